import { setImmediate } from 'node:timers/promises';
import { countEvent, countInFolder, noCounts } from '../../shared/engine/counts';
import type { ScrapeEvent, ScrapeOutcome, ScrapeRequest } from '../../shared/engine/scrape';
import type { Failure } from '../../shared/engine/failure';
import { addNew } from '../../shared/lists/addNew';
import { pictureKey, type Picture, type PictureSize } from '../../shared/picture/picture';
import { sizeCandidates } from '../../shared/picture/sizes';
import { Clients } from '../net/clients';
import type { RunContext } from '../net/runContext';
import { Cancelled, failureOf, type ScrapeError } from '../failure';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { downloadStarts, pictureReferrer } from './loading';
import type { Pace } from '../net/pace';
import { parseAddress } from '../net/addresses';
import type { RequestWatcher } from '../net/attempts';
import { defaultLanes, type Lanes } from '../net/host';
import { SizesInTurn } from './sizesInTurn';
import { hostRules, findSource } from '../sources/registry';
import { SaveTarget, type KeptFile, type LoadedPicture } from './saveTarget';
import type { ExpectedName } from '../files/fileNames';

/** Pictures under way at once, over all hosts: waiting in lanes, downloading, or between tries. */
const maxPicturesUnderWay = 128;
/**
 * Pictures that wait for a lane while none waits for anything else. More would only grow old in memory: with 112 of them, 10,000
 * small pictures take 5 % more time (measured).
 */
const maxPicturesWaiting = 32;
/** Begun without a turn of the event loop: where each fails at once, a cancel is heard between them all the same. */
const maxPicturesInTurn = 1_000;

type EmitScrapeEvent = (event: ScrapeEvent) => void;

/**
 * Saves pictures until the quantity of good files is reached or the list is used up. Failures are events. `countedFiles`, if not those
 * of the request, get the files that this run counts.
 */
export function savePictures(
  request: ScrapeRequest,
  context: RunContext,
  emit: EmitScrapeEvent,
  countedFiles = new Set(request.countedFiles),
): Promise<void> {
  return new Scrape(request, context, emit, countedFiles).saveAll();
}

class Scrape {
  readonly #request: ScrapeRequest;
  readonly #emit: EmitScrapeEvent;
  readonly #clients: Clients;
  readonly #sizes: SizesInTurn;
  readonly #signal: AbortSignal;
  readonly #pace: Pace;
  /** Ends this run from inside, when the folder or the network makes going on pointless. */
  readonly #stopController = new AbortController();
  readonly #startedAt = performance.now();
  /** Requests by address: whoever comes second waits for the first. */
  readonly #downloads = new Map<string, Promise<KeptFile | null>>();
  /** Files that are in the counts. */
  readonly #countedFiles: Set<string>;
  /** Whether any has waited for its next try, or for a host that had asked for a pause. */
  #hasHeldPictures = false;
  /** Begins pictures, if there is room for them. */
  #feed = (): void => undefined;
  #stopFailure: Failure | null = null;
  readonly #counts = { ...noCounts };

  constructor(
    request: ScrapeRequest,
    { signal, limits, pace, judgements, gate }: RunContext,
    emit: EmitScrapeEvent,
    countedFiles: Set<string>,
  ) {
    this.#request = request;
    this.#countedFiles = countedFiles;
    this.#pace = pace;
    this.#emit = (event) => {
      countEvent(this.#counts, event);
      emit(event);
      if (event.type === 'retrying' || event.type === 'paused') this.#makeRoom();
    };
    this.#signal = AbortSignal.any([signal, this.#stopController.signal]);
    const { settings, pictures } = request;
    // What a source is asked about a picture has the time that the picture has.
    const { picture } = limits.pausePolicies;
    const own = { ...limits, pausePolicies: { picture, page: picture } };
    this.#clients = new Clients(
      { settings, limits: own, signal: this.#signal, gate, hostRules, judgements },
      request.replacedFiles ? [] : pictures,
    );
    const { size, minimum, renewal } = request;
    const usable = (sizes: readonly PictureSize[]): PictureSize[] => sizeCandidates(sizes, size, minimum);
    this.#sizes = new SizesInTurn({ size, usable, settings, renewal }, this.#clients, pace);
  }

