import { close, closeSync, openSync, readdirSync, rmdirSync, write, writeSync, writevSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { Cancelled, ScrapeError } from '../failure';
import type { Overflow } from '../net/exchange';
import { claim } from './claim';
import { diskError, systemCode } from './diskError';
import { dropPart, newFile, newPart, sweepParts } from './partFiles';
import { held, noDescriptor, patiently, type Patience } from './patience';
import { Place } from './place';

const writeSome = promisify(write);
const closeFile = promisify(close);

/** Limits of a folder. Tests use smaller values; users cannot set them. */
export interface FolderLimits {
  /** Wait for a program that holds a finished file, and for a free file descriptor, in milliseconds. */
  readonly busyMs: number;
  /** Limit for the path of a file, in UTF-16 units. */
  readonly pathLength: number;
}

/** Programs on Windows take 259 (Microsoft, "Maximum Path Length Limitation"); this leaves room for added suffixes. */
const defaultLimits: FolderLimits = {
  busyMs: 60_000,
  pathLength: process.platform === 'win32' ? 250 : Infinity,
};

const claiming: ReadonlySet<string> = new Set([...noDescriptor, ...held]);

/**
 * The folder that a run saves into. A file appears under its final name only when it is whole: it is written under a
 * temporary name, then linked to a free name, which fails rather than replace anything.
 *
 * Small files are written synchronously: four asynchronous calls cost more of this thread than the writes themselves
 * (measured), and this thread is never the editor's.
 */
export class Folder {
  /** File names at the start, without the parts that dead runs had left. */
  readonly existing: readonly string[];
  readonly #place: Place;
  readonly #limits: FolderLimits;

  /**
   * Makes the folder, removes the parts that dead runs left in it, and checks that it can be written to. With all links
   * followed, it must lie in `inside`; null allows any place. Throws `ScrapeError`.
   */
  constructor(path: string, inside: string | null, limits: FolderLimits = defaultLimits) {
    this.#limits = limits;
    try {
      this.#place = Place.make(path, inside);
      this.existing = sweepParts(this.path, readdirSync(this.path));
      this.#probe();
    } catch (error) {
      throw startError(error);
    }
  }

  /** Its real path, with all links followed. */
  get path(): string {
    return this.#place.path;
  }

  /** Throws `folder-gone` or `folder-outside` when the path no longer leads to the folder of the start. */
  check(): void {
    try {
      this.#place.check();
    } catch (error) {
      throw diskError(error);
    }
  }

  /**
   * Saves a file under the first free name that `nextName` gives, and returns that name. All of it is synchronous,
   * unless something must be waited for. Throws `ScrapeError`, or `Cancelled` after the signal.
   */
  async save(pieces: readonly Buffer[], nextName: () => string, signal: AbortSignal): Promise<string> {
    const part = newPart(this.#place.start);
    try {
      const file = await this.#open(part, signal);
      try {
        writeAll(file, pieces);
      } finally {
        closeSync(file);
      }
      return await this.#claim(part, nextName, signal);
    } catch (error) {
      throw diskError(error);
    } finally {
      dropPart(part);
    }
  }

  /** Starts a file that is written piece by piece. */
  part(): Part {
    const path = newPart(this.#place.start);
    return new Part(path, {
      open: (signal) => this.#open(path, signal),
      claim: (nextName, signal) => {
        this.#place.check();
        return this.#claim(path, nextName, signal);
      },
    });
  }

  /** Removes the folders that were made for this run if nothing was saved into them. */
  removeIfEmpty(): void {
    try {
      this.#place.check();
      let path = this.path;
      for (let left = this.#place.made; left > 0; left -= 1) {
        rmdirSync(path);
        path = dirname(path);
      }
    } catch {
      // Not empty, so it is needed; or no longer the folder of the start.
    }
  }

  #probe(): void {
    const part = newPart(this.#place.start);
    try {
      closeSync(openSync(part, newFile));
    } finally {
      dropPart(part);
    }
  }

  #open(part: string, signal: AbortSignal): number | Promise<number> {
    return patiently(
      () => {
        this.#place.check();
        return openSync(part, newFile);
      },
      this.#patience(noDescriptor, signal),
    );
  }

  /** Called right after the folder was checked, so that a synchronous first attempt needs no second check. */
  async #claim(part: string, nextName: () => string, signal: AbortSignal): Promise<string> {
    for (;;) {
      const name = nextName();
      const final = this.#pathOf(name);
      try {
        await this.#claimAs(part, final, signal);
        return name;
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw this.#claimError(error);
      }
    }
  }

  #claimAs(part: string, final: string, signal: AbortSignal): void | Promise<void> {
    let waited = false;
    return patiently(
      () => {
        if (waited) this.#place.check();
        waited = true;
        claim(part, final);
      },
      this.#patience(claiming, signal),
    );
  }

  /** The failure of claiming a name: of the file, not of the folder, which took the part. */
  #claimError(error: unknown): unknown {
    const code = systemCode(error);
    if (code === 'ENOENT') this.#place.check();
    if (code !== 'ENOENT' && !held.has(code)) return error;
    const detail = error instanceof Error ? error.message : code;
    return new ScrapeError({ code: 'file-busy', detail }, 'no', { cause: error });
  }

  #pathOf(name: string): string {
    const path = this.#place.start + name;
    const { pathLength } = this.#limits;
    if (path.length <= pathLength) return path;
    const detail = `${path} is longer than the ${pathLength} characters that programs on this system take`;
    throw new ScrapeError({ code: 'path-too-long', detail });
  }

  #patience(passing: ReadonlySet<string>, signal: AbortSignal): Patience {
    return { passing, forMs: this.#limits.busyMs, signal };
  }
}

/** What a part needs of its folder. */
interface PartFolder {
  open(signal: AbortSignal): number | Promise<number>;
  claim(nextName: () => string, signal: AbortSignal): Promise<string>;
}

/** A file that grows under a temporary name until it is saved or discarded. */
export class Part implements Overflow {
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

  /** Gives the finished file the first free name. Throws `ScrapeError`, or `Cancelled` after the signal. */
  async save(nextName: () => string, signal: AbortSignal): Promise<string> {
    try {
      await this.#writing;
      await this.#close();
      if (signal.aborted) throw new Cancelled();
      return await this.#folder.claim(nextName, signal);
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
    dropPart(this.#path);
  }

  async #append(piece: Buffer): Promise<void> {
    try {
      this.#file ??= await this.#folder.open(this.#ended.signal);
      for (let at = 0; at < piece.length;) {
        at += (await writeSome(this.#file, piece, at, piece.length - at, null)).bytesWritten;
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

function writeAll(file: number, pieces: readonly Buffer[]): void {
  const [only, second] = pieces;
  let left = pieces;
  // Most small files come in one piece, and a single write costs less.
  if (only && !second) left = after(pieces, writeSync(file, only));
  while (left.length > 0) left = after(left, writevSync(file, left));
}

/** The rest of the pieces after this many bytes of them were written. */
function after(pieces: readonly Buffer[], written: number): Buffer[] {
  let taken = written;
  return pieces.flatMap((piece) => {
    const start = Math.min(taken, piece.length);
    taken -= start;
    return start === piece.length ? [] : [piece.subarray(start)];
  });
}

/** At the start, a folder that cannot be made is not gone: only the workspace can be. */
function startError(error: unknown): unknown {
  const told = diskError(error);
  if (error === told || !(told instanceof ScrapeError) || told.failure.code !== 'folder-gone') return told;
  return new ScrapeError({ ...told.failure, code: 'folder-not-writable' }, 'no', { cause: error });
}
