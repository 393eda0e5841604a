import { internalFailure, type Failure } from '../shared/engine/failure';

/** Whether trying again can help: as often as the rules allow, one more time, or not at all. */
export type Retry = 'yes' | 'once' | 'no';

/** Any error of the engine, with the failure that users are shown. */
export class ScrapeError extends Error {
  override readonly name = 'ScrapeError';

  constructor(
    readonly failure: Failure,
    readonly retry: Retry = 'no',
    options?: ErrorOptions,
  ) {
    super(failure.detail ?? failure.code, options);
  }
}

/** Thrown when a run is cancelled; never shown to users. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** For use in `catch`: ignores `Cancelled`, and throws any other error again. */
export function ignoreCancelled(error: unknown): void {
  if (!(error instanceof Cancelled)) throw error;
}

/** Whether the site no longer has the file (404 or 410); another size may still exist. */
export function isFileGone({ code, status }: Failure): boolean {
  return code === 'http-status' && (status === 404 || status === 410);
}

/** The failure that a thrown error stands for. */
export function failureOf(error: unknown): Failure {
  return error instanceof ScrapeError ? error.failure : internalFailure(error);
}
