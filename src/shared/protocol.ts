import type { ScrapeCounts } from './counts';
import type { ScrapeOutcome, SearchOutcome } from './events';
import type { Failure } from './failure';
import type { FieldErrors, FormValues, Root } from './form';

/** What the webview tells the extension host. It names no address and no path: those stay on the host's side. */
export type ToHost =
  | { readonly type: 'ready' }
  /** The form after every change; the host keeps it. */
  | { readonly type: 'form'; readonly form: FormValues }
  | { readonly type: 'search'; readonly form: FormValues }
  | { readonly type: 'scrape'; readonly form: FormValues }
  /** Tries again what failed in the last scrape, and only that. */
  | { readonly type: 'retryFailed' }
  /** Cancels the search or the scrape that runs. */
  | { readonly type: 'cancel' }
  | { readonly type: 'clear' }
  | { readonly type: 'browse' }
  | { readonly type: 'openFolder' }
  | { readonly type: 'showLog' };

/** What the extension host tells the webview: always the whole picture, never a change to it. */
export interface ToWebview {
  readonly type: 'snapshot';
  readonly snapshot: Snapshot;
}

export interface Snapshot {
  /** Changes when the host changed the form itself; only then does the webview take `form` over what is typed. */
  readonly formRevision: number;
  readonly form: FormValues;
  /** What the host found wrong when it was last asked to start something; empty after a good start. */
  readonly errors: FieldErrors;
  readonly roots: readonly Root[];
  /** Path of the root that was saved to last. */
  readonly root: string | null;
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly virtual: boolean;
  /** How many unique pictures the list holds. */
  readonly found: number;
  /** The keyword searched last, null before the first search and after Clear. */
  readonly searched: string | null;
  readonly search: SearchState;
  readonly scrape: ScrapeState;
}

export type SearchState =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly keyword: string; readonly found: number; readonly wanted: number }
  | {
      readonly state: 'done';
      readonly keyword: string;
      readonly outcome: SearchOutcome;
      /** New pictures of this search. */
      readonly found: number;
      readonly failure: Failure | null;
    };

export interface FailedPicture {
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
      /** A host that asked us to wait; null when none does. */
      readonly paused: { readonly host: string; readonly seconds: number } | null;
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
    } & ScrapeCounts)
  | {
      /** A scrape that ended with its window or its computer; the same start finishes it. */
      readonly state: 'interrupted';
      readonly quantity: number;
      readonly folder: string;
    };
