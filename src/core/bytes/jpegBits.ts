import type { FileBytes } from './fileBytes';

/** The codes of a Huffman table (ITU T.81, F.2.2.3). */
export interface JpegCodes {
  /** By the next eight bits, if a code is no longer than that: its value times 16, and its length; 0 for others. */
  readonly short: Uint16Array;
  /** The largest code of each length, from 1 to 16; -1 where there is none. */
  readonly largest: Int32Array;
  /** What is added to a code of each length to find its value. */
  readonly places: Int32Array;
  readonly values: Uint8Array;
}

const maxCodeBits = 16;
const shortBits = 8;

/** Reads the table that begins here: how many codes there are of each length, then the values. */
export function readJpegCodes(
  file: FileBytes,
  start: number,
): { readonly codes: JpegCodes; readonly end: number } {
  const short = new Uint16Array(2 ** shortBits);
  const largest = new Int32Array(maxCodeBits + 1).fill(-1);
  const places = new Int32Array(maxCodeBits + 1);
  const values: number[] = [];
  let [code, at] = [0, start + maxCodeBits];
  for (let bits = 1; bits <= maxCodeBits; bits += 1) {
    places[bits] = values.length - code;
    for (let left = file.byteAt(start + bits - 1); left > 0; left -= 1) {
      const value = file.byteAt(at);
      const step = 2 ** (shortBits - bits);
      if (bits <= shortBits) short.fill(value * 16 + bits, code * step, (code + 1) * step);
      values.push(value);
      largest[bits] = code;
      code += 1;
      at += 1;
    }
    code *= 2;
  }
  return { codes: { short, largest, places, values: Uint8Array.from(values) }, end: at };
}

/** Reads the compressed data of a scan bit by bit, up to the next marker. */
export class JpegBits {
  readonly #file: FileBytes;
  readonly #end: number;
  #at: number;
  #held = 0;
  #heldBits = 0;
  /** How many of the held bits, the last ones, are not in the data. */
  #addedBits = 0;
  #hasUnknownCode = false;

  /** The data from `start` on; the file counts as ended at `end`. */
  constructor(file: FileBytes, start: number, end: number) {
    this.#file = file;
    this.#at = start;
    this.#end = end;
  }

  /** Whether more was asked for than there is, or what no code stands for. */
  get isShort(): boolean {
    return this.#hasUnknownCode || this.#heldBits < this.#addedBits;
  }

  /** Where the marker is, or further data, of which nothing was looked at. */
  get at(): number {
    return this.#at;
  }

  /** The next bits as a number, 16 at the most; zeros behind the end. */
  takeBits(count: number): number {
    if (this.#heldBits < count) this.#holdBits();
    this.#heldBits -= count;
    return (this.#held >>> this.#heldBits) & (2 ** count - 1);
  }

  takeCode({ short, largest, places, values }: JpegCodes): number {
    if (this.#heldBits < maxCodeBits) this.#holdBits();
    const known = short[(this.#held >>> (this.#heldBits - shortBits)) & (2 ** shortBits - 1)] ?? 0;
    if (known > 0) {
      this.#heldBits -= known & 15;
      return known >> 4;
    }
    for (let bits = shortBits + 1; bits <= maxCodeBits; bits += 1) {
      const code = (this.#held >>> (this.#heldBits - bits)) & (2 ** bits - 1);
      if (code > (largest[bits] ?? -1)) continue;
      this.#heldBits -= bits;
      return values[code + (places[bits] ?? 0)] ?? 0;
    }
    this.#hasUnknownCode = true;
    return 0;
  }

  /** Passes over the marker between two intervals, RST0 to RST7, and the bits that fill up the byte before it. */
  skipRestart(): void {
    const code = this.#file.byteAt(this.#at + 1);
    const isRestart =
      this.#isAtMarker() && code >= 0xd0 && code <= 0xd7 && this.#heldBits - this.#addedBits < 8;
    if (!isRestart) this.#hasUnknownCode = true;
    this.#at += 2;
    this.#heldBits = this.#addedBits = 0;
  }

  /** Holds 17 bits at least. */
  #holdBits(): void {
    while (this.#heldBits <= maxCodeBits) {
      let byte = 0;
      if (this.#at >= this.#end || this.#isAtMarker()) {
        this.#addedBits += 8;
      } else {
        byte = this.#file.byteAt(this.#at);
        // A zero is put behind each FF, so that it is no marker.
        this.#at += byte === 0xff ? 2 : 1;
      }
      this.#held = (this.#held << 8) | byte;
      this.#heldBits += 8;
    }
  }

  #isAtMarker(): boolean {
    return this.#file.byteAt(this.#at) === 0xff && this.#file.byteAt(this.#at + 1) !== 0;
  }
}
