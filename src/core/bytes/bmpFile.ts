import type { FileBytes } from './fileBytes';

/** How the rows of a BMP are written (Microsoft, "BITMAPINFOHEADER structure"). */
const [rgb, rle8, rle4, bitFields, alphaBitFields] = [0, 1, 2, 3, 6];

/** What a BMP's header says of its rows. */
interface BmpRows {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly compression: number;
}

/** Whether a BMP has all of its rows. How long the file is, its header is known to tell wrongly. */
export function isWholeBmp(file: FileBytes): boolean {
  const start = file.uint32LE(10);
  const rows = bmpRowsAt(file, 14);
  const bytes = bmpRowBytes(rows);
  if (bytes !== null) return bytes > 0 && start + bytes <= file.length;
  const { compression } = rows;
  return compression === rle8 || compression === rle4
    ? hasAllRuns(file, start, rows)
    : file.uint32LE(2) <= file.length;
}

/** What the header that begins here says: that of OS/2 has 12 bytes, all others 16 or more. */
export function bmpRowsAt(file: FileBytes, at: number): BmpRows {
  const headerBytes = file.uint32LE(at);
  if (headerBytes < 16) {
    return {
      width: file.uint16LE(at + 4),
      height: file.uint16LE(at + 6),
      bitsPerPixel: file.uint16LE(at + 10),
      compression: rgb,
    };
  }
  return {
    width: file.int32LE(at + 4),
    height: Math.abs(file.int32LE(at + 8)),
    bitsPerPixel: file.uint16LE(at + 14),
    compression: headerBytes < 20 ? rgb : file.uint32LE(at + 16),
  };
}

/** How many bytes the rows take, each a multiple of four; null where they are compressed. */
export function bmpRowBytes({ width, height, bitsPerPixel, compression }: BmpRows): number | null {
  if (compression !== rgb && compression !== bitFields && compression !== alphaBitFields) return null;
  return Math.ceil((Math.max(0, width) * bitsPerPixel) / 32) * 4 * height;
}

/** Whether runs (Microsoft, "Bitmap Compression") lead to the end of the bitmap, or fill its last row. */
function hasAllRuns(file: FileBytes, start: number, { width, height, bitsPerPixel }: BmpRows): boolean {
  let [column, row] = [0, 0];
  for (let at = start; at + 2 <= file.length;) {
    const [count, code] = [file.byteAt(at), file.byteAt(at + 1)];
    at += 2;
    if (count > 0) {
      column += count;
    } else if (code === 0) {
      [column, row] = [0, row + 1];
    } else if (code === 1) {
      return true;
    } else if (code === 2) {
      column += file.byteAt(at);
      row += file.byteAt(at + 1);
      at += 2;
    } else {
      column += code;
      // Pixels as they are, filled up to whole words.
      at += Math.ceil((code * bitsPerPixel) / 16) * 2;
    }
    if (at > file.length) return false;
    if (row >= height || (row === height - 1 && column >= width)) return true;
  }
  return false;
}
