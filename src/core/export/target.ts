import {
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { whileHeld } from '../../shared/engine/heldFile';
import { ScrapeError, type Cancelled } from '../failure';
import { claimName } from '../files/claimName';
import { diskError, systemCode } from '../files/diskError';
import { chooseFlush, flushNames, type FlushFile } from '../files/flushFile';
import { makeFolders } from '../files/makeFolders';
import { newFileFlags, newPartPath, removePart, removePartFolder, sweepDeadParts } from '../files/partFiles';
import { OutputFile, type Hashing } from './outputFile';
import { pieceBytes, type PictureFile } from './pictureFile';
import type { Turns } from './turns';

/** Files that wait to be flushed, open, at the most. */
const maxFlushing = 32;

/**
 * The file or folder that is made. It grows beside its place under the name of a part, and takes its own name when it is whole and on the
 * disk, unless something has that name by then.
 */
export class Target {
  readonly #path: string;
  readonly #part: string;
  readonly #isFolder: boolean;
  /** The first folder that was made for it; null where its parent was there. */
  readonly #madeFolder: string | null;
  readonly #flush: FlushFile;
  /** By their descriptors; null for copies. */
  readonly #open = new Map<number, OutputFile | null>();
  readonly #folders: string[] = [];
  readonly #flushing = new Set<Promise<void>>();
  /** What is being copied. */
  readonly #piece = Buffer.allocUnsafeSlow(pieceBytes);
  #flushError: unknown;
  /** Whether files can share their bytes, as far as is known. */
  #canClone = process.platform === 'linux';
  #bytes = 0;

  /** Begins a folder, or a file, of which `createFile` is then called once, without a name. Throws `ScrapeError`. */
  static begin(path: string, kind: 'file' | 'folder'): Target {
    try {
      requireFree(path);
      return new Target(path, kind);
    } catch (error) {
      throw diskError(error);
    }
  }

  private constructor(path: string, kind: 'file' | 'folder') {
    const parent = dirname(path);
    this.#path = path;
    this.#isFolder = kind === 'folder';
    this.#madeFolder = makeFolders(parent);
    sweepDeadParts(parent, readdirSync(parent));
    this.#flush = chooseFlush(parent);
    this.#part = newPartPath(join(parent, sep));
    if (this.#isFolder) this.makeFolder();
  }

  /** What it will be called. */
  get name(): string {
    return basename(this.#path);
  }

  /** Of all that was written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Makes a folder in it. Throws the error of the file system. */
  makeFolder(name = ''): void {
    const path = join(this.#part, name);
    mkdirSync(path);
    this.#folders.push(path);
  }

  /** Makes a file in it, to be ended by `endFile`. Throws the error of the file system. */
  createFile(name = '', hashing: Hashing = 'hashed'): OutputFile {
    const file = new OutputFile(join(this.#part, name), hashing);
    this.#open.set(file.descriptor, file);
    return file;
  }

  /** Ends a file. Rejects with the error of the file system. */
  async endFile(file: OutputFile): Promise<void> {
    file.end();
    this.#bytes += file.bytes;
    await this.#closeFlushed(file.descriptor);
  }

  /** Takes away a file that is not wanted after all. Throws the error of the file system. */
  dropFile(file: OutputFile, name: string): void {
    this.#close(file.descriptor);
    unlinkSync(join(this.#part, name));
  }

  /**
   * Copies a picture into it. Where the file system can, both share their bytes until one of them is changed, which takes no time and no room;
   * a hard link would change what was saved whenever the copy is edited. Rejects with the error of the file system, or `Cancelled`.
   */
  async copyPicture(name: string, file: PictureFile, turns: Turns): Promise<void> {
    const path = join(this.#part, name);
    this.#bytes += file.bytes;
    if (this.#canClone && this.#clone(file, path)) return;
    const copy = openSync(path, newFileFlags, 0o666);
    this.#open.set(copy, null);
    for (let from = 0; from < file.bytes; from += pieceBytes) {
      await turns.next();
      const piece = this.#piece.subarray(0, file.bytes - from);
      file.readInto(piece, from);
      writeFileSync(copy, piece);
    }
    await this.#closeFlushed(copy);
  }

  /** Gives it its name. Rejects with `ScrapeError`. */
  async finish(): Promise<void> {
    try {
      await Promise.all(this.#flushing);
      this.#throwFlushError();
      for (const folder of this.#folders) await flushNames(folder);
      await this.#takeName();
      await flushNames(dirname(this.#path));
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Takes all away that was made. Does nothing after `finish`. */
  async discard(): Promise<void> {
    await Promise.all(this.#flushing);
    for (const descriptor of this.#open.keys()) this.#close(descriptor);
    try {
      if (this.#isFolder) removePartFolder(this.#part);
      else removePart(this.#part);
      const made = this.#madeFolder;
      if (made === null) return;
      // Only while they are empty: somebody else may have put something there.
      for (let folder = dirname(this.#path); folder.length >= made.length; folder = dirname(folder))
        rmdirSync(folder);
    } catch {
      // The next run that writes there removes what is left.
    }
  }

  async #takeName(): Promise<void> {
    requireFree(this.#path);
    try {
      // An antivirus or indexer that reads a file in it holds the whole folder on Windows.
      if (this.#isFolder) await whileHeld(() => renameSync(this.#part, this.#path));
      else claimName(this.#part, this.#path);
    } catch (error) {
      if (takenCodes.has(systemCode(error))) throw targetThere(this.#path);
      throw error;
    }
    if (!this.#isFolder) removePart(this.#part);
  }

  #clone(file: PictureFile, path: string): boolean {
    try {
      // Through the open file, which is the one that was looked at.
      copyFileSync(
        `/proc/self/fd/${file.descriptor}`,
        path,
        constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL,
      );
      return true;
    } catch {
      this.#canClone = false;
      return false;
    }
  }

  /** Writes a file to the disk behind the next ones, and closes it. */
  async #closeFlushed(descriptor: number): Promise<void> {
    const flushed = this.#flush(descriptor);
    if (!flushed) {
      this.#close(descriptor);
      return;
    }
    const closed = flushed
      .catch((error: unknown) => (this.#flushError ??= error))
      .then(() => {
        this.#flushing.delete(closed);
        this.#close(descriptor);
      });
    this.#flushing.add(closed);
    if (this.#flushing.size > maxFlushing) await Promise.race(this.#flushing);
    this.#throwFlushError();
  }

  #close(descriptor: number): void {
    const file = this.#open.get(descriptor);
    if (file === undefined) return;
    this.#open.delete(descriptor);
    file?.noteClosed();
    closeSync(descriptor);
  }

  #throwFlushError(): void {
    if (this.#flushError !== undefined) throw this.#flushError as Error;
  }
}

/** What a rename and a link say of a name that is taken. */
const takenCodes: ReadonlySet<string> = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR']);

/** Throws `target-there` where the name of what is to be made is taken, or the `ScrapeError` of a place where nothing can be made. */
export function requireFree(path: string): void {
  if (isThere(path)) throw targetThere(path);
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw targetError(error);
  }
}

/** What is gone, or was never there, is the folder that it is made in. */
export function targetError(error: unknown): ScrapeError | Cancelled {
  const told = diskError(error);
  return told instanceof ScrapeError && told.failure.code === 'folder-gone'
    ? new ScrapeError({ ...told.failure, code: 'folder-not-writable' }, 'no', { cause: error })
    : told;
}

function targetThere(path: string): ScrapeError {
  return new ScrapeError({ code: 'target-there', detail: `${path} is there already` });
}
