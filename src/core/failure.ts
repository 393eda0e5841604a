import { internalFailure, type Failure } from '../shared/engine/failure';

/** Whether trying again can help: as often as the rules allow, one more time, or not at all. */
export type Retry = 'yes' | 'once' | 'no';

/** Everything that goes wrong in the engine, with the failure that users are told. */
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

/** Thrown through everything when a run is cancelled; it is never shown. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** For a `catch`: a cancellation is no error. */
export function unlessCancelled(error: unknown): void {
  if (!(error instanceof Cancelled)) throw error;
}

/** A size that the site lists but no longer has; another size may be there. */
export function isGone({ code, status }: Failure): boolean {
  return code === 'http-status' && (status === 404 || status === 410);
}

/** The failure behind anything that was thrown. */
export function failureOf(error: unknown): Failure {
  return error instanceof ScrapeError ? error.failure : internalFailure(error);
}
