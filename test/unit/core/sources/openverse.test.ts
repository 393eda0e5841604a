import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openverse } from '../../../../src/core/sources/openverse';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { pictureKey } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { photoAt } from '../../../../demo/photos';
import { commonsId } from '../../../support/doubles/commons';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { openverseDouble, openverseId, type OpenverseOptions } from '../../../support/doubles/openverse';
import { skipBecause } from '../../../support/skip';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';

/** One page of results; `more` changes or adds to it. */
function resultsAnswer(results: unknown, more: object = {}): Double {
  return () => jsonAnswer({ result_count: 1, page_count: 1, page_size: 20, page: 1, results, ...more });
}

function result(more: object = {}): object {
  return {
    id: 'c0ffee00-0000-4000-8000-000000000001',
    title: 'A fox',
    foreign_landing_url: 'https://museum.example/fox',
    url: 'https://museum.example/fox.jpg',
    license: 'by',
    license_version: '4.0',
    provider: 'museum',
    source: 'museum',
    width: 3000,
    height: 2000,
    mature: false,
    ...more,
  };
}

function picturesOf(...results: readonly unknown[]): Promise<readonly Picture[]> {
  return askDouble('openverse', resultsAnswer(results), async ({ page }) => (await page()).pictures);
}

async function pictureOf(more: object): Promise<Picture> {
  const [picture] = await picturesOf(result(more));
  assert.ok(picture);
  return picture;
}

const flickrUrl = 'https://live.staticflickr.com/4070/4325230234_f0919ae3d2';
const flickrs = (more: object = {}): object => ({
  source: 'flickr',
  provider: 'flickr',
  foreign_landing_url: 'https://www.flickr.com/photos/47140246@N02/4325230234',
  url: `${flickrUrl}_b.jpg`,
  width: 1024,
  height: 768,
  ...more,
});

describe('searching Openverse', () => {
  it('reads a search to the end that is told, 20 at a time, each picture once', () =>
    askDouble('openverse', openverseDouble(), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue' });
      assert.deepEqual(
        all.map(({ pictures }) => pictures.length),
        Array.from({ length: 12 }, () => 20),
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(pictureKey))).size, 240);
      assert.deepEqual(
        asked(),
        all.map((_, at) => `/v1/images/?q=red+%26+blue&page=${at + 1}&page_size=20`),
      );
    }));

  it('goes on after a page that is short because links are dead', () =>
    askDouble('openverse', openverseDouble({ total: 60, deadPerPage: 3 }), async ({ pages }) => {
      const lengths = (await pages()).map(({ pictures }) => pictures.length);
      assert.deepEqual(lengths, [17, 17, 17]);
    }));

  it('ends with an empty page, whatever is counted', () =>
    askDouble(
      'openverse',
      resultsAnswer([], { page_count: 12, result_count: 240 }),
      async ({ page, asked }) => {
        assert.deepEqual(await page({ cursor: '3' }), {
          pictures: [],
          next: null,
          total: 240,
          isCut: true,
        });
        assert.equal(asked().length, 1);
      },
    ));

  it('asks for no more than 20 pages, and none after them', () =>
    askDouble('openverse', openverseDouble({ total: 5000 }), async ({ page, asked }) => {
      assert.equal((await page({ cursor: '18' })).total, 400);
      assert.equal((await page({ cursor: '19' })).next, '20');
      assert.equal((await page({ cursor: '20' })).next, null);
      assert.deepEqual(await page({ cursor: '21' }), { pictures: [], next: null });
      assert.equal(asked().length, 3);
    }));

  it('goes on where the pages are not counted', () =>
    askDouble('openverse', resultsAnswer([result()], { page_count: undefined }), async ({ page }) => {
      assert.deepEqual([(await page()).next, (await page({ cursor: '20' })).next], ['2', null]);
    }));

  it('finds nothing', () =>
    askDouble('openverse', openverseDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  it('cuts long questions between characters', () =>
    askDouble('openverse', openverseDouble(), async ({ page, requests }) => {
      await page({ query: '🦊'.repeat(300) });
      const { searchParams } = new URL(requests[0]?.path ?? '', 'http://host.example');
      assert.equal(searchParams.get('q'), '🦊'.repeat(200));
    }));

  it('asks as much as Openverse allows to who has no token', () => {
    const { pagesPerMinute, thumbnailsPerMinute, pageIntervalMs } = openverse.limits;
    assert.deepEqual(
      { pagesPerMinute, thumbnailsPerMinute, pageIntervalMs },
      { pagesPerMinute: 20, thumbnailsPerMinute: 150, pageIntervalMs: 1000 },
    );
  });
});

