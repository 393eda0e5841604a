import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

describe('cli', () => {
  const cli = cliBed();

  it('says in its own words what is wrong with an option', async () => {
    for (const [typed, sentence] of [
      [['--zz'], 'no option --zz'],
      [['--quantity', '-1'], '--quantity needs a value; one that begins with - is written --quantity=-…'],
      [['--find'], '--find needs a value; one that begins with - is written --find=-…'],
      [['--out', ''], '--out takes a path, and none is given'],
      [['--color', 'red', '--color', 'blue'], '--color is given more than once'],
    ] as const) {
      const { code, err } = await cli.run(['scrape', 'fox', ...typed]);
      assert.equal(code, 2);
      assert.equal(err.split('\n')[0], sentence);
    }
  });

  const wrong: readonly (readonly string[])[] = [
    [],
    ['dance'],
    ['search'],
    ['search', ' '],
    ['search', 'fox', '--find', '0'],
    ['search', 'fox', '--find', 'many'],
    ['search', 'fox', '--find', '3', '--find', '4'],
    ['search', 'x'.repeat(501)],
    ['scrape', 'fox', '--quantity', '5', '--out', ''],
    ['search', 'fox', '--find', '1.5'],
    ['search', 'fox', '--source', 'elsewhere'],
    ['search', 'fox', '--source', 'flickr,elsewhere'],
    ['search', 'fox', '--source', ''],
    ['search', 'fox', '--source', 'pexels'],
    ['search', 'fox', '--base-url', 'flickr=ftp://a.example'],
    ['search', 'fox', '--base-url', 'elsewhere=https://a.example'],
    ['search', 'fox', '--base-url', 'https://a.example'],
    ['search', 'fox', '--page', 'https://a.example'],
    ['search', '--page', 'a.example'],
    ['search', '--page', 'file:///etc/passwd'],
    ['search', '--page', 'https://a.example', '--source', 'flickr'],
    ['search', 'fox', '--sise', 'large'],
    ['search', 'fox', '--allows', 'everything'],
    ['search', 'fox', '--orientation', 'round'],
    ['search', 'fox', '--type', 'jpgx'],
    ['search', 'fox', '--color', 'puce'],
    ['download', '--urls', '-', '--out', 'x', '--allows', 'free'],
    ['scrape', 'fox', '--out', 'x'],
    ['scrape', 'fox', '--quantity', '5'],
    ['scrape', 'fox', '--quantity', '-5', '--out', 'x'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--size', 'huge'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--concurrency', '65'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--min-width', 'wide'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--min-height', '0'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--name', '{author} {n}'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--separator', '/'],
    ['download', '--urls', '-', '--out', 'x', '--name', 'x'.repeat(201)],
    ['download', '--urls', '-', '--out', 'x', '--allow-host', 'a.example:80'],
    ['download', '--urls', '-', '--out', 'x', '--allow-host', 'http://a.example'],
    ['download', '--out', 'x'],
    ['scrape', '--page', 'https://a.example'],
    ['scrape', 'fox', '--page', 'https://a.example', '--out', 'x'],
    ['download', 'fox', '--urls', '-', '--out', 'x'],
    ['scrape', 'fox', '--keywords', '-', '--quantity', '5', '--out', 'x'],
    ['scrape', '--keywords', '-', '--page', 'https://a.example', '--quantity', '5', '--out', 'x'],
    ['scrape', '--keywords', '-', '--out', 'x'],
    ['scrape', '--keywords', '-', '--quantity', '5'],
    ['search', '--keywords', '-'],
    ['search', '--keywords', 'none.txt', '--find', 'many'],
    ['download', '--keywords', 'a.txt', '--out', 'x'],
    ['verify'],
    ['verify', 'x', 'y'],
    ['verify', 'x', '--out', 'y'],
    ['verify', 'x', '--license', 'NONSENSE'],
    ['download', '--urls', '-', '--out', 'x', '--quantity', '5'],
    ['export'],
    ['export', 'x', '--as', 'zip'],
    ['export', 'x', '--out', 'y'],
    ['export', 'x', '--out', 'y', '--as', 'rar'],
    ['export', 'x', 'z', '--out', 'y', '--as', 'zip'],
    ['export', '--out', 'y', '--as', 'img2dataset'],
    ['export', '--urls', '-', '--out', 'y', '--as', 'zip'],
    ['export', 'x', '--urls', '-', '--out', 'y', '--as', 'img2dataset'],
    ['download', '--urls', 'a.txt', '--out', 'y', '--format', 'zip'],
    ['download', '--urls', 'a.txt', '--out', 'y', '--format', 'webdataset', '--no-records'],
    ['export', 'x', '--out', 'y', '--as', 'zip', '--seed', '1'],
    ['export', 'x', '--out', 'y', '--as', 'imagefolder', '--seed', '-1'],
    ['export', 'x', '--out', 'y', '--as', 'imagefolder', '--split', '80,10,5'],
    ['export', 'x', '--out', 'y', '--as', 'imagefolder', '--split', '100'],
    ['export', 'x', '--out', 'y', '--as', 'imagefolder', '--shard-count', '5'],
    ['export', 'x', '--out', 'y', '--as', 'webdataset', '--shard-count', '0'],
    ['export', 'x', '--out', 'y', '--as', 'webdataset', '--shard-bytes', 'many'],
    ['export', 'x', '--out', 'y', '--as', 'zip', '--license', 'NONSENSE'],
    ['export', 'x', '--out', 'y', '--as', 'zip', '--quantity', '5'],
    ['export', 'x', '--out', 'y', '--as', 'zip', '--include-restricted', '--exclude-restricted'],
  ];
  it('ends with 2 on wrong use, says what is wrong and where help is, before anything is done', async () => {
    await Promise.all(
      wrong.map(async (args) => {
        const { code, err, out: printed } = await cli.run(args);
        assert.deepEqual({ code, printed }, { code: 2, printed: '' }, args.join(' '));
        assert.match(err, /^\S.*\n--help tells all commands and options\.\n$/, args.join(' '));
      }),
    );
    assert.deepEqual(filesIn(cli.temp.path), []);
  });

  it('ends with 2 and one sentence where a list cannot be read or has no addresses', async () => {
    const said = {
      'none.txt': /^cannot read none\.txt: it is not there\n$/,
      'none.html': /^cannot read none\.html: it is not there\n$/,
      '/dev/null': /^no addresses in \/dev\/null\n$/,
    };
    const { err: ofKeywords } = await cli.run([
      'scrape',
      '--keywords',
      'none',
      '--quantity',
      '5',
      '--out',
      'x',
    ]);
    assert.match(ofKeywords, /^cannot read none: it is not there\n$/);
    for (const [list, text] of Object.entries(said)) {
      const { code, err } = await cli.run(['download', '--urls', list, '--out', 'x']);
      assert.equal(code, 2);
      assert.match(err, text);
    }
    assert.deepEqual(filesIn(cli.temp.path), []);
  });

  it('ends with 2 at a document that is longer than one may be, of which no more is read', async () => {
    const args = ['download', '--urls', join(cli.temp.path, 'long.md'), '--out', 'x'];
    writeFileSync(join(cli.temp.path, 'long.md'), Buffer.alloc(4 * 1024 * 1024 + 1, '#'));
    const { code, err } = await cli.run(args);
    assert.equal(code, 2);
    assert.match(err, /long\.md is longer than a document may be, 4 MB\n$/);
  });

  it('tells its usage and version', async () => {
    const [help, version] = await Promise.all([cli.run(['--help']), cli.run(['--version'])]);
    assert.deepEqual({ helpCode: help.code, versionCode: version.code }, { helpCode: 0, versionCode: 0 });
    assert.match(help.out, /download --urls/);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  });

  it('ends when nobody reads what it prints', async () => {
    const { child, ended } = cli.begin([
      'download',
      '--urls',
      cli.list('endless/a.jpg', 'b.jpg', 'c.jpg'),
      '--out',
      cli.out,
      '--json',
    ]);
    child.stdout?.destroy();
    await ended;
    assert.ok(
      filesIn(cli.temp.path).every((name) => name !== 'out') ||
        picturesIn(cli.out).every((name) => name.endsWith('.jpg')),
    );
  });
});
