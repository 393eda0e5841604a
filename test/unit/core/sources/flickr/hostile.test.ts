import assert from 'node:assert/strict';
import { ScrapeError } from '../../../../../src/core/failure';
import { flickr } from '../../../../../src/core/sources/flickr';
import { searchPage } from '../../../../../demo/searchPage';
import { photoAt } from '../../../../../demo/photos';
import { cpuMs } from '../../../../support/cpuMs';
import { naughtyTexts, pickRandom, seededRandom } from '../../../../support/random';
import { imgTile, pageWith, photoModel, searchModel } from './handwrittenPages';

const url = 'https://www.flickr.com/search/?text=x';

/** Reads a page as search would: pictures or a `ScrapeError`, nothing else. */
async function readHostile(text: string): Promise<void> {
  try {
    const answer = { url, status: 200, type: 'text/html', head: Buffer.alloc(0), text, encoding: 'utf-8' };
    const { pictures } = await flickr.readPage(
      { query: 'x', cursor: null, apiKey: null, baseUrl: 'https://www.flickr.com' },
      { get: () => Promise.resolve(answer), typeOf: () => Promise.resolve(null) },
    );
    for (const { id, sizes, title } of pictures) {
      assert.ok(id.length > 0 && sizes.length > 0 && (title === null || title.length <= 600));
      for (const size of sizes) assert.match(size.url, /^https?:\/\//);
    }
  } catch (error) {
    assert.ok(error instanceof ScrapeError, String(error));
    assert.match(error.failure.code, /^site-(?:refuses|changed)$/);
  }
}

describe('hostile pages', () => {
  const photos = Array.from({ length: 25 }, (_, place) => photoAt('hostile', place));
  const results = { keyword: 'x', photos, total: 5_000, pictureHost: 'live.staticflickr.com' };
  const pages = (['wrapped', 'references', 'flat', 'tiles-img', 'tiles-background'] as const).map((markup) =>
    searchPage(results, markup),
  );

  it('cut off anywhere are pictures or a clear refusal', async () => {
    const random = seededRandom(1);
    for (const page of pages) {
      for (let time = 0; time < 60; time += 1)
        await readHostile(page.slice(0, Math.floor(random() * page.length)));
    }
  });

  it('with pieces changed are pictures or a clear refusal', async () => {
    const random = seededRandom(2);
    const pieces = [
      '"',
      '{',
      '}',
      '[',
      ']',
      '\\',
      '~0',
      'null',
      '<',
      '>',
      '"data":',
      '%',
      '\u0000',
      ...naughtyTexts,
    ];
    for (const page of pages) {
      for (let time = 0; time < 60; time += 1) {
        let changed = page;
        for (let change = 0; change < 8; change += 1) {
          const at = Math.floor(random() * changed.length);
          const length = Math.floor(random() * 40);
          changed = changed.slice(0, at) + pickRandom(random, pieces) + changed.slice(at + length);
        }
        await readHostile(changed);
      }
    }
  });

  it('with anything in any field are pictures or a clear refusal', async () => {
    const values = [
      ...naughtyTexts,
      null,
      0,
      -1,
      1e308,
      true,
      [],
      {},
      '~0',
      '~99',
      { data: '~0', exportMetaType: 'x' },
    ];
    const fields = [
      'id',
      'title',
      'sizes',
      'license',
      'pathAlias',
      'ownerNsid',
      'username',
      'realname',
      'owner',
    ];
    for (const value of values) {
      for (const field of fields) {
        await readHostile(
          pageWith({ ...searchModel([photoModel('1', { [field]: value })]), legend: [value, [value]] }),
        );
      }
      await readHostile(pageWith(searchModel([value, photoModel('1')], value)));
      await readHostile(pageWith({ main: value, legend: value }));
    }
  });

  const megabytes = 4_000_000;
  const times = (piece: string): string => piece.repeat(megabytes / piece.length);
  for (const [what, page] of [
    ['one brace', `modelExport: ${times('{')}`],
    [
      'nested lists in the model',
      `modelExport: {"main":{"a":${times('[').slice(0, 2e6)}${times(']').slice(0, 2e6)}}},`,
    ],
    ['nested objects in the model', `modelExport: {"main":${'{"a":'.repeat(6e5)}1${'}'.repeat(6e5)}},`],
    ['quotes that never end', `modelExport: {"main":{"a":"${times('\\"')}`],
    ['the word modelExport', times('modelExport:{"')],
    ['white space after it', `modelExport:${times(' ')}`],
    ['elements', times('<div>')],
    ['nested tiles', times('<div class="photo-list-photo-view">')],
    ['nested tiles with pictures', times('<div class="photo-list-photo-view"><img src="/1_0123456789.jpg">')],
    ['tiles', times(imgTile('//a.example/1_0123456789.jpg'))],
    ['attributes', `<div class="photo-list-photo-view" ${times('a=1 ')}>`],
    ['open tags', times('<div class="')],
    ['titles', times('<title>captcha')],
    ['styles', `<div class="photo-list-photo-view" style="${times('background: url(')}">`],
    ['white space in a style', `<div class="photo-list-photo-view" style="background:${times(' ')}">`],
    ['marks of tiles', times('photo-list-photo-view__id_')],
    ['references', `<title>${times('&amp;')}</title>`],
    ['photos', pageWith(searchModel(Array.from({ length: 8_000 }, (_, id) => photoModel(String(id)))))],
    ['a title', pageWith(searchModel([photoModel('1', { title: times('%26amp%3B') })]))],
    [
      'sizes',
      pageWith(
        searchModel([
          photoModel('1', {
            sizes: Object.fromEntries(
              Array.from({ length: 1e5 }, (_, k) => [k, { url: `//a.example/${k}` }]),
            ),
          }),
        ]),
      ),
    ],
  ] as const) {
    it(`of megabytes of ${what} are read in a time that can be waited for`, async () => {
      const start = cpuMs();
      await readHostile(page);
      const took = cpuMs() - start;
      assert.ok(took < 5_000, `${Math.round(took)} ms`);
    });
  }
});
