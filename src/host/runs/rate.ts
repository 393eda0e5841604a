/** The time that a rate is measured over. */
const rateWindowMs = 5_000;
/** No rate before this time and this count. */
const minElapsedMs = 1_000;
const minEventCount = 3;

/** How many events a second there were lately. Times are milliseconds of one clock; time on hold does not count. */
export class Rate {
  readonly #startedAt: number;
  /** When the events of the window came, by a clock that stops while on hold. */
  #eventTimes: number[] = [];
  #count = 0;
  #heldMs = 0;
  #heldSince: number | null = null;

  constructor(now: number) {
    this.#startedAt = now;
  }

  /** Counts one event. */
  noteEvent(now: number): void {
    this.#count += 1;
    this.#eventTimes.push(this.#elapsedMs(now));
    this.#forgetOldEvents(now);
  }

  holdClock(now: number): void {
    this.#heldSince ??= now;
  }

  releaseClock(now: number): void {
    if (this.#heldSince === null) return;
    this.#heldMs += now - this.#heldSince;
    this.#heldSince = null;
  }

  /** Events a second; null while it is too early to tell. */
  perSecond(now: number): number | null {
    const elapsed = this.#elapsedMs(now);
    if (elapsed < minElapsedMs || this.#count < minEventCount) return null;
    this.#forgetOldEvents(now);
    return (1000 * this.#eventTimes.length) / Math.min(rateWindowMs, elapsed);
  }

  /** Milliseconds since the start, without the time on hold. */
  #elapsedMs(now: number): number {
    return (this.#heldSince ?? now) - this.#startedAt - this.#heldMs;
  }

  #forgetOldEvents(now: number): void {
    const from = this.#elapsedMs(now) - rateWindowMs;
    const first = this.#eventTimes.findIndex((time) => time > from);
    this.#eventTimes = first === -1 ? [] : this.#eventTimes.slice(first);
  }
}
