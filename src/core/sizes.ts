import type { Picture, PictureSize, SizeName } from '../shared/picture';

/** Small is the size nearest to this many pixels on the longest edge. */
const smallEdge = 320;
/** Large is the largest up to this many pixels on the longest edge. */
const largeEdge = 1024;
/** A picture that is gone in so many sizes is gone. */
const maxTries = 6;

/**
 * The addresses to try for a picture, best first: the size asked for, then the steps down (or away) from it for when it
 * is missing. Sizes of unknown pixels come last.
 */
export function candidates(picture: Picture, size: SizeName): PictureSize[] {
  const sizes = wholeViews(picture.sizes);
  const ranked = size === 'small' ? byNearness(sizes) : byLargest(sizes);
  return [...ranked, ...sizes.filter((each) => edge(each) === null)].slice(0, maxTries);
}

function byNearness(sizes: readonly PictureSize[]): PictureSize[] {
  const distance = (each: PictureSize): number => Math.abs((edge(each) ?? 0) - smallEdge);
  return known(sizes).sort((a, b) => distance(a) - distance(b) || (edge(b) ?? 0) - (edge(a) ?? 0));
}

function byLargest(sizes: readonly PictureSize[]): PictureSize[] {
  const sorted = known(sizes).sort((a, b) => (edge(b) ?? 0) - (edge(a) ?? 0));
  const fitting = sorted.filter((each) => (edge(each) ?? 0) <= largeEdge);
  return fitting.length > 0 ? fitting : sorted.slice(-1);
}

function known(sizes: readonly PictureSize[]): PictureSize[] {
  return sizes.filter((each) => edge(each) !== null);
}

function edge(size: PictureSize): number | null {
  const { width, height } = size;
  return width === null || height === null ? (size.edge ?? null) : Math.max(width, height);
}

/** Without squares that were cut out of a picture that is not square. */
function wholeViews(sizes: readonly PictureSize[]): readonly PictureSize[] {
  const whole = sizes.filter(({ width, height }) => width !== height || width === null);
  return whole.length > 0 ? whole : sizes;
}
