import assert from 'node:assert/strict';
import { bulkTermOf, bulkTerms } from '../../../../src/shared/sources/bulkTerms';
import { isWebAddress } from '../../../../src/shared/words/untrusted';

describe('bulkTerms', () => {
  const hosts: readonly (readonly [address: string, host: string | null])[] = [
    ['https://upload.wikimedia.org/wikipedia/commons/1.jpg', 'wikimedia.org'],
    ['https://UPLOAD.WIKIMEDIA.ORG./1.jpg', 'wikimedia.org'],
    ['http://wikimedia.org:8080/1.jpg', 'wikimedia.org'],
    ['https://cdn.pixabay.com/photo/1.jpg', 'pixabay.com'],
    ['https://pixabay.com/get/1.jpg', 'pixabay.com'],
    ['https://api.openverse.org/v1/images/1/thumb/', 'openverse.org'],
    ['https://images.unsplash.com/photo-1', 'unsplash.com'],
    ['https://notwikimedia.org/1.jpg', null],
    ['https://wikimedia.org.example/1.jpg', null],
    ['https://example.org/wikimedia.org/1.jpg', null],
    ['https://wikimedia.org@example.org/1.jpg', null],
    ['https://live.staticflickr.com/1.jpg', null],
    ['no address', null],
    ['data:image/png;base64,wikimedia.org', null],
  ];
  for (const [address, host] of hosts)
    it(`of ${address}`, () => assert.equal(bulkTermOf(address)?.host ?? null, host));

  it('say where they come from', () => {
    for (const { terms, reason } of bulkTerms) {
      assert.ok(isWebAddress(terms), terms);
      assert.match(reason, /^[a-z].*[^.]$/);
    }
  });
});
