import { inflateSync } from 'node:zlib';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { fileInPieces } from '../bytes/fileBytes';
import { hasSegment, nextJpegMarker } from '../bytes/jpegMarkers';
import { headBytes, pictureType } from '../bytes/pictureType';
import { orientationFromHeader, pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { gifRaster } from './gifRaster';
import { upright, type Raster } from './raster';

/** Of a picture that is decoded: a JPEG of so many pixels takes some 200 MB and a second. */
export const maxDecodedPixels = 6_000_000;

type Decoder = (bytes: Buffer) => Raster | Promise<Raster>;

/** AVIF is not among them: its decoder alone is larger than the rest of the program. */
const decoders: Readonly<Partial<Record<PictureTypeName, Decoder>>> = {
  jpg: jpegRaster,
  png: pngRaster,
  gif: (bytes) => gifRaster(bytes, maxDecodedPixels),
  webp: webpRaster,
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

/** Of pixels that have 16 bits in each channel, and the bytes that tell the filters of rows. */
const maxRowBytes = maxDecodedPixels * 9;
const headerChunk = 'IHDR';
const dataChunk = 'IDAT';

/** Throws for what it does not understand. The library would believe a second header, and unpack without a bound. */
function pngRaster(bytes: Buffer): Raster {
  const file = fileInPieces([bytes]);
  const data: Buffer[] = [];
  for (let at = 8; at + 8 <= bytes.length;) {
    const name = file.nameAt(at + 4);
    const end = at + 8 + file.uint32BE(at);
    if (name === headerChunk && at > 8) throw new Error('two headers');
    if (name === dataChunk) data.push(bytes.subarray(at + 8, end));
    at = end + 4;
  }
  inflateSync(Buffer.concat(data), { maxOutputLength: maxRowBytes });
  return PNG.sync.read(bytes);
}

/** Throws for what it does not understand, and for moving pictures. */
async function webpRaster(bytes: Buffer): Promise<Raster> {
  const { decode } = await import('@cwasm/webp');
  return decode(bytes);
}
