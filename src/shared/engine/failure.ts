import { errorTrace } from '../words/untrusted';

/** All kinds of failure, distinguished as far as a user can act on them. */
export const failureCodes = [
  // the connection to the server
  /** The computer has lost its network; a run stops. */
  'offline',
  'host-not-found',
  'connection',
  'timeout',
  'tls',
  'proxy',
  /** A private or loopback address that the user did not name. */
  'private-address',
  /** The process, or the system, has no file descriptor left for a connection. */
  'no-descriptors',
  // what the server answers
  'http-status',
  'rate-limited',
  'redirect',
  'bad-response',
  'incomplete',
  'too-large',
  'page-too-complex',
  // what the site's page says
  'site-refuses',
  /** It is only for those who have signed in, or agreed to something, in a browser. */
  'needs-login',
  'site-changed',
  /** The key is not accepted; or none was given, and one is needed. */
  'bad-key',
  'needs-key',
  /** The site requires a contact address. */
  'needs-contact',
  // the picture itself
  'bad-address',
  'empty',
  'not-a-picture',
  'damaged',
  /** The page cannot show it: of another type, or too large. It can be saved all the same. */
  'not-shown',
  /** Fewer pixels than the user asks for. */
  'too-small',
  /** The user allows only certain licences. */
  'license-not-allowed',
  // where files go
  'folder-not-writable',
  'folder-gone',
  'folder-outside',
  /** Its name is not UTF-8. */
  'folder-name-unreadable',
  /** Where Git keeps what is its own. */
  'folder-of-git',
  'path-too-long',
  'disk-full',
  /** Another program (an antivirus, an indexer) holds the file. */
  'file-busy',
  'records-not-written',
  'records-not-read',
  'credits-not-written',
  // what goes out
  /** What is to be made has the name of something that is there. */
  'target-there',
  'nothing-to-export',
  // lists that are cut
  'list-not-read',
  // ourselves
  'engine-stopped',
  'internal',
] as const;

export type FailureCode = (typeof failureCodes)[number];

/** A failure as plain data, so that it can cross threads; `failureText` turns it into a sentence. */
export interface Failure {
  readonly code: FailureCode;
  /** The host (and port) that was contacted. */
  readonly host?: string;
  /** The HTTP status. */
  readonly status?: number;
  /** How long the server asks to wait. */
  readonly retryAfterSeconds?: number;
  /** How long was waited for an answer, where that was short. */
  readonly waitedSeconds?: number;
  /** The proxy (host and port) that the answer came through, where only it knows whose answer it is. */
  readonly proxy?: string;
  /** What is wrong with a certificate. */
  readonly certificate?: 'expired' | 'untrusted' | 'other-host';
  /** Name of the picture's licence. */
  readonly license?: string;
  /** Title of the page that came instead of a picture. */
  readonly title?: string;
  /**
   * For the log: what a source expected of an answer, and did not find there, by the names of fields and marks. In our own
   * words: nothing of it comes from the server.
   */
  readonly expected?: string;
  /** For the log: the original message of the system. */
  readonly detail?: string;
}

/** What is so of a picture, its address or the user's own rules whenever it is tried. */
const lastingCodes: ReadonlySet<FailureCode> = new Set([
  'private-address',
  'redirect',
  'too-large',
  'page-too-complex',
  'needs-login',
  'site-changed',
  'bad-address',
  'not-a-picture',
  'not-shown',
  'too-small',
  'license-not-allowed',
]);

/** There is no way to the server, or no whole answer from it. */
const unreachedCodes: ReadonlySet<FailureCode> = new Set([
  'offline',
  'host-not-found',
  'connection',
  'timeout',
  'tls',
  'proxy',
  'no-descriptors',
  'incomplete',
]);

/** Whether the server was not reached, so that nobody knows what it would have answered. */
export function isUnreached({ code }: Failure): boolean {
  return unreachedCodes.has(code);
}

// Statuses that curl, got and Scrapy all treat as temporary.
const temporaryStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504, 521, 522, 524]);

/** Whether a server may answer otherwise when it is asked again after this status. */
export function isTemporaryStatus(status: number): boolean {
  return temporaryStatuses.has(status);
}

/** Whether the same picture may be had when it is tried again later. */
export function mayPass({ code, status }: Failure): boolean {
  if (code === 'http-status') return status !== undefined && isTemporaryStatus(status);
  return !lastingCodes.has(code);
}

/** The failure for any other thrown error: a bug of our own. */
export function internalFailure(error: unknown): Failure {
  return { code: 'internal', detail: errorTrace(error) };
}

/** The failure without what is for the log only. */
export function withoutDetail(failure: Failure): Failure {
  const { detail, expected, ...rest } = failure;
  return detail === undefined && expected === undefined ? failure : rest;
}
