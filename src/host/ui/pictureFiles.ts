import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { plural } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import type { EditorUi } from '../editorUi';
import { revealCommand } from './revealCommand';

const copiedMessageMs = 3_000;

/** What VS Code does with the files and pages of pictures. */
export const pictureFiles = {
  async openFile(path) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
  },
  async revealFile(path) {
    const uri = vscode.Uri.file(path);
    const isInWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    const command = revealCommand({ isInWorkspace, isRemote: isRemote() });
    if (command !== null) return void (await vscode.commands.executeCommand(command, uri));
    await vscode.env.clipboard.writeText(path);
    void vscode.window.showInformationMessage(
      l10n.t(
        'VS Code cannot show “{0}”, which is outside the workspace, on another computer. Its path was copied.',
        plainText(path),
      ),
    );
  },
  async copyText(text) {
    await vscode.env.clipboard.writeText(text);
    vscode.window.setStatusBarMessage(l10n.t('Copied'), copiedMessageMs);
  },
  async openPage(address) {
    await vscode.env.openExternal(vscode.Uri.parse(address, true));
  },
  // Servers, containers and WSL have none (microsoft/vscode#108731).
  hasTrash: () => !isRemote(),
  async trashFile(path) {
    await vscode.workspace.fs.delete(vscode.Uri.file(path), { useTrash: true });
  },
  async confirmDelete(titles) {
    const remove = l10n.t('Delete Permanently');
    const removeAll = l10n.t("Delete and Don't Ask Again");
    const [title = ''] = titles;
    const answer = await vscode.window.showWarningMessage(
      titles.length === 1
        ? l10n.t('Delete “{0}” permanently?', title)
        : plural(l10n.t('Delete {0} picture permanently?|Delete {0} pictures permanently?'), titles.length),
      {
        modal: true,
        detail: l10n.t(
          'VS Code has no trash on a server, in a container or in WSL. For ten seconds Undo brings back what was deleted.',
        ),
      },
      remove,
      removeAll,
    );
    if (answer === removeAll) return 'all';
    return answer === remove ? 'this' : 'no';
  },
} satisfies Partial<EditorUi>;

function isRemote(): boolean {
  return vscode.env.remoteName !== undefined;
}
