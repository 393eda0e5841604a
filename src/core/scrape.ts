import { afterEvent, inFolder, noCounts } from '../shared/counts';
import type { ScrapeEvent, ScrapeOutcome, ScrapeRequest } from '../shared/events';
import type { Failure } from '../shared/failure';
import { pictureKey, type Picture, type PictureSize } from '../shared/picture';
import { candidates } from '../shared/sizes';
import { eventsOf } from './eventQueue';
import { Cancelled, failureOf, isGone, unlessCancelled } from './failure';
import { Gate } from './gate';
import { Client, parseAddress } from './net/client';
import type { Lanes } from './net/host';
import type { NetLimits } from './net/limits';
import { sourceById } from './sources/registry';
import { Target, type Kept } from './target';

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
  gate = new Gate(),
): AsyncGenerator<ScrapeEvent, void, undefined> {
  return eventsOf(signal, (emit, ended) => new Scrape(request, ended, limits, gate, emit).run());
}

class Scrape {
  readonly #request: ScrapeRequest;
  readonly #emit: Emit;
  readonly #client: Client;
  readonly #signal: AbortSignal;
  /** Ends this run from inside, when the folder or the network makes going on pointless. */
  readonly #stop = new AbortController();
  readonly #startedAt = performance.now();
  /** Requests by address: whoever comes second waits for the first. */
  readonly #downloads = new Map<string, Promise<Kept | null>>();
  /** Files that are in the counts. */
  readonly #counted = new Set<string>();
  #stopped: Failure | null = null;
  #counts = noCounts;

  constructor(request: ScrapeRequest, signal: AbortSignal, limits: NetLimits, gate: Gate, emit: Emit) {
    this.#request = request;
    this.#emit = (event) => {
      this.#counts = afterEvent(this.#counts, event);
      emit(event);
    };
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    this.#client = new Client(request.settings, limits, this.#signal, gate);
  }

  async run(): Promise<void> {
    const { quantity, folder } = this.#request;
    this.#emit({ type: 'started', quantity, folder });
    try {
      await this.#saveAll(new Target(this.#request, this.#signal));
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#stopped ??= failureOf(error);
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

  async #saveAll(target: Target): Promise<void> {
    const { metadata, credits } = this.#request.settings.records;
    try {
      await target.readRejected();
      if (metadata) await target.readRecords((failure) => this.#recordsFailed(failure));
      const missing = metadata ? await this.#missing(target) : this.#request.pictures;
      await this.#all(missing, (picture) => this.#fetch(picture, target));
      if (credits && this.#counted.size > 0) await this.#credit(target);
    } finally {
      target.close();
    }
  }

  /** Keeps as many pictures under way as can still be needed: never more than are missing, so nothing is fetched in vain. */
  #all(pictures: readonly Picture[], one: (picture: Picture) => Promise<void>): Promise<void> {
    const { quantity } = this.#request;
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
          one(picture)
            .catch(unlessCancelled)
            .then(() => {
              underWay -= 1;
              feed();
            }, reject);
        }
        if (underWay === 0) resolve();
      };
      feed();
    });
  }

  /** Counts the pictures that are there already, up to the quantity, and returns those that are not. */
  async #missing(target: Target): Promise<Picture[]> {
    const { pictures } = this.#request;
    const there = new Set<Picture>();
    await this.#all(pictures, async (picture) => {
      const key = pictureKey(picture);
      const file = target.isRejected(key) ? null : await target.fileOf(key);
      if (file === null) return;
      there.add(picture);
      this.#skip(key, file);
    });
    return pictures.filter((picture) => !there.has(picture));
  }

  async #fetch(picture: Picture, target: Target): Promise<void> {
    const key = pictureKey(picture);
    if (target.isRejected(key)) return this.#emit({ type: 'skipped', picture: key, reason: 'rejected' });
    const { size, least } = this.#request;
    const sizes = candidates(picture.sizes, size, least);
    if (sizes.length === 0) {
      const [largest] = candidates(picture.sizes, 'original');
      return this.#emit({ type: 'failed', picture: key, url: largest?.url ?? '', failure: listedTooSmall });
    }
    let isTold = false;
    const onStart = (): void => {
      // Once, however many of its sizes turn out to be gone.
      if (!isTold) this.#emit({ type: 'fetching', picture: key });
      isTold = true;
    };
    for (const [index, size] of sizes.entries()) {
      const { url } = size;
      try {
        const kept = await this.#once(url, () => this.#download(picture, size, target, onStart));
        if (!kept) return this.#emit({ type: 'skipped', picture: key, reason: 'rejected' });
        const { file, bytes, isNew } = kept;
        if (!isNew || this.#counted.has(file)) return this.#skip(key, file);
        this.#counted.add(file);
        return this.#emit({ type: 'saved', picture: key, url, file, bytes });
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = failureOf(error);
        if (endsRun.has(failure.code)) return this.#stopWith(failure);
        if (isGone(failure) && index < sizes.length - 1) continue;
        return this.#emit({ type: 'failed', picture: key, url, failure });
      }
    }
  }

  #skip(picture: string, file: string): void {
    const reason = this.#counted.has(file) ? 'duplicate' : 'already-there';
    this.#counted.add(file);
    this.#emit({ type: 'skipped', picture, file, reason });
  }

  /** Asks for an address once in this run, whatever comes of it. */
  #once(url: string, download: () => Promise<Kept | null>): Promise<Kept | null> {
    const { href } = parseAddress(url);
    let kept = this.#downloads.get(href);
    if (!kept) {
      kept = download();
      this.#downloads.set(href, kept);
    }
    return kept;
  }

  #download(picture: Picture, size: PictureSize, target: Target, onStart: () => void): Promise<Kept | null> {
    const { url } = size;
    const key = pictureKey(picture);
    return this.#client.picture(url, {
      lanes: this.#lanes(picture),
      onStart,
      ...target.intake(picture, size),
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

  #recordsFailed(failure: Failure): void {
    if (endsRun.has(failure.code)) this.#stopWith(failure);
    else this.#emit({ type: 'warning', failure });
  }

  async #credit(target: Target): Promise<void> {
    try {
      await target.writeCredits();
    } catch (error) {
      // What has stopped the run is in the way of the credits, too.
      if (!this.#stopped) this.#emit({ type: 'warning', failure: failureOf(error) });
    }
  }

  #stopWith(failure: Failure): void {
    this.#stopped ??= failure;
    this.#stop.abort();
  }
}

/** What would come of every other picture, too. */
const endsRun: ReadonlySet<Failure['code']> = new Set([
  'folder-not-writable',
  'folder-gone',
  'folder-outside',
  'path-too-long',
  'disk-full',
  'offline',
]);

/** What the source says of a picture is enough not to ask for it. */
const listedTooSmall: Failure = { code: 'too-small', detail: 'in all sizes that the source lists' };
