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
  const header = readHeader(start);
  if (!header) return null;
  const { width, height, orientation = 1 } = header;
  if (!isEdge(width) || !isEdge(height)) return null;
  return orientation >= firstTurnedOrientation ? { width: height, height: width } : { width, height };
}

/** The EXIF orientation, from 1 to 8: how a picture is to be turned that is stored in another way; 1 where nothing is said. */
export function orientationFromHeader(start: Buffer): number {
  return readHeader(start)?.orientation ?? 1;
}

function readHeader(start: Buffer): ReturnType<typeof imageSize> | null {
  const boxed = start.toString('latin1', 4, 8) === 'ftyp';
  try {
    return imageSize(start.subarray(0, boxed ? maxBoxedHeaderBytes : maxHeaderBytes));
  } catch {
    return null;
  }
}

function isEdge(pixels: number): boolean {
  return Number.isSafeInteger(pixels) && pixels > 0 && pixels <= maxEdge;
}
