import assert from 'node:assert/strict';
import { failureLine } from '../../../src/host/log';
import { maskUrl } from '../../../src/shared/mask';

describe('addresses in the log', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['https://live.staticflickr.com/1/2_b.jpg?x=1', 'https://live.staticflickr.com/1/2_b.jpg?x=1'],
    ['https://h/?api_key=SECRET&text=cat', 'https://h/?api_key=…&text=cat'],
    ['https://h/?text=cat&key=SECRET#top', 'https://h/?text=cat&key=…#top'],
    ['https://h/?Token=SECRET', 'https://h/?Token=…'],
    ['https://h/?sig=SECRET;client_id=SECRET&auth=SECRET', 'https://h/?sig=…;client_id=…&auth=…'],
    ['https://h/?api%5Fkey=SECRET', 'https://h/?api%5Fkey=…'],
    ['https://h/?X-Amz-Signature=SECRET', 'https://h/?X-Amz-Signature=…'],
    ['https://h/#access_token=SECRET', 'https://h/#access_token=…'],
    ['https://h/?keyword=cat&monkey=1', 'https://h/?keyword=cat&monkey=1'],
    ['https://h/?%E0%A4=1', 'https://h/?%E0%A4=1'],
    ['https://me:SECRET@h/x@y', 'https://…@h/x@y'],
    ['https://SECRET@SECRET@h/', 'https://…@h/'],
    ['no (https://me:SECRET@h/?key=SECRET) there', 'no (https://…@h/?key=…) there'],
    ['me@example.org', 'me@example.org'],
  ];
  for (const [text, expected] of cases) {
    it(`shows ${text} without its secrets`, () => assert.equal(maskUrl(text), expected));
  }

  it('come with the reason, on one line', () => {
    const line = failureLine('https://h/a.jpg?key=SECRET', {
      code: 'http-status',
      status: 404,
      host: 'h',
      detail: 'Not\r\nFound at https://h/a.jpg?key=SECRET',
    });
    assert.equal(
      line,
      'https://h/a.jpg?key=…: No longer there (404). (http-status, 404, h, Not Found at https://h/a.jpg?key=…)',
    );
  });
});
