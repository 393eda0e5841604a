import assert from 'node:assert/strict';
import { Collection } from '../../../../src/shared/picture/collection';
import { picture } from '../../core/support';

const ids = (collection: Collection): string[] => collection.pictures().map(({ id }) => id);

describe('collection', () => {
  it('adds each picture once, in the order in which they were found, and says which were new', () => {
    const collection = new Collection();
    const [a, b, c] = ['a', 'b', 'c'].map((id) => picture({ id }));
    assert.ok(a && b && c);
    assert.deepEqual(collection.add([b, a, b]), [b, a]);
    assert.deepEqual(collection.add([a, c]), [c]);
    assert.deepEqual(ids(collection), ['b', 'a', 'c']);
    assert.equal(collection.size, 3);
  });

  it('knows a picture by source and id, whatever its addresses', () => {
    const collection = new Collection();
    collection.add([picture({ id: 'a', url: 'http://a.example/1' })]);
    assert.deepEqual(collection.add([picture({ id: 'a', url: 'http://a.example/2', keyword: 'dog' })]), []);
    assert.equal(collection.add([{ ...picture({ id: 'a' }), source: 'other' }]).length, 1);
    assert.equal(collection.get('test:a')?.keyword, 'cat');
    assert.deepEqual(collection.keys(), ['test:a', 'other:a']);
  });

  it('adds to a picture in its place what another source tells of it, and says which have changed', () => {
    const collection = new Collection();
    collection.add(['a', 'b', 'c'].map((id) => picture({ id })));
    const told = { ...picture({ id: 'b' }), title: 'Fox' };
    const nothingNew = picture({ id: 'c' });
    assert.deepEqual(collection.join([told, nothingNew, picture({ id: 'unknown' })]), [told]);
    assert.deepEqual(collection.join([told]), []);
    assert.deepEqual(ids(collection), ['a', 'b', 'c']);
    assert.equal(collection.get('test:b')?.title, 'Fox');
  });

  it('tells pages apart by their whole address', () => {
    const collection = new Collection();
    collection.setCursor('page', 'http://a.example/Fox', 'end');
    assert.equal(collection.cursor('page', 'http://a.example/Fox'), 'end');
    assert.equal(collection.cursor('page', 'http://a.example/fox'), null);
  });

  it('remembers where the search for a keyword stopped, as sites tell keywords apart', () => {
    const collection = new Collection();
    assert.equal(collection.cursor('test', 'cat'), null);
    collection.setCursor('test', 'Red  Fox', '3');
    assert.equal(collection.cursor('test', ' red fox '), '3');
    assert.equal(collection.cursor('test', 'redfox'), null);
    assert.equal(collection.cursor('other', 'red fox'), null);
  });

  it('is empty after clear', () => {
    const collection = new Collection();
    collection.add([picture({})]);
    collection.setCursor('test', 'cat', '2');
    collection.clear();
    assert.equal(collection.size, 0);
    assert.equal(collection.cursor('test', 'cat'), null);
  });

  it('has no trouble with ids that objects have too', () => {
    const collection = new Collection();
    assert.equal(collection.add([picture({ id: '__proto__' }), picture({ id: 'constructor' })]).length, 2);
    assert.equal(collection.get('test:toString'), undefined);
  });
});
