import { defaultLimits, type NetLimits } from './net/limits';
import { Pace } from './page/pace';
import { scrape } from './scrape';
import { search } from './search';
import type { ScrapeEvent, ScrapeRequest, SearchEvent, SearchRequest } from '../shared/events';

/** The engine as everyone sees it: in this thread (`createEngine`) or in a worker (`src/engine`). */
export interface Engine {
  search(request: SearchRequest, signal: AbortSignal): AsyncIterable<SearchEvent>;
  scrape(request: ScrapeRequest, signal: AbortSignal): AsyncIterable<ScrapeEvent>;
}

/** The engine in this thread. */
export function createEngine(limits: NetLimits = defaultLimits): Engine {
  const pace = new Pace();
  return {
    search: (request, signal) => search(request, signal, limits, pace),
    scrape: (request, signal) => scrape(request, signal, limits),
  };
}
