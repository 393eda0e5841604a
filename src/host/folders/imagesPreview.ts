import * as vscode from 'vscode';
import { folderQuestions } from '../ui/folderQuestions';

/**
 * VS Code's own Images Preview: added in 1.112 as "Open Images in Carousel", with its present name and location since
 * 1.113.
 */
const previewCommandId = 'workbench.action.openImagesInCarousel';

export interface ImagesPreview {
  /** Whether this VS Code has it; not as long as that is not known yet. */
  readonly isAvailable: () => boolean;
  /** Shows the pictures of a folder (absolute path). */
  readonly showFolder: (folder: string) => Promise<void>;
}

/** Looks once whether this VS Code has the preview; `onFound` is called if it does. */
export function createImagesPreview(onFound: () => void): ImagesPreview {
  let has = false;
  const find = async (): Promise<void> => {
    has = (await vscode.commands.getCommands(true)).includes(previewCommandId);
    if (has) onFound();
  };
  void find();
  return {
    isAvailable: () => has,
    async showFolder(folder) {
      // The command shows what is selected in the Explorer, and its argument only where nothing is selected.
      await folderQuestions.revealFolder(folder);
      await vscode.commands.executeCommand(previewCommandId, vscode.Uri.file(folder));
    },
  };
}
