import assert from 'node:assert/strict';
import { idFromAddress } from '../../../../src/core/page/idFromAddress';

describe('the identity of an address', () => {
  it('is the address', () => {
    assert.equal(idFromAddress('https://a.example/b.jpg?w=300'), 'https://a.example/b.jpg?w=300');
  });

  it('holds nothing secret, and still tells two secrets apart', () => {
    const [one, other] = ['x1', 'x2'].map((token) => idFromAddress(`https://a.example/b.jpg?token=${token}`));
    assert.match(one ?? '', /^https:\/\/a\.example\/b\.jpg\?token=… [0-9a-f]{64}$/);
    assert.notEqual(one, other);
  });
});
