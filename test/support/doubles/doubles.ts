import {
  sourceIds,
  defaultBaseUrls,
  type BaseUrls,
  type SourceId,
} from '../../../src/shared/sources/sources';
import type { IncomingMessage } from 'node:http';
import { startSite, type SeenRequest } from '../site';

export interface DoubleAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/**
 * Plays a source: answers a request, or passes it over. `url` is without the double's own part of the path, and `self` is
 * the address of the double, without a slash at its end, for addresses in answers.
 */
export type Double = (request: IncomingMessage, url: URL, self: string) => DoubleAnswer | null;

export interface Doubles {
  /** Those of the sources that are played; nobody answers at the others. */
  readonly baseUrls: BaseUrls;
  /** Every request in order; paths begin with the id of the source: `/openverse/v1/images/?q=…`. */
  readonly requests: readonly SeenRequest[];
  close(): Promise<void>;
}

/** Sources played on one loopback server. */
export async function startDoubles(doubles: Partial<Record<SourceId, Double>>): Promise<Doubles> {
  const site = await startSite((request, response) => {
    const [, id = '', rest = ''] = /^\/([^/?]*)(.*)$/.exec(request.url ?? '') ?? [];
    const double = Object.hasOwn(doubles, id) ? doubles[id as SourceId] : undefined;
    const answer = double?.(request, new URL(rest, site.url), `${site.url}/${id}`) ?? {
      status: 404,
      body: 'nothing is played here',
    };
    response.writeHead(answer.status ?? 200, answer.headers);
    response.end(request.method === 'HEAD' ? undefined : answer.body);
  });
  const played = sourceIds.map((id) => [id, doubles[id] ? `${site.url}/${id}` : 'http://127.0.0.1:9']);
  return {
    baseUrls: { ...defaultBaseUrls, ...(Object.fromEntries(played) as Record<SourceId, string>) },
    requests: site.requests,
    close: () => site.close(),
  };
}

export function jsonAnswer(value: unknown, more: Omit<DoubleAnswer, 'body'> = {}): DoubleAnswer {
  return {
    ...more,
    headers: { 'content-type': 'application/json', ...more.headers },
    body: JSON.stringify(value),
  };
}
