import type { Engine } from '../../shared/engine/engine';
import type { EngineSettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { Gallery } from '../list/gallery';
import { failureLine, type Log } from '../log';

export interface ThumbnailPorts {
  readonly engine: Pick<Engine, 'thumbnails'>;
  readonly settings: () => EngineSettings;
  /** Absolute path of the cache. */
  readonly cache: string;
  readonly gallery: Gallery;
  readonly picture: (key: string) => Picture | undefined;
  /** Called after every thumbnail. */
  readonly changed: () => void;
  readonly log: Log;
}

/** So few that what comes into view need not wait long for what has left it. */
export const batchSize = 32;
/** How long nothing is asked for after a failure. */
export const restMs = 60_000;

interface Batch {
  readonly abort: AbortController;
  /** Keys of those that are still to come. */
  readonly left: Set<string>;
}

/** Has the thumbnails that the page wants brought into the cache, one batch after the other, and none in vain. */
export class Thumbnails {
  readonly #ports: ThumbnailPorts;
  #wanted: readonly string[] = [];
  #batch: Batch | null = null;
  /** Goes off when there may be another batch. */
  #rest: NodeJS.Timeout | null = null;
  #restUntil = 0;
  #stopped = false;
  /** Whether the last batch failed; one log line is enough then. */
  #failing = false;

  constructor(ports: ThumbnailPorts) {
    this.#ports = ports;
  }

  /** These are wanted from now on, by keys, the most wanted first, and no others. */
  want(keys: readonly string[]): void {
    this.#wanted = keys;
    const { left, abort } = this.#batch ?? {};
    if (left && !keys.some((key) => left.has(key))) abort?.abort();
    this.#next();
  }

  /** The cache was emptied: forgets what was known, and asks again for what is wanted. */
  again(): void {
    this.#batch?.abort.abort();
    this.#ports.gallery.forgetThumbnails();
    this.#ports.changed();
    this.#next();
  }

  /** Nothing is asked for any more. */
  stop(): void {
    this.#stopped = true;
    this.#batch?.abort.abort();
    if (this.#rest) clearTimeout(this.#rest);
  }

  #next(): void {
    if (this.#batch || this.#rest || this.#stopped) return;
    const { gallery, picture, log } = this.#ports;
    const pictures = this.#wanted
      .filter((key) => gallery.thumbnailOf(key) === undefined)
      .flatMap((key) => picture(key) ?? [])
      .slice(0, batchSize);
    if (pictures.length === 0) return;
    const batch = { abort: new AbortController(), left: new Set(pictures.map(pictureKey)) };
    this.#batch = batch;
    this.#run(batch, pictures)
      .catch((error: unknown) => log.error(`Thumbnails: ${String(error)}`))
      .finally(() => {
        this.#batch = null;
        this.#next();
      });
  }

  async #run({ abort, left }: Batch, pictures: readonly Picture[]): Promise<void> {
    const { engine, settings, cache, gallery, changed } = this.#ports;
    const { signal } = abort;
    const asked = left.size;
    for await (const event of engine.thumbnails({ pictures, cache, settings: settings() }, signal)) {
      // What a batch still tells that was cancelled may be of a cache that has been emptied since.
      if (signal.aborted) continue;
      switch (event.type) {
        case 'thumbnail':
          if (!left.delete(event.picture)) break;
          gallery.setThumbnail(event.picture, event.file);
          changed();
          break;
        case 'paused':
          this.#restFor(event.seconds * 1000);
          break;
        case 'thumbnailed':
          // A batch that ends without a word would be asked for again and again.
          if (event.failure) this.#failed(event.failure);
          else if (left.size === asked && !this.#rest)
            this.#failed({ code: 'internal', detail: 'no answer' });
          else this.#failing = false;
      }
    }
  }

  #failed(failure: Failure): void {
    if (!this.#failing) this.#ports.log.warn(failureLine('Thumbnails', failure));
    this.#failing = true;
    this.#restFor(restMs);
  }

  #restFor(ms: number): void {
    const until = performance.now() + ms;
    if (this.#stopped || (this.#rest && until < this.#restUntil)) return;
    if (this.#rest) clearTimeout(this.#rest);
    this.#restUntil = until;
    this.#rest = setTimeout(() => {
      this.#rest = null;
      this.#next();
    }, ms).unref();
  }
}
