import assert from 'node:assert/strict';
import { TileStates, type FolderContent } from '../../../../src/host/list/tileStates';

const folder = (name: string) => ({ path: `/site/${name}`, rootPath: '/site', shownPath: name });
const folderContent = (
  there: Readonly<Record<string, string>>,
  out: readonly string[] = [],
): FolderContent => ({
  savedFiles: new Map(Object.entries(there)),
  rejectedPictureKeys: new Set(out),
});

describe('how pictures fare', () => {
  let changed: Set<string>;
  let states: TileStates;

  beforeEach(() => {
    changed = new Set();
    states = new TileStates((key) => changed.add(key));
    states.showFolder(folder('cat'), folderContent({ a: 'cat-1.jpg' }, ['z']));
    changed.clear();
  });
  const statesOf = (...keys: readonly string[]) => keys.map((key) => states.get(key)?.state);

  it('is what the folder says, until a run says more, and after what it did not come to', () => {
    states.beginRun(folder('cat'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(statesOf('a', 'b', 'z'), ['waiting', 'waiting', 'rejected']);
    states.noteState('a', { state: 'there' }, 'cat-1.jpg');
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    states.noteState('c', { state: 'running' });
    states.endRun();
    assert.deepEqual(statesOf('a', 'b', 'c', 'd', 'z'), ['there', 'saved', undefined, undefined, 'rejected']);
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => states.fileNameOf(key)),
      ['cat-1.jpg', 'cat-2.jpg', null],
    );
  });

  it('is forgotten with the run, but for its files', () => {
    states.beginRun(folder('cat'), ['b', 'c', 'd']);
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    states.noteState('c', { state: 'failed', failure: { code: 'timeout' } });
    states.noteState('d', { state: 'rejected' });
    states.endRun();
    states.forgetRun();
    assert.deepEqual(statesOf('a', 'b', 'c', 'd'), ['there', 'there', undefined, 'rejected']);
    assert.equal(states.fileNameOf('b'), 'cat-2.jpg');
  });

  it('is another in another folder', () => {
    states.beginRun(folder('cat'), ['b']);
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    states.endRun();
    states.setKept(['b'], true);
    changed.clear();
    states.showFolder(folder('dog'), folderContent({ c: 'dog-1.jpg' }));
    assert.deepEqual(statesOf('a', 'b', 'c', 'z'), [undefined, undefined, 'there', undefined]);
    assert.equal(states.isKept('b'), false);
    assert.deepEqual([...changed].sort(), ['a', 'b', 'c', 'z']);
    states.beginRun(folder('bird'), ['a']);
    assert.deepEqual(statesOf('a', 'c'), ['waiting', undefined]);
  });

  it('stays what a run told when its folder is looked into again', () => {
    states.beginRun(folder('cat'), ['b', 'c']);
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    states.noteState('c', { state: 'failed', failure: { code: 'timeout' } });
    states.endRun();
    states.showFolder(folder('cat'), folderContent({}));
    assert.deepEqual(statesOf('a', 'b', 'c'), [undefined, 'saved', 'failed']);
    assert.equal(states.fileNameOf('b'), 'cat-2.jpg');
  });

  it('is rejected once it was thrown out', () => {
    states.beginRun(folder('cat'), ['b']);
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    states.endRun();
    states.setKept(['a'], true);
    assert.equal(states.isKept('a'), true);
    states.markRejected(['a', 'b']);
    assert.deepEqual(statesOf('a', 'b'), ['rejected', 'rejected']);
    assert.deepEqual(
      [states.fileNameOf('a'), states.fileNameOf('b'), states.isKept('a')],
      [null, null, false],
    );
    states.setKept(['a'], true);
    assert.equal(states.isKept('a'), false, 'there is nothing to keep');
  });

  it('is as before once a rejection was taken back', () => {
    states.markRejected(['a']);
    states.markRestored(['a', 'z'], new Map([['a', 'cat-1 (2).jpg']]));
    assert.deepEqual(statesOf('a', 'z'), ['there', undefined]);
    assert.equal(states.fileNameOf('a'), 'cat-1 (2).jpg');
  });

  it('remembers what is kept in every folder, until that is taken off', () => {
    states.setKept(['a', 'b'], true);
    assert.deepEqual(states.keptPictureKeys, ['a'], 'only what is saved is kept');
    assert.equal(states.keptPictureKeys, states.keptPictureKeys);
    states.showFolder(folder('dog'), folderContent({}));
    assert.equal(states.isKept('a'), false, 'it is not in this folder');
    states.showFolder(folder('cat'), folderContent({ a: 'cat-1.jpg' }));
    assert.ok(states.isKept('a'));
    assert.equal(states.folderStatusOf('a'), 'kept');
    changed.clear();
    states.setKept(['a'], false);
    assert.deepEqual([states.isKept('a'), states.keptPictureKeys, [...changed]], [false, [], ['a']]);
  });

  it('knows whose file is the same, of this run and of those before', () => {
    states.noteState('b', { state: 'there' }, 'cat-1.jpg');
    states.noteState('c', { state: 'saved' }, 'cat-2.jpg');
    states.noteState('d', { state: 'failed', failure: { code: 'timeout' } });
    assert.deepEqual(states.pictureKeysSharingFiles(['b']).sort(), ['a', 'b']);
    assert.deepEqual(states.pictureKeysSharingFiles(['c']), ['c']);
    assert.deepEqual(states.pictureKeysSharingFiles(['d']), ['d'], 'what has no file shares none');
  });

  it('names no file outside of the folder, whatever its records say', () => {
    const names = ['../x.jpg', '/etc/passwd', 'a/b.jpg', '..', '.', ''];
    states.showFolder(
      folder('cat'),
      folderContent(Object.fromEntries(names.map((name, at) => [String(at), name]))),
    );
    names.forEach((name, at) => assert.equal(states.fileNameOf(String(at)), null, name));
  });

  it('tells the filters what is saved here and what was thrown out', () => {
    states.beginRun(folder('cat'), ['b', 'c']);
    states.noteState('b', { state: 'saved' }, 'cat-2.jpg');
    assert.deepEqual(['a', 'b', 'c', 'z', '?'].map(states.folderStatusOf), [
      'saved',
      'saved',
      null,
      'rejected',
      null,
    ]);
  });
});
