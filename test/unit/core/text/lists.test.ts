import assert from 'node:assert/strict';
import { addressesIn, firstAddress, listedIn } from './extractedText';

const a = 'https://pictures.example/a.jpg';
const b = 'https://pictures.example/b.jpg';
const c = 'http://other.example:8080/c';

describe('a list of addresses', () => {
  it('has one a line, comments and empty lines between them', async () => {
    assert.deepEqual(await addressesIn(`# mine\n\n${a}\r\n  ${b}  \n#${a}x\r${c}`, 'txt'), [a, b, c]);
  });

  it('may have several on a line, and each counts once', async () => {
    assert.deepEqual(await addressesIn(`${a} ${b}\t${a}\n${a}`, 'txt'), [a, b]);
  });

  it('is read as it is copied out of code', async () => {
    const wholes = ['https://x.example/w_1,h_2;q=3|4/a_(1).jpg', "https://x.example/it's.jpg"];
    const archived = `https://archive.example/2020/${a}`;
    for (const [text, addresses] of [
      [`${a},\n${b};\n${c}|`, [a, b, c]],
      [`[\n  "${a}",\n  '${b}',\n  \`${c}\`\n]`, [a, b, c]],
      [`const all = ['${a}','${b}'];`, [a, b]],
      [`${a},${b}, ${c}`, [a, b, c]],
      [`${a};${b}|${c}`, [a, b, c]],
      [`<${a}>\n(${b})\n“${c}”`, [a, b, c]],
      [`a.jpg (${a}),b.jpg (${b})`, [a, b]],
      [`![one](${a}) <img src="${b}"> url=${c}.`, [a, b, c]],
      [`"${a.replaceAll('/', '\\/')}"`, [a]],
      [wholes.join('\n'), wholes],
      [`${archived} ${a}?next=${b}`, [archived, `${a}?next=${b}`]],
      [`//${a}`, []],
    ] as const)
      assert.deepEqual(await addressesIn(text, 'txt'), addresses, text);
  });

  it('that is JSON as a whole is read as such', async () => {
    const text = `[\n{"url":"https://x.example/page","image":"${a}"}\n]`;
    assert.deepEqual(await addressesIn(text, 'txt'), [a]);
    assert.deepEqual((await listedIn(text, 'txt')).linesWithoutAddress, []);
    assert.deepEqual((await listedIn(`[\n"${a}",\n"none"\n];`, 'txt')).linesWithoutAddress, [
      { number: 3, text: '"none"' },
    ]);
  });

  it('tells the lines that have no address, by their numbers, each once', async () => {
    const wrong = [
      { number: 2, text: 'nonsense' },
      { number: 5, text: 'other' },
    ];
    assert.deepEqual(
      (await listedIn(`# list\nnonsense\n${a}\r\nnonsense\nother`, 'txt')).linesWithoutAddress,
      wrong,
    );
    const jsonLines = [JSON.stringify(a), '{"url": broken}', '', JSON.stringify(b)].join('\n');
    const read = await listedIn(jsonLines, 'jsonl');
    assert.deepEqual(read.linesWithoutAddress, [{ number: 2, text: '{"url": broken}' }]);
    assert.equal(read.pictures.length, 2);
  });

  it('tells values of JSON, and rows, that have no address, by the lines that they begin in', async () => {
    const rows = ['{"url":""}', '{"title":"x"}', '{"url":"ftp://x/1.jpg"}', '{"url":null,"title":"z"}'];
    const good = `{"item":{"photo":{"url":"${a}"}}}`;
    const told = rows.map((text, at) => ({ number: at + 2, text }));
    for (const [text, kind] of [
      [[good, ...rows].join('\n'), 'jsonl'],
      [`\ufeff[${good},\r\n${rows.join(',\r\n')}\r\n]`, 'jsonl'],
      [`[${good}\n, ${rows.join('\n,')}]`, 'txt'],
      [`${good},\n${rows.join(',\n')},`, 'jsonl'],
    ] as const) {
      const { pictures, linesWithoutAddress } = await listedIn(text, kind);
      assert.deepEqual([pictures.length, linesWithoutAddress], [1, told], text);
    }
    assert.deepEqual((await listedIn(`\n"no"`, 'jsonl')).linesWithoutAddress, [{ number: 2, text: '"no"' }]);
    const several = `[\n{\n"title": "a \\"b\\" [",\n"url": ["", {}]\n}, 1,\nnull, {}, "${a}", "x,\\\\"]`;
    assert.deepEqual(
      (await listedIn(several, 'jsonl')).linesWithoutAddress.map(({ number, text }) => [number, text.length]),
      [
        [2, 41],
        [5, 1],
        [6, 4],
        [6, 6],
      ],
    );
    for (const [table, bad] of [
      [`url,title\n${a},x\n,y\nftp://x/1.jpg,z\n`, [3, 4]],
      [`what,where\nno,nothing\nyes,${a}\n`, [2]],
      [`ftp://x/1.jpg\n${a}\n`, [1]],
    ] as const)
      assert.deepEqual(
        (await listedIn(table, 'csv')).linesWithoutAddress.map(({ number }) => number),
        bad,
        table,
      );
  });

  it('that is one object of something else counts as one line', async () => {
    const settings = '{\n  "editor.fontSize": 12,\n  "files.exclude": { "a": true, "b": true }\n}\n';
    assert.equal((await listedIn(settings, 'jsonl')).linesWithoutAddress.length, 1);
    const answer = `{"page":1,"photos":[{"title":"none"},{"url":"${a}"}]}`;
    assert.deepEqual((await listedIn(answer, 'jsonl')).linesWithoutAddress, []);
  });

  it('goes on after what is no address of the web', async () => {
    const bad = [
      'nonsense',
      'ftp://x.example/a.jpg',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
      '/a.jpg',
    ];
    const worse = ['https://', 'http://[', 'javascript:alert(1)', `https://x.example/${'x'.repeat(9_000)}`];
    assert.deepEqual(await addressesIn([...bad, a, ...worse, b].join('\n'), 'txt'), [a, b]);
  });

  it('begins with its first address whatever mark the editor has put before it', async () => {
    for (const kind of ['txt', 'csv'] as const) assert.deepEqual(await addressesIn(`\ufeff${a}`, kind), [a]);
    assert.deepEqual(await addressesIn(`\ufeff"${a}"`, 'jsonl'), [a]);
  });

  it('names pictures after their addresses, in which no secret is told', async () => {
    const { pictures } = await listedIn('https://x.example/a.jpg?w=3&api_key=s3cret#part', 'txt');
    const [picture] = pictures;
    assert.equal(picture?.source, 'address');
    assert.equal(picture.keyword, '');
    assert.match(picture.id, /^https:\/\/x\.example\/a\.jpg\?w=3&api_key=… [\da-f]{64}$/);
    assert.deepEqual(picture.sizes, [
      { url: 'https://x.example/a.jpg?w=3&api_key=s3cret', width: null, height: null },
    ]);
  });

  it('is empty where there is nothing', async () => {
    for (const kind of ['txt', 'csv', 'jsonl'] as const) {
      for (const text of ['', '\n', '\ufeff', ' \r\n ', '"', ',']) {
        assert.deepEqual(await addressesIn(text, kind), [], JSON.stringify([kind, text]));
      }
    }
  });
});

