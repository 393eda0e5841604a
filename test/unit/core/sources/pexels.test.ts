import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../../../src/shared/engine/failure';
import { jsonAnswer, type DoubleAnswer } from '../../../support/doubles/doubles';
import { pexelsDouble, pexelsKey as key } from '../../../support/doubles/pexels';
import { skipBecause } from '../../../support/skip';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

/** How a search with this key fails where everything is answered so. */
function searchFailure(answer: DoubleAnswer, withKey: string | null = key): Promise<Failure> {
  return askDouble(
    'pexels',
    () => answer,
    ({ page }) => failureFrom(page({ apiKey: withKey })),
  );
}

describe('searching Pexels', () => {
  it('reads a search to its end, each photo once, by the numbers of its pages', () =>
    askDouble('pexels', pexelsDouble({ total: 170 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red fox', apiKey: key });
      assert.deepEqual(
        all.map(({ pictures }) => pictures.length),
        [80, 80, 10],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 170);
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((page) => `/v1/search?query=red+fox&page=${page}&per_page=80`),
      );
    }));

  it('shows the key to Pexels only, in a header', () =>
    askDouble('pexels', pexelsDouble(), async ({ page, requests }) => {
      const found = await page({ apiKey: key });
      assert.deepEqual(
        requests.map(({ headers }) => headers.authorization),
        [key],
      );
      assert.ok(!JSON.stringify([found, requests.map(({ path }) => path)]).includes(key));
    }));

  it('tells what is known of a photo, with the pixels of the sizes that are not cut', () =>
    askDouble('pexels', pexelsDouble(), async ({ page, baseUrl }) => {
      const [photo] = (await page({ apiKey: key })).pictures;
      const file = `${baseUrl}/photos/${photo?.id}/photo-${photo?.id}.jpeg`;
      const scaled = `${file}?auto=compress&cs=tinysrgb`;
      assert.deepEqual(photo, {
        source: 'pexels',
        id: photo?.id,
        keyword: 'lake',
        title: 'lake in soft light, no. 1',
        description: 'lake in soft light, no. 1',
        creator: { name: 'Petra Lens', url: 'https://www.pexels.com/@petra-lens' },
        license: { id: 'pexels', name: 'Pexels License', url: 'https://www.pexels.com/license/' },
        page: `https://www.pexels.com/photo/${photo?.id}/`,
        sizes: [
          { url: file, width: 6000, height: 4000 },
          { url: `${scaled}&dpr=2&h=650&w=940`, width: 1880, height: 1253 },
          { url: `${scaled}&h=650&w=940`, width: 940, height: 627 },
          { url: `${scaled}&h=350`, width: 525, height: 350 },
        ],
        thumbnail: `${scaled}&h=350`,
      });
    }));

  it('knows the sizes of upright photos, and none larger than the original', async () => {
    const photo = (width: unknown, height: unknown): object => ({
      id: 1,
      width,
      height,
      src: { original: 'https://a.example/o', large2x: 'https://a.example/2', medium: 'https://a.example/m' },
    });
    const sizes = (width: unknown, height: unknown): Promise<unknown> =>
      askDouble(
        'pexels',
        () => jsonAnswer({ photos: [photo(width, height)] }),
        async ({ page }) =>
          (await page({ apiKey: key })).pictures[0]?.sizes.map((size) => [size.width, size.height]),
      );
    assert.deepEqual(await sizes(3756, 5627), [
      [3756, 5627],
      [868, 1300],
      [234, 350],
    ]);
    assert.deepEqual(await sizes(400, 300), Array(3).fill([400, 300]));
    assert.deepEqual(await sizes(0, 'wide'), Array(3).fill([null, null]));
  });

  it('leaves out what has no id or no addresses', () => {
    const src = { original: 'https://a.example/1.jpg' };
    const photos = [
      { id: 1 },
      { src },
      { id: 2, src: 'x' },
      { id: 3, src: {} },
      { id: '4', src },
      { id: 4, src },
    ];
    return askDouble(
      'pexels',
      () => jsonAnswer({ photos, total_results: 6 }),
      async ({ page }) => {
        const { pictures } = await page({ apiKey: key });
        assert.deepEqual(pictures, [
          {
            source: 'pexels',
            id: '4',
            keyword: 'lake',
            title: null,
            creator: null,
            license: pictures[0]?.license,
            page: null,
            sizes: [{ url: src.original, width: null, height: null }],
          },
        ]);
      },
    );
  });

  it('goes on where nothing is counted, until a page has none', () =>
    askDouble(
      'pexels',
      (_request, { searchParams }) =>
        jsonAnswer({
          photos: searchParams.get('page') === '1' ? [{ id: 1, src: { medium: 'https://a.example/m' } }] : [],
        }),
      async ({ pages }) => assert.equal((await pages({ apiKey: key })).length, 2),
    ));

  it('tells nothing found, quietly', () =>
    askDouble('pexels', pexelsDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing', apiKey: key }), { pictures: [], next: null });
    }));

  it('asks nothing without a key', () =>
    askDouble('pexels', pexelsDouble(), async ({ page, asked, baseUrl }) => {
      const { host } = new URL(baseUrl);
      assert.deepEqual(await failureFrom(page()), { code: 'needs-key', host });
      assert.deepEqual(await failureFrom(page({ apiKey: 'zwei\r\nzeilen' })), { code: 'bad-key', host });
      assert.deepEqual(asked(), []);
    }));

  it('tells a key that is not accepted, in whatever form', async () => {
    const text = { 'content-type': 'text/plain' };
    for (const answer of [
      jsonAnswer({ status: 401, code: 'Unauthorized' }, { status: 401 }),
      { status: 401, body: '' },
      jsonAnswer({ error: 'Access to this API has been disallowed' }, { status: 403 }),
      { status: 403, headers: text, body: 'Invalid API key' },
    ])
      assert.equal((await searchFailure(answer)).code, 'bad-key', String(answer.body));
    await askDouble('pexels', pexelsDouble({ key: 'other' }), async ({ page }) => {
      const refused = await failureFrom(page({ apiKey: key }));
      assert.equal(refused.code, 'bad-key');
      assert.ok(!JSON.stringify(refused).includes(key));
    });
  });

  it('comes back in an hour when it has asked too often', async () => {
    const { code, retryAfterSeconds } = await searchFailure({ status: 429, body: '' });
    assert.deepEqual({ code, retryAfterSeconds }, { code: 'rate-limited', retryAfterSeconds: 3600 });
  });

  itTellsTroubles('pexels', pexelsDouble, { apiKey: key });

  it('reads a recorded answer', function () {
    const samples = process.env['RECORDED_SAMPLES'];
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES is not set' : null);
    const body = readFileSync(join(samples ?? '', 'sources/pexels/docs-sample-search.json'));
    return askDouble(
      'pexels',
      () => ({ body }),
      async ({ page }) => {
        const { pictures, next } = await page({ apiKey: key });
        assert.deepEqual({ pictureCount: pictures.length, next }, { pictureCount: 1, next: null });
        assert.deepEqual(pictures[0]?.creator, {
          name: 'Christina Morillo',
          url: 'https://www.pexels.com/@divinetechygirl',
        });
        assert.deepEqual(
          pictures[0].sizes.map(({ width, height }) => `${width}×${height}`),
          ['3756×5627', '868×1300', '434×650', '234×350'],
        );
      },
    );
  });
});
