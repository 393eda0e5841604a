import { Gate } from '../../shared/engine/gate';
import { afterEvent, noCounts, type ScrapeCounts } from '../../shared/engine/counts';
import type { ScrapeEvent, ScrapeRequest } from '../../shared/engine/scrape';
import { internalFailure, withoutDetail, type Failure } from '../../shared/engine/failure';
import { maskUrl } from '../../shared/words/mask';
import { pictureKey } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { FailedPicture, ScrapeState } from '../../shared/panel/protocol';
import type { SaveFolder } from '../folders/folder';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import { failureLine } from '../log';
import type { Ports } from '../ports';
import { isFileName, type TileStates } from '../list/tileStates';
import type { Saved, SaveOrder } from './orders';
import { Rate } from './rate';
import { renewalOf } from './renewal';
import type { Started } from '../form/remembered';

/** The reason of an abort by a closing window: the run is offered again later. */
export const windowCloses = Symbol('the window closes');

/** How a save of pictures of the list ended, as far as it takes to try again what failed in it. */
export interface LastSave {
  readonly order: SaveOrder;
  readonly folder: SaveFolder;
  /** Keys. */
  readonly failed: readonly string[];
}

type Done = ScrapeState & { readonly state: 'done' };

/** What is gathered while a save runs. */
interface Run {
  readonly order: SaveOrder;
  readonly folder: SaveFolder;
  /** Where it is noted how each picture fares; null for pictures that are not in the list. */
  readonly states: TileStates | null;
  readonly gate: Gate;
  readonly rate: Rate;
  counts: ScrapeCounts;
  /** Which host asked us to wait, and until when by `performance.now()`. */
  paused: { readonly host: string; readonly until: number } | null;
  /** Names of files, new and old, by keys of pictures. */
  readonly files: Map<string, string>;
  /** Picture keys of all that failed. */
  readonly failed: string[];
  /** The first failed pictures, as they are shown. */
  readonly failures: FailedPicture[];
  warning: Failure | null;
}

const shownFailures = 100;
/** The remaining pause and the rate change without an event, so changes are reported at this interval. */
const tickMs = 1_000;

/** The save: the one that runs, or how the last one of pictures of the list ended. */
export class SaveJob {
  readonly #ports: Ports;
  readonly #list: FoundList;
  readonly #changes: Changes;
  #ended: ScrapeState = { state: 'idle' };
  #run: Run | null = null;
  #unfinished: Started | null = null;
  #last: LastSave | null = null;

  constructor(ports: Ports, list: FoundList, changes: Changes) {
    this.#ports = ports;
    this.#list = list;
    this.#changes = changes;
  }

  get state(): ScrapeState {
    return this.#run ? runningState(this.#run) : this.#ended;
  }

  get isSavingListed(): boolean {
    return this.#run !== null && this.#run.states !== null;
  }

  /** What the run was started with that runs, or that its window or its computer did not let end. */
  get unfinished(): Started | null {
    return this.#unfinished;
  }

  /** The scrape that ended last; null while one runs, or after it was forgotten. */
  get last(): LastSave | null {
    return this.#last;
  }

