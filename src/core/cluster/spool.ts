import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { newFileFlags } from '../files/partFiles';

const bufferBytes = 1024 * 1024;
/** A number and a length, in front of each line. */
const headBytes = 8;

/**
 * Lines on their way to where they belong, which is known only when all are there: on disk, so that there can be any number.
 * Throws the error of the file system.
 */
export class Spool {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, newFileFlags);
  }

  /** Adds a line, which may have 256 kB, with a number of 32 bits. */
  add(number: number, line: string): void {
    if (this.#used + headBytes + line.length * 3 > bufferBytes) this.#flush();
    const at = this.#used;
    const length = this.#buffer.write(line, at + headBytes);
    this.#buffer.writeUInt32LE(number, at);
    this.#buffer.writeUInt32LE(length, at + 4);
    this.#used = at + headBytes + length;
  }

  /** All lines in their order, with their numbers, in parts. A line is only valid until the next one is asked for. */
  *read(): Generator<Iterable<SpooledLine>, void, undefined> {
    this.#flush();
    const buffer = this.#buffer;
    let position = 0;
    for (;;) {
      const length = readSync(this.#file, buffer, 0, bufferBytes, position);
      if (length === 0) return;
      let end = 0;
      yield linesIn(buffer.subarray(0, length), (at) => (end = at));
      position += end;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    writeFileSync(this.#file, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }
}

export interface SpooledLine {
  readonly number: number;
  /** Without its end. */
  readonly line: Buffer;
}

/** The whole lines of a piece; `onEnd` is told where the last of them ends. */
function* linesIn(piece: Buffer, onEnd: (at: number) => void): Generator<SpooledLine, void, undefined> {
  let at = 0;
  while (at + headBytes <= piece.length) {
    const end = at + headBytes + piece.readUInt32LE(at + 4);
    if (end > piece.length) break;
    yield { number: piece.readUInt32LE(at), line: piece.subarray(at + headBytes, end) };
    at = end;
  }
  onEnd(at);
}
