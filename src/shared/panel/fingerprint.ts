import * as v from 'valibot';
import { keyShape } from '../picture/keys';
import type { Shape } from '../words/shape';

/** A picture is seen as so many cells across, and as many down, whatever its shape. */
export const cellsAcross = 16;
export const cellCount = cellsAcross ** 2;

/** What is kept of how a picture looks. */
export const fingerprintShape = v.object({
  /** The mean grey of each cell, row by row, each as two hexadecimal digits. */
  cells: v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * cellCount}}$`))),
  /** Width divided by height. */
  aspect: v.pipe(v.number(), v.finite(), v.minValue(1 / 1000), v.maxValue(1000)),
});
export type Fingerprint = Shape<typeof fingerprintShape>;

/** A picture by its key, and how it looks; null: as nothing that can be compared. */
export const fingerprintedShape = v.object({ key: keyShape, fingerprint: v.nullable(fingerprintShape) });
export type Fingerprinted = Shape<typeof fingerprintedShape>;

/** Pixels row by row from the top, each as red, green, blue and alpha from 0 to 255; `ImageData` fits. */
export interface PixelRows {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Below this standard deviation of its cells, in levels of grey, a picture is flat: what is left of it is noise. */
const minContrast = 4;

/** The fingerprint of a picture; null for one that is flat, or has fewer pixels than cells: it is alike to nothing. */
export function fingerprintOf(pixels: PixelRows): Fingerprint | null {
  const { width, height } = pixels;
  if (Math.min(width, height) < cellsAcross) return null;
  const cells = cellsOf(pixels);
  if (contrastOf(cells) < minContrast) return null;
  const hex = Array.from(cells, (grey) => Math.round(grey).toString(16).padStart(2, '0'));
  return { cells: hex.join(''), aspect: width / height };
}

/** The mean grey of each cell of a fingerprint, from 0 to 255. */
export function readCells({ cells }: Fingerprint): Uint8Array {
  const grey = new Uint8Array(cellCount);
  for (let at = 0; at < cellCount; at += 1)
    grey[at] = 16 * hexDigit(cells.charCodeAt(2 * at)) + hexDigit(cells.charCodeAt(2 * at + 1));
  return grey;
}

function hexDigit(code: number): number {
  const nine = 57;
  return code <= nine ? code - 48 : code - 87;
}

/** The standard deviation of these levels of grey. */
function contrastOf(cells: ArrayLike<number>): number {
  const mean = meanOf(cells);
  let squares = 0;
  for (let at = 0; at < cells.length; at += 1) squares += ((cells[at] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / Math.max(1, cells.length));
}

/**
 * How much there is to be seen in these cells, in levels of grey: how far each differs from the mean of the four around it, as the
 * root of the mean square. A sky that is dark above and light below has nearly none.
 */
export function detailOf(cells: ArrayLike<number>): number {
  let squares = 0;
  let count = 0;
  for (let y = 1; y + 1 < cellsAcross; y += 1)
    for (let x = 1; x + 1 < cellsAcross; x += 1) {
      const at = y * cellsAcross + x;
      const around =
        (cells[at - 1] ?? 0) +
        (cells[at + 1] ?? 0) +
        (cells[at - cellsAcross] ?? 0) +
        (cells[at + cellsAcross] ?? 0);
      squares += ((cells[at] ?? 0) - around / 4) ** 2;
      count += 1;
    }
  return Math.sqrt(squares / count);
}

export function meanOf(cells: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < cells.length; at += 1) sum += cells[at] ?? 0;
  return sum / Math.max(1, cells.length);
}

/**
 * The mean grey of each cell. A pixel that lies in two cells counts for each by its share, so that the same picture has the same
 * cells in any size.
 */
function cellsOf({ data, width, height }: PixelRows): Float64Array {
  const across = sharesOf(width);
  const down = sharesOf(height);
  const sums = new Float64Array(cellCount);
  const row = new Float64Array(cellsAcross + 1);
  for (let y = 0; y < height; y += 1) {
    row.fill(0);
    for (let x = 0; x < width; x += 1) {
      const at = 4 * (y * width + x);
      // Transparency lies on white, as on most pages.
      const alpha = (data[at + 3] ?? 255) / 255;
      const grey =
        255 +
        alpha *
          // Luma (ITU-R BT.601), which JPEG keeps best.
          (0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0) - 255);
      const cell = across.cells[x] ?? 0;
      const share = across.shares[x] ?? 1;
      row[cell] = (row[cell] ?? 0) + grey * share;
      row[cell + 1] = (row[cell + 1] ?? 0) + grey * (1 - share);
    }
    const cell = down.cells[y] ?? 0;
    const share = down.shares[y] ?? 1;
    for (let x = 0; x < cellsAcross; x += 1) {
      const grey = row[x] ?? 0;
      const at = cell * cellsAcross + x;
      sums[at] = (sums[at] ?? 0) + grey * share;
      if (share < 1) sums[at + cellsAcross] = (sums[at + cellsAcross] ?? 0) + grey * (1 - share);
    }
  }
  const pixelsInCell = (width / cellsAcross) * (height / cellsAcross);
  return sums.map((sum) => sum / pixelsInCell);
}

/** For each pixel of a line: the first cell that it lies in, and how much of it. The rest lies in the next one. */
function sharesOf(length: number): { readonly cells: Uint8Array; readonly shares: Float64Array } {
  const cells = new Uint8Array(length);
  const shares = new Float64Array(length);
  for (let at = 0; at < length; at += 1) {
    const start = (at * cellsAcross) / length;
    const cell = Math.floor(start + 1e-9);
    cells[at] = cell;
    shares[at] = Math.min(1, ((cell + 1 - start) * length) / cellsAcross);
  }
  return { cells, shares };
}
