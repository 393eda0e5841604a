import type { SearchEvent } from '../engine/search';
import type { SourceRunState } from '../panel/protocol';

/** How far a search has come, as its events tell it. */
export interface SearchProgress {
  /** How each source or page fares, in the order of the request. */
  readonly sourceRuns: readonly SourceRunState[];
  /** New pictures of the search up to now. */
  readonly found: number;
  /** What each run had found when the search began: not 0 where it goes on with one that has ended before. */
  readonly foundBefore: readonly number[];
}

/** A search that begins with these runs, of which some may have ended before and go on. */
export function startedSearchProgress(runs: readonly SourceRunState[]): SearchProgress {
  return {
    sourceRuns: runs.map((run) => ({ ...run, state: 'running', failure: null, until: null })),
    found: 0,
    foundBefore: runs.map(({ found }) => found),
  };
}

/** The progress after one more event. Source runs that the request does not have are passed over. */
export function afterSearchEvent(before: SearchProgress, event: SearchEvent): SearchProgress {
  const { foundBefore } = before;
  switch (event.type) {
    case 'page': {
      const turns = new Map(event.turns.map((each) => [each.turn, each]));
      const sourceRuns = before.sourceRuns.map((run, at) => {
        const turn = turns.get(at);
        if (!turn) return run;
        const { found, slice } = turn;
        return { ...run, found: found + (foundBefore[at] ?? 0), ...(slice && { slice }) };
      });
      return { ...before, sourceRuns, found: event.found };
    }
    case 'waiting':
      return withRunState(before, event.turn, { until: event.until });
    case 'turn': {
      const { turn: at, outcome, found, failure, note, leftOut, unread, notAsked, misfit } = event;
      return withRunState(before, at, {
        state: outcome,
        found: found + (foundBefore[at] ?? 0),
        failure,
        until: null,
        ...(note !== null && { isDrawnByScript: true }),
        ...(leftOut !== undefined && { leftOut }),
        ...(unread !== undefined && { unread }),
        ...(notAsked && { notAsked }),
        ...(misfit && { misfit }),
      });
    }
    case 'searched': {
      // Sources that the engine has not reported as ended have ended like the whole search.
      const { outcome, failure } = event;
      const sourceRuns = before.sourceRuns.map((run) =>
        run.state === 'running' ? { ...run, state: outcome, failure, until: null } : run,
      );
      return { ...before, sourceRuns };
    }
  }
}

/** The progress with something else said of one run. */
export function withRunState(
  before: SearchProgress,
  at: number,
  change: Partial<SourceRunState>,
): SearchProgress {
  return {
    ...before,
    sourceRuns: before.sourceRuns.map((run, index) => (index === at ? { ...run, ...change } : run)),
  };
}
