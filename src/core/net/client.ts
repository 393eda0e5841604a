import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import type { EngineSettings } from '../../shared/engine/settings';
import type { ReferrerPolicy } from '../../shared/picture/referrerPolicy';
import { maskUrl } from '../../shared/words/maskUrl';
import { Gate } from '../../shared/engine/gate';
import { ScrapeError } from '../failure';
import { headBytes, pictureType } from '../bytes/pictureType';
import { decodePage } from '../bytes/decodeText';
import { containsKey } from '../redact/containsKey';
import type { Starts } from './pace';
import { parseAddress, redirectTarget } from './addresses';
import { AddressGuard, type NameJudgements } from './addressGuard';
import { Attempts, type AttemptsContext, type RequestWatcher } from './attempts';
import { contentEncodingOf, decodeBody } from './decodeBody';
import {
  Exchanges,
  mediaTypeOf,
  type ExchangeOptions,
  type Overflow,
  type ReceivedResponse,
} from './exchange';
import type { Lanes } from './host';
import { finalRefusal, noHostRules, type HostRules } from './hostRules';
import type { NetLimits } from './limits';
import { Outage } from './outage';
import { asksToSlowDown, parseRetryAfter, httpStatusError } from './retry';
import { policyOfHeader, refererHeader, type Referrer } from './referrer';
import { createConnections } from './undici';

/** A page as the server sent it, whatever its status. */
export interface PageText {
  /** The final address, after redirects. */
  readonly url: string;
  readonly status: number;
  /** The media type from the Content-Type header, in lower case; empty when there is none. */
  readonly type: string;
  /** The first bytes: at least 64, or all if there are fewer. */
  readonly head: Buffer;
  /** Empty for a picture. */
  readonly text: string;
  /** What the text was in, as `TextDecoder` names it. */
  readonly encoding: string;
  /** What its header says of the referrer of what it shows. */
  readonly referrerPolicy?: ReferrerPolicy;
}

/** Options of a request for a page. */
export interface PageRequestOptions {
  /** Sent to this origin only, not to one that it redirects to. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is not to reach another origin, such as the user's API key; null where there is nothing of the kind. */
  readonly secret?: string | null;
  /** Reads from the text of a 429 without Retry-After how many seconds to wait; null when the text does not say. */
  readonly waitSeconds?: (page: PageText) => number | null;
  /** Every attempt takes one of these starts. */
  readonly starts?: Starts;
}

/** How a picture is asked for. */
export interface PictureRequest {
  /** Lanes for the picture's host, if this is the first time that it is met. */
  readonly lanes: Lanes;
  /** The page that the picture was found on, if the user named it. */
  readonly referrer?: Referrer | undefined;
  /** Every attempt takes one of these starts. */
  readonly starts?: Starts | undefined;
}

/** Where the body of a picture goes. */
export interface BodySink<T> {
  /** Makes a new sink for a body that is too large to collect; without it all bodies are collected. */
  readonly overflow?: () => Overflow;
  /** Checks and saves a complete body; what it throws counts like a network error. */
  readonly keepBody: (received: ReceivedResponse) => T | Promise<T>;
  /** Called after every failed attempt. */
  readonly discardBody?: () => Promise<void> | void;
}

/** What a client is made from. */
export interface ClientOptions {
  readonly settings: Pick<EngineSettings, 'userAgent' | 'network'>;
  readonly limits: NetLimits;
  readonly signal: AbortSignal;
  readonly gate?: Gate | undefined;
  readonly hostRules?: HostRules;
  /** Hosts, without ports, of addresses that the user typed: see `AddressGuard`. */
  readonly typedHosts?: readonly string[];
  readonly judgements?: NameJudgements;
}

/**
 * All requests of one run: lanes and pauses per host, retries, redirects, limits. Everything that it returns is a
 * complete answer; everything that it throws is a `ScrapeError`, or `Cancelled` once the signal is aborted.
 */
export class Client {
  readonly #context: AttemptsContext;
  readonly #exchanges: Exchanges;
  readonly #attempts: Attempts;
  readonly #decodeLimit = pLimit(1);
  readonly #userAgent: string;
  readonly #pictureHeaders: readonly string[];
  readonly #pageHeaders: readonly string[];
  readonly #onAbort = (): void => this.#exchanges.cancel();

