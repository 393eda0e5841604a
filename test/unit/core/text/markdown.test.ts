import assert from 'node:assert/strict';
import { firstAddress, addressesIn, listedIn, relinkText, shownIn } from './extractedText';

const addressOf = (name: string): string => `https://pictures.example/${name}`;

describe('a Markdown document', () => {
  it('shows pictures inline, by reference and in HTML', async () => {
    const text = [
      `![one](${addressOf('1.jpg')}) and ![two](<${addressOf('2 b.jpg')}> "title"), ![three][ref]`,
      '',
      `> ![four](${addressOf('4')}`,
      `> 'title') <img alt=x`,
      `> src='${addressOf('5.png')}'>`,
      '',
      `<picture><source srcset="${addressOf('6.avif')} 1x, ${addressOf('7,b.avif')} 2x">`,
      `<img src=${addressOf('8.jpg')} srcset=${addressOf('9.jpg')}></picture>`,
      '',
      `- <video poster="${addressOf('10.jpg')}" src="${addressOf('film.mp4')}"></video>`,
      '',
      `[REF]: ${addressOf('3.jpg')}`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [
      addressOf('1.jpg'),
      addressOf('2 b.jpg'),
      addressOf('4'),
      addressOf('5.png'),
      addressOf('6.avif'),
      addressOf('7,b.avif'),
      addressOf('8.jpg'),
      addressOf('9.jpg'),
      addressOf('10.jpg'),
      addressOf('3.jpg'),
    ]);
    const { pictures } = await listedIn(text, 'md');
    assert.equal(pictures.find((each) => firstAddress(each) === addressOf('3.jpg'))?.title, 'three');
    assert.equal(pictures.find((each) => firstAddress(each) === addressOf('5.png'))?.title, 'x');
    assert.equal(pictures.length, 10);
  });

  it('shows nothing in code, in comments, in scripts and in escaped brackets', async () => {
    const picture = `![a](${addressOf('a')})`;
    const text = [
      `\`${picture}\` \`\`${picture} <img src="${addressOf('a')}">\`\` \\${picture} !\\[a](${addressOf('a')})`,
      '',
      '```md',
      picture,
      '```',
      '~~~',
      `<img src="${addressOf('a')}">`,
      '~~~',
      '',
      `    ${picture}`,
      '',
      `<!-- ${picture} <img src="${addressOf('a')}"> -->`,
      '',
      `<script>const a = '<img src="${addressOf('a')}">';</script>`,
      '',
      `<div data-src="${addressOf('a')}" title='<img src="${addressOf('a')}">'></div>`,
      '',
      `![a] (${addressOf('a')}) ![a](${addressOf('a')} b) ![a][none] ![a]()`,
    ].join('\n');
    const { pictures, links } = await listedIn(text, 'md');
    assert.deepEqual({ pictures, links }, { pictures: [], links: [] });
  });

  it('passes over what is not on the web', async () => {
    const paths = ['images/a.jpg', '/a.jpg', './a.jpg', '../a.jpg', '#a', 'C:\\a.jpg'];
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
      `[![small](${addressOf('small.jpg')})](${addressOf('large.JPG?download=1')}) [page](${addressOf('page.html')})`,
      `<${addressOf('auto.png')}> ${addressOf('bare.webp')} [def] <a href="${addressOf('a.gif')}">a</a>`,
      '',
      `[def]: ${addressOf('defined.avif')}`,
      `[unused]: ${addressOf('unused.html')}`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [addressOf('small.jpg')]);
    assert.deepEqual(await addressesIn(text, 'md'), [
      addressOf('small.jpg'),
      addressOf('large.JPG?download=1'),
      addressOf('auto.png'),
      addressOf('bare.webp'),
      addressOf('a.gif'),
      addressOf('defined.avif'),
    ]);
  });

  it('has no pictures in descriptions, whatever addresses are in them', async () => {
    const text = [
      `[![Chat at ${addressOf('room')}](${addressOf('badge.png')})](${addressOf('room.png')})`,
      `![${addressOf('same.png')}](${addressOf('same.png')})`,
      `![<${addressOf('auto.png')}> [${addressOf('in.png')}](${addressOf('in2.png')})](<${addressOf('angle.png')}>)`,
      `![see ${addressOf('label.png')}][r] ![${addressOf('short.png')}] ![${addressOf('none.png')}]`,
      '',
      '| a |',
      '|---|',
      `| ![from ${addressOf('page')}](${addressOf('cell.png')} "${addressOf('title.png')}") |`,
      '',
      `[r]: ${addressOf('r')}`,
      `[${addressOf('short.png')}]: ${addressOf('s')}`,
    ].join('\n');
    assert.deepEqual(
      await shownIn(text, 'md'),
      ['badge.png', 'same.png', 'angle.png', 'cell.png', 'r', 's'].map(addressOf),
    );
    assert.equal(
      relinkText(text, (await listedIn(text, 'md')).links, () => 'x').split('\n')[1],
      `![${addressOf('same.png')}](x)`,
    );
    // A bare address between brackets that are those of no image.
    assert.ok((await addressesIn(text, 'md')).includes(addressOf('none.png')));
    assert.ok(!(await addressesIn(text, 'md')).includes(addressOf('label.png')));
  });

  it('links to what is behind the brackets, not to addresses in the text of a link', async () => {
    const text = `[**${addressOf('a.png')}** ${addressOf('b.png')}](${addressOf('c.png')}) [${addressOf('d.png')}] [${addressOf('e.png')}][r]\n\n[r]: ${addressOf('f.png')}`;
    assert.deepEqual(await addressesIn(text, 'md'), ['c.png', 'd.png', 'f.png'].map(addressOf));
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
    const text = `![a][ẞ  x] ![B  b] ![c][]\n\n[ss X]: ${addressOf('1')}\n[b B]: ${addressOf('2')}\n[b b]: ${addressOf('3')}\n[C]: <${addressOf('4')}>`;
    assert.deepEqual(await shownIn(text, 'md'), [addressOf('1'), addressOf('2'), addressOf('4')]);
  });

  it('is read the same with Windows line ends, tabs and a byte order mark', async () => {
    const text = `\ufeff[r]: ${addressOf('1')}\r\n\r\n-\t![a][r]\r\n\r\n  > <img\r\n  > src="${addressOf('2')}">\r\n\r\n| a |\r\n|---|\r\n| ![b](${addressOf('3')}) |\r\n\r\n\`\`\`\r\n![c](${addressOf('4')})\r\n\`\`\`\r\n`;
    assert.deepEqual(await shownIn(text, 'md'), [addressOf('1'), addressOf('2'), addressOf('3')]);
  });

  it('has footnotes, also of several paragraphs, which are no definitions', async () => {
    const text = [
      'Text[^1], [^2] and [^3].',
      '',
      `[^1]: ![chart](${addressOf('1.png')})`,
      `[^2]: > ![quoted](${addressOf('2.png')})`,
      '',
      `    ![further](${addressOf('3.png')})`,
      '[^3]:',
      `    ![below](${addressOf('4.png')})`,
      '',
      'The end.',
      '',
      `    ![code](${addressOf('code.png')})`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), ['1.png', '2.png', '3.png', '4.png'].map(addressOf));
  });

  it('may have sizes behind addresses, addresses without a scheme, and image as a name of img', async () => {
    const text = [
      `![a](${addressOf('1')} =100x200) ![b](<${addressOf('2 b')}> "t" =50%x) ![c](//pictures.example/3 =x20)`,
      `<image src="//pictures.example/4"> ![no](${addressOf('no')} 100x200) ![no](//local/no) ![no](// x.example/no)`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [
      addressOf('1'),
      addressOf('2 b'),
      '//pictures.example/3',
      '//pictures.example/4',
    ]);
    const { pictures } = await listedIn(text, 'md');
    assert.deepEqual(
      pictures.map((each) => [firstAddress(each), each.title]),
      [
        [addressOf('1'), 'a'],
        [addressOf('2%20b'), 'b'],
        [addressOf('3'), 'c'],
        [addressOf('4'), null],
      ],
    );
  });

  it('shows pictures in shortcodes of Hugo and tags of Liquid', async () => {
    const text = [
      `{{< figure src="${addressOf('1')}" link="${addressOf('large.jpg')}" title="One" >}} {{<img ${addressOf('2.jpg')}>}}`,
      '{{< figure',
      `  src=\`${addressOf('3')}\``,
      '>}}',
      `{% include image.html url="${addressOf('4')}" %} {{% video poster='${addressOf('5')}' src="${addressOf('v.mp4')}" %}}`,
      `<div>\n{{< card "${addressOf('6.png')}" "${addressOf('page')}" >}}\n</div>`,
      '',
      `{{</* figure src="${addressOf('no.jpg')}" */>}} \`{{< figure src="${addressOf('no.jpg')}" >}}\` {{< figure src="${addressOf('no.jpg')}"`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), ['1', '2.jpg', '3', '4', '5', '6.png'].map(addressOf));
    const { pictures } = await listedIn(text, 'md');
    assert.deepEqual(
      pictures.slice(0, 2).map((each) => [firstAddress(each), each.title]),
      [
        [addressOf('1'), 'One'],
        [addressOf('large.jpg'), 'One'],
      ],
    );
  });
});

