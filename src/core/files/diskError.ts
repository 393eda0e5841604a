import { readlinkSync } from 'node:fs';
import { constants } from 'node:os';
import { internalFailure, type FailureCode } from '../../shared/engine/failure';
import { Cancelled, ScrapeError } from '../failure';
import { errorText } from '../../shared/words/untrusted';

const failureCodes: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'folder-gone',
  ENOTDIR: 'folder-gone',
  ESTALE: 'folder-gone',
};

/** Errors that libuv has no name for (`uv.h`), so that Node calls them "Unknown system error". */
const unnamedCodes: ReadonlyMap<number | undefined, string> = new Map(
  ['EDQUOT', 'ESTALE'].map((code) => [constants.errno[code as keyof typeof constants.errno], code]),
);

/** The code of a failed system call, such as `ENOSPC`; empty for any other error. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  const unnamed = 'errno' in error && typeof error.errno === 'number' ? unnamedCodes.get(-error.errno) : '';
  return unnamed || String(error.code);
}

/** What an error of the file system says, with the paths of folders in place of the ways through open ones. */
export function diskErrorText(error: unknown): string {
  return errorText(error).replace(/\/proc\/self\/fd\/\d+/g, (link) => {
    try {
      return readlinkSync(link);
    } catch {
      return link;
    }
  });
}

/**
 * Turns an error of the file system into a failure of the folder, and any other into one of our own. `ScrapeError` and `Cancelled`
 * stay as they are.
 */
export function diskError(error: unknown): ScrapeError | Cancelled {
  if (error instanceof ScrapeError || error instanceof Cancelled) return error;
  if (systemCode(error) === '') return new ScrapeError(internalFailure(error), 'no', { cause: error });
  const detail = diskErrorText(error);
  const code = failureCodes[systemCode(error)] ?? 'folder-not-writable';
  return new ScrapeError({ code, detail }, 'no', { cause: error });
}

/** Turns an error while records are read or written into a failure: `disk-full`, or `records-not-written`. */
export function recordsError(error: unknown): ScrapeError {
  const told = diskError(error);
  if (told instanceof ScrapeError && told.failure.code === 'disk-full') return told;
  return new ScrapeError({ code: 'records-not-written', detail: told.message }, 'no', { cause: error });
}
