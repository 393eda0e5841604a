import assert from 'node:assert/strict';
import { styleUrls } from '../../../../src/core/page/styleUrls';
import { cpuMs } from '../../../support/cpuMs';

/** Pictures apart by commas, choices of one by bars, with their resolution behind them. */
function readStyle(css: string): string {
  return styleUrls(css)
    .map((choices) =>
      choices.map(({ url, density }) => url + (density === null ? '' : ` ${density}`)).join(' | '),
    )
    .join(', ');
}

describe('page/styleUrls', () => {
  for (const [css, urls] of [
    ['background-image: url(a.jpg)', 'a.jpg'],
    ['BACKGROUND : #fff URL( "a b.jpg" ) no-repeat', 'a b.jpg'],
    [`background: url('a.jpg'), url(b.jpg), linear-gradient(red, blue)`, 'a.jpg, b.jpg'],
    ['a { background: url(a.jpg) } b:hover { background: url(b.jpg); color: red } ', 'a.jpg, b.jpg'],
    ['@media (min-width: 1px) { a { background: url(a.jpg) } }', 'a.jpg'],
    ['background: url(a\\(1\\).jpg)', 'a(1).jpg'],
    ['background: url("\\61 \\"b.jpg")', 'a"b.jpg'],
    [
      'background-image: image-set("a.jpg" 1x, url(b.jpg) 2x, "c.avif" type("image/avif") 192dpi)',
      'a.jpg 1 | b.jpg 2 | c.avif 2',
    ],
    ['background-image: -webkit-image-set(url(a.jpg) 1x, url("b.jpg") 1.5dppx)', 'a.jpg 1 | b.jpg 1.5'],
    ['background: url(data:image/png;base64,AA==) , url(b.jpg)', 'data:image/png;base64,AA==, b.jpg'],
    ['border-image: url(a.png) 30; list-style: url(b.png); content: url(c.png)', 'a.png, b.png, c.png'],
    ['--hero: url(a.jpg); --font: url(a.woff2)', 'a.jpg'],
    ['/* background: url(a.jpg) */ background: /**/ url(b.jpg)', 'b.jpg'],
    ['content: "url(a.jpg)"; background: url(b.jpg)', 'b.jpg'],
    ['@font-face { src: url(a.woff) } @import url(b.css); @import "c.css";', ''],
    ['cursor: url(a.png), auto; mask: url(b.png); filter: url(c.svg#x)', ''],
    ['background: url(a b.jpg); background: url(c.jpg)', 'c.jpg'],
    ['background: url(); background: none', ''],
    ['background: url(a.jpg', 'a.jpg'],
    ['background: url("a.jpg', 'a.jpg'],
    ['background: url("a\n.jpg"); background: url(b.jpg)', ''],
    ['color: red', ''],
  ] as const) {
    it(`reads ${css}`, () => {
      assert.equal(readStyle(css), urls);
    });
  }

  it('takes no longer than the style is long', () => {
    const began = cpuMs();
    for (const piece of [
      'url(',
      'url( ',
      'url("',
      'a:url(b)',
      '/*',
      '\\',
      '"\\',
      'image-set(',
      '(',
      '1.',
      'a',
      ' ',
      'background:url(',
    ])
      styleUrls(`background: url(x) ${piece.repeat(200_000)}`);
    const took = cpuMs() - began;
    assert.ok(took < 5_000, `${took} ms`);
  });
});
