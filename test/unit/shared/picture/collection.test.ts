import assert from 'node:assert/strict';
import { Collection } from '../../../../src/shared/picture/collection';
import { testPicture } from '../../core/support';

const ids = (collection: Collection): string[] => collection.allPictures().map(({ id }) => id);

describe('collection', () => {
  it('adds each picture once, in the order in which they were found, and says which were new', () => {
    const collection = new Collection();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => testPicture({ id }));
    assert.ok(a && b && c);
    assert.deepEqual(collection.add([b, a, b]), [b, a]);
    assert.deepEqual(collection.add([a, c]), [c]);
    assert.deepEqual(ids(collection), ['b', 'a', 'c']);
    assert.equal(collection.size, 3);
  });

  it('knows a picture by source and id, whatever its addresses', () => {
    const collection = new Collection();
    collection.add([testPicture({ id: 'a', url: 'http://a.example/1' })]);
    assert.deepEqual(
      collection.add([testPicture({ id: 'a', url: 'http://a.example/2', keyword: 'dog' })]),
      [],
    );
    assert.equal(collection.add([{ ...testPicture({ id: 'a' }), source: 'other' }]).length, 1);
    assert.equal(collection.get('test:a')?.keyword, 'cat');
    assert.deepEqual(collection.pictureKeys(), ['test:a', 'other:a']);
  });

  it('adds to a picture in its place what another source tells of it, and says which have changed', () => {
    const collection = new Collection();
    collection.add(['a', 'b', 'c'].map((id) => testPicture({ id })));
    const told = { ...testPicture({ id: 'b' }), title: 'Fox' };
    const nothingNew = testPicture({ id: 'c' });
    assert.deepEqual(collection.mergeKnown([told, nothingNew, testPicture({ id: 'unknown' })]), [told]);
    assert.deepEqual(collection.mergeKnown([told]), []);
    assert.deepEqual(ids(collection), ['a', 'b', 'c']);
    assert.equal(collection.get('test:b')?.title, 'Fox');
  });

  it('is without what was taken out of it', () => {
    const collection = new Collection();
    collection.add(['a', 'b', 'c'].map((id) => testPicture({ id })));
    collection.remove(['test:b', 'test:unknown']);
    assert.deepEqual(ids(collection), ['a', 'c']);
  });

  it('is empty after clear', () => {
    const collection = new Collection();
    collection.add([testPicture({})]);
    collection.clear();
    assert.equal(collection.size, 0);
  });

  it('has no trouble with ids that objects have too', () => {
    const collection = new Collection();
    assert.equal(
      collection.add([testPicture({ id: '__proto__' }), testPicture({ id: 'constructor' })]).length,
      2,
    );
    assert.equal(collection.get('test:toString'), undefined);
  });
});
