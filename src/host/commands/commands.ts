import * as l10n from '@vscode/l10n';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { isActionForMany, pictureActionIds } from '../../shared/panel/pictureActions';
import type { Controller } from '../controller';
import { addPicturesFromFiles } from '../documents/listFile';
import { saveRemotePictures } from '../documents/saveRemotePictures';
import { useSaveFolder, withExistingSaveFolder } from '../folders/saveFolder';
import { clearThumbnailFolder } from '../folders/thumbnailFolder';
import { readContextPicture } from '../pictures/pictureActions';
import { commandIds, pictureCommandId, recordsFileName } from '../ids';
import type { Program } from '../program';
import { filesOf, resolveDocument, scrapeDocumentOf } from '../ui/documents';

export interface Command {
  readonly id: string;
  /** What it is given comes from VS Code, from a menu's page or from any other extension. */
  readonly run: (...given: readonly unknown[]) => unknown;
}

type CommandRuns = Readonly<Record<keyof typeof commandIds, Command['run']>>;

/** All commands of the manifest. One that is missing here does not compile. */
export function createCommands(program: Program): readonly Command[] {
  const { controller, panel, ui, apiKeyCommands, saveFolder, thumbnailFolder } = program;
  const runs: CommandRuns = {
    open: () => panel.open(),
    // The same under the words that people look for.
    searchAndDownload: () => panel.open(),
    openHere: async (folder) => {
      panel.open();
      await controller.restore();
      if (folder instanceof vscode.Uri) useSaveFolder(folder, saveFolder, true);
    },
    scrapeFile: async (file, chosen) =>
      addPicturesFromFiles(await filesOf(file, chosen), {
        controller,
        showPanel: () => panel.open(),
        ui,
      }),
    saveRemote: async (document) => saveRemotePictures(await resolveDocument(document), program.documents),
    saveScrapeFile: program.saveScrapeFile,
    runScrapeFile: async (file) => program.runScrapeFile(await scrapeDocumentOf(file)),
    insert: async () => {
      const { chosenKeys } = controller;
      if (chosenKeys.length > 0) await program.actOnPicture('insert', chosenKeys);
      else ui.tell(l10n.t('Choose pictures in the panel first.'), 'warning');
    },
    verify: (folder) => withFolder(folder, program, (path) => program.folderProblems.verify(path)),
    exportFolder: (folder) => withFolder(folder, program, program.exportFolder),
    pauseOrResume: () => pauseOrResume(controller),
    cancel: () => controller.cancel(),
    openFolder: program.openFolder,
    setKey: () => apiKeyCommands.setApiKey(),
    testKey: () => apiKeyCommands.testApiKey(),
    removeKey: () => apiKeyCommands.removeApiKey(),
    checkSources: program.checkSources,
    clearThumbnails: () => clearThumbnailFolder(controller, ui, thumbnailFolder),
    showLog: () => ui.showLog(),
  };
  const names = Object.keys(runs) as (keyof CommandRuns)[];
  return [...names.map((name) => ({ id: commandIds[name], run: runs[name] })), ...pictureCommands(program)];
}

/** The commands of a tile's context menu. */
function pictureCommands({ actOnPicture, controller }: Program): readonly Command[] {
  return pictureActionIds.map((action) => ({
    id: pictureCommandId(action),
    run: async (menu) => {
      const picture = readContextPicture(menu);
      if (!picture) return;
      const { key, isAlone } = picture;
      await actOnPicture(action, isActionForMany(action) && !isAlone ? controller.chosenWith(key) : [key]);
    },
  }));
}

/** Acts on the folder that is given, or that of the records that are given or open; or else on the save folder. */
async function withFolder(
  given: unknown,
  { saveFolder }: Program,
  act: (path: string) => Promise<void>,
): Promise<void> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const chosen = given instanceof vscode.Uri ? given : active;
  if (chosen?.scheme === 'file' && basename(chosen.fsPath) === recordsFileName)
    return act(dirname(chosen.fsPath));
  if (given instanceof vscode.Uri) return act(given.fsPath);
  return withExistingSaveFolder(saveFolder, act);
}

function pauseOrResume(controller: Controller): void {
  const { scrape } = controller.snapshot();
  if (scrape.state !== 'running') return;
  if (scrape.isHeld) controller.resume();
  else controller.pause();
}
