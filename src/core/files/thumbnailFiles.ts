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
import { hashAddress } from './hashAddress';
import { diskError } from './diskError';
import { removePart, newPartPath, sweepParts, writePartFile } from './partFiles';
import { fileInPieces } from '../bytes/fileBytes';
import { headBytes, pictureType } from '../bytes/pictureType';
import { pixelsFromHeader } from '../bytes/pixelsFromHeader';
import { openRegularFile, listRegularFiles } from './regularFile';
import { pictureTypes } from '../../shared/picture/pictureTypes';

export interface ThumbnailFilesLimits {
  /** Of one file. */
  readonly maxFileBytes: number;
  /** Of all files together, after `prune`. */
  readonly maxBytes: number;
}

/** Larger files are not thumbnails; 200 MB hold some eight thousand thumbnails of 25 kB. */
export const thumbnailFilesLimits: ThumbnailFilesLimits = {
  maxFileBytes: 1024 * 1024,
  maxBytes: 200_000_000,
};

/** Pruning leaves this share of the allowed bytes, so that not every run has to prune. */
const keptShare = 0.9;
/** Far more than a thumbnail has: a file that takes so much memory when shown is meant to do harm. */
const maxThumbnailPixels = 50_000_000;
/** Picture types that Chromium shows. */
const thumbnailFileName = /^[0-9a-f]{40}\.(?:jpg|png|gif|webp|avif)$/;

/**
 * Small pictures by the addresses that they were loaded from, as files of a folder that belongs to the program. Files are
 * named after a hash of the address, with the extension of their real type. They are trusted no more than what a server
 * sends; files with other names are left alone.
 *
 * All calls are synchronous, because these files are small (see `Folder`).
 */
export class ThumbnailFiles {
  readonly #path: string;
  readonly #limits: ThumbnailFilesLimits;
  /** File names by the hash of their address. */
  readonly #names = new Map<string, string>();
  #hasGrown = false;

  /** Makes the folder, and removes the parts that dead runs left in it. Throws `ScrapeError`. */
  constructor(path: string, limits: ThumbnailFilesLimits = thumbnailFilesLimits) {
    this.#path = resolve(path);
    this.#limits = limits;
    try {
      mkdirSync(this.#path, { recursive: true });
      for (const name of sweepParts(this.#path, readdirSync(this.#path), Date.now()))
        if (thumbnailFileName.test(name)) this.#names.set(stemOf(name), name);
    } catch (error) {
      throw diskError(error);
    }
  }

  /** Name of the file for this address, or null when there is no good one. The file counts as used now. */
  findThumbnail(address: string): string | null {
    const name = this.#names.get(hashAddress(address));
    return name !== undefined && this.#isGood(name) ? name : null;
  }

  /**
   * Stores the bytes that came from this address in place of earlier ones, and returns the file's name; null when they
   * are not a picture that can be shown, or too large. Throws `ScrapeError`.
   */
  storeThumbnail(address: string, bytes: Buffer): string | null {
    const extension = bytes.length > this.#limits.maxFileBytes ? null : shownExtensionOf(bytes);
    if (extension === null) return null;
    const name = `${hashAddress(address)}.${extension}`;
    const part = newPartPath(this.#path + sep);
    try {
      this.#write(part, bytes);
      return this.#rename(part, name);
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

  /** Gives the part its name; null when something is in the way that a file cannot replace, such as a folder. */
  #rename(part: string, name: string): string | null {
    try {
      renameSync(part, join(this.#path, name));
    } catch {
      // Windows does not replace a file that is being shown; the old one serves as well.
      if (!this.#isGood(name)) return null;
    }
    this.#names.set(stemOf(name), name);
    this.#hasGrown = true;
    return name;
  }

  #ownNames(): readonly string[] {
    try {
      return readdirSync(this.#path).filter((name) => thumbnailFileName.test(name));
    } catch {
      return [];
    }
  }

  #isGood(name: string): boolean {
    const path = join(this.#path, name);
    try {
      const file = openRegularFile(path, constants.O_RDONLY);
      try {
        if (fstatSync(file).size > this.#limits.maxFileBytes) return false;
        if (shownExtensionOf(readFileSync(file)) !== extensionOf(name)) return false;
      } finally {
        closeSync(file);
      }
    } catch {
      return false;
    }
    touchFile(path);
    return true;
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

/** The extension of a whole picture that can be shown without harm; null for anything else. */
function shownExtensionOf(bytes: Buffer): string | null {
  const type = pictureType(bytes.subarray(0, headBytes));
  if (!type || !pictureTypes[type.extension].isShown) return null;
  if (!type.isWhole(fileInPieces([bytes]))) return null;
  const pixels = pixelsFromHeader(bytes);
  return pixels && pixels.width * pixels.height <= maxThumbnailPixels ? type.extension : null;
}
