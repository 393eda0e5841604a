import { ScrapeError } from '../failure';
import { UnansweredError } from './networkError';

/** Codes of a lost network; a single lost host gives the same ones. */
const lostNetworkCodes: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
]);

/** Answers that were on their way when the network was lost may still come for this long. */
const maxInFlightMs = 250;

/** Tells a lost network from a lost host. All requests of one run report to it. */
export class Outage {
  /** Hosts that have answered in this run. */
  readonly #answeredHosts = new Set<string>();
  /** Since when a host cannot be reached in a way that may mean a lost network, in `performance.now()`. */
  readonly #lostSince = new Map<string, number>();
  #lastAnswerAt = 0;

  noteAnswerFrom(host: string): void {
    this.#answeredHosts.add(host);
    this.#lostSince.delete(host);
    this.#lastAnswerAt = performance.now();
  }

  /**
   * The error that a request ends with if this attempt was its last: `offline` when its host had answered before, and no
   * host has answered since it was lost. Must be called for every failed attempt.
   */
  finalError(error: ScrapeError): ScrapeError {
    const { host } = error.failure;
    if (!(error instanceof UnansweredError) || host === undefined || !lostNetworkCodes.has(error.code))
      return error;
    const since = this.#lostSince.get(host) ?? performance.now();
    this.#lostSince.set(host, since);
    if (!this.#answeredHosts.has(host) || this.#lastAnswerAt > since + maxInFlightMs) return error;
    return new ScrapeError({ ...error.failure, code: 'offline' }, 'no', { cause: error });
  }
}
