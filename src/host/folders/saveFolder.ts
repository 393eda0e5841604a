import * as l10n from '@vscode/l10n';
import { resolveFolder, formatFolder, type WorkspaceRoot } from '../../shared/form/form';
import type { Controller } from '../controller';
import type { EditorUi, FolderUri } from '../editorUi';
import { resolveSaveFolder, isFolder, nearestExistingFolder } from './resolveSaveFolder';

export interface SaveFolderPorts {
  readonly controller: Pick<
    Controller,
    'folderText' | 'restore' | 'lastSavePath' | 'formFolderPath' | 'setSaveFolder' | 'refuseFolder'
  >;
  readonly ui: Pick<EditorUi, 'pickFolder' | 'revealFolder' | 'tell'>;
  readonly roots: () => readonly WorkspaceRoot[];
}

/** Lets the user choose the save folder in a dialog. */
export async function pickSaveFolder(ports: SaveFolderPorts): Promise<void> {
  const roots = ports.roots();
  const present = await resolveSaveFolder(ports.controller.folderText, roots);
  const start = typeof present === 'string' ? roots[0]?.path : await nearestExistingFolder(present.path);
  const chosen = await ports.ui.pickFolder(start);
  if (chosen) useSaveFolder(chosen, ports);
}

/**
 * Uses a folder of the workspace as the save folder, also of the next search where it `isForNextSearch`; or shows beside the field
 * why that is not possible.
 */
export function useSaveFolder(
  { scheme, fsPath }: FolderUri,
  { controller, roots }: Pick<SaveFolderPorts, 'controller' | 'roots'>,
  isForNextSearch = false,
): void {
  const folder = scheme === 'file' ? resolveFolder(fsPath, roots()) : 'outside-workspace';
  if (typeof folder === 'string') controller.refuseFolder();
  else controller.setSaveFolder(formatFolder(folder, roots()), isForNextSearch);
}

/** Acts on the folder that was saved to last, or else on the form's; tells the user when neither exists yet. */
export async function withExistingSaveFolder(
  { controller, ui }: Pick<SaveFolderPorts, 'controller' | 'ui'>,
  act: (path: string) => Promise<void>,
): Promise<void> {
  await controller.restore();
  for (const folder of [controller.lastSavePath, await controller.formFolderPath()]) {
    if (folder !== null && (await isFolder(folder))) return act(folder);
  }
  ui.tell(l10n.t('There is no save folder yet. It is created when the first picture is saved.'), 'info');
}
