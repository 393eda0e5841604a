import assert from 'node:assert/strict';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { articDouble } from '../../../support/doubles/artic';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

/** One page of works, at the museum's own server. */
function works(...data: readonly unknown[]): Double {
  return () =>
    jsonAnswer({
      pagination: { total: data.length },
      data,
      config: { iiif_url: 'https://www.artic.edu/iiif/2' },
    });
}

function work(more: object = {}): object {
  return { id: 1, title: 'Pond', image_id: 'aa-1', is_public_domain: true, thumbnail: null, ...more };
}

async function pictureOf(more: object): Promise<Picture | undefined> {
  return askDouble('artic', works(work(more)), async ({ page }) => (await page()).pictures[0]);
}

const widthsOf = ({ sizes }: Pick<Picture, 'sizes'>): unknown =>
  sizes.map(({ url, width, height }) => [/full\/(\d+),/.exec(url)?.[1], width, height]);

describe('searching the Art Institute of Chicago', () => {
  it('reads a search to its end, each picture once, without the works that have none', () =>
    askDouble('artic', articDouble({ total: 250 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue' });
      assert.deepEqual(
        all.map(({ pictures, total }) => [pictures.length, total]),
        [
          [90, 250],
          [90, 250],
          [45, 250],
        ],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 225);
      const [first = ''] = asked();
      const { searchParams } = new URL(first, 'http://host.example');
      assert.deepEqual(Object.fromEntries([...searchParams].filter(([name]) => name !== 'fields')), {
        q: 'red & blue',
        'query[term][is_public_domain]': 'true',
        limit: '100',
        page: '1',
      });
      assert.equal(asked().length, 3);
    }));

  it('tells what is known of a work, in the sizes that the museum names', () =>
    askDouble('artic', articDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page();
      const [picture] = pictures;
      assert.ok(picture);
      const service = /^(.*)\/full\//.exec(picture.sizes[0]?.url ?? '')?.[1] ?? '';
      assert.ok(service.startsWith(`${baseUrl}/iiif/2/`));
      assert.deepEqual(picture, {
        source: 'artic',
        id: picture.id,
        keyword: 'lake',
        title: 'lake in oil, no. 1',
        description: 'Painting of lake under a wide sky.',
        creator: { name: 'Ada Brush', url: null },
        license: {
          id: 'CC0-1.0',
          name: 'CC0 1.0 Universal',
          url: 'https://creativecommons.org/publicdomain/zero/1.0/',
        },
        page: `https://www.artic.edu/artworks/${picture.id}`,
        tags: ['oil on canvas', 'lake'],
        sizes: [
          { url: `${service}/full/1686,/0/default.jpg`, width: 1686, height: 1124 },
          { url: `${service}/full/843,/0/default.jpg`, width: 843, height: 562 },
          { url: `${service}/full/600,/0/default.jpg`, width: 600, height: 400 },
          { url: `${service}/full/400,/0/default.jpg`, width: 400, height: 267 },
          { url: `${service}/full/200,/0/default.jpg`, width: 200, height: 133 },
        ],
        thumbnail: `${service}/full/400,/0/default.jpg`,
      });
      // The first line of what is displayed is the name; some works have neither.
      assert.deepEqual(
        [3, 7].map((at) => pictures[at]?.creator?.name),
        ['Ada Brush', undefined],
      );
    }));

  it('has a size for each that a user can ask for, of wide pictures and of tall ones', () =>
    askDouble('artic', articDouble(), async ({ page }) => {
      const { pictures } = await page();
      const best = (at: number, size: SizeName): string | undefined =>
        /full\/(\d+),/.exec(sizeCandidates(pictures[at]?.sizes ?? [], size)[0]?.url ?? '')?.[1];
      const names = ['small', 'large', 'original'] as const;
      assert.deepEqual(
        names.map((name) => best(0, name)),
        ['400', '843', '1686'],
      );
      assert.deepEqual(
        names.map((name) => best(2, name)),
        ['200', '600', '1686'],
      );
    }));

  it('asks for no size larger than the original, and says nothing of pixels that it does not know', async () => {
    const small = await pictureOf({ thumbnail: { width: 500, height: 250 } });
    assert.deepEqual(small && widthsOf(small), [
      ['400', 400, 200],
      ['200', 200, 100],
      ['843', null, null],
    ]);
    const unknown = await pictureOf({ thumbnail: { width: null, alt_text: null } });
    assert.deepEqual(unknown && widthsOf(unknown), [
      ['843', null, null],
      ['400', null, null],
    ]);
    assert.ok(unknown && !('description' in unknown));
  });

  it('offers nothing that is under copyright, and promises no licence that is not said', async () => {
    assert.equal(await pictureOf({ is_public_domain: false }), undefined);
    assert.equal((await pictureOf({ is_public_domain: undefined }))?.license, null);
  });

  it('reads on where a page has no pictures at all', () => {
    const bare = work({ image_id: null });
    return askDouble(
      'artic',
      (_request, { searchParams }) =>
        jsonAnswer({
          pagination: { total: 200 },
          data: searchParams.get('page') === '1' ? [bare] : [work()],
        }),
      async ({ page }) => assert.equal((await page()).pictures.length, 1),
    );
  });

  it('takes the museum’s refusal of a late page for the end, and asks for none behind the last', () =>
    askDouble('artic', articDouble({ total: 20_000 }), async ({ page, asked }) => {
      assert.deepEqual([(await page({ cursor: '100' })).next, (await page()).total], [null, 10_000]);
      assert.deepEqual(await page({ cursor: '101' }), { pictures: [], next: null });
      assert.equal(asked().length, 2);
      const late =
        (status: number): Double =>
        () =>
          jsonAnswer({ status, error: 'Invalid' }, { status });
      await askDouble('artic', late(403), async (museum) => {
        assert.deepEqual(await museum.page({ cursor: '11' }), { pictures: [], next: null });
        assert.equal((await failureFrom(museum.page())).code, 'site-refuses');
      });
    }));

  it('finds nothing', () =>
    askDouble('artic', articDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  it('leaves out what is not understood', () =>
    askDouble(
      'artic',
      works(work(), work({ id: null }), work({ id: 3, image_id: 7 }), 'x'),
      async ({ page }) => {
        assert.deepEqual(
          (await page()).pictures.map(({ id }) => id),
          ['1', '3'],
        );
      },
    ));

  itTellsTroubles('artic', articDouble);
});
