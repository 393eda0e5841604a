import { Gate } from '../../shared/engine/gate';
import { countEvent, noCounts, type RunningCounts } from '../../shared/engine/counts';
import type { ScrapeEvent, ScrapeRequest } from '../../shared/engine/scrape';
import type { EngineSettings } from '../../shared/engine/settings';
import { internalFailure, mayPass, withoutDetail, type Failure } from '../../shared/engine/failure';
import { maskUrl } from '../../shared/words/maskUrl';
import { bothAllowed } from '../../shared/picture/licenses';
import { pictureKey } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { FailedPicture, ScrapeState } from '../../shared/panel/protocol';
import type { SaveFolder } from '../folders/resolveSaveFolder';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import { failureLogLine } from '../log';
import type { ControllerPorts } from '../controllerPorts';
import { isFileName, type TileStates } from '../list/tileStates';
import type { Saved, SaveOrder } from './orders';
import { Rate } from './rate';
import { renewalOptionsFor } from './renewalOptions';
import type { StartedScrape } from '../form/rememberedState';

/** The reason of an abort by a closing window: the run is offered again later. */
export const windowClosing = Symbol('the window closes');

/** How a save of pictures of the list ended, as far as it takes to try again what failed in it. */
export interface LastSave {
  readonly order: SaveOrder;
  readonly folder: SaveFolder;
  readonly countedAs: ScrapeRun['countedAs'];
  /** Keys. */
  readonly failedPictureKeys: readonly string[];
}

type DoneScrapeState = ScrapeState & { readonly state: 'done' };

/** What is gathered while a save runs. */
interface ScrapeRun {
  readonly order: SaveOrder;
  readonly folder: SaveFolder;
  /** Where it is noted how each picture fares; null for pictures that are not in the list. */
  readonly tileStates: TileStates | null;
  readonly gate: Gate;
  readonly rate: Rate;
  readonly counts: RunningCounts;
  /** Which host asked us to wait, and until when by `performance.now()`. */
  paused: { readonly host: string; readonly until: number } | null;
  /** Keys of the pictures that are being loaded. */
  readonly loadingKeys: Set<string>;
  /** Names of files, new and old, by keys of pictures. */
  readonly fileNames: Map<string, string>;
  /** By key: how each picture that is in the folder now is counted. */
  readonly countedAs: Map<string, 'saved' | 'alreadyThere'>;
  /** Picture keys of all that failed. */
  readonly failedPictureKeys: string[];
  /** The first failed pictures, as they are shown. */
  readonly failures: FailedPicture[];
  /** Whether any of all that failed may be had when they are tried again. */
  canRetry: boolean;
  warning: Failure | null;
  /** Absolute path of the folder with the files that others have replaced. */
  asideFolder: string | null;
}

const maxShownFailures = 100;
/** The remaining pause and the rate change without an event, so changes are reported at this interval. */
const tickMs = 1_000;

/** The save: the one that runs, or how the last one of pictures of the list ended. */
export class SaveJob {
  readonly #ports: ControllerPorts;
  readonly #list: FoundList;
  readonly #changes: Changes;
  #endedState: ScrapeState = { state: 'idle' };
  #run: ScrapeRun | null = null;
  #unfinished: StartedScrape | null = null;
  #lastSave: LastSave | null = null;
  /** Keys of the pictures that were rejected from its folder since. */
  readonly #outKeys = new Set<string>();

  constructor(ports: ControllerPorts, list: FoundList, changes: Changes) {
    this.#ports = ports;
    this.#list = list;
    this.#changes = changes;
  }

