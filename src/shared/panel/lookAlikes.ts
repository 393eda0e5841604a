import { licenseGroupOf, licenseGroups } from '../picture/licenseGroups';
import { permissionsOf } from '../picture/permissions';
import { isInFolder, type FolderStatusOf } from './filters';
import { cellCount, detailOf, meanOf, readCells, type Fingerprint } from './fingerprint';
import type { ShownPicture } from './gallery';
import { pixelCountOf } from './sort';

/**
 * How much a cell of two pictures that are alike may differ, in levels of grey, beside how bright both are on the whole: as much as copies
 * differ that were saved anew or made smaller, and less in a picture in which there is little to see. Measured by
 * `test/webview/lookAlikes.test.ts`: no copy needs all of it, and what stands elsewhere in the same place exceeds it.
 */
function maxCellDifference(detail: number): number {
  return Math.min(12, 3 + detail);
}

/** How much longer one edge may be, as rounded pixels make it: 2 %, as the difference of logarithms. */
const maxAspectDifference = Math.log(1.02);

/** Cells are kept with these parts of a level of grey. */
const partsOfLevel = 4;
/** Cells far from each other tell two pictures apart soonest; a step that has no divisor in common with their number meets all. */
const cellStep = 97;

/** So many cells of each picture stand close together, because nearly all pairs differ in one of these. */
const headLength = 4;

/** Which pictures are alike, as far as their fingerprints are known. Each is compared once, with all that were there before. */
export class Comparisons {
  readonly #keys: string[] = [];
  readonly #known = new Set<string>();
  /** Logarithms. */
  readonly #aspects: number[] = [];
  /** How much a cell of each may differ, in the parts in which cells are kept. */
  readonly #limits: number[] = [];
  /** The cells of all pictures, one picture after the other, without how bright each is on the whole; and the first of each. */
  #cells = new Int16Array(64 * cellCount);
  #heads = new Int16Array(64 * headLength);
  readonly #alike = new Map<string, string[]>();
  #pairCount = 0;

  /** How many pairs are alike; it only grows. */
  get pairCount(): number {
    return this.#pairCount;
  }

  /** Whether a picture was compared. */
  has(key: string): boolean {
    return this.#known.has(key);
  }

  /** Keys of the pictures that look like this one. */
  alikeTo(key: string): readonly string[] {
    return this.#alike.get(key) ?? nothing;
  }

  /** Compares a picture, unless it was compared before. */
  add(key: string, fingerprint: Fingerprint): void {
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const place = this.#keys.length;
    this.#cells = withRoom(this.#cells, (place + 1) * cellCount);
    this.#heads = withRoom(this.#heads, (place + 1) * headLength);
    const cells = readCells(fingerprint);
    const mean = meanOf(cells);
    for (let at = 0; at < cellCount; at += 1) {
      const cell = Math.round(((cells[(at * cellStep) % cellCount] ?? 0) - mean) * partsOfLevel);
      this.#cells[place * cellCount + at] = cell;
      if (at < headLength) this.#heads[place * headLength + at] = cell;
    }
    this.#aspects.push(Math.log(fingerprint.aspect));
    this.#limits.push(maxCellDifference(detailOf(cells)) * partsOfLevel);
    this.#keys.push(key);
    const limit = this.#limits[place] ?? 0;
    const heads = this.#heads;
    for (let other = 0; other < place; other += 1)
      if (hasLikeCells(heads, place, other, headLength, limit) && this.#isAlike(place, other))
        this.#join(place, other);
  }

  #isAlike(one: number, other: number): boolean {
    const aspects = this.#aspects;
    const limits = this.#limits;
    const limit = Math.min(limits[one] ?? 0, limits[other] ?? 0);
    return (
      Math.abs((aspects[one] ?? 0) - (aspects[other] ?? 0)) <= maxAspectDifference &&
      hasLikeCells(this.#cells, one, other, cellCount, limit)
    );
  }

  #join(one: number, other: number): void {
    const [key, otherKey] = [this.#keys[one] ?? '', this.#keys[other] ?? ''];
    this.#pairCount += 1;
    this.#note(key, otherKey);
    this.#note(otherKey, key);
  }

  #note(key: string, other: string): void {
    const known = this.#alike.get(key);
    if (known) known.push(other);
    else this.#alike.set(key, [other]);
  }
}

/** Whether no cell of two pictures differs by more than this; `cells` has so many of each picture. */
function hasLikeCells(cells: Int16Array, one: number, other: number, length: number, limit: number): boolean {
  const from = one * length;
  const otherFrom = other * length;
  for (let at = 0; at < length; at += 1)
    if (Math.abs((cells[from + at] ?? 0) - (cells[otherFrom + at] ?? 0)) > limit) return false;
  return true;
}

/** The same with room for so many at the least. */
function withRoom(cells: Int16Array<ArrayBuffer>, length: number): Int16Array<ArrayBuffer> {
  if (length <= cells.length) return cells;
  const larger = new Int16Array(2 * cells.length);
  larger.set(cells);
  return larger;
}

const nothing: readonly string[] = [];

/** Pictures that look alike, in groups: each belongs to one at the most. */
export interface LookAlikes {
  /** The others of each group, in the order of the list, by the key of its best. */
  readonly othersOf: ReadonlyMap<string, readonly ShownPicture[]>;
  /** The key of the best of its group, for each of the others. */
  readonly bestOf: ReadonlyMap<string, string>;
}

export const noLookAlikes: LookAlikes = { othersOf: new Map(), bestOf: new Map() };

/**
 * Groups the pictures that look alike. The best of a group is in the save folder already, or has the most pixels, or the freest
 * licence, or else comes first; all others look like that one, so that no group leads from one picture over
 * similar ones to quite another. Rejected pictures are in none.
 */
export function groupLookAlikes(
  pictures: readonly ShownPicture[],
  comparisons: Comparisons,
  there: FolderStatusOf,
): LookAlikes {
  if (comparisons.pairCount === 0) return noLookAlikes;
  const paired = pictures.filter(
    ({ key }) => comparisons.alikeTo(key).length > 0 && there(key) !== 'rejected',
  );
  const places = new Map(paired.map(({ key }, place) => [key, place]));
  const ranked = paired.map((picture, place) => ({ picture, place, rank: rankOf(picture, there) }));
  ranked.sort((one, other) => compareRanks(one.rank, other.rank) || one.place - other.place);
  const othersOf = new Map<string, readonly ShownPicture[]>();
  const bestOf = new Map<string, string>();
  for (const { picture } of ranked) {
    const best = picture.key;
    if (bestOf.has(best)) continue;
    const others = comparisons
      .alikeTo(best)
      .filter((key) => places.has(key) && !bestOf.has(key) && !othersOf.has(key))
      .sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
    if (others.length === 0) continue;
    for (const key of others) bestOf.set(key, best);
    othersOf.set(
      best,
      others.flatMap((key) => paired[places.get(key) ?? -1] ?? []),
    );
  }
  return { othersOf, bestOf };
}

/** The lower, the better, the first number first. */
type Rank = readonly [inFolder: number, pixels: number, license: number];

function rankOf(picture: ShownPicture, there: FolderStatusOf): Rank {
  const license = picture.license?.id ?? null;
  return [
    isInFolder(there(picture.key)) ? 0 : 1,
    -(pixelCountOf(picture) ?? 0),
    permissionsOf(license).isPublicDomain ? -1 : licenseGroups.indexOf(licenseGroupOf(license)),
  ];
}

function compareRanks(one: Rank, other: Rank): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
