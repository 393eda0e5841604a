import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { Picture } from '../../../../src/shared/picture/picture';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { nasaDouble } from '../../../support/doubles/nasa';
import { skipBecause } from '../../../support/skip';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';
import { itTellsTroubles } from './itTellsTroubles';

const assets = 'https://images-assets.nasa.gov/image';

/** One result of a search; `about` changes or adds to what is said of it. */
function item(about: object = {}, links: readonly object[] = [preview('PIA1')]): object {
  return { data: [{ nasa_id: 'PIA1', title: 'Mars', center: 'JPL', media_type: 'image', ...about }], links };
}

function preview(id: string): object {
  return { href: `${assets}/${id}/${id}~thumb.jpg`, rel: 'preview', render: 'image' };
}

function found(...items: readonly object[]): Double {
  return () => jsonAnswer({ collection: { items, metadata: { total_hits: items.length } } });
}

function manifest(...names: readonly string[]): Double {
  return () =>
    jsonAnswer({ collection: { items: names.map((name) => ({ href: `${assets}/PIA1/${name}` })) } });
}

function picturesOf(...items: readonly object[]): Promise<readonly Picture[]> {
  return askDouble('nasa', found(...items), async ({ page }) => (await page()).pictures);
}

/** As a search finds it: only its preview is known. */
const unopened: Picture = {
  source: 'nasa',
  id: 'PIA 1',
  keyword: 'mars',
  title: null,
  creator: null,
  license: null,
  page: null,
  sizes: [{ url: `${assets}/PIA1/PIA1~thumb.jpg`, width: null, height: null }],
};

const fileNames = (sizes: readonly { readonly url: string }[]): string[] =>
  sizes.map(({ url }) => url.replace(/^.*\/[^/~]*~?/, ''));

