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

/** A monotonic clock, in milliseconds from an arbitrary start. */
export interface Clock {
  now(): number;
  /** Settles after so many milliseconds, or rejects when the signal aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const realClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

const minuteMs = 60_000;

/**
 * Spaces out requests to one host, over all runs of an engine. Hosts count pages and thumbnails separately, each with
 * its own rule: so requests under different rules do not wait for each other.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #starts = new Map<string, Starts>();

  constructor(clock = realClock) {
    this.#clock = clock;
  }

  /** Settles when this request may start; throws `Cancelled`. A request cancelled while it waits uses up no start. */
  waitForStart(address: string, rule: PaceRule, signal: AbortSignal): Promise<void> {
    return this.startsFor(address, rule).waitAndTakeStart(signal);
  }

  /** The starts of requests to this address's host under this rule. */
  startsFor(address: string, rule: PaceRule): Starts {
    const host = hostOfAddress(address);
    const key = `${host} ${rule.intervalMs} ${rule.perMinute ?? ''}`;
    const starts = this.#starts.get(key) ?? new Starts(this.#clock, rule);
    this.#starts.set(key, starts);
    return starts;
  }
}

/** The starts of one kind of request to one host. Until the next one is due, it holds requests back like a gate. */
export class Starts {
  readonly #clock: Clock;
  readonly #rule: PaceRule;
  /** The times of the last starts, in milliseconds, as many as the rule needs. */
  readonly #recentStarts: number[] = [];

  constructor(clock: Clock, rule: PaceRule) {
    this.#clock = clock;
    this.#rule = rule;
  }

  get isHeld(): boolean {
    return this.#waitMs > 0;
  }

  /** Takes a start, if one is due. */
  takeStart(): boolean {
    if (this.isHeld) return false;
    this.#recentStarts.push(this.#clock.now());
    this.#recentStarts.splice(0, this.#recentStarts.length - (this.#rule.perMinute ?? 1));
    return true;
  }

  /** Settles when a start is due, or when the signal aborts. `onWait` gets the expected wait in milliseconds. */
  async waitUntilDue(signal: AbortSignal, onWait?: (waitMs: number) => void): Promise<void> {
    while (this.isHeld && !signal.aborted) {
      onWait?.(this.#waitMs);
      // All requests waiting for this moment wake up: the first one starts, the others find that they are not due yet.
      await this.#clock.sleep(this.#waitMs, signal).catch(() => undefined);
    }
  }

  /** Settles when it has taken a start; throws `Cancelled`. */
  async waitAndTakeStart(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (signal.aborted) throw new Cancelled();
      if (this.takeStart()) return;
      await this.waitUntilDue(signal);
    }
  }

  /** Milliseconds until a start is due. */
  get #waitMs(): number {
    return Math.max(0, nextStartAt(this.#recentStarts, this.#rule) - this.#clock.now());
  }
}

function nextStartAt(starts: readonly number[], { intervalMs, perMinute }: PaceRule): number {
  const last = starts.at(-1) ?? -Infinity;
  const first = perMinute === undefined ? undefined : starts.at(-perMinute);
  return Math.max(last + intervalMs, (first ?? -Infinity) + minuteMs);
}
