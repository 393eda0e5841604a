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

/** What a folder puts up with. Tests make these smaller; users do not. */
export interface FolderLimits {
  /** How long another program may hold a finished file, and how long a free file descriptor is waited for. */
  readonly busyMs: number;
  /** The longest path of a file, in UTF-16 units. */
  readonly pathLength: number;
}

/** Programs on Windows take 259 (Microsoft, "Maximum Path Length Limitation"); this leaves some to those that add to names. */
const defaultLimits: FolderLimits = {
  busyMs: 60_000,
  pathLength: process.platform === 'win32' ? 250 : Infinity,
};

const claiming: ReadonlySet<string> = new Set([...noDescriptor, ...held]);

/**
 * The folder that a run saves into. A file appears under its final name only when it is whole: it is written beside it
 * under a name of our own, then linked to a name that is free, which fails rather than replace anything.
 *
 * Small files are written synchronously: four asynchronous calls cost more of this thread than the writes themselves
 * (measured), and this thread is never the editor's.
 */
export class Folder {
  /** The names in it at the start, without what dead runs had left there. */
  readonly existing: readonly string[];
  readonly #place: Place;
  readonly #limits: FolderLimits;

  /**
   * Makes the folder, sweeps what dead runs left in it, and finds out whether it can be written to. It must really lie
   * in `inside`, links followed; null for anywhere. Throws `ScrapeError`.
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

  /** Where it really is, links followed. */
  get path(): string {
    return this.#place.path;
  }

  /** Throws `folder-gone` or `folder-outside` when this is no longer the folder of the start. */
  check(): void {
    try {
      this.#place.check();
    } catch (error) {
      throw diskError(error);
    }
  }

  /**
   * Writes a file at once under the first free name that `nextName` gives, and returns that name. Everything happens
   * before this returns, unless something must be waited for. Throws `ScrapeError`, or `Cancelled` after the signal.
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

  /** A file written piece by piece. */
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

  /** Takes back the folders that were made for this run if nothing was saved into them. */
  removeIfEmpty(): void {
    try {
      this.#place.check();
      let path = this.path;
      for (let left = this.#place.made; left > 0; left -= 1) {
        rmdirSync(path);
        path = dirname(path);
      }
    } catch {
      // Not empty, so it is wanted; or not ours any more.
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

  /** Right after the folder was checked: what is done at once afterwards needs no second look at it. */
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

  /** The folder itself can be written to: it took the part. */
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

/** A file that grows under a name of our own until it is saved or discarded. */
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

/** What is left of the pieces once so many bytes of them are written. */
function after(pieces: readonly Buffer[], written: number): Buffer[] {
  let taken = written;
  return pieces.flatMap((piece) => {
    const start = Math.min(taken, piece.length);
    taken -= start;
    return start === piece.length ? [] : [piece.subarray(start)];
  });
}

/** What cannot be made was never there; only the workspace can be gone at the start. */
function startError(error: unknown): unknown {
  const told = diskError(error);
  if (error === told || !(told instanceof ScrapeError) || told.failure.code !== 'folder-gone') return told;
  return new ScrapeError({ ...told.failure, code: 'folder-not-writable' }, 'no', { cause: error });
}
