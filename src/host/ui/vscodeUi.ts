import * as vscode from 'vscode';
import type { EditorUi } from '../editorUi';
import { createConfirmLargeSave } from '../folders/git';
import type { Log } from '../log';
import { askToFill, folderQuestions } from './folderQuestions';
import { keyQuestions } from './keyQuestions';
import { pictureFiles } from './pictureFiles';
import { tell } from './tell';

/** Asks and tells as this VS Code does. */
export function createVscodeUi(log: Log, showLog: () => void): EditorUi {
  return {
    ...folderQuestions,
    ...keyQuestions,
    ...pictureFiles,
    tell,
    showLog,
    confirmLargeSave: createConfirmLargeSave({
      trusted: () => vscode.workspace.isTrusted,
      ask: askToFill,
      tell,
      log,
    }),
  };
}
