import type { FailureCode } from '../../shared/failure';
import { ScrapeError, type Retry } from '../failure';

// System and undici error codes, and what they mean for the user and for another try
// (the union of what curl, got, Scrapy and undici's own RetryHandler retry).
const known: Readonly<Record<string, readonly [FailureCode, Retry]>> = {
  ENOTFOUND: ['host-not-found', 'once'],
  EAI_AGAIN: ['host-not-found', 'yes'],
  ENETUNREACH: ['connection', 'yes'],
  ENETDOWN: ['connection', 'yes'],
  ECONNREFUSED: ['connection', 'once'],
  ECONNRESET: ['connection', 'yes'],
  EHOSTUNREACH: ['connection', 'yes'],
  EPIPE: ['connection', 'yes'],
  UND_ERR_SOCKET: ['connection', 'yes'],
  ETIMEDOUT: ['timeout', 'yes'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'yes'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'once'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['incomplete', 'yes'],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', 'no'],
  UND_ERR_INVALID_ARG: ['bad-address', 'no'],
  CERT_HAS_EXPIRED: ['tls', 'no'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'no'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'no'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'no'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['tls', 'no'],
  EPROTO: ['tls', 'no'],
};

/** What an error of the network or of undici means. `answered`: the headers had come. */
export function networkError(error: unknown, host: string, answered: boolean): Error {
  if (!(error instanceof Error) || error instanceof ScrapeError || error.name === 'Cancelled') {
    return error instanceof Error ? error : new Error(String(error));
  }
  const code = codeOf(error);
  const [failure, retry] = known[code] ?? guess(code);
  const cutOff = answered && (failure === 'connection' || failure === 'timeout');
  return new ScrapeError(
    { code: cutOff ? 'incomplete' : failure, host, detail: `${code || error.name}: ${error.message}` },
    retry,
    { cause: error },
  );
}

function guess(code: string): readonly [FailureCode, Retry] {
  if (code.startsWith('HPE_')) return ['bad-response', 'no'];
  if (code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_') || code.startsWith('CERT_'))
    return ['tls', 'no'];
  return ['connection', 'yes'];
}

/** With several addresses for one name, Node throws an AggregateError whose parts say what happened. */
function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici 7 gives its parser's errors no code.
  if (error.name === 'HTTPParserError') return 'HPE_';
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? codeOf(first) : '';
}
