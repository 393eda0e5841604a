import assert from 'node:assert/strict';
import { Client } from '../../../../src/core/net/client';
import { findSource } from '../../../../src/core/sources/registry';
import type { SourcePage, SourceQuery, Web } from '../../../../src/core/sources/source';
import type { Picture, PictureSize, SizeName } from '../../../../src/shared/picture/picture';
import { sitePageOf } from '../../../../src/shared/sources/siteAddresses';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { startDoubles, type Double, type Doubles } from '../../../support/doubles/doubles';
import { quickLimits } from '../net/testClient';
import { testSettings } from '../support';

/** A source that asks its double. */
export interface DoubleAsker {
  /** One page of results; for `lake`, from the beginning and without a key, unless something else is said. */
  readonly page: (query?: Partial<SourceQuery>) => Promise<SourcePage>;
  /** All pages one after the other. */
  readonly pages: (query?: Partial<SourceQuery>) => Promise<readonly SourcePage[]>;
  /** All that an address on the source's own site shows, page after page. */
  readonly site: (address: string, query?: Partial<SourceQuery>) => Promise<readonly SourcePage[]>;
  readonly sizes: (picture: Picture, size: SizeName) => Promise<readonly PictureSize[]>;
  /** What was asked, without the double's own part of the path. */
  readonly asked: () => readonly string[];
  readonly requests: Doubles['requests'];
  readonly baseUrl: string;
}

/** Lets a source ask a double of itself over real HTTP, through the real client with short times. */
export async function askDouble<T>(
  id: SourceId,
  double: Double,
  work: (asking: DoubleAsker) => Promise<T>,
): Promise<T> {
  const doubles = await startDoubles({ [id]: double });
  const client = new Client({
    settings: testSettings,
    limits: quickLimits,
    signal: new AbortController().signal,
  });
  const web: Web = {
    get: (url, ask) => client.fetchPage(url, ask),
    typeOf: (url) => client.fetchMediaType(url),
  };
  const source = findSource(id);
  assert.ok(source);
  const baseUrl = doubles.baseUrls[id];
  const page = (query: Partial<SourceQuery> = {}): Promise<SourcePage> =>
    source.readPage({ query: 'lake', cursor: null, apiKey: null, baseUrl, ...query }, web);
  const site = async (address: string, query: Partial<SourceQuery> = {}): Promise<readonly SourcePage[]> => {
    const shown = sitePageOf(address);
    assert.ok(shown && source.readSite);
    const all: SourcePage[] = [];
    let cursor: string | null = null;
    do {
      const asked: SourceQuery = { query: address, cursor, apiKey: null, baseUrl, ...query };
      const next: SourcePage = await source.readSite(shown, asked, web);
      all.push(next);
      cursor = next.next;
    } while (cursor !== null);
    return all;
  };
  const pages = async (query: Partial<SourceQuery> = {}): Promise<readonly SourcePage[]> => {
    const all: SourcePage[] = [];
    for (let cursor = query.cursor ?? null; ;) {
      const next = await page({ ...query, cursor });
      all.push(next);
      if (next.next === null) return all;
      cursor = next.next;
    }
  };
  try {
    return await work({
      page,
      pages,
      site,
      sizes: (picture, size) => {
        const sizes = source.fetchSizes?.(picture, size, { baseUrl }, web);
        if (!sizes) throw new Error(`${id} tells all sizes at once`);
        return sizes;
      },
      asked: () => doubles.requests.map(({ path }) => path.replace(`/${id}/`, '/')),
      requests: doubles.requests,
      baseUrl,
    });
  } finally {
    client.close();
    await doubles.close();
  }
}
