import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { EngineBroken, engineOf, type Engine, type JobRun } from '../shared/engine/engine';
import type { Failure } from '../shared/engine/failure';
import { jobs, type JobEvent, type JobName, type JobRequest } from '../shared/engine/jobs';
import { errorTrace } from '../shared/words/untrusted';
import type { FromWorker, StartMessage, ToWorker } from './messages';
import { startWatchdog, type Watchdog } from './watchdog';

export interface WorkerEngineOptions {
  /** The bundled worker, `dist/worker.js`. */
  readonly workerPath: string;
  /** The worker is ended after so long without work. */
  readonly idleMs?: number;
  /** A watched job asks the worker for a sign of life this often, and ends it after so many times without an answer. */
  readonly watch?: { readonly tickMs: number; readonly ticks: number };
  /** What is worth a line in the log. */
  readonly log?: (line: string) => void;
}

/**
 * The engine in a worker thread of its own: started at first use, ended after an idle minute. When the worker dies, the
 * runs in it end with a last event that says so, and the next run starts a new worker. A page that takes too long to
 * read is ended together with its worker.
 */
export function createWorkerEngine(options: WorkerEngineOptions): WorkerEngine {
  const runs = new WorkerRuns(options);
  const engine = engineOf((job, run) => runs.performJob(job, run));
  return { ...engine, prepare: () => runs.prepareWorker(), dispose: () => runs.stopWorker() };
}

export type WorkerEngine = Engine & {
  /** Has a worker ready, because there will be work soon: to start one takes a tenth of a second. */
  readonly prepare: () => void;
  readonly dispose: () => void;
};

/** One run as seen from the worker's messages. */
interface WorkerRun {
  readonly job: JobName;
  readonly worker: Worker;
  readonly onEvents: (events: readonly JobEvent<JobName>[]) => void;
  /** Ends it; with a failure that is why the worker did not. */
  readonly finish: (broken: Failure | null) => void;
}

/** The worker, and all that runs in it. */
class WorkerRuns {
  readonly #options: WorkerEngineOptions;
  readonly #log: (line: string) => void;
  readonly #runs = new Map<number, WorkerRun>();
  /** Watched runs that the worker has not ended yet, also those that were cancelled and are not waited for any more. */
  readonly #watchedRuns = new Set<number>();
  #watchdog: Watchdog | undefined;
  #worker: Worker | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastRunNumber = 0;

  constructor(options: WorkerEngineOptions) {
    this.#options = options;
    this.#log = options.log ?? (() => undefined);
  }

  prepareWorker(): void {
    this.#readyWorker();
    this.#endWhenIdle();
  }

