import assert from 'node:assert/strict';
import { startPhotoSite, type PhotoSiteOptions, type SearchTrouble } from '../../../../demo/photoSite';
import { ScrapeError } from '../../../../src/core/failure';
import { Client, type PageText } from '../../../../src/core/net/client';
import { flickr } from '../../../../src/core/sources/flickr';
import { findSource } from '../../../../src/core/sources/registry';
import type { SourcePage, SourceQuery, Web } from '../../../../src/core/sources/source';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import { flickrDouble } from '../../../support/doubles/flickr';
import { failureFrom, quickLimits } from '../net/testClient';
import { testSettings } from '../support';
import { askDouble } from './askDouble';
import { pageWith, photoModel, searchModel, wrapModel } from './flickr/handwrittenPages';

function queryFor(baseUrl: string, keyword = 'lake', cursor: string | null = null): SourceQuery {
  return { query: keyword, cursor, apiKey: null, baseUrl };
}

function webOf(get: Web['get']): Web {
  return { get, typeOf: () => Promise.resolve(null) };
}

/** What is read from a page with this text, and which address was asked for. */
async function pageFrom(
  answer: Partial<PageText>,
  { base = 'https://www.flickr.com', keyword = 'lake', cursor = null as string | null } = {},
): Promise<SourcePage & { asked: string[] }> {
  const asked: string[] = [];
  const web = webOf((url) => {
    asked.push(url);
    return Promise.resolve({
      url,
      status: 200,
      type: 'text/html',
      head: Buffer.alloc(0),
      text: '',
      encoding: 'utf-8',
      ...answer,
    });
  });
  const page = await flickr.readPage(queryFor(base, keyword, cursor), web);
  return { ...page, asked };
}

function failsWith(code: FailureCode): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ScrapeError, String(error));
    assert.equal(error.failure.code, code);
    return true;
  };
}

