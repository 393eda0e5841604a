import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { mountMemory, whyNoMount } from '../../support/mounts';
import { watchPeakMemory } from '../../support/peakMemory';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { fileContents } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

type Line = Readonly<Record<string, unknown>>;

const linesIn = (file: string): readonly Line[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('cli merge', () => {
  const cli = cliBed();

  const at = (...names: readonly string[]): string => join(cli.temp.path, ...names);
  const merge = (...args: readonly string[]): ReturnType<typeof cli.run> =>
    cli.run(['merge', ...args, '--out', cli.out]);
  const namesIn = (folder: string): readonly unknown[] =>
    linesIn(join(folder, 'metadata.jsonl')).map(({ file_name }) => file_name);

  /** A save folder with these pictures, as a run leaves it: by their names, with what is in each. */
  function folderOf(name: string, pictures: Readonly<Record<string, string>>, more: Line = {}): string {
    const folder = at(name);
    mkdirSync(folder, { recursive: true });
    for (const [file, content] of Object.entries(pictures)) {
      writeFileSync(join(folder, file), content);
      const line = {
        file_name: file,
        source: 'address',
        id: `https://${name}.example/${file}`,
        bytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
        ...more,
      };
      appendFileSync(join(folder, 'metadata.jsonl'), `${JSON.stringify(line)}\n`);
    }
    return folder;
  }

  it('makes one folder of shards that were saved, and tells every missing picture with its reason', async () => {
    const other = cli.site.url.replace('127.0.0.1', 'localhost');
    const list = at('list.txt');
    const addresses = [
      ...['a.jpg', 'same1.jpg', 'same2.jpg', 'gone.jpg'].map((name) => `${cli.site.url}/${name}`),
      ...['a.jpg', 'b.jpg', 'same3.jpg'].map((name) => `${other}/${name}`),
      'https://nobody.invalid/c.jpg',
    ];
    writeFileSync(list, `${addresses.join('\n')}\n`);
    const shards = at('shards');
    assert.equal((await cli.run(['shard', list, '--shards', '3', '--out', shards])).code, 0);
    const folders = [];
    for (const file of readdirSync(shards).filter((name) => name.startsWith('shard-'))) {
      if (readFileSync(join(shards, file), 'utf8').includes('nobody')) continue;
      folders.push(at(file));
      await cli.run(['download', '--urls', join(shards, file), '--out', at(file)]);
    }
    assert.equal(folders.length, 2);
    const { code, err } = await merge(...folders, '--shards', shards);
    assert.equal(code, 1, err);
    assert.deepEqual(
      linesIn(join(cli.out, 'missing.jsonl')).map(({ url, code: why }) => [url, why]),
      [
        [`${cli.site.url}/gone.jpg`, 'http-status'],
        ['https://nobody.invalid/c.jpg', 'not-ended'],
      ],
    );
    assert.match(err, /missing: http.*gone\.jpg \(shard-00000\.jsonl\): No longer there \(404\)\./);
    assert.match(err, /2 are missing: see missing\.jsonl/);
    // Pictures with the same bytes are there once, and none of them is missing.
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg', 'same1.jpg']);
    assert.deepEqual(namesIn(cli.out).toSorted(), ['a.jpg', 'b.jpg', 'same1.jpg']);
    assert.match(readFileSync(join(cli.out, 'CREDITS.md'), 'utf8'), /3 pictures/);
    assert.equal((await cli.run(['verify', cli.out])).code, 0);
    assert.equal(statSync(join(cli.out, 'b.jpg')).nlink, 2);
  });

  it('changes nothing the second time, and finishes what was killed', async () => {
    const [one, two] = [
      folderOf('one', { 'a.jpg': 'A', 'b.jpg': 'B' }),
      folderOf('two', { 'a.jpg': 'other' }),
    ];
    assert.equal((await merge(one, two)).code, 0);
    const before = fileContents(cli.out);
    assert.deepEqual(picturesIn(cli.out), ['a-2.jpg', 'a.jpg', 'b.jpg']);
    const again = await merge(one, two);
    assert.equal(again.code, 0);
    assert.match(again.err, /3 pictures \(0 added\)/);
    assert.deepEqual(fileContents(cli.out), before);
    // As if it was killed between the file and its line, which is torn.
    const records = join(cli.out, 'metadata.jsonl');
    truncateSync(records, statSync(records).size - 20);
    assert.equal((await merge(one, two)).code, 0);
    assert.deepEqual(picturesIn(cli.out), ['a-2.jpg', 'a.jpg', 'b.jpg']);
    assert.equal((await cli.run(['download', '--urls', cli.list('x.jpg'), '--out', cli.out])).code, 0);
    assert.deepEqual(picturesIn(cli.out), ['a-2.jpg', 'a.jpg', 'b.jpg', 'x.jpg']);
  });

  it('has the first folder say what folders disagree on, and tells of it', async () => {
    const id = 'https://a.example/1.jpg';
    const [one, two, three] = [
      folderOf('one', { 'a.jpg': 'A' }, { id, title: 'First', later_field: { kept: true } }),
      folderOf('two', { 'a.jpg': 'A' }, { id, title: 'Second' }),
      folderOf('three', { 'b.jpg': 'B' }, { id }),
    ];
    const { code, err } = await merge(one, two, three);
    assert.equal(code, 0, err);
    assert.match(err, /two\/a\.jpg is told of otherwise in another folder/);
    assert.match(err, /three\/b\.jpg is a picture that another folder has with other bytes/);
    const [record, ...others] = linesIn(join(cli.out, 'metadata.jsonl'));
    assert.deepEqual([record?.['title'], record?.['later_field'], others], ['First', { kept: true }, []]);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
  });

  it('leaves out what is damaged, unless another folder has it, and counts lines that are torn', async () => {
    const one = folderOf('one', { 'a.jpg': 'good', 'b.jpg': 'good too', 'c.jpg': 'short' });
    const two = folderOf('two', { 'a.jpg': 'good' }, { id: 'https://one.example/a.jpg' });
    writeFileSync(join(one, 'a.jpg'), 'evil');
    writeFileSync(join(one, 'b.jpg'), 'shorter');
    rmSync(join(one, 'c.jpg'));
    appendFileSync(join(one, 'metadata.jsonl'), '{"file_name":"d.jp');
    const { code, err } = await merge(one, two);
    assert.equal(code, 1, err);
    assert.match(err, /1 pictures \(1 added, 3 damaged, 1 broken lines of records\)/);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
    assert.equal(readFileSync(join(cli.out, 'a.jpg'), 'utf8'), 'good');
  });

  it('tells of a folder without records, and is used wrongly without folders', async () => {
    const one = folderOf('one', { 'a.jpg': 'A' });
    const { code, err } = await merge(one, at('none'));
    assert.equal(code, 1);
    assert.match(err, /none has no records that can be read/);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
    for (const args of [[], [cli.out]]) assert.equal((await merge(...args)).code, 2);
    assert.equal((await cli.run(['merge', one])).code, 2);
    mkdirSync(at('shards'));
    assert.equal((await merge(one, '--shards', at('shards'))).code, 2);
  });

  it('copies where it cannot link, and says that the disk is full', async function () {
    skipBecause(this, whyNoMount());
    mkdirSync(cli.out);
    const mount = mountMemory('size=256k', cli.out);
    try {
      const small = folderOf('small', { 'a.jpg': 'A' });
      assert.equal((await merge(small)).code, 0);
      assert.equal(statSync(join(cli.out, 'a.jpg')).nlink, 1);
      const large = folderOf('large', { 'b.jpg': 'B'.repeat(500_000) });
      const { code, err } = await merge(small, large);
      assert.equal(code, 3);
      assert.match(err, /The disk is full/);
      assert.deepEqual(readdirSync(cli.out).sort(), ['CREDITS.md', 'a.jpg', 'metadata.jsonl']);
    } finally {
      mount.remove();
    }
  });

  it('ends with 130 when it is cancelled while a large file is read', async function () {
    skipBecause(this, whyNoSignals);
    const one = folderOf('one', { 'a.jpg': 'A' });
    const bytes = 64 * 2 ** 30;
    writeFileSync(join(one, 'large.jpg'), '');
    truncateSync(join(one, 'large.jpg'), bytes);
    const large = { file_name: 'large.jpg', source: 'address', id: 'l', bytes, sha256: '0'.repeat(64) };
    appendFileSync(join(one, 'metadata.jsonl'), `${JSON.stringify(large)}\n`);
    const { child, ended } = cli.begin(['merge', one, '--out', cli.out]);
    await waitUntil('the program to begin', 30, () => existsSync(cli.out));
    child.kill('SIGINT');
    const { code } = await ended;
    assert.ok(code === 130 || child.signalCode === 'SIGINT');
  });

  it('takes little memory for many records', async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux') this.skip();
    const peakOf = async (count: number): Promise<number> => {
      const folder = at(`of${count}`);
      mkdirSync(folder);
      // One file for all: the records are what counts.
      writeFileSync(join(folder, 'a.jpg'), 'A');
      const sha256 = createHash('sha256').update('A').digest('hex');
      const lines = Array.from({ length: count }, (_, number) =>
        JSON.stringify({
          file_name: `${number}.jpg`,
          source: 'address',
          id: `https://a.example/pictures/${number}.jpg`,
          title: `Picture ${number} of many, with a title that is as long as those of others`,
          bytes: 2,
          sha256,
        }),
      );
      writeFileSync(join(folder, 'metadata.jsonl'), `${lines.join('\n')}\n`);
      const { child, ended } = cli.begin(['merge', folder, '--out', at(`to${count}`)]);
      const memory = watchPeakMemory(child.pid ?? 0);
      assert.match((await ended).err, new RegExp(`${count} damaged`));
      return memory.stop();
    };
    const most = await peakOf(100_000);
    assert.ok(most < 300, `${most} MB`);
  });
});
