import { Cancelled, ScrapeError, type Retry } from '../failure';
import { collectBytes, type NetLimits } from './limits';
import { networkError } from './networkError';
import type { Dispatcher } from './undici';

type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>[2];
type Controller = Dispatcher.DispatchController;

/** Takes a body that is too large to be collected, piece by piece; the next piece comes when the promise resolves. */
export interface Overflow {
  write(piece: Buffer): Promise<void>;
}

/** A complete answer. */
export interface Received {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  /** The body, or nothing when it went to the overflow. */
  readonly pieces: readonly Buffer[];
  readonly bytes: number;
  /** The first bytes of the body, at least 64 if it has so many. */
  readonly head: Buffer;
  /** The last piece of the body that came. */
  readonly last: Buffer;
  /** The last bytes of the body, at least 64 KiB if it has so many. */
  readonly tail: () => Buffer;
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly headers: readonly string[];
  readonly limits: NetLimits;
  /** The longest time for the whole exchange. */
  readonly totalMs: number;
  readonly maxBytes: number;
  /** Where bodies beyond `collectBytes` go; without it they are collected up to `maxBytes`. */
  readonly overflow?: () => Overflow;
}

const tailBytes = 64 * 1024;
const nothing = Buffer.alloc(0);

/** All exchanges of one run: they share one clock, and end together. */
export class Exchanges {
  readonly #running = new Set<Exchange>();
  readonly #dispatcher: Dispatcher;
  readonly #tick: NodeJS.Timeout;
  #cancelled = false;

  constructor(dispatcher: Dispatcher, limits: NetLimits) {
    this.#dispatcher = dispatcher;
    // One timer for all instead of three for each: a limit is met to within a quarter of the stall limit.
    this.#tick = setInterval(
      () => {
        const now = performance.now();
        for (const exchange of this.#running) exchange.check(now);
      },
      Math.min(1_000, limits.stallMs / 4),
    );
  }

  /** Rejects with `ScrapeError`, or with `Cancelled` after `cancel`. */
  async run(options: ExchangeOptions): Promise<Received> {
    if (this.#cancelled) throw new Cancelled();
    const exchange = new Exchange(options);
    this.#running.add(exchange);
    try {
      return await exchange.start(this.#dispatcher);
    } catch (error) {
      throw this.#cancelled ? new Cancelled() : error;
    } finally {
      this.#running.delete(exchange);
    }
  }

  /** Ends everything that runs, at once. */
  cancel(): void {
    this.#cancelled = true;
    for (const exchange of this.#running) exchange.fail(new Cancelled());
    this.close();
  }

  close(): void {
    clearInterval(this.#tick);
    void this.#dispatcher.destroy();
  }
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions;
  readonly #startedAt = performance.now();
  #resolve: (received: Received) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;
  #ended = false;
  #controller: Controller | undefined;
  #status = 0;
  #headers: Headers = {};
  #pieces: Buffer[] = [];
  #bytes = 0;
  #head: Buffer | undefined;
  #overflow: Overflow | undefined;
  /** Since when the server owes us bytes; null while it does not. */
  #waitingSince: number | null = null;
  #windowStart = 0;
  #windowBytes = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  start(dispatcher: Dispatcher): Promise<Received> {
    const { url, headers } = this.#options;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      try {
        dispatcher.dispatch(
          {
            origin: url.origin,
            path: url.pathname + url.search,
            method: 'GET',
            headers: headers as string[],
          },
          this,
        );
      } catch (error) {
        this.fail(networkError(error, url.host, false));
      }
    });
  }

  /** Ends the exchange unless it has ended; the connection is closed. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#controller?.abort(error);
    this.#reject(error);
  }

  check(now: number): void {
    const { limits, totalMs, url } = this.#options;
    const timeout = (detail: string, retry: Retry): void =>
      this.fail(new ScrapeError({ code: 'timeout', host: url.host, detail }, retry));
    if (now - this.#startedAt > totalMs) return timeout('took too long in all', 'once');
    if (this.#waitingSince === null) return;
    if (now - this.#waitingSince > limits.stallMs) return timeout('the body stalled', 'yes');
    if (now - this.#windowStart > limits.slowMs) {
      if (this.#windowBytes < limits.slowBytes) return timeout('the body trickled', 'once');
      this.#windowStart = now;
      this.#windowBytes = 0;
    }
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#ended) controller.abort(new Cancelled());
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#windowStart = this.#waitingSince = performance.now();
    const announced = Number(headers['content-length']);
    if (announced > this.#options.maxBytes) this.#tooLarge();
  }

  onResponseData(controller: Controller, piece: Buffer): void {
    // undici's parser reports an empty piece when it goes on after a pause.
    if (this.#ended || piece.length === 0) return;
    this.#waitingSince = performance.now();
    this.#windowBytes += piece.length;
    this.#bytes += piece.length;
    if (this.#bytes > this.#options.maxBytes) return this.#tooLarge();
    this.#pieces.push(piece);
    if (this.#overflow) {
      this.#write(controller, this.#overflow, piece);
    } else if (this.#bytes > collectBytes && this.#options.overflow) {
      // Nobody reads the body of a redirect or an error so far.
      if (this.#status >= 300) return this.#endEarly(controller);
      this.#head = firstBytes(this.#pieces);
      try {
        this.#overflow = this.#options.overflow();
      } catch (error) {
        return this.fail(error as Error);
      }
      this.#write(controller, this.#overflow, Buffer.concat(this.#pieces));
    }
  }

  onResponseEnd(): void {
    if (this.#ended) return;
    this.#ended = true;
    const { url } = this.#options;
    const kept = this.#pieces;
    // undici frees the connection in the next turn; who went on before that would open another one.
    setImmediate(this.#resolve, {
      url,
      status: this.#status,
      headers: this.#headers,
      pieces: this.#overflow ? [] : kept,
      bytes: this.#bytes,
      head: this.#head ?? firstBytes(kept),
      last: kept.at(-1) ?? nothing,
      tail: () => Buffer.concat(kept),
    });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.fail(networkError(error, this.#options.url.host, this.#status !== 0));
  }

  #endEarly(controller: Controller): void {
    this.onResponseEnd();
    controller.abort(new Cancelled());
  }

  #tooLarge(): void {
    const { url, maxBytes } = this.#options;
    this.fail(new ScrapeError({ code: 'too-large', host: url.host, detail: `more than ${maxBytes} bytes` }));
  }

  /** Nothing more is read until the piece is written; of what was collected only the tail is kept. */
  #write(controller: Controller, overflow: Overflow, piece: Buffer): void {
    let kept = this.#pieces.reduce((sum, { length }) => sum + length, 0);
    while (this.#pieces[0] && kept - this.#pieces[0].length >= tailBytes) {
      kept -= this.#pieces[0].length;
      this.#pieces.shift();
    }
    controller.pause();
    this.#waitingSince = null;
    overflow.write(piece).then(
      () => {
        this.#waitingSince = this.#windowStart = performance.now();
        this.#windowBytes = 0;
        controller.resume();
      },
      (error: unknown) => this.fail(error as Error),
    );
  }
}

/** The first 64 bytes, or all if there are fewer. */
function firstBytes(pieces: readonly Buffer[]): Buffer {
  const first = pieces[0] ?? nothing;
  return first.length >= 64 ? first : Buffer.concat(pieces.slice(0, 64)).subarray(0, 64);
}
