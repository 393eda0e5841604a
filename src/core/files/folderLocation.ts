import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ScrapeError } from '../failure';
import { diskError, systemCode } from './diskError';
import { makeFolders } from './makeFolders';

/** For so long it is taken that a folder is where it was seen, in milliseconds: as long as a few small pictures take. */
const maxSeenMs = 10;

/** Where a folder is: its real path, with all links followed, and its identity (device and inode). Close it. */
export class FolderLocation {
  readonly path: string;
  /**
   * The path by which its files are reached. Where the system allows, it leads through the open folder itself, so that
   * nobody can put another one in its place between two calls.
   */
  readonly accessPath: string;
  /** The same, up to the names of its files. */
  readonly filePrefix: string;
  /** How many folders of the path were made for it, counted from the last one. */
  readonly createdCount: number;
  readonly #inside: string | null;
  readonly #device: bigint;
  readonly #inode: bigint;
  /** The open folder, where files can be reached through it. */
  #handle: number | null;
  /** When it was seen where it is to be, in `performance.now()`. */
  #seenAt = -Infinity;
  #isClosed = false;

  /**
   * Makes the folder if it does not exist. With all links followed, it must lie in `inside`; null allows any place.
   * Nothing is made outside, or in Git's own folder. Throws `ScrapeError`, or the error of the file system.
   */
  static createFolder(path: string, inside: string | null): FolderLocation {
    const typed = resolve(path);
    requireReadableName(typed);
    const whole = inside === null ? null : realWorkspacePath(inside);
    const real = realPath(typed);
    requireReadableName(real);
    requireInside(whole, real);
    requireNotOfGit(real);
    const first = makeFolders(typed);
    return new FolderLocation(
      typed,
      whole,
      first === null ? 0 : pathSegments(relative(first, typed)).length + 1,
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
    this.#handle = openFolder(typed);
    try {
      this.path = this.#handle === null ? realpathSync.native(typed) : readlinkSync(handlePath(this.#handle));
      requireReadableName(this.path);
      requireInside(inside, this.path);
      const { dev, ino } =
        this.#handle === null
          ? lstatSync(this.path, { bigint: true })
          : fstatSync(this.#handle, { bigint: true });
      this.#device = dev;
      this.#inode = ino;
    } catch (error) {
      this.close();
      throw error;
    }
    this.accessPath = this.#handle === null ? this.path : handlePath(this.#handle);
    this.filePrefix = this.accessPath.endsWith(sep) ? this.accessPath : this.accessPath + sep;
  }

  /** Throws `folder-gone` or `folder-outside` when the path no longer leads to the folder of the start. */
  requireUnmoved(): void {
    // The number of a folder that was closed may be another one's by now.
    if (this.#isClosed) throw new ScrapeError({ code: 'folder-gone', detail: `${this.path} is closed` });
    // Not `stat`: a link in place of the folder is noticed even where it leads to the folder itself, moved elsewhere.
    const there = lstatSync(this.path, { bigint: true, throwIfNoEntry: false });
    const isThere = there?.ino === this.#inode && there.dev === this.#device;
    this.#seenAt = isThere ? performance.now() : -Infinity;
    if (isThere) return;
    if (there) requireInside(this.#inside, realPath(this.path));
    const detail = there ? `${this.path} is another one now` : `${this.path} is not there any more`;
    throw new ScrapeError({ code: 'folder-gone', detail });
  }

  /**
   * The same, for what is done very often: where files can only get into the folder itself, wherever that is, it may have been
   * gone for `maxSeenMs`.
   */
  requireUnmovedLately(): void {
    if (this.#handle === null || performance.now() - this.#seenAt >= maxSeenMs) this.requireUnmoved();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#handle !== null) closeSync(this.#handle);
    this.#handle = null;
  }
}

/** Opens a folder so that its files can be reached through it; null where the system has no such way (Linux only: proc(5)). */
function openFolder(path: string): number | null {
  if (process.platform !== 'linux') return null;
  const handle = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  if (existsSync(join(handlePath(handle), '.'))) return handle;
  closeSync(handle);
  return null;
}

function handlePath(handle: number): string {
  return `/proc/self/fd/${handle}`;
}

/**
 * Node reads names as UTF-8, and puts U+FFFD where one is not. Such a path leads nowhere, or to a twin of the folder that was
 * meant. Throws `folder-name-unreadable`.
 */
function requireReadableName(path: string): void {
  const end = path.indexOf(sep, path.lastIndexOf('\uFFFD'));
  const named = end < 0 ? path : path.slice(0, end);
  if (!path.includes('\uFFFD') || existsSync(named)) return;
  throw new ScrapeError({ code: 'folder-name-unreadable', detail: `${named} is not UTF-8` });
}

/** Git's own folder is no place for pictures. Throws `folder-of-git`. */
function requireNotOfGit(path: string): void {
  if (!pathSegments(path).some((segment) => segment.toLowerCase() === '.git')) return;
  throw new ScrapeError({ code: 'folder-of-git', detail: `${path} is a folder of Git` });
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
