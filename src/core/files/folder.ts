import {
  close,
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  unlinkSync,
  write,
  writeSync,
  writevSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Cancelled, ScrapeError } from '../failure';
import type { Overflow } from '../net/exchange';
import { AsideFolder } from './asideFolder';
import { claimName } from './claimName';
import { diskError, diskErrorText, systemCode } from './diskError';
import { chooseFlush, type FlushFile } from './flushFile';
import { haveSameBytes } from './sameBytes';
import { removePart, newFileFlags, newPartPath, sweepParts } from './partFiles';
import { heldFileCodes } from '../../shared/engine/heldFile';
import { noDescriptorCodes, retryFileOperation, type FileRetryOptions } from './retryFileOperation';
import { FolderLocation } from './folderLocation';

const writeChunk = promisify(write);
const closeFile = promisify(close);
/** What is read at once of a file that was just written, and so is in memory still. */
const readBytes = 16 * 1024;

/** Limits of a folder. Tests use smaller values; users cannot set them. */
export interface FolderLimits {
  /** Wait for a program that holds a finished file, and for a free file descriptor, in milliseconds. */
  readonly maxBusyMs: number;
  /** Limit for the path of a file, in UTF-16 units. */
  readonly maxPathLength: number;
}

/** Programs on Windows take 259 (Microsoft, "Maximum Path Length Limitation"); this leaves room for added suffixes. */
const defaultFolderLimits: FolderLimits = {
  maxBusyMs: 60_000,
  maxPathLength: process.platform === 'win32' ? 250 : Infinity,
};

/** A file of the folder that holds what was to be saved. */
export interface ClaimedFile {
  /** Name inside the folder. */
  readonly file: string;
  /** Whether it was written just now, rather than by another run meanwhile. */
  readonly isNew: boolean;
}

/** The names that a file may get. */
export interface FreeNames {
  /** The next name that is free as far as is known. */
  nextName(): string;
  /** A file in which another run has saved the same bytes by now. Asked right before a name is taken. */
  readonly findTwin?: (() => Promise<string | null> | null) | undefined;
  /** Is told of the name right after it was taken, so that other runs know of the file at once. Does not throw. */
  readonly onTaken?: ((name: string) => void) | undefined;
}

const claimRetryCodes: ReadonlySet<string> = new Set([...noDescriptorCodes, ...heldFileCodes]);

/**
 * The folder that a run saves into. A file appears under its final name only when it is whole, also on the disk itself: it
 * is written under a temporary name, flushed, then linked to a free name, which fails rather than replace anything.
 *
 * Small files are written synchronously: asynchronous calls cost more of this thread than the writes themselves
 * (measured), and this thread is never the editor's. Only the disk is waited for in the thread pool.
 */
export class Folder {
  /** File names at the start, without the parts that dead runs had left. */
  readonly existing: readonly string[];
  readonly #location: FolderLocation;
  readonly #limits: FolderLimits;
  readonly #flush: FlushFile;
  #aside: AsideFolder | null = null;

  /**
   * Makes the folder, removes the parts that dead runs left in it, and checks that it can be written to. With all links
   * followed, it must lie in `inside`; null allows any place. Throws `ScrapeError`.
   */
  constructor(path: string, inside: string | null, limits: FolderLimits = defaultFolderLimits) {
    this.#limits = limits;
    try {
      const { location, names, now } = startFolder(path, inside);
      this.#location = location;
      this.existing = sweepParts(this.accessPath, names, now);
    } catch (error) {
      throw folderStartError(error);
    }
    this.#flush = chooseFlush(this.accessPath);
  }

  /** Its real path, with all links followed. */
  get path(): string {
    return this.#location.path;
  }

  /** The path by which its files are reached. */
  get accessPath(): string {
    return this.#location.accessPath;
  }

  /** Throws `folder-gone` or `folder-outside` when the path no longer leads to the folder of the start. */
  requireUnmoved(): void {
    try {
      this.#location.requireUnmoved();
    } catch (error) {
      throw diskError(error);
    }
  }

  /** The same, as `FolderLocation` takes it to be. */
  requireUnmovedLately(): void {
    try {
      this.#location.requireUnmovedLately();
    } catch (error) {
      throw diskError(error);
    }
  }

