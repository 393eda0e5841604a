import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { flushDirectly, flushInPool } from './flushFile';
import { removePart, newFileFlags, newPartPath } from './partFiles';
import { openRegularFile } from './regularFile';
import { fieldsOf, parsedJson } from '../../shared/words/untrusted';

/** This program writes no longer lines; longer ones are skipped. */
const maxLineBytes = 64 * 1024;
const newline = 0x0a;

export type JsonObject = Readonly<Record<string, unknown>>;

/** From, and up to (exclusive), in bytes. */
type ByteRange = readonly [number, number];

/** Device and inode, which identify a file. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * Reads a file of JSON objects, one per line. Other lines are skipped, and so is an incomplete last one. Rejects with
 * the error of the file system (links are refused), or after the signal. A missing file has no lines. Returns how many
 * bytes were read.
 */
export async function readJsonLines(
  path: string,
  onObject: (value: JsonObject) => void,
  signal?: AbortSignal,
): Promise<number> {
  if (!lstatSync(path, { throwIfNoEntry: false })) return 0;
  const onLine = (line: string | null): void => {
    const value = parseObject(line);
    if (value) onObject(value);
  };
  return readLines(path, onLine, signal);
}

/**
 * Reads every line of a file, those that are no JSON, too; null in the place of one that is too long, and the number of each,
 * from 1. Rejects with the error of the file system (links are refused, and so is a missing file), or after the signal. Returns
 * how many bytes were read.
 */
export async function readLines(
  path: string,
  onLine: (line: string | null, number: number) => void,
  signal?: AbortSignal,
): Promise<number> {
  const file = openRegularFile(path, constants.O_RDONLY);
  let number = 0;
  const lines = new LineSplitter((line) => onLine(line, (number += 1)));
  const stream: AsyncIterable<Buffer> = createReadStream('', {
    fd: file,
    highWaterMark: maxLineBytes,
    ...(signal && { signal }),
  });
  let bytes = 0;
  for await (const piece of stream) {
    lines.addPiece(piece);
    bytes += piece.length;
  }
  lines.endInput();
  return bytes;
}

/**
 * Removes lines from a file of JSON objects; all others stay byte for byte, also those of other programs. A new file
 * replaces the old one. This is synchronous, so that nothing in this thread can add a line in between; lines that
 * another process adds are noticed until just before the replacement. Throws the error of the file system, and `EBUSY`
 * when another process has just written to the file: then it can be tried again. A missing file has no lines. `start`
 * is the path of the folder up to the names of its files.
 */
export function removeJsonLines(start: string, name: string, isOut: (value: JsonObject) => boolean): void {
  removeLines(start, name, (line) => {
    const value = parseObject(line);
    return value !== null && isOut(value);
  });
}

/** Removes lines of any kind from a file, as `removeJsonLines` does; one that is too long is given as null. */
export function removeLines(start: string, name: string, isOut: (line: string | null) => boolean): void {
  const path = start + name;
  if (!lstatSync(path, { throwIfNoEntry: false })) return;
  const part = newPartPath(start);
  try {
    const seen = copyWithoutLines(path, part, isOut);
    if (!seen) return;
    const there = lstatSync(path, { bigint: true });
    if (!isSameFile(seen, there) || seen.size !== there.size) {
      throw Object.assign(new Error(`${path} is being written to`), { code: 'EBUSY' });
    }
    renameSync(part, path);
  } finally {
    removePart(part);
  }
}

