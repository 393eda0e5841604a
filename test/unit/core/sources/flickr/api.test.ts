import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '../../../../../src/shared/picture/picture';
import { jsonAnswer, type Double } from '../../../../support/doubles/doubles';
import { flickrDouble, flickrKey as key } from '../../../../support/doubles/flickr';
import { skipBecause } from '../../../../support/skip';
import { failureFrom } from '../../net/testClient';
import { askDouble } from '../askDouble';
import { itTellsTroubles } from '../itTellsTroubles';

const live = 'https://live.staticflickr.com/65535';

/** A photo as the programming interface tells it; `fields` change or add to it. */
function photo(fields: object = {}): object {
  return {
    id: '1',
    owner: '1@N02',
    secret: '0123456789',
    server: '65535',
    title: 'A photo',
    license: '4',
    ownername: 'some one',
    pathalias: 'someone',
    url_m: `${live}/1_0123456789.jpg`,
    width_m: 500,
    height_m: '375',
    ...fields,
  };
}

function found(photos: readonly object[], more: object = {}): Double {
  return () => jsonAnswer({ photos: { page: 1, pages: 1, photo: photos, ...more }, stat: 'ok' });
}

function read(fields: object): Promise<Picture | undefined> {
  return askDouble(
    'flickr',
    found([photo(fields)]),
    async ({ page }) => (await page({ apiKey: key })).pictures[0],
  );
}

describe("searching Flickr with the user's key", () => {
  it('reads a search to its end, 500 photos at once, each once', () =>
    askDouble('flickr', flickrDouble({ total: 1100 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red fox', apiKey: key });
      assert.deepEqual(
        all.map(({ pictures, next }) => [pictures.length, next]),
        [
          [500, 'api:2'],
          [500, 'api:3'],
          [100, null],
        ],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 1100);
      const query = new URL(asked()[0] ?? '', 'http://a.example').searchParams;
      const { extras = '', ...others } = Object.fromEntries(query);
      assert.deepEqual(others, {
        method: 'flickr.photos.search',
        api_key: key,
        format: 'json',
        nojsoncallback: '1',
        text: 'red fox',
        sort: 'relevance',
        media: 'photos',
        safe_search: '1',
        per_page: '500',
        page: '1',
      });
      for (const extra of [
        'license',
        'tags',
        'owner_name',
        'path_alias',
        'realname',
        'url_o',
        'url_6k',
        'url_l',
      ])
        assert.ok(extras.split(',').includes(extra), extra);
    }));

  it('tells the tags', async () => {
    assert.deepEqual((await read({ tags: 'redfox snow' }))?.tags, ['redfox', 'snow']);
    assert.equal((await read({ tags: '' }))?.tags, undefined);
  });

  it('ends at the first 4,000 results, after which the site repeats itself', () =>
    askDouble('flickr', flickrDouble({ total: 50_000 }), async ({ page, asked }) => {
      assert.equal((await page({ apiKey: key, cursor: 'api:7' })).next, 'api:8');
      const last = await page({ apiKey: key, cursor: 'api:8' });
      assert.deepEqual(
        { pictureCount: last.pictures.length, next: last.next },
        { pictureCount: 500, next: null },
      );
      assert.deepEqual(await page({ apiKey: key, cursor: 'api:9' }), { pictures: [], next: null });
      assert.equal(asked().length, 2);
    }));

  it('goes on after a page that is not full, until one has none', async () => {
    await askDouble('flickr', found([photo()], { pages: '3' }), async ({ page }) => {
      assert.equal((await page({ apiKey: key })).next, 'api:2');
    });
    await askDouble('flickr', found([], { pages: 3 }), async ({ page }) => {
      assert.deepEqual(await page({ apiKey: key, cursor: 'api:2' }), { pictures: [], next: null });
    });
  });

  it('starts from the beginning where a search without a key, or with one, has stopped', () =>
    askDouble('flickr', flickrDouble(), async ({ page, asked }) => {
      const fresh = await page({ apiKey: key });
      assert.deepEqual(await page({ apiKey: key, cursor: '7' }), fresh);
      const shown = await page();
      assert.deepEqual(await page({ cursor: 'api:7' }), shown);
      assert.equal(asked()[3], '/search/?text=lake&page=1');
    }));

  it('tells what is known of a photo, its original too', () =>
    askDouble('flickr', flickrDouble(), async ({ page, baseUrl }) => {
      const [picture] = (await page({ apiKey: key })).pictures;
      assert.ok(picture);
      const origin = new URL(baseUrl).origin;
      const owner = picture.creator?.url ?? '';
      assert.match(owner, new RegExp(`^${origin}/photos/[^/]+/$`));
      assert.equal(picture.page, `${owner}${picture.id}/`);
      assert.ok(picture.title);
      assert.ok(picture.license);
      const [original] = picture.sizes;
      assert.match(original?.url ?? '', /_o\.jpg$/);
      assert.equal(Math.max(original?.width ?? 0, original?.height ?? 0), 4096);
    }));

  it('names the owner by the best of the names, and the way there by the alias, else the id', async () => {
    const named = async (fields: object): Promise<readonly [string, string] | null> => {
      const creator = (await read(fields))?.creator;
      return creator ? [creator.name, new URL(creator.url ?? '').pathname] : null;
    };
    assert.deepEqual(await named({}), ['some one', '/photos/someone/']);
    assert.deepEqual(await named({ realname: 'Anna &amp; Bo' }), ['Anna & Bo', '/photos/someone/']);
    assert.deepEqual(await named({ pathalias: null }), ['some one', '/photos/1@N02/']);
    assert.deepEqual(await named({ ownername: '' }), ['someone', '/photos/someone/']);
    assert.equal(await named({ ownername: '', pathalias: null }), null);
  });

  it('knows all licences by their numbers, as text or not', async () => {
    const license = async (number: unknown): Promise<string | undefined> =>
      (await read({ license: number }))?.license?.id;
    assert.equal(await license('0'), 'all-rights-reserved');
    assert.equal(await license(4), 'CC-BY-2.0');
    assert.equal(await license('16'), 'CC-BY-NC-ND-4.0');
    assert.equal(await license('99'), undefined);
    assert.equal(await license(undefined), undefined);
  });

  it('reads pixels from numbers and texts', async () => {
    const picture = await read({ url_o: `${live}/1_aaaaaaaaaa_o.png`, width_o: '3000', height_o: 2000 });
    assert.deepEqual(picture?.sizes, [
      { url: `${live}/1_aaaaaaaaaa_o.png`, width: 3000, height: 2000 },
      { url: `${live}/1_0123456789.jpg`, width: 500, height: 375 },
    ]);
  });

  it('finds the sizes that share a secret where none are listed', async () => {
    const picture = await read({ url_m: undefined });
    assert.ok(picture?.sizes.some(({ url, edge }) => url === `${live}/1_0123456789_b.jpg` && edge === 1024));
    assert.equal(picture?.sizes.length, 8);
  });

  it('leaves out what has no id or no address', async () => {
    const photos = [
      photo({ id: 'x' }),
      photo({ id: undefined }),
      photo({ id: '2', url_m: undefined, secret: '../../x' }),
      photo({ id: '3', url_m: 'javascript:1', server: 'x/y' }),
      photo({ id: 4 }),
    ];
    await askDouble('flickr', found(photos), async ({ page }) => {
      assert.deepEqual(
        (await page({ apiKey: key })).pictures.map(({ id }) => id),
        ['4'],
      );
    });
  });

  it('tells nothing found, quietly', () =>
    askDouble('flickr', flickrDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing', apiKey: key }), {
        pictures: [],
        next: null,
        total: 0,
      });
    }));

  it('tells a key that is not accepted', () =>
    askDouble('flickr', flickrDouble({ key: 'other' }), async ({ page }) => {
      assert.equal((await failureFrom(page({ apiKey: key }))).code, 'bad-key');
    }));

  it('tells what passes from what does not', async () => {
    for (const failCode of [0, 10, 105, 201])
      await askDouble('flickr', flickrDouble({ failCode }), async ({ page }) => {
        const { code, status } = await failureFrom(page({ apiKey: key }));
        assert.deepEqual({ code, status }, { code: 'http-status', status: 503 }, String(failCode));
      });
    await askDouble('flickr', flickrDouble({ failCode: 112 }), async ({ page }) => {
      const { code, detail } = await failureFrom(page({ apiKey: key }));
      assert.equal(code, 'site-changed');
      assert.match(detail ?? '', /\b112\b/);
    });
  });

  itTellsTroubles('flickr', flickrDouble, { apiKey: key });

  it('never tells the key, neither with photos nor with what goes wrong', async () => {
    const told: string[] = [];
    await askDouble('flickr', flickrDouble(), async ({ page }) => {
      told.push(JSON.stringify(await page({ apiKey: key })));
    });
    for (const double of [
      flickrDouble({ key: 'other' }),
      ...(['forbidden', 'rate-limited', 'unavailable', 'changed'] as const).map((trouble) =>
        flickrDouble({ trouble }),
      ),
      () => jsonAnswer({ stat: 'fail', code: 112, message: `Method with ${key} not found` }),
      () => ({ status: 302, headers: { location: `ftp://a.example/?api_key=${key}` }, body: '' }),
      () => ({ body: `not JSON ${key}` }),
    ])
      await askDouble('flickr', double, async ({ page }) => {
        told.push(JSON.stringify(await failureFrom(page({ apiKey: key }))));
      });
    assert.equal(told.length, 9);
    for (const text of told) assert.ok(!text.includes(key), text);
  });
});