  get state(): ScrapeState {
    if (this.#run) return runningState(this.#run);
    const end = this.#endedState;
    return end.state === 'done' ? withoutPictures(end, this.#lastSave, this.#outKeys) : end;
  }

  get isSavingListed(): boolean {
    return this.#run !== null && this.#run.tileStates !== null;
  }

  /** What the run was started with that runs, or that its window or its computer did not let end. */
  get unfinished(): StartedScrape | null {
    return this.#unfinished;
  }

  /** The scrape that ended last; null while one runs, or after it was forgotten. */
  get lastSave(): LastSave | null {
    return this.#lastSave;
  }

  /** Saves what is ordered. Settles when the run has ended. */
  async runOrder(order: SaveOrder, folder: SaveFolder, signal: AbortSignal): Promise<Saved> {
    const { pictures, quantity, kind, resume } = order;
    const { tileStates } = this.#list.gallery;
    const isListed = kind !== 'unlisted';
    if (kind === 'listed') this.forgetLastSave();
    const run = createScrapeRun(order, folder, isListed ? tileStates : null);
    this.#run = run;
    if (isListed) {
      this.#unfinished = resume && { ...resume, folder: folder.shownPath };
      this.#lastSave = null;
      tileStates.beginRun(folder, pictures.slice(0, quantity).map(pictureKey));
    }
    this.#changes.note();
    const tick = setInterval(() => run.gate.isHeld || this.#changes.noteEvent(), tickMs);
    try {
      const end = await this.#follow(run, signal).catch((error: unknown) => this.#breakRun(error, run));
      if (isListed) {
        this.#endedState = end;
        const { countedAs, failedPictureKeys } = run;
        this.#lastSave = { order, folder, countedAs, failedPictureKeys };
        this.#outKeys.clear();
        tileStates.endRun();
        if (signal.reason !== windowClosing) this.#unfinished = null;
      }
      return { kind: 'saved', end, folder, files: run.fileNames, asideFolder: run.asideFolder };
    } finally {
      clearInterval(tick);
      this.#run = null;
    }
  }

  /** Starts no more downloads until the run is released. */
  holdRun(): void {
    if (!this.#run) return;
    this.#run.gate.hold();
    this.#run.rate.holdClock(performance.now());
    this.#changes.note();
  }

  releaseRun(): void {
    if (!this.#run) return;
    this.#run.gate.release();
    this.#run.rate.releaseClock(performance.now());
    this.#changes.note();
  }

  /** There is no run, neither one to look at nor one to finish. */
  forgetLastSave(): void {
    this.#endedState = { state: 'idle' };
    this.#unfinished = null;
    this.#lastSave = null;
    this.#list.gallery.tileStates.forgetRun();
  }

  /** Notes that pictures were rejected from a folder, or are no more: what is said of the last save follows. */
  noteOut(folder: string, keys: readonly string[], isOut: boolean): void {
    if (folder !== this.#lastSave?.folder.path) return;
    for (const key of keys) {
      if (isOut) this.#outKeys.add(key);
      else this.#outKeys.delete(key);
    }
  }

  /** Found at start-up: one that did not end. */
  noteInterrupted(started: StartedScrape): void {
    const { quantity, folder } = started;
    this.#unfinished = started;
    this.#endedState = { state: 'interrupted', quantity, folder };
  }

  /** The user is told of the interrupted run now; false if they were before, or there is none. */
  noteInterruptionTold(): boolean {
    if (this.#endedState.state !== 'interrupted' || !this.#unfinished || this.#unfinished.isTold)
      return false;
    this.#unfinished = { ...this.#unfinished, isTold: true };
    this.#changes.note();
    return true;
  }

  /** Follows the engine to its last event. */
  async #follow(run: ScrapeRun, signal: AbortSignal): Promise<DoneScrapeState> {
    const { order, folder, gate } = run;
    const { pictures, size, minimum, quantity, naming, replacedFiles } = order;
    const { engine, settings, store } = this.#ports;
    const renewal = await renewalOptionsFor(pictures, store);
    const request: ScrapeRequest = {
      pictures,
      size,
      minimum,
      quantity,
      folder: folder.path,
      boundaryFolder: folder.rootPath,
      naming,
      ...(replacedFiles && { replacedFiles }),
      renewal,
      settings: withAllowedLicenses(settings(), order.allowedLicenses ?? null),
    };
    for await (const event of engine.scrape(request, signal, gate)) {
      if (event.type === 'finished') return this.#finishRun(event, run);
      this.#applyEvent(event, run);
      this.#changes.noteEvent();
    }
    throw new Error('the engine ended without saying how');
  }

  #applyEvent(event: Exclude<ScrapeEvent, { readonly type: 'finished' }>, run: ScrapeRun): void {
    const { log } = this.#ports;
    const { tileStates } = run;
    countEvent(run.counts, event);
    if (event.type === 'fetching') run.loadingKeys.add(event.picture);
    else if ('picture' in event) run.loadingKeys.delete(event.picture);
    if ('file' in event && isFileName(event.file)) run.fileNames.set(event.picture, event.file);
    switch (event.type) {
      case 'started':
        log.info(`Saving ${event.quantity} to ${event.folder}`);
        break;
      case 'fetching':
        tileStates?.noteState(event.picture, { state: 'running' });
        break;
      case 'saved':
        run.paused = null;
        run.rate.noteEvent(performance.now());
        run.countedAs.set(event.picture, 'saved');
        tileStates?.noteState(event.picture, { state: 'saved' }, event.file);
        break;
      case 'skipped':
        if (event.reason === 'already-there') run.countedAs.set(event.picture, 'alreadyThere');
        if (event.reason === 'rejected') tileStates?.noteState(event.picture, { state: 'rejected' });
        else tileStates?.noteState(event.picture, { state: 'there' }, event.file);
        log.debug(`${event.picture}: ${event.reason}`);
        break;
      case 'failed': {
        const failure = withoutDetail(event.failure);
        run.paused = null;
        run.failedPictureKeys.push(event.picture);
        run.canRetry ||= mayPass(failure);
        if (run.failures.length < maxShownFailures) {
          run.failures.push({
            key: event.picture,
            name: this.#list.titleOf(event.picture) || plainText(maskUrl(event.url)),
            failure,
          });
        }
        tileStates?.noteState(event.picture, { state: 'failed', failure });
        log.warn(`Not saved: ${failureLogLine(event.url, event.failure)}`);
        break;
      }
      case 'warning':
        // CREDITS.md is made from the records, so their failure explains that of the credits.
        if (run.warning?.code !== 'records-not-written') run.warning = withoutDetail(event.failure);
        log.warn(failureLogLine('Records', event.failure));
        break;
      case 'put-aside':
        run.asideFolder = event.folder;
        break;
      case 'retrying':
        tileStates?.noteState(event.picture, { state: 'waiting' });
        log.debug(`Again in ${event.waitSeconds} s: ${failureLogLine(event.url, event.failure)}`);
        break;
      case 'paused':
        run.paused = { host: event.host, until: performance.now() + event.seconds * 1000 };
        log.info(`${event.host} asks to wait ${event.seconds} s`);
    }
  }

  /** A fault of our own ends the run, and not the extension. */
  #breakRun(error: unknown, run: ScrapeRun): DoneScrapeState {
    const { counts, order } = run;
    const failure = internalFailure(error);
    return this.#finishRun(
      { type: 'finished', outcome: 'stopped', ...counts, quantity: order.quantity, seconds: 0, failure },
      run,
    );
  }

  #finishRun(
    { outcome, seconds, failure }: ScrapeEvent & { readonly type: 'finished' },
    run: ScrapeRun,
  ): DoneScrapeState {
    const { log } = this.#ports;
    const { order, folder, counts, warning, failures, canRetry } = run;
    const { quantity, isWholeList = false } = order;
    log.info(
      `${outcome}: saved ${counts.saved} of ${quantity}, ${counts.alreadyThere} already there, ${counts.duplicate} duplicates, ` +
        `${counts.rejected} rejected, ${counts.failed} failed, ${counts.bytes} bytes, ${seconds.toFixed(1)} s`,
    );
    if (failure) log.error(failureLogLine('Stopped', failure));
    return {
      state: 'done',
      outcome,
      ...counts,
      quantity,
      seconds,
      folder: folder.shownPath,
      failure: failure && withoutDetail(failure),
      warning,
      failures,
      canRetry,
      isWholeList,
    };
  }
}

/** Settings by which only those licences may be saved that also these allow; null allows all. */
function withAllowedLicenses(settings: EngineSettings, allowed: readonly string[] | null): EngineSettings {
  return { ...settings, allowedLicenses: bothAllowed(settings.allowedLicenses, allowed) };
}

function createScrapeRun(order: SaveOrder, folder: SaveFolder, tileStates: TileStates | null): ScrapeRun {
  return {
    order,
    folder,
    tileStates,
    gate: new Gate(),
    rate: new Rate(performance.now()),
    counts: { ...noCounts },
    paused: null,
    loadingKeys: new Set(),
    fileNames: new Map(),
    countedAs: new Map(),
    failedPictureKeys: [],
    failures: [],
    canRetry: false,
    warning: null,
    asideFolder: null,
  };
}

/** What is said of a save of which these pictures are not in the folder any more. */
function withoutPictures(
  end: DoneScrapeState,
  lastSave: LastSave | null,
  outKeys: ReadonlySet<string>,
): DoneScrapeState {
  const out = [...outKeys].flatMap((key) => lastSave?.countedAs.get(key) ?? []);
  if (out.length === 0) return end;
  const saved = out.filter((as) => as === 'saved').length;
  return {
    ...end,
    saved: end.saved - saved,
    alreadyThere: end.alreadyThere - (out.length - saved),
    quantity: end.quantity - out.length,
  };
}

function runningState({ order, folder, gate, rate, counts, paused, loadingKeys }: ScrapeRun): ScrapeState {
  const now = performance.now();
  const seconds = paused ? Math.ceil((paused.until - now) / 1000) : 0;
  return {
    state: 'running',
    ...counts,
    quantity: order.quantity,
    folder: folder.shownPath,
    paused: paused && seconds > 0 ? { host: paused.host, seconds } : null,
    isHeld: gate.isHeld,
    loading: loadingKeys.size,
    perSecond: rate.perSecond(now),
  };
}
