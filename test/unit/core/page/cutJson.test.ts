import assert from 'node:assert/strict';
import { cutJsonObject, cutJsonValue } from '../../../../src/core/page/cutJson';
import { cpuMs } from '../../../support/cpuMs';

describe('cutting a JSON object out of a script', () => {
  it('ends at its own last brace, whatever its strings hold', () => {
    const json = '{"a":{"text":"} \\" } \\\\"},"b":[{}]}';
    assert.equal(cutJsonObject(`model: \n\t${json},\n auth: {}`, 'model:'.length), json);
  });

  for (const [what, script] of [
    ['there is none', 'null, {}'],
    ['it does not end', '{"a":{"b":1}'],
    ['a string does not end', '{"a":"}'],
    ['the text ends', ''],
    ['it only closes', '}'],
    ['it nests deeper than any real one', `{"a":${'['.repeat(501)}${']'.repeat(501)}}`],
  ] as const) {
    it(`gives nothing when ${what}`, () => assert.equal(cutJsonObject(script, 0), null));
  }

  it('can be a list as well, where any value is meant', () => {
    assert.equal(cutJsonValue(' [{"a":[1]}]; {}', 0), '[{"a":[1]}]');
    assert.equal(cutJsonValue('\n{"a":1}]', 0), '{"a":1}');
    assert.equal(cutJsonValue('"a"', 0), null);
    assert.equal(cutJsonObject('[{}]', 0), null);
  });

  it('gives nothing when it does not end within the length that is allowed', () => {
    const json = '{"a":{"b":"}}"}}';
    assert.equal(cutJsonObject(` ${json}`, 0, json.length), json);
    for (let length = 0; length < json.length; length += 1) {
      assert.equal(cutJsonObject(` ${json}`, 0, length), null, `${length}`);
    }
  });

  it('takes time in proportion to the length, also for what never ends', () => {
    for (const piece of ['{', '"\\', '{"', '\\"', '{"a":"\\"']) {
      const script = `{${piece.repeat(4_000_000 / piece.length)}`;
      const start = cpuMs();
      cutJsonObject(script, 0);
      assert.ok(cpuMs() - start < 1_000, `4 MB of ${piece}`);
    }
  });
});
