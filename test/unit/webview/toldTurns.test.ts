import assert from 'node:assert/strict';
import type { SearchState, TurnState } from '../../../src/shared/panel/protocol';
import { keyWantedBy, toldTurns } from '../../../webview/toldTurns';

function turn(name: string, values: Partial<TurnState> = {}): TurnState {
  const rest = { found: 5, failure: null, until: null, drawnByScript: false } as const;
  return { name, source: 'flickr', state: 'found', ...rest, ...values };
}

function searched(turns: readonly TurnState[]): SearchState {
  return { state: 'done', keyword: 'cat', outcome: 'found', found: 5, failure: null, turns };
}

/** The names that are told, with how many more there are; `found` is the length of the list. */
function told(turns: readonly TurnState[], found = 5): readonly (string | number)[] {
  const { turns: shown, more } = toldTurns({ search: searched(turns), found });
  return [...shown.map(({ name }) => name), more];
}

describe('which turns of a search are told', () => {
  it('none of a single source that is well, or whose failure the status line says', () => {
    for (const state of ['running', 'found', 'nothing', 'no-more', 'cancelled', 'failed'] as const) {
      assert.deepEqual(told([turn('a', { state })]), [0], state);
    }
    assert.deepEqual(toldTurns({ search: { state: 'idle' }, found: 0 }), { turns: [], more: 0 });
  });

  it('a single one that rests, or that asks for something over a list', () => {
    assert.deepEqual(told([turn('a', { state: 'resting' })], 0), ['a', 0]);
    for (const change of [{ state: 'needs-key' }, { drawnByScript: true }] as const) {
      assert.deepEqual(told([turn('a', change)]), ['a', 0]);
      assert.deepEqual(told([turn('a', change)], 0), [0], 'the middle of the page says it');
    }
  });

  it('every one of several sources, in their order', () => {
    assert.deepEqual(told([turn('a'), turn('b', { state: 'failed' }), turn('c')]), ['a', 'b', 'c', 0]);
  });

  it('of pages those that were read', () => {
    const page = { source: 'page' } as const;
    const turns = [turn('a', page), turn('b', { ...page, state: 'running' }), turn('c', page)];
    assert.deepEqual(told(turns), ['a', 'c', 0]);
    const waiting = turn('d', { ...page, state: 'running', until: 1 });
    assert.deepEqual(told([...turns, waiting]), ['a', 'c', 'd', 0], 'and the one that waits');
  });

  it('of many pages a few, first those with which something is the matter', () => {
    const turns = Array.from({ length: 30 }, (_, at) =>
      turn(`page ${at}`, { source: 'page', state: at === 20 ? 'failed' : 'found', drawnByScript: at === 25 }),
    );
    assert.deepEqual(told(turns), ['page 20', 'page 25', 'page 0', 'page 1', 'page 2', 'page 3', 24]);
  });
});

describe('the key that is asked for where nothing was found', () => {
  it('is that of the only source, when it has none or a wrong one', () => {
    const pexels = { source: 'pexels', found: 0 } as const;
    const wrong = turn('Pexels', { ...pexels, state: 'failed', failure: { code: 'bad-key' } });
    const missing = turn('Pexels', { ...pexels, state: 'needs-key' });
    assert.equal(keyWantedBy(searched([wrong])), 'pexels');
    assert.equal(keyWantedBy(searched([missing])), 'pexels');
    assert.equal(
      keyWantedBy(searched([missing, turn('Flickr')])),
      null,
      'each of several asks in its own place',
    );
    assert.equal(keyWantedBy(searched([turn('Pexels', pexels)])), null);
    assert.equal(keyWantedBy({ state: 'idle' }), null);
  });
});
