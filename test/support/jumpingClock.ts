import type { Clock } from '../../src/core/net/pace';

/** A clock that jumps to the next moment that somebody waits for, when it is told to. */
export class JumpingClock implements Clock {
  #now = 0;
  readonly #waiting = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  /** How many wait. */
  get waitingCount(): number {
    return this.#waiting.size;
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(waiter);
        reject(new Error('aborted'));
      };
      const wake = (): void => {
        signal.removeEventListener('abort', abort);
        resolve();
      };
      const waiter = { until: this.#now + milliseconds, wake };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', abort);
    });
  }

  /** Lets time pass until nobody waits any more. */
  async runToEnd(): Promise<void> {
    do await new Promise(setImmediate);
    while (this.jump());
  }

  /** Lets time pass until the next moment that somebody waits for; false if nobody waits. */
  jump(): boolean {
    const next = Math.min(...[...this.#waiting].map(({ until }) => until));
    if (next === Infinity) return false;
    this.#now = next;
    for (const waiter of [...this.#waiting].filter(({ until }) => until === next)) {
      this.#waiting.delete(waiter);
      waiter.wake();
    }
    return true;
  }
}
