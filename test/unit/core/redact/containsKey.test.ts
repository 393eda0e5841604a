import assert from 'node:assert/strict';
import { containsKey, containsKeyInPicture, maskKey } from '../../../../src/core/redact/containsKey';
import { publicFailure } from '../../../../src/core/redact/publicFailure';
import { testPicture } from '../support';
import { cpuMs } from '../../../support/cpuMs';

const key = 'My Key+"1"/\\é';
const escaped = Array.from(key, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** The ways in which a text may have the key in it. */
const writtenForms = [
  key,
  key.toUpperCase(),
  encodeURIComponent(key),
  encodeURIComponent(key).toLowerCase(),
  new URLSearchParams({ key }).toString(),
  new URL(`http://a.example/?${key}`).href,
  JSON.stringify({ key }),
  JSON.stringify({ url: encodeURIComponent(key) }).replaceAll('%', '\\u0025'),
  `"${escaped}"`,
  `"${escaped.toUpperCase().replaceAll('\\U', '\\u')}"`,
  `{"cut short": "${escaped}`,
  Buffer.from(key).toString('hex').replace(/../g, '%$&'),
];

describe('core/ownKey', () => {
  it('finds the key in any case and however it is written, and masks it there', () => {
    for (const text of writtenForms) {
      assert.ok(containsKey(text, ` ${key}\n`), text);
      const masked = maskKey(`${text} and ${text}`, ` ${key}\n`);
      assert.equal(masked.split('…').length, 3, masked);
      assert.ok(!containsKey(masked, key), masked);
    }
  });

  it('masks each time, written this way and that', () => {
    assert.equal(maskKey('/?key=my%20key, was MY KEY, my+key', 'my key'), '/?key=…, was …, …');
  });

  it('takes a key for what it is where it looks like something else', () => {
    for (const odd of ['%41bc', '.*', '\\u0041', 'a+b', '$&', '(', '[', '\\', '/', '\ud800', '%']) {
      assert.ok(containsKey(`is ${odd}.`, odd), odd);
      assert.equal(maskKey(`is ${odd}!`, odd), 'is …!');
      assert.ok(!containsKey('bcd', odd), odd);
    }
  });

  it('leaves a text as it is that does not have the key in it, or where there is none', () => {
    const text = 'a%20b+c \\u0041 %ff% \\x "\\';
    for (const none of [null, '', ' ', 'other']) {
      assert.ok(!containsKey(text, none));
      assert.equal(maskKey(text, none), text);
    }
  });

  it('takes no longer for a text that is made to take long', () => {
    const begun = cpuMs();
    for (const part of ['\\', '%25', '%', '\\u0061', 'a', '+', '[', '\\u'])
      for (const own of ['a'.repeat(40) + 'b', '\\'.repeat(40) + 'b', '%25'.repeat(20) + 'b'])
        assert.ok(!containsKey(part.repeat(50_000), own));
    assert.ok(cpuMs() - begun < 5_000);
  });

  it('drops no picture for a key that may be a word, nor for a keyword', () => {
    assert.ok(!containsKeyInPicture({ ...testPicture({}), title: 'foxtrot' }, ' foxtrot '));
    assert.ok(containsKeyInPicture({ ...testPicture({}), title: 'foxtrots' }, 'FoxTrots'));
    assert.ok(!containsKeyInPicture({ ...testPicture({}), keyword: 'foxtrots' }, 'foxtrots'));
  });
});

describe('core/toldFailure', () => {
  const host = 'my-key.example';
  const turn = { source: 'pexels', apiKey: ' My-Key ' } as const;

  it('masks the key in any case in what was seen', () => {
    const detail = 'redirect to http://my-key.example/?key=MY%2dKEY';
    assert.deepEqual(publicFailure({ code: 'redirect', status: 302, detail }, turn), {
      code: 'redirect',
      status: 302,
      detail: 'redirect to http://….example/?key=…',
    });
  });

  it('tells no host that repeats the key, however short, but any other one', () => {
    assert.deepEqual(publicFailure({ code: 'host-not-found', host }, turn), { code: 'host-not-found' });
    assert.deepEqual(publicFailure({ code: 'timeout', host }, { ...turn, apiKey: 'y' }), { code: 'timeout' });
    for (const apiKey of [null, ' ', 'other'])
      assert.deepEqual(publicFailure({ code: 'timeout', host }, { ...turn, apiKey }), {
        code: 'timeout',
        host,
      });
  });

  it("tells the source's own name, whatever the key is", () => {
    const named = { code: 'bad-key', host: 'Pexels' };
    assert.deepEqual(publicFailure({ code: 'bad-key', host }, turn), named);
    assert.deepEqual(publicFailure({ code: 'bad-key', host }, { ...turn, apiKey: 'pexels' }), named);
  });
});
