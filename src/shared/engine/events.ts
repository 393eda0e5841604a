import type { ScrapeCounts } from './counts';
import type { Failure } from './failure';
import type { Picture, Pixels, SizeName } from '../picture/picture';
import type { BaseUrls, SourceId } from '../sources/sources';

/** Settings that a run starts with and keeps to its end. */
export interface EngineSettings {
  readonly baseUrls: BaseUrls;
  readonly userAgent: string;
  /** Downloads at once to one host, 1 to 64; null leaves it to the program and to each source's own limit. */
  readonly concurrency: number | null;
  readonly network: NetworkSettings;
  readonly records: RecordSettings;
  /** Licences that may be saved, by id (`CC-BY-4.0`) or without its version (`CC-BY`), in any case; null for all. */
  readonly allowedLicenses: readonly string[] | null;
}

/** The way to servers. */
export interface NetworkSettings {
  /** Null goes to servers directly. */
  readonly proxy: ProxySettings | null;
  /** Whether certificates that the system trusts are trusted beside those that Node.js brings. */
  readonly systemCertificates: boolean;
  /** Host names (without port) that the user gave himself: only these may have a private or loopback address. */
  readonly allowedHosts: readonly string[];
}

/** Straight to public servers. */
export const directNetwork: NetworkSettings = { proxy: null, systemCertificates: false, allowedHosts: [] };

export interface ProxySettings {
  /**
   * Address of the proxy for `http:` addresses, with user name and password if it wants them; null for none. Proxies other
   * than `http:` and `https:` are not supported: what would go through them fails.
   */
  readonly http: string | null;
  /** The proxy for `https:` addresses. */
  readonly https: string | null;
  /** Hosts that are asked directly, separated by commas, as in the environment variable `no_proxy`. */
  readonly noProxy: string;
  /** Whether the proxy's own certificate is verified. Those of the servers behind it always are. */
  readonly verify: boolean;
}

/** What is written beside the pictures. */
export interface RecordSettings {
  /** `metadata.jsonl`; without it nothing is known of earlier runs and nothing is skipped. */
  readonly metadata: boolean;
  /** `CREDITS.md`, which is made from `metadata.jsonl`. */
  readonly credits: boolean;
}

export const noRecords: RecordSettings = { metadata: false, credits: false };

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

/** What it takes to ask sources again for pictures whose addresses hold no longer. */
export interface RenewalMeans {
  /** The user's own keys for the sources whose addresses expire, and for no others. */
  readonly keys: Readonly<Partial<Record<SourceId, string>>>;
  /** Absolute path of the folder for answers that a source wants kept for a day. */
  readonly answers: string;
}

export interface ScrapeRequest {
  /** Tried in this order until `quantity` good files are saved. */
  readonly pictures: readonly Picture[];
  readonly size: SizeName;
  /** The pixels that a good file must at least have; `noLeast` for any. */
  readonly least: Pixels;
  readonly quantity: number;
  /** Absolute path of the folder on disk; made if it is not there. */
  readonly folder: string;
  /** Absolute path of the folder (the workspace) that `folder` must really be in, links followed; null for anywhere. */
  readonly inside: string | null;
  /** Without it there are no keys, and no answers are kept. */
  readonly renewal?: RenewalMeans;
  readonly settings: EngineSettings;
}

/**
 * `short`: the list was used up before the quantity was reached. `stopped`: the folder, the disk or a lost network made
 * going on pointless.
 */
export type ScrapeOutcome = 'complete' | 'short' | 'cancelled' | 'stopped';

export type ScrapeEvent =
  | { readonly type: 'started'; readonly quantity: number; readonly folder: string }
  /** The picture has its turn: from now on it is being loaded. */
  | { readonly type: 'fetching'; readonly picture: string }
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
      /** Nothing was written: the file is there already, from an earlier run or under another picture's name. */
      readonly type: 'skipped';
      readonly picture: string;
      /** File name inside the folder. */
      readonly file: string;
      /** A duplicate is of a file that this run has counted already. */
      readonly reason: 'already-there' | 'duplicate';
    }
  | {
      /** Nothing was written: the user has thrown this picture, or the same bytes, out of this folder. */
      readonly type: 'skipped';
      readonly picture: string;
      readonly reason: 'rejected';
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
      /** Pictures and their records go on, but something beside them cannot be written. */
      readonly type: 'warning';
      readonly failure: Failure;
    }
  | ({
      /** Always the last event. */
      readonly type: 'finished';
      readonly outcome: ScrapeOutcome;
      readonly quantity: number;
      readonly seconds: number;
      /** Why it stopped, for the outcome `stopped`. */
      readonly failure: Failure | null;
    } & ScrapeCounts);

export interface ThumbnailsRequest {
  readonly pictures: readonly Picture[];
  /** Absolute path of the cache; made if it is not there. */
  readonly cache: string;
  readonly settings: EngineSettings;
}

export type ThumbnailsEvent =
  | {
      readonly type: 'thumbnail';
      readonly picture: string;
      /** File name inside the cache; null when there is none to be had. */
      readonly file: string | null;
    }
  /** A host asks to wait; what is still missing is to be asked for again after that. */
  | { readonly type: 'paused'; readonly host: string; readonly seconds: number }
  /** Always the last event. */
  | { readonly type: 'thumbnailed'; readonly failure: Failure | null };

/** How the text of a list or document is written. */
export const textKinds = ['txt', 'csv', 'jsonl', 'md', 'html'] as const;
export type TextKind = (typeof textKinds)[number];

/** Text that names pictures by their addresses. */
export interface ReadRequest {
  readonly text: string;
  readonly kind: TextKind;
}

/** Where a document names a picture. */
export interface DocumentLink {
  /** `pictureKey` of the picture. */
  readonly picture: string;
  /** Where its address begins and ends, in UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
  /** How an address is written at this place. */
  readonly syntax: 'markdown' | 'html' | 'srcset';
}

export type ReadEvent =
  | {
      readonly type: 'listed';
      /** Each address once, in the order of the text. */
      readonly pictures: readonly Picture[];
      /** Of a Markdown or HTML document: the pictures that it shows, in the order of the text. */
      readonly links: readonly DocumentLink[];
      /** Whether the text names more pictures than these, which are as many as are taken. */
      readonly isCut: boolean;
    }
  /** Always the last event. */
  | { readonly type: 'read'; readonly failure: Failure | null };

/** A folder that pictures are or were saved to. */
export interface FolderRequest {
  /** Absolute path. */
  readonly folder: string;
  /** As in `ScrapeRequest`. */
  readonly inside: string | null;
}

export type LookEvent =
  | {
      readonly type: 'there';
      /** Pictures that the folder's records name and whose files are there; their bytes are not checked. */
      readonly pictures: readonly { readonly picture: string; readonly file: string }[];
    }
  /** Keys of pictures that the user has thrown out of the folder. */
  | { readonly type: 'out'; readonly pictures: readonly string[] }
  /** Always the last event. A folder that is not there holds nothing, which is no failure. */
  | { readonly type: 'looked'; readonly failure: Failure | null };

export interface RejectRequest extends FolderRequest {
  /** The pictures whose files the user has thrown away. */
  readonly pictures: readonly Picture[];
  readonly records: RecordSettings;
}

/** The only event: the pictures are out of the records and the credits, and will not be fetched into this folder again. */
export interface RejectEvent {
  readonly type: 'rejected';
  readonly failure: Failure | null;
}
