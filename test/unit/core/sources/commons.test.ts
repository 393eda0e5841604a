import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commons } from '../../../../src/core/sources/commons';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { Picture, SizeName } from '../../../../src/shared/picture/picture';
import { sizeCandidates } from '../../../../src/shared/picture/sizes';
import { commonsDouble, commonsId, type CommonsOptions } from '../../../support/doubles/commons';
import { jsonAnswer, type Double } from '../../../support/doubles/doubles';
import { skipBecause } from '../../../support/skip';
import { failureFrom } from '../net/testClient';
import { askDouble } from './askDouble';

/** One answer that is whole. */
function wholeAnswer(pages: unknown, more: object = {}): Double {
  return () => jsonAnswer({ batchcomplete: true, query: { pages }, ...more });
}

/** What is said of a file, as MediaWiki says it. */
function fileMetadata(said: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, { value, source: 'x' }]));
}

const host = 'https://upload.wikimedia.org/wikipedia/commons';
const thumbs = 'https://thumb.wikimedia.org/wikipedia/commons/thumb/1/1f/Fox.jpg';

function file(info: object = {}, more: object = {}): object {
  const imageinfo = [
    {
      url: `${host}/1/1f/Fox.jpg?utm_content=original`,
      width: 3000,
      height: 2000,
      mime: 'image/jpeg',
      thumburl: `${thumbs}/500px-Fox.jpg?utm_content=thumbnail`,
      thumbwidth: 480,
      thumbheight: 320,
      responsiveUrls: { '2': `${thumbs}/960px-Fox.jpg?utm_content=thumbnail` },
      descriptionurl: 'https://commons.wikimedia.org/wiki/File:Fox.jpg',
      ...info,
    },
  ];
  return { pageid: 7, ns: 6, title: 'File:Fox.jpg', index: 1, imageinfo, ...more };
}

function picturesOf(...pages: readonly unknown[]): Promise<readonly Picture[]> {
  return askDouble('commons', wholeAnswer(pages), async ({ page }) => (await page()).pictures);
}

async function pictureOf(info: object): Promise<Picture> {
  const [picture] = await picturesOf(file(info));
  assert.ok(picture);
  return picture;
}

const saying = (said: Readonly<Record<string, unknown>>): Promise<Picture> =>
  pictureOf({ user: 'Uploader No 1', extmetadata: fileMetadata(said) });