describe('searching Flickr', () => {
  const found = pageWith(searchModel([photoModel('1')], 80));

  it('is a source like others', () => {
    assert.equal(findSource('flickr'), flickr);
    assert.equal(findSource('constructor'), undefined);
  });

  for (const [base, keyword, cursor, address] of [
    ['https://www.flickr.com', 'red fox', null, 'https://www.flickr.com/search/?text=red+fox&page=1'],
    ['https://www.flickr.com/', 'a&b=c#d', '2', 'https://www.flickr.com/search/?text=a%26b%3Dc%23d&page=2'],
    ['http://127.0.0.1:81/mirror//', 'ö', '3', 'http://127.0.0.1:81/mirror/search/?text=%C3%B6&page=3'],
    ['https://a.example/x?y#z', 'x', 'end?', 'https://a.example/x/search/?text=x&page=1'],
  ] as const) {
    it(`asks ${address}`, async () => {
      assert.deepEqual((await pageFrom({ text: found }, { base, keyword, cursor })).asked, [address]);
    });
  }

  it('does not ask without an address to ask', async () => {
    await assert.rejects(pageFrom({ text: found }, { base: 'flickr' }), failsWith('bad-address'));
  });

  it('goes on to the next page until the site has shown all that it counts', async () => {
    const next = async (cursor: string | null): Promise<string | null> =>
      (await pageFrom({ text: found }, { cursor })).next;
    assert.deepEqual([await next(null), await next('3'), await next('4')], ['2', '4', null]);
  });

  it('goes on where the site does not count, until a page has none', async () => {
    const uncounted = pageWith(searchModel([photoModel('1')], null));
    assert.equal((await pageFrom({ text: uncounted }, { cursor: '9' })).next, '10');
    const empty = await pageFrom({ text: pageWith(searchModel([], null)) }, { cursor: '10' });
    assert.deepEqual({ pictures: empty.pictures, next: empty.next }, { pictures: [], next: null });
  });

  it('ends at page 160, after which the site repeats itself', async () => {
    const endless = pageWith(searchModel([photoModel('1')], 1_000_000));
    assert.equal((await pageFrom({ text: endless }, { cursor: '159' })).next, '160');
    assert.equal((await pageFrom({ text: endless }, { cursor: '160' })).next, null);
    assert.deepEqual(await pageFrom({ text: endless }, { cursor: '161' }), {
      pictures: [],
      next: null,
      asked: [],
    });
  });

  it('ends quietly when later pages have less than was counted', async () => {
    const { pictures, next } = await pageFrom({ text: pageWith(searchModel([], 5_000)) }, { cursor: '40' });
    assert.deepEqual({ pictures, next }, { pictures: [], next: null });
  });

  const title = (text: string): string => `<title>${text}</title>`;
  for (const [what, answer, code] of [
    ['401', { status: 401 }, 'site-refuses'],
    ['403', { status: 403 }, 'site-refuses'],
    ['429', { status: 429 }, 'rate-limited'],
    ['404', { status: 404 }, 'http-status'],
    ['500', { status: 500 }, 'http-status'],
    ['a check with 503', { status: 503, text: title('Just a moment...') }, 'site-refuses'],
    ['a check with 202', { status: 202, text: '<script src="/challenge.js"></script>' }, 'site-refuses'],
    ['a check', { text: title('Just a moment...') }, 'site-refuses'],
    ['a captcha', { text: '<div id="px-captcha"></div>' }, 'site-refuses'],
    ['a login', { text: '<form><input type=password></form>' }, 'site-refuses'],
    ['a way to the login', { url: 'https://identity.flickr.com/?to=x' }, 'site-refuses'],
    ['a way to a consent', { url: 'https://guce.flickr.com/consent?x' }, 'site-refuses'],
    ['a browser that is too old for it', { url: 'https://www.flickr.com/browser/upgrade/' }, 'site-refuses'],
    ['an empty page', {}, 'site-changed'],
    ['another page', { text: '<p>Welcome</p>' }, 'site-changed'],
    ['photos of a new kind', { text: pageWith(searchModel([wrapModel({ photo: 1 })])) }, 'site-changed'],
    ['a count and no photos', { text: pageWith(searchModel([], 70)) }, 'site-changed'],
    [
      'its own page, changed, for a word that a login has too',
      { text: `<html class="html-search-photos-x">${title('Search: sign in')}` },
      'site-changed',
    ],
  ] as const) {
    it(`tells ${what}: ${code}`, async () => {
      await assert.rejects(pageFrom(answer), failsWith(code));
    });
  }

  it('names what a page has lost', async () => {
    const lost = async (text: string): Promise<string | undefined> =>
      (await failureFrom(pageFrom({ text }))).expected;
    assert.match((await lost('<p>Welcome</p>')) ?? '', /^modelExport with a tree `main`, or tiles /);
    assert.match((await lost('modelExport: {"main":{},"legend":[]},')) ?? '', /^search-photos-lite-models/);
    const others = pageWith(searchModel([wrapModel({ photo: 1 })]));
    assert.match((await lost(others)) ?? '', /^id, sizes with url or displayUrl/);
  });

  it('takes photos of captchas for photos', async () => {
    const text = title('captcha') + found;
    assert.equal((await pageFrom({ text }, { keyword: 'captcha' })).pictures.length, 1);
  });
});

