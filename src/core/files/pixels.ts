import { disableTypes, imageSize } from 'image-size';
import type { Pixels } from '../../shared/picture';

// What a picture is, its first bytes say (`pictureType`); for anything else the library's readers are of no use, and
// that of SVG runs regular expressions over everything.
disableTypes(['svg', 'dds', 'icns', 'j2c', 'jp2', 'ktx', 'pnm', 'psd', 'tga']);

/** Costs no more than some 20 ms, however a header is made up. */
const headerBytes = 256 * 1024;
/** The library's reader of HEIF and AVIF looks at each of its boxes as often as there are boxes. */
const boxedBytes = 32 * 1024;
const largest = 2 ** 31 - 1;

/** Width and height as a picture's header gives them; null where they are not in the first bytes, or make no sense. */
export function pixelsOf(start: Buffer): Pixels | null {
  const boxed = start.toString('latin1', 4, 8) === 'ftyp';
  try {
    const { width, height } = imageSize(start.subarray(0, boxed ? boxedBytes : headerBytes));
    return isEdge(width) && isEdge(height) ? { width, height } : null;
  } catch {
    return null;
  }
}

function isEdge(pixels: number): boolean {
  return Number.isSafeInteger(pixels) && pixels > 0 && pixels <= largest;
}
