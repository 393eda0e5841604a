import { request } from 'node:http';
import { BlockList, isIP, type Socket } from 'node:net';
import type { ProxySettings } from '../../shared/engine/settings';
import type { Failure } from '../../shared/engine/failure';
import { ScrapeError, type Retry } from '../failure';
import { networkError, UnansweredError } from './networkError';
import type { Connector, Dispatcher } from './undiciTypes';
import { decodedOrSame } from '../../shared/words/untrusted';

/** A proxy, taken from its address. */
interface Proxy {
  readonly protocol: string;
  /** With the port, unless it is the default one. */
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  /** The value of the header Proxy-Authorization. */
  readonly authorization: string | null;
}

/** Chooses the proxy for an origin; null for a direct connection. */
export type ProxyChoice = (origin: URL) => Proxy | null;

export function createProxyChoice(settings: ProxySettings): ProxyChoice {
  const proxies = { http: parseProxy(settings.http), https: parseProxy(settings.https) };
  return (origin) => {
    const proxy = origin.protocol === 'https:' ? proxies.https : proxies.http;
    return proxy && !isProxyBypassed(origin, settings.noProxy) ? proxy : null;
  };
}

function parseProxy(address: string | null): Proxy | null {
  if (address === null) return null;
  if (!URL.canParse(address)) {
    const host = address.replace(/^.*[@/]/, '');
    return { protocol: 'unreadable:', host, hostname: '', port: '', authorization: null };
  }
  const { protocol, host, hostname, port, username, password } = new URL(address);
  const user = `${decodedOrSame(username)}:${decodedOrSame(password)}`;
  const authorization = user === ':' ? null : `Basic ${Buffer.from(user).toString('base64')}`;
  return { protocol, host, hostname: hostname.replace(/^\[|\]$/g, ''), port, authorization };
}

/**
 * Whether a list like that of the environment variable `no_proxy` names a host: `*`, a name (which stands for its subdomains
 * too, with or without `.` or `*.` before it), an IP address, or a range of them (10.0.0.0/8); a name may have a port.
 */
export function isProxyBypassed(origin: URL, noProxy: string): boolean {
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  const port = origin.port || (origin.protocol === 'https:' ? '443' : '80');
  return noProxy.split(/[,\s]+/).some((entry) => {
    const [, bracketed, plain, only] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
    const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '').toLowerCase();
    if (name === '' || (only !== undefined && only !== port)) return false;
    if (isIP(host) !== 0) return name === '*' || name === host || isInRange(host, name);
    return name === '*' || name === host || host.endsWith(`.${name}`);
  });
}

function isInRange(address: string, range: string): boolean {
  const [base = '', prefix = ''] = range.split('/');
  const version = isIP(base);
  if (version === 0 || isIP(address) !== version || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), family);
  return list.check(address, family);
}

/** How the two kinds of connections are made. */
export interface Connectors {
  /** To a server, judged by the address guard. */
  readonly direct: Connector;
  /** To a proxy, which the user named. */
  readonly toProxy: Connector;
  /** Limit for a proxy's answer to CONNECT, in milliseconds. */
  readonly maxAnswerMs: number;
}

/**
 * Connects to origins as the choice says: to the proxy for `http:` (the request then names the whole address, see
 * `absoluteFormInterceptor`; many proxies refuse tunnels to port 80), and by CONNECT through it for `https:`. What the proxy is to
 * blame for fails with `ScrapeError` `proxy`.
 */
export function connectThroughProxy(
  choose: ProxyChoice,
  { direct, toProxy, maxAnswerMs }: Connectors,
): Connector {
  return (options, callback) => {
    const origin = new URL(`${options.protocol}//${options.host}`);
    const proxy = choose(origin);
    if (!proxy) return direct(options, callback);
    if (proxy.protocol !== 'http:' && proxy.protocol !== 'https:') {
      return callback(
        proxyRefusal(proxy, { detail: `proxies of the kind ${proxy.protocol} are not supported` }),
        null,
      );
    }
    const { protocol, host, hostname, port } = proxy;
    toProxy({ protocol, host, hostname, port }, (error, socket) => {
      if (error) return callback(unreachableProxy(proxy, error), null);
      if (origin.protocol === 'http:') return callback(null, socket);
      const authority = origin.port ? origin.host : `${origin.host}:443`;
      openTunnel(socket, proxy, authority, maxAnswerMs, (failed) => {
        if (failed) return callback(failed, null);
        direct({ ...options, httpSocket: socket }, callback);
      });
    });
  };
}

