import type { ScrapeCounts } from '../engine/counts';
import type { ScrapeOutcome } from '../engine/scrape';
import type { SearchOutcome, TurnOutcome } from '../engine/search';
import type { Failure } from '../engine/failure';
import type { FieldErrors, FormValues, WorkspaceRoot } from '../form/form';
import type { KeywordRun } from '../keywords/keywordResult';
import type { ShownPicture, Tile } from './gallery';
import type { LookedAt } from './lookedAt';
import type { SliceParts } from '../sources/slices';
import type { DemandName, Misfit, SearchDemands } from '../sources/demands';
import type { SourceId } from '../sources/sources';
import type { Tab } from './tabs';

/** What the extension host tells the webview. */
export type ToWebview = Update | CopyRequest;

/** A picture is to be put onto the clipboard, which only a page can. */
export interface CopyRequest {
  readonly type: 'copyPicture';
  /** Its key. */
  readonly key: string;
}

/** The state of everything but the list, and what is new in the list. */
export interface Update {
  readonly type: 'update';
  readonly snapshot: Snapshot;
  /** How many edits and choices of this page, since it was `ready`, the snapshot knows of. */
  readonly editCount: number;
  readonly listChanges: ListChanges;
  /** Null while no picture is looked at. */
  readonly looked: LookedAt | null;
}

/** The list is told in parts, because it is long; a page that says `ready` is told all of it again. */
export interface ListChanges {
  /** What the page has from here on is replaced: 0 for the whole list. */
  readonly from: number;
  readonly pictures: readonly ShownPicture[];
  /** Tiles that are new or changed, each whole; what is missing on one is unknown. */
  readonly tiles: readonly Tile[];
  /** Told only where the host changed the choice itself. */
  readonly choice?: readonly string[];
}

export interface Snapshot {
  /** Changes when the host changed the form itself; only then does the webview take `form` over what is typed. */
  readonly formRevision: number;
  readonly form: FormValues;
  /** What the host found wrong when it was last asked to start something; empty after a good start. */
  readonly errors: FieldErrors;
  readonly roots: readonly WorkspaceRoot[];
  /** Path of the root that was saved to last. */
  readonly root: string | null;
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly isVirtual: boolean;
  /** All sources, in the order in which they are offered. */
  readonly sources: readonly ShownSource[];
  /** What the sources of the list want said of it, each once. */
  readonly notices: readonly Notice[];
  /** Keywords searched lately, the last one first. */
  readonly recent: readonly string[];
  /** Whether this VS Code has an Images Preview for folders. */
  readonly canPreview: boolean;
  /** The newest search first, all at the end. */
  readonly tabs: readonly Tab[];
  /** The tab that is shown: list, choice, folder, quantity and filters are its own. */
  readonly shownTab: number;
  /** Whether tabs that were just closed can be brought back. */
  readonly canUndo: boolean;
  /** How many pictures the shown tab holds. */
  readonly found: number;
  /** What the search of the shown tab gives the default folder for a name; null while nothing was found. */
  readonly searched: string | null;
  /** What the search of the shown tab demands of its pictures; empty where that is nothing. */
  readonly demands: SearchDemands;
  /** The search that runs, whichever tab is shown, or else how that of the shown tab ended. */
  readonly search: SearchState;
  /** In how many seconds the search of the shown tab, which a limit has ended, goes on by itself; null: it does not. */
  readonly goesOn: { readonly seconds: number } | null;
  /** The tab of the search that runs; null while none does. */
  readonly searchedTab: number | null;
  /** Whether the search of the shown tab can find more: `unknown` where that is none of a word. */
  readonly more: 'yes' | 'no' | 'unknown';
  /**
   * About how many pictures its sources have for it, as they say; `isLeast`: some of them say nothing, so that there are
   * more. Null where none says it.
   */
  readonly total: { readonly count: number; readonly isLeast: boolean } | null;
  readonly scrape: ScrapeState;
  /** The tab whose pictures are being saved; null while nothing of the list is. */
  readonly savedTab: number | null;
  /** The run over several keywords that goes on, or how the last one ended; null for none. */
  readonly keywordRun: KeywordRun | null;
  /** The scrapes that begin when the one that runs has ended, one after the other. */
  readonly queue: readonly QueuedScrape[];
}

/** A scrape that waits for its turn. */
export interface QueuedScrape {
  readonly id: number;
  /** The tab whose pictures it saves; null for pictures that are not in the list. */
  readonly tab: number | null;
  readonly quantity: number;
  /** As shown, relative to the workspace. */
  readonly folder: string;
}

