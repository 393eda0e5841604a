import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './diskError';

/**
 * Makes a folder with all that are missing above it, also while others make the same, or take them away; returns the first that was made,
 * null where none was. Throws the error of the file system. Not by Node's own way, which does not end where a folder cannot be made in
 * one that is there, as in `/proc`.
 */
export function makeFolders(path: string, isTriedAgain = false): string | null {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && isFolder(path)) return null;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path) throw error;
    if (existsSync(parent)) {
      if (isTriedAgain) throw error;
      return makeFolders(path, true);
    }
    const first = makeFolders(parent);
    return makeFolders(path) === null ? null : (first ?? path);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