describe('searching Wikimedia Commons', () => {
  it('reads a search to its end, in its order, each file once', () =>
    askDouble('commons', commonsDouble({ total: 120 }), async ({ pages }) => {
      const all = await pages({ query: 'red fox' });
      assert.deepEqual(
        all.map(({ pictures }) => pictures.length),
        [50, 50, 20],
      );
      assert.deepEqual(
        all.flatMap(({ pictures }) => pictures.map(({ id }) => id)),
        Array.from({ length: 120 }, (_, at) => String(commonsId('red fox', at + 1))),
      );
    }));

  it('asks for pictures and drawings of these words, 50 at a time', () =>
    askDouble('commons', commonsDouble(), async ({ page, requests, baseUrl }) => {
      await page({ query: 'red & blue', baseUrl: `${baseUrl}//` });
      const { pathname, searchParams } = new URL(requests[0]?.path ?? '', 'http://host.example');
      assert.equal(pathname, '/commons/w/api.php');
      assert.equal(searchParams.get('gsrsearch'), 'red & blue filetype:bitmap|drawing');
      assert.equal(searchParams.get('gsrlimit'), '50');
    }));

  it('puts together a batch that comes in several answers', () =>
    askDouble('commons', commonsDouble({ total: 70, answersPerBatch: 4 }), async ({ pages, asked }) => {
      const all = await pages();
      assert.deepEqual(
        all.flatMap(({ pictures }) => pictures.map(({ id }) => id)),
        Array.from({ length: 70 }, (_, at) => String(commonsId('lake', at + 1))),
      );
      assert.deepEqual([all.length, asked().length], [2, 8]);
    }));

  it('gives up a batch that never gets whole, and keeps what it has', async () => {
    const double: Double = () =>
      jsonAnswer({ continue: { iicontinue: 'x', continue: '||' }, query: { pages: [file()] } });
    await askDouble('commons', double, async ({ page, asked }) => {
      assert.equal((await page()).pictures.length, 1);
      assert.equal(asked().length, 10);
    });
  });

  it('sends everything back that is wanted to go on', () =>
    askDouble('commons', commonsDouble(), async ({ page }) => {
      const { next } = await page();
      assert.deepEqual(JSON.parse(next ?? ''), { gsroffset: '50', continue: 'gsroffset||' });
      const [first] = (await page({ cursor: next })).pictures;
      assert.equal(first?.id, String(commonsId('lake', 51)));
    }));

  for (const cursor of [
    'end?',
    '7',
    '[]',
    '{}',
    '{"gsroffset":{}}',
    '{"gsroffset":""}',
    '{"A b":"1"}',
    `{"gsroffset":"${'1'.repeat(1001)}"}`,
    JSON.stringify(Object.fromEntries('abcdefghijk'.split('').map((name) => [name, '1']))),
  ]) {
    it(`begins anew from ${cursor.slice(0, 30)}`, () =>
      askDouble('commons', commonsDouble(), async ({ page, asked }) => {
        await page();
        assert.equal((await page({ cursor })).pictures[0]?.id, String(commonsId('lake', 1)));
        assert.equal(asked()[1], asked()[0]);
      }));
  }

  it('asks for the same whatever it is to send back', async () => {
    const changes = {
      action: 'logout',
      gsrsearch: 'dogs',
      generator: 'random',
      gsroffset: 50,
      continue: 'x',
    };
    await askDouble('commons', commonsDouble(), async ({ page, requests }) => {
      const { pictures } = await page({ cursor: JSON.stringify(changes) });
      assert.equal(pictures[0]?.id, String(commonsId('lake', 51)));
      assert.equal(
        requests.some(({ path }) => /logout|dogs|random/.test(path)),
        false,
      );
    });
  });

  it('ends after 10,000 results', () =>
    askDouble('commons', commonsDouble({ total: 20_000 }), async ({ page }) => {
      const from = (gsroffset: number): string => JSON.stringify({ gsroffset, continue: 'gsroffset||' });
      assert.notEqual((await page({ cursor: from(9900) })).next, null);
      assert.equal((await page({ cursor: from(9950) })).next, null);
    }));

  it('finds nothing', () =>
    askDouble('commons', commonsDouble(), async ({ page }) => {
      assert.deepEqual(await page({ query: 'nothing' }), { pictures: [], next: null });
    }));

  it('goes on when a batch has no file that can be had', async () => {
    const double: Double = (_request, { searchParams }) =>
      searchParams.has('gsroffset')
        ? jsonAnswer({ batchcomplete: true, query: { pages: [file()] } })
        : jsonAnswer({
            batchcomplete: true,
            continue: { gsroffset: 50, continue: 'gsroffset||' },
            query: { pages: [file({}, { imageinfo: undefined })] },
          });
    await askDouble('commons', double, async ({ page }) => {
      const { pictures, next } = await page();
      assert.deepEqual({ pictureCount: pictures.length, next }, { pictureCount: 1, next: null });
    });
  });

  it('cuts what MediaWiki would refuse as too long', () =>
    askDouble('commons', commonsDouble(), async ({ page, requests }) => {
      await page({ query: 'x'.repeat(1000) });
      const { searchParams } = new URL(requests[0]?.path ?? '', 'http://host.example');
      assert.ok((searchParams.get('gsrsearch') ?? '').length <= 300);
    }));

  it('asks no more than Wikimedia allows', () => {
    const { pagesPerMinute, lanes } = commons.limits;
    assert.deepEqual({ pagesPerMinute, lanes }, { pagesPerMinute: 10, lanes: { start: 2, ceiling: 2 } });
  });
});

