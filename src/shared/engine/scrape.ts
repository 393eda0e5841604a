import type { Picture, Pixels, SizeName } from '../picture/picture';
import type { Naming } from '../form/naming';
import type { SourceId } from '../sources/sources';
import type { ScrapeCounts } from './counts';
import type { TextLine } from './extract';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';
import type { TextKind } from './textFiles';

/** What is needed to ask sources again for pictures whose addresses have expired. */
export interface RenewalOptions {
  /** The user's own keys for the sources whose addresses expire, and for no others. */
  readonly apiKeys: Readonly<Partial<Record<SourceId, string>>>;
  /** Absolute path of the folder for responses that a source requires to be cached for a day. */
  readonly responseCacheFolder: string;
}

export interface ScrapeRequest {
  /** Tried in this order until `quantity` good files are saved. */
  readonly pictures: readonly Picture[];
  readonly size: SizeName;
  /** The pixels that a good file must at least have; `anySize` for any. */
  readonly minimum: Pixels;
  readonly quantity: number;
  /** Absolute path of the folder on disk; created if missing. */
  readonly folder: string;
  /** Absolute path of the folder (the workspace) that must contain `folder`, links followed; null for anywhere. */
  readonly boundaryFolder: string | null;
  /** How files are named. */
  readonly naming: Naming;
  /**
   * For pictures that are fetched again, the file of each, in the order of `pictures`: each is loaded whatever the folder has, and
   * takes this name. What stands there is put aside only once the new file is whole. The pictures come from records, which
   * others may have written, so that they open no private host.
   */
  readonly replacedFiles?: readonly string[];
  /** Files in the folder that goes of the same run before this one have counted: they do not count again. */
  readonly countedFiles?: readonly string[];
  /** Without it no API keys are used, and no answers are cached. */
  readonly renewal?: RenewalOptions;
  readonly settings: EngineSettings;
}

/**
 * `short`: the list was used up before the quantity was reached. `stopped`: the folder, the disk or a lost network made
 * going on pointless.
 */
export type ScrapeOutcome = 'complete' | 'short' | 'cancelled' | 'stopped';

export type ScrapeEvent =
  | { readonly type: 'started'; readonly quantity: number; readonly folder: string }
  /** Loading of this picture begins; after `retrying`, once more. */
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
      /** Nothing was written: the file exists already, from an earlier run or under another picture's name. */
      readonly type: 'skipped';
      readonly picture: string;
      /** File name inside the folder. */
      readonly file: string;
      /** `duplicate`: this run has counted the same file already. */
      readonly reason: 'already-there' | 'duplicate';
      /** It was loaded, and its bytes are those of this file. */
      readonly wasLoaded?: true;
    }
  | {
      /** Nothing was written: the user has rejected this picture, or the same bytes, in this folder. */
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
  /** Files that others have replaced were put aside, into this folder (an absolute path). Told once, before the end. */
  | { readonly type: 'put-aside'; readonly folder: string }
  | {
      /** Saving continues, but something besides the pictures and their records cannot be written. */
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

/** Saves all pictures that a list names, however long it is: what is read of it stays in the engine. */
export interface ScrapeListRequest extends Omit<
  ScrapeRequest,
  'pictures' | 'quantity' | 'replacedFiles' | 'countedFiles'
> {
  /** Absolute path of the list; null for standard input. */
  readonly list: string | null;
  /** Null for the one that it begins as: JSON, or plain lines. */
  readonly kind: TextKind | null;
  /** Whether `fetching`, which is half of all events, is told of each picture; otherwise only once, as something has begun then. */
  readonly tellsFetching: boolean;
}

/** The events of a scrape for each part of the list, between what is told of the part and, after all, the sum. */
export type ScrapeListEvent =
  | ScrapeEvent
  | {
      readonly type: 'list-part';
      /** Pictures of the part, each once; they are saved next. */
      readonly pictures: number;
      /** How often the part names something that it has named before. */
      readonly repeats: number;
      /** Whether the list is known to end with this part. */
      readonly isLast: boolean;
      /** Lines that have no address, though they should, each told once. */
      readonly linesWithoutAddress: readonly TextLine[];
      /** Addresses of manifests of IIIF, which are to be read as web pages are; they are not among the pictures. */
      readonly manifests: readonly string[];
      /** At most so many downloads at once from one host, where it is a shard with a part of a divided one; null for any. */
      readonly lanes: number | null;
    };