describe('a table of addresses', () => {
  it('has fields between commas, semicolons or tabs, with marks around them or not', async () => {
    for (const sign of [',', ';', '\t']) {
      const rows = [
        `name${sign}where`,
        `"one ""1""${sign}\n2"${sign}"${a}"`,
        `two${sign}${b}`,
        `${c}${sign}`,
      ];
      assert.deepEqual(await addressesIn(rows.join('\r\n'), 'csv'), [a, b, c], JSON.stringify(sign));
    }
  });

  it('has all addresses of a row where no header says which', async () => {
    assert.deepEqual(await addressesIn(`1,${a},${b}\n2,,${c}`, 'csv'), [a, b, c]);
  });

  it('has those of the column that its header names, with what else it says', async () => {
    const text = `page,Title,"Image URL",Creator,license\nhttps://x.example/1,A cat,${a},Ann,CC BY 4.0\n${c},"Dogs, 2",${b},,\n`;
    const { pictures } = await listedIn(text, 'csv');
    assert.deepEqual(
      pictures.map(({ title, creator, license, page, sizes }) => [
        sizes[0]?.url,
        title,
        creator?.name,
        license?.id,
        page,
      ]),
      [
        [a, 'A cat', 'Ann', 'CC-BY-4.0', 'https://x.example/1'],
        [b, 'Dogs, 2', undefined, undefined, c],
      ],
    );
  });

  it('has addresses with commas where it has one column', async () => {
    const whole = 'https://x.example/w_200,h_300;q=2/a.jpg';
    assert.deepEqual(await addressesIn(`url\n${whole}\n${a}\n`, 'csv'), [whole, a]);
  });

  it('has the pictures of columns for them, with all in a field, and takes other addresses for the page', async () => {
    const page = 'https://x.example/page';
    for (const [text, addresses, title, at] of [
      [`url,title,image_url\n${page},Cat,${a}`, [a], 'Cat', page],
      [`pageUrl,imageUrl,name\n${page},${a},Cat`, [a], 'Cat', page],
      [`title,link,image_link,additional_image_link\nCat,${page},${a},"${b},${c}"`, [a, b, c], 'Cat', page],
      [`Name,Images\nCat,"${a}, ${b}"`, [a, b], 'Cat', null],
      [
        `Title,Image Src,Image Position,Image Alt Text,Variant Image\nCat,${a},1,front,${b}`,
        [a, b],
        'Cat',
        null,
      ],
      [`base_image,small_image,thumbnail_image,additional_images\n${a},${b}s,${b}t,${b}`, [a, b], null, null],
      [`Image URL - 1,Image URL - 2,image10,image11\n${a},${b},${c},${c}1`, [a, b, c, `${c}1`], null, null],
      [`image_link,image_link\n${a},${b}`, [a, b], null, null],
      [`id,images\n1,"[""${a}"", {""url"": ""${b}""}]"\n2,"['${c}']"`, [a, b, c], null, null],
      [`id,image\n1,"=IMAGE(""${a}"")"`, [a], null, null],
      [`Hosted Image URLs (all)\n"${a}\n${b}"`, [a, b], null, null],
      [`url,thumbnail_url\n${a},${b}`, [a], null, null],
      [`url,thumbnail_url\n${page},${b}`, [b], null, page],
      [`name,somewhere,link\nCat,${a},${page}`, [a], 'Cat', page],
      [`Ссылка;Фото\n${page};${a}`, [a], null, page],
      [`url\nhttps://x.example/a b\n//pictures.example/a.jpg`, ['https://x.example/a%20b', a], null, null],
    ] as const) {
      const { pictures } = await listedIn(text, 'csv');
      assert.deepEqual(pictures.map(firstAddress), addresses, text);
      assert.deepEqual([pictures[0]?.title, pictures[0]?.page], [title, at], text);
    }
  });

  it('may say what separates its fields, and have a title above its header', async () => {
    for (const text of [
      `name|url|page\nCat|${a}|${c}`,
      `sep=;\r\nname;url;page\r\nCat;${a};${c}`,
      `"sep=^"\nname^url^page\nCat^${a}^${c}`,
      `All images of 2026\n\nname,image_url,page\nCat,${a},${c}`,
      `Images;;\n;;\nname;url;page\nCat;${a};${c}`,
    ]) {
      const { pictures } = await listedIn(text, 'csv');
      assert.deepEqual([pictures.map(firstAddress), pictures[0]?.title], [[a], 'Cat'], text);
    }
  });

  it('survives marks that are never closed, and rows without end', async () => {
    assert.deepEqual(await addressesIn(`${a},x\n"${b},y\n${c},z`, 'csv'), [a, b, c]);
    assert.deepEqual(await addressesIn(`${a}${',x'.repeat(200_000)}\n${b},1`, 'csv'), [a, b]);
    assert.deepEqual(await addressesIn('"'.repeat(200_001), 'csv'), []);
  });
});