describe('searching NASA', () => {
  it('reads a search to its end, each picture once', () =>
    askDouble('nasa', nasaDouble({ total: 250 }), async ({ pages, asked }) => {
      const all = await pages({ query: 'red & blue' });
      assert.deepEqual(
        all.map(({ pictures }) => pictures.length),
        [100, 100, 50],
      );
      assert.equal(new Set(all.flatMap(({ pictures }) => pictures.map(({ id }) => id))).size, 250);
      assert.deepEqual(
        asked(),
        [1, 2, 3].map((n) => `/search?q=red+%26+blue&media_type=image&page=${n}&page_size=100`),
      );
    }));

  it('tells what is known of a picture', () =>
    askDouble('nasa', nasaDouble(), async ({ page, baseUrl }) => {
      const { pictures } = await page();
      const thumbnail = `${baseUrl}/image/lake-1/lake-1~thumb.jpg`;
      assert.deepEqual(pictures[0], {
        source: 'nasa',
        id: 'lake-1',
        keyword: 'lake',
        title: 'lake seen from orbit, no. 1',
        creator: { name: 'NASA/JSC', url: null },
        license: {
          id: 'nasa-media-guidelines',
          name: 'NASA media guidelines',
          url: 'https://www.nasa.gov/nasa-brand-center/images-and-media/',
        },
        page: 'https://images.nasa.gov/details/lake-1',
        date: '2020-01-01',
        sizes: [{ url: thumbnail, width: null, height: null }],
        thumbnail,
      });
      assert.equal(pictures[1]?.creator?.name, 'Ada Orbiter');
    }));

  it('copes with ids and addresses that have spaces', () =>
    askDouble('nasa', nasaDouble(), async ({ page, sizes, asked }) => {
      const picture = (await page()).pictures[4];
      assert.equal(picture?.id, 'lake-5 b');
      assert.equal(picture.page, 'https://images.nasa.gov/details/lake-5%20b');
      assert.match(picture.sizes[0]?.url ?? '', /\/image\/lake-5%20b\/lake-5%20b~thumb\.jpg$/);
      assert.equal((await sizes(picture, 'original')).length, 5);
      assert.equal(asked().at(-1), '/asset/lake-5%20b');
    }));

  it('trims what has spaces at its ends', async () => {
    const [picture] = await picturesOf(
      item({ nasa_id: ' PIA1 ' }, [{ href: ` ${assets}/PIA1/PIA1~thumb.jpg `, rel: 'preview' }]),
    );
    assert.deepEqual(
      { id: picture?.id, thumbnail: picture?.thumbnail },
      { id: 'PIA1', thumbnail: `${assets}/PIA1/PIA1~thumb.jpg` },
    );
  });

  it('asks the hosts of NASA by https, whatever it is told, and others as it is told', async () => {
    const [picture] = await picturesOf(
      item({}, [
        { href: 'http://images-assets.nasa.gov/a~orig.jpg' },
        { href: 'http://notnasa.gov.example/b~large.jpg' },
      ]),
    );
    assert.deepEqual(
      picture?.sizes.map(({ url }) => url),
      ['https://images-assets.nasa.gov/a~orig.jpg', 'http://notnasa.gov.example/b~large.jpg'],
    );
  });

  it('leaves out videos and sounds, and what has no file to look at', async () => {
    const pictures = await picturesOf(
      item({ nasa_id: 'v', media_type: 'video' }),
      item({ nasa_id: 'a', media_type: 'audio' }),
      item({ nasa_id: 'n' }, []),
      item({ nasa_id: 'c' }, [{ href: `${assets}/c/c.srt`, rel: 'captions' }]),
      item({ nasa_id: '' }),
      item({ nasa_id: 'p' }),
    );
    assert.deepEqual(
      pictures.map(({ id }) => id),
      ['p'],
    );
  });

  it('tells the day on which a picture was made, where there is one', async () => {
    const dates = (
      await picturesOf(
        item({ date_created: '2015-07-14T00:00:00Z' }),
        item({ nasa_id: 'PIA2', date_created: 'July 2015' }, [preview('PIA2')]),
        item({ nasa_id: 'PIA3' }, [preview('PIA3')]),
      )
    ).map(({ date }) => date);
    assert.deepEqual(dates, ['2015-07-14', undefined, undefined]);
  });

  it('tells its tags: one line each, each once, and not too many', async () => {
    const many = Array.from({ length: 99 }, (_, at) => `tag ${at}`);
    const tags = (
      await picturesOf(
        item({ keywords: ['Mars', ' red\nplanet ', 'mars', 7, '', 'x'.repeat(99)] }),
        item({ nasa_id: 'PIA2', keywords: many }, [preview('PIA2')]),
        item({ nasa_id: 'PIA3', keywords: 'Mars' }, [preview('PIA3')]),
      )
    ).map((picture) => picture.tags);
    assert.deepEqual(tags, [['Mars', 'red planet', `${'x'.repeat(59)}…`], many.slice(0, 20), undefined]);
  });

  it('names the photographer, else who else made it, else the center', async () => {
    const who = async (about: object): Promise<string | undefined> =>
      (await picturesOf(item(about)))[0]?.creator?.name;
    assert.equal(await who({ photographer: 'A', secondary_creator: 'B' }), 'A');
    assert.equal(await who({ photographer: ' ', secondary_creator: 'NASA/JPL-Caltech' }), 'NASA/JPL-Caltech');
    assert.equal(await who({}), 'NASA/JPL');
    assert.equal(await who({ center: undefined }), 'NASA');
  });

  it('tells nothing found, quietly', () =>
    askDouble('nasa', nasaDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  it('ends where the site shows no more', () =>
    askDouble('nasa', nasaDouble({ total: 1_000_000 }), async ({ page, asked }) => {
      assert.equal((await page({ cursor: '99' })).next, '100');
      const last = await page({ cursor: '100' });
      assert.deepEqual(
        { pictureCount: last.pictures.length, next: last.next },
        { pictureCount: 100, next: null },
      );
      assert.deepEqual(await page({ cursor: '101' }), { pictures: [], next: null });
      assert.equal(asked().length, 2);
    }));

  it('ends without an error where the site says that it shows no more', () => {
    const refusal = jsonAnswer(
      { reason: 'Maximum number of search results have been displayed.' },
      { status: 400 },
    );
    return askDouble(
      'nasa',
      () => refusal,
      async ({ page }) =>
        assert.deepEqual(await page({ cursor: '7' }), { pictures: [], next: null, isCut: true }),
    );
  });

  itTellsTroubles('nasa', nasaDouble);

  it('tells a refusal for another reason, and results of another kind', async () => {
    const bad = jsonAnswer({ reason: 'Invalid search parameter.' }, { status: 400 });
    const code = (double: Double): Promise<FailureCode> =>
      askDouble('nasa', double, async ({ page }) => (await failureFrom(page())).code);
    assert.equal(await code(() => bad), 'http-status');
    assert.equal(await code(found({ about: 'Mars' })), 'site-changed');
    assert.equal(await code(() => ({ body: '[' })), 'site-changed');
  });
});

describe('the files of a picture of NASA', () => {
  it('are asked for one picture, and loaded best first', () =>
    askDouble('nasa', nasaDouble(), async ({ page, sizes }) => {
      const [picture] = (await page()).pictures;
      assert.ok(picture);
      const order = async (size: 'original' | 'large' | 'small'): Promise<string[]> =>
        fileNames(await sizes(picture, size));
      assert.deepEqual(await order('original'), [
        'orig.jpg',
        'large.jpg',
        'medium.jpg',
        'small.jpg',
        'thumb.jpg',
      ]);
      assert.deepEqual((await order('large')).slice(0, 3), ['large.jpg', 'medium.jpg', 'orig.jpg']);
      assert.deepEqual((await order('small')).slice(0, 3), ['small.jpg', 'thumb.jpg', 'medium.jpg']);
    }));

  it('are not asked for where the search has told them', () =>
    askDouble('nasa', nasaDouble({ listsFiles: true }), async ({ page, sizes, asked }) => {
      const [picture] = (await page()).pictures;
      assert.ok(picture);
      assert.deepEqual(
        picture.sizes.map(({ width, height }) => [width, height]),
        [
          [4000, 3000],
          [1920, 1440],
          [1280, 960],
          [640, 480],
          [640, 480],
        ],
      );
      assert.match(picture.thumbnail ?? '', /~thumb\.jpg$/);
      assert.equal(fileNames(await sizes(picture, 'original'))[0], 'orig.jpg');
      assert.deepEqual((await sizes(picture, 'small'))[0]?.width, 640);
      assert.equal(asked().length, 1);
    }));

  it('are pictures only, by https', () =>
    askDouble('nasa', manifest('PIA1~orig.PNG', 'PIA1~large.mp4', 'metadata.json'), async ({ sizes }) => {
      assert.deepEqual(await sizes(unopened, 'large'), [
        { url: `${assets}/PIA1/PIA1~orig.PNG`, width: null, height: null },
      ]);
    }));

  it('are in TIFF only where there is but a thumbnail beside', async () => {
    const first = (...names: readonly string[]): Promise<string | undefined> =>
      askDouble(
        'nasa',
        manifest(...names),
        async ({ sizes }) => fileNames(await sizes(unopened, 'original'))[0],
      );
    assert.equal(await first('PIA1~orig.tif', 'PIA1~medium.jpg', 'PIA1~thumb.jpg'), 'medium.jpg');
    assert.equal(await first('PIA1~thumb.jpg', 'PIA1~orig.tif'), 'orig.tif');
  });

  it('that have other names are tried last', () =>
    askDouble('nasa', manifest('PIA1.jpg', 'PIA1~medium.jpg'), async ({ sizes }) => {
      const files = await sizes(unopened, 'original');
      assert.deepEqual(
        files.map(({ url }) => url),
        [`${assets}/PIA1/PIA1~medium.jpg`, `${assets}/PIA1/PIA1.jpg`],
      );
    }));

  it('that are none, or gone, are told as not found', async () => {
    const failure = (double: Double): Promise<unknown> =>
      askDouble('nasa', double, async ({ sizes }) => {
        const { code, status } = await failureFrom(sizes(unopened, 'original'));
        return [code, status];
      });
    assert.deepEqual(await failure(manifest('metadata.json')), ['http-status', 404]);
    assert.deepEqual(await failure(() => jsonAnswer({ reason: 'No assets found' }, { status: 404 })), [
      'http-status',
      404,
    ]);
  });
});

describe('recorded answers of NASA', () => {
  const samples = process.env['RECORDED_SAMPLES'];
  const recorded = (name: string): Double => {
    const body = readFileSync(join(samples ?? '', 'sources/nasa', name));
    return () => ({ headers: { 'content-type': 'application/json' }, body });
  };
  before(function () {
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES is not set' : null);
  });

  it('a search', () =>
    askDouble('nasa', recorded('search-mars-rover-images-page1-2024.json'), async ({ page }) => {
      const { pictures, next } = await page({ query: 'mars rover' });
      assert.equal(next, '2');
      assert.equal(pictures.length, 11);
      assert.deepEqual(pictures.map(({ creator }) => creator?.name).slice(0, 3), [
        'NASA JPL ATLO',
        'NASA/JPL',
        'NASA/JPL/Cornell',
      ]);
      assert.deepEqual(pictures[1], {
        source: 'nasa',
        id: 'PIA07081',
        keyword: 'mars rover',
        date: '2004-11-30',
        title: 'Mars Rover Studies Soil on Mars',
        creator: { name: 'NASA/JPL', url: null },
        license: pictures[0]?.license,
        page: 'https://images.nasa.gov/details/PIA07081',
        sizes: [{ url: `${assets}/PIA07081/PIA07081~thumb.jpg`, width: null, height: null }],
        tags: ['Mars', 'Mars Exploration Rover MER'],
        thumbnail: `${assets}/PIA07081/PIA07081~thumb.jpg`,
      });
    }));

  it('a manifest', () =>
    askDouble('nasa', recorded('asset-PIA04778-trimmed.json'), async ({ sizes }) => {
      assert.deepEqual(await sizes(unopened, 'original'), [
        { url: `${assets}/PIA04778/PIA04778~orig.jpg`, width: null, height: null },
      ]);
    }));
});
