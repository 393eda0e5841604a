import type { FileBytes } from './fileBytes';

const imageMark = 0x2c;
const extensionMark = 0x21;
const graphicControlLabel = 0xf9;
const trailer = 0x3b;
const maxCodes = 4096;

/**
 * Whether a GIF has all of its pictures: every block up to the trailer (GIF89a, 27) is there. Where another thing stands
 * in place of the trailer, the pixels of the last picture are counted, and none may have been announced behind it.
 */
export function isWholeGif(file: FileBytes): boolean {
  let at = 13 + colorTableBytes(file.byteAt(10));
  let isAnnounced = false;
  let last: GifImage | null = null;
  for (;;) {
    const mark = file.byteAt(at);
    if (mark === trailer && at < file.length) return last !== null;
    if (mark === extensionMark) {
      if (file.byteAt(at + 1) === graphicControlLabel) isAnnounced = true;
      at = blocksEnd(file, at + 2);
    } else if (mark === imageMark) {
      isAnnounced = false;
      const data = at + 10 + colorTableBytes(file.byteAt(at + 9));
      last = { pixels: file.uint16LE(at + 5) * file.uint16LE(at + 7), data };
      at = blocksEnd(file, data + 1);
    } else {
      return last !== null && !isAnnounced && hasAllPixels(file, last);
    }
  }
}

/** A picture inside a GIF. */
interface GifImage {
  readonly pixels: number;
  /** Where the size of its first codes stands, which its data follows. */
  readonly data: number;
}

/** The length of a color table, as the flags of a screen or a picture tell it. */
function colorTableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Where the sub-blocks that begin here end: behind the empty one, or behind the file. */
function blocksEnd(file: FileBytes, start: number): number {
  let at = start;
  while (at < file.length) {
    const length = file.byteAt(at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return file.length;
}

/** Whether the codes of a picture stand for all of its pixels (GIF89a, appendix F): how many each stands for, is known. */
function hasAllPixels(file: FileBytes, { pixels, data }: GifImage): boolean {
  const minBits = file.byteAt(data);
  if (minBits < 1 || minBits > 11) return false;
  const count = new PixelCount(minBits);
  let [held, heldBits, at] = [0, 0, data + 1];
  while (at < file.length && file.byteAt(at) > 0) {
    const end = Math.min(at + 1 + file.byteAt(at), file.length);
    for (at += 1; at < end; at += 1) {
      held |= file.byteAt(at) << heldBits;
      heldBits += 8;
      for (let { bits } = count; heldBits >= bits; bits = count.bits) {
        if (!count.add(held & (2 ** bits - 1))) return false;
        held >>>= bits;
        heldBits -= bits;
        if (count.pixels >= pixels) return true;
      }
    }
  }
  return false;
}

/** Counts the pixels that codes stand for. */
class PixelCount {
  pixels = 0;
  /** How many bits the next code has. */
  bits = 0;
  /** How many pixels each code stands for. */
  readonly #lengths = new Uint16Array(maxCodes);
  readonly #minBits: number;
  /** The code that is free next, and the length of what the last one stands for; 0 after a clear code. */
  #next = 0;
  #before = 0;

  constructor(minBits: number) {
    this.#minBits = minBits;
    this.#lengths.fill(1, 0, 2 ** minBits);
    this.#clear();
  }

  /** Returns whether there may be more: not after the code that ends a picture, nor after an impossible one. */
  add(code: number): boolean {
    const clear = 2 ** this.#minBits;
    if (code === clear) {
      this.#clear();
      return true;
    }
    if (code === clear + 1 || code > this.#next || (this.#before === 0 && code > clear)) return false;
    if (this.#before > 0 && this.#next < maxCodes) {
      this.#lengths[this.#next] = this.#before + 1;
      this.#next += 1;
      if (this.#next === 2 ** this.bits && this.bits < 12) this.bits += 1;
    }
    this.#before = this.#lengths[code] ?? 0;
    this.pixels += this.#before;
    return true;
  }

  #clear(): void {
    this.bits = this.#minBits + 1;
    this.#next = 2 ** this.#minBits + 2;
    this.#before = 0;
  }
}
