import { disableTypes, imageSize } from 'image-size';
import type { Pixels } from '../../shared/picture/picture';

// What a picture is, its first bytes say (`pictureType`); for anything else the library's readers are of no use, and
// that of SVG runs regular expressions over everything.
disableTypes(['svg', 'dds', 'icns', 'j2c', 'jp2', 'ktx', 'pnm', 'psd', 'tga']);

/** Costs no more than some 20 ms, however a header is made up. */
const headerBytes = 256 * 1024;
/** The library's reader of HEIF and AVIF looks at each of its boxes as often as there are boxes. */
const boxedBytes = 32 * 1024;
const largest = 2 ** 31 - 1;
/** From this EXIF orientation up to the last, 8, a camera was held upright, and the picture is shown turned by 90 degrees. */
const turned = 5;

/** Width and height as a picture is shown, by its header; null where they are not in the first bytes, or make no sense. */
export function pixelsOf(start: Buffer): Pixels | null {
  const boxed = start.toString('latin1', 4, 8) === 'ftyp';
  try {
    const { width, height, orientation = 1 } = imageSize(start.subarray(0, boxed ? boxedBytes : headerBytes));
    if (!isEdge(width) || !isEdge(height)) return null;
    return orientation >= turned ? { width: height, height: width } : { width, height };
  } catch {
    return null;
  }
}

function isEdge(pixels: number): boolean {
  return Number.isSafeInteger(pixels) && pixels > 0 && pixels <= largest;
}
