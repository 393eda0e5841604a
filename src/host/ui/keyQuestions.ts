import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sources, type SourceId } from '../../shared/sources/sources';
import type { EditorUi } from '../editorUi';
import { canBeApiKey, maxApiKeyLength, type ApiKeyChoice } from '../keys/apiKeys';

/** How VS Code asks for keys. */
export const keyQuestions = {
  async pickKeySource(choices) {
    const items = choices.map((choice) => ({ ...choice, ...quickPickItemOf(choice) }));
    const picked = await vscode.window.showQuickPick(items, {
      placeHolder: l10n.t('A key for which source?'),
      ignoreFocusOut: true,
    });
    return picked?.source ?? null;
  },
  askForKey: askForApiKey,
  async showWhile(title, act) {
    const abort = new AbortController();
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (_, token) => {
        const cancelled = token.onCancellationRequested(() => abort.abort());
        try {
          return await act(abort.signal);
        } finally {
          cancelled.dispose();
        }
      },
    );
  },
} satisfies Partial<EditorUi>;

function quickPickItemOf({ source, isStored }: ApiKeyChoice): vscode.QuickPickItem {
  const { name, key, keyPage } = sources[source];
  return {
    label: name,
    description: apiKeyText(key === 'required', isStored),
    ...(keyPage === null ? {} : { detail: l10n.t('Get one at {0}', keyPage) }),
  };
}

function apiKeyText(required: boolean, stored: boolean): string {
  if (stored) return required ? l10n.t('key required, set') : l10n.t('key set');
  return required ? l10n.t('key required') : l10n.t('key optional: more results');
}

/**
 * Opens an input box that hides what is typed, with a button that opens the page where the source gives out API keys.
 */
function askForApiKey(source: SourceId): Promise<string | null> {
  const { name, keyPage } = sources[source];
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Key for {0}', name);
  box.prompt = l10n.t(
    'Paste your own API key. It is stored in the secret storage of VS Code and sent only to {0}.',
    name,
  );
  box.password = true;
  box.ignoreFocusOut = true;
  if (keyPage !== null)
    box.buttons = [
      { iconPath: new vscode.ThemeIcon('link-external'), tooltip: l10n.t('Get a key at {0}', keyPage) },
    ];
  const wrong = l10n.t('A key has no spaces, and at most {0} characters.', maxApiKeyLength);
  return new Promise((resolve) => {
    box.onDidTriggerButton(() => {
      if (keyPage !== null) void vscode.env.openExternal(vscode.Uri.parse(keyPage));
    });
    box.onDidChangeValue((value) => {
      box.validationMessage = value.trim() === '' || canBeApiKey(value.trim()) ? '' : wrong;
    });
    box.onDidAccept(() => {
      const key = box.value.trim();
      if (!canBeApiKey(key)) {
        box.validationMessage = wrong;
        return;
      }
      resolve(key);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(null);
      box.dispose();
    });
    box.show();
  });
}
