import { constants, inflateSync } from 'node:zlib';
import type { FileBytes } from './fileBytes';

const startBytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Of pixels, while the end of a file is missing: as many as any picture that can be shown has. */
const maxRowBytes = 256 * 1024 * 1024;
/** The passes of interlaced pictures: first column, first row, and the steps between columns and rows. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const samplesByColorType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function pngStartAt(file: FileBytes, start: number): boolean {
  return startBytes.every((byte, index) => file.byteAt(start + index) === byte);
}

/** A part of a file; `end` may lie behind the file's. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A picture in a PNG: where its width stands, which its height follows, and its compressed rows. */
interface PngFrame {
  readonly size: number;
  readonly data: ByteRange[];
}

/** What the chunks of a PNG say, as far as they are there. */
interface PngChunks {
  /** The picture, and those that follow it where it is animated. */
  readonly frames: readonly PngFrame[];
  /** How many there are to be. */
  readonly frameCount: number;
  readonly hasEnd: boolean;
}

/**
 * Whether a PNG has all of its picture (PNG, third edition, 5.3): all chunks up to `IEND`. Where that is missing, the
 * frames are counted, and the rows in the last one.
 */
export function isWholePng(file: FileBytes): boolean {
  const { frames, frameCount, hasEnd } = readPngChunks(file, { start: 0, end: file.length });
  const last = frames.at(-1);
  return last !== undefined && (hasEnd || (frames.length >= frameCount && hasAllRows(file, last)));
}

/** The chunks of the PNG that begins where this part of a file does. */
export function readPngChunks(file: FileBytes, { start, end: most }: ByteRange): PngChunks {
  const frames: PngFrame[] = [];
  let [frameCount, size, isNew, hasEnd] = [1, start + 16, true, false];
  for (let at = start + startBytes.length; !hasEnd && at + 8 <= most;) {
    const name = file.nameAt(at + 4);
    if (!/^[a-z]{4}$/i.test(name)) break;
    const end = at + 8 + file.uint32BE(at);
    hasEnd = name === 'IEND';
    if (name === 'acTL') frameCount = file.uint32BE(at + 8);
    // The first control may be that of the picture itself.
    if (name === 'fcTL' && frames.length > 0) [size, isNew] = [at + 12, true];
    if (name === 'IDAT' || name === 'fdAT') {
      if (isNew) frames.push({ size, data: [] });
      isNew = false;
      // The data of further frames begins with a number.
      frames.at(-1)?.data.push({ start: at + (name === 'IDAT' ? 8 : 12), end });
    }
    at = end + 4;
  }
  return { frames, frameCount, hasEnd };
}

/** Whether the data that is there holds every row. */
function hasAllRows(file: FileBytes, { size, data }: PngFrame): boolean {
  const bytes = rowBytes(file, size);
  if (bytes === 0 || bytes > maxRowBytes) return false;
  const pieces = data.flatMap(({ start, end }) => [...file.piecesBetween(start, end)]);
  try {
    const rows = inflateSync(Buffer.concat(pieces), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: bytes,
    });
    return rows.length >= bytes;
  } catch (error) {
    // It holds more than that.
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  }
}

/** How many bytes the rows take uncompressed, each with the byte that tells its filter; 0 for an impossible header. */
function rowBytes(file: FileBytes, size: number): number {
  const [width, height] = [file.uint32BE(size), file.uint32BE(size + 4)];
  const bits = file.byteAt(24) * (samplesByColorType[file.byteAt(25)] ?? 0);
  const passBytes = (columns: number, rows: number): number =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * bits) / 8));
  if (bits === 0) return 0;
  if (file.byteAt(28) === 0) return passBytes(width, height);
  return passes.reduce(
    (sum, [column, row, columnStep, rowStep]) =>
      sum + passBytes(Math.ceil((width - column) / columnStep), Math.ceil((height - row) / rowStep)),
    0,
  );
}
