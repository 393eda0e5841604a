import assert from 'node:assert/strict';
import { failureLogLine, createPlainLog } from '../../../src/host/log';
import { failureCodes } from '../../../src/shared/engine/failure';
import { failureText } from '../../../src/shared/words/failureText';
import { setDisplayLanguage } from '../../../src/shared/words/l10n';
import { maskUrl } from '../../../src/shared/words/maskUrl';
import { readBundle } from '../../../scripts/l10n';
import { memoryLog } from './hostFixtures';
import { cpuMs } from '../../support/cpuMs';

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
    ['the proxy me:SECRET@proxy:3128 refuses', 'the proxy …@proxy:3128 refuses'],
    ['"me:SECRET@proxy:3128"', '"…@proxy:3128"'],
    ['12:30 me@example.org', '12:30 me@example.org'],
    ['bad argument (api_key=SECRET, page=2)', 'bad argument (api_key=…, page=2)'],
    ['token=SECRET', 'token=…'],
    ['width=3 height=4', 'width=3 height=4'],
  ];
  for (const [text, expected] of cases) {
    it(`shows ${text} without its secrets`, () => assert.equal(maskUrl(text), expected));
  }

  it('take no longer the longer the text is', () => {
    for (const piece of ['a', 'a:', 'a:,', '://', '?key', 'key=', '@', 'a@:']) {
      const text = piece.repeat(30_000);
      const began = cpuMs();
      maskUrl(text);
      const milliseconds = cpuMs() - began;
      assert.ok(milliseconds < 2_000, `${piece}: ${milliseconds.toFixed(0)} ms`);
    }
  });
});

describe('the log', () => {
  let log: ReturnType<typeof memoryLog>;

  beforeEach(() => {
    log = memoryLog();
  });

  it('has the reason of a failure on one line, without secrets', () => {
    const line = failureLogLine('https://h/a.jpg?key=SECRET', {
      code: 'http-status',
      status: 404,
      host: 'h',
      detail: 'Not\r\nFound at https://h/a.jpg?key=SECRET',
    });
    createPlainLog(log).warn(line);
    assert.deepEqual(log.lines, [
      'warn: https://h/a.jpg?key=…: No longer there (404). (http-status, 404, h, Not Found at https://h/a.jpg?key=…)',
    ]);
  });

  it('is in English where the user reads another language', () => {
    const failures = failureCodes.map((code) => ({
      code,
      status: 503,
      host: 'a.example',
      retryAfterSeconds: 90,
    }));
    const lines = (): string[] => failures.map((failure) => failureLogLine('Search', failure));
    const english = lines();
    setDisplayLanguage('ru', readBundle('bundle.l10n.ru.json'));
    try {
      assert.deepEqual(lines(), english);
      for (const failure of failures) assert.match(failureText(failure), /[а-яё]/i, failure.code);
    } finally {
      setDisplayLanguage('en', {});
    }
  });

  it('keeps every line to itself, on every level', () => {
    const plain = createPlainLog(log);
    const text = `a\nb\u2028c\u001B[31md\u202Ee https://me:SECRET@h/?sig=SECRET ${'x'.repeat(100_000)}`;
    for (const level of ['debug', 'info', 'warn', 'error'] as const) plain[level](text);
    const start = 'a b c[31mde https://…@h/?sig=… xxxxx';
    for (const [at, level] of ['debug', 'info', 'warn', 'error'].entries()) {
      const line = log.lines[at] ?? '';
      assert.equal(line.slice(0, level.length + 2 + start.length), `${level}: ${start}`);
      assert.ok(line.length < 5000);
    }
  });
});
