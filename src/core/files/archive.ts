import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Pixels, type SizeName } from '../../shared/picture/picture';
import { isEnough } from '../../shared/picture/sizes';
import { Cancelled } from '../failure';
import { recordsError } from './diskError';
import type { LineWriter } from './jsonLines';
import { readRecords, recordsWriter, type Content, type PictureRecord } from './records';
import { openRegular } from './regularFile';
import { isPictureFile } from '../../shared/picture/pictureTypes';

/** Files that are examined or read at once: more would not be faster, and file descriptors are few. */
const atOnce = 4;
const pieceBytes = 256 * 1024;
/** More equal files than this are not remembered: one of them will be whole. */
const mostEqual = 8;

/** The file of a recorded picture, with what the record says about it. */
interface Recorded extends Content {
  readonly file: string;
  /** Null where the record does not say. */
  readonly pixels: Pixels | null;
}

/** The file that holds these bytes. */
export interface Found {
  /** Name inside the folder. */
  readonly file: string;
  /** Whether it was written just now. */
  readonly isNew: boolean;
}

/**
 * The pictures that a folder holds: by its records, and by the files that no record names. Answers whether a picture, or
 * its bytes, are there already, and records what is added. Records may be wrong and files change, so that a file counts
 * only once its bytes were read and found to be the recorded ones.
 *
 * What the user has thrown out of the folder (`Rejected`) is never asked for here: neither such a picture nor such bytes.
 */
