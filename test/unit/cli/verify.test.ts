import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { waitUntil } from '../../support/waitUntil';
import { jpegPicture } from '../../support/pictures';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { fileContents, filesIn } from '../core/support';
import { cliBed } from './cliBed';

describe('cli verify', () => {
  const cli = cliBed();

  beforeEach(async () => {
    const list = cli.list('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
    const { code, err } = await cli.run(['download', '--urls', list, '--out', cli.out, '--concurrency', '1']);
    assert.equal(code, 0, err);
  });

  /** Number of a file's line in the records. */
  const lineOf = (file: string): number =>
    readFileSync(join(cli.out, 'metadata.jsonl'), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(`"file_name":"${file}"`)) + 1;

  it('ends with 0 where all is as recorded', async () => {
    const { code, out, err } = await cli.run(['verify', 'out']);
    assert.deepEqual({ code, out }, { code: 0, out: '' });
    assert.equal(err, `${cli.out}: 4 pictures, all as recorded.\n`);
  });

  it('of a folder without records looks at each in it that has some, as those of several keywords', async () => {
    const [cats, dogs] = [join(cli.out, 'cats'), join(cli.out, 'dogs')];
    const names = filesIn(cli.out);
    for (const folder of [cats, dogs]) {
      mkdirSync(folder);
      for (const name of names) copyFileSync(join(cli.out, name), join(folder, name));
    }
    for (const name of names) rmSync(join(cli.out, name));
    mkdirSync(join(cli.out, 'notes'));
    const good = await cli.run(['verify', 'out']);
    assert.equal(good.code, 0, good.err);
    assert.deepEqual(good.err.trim().split('\n'), [
      `${cats}: 4 pictures, all as recorded.`,
      `${dogs}: 4 pictures, all as recorded.`,
      `${cli.out} has no records of its own: 2 of its folders were looked at.`,
    ]);
    rmSync(join(cats, 'a.jpg'));
    const { code, out } = await cli.run(['verify', 'out']);
    assert.equal(code, 1);
    assert.match(out, /^.*cats.metadata\.jsonl:\d+: a\.jpg is not there any more\.\n$/);
    const { events } = await cli.run(['verify', 'out', '--json']);
    assert.deepEqual(
      events.filter(({ type }) => type === 'folder').map(({ folder }) => folder),
      [cats, dogs],
    );
  });

  it('ends with 1 where something is wrong, and tells each with its line', async () => {
    rmSync(join(cli.out, 'a.jpg'));
    truncateSync(join(cli.out, 'b.jpg'), 10);
    writeFileSync(join(cli.out, 'mine.jpg'), jpegPicture('mine'));
    appendFileSync(join(cli.out, 'metadata.jsonl'), 'torn\n');
    const before = fileContents(cli.out);
    const { code, out, err } = await cli.run(['verify', cli.out]);
    const records = join(cli.out, 'metadata.jsonl');
    assert.deepEqual(
      { code, lines: out.split('\n').sort() },
      {
        code: 1,
        lines: [
          '',
          `${records}:${lineOf('a.jpg')}: a.jpg is not there any more.`,
          `${records}:${lineOf('b.jpg')}: b.jpg is not what was saved: its bytes are others.`,
          `${records}:5: This line is no record of a picture.`,
          'mine.jpg is in the folder without a record.',
        ].sort(),
      },
    );
    assert.equal(err, `${cli.out}: 1 missing, 1 changed, 1 broken line, 1 without a record.\n`);
    assert.deepEqual(fileContents(cli.out), before);
  });

  it('tells of licences that are not allowed, and the same as JSON', async () => {
    const { code, events } = await cli.run([
      'verify',
      cli.out,
      '--license',
      'CC-BY',
      '--license',
      'CC0',
      '--json',
    ]);
    assert.equal(code, 1);
    assert.deepEqual(
      events.filter(({ type }) => type === 'problems').flatMap(({ problems }) => problems),
      ['a', 'b', 'c', 'd']
        .sort((a, b) => lineOf(`${a}.jpg`) - lineOf(`${b}.jpg`))
        .map((name, index) => ({
          kind: 'license',
          file: `${name}.jpg`,
          line: index + 1,
          license: null,
        })),
    );
    assert.deepEqual(events.at(-1), { type: 'verified', failure: null, fileCount: 4 });
  });

  it('misses nothing that was deleted and has come again under another name', async () => {
    const { url } = await cli.startPhotos({});
    const args = ['scrape', 'cats', '--quantity', '3', '--size', 'small', '--base-url', `flickr=${url}`];
    const folder = join(cli.temp.path, 'cats');
    await cli.run([...args, '--out', folder]);
    rmSync(join(folder, 'cats-002.jpg'));
    assert.equal((await cli.run(['verify', folder])).code, 1);
    await cli.run([...args, '--out', folder, '--name', 'pets {n}']);
    const verified = await cli.run(['verify', folder]);
    assert.deepEqual([verified.code, verified.out], [0, '']);
    const merged = await cli.run(['merge', folder, '--out', join(cli.temp.path, 'merged')]);
    assert.match(merged.err, /: 3 pictures \(3 added\)\.$/m);
  });

  it('ends with 2 where there is nothing to compare with', async () => {
    rmSync(join(cli.out, 'metadata.jsonl'));
    const { code, err } = await cli.run(['verify', cli.out]);
    assert.equal(code, 2);
    assert.match(err, /metadata\.jsonl, that can be read/);
    for (const [path, what] of [
      ['nowhere', 'is not there'],
      ['a.txt', 'is no folder'],
    ] as const) {
      writeFileSync(join(cli.temp.path, 'a.txt'), 'a');
      const { code, err } = await cli.run(['verify', path]);
      assert.equal(code, 2);
      assert.match(err, new RegExp(`${path} ${what}\\.\n$`));
    }
  });

  it('ends with 130 when it is cancelled while a large file is read', async function () {
    skipBecause(this, whyNoSignals);
    const records = join(cli.out, 'metadata.jsonl');
    const bytes = 64 * 2 ** 30;
    writeFileSync(join(cli.out, 'large.jpg'), '');
    truncateSync(join(cli.out, 'large.jpg'), bytes);
    const large = { file_name: 'large.jpg', source: 'url', id: 'l', bytes, sha256: '0'.repeat(64) };
    appendFileSync(records, `${JSON.stringify(large)}\n`);
    const { child, ended } = cli.begin(['verify', cli.out, '--json']);
    let begun = '';
    child.stdout?.on('data', (piece: Buffer) => (begun += piece.toString()));
    await waitUntil('the program to read', 30, () => begun.includes('"done":0'));
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
  });
});
