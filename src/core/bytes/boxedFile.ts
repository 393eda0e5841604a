import type { FileBytes } from './fileBytes';

/** A box of an ISO media file (ISO/IEC 14496-12, 4.2): where its content begins, and where it ends. */
interface Box {
  readonly type: string;
  readonly start: number;
  /** May lie behind the file's. */
  readonly end: number;
}

/** No file that is a picture has more at one level. */
const maxBoxes = 10_000;
/** More than any picture is put together from. */
const maxExtents = 100_000;

/**
 * Whether an AVIF or HEIF file has all of its pictures: what its table of items (ISO/IEC 14496-12, 8.11.3) says of where
 * their data is, lies in the file. Of sequences the data as a whole is looked at.
 */
export function isWholeHeif(file: FileBytes): boolean {
  const boxes = [...boxesBetween(file, 0, file.length)];
  const meta = boxes.find(({ type }) => type === 'meta');
  const isSequence = boxes.some(({ type }) => type === 'moov');
  if (isSequence && boxes.some(({ type, end }) => (type === 'moov' || type === 'mdat') && end > file.length))
    return false;
  if (!meta) return isSequence && boxes.some(({ type }) => type === 'mdat');
  if (meta.end > file.length) return false;
  const inside = [...boxesBetween(file, meta.start + 4, meta.end)];
  const items = inside.find(({ type }) => type === 'iloc');
  return items !== undefined && items.end <= meta.end && itemsEnd(file, items) <= file.length;
}

/** Whether a JPEG XL file has all of its codestream (ISO/IEC 18181-2, 9); that of a file without boxes tells no end. */
export function isWholeJxl(file: FileBytes): boolean {
  if (file.uint16BE(0) === 0xff0a) return true;
  for (const { type, start, end } of boxesBetween(file, 0, file.length)) {
    const isLast = type === 'jxlc' || (type === 'jxlp' && file.byteAt(start) >= 0x80);
    if (isLast || end > file.length) return isLast && end <= file.length;
  }
  return false;
}

function* boxesBetween(file: FileBytes, start: number, end: number): Generator<Box, undefined> {
  let at = start;
  for (let count = 0; count < maxBoxes && at + 8 <= end; count += 1) {
    const size = file.uint32BE(at);
    const type = file.nameAt(at + 4);
    const isLong = size === 1;
    const bytes = size === 0 ? end - at : isLong ? uintAt(file, at + 8, 8) : size;
    if (bytes < 8) return;
    yield { type, start: at + (isLong ? 16 : 8), end: at + bytes };
    at += bytes;
  }
}

/** Where the data of all items ends that lies outside of `meta`; infinite for a table that is none. */
function itemsEnd(file: FileBytes, { start, end }: Box): number {
  const version = file.byteAt(start);
  const sizes = file.uint16BE(start + 4);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const wideBytes = version < 2 ? 2 : 4;
  const count = uintAt(file, start + 6, wideBytes);
  let at = start + 6 + wideBytes;
  let [last, extents] = [0, 0];
  for (let item = 0; item < count; item += 1) {
    at += wideBytes;
    const isInFile = version === 0 || (file.uint16BE(at) & 15) === 0;
    at += (version === 0 ? 0 : 2) + 2;
    const base = uintAt(file, at, baseBytes);
    const itemExtents = file.uint16BE(at + baseBytes);
    at += baseBytes + 2;
    extents += itemExtents;
    if (at > end || extents > maxExtents) return Infinity;
    for (let extent = 0; extent < itemExtents; extent += 1) {
      at += indexBytes;
      const offset = base + uintAt(file, at, offsetBytes);
      const length = uintAt(file, at + offsetBytes, lengthBytes);
      at += offsetBytes + lengthBytes;
      if (isInFile) last = Math.max(last, offset + length);
    }
  }
  return at > end ? Infinity : last;
}

function uintAt(file: FileBytes, at: number, bytes: number): number {
  let value = 0;
  for (let index = 0; index < bytes; index += 1) value = value * 0x100 + file.byteAt(at + index);
  return value;
}
