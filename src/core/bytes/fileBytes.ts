const emptyBuffer = Buffer.alloc(0);

/**
 * A complete file, of which any byte can be looked at, wherever the file is: in memory or on disk. What lies behind its
 * end reads as zeros.
 */
export class FileBytes {
  readonly #readFrom: (start: number) => Buffer;
  #window: Buffer = emptyBuffer;
  #windowStart = 0;

  /** `readFrom` gives as many bytes as are at hand from a place inside the file on: one at least. */
  constructor(
    readonly length: number,
    readFrom: (start: number) => Buffer,
  ) {
    this.#readFrom = readFrom;
  }

  byteAt(at: number): number {
    return this.#hold(at) ? (this.#window[at - this.#windowStart] ?? 0) : 0;
  }

  uint16BE(at: number): number {
    return this.byteAt(at) * 0x100 + this.byteAt(at + 1);
  }

  uint16LE(at: number): number {
    return this.byteAt(at + 1) * 0x100 + this.byteAt(at);
  }

  uint32BE(at: number): number {
    return this.uint16BE(at) * 0x1_0000 + this.uint16BE(at + 2);
  }

  uint32LE(at: number): number {
    return this.uint16LE(at + 2) * 0x1_0000 + this.uint16LE(at);
  }

  int32LE(at: number): number {
    return this.uint32LE(at) | 0;
  }

  /** Four bytes as the name of a chunk or box. */
  nameAt(at: number): string {
    return String.fromCharCode(
      this.byteAt(at),
      this.byteAt(at + 1),
      this.byteAt(at + 2),
      this.byteAt(at + 3),
    );
  }

  /** Where this byte is found next, from `start` on; -1 if it is not. */
  indexOf(byte: number, start: number): number {
    for (let at = start; this.#hold(at); at = this.#windowStart + this.#window.length) {
      const index = this.#window.indexOf(byte, at - this.#windowStart);
      if (index >= 0) return this.#windowStart + index;
    }
    return -1;
  }

  /** The bytes from `start` to `end`, or to the end of the file, as they are at hand. */
  *piecesBetween(start: number, end: number): Generator<Buffer, undefined> {
    for (let at = start; at < end && this.#hold(at);) {
      const piece = this.#window.subarray(at - this.#windowStart, end - this.#windowStart);
      at += piece.length;
      yield piece;
    }
  }

  /** Has the byte in the window; false if the file has no such byte. */
  #hold(at: number): boolean {
    if (at >= this.#windowStart && at < this.#windowStart + this.#window.length) return true;
    if (at < 0 || at >= this.length) return false;
    this.#window = this.#readFrom(at);
    this.#windowStart = at;
    return this.#window.length > 0;
  }
}

/** A file that is in memory, in these pieces. */
export function fileInPieces(pieces: readonly Buffer[]): FileBytes {
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return new FileBytes(bytes, (start) => {
    let left = start;
    for (const piece of pieces) {
      if (left < piece.length) return piece.subarray(left);
      left -= piece.length;
    }
    return emptyBuffer;
  });
}
