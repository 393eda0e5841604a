import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { sources, type SourceId } from '../../shared/sources/sources';
import type { EditorUi, KeyCheck } from '../editorUi';
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
      async (progress, token) => {
        const cancelled = token.onCancellationRequested(() => abort.abort());
        try {
          return await act(abort.signal, (message) => progress.report({ message }));
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

/** Opens an input box that hides what is typed, and stays open until the key is good. Its words lead to where the source gives out keys. */
function askForApiKey(source: SourceId, check: KeyCheck): Promise<string | null> {
  const { name, keyPage } = sources[source];
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Key for {0}', name);
  const prompt = l10n.t(
    'Paste your own API key. It is stored in the secret storage of VS Code and sent only to {0}.',
    name,
  );
  // VS Code makes links of these.
  const withLink = (text: string): string =>
    keyPage === null ? text : `${text} [${l10n.t('Get a key')}](${keyPage})`;
  box.prompt = withLink(prompt);
  box.password = true;
  box.ignoreFocusOut = true;
  const unusable = l10n.t('A key has no spaces, and at most {0} characters.', maxApiKeyLength);
  const hidden = new AbortController();
  return new Promise((resolve) => {
    const accept = async (): Promise<void> => {
      const key = box.value.trim();
      if (box.busy || key === '') return;
      if (!canBeApiKey(key)) {
        box.validationMessage = unusable;
        return;
      }
      box.busy = true;
      const wrong = await check(key, hidden.signal);
      if (hidden.signal.aborted) return;
      box.busy = false;
      if (wrong !== null) {
        box.validationMessage = withLink(wrong);
        return;
      }
      resolve(key);
      box.hide();
    };
    box.onDidChangeValue((value) => {
      box.validationMessage = value.trim() === '' || canBeApiKey(value.trim()) ? '' : unusable;
    });
    box.onDidAccept(() => void accept());
    box.onDidHide(() => {
      hidden.abort();
      resolve(null);
      box.dispose();
    });
    box.show();
  });
}
