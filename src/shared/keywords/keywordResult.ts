import type { ScrapeCounts } from '../engine/counts';
import type { Failure } from '../engine/failure';
import type { ScrapeOutcome } from '../engine/scrape';
import type { SourceRunState } from '../panel/protocol';
import type { Misfit } from '../sources/demands';

/** How the pictures of one of several keywords have fared. */
export interface KeywordResult extends Pick<ScrapeCounts, 'saved' | 'alreadyThere' | 'failed'> {
  readonly keyword: string;
  /** As shown. */
  readonly folder: string;
  /** How many good files there are to be in the folder. */
  readonly quantity: number;
  /** Null: it has not begun. */
  readonly outcome: ScrapeOutcome | null;
  /** How many pictures were found that are of use. */
  readonly found: number;
  /** How many of them were left out, because they are in the folder of a keyword before it. */
  readonly shared: number;
  /** Why there are not more; null where the sources have none, or all are there. */
  readonly failure: Failure | null;
  /** The sources, by their names, where not one of them was asked, as nothing that they have can be what is demanded. */
  readonly passedOver?: readonly { readonly name: string; readonly misfit: Misfit }[];
}

/** What a result says of sources of which none was asked; nothing where one was. */
export function passedOverOf(
  runs: readonly Pick<SourceRunState, 'name' | 'misfit'>[],
): Pick<KeywordResult, 'passedOver'> {
  const passedOver = runs.flatMap(({ name, misfit }) => (misfit ? { name, misfit } : []));
  return passedOver.length > 0 && passedOver.length === runs.length ? { passedOver } : {};
}

/** What is known of a keyword before it has begun. */
export function waitingKeyword(of: Pick<KeywordResult, 'keyword' | 'folder' | 'quantity'>): KeywordResult {
  return { ...of, saved: 0, alreadyThere: 0, failed: 0, outcome: null, found: 0, shared: 0, failure: null };
}

/** The results of several keywords as that of all: cancelled or stopped as one of them was, and complete where all are. */
export function sumOfResults(results: readonly KeywordResult[]): Pick<
  KeywordResult,
  'saved' | 'alreadyThere' | 'failed' | 'quantity'
> & {
  readonly outcome: ScrapeOutcome;
} {
  const sum = (of: (result: KeywordResult) => number): number =>
    results.reduce((all, each) => all + of(each), 0);
  const has = (outcome: ScrapeOutcome): boolean => results.some((each) => each.outcome === outcome);
  const isComplete = results.every(({ outcome }) => outcome === 'complete');
  return {
    saved: sum(({ saved }) => saved),
    alreadyThere: sum(({ alreadyThere }) => alreadyThere),
    failed: sum(({ failed }) => failed),
    quantity: sum(({ quantity }) => quantity),
    outcome: has('cancelled') ? 'cancelled' : has('stopped') ? 'stopped' : isComplete ? 'complete' : 'short',
  };
}

/** A run over several keywords. */
export interface KeywordRun {
  /** While it runs, the first that has no outcome is the one that it is at. */
  readonly isRunning: boolean;
  readonly results: readonly KeywordResult[];
}
