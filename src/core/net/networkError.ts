import type { Failure, FailureCode } from '../../shared/engine/failure';
import { Cancelled, ScrapeError, type Retry } from '../failure';

/** How far an exchange had come: no answer on a fresh or a reused connection, or the headers of an answer. */
export type ExchangeStage = 'fresh' | 'reused' | 'answered';

/** No server answered; this is the error of the network, the system or the proxy instead. */
export class UnansweredError extends ScrapeError {
  constructor(
    failure: Failure,
    retry: Retry,
    /** `ECONNRESET`, `UND_ERR_SOCKET`, `CERT_HAS_EXPIRED` … */
    readonly code: string,
    readonly stage: ExchangeStage,
    options?: ErrorOptions,
  ) {
    super(failure, retry, options);
  }

  /** Whether a reused connection broke: the server may have closed it before it saw this request. */
  get isStale(): boolean {
    return this.stage === 'reused' && ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(this.code);
  }
}

/** The head of an answer is not as undici wants it, though it begins as one. */
export class MalformedHeadError extends ScrapeError {}

// System and undici error codes, and what they mean for the user and for another try
// (the union of what curl, got, Scrapy and undici's own RetryHandler retry).
const meaningByCode: Readonly<Record<string, readonly [FailureCode, Retry]>> = {
  ENOTFOUND: ['host-not-found', 'once'],
  EAI_FAIL: ['host-not-found', 'once'],
  EAI_AGAIN: ['host-not-found', 'yes'],
  ENETUNREACH: ['connection', 'yes'],
  ENETDOWN: ['connection', 'yes'],
  ECONNREFUSED: ['connection', 'once'],
  ECONNRESET: ['connection', 'yes'],
  EHOSTUNREACH: ['connection', 'yes'],
  EPIPE: ['connection', 'yes'],
  EMFILE: ['no-descriptors', 'yes'],
  ENFILE: ['no-descriptors', 'yes'],
  UND_ERR_SOCKET: ['connection', 'yes'],
  ETIMEDOUT: ['timeout', 'yes'],
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'yes'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'once'],
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: ['incomplete', 'yes'],
  UND_ERR_HEADERS_OVERFLOW: ['bad-response', 'no'],
  UND_ERR_INVALID_ARG: ['bad-address', 'no'],
  EPROTO: ['tls', 'no'],
};

const certificateProblems: Readonly<Record<string, NonNullable<Failure['certificate']>>> = {
  CERT_HAS_EXPIRED: 'expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-host',
  HOSTNAME_MISMATCH: 'other-host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'untrusted',
  CERT_UNTRUSTED: 'untrusted',
};

/** OpenSSL's and Node's other reasons not to trust a connection. */
const tlsCodePattern = /^(?:ERR_TLS_|ERR_SSL_|CERT_|CRL_|UNABLE_TO_|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_)/;

/** What an error of the network or of undici means; `UnansweredError` unless something of an answer had come. */
export function networkError(error: unknown, host: string, stage: ExchangeStage): Error {
  if (!(error instanceof Error) || error instanceof ScrapeError || error instanceof Cancelled) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const systemCode = networkCodeOf(error);
  const [code, retry] = meaningOf(systemCode, stage === 'answered');
  const certificate = certificateProblems[systemCode];
  const detail = `${systemCode || error.name}: ${error.message}`;
  const failure: Failure = { code, host, detail, ...(certificate && { certificate }) };
  if (stage !== 'answered' && isHeadFault(systemCode, error.message))
    return new MalformedHeadError(failure, retry, { cause: error });
  return stage === 'answered' || code === 'bad-response'
    ? new ScrapeError(failure, retry, { cause: error })
    : new UnansweredError(failure, retry, systemCode, stage, { cause: error });
}

/** Whether undici's parser has read a status line, and then failed in a field. It calls that a mismatch, see below. */
function isHeadFault(code: string, message: string): boolean {
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return true;
  return code.startsWith('HPE_') && !/Expected HTTP|HTTP version|status code/.test(message);
}

function meaningOf(code: string, answered: boolean): readonly [FailureCode, Retry] {
  // undici calls every parser's error a mismatch once it has read a Content-Length, even inside the headers.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' && !answered) return ['bad-response', 'no'];
  // What goes wrong after good headers, such as the size of a chunk, may go well the next time.
  if (code.startsWith('HPE_')) return ['bad-response', answered ? 'once' : 'no'];
  if (certificateProblems[code] || tlsCodePattern.test(code)) return ['tls', 'no'];
  const [failure, retry] = meaningByCode[code] ?? ['connection', 'yes'];
  return [answered && (failure === 'connection' || failure === 'timeout') ? 'incomplete' : failure, retry];
}

/** With several addresses for one name, Node throws an AggregateError whose parts say what happened. */
function networkCodeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici 7 gives its parser's errors no code.
  if (error.name === 'HTTPParserError') return 'HPE_';
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return first instanceof Error ? networkCodeOf(first) : '';
}
