import assert from 'node:assert/strict';
import { policyOfHeader, refererHeader } from '../../../../src/core/net/referrer';
import { referrerPolicies, type ReferrerPolicy } from '../../../../src/shared/picture/referrerPolicy';

const policy = 'strict-origin-when-cross-origin';

describe('the referrer', () => {
  for (const [page, to, referer] of [
    ['https://a.example/b?c#d', 'https://a.example/e.jpg', 'https://a.example/b?c'],
    ['https://a.example/b', 'https://c.example/e.jpg', 'https://a.example/'],
    ['https://a.example/b', 'https://a.example:8443/e.jpg', 'https://a.example/'],
    ['https://a.example/b', 'http://a.example/e.jpg', null],
    ['http://a.example/b', 'https://a.example/e.jpg', 'http://a.example/'],
    ['http://a.example/b', 'http://c.example/e.jpg', 'http://a.example/'],
    ['https://user:secret@a.example/b', 'https://a.example/e.jpg', 'https://a.example/b'],
    ['https://user:secret@a.example/b', 'https://c.example/e.jpg', 'https://a.example/'],
    [`https://a.example/${'b'.repeat(5_000)}`, 'https://a.example/e.jpg', 'https://a.example/'],
    ['file:///home/me/page.html', 'https://a.example/e.jpg', null],
    ['', 'https://a.example/e.jpg', null],
  ] as const) {
    it(`is ${referer ?? 'nothing'} on the way from ${page.slice(0, 40) || 'nowhere'} to ${to}`, () => {
      assert.equal(refererHeader({ page, policy }, new URL(to)), referer);
    });
  }

  const page = 'https://me:secret@a.example/b?c#d';
  const whole = 'https://a.example/b?c';
  const origin = 'https://a.example/';
  /** To its own origin, to another one, and to one without TLS. */
  const expected: Readonly<Record<ReferrerPolicy, readonly (string | null)[]>> = {
    'no-referrer': [null, null, null],
    'no-referrer-when-downgrade': [whole, whole, null],
    'same-origin': [whole, null, null],
    origin: [origin, origin, origin],
    'strict-origin': [origin, origin, null],
    'origin-when-cross-origin': [whole, origin, origin],
    'strict-origin-when-cross-origin': [whole, origin, null],
    'unsafe-url': [whole, whole, whole],
  };
  for (const each of referrerPolicies) {
    it(`is what ${each} allows`, () => {
      assert.deepEqual(
        ['https://a.example/x', 'https://c.example/x', 'http://a.example/x'].map((to) =>
          refererHeader({ page, policy: each }, new URL(to)),
        ),
        expected[each],
      );
    });
  }

  for (const [header, named] of [
    ['no-referrer', 'no-referrer'],
    ['no-referrer, Unsafe-URL', 'unsafe-url'],
    ['origin , something-new', 'origin'],
    [['origin', 'same-origin'], 'same-origin'],
    ['never', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`follows the header ${JSON.stringify(header) ?? 'that is not there'}`, () => {
      assert.equal(policyOfHeader(header), named);
    });
  }
});
