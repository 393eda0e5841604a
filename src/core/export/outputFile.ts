import { createHash, type Hash } from 'node:crypto';
import { openSync, writeFileSync } from 'node:fs';
import { newFileFlags } from '../files/partFiles';

/** What is shorter is collected before it is written. */
const heldBytes = 256 * 1024;

/** Whether the hash of a file is wanted. */
export type Hashing = 'hashed' | 'unhashed';

/** A file that is written from its beginning to its end. Its length and hash are known at once, of what was written. */
export class OutputFile {
  readonly descriptor: number;
  readonly #hash: Hash | null;
  #held: Buffer | null = null;
  #heldLength = 0;
  #bytes = 0;
  #sha256 = '';
  #isClosed = false;

  /** Makes the file. Throws the error of the file system, also where there is one. */
  constructor(path: string, hashing: Hashing) {
    this.#hash = hashing === 'hashed' ? createHash('sha256') : null;
    this.descriptor = openSync(path, newFileFlags, 0o666);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Of the whole file, in lower-case hexadecimal; empty before `end`, and where it is not wanted. */
  get sha256(): string {
    return this.#sha256;
  }

  /** Adds text or bytes, which are not kept. Throws the error of the file system. */
  write(content: string | Uint8Array): void {
    // A stream that was given up may go on, and the number of a file that is closed may be another one's.
    if (this.#isClosed) throw new Error('the file is closed');
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#bytes += bytes.length;
    if (this.#heldLength + bytes.length > heldBytes) this.#writeHeld();
    if (bytes.length > heldBytes) {
      this.#writeWhole(bytes);
      return;
    }
    this.#held ??= Buffer.allocUnsafeSlow(heldBytes);
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength += bytes.length;
  }

  /** Its descriptor is closed by the one that made it. */
  noteClosed(): void {
    this.#isClosed = true;
  }

  /** Writes what was held back. Throws the error of the file system. */
  end(): void {
    this.#writeHeld();
    this.#sha256 = this.#hash?.digest('hex') ?? '';
  }

  #writeHeld(): void {
    const length = this.#heldLength;
    this.#heldLength = 0;
    if (this.#held) this.#writeWhole(this.#held.subarray(0, length));
  }

  #writeWhole(bytes: Uint8Array): void {
    this.#hash?.update(bytes);
    writeFileSync(this.descriptor, bytes);
  }
}

/** The length and hash of lines that are written elsewhere. */
export class LineHash {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  /** The line with its end, as bytes. */
  add(line: string): Buffer {
    const bytes = Buffer.from(`${line}\n`);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    return bytes;
  }

  end(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
