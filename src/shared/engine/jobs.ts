import { afterEvent, noCounts } from './counts';
import type { ExtractEvent, ExtractRequest } from './extract';
import { internalFailure, type Failure } from './failure';
import type { FolderRequest, InspectEvent, RejectEvent, RejectRequest } from './folder';
import type { Gate } from './gate';
import type { ScrapeEvent, ScrapeRequest } from './scrape';
import type { SearchEvent, SearchRequest } from './search';
import type { ThumbnailsEvent, ThumbnailsRequest } from './thumbnails';
import { hostOfAddress } from '../words/untrusted';

/** What the engine can do: what each job is asked for, and what it tells. */
interface Jobs {
  search: { readonly request: SearchRequest; readonly event: SearchEvent };
  /** Saves pictures. While its gate holds, nothing new is asked of any server. */
  scrape: { readonly request: ScrapeRequest; readonly event: ScrapeEvent };
  /** Brings thumbnails into the cache, and tells which file is whose. */
  thumbnails: { readonly request: ThumbnailsRequest; readonly event: ThumbnailsEvent };
  /** Finds the addresses of pictures in the text of a list or document. */
  extract: { readonly request: ExtractRequest; readonly event: ExtractEvent };
  /** Tells what a folder knows of pictures. */
  inspect: { readonly request: FolderRequest; readonly event: InspectEvent };
  /** Notes that pictures are not wanted in a folder. */
  reject: { readonly request: RejectRequest; readonly event: RejectEvent };
}

export type JobName = keyof Jobs;
export type JobRequest<Name extends JobName> = Jobs[Name]['request'];
export type JobEvent<Name extends JobName> = Jobs[Name]['event'];

/** The engine as everyone sees it, in this thread or in a worker: each job tells its events, the last one always. */
export type Engine = {
  readonly [Name in JobName]: (
    request: JobRequest<Name>,
    signal: AbortSignal,
    gate?: Gate,
  ) => AsyncIterable<JobEvent<Name>>;
};

/** Follows one run of a job, so that it can be ended for the engine. */
interface Follower<Event> {
  /** Sees every event before it goes on. */
  readonly note?: (event: Event) => void;
  /** The last events, when the engine breaks off or (with null) is cancelled and not waited for. */
  readonly end: (failure: Failure | null) => readonly Event[];
}

/** What holds for a job whoever starts it, and wherever the engine is. */
interface JobFacts<Name extends JobName> {
  readonly lastEvent: JobEvent<Name>['type'];
  /**
   * Whether it writes into the user's folder. Its cancel waits for the files that are to be tidied up, and its worker, which
   * a slow disk may hold up, is left alone.
   */
  readonly writes: boolean;
  /** Whether it reads what strangers wrote, which can be made to take for ever: when its worker falls silent, it is ended. */
  readonly isWatched: boolean;
  /** Events are handed over together, at most this often; 0 hands over each at once. In milliseconds. */
  readonly batchMs: number;
  readonly follow: (request: JobRequest<Name>) => Follower<JobEvent<Name>>;
}

/** So that ten thousand small files do not wake the receiving thread ten thousand times. */
const usualBatchMs = 50;

export const jobs: { readonly [Name in JobName]: JobFacts<Name> } = {
  search: {
    lastEvent: 'searched',
    writes: false,
    isWatched: true,
    batchMs: usualBatchMs,
    follow: followSearch,
  },
  scrape: {
    lastEvent: 'finished',
    writes: true,
    isWatched: false,
    batchMs: usualBatchMs,
    follow: followScrape,
  },
  thumbnails: {
    lastEvent: 'thumbnailed',
    writes: false,
    isWatched: false,
    batchMs: usualBatchMs,
    follow: () => ({ end: (failure) => [{ type: 'thumbnailed', failure }] }),
  },
  extract: {
    lastEvent: 'extracted',
    writes: false,
    isWatched: true,
    batchMs: 0,
    follow: () => ({ end: (failure) => [{ type: 'extracted', failure }] }),
  },
  inspect: {
    lastEvent: 'inspected',
    writes: false,
    isWatched: false,
    // Its events are large as they are.
    batchMs: 0,
    follow: () => ({ end: (failure) => [{ type: 'inspected', failure }] }),
  },
  reject: {
    lastEvent: 'rejected',
    writes: true,
    isWatched: false,
    batchMs: usualBatchMs,
    follow: () => ({ end: (failure) => [{ type: 'rejected', failure }] }),
  },
};

