import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { eventsOf } from '../shared/engine/eventQueue';
import type { Failure } from '../shared/engine/failure';
import type { Gate } from '../shared/engine/gate';
import {
  EngineBroken,
  engineOf,
  jobs,
  type Engine,
  type JobEvent,
  type JobName,
  type JobRequest,
} from '../shared/engine/jobs';
import type { FromWorker, StartMessage, ToWorker } from './messages';
import { watch, type Watch } from './watch';

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
export function createWorkerEngine(options: WorkerEngineOptions): Engine & { dispose(): void } {
  const runs = new WorkerRuns(options);
  const engine = engineOf((name, request, signal, gate) => runs.start(name, request, signal, gate));
  return { ...engine, dispose: () => runs.stopWorker() };
}

/** One run as seen from the worker's messages. */
interface Run {
  readonly job: JobName;
  readonly worker: Worker;
  readonly emit: (event: JobEvent<JobName>) => void;
  /** Ends it, once; with a failure that is why the worker did not. */
  readonly end: (broken?: Failure) => void;
}

/** The worker, and all that runs in it. */
class WorkerRuns {
  readonly #options: WorkerEngineOptions;
  readonly #log: (line: string) => void;
  readonly #runs = new Map<number, Run>();
  /** Watched runs that the worker has not ended yet, also those that were cancelled and are not waited for any more. */
  readonly #watched = new Set<number>();
  #watch: Watch | undefined;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastRun = 0;

  constructor(options: WorkerEngineOptions) {
    this.#options = options;
    this.#log = options.log ?? (() => undefined);
  }

  start<Name extends JobName>(
    job: Name,
    request: JobRequest<Name>,
    signal: AbortSignal,
    gate?: Gate,
  ): AsyncIterable<JobEvent<Name>> {
    return eventsOf<JobEvent<Name>>(signal, async (emit, stopped) => {
      const { writes, isWatched } = jobs[job];
      const run = (this.#lastRun += 1);
      clearTimeout(this.#idle);
      if (this.#isBehind) this.stopWorker();
      const worker = (this.#worker ??= this.#startWorker());
      const tell = (message: ToWorker): void => worker.postMessage(message);
      if (isWatched) this.#watchRun(run, worker);
      let end: Run['end'] = () => undefined;
      const ended = new Promise<void>((resolve, reject) => {
        end = (broken) => {
          // A run ends once; what its worker still says of it does not matter.
          if (!this.#runs.delete(run)) return;
          if (broken) reject(new EngineBroken(broken));
          else resolve();
        };
      });
      this.#runs.set(run, { job, worker, emit, end });
      const cancel = (): void => {
        tell({ type: 'cancel', run });
        if (!writes) end();
      };
      stopped.addEventListener('abort', cancel);
      const stopListening = gate?.onChange((isHeld) => tell({ type: 'hold', run, isHeld }));
      try {
        const left = await sendPicturesAhead(run, request, tell);
        // A cancel that came meanwhile goes to the worker next, and nothing is to begin before it.
        const isHeld = signal.aborted || (gate?.held ?? false);
        tell({ type: 'start', run, job, request: left, isHeld } satisfies StartMessage<Name> as ToWorker);
        if (stopped.aborted) cancel();
        await ended;
      } finally {
        stopListening?.();
        stopped.removeEventListener('abort', cancel);
        this.#runs.delete(run);
        const { idleMs = 60_000 } = this.#options;
        if (this.#runs.size === 0) this.#idle = setTimeout(() => this.stopWorker(), idleMs).unref();
      }
    });
  }

  stopWorker(): void {
    clearTimeout(this.#idle);
    const stopping = this.#worker;
    this.#forgetWorker();
    void stopping?.terminate();
  }

  #forgetWorker(): void {
    this.#worker = undefined;
    this.#watched.clear();
    this.#stopWatching();
  }

  /** Whether the worker is still at something that was cancelled; what comes next would have to wait for it. */
  get #isBehind(): boolean {
    return this.#runs.size === 0 && this.#watched.size > 0;
  }

  #startWorker(): Worker {
    const worker = new Worker(this.#options.workerPath, {
      name: 'image-scraper',
      // Bodies live for milliseconds; a small space for young objects keeps them from piling up.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    worker.on('message', (message: FromWorker) => this.#hear(message, worker));
    worker.on('error', (error) => this.#log(`engine: ${error.stack ?? error.message}`));
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#forgetWorker();
      for (const run of this.#runs.values())
        if (run.worker === worker) run.end({ code: 'engine-stopped', detail: `exit code ${code}` });
    });
    return worker;
  }

  #hear(message: FromWorker, worker: Worker): void {
    switch (message.type) {
      case 'pong':
        if (this.#worker === worker) this.#watch?.answered();
        break;
      case 'events': {
        const run = this.#runs.get(message.run);
        if (run) for (const event of message.events) run.emit(event);
        break;
      }
      case 'end':
        if (this.#watched.delete(message.run) && this.#watched.size === 0) this.#stopWatching();
        this.#runs.get(message.run)?.end();
    }
  }

  #watchRun(run: number, worker: Worker): void {
    this.#watched.add(run);
    const { tickMs, ticks } = this.#options.watch ?? { tickMs: 1_000, ticks: 10 };
    this.#watch ??= watch({
      ask: () => worker.postMessage({ type: 'ping' } satisfies ToWorker),
      onSilence: () => this.#endSilentWorker(),
      tickMs,
      ticks,
    });
  }

  #stopWatching(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }

  #endSilentWorker(): void {
    const ending = [...this.#runs.values()].filter(({ worker }) => worker === this.#worker);
    if (ending.some(({ job }) => jobs[job].writes)) return;
    this.#log('engine: ended, because reading a page took too long');
    this.stopWorker();
    for (const { job, end } of ending) {
      if (jobs[job].isWatched) end({ code: 'page-too-complex' });
      else end({ code: 'engine-stopped', detail: 'ended with a page beside it that took too long to read' });
    }
  }
}

/** Pictures in one message; more would hold up the sending thread for milliseconds. */
const picturesAtOnce = 250;

/** Sends the pictures of a long request ahead of it, with a turn of the event loop between the parts; returns the rest. */
async function sendPicturesAhead<Name extends JobName>(
  run: number,
  request: JobRequest<Name>,
  tell: (message: ToWorker) => void,
): Promise<JobRequest<Name>> {
  if (!('pictures' in request) || request.pictures.length <= picturesAtOnce) return request;
  const { pictures } = request;
  for (let at = 0; at < pictures.length; at += picturesAtOnce) {
    tell({ type: 'pictures', run, pictures: pictures.slice(at, at + picturesAtOnce) });
    await setImmediate();
  }
  return { ...request, pictures: [] };
}
