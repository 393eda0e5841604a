import { setMaxListeners } from 'node:events';
import { headBytes } from '../bytes/pictureType';
import { Cancelled, ScrapeError, type Retry } from '../failure';
import { contentEncodingOf } from './decodeBody';
import { maxCollectedBytes, type NetLimits } from './limits';
import { MalformedHeadError, networkError, type ExchangeStage } from './networkError';
import type { Connection, Connections } from './connections';
import type { ConnectionUse } from './undici';
import type { Dispatcher } from './undiciTypes';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];
type Controller = Dispatcher.DispatchController;

/** The body is larger than is allowed; of what type it is, is known all the same. */
export class TooLargeError extends ScrapeError {
  constructor(
    host: string,
    maxBytes: number,
    /** As `mediaTypeOf` gives it. */
    readonly mediaType: string,
  ) {
    super({ code: 'too-large', host, detail: `more than ${maxBytes} bytes` });
  }
}

/** The media type that headers name, in lower case; empty where they name none. */
export function mediaTypeOf(headers: Headers): string {
  const type = headers['content-type'];
  return typeof type === 'string' ? (type.split(';')[0] ?? '').trim().toLowerCase() : '';
}

/** Takes a body that is too large to collect, piece by piece; the next piece comes when the promise resolves. */
export interface Overflow {
  write(piece: Buffer): Promise<void>;
}

/** A complete answer. */
export interface ReceivedResponse {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The body; empty when it went to the overflow. */
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
  /** The first bytes of the body: 64 or more, or all if there are fewer. */
  readonly head: Buffer;
  /** The beginning of the body, up to 256 KiB. Costs a copy. */
  readonly beginning: () => Buffer;
}

/** How an answer is waited for, and what becomes of its body. */
export interface ExchangeOptions {
  /** `HEAD` asks for the headers only; the default is GET. */
  readonly method?: 'HEAD';
  /** Limit for the whole exchange, in milliseconds. */
  readonly maxTotalMs: number;
  readonly maxBytes: number;
  /** The rest of the body is not waited for once so much has come. */
  readonly enoughBytes?: number;
  /** Where bodies beyond `maxCollectedBytes` go; without it they are collected up to `maxBytes`. */
  readonly overflow?: () => Overflow;
  /** Ends this exchange alone. */
  readonly signal?: AbortSignal | undefined;
}

const maxBeginningBytes = 256 * 1024;
const emptyBuffer = Buffer.alloc(0);

/** All HTTP exchanges of one run: they share one timer, and end together. */
export class Exchanges {
  /** Not a set: those that were taken out of one live on in its earlier tables until the next full collection of garbage. */
  readonly #running: Exchange[] = [];
  readonly #connect: (isLenient: boolean) => Connections;
  readonly #connections: Connections;
  #lenientConnections: Connections | null = null;
  /** Origins whose heads were not as they should be, and could be read nevertheless. */
  readonly #lenientOrigins = new Set<string>();
  readonly #limits: NetLimits;
  readonly #timer: NodeJS.Timeout;
  readonly #ended = new AbortController();
  #isCancelled = false;

