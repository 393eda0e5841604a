import type { Failure } from './failure';
import type { Picture, SizeName } from './picture';

/** Settings that a run starts with and keeps to its end. */
export interface EngineSettings {
  readonly flickrBaseUrl: string;
  readonly userAgent: string;
  /** Downloads at once to one host, 1 to 64; null leaves it to the program and to each source's own limit. */
  readonly concurrency: number | null;
}

export interface SearchRequest {
  readonly source: string;
  readonly keyword: string;
  /** How many new pictures to find. */
  readonly find: number;
  /** Where the last search for this keyword stopped; null starts from the beginning. */
  readonly cursor: string | null;
  /** Keys of the pictures that are in the collection already. */
  readonly known: readonly string[];
  readonly settings: EngineSettings;
}

/** The cursor of a search that has seen everything: going on from it asks the site nothing and ends as `no-more`. */
export const endCursor = 'end';

export type SearchOutcome = 'found' | 'nothing' | 'no-more' | 'cancelled' | 'failed';

export type SearchEvent =
  | {
      readonly type: 'page';
      /** Only those that are new to the collection. */
      readonly pictures: readonly Picture[];
      /** New pictures in this search up to now. */
      readonly found: number;
      /** Where the next search for this keyword goes on: null at the beginning, `endCursor` when there is no more. */
      readonly cursor: string | null;
    }
  | {
      /** Always the last event. */
      readonly type: 'searched';
      readonly outcome: SearchOutcome;
      readonly found: number;
      readonly failure: Failure | null;
    };

export interface ScrapeRequest {
  /** Tried in this order until `quantity` good files are saved. */
  readonly pictures: readonly Picture[];
  readonly size: SizeName;
  readonly quantity: number;
  /** Absolute path of the folder on disk; made if it is not there. */
  readonly folder: string;
  /** How files are named: `<keyword>-001`, or after the last part of the picture's address. */
  readonly names: 'keyword' | 'address';
  readonly settings: EngineSettings;
}

/** `short`: the list was used up before the quantity was reached. `stopped`: the folder or disk made going on pointless. */
export type ScrapeOutcome = 'complete' | 'short' | 'cancelled' | 'stopped';

export type ScrapeEvent =
  | { readonly type: 'started'; readonly quantity: number; readonly folder: string }
  | {
      readonly type: 'saved';
      /** `pictureKey` of the picture. */
      readonly picture: string;
      readonly url: string;
      /** File name inside the folder. */
      readonly file: string;
      readonly bytes: number;
    }
  | {
      readonly type: 'failed';
      readonly picture: string;
      readonly url: string;
      readonly failure: Failure;
    }
  | {
      readonly type: 'retrying';
      readonly picture: string;
      readonly url: string;
      readonly failure: Failure;
      readonly waitSeconds: number;
    }
  | { readonly type: 'paused'; readonly host: string; readonly seconds: number }
  | {
      /** Always the last event. */
      readonly type: 'finished';
      readonly outcome: ScrapeOutcome;
      readonly saved: number;
      readonly failed: number;
      readonly quantity: number;
      readonly bytes: number;
      readonly seconds: number;
      /** Why it stopped, for the outcome `stopped`. */
      readonly failure: Failure | null;
    };
