import type { Engine } from '../shared/engine/jobs';
import { inspectFolder } from './folder/inspect';
import { rejectPictures } from './folder/reject';
import { defaultLimits, type NetLimits } from './net/limits';
import { Pace } from './net/pace';
import { savePictures } from './scrape/scrape';
import { loadThumbnails } from './scrape/thumbnails';
import { searchPictures } from './search/search';
import { extractPictures } from './text/extract';

/** The engine in this thread. */
export function createEngine(limits: NetLimits = defaultLimits): Engine {
  const pace = new Pace();
  return {
    search: (request, signal) => searchPictures(request, { signal, limits, pace }),
    scrape: (request, signal, gate) => savePictures(request, { signal, limits, pace, gate }),
    thumbnails: (request, signal) => loadThumbnails(request, { signal, limits, pace }),
    extract: extractPictures,
    inspect: inspectFolder,
    reject: rejectPictures,
  };
}
