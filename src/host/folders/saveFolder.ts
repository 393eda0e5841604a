import * as l10n from '@vscode/l10n';
import { resolveFolder, showFolder, type Root } from '../../shared/form/form';
import type { Controller } from '../controller';
import type { EditorUi, FolderUri } from '../editorUi';
import { folderOnDisk, isFolder, nearestExisting } from './folder';

export interface SaveFolderPorts {
  readonly controller: Pick<
    Controller,
    'folder' | 'load' | 'savedTo' | 'shownFolder' | 'setFolder' | 'refuseFolder'
  >;
  readonly ui: Pick<EditorUi, 'pickFolder' | 'revealFolder' | 'tell'>;
  readonly roots: () => readonly Root[];
}

/** Lets the user choose the save folder in a dialog. */
export async function pickSaveFolder(ports: SaveFolderPorts): Promise<void> {
  const roots = ports.roots();
  const present = await folderOnDisk(ports.controller.folder, roots);
  const start = typeof present === 'string' ? roots[0]?.path : await nearestExisting(present.path);
  const chosen = await ports.ui.pickFolder(start);
  if (chosen) useSaveFolder(chosen, ports);
}

/** Uses a folder of the workspace as the save folder, or shows beside the field why that is not possible. */
export function useSaveFolder(
  { scheme, fsPath }: FolderUri,
  { controller, roots }: Pick<SaveFolderPorts, 'controller' | 'roots'>,
): void {
  const folder = scheme === 'file' ? resolveFolder(fsPath, roots()) : 'outside-workspace';
  if (typeof folder === 'string') controller.refuseFolder();
  else controller.setFolder(showFolder(folder, roots()));
}

/** Acts on the folder that was saved to last, or else on the form's; tells the user when neither exists yet. */
export async function withSaveFolder(
  { controller, ui }: Pick<SaveFolderPorts, 'controller' | 'ui'>,
  act: (path: string) => Promise<void>,
): Promise<void> {
  await controller.load();
  for (const folder of [controller.savedTo, await controller.shownFolder()]) {
    if (folder !== null && (await isFolder(folder))) return act(folder);
  }
  ui.tell(l10n.t('There is no save folder yet. It is created when the first picture is saved.'), 'info');
}