describe("recorded answers of Flickr's programming interface", () => {
  const samples = process.env['RECORDED_SAMPLES'];
  const recorded = (name: string): Double => {
    const body = readFileSync(join(samples ?? '', 'flickr', name));
    return () => ({ body });
  };
  before(function () {
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES is not set' : null);
  });

  it('with addresses', () =>
    askDouble('flickr', recorded('photos-search-extras-2020-02.json'), async ({ page, baseUrl }) => {
      const { pictures, next } = await page({ apiKey: key });
      assert.deepEqual({ pictureCount: pictures.length, next }, { pictureCount: 30, next: null });
      const [first] = pictures;
      const origin = new URL(baseUrl).origin;
      assert.equal(first?.title, 'Warsy (église) • 7433');
      assert.equal(first.license?.id, 'CC-BY-NC-SA-2.0');
      assert.deepEqual(first.creator, { name: 'markustrois', url: `${origin}/photos/7478087@N06/` });
      assert.deepEqual(first.sizes[0], {
        url: `${live}/49514337848_bbdbb5f761_b.jpg`,
        width: 660,
        height: 1024,
      });
      for (const { sizes } of pictures)
        for (const { width, height } of sizes) assert.ok(width !== null && height !== null);
    }));

  it('without', () =>
    askDouble('flickr', recorded('photos-search-10-2020-05.json'), async ({ page }) => {
      const { pictures, next } = await page({ apiKey: key });
      assert.deepEqual({ pictureCount: pictures.length, next }, { pictureCount: 10, next: 'api:2' });
      for (const { sizes, id } of pictures)
        assert.ok(sizes.some(({ url }) => url.includes(`/${id}_`) && url.endsWith('_b.jpg')));
    }));
});
