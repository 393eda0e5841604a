import type { Picture } from '../shared/picture';
import type { ScrapeEvent, ScrapeRequest, SearchEvent, SearchRequest } from '../shared/events';

/** What the host side tells the worker. `run` numbers the runs of one worker. */
export type ToWorker =
  | { readonly type: 'search'; readonly run: number; readonly request: SearchRequest }
  /** A part of the pictures of the scrape that follows. */
  | { readonly type: 'pictures'; readonly run: number; readonly pictures: readonly Picture[] }
  | { readonly type: 'scrape'; readonly run: number; readonly request: ScrapeRequest }
  | { readonly type: 'cancel'; readonly run: number }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' };

/** What the worker tells the host side: events in order, several at once, the end of a run, and that it is alive. */
export type FromWorker =
  | { readonly type: 'events'; readonly run: number; readonly events: readonly (SearchEvent | ScrapeEvent)[] }
  | { readonly type: 'end'; readonly run: number }
  | { readonly type: 'pong' };