/** Adds lines to a file of JSON objects. The file is made with the first line. */
export class JsonLineWriter<T extends object> {
  readonly #path: string;
  #file: (FileIdentity & { readonly descriptor: number }) | undefined;
  /** Length of the file in bytes after our last line. */
  #endOffset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Adds a line; returns where it begins and ends in the file, in bytes. Throws the error of the file system; the remains of
   * a failed line do not damage later ones.
   */
  append(value: T): ByteRange {
    const { descriptor, size } = this.#openFile();
    const begins = size === this.#endOffset || endsWithNewline(descriptor, size);
    const text = Buffer.from(`${begins ? '' : '\n'}${JSON.stringify(value)}\n`);
    // A single write, so that lines of several runs do not mix.
    const written = writeSync(descriptor, text);
    if (written < text.length) {
      const message = `${this.#path}: only a part of a line could be written`;
      throw Object.assign(new Error(message), { code: 'ENOSPC' });
    }
    this.#endOffset = size + written;
    return [size, this.#endOffset];
  }

  /** Writes what was added to the disk. Rejects with the error of the file system. */
  async flush(): Promise<void> {
    if (this.#file) await flushInPool(this.#file.descriptor);
  }

  close(): void {
    if (this.#file) closeSync(this.#file.descriptor);
    this.#file = undefined;
    this.#endOffset = 0;
  }

  #openFile(): { readonly descriptor: number; readonly size: number } {
    if (this.#file) {
      const there = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
      if (there && isSameFile(there, this.#file)) {
        return { descriptor: this.#file.descriptor, size: Number(there.size) };
      }
      // Removing lines, or saving in an editor, puts another file in its place.
      this.close();
    }
    const descriptor = openOwnFile(this.#path);
    const { dev, ino, size } = fstatSync(descriptor, { bigint: true });
    this.#file = { descriptor, dev, ino };
    return { descriptor, size: Number(size) };
  }
}

/** Opens a file to add to it, and makes it if there is none. One that has other names is replaced by a copy first. */
function openOwnFile(path: string): number {
  const open = (): number => openRegularFile(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
  const file = open();
  const { nlink, size, mode } = fstatSync(file);
  if (nlink < 2) return file;
  const part = newPartPath(join(dirname(path), sep));
  try {
    copyRanges(file, part, mode, [[0, size]]);
    renameSync(part, path);
  } finally {
    closeSync(file);
    removePart(part);
  }
  return open();
}

/** Whether the file ends with a newline: it does not after a torn line, or if an editor saved it without one. */
function endsWithNewline(file: number, size: number): boolean {
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 1 && last[0] === newline;
}

/** Splits a stream into lines; holds at most one line of allowed length in memory. */
export class LineSplitter {
  /**
   * Called with a line without its newline, null for one that is longer than allowed, and the offsets in bytes of its start and
   * of the next line.
   */
  readonly #onLine: (line: string | null, start: number, next: number) => void;
  #pieces: Buffer[] = [];
  #lineStart = 0;
  #lineLength = 0;

  constructor(onLine: (line: string | null, start: number, next: number) => void) {
    this.#onLine = onLine;
  }

  addPiece(piece: Buffer): void {
    let from = 0;
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, from)) {
      this.#addBytes(piece.subarray(from, at));
      this.#endLine(1);
      from = at + 1;
    }
    this.#addBytes(piece.subarray(from));
  }

  /** Ends the last line, which may have no newline. */
  endInput(): void {
    this.#endLine(0);
  }

  #addBytes(piece: Buffer): void {
    this.#lineLength += piece.length;
    if (this.#lineLength <= maxLineBytes) this.#pieces.push(piece);
  }

  #endLine(newlineLength: number): void {
    const next = this.#lineStart + this.#lineLength + newlineLength;
    this.#onLine(this.#lineLength <= maxLineBytes ? textOf(this.#pieces) : null, this.#lineStart, next);
    this.#pieces = [];
    this.#lineStart = next;
    this.#lineLength = 0;
  }
}

/** Most lines lie in one piece, which need not be copied. */
function textOf(pieces: readonly Buffer[]): string {
  const [only, second] = pieces;
  return only && !second ? only.toString() : Buffer.concat(pieces).toString();
}

export function parseObject(line: string | null): JsonObject | null {
  return line === null ? null : fieldsOf(parsedJson(line));
}

/** Copies the lines that stay to a new file. Returns the old file's stats, or null when there is nothing to remove. */
function copyWithoutLines(
  path: string,
  copy: string,
  isOut: (line: string | null) => boolean,
): BigIntStats | null {
  const source = openRegularFile(path, constants.O_RDONLY);
  try {
    const seen = fstatSync(source, { bigint: true });
    const kept = rangesToKeep(source, Number(seen.size), isOut);
    if (kept.length === 1) return null;
    copyRanges(source, copy, Number(seen.mode), kept);
    return seen;
  } finally {
    closeSync(source);
  }
}

/** Copies ranges of an open file to a new one, and flushes that. */
function copyRanges(source: number, copy: string, mode: number, ranges: readonly ByteRange[]): void {
  const target = openSync(copy, newFileFlags, mode & 0o777);
  try {
    for (const [from, to] of ranges)
      for (const piece of readPieces(source, from, to)) writeFileSync(target, piece);
    flushDirectly(target);
  } finally {
    closeSync(target);
  }
}

/** The ranges between the removed lines. */
function rangesToKeep(
  file: number,
  end: number,
  isOut: (line: string | null) => boolean,
): readonly ByteRange[] {
  const kept: [number, number][] = [];
  let from = 0;
  const lines = new LineSplitter((line, start, next) => {
    if (!isOut(line)) return;
    kept.push([from, start]);
    from = next;
  });
  for (const piece of readPieces(file, 0, end)) lines.addPiece(piece);
  lines.endInput();
  kept.push([from, end]);
  return kept;
}

export function* readPieces(file: number, from: number, to: number): Generator<Buffer, void, undefined> {
  for (let at = from; at < to;) {
    const buffer = Buffer.allocUnsafe(Math.min(maxLineBytes, to - at));
    const read = readSync(file, buffer, 0, buffer.length, at);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    at += read;
  }
}

/**
 * On Windows the number of a volume has 64 bits by path and 32 by descriptor, in those versions of Node.js that have libuv 1.49 or 1.50
 * (libuv/libuv#4698).
 */
export function isSameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.ino === b.ino && (a.dev === b.dev || BigInt.asUintN(32, a.dev) === BigInt.asUintN(32, b.dev));
}
