import { isTemporaryStatus } from '../../shared/engine/failure';
import { ScrapeError, type Retry } from '../failure';

/** Whether a host asks to slow down by this status. */
export function asksToSlowDown(status: number | undefined): boolean {
  return status === 429 || status === 503;
}

/** The error that an HTTP status other than success means. */
export function httpStatusError(status: number, host: string, retryAfterMs: number | null): ScrapeError {
  const retry: Retry = isTemporaryStatus(status) ? 'yes' : 'no';
  const after = retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(retryAfterMs / 1000) };
  const code = status === 429 || (status === 503 && retryAfterMs !== null) ? 'rate-limited' : 'http-status';
  return new ScrapeError({ code, host, status, detail: `HTTP ${status}`, ...after }, retry);
}

/** Whether there is another attempt after `tried` of them. */
export function canRetry(error: ScrapeError, tried: number, retries: number): boolean {
  return tried <= (error.retry === 'yes' ? retries : error.retry === 'once' ? Math.min(1, retries) : 0);
}

/**
 * The wait before the next attempt: 1 s, 2 s, 4 s (if the first is 1 s), up to a quarter longer so that requests spread.
 */
export function backoffMs(tried: number, firstMs: number): number {
  return firstMs * 2 ** (tried - 1) * (1 + Math.random() / 4);
}

/** Milliseconds to wait by a Retry-After header (RFC 9110, 10.2.3: seconds or a date); null when it says nothing usable. */
export function parseRetryAfter(header: string | string[] | undefined, now = Date.now()): number | null {
  const value = (Array.isArray(header) ? header[0] : header)?.trim();
  if (!value) return null;
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : parseHttpDate(value) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : null;
}

/** The three forms of RFC 9110, 5.6.7. `Date.parse` alone would find a date in almost any words. */
function parseHttpDate(text: string): number {
  if (/^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/.test(text))
    return Date.parse(text);
  return /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text)
    ? Date.parse(`${text} GMT`)
    : NaN;
}
