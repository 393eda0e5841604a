import { closeSync, linkSync, openSync, renameSync, unlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { ScrapeError } from '../failure';
import { diskErrorText, systemCode } from './diskError';
import { newFileFlags } from './partFiles';

/** Error codes of file systems without hard links (FAT, some shares, some overlays). */
export const noLinkCodes: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOSYS',
  'ENOTSUP',
  'EOPNOTSUPP',
  'EXDEV',
  'EMLINK',
  // What Windows says of links on exFAT and FAT (ERROR_INVALID_FUNCTION) is this to libuv (nodejs/node#65817).
  'EISDIR',
]);

/**
 * Gives a whole file its final name. Never replaces anything: throws `EEXIST` when the name is taken. The part may stay
 * beside the file.
 */
export function claimName(part: string, final: string): void {
  try {
    linkSync(part, final);
  } catch (error) {
    if (!noLinkCodes.has(systemCode(error))) throw error;
    claimByReplacing(part, final);
  }
}

/** Takes the name by an empty file, which the whole one then replaces. */
function claimByReplacing(part: string, final: string): void {
  closeSync(openSync(final, newFileFlags));
  try {
    renameSync(part, final);
  } catch (error) {
    // The name is freed until the next attempt, so that a crash in the meantime leaves no empty file.
    releaseName(final);
    throw error;
  }
}

function releaseName(final: string): void {
  try {
    unlinkSync(final);
  } catch (error) {
    // Further attempts would leave one empty file after the other.
    const detail = `an empty ${basename(final)} stays behind: ${diskErrorText(error)}`;
    throw new ScrapeError({ code: 'file-busy', detail }, 'no', { cause: error });
  }
}
