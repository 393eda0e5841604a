import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import type { Source } from '../../../../src/core/sources/source';
import { pictureKey } from '../../../../src/shared/picture/picture';
import type { SearchEvent, SearchRequest } from '../../../../src/shared/engine/search';
import { startDoubles, type Doubles } from '../../../support/doubles/doubles';
import { pixabayDouble, pixabayKey } from '../../../support/doubles/pixabay';
import { quickLimits } from '../net/testClient';
import { testPicture, testSettings } from '../support';
import { collectSearch, playSource, searchRequestOf, shelfOf, startSearch } from './playedSearch';

describe('a search in slices', () => {
  let doubles: Doubles;

  beforeEach(async () => {
    doubles = await startDoubles({ pixabay: pixabayDouble({ total: 60, reach: 20 }) });
  });

  afterEach(() => doubles.close());

  const requestOf = (
    targetCount: number,
    cursor: string | null = null,
    knownPictureKeys: readonly string[] = [],
  ): SearchRequest => ({
    sourceRuns: [{ source: 'pixabay', query: 'fox', cursor, apiKey: pixabayKey }],
    targetCount,
    knownPictureKeys,
    responseCacheFolder: null,
    settings: { ...testSettings, baseUrls: doubles.baseUrls },
  });

  async function search(request: SearchRequest, signal = new AbortController().signal) {
    const events: SearchEvent[] = [];
    for await (const event of createEngine(quickLimits).search(request, signal)) events.push(event);
    const pages = events.flatMap((event) => (event.type === 'page' ? [event] : []));
    const turns = pages.flatMap((page) => page.turns);
    return {
      keys: pages.flatMap(({ pictures }) => pictures.map(pictureKey)),
      cursor: turns.at(-1)?.cursor ?? null,
      slices: turns.map(({ slice }) => slice?.map(({ value }) => value).join() ?? null),
      last: events.at(-1),
    };
  }

  it('begins only when more is wanted than the list gives, goes on after a restart, and says its end', async () => {
    const first = await search(requestOf(20));
    assert.equal(first.keys.length, 20);
    assert.equal(doubles.requests.length, 1, 'the list is enough');
    const second = await search(requestOf(13, first.cursor, first.keys));
    assert.equal(second.keys.length, 13);
    assert.ok(second.cursor?.startsWith('slices:'), 'it stops in the middle of slices');
    assert.ok(second.slices.includes('photo,horizontal'), second.slices.join(' | '));
    const before = doubles.requests.length;
    const third = await search(requestOf(100, second.cursor, [...first.keys, ...second.keys]));
    assert.deepEqual(
      { outcome: third.last?.type === 'searched' && third.last.outcome, cursor: third.cursor },
      { outcome: 'no-more', cursor: 'end' },
    );
    const all = [...first.keys, ...second.keys, ...third.keys];
    assert.equal(all.length, 56, 'what the slices give, of the 60 that there are');
    assert.equal(new Set(all).size, all.length, 'none twice');
    // The rest of the slice that was read, and the others: photos upright and not, drawings, vectors.
    assert.ok(doubles.requests.length - before <= 5, `${doubles.requests.length - before} more questions`);
    const fourth = await search(requestOf(10, third.cursor, all));
    assert.deepEqual(fourth.keys, []);
    assert.ok(doubles.requests.length - before <= 5, 'nobody is asked after the end');
  });

  it('is cancelled in the middle, and goes on there', async () => {
    const cancel = new AbortController();
    const request = requestOf(100);
    const events: SearchEvent[] = [];
    for await (const event of createEngine(quickLimits).search(request, cancel.signal)) {
      events.push(event);
      if (event.type === 'page' && event.turns.some(({ slice }) => slice)) cancel.abort();
    }
    const start = events.flatMap((event) => (event.type === 'page' ? [event] : []));
    const last = events.at(-1);
    assert.equal(last?.type === 'searched' && last.outcome, 'cancelled');
    const keys = start.flatMap(({ pictures }) => pictures.map(pictureKey));
    const cursor = start.at(-1)?.turns.at(-1)?.cursor ?? null;
    const rest = await search(requestOf(100, cursor, keys));
    assert.equal(new Set([...keys, ...rest.keys]).size, 56);
    assert.equal(keys.length + rest.keys.length, 56, 'none twice');
  });

  it('comes to an end where a site does not heed what slices are asked by', async () => {
    let asked = 0;
    const stubborn: Source = {
      id: 'flickr',
      limits: { pageIntervalMs: 0, lanes: { start: 1, ceiling: 1 } },
      slices: [{ by: 'date', since: '2004-02-01', least: 'day', parameters: (first) => ({ first }) }],
      readPage() {
        asked += 1;
        return Promise.resolve({ pictures: [testPicture({ id: '1' })], next: null, isCut: true });
      },
    };
    const played = await playSource('flickr', shelfOf([]));
    const request = searchRequestOf([played]);
    const { last, ids } = await collectSearch(startSearch([played], request, { sourceOf: () => stubborn }));
    await played.site.close();
    assert.deepEqual({ outcome: last.outcome, ids }, { outcome: 'no-more', ids: ['1'] });
    assert.ok(asked <= 201, `${asked} questions`);
  });
});
