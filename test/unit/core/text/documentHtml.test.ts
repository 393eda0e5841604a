import assert from 'node:assert/strict';
import { firstAddress, addressesIn, listedIn, shownIn, extractEventsOf } from './extractedText';

const addressOf = (name: string): string => `https://pictures.example/${name}`;

describe('an HTML document', () => {
  it('shows pictures in all its elements for them', async () => {
    const text = `<!doctype html><html><body>
      <IMG ALT='A &amp; B' SRC = "${addressOf('1?a=1&amp;b=2')}" src="${addressOf('second')}">
      <picture><source srcset=" ${addressOf('2')} 100w,${addressOf('3')} 200w ,${addressOf('4,5')}, ${addressOf('6')} 2x (a,b), ${addressOf('7')}"/><img
        src='${addressOf('8')}'/></picture>
      <noscript><img src=${addressOf('9')}></noscript>
      <video poster="
        ${addressOf('10')}  "><source src="${addressOf('film')}"></video>
      <a href="${addressOf('page')}"><img src="${addressOf('11.svg#part')}"></a><a href="${addressOf('large.jpg')}">l</a>`;
    assert.deepEqual(await shownIn(text, 'html'), [
      addressOf('1?a=1&amp;b=2'),
      ...['2', '3', '4,5', '6', '7', '8', '9', '10', '11.svg'].map(addressOf),
    ]);
    const { pictures } = await listedIn(text, 'html');
    assert.deepEqual(pictures.map(firstAddress), [
      addressOf('1?a=1&b=2'),
      ...['2', '3', '4,5', '6', '7', '8', '9', '10', '11.svg', 'large.jpg'].map(addressOf),
    ]);
    assert.equal(pictures[0]?.title, 'A & B');
  });

  it('shows nothing in comments, scripts, styles and titles, nor in a tag without end', async () => {
    const img = `<img src="${addressOf('a')}">`;
    const text = `<title>${img}</title><!-- ${img} --><script>"${img}"</script><style>${img}</style><textarea>${img}</textarea><p title='${img}'>&lt;img src="${addressOf('a')}"><img src="${addressOf('a')}`;
    assert.deepEqual(await addressesIn(text, 'html'), []);
  });

  it('passes over what is not on the web', async () => {
    const paths = ['a.jpg', '/a.jpg', 'data:image/png;base64,AA', 'file:///a.jpg', '', ' '];
    const text = paths.map((path) => `<img src="${path}" srcset="${path}, ${path} 2x">`).join('');
    assert.deepEqual(await addressesIn(`${text}<img><img src><source srcset=,,,>`, 'html'), []);
  });

  it('names all that the same markup gives as a web page, and shows what its body does', async () => {
    const told = ['og.jpg', 'early.jpg', 'linked.jpg'].map(addressOf);
    const shown = [
      'lazy',
      'small.jpg',
      'large.jpg',
      'back.jpg?a=1&amp;b=2',
      'sheet.jpg',
      'drawn.jpg',
      'button.png',
      'table.jpg',
      'plugin.jpg',
      'list-1.jpg',
      'list-2.jpg',
      'icon.png',
      'amp.jpg',
      'dot.svg',
    ].map(addressOf);
    const text = `<meta property="og:image" content="${addressOf('og.jpg')}"><link rel="preload" as="image" href="${addressOf('early.jpg')}">
      <script type="application/ld+json">{"image":"${addressOf('linked.jpg')}"}</script>
      <img src="data:,x" data-src="${addressOf('lazy')}" data-srcset="${addressOf('small.jpg')} 1x, ${addressOf('large.jpg')} 2x">
      <p style="background-image: url(&quot;${addressOf('back.jpg?a=1&amp;b=2')}#x&quot;)"></p><style>p { background: url( '${addressOf('sheet.jpg')}' ) }</style>
      <svg><image xlink:href="${addressOf('drawn.jpg')}"/></svg><input type="image" src="${addressOf('button.png')}">
      <table background="${addressOf('table.jpg')}"></table><object data="${addressOf('plugin.jpg')}"></object>
      <p data-slides="${addressOf('list-1.jpg')}|${addressOf('list-2.jpg')}"></p><img src="${addressOf('icon.png')}" width="16" height="16">
      <amp-img src="${addressOf('amp.jpg')}"></amp-img><p style="background:url(${addressOf('dot.svg')})"></p>
      <p data-json='{"url":"https:\\/\\/pictures.example\\/json.jpg"}'></p><img src="a.jpg">`;
    assert.deepEqual(await shownIn(text, 'html'), shown);
    assert.deepEqual(await addressesIn(text, 'html'), [
      ...told,
      ...shown.map((address) => address.replace('&amp;', '&')),
      addressOf('json.jpg'),
    ]);
  });

  it('has its places where they are written, through references, escapes and documents in attributes', async () => {
    const text = `<p style="background:url(&#34;${addressOf('a&#46;jpg')}&#34;)">&amp;<iframe srcdoc="&lt;p title='&amp;amp;'>&lt;img src='${addressOf('b.jpg?x&amp;amp;y')}'>"></iframe>
      <style>p { background: url("${addressOf('c\\2e jpg')}") }</style><img src="//pictures.example/d.jpg">`;
    const written = [
      addressOf('a&#46;jpg'),
      addressOf('b.jpg?x&amp;amp;y'),
      addressOf('c\\2e jpg'),
      '//pictures.example/d.jpg',
    ];
    assert.deepEqual(await shownIn(text, 'html'), written);
    assert.deepEqual(
      await addressesIn(text, 'html'),
      ['a.jpg', 'b.jpg?x&y', 'c.jpg', 'd.jpg'].map(addressOf),
    );
  });

  it('says what its metadata say of a picture', async () => {
    const { pictures } = await listedIn(
      `<script type="application/ld+json">{"@type":"ImageObject","contentUrl":"${addressOf('a.jpg')}","creator":{"name":"A. Fox"},"license":"https://creativecommons.org/licenses/by/4.0/"}</script><figure><img src="${addressOf('b.jpg')}"><figcaption>A fox</figcaption></figure>`,
      'html',
    );
    assert.deepEqual(
      pictures.map(({ title, creator, license }) => [title, creator?.name, license?.id]),
      [
        [null, 'A. Fox', 'CC-BY-4.0'],
        ['A fox', undefined, undefined],
      ],
    );
  });

  it('has queries in its own encoding', async () => {
    const page = Buffer.from(`<meta charset="windows-1251"><img src="${addressOf('?q=')}\xef">`, 'latin1');
    const { pictures } = await listedIn(page, 'html');
    assert.deepEqual(pictures.map(firstAddress), [addressOf('?q=%EF')]);
  });

  it('has each place once, whatever else its element is', async () => {
    const text = `<video poster="${addressOf('a.jpg')}" style="background:url(${addressOf('b.jpg')}"></video><input type="image" src="${addressOf('c.jpg')}" data-src="${addressOf('d.jpg')}">`;
    assert.deepEqual(await shownIn(text, 'html'), ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'].map(addressOf));
  });

  it('says whether it has a base, which a piece of text or a template is not', async () => {
    for (const [text, expected] of [
      ['<base href="x/">', true],
      ['<base target="x"><!-- <base href="x"> --><template><base href="x"></template>', false],
      ['<base '.repeat(200_000), false],
    ] as const) {
      const end = (await extractEventsOf(text, 'html')).at(-1);
      assert.deepEqual(end, { type: 'extracted', failure: null, isCut: false, hasBase: expected });
    }
  });

  it('has paths to the web by its base, which no path beside the document could replace', async () => {
    const text = `<base target=x><img src="a.jpg"><base href="https://x.example/dir/"><base href="https://y.example/">
      <img src="../b.jpg"><img srcset="${addressOf('c')} 2x"><img src="#x"><img src="data:,x">`;
    const { pictures, links } = await listedIn(text, 'html');
    assert.deepEqual(pictures.map(firstAddress), [
      'https://x.example/dir/a.jpg',
      'https://x.example/b.jpg',
      addressOf('c'),
    ]);
    assert.deepEqual(links, []);
    assert.deepEqual(await addressesIn('<base href="sub/"><img src="a.jpg">', 'html'), []);
    const inTemplate = `<template><base href="https://x.example/"></template><img src="a.jpg"><img src="${addressOf('d')}">`;
    assert.deepEqual(await shownIn(inTemplate, 'html'), [addressOf('d')]);
    assert.deepEqual(await addressesIn('<base href="//x.example/dir/"><img src="a.jpg">', 'html'), [
      'https://x.example/dir/a.jpg',
    ]);
  });
});
