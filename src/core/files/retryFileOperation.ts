import { retryAfterError } from '../../shared/engine/heldFile';
import { Cancelled } from '../failure';
import { systemCode } from './diskError';

/** Error codes when the process or the system has no file descriptor left for the moment. */
export const noDescriptorCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** Which errors of a file operation are temporary, and how long to try again. */
export interface FileRetryOptions {
  /** Codes of the temporary errors. */
  readonly retryCodes: ReadonlySet<string>;
  readonly maxWaitMs: number;
  /** Ends the waiting at once. */
  readonly signal: AbortSignal;
}

/**
 * Makes a file operation, and tries again after temporary errors, as `retryAfterError` does. The first attempt is synchronous, and its
 * result is returned directly. Rejects with the last error when the time is over, and with `Cancelled` after the signal.
 */
export function retryFileOperation<T>(attempt: () => T, patience: FileRetryOptions): T | Promise<T> {
  try {
    return attempt();
  } catch (error) {
    const { retryCodes, maxWaitMs, signal } = patience;
    const isTemporary = (each: unknown): boolean => retryCodes.has(systemCode(each));
    return retryAfterError(attempt, error, { isTemporary, maxWaitMs, signal }).catch((last: unknown) => {
      throw signal.aborted ? new Cancelled() : last;
    });
  }
}
