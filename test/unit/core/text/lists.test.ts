import assert from 'node:assert/strict';
import { addressesIn, listedIn } from './extractedText';

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

  it('goes on after what is no address of the web', async () => {
    const bad = [
      'nonsense',
      'ftp://x.example/a.jpg',
      'file:///etc/passwd',
      'data:image/png;base64,AA',
      '/a.jpg',
    ];
    const worse = ['https://', 'http://[', 'javascript:alert(1)', `https://x.example/${'x'.repeat(5000)}`];
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

  it('survives marks that are never closed, and rows without end', async () => {
    assert.deepEqual(await addressesIn(`${a},x\n"${b},y\n${c},z`, 'csv'), [a]);
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
        [c, null],
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
