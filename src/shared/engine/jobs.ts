import type { CheckEvent, CheckRequest } from './check';
import type { ContactSheetEvent, ContactSheetRequest } from './contactSheet';
import type { DocumentPicturesEvent, DocumentPicturesRequest } from './documentPictures';
import { endedExport, type ExportEvent, type ExportRequest } from './export';
import type { ExtractEvent, ExtractRequest } from './extract';
import type {
  DiscardEvent,
  DiscardRequest,
  FolderRequest,
  InspectEvent,
  RejectEvent,
  RejectRequest,
  RestoreEvent,
  RestoreRequest,
} from './folder';
import { followListScrape, followScrape, followSearch, type Follower } from './followers';
import type { MergeEvent, MergeRequest } from './merge';
import type { ScrapeEvent, ScrapeListEvent, ScrapeListRequest, ScrapeRequest } from './scrape';
import type { SearchEvent, SearchRequest } from './search';
import type { ShardEvent, ShardRequest } from './shard';
import type { ThumbnailsEvent, ThumbnailsRequest } from './thumbnails';
import type {
  DescribeEvent,
  DescribeRequest,
  MendEvent,
  MendRequest,
  VerifyEvent,
  VerifyRequest,
} from './verify';
import type { ViewEvent, ViewRequest } from './view';

/**
 * What the engine can do: what each job is asked for, and what it tells. A job more is an entry here and in `jobs`, a method
 * in `engineOf`, and its code in `src/core/engine.ts`; the compiler names what is missing.
 */
interface Jobs {
  /** Finds pictures in sources and on pages. */
  search: { readonly request: SearchRequest; readonly event: SearchEvent };
  /** Tells which sources answer. */
  check: { readonly request: CheckRequest; readonly event: CheckEvent };
  /** Saves pictures into a folder. */
  scrape: { readonly request: ScrapeRequest; readonly event: ScrapeEvent };
  /** Saves what a list names into a folder. */
  scrapeList: { readonly request: ScrapeListRequest; readonly event: ScrapeListEvent };
  /** Brings thumbnails into the cache, and tells which file is whose. */
  thumbnails: { readonly request: ThumbnailsRequest; readonly event: ThumbnailsEvent };
  /** Draws the thumbnails of pictures, each with its number, into one. */
  contactSheet: { readonly request: ContactSheetRequest; readonly event: ContactSheetEvent };
  /** Brings one picture into the cache, in a size to be looked at. */
  view: { readonly request: ViewRequest; readonly event: ViewEvent };
  /** Finds the addresses of pictures in the text of a list or document. */
  extract: { readonly request: ExtractRequest; readonly event: ExtractEvent };
  /** Finds the pictures that a document shows by a path. */
  documentPictures: { readonly request: DocumentPicturesRequest; readonly event: DocumentPicturesEvent };
  /** Tells what a folder knows of pictures. */
  inspect: { readonly request: FolderRequest; readonly event: InspectEvent };
  /** Compares a folder with its records. */
  verify: { readonly request: VerifyRequest; readonly event: VerifyEvent };
  /** Tells what the records of a folder say of files. */
  describe: { readonly request: DescribeRequest; readonly event: DescribeEvent };
  /** Changes the records of a folder so that they tell what is there. */
  mend: { readonly request: MendRequest; readonly event: MendEvent };
  /** Takes pictures out of a folder, where they are not wanted; their files are put aside. */
  reject: { readonly request: RejectRequest; readonly event: RejectEvent };
  /** Takes a rejection back: with the files that are still aside. */
  restore: { readonly request: RestoreRequest; readonly event: RestoreEvent };
  /** Deletes what is aside. */
  discard: { readonly request: DiscardRequest; readonly event: DiscardEvent };
  /** Makes a data set of a folder with records, or a list for programs that download. */
  export: { readonly request: ExportRequest; readonly event: ExportEvent };
  /** Cuts a list of addresses into shards, for several computers. */
  shard: { readonly request: ShardRequest; readonly event: ShardEvent };
  /** Makes one save folder of many. */
  merge: { readonly request: MergeRequest; readonly event: MergeEvent };
}

