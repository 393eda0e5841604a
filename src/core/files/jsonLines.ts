import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dropPart, newFile, newPart } from './partFiles';
import { openRegular } from './regularFile';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';

/** Longer lines are not ours. */
const longestLine = 64 * 1024;
const newline = 0x0a;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Which file it is. */
interface Identity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Reads a file of JSON objects, one a line. Lines that hold anything else are passed over, as a torn last one is. Rejects
 * with what the file system says (a link counts as no file), or after the signal; no file has no lines.
 */
export async function readObjects(
  path: string,
  onObject: (value: JsonObject) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const file = openRegular(path, constants.O_RDONLY);
  const lines = new Lines((line) => {
    const value = objectIn(line);
    if (value) onObject(value);
  });
  const stream: AsyncIterable<Buffer> = createReadStream('', {
    fd: file,
    highWaterMark: longestLine,
    ...(signal && { signal }),
  });
  for await (const piece of stream) lines.take(piece);
  lines.end();
}

/**
 * Takes lines out of such a file; all others stay byte for byte, also those that are not ours. A new file takes the place
 * of the old one. All of it happens before this returns, so that nothing in this thread can add a line meanwhile; what
 * another process adds is seen up to the last look before the change of files. Throws what the file system says, and
 * `EBUSY` when another process has just written to the file: then it can be tried again. No file has no lines. `start` is
 * the path of the folder up to the names of its files.
 */
export function removeLines(start: string, name: string, isOut: (value: JsonObject) => boolean): void {
  const path = start + name;
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const part = newPart(start);
  try {
    const seen = copyWithout(path, part, isOut);
    if (!seen) return;
    const there = lstatSync(path, { bigint: true });
    if (!isSame(seen, there) || seen.size !== there.size) {
      throw Object.assign(new Error(`${path} is being written to`), { code: 'EBUSY' });
    }
    renameSync(part, path);
  } finally {
    dropPart(part);
  }
}

/** A file of JSON objects, to be added to. Nothing is made before the first line. */
export class LineWriter<T extends object> {
  readonly #path: string;
  #file: (Identity & { readonly descriptor: number }) | undefined;
  /** Length of the file after our last line. */
  #end = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Adds a line. Throws what the file system says; what a failed line leaves behind spoils no later one. */
  append(value: T): void {
    const { descriptor, size } = this.#open();
    const begins = size === this.#end || endsLine(descriptor, size);
    const text = Buffer.from(`${begins ? '' : '\n'}${JSON.stringify(value)}\n`);
    // One write: what several runs append at once then stands line by line.
    const written = writeSync(descriptor, text);
    if (written < text.length) {
      const message = `${this.#path}: only a part of a line could be written`;
      throw Object.assign(new Error(message), { code: 'ENOSPC' });
    }
    this.#end = size + written;
  }

  close(): void {
    if (this.#file) closeSync(this.#file.descriptor);
    this.#file = undefined;
    this.#end = 0;
  }

  #open(): { readonly descriptor: number; readonly size: number } {
    if (this.#file) {
      const there = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
      if (there && isSame(there, this.#file)) {
        return { descriptor: this.#file.descriptor, size: Number(there.size) };
      }
      // Lines that are taken out, and an editor that saves, put another file in its place.
      this.close();
    }
    const descriptor = openRegular(this.#path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
    const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
    this.#file = { descriptor, dev, ino };
    return { descriptor, size: Number(size) };
  }
}

/** Whether a new line can begin at the end: not after a torn one, or after what somebody's editor left without a newline. */
function endsLine(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] === newline;
}

/** Cuts what comes into lines, and never holds more than one of ours, whatever comes. */
class Lines {
  /** Gets a line without its end, where it starts, and where the next one does, in bytes. */
  readonly #onLine: (line: string, start: number, next: number) => void;
  #pieces: Buffer[] = [];
  #start = 0;
  #length = 0;

  constructor(onLine: (line: string, start: number, next: number) => void) {
    this.#onLine = onLine;
  }

  take(piece: Buffer): void {
    let from = 0;
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, from)) {
      this.#add(piece.subarray(from, at));
      this.#end(1);
      from = at + 1;
    }
    this.#add(piece.subarray(from));
  }

  /** What came last is a line, too. */
  end(): void {
    this.#end(0);
  }

  #add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length <= longestLine) this.#pieces.push(piece);
  }

  #end(newlineLength: number): void {
    const next = this.#start + this.#length + newlineLength;
    if (this.#length <= longestLine) this.#onLine(Buffer.concat(this.#pieces).toString(), this.#start, next);
    this.#pieces = [];
    this.#start = next;
    this.#length = 0;
  }
}

function objectIn(line: string): JsonObject | null {
  return fieldsOf(parsedJson(line));
}

/** Copies all other lines to a new file. Returns what the file was like, or null when there is nothing to take out. */
function copyWithout(path: string, copy: string, isOut: (value: JsonObject) => boolean): BigIntStats | null {
  const source = openRegular(path, constants.O_RDONLY);
  try {
    const seen = fstatSync(source, { bigint: true });
    const kept = rangesWithout(source, Number(seen.size), isOut);
    if (kept.length === 1) return null;
    const target = openSync(copy, newFile, Number(seen.mode) & 0o777);
    try {
      for (const [from, to] of kept) for (const piece of pieces(source, from, to)) writeWhole(target, piece);
    } finally {
      closeSync(target);
    }
    return seen;
  } finally {
    closeSync(source);
  }
}

/** What is left between the lines that are out, in bytes: from and up to. */
function rangesWithout(
  file: number,
  end: number,
  isOut: (value: JsonObject) => boolean,
): readonly (readonly [number, number])[] {
  const kept: [number, number][] = [];
  let from = 0;
  const lines = new Lines((line, start, next) => {
    const value = objectIn(line);
    if (!value || !isOut(value)) return;
    kept.push([from, start]);
    from = next;
  });
  for (const piece of pieces(file, 0, end)) lines.take(piece);
  lines.end();
  kept.push([from, end]);
  return kept;
}

function* pieces(file: number, from: number, to: number): Generator<Buffer, void, undefined> {
  for (let at = from; at < to;) {
    const buffer = Buffer.allocUnsafe(Math.min(longestLine, to - at));
    const read = readSync(file, buffer, 0, buffer.length, at);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    at += read;
  }
}

function writeWhole(file: number, piece: Buffer): void {
  for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
}

function isSame(a: Identity, b: Identity): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}
