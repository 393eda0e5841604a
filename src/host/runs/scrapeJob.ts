import { Gate, type Engine } from '../../engine/handle';
import { afterEvent, noCounts } from '../../shared/engine/counts';
import type { EngineSettings, ScrapeEvent, ScrapeRequest } from '../../shared/engine/events';
import type { Failure } from '../../shared/engine/failure';
import { leastOf } from '../../shared/panel/filters';
import { maskUrl } from '../../shared/words/mask';
import { pictureKey } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { FailedPicture, ScrapeState } from '../../shared/panel/protocol';
import { brokenScrape, withEnd, withoutDetail } from './engineEvents';
import { failureLine, type Log } from '../log';
import type { LastScrape, Order } from './order';
import { Rate } from './rate';
import { renewalOf, type RenewalPorts } from './renewal';
import type { Started } from '../form/remembered';
import type { TileStates } from '../list/tileStates';

export interface ScrapeJobPorts extends RenewalPorts {
  readonly engine: Pick<Engine, 'scrape'>;
  readonly settings: () => EngineSettings;
  readonly states: TileStates;
  /** Title of a picture in plain text; empty where it has none. */
  readonly title: (key: string) => string;
  /** Called after every change. */
  readonly changed: () => void;
  readonly log: Log;
}

/** The reason of an abort that is not the user's: he will find the run interrupted. */
export const windowCloses = Symbol('the window closes');

/** What is gathered while a scrape runs. */
interface Run {
  readonly gate: Gate;
  readonly rate: Rate;
  /** Who asks to wait, and until when by `performance.now()`. */
  paused: { readonly host: string; readonly until: number } | null;
  /** Keys of all that failed. */
  readonly failed: string[];
  /** The first of them, as they are shown. */
  readonly failures: FailedPicture[];
  warning: Failure | null;
}

const shownFailures = 100;
/** What is left of a pause, and the rate, change without an event. */
const tickMs = 1_000;

/** The scrape: the one that runs, or how the last one ended. */
export class ScrapeJob {
  readonly #ports: ScrapeJobPorts;
  #state: ScrapeState = { state: 'idle' };
  #run: Run | null = null;
  #unfinished: Started | null = null;
  #last: LastScrape | null = null;

  constructor(ports: ScrapeJobPorts) {
    this.#ports = ports;
  }

