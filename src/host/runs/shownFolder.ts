import { join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import type { EngineSettings } from '../../shared/engine/settings';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SaveFolder } from '../folders/resolveSaveFolder';
import { failureLogLine, type Log } from '../log';
import { emptyFolderContent, type FolderContent, type TileStates } from '../list/tileStates';

export interface ShownFolderPorts {
  readonly engine: Pick<Engine, 'inspect' | 'reject'>;
  readonly settings: () => EngineSettings;
  /** The save folder that is on the form now; null while it is none. */
  readonly formFolder: () => Promise<SaveFolder | null>;
  /** Whether there is nothing to show it of. */
  readonly isListEmpty: () => boolean;
  readonly tileStates: TileStates;
  /** Called when the states are others. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** A folder is typed letter by letter; each would be another folder to look into. */
const typingPauseMs = 300;

/** The save folder whose files the tiles tell of: the one on the form, or that of the scrape while one runs. */
export class ShownFolder {
  readonly #ports: ShownFolderPorts;
  #typingTimer: NodeJS.Timeout | undefined;
  #inspection = new AbortController();
  /** Counts beginnings: a later one makes those before it out of date. */
  #generation = 0;
  /** Of the folder that is looked into, or was last; null: there was none; undefined: whichever, it is to be looked into. */
  #inspectedPath: string | null | undefined;
  #isClosed = false;
  #rejecting: Promise<unknown> = Promise.resolve();

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

  /** Notes that the files of these pictures are gone, because the user does not want them. Null when that went well. */
  rejectPictures(pictures: readonly Picture[]): Promise<Failure | null> {
    const rejecting = this.#rejectPictures(pictures);
    this.#rejecting = Promise.all([this.#rejecting, rejecting]);
    return rejecting;
  }

  /** Looks no more. Settles when all is on disk. */
  async shutDown(): Promise<void> {
    this.#isClosed = true;
    this.cancelInspection();
    await this.#rejecting;
  }

  async #startInspection(): Promise<void> {
    clearTimeout(this.#typingTimer);
    const turn = (this.#generation += 1);
    const { formFolder: onForm, isListEmpty, tileStates, onChange, log } = this.#ports;
    try {
      const folder = isListEmpty() ? null : await onForm();
      const path = folder?.path ?? null;
      if (turn !== this.#generation || path === this.#inspectedPath) return;
      this.#inspectedPath = path;
      this.#inspection.abort();
      const { signal } = (this.#inspection = new AbortController());
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

  async #rejectPictures(pictures: readonly Picture[]): Promise<Failure | null> {
    const { engine, settings, formFolder: onForm, tileStates, onChange, log } = this.#ports;
    const folder = tileStates.folder ?? (await onForm());
    if (!folder) return { code: 'folder-gone' };
    const { path, rootPath } = folder;
    const { signal } = new AbortController();
    const request = { pictures, folder: path, boundaryFolder: rootPath, records: settings().records };
    let failure: Failure | null = null;
    for await (const event of engine.reject(request, signal)) failure = event.failure;
    if (failure) log.warn(failureLogLine('Reject', failure));
    // Whatever became of the records, the files are gone; a picture that had none is rejected only where that was noted.
    const out = pictures
      .map(pictureKey)
      .filter((key) => !failure || tileStates.folderStatusOf(key) === 'saved');
    // Meanwhile another folder may be shown.
    if (path === tileStates.folder?.path) tileStates.markRejected(out);
    onChange();
    return failure && withoutDetail(failure);
  }
}