describe('a picture of Openverse', () => {
  it('has its own identity, and a thumbnail from the host that was asked', () =>
    askDouble('openverse', openverseDouble(), async ({ page, baseUrl }) => {
      const id = openverseId('lake', 4);
      const { pictures } = await page({ baseUrl: `${baseUrl}/` });
      assert.deepEqual(
        pictures.find((picture) => picture.id === id),
        {
          source: 'openverse',
          id,
          keyword: 'lake',
          title: 'lake of many, no. 4',
          creator: { name: 'Maria Index', url: 'https://people.example/maria' },
          license: {
            id: 'CC-BY-SA-4.0',
            name: 'CC BY-SA 4.0',
            url: 'https://creativecommons.org/licenses/by-sa/4.0/',
          },
          page: 'https://stocksnap.example/4',
          // The file of StockSnap is smaller than is told.
          sizes: [
            {
              url: pictures.find((picture) => picture.id === id)?.sizes[0]?.url,
              width: null,
              height: null,
            },
          ],
          // That of a machine is left out.
          tags: ['lake'],
          thumbnail: `${baseUrl}/v1/images/${id}/thumb/`,
        },
      );
    }));

  it('of another address of Openverse never leads there', async () => {
    const id = 'a/../b?c';
    await askDouble(
      'openverse',
      resultsAnswer([result({ id, thumbnail: 'https://evil.example/' })]),
      async (double) => {
        const { pictures } = await double.page();
        assert.equal(pictures[0]?.thumbnail, `${double.baseUrl}/v1/images/a%2F..%2Fb%3Fc/thumb/`);
      },
    );
  });

  it("that is Flickr's is known as that", () =>
    askDouble('openverse', openverseDouble(), async ({ page }) => {
      const [first] = (await page()).pictures;
      const { source, id, via } = first ?? {};
      assert.deepEqual(
        { source, id, via },
        { source: 'flickr', id: photoAt('lake', 0).id, via: 'openverse' },
      );
    }));

  it('that Commons has is known as that', () =>
    askDouble('openverse', openverseDouble(), async ({ page }) => {
      const { source, id, via, thumbnail } = (await page()).pictures[1] ?? {};
      const expected = { source: 'commons', id: String(commonsId('lake', 1)), via: 'openverse' };
      assert.deepEqual({ source, id, via }, expected);
      assert.match(thumbnail ?? '', /\/thumb\/$/);
    }));

  for (const [what, more, key] of [
    ["a museum's on Flickr", flickrs({ source: 'bio_diversity' }), 'flickr:4325230234'],
    ['by its file', flickrs({ foreign_landing_url: null }), 'flickr:4325230234'],
    [
      'of Commons without the number of its page',
      { source: 'wikimedia', foreign_landing_url: 'https://commons.wikimedia.org/wiki/File:Fox.jpg' },
      'openverse:c0ffee00-0000-4000-8000-000000000001',
    ],
    [
      'of the Cleveland Museum of Art',
      { source: 'clevelandmuseum', foreign_landing_url: 'https://clevelandart.org/art/1335.1917' },
      'cleveland:1335.1917',
    ],
    [
      'of iNaturalist',
      { source: 'inaturalist', foreign_landing_url: 'https://www.inaturalist.org/photos/10314159' },
      'inaturalist:10314159',
    ],
    [
      'of that museum without its number',
      { source: 'clevelandmuseum', foreign_landing_url: 'https://clevelandart.org/' },
      'openverse:c0ffee00-0000-4000-8000-000000000001',
    ],
    [
      'of Flickr that nothing numbers',
      flickrs({ foreign_landing_url: 'https://flickr.example/photos/x/1', url: 'https://a.example/b.jpg' }),
      'openverse:c0ffee00-0000-4000-8000-000000000001',
    ],
  ] as const) {
    it(`${what} is ${key}`, async () => {
      assert.equal(pictureKey(await pictureOf(more)), key);
    });
  }

  it("of Flickr's comes in each smaller size, and needs no thumbnail", async () => {
    const picture = await pictureOf(flickrs());
    const best = (name: SizeName): unknown => sizeCandidates(picture.sizes, name)[0];
    assert.deepEqual(best('small'), { url: `${flickrUrl}_n.jpg`, width: 320, height: 240 });
    assert.deepEqual(best('large'), { url: `${flickrUrl}_b.jpg`, width: 1024, height: 768 });
    assert.deepEqual(best('original'), best('large'));
    assert.ok(picture.sizes.some(({ url }) => url === `${flickrUrl}_z.jpg`));
    assert.equal('thumbnail' in picture, false);
  });

  it("of Flickr's that is small comes in no larger size", async () => {
    const { sizes } = await pictureOf(flickrs({ url: `${flickrUrl}.jpg`, width: 500, height: 375 }));
    assert.deepEqual(
      sizes.map(({ url }) => url.slice(flickrUrl.length)),
      ['.jpg', '_t.jpg', '_m.jpg', '_n.jpg', '_w.jpg'],
    );
  });

  it("of Flickr's whose pixels are not told has edges", async () => {
    const { sizes } = await pictureOf(flickrs({ width: null, height: null }));
    assert.deepEqual(sizes[0], { url: `${flickrUrl}_b.jpg`, width: null, height: null, edge: 1024 });
    assert.ok(sizes.some(({ url, edge }) => url === `${flickrUrl}_n.jpg` && edge === 320));
  });

  it("of Flickr's in a size with a secret of its own has only that one, and Openverse's thumbnail", async () => {
    const { sizes, thumbnail } = await pictureOf(
      flickrs({ url: `${flickrUrl}_k.jpg`, width: 2048, height: 1536 }),
    );
    assert.deepEqual(sizes, [{ url: `${flickrUrl}_k.jpg`, width: 2048, height: 1536 }]);
    assert.ok(thumbnail);
  });

  it('of iNaturalist comes in each size, with its pixels, which are not those of the one that is listed', async () => {
    const files = 'https://inaturalist-open-data.s3.amazonaws.com/photos/10314159';
    const more = { source: 'inaturalist', url: `${files}/medium.jpg`, width: 1530, height: 2048 };
    const { sizes, thumbnail } = await pictureOf(more);
    assert.deepEqual(
      sizes.map(({ url, width, height }) => [url.slice(files.length + 1), width, height]),
      [
        ['original.jpg', 1530, 2048],
        ['large.jpg', 765, 1024],
        ['medium.jpg', 374, 500],
        ['small.jpg', 179, 240],
      ],
    );
    assert.equal(thumbnail, undefined);
    assert.deepEqual((await pictureOf({ ...more, url: `${files}/x.jpg` })).sizes, [
      { url: `${files}/x.jpg`, width: null, height: null },
    ]);
  });

  it('may lack everything but an id and an address', async () => {
    const more = { title: null, creator: null, creator_url: null, license: null, foreign_landing_url: null };
    const { title, creator, license, page, sizes } = await pictureOf({ ...more, width: null, height: null });
    assert.deepEqual(
      { title, creator, license, page },
      { title: null, creator: null, license: null, page: null },
    );
    assert.deepEqual(sizes, [{ url: 'https://museum.example/fox.jpg', width: null, height: null }]);
  });

  it('has a creator without a page, and no page without a creator', async () => {
    assert.deepEqual((await pictureOf({ creator: 'Mo', creator_url: null })).creator, {
      name: 'Mo',
      url: null,
    });
    const script = await pictureOf({ creator: 'Mo', creator_url: 'javascript:alert(1)' });
    assert.deepEqual(script.creator, { name: 'Mo', url: null });
    assert.equal((await pictureOf({ creator: ' ', creator_url: 'https://a.example/' })).creator, null);
  });

  for (const [fields, id] of [
    [{ license: 'cc0', license_version: '1.0' }, 'CC0-1.0'],
    [{ license: 'pdm', license_version: '1.0' }, 'CC-PDM-1.0'],
    [{ license: 'by-nc-nd', license_version: '2.0' }, 'CC-BY-NC-ND-2.0'],
    [{ license: 'sampling+', license_version: '1.0' }, 'CC-SAMPLING+-1.0'],
    [
      {
        license: 'BY',
        license_version: null,
        license_url: 'https://creativecommons.org/licenses/by/3.0/de/',
      },
      'CC-BY-3.0-DE',
    ],
    [{ license: 'house rules', license_version: null, license_url: 7 }, undefined],
  ] as const) {
    it(`has the licence ${id ?? 'of nobody'}`, async () => {
      assert.equal((await pictureOf(fields)).license?.id, id);
    });
  }

  it('is left out when it is for adults or an SVG, and the next page asked for when nothing is left', async () => {
    const unwanted = [{ mature: true }, { filetype: 'svg' }, { url: 'https://museum.example/fox.SVG?x' }].map(
      result,
    );
    const double: Double = (_request, { searchParams }, self) =>
      resultsAnswer(searchParams.get('page') === '1' ? unwanted : [result()], { page_count: 3 })(
        _request,
        new URL(self),
        self,
      );
    await askDouble('openverse', double, async ({ page, asked }) => {
      const { pictures, next } = await page();
      assert.deepEqual([pictures.length, next, asked().length], [1, '3', 2]);
    });
  });

  it('is passed over when it is none', async () => {
    const broken = [
      null,
      7,
      [],
      {},
      { id: 'x' },
      result({ url: 'ftp://a.example/b.jpg' }),
      result({ id: '' }),
    ];
    assert.equal((await picturesOf(...broken, result())).length, 1);
  });
});

