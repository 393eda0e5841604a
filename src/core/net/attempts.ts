import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from '../../shared/engine/gate';
import { Cancelled, ScrapeError } from '../failure';
import type { AddressGuard } from './addressGuard';
import { Host, type Hold, type LaneRequest, type Lanes } from './host';
import type { HostRules } from './hostRules';
import type { NetLimits, PausePolicy } from './limits';
import { UnansweredError } from './networkError';
import type { Outage } from './outage';
import type { Starts } from './pace';
import { verdictOn } from './verdict';

/** Is told what happens until the answer has come. */
export interface RequestWatcher {
  /** An attempt begins now. */
  onStart?(): void;
  /** An attempt failed; the next one follows after this many milliseconds. */
  onRetry?(error: ScrapeError, waitMs: number): void;
  /** The host is not asked for anything for this many milliseconds. */
  onPause?(host: string, waitMs: number): void;
  /** The request waits for at least this many milliseconds, whatever the reason; 0 means that it begins now. */
  onWait?(waitMs: number): void;
}

/** How an address is asked for, the same in every attempt. */
export interface RequestPlan {
  /** Lanes of its host; they count only for the first address of that host. */
  readonly lanes: Lanes;
  readonly pausePolicy: PausePolicy;
  readonly watcher?: RequestWatcher;
  /** Every try takes one of these. */
  readonly starts?: Starts | undefined;
  /** Ends this request earlier than the run. */
  readonly signal?: AbortSignal | undefined;
}

/** What all requests of one run share. */
export interface AttemptsContext {
  readonly guard: AddressGuard;
  readonly limits: NetLimits;
  readonly hostRules: HostRules;
  readonly signal: AbortSignal;
  readonly gate: Gate;
  readonly outage: Outage;
}

/** An address while it is tried: what runs in a lane of its host, once for each attempt. */
interface Trial<T> extends LaneRequest<Outcome<T>> {
  readonly url: URL;
  readonly host: Host;
  readonly plan: RequestPlan;
  readonly send: (url: URL) => Promise<T>;
  attemptNumber: number;
  retriesLeft: number;
  /** Since when there is no room for its connection, in `performance.now()`. */
  fullSince: number | null;
}

type Outcome<T> = { readonly result: T } | { readonly error: ScrapeError; readonly waitMs: number | null };

/** Asks for addresses until there is an answer or the rules say that there will be none, in the lanes of their hosts. */
export class Attempts {
  readonly #context: AttemptsContext;
  readonly #hosts = new Map<string, Host>();

  constructor(context: AttemptsContext) {
    this.#context = context;
  }

