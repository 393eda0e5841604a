import { throttle } from '../throttle';
import type { Log } from '../log';
import type { RememberedState } from './rememberedState';

/** What outlives the window beside the list. */
export interface Memory {
  /** What was stored the last time; not to be trusted. */
  readonly get: () => unknown;
  /** What is to be stored from now on. */
  readonly set: (value: RememberedState) => void;
  /** When all that is to be stored is. */
  readonly whenStored: () => Promise<void>;
}

/** Where VS Code keeps it. */
export interface MemoryStore {
  readonly get: () => unknown;
  readonly update: (value: RememberedState) => PromiseLike<void>;
}

/** What is typed changes it at every key, and may be 50 kB. */
const storeIntervalMs = 500;

/** Stores what is typed at most twice a second, and all else at once, as the window may be closed or reloaded right after it. */
export function createMemory(store: MemoryStore, log: Log): Memory {
  let value: RememberedState | null = null;
  let stored: RememberedState | null = null;
  let last: PromiseLike<void> = Promise.resolve();
  const write = (): void => {
    if (!value || value === stored) return;
    stored = value;
    last = store
      .update(value)
      .then(undefined, (error: unknown) => log.warn(`The form could not be stored: ${String(error)}`));
  };
  const writes = throttle(write, storeIntervalMs);
  return {
    get: store.get,
    set(next) {
      value = next;
      if (!stored || isOnlyTyped(stored, next)) writes.requestRun();
      else write();
    },
    async whenStored() {
      write();
      await last;
    },
  };
}

/** Whether nothing differs but the text of the form. */
function isOnlyTyped(before: RememberedState, now: RememberedState): boolean {
  return (Object.keys(now) as (keyof RememberedState)[]).every(
    (name) => name === 'form' || isSame(before[name], now[name]),
  );
}

function isSame(before: unknown, now: unknown): boolean {
  if (!Array.isArray(before) || !Array.isArray(now)) return before === now;
  return before.length === now.length && before.every((each, at) => each === now[at]);
}
