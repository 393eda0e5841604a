import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import type { PictureTypeName } from '../../shared/picture/pictureTypes';
import { fileInPieces } from '../bytes/fileBytes';
import { headBytes, pictureType } from '../bytes/pictureType';
import { orientationFromHeader, pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { gifRaster } from './gifRaster';
import { jpegRaster } from './jpegRaster';
import { upright, type Raster } from './raster';

/** Of a picture that is no JPEG: a PNG of so many takes some 150 MB. */
const maxPixels = 9_000_000;

type Decoder = (bytes: Buffer, leastEdge: number) => Raster | Promise<Raster>;

/** AVIF is not among them: its decoder alone is larger than the rest of the program. */
const decoders: Readonly<Partial<Record<PictureTypeName, Decoder>>> = {
  jpg: jpegRaster,
  png: pngRaster,
  gif: (bytes) => gifRaster(bytes, maxPixels),
  webp: webpRaster,
};

/**
 * The pixels of a picture, the right way up, with this many along its longer side at least, as far as it has them; of a moving one
 * those of its first frame. Null for what is damaged, has too many pixels, or is of a type that is not decoded. Takes bounded time and
 * memory, whatever the bytes are.
 */
export async function decodePicture(bytes: Buffer, leastEdge: number): Promise<Raster | null> {
  const type = pictureType(bytes.subarray(0, headBytes))?.extension;
  const decoder = type && decoders[type];
  if (!decoder) return null;
  try {
    return upright(await decoder(bytes, leastEdge), orientationFromHeader(bytes));
  } catch {
    return null;
  }
}

/** Of pixels that have 16 bits in each channel, and the bytes that tell the filters of rows. */
const maxRowBytes = maxPixels * 9;
const headerChunk = 'IHDR';
const dataChunk = 'IDAT';

/** Throws for what it does not understand. The library would believe a second header, and unpack without a bound. */
function pngRaster(bytes: Buffer): Raster {
  requireFewPixels(bytes);
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
  requireFewPixels(bytes);
  const { decode } = await import('@cwasm/webp');
  return decode(bytes);
}

/** Throws where the header says that there are too many. */
function requireFewPixels(bytes: Buffer): void {
  const pixels = pixelsFromHeader(bytes);
  if (!pixels || pixels.width * pixels.height > maxPixels) throw new Error('too many pixels');
}
