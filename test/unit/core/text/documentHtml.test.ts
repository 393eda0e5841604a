import assert from 'node:assert/strict';
import { address, addressesIn, listedIn, shownIn } from './support';

const at = (name: string): string => `https://pictures.example/${name}`;

describe('an HTML document', () => {
  it('shows pictures in all its elements for them', async () => {
    const text = `<!doctype html><html><body>
      <IMG ALT='A &amp; B' SRC = "${at('1?a=1&amp;b=2')}" src="${at('second')}">
      <picture><source srcset=" ${at('2')} 100w,${at('3')} 200w ,${at('4,5')}, ${at('6')} 2x (a,b), ${at('7')}"/><img
        src='${at('8')}'/></picture>
      <noscript><img src=${at('9')}></noscript>
      <video poster="
        ${at('10')}  "><source src="${at('film')}"></video>
      <a href="${at('page')}"><img src="${at('11.svg#part')}"></a><a href="${at('large.jpg')}">l</a>`;
    assert.deepEqual(await shownIn(text, 'html'), [
      at('1?a=1&amp;b=2'),
      ...['2', '3', '4,5', '6', '7', '8', '9', '10', '11.svg'].map(at),
    ]);
    const { pictures } = await listedIn(text, 'html');
    assert.deepEqual(pictures.map(address), [
      at('1?a=1&b=2'),
      ...['2', '3', '4,5', '6', '7', '8', '9', '10', '11.svg', 'large.jpg'].map(at),
    ]);
    assert.equal(pictures[0]?.title, 'A & B');
  });

  it('shows nothing in comments, scripts, styles and titles, nor in a tag without end', async () => {
    const img = `<img src="${at('a')}">`;
    const text = `<title>${img}</title><!-- ${img} --><script>"${img}"</script><style>${img}</style><textarea>${img}</textarea><p title='${img}'>&lt;img src="${at('a')}"><img src="${at('a')}`;
    assert.deepEqual(await addressesIn(text, 'html'), []);
  });

  it('passes over what is not on the web', async () => {
    const paths = [
      'a.jpg',
      '/a.jpg',
      '//x.example/a.jpg',
      'data:image/png;base64,AA',
      'file:///a.jpg',
      '',
      ' ',
    ];
    const text = paths.map((path) => `<img src="${path}" srcset="${path}, ${path} 2x">`).join('');
    assert.deepEqual(await addressesIn(`${text}<img><img src><source srcset=,,,>`, 'html'), []);
  });

  it('has paths to the web by its base, which no path beside the document could replace', async () => {
    const text = `<base target=x><img src="a.jpg"><base href="https://x.example/dir/"><base href="https://y.example/">
      <img src="../b.jpg"><img srcset="${at('c')} 2x"><img src="#x"><img src="data:,x">`;
    const { pictures, links } = await listedIn(text, 'html');
    assert.deepEqual(pictures.map(address), [
      'https://x.example/dir/a.jpg',
      'https://x.example/b.jpg',
      at('c'),
    ]);
    assert.deepEqual(links, []);
    assert.deepEqual(await addressesIn('<base href="sub/"><img src="a.jpg">', 'html'), []);
  });
});
