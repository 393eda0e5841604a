import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../failure';
import { systemCode } from './diskError';

/** Error codes when the process or the system has no file descriptor left for the moment. */
export const noDescriptorCodes: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/**
 * Error codes while an antivirus or indexer reads a new file: on Windows it then cannot be moved, sometimes for long.
 */
export const heldFileCodes: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY']);

/** Which errors of a file operation are temporary, and how long to try again. */
export interface FileRetryOptions {
  /** Codes of the temporary errors. */
  readonly retryCodes: ReadonlySet<string>;
  readonly maxWaitMs: number;
  /** Ends the waiting at once. */
  readonly signal: AbortSignal;
}

/**
 * Makes a file operation, and tries again after temporary errors: 10 ms later, then with growing waits up to 100 ms
 * (as VS Code's own file service and graceful-fs do). The first attempt is synchronous, and its result is returned
 * directly. Rejects with the last error when the time is over, and with `Cancelled` after the signal.
 */
export function retryFileOperation<T>(attempt: () => T, patience: FileRetryOptions): T | Promise<T> {
  try {
    return attempt();
  } catch (error) {
    return retryAfterError(attempt, error, patience);
  }
}

/** So long what is replaced may be held by another program, in milliseconds: an antivirus is done by then, an editor stays. */
const maxHeldMs = 2_000;

/** Gives a file or folder another name, in place of a file that has it. Rejects with the error of the file system. */
export async function renameHeld(
  from: string,
  to: string,
  rename: (from: string, to: string) => void = renameSync,
): Promise<void> {
  const { signal } = new AbortController();
  await retryFileOperation(() => rename(from, to), {
    retryCodes: heldFileCodes,
    maxWaitMs: maxHeldMs,
    signal,
  });
}

async function retryAfterError<T>(
  attempt: () => T,
  firstError: unknown,
  { retryCodes, maxWaitMs, signal }: FileRetryOptions,
): Promise<T> {
  const start = performance.now();
  let error = firstError;
  for (let waitMs = 10; ; waitMs = Math.min(waitMs + 10, 100)) {
    if (!retryCodes.has(systemCode(error)) || performance.now() - start >= maxWaitMs) throw error;
    await sleep(waitMs, undefined, { signal }).catch(() => {
      throw new Cancelled();
    });
    try {
      return attempt();
    } catch (next) {
      error = next;
    }
  }
}
