import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineSettings } from '../../shared/engine/settings';
import type { ThumbnailsEvent, ThumbnailsRequest } from '../../shared/engine/thumbnails';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { candidates } from '../../shared/picture/sizes';
import { Clients } from '../net/clients';
import type { RunContext } from '../net/runContext';
import { Cancelled, failureOf, isGone, unlessCancelled } from '../failure';
import { Cache, cacheLimits, type CacheLimits } from '../files/cache';
import { refererOf } from './loading';
import { parseAddress } from '../net/addresses';
import type { Lanes } from '../net/host';
import type { Pace } from '../net/pace';
import { hostRules, sourceById } from '../sources/registry';

/** Few: thumbnails are a courtesy, and a scrape may be asking the same host. */
const lanes: Lanes = { start: 2, ceiling: 4 };
/** So many are looked up before others have a turn. */
const lookedUpAtOnce = 32;

/**
 * Brings thumbnails into the cache. What is there already is told at once; what cannot be had is told as null. Nobody is
 * waited for: what a host that asks to wait still has to give is left untold, and so is what stays away because the
 * network or the cache fails.
 */
export function loadThumbnails(
  request: ThumbnailsRequest,
  context: RunContext,
  emit: (event: ThumbnailsEvent) => void,
  cache: CacheLimits = cacheLimits,
): Promise<void> {
  return new Thumbnails(request, context, cache, emit).loadAll();
}

class Thumbnails {
  readonly #request: ThumbnailsRequest;
  readonly #emit: (event: ThumbnailsEvent) => void;
  readonly #clients: Clients;
  readonly #pace: Pace;
  readonly #cacheLimits: CacheLimits;
  readonly #signal: AbortSignal;
  /** Ends this run from inside. */
  readonly #stop = new AbortController();
  /** How long a host is left alone that does not say for how long, in seconds. */
  readonly #usualWait: number;
  /** Requests by address: whoever comes second waits for the first. */
  readonly #downloads = new Map<string, Promise<string | null>>();
  /** Hosts that asked to wait. */
  readonly #waiting = new Set<string>();
  #failure: Failure | null = null;

  constructor(
    request: ThumbnailsRequest,
    { signal, limits, pace, gate }: RunContext,
    cache: CacheLimits,
    emit: (event: ThumbnailsEvent) => void,
  ) {
    this.#request = request;
    this.#emit = emit;
    this.#pace = pace;
    this.#cacheLimits = cache;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    const { pauseMs } = limits.patience.picture;
    // Nothing is remembered from run to run, so that the longest of the usual pauses is due at once.
    this.#usualWait = Math.max(...pauseMs) / 1000;
    const patience = { ...limits.patience, picture: { pauseMs, retryAfterMaxMs: 0 } };
    const own = { ...limits, patience, retries: Math.min(1, limits.retries), pictureBytes: cache.fileBytes };
    const { settings, pictures } = request;
    this.#clients = new Clients({ settings, limits: own, signal: this.#signal, gate, hostRules }, pictures);
  }

  async loadAll(): Promise<void> {
    try {
      const cache = new Cache(this.#request.cache, this.#cacheLimits);
      const missing = await this.#tellWhatIsThere(cache);
      await Promise.all(missing.map((picture) => this.#bring(picture, cache).catch(unlessCancelled)));
      cache.prune();
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#failure ??= failureOf(error);
    } finally {
      this.#clients.close();
    }
    this.#emit({ type: 'thumbnailed', failure: this.#failure });
  }

  /** Returns the others. */
  async #tellWhatIsThere(cache: Cache): Promise<Picture[]> {
    const missing: Picture[] = [];
    for (const [index, picture] of this.#request.pictures.entries()) {
      if (index % lookedUpAtOnce === lookedUpAtOnce - 1) await nextTurn();
      if (this.#signal.aborted) break;
      const file = copies(picture).reduce<string | null>((found, { url }) => found ?? cache.find(url), null);
      if (file === null) missing.push(picture);
      else this.#tell(picture, file);
    }
    return missing;
  }

  async #bring(picture: Picture, cache: Cache): Promise<void> {
    for (const copy of copies(picture)) {
      try {
        const file = await this.#once(copy.url, () => this.#download(picture, copy, cache));
        if (file !== null) return this.#tell(picture, file);
        if (!copy.mayFail) break;
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = failureOf(error);
        if (failure.code === 'rate-limited') return this.#tellPaused(failure);
        if (unreachable.has(failure.code)) return void (this.#failure ??= failure);
        if (endsRun.has(failure.code)) return this.#stopWith(failure);
        if (!copy.mayFail && !isGone(failure)) break;
      }
    }
    this.#tell(picture, null);
  }

  #once(url: string, download: () => Promise<string | null>): Promise<string | null> {
    let file = this.#downloads.get(url);
    if (!file) {
      file = download();
      this.#downloads.set(url, file);
    }
    return file;
  }

  async #download(picture: Picture, { url, isThumbnail }: Copy, cache: Cache): Promise<string | null> {
    const perMinute = sourceById(picture.via ?? picture.source)?.limits.thumbnailsPerMinute;
    if (isThumbnail && perMinute !== undefined)
      await this.#pace.turn(url, { intervalMs: 0, perMinute }, this.#signal);
    return this.#clients
      .clientFor(picture, url)
      .picture(
        url,
        { lanes: lanesFor(picture, this.#request.settings), referer: refererOf(picture) },
        { keep: ({ pieces }) => cache.keep(url, Buffer.concat(pieces)) },
      );
  }

  #tell(picture: Picture, file: string | null): void {
    this.#emit({ type: 'thumbnail', picture: pictureKey(picture), file });
  }

  #tellPaused({ host = '', retryAfterSeconds: seconds = this.#usualWait }: Failure): void {
    if (this.#waiting.has(host)) return;
    this.#waiting.add(host);
    this.#emit({ type: 'paused', host, seconds });
  }

  #stopWith(failure: Failure): void {
    this.#failure ??= failure;
    this.#stop.abort();
  }
}

/** Nothing that the host has can be had now, which says nothing of its pictures. */
const unreachable: ReadonlySet<Failure['code']> = new Set(['host-not-found', 'proxy']);
/** Nothing at all can be had now, or be kept. */
const endsRun: ReadonlySet<Failure['code']> = new Set([
  'offline',
  'disk-full',
  'folder-gone',
  'folder-not-writable',
]);

/** Where something small to look at may be. */
interface Copy {
  readonly url: string;
  /** Whether it is made to be looked at, and no size of the picture. */
  readonly isThumbnail: boolean;
  /** Whatever is wrong with it says nothing of the next one. */
  readonly mayFail: boolean;
}

/** Best first. */
function copies({ sizes, thumbnail }: Picture): readonly Copy[] {
  const small = candidates(sizes, 'small').map(({ url, unsure = false }) => ({
    url,
    mayFail: unsure,
    isThumbnail: false,
  }));
  const all: readonly Copy[] =
    thumbnail === undefined ? small : [{ url: thumbnail, mayFail: true, isThumbnail: true }, ...small];
  return all.flatMap((copy) => {
    try {
      return [{ ...copy, url: parseAddress(copy.url).href }];
    } catch {
      return [];
    }
  });
}

function lanesFor({ source }: Picture, { concurrency }: EngineSettings): Lanes {
  const most = Math.min(sourceById(source)?.limits.lanes.ceiling ?? Infinity, concurrency ?? Infinity);
  return { start: lanes.start, ceiling: Math.min(lanes.ceiling, most) };
}
