import type { SourceId } from '../../shared/sources/sources';
import type { HostRules } from '../net/hostRules';
import { commons } from './commons';
import { flickr } from './flickr';
import { nasa } from './nasa';
import { openverse } from './openverse';
import { pexels } from './pexels';
import { pixabay } from './pixabay';
import type { Source } from './source';
import { webPage } from './webPage';

/** What each source of `src/shared/sources/sources.ts` does; none compiles under an id other than its own. */
const sourcesById: { readonly [Id in SourceId]: Source<Id> } = {
  flickr,
  openverse,
  commons,
  nasa,
  pexels,
  pixabay,
};

/** What the sources tell of their hosts, for all that goes to the web. */
export const hostRules: HostRules = {
  maxLanes(host) {
    const limits = Object.values(sourcesById).map((source) => source.limits);
    return Math.min(
      ...limits.map(({ hosts, maxLanes = Infinity }) => (hosts?.test(host) ? maxLanes : Infinity)),
    );
  },
  finalRefusal(status, start) {
    for (const { limits } of Object.values(sourcesById)) {
      const reason = limits.finalRefusal?.(status, start) ?? null;
      if (reason !== null) return reason;
    }
    return null;
  },
};

/** The source or web page with this id; undefined for anything else, such as a list of addresses. */
export function findSource(id: string): Source | undefined {
  if (id === webPage.id) return webPage;
  return Object.hasOwn(sourcesById, id) ? sourcesById[id as SourceId] : undefined;
}