describe('a list of JSON lines', () => {
  it('has addresses, or objects with one', async () => {
    const lines = [
      JSON.stringify(a),
      JSON.stringify({ URL: b, TEXT: 'A dog', width: 3 }),
      JSON.stringify({ contentUrl: c, name: 'x' }),
    ];
    const { pictures } = await listedIn(lines.join('\n'), 'jsonl');
    assert.deepEqual(
      pictures.map(({ sizes, title }) => [sizes[0]?.url, title]),
      [
        [a, null],
        [b, 'A dog'],
        [c, 'x'],
      ],
    );
  });

  it('knows what our own records say of a picture', async () => {
    const record = {
      file_name: 'cat-001.jpg',
      source: 'flickr',
      id: '1',
      url: a,
      page: 'https://x.example/p',
      title: 'A &amp; B',
      creator: 'Ann',
      creator_url: 'https://x.example/ann',
      license: 'CC-BY-2.0',
    };
    const [picture] = (await listedIn(JSON.stringify(record), 'jsonl')).pictures;
    assert.equal(picture?.title, 'A & B');
    assert.deepEqual(picture.creator, { name: 'Ann', url: 'https://x.example/ann' });
    assert.equal(picture.license?.id, 'CC-BY-2.0');
    assert.equal(picture.page, 'https://x.example/p');
  });

  it('may be one value, values of several lines, or cut out of a list', async () => {
    const [one, two] = [JSON.stringify({ url: a }), JSON.stringify({ url: b })];
    for (const text of [
      `\ufeff[${one},\n${two}]`,
      JSON.stringify([{ url: a }, { url: b }], null, 2),
      `${one},\n${two},\n`,
      `${JSON.stringify({ url: a }, null, 2)}\n${JSON.stringify({ url: b }, null, 2)}\n`,
      `[${one},\n${two},\n{"url":"https://x.exa`,
      `[${one},${two}]\n`,
      `"${a}"\n["${b}"]`,
      JSON.stringify({ page: 1, results: [{ items: [{ url: a }] }, [b]] }),
    ])
      assert.deepEqual(await addressesIn(text, 'jsonl'), [a, b], text);
  });

  it('has the pictures of fields for them, however deep, and none of people, links and other pages', async () => {
    const page = 'https://x.example/page';
    const any = 'https://x.example/any?id=';
    for (const [value, addresses] of [
      [{ url: page, image_urls: [a, b] }, [a, b]],
      [{ url: page, image: a }, [a]],
      [{ image: { url: `${any}1`, width: 8, thumbnail: { url: b } } }, [`${any}1`]],
      [{ images: [{ url: a }, { src: b }, c] }, [a, b, c]],
      [{ page_image: a, image_page: page, image_author: b }, [a]],
      [{ imageUrl: a, author: { url: `${any}2`, image: b }, icon: b }, [a]],
      [
        {
          products: [{ images: [{ src: a }], image: { src: a }, variants: [{ featured_image: { src: b } }] }],
        },
        [a, b],
      ],
      [
        [
          {
            urls: { raw: `${any}r`, full: `${any}f`, thumb: `${any}t` },
            links: { html: page },
            user: { url: page },
          },
        ],
        [`${any}r`],
      ],
      [{ photos: [{ url: page, src: { tiny: b, original: a } }], next_page: page }, [a]],
      [{ hits: [{ pageURL: page, previewURL: c, webformatURL: b, largeImageURL: a, userImageURL: c }] }, [a]],
      [[{ url: page, download_url: `${any}3`, author: 'Ann' }], [`${any}3`]],
      [{ value: [{ contentUrl: `${any}4`, thumbnailUrl: b, hostPageUrl: page }] }, [`${any}4`]],
      [
        {
          images: [
            { hi_res: null, large: a, thumb: c },
            { hi_res: b, large: c },
          ],
        },
        [a, b],
      ],
      [{ cat: [a], dog: [b] }, [a, b]],
      [{ images: { front: a, back: b } }, [a, b]],
      [{ images: JSON.stringify([a, b]) }, [a, b]],
      [{ image: 'images/a.jpg', url: `${any}5` }, [`${any}5`]],
      [{ text: `see ${a}`, link: page, file: b }, [b]],
      [{ links: [{ rel: 'next', href: page }], results: [{ src: `${any}6` }] }, [`${any}6`]],
      [{ gallery: [{ image: { url: `${any}7` }, link: page }] }, [`${any}7`]],
    ] as const)
      assert.deepEqual(await addressesIn(JSON.stringify(value), 'jsonl'), addresses, JSON.stringify(value));
  });

  it('knows what an object says of its pictures, and what is said around it', async () => {
    const text = JSON.stringify({
      name: 'Shirt',
      url: 'https://x.example/shirt',
      photographer: { name: 'Ann' },
      images: [{ src: a, alt: 'Front' }, b],
    });
    const { pictures } = await listedIn(text, 'jsonl');
    assert.deepEqual(
      pictures.map(({ title, page, creator }) => [title, page, creator?.name]),
      [
        ['Front', 'https://x.example/shirt', 'Ann'],
        ['Shirt', 'https://x.example/shirt', 'Ann'],
      ],
    );
  });

  it('goes on after lines that are no JSON, or other than is meant', async () => {
    const deep = '['.repeat(100_000);
    const lines = ['{', 'null', '[]', '1', '{"url":1}', '{"url":{"url":"x"}}', '{"__proto__":"x"}', deep];
    assert.deepEqual(await addressesIn([...lines, JSON.stringify(a)].join('\r\n'), 'jsonl'), [a]);
    const strange = { url: a, title: 1, creator: ['x'], license: {}, page: 'javascript:x', license_url: 'x' };
    const [picture] = (await listedIn(JSON.stringify(strange), 'jsonl')).pictures;
    assert.deepEqual(
      { title: picture?.title, creator: picture?.creator, license: picture?.license, page: picture?.page },
      { title: null, creator: null, license: null, page: null },
    );
  });
});
