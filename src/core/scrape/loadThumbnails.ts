import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EngineSettings } from '../../shared/engine/settings';
import type { ThumbnailsEvent, ThumbnailsRequest } from '../../shared/engine/thumbnails';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture, type PictureSize } from '../../shared/picture/picture';
import { sizeCandidates } from '../../shared/picture/sizes';
import { Clients } from '../net/clients';
import type { RunContext } from '../net/runContext';
import { Cancelled, failureOf, isFileGone, ignoreCancelled } from '../failure';
import { PictureCache, thumbnailCacheLimits, type PictureCacheLimits } from '../files/pictureCache';
import { pictureReferrer } from './loading';
import { requestUrl } from '../net/addresses';
import type { Lanes } from '../net/host';
import type { Pace } from '../net/pace';
import { hostRules, findSource } from '../sources/registry';

/** At most as many as browsers open to a host; few at first, as thumbnails are a courtesy and the host may ask to wait. */
const thumbnailLanes: Lanes = { start: 2, ceiling: 6 };
/** So many are looked up before others have a turn. */
const maxLookupsPerTurn = 32;

/**
 * Brings thumbnails into the cache. What is there already is told at once; what cannot be had is told as null. Nobody is
 * waited for: what a host that asks to wait still has to give is left untold, and so is what stays away because the
 * network or the cache fails.
 */
export function loadThumbnails(
  request: ThumbnailsRequest,
  context: RunContext,
  emit: (event: ThumbnailsEvent) => void,
  cache: PictureCacheLimits = thumbnailCacheLimits,
): Promise<void> {
  return new ThumbnailLoader(request, context, cache, emit).loadAll();
}

class ThumbnailLoader {
  readonly #request: ThumbnailsRequest;
  readonly #emit: (event: ThumbnailsEvent) => void;
  readonly #clients: Clients;
  readonly #pace: Pace;
  readonly #cacheLimits: PictureCacheLimits;
  readonly #signal: AbortSignal;
  /** Ends this run from inside. */
  readonly #stopController = new AbortController();
  /** How long a host is left alone that does not say for how long, in seconds. */
  readonly #defaultWaitSeconds: number;
  /** Requests by address: whoever comes second waits for the first. */
  readonly #downloads = new Map<string, Promise<string | null>>();
  /** Hosts that asked to wait. */
  readonly #pausedHosts = new Set<string>();
  #failure: Failure | null = null;

  constructor(
    request: ThumbnailsRequest,
    { signal, limits, pace, judgements, gate }: RunContext,
    cache: PictureCacheLimits,
    emit: (event: ThumbnailsEvent) => void,
  ) {
    this.#request = request;
    this.#emit = emit;
    this.#pace = pace;
    this.#cacheLimits = cache;
    this.#signal = AbortSignal.any([signal, this.#stopController.signal]);
    const { pauseMs } = limits.pausePolicies.picture;
    // Nothing is remembered from run to run, so that the longest of the usual pauses is due at once.
    this.#defaultWaitSeconds = Math.max(...pauseMs) / 1000;
    const pausePolicies = { ...limits.pausePolicies, picture: { pauseMs, maxRetryAfterMs: 0 } };
    const own = {
      ...limits,
      pausePolicies,
      maxRetries: Math.min(1, limits.maxRetries),
      maxPictureBytes: cache.maxFileBytes,
    };
    const { settings, pictures } = request;
    this.#clients = new Clients(
      { settings, limits: own, signal: this.#signal, gate, hostRules, judgements },
      pictures,
    );
  }

