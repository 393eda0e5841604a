import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { diskError } from './diskError';
import { dropPart, newPart, sweepParts, writePart } from './partFiles';
import { pictureType } from '../bytes/pictureType';
import { pixelsOf } from '../bytes/pixels';
import { openRegular, regularFiles } from './regularFile';
import { pictureTypes } from '../../shared/picture/pictureTypes';

export interface CacheLimits {
  /** Of one file. */
  readonly fileBytes: number;
  /** Of all files together, after `prune`. */
  readonly bytes: number;
}

/** Large files are no thumbnails, and 200 MB hold some eight thousand of 25 kB. */
export const cacheLimits: CacheLimits = { fileBytes: 1024 * 1024, bytes: 200_000_000 };

/** Of the bytes allowed, what is left when there was too much: so that not every run finds too much. */
const kept = 0.9;
/** More than any thumbnail's worth: what takes this much memory when it is shown is made to do harm. */
const mostPixels = 50_000_000;
/** Picture types that Chromium shows. */
const ownName = /^[0-9a-f]{40}\.(?:jpg|png|gif|webp|avif)$/;

/**
 * Small pictures by the addresses that they were loaded from, as files of a folder that belongs to the program. Files are
 * named after a hash of the address and after what their bytes are. Whatever is in the folder is believed no more than
 * what a server sends; what does not have such a name is left as it is.
 *
 * Everything is done at once, as in `Folder`: these files are small.
 */
export class Cache {
  readonly #path: string;
  readonly #limits: CacheLimits;
  /** Names of the files by what they have of the address. */
  readonly #names = new Map<string, string>();
  #hasGrown = false;

  /** Makes the folder, and sweeps what dead runs left in it. Throws `ScrapeError`. */
  constructor(path: string, limits: CacheLimits = cacheLimits) {
    this.#path = resolve(path);
    this.#limits = limits;
    try {
      mkdirSync(this.#path, { recursive: true });
      for (const name of sweepParts(this.#path, readdirSync(this.#path)))
        if (ownName.test(name)) this.#names.set(stem(name), name);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Name of the file of this address, if a good one is there. It counts as used now. */
  find(address: string): string | null {
    const name = this.#names.get(hashOf(address));
    return name !== undefined && this.#isGood(name) ? name : null;
  }

  /**
   * Keeps what came from this address in place of what was there, and returns its name; null for what is no picture that
   * can be shown, or too large a one. Throws `ScrapeError`.
   */
  keep(address: string, bytes: Buffer): string | null {
    const extension = bytes.length > this.#limits.fileBytes ? null : shownExtension(bytes);
    if (extension === null) return null;
    const name = `${hashOf(address)}.${extension}`;
    const part = newPart(this.#path + sep);
    try {
      this.#write(part, bytes);
      return this.#rename(part, name);
    } finally {
      dropPart(part);
    }
  }

  /** Removes the files that were not used for longest, if there are more than the limits allow. Costs a look at each. */
  prune(): void {
    if (!this.#hasGrown) return;
    // A file that is used is touched.
    const files = [...regularFiles(this.#path, this.#ownNames())].sort((a, b) => b.changedAt - a.changedAt);
    let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left <= this.#limits.bytes) return;
    while (left > this.#limits.bytes * kept) {
      const oldest = files.pop();
      if (!oldest) return;
      left -= oldest.bytes;
      try {
        unlinkSync(oldest.path);
      } catch {
        // Somebody holds it, or was faster; the next run looks again.
      }
    }
  }

  #write(part: string, bytes: Buffer): void {
    try {
      // The user may have cleared the cache in the meantime.
      mkdirSync(this.#path, { recursive: true });
      writePart(part, bytes);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Null when something stands in the way that is not replaced by a file: a folder, for example. */
  #rename(part: string, name: string): string | null {
    try {
      renameSync(part, join(this.#path, name));
    } catch {
      // Windows keeps a file that is being shown from being replaced; it is as good.
      if (!this.#isGood(name)) return null;
    }
    this.#names.set(stem(name), name);
    this.#hasGrown = true;
    return name;
  }

  #ownNames(): readonly string[] {
    try {
      return readdirSync(this.#path).filter((name) => ownName.test(name));
    } catch {
      return [];
    }
  }

  #isGood(name: string): boolean {
    const path = join(this.#path, name);
    try {
      const file = openRegular(path, constants.O_RDONLY);
      try {
        if (fstatSync(file).size > this.#limits.fileBytes) return false;
        if (shownExtension(readFileSync(file)) !== extensionOf(name)) return false;
      } finally {
        closeSync(file);
      }
    } catch {
      return false;
    }
    touch(path);
    return true;
  }
}

/** Notes that a file was used. */
function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // It can be used all the same.
  }
}

function hashOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 40);
}

function stem(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function extensionOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** The extension of a whole picture that can be shown without harm; null for anything else. */
function shownExtension(bytes: Buffer): string | null {
  const type = pictureType(bytes.subarray(0, 64));
  if (!type || !pictureTypes[type.extension].isShown) return null;
  if (!type.whole({ head: bytes, last: bytes, tail: () => bytes, bytes: bytes.length })) return null;
  const pixels = pixelsOf(bytes);
  return pixels && pixels.width * pixels.height <= mostPixels ? type.extension : null;
}
