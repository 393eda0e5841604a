import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { EditorUi } from '../editorUi';

const copiedMessageMs = 3_000;

/** What VS Code does with the files and pages of pictures. */
export const pictureFiles = {
  async openFile(path) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
  },
  async revealFile(path) {
    const uri = vscode.Uri.file(path);
    const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    await vscode.commands.executeCommand(inWorkspace ? 'revealInExplorer' : 'revealFileInOS', uri);
  },
  async copyPath(path) {
    await vscode.env.clipboard.writeText(path);
    vscode.window.setStatusBarMessage(l10n.t('Path copied'), copiedMessageMs);
  },
  async openPage(address) {
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  },
  // Servers, containers and WSL have no trash (microsoft/vscode#108731): there VS Code rejects, without a code for
  // that.
  async trashFile(path) {
    await vscode.workspace.fs.delete(vscode.Uri.file(path), { useTrash: true });
  },
  async deleteFile(path) {
    await vscode.workspace.fs.delete(vscode.Uri.file(path), { useTrash: false });
  },
  async confirmDelete(title, reason) {
    const remove = l10n.t('Delete Permanently');
    const removeAll = l10n.t("Delete and Don't Ask Again");
    const answer = await vscode.window.showWarningMessage(
      l10n.t('Delete “{0}” permanently?', title),
      { modal: true, detail: noTrashText(reason) },
      remove,
      removeAll,
    );
    if (answer === removeAll) return 'all';
    return answer === remove ? 'this' : 'no';
  },
} satisfies Partial<EditorUi>;

function noTrashText(reason: string): string {
  return vscode.env.remoteName === undefined
    ? l10n.t('It cannot go to the trash: {0}', reason)
    : l10n.t('VS Code has no trash on a server, in a container or in WSL.');
}
