import assert from 'node:assert/strict';
import { attributeValue, readTags, type Syntax } from '../../../../src/core/page/tags';
import { cpuMs } from '../../../support/cpuMs';

/** Tags as `a[name=value]` and `/a`, text in quotes. */
function summarizeTags(html: string, syntax: Syntax = 'html'): string {
  return [...readTags(html, syntax)]
    .map((piece) => {
      if (piece.kind === 'text') return JSON.stringify(piece.text);
      if (piece.kind === 'end') return `/${piece.name}`;
      const said = [...piece.attributes.keys()].map(
        (name) => `[${name}=${attributeValue(piece.attributes, name)}]`,
      );
      return piece.name + said.join('');
    })
    .join(' ');
}

describe('page/tags', () => {
  for (const [html, pieces] of [
    ['<p>a<b>c</b></p>', 'p "a" b "c" /b /p'],
    ['<IMG SRC=a.jpg Alt>', 'img[src=a.jpg][alt=]'],
    [`<a b='1>2' c="3'4" d = 5 e=6/>x`, `a[b=1>2][c=3'4][d=5][e=6/] "x"`],
    ['<a b=1 b=2 =c d="x"e>', 'a[b=1][=c=][d=x][e=]'],
    ['<a href="?a=1&amp;b=2&copy=3&lt;">', 'a[href=?a=1&b=2&copy=3<]'],
    ['<img/src=a/b=c>', 'img[src=a/b=c]'],
    ['1 < 2 <3 </ 4> <', '"1 " "<" " 2 " "<" "3 " " " "<"'],
    ['<!-- <img> --><b>', 'b'],
    ['<!--><b><!---><i>--><!-- --!><u>', 'b i "-->" u'],
    ['<!doctype html><?xml a="<b>"?><!x <i>>', '"\\"?>" ">"'],
    ['<script>if (a<b) "</p>"</script ><p>', 'script "if (a<b) \\"</p>\\"" /script p'],
    ['<textarea><img></TEXTAREA><title>&lt;a</title>', 'textarea "<img>" /textarea title "&lt;a" /title'],
    ['<noscript><img src=a></noscript>', 'noscript img[src=a] /noscript'],
    ['<svg><title/><image href=a /><style/></svg><i>', 'svg title image[href=a] style /svg i'],
    ['<svg><![CDATA[<img>]]></svg><![CDATA[<b>]]>', 'svg /svg "]]>"'],
    ['<title/><img>', 'title "<img>"'],
    ['<style>a</styles><p></style', 'style "a</styles><p></style"'],
    ['<img src="a', ''],
    ['x<img src=a', '"x"'],
    ['</p x=">">y', '/p "y"'],
    ['<plaintext><b>', 'plaintext "<b>"'],
  ] as const) {
    it(`reads ${html}`, () => {
      assert.equal(summarizeTags(html), pieces);
    });
  }

  for (const [xml, pieces] of [
    ['<script src="a"/><p/>b', 'script[src=a] /script p /p "b"'],
    ['<script>a &amp;&lt; <![CDATA[<b>&amp;]]></script>', 'script "a &< " "<b>&amp;" /script'],
    ['<p>a &amp; <![CDATA[<b>&]]>]]></p>', 'p "a &amp; " "<b>&amp;" "]]>" /p'],
    ['<title><b/></title><?a?><!-- <c> -->', 'title b /b /title'],
    ['<![CDATA[a', '"a"'],
  ] as const) {
    it(`reads ${xml} as XML`, () => {
      assert.equal(summarizeTags(xml, 'xml'), pieces);
    });
  }

  it('takes no longer than the page is long, however it is nested or broken off', () => {
    const began = cpuMs();
    for (const piece of [
      '<div>',
      '<p><b>',
      '</x>',
      '<a href="',
      '<!--',
      '<!-',
      '<',
      '< ',
      '</',
      '<script',
      '<script>',
      '<title>',
      '<a b=c ',
      ' a=',
      '<svg>',
      '<![CDATA[',
      '&amp;',
      '<a\t',
      "<a '",
      '<a b="c"d',
      '-->',
      '<svg></svg><title/>',
    ]) {
      for (const part of readTags(piece.repeat(200_000))) assert.ok(part.kind);
    }
    const took = cpuMs() - began;
    assert.ok(took < 15_000, `${took} ms`);
  });
});
