import { BMP } from 'image-size/types/bmp';
import { GIF } from 'image-size/types/gif';
import { HEIF } from 'image-size/types/heif';
import { ICO } from 'image-size/types/ico';
import type { IImage, ISizeCalculationResult } from 'image-size/types/interface';
import { JPG } from 'image-size/types/jpg';
import { JXL } from 'image-size/types/jxl';
import { JXLStream } from 'image-size/types/jxl-stream';
import { PNG } from 'image-size/types/png';
import { TIFF } from 'image-size/types/tiff';
import { WEBP } from 'image-size/types/webp';
import type { Pixels } from '../../shared/picture/picture';
import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { pictureType } from './pictureType';

/**
 * The readers of the library, each by itself: `pictureType` knows what a picture is, and the library asks its readers one after
 * the other, among them one for SVG that runs regular expressions over the whole text.
 */
const readers: Readonly<Record<Exclude<PictureTypeName, 'jxl'>, IImage>> = {
  jpg: JPG,
  png: PNG,
  gif: GIF,
  webp: WEBP,
  avif: HEIF,
  bmp: BMP,
  tiff: TIFF,
  heic: HEIF,
  heif: HEIF,
  ico: ICO,
};

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

function readHeader(start: Buffer): ISizeCalculationResult | null {
  const reader = readerOf(start);
  if (!reader) return null;
  try {
    const { images = [], ...header } = reader.calculate(
      start.subarray(0, reader === HEIF ? maxBoxedHeaderBytes : maxHeaderBytes),
    );
    const [largest] = [...images].sort((one, other) => other.width * other.height - one.width * one.height);
    return { ...header, ...(images.length > 1 && largest) };
  } catch {
    return null;
  }
}

function readerOf(start: Buffer): IImage | null {
  const type = pictureType(start)?.extension;
  if (type === 'jxl') return start[0] === 0xff ? JXLStream : JXL;
  return type === undefined ? null : readers[type];
}

function isEdge(pixels: number): boolean {
  return Number.isSafeInteger(pixels) && pixels > 0 && pixels <= maxEdge;
}
