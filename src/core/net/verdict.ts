import type { FailureCode } from '../../shared/engine/failure';
import type { ScrapeError } from '../failure';
import type { PausePolicy } from './limits';
import { UnansweredError } from './networkError';
import { asksToSlowDown, backoffMs, canRetry } from './retry';

/** What is known when an attempt has failed. */
export interface AttemptHistory {
  /** Which attempt for its address this was, from 1. */
  readonly attempt: number;
  /** How many more than the first the address may still have in all. */
  readonly retries: number;
  /** Requests in a row that the host did not answer, this one among them; 0 when the host did answer. */
  readonly unanswered: number;
  /** How often in a row the host had asked to slow down, or was gone, before this. */
  readonly slowDowns: number;
  /** Whether the host has slowed down since this attempt began: what was under way meets the same again. */
  readonly isAlreadySlowed: boolean;
}

/** The rules by which attempts are judged. */
export interface RetryRules {
  readonly patience: PausePolicy;
  /** The first wait before a retry, in milliseconds. */
  readonly retryMs: number;
  /** Tries after the first that any address has, and so how often in a row a host may ask to slow down. */
  readonly retries: number;
}

/** What comes of an attempt that failed. */
export interface RetryVerdict {
  /** The next attempt is made after so many milliseconds; null: this was the last. */
  readonly waitMs: number | null;
  /** The host asks to slow down, or is gone, and this is the first that is heard of it. */
  readonly slowsHost: boolean;
  /** The host gets nothing for so many milliseconds; null: it goes on. */
  readonly pauseMs: number | null;
  /** The host is given up for the rest of the run. */
  readonly givesUpHost: boolean;
}

/** Judges an attempt that failed with this error, by its own history and its host's. */
export function verdictOn(error: ScrapeError, history: AttemptHistory, rules: RetryRules): RetryVerdict {
  const { attempt, retries, unanswered, slowDowns, isAlreadySlowed } = history;
  const { patience, retryMs } = rules;
  const { failure } = error;
  const goesOn = canRetry(error, attempt, retries);
  const isToSlowDown = error.retry !== 'no' && asksToSlowDown(failure.status);
  if (!isToSlowDown && !isHostGone(error, unanswered)) {
    const waitMs = goesOn ? backoffMs(attempt, retryMs) : null;
    return { waitMs, slowsHost: false, pauseMs: null, givesUpHost: false };
  }
  const slowsHost = !isAlreadySlowed;
  const times = Math.max(1, slowsHost ? slowDowns + 1 : slowDowns);
  const asked = failure.retryAfterSeconds === undefined ? undefined : failure.retryAfterSeconds * 1000;
  // A 503 without Retry-After may concern a single picture, so it does not cause minutes of waiting.
  const isLimited = failure.code === 'rate-limited';
  const { pauseMs: pauses, maxRetryAfterMs } = patience;
  const usual = isLimited ? pauses[Math.min(times, pauses.length) - 1] : backoffMs(times, retryMs);
  const pauseMs = asked ?? usual ?? retryMs;
  // A host may fail as often in a row as a picture may.
  const isUsedUp = slowsHost && !canRetry(error, times, rules.retries);
  if (isUsedUp || (isLimited && pauseMs > maxRetryAfterMs))
    return { waitMs: null, slowsHost, pauseMs: null, givesUpHost: true };
  return { waitMs: goesOn ? 0 : null, slowsHost, pauseMs, givesUpHost: false };
}

/** This many requests in a row without an answer mean that the host is gone. */
const minUnansweredWhenGone = 5;
/** Nothing listens there. */
const refusedCode = 'ECONNREFUSED';
const goneCodes: ReadonlySet<FailureCode> = new Set(['host-not-found', 'tls']);

/** Whether no picture of this host will come soon, whichever is asked for. */
function isHostGone(error: ScrapeError, unanswered: number): boolean {
  if (error.failure.code === 'proxy') return true;
  if (unanswered === 0 || !(error instanceof UnansweredError)) return false;
  return (
    unanswered >= minUnansweredWhenGone || goneCodes.has(error.failure.code) || error.code === refusedCode
  );
}
