import { defaultLimits, type NetLimits } from './net/limits';
import { Pace } from './net/pace';
import { savePictures } from './scrape/scrape';
import { searchPictures } from './search/search';
import { look } from './folder/look';
import { read } from './text/read';
import { reject } from './folder/reject';
import { loadThumbnails } from './scrape/thumbnails';
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
import type { Gate } from '../shared/engine/gate';

/** The engine as everyone sees it: in this thread (`createEngine`) or in a worker (`src/engine`). */
export interface Engine {
  search(request: SearchRequest, signal: AbortSignal): AsyncIterable<SearchEvent>;
  /** While the gate holds, nothing new is asked of any server. */
  scrape(request: ScrapeRequest, signal: AbortSignal, gate?: Gate): AsyncIterable<ScrapeEvent>;
  /** Brings thumbnails into the cache, and tells which file is whose. */
  thumbnails(request: ThumbnailsRequest, signal: AbortSignal): AsyncIterable<ThumbnailsEvent>;
  /** Finds the addresses of pictures in the text of a list or document. */
  read(request: ReadRequest, signal: AbortSignal): AsyncIterable<ReadEvent>;
  /** Tells what a folder knows of pictures. */
  look(request: FolderRequest, signal: AbortSignal): AsyncIterable<LookEvent>;
  /** Notes that pictures are not wanted in a folder. */
  reject(request: RejectRequest, signal: AbortSignal): AsyncIterable<RejectEvent>;
}

/** The engine in this thread. */
export function createEngine(limits: NetLimits = defaultLimits): Engine {
  const pace = new Pace();
  return {
    search: (request, signal) => searchPictures(request, { signal, limits, pace }),
    scrape: (request, signal, gate) => savePictures(request, { signal, limits, pace, gate }),
    thumbnails: (request, signal) => loadThumbnails(request, { signal, limits, pace }),
    read,
    look,
    reject,
  };
}