  /**
   * Saves a file under the first free name, unless another run has saved the same meanwhile. All of it is synchronous,
   * unless the disk or something else must be waited for. Throws `ScrapeError`, or `Cancelled` after the signal.
   */
  async saveFile(pieces: readonly Buffer[], names: FreeNames, signal: AbortSignal): Promise<ClaimedFile> {
    const part = newPartPath(this.#location.filePrefix);
    try {
      const file = await this.#openPart(part, signal);
      let flushing: void | Promise<void>;
      try {
        writePieces(file, pieces);
        flushing = this.#flush(file);
        if (flushing) await flushing;
      } finally {
        closeSync(file);
      }
      if (flushing) this.#requireGoingOn(signal);
      return await this.#claimFreeName(part, names, signal);
    } catch (error) {
      removePart(part);
      throw diskError(error);
    }
  }

  /** Starts a file that is written piece by piece. */
  createPart(): PartFile {
    const path = newPartPath(this.#location.filePrefix);
    return new PartFile(path, {
      openPart: (signal) => this.#openPart(path, signal),
      flush: this.#flush,
      claimFreeName: (names, signal) => {
        this.#requireGoingOn(signal);
        return this.#claimFreeName(path, names, signal);
      },
    });
  }

  /** Removes a file of this name if it is a regular one without content; returns whether it did. */
  removeEmptyFile(name: string): boolean {
    const path = this.#pathOf(name);
    try {
      const there = lstatSync(path);
      if (!there.isFile() || there.size > 0) return false;
      unlinkSync(path);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Puts a picture of this name aside, if there is one, so that another file can take its name; whether nothing stands there then.
   * What cannot be put aside stays.
   */
  putAside(name: string): boolean {
    try {
      this.#location.requireUnmoved();
      if (!lstatSync(this.#pathOf(name), { throwIfNoEntry: false })) return true;
      this.#aside ??= AsideFolder.create(this.#location);
      this.#aside.takeFile(this.#location, name);
      return !lstatSync(this.#pathOf(name), { throwIfNoEntry: false });
    } catch {
      return false;
    }
  }

  /** Brings back what was put aside under this name, if anything was. A copy stays aside. */
  async bringBack(name: string): Promise<void> {
    await this.#aside?.returnFile(this.#location, name);
  }

  /** Absolute path of the folder with what was put aside; null for nothing. */
  get asidePath(): string | null {
    return this.#aside?.path ?? null;
  }

  /** Removes the folders that were made for this run if nothing was saved into them. Returns whether the folder was removed. */
  removeIfEmpty(): boolean {
    let isRemoved = false;
    try {
      this.#location.requireUnmoved();
      let path = this.path;
      for (let left = this.#location.createdCount; left > 0; left -= 1) {
        rmdirSync(path);
        isRemoved = true;
        path = dirname(path);
      }
    } catch {
      // Not empty, so it is needed; or no longer the folder of the start.
    }
    return isRemoved;
  }

  /** Ends the use of the folder. */
  close(): void {
    this.#aside?.close();
    this.#location.close();
  }

  #openPart(part: string, signal: AbortSignal): number | Promise<number> {
    return retryFileOperation(
      () => {
        this.#location.requireUnmovedLately();
        return openSync(part, newFileFlags);
      },
      this.#retryOptions(noDescriptorCodes, signal),
    );
  }

  /** Looks again at what may have changed during a wait. */
  #requireGoingOn(signal: AbortSignal): void {
    if (signal.aborted) throw new Cancelled();
    this.#location.requireUnmoved();
  }

  /**
   * Called right after the folder was checked, so that a synchronous first attempt needs no second check. There is no part any more
   * when it returns.
   */
  async #claimFreeName(part: string, names: FreeNames, signal: AbortSignal): Promise<ClaimedFile> {
    const thereAs = (file: string): ClaimedFile => {
      removePart(part);
      return { file, isNew: false };
    };
    for (;;) {
      const looking = names.findTwin?.();
      if (looking) {
        const twin = await looking;
        if (twin !== null) return thereAs(twin);
        this.#requireGoingOn(signal);
      }
      const name = names.nextName();
      const final = this.#pathOf(name);
      try {
        const claiming = this.#claimWithRetries(part, final, signal);
        if (claiming) await claiming;
        // Where nearly nothing is left of the disk, its name is room for a record.
        removePart(part);
        names.onTaken?.(name);
        return { file: name, isNew: true };
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw this.#claimError(error);
      }
      // Of the files that were there at the start it is known already, as far as anybody asks.
      if (!this.existing.includes(name) && (await haveSameBytes(part, final))) return thereAs(name);
      this.#requireGoingOn(signal);
    }
  }

  #claimWithRetries(part: string, final: string, signal: AbortSignal): void | Promise<void> {
    let waited = false;
    return retryFileOperation(
      () => {
        if (waited) this.#location.requireUnmoved();
        waited = true;
        claimName(part, final);
      },
      this.#retryOptions(claimRetryCodes, signal),
    );
  }

  /** The failure of claiming a name: of the file, not of the folder, which took the part. */
  #claimError(error: unknown): unknown {
    const code = systemCode(error);
    if (code === 'ENOENT') this.#location.requireUnmoved();
    if (code !== 'ENOENT' && !heldFileCodes.has(code)) return error;
    const detail = diskErrorText(error);
    return new ScrapeError({ code: 'file-busy', detail }, 'no', { cause: error });
  }

  #pathOf(name: string): string {
    const { maxPathLength } = this.#limits;
    if (this.path.length + 1 + name.length <= maxPathLength) return this.#location.filePrefix + name;
    const detail = `${join(this.path, name)} is longer than the ${maxPathLength} characters that programs on this system take`;
    throw new ScrapeError({ code: 'path-too-long', detail });
  }

  #retryOptions(retryCodes: ReadonlySet<string>, signal: AbortSignal): FileRetryOptions {
    return { retryCodes, maxWaitMs: this.#limits.maxBusyMs, signal };
  }
}

/** What a part needs of its folder. */
interface PartFolder {
  openPart(signal: AbortSignal): number | Promise<number>;
  readonly flush: FlushFile;
  claimFreeName(names: FreeNames, signal: AbortSignal): Promise<ClaimedFile>;
}

/** A file that grows under a temporary name until it is saved or discarded. */
export class PartFile implements Overflow {
  readonly #path: string;
  readonly #folder: PartFolder;
  readonly #ended = new AbortController();
  #file: number | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, folder: PartFolder) {
    this.#path = path;
    this.#folder = folder;
  }

