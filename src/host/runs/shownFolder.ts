import { join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import type { RejectEvent } from '../../shared/engine/folder';
import type { EngineSettings } from '../../shared/engine/settings';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SaveFolder } from '../folders/resolveSaveFolder';
import { failureLogLine, type Log } from '../log';
import { emptyFolderContent, type FolderContent, type TileStates } from '../list/tileStates';

export interface ShownFolderPorts {
  readonly engine: Pick<Engine, 'inspect' | 'reject' | 'restore' | 'discard'>;
  readonly settings: () => EngineSettings;
  /** The save folder that is on the form now; null while it is none. */
  readonly formFolder: () => Promise<SaveFolder | null>;
  /** Whether there is nothing to show it of. */
  readonly isListEmpty: () => boolean;
  readonly tileStates: TileStates;
  /** Is told the keys of pictures that were rejected from a folder, or are no more. */
  readonly noteOut: (folder: string, keys: readonly string[], isOut: boolean) => void;
  /** Called when the states are others. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** How a rejection went, and what can become of it. */
export interface Rejection extends Omit<RejectEvent, 'type'> {
  /** Takes it back, whichever folder is shown by then. Null when that went well. */
  readonly undo: () => Promise<Failure | null>;
  /** Deletes what is left of the files that were put aside. */
  readonly discard: () => Promise<void>;
}

const nothingToUndo: Pick<Rejection, 'undo' | 'discard'> = {
  undo: () => Promise.resolve(null),
  discard: () => Promise.resolve(),
};

/** What was begun in a folder is done to the end. */
const neverAborted = new AbortController().signal;

/** A folder is typed letter by letter; each would be another folder to look into. */
const typingPauseMs = 300;

/** The save folder whose files the tiles tell of: the one on the form, or that of the scrape while one runs. */
export class ShownFolder {
  readonly #ports: ShownFolderPorts;
  #typingTimer: NodeJS.Timeout | undefined;
  #inspection = new AbortController();
  /** Settles when the look that is under way has ended. */
  #inspecting: Promise<void> = Promise.resolve();
  /** Counts beginnings: a later one makes those before it out of date. */
  #generation = 0;
  /** Of the folder that is looked into, or was last; null: there was none; undefined: whichever, it is to be looked into. */
  #inspectedPath: string | null | undefined;
  #isClosed = false;
  #allWriting: Promise<unknown> = Promise.resolve();

  constructor(ports: ShownFolderPorts) {
    this.#ports = ports;
  }

  /** Absolute path of a picture's file in it; null where there is none. */
  filePathOf(key: string): string | null {
    const { tileStates } = this.#ports;
    const file = tileStates.fileNameOf(key);
    return tileStates.folder && file !== null ? join(tileStates.folder.path, file) : null;
  }

  /** The folder on the form may be another one: looks into it then, when nothing is typed for a moment. */
  inspectSoon(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => void this.#startInspection(), typingPauseMs);
  }

