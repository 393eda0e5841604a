import { closeSync, constants, lstatSync } from 'node:fs';
import {
  isSameFile,
  LineSplitter,
  parseObject,
  readPieces,
  type FileIdentity,
  type JsonObject,
} from './jsonLines';
import { openRegularFile } from './regularFile';

/** Reads the lines that are added to a file of JSON objects while it is in use. */
export class JsonLineFollower {
  readonly #path: string;
  readonly #onObject: (value: JsonObject) => void;
  readonly #onReplaced: () => void;
  /** Where the next line begins, in bytes. */
  #at: number;
  #file: FileIdentity | undefined;

  /** So many bytes of the file are known already. `onReplaced` is called when another one stands there, before its lines are read. */
  constructor(
    path: string,
    knownBytes: number,
    onObject: (value: JsonObject) => void,
    onReplaced: () => void = () => undefined,
  ) {
    this.#path = path;
    this.#at = knownBytes;
    this.#onObject = onObject;
    this.#onReplaced = onReplaced;
    this.#file = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  }

  /** Takes note of a line of our own, which is not read if nothing stands before it; returns whether that is so. */
  passOver([start, end]: readonly [number, number]): boolean {
    if (start !== this.#at) return false;
    this.#at = end;
    return true;
  }

  /** Reads the whole lines since the last time; all of them after the file was replaced. Throws the error of the file system. */
  readNewLines(): void {
    const there = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (!there) return;
    if ((this.#file && !isSameFile(there, this.#file)) || Number(there.size) < this.#at) {
      this.#at = 0;
      this.#onReplaced();
    }
    this.#file = there;
    if (Number(there.size) > this.#at) this.#readTo(Number(there.size));
  }

  #readTo(end: number): void {
    const from = this.#at;
    const lines = new LineSplitter((line, _start, next) => {
      this.#at = from + next;
      const value = parseObject(line);
      if (value) this.#onObject(value);
    });
    const file = openRegularFile(this.#path, constants.O_RDONLY);
    try {
      // A last line without its newline is read once it is whole.
      for (const piece of readPieces(file, from, end)) lines.addPiece(piece);
    } finally {
      closeSync(file);
    }
  }
}
