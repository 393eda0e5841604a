import type { SearchState, Snapshot, TurnState } from '../src/shared/panel/protocol';
import { isSourceId, type SourceId } from '../src/shared/sources/sources';

/** As many as can be looked over; of more pages, those come first with which something is the matter. */
const mostShown = 6;

export type Told = Pick<Snapshot, 'search' | 'found'>;

/** The turns of a search that are shown one by one, and how many more there are. */
export interface ToldTurns {
  readonly turns: readonly TurnState[];
  readonly more: number;
}

/**
 * How each source or page of a search fares. Of a single one, only what is not said anyway: by the status line, and where
 * nothing was found in the middle of the page.
 */
export function toldTurns({ search, found }: Told): ToldTurns {
  if (search.state === 'idle') return { turns: [], more: 0 };
  const { turns } = search;
  const [only] = turns.length === 1 ? turns : [];
  if (only) {
    const told = only.state === 'resting' || (found > 0 && (only.drawnByScript || wantedKey(only) !== null));
    return { turns: told ? turns : [], more: 0 };
  }
  // Pages are read one after the other, so that most of them have yet to begin.
  const begun = turns.filter(
    ({ state, source, until }) => state !== 'running' || source !== 'page' || until !== null,
  );
  if (begun.length <= mostShown) return { turns: begun, more: 0 };
  const first = [...begun.filter(isTroubled), ...begun.filter((turn) => !isTroubled(turn))];
  return { turns: first.slice(0, mostShown), more: begun.length - mostShown };
}

/** The one source of a search that asks for a key. */
export function keyWantedBy(search: SearchState): SourceId | null {
  const [only, other] = search.state === 'done' ? search.turns : [];
  return only && !other ? wantedKey(only) : null;
}

/** The source that asks for a key, or for another one. */
export function wantedKey({ source, state, failure }: TurnState): SourceId | null {
  const wanted = state === 'needs-key' || failure?.code === 'needs-key' || failure?.code === 'bad-key';
  return wanted && isSourceId(source) ? source : null;
}

/** Whether something is the matter with it that the user may want to know. */
export function isTroubled({ state, drawnByScript }: TurnState): boolean {
  return state === 'failed' || state === 'needs-key' || state === 'resting' || drawnByScript;
}