describe('a file of Wikimedia Commons', () => {
  it('is a picture with all that is said of it', () =>
    askDouble('commons', commonsDouble(), async ({ page, baseUrl }) => {
      const at = `${baseUrl}/wikipedia/commons`;
      const utm = 'utm_source=commons.wikimedia.org&utm_campaign=imageinfo&utm_content';
      assert.deepEqual((await page()).pictures[0], {
        source: 'commons',
        id: String(commonsId('lake', 1)),
        keyword: 'lake',
        title: 'lake no. 1',
        creator: { name: 'Otto & Ida', url: 'https://commons.wikimedia.org/wiki/User:Otto' },
        license: { id: 'public-domain', name: 'Public domain', url: null },
        page: 'https://commons.wikimedia.org/wiki/File:lake%20no.%201.jpg',
        sizes: [
          { url: `${at}/a/ab/lake%20no.%201.jpg?${utm}=original`, width: 3000, height: 2000 },
          {
            url: `${at}/thumb/a/ab/lake%20no.%201.jpg/500px-lake%20no.%201.jpg?${utm}=thumbnail`,
            width: 500,
            height: 333,
          },
          {
            url: `${at}/thumb/a/ab/lake%20no.%201.jpg/960px-lake%20no.%201.jpg?${utm}=thumbnail`,
            width: 960,
            height: 640,
          },
        ],
        thumbnail: `${at}/thumb/a/ab/lake%20no.%201.jpg/500px-lake%20no.%201.jpg?${utm}=thumbnail`,
      });
    }));

  for (const [what, number, small, large, original] of [
    ['wide', 1, 500, 960, 3000],
    ['tall', 3, 750, 750, 3000],
    ['small', 9, 400, 400, 400],
    ['SVG, as PNG', 10, 500, 960, 960],
  ] as const) {
    it(`that is ${what} has a longest edge of ${small}, ${large} or ${original} px`, () =>
      askDouble('commons', commonsDouble(), async ({ page }) => {
        const { sizes } = (await page()).pictures[number - 1] ?? {};
        const edge = (name: SizeName): number => {
          const { width, height, url } = sizeCandidates(sizes ?? [], name)[0] ?? {};
          assert.doesNotMatch(url ?? '', /\.svg(?:\?|$)/);
          return Math.max(width ?? 0, height ?? 0);
        };
        assert.deepEqual([edge('small'), edge('large'), edge('original')], [small, large, original]);
      }));
  }

  it('that is small is its own copy, once', async () => {
    const { sizes } = await pictureOf({
      width: 300,
      height: 200,
      thumburl: `${host}/1/1f/Fox.jpg?utm_content=thumbnail`,
      responsiveUrls: undefined,
    });
    assert.deepEqual(sizes, [{ url: `${host}/1/1f/Fox.jpg?utm_content=original`, width: 300, height: 200 }]);
  });

  it('of several pages names the width of its copies, too', async () => {
    const { sizes } = await pictureOf({
      mime: 'image/tiff',
      thumburl: `${thumbs}/lossy-page1-500px-Fox.tif.jpg`,
      responsiveUrls: {},
    });
    assert.deepEqual(sizes[1], { url: `${thumbs}/lossy-page1-500px-Fox.tif.jpg`, width: 500, height: 333 });
  });

  it('of a type that is not saved, and without copies, is left out', async () => {
    const none = { thumburl: undefined, responsiveUrls: undefined };
    assert.deepEqual(await picturesOf(file({ mime: 'image/x-xcf', ...none })), []);
    const itself = { ...none, thumburl: `${host}/1/1f/Fox.jpg` };
    assert.deepEqual(await picturesOf(file({ mime: 'image/x-xcf', ...itself })), []);
  });

  it('may have pixels that nobody knows', async () => {
    const { sizes } = await pictureOf({ width: 0, height: null, thumburl: 'https://a.example/fox.jpg' });
    assert.deepEqual(
      sizes.map(({ width, height }) => [width, height]),
      [
        [null, null],
        [null, null],
        [960, null],
      ],
    );
  });

  it('is passed over when it is not there', async () => {
    const { pictures } = await askDouble(
      'commons',
      wholeAnswer([
        { ns: 6, title: 'File:Gone.jpg', missing: true },
        { pageid: 1, title: 'File:No info.jpg' },
        { pageid: 2, title: 'File:Empty.jpg', imageinfo: [] },
        { pageid: 3, title: 'File:Missing.jpg', imageinfo: [{ filemissing: true }] },
        file(
          { url: 'javascript:alert(1)', thumburl: 'ftp://a.example/', responsiveUrls: [7] },
          { pageid: 4 },
        ),
        null,
        7,
        file({}, { index: undefined, pageid: 5 }),
        file({ extmetadata: [] }, { index: 9, pageid: 6 }),
      ]),
      ({ page }) => page(),
    );
    assert.deepEqual(
      pictures.map(({ id }) => id),
      ['6', '5'],
    );
  });

  it('has a page only where that is on the web', async () => {
    assert.equal((await pictureOf({ descriptionurl: 'javascript:alert(1)' })).page, null);
  });

  for (const [what, said, title] of [
    ['of several pieces', '<div class="fn">\n<b>Night in <i>Nice</i></b></div>', 'Night in Nice'],
    [
      'beside words that nobody sees',
      '<i>Night</i><div style="display: none;">label QS:Len,"Night"</div><style>a{}</style>',
      'Night',
    ],
    ['with references', 'Cats &amp; dogs', 'Cats & dogs'],
    ['that is none', '<br>', 'Fox'],
    ['that is no text', ['x'], 'Fox'],
  ] as const) {
    it(`has a title ${what}`, async () => {
      assert.equal((await saying({ ObjectName: said })).title, title);
    });
  }

  it('keeps what its file page says that it shows, as a line of text', async () => {
    const said = '<p>A <b>fox</b> in\nthe snow</p><p>Near Nice</p>';
    assert.equal((await saying({ ImageDescription: said })).description, 'A fox in the snow Near Nice');
    const long = (await saying({ ImageDescription: 'so '.repeat(900) })).description;
    assert.ok(long && long.length <= 301);
    for (const none of ['', '<br>', 7])
      assert.equal((await saying({ ImageDescription: none })).description, undefined);
  });

  const user = (name: string): string => `https://commons.wikimedia.org/wiki/User:${name}`;
  for (const [what, said, name, url] of [
    ['plain text', { Artist: 'Donald Lee Pardue' }, 'Donald Lee Pardue', null],
    ['a link', { Artist: '<a href="//commons.wikimedia.org/wiki/User:O" title="x">O</a>' }, 'O', user('O')],
    ['a link without a host', { Artist: '<a href="/wiki/User:O">O</a>' }, 'O', user('O')],
    [
      'bdi',
      { Artist: '<bdi><a href="https://en.example/M">Edvard</a>\n</bdi>' },
      'Edvard',
      'https://en.example/M',
    ],
    ['lines', { Artist: '<div>Jona</div><div>Lendering<br>and son</div>' }, 'Jona Lendering and son', null],
    [
      'a user without a page',
      {
        Artist:
          '<a href="//commons.wikimedia.org/w/index.php?title=User:H&amp;action=edit&amp;redlink=1">H</a>',
      },
      'H',
      null,
    ],
    ['a link to nowhere', { Artist: '<a href="javascript:alert(1)">O</a>' }, 'O', null],
    [
      'the words of attribution before the artist',
      {
        Attribution: 'Photo: <a href="//a.example/l">Eva</a> / WMDE',
        Artist: '<a href="//a.example/eva">Eva</a>',
      },
      'Photo: Eva / WMDE',
      'https://a.example/eva',
    ],
    ['a credit', { Credit: '<a href="https://m.example/3">Museum 3</a>' }, 'Museum 3', 'https://m.example/3'],
    ['nobody but the uploader', {}, 'Uploader No 1', user('Uploader_No_1')],
    [
      'the uploader, whose own work it is',
      { Artist: ' ', Credit: '<span class="int-own-work" lang="en">Own work</span>' },
      'Uploader No 1',
      user('Uploader_No_1'),
    ],
    [
      'no mail address',
      { Artist: 'Ann (ann.b@mail.example) &lt;<a href="mailto:a@b.example">a@b.example</a>&gt; Bee' },
      'Ann Bee',
      null,
    ],
    ['nothing but a mail address', { Artist: 'ann@mail.example' }, 'Uploader No 1', user('Uploader_No_1')],
  ] as const) {
    it(`has as creator ${what}`, async () => {
      assert.deepEqual((await saying(said)).creator, { name, url });
    });
  }

  it('has a creator of no more than 120 characters, in no time', async () => {
    const { creator } = await saying({
      Artist: '<b>x'.repeat(20_000),
      Attribution: `${'a@'.repeat(50_000)}`,
    });
    assert.ok((creator?.name.length ?? 0) <= 120);
  });

  it('has no creator when nobody is named', async () => {
    assert.equal((await pictureOf({ extmetadata: [], userhidden: true })).creator, null);
  });

  const cc = 'https://creativecommons.org';
  for (const [said, id, url] of [
    [{ License: 'pd' }, 'public-domain', null],
    [{ License: 'cc0', LicenseUrl: 'http://creativecommons.org/publicdomain/zero/1.0/deed.en' }, 'CC0-1.0'],
    [
      { License: 'cc-by-sa-4.0', LicenseShortName: 'CC BY-SA 4.0' },
      'CC-BY-SA-4.0',
      `${cc}/licenses/by-sa/4.0/`,
    ],
    [{ License: 'cc-by-sa-3.0-de' }, 'CC-BY-SA-3.0-DE', `${cc}/licenses/by-sa/3.0/de/`],
    [{ License: 'x', LicenseUrl: 'http://creativecommons.org/licenses/by/2.0/deed.en' }, 'CC-BY-2.0'],
    [
      { LicenseShortName: 'No restrictions', LicenseUrl: 'https://www.flickr.com/commons/usage/' },
      'no-known-copyright',
    ],
    [{ LicenseShortName: 'CC BY 2.5' }, 'CC-BY-2.5'],
    [{ UsageTerms: 'Public domain' }, 'public-domain'],
    [
      { License: 'ogl', LicenseShortName: 'House <i>rules</i> &amp; 7', LicenseUrl: '//a.example/rules' },
      'other-house-rules-7',
      'https://a.example/rules',
    ],
    [{ LicenseShortName: 'Rules', LicenseUrl: 'javascript:alert(1)' }, 'other-rules', null],
    [{ License: 'x-1' }, 'other-x-1', null],
    [{}, undefined],
  ] as const) {
    it(`has the licence ${id ?? 'of nobody'} by ${JSON.stringify(said)}`, async () => {
      const { license } = await saying(said);
      assert.equal(license?.id, id);
      if (url !== undefined) assert.equal(license?.url, url);
    });
  }

  it('with a licence of its own keeps its name', async () => {
    assert.equal(
      (await saying({ LicenseShortName: 'House <i>rules</i> &amp; 7' })).license?.name,
      'House rules & 7',
    );
  });
});

