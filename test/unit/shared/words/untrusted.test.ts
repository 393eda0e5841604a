import assert from 'node:assert/strict';
import { errorTrace } from '../../../../src/shared/words/untrusted';

describe('the trace of what was thrown', () => {
  it('says where an error comes from', () => {
    assert.match(errorTrace(new TypeError('broken')), /^TypeError: broken\n +at .*untrusted\.test/);
  });

  it('is what an error says where nobody knows that', () => {
    const error = new Error('broken');
    delete error.stack;
    assert.equal(errorTrace(error), 'broken');
  });

  it('is the text of all else', () => {
    assert.deepEqual(['broken', undefined, 7].map(errorTrace), ['broken', 'undefined', '7']);
  });
});
