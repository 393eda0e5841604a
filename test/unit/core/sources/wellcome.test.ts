import assert from 'node:assert/strict';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { wellcomeDouble } from '../../../support/doubles/wellcome';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

const server = 'https://iiif.wellcomecollection.org/image';

function images(...results: readonly unknown[]): Double {
  return () => jsonAnswer({ type: 'ResultList', totalResults: results.length, results });
}

function image(more: object = {}): object {
  return {
    id: 'abc',
    thumbnail: place('V1.jpg'),
    locations: [],
    source: { id: 'w1', title: 'Skull' },
    ...more,
  };
}

function place(name: string, license: unknown = null, url = `${server}/${name}/info.json`): object {
  return { url, license };
}

async function pictureOf(more: object): Promise<Picture | undefined> {
  return askDouble('wellcome', images(image(more)), async ({ page }) => (await page()).pictures[0]);
}

const parameterOf = (url = ''): string | undefined => /\/full\/([^/]+)\//.exec(url)?.[1];

describe('searching Wellcome Collection', () => {
  it('reads a search to its end, each image once', () =>
    askDouble('wellcome', wellcomeDouble({ total: 230 }), async ({ pages, asked }) => {
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
      const asks = '/catalogue/v2/images?query=red+%26+blue&include=source.contributors&pageSize=100';
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((page) => `${asks}&page=${page}`),
      );
    }));

  it('ends with the last page that is given', () =>
    askDouble('wellcome', wellcomeDouble({ total: 50_000 }), async ({ page, asked }) => {
      const last = await page({ cursor: '100' });
      assert.deepEqual([last.pictures.length, last.next, last.total], [100, null, 10_000]);
      assert.deepEqual(await page({ cursor: '101' }), { pictures: [], next: null });
      assert.equal(asked().length, 1);
    }));

  it('tells what is known of an image, in sizes of the IIIF server', () =>
    askDouble('wellcome', wellcomeDouble(), async ({ page }) => {
      const { pictures } = await page();
      const [picture] = pictures;
      const service = picture?.thumbnail?.replace(/\/full\/.*$/, '') ?? '';
      assert.match(service, /\/image\/V\d+\.jpg$/);
      assert.deepEqual(picture, {
        source: 'wellcome',
        id: picture?.id,
        keyword: 'lake',
        title: 'lake: coloured etching no. 1',
        creator: { name: 'Etcher, Emma', url: null },
        license: {
          id: 'CC-PDM-1.0',
          name: 'Public Domain Mark 1.0',
          url: 'https://creativecommons.org/publicdomain/mark/1.0/',
        },
        page: `https://wellcomecollection.org/works/${picture?.id.replace(/^i/, 'w')}`,
        sizes: [
          { url: `${service}/full/max/0/default.jpg`, width: null, height: null, unsure: true },
          { url: `${service}/full/1024,/0/default.jpg`, width: 1024, height: 683, unsure: true },
          { url: `${service}/full/320,/0/default.jpg`, width: 320, height: 213, unsure: true },
        ],
        thumbnail: `${service}/full/400,/0/default.jpg`,
      });
      assert.equal(pictures[3]?.creator, null);
      assert.deepEqual(
        pictures.slice(0, 3).map(({ license }) => license?.id),
        ['CC-PDM-1.0', 'CC-BY-NC-4.0', 'CC-BY-4.0'],
      );
    }));

  it('has a size for each that a user can ask for, of wide pictures and of tall ones, then others', () =>
    askDouble('wellcome', wellcomeDouble(), async ({ page }) => {
      const { pictures } = await page();
      const tried = (at: number, size: SizeName): unknown =>
        sizeCandidates(pictures[at]?.sizes ?? [], size).map(({ url }) => parameterOf(url));
      assert.deepEqual(tried(0, 'small'), ['320,', '1024,', 'max']);
      assert.deepEqual(tried(0, 'large'), ['1024,', '320,', 'max']);
      assert.deepEqual(tried(0, 'original'), ['max', '1024,', '320,']);
      assert.deepEqual(tried(2, 'large'), ['768,', '240,', 'max']);
    }));

  it('knows no pixels where no shape is told', async () => {
    for (const aspectRatio of [undefined, 0, -1, '1.5', 1e9]) {
      const sizes = (await pictureOf({ aspectRatio }))?.sizes ?? [];
      assert.deepEqual(
        sizes.map(({ url, width, height }) => [parameterOf(url), width, height]),
        [
          ['max', null, null],
          ['1024,', null, null],
          ['320,', null, null],
        ],
      );
    }
  });

  it('calls each licence by its address, and none that is not told or not known', async () => {
    const licenseOf = async (url: unknown): Promise<unknown> =>
      (await pictureOf({ thumbnail: place('V1.jpg', { id: 'x', url }) }))?.license?.id ?? null;
    for (const [url, id] of [
      ['https://creativecommons.org/publicdomain/zero/1.0/legalcode', 'CC0-1.0'],
      ['https://creativecommons.org/licenses/by-nc-nd/4.0/', 'CC-BY-NC-ND-4.0'],
      ['http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/', 'OGL-UK-3.0'],
      [
        'https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/',
        'OPL-UK-3.0',
      ],
      ['http://rightsstatements.org/vocab/InC/1.0/', 'in-copyright'],
      ['https://example.org/terms', null],
      [null, null],
    ])
      assert.equal(await licenseOf(url), id, String(url));
    assert.equal((await pictureOf({}))?.license, null);
  });

  it('takes the first place with a server, and leaves out what has none', async () => {
    const manifest = place(
      '',
      { url: 'https://creativecommons.org/licenses/by/4.0/' },
      'https://a.example/v3',
    );
    const picture = await pictureOf({ thumbnail: null, locations: [manifest, place('V2.jpg')] });
    assert.deepEqual(
      [picture?.sizes[0]?.url, picture?.license],
      [`${server}/V2.jpg/full/max/0/default.jpg`, null],
    );
    await askDouble(
      'wellcome',
      images(
        image(),
        image({ id: null }),
        image({ id: 'b', thumbnail: manifest }),
        image({ id: 'c', source: 1 }),
      ),
      async ({ page }) => {
        assert.deepEqual(
          (await page()).pictures.map(({ id, title, page: shown }) => [id, title, shown]),
          [
            ['abc', 'Skull', 'https://wellcomecollection.org/works/w1'],
            ['c', null, null],
          ],
        );
      },
    );
  });

  it('finds nothing', () =>
    askDouble('wellcome', wellcomeDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  itTellsTroubles('wellcome', wellcomeDouble);
});
