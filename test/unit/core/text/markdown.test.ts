import assert from 'node:assert/strict';
import { address, addressesIn, listedIn, shownIn } from './support';

const at = (name: string): string => `https://pictures.example/${name}`;

describe('a Markdown document', () => {
  it('shows pictures inline, by reference and in HTML', async () => {
    const text = [
      `![one](${at('1.jpg')}) and ![two](<${at('2 b.jpg')}> "title"), ![three][ref]`,
      '',
      `> ![four](${at('4')}`,
      `> 'title') <img alt=x`,
      `> src='${at('5.png')}'>`,
      '',
      `<picture><source srcset="${at('6.avif')} 1x, ${at('7,b.avif')} 2x">`,
      `<img src=${at('8.jpg')} srcset=${at('9.jpg')}></picture>`,
      '',
      `- <video poster="${at('10.jpg')}" src="${at('film.mp4')}"></video>`,
      '',
      `[REF]: ${at('3.jpg')}`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [
      at('1.jpg'),
      at('2 b.jpg'),
      at('4'),
      at('5.png'),
      at('6.avif'),
      at('7,b.avif'),
      at('8.jpg'),
      at('9.jpg'),
      at('10.jpg'),
      at('3.jpg'),
    ]);
    const { pictures, links } = await listedIn(text, 'md');
    assert.deepEqual(
      links.map(({ syntax }) => syntax),
      ['markdown', 'markdown', 'markdown', 'html', 'srcset', 'srcset', 'html', 'srcset', 'html', 'markdown'],
    );
    assert.equal(pictures.find((each) => address(each) === at('3.jpg'))?.title, 'three');
    assert.equal(pictures.find((each) => address(each) === at('5.png'))?.title, 'x');
    assert.equal(pictures.length, 10);
  });

  it('shows nothing in code, in comments, in scripts and in escaped brackets', async () => {
    const picture = `![a](${at('a')})`;
    const text = [
      `\`${picture}\` \`\`${picture} <img src="${at('a')}">\`\` \\${picture} !\\[a](${at('a')})`,
      '',
      '```md',
      picture,
      '```',
      '~~~',
      `<img src="${at('a')}">`,
      '~~~',
      '',
      `    ${picture}`,
      '',
      `<!-- ${picture} <img src="${at('a')}"> -->`,
      '',
      `<script>const a = '<img src="${at('a')}">';</script>`,
      '',
      `<div data-src="${at('a')}" title='<img src="${at('a')}">'></div>`,
      '',
      `![a] (${at('a')}) ![a](${at('a')} b) ![a][none] ![a]()`,
    ].join('\n');
    assert.deepEqual(await listedIn(text, 'md'), { type: 'listed', pictures: [], links: [], isCut: false });
  });

  it('passes over what is not on the web', async () => {
    const paths = ['images/a.jpg', '/a.jpg', './a.jpg', '../a.jpg', '//x.example/a.jpg', '#a', 'C:\\a.jpg'];
    const others = [
      'data:image/png;base64,AAAA',
      'file:///a.jpg',
      'ftp://x.example/a.jpg',
      'blob:https://x/1',
    ];
    const text = [...paths, ...others]
      .map((path) => `![a](${path})\n<img src="${path}" srcset="${path} 2x">\n`)
      .join('\n');
    assert.deepEqual(await addressesIn(text, 'md'), []);
  });

  it('leads to pictures, which are listed and stay as they are', async () => {
    const text = [
      `[![small](${at('small.jpg')})](${at('large.JPG?download=1')}) [page](${at('page.html')})`,
      `<${at('auto.png')}> ${at('bare.webp')} [def] <a href="${at('a.gif')}">a</a>`,
      '',
      `[def]: ${at('defined.avif')}`,
      `[unused]: ${at('unused.html')}`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [at('small.jpg')]);
    assert.deepEqual(await addressesIn(text, 'md'), [
      at('small.jpg'),
      at('large.JPG?download=1'),
      at('auto.png'),
      at('bare.webp'),
      at('a.gif'),
      at('defined.avif'),
    ]);
  });

  it('is read as it is meant: escapes, references and fragments', async () => {
    const written = [
      'https://x.example/a\\(b\\).jpg',
      'https://x.example/a&amp;b?c&#61;d',
      'https://x.example/(a(b)).jpg',
      'https://x.example/dark.png#gh-dark-mode-only',
      'https://x.example/кот.jpg',
    ];
    const text = written.map((each) => `![a](${each})`).join(' ');
    assert.deepEqual(await addressesIn(text, 'md'), [
      'https://x.example/a(b).jpg',
      'https://x.example/a&b?c=d',
      'https://x.example/(a(b)).jpg',
      'https://x.example/dark.png',
      'https://x.example/%D0%BA%D0%BE%D1%82.jpg',
    ]);
    assert.deepEqual(
      await shownIn(text, 'md'),
      written.map((each) => each.split('#gh')[0]),
    );
  });

  it('takes the first of several definitions, whatever the case and space of their labels', async () => {
    const text = `![a][ẞ  x] ![B  b] ![c][]\n\n[ss X]: ${at('1')}\n[b B]: ${at('2')}\n[b b]: ${at('3')}\n[C]: <${at('4')}>`;
    assert.deepEqual(await shownIn(text, 'md'), [at('1'), at('2'), at('4')]);
  });

  it('is read the same with Windows line ends, tabs and a byte order mark', async () => {
    const text = `\ufeff[r]: ${at('1')}\r\n\r\n-\t![a][r]\r\n\r\n  > <img\r\n  > src="${at('2')}">\r\n\r\n| a |\r\n|---|\r\n| ![b](${at('3')}) |\r\n\r\n\`\`\`\r\n![c](${at('4')})\r\n\`\`\`\r\n`;
    assert.deepEqual(await shownIn(text, 'md'), [at('1'), at('2'), at('3')]);
  });
});
