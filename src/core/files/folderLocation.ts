import { existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ScrapeError } from '../failure';
import { diskError, systemCode } from './diskError';

/** The real path of a folder, with all links followed, and its identity (device and inode). */
export class FolderLocation {
  readonly path: string;
  /** The path up to the names of its files. */
  readonly filePrefix: string;
  /** How many folders of the path were made for it, counted from the last one. */
  readonly createdCount: number;
  readonly #inside: string | null;
  readonly #device: bigint;
  readonly #inode: bigint;

  /**
   * Makes the folder if it does not exist. With all links followed, it must lie in `inside`; null allows any place.
   * Nothing is made outside. Throws `ScrapeError`, or the error of the file system.
   */
  static createFolder(path: string, inside: string | null): FolderLocation {
    const typed = resolve(path);
    const whole = inside === null ? null : realWorkspacePath(inside);
    requireInside(whole, realPath(typed));
    const first = mkdirSync(typed, { recursive: true });
    return new FolderLocation(
      typed,
      whole,
      first === undefined ? 0 : pathSegments(relative(first, typed)).length + 1,
    );
  }

  /** The folder, or null if there is none. It must really lie in `inside` (null: anywhere). Throws `ScrapeError`. */
  static findFolder(path: string, inside: string | null): FolderLocation | null {
    const typed = resolve(path);
    if (!existsSync(typed)) return null;
    try {
      return new FolderLocation(typed, inside === null ? null : realWorkspacePath(inside), 0);
    } catch (error) {
      throw diskError(error);
    }
  }

  private constructor(typed: string, inside: string | null, createdCount: number) {
    this.#inside = inside;
    this.createdCount = createdCount;
    this.path = realpathSync.native(typed);
    this.filePrefix = this.path.endsWith(sep) ? this.path : this.path + sep;
    requireInside(inside, this.path);
    const { dev, ino } = lstatSync(this.path, { bigint: true });
    this.#device = dev;
    this.#inode = ino;
  }

  /** Throws `folder-gone` or `folder-outside` when the path no longer leads to the folder of the start. */
  requireUnmoved(): void {
    // Not `stat`: a link in place of the folder is noticed even where it leads to the folder itself, moved elsewhere.
    const there = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (there?.ino === this.#inode && there.dev === this.#device) return;
    if (there) requireInside(this.#inside, realPath(this.path));
    const detail = there ? `${this.path} is another one now` : `${this.path} is not there any more`;
    throw new ScrapeError({ code: 'folder-gone', detail });
  }
}

function requireInside(inside: string | null, path: string): void {
  if (inside === null) return;
  const way = relative(inside, path);
  if (isAbsolute(way) || pathSegments(way)[0] === '..') {
    throw new ScrapeError({ code: 'folder-outside', detail: `${path} is not in ${inside}` });
  }
}

/** The real path of the workspace, which is never made again: if it was deleted, that was on purpose. */
function realWorkspacePath(inside: string): string {
  try {
    return realpathSync.native(inside);
  } catch (error) {
    throw diskError(error);
  }
}

/** A path with its links followed as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const parent = dirname(path);
    if (systemCode(error) !== 'ENOENT' || parent === path) throw error;
    return join(realPath(parent), basename(path));
  }
}

function pathSegments(path: string): string[] {
  return path === '' ? [] : path.split(sep);
}
