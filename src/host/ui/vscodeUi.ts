import * as vscode from 'vscode';
import type { EditorUi } from '../editorUi';
import { createConfirmLargeSave } from '../folders/confirmLargeSave';
import { gitProgramOf, type GitExtension } from '../folders/gitProgram';
import { settingsSection } from '../ids';
import type { Log } from '../log';
import { askLargeSave, folderQuestions } from './folderQuestions';
import { keyQuestions } from './keyQuestions';
import { pictureFiles } from './pictureFiles';
import { tell } from './tell';

/** Asks and tells as this VS Code does. */
export function createVscodeUi(log: Log, showLog: () => void, returnFocus: () => void): EditorUi {
  return {
    ...folderQuestions,
    ...keyQuestions,
    ...pictureFiles,
    // Only a page rejects pictures, and VS Code leaves the focus on the window after its dialog.
    confirmDelete: (titles) => pictureFiles.confirmDelete(titles).finally(returnFocus),
    tell,
    showLog,
    showProblems: async () => {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    },
    openInsertSettings: async () => {
      await vscode.commands.executeCommand('workbench.action.openSettings', `${settingsSection}.insert`);
    },
    confirmLargeSave: createConfirmLargeSave({
      isTrusted: () => vscode.workspace.isTrusted,
      gitProgram: () => gitProgramOf(vscode.extensions.getExtension<GitExtension>('vscode.git')),
      askLargeSave,
      showMessage: tell,
      log,
    }),
  };
}
