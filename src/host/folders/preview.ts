import * as vscode from 'vscode';
import { revealFolder } from './workspace';

/** VS Code's own Images Preview: came with 1.112 as "Open Images in Carousel", got its name and its place with 1.113. */
const openImages = 'workbench.action.openImagesInCarousel';

export interface Preview {
  /** Whether this VS Code has it. The first time it is not known yet. */
  readonly can: () => boolean;
  /** Shows the pictures of a folder (absolute path). */
  readonly show: (folder: string) => Promise<void>;
}

/** `onKnown` is called when `can` would give another answer than before. */
export function createPreview(onKnown: () => void): Preview {
  let has: boolean | undefined;
  const find = async (): Promise<void> => {
    has = (await vscode.commands.getCommands(true)).includes(openImages);
    if (has) onKnown();
  };
  return {
    can() {
      if (has === undefined) {
        has = false;
        void find();
      }
      return has;
    },
    async show(folder) {
      // The command shows what is selected in the Explorer, and its argument only where nothing is.
      await revealFolder(folder);
      await vscode.commands.executeCommand(openImages, vscode.Uri.file(folder));
    },
  };
}
