import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scrapeFileSchema, schemaFiles } from '../../../../scripts/scrapeFileSchema';
import {
  maxScrapeFileLength,
  readScrapeFile,
  type ScrapeFile,
} from '../../../../src/shared/scrapeFile/scrapeFile';
import { folderOf, namingOf, searchesOf } from '../../../../src/shared/scrapeFile/scrapeOrder';
import { sourceIds } from '../../../../src/shared/sources/sources';

const least = { version: 1, searches: [{ keyword: 'red panda' }] };

function read(value: unknown): ScrapeFile {
  const { file, problem } = readScrapeFile(typeof value === 'string' ? value : JSON.stringify(value));
  assert.ok(file, problem ?? '');
  return file;
}

function problemOf(value: unknown): string {
  const { problem } = readScrapeFile(typeof value === 'string' ? value : JSON.stringify(value));
  assert.ok(problem !== null, `it was read: ${JSON.stringify(value).slice(0, 200)}`);
  return problem;
}

describe('a scrape file', () => {
  it('is as an empty form where it leaves something out', () => {
    const file = read(least);
    assert.deepEqual(file, {
      version: 1,
      searches: [{ keyword: 'red panda' }],
      filters: { minWidth: 1, minHeight: 1, orientation: 'any', license: 'any', type: 'any', text: '' },
      sort: 'found',
      size: 'large',
      quantity: 'all',
      naming: { template: '{keyword} {n}', separator: 'hyphen' },
    });
    assert.deepEqual(searchesOf(file), [{ kind: 'keyword', keyword: 'red panda', sources: null, find: 100 }]);
    assert.equal(folderOf(file), 'images/red panda');
  });

  it('says what is searched for, how many are to be found, and how files are named', () => {
    const searches = [
      { keyword: ' fox ', sources: ['nasa', 'flickr', 'nasa'], find: 7 },
      { keyword: 'owl' },
      { pages: ['https://a.example/', 'https://a.example/'] },
      { addresses: ['https://a.example/1.jpg'] },
    ];
    const file = read({ ...least, searches, quantity: 300, naming: { separator: 'space' } });
    assert.deepEqual(searchesOf(file), [
      { kind: 'keyword', keyword: 'fox', sources: ['flickr', 'nasa'], find: 7 },
      { kind: 'keyword', keyword: 'owl', sources: null, find: 300 },
      { kind: 'pages', addresses: ['https://a.example/'] },
      { kind: 'list', addresses: ['https://a.example/1.jpg'] },
    ]);
    assert.deepEqual(namingOf(file), { template: '{keyword} {n}', separator: ' ' });
    assert.equal(folderOf(file), 'images');
    const pages = { ...least, searches: [{ pages: ['https://cats.example/x'] }] };
    assert.equal(folderOf(read(pages)), 'images/cats.example');
  });

  for (const [name, value, problem] of [
    ['no object', [], 'version: This is missing.'],
    ['a text', '"x"', /^Braces with fields go here: \$schema, version, searches/],
    ['nothing', '', /^It is no JSON: /],
    ['a comment', '// mine\n{}', /^It is no JSON: /],
    ['null', 'null', /^Braces with fields go here/],
    [
      'another version',
      { ...least, version: 2 },
      /^version: 1 goes here\. .* another version of this program\.$/,
    ],
    ...[[''], ['a,b'], ['-a'], ['x'.repeat(51)]].map(
      (tags) =>
        [
          `the tag “${tags.join()}”`,
          { ...least, searches: [{ keyword: 'fox', demands: { tags } }] },
          'searches[0].demands.tags[0]: A tag of 1 to 50 characters goes here, without commas.',
        ] as const,
    ),
    ['no searches', { version: 1 }, 'searches: This is missing.'],
    ['an empty list of searches', { ...least, searches: [] }, 'searches: From 1 to 100 entries go here.'],
    [
      'searches that are none',
      { ...least, searches: 'fox' },
      'searches: A list in square brackets goes here.',
    ],
    [
      'a search for nothing',
      { ...least, searches: [{}] },
      /^searches\[0\]: One of these goes here: keyword,/,
    ],
    [
      'a search for two things',
      { ...least, searches: [{ keyword: 'fox' }, { keyword: 'fox', pages: ['https://a.example'] }] },
      'searches[1]: One of these goes here: keyword, pages or addresses.',
    ],
    [
      'a number of addresses',
      { ...least, searches: [{ addresses: ['https://a.example'], find: 3 }] },
      'searches[0]: Sources and a number to find go with a keyword only.',
    ],
    [
      'a blank keyword',
      { ...least, searches: [{ keyword: ' ' }] },
      /^searches\[0\]\.keyword: A text of 1 to/,
    ],
    [
      'an unknown source',
      { ...least, searches: [{ keyword: 'fox', sources: ['flickr', 'google'] }] },
      `searches[0].sources[1]: One of these goes here: ${sourceIds.join(', ')}.`,
    ],
    ...[0, -1, 1.5, '7', null, 1e9].map(
      (find) =>
        [
          `${String(find)} to find`,
          { ...least, searches: [{ keyword: 'fox', find }] },
          'searches[0].find: A whole number from 1 to 100000 goes here.',
        ] as const,
    ),
    ...['a.example', 'ftp://a.example', 'https://a b', 'file:///etc/passwd', 'https://', 7].map(
      (address) =>
        [
          `the address ${address}`,
          { ...least, searches: [{ pages: [address] }] },
          /^searches\[0\]\.pages\[0\]: A whole address goes here/,
        ] as const,
    ),
    [
      'a field that is not known',
      { ...least, sise: 'small' },
      /^sise: There is no such field\. Here go: .*size/,
    ],
    [
      'one in a field',
      { ...least, filters: { hideSaved: true } },
      /^filters\.hideSaved: There is no such field/,
    ],
    [
      'a filter that is none',
      { ...least, filters: { license: 'mine' } },
      /^filters\.license: One of these goes/,
    ],
    ['a quantity that is none', { ...least, quantity: 'some' }, /^quantity: A whole number .*, or "all"\.$/],
    ['no quantity', { ...least, quantity: 0 }, 'quantity: A whole number from 1 to 100000 goes here.'],
    ['a licence that is none', { ...least, licenses: ['CC BY'] }, /^licenses\[0\]: The id of a licence/],
    ['no licences', { ...least, licenses: [] }, /^licenses: From 1 to/],
    [
      'a template',
      { ...least, naming: { template: '{author}' } },
      /^naming\.template: Only these can stand in/,
    ],
    [
      'a separator',
      { ...least, naming: { separator: '-' } },
      /^naming\.separator: One of these goes here: hyphen,/,
    ],
    ['a key that is none', { ...least, pictures: ['fox'] }, /^pictures\[0\]: /],
    ...[
      '/tmp',
      'C:\\images',
      'C:/images',
      'images\\cats',
      '~/images',
      'a//b',
      '',
      ' ',
      'nul',
      'a\0b',
      'c:x',
      '//host/x',
    ].map(
      (folder) =>
        [
          `the folder ${folder}`,
          { ...least, folder },
          /^folder: A folder relative to that of this file/,
        ] as const,
    ),
  ] as const)
    it(`with ${name} is refused, and its field named`, () => {
      const said = problemOf(value);
      if (typeof problem === 'string') assert.equal(said, problem);
      else assert.match(said, problem);
    });

  it('may lead to folders above its own: where that ends is for others to say', () => {
    for (const folder of ['..', '../images', './a/../b/', 'images/été', '.'])
      assert.equal(folderOf(read({ ...least, folder })), folder);
  });

  it('has no fields that every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      for (const text of [
        `{"version": 1, "searches": [{"keyword": "fox"}], "${name}": {"folder": "x"}}`,
        `{"version": 1, "searches": [{"keyword": "fox", "${name}": 1}]}`,
        `{"version": 1, "searches": [{"keyword": "fox"}], "filters": {"${name}": {}}}`,
      ])
        assert.match(problemOf(text), new RegExp(`${name}: There is no such field`));
    assert.equal(Reflect.get({}, 'folder'), undefined);
  });

  it('may begin with a byte order mark', () => {
    assert.deepEqual(read(`\ufeff${JSON.stringify(least)}`), read(least));
  });

  it('is not read where it is huge or nested without end, and that takes no time', () => {
    const began = performance.now();
    assert.equal(problemOf(' '.repeat(maxScrapeFileLength + 1)), 'It is longer than 4.2 MB.');
    const deep = '['.repeat(1e6);
    problemOf(deep);
    problemOf(`{"version": 1, "searches": ${deep}${']'.repeat(1e6)}}`);
    problemOf(`{"version": 1, "searches": [${'{},'.repeat(1e5)}{}]}`);
    problemOf({ ...least, ['x'.repeat(1e6)]: 1 });
    assert.ok(performance.now() - began < 5_000);
  });

  it('says nothing that a terminal or notification would take for more than text', () => {
    const said = problemOf({ ...least, ['\u001b[31m\u202e[x](command:y)\n'.repeat(50)]: 1 });
    assert.doesNotMatch(said, /[\p{Cc}\p{Cf}]/u);
    assert.ok(said.length < 500, said);
  });

  for (const [language, file] of Object.entries(schemaFiles))
    it(`has the schema in ${file} that follows from its shape: else run \`npm run schema\``, async () => {
      const written = readFileSync(join(__dirname, '../../../..', file), 'utf8');
      assert.equal(written, await scrapeFileSchema(language as keyof typeof schemaFiles));
    });
});
