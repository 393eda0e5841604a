import assert from 'node:assert/strict';
import type { SearchEvent } from '../../../../src/shared/engine/search';
import type { TurnState } from '../../../../src/shared/panel/protocol';
import {
  afterSearchEvent,
  begunSearch,
  type SearchProgress,
} from '../../../../src/shared/sources/searchProgress';
import { begunTurn } from '../../../../src/shared/sources/turnState';

const flickr = begunTurn({ source: 'flickr', query: 'cat' });
const page = begunTurn({ source: 'page', query: 'https://example.org/' });

const found = (turn: number, count: number, all = count): SearchEvent => ({
  type: 'page',
  pictures: [],
  joined: [],
  found: all,
  turns: [{ turn, found: count, cursor: null }],
});
const ended = (turn: number, values: Partial<SearchEvent & { type: 'turn' }> = {}): SearchEvent => ({
  type: 'turn',
  turn,
  outcome: 'found',
  found: 0,
  failure: null,
  note: null,
  ...values,
});

const after = (turns: readonly TurnState[], ...events: readonly SearchEvent[]): SearchProgress =>
  events.reduce(afterSearchEvent, begunSearch(turns));

describe('the progress of a search', () => {
  it('counts what each turn has found, and what the whole has', () => {
    const { turns, found: all } = after([flickr, page], found(0, 2), found(1, 3, 5));
    assert.deepEqual(
      turns.map((turn) => turn.found),
      [2, 3],
    );
    assert.equal(all, 5);
    assert.ok(turns.every(({ state }) => state === 'running'));
  });

  it('says until when a turn waits, and no longer once it goes on or has ended', () => {
    const waiting = (until: number | null): SearchEvent => ({ type: 'waiting', turn: 1, until });
    assert.deepEqual(after([flickr, page], waiting(7)).turns, [flickr, { ...page, until: 7 }]);
    assert.deepEqual(after([flickr, page], waiting(7), waiting(null)).turns, [flickr, page]);
    assert.equal(after([flickr, page], waiting(7), ended(1)).turns[1]?.until, null);
  });

  it('tells how a turn has ended, whatever becomes of the others', () => {
    const failure = { code: 'timeout' } as const;
    const events = [
      ended(0, { outcome: 'failed', failure }),
      ended(1, { outcome: 'nothing', note: 'drawn-by-script' }),
    ];
    assert.deepEqual(after([flickr, page], ...events).turns, [
      { ...flickr, state: 'failed', failure },
      { ...page, state: 'nothing', drawnByScript: true },
    ]);
  });

  it('ends what was not told of like the whole, and nothing else', () => {
    const end: SearchEvent = { type: 'searched', outcome: 'cancelled', found: 1, failure: null };
    assert.deepEqual(
      after([flickr, page], ended(0, { outcome: 'nothing' }), found(1, 1), end).turns.map(
        ({ state, found }) => [state, found],
      ),
      [
        ['nothing', 0],
        ['cancelled', 1],
      ],
    );
  });

  it('goes on with turns that have ended before: they run again, and their pictures count on', () => {
    const before = { ...page, state: 'found', found: 4, drawnByScript: true } as const;
    const progress = after([before]);
    assert.deepEqual(progress.turns, [{ ...before, state: 'running' }]);
    assert.equal(afterSearchEvent(progress, found(0, 2)).turns[0]?.found, 6);
    const again = afterSearchEvent(progress, ended(0, { outcome: 'no-more', found: 3 }));
    assert.deepEqual(again.turns, [{ ...before, state: 'no-more', found: 7 }]);
  });

  it('passes over a turn that was not asked for', () => {
    assert.deepEqual(after([flickr], ended(5), found(9, 3)).turns, [flickr]);
  });
});
