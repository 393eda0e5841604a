import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plainText } from '../../shared/words/plainText';
import { bytesText } from '../../shared/words/units';
import type { EditorUi } from '../editorUi';
import type { LargeSaveQuestion } from '../folders/confirmLargeSave';

/** What VS Code asks of folders to save into, and how it shows one. */
export const folderQuestions = {
  async pickRoot() {
    const picked = await vscode.window.showWorkspaceFolderPick({
      placeHolder: l10n.t('Save the pictures in which folder of the workspace?'),
    });
    return picked?.uri.scheme === 'file' ? picked.uri.fsPath : null;
  },
  async pickFolder(start) {
    const chosen = await vscode.window.showOpenDialog({
      title: l10n.t('Save pictures to'),
      openLabel: l10n.t('Choose'),
      canSelectFiles: false,
      canSelectFolders: true,
      ...(start === undefined ? {} : { defaultUri: vscode.Uri.file(start) }),
    });
    return chosen?.[0] ?? null;
  },
  async pickNewFile(start, title, kinds) {
    const defaultUri = vscode.Uri.file(start);
    return (await vscode.window.showSaveDialog({ title, defaultUri, filters: { ...kinds } })) ?? null;
  },
  // No file is written before the user trusts the workspace.
  async requireTrust() {
    if (vscode.workspace.isTrusted) return true;
    const manage = l10n.t('Manage Workspace Trust');
    const answer = await vscode.window.showWarningMessage(
      l10n.t('Pictures are not saved into a workspace in Restricted Mode.'),
      { modal: true, detail: l10n.t('Trust the workspace, then start again.') },
      manage,
    );
    if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
    return vscode.workspace.isTrusted;
  },
  async revealFolder(path) {
    await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(path));
  },
} satisfies Partial<EditorUi>;

/** Asks whether a large save may go into a git repository. */
export async function askLargeSave({
  folder,
  bytes,
  canIgnore,
}: LargeSaveQuestion): Promise<'save' | 'ignore' | 'no'> {
  const save = l10n.t('Save Anyway');
  const ignore = l10n.t('Add to .gitignore');
  const shown = plainText(vscode.workspace.asRelativePath(folder));
  const answer = await vscode.window.showWarningMessage(
    l10n.t('Save about {0} into a git repository?', bytesText(bytes)),
    {
      modal: true,
      detail: l10n.t(
        'git does not ignore the folder {0}, so the pictures would go into the next commit.',
        shown,
      ),
    },
    ...(canIgnore ? [save, ignore] : [save]),
  );
  if (answer === ignore) return 'ignore';
  return answer === save ? 'save' : 'no';
}