  /** Saves what is ordered. Settles when the run has ended. */
  async run(order: SaveOrder, folder: SaveFolder, signal: AbortSignal): Promise<Saved> {
    const { pictures, quantity, kind, resume } = order;
    const { states } = this.#list.gallery;
    const isListed = kind !== 'unlisted';
    if (kind === 'listed') this.forget();
    const run = newRun(order, folder, isListed ? states : null);
    this.#run = run;
    if (isListed) {
      this.#unfinished = resume && { ...resume, folder: folder.shown };
      this.#last = null;
      states.begin(folder, pictures.slice(0, quantity).map(pictureKey));
    }
    this.#changes.note();
    const tick = setInterval(() => run.gate.held || this.#changes.noteEvent(), tickMs);
    try {
      const end = await this.#follow(run, signal).catch((error: unknown) => this.#broken(error, run));
      if (isListed) {
        this.#ended = end;
        this.#last = { order, folder, failed: run.failed };
        states.end();
        if (signal.reason !== windowCloses) this.#unfinished = null;
      }
      return { kind: 'saved', end, folder, files: run.files };
    } finally {
      clearInterval(tick);
      this.#run = null;
    }
  }

  /** Starts no more downloads until the run is released. */
  hold(): void {
    if (!this.#run) return;
    this.#run.gate.hold();
    this.#run.rate.hold(performance.now());
    this.#changes.note();
  }

  release(): void {
    if (!this.#run) return;
    this.#run.gate.release();
    this.#run.rate.release(performance.now());
    this.#changes.note();
  }

  /** There is no run, neither one to look at nor one to finish. */
  forget(): void {
    this.#ended = { state: 'idle' };
    this.#unfinished = null;
    this.#last = null;
    this.#list.gallery.states.forgetRun();
  }

  /** Found at start-up: one that did not end. */
  interrupted(started: Started): void {
    const { quantity, folder } = started;
    this.#unfinished = started;
    this.#ended = { state: 'interrupted', quantity, folder };
  }

  /** Follows the engine to its last event. */
  async #follow(run: Run, signal: AbortSignal): Promise<Done> {
    const { order, folder, gate } = run;
    const { pictures, size, least, quantity } = order;
    const { engine, settings, store } = this.#ports;
    const renewal = await renewalOf(pictures, store);
    const request: ScrapeRequest = {
      pictures,
      size,
      least,
      quantity,
      folder: folder.path,
      inside: folder.root,
      renewal,
      settings: settings(),
    };
    for await (const event of engine.scrape(request, signal, gate)) {
      if (event.type === 'finished') return this.#end(event, run);
      this.#take(event, run);
      this.#changes.noteEvent();
    }
    throw new Error('the engine ended without saying how');
  }

  #take(event: Exclude<ScrapeEvent, { readonly type: 'finished' }>, run: Run): void {
    const { log } = this.#ports;
    const { states } = run;
    run.counts = afterEvent(run.counts, event);
    if ('file' in event && isFileName(event.file)) run.files.set(event.picture, event.file);
    switch (event.type) {
      case 'started':
        log.info(`Saving ${event.quantity} to ${event.folder}`);
        break;
      case 'fetching':
        states?.note(event.picture, { state: 'running' });
        break;
      case 'saved':
        run.paused = null;
        run.rate.note(performance.now());
        states?.note(event.picture, { state: 'saved' }, event.file);
        break;
      case 'skipped':
        if (event.reason === 'rejected') states?.note(event.picture, { state: 'rejected' });
        else states?.note(event.picture, { state: 'there' }, event.file);
        if (event.reason === 'already-there') run.rate.note(performance.now());
        log.debug(`${event.picture}: ${event.reason}`);
        break;
      case 'failed': {
        const failure = withoutDetail(event.failure);
        run.paused = null;
        run.failed.push(event.picture);
        if (run.failures.length < shownFailures) {
          run.failures.push({
            name: this.#list.title(event.picture) || plainText(maskUrl(event.url)),
            failure,
          });
        }
        states?.note(event.picture, { state: 'failed', failure });
        log.warn(`Not saved: ${failureLine(event.url, event.failure)}`);
        break;
      }
      case 'warning':
        // CREDITS.md is made from the records, so their failure explains that of the credits.
        if (run.warning?.code !== 'records-not-written') run.warning = withoutDetail(event.failure);
        log.warn(failureLine('Records', event.failure));
        break;
      case 'retrying':
        log.debug(`Again in ${event.waitSeconds} s: ${failureLine(event.url, event.failure)}`);
        break;
      case 'paused':
        run.paused = { host: event.host, until: performance.now() + event.seconds * 1000 };
        log.info(`${event.host} asks to wait ${event.seconds} s`);
    }
  }

  /** A fault of our own ends the run, and not the extension. */
  #broken(error: unknown, run: Run): Done {
    const { counts, order } = run;
    const failure = internalFailure(error);
    return this.#end(
      { type: 'finished', outcome: 'stopped', ...counts, quantity: order.quantity, seconds: 0, failure },
      run,
    );
  }

  #end({ outcome, seconds, failure }: ScrapeEvent & { readonly type: 'finished' }, run: Run): Done {
    const { log } = this.#ports;
    const { order, folder, counts, warning, failures } = run;
    const { quantity } = order;
    log.info(
      `${outcome}: saved ${counts.saved} of ${quantity}, ${counts.alreadyThere} already there, ${counts.duplicate} duplicates, ` +
        `${counts.rejected} rejected, ${counts.failed} failed, ${counts.bytes} bytes, ${seconds.toFixed(1)} s`,
    );
    if (failure) log.error(failureLine('Stopped', failure));
    return {
      state: 'done',
      outcome,
      ...counts,
      quantity,
      seconds,
      folder: folder.shown,
      failure: failure && withoutDetail(failure),
      warning,
      failures,
    };
  }
}

function newRun(order: SaveOrder, folder: SaveFolder, states: TileStates | null): Run {
  return {
    order,
    folder,
    states,
    gate: new Gate(),
    rate: new Rate(performance.now()),
    counts: noCounts,
    paused: null,
    files: new Map(),
    failed: [],
    failures: [],
    warning: null,
  };
}

function runningState({ order, folder, gate, rate, counts, paused }: Run): ScrapeState {
  const now = performance.now();
  const seconds = paused ? Math.ceil((paused.until - now) / 1000) : 0;
  return {
    state: 'running',
    ...counts,
    quantity: order.quantity,
    folder: folder.shown,
    paused: paused && seconds > 0 ? { host: paused.host, seconds } : null,
    held: gate.held,
    perSecond: rate.perSecond(now),
  };
}