  /** How many hosts were asked for anything. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  /**
   * What `send` gives for this address, after as many tries as the rules allow. Throws the last `ScrapeError`, or `Cancelled`
   * once the signal is aborted.
   */
  async sendWithRetries<T>(url: URL, plan: RequestPlan, send: (url: URL) => Promise<T>): Promise<T> {
    const { limits, gate } = this.#context;
    const { watcher, starts, signal = this.#context.signal } = plan;
    const hold = starts ? joinHolds(gate, starts, (waitMs) => watcher?.onWait?.(waitMs)) : gate;
    const host = this.#hostOf(url, plan.lanes);
    const trial: Trial<T> = {
      url,
      host,
      plan,
      signal,
      hold,
      send,
      run: () => this.#runAttempt(trial),
      onPause: (waitMs) => watcher?.onWait?.(waitMs),
      attemptNumber: 1,
      retriesLeft: limits.maxRetries,
      fullSince: null,
    };
    for (;;) {
      const outcome = await host.runInLane(trial);
      if ('result' in outcome) return outcome.result;
      if (signal.aborted) throw new Cancelled();
      const { error, waitMs } = outcome;
      if (waitMs === null) throw error;
      // Where this computer has no room for a connection, nothing was tried.
      const wasTried = error.failure.code !== 'no-descriptors';
      if (wasTried) watcher?.onRetry?.(error, waitMs);
      if (waitMs > 0) watcher?.onWait?.(waitMs);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
      if (wasTried) trial.attemptNumber += 1;
    }
  }

  /** The host of an address, judged when it is met first. Throws `private-address`. */
  #hostOf(url: URL, lanes: Lanes): Host {
    const name = url.host;
    let host = this.#hosts.get(name);
    if (!host) {
      const { guard, hostRules } = this.#context;
      guard.requirePublicHost(url);
      const most = hostRules.maxLanes(name);
      host = new Host(name, { start: Math.min(lanes.start, most), ceiling: Math.min(lanes.ceiling, most) });
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** Judges what fails before the lane is free, so that a pause also holds back the next in it. */
  async #runAttempt<T>(trial: Trial<T>): Promise<Outcome<T>> {
    const { url, host, plan, signal, send } = trial;
    const { starts, watcher } = plan;
    // The hold lets requests pass only when a start is due.
    starts?.takeStart();
    watcher?.onWait?.(0);
    watcher?.onStart?.();
    const startedAt = performance.now();
    for (;;) {
      try {
        const result = await send(url);
        host.noteSuccess();
        return { result };
      } catch (error) {
        if (!(error instanceof ScrapeError)) throw error;
        if (!this.#wasNoTry(error, trial)) return this.#judgeFailure(error, trial, startedAt);
        // A picture that breaks every connection costs no more requests for it.
        trial.retriesLeft -= 1;
        await starts?.waitAndTakeStart(signal);
      }
    }
  }

  /** A connection that the server closed while nobody used it was no try: its request is sent once more at once. */
  #wasNoTry<T>(error: ScrapeError, { retriesLeft }: Trial<T>): boolean {
    const { maxRetries } = this.#context.limits;
    return error instanceof UnansweredError && error.isStale && retriesLeft === maxRetries && maxRetries > 0;
  }

  /** Decides whether and when there is another attempt. Slows the host down when it asks for that or is gone. */
  #judgeFailure<T>(error: ScrapeError, trial: Trial<T>, startedAt: number): Outcome<T> {
    const { host, attemptNumber, retriesLeft, plan } = trial;
    const { limits, outage } = this.#context;
    if (error.failure.code === 'no-descriptors') return this.#waitForDescriptor(error, trial, startedAt);
    const lastError = outage.finalError(error);
    const isUnanswered = error instanceof UnansweredError && error.failure.host === host.name;
    const unanswered = isUnanswered ? host.countUnanswered() : 0;
    const { slowDownsInRow } = host;
    const isAlreadySlowed = host.hasSlowedSince(startedAt);
    const { waitMs, slowsHost, pauseMs, givesUpHost } = verdictOn(
      error,
      {
        attempt: attemptNumber,
        retries: retriesLeft,
        unanswered,
        slowDowns: slowDownsInRow,
        isAlreadySlowed,
      },
      { patience: plan.pausePolicy, retryMs: limits.firstRetryMs, retries: limits.maxRetries },
    );
    if (slowsHost) host.slowDown();
    if (givesUpHost) host.giveUp(lastError);
    else if (pauseMs !== null) host.pauseFor(pauseMs);
    else if (unanswered === 0) host.noteAnswer();
    if (pauseMs !== null && error.failure.code === 'rate-limited')
      plan.watcher?.onPause?.(host.name, pauseMs);
    return { error: waitMs === null ? lastError : error, waitMs };
  }

  /**
   * The host has no part in it, and others close their connections when they have been idle for some seconds: with fewer lanes
   * there is room again.
   */
  #waitForDescriptor<T>(error: ScrapeError, trial: Trial<T>, startedAt: number): Outcome<T> {
    const { host } = trial;
    const { maxDescriptorWaitMs, firstRetryMs } = this.#context.limits;
    const now = performance.now();
    trial.fullSince ??= now;
    if (now - trial.fullSince > maxDescriptorWaitMs) return { error, waitMs: null };
    if (!host.hasSlowedSince(startedAt)) host.slowDown();
    host.pauseFor(firstRetryMs);
    return { error, waitMs: 0 };
  }
}

/** Holds a request while the gate does and while no start is due; `onWait` is told how long that takes. */
function joinHolds(gate: Gate, starts: Starts, onWait: (waitMs: number) => void): Hold {
  return {
    get isHeld() {
      return gate.isHeld || starts.isHeld;
    },
    waitUntilOpen: async (signal) => {
      await gate.waitUntilOpen(signal);
      await starts.waitUntilDue(signal, onWait);
    },
  };
}
