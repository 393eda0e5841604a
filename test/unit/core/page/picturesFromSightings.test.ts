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
    [
      'what has no frame of its own, because its style or its list gives it one',
      '<img width="0" height="0" sizes="100vw" src="/_next/image?url=a" style="width:100%"><img width="0" height="0" src="b.jpg" data-nimg="1"><img src="c.jpg" width="3" height="2" style="height:auto; width: 50vw"><img srcset="d.jpg 300w" width="1" height="1"><img src="e.jpg" width="0" height="0" sizes="50vw"><img src="f.jpg" style="width:0;height:0;min-width:100%" width=1 height=1><picture><source srcset="g.webp 800w"><img src="g.jpg" width="16" height="9"></picture><img src="h.jpg" width="900" height="0">',
      [
        ['https://a.example/_next/image?url=a'],
        ['b.jpg'],
        ['c.jpg'],
        ['d.jpg 300×?'],
        ['e.jpg'],
        ['f.jpg'],
        ['g.webp 800×?', 'g.jpg'],
        ['h.jpg'],
      ],
    ],
    [
      'what has the frame of its placeholder',
      `<img src="${lazy}" data-src="a.jpg" width="1" height="1"><img src="${lazy}" data-src="b.jpg" width="4" height="3"><img data-src="c.jpg" width="24" height="24">`,
      [['a.jpg'], ['b.jpg']],
    ],
    [
      'no icons whose lists have larger files, or with styles that only bound them',
      '<img src="a.png" srcset="a-150.png 150w, a-512.png 512w" sizes="(max-width: 24px) 100vw, 24px" width="24" height="24"><img src="b.png" srcset="b2.png 64w" width="32" height="32"><img src="c.png" width="16" height="16" style="max-width:100%;height:auto"><img src="d.png" style="width:1em"><picture><source srcset="e.webp"><img src="e.png" width="9" height="9"></picture>',
      [],
    ],
    [
      'placeholders in no list, source or image of a lazy picture',
      ['a', 'b', 'c']
        .map(
          (name) =>
            `<img src="w.png" srcset="w.png 1x" data-srcset="${name}1.jpg 800w"><img src="${name}2.jpg" srcset="v.png" data-lazy-src="${name}2.jpg?x"><picture><source srcset="u.png" data-srcset="${name}3.webp"><img src="u.png"></picture><b data-image="/${name}4.jpg"><img src="t.png"></b>`,
        )
        .join(''),
      ['a', 'b', 'c'].flatMap((name) => [
        [`${name}1.jpg 800×?`],
        [`${name}2.jpg?x`, `${name}2.jpg`],
        [`${name}3.webp`],
        [`https://a.example/${name}4.jpg`],
      ]),
    ],
    [
      'no placeholder before or behind several noscripts, nor behind lazy backgrounds',
      '<img src="w.gif"><noscript><img src="a.jpg"></noscript> <img src="w.gif"><noscript><img src="b.jpg"></noscript><p></p><noscript><img src="c.jpg"></noscript><img src="v.gif"><noscript><img src="d.jpg"></noscript><img src="v.gif"><p style="background:url(u.gif)" data-bg="/e.jpg"></p><p style="background:url(u.gif)" data-bg="/f.jpg"></p>',
      [['a.jpg'], ['b.jpg'], ['c.jpg'], ['d.jpg'], ['https://a.example/e.jpg'], ['https://a.example/f.jpg']],
    ],
    [
      'a smaller copy in several places as what it is',
      '<img src="a.jpg?w=20" data-src="a.jpg?w=300"><img src="a.jpg?w=20" data-src="a.jpg?w=900">',
      [['a.jpg?w=300', 'a.jpg?w=900', 'a.jpg?w=20']],
    ],
    [
      'backgrounds as styles write them, without an extension, and several',
      '<p data-bg="url(a.jpg)"></p><p data-background-image="url(&quot;b&quot;)"></p><p data-bg="//c.example/d?w=9"></p><p data-bg-multi="linear-gradient(#000, #fff), url(e.jpg), url(f.jpg)"></p><p data-bg="/film.mp4"></p><p data-background="red"></p>',
      [['a.jpg'], ['b'], ['https://c.example/d?w=9'], ['e.jpg'], ['f.jpg']],
    ],
    [
      'templates of widths',
      '<img data-src="/a_{width}.jpg" data-widths="[100, 300]"><p data-bgset="/b_%7Bwidth%7Dx{height}.jpg" data-widths="200" data-aspectratio="2/1"></p><img data-src="/c_{width}x{height}.jpg"><img data-src="/d_{name}.jpg">',
      [
        ['https://a.example/a_300.jpg 300×?', 'https://a.example/a_100.jpg 100×?'],
        ['https://a.example/b_200x100.jpg 200×100'],
      ],
    ],
    [
      'JSON in attributes, one picture for each object and item',
      `<img src="a-1.jpg" data-x='{"/a-2.jpg":[20,10],"/a-3.jpg":[40,20]}'>
      <p data-y='[{"image":{"src":"\\/b.jpg","full_src":"\\/b-full.jpg","srcset":"/b-100.jpg 100w, /b-200.jpg 200w"},"page":"/c.jpg"},{"front":"/d.jpg","back":"/e.jpg","filename":"f.jpg","logo":"/g.jpg"}]'></p>
      <p data-z='["/h-100x100.jpg","/h.jpg",{"url":"/i.jpg","width":90,"height":60}]'></p><p data-wp-context='{"uploadedSrc":"/j.jpg"}'></p><p data-no='{"src":"/k.jpg"'></p>`,
      [
        ['https://a.example/a-3.jpg 40×20', 'https://a.example/a-2.jpg 20×10', 'a-1.jpg'],
        [
          'https://a.example/b-200.jpg 200×?',
          'https://a.example/b-100.jpg 100×?',
          'https://a.example/b.jpg',
          'https://a.example/b-full.jpg',
        ],
        ['https://a.example/d.jpg'],
        ['https://a.example/e.jpg'],
        ['https://a.example/h-100x100.jpg', 'https://a.example/h.jpg'],
        ['https://a.example/i.jpg 90×60'],
        ['https://a.example/j.jpg'],
      ],
    ],
    [
      'lists with other separators',
      '<p data-bgset="/a-1.jpg 300w [(max-width: 300px)] | /a-2.jpg [--m] | /a-3.jpg 900w"></p><p data-interchange="[/b.jpg, small], [/b-large.jpg, large]"></p><img data-src="/c.jpg|/c@2x.jpg"><p data-images="/d.jpg;/e.jpg"></p><img data-srcset="/g.jpg 40w; /h.jpg 80w"><a data-responsive="/f-375w.jpg 375, /f.jpg 800" href="/p"><img src="f"></a>',
      [
        ['https://a.example/a-3.jpg 900×?', 'https://a.example/a-1.jpg 300×?', 'https://a.example/a-2.jpg'],
        ['https://a.example/b.jpg', 'https://a.example/b-large.jpg'],
        ['https://a.example/c.jpg', 'https://a.example/c@2x.jpg'],
        ['https://a.example/d.jpg'],
        ['https://a.example/e.jpg'],
        ['https://a.example/h.jpg 80×?', 'https://a.example/g.jpg 40×?'],
        ['https://a.example/f-375w.jpg 375×?', 'f'],
      ],
    ],
    [
      'lazy attributes by the end of their names',
      '<img data-original-set="/a 400w, /b 800w"><img lazysrc="/c"><img real_src="/d&amp;1" src="e_trans.gif"><img data-error-src="/f"><img data-offset="1/2" src="g.jpg"><img data-src="/h_(1).jpg">',
      [
        ['https://a.example/b 800×?', 'https://a.example/a 400×?'],
        ['https://a.example/c'],
        ['https://a.example/d&1'],
        ['g.jpg'],
        ['https://a.example/h_(1).jpg'],
      ],
    ],
    [
      'images of AMP and other custom elements, with those that stand in for them',
      '<amp-img src="a.jpg" srcset="b.jpg 900w" width="16" height="9" layout="responsive"><amp-img fallback src="c.jpg"></amp-img></amp-img><amp-anim src="d.gif" width="9" height="9"></amp-anim><amp-video poster="e.jpg" src="e.mp4"></amp-video><amp-story poster-portrait-src="f.jpg" poster-square-src="g.jpg"></amp-story><lazy-image src="/h"></lazy-image><image-map src="i.jpg"></image-map>',
      [['b.jpg 900×506', 'a.jpg', 'c.jpg'], ['e.jpg'], ['f.jpg', 'g.jpg'], ['https://a.example/h']],
    ],
    [
      'pictures in object, embed and documents in attributes',
      `<object data="a.jpg"></object><object data="b" type="image/png"></object><embed src="c.jpg" type="image/jpeg"><embed src="d.swf"><object data="e.jpg" type="application/pdf"></object><iframe srcdoc="&lt;img src='f.jpg'>&lt;iframe srcdoc='&amp;lt;base href=&amp;quot;x/&amp;quot;>&amp;lt;img src=g.jpg>'>"></iframe>`,
      [['a.jpg'], ['b'], ['c.jpg'], ['f.jpg'], ['x/g.jpg']],
    ],
    [
      'the picture that is an item, and no logo of a publisher',
      '<div itemprop="image" itemscope><meta itemprop="url" content="a"><div><meta itemprop="width" content="300 px"></div><meta itemprop="height" content="200"></div><p itemscope itemtype="https://schema.org/ImageObject"><a itemprop="url" href="page">x</a><link itemprop="contentUrl" href="b.jpg"></p><div itemprop="publisher" itemscope><span itemprop="logo" itemscope itemtype="https://schema.org/ImageObject"><meta itemprop="url" content="c.jpg"></span><meta itemprop="url" content="d.jpg"></div><div itemprop="image" itemscope><meta itemprop="url" content="e.jpg?w=90"><meta itemprop="width" content="900"></div><div property="schema:image" typeof="ImageObject"><a property="url" href="about"></a><meta property="url" content="f"></div>',
      [['a 300×200'], ['b.jpg'], ['e.jpg?w=90'], ['f']],
    ],
    [
      'what publishers tell of themselves',
      '<meta name="sailthru.image.full" content="/a"><meta name="parsely-image-url" content="b.jpg"><meta property="og:title og:image" content="c"><meta property="og:image:width" content="9"><meta name="twitter:image3" content="d.jpg"><meta name="image" content="A red fox"><meta name="logo-image" content="e.jpg"><meta name="twitter:image:alt" content="f.jpg"><meta name="robots" content="max-image-preview:large"><link rel="thumbnail" href="g.jpg">',
      [['https://a.example/a'], ['b.jpg'], ['c 9×?'], ['d.jpg'], ['g.jpg']],
    ],
    [
      'a link around it to the same address but for its size, and none to a page',
      '<a href="/i/A=s4032"><img src="/i/A=w640-h480"></a><a href="/p?w=2000&amp;x=1"><img src="/p?x=1&amp;w=200"></a><a href="/b.jpg:orig"><img src="/b.jpg:small"></a><a href="/c.jpg!large">x</a><a href="/view/2"><img src="/view/1"></a><a href="/"><img src="/?w=9"></a>',
      [
        ['https://a.example/i/A=s4032 ?', 'https://a.example/i/A=w640-h480'],
        ['https://a.example/p?w=2000&x=1 ?', 'https://a.example/p?x=1&w=200'],
        ['https://a.example/b.jpg:orig ?', 'https://a.example/b.jpg:small'],
        ['https://a.example/c.jpg!large'],
        ['https://a.example/view/1'],
        ['https://a.example/?w=9'],
      ],
    ],
    [
      'a link around several different pictures by itself, and around copies of one as theirs',
      '<a href="cover.jpg"><img src="1.jpg"></a><a href="cover.jpg"><img src="2.jpg"></a><a href="x.jpg"><img src="x-100x100.jpg"></a><a href="x.jpg"><img src="x_large.jpg"></a><a href="y.jpg"><img src="y-thumb.jpg"></a><a href="y.jpg"><img src="3.jpg"></a>',
      [
        ['cover.jpg'],
        ['1.jpg'],
        ['2.jpg'],
        ['x.jpg ?', 'x-100x100.jpg', 'x_large.jpg'],
        ['y.jpg ?', 'y-thumb.jpg'],
        ['3.jpg'],
      ],
    ],
    [
      'addresses as long as those that are signed',
      `<img src="/a?t=${'x'.repeat(7_000)}"><img src="/b?${'x'.repeat(9_000)}">`,
      [[`https://a.example/a?t=${'x'.repeat(7_000)}`]],
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
    ['<template><base href="no/"></template>', 'https://a.example/dir/a.jpg'],
    ['<svg><base href="no/"></svg><base href="yes/">', 'https://a.example/dir/yes/a.jpg'],
    ['<base href="javascript:x"><base href="no/">', 'https://a.example/dir/a.jpg'],
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
      each((index) => `<a href="/a.jpg"><img src="${index}.jpg?w=1">`),
      each(
        (index) =>
          `<img src="${index % 9}.jpg" data-src="${index}.jpg"><noscript><img src="${index}-100x1.jpg">`,
      ),
      each(() => '<p itemscope itemprop=image><meta itemprop=url content=a.jpg>'),
      `<p data-x="[${'&quot;/a.jpg&quot;,'.repeat(count / 4)}1]">`,
      `<p data-x='${'{"a":['.repeat(400)}"/a.jpg"${']}'.repeat(400)}'>`,
      `<p data-x='{${each((index) => `"k${index}":"/${index}.jpg",`).slice(0, 900_000)}"":1}'>`,
      `<p data-bg="${'/a.jpg|'.repeat(count / 8)}">`,
      `<a href="/${'a.jpg!'.repeat(1_200)}"><img src="/${'b.jpg!'.repeat(1_200)}?w=1">`.repeat(100),
      `<img src="/${'-100x100'.repeat(900)}?w=2" data-src="/${'_large'.repeat(1_000)}">`.repeat(100),
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