describe('searching a site in the markup of Flickr', () => {
  const client = new Client({
    settings: testSettings,
    limits: quickLimits,
    signal: new AbortController().signal,
  });
  const web = webOf((url) => client.fetchPage(url));
  after(() => client.close());

  async function withPhotoSite<T>(options: PhotoSiteOptions, work: (url: string) => Promise<T>): Promise<T> {
    const site = await startPhotoSite(options);
    try {
      return await work(site.url);
    } finally {
      await site.close();
    }
  }

  it('finds the same pictures in every form of it', async () => {
    const pages = await Promise.all(
      (['wrapped', 'references', 'flat'] as const).map((markup) =>
        withPhotoSite({ markup, port: 0 }, async (url) => {
          const { pictures } = await flickr.readPage(queryFor(url), web);
          const json = JSON.stringify(pictures).replaceAll(new URL(url).host, 'host');
          return { json, count: pictures.length };
        }),
      ),
    );
    assert.deepEqual(
      pages.map(({ count }) => count),
      [25, 25, 25],
    );
    assert.equal(new Set(pages.map(({ json }) => json)).size, 1);
  });

  it('finds those of the whole rows, with their larger sizes, where there are only tiles', async () => {
    const wrapped = await withPhotoSite(
      {},
      async (url) => (await flickr.readPage(queryFor(url), web)).pictures,
    );
    for (const markup of ['tiles-img', 'tiles-background'] as const) {
      const { pictures, next } = await withPhotoSite({ markup }, (url) =>
        flickr.readPage(queryFor(url), web),
      );
      assert.deepEqual(
        pictures.map(({ id }) => id),
        wrapped.slice(0, 24).map(({ id }) => id),
      );
      assert.equal(next, '2');
      for (const [at, { sizes }] of pictures.entries()) {
        const paths = new Set(sizes.map(({ url }) => new URL(url).pathname));
        for (const { url, width, height } of wrapped[at]?.sizes ?? []) {
          if (width !== height) assert.ok(paths.has(new URL(url).pathname), `${url} is tried`);
        }
      }
    }
  });

  it('reads a search to its end', async () => {
    for (const markup of ['wrapped', 'tiles-img'] as const) {
      const sizes = await withPhotoSite({ markup, total: () => 60 }, async (url) => {
        const counts: number[] = [];
        for (let cursor: string | null = '1'; cursor !== null;) {
          const page: SourcePage = await flickr.readPage(queryFor(url, 'lake', cursor), web);
          counts.push(page.pictures.length);
          cursor = page.next;
        }
        return counts;
      });
      assert.deepEqual(sizes, markup === 'wrapped' ? [25, 25, 10] : [24, 24, 9, 0]);
    }
  });

  it('tells nothing found from every trouble', async () => {
    for (const markup of ['wrapped', 'references', 'flat', 'tiles-img', 'tiles-background'] as const) {
      const nothing = await withPhotoSite({ markup }, (url) =>
        flickr.readPage(queryFor(url, 'nothing'), web),
      );
      assert.deepEqual({ ...nothing, total: 0 }, { pictures: [], next: null, total: 0 });
    }
    const troubles: Record<SearchTrouble, FailureCode> = {
      forbidden: 'site-refuses',
      'rate-limited': 'rate-limited',
      unavailable: 'http-status',
      challenge: 'site-refuses',
      login: 'site-refuses',
      changed: 'site-changed',
    };
    for (const [trouble, code] of Object.entries(troubles)) {
      await withPhotoSite({ troubleFor: () => trouble as SearchTrouble }, (url) =>
        assert.rejects(flickr.readPage(queryFor(url), web), failsWith(code), trouble),
      );
    }
  });
});

describe('the double of Flickr', () => {
  it('shows the same photos on its page and, with more sizes and tags, in its programming interface', () =>
    askDouble('flickr', flickrDouble({ total: 30, key: 'k' }), async ({ pages }) => {
      const shown = (await pages()).flatMap(({ pictures }) => pictures);
      const told = (await pages({ apiKey: 'k' })).flatMap(({ pictures }) => pictures);
      assert.equal(told.length, 30);
      for (const [at, { sizes, ...picture }] of shown.entries()) {
        const { sizes: all, tags, ...same } = told[at] ?? { sizes: [] };
        assert.deepEqual(same, picture);
        assert.equal(tags?.includes('dawn') ?? false, at % 2 === 1);
        const largest = Math.max(...sizes.map(({ width, height }) => Math.max(width ?? 0, height ?? 0)));
        assert.ok(all.some(({ width, height }) => Math.max(width ?? 0, height ?? 0) > largest));
      }
    }));
});
