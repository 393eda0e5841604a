import type { Engine } from '../../shared/engine/engine';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { Gallery } from '../list/gallery';
import { failureLogLine, type Log } from '../log';

export interface ThumbnailPorts {
  readonly engine: Pick<Engine, 'thumbnails'>;
  readonly settings: () => EngineSettings;
  /** Absolute path of the cache. */
  readonly thumbnailFolder: string;
  readonly gallery: Gallery;
  readonly pictureOf: (key: string) => Picture | undefined;
  /** Keys of those that are to be compared, and so are wanted when nothing else is. */
  readonly toCompare: () => readonly string[];
  /** Called after every thumbnail. */
  readonly onChange: () => void;
  readonly log: Log;
}

/** So few that what comes into view need not wait long for what has left it. */
export const maxBatchPictures = 32;
/** How long nothing is asked for after a failure. */
export const failureCooldownMs = 60_000;

interface Batch {
  readonly abort: AbortController;
  /** Keys of those that are still to come. */
  readonly pendingPictureKeys: Set<string>;
}

/** Has the thumbnails that the page wants brought into the cache, one batch after the other, and none in vain. */
export class ThumbnailLoader {
  readonly #ports: ThumbnailPorts;
  #wantedPictureKeys: readonly string[] = [];
  #batch: Batch | null = null;
  /** Goes off when there may be another batch. */
  #cooldownTimer: NodeJS.Timeout | null = null;
  #cooldownUntil = 0;
  #isStopped = false;
  /** Whether the last batch failed; one log line is enough then. */
  #isFailing = false;

  constructor(ports: ThumbnailPorts) {
    this.#ports = ports;
  }

  /** These are wanted from now on, by keys, the most wanted first, and no others. */
  requestThumbnails(keys: readonly string[]): void {
    this.#wantedPictureKeys = keys;
    const { pendingPictureKeys, abort } = this.#batch ?? {};
    if (pendingPictureKeys && !keys.some((key) => pendingPictureKeys.has(key))) abort?.abort();
    this.#startNextBatch();
  }

  /** More may be to be compared than before. */
  loadToCompare(): void {
    this.#startNextBatch();
  }

  /** The cache was emptied: forgets what was known, and asks again for what is wanted. */
  reloadThumbnails(): void {
    this.#batch?.abort.abort();
    this.#ports.gallery.forgetThumbnails();
    this.#ports.onChange();
    this.#startNextBatch();
  }

  /** Nothing is asked for any more. */
  stopLoading(): void {
    this.#isStopped = true;
    this.#batch?.abort.abort();
    if (this.#cooldownTimer) clearTimeout(this.#cooldownTimer);
  }

  #startNextBatch(): void {
    if (this.#batch || this.#cooldownTimer || this.#isStopped) return;
    const { toCompare, log } = this.#ports;
    const wanted = this.#nextPictures(this.#wantedPictureKeys);
    const pictures = wanted.length > 0 ? wanted : this.#nextPictures(toCompare());
    if (pictures.length === 0) return;
    const batch = { abort: new AbortController(), pendingPictureKeys: new Set(pictures.map(pictureKey)) };
    this.#batch = batch;
    this.#loadBatch(batch, pictures)
      .catch((error: unknown) => log.error(`Thumbnails: ${String(error)}`))
      .finally(() => {
        this.#batch = null;
        this.#startNextBatch();
      });
  }

  #nextPictures(keys: readonly string[]): readonly Picture[] {
    const { gallery, pictureOf } = this.#ports;
    return keys
      .filter((key) => gallery.thumbnailFileOf(key) === undefined)
      .slice(0, maxBatchPictures)
      .flatMap((key) => pictureOf(key) ?? []);
  }

  async #loadBatch({ abort, pendingPictureKeys }: Batch, pictures: readonly Picture[]): Promise<void> {
    const { engine, settings, thumbnailFolder, gallery, onChange } = this.#ports;
    const { signal } = abort;
    const asked = pendingPictureKeys.size;
    for await (const event of engine.thumbnails(
      { pictures, thumbnailFolder, settings: settings() },
      signal,
    )) {
      // What a batch still tells that was cancelled may be of a cache that has been emptied since.
      if (signal.aborted) continue;
      switch (event.type) {
        case 'thumbnail':
          if (!pendingPictureKeys.delete(event.pictureKey)) break;
          gallery.setThumbnailFile(event.pictureKey, event.file);
          onChange();
          break;
        case 'paused':
          this.#coolDownFor(event.seconds * 1000);
          break;
        case 'thumbnailed':
          // A batch that ends without a word would be asked for again and again.
          if (event.failure) this.#noteFailure(event.failure);
          else if (pendingPictureKeys.size === asked && !this.#cooldownTimer)
            this.#noteFailure({ code: 'internal', detail: 'no answer' });
          else this.#isFailing = false;
      }
    }
  }

  #noteFailure(failure: Failure): void {
    if (!this.#isFailing) this.#ports.log.warn(failureLogLine('Thumbnails', failure));
    this.#isFailing = true;
    this.#coolDownFor(failureCooldownMs);
  }

  #coolDownFor(ms: number): void {
    const until = performance.now() + ms;
    if (this.#isStopped || (this.#cooldownTimer && until < this.#cooldownUntil)) return;
    if (this.#cooldownTimer) clearTimeout(this.#cooldownTimer);
    this.#cooldownUntil = until;
    this.#cooldownTimer = setTimeout(() => {
      this.#cooldownTimer = null;
      this.#startNextBatch();
    }, ms).unref();
  }
}
