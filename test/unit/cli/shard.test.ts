import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ShardManifest } from '../../../src/shared/engine/shard';
import { mountMemory, whyNoMount } from '../../support/mounts';
import { watchPeakMemory } from '../../support/peakMemory';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { fileContents } from '../core/support';
import { cliBed } from './cliBed';

describe('cli shard', () => {
  const cli = cliBed();

  const write = (name: string, text: string): string => {
    const path = join(cli.temp.path, name);
    writeFileSync(path, text);
    return path;
  };
  const manifestIn = (folder: string): ShardManifest =>
    JSON.parse(readFileSync(join(folder, 'shards.json'), 'utf8')) as ShardManifest;
  /** The addresses of a shard. */
  const addressesIn = (file: string): readonly string[] =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => (JSON.parse(line) as { url: string }).url);
  /** Of so many addresses of one host some fall to each of 8 shards, whatever port is part of the addresses. */
  const enoughForEach = 300;
  const shard = (list: string, count: number, ...more: readonly string[]): ReturnType<typeof cli.run> =>
    cli.run(['shard', list, '--shards', String(count), '--out', cli.out, ...more]);

  it('puts all addresses of a host into one shard, evenly, and says what is where', async () => {
    const hosts = ['a.example', 'b.example', 'b.example:8080', 'c.example', 'd.example'];
    const lines = hosts.flatMap((host, at) =>
      Array.from({ length: 10 - at }, (_, number) => `http://${host}/${number}.jpg`),
    );
    const list = write('list.txt', `${lines.join('\n')}\nnothing here\n${lines[0]}\n`);
    const { code, err } = await shard(list, 2);
    assert.equal(code, 1, err);
    assert.match(
      err,
      /^41 addresses of 5 hosts in 2 shards, in .*out\.\n1 line has no address: 41 “nothing here”\.\n$/,
    );
    const { shards, linesWithoutAddress, ...manifest } = manifestIn(cli.out);
    assert.deepEqual(
      { ...manifest, shards: shards.map(({ pictures, hosts: count, lanes }) => [pictures, count, lanes]) },
      {
        version: 1,
        pictures: 41,
        hosts: 5,
        largeHosts: [],
        forbidden: null,
        shards: [
          [18, 2, null],
          [23, 3, null],
        ],
      },
    );
    assert.deepEqual(linesWithoutAddress, { count: 1, first: [{ line: 41, text: 'nothing here' }] });
    const found = shards.map(({ file }) => addressesIn(join(cli.out, file)));
    assert.deepEqual(found.flat().sort(), [...lines, lines[0]].sort());
    const hostsOf = (addresses: readonly string[]): readonly string[] => [
      ...new Set(addresses.map((address) => new URL(address).host)),
    ];
    assert.equal(found.flatMap(hostsOf).length, hosts.length);
  });

  it('has the same pictures for a download as the whole list', async () => {
    const other = cli.site.url.replace('127.0.0.1', 'localhost');
    const list = write(
      'list.csv',
      [
        'image_url;title;creator;license;page',
        `${cli.site.url}/a.jpg;Fish &amp; chips;Ann;CC BY 4.0;https://a.example/a.jpg`,
        `${other}/b.jpg;"of two\nlines";;cc0;`,
        `${cli.site.url}/c.jpg?token=secret;;;;`,
      ].join('\n'),
    );
    const records = (folder: string): readonly unknown[] =>
      readFileSync(join(folder, 'metadata.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => ({ ...(JSON.parse(line) as object), saved_at: '' }))
        .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
    const whole = join(cli.temp.path, 'whole');
    assert.equal((await cli.run(['download', '--urls', list, '--out', whole])).code, 0);
    assert.equal((await shard(list, 2)).code, 0);
    const parts = await Promise.all(
      manifestIn(cli.out).shards.map(async ({ file }, at) => {
        const folder = join(cli.temp.path, `part${at}`);
        const { code, err } = await cli.run(['download', '--urls', join(cli.out, file), '--out', folder]);
        assert.equal(code, 0, err);
        return records(folder);
      }),
    );
    assert.equal(parts.length, 2);
    assert.deepEqual(
      parts.flat().sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      records(whole),
    );
  });

  it('makes the same bytes of the same list, from standard input, too, and replaces nothing', async () => {
    const list = cli.list('1.jpg', '2.jpg');
    assert.equal((await shard(list, 3)).code, 0);
    const before = fileContents(cli.out);
    assert.equal((await shard(list, 3)).code, 0);
    const args = ['shard', '-', '--shards', '3', '--out', cli.out];
    assert.equal((await cli.run(args, readFileSync(list, 'utf8'))).code, 0);
    assert.deepEqual(fileContents(cli.out), before);
    const { code, err } = await cli.run(args, 'https://other.example/1.jpg\n');
    assert.equal(code, 2);
    assert.match(err, /is there already, and nothing is replaced/);
    assert.deepEqual(fileContents(cli.out), before);
  });

  it('does not leave shards of another list beside its own', async () => {
    assert.equal((await shard(write('two.txt', 'https://a.example/1\nhttps://b.example/1\n'), 2)).code, 0);
    const { code, err } = await shard(write('one.txt', 'https://a.example/1\n'), 1);
    assert.equal(code, 2);
    assert.match(err, /shard-00001\.jsonl/);
  });

  it('tells of a host that is too large, and divides it with its downloads at once where it may', async () => {
    const lines = [...Array(90).keys()].map((number) => `https://large.example/${number}.jpg`);
    const list = write('list.txt', `${lines.join('\n')}\nhttps://small.example/1.jpg\n${lines[0]}\n`);
    const whole = await shard(list, 4, '--include-forbidden');
    assert.equal(whole.code, 0);
    assert.match(
      whole.err,
      /More than the 23 addresses of a shard has large\.example \(91\)\. --split-hosts divides it/,
    );
    const divided = join(cli.temp.path, 'divided');
    const { code, err } = await cli.run(['shard', list, '--shards', '4', '--out', divided, '--split-hosts']);
    assert.equal(code, 0, err);
    const { shards, largeHosts } = manifestIn(divided);
    assert.deepEqual(largeHosts, [{ host: 'large.example', pictures: 91, shards: [0, 1, 2, 3] }]);
    assert.deepEqual(
      shards.map(({ lanes }) => lanes),
      [4, 4, 4, 4],
    );
    const found = shards.map(({ file }) => addressesIn(join(divided, file)));
    assert.deepEqual(found.flat().length, 92);
    // An address that is there twice is in one shard.
    assert.deepEqual(
      found.map((each) => new Set(each).size).reduce((a, b) => a + b),
      91,
    );
    assert.ok(found.every((each) => each.length > 10));
  });

  it('may have a shard to which no address of a divided host fell, which is as good as any', async () => {
    const list = write('list.txt', 'https://a.example/1\nhttps://a.example/1\n');
    assert.equal((await shard(list, 2, '--split-hosts')).code, 0);
    const empty = manifestIn(cli.out).shards.find(({ pictures }) => pictures === 0);
    assert.ok(empty, 'the two are one address, so that one shard has none');
    const to = join(cli.temp.path, 'to');
    const { code, err } = await cli.run(['download', '--urls', join(cli.out, empty.file), '--out', to]);
    assert.match(err, /^Saved 0 of 0 pictures to /m);
    assert.equal(code, 0);
  });

  it('lets a part of a divided host be loaded with no more downloads at once than its share', async () => {
    const list = cli.list(...[...Array(enoughForEach).keys()].map((number) => `${number}.jpg`));
    assert.equal((await shard(list, 8, '--split-hosts')).code, 0);
    const [first] = manifestIn(cli.out).shards;
    assert.equal(first?.lanes, 2);
    const to = join(cli.temp.path, 'to');
    const file = join(cli.out, first?.file ?? '');
    const { code, err } = await cli.run(['download', '--urls', file, '--out', to, '--concurrency', '64']);
    assert.equal(code, 0, err);
    assert.match(err, /at most 2 downloads at once/);
    assert.ok(cli.site.maxOpenRequests <= 2, `${cli.site.maxOpenRequests} requests at once`);
  });

  it('is a shard in standard input, too, as an engine pipes it: with its lanes and what it says of its pictures', async () => {
    const lines = [...Array(enoughForEach).keys()].map((number) =>
      JSON.stringify({ url: `${cli.site.url}/${number}.jpg`, page: `${cli.site.url}/page`, title: 'Fox' }),
    );
    assert.equal((await shard(write('list.jsonl', lines.join('\n')), 8, '--split-hosts')).code, 0);
    const text = readFileSync(join(cli.out, 'shard-00000.jsonl'), 'utf8');
    const to = join(cli.temp.path, 'to');
    const { code, err } = await cli.run(['download', '--urls', '-', '--out', to], text);
    assert.equal(code, 0, err);
    assert.ok(cli.site.maxOpenRequests <= 2, `${cli.site.maxOpenRequests} requests at once`);
    const records = readFileSync(join(to, 'metadata.jsonl'), 'utf8').trim().split('\n');
    assert.deepEqual(
      records.map((line) => (JSON.parse(line) as { title: string }).title),
      text
        .trim()
        .split('\n')
        .slice(1)
        .map(() => 'Fox'),
    );
  });

  it('sets addresses apart whose hosts forbid bulk downloads, unless they are asked for', async () => {
    const list = write('list.txt', 'https://a.example/1.jpg\nhttps://pixabay.com/1.jpg\n');
    const { code, err } = await shard(list, 2);
    assert.equal(code, 0);
    assert.match(err, /1 address is set apart in forbidden\.jsonl: pixabay\.com forbids/);
    assert.deepEqual(addressesIn(join(cli.out, 'forbidden.jsonl')), ['https://pixabay.com/1.jpg']);
    const { pictures, forbidden } = manifestIn(cli.out);
    assert.deepEqual([pictures, forbidden?.pictures, forbidden?.reasons[0]?.host], [1, 1, 'pixabay.com']);
    const all = join(cli.temp.path, 'all');
    const asked = ['shard', list, '--shards', '2', '--out', all, '--include-forbidden'];
    assert.equal((await cli.run(asked)).code, 0);
    assert.deepEqual([manifestIn(all).pictures, manifestIn(all).forbidden], [2, null]);
  });

  it('says that there are no shards where all addresses are of such hosts, and why there are fewer than were wanted', async () => {
    const forbidden = await shard(write('list.txt', 'https://pixabay.com/1.jpg\n'), 2);
    assert.equal(forbidden.code, 0);
    assert.match(
      forbidden.err,
      /^No shards in .*out: all addresses are of hosts whose terms forbid bulk downloads\.\n1 address is set apart/,
    );
    const list = write('few.txt', [1, 2, 3].map((at) => `https://a.example/${at}.jpg\n`).join(''));
    const errOf = async (out: string, ...more: readonly string[]): Promise<string> =>
      (await cli.run(['shard', list, '--shards', '9', '--out', join(cli.temp.path, out), ...more])).err;
    assert.match(
      await errOf('a'),
      /\.\nThere are no more than 1 shard: all addresses of a host are in one\.\n/,
    );
    assert.match(
      await errOf('b', '--split-hosts'),
      /\.\nThere are no more than 3 shards: each has one address\.\n/,
    );
  });

  it('reads JSON on standard input as such, and counts what has no address', async () => {
    const lines = [
      { url: 'https://a.example/1.jpg', title: 'Fox', page: 'https://a.example/' },
      { url: '' },
      { title: 'x' },
    ].map((line) => JSON.stringify(line));
    const args = ['shard', '-', '--shards', '1', '--out', cli.out];
    const { code, err } = await cli.run(args, lines.join('\n'));
    assert.equal(code, 1);
    assert.match(err, /\n2 lines have no address: 2 “\{"url":""\}”, 3 “\{"title":"x"\}”\.\n$/);
    assert.equal(
      readFileSync(join(cli.out, 'shard-00000.jsonl'), 'utf8').split('\n')[1],
      '{"url":"https://a.example/1.jpg","title":"Fox","page":"https://a.example/"}',
    );
    const other = ['shard', '-', '--shards', '1', '--out', join(cli.temp.path, 'other')];
    const array = await cli.run(other, `\n [${lines.join(',')}]`);
    assert.deepEqual([array.code, /have no address/.test(array.err)], [1, true]);
  });

  it('refuses what is no text in one sentence', async () => {
    const list = join(cli.temp.path, 'list.parquet');
    writeFileSync(list, Buffer.from('PAR1\x15\x00\x15'));
    for (const args of [
      ['shard', list, '--shards', '2', '--out', cli.out],
      ['download', '--urls', list, '--out', cli.out],
    ]) {
      const { code, err } = await cli.run(args);
      assert.equal(code, 2);
      assert.equal(err, `cannot read ${list}: it is no text: unpack it, or write its addresses as text\n`);
    }
  });

  it('leaves nothing of a run that was killed, once it has run again', async () => {
    const { child, ended } = cli.begin(['shard', '-', '--shards', '2', '--out', cli.out], null);
    child.stdin?.write('https://a.example/1.jpg\n');
    await waitUntil('the program to begin', 30, () => existsSync(cli.out) && readdirSync(cli.out).length > 0);
    child.kill('SIGKILL');
    await ended;
    assert.equal(readdirSync(cli.out).length, 1);
    assert.equal((await shard(cli.list('1.jpg'), 1)).code, 0);
    assert.deepEqual(readdirSync(cli.out).sort(), ['hosts.jsonl', 'shard-00000.jsonl', 'shards.json']);
  });

  it('takes addresses of a document for those of a document', async () => {
    const list = write('page.md', '![a](https://a.example/1.jpg) and [b](https://b.example/2.jpg)\n');
    assert.equal((await shard(list, 1)).code, 0);
    const [first] = readFileSync(join(cli.out, 'shard-00000.jsonl'), 'utf8').split('\n');
    assert.match(first ?? '', /"source":"document"/);
  });

  it('is used wrongly without a list, a number or a folder, and with a list that has nothing', async () => {
    const list = cli.list('1.jpg');
    const empty = write('empty.txt', '# nothing\n');
    for (const args of [
      ['shard', '--shards', '2', '--out', cli.out],
      ['shard', list, '--out', cli.out],
      ['shard', list, '--shards', '2'],
      ['shard', list, '--shards', '0', '--out', cli.out],
      ['shard', list, '--shards', '10001', '--out', cli.out],
      ['shard', join(cli.temp.path, 'none.txt'), '--shards', '2', '--out', cli.out],
      ['shard', cli.temp.path, '--shards', '2', '--out', cli.out],
      ['shard', empty, '--shards', '2', '--out', cli.out],
    ]) {
      const { code, err } = await cli.run(args);
      assert.equal(code, 2, args.join(' '));
      assert.doesNotMatch(err, /Error:|internal/);
      assert.ok(!existsSync(cli.out));
    }
  });

  it('leaves nothing behind when it is cancelled, while nobody writes into its standard input', async function () {
    skipBecause(this, whyNoSignals);
    const { child, ended } = cli.begin(['shard', '-', '--shards', '2', '--out', cli.out], null);
    child.stdin?.write('https://a.example/1.jpg\n');
    await waitUntil('the program to begin', 30, () => existsSync(cli.out) && readdirSync(cli.out).length > 0);
    child.kill('SIGINT');
    await ended;
    assert.ok(child.exitCode === 130 || child.signalCode === 'SIGINT');
    assert.ok(!existsSync(cli.out));
  });

  it('says that the disk is full, and leaves no half file', async function () {
    skipBecause(this, whyNoMount());
    mkdirSync(cli.out);
    const mount = mountMemory('size=256k', cli.out);
    try {
      const list = write('list.txt', `https://a.example/${'x'.repeat(1000)}.jpg\n`.repeat(2_000));
      const { code, err } = await shard(list, 2);
      assert.equal(code, 3);
      assert.match(err, /The disk is full/);
      assert.deepEqual(readdirSync(cli.out), []);
    } finally {
      mount.remove();
    }
  });

  it('takes less memory than a list of a million lines is long', async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux') this.skip();
    const folders = 'pictures/'.repeat(30);
    const lines = function* (): Generator<string, void, undefined> {
      for (let at = 0; at < 1_000_000; at += 1_000)
        yield [...Array(1_000).keys()]
          .map((more) => `https://host${more}.example/${folders}${at + more}.jpg\n`)
          .join('');
    };
    const { child, ended } = cli.begin(['shard', '-', '--shards', '8', '--out', cli.out], null);
    const memory = watchPeakMemory(child.pid ?? 0);
    assert.ok(child.stdin);
    Readable.from(lines()).pipe(child.stdin);
    const { code, err } = await ended;
    assert.equal(code, 0, err);
    assert.equal(manifestIn(cli.out).pictures, 1_000_000);
    const [megabytes, listMegabytes] = [memory.stop(), 300];
    assert.ok(megabytes < listMegabytes - 40, `${megabytes} MB`);
  });
});
