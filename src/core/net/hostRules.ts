import { ScrapeError } from '../failure';
import type { ReceivedResponse } from './exchange';

/** What is known of single hosts of pictures, whoever leads there; sources tell it of their own. */
export interface HostRules {
  /** How many downloads at once a host (with its port) bears, whatever the user asks for; `Infinity` where nothing is known. */
  readonly maxLanes: (host: string) => number;
  /** Milliseconds from the start of one download from a host to the start of the next; 0 where nothing is known. */
  readonly downloadIntervalMs: (host: string) => number;
  /** A header in which a host wants the user agent once more, in lower case; null where `user-agent` is enough. */
  readonly userAgentHeader: (host: string) => string | null;
  /** Why a server's answer with this status and beginning of a body is final though its status is not; null: it is not. */
  readonly finalRefusal: (status: number, start: () => Buffer) => string | null;
}

/** For hosts of which nothing is known. */
export const noHostRules: HostRules = {
  maxLanes: () => Infinity,
  downloadIntervalMs: () => 0,
  userAgentHeader: () => null,
  finalRefusal: () => null,
};

/** The error for a refusal that no waiting changes; null when the answer is none. */
export function finalRefusal(
  { url, status, beginning }: ReceivedResponse,
  rules: HostRules,
): ScrapeError | null {
  const detail = rules.finalRefusal(status, beginning);
  return detail === null ? null : new ScrapeError({ code: 'http-status', host: url.host, status, detail });
}
