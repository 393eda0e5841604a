import { createHash } from 'node:crypto';
import { closeSync, constants, lstatSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { claimName } from '../files/claimName';
import { flushDirectly } from '../files/flushFile';
import { newFileFlags, newPartPath, removePart } from '../files/partFiles';
import { haveSameBytes } from '../files/sameBytes';

const newline = 0x0a;

/**
 * A file of lines that is written under the name of a part, and gets its own name when all of its kind are whole. Between two
 * writes it is closed: there may be more of them than a process may have open. Throws the error of the file system.
 */
export class LinesFile {
  readonly #hash = createHash('sha256');
  readonly #part: string;
  readonly #final: string;
  readonly #buffer: Buffer;
  #used = 0;
  #bytes = 0;

  /** In the folder with the path `start`; so many bytes are collected before they are written. */
  constructor(
    start: string,
    readonly name: string,
    bufferBytes: number,
  ) {
    this.#part = newPartPath(start);
    this.#final = start + name;
    this.#buffer = Buffer.allocUnsafe(bufferBytes);
    closeSync(openSync(this.#part, newFileFlags));
  }

  addLine(line: Buffer | string): void {
    const bytes = typeof line === 'string' ? Buffer.from(line) : line;
    if (this.#used + bytes.length + 1 > this.#buffer.length) this.#write();
    if (bytes.length + 1 > this.#buffer.length)
      return this.#append(Buffer.concat([bytes, Buffer.from('\n')]));
    this.#used += bytes.copy(this.#buffer, this.#used);
    this.#buffer[this.#used] = newline;
    this.#used += 1;
  }

  /** Writes all to the disk. */
  end(): { readonly file: string; readonly bytes: number; readonly sha256: string } {
    this.#write();
    const file = openSync(this.#part, constants.O_RDWR);
    try {
      flushDirectly(file);
    } finally {
      closeSync(file);
    }
    return { file: this.name, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Whether its name is free, or has the same bytes already. */
  async mayTakeName(): Promise<boolean> {
    if (!lstatSync(this.#final, { throwIfNoEntry: false })) return true;
    return haveSameBytes(this.#part, this.#final);
  }

  /** Takes its name, unless a file with the same bytes has it. Throws `EEXIST` for any other. */
  takeName(): void {
    if (!lstatSync(this.#final, { throwIfNoEntry: false })) claimName(this.#part, this.#final);
    this.remove();
  }

  /** Takes its name, also from a file that has it. */
  replace(): void {
    renameSync(this.#part, this.#final);
  }

  /** Removes what has not got its name. */
  remove(): void {
    removePart(this.#part);
  }

  #write(): void {
    this.#append(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #append(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#hash.update(bytes);
    const file = openSync(this.#part, constants.O_WRONLY | constants.O_APPEND);
    try {
      writeFileSync(file, bytes);
    } finally {
      closeSync(file);
    }
    this.#bytes += bytes.length;
  }
}
