import type { SearchState, Snapshot, SourceRunState } from '../src/shared/panel/protocol';
import { unaskedTexts } from '../src/shared/words/sourceText';
import { isSourceId, type SourceId } from '../src/shared/sources/sources';

/** As many as can be taken in at a glance; of more pages, those with a problem come first. */
const maxShownRuns = 6;

export type SearchSnapshot = Pick<Snapshot, 'search' | 'found'>;

/** The source runs of a search that are shown one by one, and how many more there are. */
export interface ShownSourceRuns {
  readonly sourceRuns: readonly SourceRunState[];
  readonly moreCount: number;
  /** Which sources were not asked, and why, a text each; nothing where it is all that there is to say of the search. */
  readonly passedOver: readonly string[];
}

/**
 * The source runs to show of a search. A single one is shown only if it adds something to the status line and to the
 * message that fills the page when nothing was found.
 */
export function shownSourceRuns({ search, found }: SearchSnapshot): ShownSourceRuns {
  if (search.state === 'idle') return { sourceRuns: [], moreCount: 0, passedOver: [] };
  const sourceRuns = search.sourceRuns.filter(({ state }) => state !== 'passed-over');
  const passedOver = sourceRuns.length > 0 ? unaskedTexts(search.sourceRuns) : [];
  const [only] = sourceRuns.length === 1 ? sourceRuns : [];
  if (only) {
    const told =
      only.notAsked !== undefined ||
      (found > 0 &&
        (only.state === 'resting' ||
          (only.state === 'running' && only.slice !== undefined) ||
          only.isDrawnByScript ||
          isPartial(only) ||
          sourceNeedingKey(only) !== null));
    return { sourceRuns: told || passedOver.length > 0 ? sourceRuns : [], moreCount: 0, passedOver };
  }
  // Pages are read one after the other, so most of them have not started yet.
  const begun = sourceRuns.filter(
    ({ state, source, until }) => state !== 'running' || source !== 'page' || until !== null,
  );
  if (begun.length <= maxShownRuns) return { sourceRuns: begun, moreCount: 0, passedOver };
  const first = [...begun.filter(hasTrouble), ...begun.filter((run) => !hasTrouble(run))];
  return { sourceRuns: first.slice(0, maxShownRuns), moreCount: begun.length - maxShownRuns, passedOver };
}

/** The only source run of an ended search; null where there are several, or none. */
export function onlySourceRun(search: SearchState): SourceRunState | null {
  const [only, other] = search.state === 'done' ? search.sourceRuns : [];
  return only && !other ? only : null;
}

/** The source of an ended run that only a person in a browser gets past: it refuses, or has changed its page. */
export function sourceForBrowser({
  source,
  failure,
}: Pick<SourceRunState, 'source' | 'failure'>): SourceId | null {
  const isUnread = failure?.code === 'site-refuses' || failure?.code === 'site-changed';
  return isUnread && isSourceId(source) ? source : null;
}

/** The source of a run that failed for a missing or refused API key; null otherwise. */
export function sourceNeedingKey({
  source,
  state,
  failure,
}: Pick<SourceRunState, 'source' | 'state' | 'failure'>): SourceId | null {
  const wanted = state === 'needs-key' || failure?.code === 'needs-key' || failure?.code === 'bad-key';
  return wanted && isSourceId(source) ? source : null;
}

/** Whether something of it is no picture, or could not be read. */
function isPartial({ leftOut, unread }: SourceRunState): boolean {
  return leftOut !== undefined || unread !== undefined;
}

/** Whether a source run has a problem that the user should know of. */
export function hasTrouble({ state, isDrawnByScript, unread }: SourceRunState): boolean {
  return state === 'failed' || state === 'resting' || isDrawnByScript || unread !== undefined;
}
