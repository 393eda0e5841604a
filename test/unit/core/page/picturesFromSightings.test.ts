import assert from 'node:assert/strict';
import { picturesFromSightings } from '../../../../src/core/page/picturesFromSightings';
import { readSightings } from '../../../../src/core/page/readSightings';
import type { Picture } from '../../../../src/shared/picture/picture';
import { cpuMs } from '../../../support/cpuMs';

const url = 'https://a.example/dir/page.html';

function picturesIn(html: string): readonly Picture[] {
  return picturesFromSightings(readSightings(html, url), url);
}

/** The addresses of each picture, without what all begin with, and their pixels where they are known. */
function addressesOf(html: string): string[][] {
  return picturesIn(html).map(({ sizes }) =>
    sizes.map(({ url: address, width, height, unsure }) => {
      const pixels = width === null ? '' : ` ${width}×${height ?? '?'}`;
      return `${address.replace('https://a.example/dir/', '')}${pixels}${unsure ? ' ?' : ''}`;
    }),
  );
}

describe('pictures from sightings', () => {
  const lazy = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
  for (const [what, html, expected] of [
    ['an image', '<img src="a.jpg">', [['a.jpg']]],
    [
      'addresses as they are meant',
      '<img src=" /a b.jpg\n#x "><img src="//c.example/d.jpg?e&amp;f">',
      [['https://a.example/a%20b.jpg'], ['https://c.example/d.jpg?e&f']],
    ],
    [
      'no address that is none',
      '<img src=""><img src="#a"><img src="data:,a"><img src="javascript:a"><img src="https://u:p@b.example/c.jpg"><img src="page.html"><img src="{{ src }}">',
      [],
    ],
    [
      'a list by width, with heights as the frame says',
      '<img src="a.jpg" srcset="b.jpg 300w, c.jpg 1200w" width="300" height="200">',
      [['c.jpg 1200×800', 'b.jpg 300×200', 'a.jpg']],
    ],
    [
      'a list by width without a frame',
      '<img srcset="b.jpg 300w, c.jpg 1200w" width="100%">',
      [['c.jpg 1200×?', 'b.jpg 300×?']],
    ],
    [
      'a list by density in a frame',
      '<img src="a.jpg" srcset="b.jpg 2x" width="300" height="200">',
      [['b.jpg 600×400', 'a.jpg 300×200']],
    ],
    [
      'a list by density without one',
      '<img src="a.jpg" srcset="b.jpg 1.5x, c.jpg 2x">',
      [['c.jpg', 'b.jpg', 'a.jpg']],
    ],
    ['no pixels from a frame alone', '<img src="a.jpg" width="300" height="200">', [['a.jpg']]],
    ['no pixels that no picture has', '<img srcset="a.jpg 99999999999999999999w">', [['a.jpg']]],
    [
      'all of a picture element, plain types first',
      '<picture><source srcset="a.webp 800w"><source srcset="b.jpg 1600w"><img src="c.jpg" srcset="d.jpg 800w"></picture>',
      [['b.jpg 1600×?', 'd.jpg 800×?', 'a.webp 800×?', 'c.jpg']],
    ],
    [
      'a picture element whose image scripts make',
      '<picture><source data-srcset="a.jpg 800w"></picture>',
      [['a.jpg 800×?']],
    ],
    [
      'lazy addresses before what stands in for them',
      '<img src="small.jpg" data-src="a.jpg" data-srcset="b.jpg 500w">',
      [['b.jpg 500×?', 'a.jpg', 'small.jpg']],
    ],
    [
      'lazy addresses without an extension',
      `<img src="${lazy}" data-src="/image/5?w=3"><img data-original="true">`,
      [['https://a.example/image/5?w=3']],
    ],
    [
      'what is called larger first, and smaller last',
      '<img src="a.jpg" srcset="b.jpg 600w" data-orig-file="c.jpg" data-medium-file="d.jpg" data-full="e/f.jpg">',
      [['c.jpg ?', 'e/f.jpg ?', 'b.jpg 600×?', 'a.jpg', 'd.jpg']],
    ],
    [
      'attributes that nobody knows, by their value',
      '<img data-x="/a.jpg"><img data-y="/b.png 1x, /c.png 2x">',
      [['https://a.example/a.jpg'], ['https://a.example/c.png', 'https://a.example/b.png']],
    ],
    [
      'no texts that look like addresses',
      '<img alt="a.jpg" title="b.jpg" data-title="/c.jpg" data-image-title="d.jpg" id="e.jpg" data-x="f.jpg" data-error="/g.jpg">',
      [],
    ],
    [
      'no placeholder that several share',
      '<img src="wait.jpg" data-src="a.jpg"><img src="wait.jpg" data-src="b.jpg">',
      [['a.jpg'], ['b.jpg']],
    ],
    [
      'the image of a noscript with its lazy twin',
      `<img src="${lazy}" data-src="a.jpg?w=1"><noscript><img src="a.jpg"></noscript>`,
      [['a.jpg?w=1', 'a.jpg']],
    ],
    [
      'the image of a noscript by itself',
      `<p>x</p><noscript><img src="a.jpg"></noscript><img src="b.jpg">`,
      [['a.jpg'], ['b.jpg']],
    ],
    [
      'no twin of an image that is not lazy',
      `<img src="a.jpg"><noscript><img src="b.jpg"></noscript>`,
      [['a.jpg'], ['b.jpg']],
    ],
    [
      'no twin of two',
      `<img data-src="a.jpg"><noscript><img src="b.jpg"><img src="c.jpg"></noscript>`,
      [['a.jpg'], ['b.jpg'], ['c.jpg']],
    ],
    [
      'a link around it first, unsure',
      '<a href="full.jpg"><img src="a.jpg" srcset="b.jpg 300w"></a>',
      [['full.jpg ?', 'b.jpg 300×?', 'a.jpg']],
    ],
    [
      'a link around two for the first',
      '<a href="full.jpg"><img src="a.jpg"><img src="b.jpg"></a>',
      [['full.jpg ?', 'a.jpg'], ['b.jpg']],
    ],
    ['no link to what is no picture', '<a href="about.html"><img src="a.jpg"></a>', [['a.jpg']]],
    [
      'a link to what the page shows elsewhere, as one picture',
      '<img src="full.jpg"><a href="full.jpg"><img src="a.jpg"></a>',
      [['full.jpg ?', 'a.jpg']],
    ],
    [
      'data of an element around it',
      '<span data-original="/big/a.jpg"><img src="a.jpg"></span>',
      [['https://a.example/big/a.jpg ?', 'a.jpg']],
    ],
    [
      'a background behind it by itself',
      '<div data-bg="/back.jpg"><img src="a.jpg"></div><div data-src="/b.jpg"></div><img src="c.jpg">',
      [['https://a.example/back.jpg'], ['a.jpg'], ['https://a.example/b.jpg'], ['c.jpg']],
    ],
    [
      'no films and frames',
      '<video data-src="/a.mp4" src="b.mp4"></video><iframe data-src="/c.jpg"></iframe><script data-x="/d.jpg"></script>',
      [],
    ],
    [
      'backgrounds',
      '<div style="background: url(&quot;a.jpg&quot;), url(b.jpg)"></div><table background="c.jpg"></table>',
      [['a.jpg'], ['b.jpg'], ['c.jpg']],
    ],
    [
      'one picture of an image-set',
      '<style>p { background: image-set("a.jpg" 1x, "b.jpg" 2x) }</style>',
      [['b.jpg', 'a.jpg']],
    ],
    [
      'posters, buttons and images of drawings',
      '<video poster="a.jpg"></video><input type="image" src="b.png"><input src="c.png"><svg><image href="d.jpg"/><image xlink:href="e.jpg"/></svg>',
      [['a.jpg'], ['b.png'], ['d.jpg'], ['e.jpg']],
    ],
    [
      'no icons and counters',
      '<img src="a.png" width="1" height="1"><img src="b.png" height="0"><img src="c.png" width="32" height="32"><img src="d.png" style="width:16px;height:16px"><img src="e.png" width=20><link rel="icon" href="f.png"><meta name="msapplication-TileImage" content="g.png"><img src="/h/spacer.gif"><i style="width: 9px; background: url(i.png)"></i>',
      [],
    ],
    ['no drawings', '<img src="a.svg"><img src="b.svg?c"><meta property="og:image" content="d.svgz">', []],
    [
      'what a page tells of itself',
      '<meta property="og:image" content="a.jpg"><meta property="og:image:secure_url" content="https://b.example/a.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630"><meta property="og:image" content="c.jpg"><meta name="twitter:image" content="d.jpg"><meta itemprop="image" content="e.jpg"><link rel="image_src" href="f.jpg">',
      [['a.jpg 1200×630', 'https://b.example/a.jpg 1200×630'], ['c.jpg'], ['d.jpg'], ['e.jpg'], ['f.jpg']],
    ],
    [
      'what a page loads early',
      '<link rel="preload" as="image" href="a.jpg" imagesrcset="b.jpg 400w"><link rel="preload" as="font" href="c.woff">',
      [['b.jpg 400×?', 'a.jpg']],
    ],
    [
      'the same picture once',
      '<meta property="og:image" content="http://a.example/dir/a.jpg"><img src="b.jpg" srcset="a.jpg 900w, b.jpg 300w"><img src="b.jpg">',
      [['a.jpg 900×?', 'b.jpg 300×?']],
    ],
    [
      'nothing of templates, comments and scripts',
      '<template><img src="a.jpg"></template><!-- <img src="b.jpg"> --><script>"<img src=c.jpg>"</script><textarea><img src="d.jpg"></textarea><iframe><img src="e.jpg"></iframe><img src="f.jpg">',
      [['f.jpg']],
    ],
    [
      'shadow roots that the page declares',
      '<p><template shadowrootmode="open"><img src="a.jpg"></template></p>',
      [['a.jpg']],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(addressesOf(html), expected);
    });
  }

  for (const [base, expected] of [
    ['', 'https://a.example/dir/a.jpg'],
    ['<base href="base/">', 'https://a.example/dir/base/a.jpg'],
    ['<base href="/">', 'https://a.example/a.jpg'],
    ['<base href="//b.example">', 'https://b.example/a.jpg'],
    ['<base href="https://c.example/x">', 'https://c.example/a.jpg'],
    ['<base target="_top"><base href="one/"><base href="two/">', 'https://a.example/dir/one/a.jpg'],
    ['<base href="data:,x">', 'https://a.example/dir/a.jpg'],
    ['<!-- <base href="no/"> -->', 'https://a.example/dir/a.jpg'],
  ] as const) {
    it(`takes addresses relative to ${base || 'the page'}, wherever that stands`, () => {
      for (const html of [`${base}<img src="a.jpg">`, `<img src="a.jpg">${base}`])
        assert.deepEqual(picturesIn(html)[0]?.sizes[0]?.url, expected);
    });
  }

  for (const [html, title] of [
    ['<img src="a.jpg" alt=" A &amp;\nB ">', 'A & B'],
    ['<figure><img src="a.jpg" alt="A"><figcaption>B</figcaption></figure>', 'A'],
    [
      '<figure><img src="a.jpg" title="C"><figcaption>The <b>B</b> &lt;<script>x</script></figcaption></figure>',
      'The B <',
    ],
    ['<img src="a.jpg" title="C" alt="">', 'C'],
    [
      '<script type="application/ld+json">{"image":{"url":"a.jpg","name":"D"}}</script><img src="a.jpg">',
      'D',
    ],
    [
      '<script type="application/ld+json">{"image":{"url":"a.jpg","name":"D"}}</script><img src="a.jpg" alt="A">',
      'A',
    ],
    ['<meta property="og:image" content="a.jpg"><meta property="og:image:alt" content="E">', 'E'],
    ['<img src="a.jpg">', null],
  ] as const) {
    it(`names it ${title} in ${html}`, () => {
      assert.equal(picturesIn(html)[0]?.title, title);
    });
  }

  for (const [html, id] of [
    [
      '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"><img src="a.jpg">',
      'CC-BY-4.0',
    ],
    [
      '<img src="a.jpg"><a rel="nofollow license" href="//creativecommons.org/publicdomain/zero/1.0/deed.de">x</a>',
      'CC0-1.0',
    ],
    ['<img src="a.jpg"><a rel="license" href="/terms">House terms</a>', 'House terms'],
    ['<img src="a.jpg"><a rel="license" href="/one">1</a><a rel="license" href="/two">2</a>', undefined],
    ['<img src="a.jpg"><a rel="license" href="mailto:a@b.example">x</a>', undefined],
    [
      '<figure><img src="a.jpg"><figcaption><a rel="license" href="https://creativecommons.org/licenses/by-sa/2.0/">x</a></figcaption></figure><a rel="license" href="/page">y</a>',
      'CC-BY-SA-2.0',
    ],
    ['<figure><a rel="license" href="/other">x</a></figure><img src="a.jpg">', undefined],
    [
      '<a rel="license" href="/page">y</a><script type="application/ld+json">{"image":{"url":"a.jpg","license":"https://creativecommons.org/licenses/by/2.0/"}}</script>',
      'CC-BY-2.0',
    ],
  ] as const) {
    it(`says ${id ?? 'nothing'} of its licence in ${html}`, () => {
      const license = picturesIn(html)[0]?.license;
      assert.equal(license?.id === 'other' ? license.name : license?.id, id);
    });
  }

  it('calls a picture by its address, with what is secret in it hidden', () => {
    const [picture, secret] = picturesIn('<img src="a.jpg"><img src="b.jpg?token=x1">');
    assert.deepEqual(picture, {
      source: 'page',
      id: 'https://a.example/dir/a.jpg',
      keyword: '',
      title: null,
      creator: null,
      license: null,
      page: url,
      sizes: [{ url: 'https://a.example/dir/a.jpg', width: null, height: null }],
    });
    assert.match(secret?.id ?? '', /^https:\/\/a\.example\/dir\/b\.jpg\?token=… [0-9a-f]{64}$/);
    assert.equal(secret?.sizes[0]?.url, 'https://a.example/dir/b.jpg?token=x1');
  });

  it('takes no longer than the page is long, and no more than anyone wants', () => {
    const began = cpuMs();
    const count = 100_000;
    const each = (make: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => make(index)).join('');
    for (const html of [
      each((index) => `<img src="${index}.jpg">`),
      each(
        (index) => `<img src="w.jpg" data-src="${index}.jpg" srcset="${index}.jpg 2x, ${index + 1}.jpg 3x">`,
      ),
      each((index) => `<a href="${index}.jpg"><figure><noscript><picture><source srcset="a&amp;b.jpg">`),
      each(() => '<template>'),
      each(() => '<figure><figcaption>a'),
      `<img ${each((index) => `data-${index}="/${index}.jpg" `)}>`,
      `<img src="a.jpg" data-x="${'.jpg'.repeat(count)}" srcset="${'a.jpg 1x, '.repeat(count)}">`,
      `<div style="${'background:url(a.jpg);'.repeat(count)}">`,
      `<img width="${' '.repeat(count)}" style="${'width '.repeat(count)}">`,
      `<script type="application/ld+json">{"image":[${'"a.jpg",'.repeat(count)}"b.jpg"]}</script>`,
    ])
      assert.ok(picturesIn(html).length <= 5_000, html.slice(0, 60));
    const took = cpuMs() - began;
    assert.ok(took < 15_000, `${took} ms`);
  });

  for (const [what, html, expected] of [
    ['nothing', '<img src="a.jpg">', [undefined]],
    ['what a meta says', '<meta name="Referrer" content="No-Referrer"><img src="a.jpg">', ['no-referrer']],
    ['it by an old name', '<meta name="referrer" content="always"><img src="a.jpg">', ['unsafe-url']],
    [
      'what the last meta says',
      '<meta name=referrer content=origin><meta name=referrer content=same-origin><meta name=referrer content=x><img src="a.jpg">',
      ['same-origin'],
    ],
    ['nothing that is the default', '<meta name=referrer content=default><img src="a.jpg">', [undefined]],
    [
      'no meta for browsers without scripts',
      '<noscript><meta name=referrer content=origin></noscript><img src="a.jpg">',
      [undefined],
    ],
    [
      'what an element says, before the page',
      '<meta name=referrer content=origin><img referrerpolicy="no-referrer" src="a.jpg"><img referrerpolicy="x" src="b.jpg">',
      ['no-referrer', 'origin'],
    ],
    [
      'what a link says of where it leads',
      '<a rel="noopener NoReferrer" href="large.jpg"><img src="a.jpg"></a><a referrerpolicy="origin" href="b.jpg">b</a>',
      ['no-referrer', undefined, 'origin'],
    ],
    [
      'what is shown, though it is linked, too',
      '<a rel="noreferrer" href="a.jpg"><img src="a.jpg"></a>',
      [undefined],
    ],
    ['all of a list', '<img referrerpolicy="origin" src="a.jpg" srcset="b.jpg 2x">', ['origin', 'origin']],
  ] as const) {
    it(`carry for their servers ${what}`, () => {
      const policies = picturesIn(html).flatMap(({ sizes }) =>
        sizes.map(({ referrerPolicy }) => referrerPolicy),
      );
      assert.deepEqual(policies, expected);
    });
  }
});
