import { setTimeout as sleep } from 'node:timers/promises';
import { Cancelled, ScrapeError } from '../failure';
import type { Gate } from '../../shared/engine/gate';

/** What may hold a request back before it begins. */
export type Hold = Pick<Gate, 'isHeld' | 'waitUntilOpen'>;

/** What is to run in a lane. */
export interface LaneRequest<T> {
  readonly signal: AbortSignal;
  readonly hold: Hold;
  readonly run: () => Promise<T>;
  /** Is told in milliseconds of a pause that the request waits for. */
  readonly onPause: (waitMs: number) => void;
}

/** How many downloads at once a host gets: at the start, and at most. */
export interface Lanes {
  readonly start: number;
  readonly ceiling: number;
}

/** Those to a host of pictures of which nothing is known. */
export const defaultLanes: Lanes = { start: 6, ceiling: 16 };

/** After a host has asked to slow down, it gets one more lane per this many successes. */
const successesPerLane = 20;

/**
 * One host's share of our traffic. Lanes begin few, grow with every success up to the ceiling, and are halved when the
 * host asks to slow down or is gone; a pause holds back every request to the host.
 */
export class Host {
  readonly #maxLanes: number;
  #lanes: number;
  #busyLanes = 0;
  /**
   * Those that wait for a lane, first come first served: an array, because of a linked list whatever has been served keeps all behind it,
   * and what they hold, until the next full collection of garbage.
   */
  readonly #waiting: (() => void)[] = [];
  #pausedUntil = 0;
  #slowedAt = 0;
  #isThrottled = false;
  #slowDownsInRow = 0;
  #successes = 0;
  #unansweredInRow = 0;
  #givenUp: ScrapeError | undefined;

  constructor(
    readonly name: string,
    lanes: Lanes,
  ) {
    this.#maxLanes = lanes.ceiling;
    this.#lanes = Math.min(lanes.start, lanes.ceiling);
  }

  get lanes(): number {
    return this.#lanes;
  }

  /**
   * Runs a request in one of the host's lanes. What is held waits outside of the lanes and queues again afterwards; nothing is
   * held when the request begins. Fails at once when the host was given up. Rejects with `Cancelled` once the signal is aborted.
   */
  async runInLane<T>(request: LaneRequest<T>): Promise<T> {
    const { signal, hold } = request;
    try {
      for (;;) {
        if (hold.isHeld) await hold.waitUntilOpen(signal);
        if (this.#busyLanes < this.#lanes) this.#busyLanes += 1;
        else await new Promise<void>((begin) => this.#waiting.push(begin));
        try {
          while (this.#mayBegin(request)) {
            const waitMs = this.#pausedUntil - performance.now();
            if (waitMs <= 0) return await request.run();
            request.onPause(waitMs);
            await sleep(waitMs, undefined, { signal }).catch(() => undefined);
          }
        } finally {
          this.#busyLanes -= 1;
          this.#fillLanes();
        }
      }
    } catch (error) {
      throw signal.aborted ? new Cancelled() : error;
    }
  }

  #fillLanes(): void {
    while (this.#busyLanes < this.#lanes) {
      const begin = this.#waiting.shift();
      if (!begin) return;
      this.#busyLanes += 1;
      begin();
    }
  }

  /** Whether nothing holds the request by the time that it has its lane. Throws where it is not to be made at all. */
  #mayBegin({ signal, hold }: Pick<LaneRequest<unknown>, 'signal' | 'hold'>): boolean {
    if (signal.aborted) throw new Cancelled();
    if (this.#givenUp) throw this.#givenUp;
    return !hold.isHeld;
  }

  /** Notes that the host answered, whatever the status. */
  noteAnswer(): void {
    this.#slowDownsInRow = this.#unansweredInRow = 0;
  }

  /** Counts a request that came to nothing without any answer; returns how many in a row there were. */
  countUnanswered(): number {
    this.#unansweredInRow += 1;
    return this.#unansweredInRow;
  }

  noteSuccess(): void {
    this.noteAnswer();
    if (this.lanes >= this.#maxLanes) return;
    this.#successes += 1;
    if (this.#isThrottled && this.#successes < successesPerLane) return;
    this.#successes = 0;
    this.#lanes += 1;
    this.#fillLanes();
  }

  /**
   * Whether the host slowed down after this moment (in `performance.now()`): requests from before do not count again.
   */
  hasSlowedSince(startedAt: number): boolean {
    return startedAt < this.#slowedAt;
  }

  /** How often in a row the host asked to slow down or was gone, at least 1. */
  get slowDownsInRow(): number {
    return this.#slowDownsInRow;
  }

  /** Halves the lanes of a host that asks to slow down or is gone. */
  slowDown(): void {
    this.#slowedAt = performance.now();
    this.#successes = 0;
    this.#lanes = Math.max(1, Math.floor(this.#lanes / 2));
    this.#isThrottled = true;
    this.#slowDownsInRow += 1;
  }

  /** Holds back every request to this host for this long. */
  pauseFor(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + milliseconds);
  }

  /** Gives the host up for the rest of the run: all further requests fail with this error. */
  giveUp(error: ScrapeError): void {
    this.#givenUp ??= new ScrapeError(error.failure);
  }
}
