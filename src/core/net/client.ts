import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { EngineSettings, NetworkSettings } from '../../shared/engine/events';
import type { FailureCode } from '../../shared/engine/failure';
import { maskUrl } from '../../shared/words/mask';
import { Gate } from '../../shared/engine/gate';
import { Cancelled, ScrapeError } from '../failure';
import { pictureType } from '../bytes/pictureType';
import { decodeText } from '../bytes/decodeText';
import type { Starts } from './pace';
import { requirePublic } from './addressGuard';
import { contentEncoding, decodeBody } from './decode';
import { Exchanges, type ExchangeOptions, type Overflow, type Received } from './exchange';
import { Host, type Hold, type Lanes } from './host';
import type { NetLimits, Patience } from './limits';
import { Unanswered } from './networkError';
import { Outage } from './outage';
import { asksToSlowDown, backOff, mayRetry, retryAfter, statusError } from './retry';
import { createDispatcher } from './undici';

/** A page as the server gave it, whatever its status. */
export interface PageText {
  /** The final address, after redirects. */
  readonly url: string;
  readonly status: number;
  /** The media type that the server gives it, in lower case; empty when it gives none. */
  readonly type: string;
  /** The first bytes, at least 64 if there are so many. */
  readonly head: Buffer;
  /** Empty for a picture. */
  readonly text: string;
}

/** What a page is asked for with. */
export interface PageAsk {
  /** Sent to this origin, and not to one that it redirects to. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Reads how many seconds to wait from a 429 whose headers do not say; null: not there either. */
  readonly waitSeconds?: (page: PageText) => number | null;
  /** Every try takes one of these. */
  readonly starts?: Starts;
}

/** What happens on the way to an answer. */
export interface Watcher {
  /** The address has its turn: it is asked for now, for the first time. */
  onStart?(): void;
  /** Another try follows after so many milliseconds. */
  onRetry?(error: ScrapeError, waitMs: number): void;
  /** A host is left alone for so many milliseconds. */
  onPause?(host: string, waitMs: number): void;
  /** The address is not asked for before so many milliseconds, whatever it waits for; with 0 it is asked for now. */
  onWait?(waitMs: number): void;
}

/** How an address is asked for, try after try. */
interface Way {
  /** Lanes for its host, if this is the first time that it is met. */
  readonly lanes: Lanes;
  readonly patience: Patience;
  readonly watcher?: Watcher;
  readonly starts?: Starts | undefined;
  /** Ends it before the run does. */
  readonly signal?: AbortSignal | undefined;
}

/** One request in one of a host's lanes. */
interface Attempt {
  readonly host: Host;
  /** The how manieth for its picture, from 1. */
  readonly tried: number;
  readonly retries: number;
  /** In `performance.now()`. */
  readonly startedAt: number;
}

/** What comes of an attempt that failed: another one after so many milliseconds, or, with null, the end. */
interface Verdict {
  readonly error: ScrapeError;
  readonly waitMs: number | null;
}

export interface PictureWork<T> extends Watcher {
  /** Lanes for the picture's host, if this is the first time that it is met. */
  readonly lanes: Lanes;
  /** The page that the picture was found on. */
  readonly referer?: string;
  /** A fresh place for a body too large to collect; without it all are collected. */
  readonly overflow?: () => Overflow;
  /** Checks and keeps a complete body; what it throws counts like an error on the way. */
  readonly keep: (received: Received) => T | Promise<T>;
  /** After every try that failed. */
  readonly discard?: () => Promise<void> | void;
}

/**
 * All requests of one run: lanes and pauses per host, retries, redirects, limits. Everything that it returns is a
 * complete answer; everything that it throws is a `ScrapeError`, or `Cancelled` once the signal is aborted.
 */
export class Client {
  readonly #network: NetworkSettings;
  readonly #limits: NetLimits;
  readonly #signal: AbortSignal;
  readonly #gate: Gate;
  readonly #exchanges: Exchanges;
  readonly #outage = new Outage();
  readonly #decoding = pLimit(1);
  readonly #hosts = new Map<string, Host>();
  readonly #pictureHeaders: readonly string[];
  readonly #pageHeaders: readonly string[];
  readonly #cancel = (): void => this.#exchanges.cancel();

