import { afterEvent, inFolder, noCounts } from '../../shared/engine/counts';
import type { ScrapeEvent, ScrapeOutcome, ScrapeRequest } from '../../shared/engine/scrape';
import type { Failure } from '../../shared/engine/failure';
import { maskUrl } from '../../shared/words/mask';
import { pictureKey, type Picture, type PictureSize } from '../../shared/picture/picture';
import { candidates } from '../../shared/picture/sizes';
import { isSourceId } from '../../shared/sources/sources';
import { Clients } from '../net/clients';
import type { RunContext } from '../net/runContext';
import { Cancelled, failureOf, ScrapeError, unlessCancelled } from '../failure';
import { isAllowed } from '../../shared/picture/licenses';
import { mayBeElsewhere, refererOf } from './loading';
import { parseAddress } from '../net/addresses';
import type { Watcher } from '../net/attempts';
import type { Lanes } from '../net/host';
import type { Pace } from '../net/pace';
import { Renewals } from './renewals';
import { hostRules, sourceById } from '../sources/registry';
import { Target, type Kept } from './target';
import { told } from '../redact/toldFailure';
import { webOf, type Ways } from '../search/web';

/** Lanes to a host whose source has no limits of its own. */
const defaultLanes: Lanes = { start: 6, ceiling: 16 };
/** Pictures under way at once, over all hosts: waiting in lanes, downloading, or between tries. */
const maxUnderWay = 128;

type Emit = (event: ScrapeEvent) => void;

/** Saves pictures until the quantity of good files is reached or the list is used up. Failures are events. */
export function savePictures(request: ScrapeRequest, context: RunContext, emit: Emit): Promise<void> {
  return new Scrape(request, context, emit).saveAll();
}

class Scrape {
  readonly #request: ScrapeRequest;
  readonly #emit: Emit;
  readonly #clients: Clients;
  readonly #renewals: Renewals;
  readonly #pace: Pace;
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

