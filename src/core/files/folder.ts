import { randomBytes } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writevSync,
} from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FailureCode } from '../../shared/failure';
import { ScrapeError } from '../failure';
import type { Overflow } from '../net/exchange';

const codes: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'folder-gone',
  ENOTDIR: 'folder-gone',
  ESTALE: 'folder-gone',
};

/** A file system's error as a failure of the folder. */
function folderError(error: unknown): ScrapeError {
  if (error instanceof ScrapeError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = error instanceof Error ? error.message : String(error);
  return new ScrapeError({ code: codes[code] ?? 'folder-not-writable', detail }, 'no', { cause: error });
}

/**
 * The folder that a run saves into. A file appears under its final name only when it is whole: it is written beside it
 * under a name of our own, then linked to a name that is free, which fails rather than replace anything.
 *
 * Small files are written synchronously: four asynchronous calls cost more of this thread than the writes themselves
 * (measured), and this thread is never the editor's.
 */
export class Folder {
  readonly #path: string;
  readonly #run = randomBytes(4).toString('hex');
  /** The topmost folder that did not exist before, if any. */
  readonly #made: string | undefined;
  readonly existing: readonly string[];
  #parts = 0;

  /** Makes the folder, and finds out whether it can be written to. Throws `ScrapeError`. */
  constructor(path: string) {
    this.#path = path;
    try {
      this.#made = mkdirSync(path, { recursive: true });
      this.existing = readdirSync(path);
      const probe = this.#partPath();
      closeSync(openSync(probe, 'wx'));
      unlinkSync(probe);
    } catch (error) {
      const { failure } = folderError(error);
      // What cannot be made was never there.
      const code = failure.code === 'folder-gone' ? 'folder-not-writable' : failure.code;
      throw new ScrapeError({ ...failure, code }, 'no', { cause: error });
    }
  }

  /** Writes a file at once under the first free name that `nextName` gives, and returns that name. */
  save(pieces: readonly Buffer[], nextName: () => string): string {
    const part = this.#partPath();
    try {
      const file = openSync(part, 'wx');
      try {
        writeAll(file, pieces);
      } finally {
        closeSync(file);
      }
      return this.#claim(part, nextName);
    } catch (error) {
      remove(part);
      throw folderError(error);
    }
  }

  /** A file written piece by piece. */
  part(): Part {
    const path = this.#partPath();
    return new Part(path, (nextName) => this.#claim(path, nextName));
  }

  /** Takes back the folders that were made for this run if nothing was saved into them. */
  removeIfEmpty(): void {
    if (this.#made === undefined) return;
    try {
      for (let path = this.#path; path.length >= this.#made.length; path = dirname(path)) rmdirSync(path);
    } catch {
      // Not empty, so it is wanted.
    }
  }

  #partPath(): string {
    this.#parts += 1;
    return join(this.#path, `.pics-${this.#run}-${this.#parts}.part`);
  }

  #claim(part: string, nextName: () => string): string {
    for (;;) {
      const name = nextName();
      try {
        this.#move(part, join(this.#path, name));
        return name;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }

  #move(part: string, final: string): void {
    try {
      linkSync(part, final);
      unlinkSync(part);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!withoutLinks.has(code)) throw error;
      // File systems without hard links (FAT, some shares): the name is taken first, then replaced by the whole file.
      closeSync(openSync(final, 'wx'));
      try {
        renameSync(part, final);
      } catch (renameError) {
        remove(final);
        throw renameError;
      }
    }
  }
}

const withoutLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EMLINK',
]);

/** A file that grows under a name of our own until it is saved or discarded. */
export class Part implements Overflow {
  readonly #path: string;
  readonly #claim: (nextName: () => string) => string;
  #file: FileHandle | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, claim: (nextName: () => string) => string) {
    this.#path = path;
    this.#claim = claim;
  }

  write(piece: Buffer): Promise<void> {
    this.#writing = this.#append(piece);
    return this.#writing;
  }

  /** Gives the finished file the first free name. */
  async save(nextName: () => string): Promise<string> {
    try {
      await this.#close();
      return this.#claim(nextName);
    } catch (error) {
      await this.discard();
      throw folderError(error);
    }
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => undefined);
    remove(this.#path);
  }

  async #append(piece: Buffer): Promise<void> {
    try {
      this.#file ??= await open(this.#path, 'wx');
      for (let at = 0; at < piece.length;) at += (await this.#file.write(piece, at)).bytesWritten;
    } catch (error) {
      throw folderError(error);
    }
  }

  async #close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#file?.close();
    this.#file = undefined;
  }
}

function writeAll(file: number, pieces: readonly Buffer[]): void {
  let left = pieces.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let written = writevSync(file, left);
    left = left.flatMap((piece) => {
      const taken = Math.min(written, piece.length);
      written -= taken;
      return taken === piece.length ? [] : [piece.subarray(taken)];
    });
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Not there, or not ours to remove any more.
  }
}
