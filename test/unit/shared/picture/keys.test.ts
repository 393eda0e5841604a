import assert from 'node:assert/strict';
import { keysShape } from '../../../../src/shared/picture/keys';
import { understood } from '../../../../src/shared/words/shape';

const readKeys = (value: unknown) => understood(keysShape, value);

describe('keys of pictures', () => {
  it('are refused when there are more than any list has, or one is longer than any is', () => {
    assert.deepEqual(readKeys(['x'.repeat(8_200)])?.length, 1);
    assert.equal(readKeys(['x'.repeat(8_201)]), null);
    assert.equal(readKeys(Array.from({ length: 100_000 }, () => 'x'))?.length, 100_000);
    assert.equal(readKeys(Array.from({ length: 100_001 }, () => 'x')), null);
    assert.equal(readKeys({ length: 1, 0: 'x' }), null);
  });

  it('are a copy, which is what was checked', () => {
    const keys = ['a'];
    assert.notEqual(readKeys(keys), keys);
  });
});
