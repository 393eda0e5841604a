import type { Picture } from '../picture/picture';
import type { DemandName, Misfit, SearchDemands } from '../sources/demands';
import type { SliceParts } from '../sources/slices';
import type { SourceId } from '../sources/sources';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';

/** What one source, or one page, is asked for in a search. */
export interface SourceRun {
  readonly source: SourceId | 'page';
  /** The keyword, or the address of the page. */
  readonly query: string;
  /** Where the last search for this stopped; null starts from the beginning. */
  readonly cursor: string | null;
  /** The user's API key for this source; null where there is none. */
  readonly apiKey: string | null;
  /** The page was named by a program, not by the user: its host may be no private one. */
  readonly isNamedByProgram?: true;
}

export interface SearchRequest {
  /** Sources are asked in parallel and their results mixed; pages are read one after the other. */
  readonly sourceRuns: readonly SourceRun[];
  /** How many new pictures to find, in all. */
  readonly targetCount: number;
  /** What a search for a keyword demands of them, as far as its sources can be asked for it; missing where nothing is. */
  readonly demands?: SearchDemands;
  /** What every picture must meet, as far as that can be seen of it: any other is as good as not found. Missing: any is of use. */
  readonly fit?: SearchDemands;
  /** Keys of the pictures that are in the collection already. */
  readonly knownPictureKeys: readonly string[];
  /** Absolute path of the folder for answers that a source wants cached for a day; null caches none. */
  readonly responseCacheFolder: string | null;
  readonly settings: EngineSettings;
}

/** Who has too few pictures for what they want asks for so many more at least, about a page: none is read again for each of them. */
export const minFoundAgain = 25;

/** The cursor of a search that has seen everything: continuing from it makes no request and ends as `no-more`. */
export const endCursor = 'end';

export type SearchOutcome = 'found' | 'nothing' | 'no-more' | 'cancelled' | 'failed';

/** How one source run of a search has ended: `passed-over` where it was not asked, as nothing that the source has can meet the demands. */
export type TurnOutcome = SearchOutcome | 'passed-over';

/** How far one source run of a search has come. */
export interface SourceRunProgress {
  /** Which of the request's source runs, from 0. */
  readonly turn: number;
  /** New pictures of this source run so far. */
  readonly found: number;
  /** Where the next search for this continues: null at the beginning, `endCursor` when there is no more. */
  readonly cursor: string | null;
  /** About how many pictures the source can give for this, as it says; missing where it says nothing. */
  readonly total?: number;
  /** The slice that it goes on with, where its whole list has come to its end; missing before. */
  readonly slice?: SliceParts;
}

export type SearchEvent =
  | {
      readonly type: 'page';
      /** Only those that are new to the collection. */
      readonly pictures: readonly Picture[];
      /** Pictures that another source of this search returned too, with the merged data of both. */
      readonly joined: readonly Picture[];
      /** New pictures in this search so far. */
      readonly found: number;
      /** How many pictures were read since the last event that do not fit; missing where all do. */
      readonly unfit?: number;
      /** Only source runs that have progressed. */
      readonly turns: readonly SourceRunProgress[];
    }
  | {
      /** One source run waits because of its source's limits or its server's request, or continues. */
      readonly type: 'waiting';
      readonly turn: number;
      /** In milliseconds since 1970; null when it continues. */
      readonly until: number | null;
    }
  | {
      /** One source run has ended; others may continue. */
      readonly type: 'turn';
      readonly turn: number;
      readonly outcome: TurnOutcome;
      readonly found: number;
      readonly failure: Failure | null;
      /** Why it was passed over; missing where it was not. */
      readonly misfit?: Misfit;
      /** Something worth knowing about a page that was read: that scripts draw its pictures. */
      readonly note: 'drawn-by-script' | null;
      /** What was read of it and has no pictures, but sound, video or models; missing where there is nothing of the kind. */
      readonly leftOut?: number;
      /** What it consists of and could not be read, such as manifests of a collection; missing where all was read. */
      readonly unread?: number;
      /** What of the demands it could not be asked for, so that some of its pictures may not meet it; missing where there is nothing of the kind. */
      readonly notAsked?: readonly DemandName[];
    }
  | {
      /**
       * Always the last event. For several runs: `found` when the number was reached; `failed` only when all of them
       * failed; `nothing` and `no-more` when no other run has more. What was passed over counts for none of it.
       */
      readonly type: 'searched';
      readonly outcome: SearchOutcome;
      readonly found: number;
      readonly failure: Failure | null;
    };