describe('Openverse in trouble', () => {
  for (const [trouble, code] of [
    ['forbidden', 'site-refuses'],
    ['unavailable', 'http-status'],
    ['rate-limited', 'rate-limited'],
    ['changed', 'site-changed'],
    ['page-size', 'internal'],
    ['bad-field', 'http-status'],
  ] as const satisfies readonly (readonly [OpenverseOptions['trouble'], FailureCode])[]) {
    it(`${trouble}: ${code}`, () =>
      askDouble('openverse', openverseDouble({ trouble }), async ({ page }) => {
        assert.equal((await failureFrom(page())).code, code);
      }));
  }

  it('says in its text when to come back', () =>
    askDouble('openverse', openverseDouble({ trouble: 'throttled' }), async ({ page, requests }) => {
      const { code, retryAfterSeconds, status } = await failureFrom(page());
      assert.deepEqual(
        { code, retryAfterSeconds, status },
        { code: 'rate-limited', retryAfterSeconds: 3600, status: 429 },
      );
      // Nobody waits for an hour, and asking again would count.
      assert.equal(requests.length, 1);
    }));

  it('says in its headers when to come back, which counts more', async () => {
    const double: Double = () =>
      jsonAnswer(
        { detail: 'Request was throttled. Expected available in 5 seconds.' },
        { status: 429, headers: { 'retry-after': '60' } },
      );
    await askDouble('openverse', double, async ({ page }) => {
      assert.equal((await failureFrom(page())).retryAfterSeconds, 60);
    });
  });

  it('says for the log what was wrong', async () => {
    await askDouble('openverse', openverseDouble({ trouble: 'bad-field' }), async ({ page }) => {
      const { status, detail } = await failureFrom(page());
      assert.equal(status, 400);
      assert.match(detail ?? '', /less than or equal to 20/);
    });
    await askDouble('openverse', openverseDouble({ trouble: 'page-size' }), async ({ page }) => {
      assert.match((await failureFrom(page())).detail ?? '', /may not exceed 20/);
    });
  });

  for (const [what, double] of [
    ['HTML', () => ({ headers: { 'content-type': 'text/html' }, body: '<p>Welcome</p>' })],
    ['half an answer', () => ({ body: '{"results": [' })],
    ['a list', () => jsonAnswer([])],
    ['results that are no list', resultsAnswer({ 1: result() })],
    ['results of a new kind', resultsAnswer([{ uuid: 'x', media: [] }])],
  ] as const satisfies readonly (readonly [string, Double])[]) {
    it(`has changed when it gives ${what}`, () =>
      askDouble('openverse', double, async ({ page }) => {
        assert.equal((await failureFrom(page())).code, 'site-changed');
      }));
  }
});

