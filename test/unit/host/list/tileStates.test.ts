import assert from 'node:assert/strict';
import { TileStates, type FolderContent } from '../../../../src/host/list/tileStates';

const folder = (name: string) => ({ path: `/site/${name}`, root: '/site', shown: name });
const content = (there: Readonly<Record<string, string>>, out: readonly string[] = []): FolderContent => ({
  there: new Map(Object.entries(there)),
  out: new Set(out),
});

describe('how pictures fare', () => {
  let changed: Set<string>;
  let states: TileStates;

  beforeEach(() => {
    changed = new Set();
    states = new TileStates((key) => changed.add(key));
    states.show(folder('cat'), content({ a: 'cat-1.jpg' }, ['z']));
    changed.clear();
  });
  const of = (...keys: readonly string[]) => keys.map((key) => states.of(key)?.state);

  it('is what the folder says, until a run says more, and after what it did not come to', () => {
    states.begin(folder('cat'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(of('a', 'b', 'z'), ['waiting', 'waiting', 'rejected']);
    states.note('a', { state: 'there' }, 'cat-1.jpg');
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    states.note('c', { state: 'running' });
    states.end();
    assert.deepEqual(of('a', 'b', 'c', 'd', 'z'), ['there', 'saved', undefined, undefined, 'rejected']);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => states.fileOf(key)),
      ['cat-1.jpg', 'cat-2.jpg', null],
    );
  });

  it('is forgotten with the run, but for its files', () => {
    states.begin(folder('cat'), ['b', 'c', 'd']);
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    states.note('c', { state: 'failed', failure: { code: 'timeout' } });
    states.note('d', { state: 'rejected' });
    states.end();
    states.forgetRun();
    assert.deepEqual(of('a', 'b', 'c', 'd'), ['there', 'there', undefined, 'rejected']);
    assert.equal(states.fileOf('b'), 'cat-2.jpg');
  });

  it('is another in another folder', () => {
    states.begin(folder('cat'), ['b']);
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    states.end();
    states.keep('b');
    changed.clear();
    states.show(folder('dog'), content({ c: 'dog-1.jpg' }));
    assert.deepEqual(of('a', 'b', 'c', 'z'), [undefined, undefined, 'there', undefined]);
    assert.equal(states.isKept('b'), false);
    assert.deepEqual([...changed].sort(), ['a', 'b', 'c', 'z']);
    states.begin(folder('bird'), ['a']);
    assert.deepEqual(of('a', 'c'), ['waiting', undefined]);
  });

  it('stays what a run told when its folder is looked into again', () => {
    states.begin(folder('cat'), ['b', 'c']);
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    states.note('c', { state: 'failed', failure: { code: 'timeout' } });
    states.end();
    states.show(folder('cat'), content({}));
    assert.deepEqual(of('a', 'b', 'c'), [undefined, 'saved', 'failed']);
    assert.equal(states.fileOf('b'), 'cat-2.jpg');
  });

  it('is rejected once it was thrown out', () => {
    states.begin(folder('cat'), ['b']);
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    states.end();
    states.keep('a');
    assert.equal(states.isKept('a'), true);
    states.reject(['a', 'b']);
    assert.deepEqual(of('a', 'b'), ['rejected', 'rejected']);
    assert.deepEqual([states.fileOf('a'), states.fileOf('b'), states.isKept('a')], [null, null, false]);
    states.keep('a');
    assert.equal(states.isKept('a'), false, 'there is nothing to keep');
  });

  it('knows whose file is the same, of this run and of those before', () => {
    states.note('b', { state: 'there' }, 'cat-1.jpg');
    states.note('c', { state: 'saved' }, 'cat-2.jpg');
    states.note('d', { state: 'failed', failure: { code: 'timeout' } });
    assert.deepEqual(states.sharing(['b']).sort(), ['a', 'b']);
    assert.deepEqual(states.sharing(['c']), ['c']);
    assert.deepEqual(states.sharing(['d']), ['d'], 'what has no file shares none');
  });

  it('names no file outside of the folder, whatever its records say', () => {
    const names = ['../x.jpg', '/etc/passwd', 'a/b.jpg', '..', '.', ''];
    states.show(folder('cat'), content(Object.fromEntries(names.map((name, at) => [String(at), name]))));
    names.forEach((name, at) => assert.equal(states.fileOf(String(at)), null, name));
  });

  it('tells the filters what is saved here and what was thrown out', () => {
    states.begin(folder('cat'), ['b', 'c']);
    states.note('b', { state: 'saved' }, 'cat-2.jpg');
    assert.deepEqual(['a', 'b', 'c', 'z', '?'].map(states.there), ['saved', 'saved', null, 'rejected', null]);
  });
});
