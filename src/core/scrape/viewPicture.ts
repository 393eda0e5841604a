import { lstatSync } from 'node:fs';
import type { ViewedFile, ViewEvent, ViewRequest } from '../../shared/engine/view';
import type { PictureSize, SizeName } from '../../shared/picture/picture';
import { sizesForView } from '../../shared/picture/sizes';
import { Cancelled, failureOf, ScrapeError } from '../failure';
import { largeCacheLimits, maxShownPixels, PictureCache } from '../files/pictureCache';
import { readRegularFile } from '../files/regularFile';
import { parseAddress } from '../net/addresses';
import { Clients } from '../net/clients';
import type { Lanes } from '../net/host';
import type { RunContext } from '../net/runContext';
import { hostRules } from '../sources/registry';
import { downloadStarts, pictureReferrer } from './loading';
import { SizesInTurn } from './sizesInTurn';

/** One picture is looked at at a time. */
const viewLanes: Lanes = { start: 1, ceiling: 1 };
/** Sources that tell sizes one by one are asked for the original above this many pixels of the longest edge. */
const largeEdge = 1024;

/** Brings a picture into the cache in the size that is looked at: from its saved file, from the cache, or from its server. */
export async function viewPicture(
  request: ViewRequest,
  context: RunContext,
  emit: (event: ViewEvent) => void,
): Promise<void> {
  try {
    const cache = new PictureCache(request.cacheFolder, largeCacheLimits);
    const shown = savedPicture(request, cache) ?? (await loadedPicture(request, context, cache));
    cache.prune();
    emit({ type: 'viewed', shown, failure: null });
  } catch (error) {
    emit({ type: 'viewed', shown: null, failure: error instanceof Cancelled ? null : failureOf(error) });
  }
}

/** A copy of the saved file: the page may read the cache, and nothing of the workspace. Null where there is no file. */
function savedPicture({ savedFile }: ViewRequest, cache: PictureCache): ViewedFile | null {
  if (savedFile === null) return null;
  const there = lstatSync(savedFile, { throwIfNoEntry: false });
  if (!there?.isFile()) return null;
  // A file that has changed since is another one.
  const address = `file:${savedFile}?${there.mtimeMs}-${there.size}`;
  const known = cache.find(address);
  if (known) return known;
  const bytes = readRegularFile(savedFile, largeCacheLimits.maxFileBytes);
  const stored = bytes && cache.store(address, bytes);
  if (!stored) throw new ScrapeError({ code: 'not-shown' });
  return stored;
}

async function loadedPicture(
  { picture, edge, settings, renewal }: ViewRequest,
  { signal, limits, pace, judgements, gate }: RunContext,
  cache: PictureCache,
): Promise<ViewedFile> {
  const { picture: pausePolicy } = limits.pausePolicies;
  const own = {
    ...limits,
    // Whoever looks at a picture goes on to the next one rather than wait.
    pausePolicies: { picture: { ...pausePolicy, maxRetryAfterMs: 0 }, page: pausePolicy },
    maxRetries: Math.min(1, limits.maxRetries),
    maxPictureBytes: largeCacheLimits.maxFileBytes,
  };
  const clients = new Clients({ settings, limits: own, signal, gate, hostRules, judgements }, [picture]);
  const size: SizeName = edge > largeEdge ? 'original' : 'large';
  const usable = (sizes: readonly PictureSize[]): PictureSize[] =>
    sizesForView(sizes, { edge, maxPixels: maxShownPixels });
  try {
    const sizes = new SizesInTurn({ size, usable, settings, renewal }, clients, pace);
    return await sizes.load(
      picture,
      () => ({}),
      async (each) => {
        const url = parseAddress(each.url);
        const known = cache.find(url.href);
        if (known) return known;
        const stored = await clients.clientFor(picture, url).fetchPicture(
          url,
          {
            lanes: viewLanes,
            referrer: pictureReferrer(picture, each),
            starts: downloadStarts(pace, url),
          },
          { keepBody: ({ pieces }) => cache.store(url.href, Buffer.concat(pieces)) },
        );
        if (!stored) throw new ScrapeError({ code: 'not-shown', host: url.host });
        return stored;
      },
    );
  } finally {
    clients.close();
  }
}
