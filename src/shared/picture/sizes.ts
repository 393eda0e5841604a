import type { Pixels, SizeName } from './picture';

/** The known pixels of one size; null where the source does not give them. `PictureSize` fits. */
export interface SizePixels {
  readonly width: number | null;
  readonly height: number | null;
  /** Pixels of the longest edge, where that is all that is known. */
  readonly edge?: number;
  /** May not be there; one of unknown pixels is larger than the others, if it is. */
  readonly unsure?: true;
}

/** Small is the size nearest to this many pixels on the longest edge. */
export const smallEdge = 320;
/** Large is the largest up to this many pixels on the longest edge. */
export const largeEdge = 1024;
/** How many sizes of one picture are tried at most; one that is missing in all of these is gone. */
const maxSizeTries = 6;

/** The minimum that every file meets. */
export const anySize: Pixels = { width: 1, height: 1 };

/**
 * The sizes to try for a picture, best first: the size asked for, then the steps down (or away) from it for when it is
 * missing. Sizes that are known to be too small are left out; those of unknown pixels come last, except that for `original`
 * what may be no picture at all comes first.
 */
export function sizeCandidates<Size extends SizePixels>(
  sizes: readonly Size[],
  name: SizeName,
  least: Pixels = anySize,
): Size[] {
  const [only] = sizes;
  if (only && sizes.length === 1) return isBelow(only, least) ? [] : [only];
  const whole = wholeViews(sizes).filter((each) => !isBelow(each, least));
  // What a page's link leads to is larger than what the page shows, if it is a picture.
  const larger = name === 'original' ? whole.filter(({ unsure }) => unsure) : [];
  const others = whole.filter((each) => !larger.includes(each));
  const unknown = others.filter((each) => longestEdge(each) === null);
  return [...larger, ...rankedSizes(others, name), ...unknown].slice(0, maxSizeTries);
}

/**
 * The sizes in which to look at a picture with this many pixels on its longest edge, best first: the smallest that has as many,
 * then larger ones, then the next smaller. `maxPixels` bounds the area; sizes of unknown pixels come last, except that
 * where none is known to be large enough, what may be no picture comes first.
 */
export function sizesForView<Size extends SizePixels>(
  sizes: readonly Size[],
  { edge, maxPixels }: { readonly edge: number; readonly maxPixels: number },
): Size[] {
  const whole = wholeViews(sizes);
  const known = knownSizes(whole)
    .filter(({ width, height }) => (width ?? 0) * (height ?? 0) <= maxPixels)
    .sort(largestFirst);
  const large = known.filter((each) => (longestEdge(each) ?? 0) >= edge).reverse();
  const unknown = whole.filter((each) => longestEdge(each) === null);
  const unsure = large.length > 0 ? [] : unknown.filter((each) => each.unsure);
  const others = [...known, ...unknown].filter((each) => !large.includes(each) && !unsure.includes(each));
  return [...unsure, ...large, ...others].slice(0, maxSizeTries);
}

/** Whether a picture with these sizes may meet the minimum: an uncropped size does, or has unknown pixels. */
export function canMeetMinimum(sizes: readonly SizePixels[], least: Pixels): boolean {
  return wholeViews(sizes).some((each) => !isBelow(each, least));
}

/** Whether a file meets the minimum. One of unknown pixels does only if any size will do. */
export function hasMinimum(pixels: Pixels | null, least: Pixels): boolean {
  return pixels ? !isBelow(pixels, least) : least.width <= anySize.width && least.height <= anySize.height;
}

/** Whether a size is known to be below the minimum. */
function isBelow({ width, height, edge }: SizePixels, least: Pixels): boolean {
  if (width !== null && width < least.width) return true;
  if (height !== null && height < least.height) return true;
  return edge !== undefined && edge < Math.max(least.width, least.height);
}

function rankedSizes<Size extends SizePixels>(sizes: readonly Size[], name: SizeName): Size[] {
  switch (name) {
    case 'small':
      return byNearness(sizes);
    case 'large':
      return byLargest(sizes);
    case 'original':
      return knownSizes(sizes).sort(largestFirst);
  }
}

function byNearness<Size extends SizePixels>(sizes: readonly Size[]): Size[] {
  const distance = (each: Size): number => Math.abs((longestEdge(each) ?? 0) - smallEdge);
  return knownSizes(sizes).sort((a, b) => distance(a) - distance(b) || largestFirst(a, b));
}

function byLargest<Size extends SizePixels>(sizes: readonly Size[]): Size[] {
  const sorted = knownSizes(sizes).sort(largestFirst);
  const fitting = sorted.filter((each) => (longestEdge(each) ?? 0) <= largeEdge);
  return fitting.length > 0 ? fitting : sorted.slice(-1);
}

function largestFirst(a: SizePixels, b: SizePixels): number {
  return (longestEdge(b) ?? 0) - (longestEdge(a) ?? 0);
}

function knownSizes<Size extends SizePixels>(sizes: readonly Size[]): Size[] {
  return sizes.filter((each) => longestEdge(each) !== null);
}

/** The largest size; of those whose pixels are unknown, the first. */
export function largestSize<Size extends SizePixels>(sizes: readonly Size[]): Size | undefined {
  const [first, ...others] = sizes;
  return others.reduce(
    (largest, size) => (largest && (longestEdge(size) ?? 0) > (longestEdge(largest) ?? 0) ? size : largest),
    first,
  );
}

/** Pixels of the longest edge, or of the only known edge; null where neither is known. */
export function longestEdge({ width, height, edge }: SizePixels): number | null {
  if (width !== null && height !== null) return Math.max(width, height);
  return edge ?? width ?? height;
}

/** The sizes without squares cropped from a picture that is not square. */
export function wholeViews<Size extends SizePixels>(sizes: readonly Size[]): readonly Size[] {
  const whole = sizes.filter(({ width, height }) => width !== height || width === null);
  return whole.length > 0 ? whole : sizes;
}
