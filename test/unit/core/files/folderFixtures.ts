import { ScrapeError } from '../../../../src/core/failure';
import type { FreeNames } from '../../../../src/core/files/folder';
import type { FailureCode } from '../../../../src/shared/engine/failure';

/** `a.jpg`, `b.jpg` and so on. */
export function letterNames(): FreeNames {
  let next = 0;
  return { nextName: () => `${String.fromCharCode(97 + next++)}.jpg` };
}

export function failsWithCode(code: FailureCode): (error: unknown) => boolean {
  return (error) => error instanceof ScrapeError && error.failure.code === code && error.retry === 'no';
}

/** A signal for what is never cancelled. */
export const neverAborted = new AbortController().signal;
