import assert from 'node:assert/strict';
import { parseRetryAfter } from '../../../../src/core/net/retry';

describe('net/retry', () => {
  const now = Date.parse('2026-02-03T04:05:06Z');
  const cases: readonly (readonly [string | string[] | undefined, number | null])[] = [
    [undefined, null],
    ['', null],
    ['120', 120_000],
    [' 7 ', 7_000],
    [['3', '9'], 3_000],
    ['0', null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['9'.repeat(400), null],
    ['Tue, 03 Feb 2026 04:05:36 GMT', 30_000],
    ['Tue, 03 Feb 2026 04:05:00 GMT', null],
    ['Tuesday, 03-Feb-26 04:05:36 GMT', 30_000],
    ['Tue Feb  3 04:05:36 2026', 30_000],
    ['in the year 2525', null],
    ['tomorrow', null],
    ['2099', 2_099_000],
    ['2099-01-01', null],
    ['Tue, 03 Feb 2026 04:05:36 +0100', null],
  ];
  for (const [header, wait] of cases) {
    it(`reads Retry-After ${JSON.stringify(header)?.slice(0, 40)} as ${wait} ms`, () => {
      assert.equal(parseRetryAfter(header, now), wait);
    });
  }
});
