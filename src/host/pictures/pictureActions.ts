import { lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import { failureText } from '../../shared/words/failureText';
import type { WorkspaceRoot } from '../../shared/form/form';
import { isWebAddress } from '../../shared/words/untrusted';
import { typeWithoutViewer } from '../../shared/picture/pictureTypes';
import { keyShape } from '../../shared/picture/keys';
import { understood } from '../../shared/words/shape';
import { plainText } from '../../shared/words/plainText';
import type { PictureAction } from '../../shared/panel/pictureActions';
import type { Controller } from '../controller';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder, isFolder } from '../folders/resolveSaveFolder';
import type { Log } from '../log';

/** What is needed of the `Controller`. */
export type PictureAccess = Pick<
  Controller,
  | 'filePathOf'
  | 'pageUrlOf'
  | 'displayNameOf'
  | 'markKept'
  | 'noteRejected'
  | 'lastSavePath'
  | 'formFolderPath'
>;

export interface PictureActionPorts {
  readonly controller: PictureAccess;
  readonly ui: EditorUi;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly log: Log;
}

/** Does something with one picture, by its key. Rejects when VS Code does not do its part. */
export type PictureActions = (action: PictureAction, key: string) => Promise<void>;

/**
 * The acts of the panel's tiles. A file is touched only where it is a plain one right in the save folder, which is in the
 * workspace: a link is not followed.
 */
export function createPictureActions({ controller, ui, roots, log }: PictureActionPorts): PictureActions {
  const underWay = new Set<string>();
  /** The user has said that in this window files may be deleted for good. */
  let forGood = false;

  const title = (key: string): string => plainText(controller.displayNameOf(key));

  /** The file, or null; what is wrong with it is then said. */
  const file = async (key: string): Promise<string | null> => {
    const path = controller.filePathOf(key);
    const state = path === null ? 'gone' : await stateOf(path);
    if (state === 'gone') ui.tell(l10n.t('“{0}” is not in the save folder any more.', title(key)), 'warning');
    if (state === 'elsewhere') ui.tell(leftAlone(key), 'warning');
    return state === 'there' ? path : null;
  };

  const stateOf = async (path: string): Promise<'there' | 'gone' | 'elsewhere'> => {
    const folder = dirname(path);
    if (folder !== controller.lastSavePath && folder !== (await controller.formFolderPath()))
      return 'elsewhere';
    if (typeof (await resolveSaveFolder(folder, roots())) === 'string') return 'elsewhere';
    try {
      return (await lstat(path)).isFile() ? 'there' : 'elsewhere';
    } catch {
      return 'gone';
    }
  };

  const leftAlone = (key: string): string =>
    l10n.t('The file of “{0}” is a link or is outside the save folder, so it was not changed.', title(key));

  const openPage = async (key: string): Promise<void> => {
    const address = openableAddress(controller.pageUrlOf(key));
    if (address === null) ui.tell(l10n.t('“{0}” has no page that can be opened.', title(key)), 'warning');
    else await ui.openPage(address);
  };

  /** A picture that is not saved may be rejected, too: it will not be loaded into this folder. */
  const reject = async (key: string): Promise<void> => {
    if (underWay.has(key)) return;
    underWay.add(key);
    try {
      if (!(await ui.requireTrust()) || !(await throwAway(key))) return;
      const failure = await controller.noteRejected([key]);
      if (failure) ui.tell(failureText(failure), 'warning');
    } finally {
      underWay.delete(key);
    }
  };

  /** Whether there is no file of the picture any more. */
  const throwAway = async (key: string): Promise<boolean> => {
    const path = controller.filePathOf(key);
    if (path === null) return canBeNoted(key);
    const state = await stateOf(path);
    if (state === 'elsewhere') ui.tell(leftAlone(key), 'warning');
    if (state !== 'there') return state === 'gone';
    try {
      await ui.trashFile(path);
    } catch (error) {
      log.info(`${path} cannot go to the trash: ${String(error)}`);
      return remove(key, path, errorReason(error));
    }
    return true;
  };

  /** Of a picture that is not saved: what is rejected is noted in the save folder. */
  const canBeNoted = async (key: string): Promise<boolean> => {
    const folder = await controller.formFolderPath();
    if (folder !== null && (await isFolder(folder))) return true;
    ui.tell(
      l10n.t('“{0}” is not saved, and there is no save folder yet to reject it from.', title(key)),
      'warning',
    );
    return false;
  };

  const remove = async (key: string, path: string, noTrash: string): Promise<boolean> => {
    if (!forGood) {
      const answer = await ui.confirmDelete(title(key), noTrash);
      if (answer === 'no') return false;
      forGood = answer === 'all';
    }
    try {
      await ui.deleteFile(path);
      return true;
    } catch (error) {
      log.warn(`${path} cannot be deleted: ${String(error)}`);
      ui.tell(l10n.t('“{0}” could not be deleted: {1}', title(key), errorReason(error)), 'warning');
      return false;
    }
  };

  /** What VS Code itself cannot show, another extension may. */
  const open = async (path: string): Promise<void> => {
    const type = typeWithoutViewer(path);
    if (type === null) return ui.openFile(path);
    ui.tell(l10n.t('VS Code has no viewer of its own for {0} pictures.', type), 'info', [
      { label: l10n.t('Open Anyway'), onPress: () => ui.openFile(path) },
      { label: l10n.t('Reveal'), onPress: () => ui.revealFile(path) },
    ]);
  };

  const withFile =
    (act: (path: string) => Promise<void>) =>
    async (key: string): Promise<void> => {
      const path = await file(key);
      if (path !== null) await act(path);
    };

  const acts: Readonly<Record<PictureAction, (key: string) => Promise<void> | void>> = {
    open: withFile(open),
    reveal: withFile(ui.revealFile),
    copyPath: withFile(ui.copyPath),
    keep: (key) => controller.markKept(key),
    reject,
    openPage,
  };
  return async (action, key) => acts[action](key);
}

/** The key in what a command of a tile's context menu is given, which the page has written; null when there is none. */
export function readContextPictureKey(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const { webviewSection, key } = value as { readonly webviewSection?: unknown; readonly key?: unknown };
  return webviewSection === 'picture' ? understood(keyShape, key) : null;
}

/** The address of a page as a browser may be given it, or null: what a source wrote may be anything. */
export function openableAddress(page: string | null): string | null {
  return page !== null && isWebAddress(page) ? new URL(page).href : null;
}

function errorReason(error: unknown): string {
  return plainText(error instanceof Error ? error.message : String(error));
}
