import { setImmediate } from 'node:timers/promises';
import { Cancelled } from '../failure';

/** The thread hears nothing for so long, in milliseconds: a cancel is to work at once. */
const maxBusyMs = 10;

/** Lets the thread hear what it is told, such as a cancel, between short pieces of work. */
export class Turns {
  readonly signal: AbortSignal;
  #since = performance.now();

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** To be waited for between pieces of work of a millisecond or so. Rejects with `Cancelled` after the signal. */
  async next(): Promise<void> {
    if (performance.now() - this.#since >= maxBusyMs) {
      await setImmediate();
      this.#since = performance.now();
    }
    if (this.signal.aborted) throw new Cancelled();
  }
}
