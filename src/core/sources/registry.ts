import type { SourceId } from '../../shared/sources/sources';
import type { HostRules } from '../net/hostRules';
import { artic } from './artic';
import { cleveland } from './cleveland';
import { commons } from './commons';
import { europeana } from './europeana';
import { flickr } from './flickr';
import { inaturalist } from './inaturalist';
import { loc } from './loc';
import { nasa } from './nasa';
import { openverse } from './openverse';
import { pexels } from './pexels';
import { pixabay } from './pixabay';
import type { Source, SourceLimits } from './source';
import { webPage } from './webPage';
import { wellcome } from './wellcome';

/** What each source of `src/shared/sources/sources.ts` does; none compiles under an id other than its own. */
const sourcesById: { readonly [Id in SourceId]: Source<Id> } = {
  flickr,
  openverse,
  commons,
  nasa,
  artic,
  cleveland,
  wellcome,
  inaturalist,
  loc,
  pexels,
  pixabay,
  europeana,
};

const allLimits: readonly SourceLimits[] = Object.values(sourcesById).map(({ limits }) => limits);

/** Of the host that was asked for last: most pictures of a run are on the same. */
let lastAsked: { readonly host: string; readonly limits: readonly SourceLimits[] } | null = null;

/** The limits that hold at this host (with its port) for everyone. */
function limitsAt(host: string): readonly SourceLimits[] {
  if (lastAsked?.host !== host)
    lastAsked = { host, limits: allLimits.filter(({ hosts }) => hosts?.test(host)) };
  return lastAsked.limits;
}

/** What the sources tell of their hosts, for all that goes to the web. */
export const hostRules: HostRules = {
  maxLanes: (host) => Math.min(...limitsAt(host).map(({ maxLanes = Infinity }) => maxLanes)),
  downloadIntervalMs: (host) =>
    Math.max(0, ...limitsAt(host).map(({ downloadIntervalMs = 0 }) => downloadIntervalMs)),
  userAgentHeader: (host) =>
    limitsAt(host).find((limits) => limits.userAgentHeader !== undefined)?.userAgentHeader ?? null,
  finalRefusal(status, start) {
    for (const limits of allLimits) {
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
