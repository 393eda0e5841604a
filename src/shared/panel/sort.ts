import type { ShownPicture } from './gallery';
import { longestEdge, type SizePixels } from '../picture/sizes';
import { isSourceId, sourceIds } from '../sources/sources';

/** The orders in which pictures can be shown, and are saved: as found, the largest first, the newest first, by title, by source. */
export const sortOrders = ['found', 'size', 'newest', 'title', 'source'] as const;
export type SortOrder = (typeof sortOrders)[number];

/** The pictures in this order. Those that lack what it goes by come last; what is equal stays as it was found. */
export function sortPictures(pictures: readonly ShownPicture[], order: SortOrder): readonly ShownPicture[] {
  switch (order) {
    case 'found':
      return pictures;
    case 'size':
      return sortBy(pictures, pixelCountOf, descending);
    case 'newest':
      return sortNewest(pictures);
    case 'title':
      return sortBy(pictures, ({ title }) => title || null, titleOrder());
    case 'source':
      return sortBy(
        pictures,
        ({ source }) => source,
        (one, other) => sourcePlace(one) - sourcePlace(other) || inTextOrder(one, other),
      );
  }
}

/** The order of titles: the same wherever it is asked, in the page and in the extension host, whatever their languages. */
function titleOrder(): (one: string, other: string) => number {
  // Made when it is asked for: the first one costs 8 ms, in which the data of `Intl` are loaded.
  return new Intl.Collator('en', { numeric: true }).compare;
}

function descending(one: number, other: number): number {
  return other - one;
}

function inTextOrder(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Sorts by a key, which is found out once for each; null comes last. */
function sortBy<Key>(
  pictures: readonly ShownPicture[],
  keyOf: (picture: ShownPicture) => Key | null,
  compare: (one: Key, other: Key) => number,
): readonly ShownPicture[] {
  const keyed: (readonly [ShownPicture, Key])[] = [];
  const others: ShownPicture[] = [];
  for (const picture of pictures) {
    const key = keyOf(picture);
    if (key === null) others.push(picture);
    else keyed.push([picture, key]);
  }
  keyed.sort(([, one], [, other]) => compare(one, other));
  return [...keyed.map(([picture]) => picture), ...others];
}

/**
 * By their dates. Most sources tell none but number their pictures as they come, so that of one source, what has no date is in
 * the order of its numbers.
 */
function sortNewest(pictures: readonly ShownPicture[]): readonly ShownPicture[] {
  const dated = pictures.filter(({ date }) => date !== undefined);
  const undated = new Map<string, ShownPicture[]>();
  for (const picture of pictures) {
    if (picture.date !== undefined) continue;
    const ofSource = undated.get(picture.source);
    if (ofSource) ofSource.push(picture);
    else undated.set(picture.source, [picture]);
  }
  return [
    ...sortBy(
      dated,
      ({ date = '' }) => date,
      (one, other) => inTextOrder(other, one),
    ),
    ...[...undated.values()].flatMap((each) => sortBy(each, numberOf, descending)),
  ];
}

function numberOf({ key, source }: ShownPicture): number | null {
  const id = key.slice(source.length + 1);
  return /^\d{1,15}$/.test(id) ? Number(id) : null;
}

/** Pixels of the largest size; null where none is known. */
export function pixelCountOf({ sizes }: ShownPicture): number | null {
  const largest = sizes.reduce((most, size) => Math.max(most, pixelsIn(size)), 0);
  return largest === 0 ? null : largest;
}

/** A camera's frame, for sizes of which only one edge is known. */
const usualAspect = 3 / 2;

function pixelsIn(size: SizePixels): number {
  const { width, height } = size;
  return width !== null && height !== null ? width * height : (longestEdge(size) ?? 0) ** 2 / usualAspect;
}

/** As the sources are offered; pages and addresses come after them. */
function sourcePlace(source: string): number {
  return isSourceId(source) ? sourceIds.indexOf(source) : sourceIds.length;
}