  async saveAll(): Promise<void> {
    const { quantity, folder } = this.#request;
    this.#emit({ type: 'started', quantity, folder });
    try {
      await this.#saveInto(new SaveTarget(this.#request, this.#signal));
    } catch (error) {
      if (!(error instanceof Cancelled)) this.#stopFailure ??= failureOf(error);
    } finally {
      this.#clients.close();
    }
    this.#emit({
      type: 'finished',
      outcome: this.#outcomeOf(),
      ...this.#counts,
      quantity,
      seconds: (performance.now() - this.#startedAt) / 1000,
      failure: this.#stopFailure,
    });
  }

  #outcomeOf(): ScrapeOutcome {
    if (this.#stopFailure) return 'stopped';
    if (countInFolder(this.#counts) >= this.#request.quantity) return 'complete';
    return this.#signal.aborted ? 'cancelled' : 'short';
  }

  async #saveInto(target: SaveTarget): Promise<void> {
    const { metadata, credits } = this.#request.settings.records;
    try {
      await target.readRejected();
      if (metadata) await target.readRecords((failure) => this.#onRecordFailure(failure));
      const { pictures } = this.#request;
      const there = metadata ? await this.#findFiles(target) : new Map<Picture, string>();
      // Files that are there stand in the way of the numbers before them; what comes behind the last of them is meant as it begins.
      const lastThere = pictures.findLastIndex((picture) => there.has(picture));
      const places = new Map(
        pictures
          .slice(0, lastThere + 1)
          .map((picture) => [picture, target.expectName(picture, there.get(picture) ?? null)]),
      );
      const missing = there.size === 0 ? pictures : pictures.filter((picture) => !there.has(picture));
      await this.#forEachNeeded(missing, (picture) =>
        this.#savePicture(picture, target, places.get(picture) ?? target.expectName(picture, null)),
      );
      target.requireUnmoved();
      if (credits && this.#countedFiles.size > 0) await this.#writeCredits(target);
    } finally {
      if (target.asidePath !== null) this.#emit({ type: 'put-aside', folder: target.asidePath });
      await target.close();
    }
  }

  /** As many as fill the lanes and wait for one; more where pictures wait for anything else, which keep no others from being begun. */
  get #maxUnderWay(): number {
    if (this.#hasHeldPictures) return maxPicturesUnderWay;
    const { concurrency } = this.#request.settings;
    const lanes = this.#clients.hostCount * (concurrency ?? defaultLanes.ceiling);
    return Math.min(maxPicturesUnderWay, lanes + maxPicturesWaiting);
  }

  /** From now on there is room for pictures beside those that wait. */
  #makeRoom(): void {
    if (this.#hasHeldPictures) return;
    this.#hasHeldPictures = true;
    this.#feed();
  }

  /** Keeps as many pictures under way as can still be needed: never more than are missing, so nothing is fetched in vain. */
  #forEachNeeded(pictures: readonly Picture[], one: (picture: Picture) => Promise<void>): Promise<void> {
    const { quantity } = this.#request;
    let next = 0;
    let underWay = 0;
    let begunInTurn = 0;
    return new Promise((resolve, reject) => {
      const goOn = (): void => {
        underWay -= 1;
        feed();
      };
      const feedInNextTurn = (): void => {
        begunInTurn = 0;
        feed();
      };
      const feed = (): void => {
        while (
          underWay < this.#maxUnderWay &&
          begunInTurn < maxPicturesInTurn &&
          countInFolder(this.#counts) + underWay < quantity &&
          !this.#signal.aborted
        ) {
          const picture = pictures[next];
          if (!picture) break;
          next += 1;
          underWay += 1;
          begunInTurn += 1;
          if (begunInTurn === maxPicturesInTurn) void setImmediate().then(feedInNextTurn);
          one(picture).then(goOn, (error: Error) => {
            if (error instanceof Cancelled) goOn();
            else reject(error);
          });
        }
        if (underWay === 0 && begunInTurn < maxPicturesInTurn) resolve();
      };
      this.#feed = feed;
      feed();
    });
  }

  /** Counts the pictures that are there already, up to the quantity, and returns their files. */
  async #findFiles(target: SaveTarget): Promise<ReadonlyMap<Picture, string>> {
    const there = new Map<Picture, string>();
    await this.#forEachNeeded(this.#request.pictures, async (picture) => {
      const key = pictureKey(picture);
      const isWanted = !target.isRejected(key) && this.#isAllowed(picture) && !target.isFetchedAgain(picture);
      const file = isWanted ? await target.findSavedFile(key) : null;
      if (file === null) return;
      there.set(picture, file);
      const isFirst = addNew(this.#countedFiles, file);
      this.#emit({ type: 'skipped', picture: key, file, reason: skipReason(isFirst) });
    });
    return there;
  }

  #isAllowed({ license }: Picture): boolean {
    return isLicenseAllowed(license, this.#request.settings.allowedLicenses);
  }

  async #savePicture(picture: Picture, target: SaveTarget, place: ExpectedName | null): Promise<void> {
    const key = pictureKey(picture);
    let url: string | null = null;
    const fail = (failure: Failure): void =>
      this.#emit({ type: 'failed', picture: key, url: url ?? largestUrl(picture), failure });
    const watcher = new LoadingWatcher(key, this.#emit);
    try {
      if (target.isRejected(key)) return this.#emit({ type: 'skipped', picture: key, reason: 'rejected' });
      if (!this.#isAllowed(picture)) return fail(licenseFailure(picture));
      const watch = (asked: string): RequestWatcher => watcher.watch(asked);
      const kept = await this.#sizes.load(picture, watch, (size) => {
        url = size.url;
        return this.#downloadOnce({ picture, size, place }, target, watcher.watch(url));
      });
      this.#emitResult(key, url ?? '', kept);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      const failure = failureOf(error);
      return scrapeEndingCodes.has(failure.code) ? this.#stopWith(failure) : fail(failure);
    } finally {
      if (place) target.giveUpName(place);
    }
  }

  #emitResult(picture: string, url: string, kept: KeptFile | null): void {
    if (!kept) return this.#emit({ type: 'skipped', picture, reason: 'rejected' });
    const { file, bytes, isNew } = kept;
    const isFirst = addNew(this.#countedFiles, file);
    if (isNew && isFirst) this.#emit({ type: 'saved', picture, url, file, bytes });
    else this.#emit({ type: 'skipped', picture, file, reason: skipReason(isFirst), wasLoaded: true });
  }

  /** Asks for an address once in this run, whatever comes of it. */
  #downloadOnce(
    loaded: LoadedPicture,
    target: SaveTarget,
    watcher: RequestWatcher,
  ): Promise<KeptFile | null> {
    const url = parseAddress(loaded.size.url);
    let kept = this.#downloads.get(url.href);
    if (!kept) {
      kept = this.#download(url, loaded, target, watcher);
      this.#downloads.set(url.href, kept);
    }
    return kept;
  }

  async #download(
    url: URL,
    loaded: LoadedPicture,
    target: SaveTarget,
    watcher: RequestWatcher,
  ): Promise<KeptFile | null> {
    const { picture, size } = loaded;
    const body = await this.#clients.clientFor(picture, url).fetchPicture(
      url,
      {
        lanes: this.#lanesFor(picture),
        referrer: pictureReferrer(picture, size),
        starts: downloadStarts(this.#pace, url),
      },
      target.createIntake(size),
      watcher,
    );
    // The next request goes out first, so that the server works while this file is written.
    await setImmediate();
    return target.keepPicture(loaded, body);
  }

  #lanesFor(picture: Picture): Lanes {
    const { lanes = defaultLanes, maxLanes = Infinity } = findSource(picture.source)?.limits ?? {};
    const { concurrency } = this.#request.settings;
    return { start: lanes.start, ceiling: Math.min(concurrency ?? lanes.ceiling, maxLanes) };
  }

  #onRecordFailure(failure: Failure): void {
    if (scrapeEndingCodes.has(failure.code)) this.#stopWith(failure);
    else this.#emit({ type: 'warning', failure });
  }

  async #writeCredits(target: SaveTarget): Promise<void> {
    try {
      await target.writeCredits();
    } catch (error) {
      // What has stopped the run is in the way of the credits, too.
      if (!this.#stopFailure) this.#emit({ type: 'warning', failure: failureOf(error) });
    }
  }

  #stopWith(failure: Failure): void {
    this.#stopFailure ??= failure;
    this.#stopController.abort();
  }
}

