import assert from 'node:assert/strict';
import { firstAddress, addressesIn, listedIn, shownIn } from './extractedText';

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
  });
});
