import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled } from '../failure';

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
  /** The last starts of each host and rule, as many as the rule needs. */
  readonly #starts = new Map<string, number[]>();

  constructor(clock = realClock) {
    this.#clock = clock;
  }

  /** Settles when it is this request's turn; throws `Cancelled`. What is cancelled while it waits takes up no turn. */
  async turn(address: string, rule: PaceRule, signal: AbortSignal): Promise<void> {
    const starts = this.#startsOf(address, rule);
    for (;;) {
      if (signal.aborted) throw new Cancelled();
      const now = this.#clock.now();
      const due = dueAt(starts, rule);
      if (due <= now) {
        starts.push(now);
        starts.splice(0, starts.length - (rule.perMinute ?? 1));
        return;
      }
      // All that wait for this moment wake: the first has its turn, and the others see that they are not due yet.
      await this.#clock.sleep(due - now, signal).catch(() => undefined);
    }
  }

  #startsOf(address: string, { intervalMs, perMinute }: PaceRule): number[] {
    const host = URL.canParse(address) ? new URL(address).host : '';
    const key = `${host} ${intervalMs} ${perMinute ?? ''}`;
    const starts = this.#starts.get(key) ?? [];
    this.#starts.set(key, starts);
    return starts;
  }
}

function dueAt(starts: readonly number[], { intervalMs, perMinute }: PaceRule): number {
  const last = starts.at(-1) ?? -Infinity;
  const first = perMinute === undefined ? undefined : starts.at(-perMinute);
  return Math.max(last + intervalMs, (first ?? -Infinity) + minute);
}
