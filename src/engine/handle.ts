import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Engine } from '../core/engine';
import { eventsOf } from '../shared/engine/eventQueue';
import { Gate } from '../shared/engine/gate';
import { afterEvent, noCounts } from '../shared/engine/counts';
import type {
  LookEvent,
  ReadEvent,
  RejectEvent,
  ScrapeEvent,
  SearchEvent,
  SearchRequest,
  ThumbnailsEvent,
} from '../shared/engine/events';
import type { Failure } from '../shared/engine/failure';
import type { Picture } from '../shared/picture/picture';
import type { EngineEvent, FromWorker, ToWorker } from './messages';
import { watch, type Watch } from './watch';

export type { Engine } from '../core/engine';
export { Gate };

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

/**
 * A search, and what else only looks for something, leaves nothing unfinished behind: its cancel need not wait for the
 * worker, and a worker that falls silent over a page can be ended. What writes into the user's folder has files to tidy
 * up, and its worker may be held up by a slow disk.
 */
type Kind = 'search' | 'read' | 'write';

/** One run as seen from the worker's messages. */
interface Run {
  readonly worker: Worker;
  readonly kind: Kind;
  readonly take: (events: readonly EngineEvent[]) => void;
  readonly end: (broken?: Failure) => void;
}

type Tell = (message: ToWorker) => void;

/** What is to be done in the worker. */
interface Work<T extends EngineEvent> {
  readonly kind: Kind;
  readonly signal: AbortSignal;
  readonly gate?: Gate;
  /** Gives the worker its work. */
  readonly send: (run: number, tell: Tell) => void | Promise<void>;
  /** Sees every event before it goes on. */
  readonly note?: (event: T) => void;
  /** Makes the last events when the worker cannot, or when a cancel need not wait for it. */
  readonly last: (broken: Failure | null) => readonly T[];
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
    if (ending.some(({ kind }) => kind === 'write')) return;
    log('engine: ended, because reading a page took too long');
    stop();
    for (const { kind, end } of ending) {
      if (kind === 'search') end({ code: 'page-too-complex' });
      else end({ code: 'engine-stopped', detail: 'ended with a page beside it that took too long to read' });
    }
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

  const run = <T extends EngineEvent>({ kind, signal, gate, send, note, last }: Work<T>) =>
    eventsOf<T>(signal, async (emit, stopped) => {
      const id = (lastRun += 1);
      clearTimeout(idle);
      if (isBehind()) stop();
      const running = (worker ??= start());
      const tell = (message: ToWorker): void => running.postMessage(message);
      if (kind === 'search') searchStarted(id, running);
      let settle = (): void => undefined;
      const ended = new Promise<void>((resolve) => (settle = resolve));
      const end = (events: readonly T[] = []): void => {
        // A run ends once; what its worker still says of it is nobody's.
        if (!runs.delete(id)) return;
        for (const event of events) emit(event);
        settle();
      };
      runs.set(id, {
        worker: running,
        kind,
        take: (events) => {
          for (const event of events as readonly T[]) {
            note?.(event);
            emit(event);
          }
        },
        end: (broken) => end(broken ? last(broken) : []),
      });
      const cancel = (): void => {
        tell({ type: 'cancel', run: id });
        if (kind !== 'write') end(last(null));
      };
      stopped.addEventListener('abort', cancel);
      const unheard = gate?.onChange((held) => tell({ type: 'hold', run: id, held }));
      try {
        await send(id, tell);
        if (stopped.aborted) cancel();
        await ended;
      } finally {
        unheard?.();
        stopped.removeEventListener('abort', cancel);
        runs.delete(id);
        if (runs.size === 0) idle = setTimeout(stop, idleMs).unref();
      }
    });

  return {
    search: (request, signal) => {
      let found = 0;
      /** What each turn that goes on has found. */
      const turns = new Map(request.turns.map((_, index) => [index, 0]));
      return run<SearchEvent>({
        kind: 'search',
        signal,
        send: (id, tell) => tell({ type: 'search', run: id, request }),
        note: (event) => {
          if (event.type === 'turn') turns.delete(event.turn);
          else if (event.type !== 'waiting') found = event.found;
          if (event.type === 'page') for (const { turn, found } of event.turns) turns.set(turn, found);
        },
        last: (broken) => {
          const outcome = broken ? 'failed' : 'cancelled';
          const failure = broken && { ...broken, ...hostOf(request) };
          const ends = [...turns].map(
            ([turn, found]) => ({ type: 'turn', turn, outcome, found, failure, note: null }) as const,
          );
          return [...ends, { type: 'searched', outcome, found, failure }];
        },
      });
    },
    scrape: (request, signal, gate) => {
      const startedAt = performance.now();
      const { quantity } = request;
      let soFar = noCounts;
      return run<ScrapeEvent>({
        kind: 'write',
        signal,
        ...(gate && { gate }),
        send: async (id, tell) => {
          await sendPictures(id, request.pictures, tell);
          // A cancel that came meanwhile goes to the worker next, and nothing is to begin before it.
          const held = signal.aborted || (gate?.held ?? false);
          tell({ type: 'scrape', run: id, request: { ...request, pictures: [] }, held });
        },
        note: (event) => (soFar = afterEvent(soFar, event)),
        last: (failure) => {
          const seconds = (performance.now() - startedAt) / 1000;
          return [{ type: 'finished', outcome: 'stopped', ...soFar, quantity, seconds, failure }];
        },
      });
    },
    thumbnails: (request, signal) =>
      run<ThumbnailsEvent>({
        kind: 'read',
        signal,
        send: (id, tell) => tell({ type: 'thumbnails', run: id, request }),
        last: (failure) => [{ type: 'thumbnailed', failure }],
      }),
    read: (request, signal) =>
      run<ReadEvent>({
        // Text of a stranger can be as costly as a page.
        kind: 'search',
        signal,
        send: (id, tell) => tell({ type: 'read', run: id, request }),
        last: (failure) => [{ type: 'read', failure }],
      }),
    look: (request, signal) =>
      run<LookEvent>({
        kind: 'read',
        signal,
        send: (id, tell) => tell({ type: 'look', run: id, request }),
        last: (failure) => [{ type: 'looked', failure }],
      }),
    reject: (request, signal) =>
      run<RejectEvent>({
        kind: 'write',
        signal,
        send: (id, tell) => tell({ type: 'reject', run: id, request }),
        last: (failure) => [{ type: 'rejected', failure }],
      }),
    dispose: stop,
  };
}

/** The host that a search asks, if there is only one. */
function hostOf({ turns: [turn, other], settings: { baseUrls } }: SearchRequest): Pick<Failure, 'host'> {
  if (!turn || other) return {};
  const address = turn.source === 'page' ? turn.query : baseUrls[turn.source];
  return URL.canParse(address) ? { host: new URL(address).host } : {};
}

/** Pictures in one message; more would hold up the sending thread for milliseconds. */
const picturesAtOnce = 250;

/** Sends the pictures of a scrape ahead of it, in parts with a turn of the event loop between them. */
async function sendPictures(run: number, pictures: readonly Picture[], tell: Tell): Promise<void> {
  for (let at = 0; at < pictures.length; at += picturesAtOnce) {
    tell({ type: 'pictures', run, pictures: pictures.slice(at, at + picturesAtOnce) });
    await setImmediate();
  }
}
