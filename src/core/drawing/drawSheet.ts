import { setImmediate as nextTurn } from 'node:timers/promises';
import { encode } from 'jpeg-js';
import type { ContactSheet } from '../../shared/engine/contactSheet';
import { pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { decodePicture } from './decodePicture';
import { drawNumberPlate } from './numberPlate';
import { drawScaled, filledRaster, fillRectangle, type Color } from './raster';
import { fittedInto, sheetLayout } from './sheetLayout';

// For others that load what decodes as this does.
export { decodePicture };

const jpegQuality = 80;
const sheetColor: Color = [32, 32, 32];
/** What is transparent is mostly black or white, and seen on this. */
const cellColor: Color = [128, 128, 128];

/** Pictures that are not begun by then are left out: somebody is waiting. In milliseconds. */
const maxDecodeMs = 10_000;

/**
 * Draws pictures, given as files or null where there is none, into one, each with its number. Null where none of them can be
 * drawn, or it was cancelled.
 */
export async function drawSheet(
  files: readonly (Buffer | null)[],
  signal: AbortSignal,
  decodeMs = maxDecodeMs,
): Promise<ContactSheet | null> {
  const begin = performance.now();
  const shapes = files.flatMap((file) => (file && pixelsFromHeader(file)) ?? []);
  const { width, height, cells } = sheetLayout(files.length, shapes);
  const sheet = filledRaster(width, height, sheetColor);
  const missing: number[] = [];
  for (const [index, cell] of cells.entries()) {
    await nextTurn();
    if (signal.aborted) return null;
    fillRectangle(sheet, cell, cellColor);
    const file = files[index];
    const isInTime = performance.now() - begin < decodeMs;
    const picture = file && isInTime ? await decodePicture(file, Math.max(cell.width, cell.height)) : null;
    if (picture) drawScaled(sheet, fittedInto(cell, picture), picture);
    else missing.push(index + 1);
    drawNumberPlate(sheet, cell.left, cell.top, index + 1);
  }
  if (missing.length === files.length) return null;
  const { data } = encode(sheet, jpegQuality);
  return { bytes: new Uint8Array(data), mimeType: 'image/jpeg', width, height, missing };
}
