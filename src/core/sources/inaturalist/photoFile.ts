import type { PictureSize, Pixels } from '../../../shared/picture/picture';
import { fitInto } from '../fit';

/** Longest edges of the sizes that are made of each photo, in pixels; `square` and `thumb` are left out, as a part and as too small. */
const scaledEdges = { large: 1024, medium: 500, small: 240 } as const;
type SizeName = keyof typeof scaledEdges | 'original';

const fileName = /\/(?:square|thumb|small|medium|large|original)(?=\.[a-z]{3,4}(?:\?|$))/i;

/** The address of another size of a photo; null where the address is not one of a photo of iNaturalist. */
export function photoAddress(address: URL, size: SizeName): string | null {
  const { href } = address;
  return fileName.test(href) ? href.replace(fileName, `/${size}`) : null;
}

/**
 * The sizes of a photo of which one address is known, largest first; none where it is not one of a photo of iNaturalist. `original`
 * are the pixels of the largest, of at most 2048 on the longest edge.
 */
export function photoSizes(address: URL, original: Pixels | null): PictureSize[] {
  const largest = photoAddress(address, 'original');
  if (largest === null) return [];
  const smaller = (Object.keys(scaledEdges) as (keyof typeof scaledEdges)[]).map((name): PictureSize => {
    const edge = scaledEdges[name];
    const url = photoAddress(address, name) ?? largest;
    if (!original) return { url, width: null, height: null, edge };
    return { url, ...fitInto(original, { width: edge, height: edge }) };
  });
  const whole: PictureSize = original
    ? { url: largest, ...original }
    : { url: largest, width: null, height: null, unsure: true };
  return [whole, ...smaller];
}
