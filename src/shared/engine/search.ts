import type { Picture } from '../picture/picture';
import type { SourceId } from '../sources/sources';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';

/** What one source is asked for in a search. */
export interface SourceTurn {
  readonly source: SourceId | 'page';
  /** The keyword, or the address of the page. */
  readonly query: string;
  /** Where the last search for this stopped; null starts from the beginning. */
  readonly cursor: string | null;
  /** The user's own key for this source; null where there is none. */
  readonly key: string | null;
}

export interface SearchRequest {
  /** Sources are asked side by side and their results mixed; pages are read one after the other. */
  readonly turns: readonly SourceTurn[];
  /** How many new pictures to find, in all. */
  readonly find: number;
  /** Keys of the pictures that are in the collection already. */
  readonly known: readonly string[];
  /** Absolute path of the folder for answers that a source wants kept for a day; null keeps none. */
  readonly answers: string | null;
  readonly settings: EngineSettings;
}

/** The cursor of a search that has seen everything: going on from it asks the site nothing and ends as `no-more`. */
export const endCursor = 'end';

export type SearchOutcome = 'found' | 'nothing' | 'no-more' | 'cancelled' | 'failed';

/** How far one turn of a search has come. */
export interface TurnProgress {
  /** Which of the request's turns. */
  readonly turn: number;
  /** New pictures of this turn up to now. */
  readonly found: number;
  /** Where the next search for this goes on: null at the beginning, `endCursor` when there is no more. */
  readonly cursor: string | null;
}

export type SearchEvent =
  | {
      readonly type: 'page';
      /** Only those that are new to the collection. */
      readonly pictures: readonly Picture[];
      /** Pictures of this search that another source has told of, too, with what both know. */
      readonly joined: readonly Picture[];
      /** New pictures in this search up to now. */
      readonly found: number;
      /** Only turns that have moved on. */
      readonly turns: readonly TurnProgress[];
    }
  | {
      /** One turn waits, as its source's limits or its server want it; or goes on. */
      readonly type: 'waiting';
      readonly turn: number;
      /** In milliseconds since 1970; null when it goes on. */
      readonly until: number | null;
    }
  | {
      /** One turn has ended; others may go on. */
      readonly type: 'turn';
      readonly turn: number;
      readonly outcome: SearchOutcome;
      readonly found: number;
      readonly failure: Failure | null;
      /** What is to be known of a page that was read: that scripts draw its pictures. */
      readonly note: 'drawn-by-script' | null;
    }
  | {
      /**
       * Always the last event. Of several turns: `found` when the number was reached; `failed` only when all of them
       * failed; `nothing` and `no-more` when no other turn has more.
       */
      readonly type: 'searched';
      readonly outcome: SearchOutcome;
      readonly found: number;
      readonly failure: Failure | null;
    };
