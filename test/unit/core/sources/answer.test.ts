import assert from 'node:assert/strict';
import { ScrapeError } from '../../../../src/core/failure';
import type { PageText } from '../../../../src/core/net/client';
import { jsonOf, parseJson } from '../../../../src/core/sources/answer';

const url = 'https://api.host.example/search';

function pageText(more: Partial<PageText>): PageText {
  return {
    url,
    status: 200,
    type: 'application/json',
    head: Buffer.alloc(0),
    text: '{}',
    encoding: 'utf-8',
    ...more,
  };
}

function failsAs(code: string, status: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof ScrapeError, String(error));
    const { failure } = error;
    assert.deepEqual(
      { code: failure.code, status: failure.status, host: failure.host },
      { code, status, host: 'api.host.example' },
    );
    return true;
  };
}

describe('an answer of a programming interface', () => {
  it('is what its JSON says', () => {
    assert.deepEqual(jsonOf(pageText({ text: ' {"a": [1, null]}\n' })), { a: [1, null] });
  });

  for (const [what, answer, code, status] of [
    ['refused', { status: 403 }, 'site-refuses', 403],
    ['that wants a login', { status: 401 }, 'site-refuses', 401],
    ['that comes too often', { status: 429 }, 'rate-limited', 429],
    ['that is not there', { status: 404 }, 'http-status', 404],
    ['with a check for people', { text: '<title>Just a moment...</title>' }, 'site-refuses', 200],
    ['of HTML', { text: '<h1>Welcome</h1>' }, 'site-changed', 200],
    ['that breaks off', { text: '{"a": [' }, 'site-changed', 200],
    ['that is empty', { text: '' }, 'site-changed', 200],
  ] as const) {
    it(`${what} is ${code}`, () => {
      assert.throws(() => jsonOf(pageText(answer)), failsAs(code, status));
    });
  }

  it('can be read whatever its status, as errors are', () => {
    assert.deepEqual(parseJson(pageText({ status: 400, text: '{"detail":"x"}' })), { detail: 'x' });
    assert.throws(() => parseJson(pageText({ status: 400, text: 'no' })), failsAs('site-changed', 400));
  });
});