  constructor(request: ScrapeRequest, { signal, limits, pace, gate }: RunContext, emit: Emit) {
    this.#request = request;
    this.#pace = pace;
    this.#emit = (event) => {
      this.#counts = afterEvent(this.#counts, event);
      emit(event);
    };
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
    const { settings, pictures } = request;
    // What a source is asked about a picture has the time that the picture has.
    const { picture } = limits.patience;
    const own = { ...limits, patience: { picture, page: picture } };
    this.#clients = new Clients({ settings, limits: own, signal: this.#signal, gate, hostRules }, pictures);
    this.#renewals = new Renewals(request, pace);
  }

  async saveAll(): Promise<void> {
    const { quantity, folder } = this.#request;
    this.#emit({ type: 'started', quantity, folder });
    try {
      await this.#saveInto(new Target(this.#request, this.#signal));
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#stopped ??= failureOf(error);
    } finally {
      this.#clients.close();
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

  async #saveInto(target: Target): Promise<void> {
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
      const isWanted = !target.isRejected(key) && this.#isAllowed(picture);
      const file = isWanted ? await target.fileOf(key) : null;
      if (file === null) return;
      there.add(picture);
      this.#skip(key, file);
    });
    return pictures.filter((picture) => !there.has(picture));
  }

  #isAllowed({ license }: Picture): boolean {
    return isAllowed(license, this.#request.settings.allowedLicenses);
  }

  async #fetch(picture: Picture, target: Target): Promise<void> {
    const key = pictureKey(picture);
    if (target.isRejected(key)) return this.#emit({ type: 'skipped', picture: key, reason: 'rejected' });
    const [largest] = candidates(picture.sizes, 'original');
    let url = largest?.url ?? '';
    const fail = (failure: Failure): void => this.#emit({ type: 'failed', picture: key, url, failure });
    if (!this.#isAllowed(picture)) return fail(notAllowed(picture));
    let isTold = false;
    const onStart = (): void => {
      // Once, however many of its sizes turn out to be gone.
      if (!isTold) this.#emit({ type: 'fetching', picture: key });
      isTold = true;
    };
    try {
      let sizes = await this.#sizes(picture, onStart);
      for (;;) {
        const [size, ...others] = sizes;
        if (!size) return fail(listedTooSmall);
        url = size.url;
        try {
          const kept = await this.#once(url, () => this.#download(picture, size, target, onStart));
          return this.#tell(key, url, kept);
        } catch (error) {
          if (error instanceof Cancelled) throw error;
          const failure = failureOf(error);
          const isLast = others.length === 0 || !mayBeElsewhere(failure, size);
          const client = this.#pageClient(picture, onStart);
          const renewed = await this.#renewals.of(picture, { url, failure }, client).catch((why: unknown) => {
            // Another of its own addresses may hold.
            if (why instanceof Cancelled || isLast) throw why;
            return null;
          });
          if (!renewed && isLast) throw error;
          sizes = renewed ? this.#candidates(renewed.sizes) : others;
        }
      }
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const failure = failureOf(error);
      return endsRun.has(failure.code) ? this.#stopWith(failure) : fail(failure);
    }
  }

  /** The sizes to try, best first; the source is asked for them where it tells them only one by one. */
  async #sizes(picture: Picture, onStart: () => void): Promise<readonly PictureSize[]> {
    const { size, settings } = this.#request;
    const source = sourceById(picture.source);
    if (!source?.sizes) return this.#candidates(picture.sizes);
    const client = this.#pageClient(picture, onStart);
    const web = webOf(source, { client, pace: this.#pace });
    const baseUrl = isSourceId(source.id) ? settings.baseUrls[source.id] : '';
    return this.#candidates(await source.sizes(picture, size, { baseUrl }, web));
  }

  #candidates(sizes: readonly PictureSize[]): readonly PictureSize[] {
    const { size, least } = this.#request;
    return candidates(sizes, size, least);
  }

  /** For what a source is asked about a picture; how that fares is told of the picture. */
  #pageClient(picture: Picture, onStart: () => void): Ways['client'] {
    const { usual } = this.#clients;
    const { source } = picture;
    const key = this.#renewals.keyOf(source);
    return {
      // The user's key may be in the address, and in what is said of it.
      page: (url, ask) => {
        const watcher = this.#watcher(picture, maskUrl(url), onStart);
        const onRetry: Watcher['onRetry'] = ({ failure }, waitMs) =>
          watcher.onRetry?.(new ScrapeError(told(failure, { source, key })), waitMs);
        return usual.page(url, ask, { ...watcher, onRetry });
      },
      typeOf: (...asked) => usual.typeOf(...asked),
    };
  }

  #tell(picture: string, url: string, kept: Kept | null): void {
    if (!kept) return this.#emit({ type: 'skipped', picture, reason: 'rejected' });
    const { file, bytes, isNew } = kept;
    if (!isNew || this.#counted.has(file)) return this.#skip(picture, file);
    this.#counted.add(file);
    this.#emit({ type: 'saved', picture, url, file, bytes });
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
    return this.#clients
      .clientFor(picture, size.url)
      .picture(
        size.url,
        { lanes: this.#lanes(picture), referer: refererOf(picture) },
        target.intake(picture, size),
        this.#watcher(picture, size.url, onStart),
      );
  }

  #watcher(picture: Picture, url: string, onStart: () => void): Watcher {
    const key = pictureKey(picture);
    return {
      onStart,
      onRetry: ({ failure }, waitMs) =>
        this.#emit({ type: 'retrying', picture: key, url, failure, waitSeconds: waitMs / 1000 }),
      onPause: (host, waitMs) => this.#emit({ type: 'paused', host, seconds: waitMs / 1000 }),
    };
  }

  #lanes(picture: Picture): Lanes {
    const { lanes = defaultLanes, maxLanes = Infinity } = sourceById(picture.source)?.limits ?? {};
    const { concurrency } = this.#request.settings;
    return { start: lanes.start, ceiling: Math.min(concurrency ?? lanes.ceiling, maxLanes) };
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

function notAllowed({ license }: Picture): Failure {
  return { code: 'license-not-allowed', ...(license && { license: license.name }) };
}

/** What the source says of a picture is enough not to ask for it. */
const listedTooSmall: Failure = { code: 'too-small', detail: 'in all sizes that the source lists' };
