import type { SourceId } from '../../shared/sources/sources';
import { commons } from './commons';
import { flickr } from './flickr';
import { nasa } from './nasa';
import { openverse } from './openverse';
import { pexels } from './pexels';
import { pixabay } from './pixabay';
import type { Source } from './source';
import { webPage } from './webPage';

/** What each source of `src/shared/sources/sources.ts` does. */
const sources: Readonly<Record<SourceId, Source>> = { flickr, openverse, commons, nasa, pexels, pixabay };

/** Any place that pictures come from; undefined for what is none of them, as a list of addresses is. */
export function sourceById(id: string): Source | undefined {
  if (id === webPage.id) return webPage;
  return Object.hasOwn(sources, id) ? sources[id as SourceId] : undefined;
}
