import assert from 'node:assert/strict';
import { repeatsKey, tellsKey, withoutKey } from '../../../../src/core/redact/ownKey';
import { told } from '../../../../src/core/redact/toldFailure';
import { picture } from '../support';
import { cpuMs } from '../../../support/cpuMs';

const key = 'My Key+"1"/\\é';
const escaped = Array.from(key, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');

/** The ways in which a text may have the key in it. */
const written = [
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
    for (const text of written) {
      assert.ok(repeatsKey(text, ` ${key}\n`), text);
      const masked = withoutKey(`${text} and ${text}`, ` ${key}\n`);
      assert.equal(masked.split('…').length, 3, masked);
      assert.ok(!repeatsKey(masked, key), masked);
    }
  });

  it('masks each time, written this way and that', () => {
    assert.equal(withoutKey('/?key=my%20key, was MY KEY, my+key', 'my key'), '/?key=…, was …, …');
  });

  it('takes a key for what it is where it looks like something else', () => {
    for (const odd of ['%41bc', '.*', '\\u0041', 'a+b', '$&', '(', '[', '\\', '/', '\ud800', '%']) {
      assert.ok(repeatsKey(`is ${odd}.`, odd), odd);
      assert.equal(withoutKey(`is ${odd}!`, odd), 'is …!');
      assert.ok(!repeatsKey('bcd', odd), odd);
    }
  });

  it('leaves a text as it is that does not have the key in it, or where there is none', () => {
    const text = 'a%20b+c \\u0041 %ff% \\x "\\';
    for (const none of [null, '', ' ', 'other']) {
      assert.ok(!repeatsKey(text, none));
      assert.equal(withoutKey(text, none), text);
    }
  });

  it('takes no longer for a text that is made to take long', () => {
    const begun = cpuMs();
    for (const part of ['\\', '%25', '%', '\\u0061', 'a', '+', '[', '\\u'])
      for (const own of ['a'.repeat(40) + 'b', '\\'.repeat(40) + 'b', '%25'.repeat(20) + 'b'])
        assert.ok(!repeatsKey(part.repeat(50_000), own));
    assert.ok(cpuMs() - begun < 5_000);
  });

  it('drops no picture for a key that may be a word, nor for a keyword', () => {
    assert.ok(!tellsKey({ ...picture({}), title: 'foxtrot' }, ' foxtrot '));
    assert.ok(tellsKey({ ...picture({}), title: 'foxtrots' }, 'FoxTrots'));
    assert.ok(!tellsKey({ ...picture({}), keyword: 'foxtrots' }, 'foxtrots'));
  });
});

describe('core/toldFailure', () => {
  const host = 'my-key.example';
  const turn = { source: 'pexels', key: ' My-Key ' } as const;

  it('masks the key in any case in what was seen', () => {
    const detail = 'redirect to http://my-key.example/?key=MY%2dKEY';
    assert.deepEqual(told({ code: 'redirect', status: 302, detail }, turn), {
      code: 'redirect',
      status: 302,
      detail: 'redirect to http://….example/?key=…',
    });
  });

  it('tells no host that repeats the key, however short, but any other one', () => {
    assert.deepEqual(told({ code: 'host-not-found', host }, turn), { code: 'host-not-found' });
    assert.deepEqual(told({ code: 'timeout', host }, { ...turn, key: 'y' }), { code: 'timeout' });
    for (const key of [null, ' ', 'other'])
      assert.deepEqual(told({ code: 'timeout', host }, { ...turn, key }), { code: 'timeout', host });
  });

  it("tells the source's own name, whatever the key is", () => {
    const named = { code: 'bad-key', host: 'Pexels' };
    assert.deepEqual(told({ code: 'bad-key', host }, turn), named);
    assert.deepEqual(told({ code: 'bad-key', host }, { ...turn, key: 'pexels' }), named);
  });
});
