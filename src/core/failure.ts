import { internalFailure, type Failure } from '../shared/failure';

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

/** The failure behind anything that was thrown. */
export function failureOf(error: unknown): Failure {
  return error instanceof ScrapeError ? error.failure : internalFailure(error);
}
