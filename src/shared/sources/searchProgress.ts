import type { SearchEvent } from '../engine/search';
import type { TurnState } from '../panel/protocol';

/** How far a search has come, as its events tell it. */
export interface SearchProgress {
  /** How each source or page fares, in the order of the request. */
  readonly turns: readonly TurnState[];
  /** New pictures of the search up to now. */
  readonly found: number;
  /** What each turn had found when the search began: not 0 where it goes on with one that has ended before. */
  readonly foundBefore: readonly number[];
}

/** A search that begins with these turns, of which some may have ended before and go on. */
export function begunSearch(turns: readonly TurnState[]): SearchProgress {
  return {
    turns: turns.map((turn) => ({ ...turn, state: 'running', failure: null, until: null })),
    found: 0,
    foundBefore: turns.map(({ found }) => found),
  };
}

/** The progress after one more event. Turns that the request does not have are passed over. */
export function afterSearchEvent(before: SearchProgress, event: SearchEvent): SearchProgress {
  const { foundBefore } = before;
  switch (event.type) {
    case 'page': {
      const foundNow = new Map(event.turns.map(({ turn, found }) => [turn, found]));
      const turns = before.turns.map((turn, at) => {
        const found = foundNow.get(at);
        return found === undefined ? turn : { ...turn, found: found + (foundBefore[at] ?? 0) };
      });
      return { ...before, turns, found: event.found };
    }
    case 'waiting':
      return withTurn(before, event.turn, { until: event.until });
    case 'turn': {
      const { turn: at, outcome, found, failure, note } = event;
      return withTurn(before, at, {
        state: outcome,
        found: found + (foundBefore[at] ?? 0),
        failure,
        until: null,
        ...(note !== null && { drawnByScript: true }),
      });
    }
    case 'searched': {
      // Sources that the engine has not reported as ended have ended like the whole search.
      const { outcome, failure } = event;
      const turns = before.turns.map((turn) =>
        turn.state === 'running' ? { ...turn, state: outcome, failure, until: null } : turn,
      );
      return { ...before, turns };
    }
  }
}

/** The progress with something else said of one turn. */
export function withTurn(before: SearchProgress, at: number, change: Partial<TurnState>): SearchProgress {
  return {
    ...before,
    turns: before.turns.map((turn, index) => (index === at ? { ...turn, ...change } : turn)),
  };
}
