import { bmpRowBytes, bmpRowsAt } from './bmpFile';
import type { FileBytes } from './fileBytes';
import { pngStartAt, readPngChunks } from './pngFile';

const entryBytes = 16;

/**
 * Whether an icon has the whole of each of its pictures, which are PNGs, or BMPs without a file's header and with a mask
 * behind their rows (Microsoft, "Icons"). What its list says of their length is not needed, and often wrong.
 */
export function isWholeIco(file: FileBytes): boolean {
  const count = file.uint16LE(4);
  if (6 + count * entryBytes > file.length) return false;
  const all = Array.from({ length: count }, (_, index) => file.uint32LE(6 + index * entryBytes + 12));
  const starts = [...new Set(all)].sort((a, b) => a - b);
  return starts.every((start, index) => hasPictureAt(file, start, starts[index + 1] ?? file.length));
}

function hasPictureAt(file: FileBytes, start: number, end: number): boolean {
  if (pngStartAt(file, start)) return readPngChunks(file, { start, end }).hasEnd;
  const rows = bmpRowsAt(file, start);
  const colors = rows.bitsPerPixel <= 8 ? (file.uint32LE(start + 32) || 2 ** rows.bitsPerPixel) * 4 : 0;
  // Its height counts the rows twice: once more for the mask, without which icons are shown, too.
  const bytes = bmpRowBytes({ ...rows, height: Math.floor(rows.height / 2) });
  return bytes !== null && bytes > 0 && start + file.uint32LE(start) + colors + bytes <= file.length;
}