  /** Has the worker do a job. Throws `EngineBroken`. */
  async performJob<Name extends JobName>(job: Name, asked: JobRun<Name>): Promise<void> {
    const { signal, gate } = asked;
    const run = (this.#lastRunNumber += 1);
    const worker = this.#readyWorker();
    const ended = this.#addRun(run, job, worker, asked.emit);
    const cancel = (): void => {
      worker.postMessage({ type: 'cancel', run } satisfies ToWorker);
      if (!jobs[job].isWriting) this.#finishRun(run, null);
    };
    signal.addEventListener('abort', cancel);
    const stopListening = gate?.onChange((isHeld) =>
      worker.postMessage({ type: 'hold', run, isHeld } satisfies ToWorker),
    );
    try {
      const request = await sendPicturesAhead(run, asked.request, worker);
      // A cancel that came meanwhile goes to the worker next, and nothing is to begin before it.
      const isHeld = signal.aborted || (gate?.isHeld ?? false);
      // Asked first, because a worker that is held up by this very run would never answer for the first time.
      if (jobs[job].isWatched) this.#watchRun(run, worker);
      worker.postMessage({ type: 'start', run, job, request, isHeld } satisfies StartMessage<Name>);
      if (signal.aborted) cancel();
      await ended;
    } finally {
      stopListening?.();
      signal.removeEventListener('abort', cancel);
      this.#runs.delete(run);
      this.#endWhenIdle();
    }
  }

  #addRun<Name extends JobName>(
    run: number,
    job: Name,
    worker: Worker,
    emit: (event: JobEvent<Name>) => void,
  ): Promise<void> {
    const ended = new Promise<void>((resolve, reject) => {
      this.#runs.set(run, {
        job,
        worker,
        onEvents: (events) => {
          // The worker tells of a run what belongs to its job.
          for (const event of events as readonly JobEvent<Name>[]) emit(event);
        },
        finish: (broken) => (broken ? reject(new EngineBroken(broken)) : resolve()),
      });
    });
    // It is waited for later, when all is sent.
    ended.catch(() => undefined);
    return ended;
  }

  /** A run ends once; what its worker still says of it does not matter. */
  #finishRun(run: number, broken: Failure | null): void {
    const ending = this.#runs.get(run);
    this.#runs.delete(run);
    ending?.finish(broken);
  }

  /** Ends all runs of a worker that does no more of them. */
  #finishRunsOf(worker: Worker, brokenOf: (job: JobName) => Failure): void {
    for (const [run, { job, worker: its }] of [...this.#runs])
      if (its === worker) this.#finishRun(run, brokenOf(job));
  }

  #endWhenIdle(): void {
    const { idleMs = 60_000 } = this.#options;
    if (this.#runs.size === 0) this.#idleTimer = setTimeout(() => this.stopWorker(), idleMs).unref();
  }

  stopWorker(): void {
    clearTimeout(this.#idleTimer);
    const stopping = this.#worker;
    this.#forgetWorker();
    void stopping?.terminate();
  }

  #forgetWorker(): void {
    this.#worker = undefined;
    this.#watchedRuns.clear();
    this.#stopWatching();
  }

  /** The worker for the next run. One that is still at something that was cancelled would keep it waiting. */
  #readyWorker(): Worker {
    clearTimeout(this.#idleTimer);
    if (this.#runs.size === 0 && this.#watchedRuns.size > 0) this.stopWorker();
    return (this.#worker ??= this.#startWorker());
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#options.workerPath, {
      name: 'image-scraper',
      // Bodies live for milliseconds, and are not to wait long to be collected: with 24 MB, 10,000 small pictures take 10 MB more at the
      // peak, and 2 % less time.
      resourceLimits: { maxYoungGenerationSizeMb: 12 },
    });
    worker.on('message', (message: FromWorker) => this.#onMessage(message, worker));
    worker.on('error', (error) => this.#log(`engine: ${errorTrace(error)}`));
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#forgetWorker();
      this.#finishRunsOf(worker, () => ({ code: 'engine-stopped', detail: `exit code ${code}` }));
    });
    return worker;
  }

  #onMessage(message: FromWorker, worker: Worker): void {
    switch (message.type) {
      case 'pong':
        if (this.#worker === worker) this.#watchdog?.noteAnswer();
        break;
      case 'events': {
        const run = this.#runs.get(message.run);
        // With its last event a job is over: whoever acts on that finds a worker that is free.
        if (run && message.events.at(-1)?.type === jobs[run.job].lastEvent) this.#unwatchRun(message.run);
        run?.onEvents(message.events);
        break;
      }
      case 'end':
        this.#unwatchRun(message.run);
        this.#finishRun(message.run, message.failure);
    }
  }

  #watchRun(run: number, worker: Worker): void {
    this.#watchedRuns.add(run);
    const { tickMs, ticks: maxSilentTicks } = this.#options.watch ?? { tickMs: 1_000, ticks: 10 };
    this.#watchdog ??= startWatchdog({
      ping: () => worker.postMessage({ type: 'ping' } satisfies ToWorker),
      onSilence: () => this.#endSilent(worker),
      tickMs,
      maxSilentTicks,
    });
  }

  #unwatchRun(run: number): void {
    if (this.#watchedRuns.delete(run) && this.#watchedRuns.size === 0) this.#stopWatching();
  }

  #stopWatching(): void {
    this.#watchdog?.stop();
    this.#watchdog = undefined;
  }

  #endSilent(worker: Worker): void {
    if ([...this.#runs.values()].some((run) => run.worker === worker && jobs[run.job].isWriting)) return;
    this.#log('engine: ended, because reading a page took too long');
    this.stopWorker();
    this.#finishRunsOf(worker, (job) =>
      jobs[job].isWatched
        ? { code: 'page-too-complex' }
        : { code: 'engine-stopped', detail: 'ended with a page beside it that took too long to read' },
    );
  }
}

/** Pictures in one message; more would hold up the sending thread for milliseconds. */
const maxPicturesPerMessage = 250;

/** Sends the pictures of a long request ahead of it, with a turn of the event loop between the parts; returns the rest. */
async function sendPicturesAhead<Name extends JobName>(
  run: number,
  request: JobRequest<Name>,
  worker: Worker,
): Promise<JobRequest<Name>> {
  if (!('pictures' in request) || request.pictures.length <= maxPicturesPerMessage) return request;
  const { pictures } = request;
  for (let at = 0; at < pictures.length; at += maxPicturesPerMessage) {
    const part = pictures.slice(at, at + maxPicturesPerMessage);
    worker.postMessage({ type: 'pictures', run, pictures: part } satisfies ToWorker);
    await setImmediate();
  }
  return { ...request, pictures: [] };
}