  constructor(options: ClientOptions) {
    const { settings, limits, signal, gate = new Gate(), hostRules = noHostRules } = options;
    const { userAgent, network } = settings;
    const guard = new AddressGuard(network, options.typedHosts, options.judgements);
    this.#context = { guard, limits, hostRules, signal, gate, outage: new Outage() };
    this.#attempts = new Attempts(this.#context);
    this.#exchanges = new Exchanges((use) => createConnections(limits, network, guard, use), limits);
    this.#userAgent = userAgent;
    // Pictures are compressed already; `identity` leaves no second length or encoding to get wrong.
    this.#pictureHeaders = [
      'user-agent',
      userAgent,
      'accept',
      'image/*,*/*;q=0.5',
      'accept-encoding',
      'identity',
    ];
    this.#pageHeaders = [
      'user-agent',
      userAgent,
      'accept',
      'text/html,*/*;q=0.5',
      'accept-encoding',
      'gzip, br',
    ];
    // Every request that waits for its next attempt adds a listener.
    setMaxListeners(0, signal);
    if (signal.aborted) this.#onAbort();
    signal.addEventListener('abort', this.#onAbort);
  }

  /** How many hosts were asked for anything. */
  get hostCount(): number {
    return this.#attempts.hostCount;
  }

  close(): void {
    this.#context.signal.removeEventListener('abort', this.#onAbort);
    this.#exchanges.close();
  }

  /** Fetches a page as text, whatever its status, as soon as trying again would not change the answer. */
  async fetchPage(
    address: string,
    ask: PageRequestOptions = {},
    watcher: RequestWatcher = {},
  ): Promise<PageText> {
    const { maxPageBytes, maxPageMs, pausePolicies } = this.#context.limits;
    const plan = { lanes: pageLanes, pausePolicy: pausePolicies.page, watcher, starts: ask.starts };
    return this.#attempts.sendWithRetries(parseAddress(address), plan, async (url) => {
      const own = Object.entries(ask.headers ?? {}).flat();
      const headers = (to: URL): readonly string[] =>
        to.origin === url.origin ? [...this.#pageHeaders, ...own] : this.#pageHeaders;
      const received = await this.#followRedirects(url, {
        headers,
        secret: ask.secret ?? null,
        maxTotalMs: maxPageMs,
        maxBytes: maxPageBytes,
      });
      const error = this.#errorOfStatus(received);
      if (error?.retry !== 'yes') return this.#readPageText(received);
      const silent = error.failure.code === 'rate-limited' && error.failure.retryAfterSeconds === undefined;
      const seconds = silent && ask.waitSeconds ? ask.waitSeconds(await this.#readPageText(received)) : null;
      if (seconds === null) throw error;
      throw httpStatusError(received.status, received.url.host, seconds * 1000);
    });
  }

  /**
   * Asks by HEAD for the media type of an address, in lower case; empty when the server does not say, or not before
   * `late`; null when nothing is there. Of servers that answer HEAD with an error, the first bytes are asked for: `image/*`
   * then stands for a picture of any type, and null for anything else.
   */
  async fetchMediaType(address: string, referrer?: Referrer, late?: AbortSignal): Promise<string | null> {
    const { maxPageBytes, maxPageMs, pausePolicies } = this.#context.limits;
    const signal = late && AbortSignal.any([this.#context.signal, late]);
    try {
      return await this.#attempts.sendWithRetries(
        parseAddress(address),
        { lanes: pageLanes, pausePolicy: pausePolicies.page, signal },
        async (url) => {
          const options = {
            method: 'HEAD',
            headers: () => this.#pictureHeaders,
            referrer,
            maxTotalMs: maxPageMs,
            maxBytes: maxPageBytes,
            signal,
          } as const;
          const received = await this.#followRedirects(url, options);
          const error = this.#errorOfStatus(received);
          if (headRefusedStatuses.has(received.status)) return '';
          if (!error) return mediaTypeOf(received.headers);
          if (asksToSlowDown(received.status)) throw error;
          return (await this.#beginsAsPicture(url, referrer, signal)) ? 'image/*' : null;
        },
      );
    } catch (error) {
      if (error instanceof ScrapeError) return null;
      if (late?.aborted && !this.#context.signal.aborted) return '';
      throw error;
    }
  }

  /** A picture with status 200, kept by `sink.keep`. The address is one that `parseAddress` gives. */
  fetchPicture<T>(
    address: URL,
    { lanes, referrer, starts }: PictureRequest,
    sink: BodySink<T>,
    watcher: RequestWatcher = {},
  ): Promise<T> {
    const { limits, hostRules } = this.#context;
    const { overflow } = sink;
    const options = {
      headers: () => this.#pictureHeaders,
      referrer,
      maxTotalMs: limits.maxPictureMs,
      maxBytes: limits.maxPictureBytes,
      ...(overflow && { overflow }),
    };
    const plan = { lanes, pausePolicy: limits.pausePolicies.picture, watcher, starts };
    return this.#attempts.sendWithRetries(address, plan, async (url) => {
      try {
        const received = await this.#followRedirects(url, options);
        const error = this.#errorOfStatus(received);
        if (error) throw finalRefusal(received, hostRules) ?? error;
        const whole =
          contentEncodingOf(received.headers) === '' ? received : await this.#decodeReceived(received);
        return await sink.keepBody(whole);
      } catch (error) {
        await sink.discardBody?.();
        throw error;
      }
    });
  }

  /** Follows redirects itself: every further address is judged, and gets the headers that are meant for it. */
  async #followRedirects(
    start: URL,
    options: ExchangeOptions & {
      readonly headers: (to: URL) => readonly string[];
      readonly referrer?: Referrer | undefined;
      /** A redirect that repeats it to another origin is not followed. */
      readonly secret?: string | null;
    },
  ): Promise<ReceivedResponse> {
    const { headers, secret = null } = options;
    let { referrer } = options;
    const seen: string[] = [];
    let url = start;
    for (;;) {
      seen.push(url.href);
      const referer = referrer ? refererHeader(referrer, url) : null;
      const own = this.#withUserAgentHeader(headers(url), url);
      const received = await this.#exchanges.exchange(
        url,
        referer === null ? own : [...own, 'referer', referer],
        options,
      );
      this.#context.outage.noteAnswerFrom(url.host);
      if (!redirectStatuses.has(received.status)) return received;
      // What one server was not told, the next one is not told either, and each may say less (Fetch, "main fetch").
      const policy = policyOfHeader(received.headers['referrer-policy']) ?? referrer?.policy;
      referrer = referer === null || !policy ? undefined : { page: referer, policy };
      const location = onlyValue(received.headers['location']);
      const next = redirectTarget(location ?? '', url);
      if (!next || seen.includes(next.href) || seen.length > this.#context.limits.maxRedirects) {
        const detail = next ? 'redirects go on and on' : maskUrl(`redirect to ${location}`);
        throw new ScrapeError({ code: 'redirect', host: url.host, status: received.status, detail });
      }
      if (next.origin !== start.origin && containsKey(next.href, secret)) {
        const detail = 'redirect to another host that repeats the key';
        throw new ScrapeError({ code: 'redirect', host: url.host, status: received.status, detail });
      }
      this.#context.guard.requirePublicHost(next);
      url = next;
    }
  }

  #withUserAgentHeader(headers: readonly string[], { host }: URL): readonly string[] {
    const name = this.#context.hostRules.userAgentHeader(host);
    return name === null ? headers : [...headers, name, this.#userAgent];
  }

  /** Whether the first bytes of what is there are those of a picture. Throws `ScrapeError` where there is nothing. */
  async #beginsAsPicture(url: URL, referrer?: Referrer, signal?: AbortSignal): Promise<boolean> {
    const { maxPageMs, maxPictureBytes } = this.#context.limits;
    const received = await this.#followRedirects(url, {
      headers: () => [...this.#pictureHeaders, 'range', `bytes=0-${headBytes - 1}`],
      referrer,
      maxTotalMs: maxPageMs,
      maxBytes: maxPictureBytes,
      enoughBytes: headBytes,
      signal,
    });
    const error = received.status === 206 ? null : this.#errorOfStatus(received);
    if (error) throw error;
    return pictureType(received.head) !== null;
  }

  #errorOfStatus({ status, headers, url }: ReceivedResponse): ScrapeError | null {
    if (status === 200 || status === 203) return null;
    return httpStatusError(status, url.host, parseRetryAfter(headers['retry-after']));
  }

  /** The response with its body decoded: some servers encode pictures although `identity` was asked for. */
  async #decodeReceived(received: ReceivedResponse): Promise<ReceivedResponse> {
    const raw = Buffer.concat(received.pieces);
    const encoding = contentEncodingOf(received.headers);
    const most = Math.min(this.#context.limits.maxPageBytes, this.#context.limits.maxPictureBytes);
    // Unlike other pictures, it is held in memory and may grow a thousandfold: one at a time.
    const body = await this.#decodeLimit(() => decodeBody(raw, encoding, most, received.url.host));
    return {
      ...received,
      pieces: [body],
      bytes: body.length,
      head: body.subarray(0, headBytes),
      beginning: () => body,
    };
  }

  async #readPageText(received: ReceivedResponse): Promise<PageText> {
    const { maxPageBytes } = this.#context.limits;
    const { url, status } = received;
    const raw = Buffer.concat(received.pieces);
    const body = await decodeBody(raw, contentEncodingOf(received.headers), maxPageBytes, url.host);
    const head = body.subarray(0, headBytes);
    const decoded = decodePage(pictureType(head) ? emptyBody : body, contentTypeOf(received));
    const policy = policyOfHeader(received.headers['referrer-policy']);
    return {
      url: url.href,
      status,
      type: mediaTypeOf(received.headers),
      head,
      ...decoded,
      ...(policy && { referrerPolicy: policy }),
    };
  }
}

const emptyBody = new Uint8Array();

/** Statuses that lead on, by a `Location` (RFC 9110, 15.4). */
const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Statuses with which servers refuse HEAD, which says nothing about GET (RFC 9110, 15.5.4, 15.5.6, 15.6.2). */
const headRefusedStatuses: ReadonlySet<number> = new Set([403, 405, 501]);
/** Pages of one host start one at a time; the links of a page are asked for two at a time. */
const pageLanes: Lanes = { start: 1, ceiling: 2 };

/** What a header says; undefined where it is not there, or contradicts itself. */
function onlyValue(header: string | string[] | undefined): string | undefined {
  const [value, ...others] = new Set([header].flat());
  return others.length === 0 ? value : undefined;
}

function contentTypeOf({ headers }: ReceivedResponse): string {
  const type = headers['content-type'];
  return typeof type === 'string' ? type : '';
}