describe('the front matter of a Markdown document', () => {
  it('in YAML has pictures in values that are a whole address, by the address or by their name', async () => {
    const text = [
      '---',
      `title: "Of ${addressOf('no.jpg')}: a story"`,
      `site: ${addressOf('page')}`,
      `image: "${addressOf('1')}" # "the cover"`,
      `any: '${addressOf('2.jpg')}'`,
      'cover:',
      `  path: &it ${addressOf('3?a=b')}`,
      `  link: ${addressOf('page')}`,
      `  credit: ${addressOf('page')}`,
      'thumbnail: >-',
      `  ${addressOf('4')}`,
      'images:',
      `- ${addressOf('5')}`,
      `- src: "${addressOf('6\\u0026b')}"`,
      `photos: [${addressOf('7')}, "${addressOf('8,b')}", {url: '${addressOf('9')}', page: ${addressOf('page')}}]`,
      'gallery: [',
      `  ${addressOf('10')},`,
      ']',
      'banner:',
      `  //pictures.example/11`,
      'text: |',
      `  ${addressOf('no.jpg')}`,
      '  and more',
      `alt: ${addressOf('no.jpg')}`,
      '  goes on',
      '---',
      `![a](${addressOf('12')})`,
    ].join('\n');
    assert.deepEqual(await shownIn(text, 'md'), [
      ...['1', '2.jpg', '3?a=b', '4', '5', '6\\u0026b', '7', '8,b', '9', '10'].map(addressOf),
      '//pictures.example/11',
      addressOf('12'),
    ]);
    assert.ok((await addressesIn(text.replaceAll('\n', '\r\n'), 'md')).includes(addressOf('6&b')));
    assert.deepEqual(
      await shownIn(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'md'),
      await shownIn(text, 'md'),
    );
  });

  it('in TOML and JSON, too', async () => {
    const toml = [
      '+++',
      `title = "${addressOf('page')}"`,
      `image = '${addressOf('1')}'`,
      `images = ["${addressOf('2')}", # "first"`,
      `  "${addressOf('3')}"]`,
      'text = """',
      addressOf('no'),
      '"""',
      '[params.cover]',
      `src = "${addressOf('4')}" # a comment`,
      '[[resources]]',
      `src = "${addressOf('5.jpg')}"`,
      `featured = { image = "${addressOf('6')}", link = "${addressOf('page')}" }`,
      '+++',
      'text',
    ].join('\n');
    assert.deepEqual(await shownIn(toml, 'md'), ['1', '2', '3', '4', '5.jpg', '6'].map(addressOf));
    const json = `{\n "image": "https:\\/\\/pictures.example\\/1",\n "photos": [{"src": "${addressOf('2')}", "page": "${addressOf('page')}"}],\n "x": {"cover": "${addressOf('3')}"}\n}\n\n![a](${addressOf('4')})`;
    assert.deepEqual(await addressesIn(json, 'md'), ['1', '2', '3', '4'].map(addressOf));
    assert.equal((await shownIn(json, 'md')).length, 4);
  });

  it('ends where it says so, and is none where it does not', async () => {
    assert.deepEqual(await shownIn(`---\nimage: ${addressOf('1')}\n\ntext`, 'md'), []);
    assert.deepEqual(await shownIn(`text\n---\nimage: ${addressOf('1')}\n---\n`, 'md'), []);
    assert.deepEqual(
      await shownIn(`---\nimage: ${addressOf('1')}\n...\nimage: ${addressOf('2')}\n---\n`, 'md'),
      [addressOf('1')],
    );
  });
});