describe('Wikimedia Commons in trouble', () => {
  for (const [trouble, code, status] of [
    ['forbidden', 'site-refuses', 403],
    ['unavailable', 'http-status', 503],
    ['rate-limited', 'rate-limited', 429],
    ['changed', 'site-changed', 200],
    ['needs-contact', 'needs-contact', 403],
    ['ratelimited', 'rate-limited', undefined],
    ['maxlag', 'http-status', 503],
    ['readonly', 'http-status', 503],
    ['badvalue', 'http-status', 400],
  ] as const satisfies readonly (readonly [CommonsOptions['trouble'], FailureCode, number | undefined])[]) {
    it(`${trouble}: ${code}`, () =>
      askDouble('commons', commonsDouble({ trouble }), async ({ page, baseUrl }) => {
        const failure = await failureFrom(page());
        assert.deepEqual({ code: failure.code, status: failure.status }, { code, status });
        assert.equal(failure.host, new URL(baseUrl).host);
      }));
  }

  it('says when to come back', () =>
    askDouble('commons', commonsDouble({ trouble: 'retry-after' }), async ({ page, requests }) => {
      const { code, retryAfterSeconds } = await failureFrom(page());
      assert.deepEqual(
        { code, retryAfterSeconds, requestCount: requests.length },
        { code: 'rate-limited', retryAfterSeconds: 39, requestCount: 1 },
      );
    }));

  it('says for the log what its error was', () =>
    askDouble('commons', commonsDouble({ trouble: 'maxlag' }), async ({ page }) => {
      assert.match((await failureFrom(page())).detail ?? '', /^maxlag: Waiting for .* 7\.5 seconds lagged/);
    }));

  for (const [what, double] of [
    ['HTML', () => ({ headers: { 'content-type': 'text/html' }, body: '<p>MediaWiki API help</p>' })],
    ['half an answer', () => ({ body: '{"query": {"pages": [' })],
    ['a list', () => jsonAnswer([])],
    ['null', () => jsonAnswer(null)],
  ] as const satisfies readonly (readonly [string, Double])[]) {
    it(`has changed when it gives ${what}`, () =>
      askDouble('commons', double, async ({ page }) => {
        assert.equal((await failureFrom(page())).code, 'site-changed');
      }));
  }

  for (const strange of [
    { query: 7 },
    { query: { pages: 'x' } },
    { query: { pages: {} } },
    { continue: [] },
  ]) {
    it(`finds nothing in ${JSON.stringify(strange)}`, () =>
      askDouble(
        'commons',
        () => jsonAnswer({ batchcomplete: true, ...strange }),
        async ({ page }) => {
          assert.deepEqual(await page(), { pictures: [], next: null });
        },
      ));
  }
});

