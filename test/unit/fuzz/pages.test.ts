import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { photoAt } from '../../../demo/photos';
import { searchPage, type PageMarkup } from '../../../demo/searchPage';
import { ScrapeError } from '../../../src/core/failure';
import { decodeText } from '../../../src/core/bytes/decodeText';
import { flickr } from '../../../src/core/sources/flickr';
import { readPicture } from '../../../src/shared/picture/storedPicture';
import type { Picture } from '../../../src/shared/picture/picture';
import { cpuMs } from '../../support/cpuMs';
import {
  damagedValue,
  mutatedText,
  mutatedBytes,
  naughtyTexts,
  pickRandom,
  fuzzRounds,
} from '../../support/random';
import {
  backgroundTile,
  imgTile,
  pageWith,
  photoModel,
  searchModel,
  sizeModel,
  wrapModel,
} from '../core/sources/flickr/handwrittenPages';

const url = 'https://www.flickr.com/search/?text=fox';

const markups: readonly PageMarkup[] = ['wrapped', 'references', 'flat', 'tiles-img', 'tiles-background'];
const photos = Array.from({ length: 9 }, (_, place) => photoAt('fox', place));
const results = { keyword: 'fox', photos, total: 5_000, pictureHost: 'live.staticflickr.com' };
const ours = [
  ...markups.map((markup) => searchPage(results, markup)),
  pageWith(searchModel([photoModel('1'), null, photoModel('2', { title: 'a &amp; b' })])),
  imgTile('//a.example/1_0123456789.jpg', 'width: 3px; height: 2px') + backgroundTile('/2_0123456789_h.jpg'),
  pageWith({ legend: [['a'], ['b', 'c']], main: { a: '~1', b: { c: wrapModel({ x: photoModel('3') }) } } }),
];

/** What the page's syntax is made of, where a change does most. */
const syntaxPieces = [
  ...'"{}[],:<>&;%\\~=\0',
  '"data":',
  '"exportMetaType":"model"',
  '"_data":[',
  '"sizes":{',
  '"__proto__":{',
  '"~0"',
  '"~99"',
  'null',
  '1e999',
  '-1',
  '&amp;',
  '&#0;',
  '%26amp%3B',
  '%E0%A4',
  '\\ud800',
  'javascript:',
  'https://u:p@',
  '<div class="photo-list-photo-view">',
  'style="background-image: url(',
  'modelExport: {',
  'search-photos-everyone-view',
  'no-results',
  '<!--',
  '</script>',
  JSON.stringify(sizeModel('//a.example/1.jpg', 0, -5)),
  ...naughtyTexts,
];

/** What a search makes of the page: pictures that can be used, or a failure that can be told. */
async function searchInPage(text: string): Promise<readonly Picture[]> {
  const began = cpuMs();
  try {
    const query = { query: 'fox', cursor: null, apiKey: null, baseUrl: 'https://www.flickr.com' };
    const answer = { url, status: 200, type: 'text/html', head: Buffer.alloc(0), text, encoding: 'utf-8' };
    const page = await flickr.readPage(query, {
      get: () => Promise.resolve(answer),
      typeOf: () => Promise.resolve(null),
    });
    page.pictures.forEach(check);
    assert.equal(new Set(page.pictures.map(({ id }) => id)).size, page.pictures.length);
    return page.pictures;
  } catch (error) {
    if (!(error instanceof ScrapeError)) throw error;
    assert.match(error.failure.code, /^site-(?:refuses|changed)$/);
    assert.equal(error.failure.host, 'www.flickr.com');
    return [];
  } finally {
    const took = cpuMs() - began;
    assert.ok(took < 2_000, `${took} ms`);
  }
}

function check(picture: Picture): void {
  assert.deepEqual(readPicture(structuredClone(picture)), picture);
  assert.equal(picture.source, 'flickr');
  const { title, creator, page } = picture;
  for (const text of [title, creator?.name ?? null]) {
    if (text === null) continue;
    assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]|^\s|\s$/u);
    assert.ok(text !== '' && [...text].length <= 300);
  }
  for (const address of [page, creator?.url ?? null]) {
    if (address !== null) assert.equal(new URL(address).origin, 'https://www.flickr.com');
  }
  for (const { url: address } of picture.sizes) {
    const { protocol, username, password, href } = new URL(address);
    assert.match(protocol, /^https?:$/);
    assert.deepEqual({ username, password, href }, { username: '', password: '', href: address });
  }
}

describe('random pages', () => {
  it('as we write them ourselves are read, so that what follows says something', async () => {
    for (const page of ours) assert.ok((await searchInPage(page)).length > 0);
  });

  it('changed anywhere are pictures or a clear refusal', async () => {
    let found = 0;
    await fuzzRounds(1_500, async (random) => {
      found += (await searchInPage(mutatedText(random, pickRandom(random, ours), syntaxPieces))).length;
    });
    assert.ok(found > 1_500, 'many are read in spite of it');
  });

  it('with anything in any field of their model are pictures or a clear refusal', async () => {
    const others = [
      ...naughtyTexts,
      '%0A%26lt%3B',
      '%E0%A4',
      '%26%23',
      '&#0;&#55296;',
      'x%',
      'a\tb\u2028c',
      'A&amp;B',
      '//a.example/1_0123456789.jpg',
      '/x.jpg',
      'javascript:1',
      'https://u:p@a.example/1.jpg',
      '#',
      '~0',
      '~1',
      '~2',
      '~99',
      0,
      -1,
      1.5,
      1e308,
      '12',
      '-3',
      [],
      {},
      null,
      true,
    ];
    let found = 0;
    await fuzzRounds(2_000, async (random) => {
      const entries = [
        photoModel('1'),
        { data: '~1', exportMetaType: 'x' },
        photoModel('2', { owner: wrapModel({ id: '3@N4' }) }),
      ];
      const model = {
        ...searchModel(entries),
        legend: [['main'], ['search-photos-lite-models', '0'], ['x', 1]],
      };
      found += (await searchInPage(pageWith(damagedValue(random, model, others)))).length;
    });
    assert.ok(found > 500, 'many are read in spite of it');
  });

  it('with bytes changed, and called by any charset, are pictures or a clear refusal', async () => {
    const bodies = ours.map((page) => Buffer.from(page));
    const types = [
      'text/html',
      'text/html; charset=utf-8',
      ...['latin1', 'utf-16le', 'gb18030', 'x', 'shift_jis'].map((name) => `text/html;charset=${name}`),
    ];
    await fuzzRounds(500, async (random) => {
      await searchInPage(
        decodeText(mutatedBytes(random, pickRandom(random, bodies)), pickRandom(random, types)),
      );
    });
  });

  it('of the site itself, changed anywhere, are too', async function () {
    const samples = process.env['RECORDED_SAMPLES'];
    const folder = join(samples ?? '', 'flickr');
    if (samples === undefined || !existsSync(folder)) return this.skip();
    const recorded = readdirSync(folder)
      .filter((name) => /\.html$|\.(?:html|json)\.txt$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    await fuzzRounds(150, async (random) => {
      await searchInPage(mutatedText(random, pickRandom(random, recorded), syntaxPieces));
    });
  });
});
