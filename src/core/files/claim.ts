import { closeSync, linkSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { ScrapeError } from '../failure';
import { systemCode } from './diskError';
import { newFile } from './partFiles';

/** Error codes of file systems without hard links (FAT, some shares, some overlays). */
const withoutLinks: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EMLINK',
]);

/**
 * Gives a whole file its final name. Never replaces anything: throws `EEXIST` when the name is taken. The part may stay
 * beside the file.
 */
export function claim(part: string, final: string): void {
  try {
    linkSync(part, final);
  } catch (error) {
    if (!withoutLinks.has(systemCode(error))) throw error;
    takeAndReplace(part, final);
  }
}

/** Takes the name by an empty file, which the whole one then replaces. */
function takeAndReplace(part: string, final: string): void {
  closeSync(openSync(final, newFile));
  try {
    renameSync(part, final);
  } catch (error) {
    // The name is freed until the next attempt, so that a crash in the meantime leaves no empty file.
    giveBack(final);
    throw error;
  }
}

function giveBack(final: string): void {
  try {
    unlinkSync(final);
  } catch (error) {
    // Further attempts would leave one empty file after the other.
    const detail = `an empty ${final} stays behind: ${String(error)}`;
    throw new ScrapeError({ code: 'file-busy', detail }, 'no', { cause: error });
  }
}
