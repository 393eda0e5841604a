import { pixelsOf } from './filters';
import type { ShownPicture } from './gallery';
import type { Pixels, SizeName } from '../picture/picture';
import { largeEdge } from '../picture/sizes';

/**
 * Bytes of a photograph's JPEG for each pixel. The train set of COCO 2017, 118,000 photos of Flickr of mostly 640 × 480, is
 * 18 GB: 0.5. Files as cameras write them, on Wikimedia Commons, have 0.4 to 0.54.
 */
const bytesPerPixel = 0.5;

/** Assumed where the source gives no pixels: a camera's 3:2 frame in the size that most sources offer. */
const typicalPixels: Readonly<Record<SizeName, Pixels>> = {
  small: { width: 320, height: 213 },
  large: { width: 1024, height: 683 },
  original: { width: 1024, height: 683 },
};

/** Estimated bytes of the first `quantity` of these pictures together, in this size and with these minimum pixels. */
export function estimateBytes(
  pictures: readonly ShownPicture[],
  size: SizeName,
  least: Pixels,
  quantity: number,
): number {
  return pictures.slice(0, quantity).reduce((bytes, picture) => {
    const { width, height } = pixelsOf(picture, size, least) ?? typicalPixels[size];
    return bytes + width * height * bytesPerPixel;
  }, 0);
}

/** The pixels that files will have, in few figures. `all`: whether none is known to differ. */
export type PixelSummary =
  | { readonly kind: 'frame'; readonly width: number; readonly height: number; readonly isUniform: boolean }
  /** Frames differ, but most have the same longest edge. */
  | { readonly kind: 'edge'; readonly edge: number; readonly isUniform: boolean }
  /** The smallest and the largest of the longest edges. */
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

/** The pixels that most of the first `quantity` pictures will have; null where no source gives any. */
export function pixelSummary(
  pictures: readonly ShownPicture[],
  size: SizeName,
  least: Pixels,
  quantity: number,
): PixelSummary | null {
  const known = pictures.slice(0, quantity).flatMap((picture) => pixelsOf(picture, size, least) ?? []);
  const edges = known.map(({ width, height }) => Math.max(width, height));
  const frame = mostCommon(known.map(({ width, height }) => `${width} ${height}`));
  const edge = mostCommon(edges);
  if (frame === null || edge === null) return null;
  const all = Math.min(quantity, pictures.length);
  if (isMost(frame.count, known.length)) {
    const [width = 0, height = 0] = frame.value.split(' ').map(Number);
    return { kind: 'frame', width, height, isUniform: frame.count === all };
  }
  if (isMost(edge.count, known.length)) {
    return { kind: 'edge', edge: edge.value, isUniform: edge.count === all };
  }
  const sorted = edges.toSorted((a, b) => a - b);
  return { kind: 'range', from: sorted[0] ?? 0, to: sorted.at(-1) ?? 0 };
}

/** How many of the first `quantity` pictures are larger than `large` says, because their sources have them in no smaller size. */
export function countLarger(pictures: readonly ShownPicture[], least: Pixels, quantity: number): number {
  const isLarger = (picture: ShownPicture): boolean => {
    const { width = 0, height = 0 } = pixelsOf(picture, 'large', least) ?? {};
    return Math.max(width, height) > largeEdge;
  };
  return pictures.slice(0, quantity).filter(isLarger).length;
}

function isMost(count: number, all: number): boolean {
  return count > all / 2;
}

function mostCommon<Value>(
  values: readonly Value[],
): { readonly value: Value; readonly count: number } | null {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let most: { value: Value; count: number } | null = null;
  for (const [value, count] of counts) if (count > (most?.count ?? 0)) most = { value, count };
  return most;
}
