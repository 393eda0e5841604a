/** The time that a rate is measured over. */
const windowMs = 5_000;
/** No rate before this time and this count. */
const leastMs = 1_000;
const leastCount = 3;

/** How many events a second there were lately. Times are milliseconds of one clock; time on hold does not count. */
export class Rate {
  readonly #began: number;
  /** When the events of the window came, by a clock that stops while on hold. */
  #times: number[] = [];
  #count = 0;
  #heldBefore = 0;
  #heldSince: number | null = null;

  constructor(now: number) {
    this.#began = now;
  }

  /** Counts one event. */
  note(now: number): void {
    this.#count += 1;
    this.#times.push(this.#elapsed(now));
    this.#forget(now);
  }

  hold(now: number): void {
    this.#heldSince ??= now;
  }

  release(now: number): void {
    if (this.#heldSince === null) return;
    this.#heldBefore += now - this.#heldSince;
    this.#heldSince = null;
  }

  /** Events a second; null while it is too early to tell. */
  perSecond(now: number): number | null {
    const elapsed = this.#elapsed(now);
    if (elapsed < leastMs || this.#count < leastCount) return null;
    this.#forget(now);
    return (1000 * this.#times.length) / Math.min(windowMs, elapsed);
  }

  /** Milliseconds since the start, without the time on hold. */
  #elapsed(now: number): number {
    return (this.#heldSince ?? now) - this.#began - this.#heldBefore;
  }

  #forget(now: number): void {
    const from = this.#elapsed(now) - windowMs;
    const first = this.#times.findIndex((time) => time > from);
    this.#times = first === -1 ? [] : this.#times.slice(first);
  }
}