  constructor(
    { userAgent, network }: Pick<EngineSettings, 'userAgent' | 'network'>,
    limits: NetLimits,
    signal: AbortSignal,
    gate = new Gate(),
  ) {
    this.#network = network;
    this.#limits = limits;
    this.#signal = signal;
    this.#gate = gate;
    this.#exchanges = new Exchanges((connections) => createDispatcher(limits, network, connections), limits);
    // A picture is compressed as it is; asking for `identity` leaves no second length or encoding to get wrong.
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
    // Everything that waits for its next try listens.
    setMaxListeners(0, signal);
    if (signal.aborted) this.#cancel();
    signal.addEventListener('abort', this.#cancel);
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#cancel);
    this.#exchanges.close();
  }

  /** A page as text, whatever its status, once trying again would not change it. */
  async page(address: string, ask: PageAsk = {}, watcher: Watcher = {}): Promise<PageText> {
    const { pageBytes, pageMs, patience } = this.#limits;
    const way = { lanes: pageLanes, patience: patience.page, watcher, starts: ask.starts };
    return this.#insist(address, way, async (url) => {
      const own = Object.entries(ask.headers ?? {}).flat();
      const headers = (to: URL): readonly string[] =>
        to.origin === url.origin ? [...this.#pageHeaders, ...own] : this.#pageHeaders;
      const received = await this.#follow(url, { headers, totalMs: pageMs, maxBytes: pageBytes });
      const error = this.#statusError(received);
      if (error?.retry !== 'yes') return this.#pageText(received);
      const silent = error.failure.code === 'rate-limited' && error.failure.retryAfterSeconds === undefined;
      const seconds = silent && ask.waitSeconds ? ask.waitSeconds(await this.#pageText(received)) : null;
      if (seconds === null) throw error;
      throw statusError(received.status, received.url.host, seconds * 1000);
    });
  }

  /**
   * The media type that a server says an address has, in lower case; empty when it does not say, or not before `late`; null
   * when nothing is there.
   */
  async typeOf(address: string, referer: string, late?: AbortSignal): Promise<string | null> {
    const { pageBytes, pageMs, patience } = this.#limits;
    const signal = late && AbortSignal.any([this.#signal, late]);
    try {
      return await this.#insist(
        address,
        { lanes: pageLanes, patience: patience.page, signal },
        async (url) => {
          const headers = this.#withReferer(referer);
          const options = { method: 'HEAD', headers, totalMs: pageMs, maxBytes: pageBytes, signal } as const;
          const received = await this.#follow(url, options);
          const error = this.#statusError(received);
          if (refusesHead.has(received.status)) return '';
          if (error) throw error;
          return mediaType(received);
        },
      );
    } catch (error) {
      if (error instanceof ScrapeError) return null;
      if (late?.aborted && !this.#signal.aborted) return '';
      throw error;
    }
  }

  /** A picture with status 200, kept by `work.keep`. */
  async picture<T>(address: string, work: PictureWork<T>): Promise<T> {
    const { pictureBytes, pictureMs, patience } = this.#limits;
    const options = {
      headers: this.#withReferer(work.referer),
      totalMs: pictureMs,
      maxBytes: pictureBytes,
      ...(work.overflow && { overflow: work.overflow }),
    };
    const way = { lanes: work.lanes, patience: patience.picture, watcher: work };
    return this.#insist(address, way, async (url) => {
      try {
        const received = await this.#follow(url, options);
        const error = this.#statusError(received);
        if (error) throw refusedForGood(received) ?? error;
        const whole = contentEncoding(received.headers) === '' ? received : await this.#decoded(received);
        return await work.keep(whole);
      } catch (error) {
        await work.discard?.();
        throw error;
      }
    });
  }

  #withReferer(page: string | undefined): (to: URL) => readonly string[] {
    const headers = this.#pictureHeaders;
    return (to) => {
      const referer = page === undefined ? null : refererFor(page, to);
      return referer === null ? headers : [...headers, 'referer', referer];
    };
  }

