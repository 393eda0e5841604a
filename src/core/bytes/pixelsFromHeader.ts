import { disableTypes, imageSize } from 'image-size';
import type { Pixels } from '../../shared/picture/picture';

// `pictureType` decides what a picture is. The library's readers of other types are not needed, and the one for SVG
// runs regular expressions over the whole text.
disableTypes(['svg', 'dds', 'icns', 'j2c', 'jp2', 'ktx', 'pnm', 'psd', 'tga']);

/** Reading this much takes at most some 20 ms, even for a header made to be slow. */
export const maxHeaderBytes = 256 * 1024;
/** Less for HEIF and AVIF, because the library's time grows with the square of the number of boxes. */
const maxBoxedHeaderBytes = 32 * 1024;
const maxEdge = 2 ** 31 - 1;
/** With EXIF orientations from 5 to 8, the picture is shown turned by 90 degrees: width and height change places. */
const firstTurnedOrientation = 5;

/**
 * Reads width and height, as shown, from a picture's header; null when its first bytes hold none, or impossible ones.
 */
export function pixelsFromHeader(start: Buffer): Pixels | null {
  const boxed = start.toString('latin1', 4, 8) === 'ftyp';
  try {
    const {
      width,
      height,
      orientation = 1,
    } = imageSize(start.subarray(0, boxed ? maxBoxedHeaderBytes : maxHeaderBytes));
    if (!isEdge(width) || !isEdge(height)) return null;
    return orientation >= firstTurnedOrientation ? { width: height, height: width } : { width, height };
  } catch {
    return null;
  }
}

function isEdge(pixels: number): boolean {
  return Number.isSafeInteger(pixels) && pixels > 0 && pixels <= maxEdge;
}
