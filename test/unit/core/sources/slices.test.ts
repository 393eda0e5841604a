import assert from 'node:assert/strict';
import { Client } from '../../../../src/core/net/client';
import { findSource } from '../../../../src/core/sources/registry';
import { licenseValues, plainValues, readInSlices, type SliceWay } from '../../../../src/core/sources/slices';
import type { Source, SourcePage, SourceQuery, Web } from '../../../../src/core/sources/source';
import { pictureKey } from '../../../../src/shared/picture/picture';
import { sliceText } from '../../../../src/shared/words/sourceText';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { startDoubles, type Double } from '../../../support/doubles/doubles';
import { commonsDouble } from '../../../support/doubles/commons';
import { flickrDouble, flickrKey } from '../../../support/doubles/flickr';
import { inaturalistDouble } from '../../../support/doubles/inaturalist';
import { nasaDouble } from '../../../support/doubles/nasa';
import { openverseDouble } from '../../../support/doubles/openverse';
import { pixabayDouble, pixabayKey } from '../../../support/doubles/pixabay';
import { wellcomeDouble } from '../../../support/doubles/wellcome';
import { quickLimits } from '../net/testClient';
import { testPicture, testSettings } from '../support';

interface Item {
  readonly id: string;
  readonly day: string;
  readonly license: string;
}

const ways: readonly SliceWay[] = [
  {
    by: 'date',
    since: '2004-02-01',
    least: 'day',
    parameters: (first, last) => ({ from: first, ...(last !== null && { to: last }) }),
  },
  { by: 'license', parameter: 'license', values: plainValues('a', 'b') },
];

/** A source of these items that gives no more of a list than `reach`, a page of ten at a time; and what it was asked. */
function sourceOf(
  items: readonly Item[],
  reach: number,
): { readonly source: Source; readonly asked: string[] } {
  const asked: string[] = [];
  const source: Source = {
    id: 'flickr',
    limits: { pageIntervalMs: 0, lanes: { start: 1, ceiling: 1 } },
    slices: ways,
    readPage({ cursor, demanded = {} }) {
      const { from = '', to = '9', license = 'a,b' } = demanded;
      asked.push(JSON.stringify({ ...demanded, cursor }));
      const list = items.filter(
        (item) => item.day >= from && item.day <= to && license.split(',').includes(item.license),
      );
      const start = Number(cursor ?? 0);
      const end = Math.min(start + 10, reach);
      const pictures = list.slice(start, end).map(({ id }) => testPicture({ id }));
      const isLast = end >= Math.min(list.length, reach);
      return Promise.resolve({
        pictures,
        next: isLast ? null : String(end),
        total: Math.min(list.length, reach),
        ...(list.length > reach && { isCut: true }),
      });
    },
  };
  return { source, asked };
}

const noWeb: Web = {
  get: () => Promise.reject(new Error('no web')),
  typeOf: () => Promise.resolve(null),
};

/** All pages one after the other; each knows nothing of the others but its cursor, as after a restart. */
async function readAll(
  source: Source,
  query: Partial<SourceQuery> = {},
  web = noWeb,
): Promise<readonly SourcePage[]> {
  const pages: SourcePage[] = [];
  for (let cursor = query.cursor ?? null; ;) {
    const asked = { query: 'fox', apiKey: null, baseUrl: 'https://a.example', ...query, cursor };
    const page = await readInSlices(source, asked, web);
    pages.push(page);
    assert.ok(pages.length < 3_000, 'it must come to an end');
    if (page.next === null) return pages;
    cursor = page.next;
  }
}

const commonsTypes = ['JPEG', 'PNG', 'GIF', 'WebP', 'TIFF'];

const idsOf = (pages: readonly SourcePage[]): Set<string> =>
  new Set(pages.flatMap(({ pictures }) => pictures.map(pictureKey)));
const shownOf = (pages: readonly SourcePage[]): string[] => [
  ...new Set(pages.flatMap(({ slice }) => (slice ? [sliceText(slice)] : []))),
];

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
/** So many items, one a week, from the beginning on. */
const weekly = (count: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `w${at}`,
    day: dayOf(Date.UTC(2004, 1, 1) + at * 7 * 86_400_000),
    license: at % 2 === 0 ? 'a' : 'b',
  }));

