import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
} from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { PageText } from '../net/client';
import { hashAddress } from './hashAddress';
import { removePart, newPartPath, sweepParts, writePartFile } from './partFiles';
import { openRegularFile, listRegularFiles } from './regularFile';

export interface ResponseCacheLimits {
  /** Of one file; what is larger is not kept. */
  readonly maxFileBytes: number;
  readonly maxFiles: number;
  /** Of all files together. */
  readonly maxBytes: number;
}

/** For comparison: two hundred results of Pixabay are some 300 kB. */
export const responseCacheLimits: ResponseCacheLimits = {
  maxFileBytes: 2 * 1024 * 1024,
  maxFiles: 500,
  maxBytes: 50_000_000,
};

/** One day: no source wants an answer cached for longer. */
export const maxResponseAgeMs = 86_400_000;

const responseFileName = /^[0-9a-f]{40}\.json$/;

/**
 * Good answers of sources that want their answers cached, as files in a folder that belongs to the program, named
 * after a hash of the address. Their content is trusted no more than what a server sends; files with other names are
 * left alone. Where nothing can be written, nothing is stored, which is no failure.
 *
 * All calls are synchronous, because these files are small (see `Folder`).
 */
export class ResponseCache {
  readonly #path: string;
  readonly #limits: ResponseCacheLimits;

  /** Touches nothing: the folder is made when there is something to store. */
  constructor(path: string, limits: ResponseCacheLimits = responseCacheLimits) {
    this.#path = resolve(path);
    this.#limits = limits;
  }

  /**
   * The answer stored for this address (without the user's key in it) if it is not older than `keepMs`; null for none.
   */
  findResponse(address: string, keepMs: number): PageText | null {
    try {
      const file = openRegularFile(this.#pathOf(address), constants.O_RDONLY);
      try {
        const { size, mtimeMs } = fstatSync(file);
        // Some file systems round up. A file from further in the future means that the clock was set back: age unknown.
        const age = Date.now() - mtimeMs;
        if (size > this.#limits.maxFileBytes || age < -2_000 || age > Math.min(keepMs, maxResponseAgeMs))
          return null;
        return parseResponse(readFileSync(file, 'utf8'), address);
      } finally {
        closeSync(file);
      }
    } catch {
      return null;
    }
  }

  /** Stores an answer in place of the one before. */
  storeResponse(address: string, { type, text }: PageText): void {
    const bytes = Buffer.from(JSON.stringify({ type, text }));
    if (bytes.length > this.#limits.maxFileBytes) return;
    const part = newPartPath(this.#path + sep);
    try {
      mkdirSync(this.#path, { recursive: true });
      writePartFile(part, bytes);
      renameSync(part, this.#pathOf(address));
      this.#prune();
    } catch {
      // Then the source is asked again the next time.
    } finally {
      removePart(part);
    }
  }

  /** Removes files that are too old for any source, and the oldest ones beyond the limits. */
  #prune(): void {
    const names = sweepParts(this.#path, readdirSync(this.#path), Date.now()).filter((name) =>
      responseFileName.test(name),
    );
    const files = [...listRegularFiles(this.#path, names)].sort((a, b) => b.changedAt - a.changedAt);
    const { maxFiles: most, maxBytes: mostBytes } = this.#limits;
    let bytes = 0;
    for (const [index, file] of files.entries()) {
      bytes += file.bytes;
      if (index < most && bytes <= mostBytes && Date.now() - file.changedAt <= maxResponseAgeMs) continue;
      try {
        unlinkSync(file.path);
      } catch {
        // Another program holds it, or has removed it; the next run tries again.
      }
    }
  }

  #pathOf(address: string): string {
    return join(this.#path, `${hashAddress(address)}.json`);
  }
}

function parseResponse(json: string, address: string): PageText | null {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null || !('type' in value) || !('text' in value)) return null;
  const { type, text } = value;
  if (typeof type !== 'string' || typeof text !== 'string') return null;
  const head = Buffer.from(text.slice(0, 64)).subarray(0, 64);
  return { url: address, status: 200, type, head, text, encoding: 'utf-8' };
}