  /** `connect` makes the connections. */
  constructor(connect: (use: ConnectionUse) => Connections, limits: NetLimits) {
    // Every connection that is being made adds a listener.
    setMaxListeners(0, this.#ended.signal);
    this.#connect = (hasLenientHeads) => connect({ ended: this.#ended.signal, hasLenientHeads });
    this.#connections = this.#connect(false);
    this.#limits = limits;
    // One timer for all instead of three for each: limits are kept to within a quarter of the stall limit.
    this.#timer = setInterval(
      () => {
        const now = performance.now();
        for (const exchange of [...this.#running]) exchange.checkTimeouts(now);
      },
      Math.min(1_000, limits.maxStallMs / 4),
    );
  }

  /**
   * Makes one request; a second one if the head of the answer is not as HTTP has it, which then is read leniently. Headers are
   * names and values in turn. Rejects with `ScrapeError`, or with `Cancelled` after `cancel` or its own signal.
   */
  async exchange(url: URL, headers: readonly string[], options: ExchangeOptions): Promise<ReceivedResponse> {
    const request: ExchangeRequest = { url, origin: url.origin, headers, options, limits: this.#limits };
    let isLenient = this.#lenientOrigins.has(request.origin);
    for (;;) {
      try {
        const received = await this.#send(request, isLenient ? this.#lenient : this.#connections);
        if (isLenient) this.#lenientOrigins.add(request.origin);
        return received;
      } catch (error) {
        if (this.#isCancelled) throw new Cancelled();
        if (isLenient || !(error instanceof MalformedHeadError)) throw error;
        isLenient = true;
      }
    }
  }

  get #lenient(): Connections {
    return (this.#lenientConnections ??= this.#connect(true));
  }

  #send(request: ExchangeRequest, connections: Connections): Promise<ReceivedResponse> {
    if (this.#isCancelled || request.options.signal?.aborted) throw new Cancelled();
    const exchange = new Exchange(request, this, connections.take(request.origin));
    this.#running.push(exchange);
    return exchange.send();
  }

  /** Takes note that an exchange has ended. */
  removeEnded(exchange: Exchange): void {
    this.#running.splice(this.#running.indexOf(exchange), 1);
  }

  /** Ends all running exchanges at once. */
  cancel(): void {
    this.#isCancelled = true;
    for (const exchange of [...this.#running]) exchange.fail(new Cancelled());
    this.close();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#ended.abort();
    void this.#connections.destroy();
    void this.#lenientConnections?.destroy();
  }
}

/** What one request is. */
interface ExchangeRequest {
  readonly url: URL;
  readonly origin: string;
  readonly headers: readonly string[];
  readonly options: ExchangeOptions;
  readonly limits: NetLimits;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: ExchangeRequest;
  readonly #exchanges: Pick<Exchanges, 'removeEnded'>;
  readonly #connection: Connection;
  readonly #startedAt = performance.now();
  #resolve: (received: ReceivedResponse) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #hasEnded = false;
  #status = 0;
  #headers: Headers = {};
  #pieces: Buffer[] = [];
  #bytes = 0;
  #head: Buffer | undefined;
  #beginning: Buffer | undefined;
  #overflow: Overflow | undefined;
  /** Since when the server is waited for, in `performance.now()`; null while it is not. */
  #waitingSince: number | null = null;
  #windowStartedAt = 0;
  #windowBytes = 0;
  #stage: ExchangeStage = 'fresh';
  /** Larger bodies go to the overflow; those beyond `#maxBytes` are given up. */
  #maxCollectedBytes = maxCollectedBytes;
  #maxBytes: number;

  constructor(request: ExchangeRequest, exchanges: Pick<Exchanges, 'removeEnded'>, connection: Connection) {
    this.#request = request;
    this.#maxBytes = request.options.maxBytes;
    this.#exchanges = exchanges;
    this.#connection = connection;
  }

  send(): Promise<ReceivedResponse> {
    const { url, origin, headers, options } = this.#request;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      options.signal?.addEventListener('abort', this);
      try {
        this.#connection.send(
          {
            origin,
            path: url.pathname + url.search,
            method: options.method ?? 'GET',
            headers: headers as string[],
          },
          this,
        );
      } catch (error) {
        this.fail(networkError(error, url.host, 'fresh'));
      }
    });
  }

  /** Ends the exchange unless it has ended; the connection is closed. */
  fail(error: Error): void {
    if (this.#hasEnded) return;
    this.#end();
    void this.#connection.destroy();
    this.#reject(error);
  }

  /** Its own signal ends it. */
  handleEvent(): void {
    this.fail(new Cancelled());
  }

  #end(): void {
    this.#hasEnded = true;
    this.#request.options.signal?.removeEventListener('abort', this);
    this.#exchanges.removeEnded(this);
  }

  checkTimeouts(now: number): void {
    const { limits, url } = this.#request;
    const { maxTotalMs } = this.#request.options;
    const timeout = (detail: string, retry: Retry): void =>
      this.fail(new ScrapeError({ code: 'timeout', host: url.host, detail }, retry));
    if (now - this.#startedAt > maxTotalMs) return timeout('took too long in all', 'once');
    if (this.#waitingSince === null) return;
    if (now - this.#waitingSince > limits.maxStallMs) return timeout('the body stalled', 'yes');
    if (now - this.#windowStartedAt > limits.speedWindowMs) {
      if (this.#windowBytes < limits.minWindowBytes) return timeout('the body trickled', 'once');
      this.#windowStartedAt = now;
      this.#windowBytes = 0;
    }
  }

  onRequestStart(): void {
    if (!this.#connection.takeUnused()) this.#stage = 'reused';
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#stage = 'answered';
    this.#status = status;
    this.#headers = headers;
    this.#windowStartedAt = this.#waitingSince = performance.now();
    if (contentEncodingOf(headers) !== '') {
      // A body must be collected to be decoded, whatever its size.
      this.#maxCollectedBytes = Infinity;
      this.#maxBytes = Math.min(this.#maxBytes, this.#request.limits.maxPageBytes);
    }
    const announced = this.#request.options.method === 'HEAD' ? 0 : Number(headers['content-length']);
    if (status < 300 && announced > this.#maxBytes) this.#failTooLarge();
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    // undici's parser reports an empty piece when it goes on after a pause.
    if (this.#hasEnded || piece.length === 0) return;
    this.#waitingSince = performance.now();
    this.#windowBytes += piece.length;
    this.#bytes += piece.length;
    if (this.#bytes > this.#maxBytes) return this.#failTooLarge();
    if (this.#overflow) return this.#writeOverflow(controller, this.#overflow, piece);
    this.#pieces.push(piece);
    if (this.#bytes >= (this.#request.options.enoughBytes ?? Infinity) && !this.#hasAll())
      return this.#endEarly();
    if (this.#bytes > this.#maxCollectedBytes && this.#request.options.overflow) {
      // The rest of the body of a redirect or an error is never read.
      if (this.#status >= 300) return this.#endEarly();
      this.#head = headOf(this.#pieces);
      this.#beginning = beginningOf(this.#pieces);
      try {
        this.#overflow = this.#request.options.overflow();
      } catch (error) {
        return this.fail(error as Error);
      }
      const collected = Buffer.concat(this.#pieces);
      this.#pieces = [];
      this.#writeOverflow(controller, this.#overflow, collected);
    }
  }

  onResponseEnd(): void {
    if (this.#hasEnded) return;
    this.#connection.release();
    this.#resolveReceived();
  }

  #resolveReceived(): void {
    this.#end();
    const { url } = this.#request;
    const kept = this.#pieces;
    this.#resolve({
      url,
      status: this.#status,
      headers: this.#headers,
      pieces: kept,
      bytes: this.#bytes,
      head: this.#head ?? headOf(kept),
      beginning: () => this.#beginning ?? beginningOf(kept),
    });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.fail(networkError(error, this.#request.url.host, this.#stage));
  }

  /** Whether the body is known to be complete: then the connection stays good for more. */
  #hasAll(): boolean {
    return this.#bytes === Number(this.#headers['content-length']);
  }

  #endEarly(): void {
    this.#resolveReceived();
    void this.#connection.destroy();
  }

  #failTooLarge(): void {
    const { host } = this.#request.url;
    this.fail(new TooLargeError(host, this.#maxBytes, mediaTypeOf(this.#headers)));
  }

  /** Stops reading until the piece is written. */
  #writeOverflow(controller: Controller, overflow: Overflow, piece: Buffer): void {
    controller.pause();
    this.#waitingSince = null;
    overflow.write(piece).then(
      () => {
        this.#waitingSince = this.#windowStartedAt = performance.now();
        this.#windowBytes = 0;
        controller.resume();
      },
      (error: unknown) => this.fail(error as Error),
    );
  }
}

function beginningOf(pieces: readonly Buffer[]): Buffer {
  const [only, second] = pieces;
  if (only && !second) return only.subarray(0, maxBeginningBytes);
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat(pieces, Math.min(bytes, maxBeginningBytes));
}

/** The first bytes, as many as tell what a file is, or all if there are fewer. */
function headOf(pieces: readonly Buffer[]): Buffer {
  const first = pieces[0] ?? emptyBuffer;
  return first.length >= headBytes ? first : Buffer.concat(pieces.slice(0, headBytes)).subarray(0, headBytes);
}
