import assert from 'node:assert/strict';
import {
  startPhotoSite,
  type PhotoSite,
  type PhotoSiteOptions,
  type SearchTrouble,
} from '../../../../demo/photoSite';
import { Collection } from '../../../../src/shared/picture/collection';
import { Cursors } from '../../../../src/shared/picture/cursors';
import { createEngine } from '../../../../src/core/engine';
import { endCursor, type SearchEvent } from '../../../../src/shared/engine/search';
import { pictureKey } from '../../../../src/shared/picture/picture';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { ownTime } from '../../../support/ownTime';
import { closedPortUrl } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import { flickrSearchRequest, testSettings } from '../support';

type SearchedEvent = SearchEvent & { type: 'searched' };

describe('search', () => {
  let site: PhotoSite | undefined;
  let collection: Collection;
  let cursors: Cursors;

  beforeEach(() => {
    collection = new Collection();
    cursors = new Cursors();
  });

  afterEach(async () => {
    await site?.close();
    site = undefined;
  });

  async function open(options: PhotoSiteOptions = {}): Promise<PhotoSite> {
    return (site = await startPhotoSite(options));
  }

  function start(
    keyword: string,
    targetCount: number,
    signal?: AbortSignal,
    base = site?.url,
  ): AsyncIterable<SearchEvent> {
    const turn = { query: keyword, cursor: cursors.get('flickr', keyword) };
    const request = flickrSearchRequest(base ?? '', {
      turn,
      targetCount,
      knownPictureKeys: collection.pictureKeys(),
    });
    return createEngine(quickLimits).search(request, signal ?? new AbortController().signal);
  }

  /** A whole search into the collection, as the program does it. */
  async function searchIntoCollection(...args: Parameters<typeof start>): Promise<SearchedEvent> {
    const [keyword] = args;
    let found = 0;
    for await (const event of start(...args)) {
      if (event.type === 'searched') {
        assert.equal(event.found, found);
        return event;
      }
      if (event.type !== 'page') continue;
      found += event.pictures.length;
      assert.equal(event.found, found);
      assert.equal(collection.add(event.pictures).length, event.pictures.length);
      for (const turn of event.turns) {
        assert.deepEqual({ turn: turn.turn, found: turn.found }, { turn: 0, found });
        cursors.set({ source: 'flickr', query: keyword, cursor: turn.cursor });
      }
    }
    throw new Error('the search did not say how it ended');
  }

  const pages = (): string[] =>
    (site?.requests ?? []).map(({ url }) => new URL(url, 'http://a.example').searchParams.get('page') ?? '');

  it('finds as many as asked, a page at a time', async () => {
    await open();
    const last = await searchIntoCollection('fox', 60);
    assert.deepEqual(
      { outcome: last.outcome, found: last.found, failure: last.failure },
      { outcome: 'found', found: 60, failure: null },
    );
    assert.equal(collection.size, 60);
    assert.deepEqual(pages(), ['1', '2', '3']);
    assert.ok(site?.requests.every(({ userAgent }) => userAgent === testSettings.userAgent));
    const times = site?.requests.map(({ atMs }) => atMs) ?? [];
    times.slice(1).forEach((time, index) => {
      const gap = time - (times[index] ?? 0);
      assert.ok(gap >= 950, `${gap} ms between two pages`);
    });
  });

  it('for the same keyword three times gives three pages of unique pictures', async () => {
    await open();
    for (const total of [25, 50, 75]) {
      assert.equal((await searchIntoCollection('fox', 25)).outcome, 'found');
      assert.equal(collection.size, total);
    }
    assert.deepEqual(pages(), ['1', '2', '3']);
    assert.equal(new Set(collection.allPictures().map(({ sizes }) => sizes[0]?.url)).size, 75);
  });

  it('waits between two searches of one site as between two pages, and not between two sites', async () => {
    const other = await startPhotoSite();
    await open();
    const engine = createEngine(quickLimits);
    const took: number[] = [];
    for (const { url } of [site, other, site].flatMap((each) => each ?? [])) {
      const since = ownTime();
      for await (const event of engine.search(
        flickrSearchRequest(url, { targetCount: 1 }),
        new AbortController().signal,
      )) {
        if (event.type === 'searched') assert.equal(event.outcome, 'found');
      }
      took.push(since());
    }
    const [first, third] = site?.requests.map(({ atMs }) => atMs) ?? [];
    assert.equal(other.requests.length, 1);
    await other.close();
    assert.ok((third ?? 0) - (first ?? 0) >= 950);
    assert.ok((took[1] ?? Infinity) < 950);
  });

  it('goes on inside a page without losing or repeating any', async () => {
    await open();
    for (const find of [10, 1, 14]) await searchIntoCollection('fox', find);
    const inParts = collection.pictureKeys();
    collection = new Collection();
    cursors = new Cursors();
    await searchIntoCollection('fox', 25);
    assert.deepEqual(inParts, collection.pictureKeys());
    await searchIntoCollection('Fox ', 1);
    assert.equal(pages().at(-1), '2');
  });

  it('for another keyword adds to the list, and each picture keeps the keyword that found it', async () => {
    await open();
    await searchIntoCollection('fox', 25);
    await searchIntoCollection('owl', 25);
    assert.equal(collection.size, 50);
    assert.deepEqual(
      ['fox', 'owl'].map((word) => collection.allPictures().filter(({ keyword }) => keyword === word).length),
      [25, 25],
    );
  });

  it('adds only what is new, and goes on to the next page for the rest', async () => {
    await open();
    await searchIntoCollection('fox', 25);
    const knownPictureKeys = collection.pictureKeys();
    collection = new Collection();
    cursors = new Cursors();
    for await (const event of createEngine(quickLimits).search(
      flickrSearchRequest(site?.url ?? '', { targetCount: 5, knownPictureKeys }),
      new AbortController().signal,
    )) {
      if (event.type === 'page') collection.add(event.pictures);
      else if (event.type !== 'waiting')
        assert.deepEqual({ outcome: event.outcome, found: event.found }, { outcome: 'found', found: 5 });
    }
    assert.equal(new Set([...knownPictureKeys, ...collection.allPictures().map(pictureKey)]).size, 30);
    assert.deepEqual(pages(), ['1', '1', '2']);
  });

  it('says when there is nothing', async () => {
    await open();
    const last = await searchIntoCollection('nothing', 10);
    assert.deepEqual(
      { outcome: last.outcome, found: last.found, failure: last.failure },
      { outcome: 'nothing', found: 0, failure: null },
    );
  });

  it('says when there is no more, and then does not ask again', async () => {
    await open({ total: () => 30 });
    const last = await searchIntoCollection('fox', 100);
    assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'no-more', found: 30 });
    assert.equal(cursors.get('flickr', 'fox'), endCursor);
    const asked = site?.requests.length;
    assert.deepEqual(await searchIntoCollection('fox', 100), {
      type: 'searched',
      outcome: 'no-more',
      found: 0,
      failure: null,
    });
    assert.equal(site?.requests.length, asked);
  });

  it('ends where a site repeats its last page for ever', async () => {
    await open({ total: () => 4_000 });
    cursors.set({ source: 'flickr', query: 'fox', cursor: '160' });
    assert.deepEqual(
      { outcome: (await searchIntoCollection('fox', 100)).outcome, size: collection.size },
      { outcome: 'no-more', size: 25 },
    );
  });

  const troubles: readonly (readonly [SearchTrouble, string, number])[] = [
    ['forbidden', 'site-refuses', 1],
    ['challenge', 'site-refuses', 1],
    ['login', 'site-refuses', 1],
    ['rate-limited', 'rate-limited', 1],
    ['unavailable', 'http-status', 4],
    ['changed', 'site-changed', 1],
  ];
  for (const [trouble, code, requests] of troubles) {
    it(`says ${code} when it meets ${trouble}, after ${requests}`, async () => {
      await open({ troubleFor: () => trouble });
      const last = await searchIntoCollection('fox', 10);
      assert.deepEqual(
        { outcome: last.outcome, code: last.failure?.code, found: last.found },
        { outcome: 'failed', code, found: 0 },
      );
      assert.equal(last.failure?.host, new URL(site?.url ?? '').host);
      assert.equal(site?.requests.length, requests);
    });
  }

  it('keeps what it found before the trouble, and can go on from there', async () => {
    let blocked = true;
    await open({ troubleFor: (_keyword, page) => (blocked && page === 2 ? 'forbidden' : undefined) });
    const last = await searchIntoCollection('fox', 40);
    assert.deepEqual(
      { outcome: last.outcome, code: last.failure?.code, found: last.found },
      { outcome: 'failed', code: 'site-refuses', found: 25 },
    );
    assert.equal(collection.size, 25);
    blocked = false;
    assert.deepEqual(
      { outcome: (await searchIntoCollection('fox', 15)).outcome, size: collection.size },
      { outcome: 'found', size: 40 },
    );
  });

  it('says when nobody is there', async () => {
    const last = await searchIntoCollection('fox', 10, undefined, await closedPortUrl());
    assert.deepEqual(
      { outcome: last.outcome, code: last.failure?.code },
      { outcome: 'failed', code: 'connection' },
    );
  });

  it('says when there is no such source', async () => {
    const request = flickrSearchRequest('', { turn: { source: 'x' as SourceId } });
    const events: SearchEvent[] = [];
    for await (const event of createEngine(quickLimits).search(request, new AbortController().signal))
      events.push(event);
    assert.deepEqual(
      events.map((event) => [event.type, 'failure' in event && event.failure?.code]),
      [
        ['turn', 'internal'],
        ['searched', 'internal'],
      ],
    );
  });

  describe('cancelled', () => {
    it('while it waits for a page', async () => {
      await open({ handler: () => true });
      const cancel = new AbortController();
      const searching = searchIntoCollection('fox', 10, cancel.signal);
      await waitUntil('the request', 5, () => site?.requests.length === 1);
      const since = ownTime();
      cancel.abort();
      assert.deepEqual(await searching, { type: 'searched', outcome: 'cancelled', found: 0, failure: null });
      assert.ok(since() < 250);
    });

    it('between two pages keeps what it found', async () => {
      await open();
      const cancel = new AbortController();
      const since = ownTime();
      for await (const event of start('fox', 100, cancel.signal)) {
        if (event.type === 'page') cancel.abort();
        else if (event.type !== 'waiting')
          assert.deepEqual(
            { outcome: event.outcome, found: event.found },
            { outcome: 'cancelled', found: 25 },
          );
      }
      assert.ok(since() < 900);
      assert.equal(site?.requests.length, 1);
    });
  });
});
