import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { ScrapeError } from '../../../../src/core/failure';
import { ofLicenses, type Askable } from '../../../../src/core/sources/demands';
import { endCursor, type SearchEvent } from '../../../../src/shared/engine/search';
import { pictureKey } from '../../../../src/shared/picture/picture';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { ownTime } from '../../../support/ownTime';
import { waitUntil } from '../../../support/waitUntil';
import {
  collectSearch,
  playSource,
  searchRequestOf,
  ContinuedSearches,
  shelfOf,
  startSearch,
  type PlayedSource,
  type Shelf,
} from './playedSearch';
import { testPicture } from '../support';

const letterIds = (letter: string, count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${from + index}`);

describe('search in several sources', () => {
  let played: PlayedSource[];

  beforeEach(() => {
    played = [];
  });

  afterEach(() => Promise.all(played.map(({ site }) => site.close())));

  async function openSources(shelves: Partial<Record<SourceId, Shelf>>): Promise<PlayedSource[]> {
    for (const [id, each] of Object.entries(shelves)) played.push(await playSource(id as SourceId, each));
    return played;
  }

  const asked = (index: number): number => played[index]?.site.requests.length ?? 0;

  /** Answers only when it is told to. */
  function heldShelf(answer: Shelf): Shelf & { release(): void } {
    const waiting: (() => void)[] = [];
    let isOpen = false;
    const shelf = (page: number, response: ServerResponse, path: string): void => {
      if (isOpen) answer(page, response, path);
      else waiting.push(() => answer(page, response, path));
    };
    return Object.assign(shelf, {
      release: () => {
        isOpen = true;
        for (const go of waiting.splice(0)) go();
      },
    });
  }

  it('asks them side by side and mixes what they find one by one, whoever answers first', async () => {
    const first = heldShelf(shelfOf(letterIds('a', 3)));
    const [one, ...others] = await openSources({
      flickr: first,
      openverse: shelfOf(letterIds('b', 3)),
      nasa: shelfOf(letterIds('c', 2)),
    });
    assert.ok(one);
    const searching = collectSearch(startSearch(played, searchRequestOf(played)));
    await waitUntil('answers of the others', 5, () => others.every(({ pagesRead }) => pagesRead() === 1));
    assert.equal(one.site.requests.length, 1);
    first.release();
    const { ids, ends, last } = await searching;
    assert.deepEqual(ids, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3']);
    assert.deepEqual(ends, [
      [0, 'no-more', 3],
      [1, 'no-more', 3],
      [2, 'no-more', 2],
    ]);
    assert.deepEqual(last, { type: 'searched', outcome: 'no-more', found: 8, failure: null });
  });

  it('asks each for what is demanded, as far as it can be asked, and tells the rest; not one that has nothing of the kind', async () => {
    const open = await openSources({
      flickr: shelfOf(letterIds('a', 2), letterIds('a', 2, 3)),
      openverse: shelfOf(letterIds('b', 2)),
      nasa: shelfOf(letterIds('c', 2)),
    });
    const askables: readonly Askable[] = [
      { orientation: () => ({ shape: 'tall' }) },
      {},
      ofLicenses('pexels'),
    ];
    const able = open.map((each, at) => ({
      ...each,
      source: { ...each.source, askable: askables[at] ?? {} },
    }));
    const demands = { license: 'public-domain', orientation: 'portrait' } as const;
    const { events, ends } = await collectSearch(startSearch(able, searchRequestOf(able, { demands })));
    assert.deepEqual(
      open.map(({ site }) => site.requests.map(({ path }) => path)),
      [['/?q=fox&page=1&shape=tall', '/?q=fox&page=2&shape=tall'], ['/?q=fox&page=1'], []],
    );
    assert.deepEqual(ends.map(([at, outcome, count]) => `${at} ${outcome} ${count}`).sort(), [
      '0 no-more 4',
      '1 no-more 2',
      '2 passed-over 0',
    ]);
    const told = events.flatMap((event) => (event.type === 'turn' ? [[event.turn, event.notAsked]] : []));
    assert.deepEqual(Object.fromEntries(told), {
      0: ['license'],
      1: ['license', 'orientation'],
      2: undefined,
    });
    const [misfit] = events.flatMap((event) => (event.type === 'turn' && event.misfit ? [event.misfit] : []));
    assert.deepEqual(misfit, { demand: 'license', licenses: ['Pexels License'] });
    // The next search goes on where this one ended, and says so again; alone, it is a search without a picture.
    const again = searchRequestOf(able, { demands });
    const sourceRuns = again.sourceRuns.map((run) => ({ ...run, cursor: endCursor }));
    const more = await collectSearch(startSearch(able, { ...again, sourceRuns }));
    assert.deepEqual(more.ends.map(([at, outcome]) => `${at} ${outcome}`).sort(), [
      '0 no-more',
      '1 no-more',
      '2 passed-over',
    ]);
    const alone = await collectSearch(startSearch(able, { ...again, sourceRuns: sourceRuns.slice(2) }));
    assert.equal(alone.last.outcome, 'nothing');
  });

  it('reads on where pictures are used up, and the rounds go on as before', async () => {
    await openSources({
      flickr: shelfOf(letterIds('a', 2), letterIds('a', 2, 3), letterIds('a', 1, 5)),
      openverse: shelfOf(letterIds('b', 4), letterIds('b', 4, 5)),
    });
    const { ids, last } = await collectSearch(
      startSearch(played, searchRequestOf(played, { targetCount: 9 })),
    );
    assert.deepEqual(ids, ['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4', 'a5']);
    assert.equal(last.outcome, 'found');
    assert.deepEqual([asked(0), asked(1)], [3, 2]);
  });

  it('asks for no page that is not needed', async () => {
    await openSources({
      flickr: shelfOf(letterIds('a', 2), letterIds('a', 2, 3)),
      openverse: shelfOf(letterIds('b', 2), letterIds('b', 2, 3)),
    });
    const { last } = await collectSearch(startSearch(played, searchRequestOf(played, { targetCount: 4 })));
    assert.deepEqual([last.outcome, last.found, asked(0), asked(1)], ['found', 4, 1, 1]);
  });

  it('counts all together, shares evenly, and leaves to the others what one does not have', async () => {
    await openSources({
      flickr: shelfOf(letterIds('a', 20)),
      openverse: shelfOf(letterIds('b', 2)),
      nasa: shelfOf(letterIds('c', 20)),
    });
    const { ids, ends, last, events } = await collectSearch(
      startSearch(played, searchRequestOf(played, { targetCount: 11 })),
    );
    assert.deepEqual(ids, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'c3', 'a4', 'c4', 'a5']);
    assert.deepEqual(ends, [
      [1, 'no-more', 2],
      [0, 'found', 5],
      [2, 'found', 4],
    ]);
    assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: 11 });
    const progress = events.flatMap((event) => (event.type === 'page' ? event.turns : []));
    assert.deepEqual(progress, [
      { turn: 0, found: 5, cursor: null },
      { turn: 1, found: 2, cursor: endCursor },
      { turn: 2, found: 4, cursor: null },
    ]);
  });

  it('does not wait for ever for a slow one, which joins in when it answers', async () => {
    const slow = heldShelf(shelfOf(letterIds('b', 2)));
    const rest = heldShelf(shelfOf([], letterIds('a', 2, 3)));
    await openSources({
      flickr: (page, ...others) => (page === 1 ? shelfOf(letterIds('a', 2), []) : rest)(page, ...others),
      openverse: slow,
    });
    const ids: string[] = [];
    for await (const event of startSearch(played, searchRequestOf(played, { targetCount: 6 }), {
      lateMs: 20,
    })) {
      if (event.type !== 'page') continue;
      ids.push(...event.pictures.map(({ id }) => id));
      if (ids.length === 2) slow.release();
      if (ids.length === 4) rest.release();
    }
    assert.deepEqual(ids, ['a1', 'a2', 'b1', 'b2', 'a3', 'a4']);
  });

  it('does not keep the others back for a slow one once most have answered, and leaves it its share', async () => {
    const slow = heldShelf(shelfOf(letterIds('c', 9)));
    await openSources({
      flickr: shelfOf(letterIds('a', 9)),
      openverse: shelfOf(letterIds('b', 9)),
      nasa: slow,
    });
    const ids: string[] = [];
    const request = searchRequestOf(played, { targetCount: 6 });
    for await (const event of startSearch(played, request, { fewLateMs: 20 })) {
      if (event.type !== 'page') continue;
      ids.push(...event.pictures.map(({ id }) => id));
      if (ids.length === 4) slow.release();
    }
    assert.deepEqual(ids.slice(0, 4), ['a1', 'b1', 'a2', 'b2']);
    assert.deepEqual(ids.slice(4), ['c1', 'c2']);
  });

  it('takes what was left to a slow one from the others when it does not come', async () => {
    await openSources({
      flickr: shelfOf(letterIds('a', 9)),
      openverse: shelfOf(letterIds('b', 9)),
      nasa: () => undefined,
    });
    const request = searchRequestOf(played, { targetCount: 6 });
    const { ids } = await collectSearch(startSearch(played, request, { fewLateMs: 20, lateMs: 60 }));
    assert.deepEqual(ids, ['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
  });

  it('and leaves it alone when enough was found without it', async () => {
    await openSources({ flickr: shelfOf(letterIds('a', 5)), openverse: () => undefined });
    const { ends, last } = await collectSearch(
      startSearch(played, searchRequestOf(played, { targetCount: 5 }), { lateMs: 20 }),
    );
    assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: 5 });
    assert.deepEqual(ends, [
      [0, 'no-more', 5],
      [1, 'found', 0],
    ]);
    await waitUntil('the request to be given up', 5, () => played[1]?.site.openRequests === 0);
  });

  it('goes on without one that fails, at once or later, and says which and why', async () => {
    const refuses: Shelf = (_page, response) => void response.writeHead(403).end();
    await openSources({
      flickr: refuses,
      openverse: (page, ...rest) => (page === 1 ? shelfOf(letterIds('b', 2), []) : refuses)(page, ...rest),
      nasa: shelfOf(letterIds('c', 3)),
    });
    const { ids, ends, last, events } = await collectSearch(startSearch(played, searchRequestOf(played)));
    assert.deepEqual(ids, ['b1', 'c1', 'b2', 'c2', 'c3']);
    assert.deepEqual(ends, [
      [0, 'failed', 0],
      [1, 'failed', 2],
      [2, 'no-more', 3],
    ]);
    assert.deepEqual(
      { outcome: last.outcome, found: last.found, failure: last.failure },
      { outcome: 'no-more', found: 5, failure: null },
    );
    const failures = events.flatMap((event) => (event.type === 'turn' ? [event.failure] : []));
    const hosts = played.map(({ site }) => site.host);
    assert.deepEqual(failures, [
      { code: 'site-refuses', host: hosts[0], status: 403 },
      { code: 'site-refuses', host: hosts[1], status: 403 },
      null,
    ]);
    const cursors = new Map(
      events.flatMap((event) =>
        event.type === 'page' ? event.turns.map(({ turn, cursor }) => [turn, cursor] as const) : [],
      ),
    );
    assert.deepEqual([...cursors].sort(), [
      [1, '2'],
      [2, endCursor],
    ]);
  });

  it('fails when all fail, and has nothing when nobody has', async () => {
    const broken: Shelf = (_page, response) => void response.end('<p>');
    await openSources({ flickr: broken, openverse: shelfOf([]), nasa: shelfOf([]) });
    const some = await collectSearch(startSearch(played, searchRequestOf(played)));
    assert.deepEqual(
      { outcome: some.last.outcome, failure: some.last.failure },
      { outcome: 'nothing', failure: null },
    );
    const [first] = played;
    assert.ok(first);
    const all = await collectSearch(startSearch([first], searchRequestOf([first, first])));
    assert.deepEqual(
      { outcome: all.last.outcome, code: all.last.failure?.code },
      { outcome: 'failed', code: 'site-changed' },
    );
    assert.deepEqual((await collectSearch(startSearch([], searchRequestOf([])))).last.outcome, 'nothing');
  });

  it('asks nobody without the key that he wants', async () => {
    await openSources({ pexels: shelfOf(letterIds('a', 2)), openverse: shelfOf(letterIds('b', 2)) });
    const { ids, events } = await collectSearch(startSearch(played, searchRequestOf(played)));
    const failed = events.find((event) => event.type === 'turn' && event.turn === 0);
    assert.ok(failed?.type === 'turn');
    assert.deepEqual(failed.failure, { code: 'needs-key', host: 'Pexels' });
    assert.deepEqual([ids, asked(0)], [['b1', 'b2'], 0]);
    const withKey = searchRequestOf(played, { turns: [{ apiKey: 'mine' }] });
    assert.deepEqual((await collectSearch(startSearch(played, withKey))).ids, ['a1', 'b1', 'a2', 'b2']);
    assert.match(played[0]?.site.requests[0]?.path ?? '', /key=mine/);
    assert.ok(played[1]?.site.requests.every(({ path }) => !path.includes('mine')));
  });

  it('lists no picture that repeats the key, however it is written', async () => {
    const apiKey = 'My+Key-0123456789';
    const about = { title: 'fox', creator: { name: 'Ann', url: null } };
    const size = { url: 'http://a.example/1.jpg', width: null, height: null };
    await openSources({
      pexels: shelfOf([
        { id: '1', ...about, title: `a fox for ${apiKey}` },
        { id: '2', ...about, creator: { name: apiKey, url: null } },
        { id: '3', ...about, page: `http://a.example/?key=${encodeURIComponent(apiKey)}` },
        { id: '4', ...about, page: `http://${apiKey.toLowerCase()}.example/` },
        { id: '5', ...about, sizes: [size, { ...size, url: `${size.url}?key=${apiKey}` }] },
        { id: '6', ...about, thumbnail: `http://a.example/${apiKey}.jpg` },
        { id: apiKey },
        { id: '8', ...about },
      ]),
    });
    const { ids, events } = await collectSearch(
      startSearch(played, searchRequestOf(played, { turns: [{ apiKey }] })),
    );
    assert.deepEqual(ids, ['8']);
    assert.ok(!/my(?:\+|%2b)key/i.test(JSON.stringify(events)));
    const short = searchRequestOf(played, { turns: [{ apiKey: 'fox' }] });
    assert.equal((await collectSearch(startSearch(played, short))).ids.length, 8, 'which may be a word');
  });

  it('never tells a key that an error repeats', async () => {
    await openSources({ pexels: shelfOf() });
    const [pexels] = played;
    assert.ok(pexels);
    const readPage = (): never => {
      throw new ScrapeError({ code: 'redirect', detail: 'redirect to /?key=my%20key, was my key' });
    };
    const request = searchRequestOf(played, { turns: [{ apiKey: ' my key' }] });
    const tells = { ...pexels, source: { ...pexels.source, readPage } };
    const { events, last } = await collectSearch(startSearch([tells], request));
    assert.equal(last.failure?.code, 'redirect');
    assert.doesNotMatch(JSON.stringify(events), /my(?: |%20)key/);
  });

  it('goes on where each stopped, without losing or repeating any', async () => {
    await openSources({
      flickr: shelfOf(letterIds('a', 4), letterIds('a', 4, 5)),
      openverse: shelfOf(letterIds('b', 3), letterIds('b', 3, 4), letterIds('b', 3, 7)),
    });
    const searches = new ContinuedSearches(played);
    const inParts: string[] = [];
    for (const find of [5, 1, 4, 100]) inParts.push(...(await searches.findMore(find)).ids);
    assert.deepEqual([...inParts].sort(), [...letterIds('a', 8), ...letterIds('b', 9)].sort());
    assert.equal(inParts.length, new Set(inParts).size);
    const before = asked(0) + asked(1);
    assert.equal((await searches.findMore(10)).last.outcome, 'no-more');
    assert.equal(asked(0) + asked(1), before);
  });

  describe('joins what two of them know of one picture', () => {
    const creator = { name: 'Ann', url: null };
    const license = { id: 'CC0-1.0', name: 'CC0 1.0', url: null };
    const small = { url: 'http://a.example/s.jpg', width: null, height: null };
    const large = { url: 'http://a.example/l.jpg', width: 800, height: 600 };
    const poor = { ...testPicture({ id: 'x', sizes: [small] }), source: 'flickr', title: 'Fox' };
    const known = { ...small, width: 80, height: 60 };
    const rich = {
      ...testPicture({ id: 'x', sizes: [large, known] }),
      source: 'flickr',
      title: 'Another',
      creator,
      license,
      page: 'http://a.example/x',
      thumbnail: 'http://a.example/t.jpg',
      via: 'openverse',
    };
    const both = {
      ...poor,
      creator,
      license,
      page: 'http://a.example/x',
      sizes: [known, large],
    };

    it('before it is told, where it still waits for its turn', async () => {
      const second = heldShelf(shelfOf([rich, 'b1']));
      const third = heldShelf(shelfOf(['c1']));
      await openSources({ flickr: shelfOf(['a1', poor]), openverse: second, nasa: third });
      const searching = collectSearch(startSearch(played, searchRequestOf(played)));
      await waitUntil('the first answer', 5, () => played[0]?.pagesRead() === 1);
      second.release();
      await waitUntil('the second answer', 5, () => played[1]?.pagesRead() === 1);
      third.release();
      const { events, ids, joined } = await searching;
      assert.deepEqual(ids, ['a1', 'b1', 'c1', 'x']);
      assert.deepEqual(joined, []);
      const told = events.flatMap((event) => (event.type === 'page' ? event.pictures : []));
      assert.deepEqual(
        told.find(({ id }) => id === 'x'),
        both,
      );
    });

    it('and tells it again when it was told before, and only when there is more to know', async () => {
      await openSources({
        flickr: shelfOf(['a1', poor]),
        openverse: shelfOf(['b1', 'b2'], [rich, 'b3']),
        nasa: shelfOf(['c1', 'c2'], ['c3', { ...poor, title: 'Third' }]),
      });
      const searches = new ContinuedSearches(played);
      const { ids, joined, ends, last } = await searches.findMore(100);
      assert.deepEqual(ids, ['a1', 'b1', 'c1', 'x', 'b2', 'c2', 'b3', 'c3']);
      assert.deepEqual(joined, [both]);
      assert.deepEqual(
        { found: last.found, ends: ends.map(([, , found]) => found) },
        { found: 8, ends: [2, 3, 3] },
      );
      assert.deepEqual(searches.collection.get('flickr:x'), both);
      assert.deepEqual(searches.collection.allPictures().map(pictureKey).slice(0, 4), [
        'flickr:a1',
        'openverse:b1',
        'nasa:c1',
        'flickr:x',
      ]);
    });

    it('but what was known before the search is not new to it, and not told', async () => {
      await openSources({ flickr: shelfOf([poor]), openverse: shelfOf([rich, 'b1']) });
      const request = searchRequestOf(played, { knownPictureKeys: ['flickr:x'] });
      const { ids, joined, last } = await collectSearch(startSearch(played, request));
      assert.deepEqual({ ids, joined, found: last.found }, { ids: ['b1'], joined: [], found: 1 });
    });
  });

  it('ends at once when it is cancelled, and says so of all that had not ended', async () => {
    const slow = heldShelf(shelfOf([]));
    await openSources({ flickr: shelfOf(['a1']), openverse: () => undefined, nasa: slow });
    const cancel = new AbortController();
    let since: (() => number) | undefined;
    const events: SearchEvent[] = [];
    const ways = { lateMs: 20, signal: cancel.signal };
    for await (const event of startSearch(played, searchRequestOf(played), ways)) {
      events.push(event);
      if (event.type !== 'turn' || event.turn !== 0) continue;
      since = ownTime();
      cancel.abort();
    }
    assert.ok(since && since() < 250);
    assert.deepEqual(
      events.slice(1).map((event) => ('outcome' in event ? [event.type, event.outcome] : null)),
      [
        ['turn', 'no-more'],
        ['turn', 'cancelled'],
        ['turn', 'cancelled'],
        ['searched', 'cancelled'],
      ],
    );
    await waitUntil('the requests to be given up', 5, () =>
      played.every(({ site }) => site.openRequests === 0),
    );
  });

  it('asks nobody when it is cancelled before it begins', async () => {
    await openSources({ flickr: shelfOf(['a1']) });
    const { ends, last } = await collectSearch(
      startSearch(played, searchRequestOf(played), { signal: AbortSignal.abort() }),
    );
    assert.deepEqual([last.outcome, ends, asked(0)], ['cancelled', [[0, 'cancelled', 0]], 0]);
  });

  it('stops asking when its reader stops', async () => {
    await openSources({ flickr: shelfOf(['a1']), openverse: () => undefined });
    for await (const event of startSearch(played, searchRequestOf(played), { lateMs: 20 }))
      if (event.type === 'page') break;
    await waitUntil('the request to be given up', 5, () => played[1]?.site.openRequests === 0);
  });
});