describe('recorded answers of Wikimedia Commons', () => {
  const samples = process.env['RECORDED_SAMPLES'];
  const sample = (name: string): unknown =>
    JSON.parse(readFileSync(join(samples ?? '', 'sources/commons', name), 'utf8'));

  before(function () {
    skipBecause(this, samples === undefined ? 'RECORDED_SAMPLES names no folder' : null);
  });

  it('a search of 2026', () =>
    askDouble(
      'commons',
      () => jsonAnswer(sample('search-hospital-2026-3-of-10.json')),
      async ({ page }) => {
        const { pictures, next } = await page({ query: 'hospital' });
        assert.deepEqual(JSON.parse(next ?? ''), { gsroffset: '10', continue: 'gsroffset||' });
        assert.deepEqual(
          pictures.map(({ id, title, creator, license }) => [id, title, creator?.name, license?.id]),
          [
            ['71785024', 'Doctors Hospital from the Southwest 1', 'Sixflashphoto', 'CC-BY-SA-4.0'],
            ['20047569', 'Hospital-de-Bellvitge', 'H501zalc', 'CC-BY-SA-3.0'],
            ['131111389', 'Moore Regional Hospital facility in Pinehurst', 'Donald Lee Pardue', 'CC-BY-2.0'],
          ],
        );
        assert.deepEqual(
          pictures.map(({ creator }) => creator?.url),
          ['https://commons.wikimedia.org/wiki/User:Sixflashphoto', null, null],
        );
        assert.deepEqual(
          pictures[0]?.sizes.map(({ width, height }) => [width, height]),
          [
            [6016, 2999],
            [330, 165],
          ],
        );
        assert.match(pictures[0]?.thumbnail ?? '', /^https:\/\/thumb\.wikimedia\.org\/.*\/330px-/);
      },
    ));

  it('files of 2015, with what their pages say', async () => {
    // Of the older form, in which pages are an object, and without types.
    const { query } = sample('allimages-9-pages-continue-part1.json') as {
      query: { pages: Record<string, { imageinfo?: object[] }> };
    };
    const pages = Object.values(query.pages).map((each) => ({
      ...each,
      imageinfo: each.imageinfo?.map((info) => ({ ...info, mime: 'image/jpeg' })),
    }));
    const pictures = await picturesOf(...pages);
    assert.deepEqual(
      pictures.map(({ creator, license }) => [creator?.name, license?.id]),
      [
        ['The original uploader was Elvezio at Italian Wikipedia.', 'public-domain'],
        ['Photo: Eckhard Henkel / Wikimedia Commons / CC BY-SA 3.0 DE', 'CC-BY-SA-3.0-DE'],
        ...Array.from({ length: 5 }, () => ['Pascal Seibt', 'CC-BY-SA-4.0']),
        ['British Museum (Natural History).; Clark, Hubert Lyman', 'public-domain'],
        ['Edvard Munch', 'public-domain'],
      ],
    );
    assert.equal(pictures.at(-1)?.title, 'Night in Nice');
    assert.equal(pictures[1]?.creator?.url, 'https://commons.wikimedia.org/wiki/User:Hasenl%C3%A4ufer');
  });

  it('an artist in a block', async () => {
    const [picture] = await picturesOf(file(sample('item-image_info_artist_div.json') as object));
    assert.deepEqual(picture?.creator, { name: 'Jona Lendering', url: null });
  });
});
