import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../failure';
import { hostOfAddress } from '../../shared/words/untrusted';

/** How often a host may be asked for one kind of thing. */
export interface PaceRule {
  /** Milliseconds from one start to the next. */
  readonly intervalMs: number;
  /** Starts in any 60 s; without it the interval alone holds. */
  readonly perMinute?: number;
}

/** Time in milliseconds, from any beginning, that only goes forward. */
export interface Clock {
  now(): number;
  /** Settles after so long, or rejects after the signal. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

const minute = 60_000;

/**
 * Keeps requests to one host apart, over all runs of an engine. Hosts count pages and thumbnails apart, and each have a
 * rule of their own: so requests under different rules do not wait for each other.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #starts = new Map<string, Starts>();

  constructor(clock = realClock) {
    this.#clock = clock;
  }

  /** Settles when it is this request's turn; throws `Cancelled`. What is cancelled while it waits takes up no turn. */
  turn(address: string, rule: PaceRule, signal: AbortSignal): Promise<void> {
    return this.of(address, rule).next(signal);
  }

  /** The starts of what this address's host is asked for under this rule. */
  of(address: string, rule: PaceRule): Starts {
    const host = hostOfAddress(address);
    const key = `${host} ${rule.intervalMs} ${rule.perMinute ?? ''}`;
    const starts = this.#starts.get(key) ?? new Starts(this.#clock, rule);
    this.#starts.set(key, starts);
    return starts;
  }
}

/** The starts of one kind of request to one host. While none is due, it holds what comes as a gate does. */
export class Starts {
  readonly #clock: Clock;
  readonly #rule: PaceRule;
  /** The last ones, as many as the rule needs. */
  readonly #taken: number[] = [];

  constructor(clock: Clock, rule: PaceRule) {
    this.#clock = clock;
    this.#rule = rule;
  }

  get held(): boolean {
    return this.#wait > 0;
  }

  /** Takes a start, if one is due. */
  take(): boolean {
    if (this.held) return false;
    this.#taken.push(this.#clock.now());
    this.#taken.splice(0, this.#taken.length - (this.#rule.perMinute ?? 1));
    return true;
  }

  /** Settles when a start is due, or after the signal. `onWait` is told in milliseconds how long that may take. */
  async passed(signal: AbortSignal, onWait?: (waitMs: number) => void): Promise<void> {
    while (this.held && !signal.aborted) {
      onWait?.(this.#wait);
      // All that wait for this moment wake: the first has its turn, and the others see that they are not due yet.
      await this.#clock.sleep(this.#wait, signal).catch(() => undefined);
    }
  }

  /** Settles when it has taken a start; throws `Cancelled`. */
  async next(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new Cancelled();
      if (this.take()) return;
      await this.passed(signal);
    }
  }

  /** Milliseconds until a start is due. */
  get #wait(): number {
    return Math.max(0, dueAt(this.#taken, this.#rule) - this.#clock.now());
  }
}

function dueAt(starts: readonly number[], { intervalMs, perMinute }: PaceRule): number {
  const last = starts.at(-1) ?? -Infinity;
  const first = perMinute === undefined ? undefined : starts.at(-perMinute);
  return Math.max(last + intervalMs, (first ?? -Infinity) + minute);
}
