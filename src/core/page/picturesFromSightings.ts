import { appendTo } from '../../shared/lists/appendTo';
import type { Picture, PictureSize } from '../../shared/picture/picture';
import { defaultReferrerPolicy, type ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { idFromAddress } from './idFromAddress';
import { addressKey, canStandIn, createSighting, ranks, type Candidate, type Sighting } from './sighting';
import { fileNameWithoutSize, isSameButForSize } from './sizeVariants';
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
  return groupSightings(separateSharedLinks(removeStandIns(sightings)))
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

/** The same sightings without the addresses of placeholders: what may stand in for others, and does so for several pictures. */
function removeStandIns(places: readonly Sighting[]): readonly Sighting[] {
  const stands = places.map(({ candidates, successor }) =>
    candidates.filter(
      (each) => canStandIn(each, candidates) || (successor && each.origin === 'page' && each.rank !== 'link'),
    ),
  );
  const sure = places.map(({ candidates }, at) => candidates.filter((each) => !stands[at]?.includes(each)));
  const groupOf = joinPlaces(places, (_place, at) => sure[at] ?? []);
  const besides = new Map<string, Set<unknown>>();
  for (const [at, place] of places.entries()) {
    const own = sure[at] ?? [];
    const of = place.successor ?? (own.length > 0 ? place : place.twin);
    for (const { url, origin } of stands[at] ?? []) {
      const key = addressKey(url);
      const others = of
        ? [...own, ...(place.successor?.candidates ?? [])]
        : place.candidates.filter(
            (each) => (each.origin !== origin || origin === 'guess') && addressKey(each.url) !== key,
          );
      // A smaller copy of the picture stands in for no other.
      if (others.some((each) => isSameButForSize(each.url, url))) continue;
      const [first] = others;
      const other = of ? groupOf(of) : first && addressKey(first.url);
      if (other !== undefined) besides.set(key, (besides.get(key) ?? new Set()).add(other));
    }
  }
  for (const [at, place] of places.entries())
    place.candidates = place.candidates.filter(
      (each) => !stands[at]?.includes(each) || (besides.get(addressKey(each.url))?.size ?? 0) <= 1,
    );
  return places;
}

/**
 * The same sightings, where a link around several different pictures, such as one to a cover, belongs to none of them but to that
 * of its own name: else it is a sighting by itself.
 */
function separateSharedLinks(places: readonly Sighting[]): readonly Sighting[] {
  const shared = new Map<string, Sighting[]>();
  for (const place of places) {
    const link = linkOf(place);
    if (link) appendTo(shared, addressKey(link.url), [place]);
  }
  const alone = new Map<Sighting, Sighting>();
  for (const around of shared.values()) {
    const names = new Set(around.map(nameOf));
    const [first] = around;
    const link = first && linkOf(first);
    if (!link || names.size < 2) continue;
    const name = fileNameWithoutSize(link.url);
    for (const place of around)
      if (nameOf(place) !== name) place.candidates = place.candidates.filter(({ rank }) => rank !== 'link');
    if (!names.has(name)) alone.set(first, createSighting([link], { kind: 'shown' }));
  }
  return alone.size === 0 ? places : places.flatMap((place) => [...listOf(alone.get(place)), place]);
}

function linkOf({ kind, candidates }: Sighting): Candidate | undefined {
  return kind === 'shown' && candidates.length > 1
    ? candidates.find(({ rank }) => rank === 'link')
    : undefined;
}

/** The name of what a place shows itself. */
function nameOf({ candidates }: Sighting): string {
  const own = candidates.find(({ rank }) => rank !== 'link');
  return own ? fileNameWithoutSize(own.url) : '';
}

function listOf<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** Places of one picture together. */
function groupSightings(places: readonly Sighting[]): readonly (readonly Sighting[])[] {
  const groupOf = joinPlaces(places, ({ candidates }) => candidates);
  const together = new Map<Sighting, Sighting[]>();
  for (const place of places) appendTo(together, groupOf(place), [place]);
  return [...together.values()];
}

/** Joins places that are twins, or have one of these addresses in common. Returns what tells the first place of the same picture. */
function joinPlaces(
  places: readonly Sighting[],
  addressesOf: (place: Sighting, at: number) => readonly Candidate[],
): (place: Sighting) => Sighting {
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
  for (const [at, place] of places.entries()) {
    if (place.twin) joinGroups(place, place.twin);
    for (const { url } of addressesOf(place, at)) {
      const known = byAddress.get(addressKey(url));
      if (known) joinGroups(place, known);
      else byAddress.set(addressKey(url), place);
    }
  }
  return top;
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
