import assert from 'node:assert/strict';
import { safeSegment } from '../../../../src/shared/form/safeSegment';
import { cpuMs } from '../../../support/cpuMs';
import { naughtyTexts, randomText, seededRandom } from '../../../support/random';

describe('a name that is safe on every system', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['red panda', 'red panda'],
    ['Ærø – 2024', 'Ærø – 2024'],
    ['猫', '猫'],
    ['a/b\\c', 'a_b_c'],
    ['what?', 'what_'],
    ['../../etc', '_.._etc'],
    ['.hidden', 'hidden'],
    ['-rf', 'rf'],
    ['end. ', 'end'],
    ['two\t\n words', 'two__ words'],
    ['con', '_con'],
    ['Con.jpg', '_Con.jpg'],
    ['COM¹', '_COM¹'],
    ['nul .txt', '_nul .txt'],
    ['clock$', '_clock$'],
    ['conin$.x', '_conin$.x'],
    ['lpt9.', '_lpt9'],
    ['console', 'console'],
    ['e\u0301', 'é'],
    ['\u202Egnp.exe', '_gnp.exe'],
    ['', 'picture'],
    ['..', 'picture'],
    ['???', 'picture'],
  ];
  for (const [text, expected] of cases) {
    it(`makes ${JSON.stringify(expected)} of ${JSON.stringify(text)}`, () => {
      assert.equal(safeSegment(text), expected);
    });
  }

  it('is cut between whole characters', () => {
    const name = safeSegment('🇪🇺'.repeat(100));
    assert.match(name, /^(?:🇪🇺)+$/u);
    assert.ok(Buffer.byteLength(name) <= 120 && Buffer.byteLength(name) > 100);
  });

  it('is found at once, however long the text', () => {
    const begun = cpuMs();
    for (const piece of [' ', '.', ' .', '_', '-', 'a ', '\u202E', 'e\u0301', '\0', '%20', '👨‍👩‍👧']) {
      safeSegment(`x${piece.repeat(30_000)}x`);
      safeSegment(piece.repeat(30_000));
    }
    assert.ok(cpuMs() - begun < 2_000);
  });

  it('holds for any text', () => {
    const random = seededRandom(3);
    const texts = [...naughtyTexts, ...Array.from({ length: 5000 }, () => randomText(random))];
    for (const text of texts) {
      const name = safeSegment(text);
      const shown = JSON.stringify({ text, name });
      assert.notEqual(name, '', shown);
      assert.ok(Buffer.byteLength(name) <= 121, shown);
      assert.doesNotMatch(name, /[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]/u, shown);
      assert.doesNotMatch(name, /^[\s.-]|[\s.]$/u, shown);
      assert.doesNotMatch(name, /^(?:con|prn|aux|nul|clock\$|com[\d¹²³]|lpt[\d¹²³]) *(?:\.|$)/i, shown);
      assert.equal(name, name.normalize('NFC'), shown);
      assert.equal(safeSegment(name), name, shown);
    }
  });
});