  get state(): ScrapeState {
    if (this.#state.state !== 'running' || !this.#run) return this.#state;
    const { gate, rate, paused } = this.#run;
    const now = performance.now();
    const seconds = paused ? Math.ceil((paused.until - now) / 1000) : 0;
    return {
      ...this.#state,
      paused: paused && seconds > 0 ? { host: paused.host, seconds } : null,
      held: gate.held,
      perSecond: rate.perSecond(now),
    };
  }

  get running(): boolean {
    return this.#run !== null;
  }

  /** What the scrape was started with that runs, or that its window or its computer did not let end. */
  get unfinished(): Started | null {
    return this.#unfinished;
  }

  /** The one that ended last. */
  get last(): LastScrape | null {
    return this.#last;
  }

  /** Saves what is ordered. Settles when the run has ended; never rejects. */
  async run(order: Order, signal: AbortSignal): Promise<void> {
    const { started, folder, pictures, quantity } = order;
    const { engine, settings, states, changed } = this.#ports;
    const run = newRun();
    this.#unfinished = started;
    this.#last = null;
    this.#run = run;
    const so = { ...noCounts, quantity, folder: folder.shown };
    this.#state = { state: 'running', ...so, paused: null, held: false, perSecond: null };
    states.begin(folder, pictures.slice(0, quantity).map(pictureKey));
    changed();
    const renewal = await renewalOf(pictures, this.#ports);
    const begin = (): AsyncIterable<ScrapeEvent> => {
      const request: ScrapeRequest = {
        pictures,
        size: started.form.size,
        least: leastOf(started.form.filters),
        quantity,
        folder: folder.path,
        inside: folder.root,
        renewal,
        settings: settings(),
      };
      return engine.scrape(request, signal, run.gate);
    };
    const broken = (failure: Failure): ScrapeEvent => brokenScrape(signal, quantity, failure);
    const tick = setInterval(() => run.gate.held || changed(), tickMs);
    try {
      for await (const event of withEnd(begin, 'finished', broken)) {
        this.#take(event, run);
        if (event.type === 'finished') this.#last = { started, folder, failed: run.failed };
        changed();
      }
    } finally {
      clearInterval(tick);
      this.#run = null;
    }
    if (signal.reason !== windowCloses) this.#unfinished = null;
  }

  /** Lets nothing new begin until it is released. */
  hold(): void {
    if (!this.#run) return;
    this.#run.gate.hold();
    this.#run.rate.hold(performance.now());
    this.#ports.changed();
  }

  release(): void {
    if (!this.#run) return;
    this.#run.gate.release();
    this.#run.rate.release(performance.now());
    this.#ports.changed();
  }

  /** There is no scrape, neither one to look at nor one to finish. */
  forget(): void {
    this.#state = { state: 'idle' };
    this.#unfinished = null;
    this.#last = null;
    this.#ports.states.forgetRun();
  }

  /** Found at a beginning: one that did not end. */
  interrupted(started: Started): void {
    const { quantity, folder } = started;
    this.#unfinished = started;
    this.#state = { state: 'interrupted', quantity, folder };
  }

  #take(event: ScrapeEvent, run: Run): void {
    const { states, title, log } = this.#ports;
    if (this.#state.state !== 'running') return;
    this.#state = { ...this.#state, ...afterEvent(this.#state, event) };
    switch (event.type) {
      case 'started':
        log.info(`Saving ${event.quantity} to ${event.folder}`);
        break;
      case 'fetching':
        states.note(event.picture, { state: 'running' });
        break;
      case 'saved':
        run.paused = null;
        run.rate.note(performance.now());
        states.note(event.picture, { state: 'saved' }, event.file);
        break;
      case 'skipped':
        if (event.reason === 'rejected') states.note(event.picture, { state: 'rejected' });
        else states.note(event.picture, { state: 'there' }, event.file);
        if (event.reason === 'already-there') run.rate.note(performance.now());
        log.debug(`${event.picture}: ${event.reason}`);
        break;
      case 'failed': {
        const failure = withoutDetail(event.failure);
        run.paused = null;
        run.failed.push(event.picture);
        if (run.failures.length < shownFailures) {
          run.failures.push({ name: title(event.picture) || plainText(maskUrl(event.url)), failure });
        }
        states.note(event.picture, { state: 'failed', failure });
        log.warn(`Not saved: ${failureLine(event.url, event.failure)}`);
        break;
      }
      case 'warning':
        // The credits are made from the records.
        if (run.warning?.code !== 'records-not-written') run.warning = withoutDetail(event.failure);
        log.warn(failureLine('Records', event.failure));
        break;
      case 'retrying':
        log.debug(`Again in ${event.waitSeconds} s: ${failureLine(event.url, event.failure)}`);
        break;
      case 'paused':
        run.paused = { host: event.host, until: performance.now() + event.seconds * 1000 };
        log.info(`${event.host} asks to wait ${event.seconds} s`);
        break;
      case 'finished':
        this.#end(event, run);
    }
  }

  #end({ outcome, seconds, failure }: ScrapeEvent & { readonly type: 'finished' }, run: Run): void {
    const { states, log } = this.#ports;
    if (this.#state.state !== 'running') return;
    const { folder, quantity, saved, alreadyThere, duplicate, rejected, failed, bytes } = this.#state;
    this.#state = {
      state: 'done',
      ...{ outcome, saved, alreadyThere, duplicate, rejected, failed, bytes, quantity, seconds, folder },
      failure: failure && withoutDetail(failure),
      warning: run.warning,
      failures: run.failures,
    };
    states.end();
    log.info(
      `${outcome}: saved ${saved} of ${quantity}, ${alreadyThere} already there, ${duplicate} duplicates, ` +
        `${rejected} rejected, ${failed} failed, ${bytes} bytes, ${seconds.toFixed(1)} s`,
    );
    if (failure) log.error(failureLine('Stopped', failure));
  }
}

function newRun(): Run {
  return {
    gate: new Gate(),
    rate: new Rate(performance.now()),
    paused: null,
    failed: [],
    failures: [],
    warning: null,
  };
}
