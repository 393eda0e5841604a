import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Engine } from '../core/engine';
import { eventsOf } from '../core/eventQueue';
import { afterEvent, noCounts } from '../shared/counts';
import type { ScrapeEvent, ScrapeRequest, SearchEvent } from '../shared/events';
import type { Failure } from '../shared/failure';
import type { FromWorker, ToWorker } from './messages';

export type { Engine } from '../core/engine';

export interface WorkerEngineOptions {
  /** The bundled worker, `dist/worker.js`. */
  readonly workerPath: string;
  /** The worker is ended after so long without work. */
  readonly idleMs?: number;
  /** What is worth a line in the log. */
  readonly log?: (line: string) => void;
}

type AnyEvent = SearchEvent | ScrapeEvent;

/** One run as seen from the worker's messages. */
interface Run {
  readonly worker: Worker;
  readonly take: (events: readonly AnyEvent[]) => void;
  readonly end: (broken?: Failure) => void;
}

/**
 * The engine in a worker thread of its own: started at first use, ended after an idle minute. When the worker dies, the
 * runs in it end with a last event that says so, and the next run starts a new worker.
 */
export function createWorkerEngine(options: WorkerEngineOptions): Engine & { dispose(): void } {
  const { workerPath, idleMs = 60_000, log = () => undefined } = options;
  const runs = new Map<number, Run>();
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastRun = 0;

  const stop = (): void => {
    clearTimeout(idle);
    const stopping = worker;
    worker = undefined;
    void stopping?.terminate();
  };

  const start = (): Worker => {
    const started = new Worker(workerPath, {
      name: 'image-scraper',
      // Bodies live for milliseconds; a small space for young objects keeps them from piling up.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    started.on('message', (message: FromWorker) => {
      const run = runs.get(message.run);
      if (message.type === 'events') run?.take(message.events);
      else run?.end();
    });
    started.on('error', (error) => log(`engine: ${error.stack ?? error.message}`));
    started.on('exit', (code) => {
      if (worker === started) worker = undefined;
      for (const run of runs.values()) {
        if (run.worker === started) run.end({ code: 'engine-stopped', detail: `exit code ${code}` });
      }
    });
    return started;
  };

  /**
   * Runs something in the worker. `send` gives it its work; `lastEvent` makes the last event when the worker cannot, or,
   * for what leaves nothing behind, when a cancel need not wait for it. It tells of what `note` has seen.
   */
  const run = <T extends AnyEvent>(
    signal: AbortSignal,
    send: (id: number, worker: Worker) => Promise<void> | void,
    note: (event: T) => void,
    lastEvent: (broken: Failure | null) => T,
    waitsForCancel: boolean,
  ): AsyncGenerator<T, void, undefined> =>
    eventsOf<T>(signal, async (emit, stopped) => {
      const id = (lastRun += 1);
      clearTimeout(idle);
      const running = (worker ??= start());
      let settle = (): void => undefined;
      const ended = new Promise<void>((resolve) => (settle = resolve));
      const end = (last?: T): void => {
        // A run ends once; what its worker still says of it is nobody's.
        if (!runs.delete(id)) return;
        if (last) emit(last);
        settle();
      };
      runs.set(id, {
        worker: running,
        take: (events) => {
          for (const event of events as readonly T[]) {
            note(event);
            emit(event);
          }
        },
        end: (broken) => end(broken && lastEvent(broken)),
      });
      const cancel = (): void => {
        running.postMessage({ type: 'cancel', run: id } satisfies ToWorker);
        if (!waitsForCancel) end(lastEvent(null));
      };
      stopped.addEventListener('abort', cancel);
      try {
        await send(id, running);
        if (stopped.aborted) cancel();
        await ended;
      } finally {
        stopped.removeEventListener('abort', cancel);
        runs.delete(id);
        if (runs.size === 0) idle = setTimeout(stop, idleMs).unref();
      }
    });

  return {
    search: (request, signal) => {
      let found = 0;
      return run<SearchEvent>(
        signal,
        (id, to) => to.postMessage({ type: 'search', run: id, request } satisfies ToWorker),
        (event) => (found = event.found),
        (failure) => ({ type: 'searched', outcome: failure ? 'failed' : 'cancelled', found, failure }),
        false,
      );
    },
    scrape: (request, signal) => {
      const startedAt = performance.now();
      const { quantity } = request;
      let soFar = noCounts;
      return run<ScrapeEvent>(
        signal,
        (id, to) => sendScrape(to, id, request),
        (event) => (soFar = afterEvent(soFar, event)),
        (failure) => {
          const seconds = (performance.now() - startedAt) / 1000;
          return { type: 'finished', outcome: 'stopped', ...soFar, quantity, seconds, failure };
        },
        true,
      );
    },
    dispose: stop,
  };
}

/** Pictures in one message; more would hold up the sending thread for milliseconds. */
const picturesAtOnce = 250;

/** Sends a scrape, its pictures ahead of it in parts with a turn of the event loop between them. */
async function sendScrape(worker: Worker, run: number, request: ScrapeRequest): Promise<void> {
  const { pictures } = request;
  for (let at = 0; at < pictures.length; at += picturesAtOnce) {
    const part = pictures.slice(at, at + picturesAtOnce);
    worker.postMessage({ type: 'pictures', run, pictures: part } satisfies ToWorker);
    await setImmediate();
  }
  worker.postMessage({ type: 'scrape', run, request: { ...request, pictures: [] } } satisfies ToWorker);
}
