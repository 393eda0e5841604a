import assert from 'node:assert/strict';
import { containsKeyInPicture } from '../../../../src/core/redact/containsKey';
import type { Failure } from '../../../../src/shared/engine/failure';
import type { Picture } from '../../../../src/shared/picture/picture';
import { jsonAnswer, type Double, type DoubleAnswer } from '../../../support/doubles/doubles';
import { europeanaDouble, europeanaKey as key } from '../../../support/doubles/europeana';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

function items(...results: readonly unknown[]): Double {
  return () => jsonAnswer({ success: true, totalResults: results.length, items: results });
}

function item(more: object = {}): object {
  return { id: '/9/a', edmIsShownBy: ['https://archive.example/a.jpg'], ...more };
}

async function pictureOf(more: object): Promise<Picture | undefined> {
  return askDouble(
    'europeana',
    items(item(more)),
    async ({ page }) => (await page({ apiKey: key })).pictures[0],
  );
}

/** How a search with this key fails where everything is answered so. */
function searchFailure(answer: DoubleAnswer): Promise<Failure> {
  return askDouble(
    'europeana',
    () => answer,
    ({ page }) => failureFrom(page({ apiKey: key })),
  );
}

describe('searching Europeana', () => {
  it('reads a search to its end, each item once, by the cursors that it gives', () =>
    askDouble('europeana', europeanaDouble({ total: 230 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue', apiKey: key });
      // Some have no file.
      assert.deepEqual(
        all.map(({ pictures, total }) => [pictures.length, total]),
        [
          [90, 230],
          [90, 230],
          [27, 230],
        ],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 207);
      const asks = '/record/v2/search.json?query=red+%26+blue&qf=TYPE%3AIMAGE&reusability=open&media=true';
      assert.deepEqual(
        asked(),
        ['*', 'AoE2', 'AoE3'].map((cursor) => `${asks}&profile=rich&rows=100&cursor=${cursor}`),
      );
    }));

  it('shows the key to Europeana only, in a header, and keeps it out of what it finds', () =>
    askDouble('europeana', europeanaDouble(), async ({ page, requests }) => {
      const found = await page({ apiKey: key });
      assert.deepEqual(
        requests.map(({ headers }) => headers['x-api-key']),
        [key],
      );
      assert.ok(!JSON.stringify([found, requests.map(({ path }) => path)]).includes(key));
      assert.ok(found.pictures.every((picture) => !containsKeyInPicture(picture, key)));
    }));

  it('tells what is known of an item', () =>
    askDouble('europeana', europeanaDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page({ apiKey: key });
      const [picture] = pictures;
      const file = picture?.sizes[0]?.url ?? '';
      assert.ok(file.startsWith(`${baseUrl}/files/`));
      assert.deepEqual(picture, {
        source: 'europeana',
        id: picture?.id,
        keyword: 'lake',
        title: 'lake in a drawer, no. 1',
        description: 'lake, seen from the tower.',
        creator: { name: 'Anna Archief', url: null },
        license: {
          id: 'CC0-1.0',
          name: 'CC0 1.0 Universal',
          url: 'https://creativecommons.org/publicdomain/zero/1.0/',
        },
        page: `https://www.europeana.eu/item${picture?.id}`,
        sizes: [{ url: file, width: null, height: null }],
        thumbnail: `${baseUrl}/thumbnail/v2/url.json?uri=${encodeURIComponent(file)}&type=IMAGE`,
      });
      assert.equal(pictures[3]?.creator, null, 'an address is no name');
      assert.deepEqual(
        pictures.slice(0, 3).map(({ license }) => [license?.id, license?.url]),
        [
          ['CC0-1.0', 'https://creativecommons.org/publicdomain/zero/1.0/'],
          ['CC-BY-SA-3.0-NL', 'https://creativecommons.org/licenses/by-sa/3.0/nl/'],
          ['CC-PDM-1.0', 'https://creativecommons.org/publicdomain/mark/1.0/'],
        ],
      );
    }));

  it('knows no licence that is not told or not known', async () => {
    for (const rights of [undefined, [], 'x', [7], ['http://rightsstatements.org/vocab/NoC-OKLR/1.0/']])
      assert.equal((await pictureOf({ rights }))?.license, null);
  });

  it('reads on where a page has no file at all, and leaves out what is not understood', () =>
    askDouble(
      'europeana',
      (_request, { searchParams }) =>
        jsonAnswer(
          searchParams.get('cursor') === '*'
            ? { items: [item({ edmIsShownBy: [] })], nextCursor: 'b' }
            : {
                items: [
                  item(),
                  item({ id: 'a' }),
                  item({ id: '/9/a/../b' }),
                  item({ id: '/9/x', edmIsShownBy: ['javascript:1'] }),
                  item({ id: '/9/ä?' }),
                  'x',
                ],
              },
        ),
      async ({ page, asked }) => {
        const { pictures, next } = await page({ apiKey: key });
        assert.deepEqual(
          pictures.map((picture) => picture.page),
          ['https://www.europeana.eu/item/9/a', 'https://www.europeana.eu/item/9/%C3%A4%3F'],
        );
        assert.deepEqual([next, asked().length], [null, 2]);
      },
    ));

  it('ends with an empty page, whatever follows', () =>
    askDouble(
      'europeana',
      () => jsonAnswer({ items: [], nextCursor: 'b', totalResults: 5 }),
      async ({ page }) =>
        assert.deepEqual(await page({ apiKey: key, cursor: 'a' }), { pictures: [], next: null, total: 5 }),
    ));

  it('finds nothing', () =>
    askDouble('europeana', europeanaDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing', apiKey: key }), { pictures: [], next: null });
    }));

  it('asks nothing without a key', () =>
    askDouble('europeana', europeanaDouble(), async ({ page, asked, baseUrl }) => {
      const { host } = new URL(baseUrl);
      assert.deepEqual(await failureFrom(page()), { code: 'needs-key', host });
      assert.deepEqual(await failureFrom(page({ apiKey: 'zwei\r\nzeilen' })), { code: 'bad-key', host });
      assert.deepEqual(asked(), []);
    }));

  it('tells a key that is not accepted, in whatever form', async () => {
    for (const answer of [
      jsonAnswer({ success: false, error: 'Invalid API key' }, { status: 401 }),
      { status: 401, body: '' },
      jsonAnswer({ success: false, error: 'API key is disabled' }, { status: 403 }),
      jsonAnswer({ success: false, message: 'Empty apikey' }, { status: 400 }),
    ])
      assert.equal((await searchFailure(answer)).code, 'bad-key', String(answer.body));
    const other = jsonAnswer({ success: false, error: 'Invalid query' }, { status: 400 });
    assert.equal((await searchFailure(other)).code, 'http-status');
    await askDouble('europeana', europeanaDouble({ key: 'other' }), async ({ page }) => {
      const refused = await failureFrom(page({ apiKey: key }));
      assert.equal(refused.code, 'bad-key');
      assert.ok(!JSON.stringify(refused).includes(key));
    });
  });

  it('comes back in an hour when it has asked too often', () =>
    askDouble('europeana', europeanaDouble({ mostRequests: 0 }), async ({ page, asked }) => {
      const { code, retryAfterSeconds } = await failureFrom(page({ apiKey: key }));
      assert.deepEqual({ code, retryAfterSeconds }, { code: 'rate-limited', retryAfterSeconds: 3600 });
      assert.equal(asked().length, 1);
    }));

  itTellsTroubles('europeana', europeanaDouble, { apiKey: key });
});