  /** Looks at once where the folder on the form is another one. Settles when it has looked; never rejects. */
  async inspectNow(): Promise<void> {
    if (!this.#isClosed) await this.#startInspection();
    await this.#inspecting;
  }

  /** Looks at once, also into the same folder as before. Settles when it has looked; never rejects. */
  async inspectAgain(): Promise<void> {
    this.#inspectedPath = undefined;
    if (!this.#isClosed) await this.#startInspection();
  }

  /** Drops the look that is under way, and the one that was to come. */
  cancelInspection(): void {
    clearTimeout(this.#typingTimer);
    this.#generation += 1;
    this.#inspection.abort();
    this.#inspectedPath = undefined;
  }

  /** Takes pictures out of it that the user does not want; their files are put aside. */
  rejectPictures(pictures: readonly Picture[]): Promise<Rejection> {
    return this.#writing(this.#rejectPictures(pictures));
  }

  /** Takes rejections of pictures back, by their keys. Null when that went well. */
  async restorePictures(keys: readonly string[]): Promise<Failure | null> {
    const { tileStates, formFolder } = this.#ports;
    const folder = tileStates.folder ?? (await formFolder());
    return folder ? this.#writing(this.#restoreIn(folder, keys)) : { code: 'folder-gone' };
  }

  /** Looks no more. Settles when all is on disk. */
  async shutDown(): Promise<void> {
    this.#isClosed = true;
    this.cancelInspection();
    await this.#allWriting;
  }

  async #startInspection(): Promise<void> {
    clearTimeout(this.#typingTimer);
    const turn = (this.#generation += 1);
    const { formFolder: onForm, isListEmpty, log } = this.#ports;
    try {
      const folder = isListEmpty() ? null : await onForm();
      const path = folder?.path ?? null;
      if (turn !== this.#generation || path === this.#inspectedPath) return;
      this.#inspectedPath = path;
      this.#inspection.abort();
      this.#inspection = new AbortController();
      await (this.#inspecting = this.#inspect(folder, this.#inspection.signal));
    } catch (error) {
      log.error(`Look: ${String(error)}`);
    }
  }

  async #inspect(folder: SaveFolder | null, signal: AbortSignal): Promise<void> {
    const { tileStates, onChange, log } = this.#ports;
    try {
      const content = folder ? await this.#inspectFolder(folder, signal) : emptyFolderContent;
      if (signal.aborted) return;
      tileStates.showFolder(folder, content);
      onChange();
    } catch (error) {
      log.error(`Look: ${String(error)}`);
    }
  }

  async #inspectFolder({ path, rootPath }: SaveFolder, signal: AbortSignal): Promise<FolderContent> {
    const { engine, log } = this.#ports;
    const savedFiles = new Map<string, string>();
    const rejectedPictureKeys = new Set<string>();
    for await (const event of engine.inspect({ folder: path, boundaryFolder: rootPath }, signal)) {
      switch (event.type) {
        case 'recorded':
          for (const { picture, file } of event.pictures) savedFiles.set(picture, file);
          break;
        case 'rejections':
          for (const key of event.pictures) rejectedPictureKeys.add(key);
          break;
        case 'inspected':
          if (event.failure && !signal.aborted) log.warn(failureLogLine('Look', event.failure));
      }
    }
    return { savedFiles, rejectedPictureKeys };
  }

  #writing<Result>(result: Promise<Result>): Promise<Result> {
    this.#allWriting = Promise.all([this.#allWriting, result]);
    return result;
  }

  async #rejectPictures(pictures: readonly Picture[]): Promise<Rejection> {
    const { engine, settings, formFolder, tileStates, onChange, log } = this.#ports;
    const folder = tileStates.folder ?? (await formFolder());
    if (!folder)
      return { isOut: false, failure: { code: 'folder-gone' }, asideFolders: [], ...nothingToUndo };
    const { path, rootPath } = folder;
    const keys = pictures.map(pictureKey);
    const files = keys.flatMap((picture) => {
      const file = tileStates.fileNameOf(picture);
      return file === null ? [] : [{ picture, file }];
    });
    const kept = keys.filter((key) => tileStates.isKept(key));
    const request = {
      pictures,
      files,
      folder: path,
      boundaryFolder: rootPath,
      records: settings().records,
    };
    let end: Omit<RejectEvent, 'type'> = { isOut: false, failure: null, asideFolders: [] };
    for await (const event of engine.reject(request, neverAborted)) end = event;
    const { isOut, failure, asideFolders } = end;
    if (failure) log.warn(failureLogLine('Reject', failure));
    if (isOut) this.#ports.noteOut(path, keys, true);
    // Meanwhile another folder may be shown.
    if (isOut && path === tileStates.folder?.path) tileStates.markRejected(keys);
    onChange();
    return {
      isOut,
      failure: failure && withoutDetail(failure),
      asideFolders,
      undo: () => this.#writing(this.#restoreIn(folder, keys, kept)),
      discard: () => this.#writing(this.#discard(folder, asideFolders)),
    };
  }

  async #restoreIn(
    folder: SaveFolder,
    pictureKeys: readonly string[],
    kept: readonly string[] = [],
  ): Promise<Failure | null> {
    const { engine, settings, tileStates, onChange, log } = this.#ports;
    const { path, rootPath } = folder;
    const request = { pictureKeys, folder: path, boundaryFolder: rootPath, records: settings().records };
    let failure: Failure | null = null;
    for await (const event of engine.restore(request, neverAborted)) {
      ({ failure } = event);
      this.#ports.noteOut(path, event.pictureKeys, false);
      if (path !== tileStates.folder?.path) continue;
      const files = new Map(event.files.map(({ picture, file }) => [picture, file]));
      tileStates.markRestored(event.pictureKeys, files);
      tileStates.setKept(kept, true);
    }
    if (failure) log.warn(failureLogLine('Restore', failure));
    onChange();
    return failure && withoutDetail(failure);
  }

  async #discard({ path, rootPath }: SaveFolder, asideFolders: readonly string[]): Promise<void> {
    const { engine, log } = this.#ports;
    const request = { folder: path, boundaryFolder: rootPath, asideFolders };
    for await (const { failure } of engine.discard(request, neverAborted))
      if (failure) log.warn(failureLogLine('Discard', failure));
  }
}
