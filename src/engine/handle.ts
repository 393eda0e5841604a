import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Engine } from '../core/engine';
import { eventsOf } from '../core/eventQueue';
import { afterEvent, noCounts } from '../shared/counts';
import type { ScrapeEvent, ScrapeRequest, SearchEvent, SearchRequest } from '../shared/events';
import type { Failure } from '../shared/failure';
import type { FromWorker, ToWorker } from './messages';
import { watch, type Watch } from './watch';

export type { Engine } from '../core/engine';

export interface WorkerEngineOptions {
  /** The bundled worker, `dist/worker.js`. */
  readonly workerPath: string;
  /** The worker is ended after so long without work. */
  readonly idleMs?: number;
  /** A search asks the worker for a sign of life this often, and ends it after so many times in vain. */
  readonly watch?: { readonly tickMs: number; readonly ticks: number };
  /** What is worth a line in the log. */
  readonly log?: (line: string) => void;
}

type AnyEvent = SearchEvent | ScrapeEvent;

/**
 * A search leaves nothing behind: its cancel need not wait for the worker, and a worker that falls silent over a page can
 * be ended. A scrape has files to tidy up, and its worker may be held up by a slow disk.
 */
type Kind = 'search' | 'scrape';

/** One run as seen from the worker's messages. */
interface Run {
  readonly worker: Worker;
  readonly kind: Kind;
  readonly take: (events: readonly AnyEvent[]) => void;
  readonly end: (broken?: Failure) => void;
}

/**
 * The engine in a worker thread of its own: started at first use, ended after an idle minute. When the worker dies, the
 * runs in it end with a last event that says so, and the next run starts a new worker. A page that takes too long to
 * read is ended together with its worker.
 */
export function createWorkerEngine(options: WorkerEngineOptions): Engine & { dispose(): void } {
  const { workerPath, idleMs = 60_000, log = () => undefined } = options;
  const { tickMs, ticks } = options.watch ?? { tickMs: 1_000, ticks: 10 };
  const runs = new Map<number, Run>();
  /** Searches that the worker has not ended yet, also those that nobody waits for any more. */
  const searching = new Set<number>();
  let watching: Watch | undefined;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastRun = 0;

  const stop = (): void => {
    clearTimeout(idle);
    const stopping = worker;
    forgetWorker();
    void stopping?.terminate();
  };

  const forgetWorker = (): void => {
    worker = undefined;
    searching.clear();
    watching?.stop();
    watching = undefined;
  };

  const searchStarted = (id: number, searched: Worker): void => {
    searching.add(id);
    watching ??= watch({
      ask: () => searched.postMessage({ type: 'ping' } satisfies ToWorker),
      onSilence: endSilent,
      tickMs,
      ticks,
    });
  };

  const searchEnded = (id: number): void => {
    if (!searching.delete(id) || searching.size > 0) return;
    watching?.stop();
    watching = undefined;
  };

  const endSilent = (): void => {
    const ending = [...runs.values()].filter((run) => run.worker === worker);
    if (ending.some(({ kind }) => kind === 'scrape')) return;
    log('engine: ended, because reading a page took too long');
    stop();
    for (const run of ending) run.end({ code: 'page-too-complex' });
  };

  const start = (): Worker => {
    const started = new Worker(workerPath, {
      name: 'image-scraper',
      // Bodies live for milliseconds; a small space for young objects keeps them from piling up.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    started.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'pong':
          if (worker === started) watching?.answered();
          break;
        case 'events':
          runs.get(message.run)?.take(message.events);
          break;
        case 'end':
          searchEnded(message.run);
          runs.get(message.run)?.end();
      }
    });
    started.on('error', (error) => log(`engine: ${error.stack ?? error.message}`));
    started.on('exit', (code) => {
      if (worker === started) forgetWorker();
      for (const run of runs.values()) {
        if (run.worker === started) run.end({ code: 'engine-stopped', detail: `exit code ${code}` });
      }
    });
    return started;
  };

  /** Whether the worker is still at a search that was cancelled; whoever comes next would have to wait for it. */
  const isBehind = (): boolean => runs.size === 0 && searching.size > 0;

  /**
   * Runs something in the worker. `send` gives it its work; `lastEvent` makes the last event when the worker cannot, or
   * when a cancel need not wait for it. It tells of what `note` has seen.
   */
  const run = <T extends AnyEvent>(
    kind: Kind,
    signal: AbortSignal,
    send: (id: number, worker: Worker) => Promise<void> | void,
    note: (event: T) => void,
    lastEvent: (broken: Failure | null) => T,
  ): AsyncGenerator<T, void, undefined> =>
    eventsOf<T>(signal, async (emit, stopped) => {
      const id = (lastRun += 1);
      clearTimeout(idle);
      if (isBehind()) stop();
      const running = (worker ??= start());
      if (kind === 'search') searchStarted(id, running);
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
        kind,
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
        if (kind === 'search') end(lastEvent(null));
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
        'search',
        signal,
        (id, to) => to.postMessage({ type: 'search', run: id, request } satisfies ToWorker),
        (event) => (found = event.found),
        (failure) => ({
          type: 'searched',
          outcome: failure ? 'failed' : 'cancelled',
          found,
          failure: failure && { ...failure, ...hostOf(request) },
        }),
      );
    },
    scrape: (request, signal) => {
      const startedAt = performance.now();
      const { quantity } = request;
      let soFar = noCounts;
      return run<ScrapeEvent>(
        'scrape',
        signal,
        (id, to) => sendScrape(to, id, request),
        (event) => (soFar = afterEvent(soFar, event)),
        (failure) => {
          const seconds = (performance.now() - startedAt) / 1000;
          return { type: 'finished', outcome: 'stopped', ...soFar, quantity, seconds, failure };
        },
      );
    },
    dispose: stop,
  };
}

/** The host that a search asks. */
function hostOf({ source, settings: { flickrBaseUrl } }: SearchRequest): Pick<Failure, 'host'> {
  return source === 'flickr' && URL.canParse(flickrBaseUrl) ? { host: new URL(flickrBaseUrl).host } : {};
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
