import { decode as decodeJpeg } from 'jpeg-js';
import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { fileInPieces } from '../bytes/fileBytes';
import { hasSegment, nextJpegMarker } from '../bytes/jpegMarkers';
import { headBytes, pictureType } from '../bytes/pictureType';
import { orientationFromHeader, pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { upright, type Raster } from './raster';

/** Of a picture that is decoded: a JPEG of so many pixels takes some 200 MB and a second. */
export const maxDecodedPixels = 6_000_000;

type Decoder = (bytes: Buffer) => Raster | Promise<Raster>;

/** AVIF is not among them: its decoder alone is larger than the whole program. */
const decoders: Readonly<Partial<Record<PictureTypeName, Decoder>>> = {
  jpg: jpegRaster,
};

/**
 * The pixels of a picture, the right way up; of a moving one those of its first frame. Null for what is damaged, has more than
 * `maxDecodedPixels`, or is of a type that is not decoded. Takes bounded time and memory, whatever the bytes are.
 */
export async function decodePicture(bytes: Buffer): Promise<Raster | null> {
  const type = pictureType(bytes.subarray(0, headBytes))?.extension;
  const decoder = type && decoders[type];
  const pixels = pixelsFromHeader(bytes);
  if (!decoder || !pixels || pixels.width * pixels.height > maxDecodedPixels) return null;
  try {
    return upright(await decoder(bytes), orientationFromHeader(bytes));
  } catch {
    return null;
  }
}

const startOfScan = 0xda;
/** Each may go over all pixels in a few bytes; programs write some ten. */
const maxScans = 100;

/** Throws for what it does not understand. */
function jpegRaster(bytes: Buffer): Raster {
  if (scanCount(bytes) > maxScans) throw new Error('too many scans');
  return decodeJpeg(bytes, {
    useTArray: true,
    maxResolutionInMP: maxDecodedPixels / 1e6,
    maxMemoryUsageInMB: 160,
  });
}

function scanCount(bytes: Buffer): number {
  const file = fileInPieces([bytes]);
  let count = 0;
  for (let marker = nextJpegMarker(file, 2); marker;) {
    const { code, end } = marker;
    if (code === startOfScan) count += 1;
    marker = nextJpegMarker(file, hasSegment(code) ? end + file.uint16BE(end) : end);
  }
  return count;
}
