import type { SearchState, Snapshot, TurnState } from '../src/shared/panel/protocol';
import { isSourceId, type SourceId } from '../src/shared/sources/sources';

/** As many as can be taken in at a glance; of more pages, those with a problem come first. */
const mostShown = 6;

export type Told = Pick<Snapshot, 'search' | 'found'>;

/** The source runs of a search that are shown one by one, and how many more there are. */
export interface ToldTurns {
  readonly turns: readonly TurnState[];
  readonly more: number;
}

/**
 * The source runs to show of a search. A single one is shown only if it adds something to the status line and to the
 * message that fills the page when nothing was found.
 */
export function toldTurns({ search, found }: Told): ToldTurns {
  if (search.state === 'idle') return { turns: [], more: 0 };
  const { turns } = search;
  const [only] = turns.length === 1 ? turns : [];
  if (only) {
    const told = only.state === 'resting' || (found > 0 && (only.drawnByScript || wantedKey(only) !== null));
    return { turns: told ? turns : [], more: 0 };
  }
  // Pages are read one after the other, so most of them have not started yet.
  const begun = turns.filter(
    ({ state, source, until }) => state !== 'running' || source !== 'page' || until !== null,
  );
  if (begun.length <= mostShown) return { turns: begun, more: 0 };
  const first = [...begun.filter(isTroubled), ...begun.filter((turn) => !isTroubled(turn))];
  return { turns: first.slice(0, mostShown), more: begun.length - mostShown };
}

/** The only source of an ended search, if it asks for an API key; null otherwise. */
export function keyWantedBy(search: SearchState): SourceId | null {
  const [only, other] = search.state === 'done' ? search.turns : [];
  return only && !other ? wantedKey(only) : null;
}

/** The source of a run that failed for a missing or refused API key; null otherwise. */
export function wantedKey({ source, state, failure }: TurnState): SourceId | null {
  const wanted = state === 'needs-key' || failure?.code === 'needs-key' || failure?.code === 'bad-key';
  return wanted && isSourceId(source) ? source : null;
}

/** Whether a source run has a problem that the user should know of. */
export function isTroubled({ state, drawnByScript }: TurnState): boolean {
  return state === 'failed' || state === 'needs-key' || state === 'resting' || drawnByScript;
}
