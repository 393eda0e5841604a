import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '../../../../src/core/net/client';
import { pixabay } from '../../../../src/core/sources/pixabay';
import type { SourceRequestOptions } from '../../../../src/core/sources/source';
import { jsonAnswer, startDoubles } from '../../../support/doubles/doubles';
import { pixabayDouble, pixabayKey as key } from '../../../support/doubles/pixabay';
import { skipBecause } from '../../../support/skip';
import { failureFrom, quickLimits } from '../net/testClient';
import { testSettings } from '../support';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

const parameters = 'image_type=all&safesearch=true&per_page=200';

describe('searching Pixabay', () => {
  it('reads a search to its end, each picture once', () =>
    askDouble('pixabay', pixabayDouble(), async ({ pages, asked }) => {
      const all = await pages({ query: 'red fox', apiKey: key });
      assert.deepEqual(
        all.map(({ pictures }) => pictures.length),
        [200, 200, 100],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 500);
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((page) => `/api/?key=${key}&q=red+fox&${parameters}&page=${page}`),
      );
    }));

  it('ends where there is no such page', () =>
    askDouble('pixabay', pixabayDouble({ total: 30 }), async ({ page }) => {
      assert.deepEqual(await page({ apiKey: key, cursor: '2' }), { pictures: [], next: null });
    }));

  it('cuts a long keyword after a whole character', () =>
    askDouble('pixabay', pixabayDouble(), async ({ page, asked }) => {
      await page({ apiKey: key, query: `${'a'.repeat(99)}ü rest` });
      const [path = ''] = asked();
      assert.equal(new URL(path, 'http://a.example').searchParams.get('q'), `${'a'.repeat(99)}ü`);
    }));

  it('tells what is known of a picture', () =>
    askDouble('pixabay', pixabayDouble(), async ({ page, baseUrl }) => {
      const [picture] = (await page({ apiKey: key })).pictures;
      const at = (size: string): string => `${baseUrl}/get/g${picture?.id}${size}.jpg`;
      assert.deepEqual(picture, {
        source: 'pixabay',
        id: picture?.id,
        keyword: 'lake',
        title: 'lake, morning, no. 1',
        creator: { name: 'Pia_Pixel', url: 'https://pixabay.com/users/Pia_Pixel-77/' },
        license: {
          id: 'pixabay',
          name: 'Pixabay Content License',
          url: 'https://pixabay.com/service/license-summary/',
        },
        page: `https://pixabay.com/photos/${picture?.id}/`,
        sizes: [
          { url: at('_1280'), width: 1280, height: 853 },
          { url: at('_960'), width: 960, height: 640 },
          { url: at('_640'), width: 640, height: 427 },
          { url: at('_340'), width: 510, height: 340 },
          { url: at('_180'), width: 270, height: 180 },
        ],
        tags: ['lake', 'morning', 'no. 1'],
        thumbnail: at('_340'),
      });
    }));

  it('tells the originals where the key has full access', () =>
    askDouble('pixabay', pixabayDouble({ fullAccess: true }), async ({ page }) => {
      const [picture] = (await page({ apiKey: key })).pictures;
      assert.deepEqual(
        picture?.sizes.slice(0, 3).map(({ width, height }) => [width, height]),
        [
          [6000, 4000],
          [1920, 1280],
          [1280, 853],
        ],
      );
    }));

  it('knows of no size larger than the original, and makes up no address', () => {
    const hit = {
      id: 1,
      webformatURL: 'https://a.example/get/1.jpg',
      webformatWidth: 300,
      webformatHeight: 200,
      largeImageURL: 'https://a.example/get/1_1280.jpg',
      imageWidth: 300,
      imageHeight: 200,
    };
    return askDouble(
      'pixabay',
      () => jsonAnswer({ hits: [hit, { id: 2 }, { webformatURL: hit.webformatURL }] }),
      async ({ page }) => {
        const { pictures } = await page({ apiKey: key });
        assert.deepEqual(
          pictures.map(({ sizes, thumbnail }) => ({ sizes, thumbnail })),
          [
            {
              sizes: [
                { url: hit.largeImageURL, width: 300, height: 200 },
                { url: hit.webformatURL, width: 300, height: 200 },
              ],
              thumbnail: hit.webformatURL,
            },
          ],
        );
      },
    );
  });

  it('tells nothing found, quietly', () =>
    askDouble('pixabay', pixabayDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing', apiKey: key }), { pictures: [], next: null });
    }));

  it('asks nothing without a key', () =>
    askDouble('pixabay', pixabayDouble(), async ({ page, asked, baseUrl }) => {
      assert.deepEqual(await failureFrom(page()), { code: 'needs-key', host: new URL(baseUrl).host });
      assert.deepEqual(asked(), []);
    }));

  it('has its answers kept for a day, under an address without the key', async () => {
    const doubles = await startDoubles({ pixabay: pixabayDouble() });
    const client = new Client({
      settings: testSettings,
      limits: quickLimits,
      signal: new AbortController().signal,
    });
    const asks: SourceRequestOptions[] = [];
    const baseUrl = doubles.baseUrls.pixabay;
    try {
      await pixabay.readPage(
        { query: 'lake', cursor: null, apiKey: key, baseUrl },
        {
          get: (url, ask = {}) => {
            asks.push(ask);
            return client.fetchPage(url, ask);
          },
          typeOf: () => Promise.resolve(null),
        },
      );
    } finally {
      client.close();
      await doubles.close();
    }
    assert.deepEqual(
      asks.map(({ cacheKey }) => cacheKey),
      [`${baseUrl}/api/?q=lake&${parameters}&page=1`],
    );
    assert.equal(pixabay.limits.cacheMs, 86_400_000);
  });

  it('tells a key that is not accepted', () =>
    askDouble('pixabay', pixabayDouble({ key: 'other' }), async ({ page }) => {
      assert.equal((await failureFrom(page({ apiKey: key }))).code, 'bad-key');
    }));

  it('comes back in a minute when it has asked too often', () =>
    askDouble('pixabay', pixabayDouble({ trouble: 'rate-limited' }), async ({ page }) => {
      const { code, retryAfterSeconds } = await failureFrom(page({ apiKey: key }));
      assert.deepEqual({ code, retryAfterSeconds }, { code: 'rate-limited', retryAfterSeconds: 60 });
    }));

  itTellsTroubles('pixabay', pixabayDouble, { apiKey: key, except: 'rate-limited' });

  it('never tells the key, neither with pictures nor with what goes wrong', async () => {
    const told: string[] = [];
    await askDouble('pixabay', pixabayDouble(), async ({ page }) => {
      told.push(JSON.stringify(await page({ apiKey: key })));
    });
    for (const double of [
      pixabayDouble({ key: 'other' }),
      ...(['forbidden', 'rate-limited', 'unavailable', 'changed'] as const).map((trouble) =>
        pixabayDouble({ trouble }),
      ),
      () => ({ status: 400, body: `[ERROR 400] "${key}" is wrong` }),
      () => ({ status: 302, headers: { location: `ftp://a.example/?key=${key}` }, body: '' }),
      () => ({ body: `not JSON ${key}` }),
    ])
      await askDouble('pixabay', double, async ({ page }) => {
        told.push(JSON.stringify(await failureFrom(page({ apiKey: key }))));
      });
    assert.equal(told.length, 9);
    for (const text of told) assert.ok(!text.includes(key), text);
  });

  it('reads a recorded answer', function () {
    const samples = process.env['RECORDED_SAMPLES'];
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES is not set' : null);
    const body = readFileSync(join(samples ?? '', 'sources/pixabay/docs-sample-search.json'));
    return askDouble(
      'pixabay',
      () => ({ body }),
      async ({ page }) => {
        const { pictures, next } = await page({ apiKey: key });
        assert.equal(next, '2');
        const [picture, ...others] = pictures;
        assert.deepEqual(others, []);
        assert.equal(picture?.creator?.url, 'https://pixabay.com/users/Josch13-48777/');
        assert.equal(picture.title, 'blossom, bloom, flower');
        assert.deepEqual(
          picture.sizes.map(({ width, height }) => `${width}×${height}`),
          '4000×2250 1920×1080 1280×720 960×540 640×360 604×340 320×180'.split(' '),
        );
        assert.equal(picture.thumbnail, 'https://pixabay.com/get/35bbf209e13e39d2_340.jpg');
      },
    );
  });
});
