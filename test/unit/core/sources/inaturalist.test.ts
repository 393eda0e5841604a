import assert from 'node:assert/strict';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { inaturalistDouble } from '../../../support/doubles/inaturalist';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

const files = 'https://inaturalist-open-data.s3.amazonaws.com/photos/7';

function observations(...results: readonly unknown[]): Double {
  return () => jsonAnswer({ total_results: results.length, results });
}

function observation(more: object = {}, photo: object = {}): object {
  return { id: 1, uri: 'https://www.inaturalist.org/observations/1', photos: [photoOf(photo)], ...more };
}

function photoOf(more: object = {}): object {
  return { id: 7, license_code: 'cc-by', url: `${files}/square.jpeg`, ...more };
}

async function pictureOf(more: object, photo: object = {}): Promise<Picture | undefined> {
  return askDouble('inaturalist', observations(observation(more, photo)), async ({ page }) => {
    return (await page()).pictures[0];
  });
}

const nameOf = (url = ''): string | undefined => /\/(\w+)\.\w+(?:\?|$)/.exec(url)?.[1];

describe('searching iNaturalist', () => {
  it('reads a search to its end, and takes each photo that has a licence once', () =>
    askDouble('inaturalist', inaturalistDouble({ total: 120 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red fox' });
      // Of every other observation the second photo is reserved.
      assert.deepEqual(
        all.map(({ pictures, total }) => [pictures.length, total]),
        [
          [75, 120],
          [75, 120],
          [30, 120],
        ],
      );
      const pictures = all.flatMap((each) => each.pictures);
      assert.equal(new Set(pictures.map(({ id }) => id)).size, 180);
      assert.ok(pictures.every(({ license }) => /^CC/.test(license?.id ?? '')));
      const licenses = 'cc0%2Ccc-by%2Ccc-by-sa%2Ccc-by-nd%2Ccc-by-nc%2Ccc-by-nc-sa%2Ccc-by-nc-nd';
      const asks = `/v1/observations?taxon_name=red+fox&photos=true&photo_license=${licenses}&order_by=votes`;
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((page) => `${asks}&per_page=50&page=${page}`),
      );
    }));

  it('ends with the last page that is given', () =>
    askDouble('inaturalist', inaturalistDouble({ total: 50_000 }), async ({ page, asked }) => {
      const last = await page({ cursor: '200' });
      assert.deepEqual([last.pictures.length, last.next, last.total], [75, null, 10_000]);
      assert.deepEqual(await page({ cursor: '201' }), { pictures: [], next: null });
      assert.equal(asked().length, 1);
    }));

  it('tells what is known of a photo', () =>
    askDouble('inaturalist', inaturalistDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page({ query: 'fox' });
      const [photo] = pictures;
      const file = `${baseUrl}/photos/${photo?.id}`;
      assert.deepEqual(photo, {
        source: 'inaturalist',
        id: photo?.id,
        keyword: 'fox',
        title: 'Common fox (Vulpes exempli)',
        creator: { name: 'Fay Walker', url: 'https://www.inaturalist.org/people/field_walker' },
        license: {
          id: 'CC-BY-NC-4.0',
          name: 'CC BY-NC 4.0',
          url: 'https://creativecommons.org/licenses/by-nc/4.0/',
        },
        page: `https://www.inaturalist.org/observations/${Number(photo?.id.slice(0, -1))}`,
        date: '2024-05-31',
        tags: ['spring'],
        sizes: [
          { url: `${file}/original.jpg`, width: 2048, height: 1365 },
          { url: `${file}/large.jpg`, width: 1024, height: 683 },
          { url: `${file}/medium.jpg`, width: 500, height: 333 },
          { url: `${file}/small.jpg`, width: 240, height: 160 },
        ],
        thumbnail: `${file}/medium.jpg`,
      });
      assert.equal(pictures[1]?.license?.id, 'CC0-1.0');
      const best = (name: SizeName): unknown => nameOf(sizeCandidates(photo?.sizes ?? [], name)[0]?.url);
      assert.deepEqual((['small', 'large', 'original'] as const).map(best), ['small', 'large', 'original']);
    }));

  it('calls each licence by its code, and shows no photo without one', async () => {
    const licenseOf = async (code: unknown): Promise<unknown> => {
      const license = (await pictureOf({}, { license_code: code }))?.license;
      return license && [license.id, license.url];
    };
    for (const [code, id, url] of [
      ['cc0', 'CC0-1.0', 'https://creativecommons.org/publicdomain/zero/1.0/'],
      ['cc-by', 'CC-BY-4.0', 'https://creativecommons.org/licenses/by/4.0/'],
      ['CC-BY-SA', 'CC-BY-SA-4.0', 'https://creativecommons.org/licenses/by-sa/4.0/'],
      ['cc-by-nc-nd', 'CC-BY-NC-ND-4.0', 'https://creativecommons.org/licenses/by-nc-nd/4.0/'],
      ['pd', 'public-domain', null],
    ] as const)
      assert.deepEqual(await licenseOf(code), [id, url]);
    for (const code of [null, '', undefined, 'c', 'cc-by-xx', 7])
      assert.equal(await licenseOf(code), undefined, String(code));
  });

  it('knows the sizes of small photos, and edges where no pixels are told', async () => {
    const sizesOf = async (pixels: unknown): Promise<unknown> =>
      (await pictureOf({}, { original_dimensions: pixels }))?.sizes.map(({ url, ...size }) => [
        nameOf(url),
        size.width ?? size.edge ?? null,
      ]);
    assert.deepEqual(await sizesOf({ width: 640, height: 480 }), [
      ['original', 640],
      ['large', 640],
      ['medium', 500],
      ['small', 240],
    ]);
    for (const pixels of [undefined, null, { width: 640 }, { width: 0, height: 3 }])
      assert.deepEqual(await sizesOf(pixels), [
        ['original', null],
        ['large', 1024],
        ['medium', 500],
        ['small', 240],
      ]);
    const unknown = (await pictureOf({}))?.sizes ?? [];
    assert.deepEqual(
      (['small', 'large', 'original'] as const).map((name) => nameOf(sizeCandidates(unknown, name)[0]?.url)),
      ['small', 'large', 'original'],
    );
  });

  it('keeps what stands behind the name of a file', async () => {
    const url = 'https://static.inaturalist.org/photos/7/square.JPG?1545715684';
    const { sizes, thumbnail } = (await pictureOf({}, { url })) ?? {};
    assert.equal(sizes?.[0]?.url, url.replace('square', 'original'));
    assert.equal(thumbnail, url.replace('square', 'medium'));
  });

  it('names a photo by what is known of it, and its author by the login where there is no name', async () => {
    const titleOf = async (more: object): Promise<unknown> => (await pictureOf(more))?.title;
    assert.equal(await titleOf({ taxon: { name: 'Vulpes' } }), 'Vulpes');
    assert.equal(await titleOf({ taxon: { preferred_common_name: 'Foxes' } }), 'Foxes');
    assert.equal(await titleOf({ taxon: null, species_guess: 'a fox?' }), 'a fox?');
    assert.equal(await titleOf({}), null);
    assert.deepEqual((await pictureOf({ user: { login: 'a/b', name: ' ' } }))?.creator, {
      name: 'a/b',
      url: 'https://www.inaturalist.org/people/a%2Fb',
    });
    assert.equal((await pictureOf({ user: {} }))?.creator, null);
    assert.equal((await pictureOf({ uri: 'x:1' }))?.page, 'https://www.inaturalist.org/photos/7');
  });

  it('reads on where every photo of a page is reserved, and leaves out what is not understood', () => {
    const reserved = observation({}, { license_code: null });
    const unknown = [observation({}, { url: null }), observation({}, { url: `${files}/x.png` }), 'x', {}];
    return askDouble(
      'inaturalist',
      (_request, { searchParams }) =>
        jsonAnswer({
          total_results: 100,
          results: searchParams.get('page') === '1' ? [reserved] : [observation(), ...unknown],
        }),
      async ({ page, asked }) => {
        assert.deepEqual(
          (await page()).pictures.map(({ id }) => id),
          ['7'],
        );
        assert.equal(asked().length, 2);
      },
    );
  });

  it('finds nothing', () =>
    askDouble('inaturalist', inaturalistDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  itTellsTroubles('inaturalist', inaturalistDouble);
});