describe('a search that outlives the end of a list', () => {
  it('is that of the source, to the letter, while the list is not cut off', async () => {
    const { source, asked } = sourceOf(weekly(30), 50);
    const pages = await readAll(source);
    assert.deepEqual(
      pages.map(({ next, slice, total }) => ({ next, slice, total })),
      [
        { next: '10', slice: undefined, total: 30 },
        { next: '20', slice: undefined, total: 30 },
        { next: null, slice: undefined, total: 30 },
      ],
    );
    assert.deepEqual(asked, ['{"cursor":null}', '{"cursor":"10"}', '{"cursor":"20"}']);
  });

  it('finds all of what is cut off, by halves of the time, with few questions more, and then ends', async () => {
    const { source, asked } = sourceOf(weekly(1_000), 50);
    const pages = await readAll(source);
    assert.equal(idsOf(pages).size, 1_000);
    // 100 pages have all of it, 5 were the list that is cut off; the rest is what was divided, and pages that are not full.
    assert.ok(asked.length < 250, `${asked.length} questions`);
    assert.ok(
      pages.slice(0, 4).every(({ slice }) => slice === undefined),
      'not before the list ends',
    );
    assert.ok(
      pages.slice(5).every(({ total }) => total === undefined),
      'a slice counts only itself',
    );
  });

  it('says which part is read, in years as long as these are whole', async () => {
    const { source } = sourceOf(weekly(600), 50);
    const shown = shownOf(await readAll(source));
    assert.match(shown[0] ?? '', /^since 20\d\d$/);
    assert.ok(shown.includes('2005') || shown.includes('2006'), shown.join(' | '));
    assert.ok(shown.some((each) => /^\d{4}–\d{4}$/.test(each)));
  });

  it('divides a day that has too many by the next way, and reads to its end what cannot be divided', async () => {
    const many = Array.from({ length: 95 }, (_, at) => ({
      id: `d${at}`,
      day: '2019-07-04',
      license: at < 30 ? 'a' : 'b',
    }));
    const { source } = sourceOf([...weekly(60), ...many], 50);
    const pages = await readAll(source);
    // Of `b` there are 65 on that day, of which 50 are given.
    assert.equal(idsOf(pages).size, 60 + 30 + 50);
    assert.ok(shownOf(pages).includes('2019-07-04, a'));
  });

  it('does not contradict what the search demands', async () => {
    const { source, asked } = sourceOf(weekly(600), 50);
    const pages = await readAll(source, { demanded: { license: 'a' } });
    assert.equal(idsOf(pages).size, 300);
    assert.ok(asked.every((each) => (JSON.parse(each) as { license: string }).license === 'a'));
  });

  it('begins the slices again where its cursor cannot be understood', async () => {
    const { source } = sourceOf(weekly(300), 50);
    for (const cursor of [
      'slices:',
      'slices:{"slices":[["2004"]],"at":null}',
      'slices:{"slices":[["2004-13-45/"]],"at":null}',
      'slices:{"slices":[["2004-02-01/","c"]],"at":null}',
      'slices:{"slices":[],"at":null}',
    ])
      assert.equal(idsOf(await readAll(source, { cursor })).size, 300, cursor);
  });

  it('shows licences by their ids', () => {
    assert.deepEqual(licenseValues({ '4': ['CC-BY-2.0'], 'by-sa': ['CC-BY-SA-2.0', 'CC-BY-SA-4.0'] }), {
      '4': 'CC-BY-2.0',
      'by-sa': 'CC BY-SA',
    });
  });

  /** All that a source finds at its double, and the paths that were asked. */
  async function readDouble(
    id: SourceId,
    double: Double,
    query: Partial<SourceQuery> = {},
  ): Promise<{ readonly pages: readonly SourcePage[]; readonly asked: readonly string[] }> {
    const doubles = await startDoubles({ [id]: double });
    const signal = new AbortController().signal;
    const client = new Client({ settings: testSettings, limits: quickLimits, signal });
    const web: Web = { get: (url, ask) => client.fetchPage(url, ask), typeOf: () => Promise.resolve(null) };
    const source = findSource(id);
    assert.ok(source);
    try {
      const pages = await readAll(source, { baseUrl: doubles.baseUrls[id], ...query }, web);
      return { pages, asked: doubles.requests.map(({ path }) => path) };
    } finally {
      client.close();
      await doubles.close();
    }
  }

  it('gets 9,000 photos of Flickr, of which a search gives 4,000', async () => {
    const double = flickrDouble({ total: 9_000 });
    const { pages, asked } = await readDouble('flickr', double, { apiKey: flickrKey });
    assert.equal(idsOf(pages).size, 9_000);
    assert.ok(asked.length < 50, `${asked.length} questions of 500 photos each`);
    assert.ok(asked.slice(0, 8).every((path) => !path.includes('upload_date')));
    assert.ok(asked.slice(8).every((path) => path.includes('min_upload_date=')));
  });

  it('goes on with the dates on the public page of Flickr, too', async () => {
    const double = flickrDouble({ total: 4_100 });
    const { pages, asked } = await readDouble('flickr', double, { cursor: '160' });
    assert.ok(idsOf(pages).size >= 4_100);
    assert.match(asked[1] ?? '', /min_upload_date=\d+/);
  });

  it('gets more of Openverse and Pixabay than one list has', async () => {
    const ofOpenverse = await readDouble('openverse', openverseDouble({ total: 500, reach: 240 }));
    assert.ok(idsOf(ofOpenverse.pages).size > 400, `${idsOf(ofOpenverse.pages).size}`);
    assert.ok(ofOpenverse.asked.every((path) => !path.includes('page=21')));
    const ofPixabay = await readDouble('pixabay', pixabayDouble({ total: 60, reach: 20 }), {
      apiKey: pixabayKey,
    });
    assert.equal(idsOf(ofPixabay.pages).size, 20 + 6 + 15 + 15, shownOf(ofPixabay.pages).join());
    assert.ok(ofPixabay.asked.some((path) => /image_type=photo&.*orientation=vertical/.test(path)));
  });

  it('asks NASA for years, and others for licences and types, where a list has ended', async () => {
    for (const [id, answer, cursor, next] of [
      ['nasa', { collection: { items: [], metadata: { total_hits: 12_000 } } }, '100', /year_start=\d{4}$/],
      ['inaturalist', { results: [], total_results: 20_000 }, '200', /photo_license=cc0&/],
      ['wellcome', { results: [], totalResults: 20_000 }, '100', /locations\.license=cc-by$/],
    ] as const) {
      const isSlice = (url: URL): boolean => next.test(url.search);
      const few = { ...answer, collection: { items: [] }, total_results: 0, totalResults: 0 };
      const double: Double = (_request, url) => ({ body: JSON.stringify(isSlice(url) ? few : answer) });
      const { pages, asked } = await readDouble(id, double, { cursor });
      assert.ok(asked[1] !== undefined && next.test(asked[1]), `${id}: ${asked[1]}`);
      assert.equal(pages.at(-1)?.next, null);
    }
  });

  /** What a source finds in slices after the last page of its list, and how much of it more than once. */
  async function readSlices(id: SourceId, double: Double, cursor: string | null) {
    const { pages, asked } = await readDouble(id, double, { cursor });
    const sliced = pages.slice(pages.findIndex(({ slice }) => slice) + 1);
    const found = sliced.reduce((sum, { pictures }) => sum + pictures.length, 0);
    const different = idsOf(sliced);
    assert.equal(pages.at(-1)?.next, null, 'it ends');
    return { found, repeated: found - different.size, requests: asked.length, shown: shownOf(pages) };
  }

  it('gets all of NASA by years, of which a list gives only 10,000', async () => {
    const double = nasaDouble({ total: 10_500, years: 7 });
    const { found, repeated, requests, shown } = await readSlices('nasa', double, '100');
    assert.equal(found - repeated, 10_500);
    assert.ok(repeated <= 300, 'only the first pages of ranges that were divided');
    assert.match(shown[0] ?? '', /^since \d{4}$/);
    // 105 pages have all of it; the rest are ranges that were divided, or have nothing.
    assert.ok(requests < 125, `${requests} questions`);
  });

  it('gets what lies beyond the 10,000 of Commons by types of files, though the list does not say that there is more', async () => {
    const cursor = JSON.stringify({ gsroffset: '9950', continue: 'gsroffset||' });
    const double = commonsDouble({ total: 10_400 });
    const { found, repeated, requests, shown } = await readSlices('commons', double, cursor);
    // Every tenth is an SVG, which is in the list of all.
    assert.deepEqual({ found, repeated, shown }, { found: 9_360, repeated: 0, shown: commonsTypes });
    assert.equal(requests, 1 + Math.ceil(9_360 / 50) + commonsTypes.length - 1);
  });

  it('gets what lies beyond the 10,000 of Wellcome and iNaturalist by licences', async () => {
    const wellcome = await readSlices('wellcome', wellcomeDouble({ total: 10_400 }), '100');
    assert.deepEqual([wellcome.found, wellcome.repeated], [10_400, 0]);
    // Three licences have some, of eight.
    assert.equal(wellcome.requests, 1 + 3 * 35 + 5);
    let now = 0;
    const double = inaturalistDouble({ total: 10_050, now: () => (now += 1_000) });
    const { found, repeated, requests } = await readSlices('inaturalist', double, '200');
    // Of each observation the first photo, as far as a list gives them; of every second one another, of another licence.
    assert.deepEqual([found, repeated], [10_000 + 5_025, 0]);
    assert.equal(requests, 1 + 200 + 101 + 5);
  });

  it('finds no more where a slice has nothing', async () => {
    const double = pixabayDouble({ total: 30, reach: 20 });
    const { pages } = await readDouble('pixabay', double, { apiKey: pixabayKey });
    assert.equal(idsOf(pages).size, 30);
    assert.equal(pages.at(-1)?.next, null);
  });
});
