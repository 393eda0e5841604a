import assert from 'node:assert/strict';
import {
  maxPlainTextLength,
  visibleLine,
  plainText,
  withoutLinks,
} from '../../../../src/shared/words/plainText';
import { naughtyTexts, randomText, seededRandom } from '../../../support/random';

// As VS Code finds the links of a notification (src/vs/base/common/linkedText.ts), in words of our own: a text in
// brackets, at once followed by an address in parentheses that begins with a scheme it knows.
const link = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+/i;

describe('text of strangers', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['stays as it is', 'Red panda – 小熊猫 (2)', 'Red panda – 小熊猫 (2)'],
    ['becomes one line', ' a\r\n\tb\u2028c\u00A0 d ', 'a b c d'],
    ['cannot be turned around', 'cat\u202Egpj.exe\u2066x\u2069', 'catgpj.exex'],
    ['hides nothing', 'a\u200Bb\u2060c\u00ADd\u{E0041}e', 'abcde'],
    ['has no control characters', 'a\0b\u001B[31mc\u007Fd\u009Be', 'ab[31mcde'],
    ['keeps emoji and scripts that join', '👨‍👩‍👧 نمی‌خواهم', '👨‍👩‍👧 نمی‌خواهم'],
    ['loses halves of characters', 'a\uD800b\uDFFFc', 'abc'],
    ['may be nothing', '\u202E\n', ''],
  ];
  for (const [what, text, expected] of cases) {
    it(what, () => assert.equal(plainText(text), expected));
  }

  it('is cut, and says so, but not within a character', () => {
    assert.equal(plainText('x'.repeat(200)), 'x'.repeat(200));
    assert.equal(plainText('x'.repeat(201)), `${'x'.repeat(199)}…`);
    const emoji = plainText('😀'.repeat(500));
    assert.equal(emoji, `${'😀'.repeat(99)}…`);
  });

  it('is short and in one piece whatever it was, and the same when done again', () => {
    const random = seededRandom(12);
    for (const text of [...naughtyTexts, ...Array.from({ length: 5000 }, () => randomText(random))]) {
      const plain = plainText(text);
      assert.ok(plain.length <= maxPlainTextLength, JSON.stringify(text));
      assert.doesNotMatch(
        plain,
        /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202A-\u202E\u2066-\u2069]/u,
        JSON.stringify(text),
      );
      assert.equal(plainText(plain), plain, JSON.stringify(text));
      assert.equal(visibleLine(plain), plain);
    }
  });
});

describe('a notification', () => {
  it('has no links, of addresses or of commands', () => {
    for (const text of [
      '[free](https://evil.example)',
      '[free](command:workbench.action.quit)',
      '[a [free](command:x "y")',
      '[free](file:///etc/passwd)',
      'x](http://h)[y](HTTP://h)',
    ]) {
      assert.match(`[x${text}`, link, 'is a link by itself');
      assert.doesNotMatch(withoutLinks(`[x${text}`), link, text);
    }
  });

  it('is otherwise as it was', () => {
    const text = 'Saved [3] (of 4) to a(b)[c].';
    assert.equal(withoutLinks(text), text);
  });
});