  async loadAll(): Promise<void> {
    try {
      const cache = new PictureCache(this.#request.thumbnailFolder, this.#cacheLimits);
      const missing = await this.#emitCached(cache);
      await Promise.all(missing.map((picture) => this.#loadThumbnail(picture, cache).catch(ignoreCancelled)));
      cache.prune();
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#failure ??= failureOf(error);
    } finally {
      this.#clients.close();
    }
    this.#emit({ type: 'thumbnailed', failure: this.#failure });
  }

  /** Returns the others. */
  async #emitCached(cache: PictureCache): Promise<Picture[]> {
    const missing: Picture[] = [];
    for (const [index, picture] of this.#request.pictures.entries()) {
      if (index % maxLookupsPerTurn === maxLookupsPerTurn - 1) await nextTurn();
      if (this.#signal.aborted) break;
      const file = copiesOf(picture).reduce<string | null>(
        (found, { address }) => found ?? cache.find(address.href)?.file ?? null,
        null,
      );
      if (file === null) missing.push(picture);
      else this.#emitThumbnail(picture, file);
    }
    return missing;
  }

  async #loadThumbnail(picture: Picture, cache: PictureCache): Promise<void> {
    for (const copy of copiesOf(picture)) {
      try {
        const file = await this.#downloadOnce(copy.address.href, () => this.#download(picture, copy, cache));
        if (file !== null) return this.#emitThumbnail(picture, file);
        if (!copy.mayFail) break;
      } catch (error) {
        if (error instanceof Cancelled) throw error;
        const failure = failureOf(error);
        if (failure.code === 'rate-limited') return this.#emitPaused(failure);
        if (unreachableHostCodes.has(failure.code)) return void (this.#failure ??= failure);
        if (thumbnailsEndingCodes.has(failure.code)) return this.#stopWith(failure);
        if (!copy.mayFail && !isFileGone(failure)) break;
      }
    }
    this.#emitThumbnail(picture, null);
  }

  #downloadOnce(url: string, download: () => Promise<string | null>): Promise<string | null> {
    let file = this.#downloads.get(url);
    if (!file) {
      file = download();
      this.#downloads.set(url, file);
    }
    return file;
  }

  async #download(picture: Picture, copy: ThumbnailCopy, cache: PictureCache): Promise<string | null> {
    const { address, isThumbnail } = copy;
    const { href } = address;
    const perMinute = findSource(picture.via ?? picture.source)?.limits.thumbnailsPerMinute;
    if (isThumbnail && perMinute !== undefined)
      await this.#pace.waitForStart(href, { intervalMs: 0, perMinute }, this.#signal);
    return this.#clients.clientFor(picture, address).fetchPicture(
      address,
      {
        lanes: thumbnailLanesFor(picture, this.#request.settings),
        referrer: pictureReferrer(picture, copy),
      },
      { keepBody: ({ pieces }) => cache.store(href, Buffer.concat(pieces))?.file ?? null },
    );
  }

  #emitThumbnail(picture: Picture, file: string | null): void {
    this.#emit({ type: 'thumbnail', pictureKey: pictureKey(picture), file });
  }

  #emitPaused({ host = '', retryAfterSeconds: seconds = this.#defaultWaitSeconds }: Failure): void {
    if (this.#pausedHosts.has(host)) return;
    this.#pausedHosts.add(host);
    this.#emit({ type: 'paused', host, seconds });
  }

  #stopWith(failure: Failure): void {
    this.#failure ??= failure;
    this.#stopController.abort();
  }
}

/** Nothing that the host has can be had now, which says nothing of its pictures. */
const unreachableHostCodes: ReadonlySet<Failure['code']> = new Set(['host-not-found', 'proxy']);
/** Nothing at all can be had now, or be kept. */
const thumbnailsEndingCodes: ReadonlySet<Failure['code']> = new Set([
  'offline',
  'disk-full',
  'folder-gone',
  'folder-not-writable',
]);

/** Where something small to look at may be. */
interface ThumbnailCopy extends Pick<PictureSize, 'referrerPolicy'> {
  readonly address: URL;
  /** Whether it is made to be looked at, and no size of the picture. */
  readonly isThumbnail: boolean;
  /** Whatever is wrong with it says nothing of the next one. */
  readonly mayFail: boolean;
}

/** Best first. */
function copiesOf({ sizes, thumbnail }: Picture): readonly ThumbnailCopy[] {
  const small = sizeCandidates(sizes, 'small').map(({ unsure = false, ...size }) => ({
    ...size,
    mayFail: unsure,
    isThumbnail: false,
  }));
  const all =
    thumbnail === undefined ? small : [{ url: thumbnail, mayFail: true, isThumbnail: true }, ...small];
  return all.flatMap(({ url, ...copy }) => {
    const address = requestUrl(url);
    return address ? [{ ...copy, address }] : [];
  });
}

function thumbnailLanesFor({ source }: Picture, { concurrency }: EngineSettings): Lanes {
  const { start, ceiling } = findSource(source)?.limits.lanes ?? thumbnailLanes;
  return {
    start: Math.min(thumbnailLanes.start, start),
    ceiling: Math.min(thumbnailLanes.ceiling, ceiling, concurrency ?? Infinity),
  };
}
