import type { FailureCode } from '../../shared/engine/failure';
import { Cancelled, ScrapeError } from '../failure';
import { errorText } from '../../shared/words/untrusted';

const codes: Readonly<Record<string, FailureCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  ENOENT: 'folder-gone',
  ENOTDIR: 'folder-gone',
  ESTALE: 'folder-gone',
};

/** The code that a system call failed with, such as `ENOSPC`; empty for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What a file system said, as a failure of the folder. What is one already, or a cancellation, stays as it is. */
export function diskError(error: unknown): ScrapeError | Cancelled {
  if (error instanceof ScrapeError || error instanceof Cancelled) return error;
  const detail = errorText(error);
  const code = codes[systemCode(error)] ?? 'folder-not-writable';
  return new ScrapeError({ code, detail }, 'no', { cause: error });
}

/** What a file system said to a list beside the pictures: `disk-full`, or `records-not-written`. */
export function recordsError(error: unknown): ScrapeError {
  const told = diskError(error);
  if (told instanceof ScrapeError && told.failure.code === 'disk-full') return told;
  return new ScrapeError({ code: 'records-not-written', detail: told.message }, 'no', { cause: error });
}
