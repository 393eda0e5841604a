import assert from 'node:assert/strict';
import { Cursors } from '../../../../src/shared/picture/cursors';

describe('where searches stopped', () => {
  it('is told apart for pages by their whole address', () => {
    const cursors = new Cursors();
    cursors.set({ source: 'page', query: 'http://a.example/Fox', cursor: 'end' });
    assert.equal(cursors.get('page', 'http://a.example/Fox'), 'end');
    assert.equal(cursors.get('page', 'http://a.example/fox'), null);
  });

  it('is told apart for keywords as sites tell them apart', () => {
    const cursors = new Cursors();
    assert.equal(cursors.get('test', 'cat'), null);
    cursors.set({ source: 'test', query: 'Red  Fox', cursor: '3' });
    assert.equal(cursors.get('test', ' red fox '), '3');
    assert.equal(cursors.get('test', 'redfox'), null);
    assert.equal(cursors.get('other', 'red fox'), null);
  });
});
