import { afterEvent, inFolder, noCounts } from '../shared/counts';
import type { ScrapeEvent, ScrapeOutcome, ScrapeRequest } from '../shared/events';
import type { Failure } from '../shared/failure';
import { pictureKey, type Picture } from '../shared/picture';
import { eventsOf } from './eventQueue';
import { Cancelled, failureOf, ScrapeError } from './failure';
import { Folder, type Part } from './files/folder';
import { Names } from './files/naming';
import { pictureType, type PictureType } from './files/pictureType';
import { Client } from './net/client';
import type { Received } from './net/exchange';
import type { Lanes } from './net/host';
import type { NetLimits } from './net/limits';
import { candidates } from './sizes';
import { sourceById } from './sources/registry';

/** Lanes to a host whose source has no limits of its own. */
const defaultLanes: Lanes = { start: 6, ceiling: 16 };
/** Pictures under way at once, over all hosts: waiting in lanes, downloading, or between tries. */
const maxUnderWay = 128;

type Emit = (event: ScrapeEvent) => void;

/** Saves pictures until the quantity of good files is reached or the list is used up. Failures are events. */
export function scrape(
  request: ScrapeRequest,
  signal: AbortSignal,
  limits: NetLimits,
): AsyncGenerator<ScrapeEvent, void, undefined> {
  return eventsOf(signal, (emit, ended) => new Scrape(request, ended, limits, emit).run());
}

class Scrape {
  readonly #request: ScrapeRequest;
  readonly #emit: Emit;
  readonly #client: Client;
  readonly #signal: AbortSignal;
  /** Ends this run from inside, when the folder makes going on pointless. */
  readonly #stop = new AbortController();
  readonly #startedAt = performance.now();
  #stopped: Failure | null = null;
  #counts = noCounts;

  constructor(request: ScrapeRequest, signal: AbortSignal, limits: NetLimits, emit: Emit) {
    this.#request = request;
    this.#emit = (event) => {
      this.#counts = afterEvent(this.#counts, event);
      emit(event);
    };
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#client = new Client(request.settings.userAgent, limits, this.#signal);
  }

  async run(): Promise<void> {
    const { quantity, folder } = this.#request;
    this.#emit({ type: 'started', quantity, folder });
    try {
      const target = new Folder(folder);
      const names = new Names(this.#request.names, target.existing);
      await this.#all((picture) => this.#one(picture, target, names));
      target.removeIfEmpty();
    } catch (error) {
      this.#stopped ??= failureOf(error);
    } finally {
      this.#client.close();
    }
    this.#emit({
      type: 'finished',
      outcome: this.#outcome(),
      ...this.#counts,
      quantity,
      seconds: (performance.now() - this.#startedAt) / 1000,
      failure: this.#stopped,
    });
  }

  #outcome(): ScrapeOutcome {
    if (this.#stopped) return 'stopped';
    if (inFolder(this.#counts) >= this.#request.quantity) return 'complete';
    return this.#signal.aborted ? 'cancelled' : 'short';
  }

  /** Keeps as many pictures under way as can still be needed: never more than are missing, so nothing is fetched in vain. */
  #all(one: (picture: Picture) => Promise<void>): Promise<void> {
    const { pictures, quantity } = this.#request;
    let next = 0;
    let underWay = 0;
    return new Promise((resolve, reject) => {
      const feed = (): void => {
        while (
          underWay < maxUnderWay &&
          inFolder(this.#counts) + underWay < quantity &&
          !this.#signal.aborted
        ) {
          const picture = pictures[next];
          if (!picture) break;
          next += 1;
          underWay += 1;
          one(picture).then(() => {
            underWay -= 1;
            feed();
          }, reject);
        }
        if (underWay === 0) resolve();
      };
      feed();
    });
  }

  async #one(picture: Picture, folder: Folder, names: Names): Promise<void> {
    const key = pictureKey(picture);
    const sizes = candidates(picture, this.#request.size);
    for (const [index, { url }] of sizes.entries()) {
      try {
        const { file, bytes } = await this.#download(picture, key, url, folder, names);
        return this.#emit({ type: 'saved', picture: key, url, file, bytes });
      } catch (error) {
        if (error instanceof Cancelled) return;
        const failure = failureOf(error);
        if (folderFailures.has(failure.code)) return this.#stopWith(failure);
        if (isGone(failure) && index < sizes.length - 1) continue;
        return this.#emit({ type: 'failed', picture: key, url, failure });
      }
    }
  }

  async #download(
    picture: Picture,
    key: string,
    url: string,
    folder: Folder,
    names: Names,
  ): Promise<{ file: string; bytes: number }> {
    let part: Part | null = null;
    return this.#client.picture(url, {
      lanes: this.#lanes(picture),
      overflow: () => (part = folder.part()),
      keep: async (received) => {
        const { extension } = checkPicture(received);
        const nextName = (): string => `${names.next(picture, url)}.${extension}`;
        if (this.#signal.aborted) throw new Cancelled();
        const file = part ? await part.save(nextName) : folder.save(received.pieces, nextName);
        return { file, bytes: received.bytes };
      },
      discard: async () => {
        await part?.discard();
        part = null;
      },
      onRetry: ({ failure }, waitMs) =>
        this.#emit({ type: 'retrying', picture: key, url, failure, waitSeconds: waitMs / 1000 }),
      onPause: (host, waitMs) => this.#emit({ type: 'paused', host, seconds: waitMs / 1000 }),
    });
  }

  #lanes(picture: Picture): Lanes {
    const { start, ceiling } = sourceById(picture.source)?.limits.lanes ?? defaultLanes;
    const { concurrency } = this.#request.settings;
    return { start, ceiling: concurrency ?? ceiling };
  }

  #stopWith(failure: Failure): void {
    this.#stopped ??= failure;
    this.#stop.abort();
  }
}

const folderFailures: ReadonlySet<Failure['code']> = new Set([
  'folder-not-writable',
  'folder-gone',
  'disk-full',
]);

/** A size that the site lists but no longer has; another size may be there. */
function isGone({ code, status }: Failure): boolean {
  return code === 'http-status' && (status === 404 || status === 410);
}

/** A good picture: not empty, of a known type by its own bytes, and there to its end. */
function checkPicture(received: Received): PictureType {
  const { head, bytes } = received;
  const { host } = received.url;
  if (bytes === 0) throw new ScrapeError({ code: 'empty', host }, 'once');
  const type = pictureType(head);
  if (!type) {
    const detail = JSON.stringify(head.toString('latin1', 0, 40));
    throw new ScrapeError({ code: 'not-a-picture', host, detail: `begins with ${detail}` });
  }
  if (!type.whole(received)) throw new ScrapeError({ code: 'damaged', host }, 'once');
  return type;
}
