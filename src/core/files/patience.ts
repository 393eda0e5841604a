import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../failure';
import { systemCode } from './diskError';

/** The process (or the system) has no file descriptor left at this moment. */
export const noDescriptor: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE']);

/** An antivirus or an indexer that looks at a new file keeps it from being moved (Windows), sometimes for long. */
export const held: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EBUSY']);

/** How long what passes by itself is waited for. */
export interface Patience {
  /** Codes of the errors that pass by themselves. */
  readonly passing: ReadonlySet<string>;
  readonly forMs: number;
  /** Ends the waiting at once. */
  readonly signal: AbortSignal;
}

/**
 * Tries again after errors that pass by themselves, 10 ms later and then at growing distances up to 100 ms (as VS Code's
 * own file service and graceful-fs do). The first try is made at once, and what it returns is returned as it is. Otherwise
 * rejects with the last error when the time is over, and with `Cancelled` after the signal.
 */
export function patiently<T>(attempt: () => T, patience: Patience): T | Promise<T> {
  try {
    return attempt();
  } catch (error) {
    return again(attempt, error, patience);
  }
}

async function again<T>(
  attempt: () => T,
  firstError: unknown,
  { passing, forMs, signal }: Patience,
): Promise<T> {
  const start = performance.now();
  let error = firstError;
  for (let waitMs = 10; ; waitMs = Math.min(waitMs + 10, 100)) {
    if (!passing.has(systemCode(error)) || performance.now() - start >= forMs) throw error;
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
