import { mkdirSync, readdirSync, renameSync, unlinkSync, utimesSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { hashAddress } from './hashAddress';
import { diskError } from './diskError';
import { removePart, newPartPath, sweepParts, writePartFile } from './partFiles';
import { fileInPieces } from '../bytes/fileBytes';
import { headBytes, pictureType } from '../bytes/pictureType';
import { pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { listRegularFiles, readRegularFile } from './regularFile';
import type { Pixels } from '../../shared/picture/picture';
import { pictureTypes } from '../../shared/picture/pictureTypes';

/** A file of the cache. */
export interface CachedPicture {
  /** Its name in the cache. */
  readonly file: string;
  readonly bytes: number;
  readonly pixels: Pixels;
}

export interface PictureCacheLimits {
  /** Of one file. */
  readonly maxFileBytes: number;
  /** Of all files together, after `prune`. */
  readonly maxBytes: number;
}

/** Larger files are no thumbnails; 200 MB hold some eight thousand thumbnails of 25 kB. */
export const thumbnailCacheLimits: PictureCacheLimits = {
  maxFileBytes: 1024 * 1024,
  maxBytes: 200_000_000,
};

/** For pictures in the size in which they are looked at: what is larger is looked at in a smaller one. */
export const largeCacheLimits: PictureCacheLimits = {
  maxFileBytes: 32 * 1024 * 1024,
  maxBytes: 300_000_000,
};

/** Pruning leaves this share of the allowed bytes, so that not every run has to prune. */
const keptShare = 0.9;
/** More would take more memory when shown, at four bytes each, than is good for an editor. */
export const maxShownPixels = 50_000_000;
/** Picture types that Chromium shows. */
const cachedFileName = /^[0-9a-f]{40}\.(?:jpg|png|gif|webp|avif)$/;

/**
 * Pictures to be shown, by the addresses that they were loaded from, as files of a folder that belongs to the program. Files are
 * named after a hash of the address, with the extension of their real type. They are trusted no more than what a server
 * sends; files with other names are left alone.
 *
 * All calls are synchronous, as they are in `Folder`.
 */
export class PictureCache {
  readonly #path: string;
  readonly #limits: PictureCacheLimits;
  /** File names by the hash of their address. */
  readonly #names = new Map<string, string>();
  #hasGrown = false;

  /** Makes the folder, and removes the parts that dead runs left in it. Throws `ScrapeError`. */
  constructor(path: string, limits: PictureCacheLimits) {
    this.#path = resolve(path);
    this.#limits = limits;
    try {
      mkdirSync(this.#path, { recursive: true });
      for (const name of sweepParts(this.#path, readdirSync(this.#path), Date.now()))
        if (cachedFileName.test(name)) this.#names.set(stemOf(name), name);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** The file for this address, or null when there is no good one. It counts as used now. */
  find(address: string): CachedPicture | null {
    const name = this.#names.get(hashAddress(address));
    return name === undefined ? null : this.#read(name);
  }

  /**
   * Stores the bytes that came from this address in place of earlier ones, and returns the file; null when they
   * are not a picture that can be shown, or too large. Throws `ScrapeError`.
   */
  store(address: string, bytes: Buffer): CachedPicture | null {
    const shown = bytes.length > this.#limits.maxFileBytes ? null : shownPicture(bytes);
    if (shown === null) return null;
    const name = `${hashAddress(address)}.${shown.extension}`;
    const part = newPartPath(this.#path + sep);
    try {
      this.#write(part, bytes);
      const isThere = this.#rename(part, name);
      return isThere ? { file: name, bytes: bytes.length, pixels: shown.pixels } : null;
    } finally {
      removePart(part);
    }
  }

  /** Removes the least recently used files if there are more bytes than the limits allow. Examines every file. */
  prune(): void {
    if (!this.#hasGrown) return;
    // The time of change is that of the last use.
    const files = [...listRegularFiles(this.#path, this.#ownNames())].sort(
      (a, b) => b.changedAt - a.changedAt,
    );
    let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left <= this.#limits.maxBytes) return;
    while (left > this.#limits.maxBytes * keptShare) {
      const oldest = files.pop();
      if (!oldest) return;
      left -= oldest.bytes;
      try {
        unlinkSync(oldest.path);
      } catch {
        // Another program holds it, or has removed it; the next run tries again.
      }
    }
  }

  #write(part: string, bytes: Buffer): void {
    try {
      // The user may have cleared the cache in the meantime.
      mkdirSync(this.#path, { recursive: true });
      writePartFile(part, bytes);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Gives the part its name; not when something is in the way that a file cannot replace, such as a folder. */
  #rename(part: string, name: string): boolean {
    try {
      renameSync(part, join(this.#path, name));
    } catch {
      // Windows does not replace a file that is being shown; the old one serves as well.
      if (!this.#read(name)) return false;
    }
    this.#names.set(stemOf(name), name);
    this.#hasGrown = true;
    return true;
  }

  #ownNames(): readonly string[] {
    try {
      return readdirSync(this.#path).filter((name) => cachedFileName.test(name));
    } catch {
      return [];
    }
  }

  #read(name: string): CachedPicture | null {
    const path = join(this.#path, name);
    const bytes = readRegularFile(path, this.#limits.maxFileBytes);
    const shown = bytes && shownPicture(bytes);
    if (!bytes || shown?.extension !== extensionOf(name)) return null;
    touchFile(path);
    return { file: name, bytes: bytes.length, pixels: shown.pixels };
  }
}

/** Sets the file's time to now, which notes that it was used. */
function touchFile(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // It can be used all the same.
  }
}

function stemOf(name: string): string {
  return name.slice(0, name.indexOf('.'));
}

function extensionOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/** Type and pixels of a whole picture that can be shown without harm; null for anything else. */
function shownPicture(bytes: Buffer): { readonly extension: string; readonly pixels: Pixels } | null {
  const type = pictureType(bytes.subarray(0, headBytes));
  if (!type || !pictureTypes[type.extension].isShown) return null;
  if (!type.isWhole(fileInPieces([bytes]))) return null;
  const pixels = pixelsFromHeader(bytes);
  return pixels && pixels.width * pixels.height <= maxShownPixels
    ? { extension: type.extension, pixels }
    : null;
}
