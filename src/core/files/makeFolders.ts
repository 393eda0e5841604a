import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from './diskError';

/**
 * Makes a folder with all that are missing above it; returns the first that was made, null where none was. Throws the error of the file
 * system. One after another, because Node's own way does not end where a folder cannot be made in one that is there, as in `/proc`.
 */
export function makeFolders(path: string): string | null {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  let first: string | null = null;
  for (const folder of missing) {
    try {
      mkdirSync(folder);
      first ??= folder;
    } catch (error) {
      // Somebody else has made it meanwhile.
      if (systemCode(error) !== 'EEXIST') throw error;
      first = null;
    }
  }
  return first;
}
