import { hostOfAddress } from '../words/untrusted';
import { countEvent, noCounts } from './counts';
import type { Failure } from './failure';
import type { ScrapeEvent, ScrapeListEvent, ScrapeRequest } from './scrape';
import type { SearchEvent, SearchRequest } from './search';

/** Follows one run of a job, so that it can be ended for the engine. */
export interface Follower<Event> {
  /** Sees every event before it goes on. */
  readonly noteEvent?: (event: Event) => void;
  /** The last events, when the engine breaks off or (with null) is cancelled and not waited for. */
  readonly finalEvents: (failure: Failure | null) => readonly Event[];
}

/** A search that is ended ends all its source runs that go on. */
export function followSearch(request: SearchRequest): Follower<SearchEvent> {
  let found = 0;
  /** What each source run that goes on has found. */
  const foundByRun = new Map(request.sourceRuns.map((_, index) => [index, 0]));
  return {
    noteEvent(event) {
      if (event.type === 'turn') foundByRun.delete(event.turn);
      else if (event.type !== 'waiting') found = event.found;
      if (event.type === 'page') for (const { turn, found } of event.turns) foundByRun.set(turn, found);
    },
    finalEvents(broken) {
      const outcome = broken ? 'failed' : 'cancelled';
      const failure = broken && { ...broken, ...onlyHost(request) };
      const ends = [...foundByRun].map(
        ([turn, found]) => ({ type: 'turn', turn, outcome, found, failure, note: null }) as const,
      );
      return [...ends, { type: 'searched', outcome, found, failure }];
    },
  };
}

/** The host that a search asks, if there is only one. */
function onlyHost({
  sourceRuns: [run, other],
  settings: { baseUrls },
}: SearchRequest): Pick<Failure, 'host'> {
  if (!run || other) return {};
  const host = hostOfAddress(run.source === 'page' ? run.query : baseUrls[run.source]);
  return host === '' ? {} : { host };
}

/** A scrape that is ended has saved what it told of. */
export function followScrape({ quantity }: ScrapeRequest): Follower<ScrapeEvent> {
  return followSaving(quantity);
}

/** So has that of a list, of which more may not have been read. */
export function followListScrape(): Follower<ScrapeListEvent> {
  return followSaving(0);
}

function followSaving(known: number): Follower<ScrapeListEvent> & Follower<ScrapeEvent> {
  const startedAt = performance.now();
  const counts = { ...noCounts };
  let quantity = known;
  return {
    noteEvent(event: ScrapeListEvent) {
      if (event.type === 'list-part') quantity += event.pictures;
      countEvent(counts, event);
    },
    finalEvents(failure) {
      const seconds = (performance.now() - startedAt) / 1000;
      const outcome = failure ? 'stopped' : 'cancelled';
      return [{ type: 'finished', outcome, ...counts, quantity, seconds, failure }];
    },
  };
}