function openTunnel(
  socket: Socket,
  proxy: Proxy,
  authority: string,
  answerMs: number,
  done: (error: Error | null) => void,
): void {
  const headers = { host: authority, ...proxyAuthorization(proxy) };
  const asked = request({ method: 'CONNECT', path: authority, headers, createConnection: () => socket });
  const late = setTimeout(() => asked.destroy(new Error('no answer to CONNECT in time')), answerMs);
  asked.once('error', (error) => {
    clearTimeout(late);
    done(unreachableProxy(proxy, error));
  });
  asked.once('connect', ({ statusCode: status = 0 }, _socket, head: Buffer) => {
    clearTimeout(late);
    if (status >= 200 && status < 300) {
      if (head.length > 0) socket.unshift(head);
      return done(null);
    }
    socket.destroy();
    const retry = status >= 500 ? 'once' : 'no';
    done(proxyRefusal(proxy, { status, detail: `HTTP ${status} to CONNECT ${authority}` }, retry));
  });
  asked.end();
}

/**
 * Changes requests for `http:` addresses that go to a proxy: the request line names the whole address (RFC 9112,
 * 3.2.2), and the user's credentials for the proxy are sent along.
 */
export function absoluteFormInterceptor(choose: ProxyChoice): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const origin = new URL(options.origin ?? '');
    const proxy = origin.protocol === 'http:' ? choose(origin) : null;
    if (!proxy) return dispatch(options, handler);
    const headers = [...(options.headers as string[]), ...Object.entries(proxyAuthorization(proxy)).flat()];
    const path = `${origin.origin}${options.path}`;
    return dispatch({ ...options, path, headers }, new ProxyResponseHandler(handler, proxy, origin.host));
  };
}

function proxyAuthorization({ authorization }: Proxy): Readonly<Record<string, string>> {
  return authorization === null ? {} : { 'proxy-authorization': authorization };
}

/** Passes an answer on, unless the proxy itself made it. */
class ProxyResponseHandler implements Dispatcher.DispatchHandler {
  constructor(
    readonly handler: Dispatcher.DispatchHandler,
    readonly proxy: Proxy,
    readonly host: string,
  ) {}

  onRequestStart(...all: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestStart']>>): void {
    this.handler.onRequestStart?.(...all);
  }

  onResponseStart(...all: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>): void {
    const [controller, status] = all;
    const error = this.#proxyError(status);
    if (error) controller.abort(error);
    else this.handler.onResponseStart?.(...all);
  }

  onResponseData(...all: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseData']>>): void {
    this.handler.onResponseData?.(...all);
  }

  onResponseEnd(...all: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.handler.onResponseEnd?.(...all);
  }

  onResponseError(...all: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseError']>>): void {
    const [controller, error] = all;
    this.handler.onResponseError?.(controller, this.#proxyTimeout(error) ?? error);
  }

  /** Names the proxy in a timeout: only the proxy knows whether it or the server did not answer. */
  #proxyTimeout(error: Error): Error | null {
    const known = networkError(error, this.host, 'fresh');
    if (!(known instanceof UnansweredError) || known.code !== 'UND_ERR_HEADERS_TIMEOUT') return null;
    const failure: Failure = { ...known.failure, proxy: this.proxy.host };
    return new UnansweredError(failure, known.retry, known.code, known.stage, { cause: error });
  }

  #proxyError(status: number): ScrapeError | null {
    const { proxy, host } = this;
    if (status === 407) return proxyRefusal(proxy, { status, detail: 'HTTP 407' });
    // Statuses of a gateway without a good answer: the gateway may be the proxy, or one of the server's own.
    if (status !== 502 && status !== 504) return null;
    const detail = `HTTP ${status} through the proxy ${proxy.host}`;
    return new ScrapeError({ code: 'http-status', host, status, proxy: proxy.host, detail }, 'yes');
  }
}

function proxyRefusal(
  { host }: Proxy,
  what: { readonly status?: number; readonly detail: string },
  retry: Retry = 'no',
): ScrapeError {
  return new ScrapeError({ code: 'proxy', host, ...what }, retry);
}

function unreachableProxy({ host }: Proxy, error: Error): Error {
  const known = networkError(error, host, 'fresh');
  if (!(known instanceof ScrapeError)) return known;
  const failure: Failure = { ...known.failure, code: 'proxy' };
  const options = { cause: error };
  // An error's own code is passed on only for network errors: after some TLS codes undici would retry forever.
  return known instanceof UnansweredError && known.retry !== 'no'
    ? new UnansweredError(failure, 'once', known.code, 'fresh', options)
    : new ScrapeError(failure, 'no', options);
}
