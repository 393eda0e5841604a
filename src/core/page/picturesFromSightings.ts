import type { Picture, PictureSize } from '../../shared/picture/picture';
import { defaultReferrerPolicy, type ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { idFromAddress } from './idFromAddress';
import { addressKey, ranks, type Candidate, type Sighting } from './sighting';
import type { PageSightings } from './readSightings';

/** More than anyone wants of one page. */
const maxPictures = 5_000;
/** Of one picture. */
const maxSizes = 60;

/**
 * The pictures of a page, in the order of their first place: what is told of in several places, by one address at least,
 * is one picture. `unsure` are links of which nobody knows yet where they lead.
 */
export function picturesFromSightings(
  { sightings, license, referrerPolicy }: Omit<PageSightings, 'isDrawnByScript'>,
  page: string,
  unsure: ReadonlySet<Sighting> = new Set(),
): Picture[] {
  return groupSightings(removeStandIns(sightings))
    .slice(0, maxPictures)
    .flatMap((group) => {
      const sizes = sizesOfGroup(group, unsure, referrerPolicy);
      const [best] = sizes;
      if (!best) return [];
      return {
        source: 'page',
        id: idFromAddress(best.url),
        keyword: '',
        title: titleOfGroup(group),
        creator: group.find(({ creator }) => creator)?.creator ?? null,
        license: group.find((place) => place.license)?.license ?? license,
        page,
        sizes,
      };
    });
}

/** Without the addresses that may stand in for others, and stand beside several. */
function removeStandIns(places: readonly Sighting[]): readonly Sighting[] {
  const besides = new Map<string, Set<string>>();
  for (const { candidates } of places) {
    const keys = candidates.map(({ url }) => addressKey(url));
    for (const [index, key] of keys.entries()) {
      if (!candidates[index]?.isHint) continue;
      const other = keys.find((each) => each !== key);
      if (other !== undefined) besides.set(key, (besides.get(key) ?? new Set()).add(other));
    }
  }
  const isStandIn = ({ url, isHint }: Candidate): boolean =>
    isHint && (besides.get(addressKey(url))?.size ?? 0) > 1;
  for (const place of places) place.candidates = place.candidates.filter((each) => !isStandIn(each));
  return places;
}

/** Places of one picture together. */
function groupSightings(places: readonly Sighting[]): readonly (readonly Sighting[])[] {
  const first = new Map<Sighting, Sighting>();
  const top = (place: Sighting): Sighting => {
    let found = place;
    for (let next = first.get(found); next; next = first.get(found)) found = next;
    // Shorter for whoever asks next.
    for (let at = place; at !== found;) {
      const next = first.get(at) ?? found;
      first.set(at, found);
      at = next;
    }
    return found;
  };
  const order = new Map(places.map((place, index) => [place, index]));
  const joinGroups = (a: Sighting, b: Sighting): void => {
    const [one, other] = [top(a), top(b)];
    if (one === other) return;
    const isFirst = (order.get(one) ?? 0) < (order.get(other) ?? 0);
    first.set(isFirst ? other : one, isFirst ? one : other);
  };
  const byAddress = new Map<string, Sighting>();
  for (const place of places) {
    if (place.twin) joinGroups(place, place.twin);
    for (const { url } of place.candidates) {
      const known = byAddress.get(addressKey(url));
      if (known) joinGroups(place, known);
      else byAddress.set(addressKey(url), place);
    }
  }
  const together = new Map<Sighting, Sighting[]>();
  for (const place of places) {
    const group = together.get(top(place));
    if (group) group.push(place);
    else together.set(top(place), [place]);
  }
  return [...together.values()];
}

/** All addresses of a picture, the best first, each once; by `https:` where there are both. */
function sizesOfGroup(
  group: readonly Sighting[],
  unsure: ReadonlySet<Sighting>,
  pagePolicy: ReferrerPolicy | undefined,
): PictureSize[] {
  const best = new Map<string, Candidate>();
  for (const each of group.flatMap(({ candidates }) => candidates)) {
    const key = addressKey(each.url);
    const known = best.get(key);
    best.set(key, known ? mergeCandidates(known, each) : each);
  }
  const isSure = best.size === 1 && !group.some((place) => unsure.has(place));
  return [...best.values()]
    .sort((a, b) => rankOf(a) - rankOf(b) || (b.width ?? 0) - (a.width ?? 0) || b.density - a.density)
    .slice(0, maxSizes)
    .map(({ url, width, height, rank, referrerPolicy = pagePolicy }) => ({
      url: url.href,
      width,
      height,
      ...(!isSure && width === null && (rank === 'link' || rank === 'larger') && { unsure: true as const }),
      ...(referrerPolicy && referrerPolicy !== defaultReferrerPolicy && { referrerPolicy }),
    }));
}

/** What two places say of one address. */
function mergeCandidates(a: Candidate, b: Candidate): Candidate {
  const sized = a.width === null ? b : a;
  return {
    ...sized,
    url: a.url.protocol === 'https:' ? a.url : b.url,
    height: sized.height ?? (a.width === b.width ? b.height : null),
    rank: rankOf(a) <= rankOf(b) ? a.rank : b.rank,
    referrerPolicy: mergePolicies(a, b),
  };
}

/** What is shown is asked for as it is shown, however it is linked. */
function mergePolicies(a: Candidate, b: Candidate): ReferrerPolicy | undefined {
  if ((a.rank === 'link') !== (b.rank === 'link')) return (a.rank === 'link' ? b : a).referrerPolicy;
  return a.referrerPolicy ?? b.referrerPolicy;
}

function rankOf({ rank }: Candidate): number {
  return ranks.indexOf(rank);
}

function titleOfGroup(group: readonly Sighting[]): string | null {
  const all = [0, 1, 2, 3].flatMap((index) => group.map(({ titles }) => titles[index] ?? null));
  return all.find((title) => title !== null) ?? null;
}