export class Archive {
  readonly #folder: string;
  readonly #signal: AbortSignal;
  readonly #onTrouble: (failure: Failure) => void;
  readonly #writer: LineWriter<PictureRecord>;
  /** By picture and size. */
  readonly #byPicture = new Map<string, Recorded>();
  readonly #byHash = new Map<string, string[]>();
  /** Picture files that no record names, by their length in bytes. */
  readonly #unrecorded = new Map<number, string[]>();
  /** Hashes of files from before this run, each read once. */
  readonly #hashes = new Map<string, Promise<string>>();
  /** The saves that are running now, by the hash of their bytes. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #limit = pLimit(atOnce);
  #broken = false;

  /**
   * Reads the records of a folder that holds files of these names. `onTrouble` is told why a line could not be written:
   * `disk-full`, or once `records-not-written`. Throws `Cancelled` after the signal.
   */
  static async open(
    folder: string,
    names: readonly string[],
    signal: AbortSignal,
    onTrouble: (failure: Failure) => void,
  ): Promise<Archive> {
    const archive = new Archive(folder, signal, onTrouble);
    const there = new Set(names);
    const unrecorded = new Set(names.filter(isPictureFile));
    // Records that cannot be read cannot be written either, which is reported then.
    await readRecords(
      folder,
      (record) => {
        unrecorded.delete(record.file_name);
        if (there.has(record.file_name)) archive.#learn(record);
      },
      signal,
    ).catch(() => undefined);
    if (signal.aborted) throw new Cancelled();
    await Promise.all([...unrecorded].map((file) => archive.#learnUnrecorded(file)));
    return archive;
  }

  private constructor(folder: string, signal: AbortSignal, onTrouble: (failure: Failure) => void) {
    this.#folder = folder;
    this.#signal = signal;
    this.#onTrouble = onTrouble;
    this.#writer = recordsWriter(folder);
  }

  /** The file of this picture in this size if it is there, whole, and large enough in pixels; otherwise null. */
  async fileOf(picture: string, size: SizeName, least: Pixels): Promise<string | null> {
    const recorded =
      this.#byPicture.get(sizeKey(picture, size)) ?? this.#byPicture.get(sizeKey(picture, null));
    return recorded && isEnough(recorded.pixels, least) && (await this.#holds(recorded.file, recorded))
      ? recorded.file
      : null;
  }

  /**
   * Saves these bytes by `save`, which writes them and returns the file name, unless a file in the folder holds them
   * already. Equal bytes are handled one after the other, so that they are written once.
   */
  async keep(
    content: Content,
    save: () => Promise<string>,
    record: (file: string) => PictureRecord,
  ): Promise<Found> {
    const { sha256 } = content;
    const before = this.#turns.get(sha256);
    const turn = (async (): Promise<Found> => {
      // The failure of the earlier save is reported by its own caller.
      await before?.catch(() => undefined);
      const there = await this.#fileWith(content);
      if (there) {
        if (there.unrecorded) this.#record(record(there.file));
        return { file: there.file, isNew: false };
      }
      const file = await save();
      this.#record(record(file));
      return { file, isNew: true };
    })();
    this.#turns.set(sha256, turn);
    try {
      return await turn;
    } finally {
      if (this.#turns.get(sha256) === turn) this.#turns.delete(sha256);
    }
  }

  /** Whether records can no longer be written. */
  get isBroken(): boolean {
    return this.#broken;
  }

  close(): void {
    this.#writer.close();
  }

  async #fileWith(content: Content): Promise<{ file: string; unrecorded: boolean } | null> {
    for (const file of this.#byHash.get(content.sha256) ?? [])
      if (await this.#holds(file, content)) return { file, unrecorded: false };
    const unrecorded = this.#unrecorded.get(content.bytes) ?? [];
    for (const file of unrecorded) {
      if (!(await this.#holds(file, content))) continue;
      unrecorded.splice(unrecorded.indexOf(file), 1);
      return { file, unrecorded: true };
    }
    return null;
  }

  /** Adds a record. The picture is saved even if its line is not: the next run finds the file by its bytes. */
  #record(record: PictureRecord): void {
    this.#learnHash(record);
    if (this.#broken) return;
    try {
      this.#writer.append(record);
    } catch (error) {
      const { failure } = recordsError(error);
      if (failure.code !== 'disk-full') this.#broken = true;
      this.#onTrouble(failure);
    }
  }

  #learn(record: PictureRecord): void {
    const { file_name: file, width, height, bytes, sha256 } = record;
    const pixels = width === null || height === null ? null : { width, height };
    this.#byPicture.set(sizeKey(pictureKey(record), record.size), { file, pixels, bytes, sha256 });
    this.#learnHash(record);
  }

  #learnHash({ file_name: file, sha256 }: PictureRecord): void {
    const files = this.#byHash.get(sha256);
    if (!files) this.#byHash.set(sha256, [file]);
    else if (files.length < mostEqual && !files.includes(file)) files.push(file);
  }

  async #learnUnrecorded(file: string): Promise<void> {
    const size = await this.#limit(() => sizeOf(join(this.#folder, file)));
    if (size === null) return;
    const files = this.#unrecorded.get(size);
    if (files) files.push(file);
    else this.#unrecorded.set(size, [file]);
  }

  async #holds(file: string, { bytes, sha256 }: Content): Promise<boolean> {
    const path = join(this.#folder, file);
    if ((await sizeOf(path)) !== bytes) return false;
    let hash = this.#hashes.get(file);
    if (!hash) {
      hash = this.#limit(() => hashOf(path, this.#signal));
      this.#hashes.set(file, hash);
    }
    return (await hash) === sha256;
  }
}

/** Records without a size count for any size. */
function sizeKey(picture: string, size: SizeName | null): string {
  return `${size ?? 'any'} ${picture}`;
}

/** Length of a regular file in bytes; null for anything else, and when there is none. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    const there = await lstat(path);
    return there.isFile() ? there.size : null;
  } catch {
    return null;
  }
}

/** SHA-256 of a file; empty when it cannot be read. Rejects with `Cancelled` after the signal. */
async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  try {
    const file = openRegular(path, constants.O_RDONLY);
    const hash = createHash('sha256');
    const pieces: AsyncIterable<Buffer> = createReadStream('', {
      fd: file,
      highWaterMark: pieceBytes,
      signal,
    });
    for await (const piece of pieces) hash.update(piece);
    return hash.digest('hex');
  } catch {
    if (signal.aborted) throw new Cancelled();
    return '';
  }
}
