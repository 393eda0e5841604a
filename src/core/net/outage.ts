import { ScrapeError } from '../failure';
import { Unanswered } from './networkError';

/** What one hears when the network is gone, and when a single host is. */
const lostCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
]);

/** What was on its way when the network went may still come for so long. */
const onTheWayMs = 250;

/** Tells a lost network from a lost host. All requests of one run report to it. */
export class Outage {
  /** Hosts that have answered in this run. */
  readonly #known = new Set<string>();
  /** Since when a host cannot be reached in a way that may mean a lost network, in `performance.now()`. */
  readonly #lostSince = new Map<string, number>();
  #lastAnswerAt = 0;

  answered(host: string): void {
    this.#known.add(host);
    this.#lostSince.delete(host);
    this.#lastAnswerAt = performance.now();
  }

  /**
   * The error that a request ends with, if this try was its last: `offline` when its host was there before, and since
   * that is gone no other answers either. To be told of every try.
   */
  judge(error: ScrapeError): ScrapeError {
    const { host } = error.failure;
    if (!(error instanceof Unanswered) || host === undefined || !lostCodes.has(error.code)) return error;
    const since = this.#lostSince.get(host) ?? performance.now();
    this.#lostSince.set(host, since);
    if (!this.#known.has(host) || this.#lastAnswerAt > since + onTheWayMs) return error;
    return new ScrapeError({ ...error.failure, code: 'offline' }, 'no', { cause: error });
  }
}
