import { internalFailure } from '../shared/engine/failure';
import type { Log } from './log';

/** Tells listeners that something has changed: once for all changes of one moment. */
export class Changes {
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #isDue = false;

  constructor(log: Log) {
    this.#log = log;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Tells them once what runs now has ended. */
  tellSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      if (this.#isDue) this.tellNow();
    });
  }

  tellNow(): void {
    this.#isDue = false;
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // A listener that cannot show a run must not end it.
        this.#log.error(String(internalFailure(error).detail));
      }
    }
  }
}
