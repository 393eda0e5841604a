import { lstat, mkdir, readdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { failureText } from '../../shared/words/failureText';
import type { WorkspaceRoot } from '../../shared/form/form';
import { openableAddress } from '../../shared/words/untrusted';
import { isPictureFile, typeWithoutViewer } from '../../shared/picture/pictureTypes';
import { keyShape } from '../../shared/picture/keys';
import type { Picture } from '../../shared/picture/picture';
import { creditOf } from '../../shared/picture/pictureCredit';
import { understood, type Shape } from '../../shared/words/shape';
import { plainText } from '../../shared/words/plainText';
import type { PictureAction } from '../../shared/panel/pictureActions';
import { plainCredit } from '../../shared/words/creditText';
import type { Controller, ThrowAway } from '../controller';
import type { EditorUi } from '../editorUi';
import { resolveSaveFolder, isFolder } from '../folders/resolveSaveFolder';
import { pathFrom, rootOf } from '../folders/workspacePath';
import type { Log } from '../log';
import { htmlOf, markdownOf, type CopiedFile } from './copiedText';

/** What is needed of the `Controller`. */
export type PictureAccess = Pick<
  Controller,
  | 'filePathOf'
  | 'pageUrlOf'
  | 'displayNameOf'
  | 'pictureOf'
  | 'measureFile'
  | 'folderStatusOf'
  | 'setKept'
  | 'rejectPictures'
  | 'restorePictures'
  | 'lastSavePath'
  | 'formFolderPath'
>;

export interface PictureActionPorts {
  readonly controller: PictureAccess;
  readonly ui: EditorUi;
  readonly roots: () => readonly WorkspaceRoot[];
  readonly log: Log;
  /** Writes pictures into a document. */
  readonly insert: (keys: readonly string[]) => Promise<void>;
  /** Has the panel's page put a picture onto the clipboard; false where it is not in sight. */
  readonly copyPicture: (key: string) => boolean;
}

/** Does something with pictures, by their keys. Rejects when VS Code does not do its part. */
export type PictureActions = (action: PictureAction, keys: readonly string[]) => Promise<void>;

type FileState = 'there' | 'gone' | 'elsewhere';

/**
 * The acts of the panel's tiles. A file is touched only where it is a plain one right in the save folder, which is in the
 * workspace: a link is not followed.
 */
export function createPictureActions({
  controller,
  ui,
  roots,
  log,
  insert,
  copyPicture,
}: PictureActionPorts): PictureActions {
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

  const stateOf = async (path: string): Promise<FileState> => {
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

  const noPage = (key: string): string => l10n.t('“{0}” has no page that can be opened.', title(key));

  const openPage = async ([key = '']: readonly string[]): Promise<void> => {
    const address = openableAddress(controller.pageUrlOf(key));
    if (address === null) ui.tell(noPage(key), 'warning');
    else await ui.openPage(address);
  };

  /** All at once, and undone at once. One that is not saved may be rejected, too: it will not be loaded into this folder. */
  const reject = async (keys: readonly string[]): Promise<void> => {
    const wanted = keys.filter((key) => !underWay.has(key) && controller.folderStatusOf(key) !== 'rejected');
    for (const key of wanted) underWay.add(key);
    try {
      if (wanted.length === 0 || !(await ui.requireTrust())) return;
      const out = await rejectable(wanted);
      if (out.length === 0) return;
      const saved = out.flatMap(({ key, state }) => (state === 'there' ? [title(key)] : []));
      if (!(await mayDelete(saved))) return;
      const failure = await controller.rejectPictures(
        out.map(({ key }) => key),
        throwAway,
      );
      if (failure) ui.tell(failureText(failure), 'warning');
    } finally {
      for (const key of wanted) underWay.delete(key);
    }
  };

  /** Those that can be rejected; what stands in the way of others is said. */
  const rejectable = async (
    keys: readonly string[],
  ): Promise<readonly { readonly key: string; readonly state: FileState | 'unsaved' }[]> => {
    const asked = await Promise.all(
      keys.map(async (key) => {
        const path = controller.filePathOf(key);
        return { key, state: path === null ? ('unsaved' as const) : await stateOf(path) };
      }),
    );
    const elsewhere = asked.find(({ state }) => state === 'elsewhere');
    if (elsewhere) ui.tell(leftAlone(elsewhere.key), 'warning');
    const unsaved = asked.find(({ state }) => state === 'unsaved');
    // What is rejected is noted in the save folder.
    const canNote = unsaved === undefined || (await makeFormFolder());
    if (!canNote)
      ui.tell(
        l10n.t('“{0}” is not saved, and there is no save folder yet to reject it from.', title(unsaved.key)),
        'warning',
      );
    return asked.filter(({ state }) => state !== 'elsewhere' && (canNote || state !== 'unsaved'));
  };

  /** Whether the save folder is there, or could be made: what is sorted out before the first save is noted in it, too. */
  const makeFormFolder = async (): Promise<boolean> => {
    const folder = await controller.formFolderPath();
    if (folder === null) return false;
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    return isFolder(folder);
  };

  /** Whether the files of these pictures may be deleted for good where there is no trash. */
  const mayDelete = async (titles: readonly string[]): Promise<boolean> => {
    if (titles.length === 0 || ui.hasTrash() || forGood) return true;
    const answer = await ui.confirmDelete(titles);
    forGood = answer === 'all';
    return answer !== 'no';
  };

  /** Files that were put aside go to the trash; what cannot stays aside, and can be brought back from there. */
  const throwAway: ThrowAway = async (asideFolders, discard) => {
    if (!ui.hasTrash()) return discard();
    try {
      for (const folder of asideFolders)
        for (const file of await picturesIn(folder)) await ui.trashFile(join(folder, file));
      await discard();
    } catch (error) {
      log.warn(`${asideFolders.join()} cannot go to the trash: ${String(error)}`);
      ui.tell(
        l10n.t(
          'What you rejected cannot go to the trash, and is kept in a hidden folder: {0}',
          errorReason(error),
        ),
        'warning',
        [{ label: l10n.t('Delete Permanently'), onPress: discard }],
      );
    }
  };

  const restore = async (keys: readonly string[]): Promise<void> => {
    if (!(await ui.requireTrust())) return;
    const failure = await controller.restorePictures(keys);
    if (failure) ui.tell(failureText(failure), 'warning');
  };

  /** What VS Code itself cannot show, another extension may. */
  const open = async (path: string): Promise<void> => {
    const type = typeWithoutViewer(path);
    if (type === null) return ui.openFile(path);
    ui.tell(l10n.t('VS Code has no viewer of its own for {0} pictures.', type), 'info', [
      { label: l10n.t('Open Anyway'), onPress: () => ui.openFile(path) },
      { label: l10n.t('Reveal in Explorer'), onPress: () => ui.revealFile(path) },
    ]);
  };

  const withFile =
    (act: (path: string) => Promise<void>) =>
    async ([key]: readonly string[]): Promise<void> => {
      const path = key === undefined ? null : await file(key);
      if (path !== null) await act(path);
    };

  /** Copies what each picture gives, without those that give nothing; where that is none, what is missing was said. */
  const copying =
    (textOf: (key: string) => Promise<string | null>, separator = '\n') =>
    async (keys: readonly string[]): Promise<void> => {
      const texts = await Promise.all(keys.map(textOf));
      const copied = texts.filter((text) => text !== null);
      if (copied.length > 0) await ui.copyText(copied.join(separator));
    };

  const relativePath = (path: string): string => {
    const root = rootOf(path, roots());
    return root === null ? path.split(sep).join('/') : pathFrom(root, path);
  };

  const copyRelativePath = copying(async (key) => {
    const path = await file(key);
    return path === null ? null : relativePath(path);
  });

  /** Copies what shows pictures: their files, or links to the pages of those that have none. */
  const copyingShown = (
    textOf: (picture: Picture, file: CopiedFile | null) => string | null,
  ): ReturnType<typeof copying> =>
    copying(async (key) => {
      const picture = controller.pictureOf(key);
      if (!picture) return null;
      const path = controller.filePathOf(key) === null ? null : await file(key);
      const pixels = path === null ? null : await controller.measureFile(key, path);
      const text = textOf(picture, path === null ? null : { path: relativePath(path), pixels });
      if (text === null) ui.tell(noPage(key), 'warning');
      return text;
    }, '\n\n');

  const copyCredit = copying((key) => {
    const picture = controller.pictureOf(key);
    return Promise.resolve(picture ? plainCredit(creditOf(picture)) : null);
  });

  const acts: Readonly<Record<PictureAction, (keys: readonly string[]) => Promise<void> | void>> = {
    open: withFile(open),
    insert,
    reveal: withFile(ui.revealFile),
    copyPicture([key = '']) {
      if (!copyPicture(key))
        ui.tell(l10n.t('Open the panel to copy a picture: it is what copies it.'), 'warning');
    },
    copyPath: copying(file),
    copyRelativePath,
    copyMarkdown: copyingShown((picture, shown) => markdownOf(picture, shown?.path ?? null)),
    copyHtml: copyingShown(htmlOf),
    copyCredit,
    keep: (keys) => controller.setKept(keys, true),
    unkeep: (keys) => controller.setKept(keys, false),
    reject,
    restore,
    openPage,
  };
  return async (action, keys) => acts[action](keys);
}

/** Names of the pictures in a folder; none where it is gone. */
async function picturesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && isPictureFile(entry.name)).map(({ name }) => name);
}

const contextShape = v.object({
  webviewSection: v.literal('picture'),
  key: keyShape,
  /** It is meant, and no choice that it is one of. */
  isAlone: v.optional(v.boolean(), false),
});

/** The picture in what a command of a context menu is given, which the page has written; null when there is none. */
export function readContextPicture(value: unknown): Shape<typeof contextShape> | null {
  return understood(contextShape, value);
}

function errorReason(error: unknown): string {
  return plainText(error instanceof Error ? error.message : String(error));
}