export type JobName = keyof Jobs;
export type JobRequest<Name extends JobName> = Jobs[Name]['request'];
export type JobEvent<Name extends JobName> = Jobs[Name]['event'];

/** What holds for a job whoever starts it, and wherever the engine is. */
interface JobFacts<Name extends JobName> {
  readonly lastEvent: JobEvent<Name>['type'];
  /**
   * Whether it writes into the user's folder. Its cancel waits for the files that are to be tidied up, and its worker, which
   * a slow disk may hold up, is left alone.
   */
  readonly isWriting: boolean;
  /** Whether it reads what strangers wrote, which can be made to take for ever: when its worker falls silent, it is ended. */
  readonly isWatched: boolean;
  /** Events are handed over together, at most this often; 0 hands over each at once. In milliseconds. */
  readonly batchMs: number;
  readonly createFollower: (request: JobRequest<Name>) => Follower<JobEvent<Name>>;
}

/** So that ten thousand small files do not wake the receiving thread ten thousand times. */
const usualBatchMs = 50;

export const jobs: { readonly [Name in JobName]: JobFacts<Name> } = {
  search: {
    lastEvent: 'searched',
    isWriting: false,
    isWatched: true,
    batchMs: usualBatchMs,
    createFollower: followSearch,
  },
  check: {
    lastEvent: 'checked',
    isWriting: false,
    isWatched: true,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'checked', failure }] }),
  },
  scrape: {
    lastEvent: 'finished',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: followScrape,
  },
  scrapeList: {
    lastEvent: 'finished',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: followListScrape,
  },
  thumbnails: {
    lastEvent: 'thumbnailed',
    isWriting: false,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'thumbnailed', failure }] }),
  },
  contactSheet: {
    lastEvent: 'drawn',
    isWriting: false,
    isWatched: true,
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'drawn', sheet: null, failure }] }),
  },
  view: {
    lastEvent: 'viewed',
    isWriting: false,
    isWatched: false,
    // Somebody is waiting for it.
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'viewed', shown: null, failure }] }),
  },
  extract: {
    lastEvent: 'extracted',
    isWriting: false,
    isWatched: true,
    batchMs: 0,
    createFollower: () => ({
      finalEvents: (failure) => [{ type: 'extracted', failure, isCut: false, hasBase: false }],
    }),
  },
  documentPictures: {
    lastEvent: 'read',
    isWriting: false,
    isWatched: true,
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'read', pictures: [], failure }] }),
  },
  inspect: {
    lastEvent: 'inspected',
    isWriting: false,
    isWatched: false,
    // Its events are large as they are.
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'inspected', failure }] }),
  },
  verify: {
    lastEvent: 'verified',
    isWriting: false,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'verified', failure, fileCount: 0 }] }),
  },
  describe: {
    lastEvent: 'described',
    isWriting: false,
    isWatched: false,
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'described', failure }] }),
  },
  mend: {
    lastEvent: 'mended',
    isWriting: true,
    isWatched: false,
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'mended', failure }] }),
  },
  reject: {
    lastEvent: 'rejected',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({
      finalEvents: (failure) => [{ type: 'rejected', isOut: false, failure, asideFolders: [] }],
    }),
  },
  restore: {
    lastEvent: 'restored',
    isWriting: true,
    isWatched: false,
    batchMs: 0,
    createFollower: () => ({
      finalEvents: (failure) => [{ type: 'restored', failure, pictureKeys: [], files: [] }],
    }),
  },
  discard: {
    lastEvent: 'discarded',
    isWriting: true,
    isWatched: false,
    batchMs: 0,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'discarded', failure }] }),
  },
  export: {
    lastEvent: 'exported',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [endedExport(failure)] }),
  },
  shard: {
    lastEvent: 'sharded',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'sharded', failure, manifest: null }] }),
  },
  merge: {
    lastEvent: 'merged',
    isWriting: true,
    isWatched: false,
    batchMs: usualBatchMs,
    createFollower: () => ({ finalEvents: (failure) => [{ type: 'merged', failure, counts: null }] }),
  },
};

export const jobNames = Object.keys(jobs) as readonly JobName[];