  write(piece: Buffer): Promise<void> {
    this.#writing = this.#append(piece);
    return this.#writing;
  }

  /** The bytes from here on, as many as are at hand, of what is written and not saved yet. Throws `ScrapeError`. */
  readFrom(start: number): Buffer {
    if (this.#file === undefined) return Buffer.alloc(0);
    try {
      const bytes = Buffer.allocUnsafe(readBytes);
      return bytes.subarray(0, readSync(this.#file, bytes, 0, readBytes, start));
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Gives the finished file the first free name, as `saveFile` does. Throws `ScrapeError`, or `Cancelled` after the signal. */
  async saveAsFreeName(names: FreeNames, signal: AbortSignal): Promise<ClaimedFile> {
    try {
      await this.#writing;
      if (this.#file !== undefined) await this.#folder.flush(this.#file);
      await this.#close();
      return await this.#folder.claimFreeName(names, signal);
    } catch (error) {
      throw diskError(error);
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#ended.abort();
    await this.#writing.catch(() => undefined);
    await this.#close().catch(() => undefined);
    removePart(this.#path);
  }

  async #append(piece: Buffer): Promise<void> {
    try {
      this.#file ??= await this.#folder.openPart(this.#ended.signal);
      for (let at = 0; at < piece.length;) {
        at += (await writeChunk(this.#file, piece, at, piece.length - at, null)).bytesWritten;
      }
    } catch (error) {
      throw diskError(error);
    }
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) await closeFile(file);
  }
}

function writePieces(file: number, pieces: readonly Buffer[]): void {
  const [only, second] = pieces;
  let left = pieces;
  // Most small files come in one piece, and a single write costs less.
  if (only && !second) {
    const written = writeSync(file, only);
    if (written === only.length) return;
    left = [only.subarray(written)];
  }
  while (left.length > 0) left = unwrittenPieces(left, writevSync(file, left));
}

/** The rest of the pieces after this many bytes of them were written. */
function unwrittenPieces(pieces: readonly Buffer[], written: number): Buffer[] {
  let taken = written;
  return pieces.flatMap((piece) => {
    const start = Math.min(taken, piece.length);
    taken -= start;
    return start === piece.length ? [] : [piece.subarray(start)];
  });
}

/** A folder that can be written to, the names in it, and the time by its clock, in milliseconds since 1970. */
interface StartedFolder {
  readonly location: FolderLocation;
  readonly names: readonly string[];
  readonly now: number;
}

/**
 * Makes the folder and tries to write to it; anew where another run takes it away meanwhile, which had made it and saved nothing.
 * Throws `ScrapeError`, or the error of the file system.
 */
function startFolder(path: string, inside: string | null, triesLeft = 3): StartedFolder {
  let location: FolderLocation | undefined;
  try {
    location = FolderLocation.createFolder(path, inside);
    const now = probeWritable(location.filePrefix);
    return { location, names: readdirSync(location.accessPath), now };
  } catch (error) {
    location?.close();
    if (systemCode(error) !== 'ENOENT' || triesLeft === 0) throw error;
    return startFolder(path, inside, triesLeft - 1);
  }
}

/** Makes and removes a file; returns the time that the file system gave it, in milliseconds since 1970. */
function probeWritable(filePrefix: string): number {
  const part = newPartPath(filePrefix);
  try {
    const file = openSync(part, newFileFlags);
    const { mtimeMs } = fstatSync(file);
    closeSync(file);
    return mtimeMs;
  } finally {
    removePart(part);
  }
}

/** At the start, a folder that cannot be made is not gone: only the workspace can be. */
function folderStartError(error: unknown): unknown {
  const told = diskError(error);
  if (error === told || !(told instanceof ScrapeError) || told.failure.code !== 'folder-gone') return told;
  return new ScrapeError({ ...told.failure, code: 'folder-not-writable' }, 'no', { cause: error });
}
