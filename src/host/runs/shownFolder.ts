import { join } from 'node:path';
import type { Engine } from '../../shared/engine/engine';
import type { EngineSettings } from '../../shared/engine/settings';
import { withoutDetail, type Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SaveFolder } from '../folders/folder';
import { failureLine, type Log } from '../log';
import { emptyFolder, type FolderContent, type TileStates } from '../list/tileStates';

export interface ShownFolderPorts {
  readonly engine: Pick<Engine, 'inspect' | 'reject'>;
  readonly settings: () => EngineSettings;
  /** The save folder that is on the form now; null while it is none. */
  readonly folder: () => Promise<SaveFolder | null>;
  /** Whether there is nothing to show it of. */
  readonly isEmpty: () => boolean;
  readonly states: TileStates;
  /** Called when the states are others. */
  readonly changed: () => void;
  readonly log: Log;
}

/** A folder is typed letter by letter; each would be another folder to look into. */
const typingMs = 300;

/** The save folder whose files the tiles tell of: the one on the form, or that of the scrape while one runs. */
export class ShownFolder {
  readonly #ports: ShownFolderPorts;
  #typing: NodeJS.Timeout | undefined;
  #look = new AbortController();
  /** Counts beginnings: a later one makes those before it out of date. */
  #turn = 0;
  /** Of the folder that is looked into, or was last; null: there was none; undefined: whichever, it is to be looked into. */
  #path: string | null | undefined;
  #closed = false;
  #rejecting: Promise<unknown> = Promise.resolve();

  constructor(ports: ShownFolderPorts) {
    this.#ports = ports;
  }

  /** Absolute path of a picture's file in it; null where there is none. */
  fileOf(key: string): string | null {
    const { states } = this.#ports;
    const file = states.fileOf(key);
    return states.folder && file !== null ? join(states.folder.path, file) : null;
  }

  /** The folder on the form may be another one: looks into it then, when nothing is typed for a moment. */
  soon(): void {
    if (this.#closed) return;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.#begin(), typingMs);
  }

  /** Looks at once, also into the same folder as before. Settles when it has looked; never rejects. */
  async again(): Promise<void> {
    this.#path = undefined;
    if (!this.#closed) await this.#begin();
  }

  /** Drops the look that is under way, and the one that was to come. */
  drop(): void {
    clearTimeout(this.#typing);
    this.#turn += 1;
    this.#look.abort();
    this.#path = undefined;
  }

  /** Notes that the files of these pictures are gone, because the user does not want them. Null when that went well. */
  reject(pictures: readonly Picture[]): Promise<Failure | null> {
    const rejecting = this.#reject(pictures);
    this.#rejecting = Promise.all([this.#rejecting, rejecting]);
    return rejecting;
  }

  /** Looks no more. Settles when all is on disk. */
  async close(): Promise<void> {
    this.#closed = true;
    this.drop();
    await this.#rejecting;
  }

  async #begin(): Promise<void> {
    clearTimeout(this.#typing);
    const turn = (this.#turn += 1);
    const { folder: onForm, isEmpty, states, changed, log } = this.#ports;
    try {
      const folder = isEmpty() ? null : await onForm();
      const path = folder?.path ?? null;
      if (turn !== this.#turn || path === this.#path) return;
      this.#path = path;
      this.#look.abort();
      const { signal } = (this.#look = new AbortController());
      const content = folder ? await this.#content(folder, signal) : emptyFolder;
      if (signal.aborted) return;
      states.show(folder, content);
      changed();
    } catch (error) {
      log.error(`Look: ${String(error)}`);
    }
  }

  async #content({ path, root }: SaveFolder, signal: AbortSignal): Promise<FolderContent> {
    const { engine, log } = this.#ports;
    const there = new Map<string, string>();
    const out = new Set<string>();
    for await (const event of engine.inspect({ folder: path, inside: root }, signal)) {
      switch (event.type) {
        case 'recorded':
          for (const { picture, file } of event.pictures) there.set(picture, file);
          break;
        case 'rejections':
          for (const key of event.pictures) out.add(key);
          break;
        case 'inspected':
          if (event.failure && !signal.aborted) log.warn(failureLine('Look', event.failure));
      }
    }
    return { there, out };
  }

  async #reject(pictures: readonly Picture[]): Promise<Failure | null> {
    const { engine, settings, folder: onForm, states, changed, log } = this.#ports;
    const folder = states.folder ?? (await onForm());
    if (!folder) return { code: 'folder-gone' };
    const { path, root } = folder;
    const { signal } = new AbortController();
    const request = { pictures, folder: path, inside: root, records: settings().records };
    let failure: Failure | null = null;
    for await (const event of engine.reject(request, signal)) failure = event.failure;
    if (failure) log.warn(failureLine('Reject', failure));
    // Whatever became of the records, the files are gone; a picture that had none is rejected only where that was noted.
    const out = pictures.map(pictureKey).filter((key) => !failure || states.there(key) === 'saved');
    // Meanwhile another folder may be shown.
    if (path === states.folder?.path) states.reject(out);
    changed();
    return failure && withoutDetail(failure);
  }
}
