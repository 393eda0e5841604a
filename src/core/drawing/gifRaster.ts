import type { Rectangle, Raster } from './raster';

const imageMark = 0x2c;
const extensionMark = 0x21;
const graphicControlLabel = 0xf9;
const maxCodes = 4096;
/** The rows of the four passes of interlaced pictures: the first one, and the step to the next (GIF89a, appendix E). */
const passes = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/**
 * The first frame of a GIF (GIF89a), on its whole screen. Throws for what is none, and for a screen or frame with more pixels
 * than `maxPixels`; what is missing of a frame that is cut off has its first color. Takes time in proportion to bytes and pixels.
 */
export function gifRaster(bytes: Buffer, maxPixels: number): Raster {
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  if (width * height > maxPixels) throw new Error('too large a screen');
  const screen = { width, height, data: new Uint8Array(width * height * 4) };
  const globalColors = 13;
  let transparent = -1;
  let at = globalColors + colorBytes(bytes.readUInt8(10));
  while (bytes.readUInt8(at) === extensionMark) {
    if (bytes.readUInt8(at + 1) === graphicControlLabel && bytes.readUInt8(at + 3) & 1)
      transparent = bytes.readUInt8(at + 6);
    at = dataAt(bytes, at + 2).end;
  }
  if (bytes.readUInt8(at) !== imageMark) throw new Error('no frame');
  const frame = {
    left: bytes.readUInt16LE(at + 1),
    top: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
  };
  const flags = bytes.readUInt8(at + 9);
  if (frame.width * frame.height > maxPixels) throw new Error('too large a frame');
  const ownColors = at + 10;
  const codes = ownColors + colorBytes(flags);
  const indexes = unpacked(dataAt(bytes, codes + 1).data, bytes.readUInt8(codes), frame.width * frame.height);
  const colors = bytes.subarray(codes > ownColors ? ownColors : globalColors);
  drawFrame(screen, frame, {
    indexes,
    colors,
    transparent,
    rows: rowsOf(frame.height, (flags & 0x40) !== 0),
  });
  return screen;
}

/** The length of a table of colors, as the flags of a screen or a frame tell it. */
function colorBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** The data of the sub-blocks that begin here, and where they end: behind the empty one, or behind the file. */
function dataAt(bytes: Buffer, start: number): { readonly data: Buffer; readonly end: number } {
  const blocks: Buffer[] = [];
  let at = start;
  while (at < bytes.length) {
    const length = bytes.readUInt8(at);
    blocks.push(bytes.subarray(at + 1, at + 1 + length));
    at += 1 + length;
    if (length === 0) break;
  }
  return { data: Buffer.concat(blocks), end: at };
}

/** The rows of a frame in the order in which they are stored. */
function rowsOf(height: number, isInterlaced: boolean): readonly number[] {
  const usual = [[0, 1]] as const;
  return (isInterlaced ? passes : usual).flatMap(([first, step]) =>
    Array.from({ length: Math.ceil(Math.max(0, height - first) / step) }, (_, index) => first + index * step),
  );
}

interface FrameContent {
  /** Of colors, for each pixel. */
  readonly indexes: Uint8Array;
  /** Red, green and blue of each. */
  readonly colors: Buffer;
  /** The index that stands for no color; -1 where none does. */
  readonly transparent: number;
  readonly rows: readonly number[];
}

/** Draws a frame, as far as it lies inside. */
function drawFrame(
  { width, height, data }: Raster,
  frame: Rectangle,
  { indexes, colors, transparent, rows }: FrameContent,
): void {
  for (const [stored, row] of rows.entries()) {
    const y = frame.top + row;
    if (y >= height) continue;
    const columns = Math.min(frame.width, width - frame.left);
    for (let x = 0; x < columns; x += 1) {
      const index = indexes[stored * frame.width + x] ?? 0;
      if (index === transparent) continue;
      const at = (y * width + frame.left + x) * 4;
      data[at] = colors[index * 3] ?? 0;
      data[at + 1] = colors[index * 3 + 1] ?? 0;
      data[at + 2] = colors[index * 3 + 2] ?? 0;
      data[at + 3] = 255;
    }
  }
}

/** The bytes that codes of variable length stand for (GIF89a, appendix F), `count` at the most. */
function unpacked(data: Buffer, minBits: number, count: number): Uint8Array {
  if (minBits < 1 || minBits > 8) throw new Error('no codes');
  const clear = 2 ** minBits;
  const [before, last, first] = [
    new Uint16Array(maxCodes),
    new Uint8Array(maxCodes),
    new Uint8Array(maxCodes),
  ];
  const lengths = new Uint16Array(maxCodes);
  for (let code = 0; code < clear; code += 1) [last[code], first[code], lengths[code]] = [code, code, 1];
  const bytes = new Uint8Array(count);
  let [bits, next, previous, held, heldBits, at] = [minBits + 1, clear + 2, -1, 0, 0, 0];
  for (const byte of data) {
    held |= byte << heldBits;
    heldBits += 8;
    while (heldBits >= bits) {
      const code = held & (2 ** bits - 1);
      held >>>= bits;
      heldBits -= bits;
      if (code === clear) {
        [bits, next, previous] = [minBits + 1, clear + 2, -1];
        continue;
      }
      if (code === clear + 1 || code > next || (previous < 0 && code > clear)) return bytes;
      if (previous >= 0 && next < maxCodes) {
        before[next] = previous;
        last[next] = first[code === next ? previous : code] ?? 0;
        first[next] = first[previous] ?? 0;
        lengths[next] = (lengths[previous] ?? 0) + 1;
        next += 1;
        if (next === 2 ** bits && bits < 12) bits += 1;
      }
      const end = at + (lengths[code] ?? 0);
      for (let to = end - 1, each = code; to >= at; to -= 1, each = before[each] ?? 0)
        if (to < count) bytes[to] = last[each] ?? 0;
      at = end;
      if (at >= count) return bytes;
      previous = code;
    }
  }
  return bytes;
}