export const jobNames = Object.keys(jobs) as readonly JobName[];

function followSearch(request: SearchRequest): Follower<SearchEvent> {
  let found = 0;
  /** What each turn that goes on has found. */
  const turns = new Map(request.turns.map((_, index) => [index, 0]));
  return {
    note(event) {
      if (event.type === 'turn') turns.delete(event.turn);
      else if (event.type !== 'waiting') found = event.found;
      if (event.type === 'page') for (const { turn, found } of event.turns) turns.set(turn, found);
    },
    end(broken) {
      const outcome = broken ? 'failed' : 'cancelled';
      const failure = broken && { ...broken, ...onlyHost(request) };
      const ends = [...turns].map(
        ([turn, found]) => ({ type: 'turn', turn, outcome, found, failure, note: null }) as const,
      );
      return [...ends, { type: 'searched', outcome, found, failure }];
    },
  };
}

/** The host that a search asks, if there is only one. */
function onlyHost({ turns: [turn, other], settings: { baseUrls } }: SearchRequest): Pick<Failure, 'host'> {
  if (!turn || other) return {};
  const host = hostOfAddress(turn.source === 'page' ? turn.query : baseUrls[turn.source]);
  return host === '' ? {} : { host };
}

function followScrape({ quantity }: ScrapeRequest): Follower<ScrapeEvent> {
  const startedAt = performance.now();
  let counts = noCounts;
  return {
    note: (event) => (counts = afterEvent(counts, event)),
    end(failure) {
      const seconds = (performance.now() - startedAt) / 1000;
      const outcome = failure ? 'stopped' : 'cancelled';
      return [{ type: 'finished', outcome, ...counts, quantity, seconds, failure }];
    },
  };
}

/** Thrown by an engine that breaks off for a reason that is known. */
export class EngineBroken extends Error {
  override readonly name = 'EngineBroken';

  constructor(readonly failure: Failure) {
    super(failure.detail ?? failure.code);
  }
}

/** Starts any job. It may throw, end early, and forget its last event. */
export type JobStarter = <Name extends JobName>(
  name: Name,
  request: JobRequest<Name>,
  signal: AbortSignal,
  gate?: Gate,
) => AsyncIterable<JobEvent<Name>>;

/**
 * An engine of what starts its jobs. Here, and nowhere else, it is seen to that every job tells its last event, once and
 * after all others: also when the engine cannot be started, breaks off, or is cancelled and does not say so.
 */
export function engineOf(start: JobStarter): Engine {
  return {
    search: (...args) => untilLast('search', start, ...args),
    scrape: (...args) => untilLast('scrape', start, ...args),
    thumbnails: (...args) => untilLast('thumbnails', start, ...args),
    extract: (...args) => untilLast('extract', start, ...args),
    inspect: (...args) => untilLast('inspect', start, ...args),
    reject: (...args) => untilLast('reject', start, ...args),
  };
}

async function* untilLast<Name extends JobName>(
  name: Name,
  start: JobStarter,
  request: JobRequest<Name>,
  signal: AbortSignal,
  gate?: Gate,
): AsyncGenerator<JobEvent<Name>, void, undefined> {
  const { lastEvent, follow }: JobFacts<Name> = jobs[name];
  const follower = follow(request);
  let failure: Failure = { code: 'engine-stopped' };
  try {
    for await (const event of start(name, request, signal, gate)) {
      follower.note?.(event);
      yield event;
      if (event.type === lastEvent) return;
    }
  } catch (error) {
    failure = error instanceof EngineBroken ? error.failure : internalFailure(error);
  }
  yield* follower.end(signal.aborted ? null : failure);
}
