import type { FailureCode } from '../../shared/engine/failure';
import { Cancelled, ScrapeError } from '../failure';
import { errorText } from '../../shared/words/untrusted';

const failureCodes: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'folder-gone',
  ENOTDIR: 'folder-gone',
  ESTALE: 'folder-gone',
};

/** The code of a failed system call, such as `ENOSPC`; empty for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Turns an error of the file system into a failure of the folder. `ScrapeError` and `Cancelled` stay as they are. */
export function diskError(error: unknown): ScrapeError | Cancelled {
  if (error instanceof ScrapeError || error instanceof Cancelled) return error;
  const detail = errorText(error);
  const code = failureCodes[systemCode(error)] ?? 'folder-not-writable';
  return new ScrapeError({ code, detail }, 'no', { cause: error });
}

/** Turns an error while records are read or written into a failure: `disk-full`, or `records-not-written`. */
export function recordsError(error: unknown): ScrapeError {
  const told = diskError(error);
  if (told instanceof ScrapeError && told.failure.code === 'disk-full') return told;
  return new ScrapeError({ code: 'records-not-written', detail: told.message }, 'no', { cause: error });
}
