import assert from 'node:assert/strict';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { locDouble } from '../../../support/doubles/loc';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

const files = 'https://tile.loc.gov/storage-services/service/pnp/cph/3c00170';

function items(...results: readonly unknown[]): Double {
  return () => jsonAnswer({ results, pagination: { of: results.length, next: null } });
}

function item(more: object = {}, about: object = {}): object {
  return {
    id: 'http://www.loc.gov/item/2017/',
    title: 'Dam',
    image_url: [`${files}v.jpg#h=1024&w=800`],
    item: about,
    ...more,
  };
}

async function pictureOf(more: object, about: object = {}): Promise<Picture | undefined> {
  return askDouble('loc', items(item(more, about)), async ({ page }) => (await page()).pictures[0]);
}

describe('searching the Library of Congress', () => {
  it('reads a search to its end, each item once, without those that are restricted', () =>
    askDouble('loc', locDouble({ total: 210 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue' });
      assert.deepEqual(
        all.map(({ pictures, total }) => [pictures.length, total]),
        [
          [86, 210],
          [86, 210],
          [8, 210],
        ],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 180);
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((page) => `/photos/?q=red+%26+blue&fa=online-format%3Aimage&fo=json&c=100&sp=${page}`),
      );
    }));

  it('tells what is known of an item', () =>
    askDouble('loc', locDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page();
      const [picture, second] = pictures;
      const file = `${baseUrl}/storage-services/service/pnp/${picture?.id}`;
      assert.deepEqual(picture, {
        source: 'loc',
        id: picture?.id,
        keyword: 'lake',
        title: 'lake, no. 1',
        description: 'Photograph shows lake from afar.',
        creator: { name: 'Plate, Paula', url: null },
        license: {
          id: 'no-known-restrictions',
          name: 'No known restrictions on publication',
          url: 'https://www.loc.gov/rr/print/195_copr.html',
        },
        page: `https://www.loc.gov/item/${picture?.id}/`,
        date: '1938-07-04',
        tags: ['lake', 'glass negatives'],
        sizes: [
          { url: `${file}r.jpg`, width: 500, height: 640 },
          { url: `${file}v.jpg`, width: 800, height: 1024 },
        ],
        thumbnail: `${file}r.jpg`,
      });
      assert.equal(second?.license, null);
      assert.ok(second && !('date' in second), 'a year alone is no day');
    }));

  it('calls free only what the library does, without an if or a but', async () => {
    const licenseOf = async (about: object): Promise<unknown> =>
      (await pictureOf({}, about))?.license?.id ?? null;
    for (const text of [
      'No known restrictions on publication.',
      'No known restrictions on publication',
      'No known restrictions. For information, see U.S. Farm Security Administration.',
      'no known restrictions on publication; no renewal found.',
    ])
      assert.equal(await licenseOf({ rights_advisory: [text] }), 'no-known-restrictions', text);
    for (const text of [
      'Rights status not evaluated. For general information, see "Copyright and Other Restrictions".',
      'Publication may be restricted.',
      'No known restrictions on images made by the U.S. Government; images copied from other sources may be restricted.',
      'No known restrictions on publication, except in Canada.',
      'No known restrictions on publication. However, the artist lives.',
      'There are no known restrictions on publication.',
      '',
    ])
      assert.equal(await licenseOf({ rights_advisory: text }), null, text);
    assert.equal(await licenseOf({}), null);
    assert.equal(await licenseOf({ rights_information: 'No known restrictions.' }), 'no-known-restrictions');
    // The advice about the picture counts, and not what is said more generally.
    const advice = { rights_advisory: ['Publication may be restricted.'], rights: 'No known restrictions.' };
    assert.equal(await licenseOf(advice), null);
    const named = 'Licensed under <a href="https://creativecommons.org/licenses/by/4.0/">CC BY</a>.';
    assert.equal(await licenseOf({ rights: [named] }), 'CC-BY-4.0');
    assert.equal(
      await licenseOf({ rights: 'See http://rightsstatements.org/vocab/InC/1.0/.' }),
      'in-copyright',
    );
  });

  it('takes pixels from behind the addresses, and no copy that is made for lists', async () => {
    const tried = async (addresses: unknown, size: SizeName = 'small'): Promise<unknown> =>
      sizeCandidates((await pictureOf({ image_url: addresses }))?.sizes ?? [], size).map(
        ({ url, width, height }) => [url.replace(files, ''), width, height],
      );
    const list = [`${files}_150px.jpg#h=150&w=117`, `${files}t.gif#w=117&h=150`];
    assert.deepEqual(await tried([...list, `${files}r.jpg#w=500&h=640`, `${files}v.jpg`]), [
      ['r.jpg', 500, 640],
      ['v.jpg', null, null],
    ]);
    assert.deepEqual(await tried(list), [
      ['_150px.jpg', 117, 150],
      ['t.gif', 117, 150],
    ]);
    assert.deepEqual(await tried('https://tile.loc.gov/a.jpg#h=x&w=1'), [
      ['https://tile.loc.gov/a.jpg', null, null],
    ]);
    const service = 'https://tile.loc.gov/image-services/iiif/service:gmd:g410:ct1';
    const part = `${service}/full/pct:25/0/default.jpg`;
    const whole = [`${service}/full/pct:100/0/default.jpg`, null, null];
    assert.deepEqual(await tried([`${part}#h=639&w=389`], 'original'), [whole, [part, 389, 639]]);
    assert.deepEqual(await tried([`${part}#h=639&w=389`], 'large'), [[part, 389, 639], whole]);
  });

  it('shows the smallest copy that is good to look at', async () => {
    const shown = async (...names: readonly string[]): Promise<unknown> =>
      (await pictureOf({ image_url: names.map((name) => files + name) }))?.thumbnail?.replace(files, '');
    assert.equal(await shown('v.jpg#h=1024&w=9', 'r.jpg#h=640&w=9', '_150px.jpg#h=150&w=9'), 'r.jpg');
    assert.equal(await shown('_150px.jpg#h=150&w=9'), '_150px.jpg');
    assert.equal(await shown('v.jpg'), undefined);
  });

  it('leaves out what has no picture of its own, and what is not understood', () =>
    askDouble(
      'loc',
      items(
        item(),
        item({ image_url: [] }),
        item({ image_url: ['https://www.loc.gov/static/images/original-format/photo.svg'] }),
        item({ id: 'http://www.loc.gov/collections/x/' }),
        item({ id: 'http://www.loc.gov/item/a%2Fb/', image_url: `${files}v.jpg` }),
        item({ id: null }),
        'x',
      ),
      async ({ page }) => {
        assert.deepEqual(
          (await page()).pictures.map(({ id, page: shown }) => [id, shown]),
          [
            ['2017', 'https://www.loc.gov/item/2017/'],
            ['a/b', 'https://www.loc.gov/item/a%2Fb/'],
          ],
        );
      },
    ));

  it('knows a creator by any of the fields that name one', async () => {
    const creatorOf = async (more: object, about: object): Promise<unknown> =>
      (await pictureOf(more, about))?.creator?.name ?? null;
    assert.equal(
      await creatorOf({}, { contributors: ['Lens, Lou, photographer'] }),
      'Lens, Lou, photographer',
    );
    assert.equal(await creatorOf({ contributor: ['lens, lou'] }, { creators: [] }), 'lens, lou');
    assert.equal(await creatorOf({}, {}), null);
  });

  it('goes on where nothing is counted, until no page follows', () =>
    askDouble(
      'loc',
      (_request, { searchParams }) =>
        jsonAnswer({ results: [item()], pagination: { next: searchParams.get('sp') === '1' ? 'x' : null } }),
      async ({ pages }) => assert.equal((await pages()).length, 2),
    ));

  it('finds nothing, though that is told as an error', () =>
    askDouble('loc', locDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  it('does not ask again for an hour when it is blocked', () =>
    askDouble('loc', locDouble({ now: () => 0 }), async ({ page, asked }) => {
      for (let times = 0; times < 20; times += 1) await page();
      const { code, retryAfterSeconds } = await failureFrom(page());
      assert.deepEqual({ code, retryAfterSeconds }, { code: 'rate-limited', retryAfterSeconds: 3600 });
      assert.equal(asked().length, 21);
    }));

  itTellsTroubles('loc', locDouble);

  it('tells captcha: site-refuses', () =>
    askDouble('loc', locDouble({ trouble: 'captcha' }), async ({ page }) => {
      assert.equal((await failureFrom(page())).code, 'site-refuses');
    }));
});
