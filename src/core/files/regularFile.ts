import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Windows has neither of the two flags.
export const noFollowFlag = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const noWaitFlag = (constants.O_NONBLOCK as number | undefined) ?? 0;

/**
 * Opens a regular file and nothing else: no link is followed, and no pipe is waited for. Returns its descriptor; throws
 * the error of the file system, or an `Error` for anything but a regular file.
 */
export function openRegularFile(path: string, flags: number): number {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw new Error(`${path} is a link`);
  const file = openSync(path, flags | noFollowFlag | noWaitFlag, 0o666);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error(`${path} is not a regular file`);
}

/** The bytes of a regular file; null for anything else, also for a larger one. */
export function readRegularFile(path: string, maxBytes: number): Buffer | null {
  try {
    const file = openRegularFile(path, constants.O_RDONLY);
    try {
      return fstatSync(file).size > maxBytes ? null : readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    return null;
  }
}

/** A regular file in a folder. */
export interface RegularFile {
  readonly path: string;
  readonly bytes: number;
  /** In milliseconds since 1970. */
  readonly changedAt: number;
}

/** Lists the regular files of a folder among these names; links do not count. */
export function* listRegularFiles(folder: string, names: readonly string[]): Iterable<RegularFile> {
  for (const name of names) {
    const path = join(folder, name);
    try {
      const there = lstatSync(path);
      if (there.isFile()) yield { path, bytes: there.size, changedAt: there.mtimeMs };
    } catch {
      // It has just been removed.
    }
  }
}
