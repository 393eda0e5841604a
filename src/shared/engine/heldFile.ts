/**
 * Error codes while an antivirus or indexer reads a new file: on Windows it then cannot be moved or replaced, sometimes for long.
 */
export const heldFileCodes: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY']);

/** So long what is replaced may be held by another program, in milliseconds: an antivirus is done by then, an editor stays. */
const maxHeldMs = 2_000;

/** Which errors of a file operation are temporary, and how long to try again. */
export interface FilePatience {
  readonly isTemporary: (error: unknown) => boolean;
  readonly maxWaitMs: number;
  /** Ends the waiting at once. */
  readonly signal?: AbortSignal;
}

/** Makes a file operation that moves or replaces a file; waits while another program holds it. Rejects with the error of the file system. */
export async function whileHeld<T>(attempt: () => T | Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    return retryAfterError(attempt, error, { isTemporary: isHeld, maxWaitMs: maxHeldMs });
  }
}

/**
 * Tries a file operation again that has failed: 10 ms later, then with growing waits up to 100 ms (as VS Code's own file service and
 * graceful-fs do). Rejects with the last error when the time is over, and with the signal's reason after it.
 */
export async function retryAfterError<T>(
  attempt: () => T | Promise<T>,
  firstError: unknown,
  { isTemporary, maxWaitMs, signal }: FilePatience,
): Promise<T> {
  const start = performance.now();
  let error = firstError;
  for (let waitMs = 10; ; waitMs = Math.min(waitMs + 10, 100)) {
    if (!isTemporary(error) || performance.now() - start >= maxWaitMs) throw error;
    await pause(waitMs, signal);
    signal?.throwIfAborted();
    try {
      return await attempt();
    } catch (next) {
      error = next;
    }
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && 'code' in error && heldFileCodes.has(String(error.code));
}

/** Ends with the time, or with the signal. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}
