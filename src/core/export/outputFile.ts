import { createHash } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { newFileFlags } from '../files/partFiles';

/** What is shorter is collected before it is written. */
const heldBytes = 256 * 1024;

/** A file that is written from its beginning to its end. Its length and hash are known at once, of what was written. */
export class OutputFile {
  readonly descriptor: number;
  readonly #hash = createHash('sha256');
  readonly #held = Buffer.allocUnsafeSlow(heldBytes);
  #heldLength = 0;
  #bytes = 0;
  #sha256 = '';

  /** Makes the file. Throws the error of the file system, also where there is one. */
  constructor(path: string) {
    this.descriptor = openSync(path, newFileFlags, 0o666);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Of the whole file, in lower-case hexadecimal; empty before `end`. */
  get sha256(): string {
    return this.#sha256;
  }

  /** Adds text or bytes, which are not kept. Throws the error of the file system. */
  write(content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    this.#bytes += bytes.length;
    if (this.#heldLength + bytes.length > heldBytes) this.#writeHeld();
    if (bytes.length > heldBytes) {
      this.#writeWhole(bytes);
      return;
    }
    this.#held.set(bytes, this.#heldLength);
    this.#heldLength += bytes.length;
  }

  /** Writes what was held back. Throws the error of the file system. */
  end(): void {
    this.#writeHeld();
    this.#sha256 = this.#hash.digest('hex');
  }

  #writeHeld(): void {
    const length = this.#heldLength;
    this.#heldLength = 0;
    this.#writeWhole(this.#held.subarray(0, length));
  }

  #writeWhole(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.descriptor, bytes, at);
  }
}