/** Tells how the requests for one picture fare, which are made one after the other. */
class LoadingWatcher implements RequestWatcher {
  readonly #key: string;
  readonly #emit: EmitScrapeEvent;
  #url = '';
  /** Rather than waits for its first or its next try. */
  #isLoading = false;

  constructor(key: string, emit: EmitScrapeEvent) {
    this.#key = key;
    this.#emit = emit;
  }

  /** The next request is for this address. */
  watch(url: string): this {
    this.#url = url;
    return this;
  }

  onStart(): void {
    // Once, however many of its sizes turn out to be gone.
    if (!this.#isLoading) this.#emit({ type: 'fetching', picture: this.#key });
    this.#isLoading = true;
  }

  onRetry({ failure }: ScrapeError, waitMs: number): void {
    this.#isLoading = false;
    this.#emit({
      type: 'retrying',
      picture: this.#key,
      url: this.#url,
      failure,
      waitSeconds: waitMs / 1000,
    });
  }

  onPause(host: string, waitMs: number): void {
    this.#emit({ type: 'paused', host, seconds: waitMs / 1000 });
  }
}

/** What would come of every other picture, too. */
const scrapeEndingCodes: ReadonlySet<Failure['code']> = new Set([
  'folder-not-writable',
  'folder-gone',
  'folder-outside',
  'folder-name-unreadable',
  'folder-of-git',
  'path-too-long',
  'disk-full',
  'offline',
]);

/** Why a picture is skipped whose file is there, by whether it is the first that has this file. */
function skipReason(isFirst: boolean): 'already-there' | 'duplicate' {
  return isFirst ? 'already-there' : 'duplicate';
}

/** The address by which a picture is named of which none was asked for. */
function largestUrl({ sizes }: Picture): string {
  return sizeCandidates(sizes, 'original')[0]?.url ?? '';
}

function licenseFailure({ license }: Picture): Failure {
  return { code: 'license-not-allowed', ...(license && { license: license.name }) };
}
