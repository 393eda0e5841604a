import assert from 'node:assert/strict';
import type { SearchEvent } from '../../../../src/shared/engine/search';
import type { SourceRunState } from '../../../../src/shared/panel/protocol';
import {
  afterSearchEvent,
  startedSearchProgress,
  type SearchProgress,
} from '../../../../src/shared/sources/searchProgress';
import { startedSourceRun } from '../../../../src/shared/sources/sourceRunState';

const flickr = startedSourceRun({ source: 'flickr', query: 'cat' });
const page = startedSourceRun({ source: 'page', query: 'https://example.org/' });

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

const after = (turns: readonly SourceRunState[], ...events: readonly SearchEvent[]): SearchProgress =>
  events.reduce(afterSearchEvent, startedSearchProgress(turns));

describe('the progress of a search', () => {
  it('counts what each turn has found, and what the whole has', () => {
    const { sourceRuns, found: all } = after([flickr, page], found(0, 2), found(1, 3, 5));
    assert.deepEqual(
      sourceRuns.map((turn) => turn.found),
      [2, 3],
    );
    assert.equal(all, 5);
    assert.ok(sourceRuns.every(({ state }) => state === 'running'));
  });

  it('says until when a turn waits, and no longer once it goes on or has ended', () => {
    const waiting = (until: number | null): SearchEvent => ({ type: 'waiting', turn: 1, until });
    assert.deepEqual(after([flickr, page], waiting(7)).sourceRuns, [flickr, { ...page, until: 7 }]);
    assert.deepEqual(after([flickr, page], waiting(7), waiting(null)).sourceRuns, [flickr, page]);
    assert.equal(after([flickr, page], waiting(7), ended(1)).sourceRuns[1]?.until, null);
  });

  it('tells how a turn has ended, whatever becomes of the others', () => {
    const failure = { code: 'timeout' } as const;
    const events = [
      ended(0, { outcome: 'failed', failure }),
      ended(1, { outcome: 'nothing', note: 'drawn-by-script' }),
    ];
    assert.deepEqual(after([flickr, page], ...events).sourceRuns, [
      { ...flickr, state: 'failed', failure },
      { ...page, state: 'nothing', isDrawnByScript: true },
    ]);
  });

  it('ends what was not told of like the whole, and nothing else', () => {
    const end: SearchEvent = { type: 'searched', outcome: 'cancelled', found: 1, failure: null };
    assert.deepEqual(
      after([flickr, page], ended(0, { outcome: 'nothing' }), found(1, 1), end).sourceRuns.map(
        ({ state, found }) => [state, found],
      ),
      [
        ['nothing', 0],
        ['cancelled', 1],
      ],
    );
  });

  it('goes on with turns that have ended before: they run again, and their pictures count on', () => {
    const before = { ...page, state: 'found', found: 4, isDrawnByScript: true } as const;
    const progress = after([before]);
    assert.deepEqual(progress.sourceRuns, [{ ...before, state: 'running' }]);
    assert.equal(afterSearchEvent(progress, found(0, 2)).sourceRuns[0]?.found, 6);
    const again = afterSearchEvent(progress, ended(0, { outcome: 'no-more', found: 3 }));
    assert.deepEqual(again.sourceRuns, [{ ...before, state: 'no-more', found: 7 }]);
  });

  it('passes over a turn that was not asked for', () => {
    assert.deepEqual(after([flickr], ended(5), found(9, 3)).sourceRuns, [flickr]);
  });
});
