import assert from 'node:assert/strict';
import { noticeOf } from '../../../../src/host/list/notices';
import { sourceIds, sources } from '../../../../src/shared/sources/sources';

describe('what a source wants said', () => {
  it('of its API is said only where a key has opened that', () => {
    const { text, isRequired } = noticeOf('flickr', true);
    assert.deepEqual({ text, isRequired }, { text: sources.flickr.notice, isRequired: true });
    const without = noticeOf('flickr', false);
    assert.deepEqual({ text: without.text, isRequired: without.isRequired }, { text: '', isRequired: false });
  });

  it('of any other is said with and without a key, and beside the pictures where its terms want that', () => {
    const required = sourceIds.filter((id) => noticeOf(id, false).isRequired);
    assert.deepEqual(required, ['openverse', 'pexels', 'pixabay']);
    for (const id of sourceIds) {
      if (id !== 'flickr') assert.equal(noticeOf(id, false).text, sources[id].notice, id);
      assert.match(noticeOf(id, true).terms, /^https:/);
    }
  });
});