/** A source as the page offers it. */
export interface ShownSource {
  readonly id: SourceId;
  readonly name: string;
  /** `missing`: one is required, and none is stored. */
  readonly apiKeyState: 'not-needed' | 'stored' | 'missing';
  /** Whether a search in all asks it. */
  readonly isEnabled: boolean;
}

export interface Notice {
  /** The source's name. */
  readonly name: string;
  /** What it wants said; empty for nothing. */
  readonly text: string;
  /** Whether its terms want that beside the pictures, and not only behind a link. */
  readonly isRequired: boolean;
  /** The http(s) address of the source's site. */
  readonly url: string;
  /** That of its terms. */
  readonly terms: string;
}

/** How one source run of a search fares: that of a source, or of a page. */
export interface SourceRunState {
  /** The source's name, or the page's address without its scheme. */
  readonly name: string;
  readonly source: SourceId | 'page';
  /** A source reads what an address on its site shows, and searches for nothing. */
  readonly isOfAddress?: true;
  /** `resting`: it has asked to be left alone `until` then, and is. */
  readonly state: 'running' | TurnOutcome | 'needs-key' | 'resting';
  /** New pictures of this source run. */
  readonly found: number;
  readonly failure: Failure | null;
  /** When it goes on, if it is `running` and waits, or may be asked again; in milliseconds since 1970, null for now. */
  readonly until: number | null;
  /** The page's pictures are drawn by scripts, which are not run. */
  readonly isDrawnByScript: boolean;
  /** How much was read of it that has no pictures, but sound, video or models; missing for none. */
  readonly leftOut?: number;
  /** How much it consists of that could not be read, such as manifests of a collection; missing for none. */
  readonly unread?: number;
  /** Which part of its results is read, where its whole list has come to its end; missing before. */
  readonly slice?: SliceParts;
  /** What of the demands of the search it could not be asked for; missing for nothing. */
  readonly notAsked?: readonly DemandName[];
  /** Why it was passed over; missing where it was not. */
  readonly misfit?: Misfit;
}

/** How far a search has come that goes on until so many pictures of its tab pass the filters. */
export interface Matching {
  readonly count: number;
  readonly wanted: number;
}

export type SearchState =
  | { readonly state: 'idle' }
  | {
      readonly state: 'running';
      /** What is searched for, as shown. */
      readonly title: string;
      readonly found: number;
      /** Null for web pages: all that they have. */
      readonly targetCount: number | null;
      readonly matching?: Matching;
      readonly sourceRuns: readonly SourceRunState[];
    }
  | {
      readonly state: 'done';
      readonly title: string;
      readonly outcome: SearchOutcome;
      /** New pictures of this search. */
      readonly found: number;
      readonly matching?: Matching;
      readonly failure: Failure | null;
      readonly sourceRuns: readonly SourceRunState[];
    };

export interface FailedPicture {
  /** Its key in the list. */
  readonly key: string;
  /** Its title, or its address where it has none. */
  readonly name: string;
  readonly failure: Failure;
}

export type ScrapeState =
  | { readonly state: 'idle' }
  | ({
      readonly state: 'running';
      readonly quantity: number;
      /** As shown, relative to the workspace. */
      readonly folder: string;
      /** A host that asked us to wait, and the seconds that are left of it; null when none does. */
      readonly paused: { readonly host: string; readonly seconds: number } | null;
      /** Whether the user holds it: nothing new begins, and what is being loaded ends. */
      readonly isHeld: boolean;
      /** How many pictures are being loaded. */
      readonly loading: number;
      /** Pictures a second; null while it is too early to tell. */
      readonly perSecond: number | null;
    } & ScrapeCounts)
  | ({
      readonly state: 'done';
      readonly outcome: ScrapeOutcome;
      readonly quantity: number;
      readonly seconds: number;
      readonly folder: string;
      readonly failure: Failure | null;
      /** What could not be written beside the pictures; null when all could. */
      readonly warning: Failure | null;
      /** The first hundred; `failed` counts all. */
      readonly failures: readonly FailedPicture[];
      /** Whether any of those that failed may be had when they are tried again. */
      readonly canRetry: boolean;
      /** Whether all pictures of the list were meant, rather than those that are chosen or that the filters show. */
      readonly isWholeList: boolean;
    } & ScrapeCounts)
  | {
      /** A scrape that ended with its window or its computer; the same start finishes it. */
      readonly state: 'interrupted';
      readonly quantity: number;
      readonly folder: string;
    };