  /** Tries again as the rules allow, in the lanes of the address's host. */
  async #insist<T>(
    address: string,
    { lanes, patience, watcher = {}, starts, signal = this.#signal }: Way,
    once: (url: URL) => Promise<T>,
  ): Promise<T> {
    const url = parseAddress(address);
    requirePublic(url, this.#network);
    const host = this.#host(url.host, lanes);
    const onWait = (waitMs: number): void => watcher.onWait?.(waitMs);
    const hold = starts ? holdOf(this.#gate, starts, onWait) : this.#gate;
    let { retries } = this.#limits;
    for (let tried = 1; ; tried += 1) {
      let verdict = null as Verdict | null;
      try {
        const request = async (): Promise<T> => {
          // The hold has seen to it that one is due.
          starts?.take();
          onWait(0);
          if (tried === 1) watcher.onStart?.();
          const startedAt = performance.now();
          try {
            const result = await once(url).catch(async (error: unknown) => {
              const stale = error instanceof Unanswered && error.stale;
              if (!stale || retries !== this.#limits.retries || retries === 0) throw error;
              // That was no try; yet a picture that breaks every connection costs no more requests for it.
              retries -= 1;
              await starts?.next(signal);
              return once(url);
            });
            host.succeeded();
            return result;
          } catch (error) {
            // Judged before the lane is free, so that a pause also holds back the next in it.
            if (error instanceof ScrapeError)
              verdict = this.#judge(error, { host, tried, retries, startedAt }, patience, watcher);
            throw error;
          }
        };
        return await host.run(signal, hold, request, onWait);
      } catch (error) {
        if (signal.aborted) throw new Cancelled();
        if (!verdict) throw error;
        if (verdict.waitMs === null) throw verdict.error;
        watcher.onRetry?.(verdict.error, verdict.waitMs);
        if (verdict.waitMs > 0) onWait(verdict.waitMs);
        await sleep(verdict.waitMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Whether and when there is another try. Slows the host down when it asks for that or is gone. */
  #judge(error: ScrapeError, attempt: Attempt, patience: Patience, watcher: Watcher): Verdict {
    const { retryMs } = this.#limits;
    const { host, tried, retries, startedAt } = attempt;
    const { pauseMs, retryAfterMaxMs } = patience;
    const { failure } = error;
    const final: Verdict = { error: this.#outage.judge(error), waitMs: null };
    const again = mayRetry(error, tried, retries);
    const silent = error instanceof Unanswered && failure.host === host.name ? host.unanswered() : 0;
    const slowDown = error.retry !== 'no' && asksToSlowDown(failure.status);
    if (!slowDown && !isGone(error, silent)) {
      if (silent === 0) host.answered();
      return again ? { error, waitMs: backOff(tried, retryMs) } : final;
    }
    const counted = host.slowedSince(startedAt);
    if (!counted) host.slowDown();
    const times = host.slowDowns;
    const asked = failure.retryAfterSeconds === undefined ? undefined : failure.retryAfterSeconds * 1000;
    // A bare 503 may be one picture's; it does not ask for minutes.
    const limited = failure.code === 'rate-limited';
    const usual = limited ? pauseMs[Math.min(times, pauseMs.length) - 1] : backOff(times, retryMs);
    const pause = asked ?? usual ?? retryMs;
    // In a row, a host has no more tries than a picture has.
    const usedUp = !counted && !mayRetry(error, times, this.#limits.retries);
    if (usedUp || (limited && pause > retryAfterMaxMs)) {
      host.close(final.error);
      return final;
    }
    host.pause(pause);
    if (limited) watcher.onPause?.(host.name, pause);
    return again ? { error, waitMs: 0 } : final;
  }

  #host(name: string, lanes: Lanes): Host {
    let host = this.#hosts.get(name);
    if (!host) {
      const most = mostLanes(name);
      host = new Host(name, { start: Math.min(lanes.start, most), ceiling: Math.min(lanes.ceiling, most) });
      this.#hosts.set(name, host);
    }
    return host;
  }

  /** Follows redirects by hand: each further address is judged, and gets the headers that are meant for it. */
  async #follow(
    start: URL,
    options: Omit<ExchangeOptions, 'url' | 'limits' | 'headers'> & {
      readonly headers: (to: URL) => readonly string[];
    },
  ): Promise<Received> {
    const seen: string[] = [];
    for (let url = start; ;) {
      seen.push(url.href);
      const received = await this.#exchanges.run({
        ...options,
        url,
        headers: options.headers(url),
        limits: this.#limits,
      });
      this.#outage.answered(url.host);
      if (![301, 302, 303, 307, 308].includes(received.status)) return received;
      const location = received.headers['location'];
      const next = redirectTarget(typeof location === 'string' ? location : '', url);
      if (!next || seen.includes(next.href) || seen.length > this.#limits.redirects) {
        const detail = next ? 'redirects go on and on' : maskUrl(`redirect to ${String(location)}`);
        throw new ScrapeError({ code: 'redirect', host: url.host, status: received.status, detail });
      }
      requirePublic(next, this.#network);
      url = next;
    }
  }

  #statusError({ status, headers, url }: Received): ScrapeError | null {
    if (status === 200 || status === 203) return null;
    return statusError(status, url.host, retryAfter(headers['retry-after']));
  }

  /** A picture that is encoded although we asked for it as it is. */
  async #decoded(received: Received): Promise<Received> {
    const raw = Buffer.concat(received.pieces);
    const encoding = contentEncoding(received.headers);
    const most = Math.min(this.#limits.pageBytes, this.#limits.pictureBytes);
    // Unlike other pictures it is held in memory, and may become a thousand times as large: one at a time.
    const body = await this.#decoding(() => decodeBody(raw, encoding, most, received.url.host));
    return {
      ...received,
      pieces: [body],
      bytes: body.length,
      head: body.subarray(0, 64),
      start: () => body,
      last: body,
      tail: () => body,
    };
  }

  async #pageText(received: Received): Promise<PageText> {
    const { pageBytes } = this.#limits;
    const { url, status } = received;
    const raw = Buffer.concat(received.pieces);
    const body = await decodeBody(raw, contentEncoding(received.headers), pageBytes, url.host);
    const head = body.subarray(0, 64);
    const text = pictureType(head) ? '' : decodeText(body, contentType(received));
    return { url: url.href, status, type: mediaType(received), head, text };
  }
}

/** Holds back what the gate does, and what is not due yet, of which `onWait` is told. */
function holdOf(gate: Gate, starts: Starts, onWait: (waitMs: number) => void): Hold {
  return {
    get held() {
      return gate.held || starts.held;
    },
    passed: async (signal) => {
      await gate.passed(signal);
      await starts.passed(signal, onWait);
    },
  };
}

/**
 * How many downloads at once a host bears, whoever leads there. Wikimedia's limit for programs is two (its robot policy of
 * April 2025).
 */
export function mostLanes(host: string): number {
  return /(?:^|\.)wikimedia\.org(?::\d+)?$/.test(host) ? 2 : Infinity;
}

/** Statuses with which servers refuse to tell of what they would give (RFC 9110, 15.5.4, 15.5.6, 15.6.2). */
const refusesHead: ReadonlySet<number> = new Set([403, 405, 501]);
/** Pages of one host are asked for one after the other; where their links lead, by two. */
const pageLanes: Lanes = { start: 1, ceiling: 2 };

function contentType({ headers }: Received): string {
  const type = headers['content-type'];
  return typeof type === 'string' ? type : '';
}

function mediaType(received: Received): string {
  return (contentType(received).split(';')[0] ?? '').trim().toLowerCase();
}

/**
 * Wikimedia answers 429 with a Retry-After when an address asks for a width of thumbnail that it does not make, which no
 * waiting changes (https://www.mediawiki.org/wiki/Common_thumbnail_sizes).
 */
function refusedForGood({ url, status, start }: Received): ScrapeError | null {
  if (status !== 429 || !start().includes('thumbnail steps')) return null;
  const detail = 'HTTP 429: a width of thumbnail that is not made';
  return new ScrapeError({ code: 'http-status', host: url.host, status, detail });
}

/**
 * What a browser tells of the page that a picture is on: its address to the page's own origin, the origin to others, and
 * nothing where the way there is less secure (Referrer Policy, `strict-origin-when-cross-origin`).
 */
export function refererFor(page: string, to: URL): string | null {
  if (!URL.canParse(page)) return null;
  const from = new URL(page);
  if (from.protocol !== 'http:' && from.protocol !== 'https:') return null;
  if (from.protocol === 'https:' && to.protocol === 'http:') return null;
  from.username = from.password = from.hash = '';
  return from.origin === to.origin ? from.href : `${from.origin}/`;
}

/** So many requests in a row that no answer came to mean that the host is gone. */
const goneAfter = 5;
const gone: ReadonlySet<FailureCode> = new Set(['host-not-found', 'tls']);
/** Nobody listens, or this computer has no room for more connections. */
const refused: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EMFILE', 'ENFILE']);

/** Whichever picture is asked for, none will come soon. `silent`: requests in a row that the host did not answer. */
function isGone(error: ScrapeError, silent: number): boolean {
  if (error.failure.code === 'proxy') return true;
  if (silent === 0 || !(error instanceof Unanswered)) return false;
  return silent >= goneAfter || gone.has(error.failure.code) || refused.has(error.code);
}

/** An http or https address without user name and password; `ScrapeError` `bad-address` for anything else. */
export function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new ScrapeError({ code: 'bad-address', detail: address.slice(0, 200) });
  }
  url.username = url.password = url.hash = '';
  return url;
}

/** Where a redirect leads: http or https, and never from https to http; null when it leads nowhere that we follow. */
export function redirectTarget(location: string, from: URL): URL | null {
  if (location === '' || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from);
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:');
  return allowed ? parseAddress(url.href) : null;
}
