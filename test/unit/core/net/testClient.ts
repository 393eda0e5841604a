import { parseAddress } from '../../../../src/core/net/addresses';
import { defaultNetLimits, type NetLimits } from '../../../../src/core/net/limits';
import type { RequestWatcher } from '../../../../src/core/net/attempts';
import { Client, type BodySink, type PictureRequest } from '../../../../src/core/net/client';
import type { Overflow } from '../../../../src/core/net/exchange';
import { ScrapeError } from '../../../../src/core/failure';
import type { Connections } from '../../../../src/core/net/connections';
import type { ConnectionUse } from '../../../../src/core/net/undici';
import { directNetwork, type NetworkSettings } from '../../../../src/shared/engine/settings';
import type { HostRules } from '../../../../src/core/net/hostRules';
import { hostRules } from '../../../../src/core/sources/registry';
import type { SourceRequestOptions, Web } from '../../../../src/core/sources/source';
import type { Failure } from '../../../../src/shared/engine/failure';

/** The same rules with shorter waits between tries, and the usual patience with servers: what is slow here is this computer. */
export const quickLimits: NetLimits = {
  ...defaultNetLimits,
  firstRetryMs: 20,
  pausePolicies: {
    picture: { pauseMs: [40, 60, 80], maxRetryAfterMs: 3_000 },
    page: { pauseMs: [40, 60, 80], maxRetryAfterMs: 500 },
  },
};

/** Little patience, for servers that are slow or silent. */
export const impatientLimits = {
  maxConnectMs: 1_000,
  maxHeadersMs: 1_000,
  maxStallMs: 800,
  speedWindowMs: 1_000,
  maxPictureMs: 10_000,
} satisfies Partial<NetLimits>;

export const userAgent = 'ImageScraper/test';

/** For connections of which nothing else is asked. */
export const plainUse: ConnectionUse = {
  ended: new AbortController().signal,
};

/** A client of one test, with everything that it reported. */
export class TestClient {
  readonly retries: { readonly code: string; readonly waitMs: number }[] = [];
  readonly pauses: { readonly host: string; readonly waitMs: number }[] = [];
  /** How long it waited each time, in milliseconds; 0 when it asked. */
  readonly waitsMs: number[] = [];
  /** Bodies that went to the overflow and were neither kept nor discarded. */
  openOverflows = 0;
  readonly cancel = new AbortController();
  readonly #client: Client;

  constructor(
    limits: Partial<NetLimits> = {},
    network: NetworkSettings = { ...directNetwork, allowedHosts: ['127.0.0.1'] },
    rules: HostRules = hostRules,
  ) {
    this.#client = new Client({
      settings: { userAgent, network },
      limits: { ...quickLimits, ...limits },
      signal: this.cancel.signal,
      hostRules: rules,
    });
  }

  close(): void {
    this.#client.close();
  }

  fetchPage(url: string, ask: SourceRequestOptions = {}): ReturnType<Client['fetchPage']> {
    return this.#client.fetchPage(url, ask, this.#watcher());
  }

  fetchMediaType(...asked: Parameters<Client['fetchMediaType']>): ReturnType<Client['fetchMediaType']> {
    return this.#client.fetchMediaType(...asked);
  }

  /** What a source is handed. */
  get web(): Web {
    return {
      get: (url, ask) => this.fetchPage(url, ask),
      typeOf: (...asked) => this.fetchMediaType(...asked),
    };
  }

  /** The whole body, wherever it went. */
  async fetchPicture(
    url: string,
    work: Partial<PictureRequest & BodySink<Buffer> & RequestWatcher> = {},
  ): Promise<Buffer> {
    let large: Buffer[] | null = null;
    const forget = (): void => {
      if (large) this.openOverflows -= 1;
      large = null;
    };
    const sink: BodySink<Buffer> = {
      overflow: (): Overflow => {
        this.openOverflows += 1;
        const pieces: Buffer[] = (large = []);
        return {
          write: (piece) => {
            pieces.push(piece);
            return Promise.resolve();
          },
        };
      },
      keepBody: ({ pieces }) => {
        const body = Buffer.concat(large ?? [...pieces]);
        forget();
        return body;
      },
      discardBody: forget,
    };
    const request = { lanes: { start: 6, ceiling: 16 }, ...work };
    return this.#client.fetchPicture(
      parseAddress(url),
      request,
      { ...sink, ...work },
      { ...this.#watcher(), ...work },
    );
  }

  #watcher(): RequestWatcher {
    return {
      onRetry: ({ failure }, waitMs) => this.retries.push({ code: failure.code, waitMs }),
      onPause: (host, waitMs) => this.pauses.push({ host, waitMs }),
      onWait: (waitMs) => this.waitsMs.push(waitMs),
    };
  }
}

/** The failure that a request ends with. */
export async function failureFrom(request: Promise<unknown>): Promise<Failure> {
  try {
    await request;
  } catch (error) {
    if (error instanceof ScrapeError) return error.failure;
    throw error;
  }
  throw new Error('it did not fail');
}

/** One bare request, without the client's rules. */
export function requestOnce(
  connections: Connections,
  address: string,
): Promise<{ status: number; body: string }> {
  const { origin, pathname, search } = new URL(address);
  return new Promise((resolve, reject) => {
    let status = 0;
    let body = '';
    connections.take(origin).send(
      { origin, path: `${pathname}${search}`, method: 'GET', headers: ['user-agent', userAgent] },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, answered) => (status = answered),
        onResponseData: (_controller, piece) => (body += piece.toString()),
        onResponseEnd: () => resolve({ status, body }),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
