import assert from 'node:assert/strict';
import type { Picture } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { clevelandDouble } from '../../../support/doubles/cleveland';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

function works(...data: readonly unknown[]): Double {
  return () => jsonAnswer({ info: { total: data.length }, data });
}

const cdn = 'https://openaccess-cdn.clevelandart.org/1.1';

function work(more: object = {}, images: object = { web: image('web', '900', '600') }): object {
  return { id: 93014, accession_number: '1.1', title: 'Storm', share_license_status: 'CC0', images, ...more };
}

function image(kind: string, width: unknown, height: unknown): object {
  return { url: `${cdn}/1.1_${kind}.jpg`, width, height, filesize: '1' };
}

async function pictureOf(more: object, images?: object): Promise<Picture | undefined> {
  return askDouble('cleveland', works(work(more, images)), async ({ page }) => (await page()).pictures[0]);
}

const sizesOf = async (images: object): Promise<unknown> =>
  (await pictureOf({}, images))?.sizes.map(({ url, width, height }) => [
    /_(\w+)\./.exec(url)?.[1],
    width,
    height,
  ]);

describe('searching the Cleveland Museum of Art', () => {
  it('reads a search to its end, each work once', () =>
    askDouble('cleveland', clevelandDouble({ total: 230 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue' });
      assert.deepEqual(
        all.map(({ pictures, total }) => [pictures.length, total]),
        [
          [100, 230],
          [100, 230],
          [30, 230],
        ],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 230);
      assert.deepEqual(
        asked().map((path) => {
          const { pathname, searchParams } = new URL(path, 'http://host.example');
          searchParams.delete('fields');
          return `${pathname}?${searchParams.toString()}`;
        }),
        [0, 100, 200].map((skip) => `/api/artworks/?q=red+%26+blue&has_image=1&cc0=1&limit=100&skip=${skip}`),
      );
    }));

  it('tells what is known of a work, without the TIFF', () =>
    askDouble('cleveland', clevelandDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page();
      assert.deepEqual(pictures[0], {
        source: 'cleveland',
        id: '1901.1',
        keyword: 'lake',
        title: 'lake after a storm, no. 1',
        creator: { name: 'Theo Coal (American, 1801–1848)', url: null },
        license: {
          id: 'CC0-1.0',
          name: 'CC0 1.0 Universal',
          url: 'https://creativecommons.org/publicdomain/zero/1.0/',
        },
        page: 'https://clevelandart.org/art/1901.1',
        sizes: [
          { url: `${baseUrl}/1901.1/1901.1_print.jpg`, width: 3400, height: 2086 },
          { url: `${baseUrl}/1901.1/1901.1_web.jpg`, width: 1263, height: 775 },
        ],
      });
      assert.equal(pictures[4]?.creator, null);
      const best = (['small', 'large', 'original'] as const).map(
        (name) => sizeCandidates(pictures[0]?.sizes ?? [], name)[0]?.width,
      );
      assert.deepEqual(best, [1263, 1263, 3400]);
    }));

  it('does not believe the pixels of the small file where they are those of another picture', async () => {
    const print = image('print', '2422', '3400');
    assert.deepEqual(await sizesOf({ print, web: image('web', '1263', '775') }), [
      ['print', 2422, 3400],
      ['web', null, null],
    ]);
    assert.deepEqual(await sizesOf({ print, web: image('web', '636', '893') }), [
      ['print', 2422, 3400],
      ['web', 636, 893],
    ]);
    assert.deepEqual(await sizesOf({ print, web: image('web', '', 'wide') }), [
      ['print', 2422, 3400],
      ['web', null, null],
    ]);
    assert.deepEqual(await sizesOf({ web: image('web', 900, 600), full: image('full', '1', '1') }), [
      ['web', 900, 600],
    ]);
  });

  it('calls each licence what the museum calls it', async () => {
    const licenseOf = async (status: unknown): Promise<unknown> =>
      (await pictureOf({ share_license_status: status }))?.license?.id ?? null;
    assert.deepEqual(
      [await licenseOf('CC0'), await licenseOf('Copyrighted'), await licenseOf(null), await licenseOf('cc')],
      ['CC0-1.0', 'all-rights-reserved', null, null],
    );
  });

  it('leaves out what has no number or no picture', () =>
    askDouble(
      'cleveland',
      works(work(), work({ accession_number: null }), work({}, {}), { images: null }, 'x'),
      async ({ page }) => {
        assert.deepEqual(
          (await page()).pictures.map(({ id }) => id),
          ['1.1', '93014'],
        );
      },
    ));

  it('finds nothing', () =>
    askDouble('cleveland', clevelandDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  itTellsTroubles('cleveland', clevelandDouble);
});
