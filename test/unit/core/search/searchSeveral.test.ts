import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { ScrapeError } from '../../../../src/core/failure';
import { endCursor, type SearchEvent } from '../../../../src/shared/engine/search';
import { pictureKey } from '../../../../src/shared/picture/picture';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { ownTime } from '../../../support/ownTime';
import { until } from '../../../support/until';
import {
  outcomeOf,
  play,
  requestOf,
  Searches,
  shelf,
  startSearch,
  type Played,
  type Shelf,
} from './searchSupport';
import { picture } from '../support';

const names = (letter: string, count: number, from = 1): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${from + index}`);

describe('search in several sources', () => {
  let played: Played[];

  beforeEach(() => {
    played = [];
  });

  afterEach(() => Promise.all(played.map(({ site }) => site.close())));

  async function open(shelves: Partial<Record<SourceId, Shelf>>): Promise<Played[]> {
    for (const [id, each] of Object.entries(shelves)) played.push(await play(id as SourceId, each));
    return played;
  }

  const asked = (index: number): number => played[index]?.site.requests.length ?? 0;

  /** Answers only when it is told to. */
  function held(answer: Shelf): Shelf & { release(): void } {
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
    const first = held(shelf(names('a', 3)));
    const [one, ...others] = await open({
      flickr: first,
      openverse: shelf(names('b', 3)),
      nasa: shelf(names('c', 2)),
    });
    assert.ok(one);
    const searching = outcomeOf(startSearch(played, requestOf(played)));
    await until('answers of the others', 5, () => others.every(({ pagesRead }) => pagesRead() === 1));
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

  it('reads on where pictures are used up, and the rounds go on as before', async () => {
    await open({
      flickr: shelf(names('a', 2), names('a', 2, 3), names('a', 1, 5)),
      openverse: shelf(names('b', 4), names('b', 4, 5)),
    });
    const { ids, last } = await outcomeOf(startSearch(played, requestOf(played, { find: 9 })));
    assert.deepEqual(ids, ['a1', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4', 'a5']);
    assert.equal(last.outcome, 'found');
    assert.deepEqual([asked(0), asked(1)], [3, 2]);
  });

  it('asks for no page that is not needed', async () => {
    await open({
      flickr: shelf(names('a', 2), names('a', 2, 3)),
      openverse: shelf(names('b', 2), names('b', 2, 3)),
    });
    const { last } = await outcomeOf(startSearch(played, requestOf(played, { find: 4 })));
    assert.deepEqual([last.outcome, last.found, asked(0), asked(1)], ['found', 4, 1, 1]);
  });

  it('counts all together, shares evenly, and leaves to the others what one does not have', async () => {
    await open({
      flickr: shelf(names('a', 20)),
      openverse: shelf(names('b', 2)),
      nasa: shelf(names('c', 20)),
    });
    const { ids, ends, last, events } = await outcomeOf(startSearch(played, requestOf(played, { find: 11 })));
    assert.deepEqual(ids, ['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'c3', 'a4', 'c4', 'a5']);
    assert.deepEqual(ends, [
      [1, 'no-more', 2],
      [0, 'found', 5],
      [2, 'found', 4],
    ]);
    assert.deepEqual([last.outcome, last.found], ['found', 11]);
    const progress = events.flatMap((event) => (event.type === 'page' ? event.turns : []));
    assert.deepEqual(progress, [
      { turn: 0, found: 5, cursor: null },
      { turn: 1, found: 2, cursor: endCursor },
      { turn: 2, found: 4, cursor: null },
    ]);
  });

  it('does not wait for ever for a slow one, which joins in when it answers', async () => {
    const slow = held(shelf(names('b', 2)));
    const rest = held(shelf([], names('a', 2, 3)));
    await open({
      flickr: (page, ...others) => (page === 1 ? shelf(names('a', 2), []) : rest)(page, ...others),
      openverse: slow,
    });
    const ids: string[] = [];
    for await (const event of startSearch(played, requestOf(played, { find: 6 }), { lateMs: 20 })) {
      if (event.type !== 'page') continue;
      ids.push(...event.pictures.map(({ id }) => id));
      if (ids.length === 2) slow.release();
      if (ids.length === 4) rest.release();
    }
    assert.deepEqual(ids, ['a1', 'a2', 'b1', 'b2', 'a3', 'a4']);
  });

  it('and leaves it alone when enough was found without it', async () => {
    await open({ flickr: shelf(names('a', 5)), openverse: () => undefined });
    const { ends, last } = await outcomeOf(
      startSearch(played, requestOf(played, { find: 5 }), { lateMs: 20 }),
    );
    assert.deepEqual([last.outcome, last.found], ['found', 5]);
    assert.deepEqual(ends, [
      [0, 'no-more', 5],
      [1, 'found', 0],
    ]);
    await until('the request to be given up', 5, () => played[1]?.site.open === 0);
  });

  it('goes on without one that fails, at once or later, and says which and why', async () => {
    const refuses: Shelf = (_page, response) => void response.writeHead(403).end();
    await open({
      flickr: refuses,
      openverse: (page, ...rest) => (page === 1 ? shelf(names('b', 2), []) : refuses)(page, ...rest),
      nasa: shelf(names('c', 3)),
    });
    const { ids, ends, last, events } = await outcomeOf(startSearch(played, requestOf(played)));
    assert.deepEqual(ids, ['b1', 'c1', 'b2', 'c2', 'c3']);
    assert.deepEqual(ends, [
      [0, 'failed', 0],
      [1, 'failed', 2],
      [2, 'no-more', 3],
    ]);
    assert.deepEqual([last.outcome, last.found, last.failure], ['no-more', 5, null]);
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
    await open({ flickr: broken, openverse: shelf([]), nasa: shelf([]) });
    const some = await outcomeOf(startSearch(played, requestOf(played)));
    assert.deepEqual([some.last.outcome, some.last.failure], ['nothing', null]);
    const [first] = played;
    assert.ok(first);
    const all = await outcomeOf(startSearch([first], requestOf([first, first])));
    assert.deepEqual([all.last.outcome, all.last.failure?.code], ['failed', 'site-changed']);
    assert.deepEqual((await outcomeOf(startSearch([], requestOf([])))).last.outcome, 'nothing');
  });

  it('asks nobody without the key that he wants', async () => {
    await open({ pexels: shelf(names('a', 2)), openverse: shelf(names('b', 2)) });
    const { ids, events } = await outcomeOf(startSearch(played, requestOf(played)));
    const failed = events.find((event) => event.type === 'turn' && event.turn === 0);
    assert.ok(failed?.type === 'turn');
    assert.deepEqual(failed.failure, { code: 'needs-key', host: 'Pexels' });
    assert.deepEqual([ids, asked(0)], [['b1', 'b2'], 0]);
    const withKey = requestOf(played, { turns: [{ key: 'mine' }] });
    assert.deepEqual((await outcomeOf(startSearch(played, withKey))).ids, ['a1', 'b1', 'a2', 'b2']);
    assert.match(played[0]?.site.requests[0]?.path ?? '', /key=mine/);
    assert.ok(played[1]?.site.requests.every(({ path }) => !path.includes('mine')));
  });

  it('lists no picture that repeats the key, however it is written', async () => {
    const key = 'My+Key-0123456789';
    const about = { title: 'fox', creator: { name: 'Ann', url: null } };
    const size = { url: 'http://a.example/1.jpg', width: null, height: null };
    await open({
      pexels: shelf([
        { id: '1', ...about, title: `a fox for ${key}` },
        { id: '2', ...about, creator: { name: key, url: null } },
        { id: '3', ...about, page: `http://a.example/?key=${encodeURIComponent(key)}` },
        { id: '4', ...about, page: `http://${key.toLowerCase()}.example/` },
        { id: '5', ...about, sizes: [size, { ...size, url: `${size.url}?key=${key}` }] },
        { id: '6', ...about, thumbnail: `http://a.example/${key}.jpg` },
        { id: key },
        { id: '8', ...about },
      ]),
    });
    const { ids, events } = await outcomeOf(startSearch(played, requestOf(played, { turns: [{ key }] })));
    assert.deepEqual(ids, ['8']);
    assert.ok(!/my(?:\+|%2b)key/i.test(JSON.stringify(events)));
    const short = requestOf(played, { turns: [{ key: 'fox' }] });
    assert.equal((await outcomeOf(startSearch(played, short))).ids.length, 8, 'which may be a word');
  });

  it('never tells a key that an error repeats', async () => {
    await open({ pexels: shelf() });
    const [pexels] = played;
    assert.ok(pexels);
    const page = (): never => {
      throw new ScrapeError({ code: 'redirect', detail: 'redirect to /?key=my%20key, was my key' });
    };
    const request = requestOf(played, { turns: [{ key: ' my key' }] });
    const tells = { ...pexels, source: { ...pexels.source, page } };
    const { events, last } = await outcomeOf(startSearch([tells], request));
    assert.equal(last.failure?.code, 'redirect');
    assert.doesNotMatch(JSON.stringify(events), /my(?: |%20)key/);
  });

  it('goes on where each stopped, without losing or repeating any', async () => {
    await open({
      flickr: shelf(names('a', 4), names('a', 4, 5)),
      openverse: shelf(names('b', 3), names('b', 3, 4), names('b', 3, 7)),
    });
    const searches = new Searches(played);
    const inParts: string[] = [];
    for (const find of [5, 1, 4, 100]) inParts.push(...(await searches.find(find)).ids);
    assert.deepEqual([...inParts].sort(), [...names('a', 8), ...names('b', 9)].sort());
    assert.equal(inParts.length, new Set(inParts).size);
    const before = asked(0) + asked(1);
    assert.equal((await searches.find(10)).last.outcome, 'no-more');
    assert.equal(asked(0) + asked(1), before);
  });

  describe('joins what two of them know of one picture', () => {
    const creator = { name: 'Ann', url: null };
    const license = { id: 'CC0-1.0', name: 'CC0 1.0', url: null };
    const small = { url: 'http://a.example/s.jpg', width: null, height: null };
    const large = { url: 'http://a.example/l.jpg', width: 800, height: 600 };
    const poor = { ...picture({ id: 'x', sizes: [small] }), source: 'flickr', title: 'Fox' };
    const known = { ...small, width: 80, height: 60 };
    const rich = {
      ...picture({ id: 'x', sizes: [large, known] }),
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
      const second = held(shelf([rich, 'b1']));
      const third = held(shelf(['c1']));
      await open({ flickr: shelf(['a1', poor]), openverse: second, nasa: third });
      const searching = outcomeOf(startSearch(played, requestOf(played)));
      await until('the first answer', 5, () => played[0]?.pagesRead() === 1);
      second.release();
      await until('the second answer', 5, () => played[1]?.pagesRead() === 1);
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
      await open({
        flickr: shelf(['a1', poor]),
        openverse: shelf(['b1', 'b2'], [rich, 'b3']),
        nasa: shelf(['c1', 'c2'], ['c3', { ...poor, title: 'Third' }]),
      });
      const searches = new Searches(played);
      const { ids, joined, ends, last } = await searches.find(100);
      assert.deepEqual(ids, ['a1', 'b1', 'c1', 'x', 'b2', 'c2', 'b3', 'c3']);
      assert.deepEqual(joined, [both]);
      assert.deepEqual([last.found, ends.map(([, , found]) => found)], [8, [2, 3, 3]]);
      assert.deepEqual(searches.collection.get('flickr:x'), both);
      assert.deepEqual(searches.collection.pictures().map(pictureKey).slice(0, 4), [
        'flickr:a1',
        'openverse:b1',
        'nasa:c1',
        'flickr:x',
      ]);
    });

    it('but what was known before the search is not new to it, and not told', async () => {
      await open({ flickr: shelf([poor]), openverse: shelf([rich, 'b1']) });
      const request = requestOf(played, { known: ['flickr:x'] });
      const { ids, joined, last } = await outcomeOf(startSearch(played, request));
      assert.deepEqual([ids, joined, last.found], [['b1'], [], 1]);
    });
  });

  it('ends at once when it is cancelled, and says so of all that had not ended', async () => {
    const slow = held(shelf([]));
    await open({ flickr: shelf(['a1']), openverse: () => undefined, nasa: slow });
    const cancel = new AbortController();
    let since: (() => number) | undefined;
    const events: SearchEvent[] = [];
    const ways = { lateMs: 20, signal: cancel.signal };
    for await (const event of startSearch(played, requestOf(played), ways)) {
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
    await until('the requests to be given up', 5, () => played.every(({ site }) => site.open === 0));
  });

  it('asks nobody when it is cancelled before it begins', async () => {
    await open({ flickr: shelf(['a1']) });
    const { ends, last } = await outcomeOf(
      startSearch(played, requestOf(played), { signal: AbortSignal.abort() }),
    );
    assert.deepEqual([last.outcome, ends, asked(0)], ['cancelled', [[0, 'cancelled', 0]], 0]);
  });

  it('stops asking when its reader stops', async () => {
    await open({ flickr: shelf(['a1']), openverse: () => undefined });
    for await (const event of startSearch(played, requestOf(played), { lateMs: 20 }))
      if (event.type === 'page') break;
    await until('the request to be given up', 5, () => played[1]?.site.open === 0);
  });
});
