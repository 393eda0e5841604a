import type { Picture } from '../shared/picture/picture';
import type {
  FolderRequest,
  LookEvent,
  ReadEvent,
  ReadRequest,
  RejectEvent,
  RejectRequest,
  ScrapeEvent,
  ScrapeRequest,
  SearchEvent,
  SearchRequest,
  ThumbnailsEvent,
  ThumbnailsRequest,
} from '../shared/engine/events';

/** Any event of the engine. */
export type EngineEvent = SearchEvent | ScrapeEvent | ThumbnailsEvent | LookEvent | ReadEvent | RejectEvent;

/** What the host side tells the worker. `run` numbers the runs of one worker. */
export type ToWorker =
  | { readonly type: 'search'; readonly run: number; readonly request: SearchRequest }
  /** A part of the pictures of the scrape that follows. */
  | { readonly type: 'pictures'; readonly run: number; readonly pictures: readonly Picture[] }
  | {
      readonly type: 'scrape';
      readonly run: number;
      readonly request: ScrapeRequest;
      /** Whether it waits from the beginning. */
      readonly held: boolean;
    }
  | { readonly type: 'thumbnails'; readonly run: number; readonly request: ThumbnailsRequest }
  | { readonly type: 'read'; readonly run: number; readonly request: ReadRequest }
  | { readonly type: 'look'; readonly run: number; readonly request: FolderRequest }
  | { readonly type: 'reject'; readonly run: number; readonly request: RejectRequest }
  | { readonly type: 'cancel'; readonly run: number }
  /** Holds a scrape, or lets it go on. */
  | { readonly type: 'hold'; readonly run: number; readonly held: boolean }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' };

/** What the worker tells the host side: events in order, several at once, the end of a run, and that it is alive. */
export type FromWorker =
  | { readonly type: 'events'; readonly run: number; readonly events: readonly EngineEvent[] }
  | { readonly type: 'end'; readonly run: number }
  | { readonly type: 'pong' };
