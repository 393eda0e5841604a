import assert from 'node:assert/strict';
import type { SearchState, SourceRunState } from '../../../src/shared/panel/protocol';
import {
  onlySourceRun,
  shownSourceRuns,
  sourceForBrowser,
  sourceNeedingKey,
} from '../../../webview/shownSourceRuns';

function sourceRun(name: string, values: Partial<SourceRunState> = {}): SourceRunState {
  const rest = { found: 5, failure: null, until: null, isDrawnByScript: false } as const;
  return { name, source: 'flickr', state: 'found', ...rest, ...values };
}

function searched(sourceRuns: readonly SourceRunState[]): SearchState {
  return { state: 'done', title: 'cat', outcome: 'found', found: 5, failure: null, sourceRuns };
}

/** The names that are told, with how many more there are; `found` is the length of the list. */
function toldNames(runs: readonly SourceRunState[], found = 5): readonly (string | number)[] {
  const { sourceRuns: shown, moreCount } = shownSourceRuns({ search: searched(runs), found });
  return [...shown.map(({ name }) => name), moreCount];
}

describe('which source runs of a search are shown', () => {
  it('none of a single source that is well, or whose failure the status line says', () => {
    for (const state of ['running', 'found', 'nothing', 'no-more', 'cancelled', 'failed'] as const) {
      assert.deepEqual(toldNames([sourceRun('a', { state })]), [0], state);
    }
    assert.deepEqual(shownSourceRuns({ search: { state: 'idle' }, found: 0 }), {
      sourceRuns: [],
      moreCount: 0,
      passedOver: [],
    });
  });

  it('a single one that goes on in parts, while it does', () => {
    const slice = [{ by: 'date', value: '2019-01-01/2019-12-31' }] as const;
    assert.deepEqual(toldNames([sourceRun('a', { state: 'running', slice })]), ['a', 0]);
    assert.deepEqual(toldNames([sourceRun('a', { state: 'no-more', slice })]), [0]);
  });

  it('a single one that rests, or that asks for something over a list', () => {
    for (const change of [{ state: 'resting' }, { state: 'needs-key' }, { isDrawnByScript: true }] as const) {
      assert.deepEqual(toldNames([sourceRun('a', change)]), ['a', 0]);
      assert.deepEqual(toldNames([sourceRun('a', change)], 0), [0], 'the middle of the page says it');
    }
  });

  it('every one of several sources, in their order', () => {
    assert.deepEqual(toldNames([sourceRun('a'), sourceRun('b', { state: 'failed' }), sourceRun('c')]), [
      'a',
      'b',
      'c',
      0,
    ]);
  });

  it('of pages those that were read', () => {
    const page = { source: 'page' } as const;
    const turns = [sourceRun('a', page), sourceRun('b', { ...page, state: 'running' }), sourceRun('c', page)];
    assert.deepEqual(toldNames(turns), ['a', 'c', 0]);
    const waiting = sourceRun('d', { ...page, state: 'running', until: 1 });
    assert.deepEqual(toldNames([...turns, waiting]), ['a', 'c', 'd', 0], 'and the one that waits');
  });

  it('of many pages a few, first those with which something is the matter', () => {
    const turns = Array.from({ length: 30 }, (_, at) =>
      sourceRun(`page ${at}`, {
        source: 'page',
        state: at === 20 ? 'failed' : 'found',
        isDrawnByScript: at === 25,
      }),
    );
    assert.deepEqual(toldNames(turns), ['page 20', 'page 25', 'page 0', 'page 1', 'page 2', 'page 3', 24]);
  });
});

describe('the key that is asked for where nothing was found', () => {
  it('is that of the only source, when it has none or a wrong one', () => {
    const pexels = { source: 'pexels', found: 0 } as const;
    const wrong = sourceRun('Pexels', { ...pexels, state: 'failed', failure: { code: 'bad-key' } });
    const missing = sourceRun('Pexels', { ...pexels, state: 'needs-key' });
    assert.equal(sourceNeedingKey(wrong), 'pexels');
    assert.equal(sourceNeedingKey(missing), 'pexels');
    assert.equal(sourceNeedingKey(sourceRun('Pexels', pexels)), null);
    assert.equal(onlySourceRun(searched([wrong])), wrong);
    const several = searched([missing, sourceRun('Flickr')]);
    assert.equal(onlySourceRun(several), null, 'each of several asks in its own place');
    assert.equal(onlySourceRun({ state: 'idle' }), null);
  });

  it('tells which a person in a browser gets past: sources that refuse or have changed, but no pages', () => {
    const codes = ['site-refuses', 'site-changed', 'timeout'] as const;
    const of = (source: 'flickr' | 'page') =>
      codes.map((code) => sourceForBrowser(sourceRun('a', { source, state: 'failed', failure: { code } })));
    assert.deepEqual(of('flickr'), ['flickr', 'flickr', null]);
    assert.deepEqual(of('page'), [null, null, null]);
  });
});