describe('recorded answers of Openverse', () => {
  const samples = process.env['RECORDED_SAMPLES'];
  const sample = (name: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(samples ?? '', 'sources/openverse', name), 'utf8')) as Record<
      string,
      unknown
    >;

  before(function () {
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES names no folder' : null);
  });

  it("a search of 2026 gives Flickr's photos", () =>
    askDouble(
      'openverse',
      () => jsonAnswer(sample('search-coffee-2026-4-of-8-trimmed.json')),
      async ({ page }) => {
        const { pictures, next } = await page({ query: 'coffee' });
        assert.deepEqual(pictures.map(pictureKey), [
          'flickr:4325230234',
          'flickr:7063153929',
          'flickr:6592801993',
          'flickr:2878022071',
        ]);
        assert.equal(next, '2');
        const [first] = pictures;
        assert.deepEqual(
          { title: first?.title, id: first?.license?.id },
          { title: 'Cup of coffee', id: 'CC-BY-SA-2.0' },
        );
        assert.deepEqual(first?.creator, { name: 'Etenil', url: null });
        for (const { sizes } of pictures) assert.equal(sizeCandidates(sizes, 'large')[0]?.width, 1024);
      },
    ));

  it("the documentation's answer gives StockSnap's photo without pixels", () =>
    askDouble(
      'openverse',
      () => jsonAnswer(sample('docs-samples.json')['image_search_200_example']),
      async ({ page, baseUrl }) => {
        const { pictures, next } = await page();
        assert.equal(next, null);
        assert.deepEqual(pictures[0]?.sizes, [
          { url: 'https://cdn.stocksnap.io/img-thumbs/960w/XNVBVXO3B7.jpg', width: null, height: null },
        ]);
        assert.equal(pictures[0].license?.id, 'CC0-1.0');
        assert.ok(pictures[0].thumbnail?.startsWith(`${baseUrl}/v1/images/4bc43a04-`));
      },
    ));

  it('an empty search of 2024 has nothing', async () => {
    const { res } = sample('search-empty-2024.json') as { res: { body: object } };
    await askDouble(
      'openverse',
      () => jsonAnswer(res.body),
      async ({ page }) => {
        assert.deepEqual(await page(), { pictures: [], next: null });
      },
    );
  });
});
