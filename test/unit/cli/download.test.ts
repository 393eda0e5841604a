import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { jpegPicture } from '../../support/pictures';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { filesIn } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

describe('cli download', () => {
  const cli = cliBed();

  it('saves what a file lists, named after the addresses, and ends with 0', async () => {
    const { code, err } = await cli.run([
      'download',
      '--urls',
      cli.list('a/x.jpg', 'b/x.jpg', 'c.png'),
      '--out',
      cli.out,
    ]);
    assert.equal(code, 0);
    assert.match(err, /^Saved 3 of 3 pictures to /m);
    assert.deepEqual(picturesIn(cli.out), ['c.jpg', 'x-2.jpg', 'x.jpg']);
  });

  it('reads addresses from standard input, each once, without comments', async () => {
    const input = `# mine\r\n\r\n${cli.addresses('a.jpg')}  ${cli.addresses('a.jpg', 'b.jpg')}`;
    const { code } = await cli.run(['download', '--urls', '-', '--out', cli.out, '--no-records'], input);
    assert.equal(code, 0);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg']);
    assert.equal(cli.site.requests.length, 2);
  });

  it('reads several addresses a line and text around them, and counts a line without any as failed', async () => {
    const input = `# mine\nsee ${cli.site.url}/a.jpg and ${cli.site.url}/b.jpg#top\nno address here\n\nftp://x.example/c.jpg\nhttps:x.example/d.jpg\nno address here\nhttps://me:geheim@\n`;
    const stats = join(cli.temp.path, 'stats.json');
    const args = ['download', '--urls', '-', '--out', cli.out, '--json', '--stats', stats];
    const { code, err, events, out: printed } = await cli.run(args, input);
    assert.equal(code, 1, err);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg']);
    assert.deepEqual(cli.site.requests.map(({ path }) => path).sort(), ['/a.jpg', '/b.jpg']);
    const notAddresses = events.flatMap(({ type, url, failure }) =>
      type === 'failed' ? [[url, (failure as { code: string }).code]] : [],
    );
    assert.deepEqual(notAddresses, [
      ['no address here', 'bad-address'],
      ['ftp://x.example/c.jpg', 'bad-address'],
      ['https:x.example/d.jpg', 'bad-address'],
      ['https://…@', 'bad-address'],
    ]);
    assert.match(err, /^no address here: Not an address that can be loaded\.$/m);
    assert.match(err, /^Saved 2 of 6 pictures/m);
    assert.doesNotMatch(err + printed, /geheim/);
    const { type, outcome, failed, quantity } = events.at(-1) ?? {};
    assert.deepEqual(
      { type, outcome, failed, quantity },
      { type: 'finished', outcome: 'short', failed: 4, quantity: 6 },
    );
    assert.equal((JSON.parse(readFileSync(stats, 'utf8')) as { failed: number }).failed, 4);
    assert.equal(events.find((event) => event['type'] === 'started')?.['quantity'], 2);
  });

  it('ends with 1 when no line has an address, and makes no folder', async () => {
    const { code, err } = await cli.run(['download', '--urls', '-', '--out', cli.out], 'nothing\nto load\n');
    assert.equal(code, 1, err);
    assert.match(err, /^Saved 0 of 2 pictures/m);
    assert.deepEqual(filesIn(cli.temp.path), []);
  });

  it('reads addresses from tables, JSON lines and documents, with what they say of the pictures', async () => {
    const at = (path: string): string => `${cli.site.url}/${path}`;
    const texts: Readonly<Record<string, string>> = {
      'a.csv': `title,url\n"Fox, red",${at('csv.jpg')}\n`,
      'b.jsonl': `{"url":"${at('jsonl.jpg')}","title":"Fox"}\n`,
      'c.MD': `# Foxes\n\n![A fox](${at('md.jpg')})\n`,
      'd.html': `<p><img src="${at('html.jpg')}" alt="A fox">`,
    };
    for (const [name, text] of Object.entries(texts)) {
      writeFileSync(join(cli.temp.path, name), text);
      // What a document names was written by others, and may not be on a private network.
      const allowed = /\.(?:md|html)$/i.test(name) ? ['--allow-host', '127.0.0.1'] : [];
      const args = ['download', '--urls', name, '--out', cli.out];
      if (allowed.length > 0) assert.equal((await cli.run(args)).code, 1, name);
      const { code, err } = await cli.run([...args, ...allowed]);
      assert.equal(code, 0, `${name}: ${err}`);
    }
    assert.deepEqual(picturesIn(cli.out), ['csv.jpg', 'html.jpg', 'jsonl.jpg', 'md.jpg']);
    assert.match(readFileSync(join(cli.out, 'CREDITS.md'), 'utf8'), /`csv\.jpg`: \[Fox, red\]/);
    writeFileSync(join(cli.temp.path, 'none.md'), 'No pictures here.');
    assert.equal((await cli.run(['download', '--urls', 'none.md', '--out', cli.out])).code, 2);
  });

  it('counts a line that is no JSON as failed, and saves the others', async () => {
    writeFileSync(join(cli.temp.path, 'a.jsonl'), `{"url":"${cli.site.url}/a.jpg"}\nno JSON\n`);
    const { code, err } = await cli.run(['download', '--urls', 'a.jsonl', '--out', cli.out]);
    assert.equal(code, 1);
    assert.match(err, /^no JSON: /m);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
  });

  it('ends with 1 when some could not be saved, and names each with its reason', async () => {
    const { code, err } = await cli.run([
      'download',
      '--urls',
      cli.list('a.jpg', 'gone/b.jpg'),
      '--out',
      cli.out,
    ]);
    assert.equal(code, 1);
    assert.match(err, new RegExp(`^${cli.site.url}/gone/b\\.jpg: No longer there \\(404\\)`, 'm'));
    assert.match(err, /^Saved 1 of 2 pictures/m);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
  });

  it('tells of many that failed alike only some one by one, and how many more there are', async () => {
    const paths = Array.from({ length: 60 }, (_, at) => `gone/${at}.jpg`);
    const { code, err } = await cli.run(['download', '--urls', cli.list(...paths), '--out', cli.out]);
    assert.equal(code, 1);
    const told = err.trim().split('\n');
    assert.deepEqual(told.length, 23, err);
    assert.match(told[20] ?? '', /^40 more: No longer there \(404\)\.$/);
    assert.equal(told[21], `All of them are in ${join(cli.out, 'failed.jsonl')}.`);
    assert.equal(readFileSync(join(cli.out, 'failed.jsonl'), 'utf8').trim().split('\n').length, 60);
  });

  it('says how many addresses a list names more than once, and how many pictures are equal', async () => {
    const list = cli.list('a.jpg', 'a.jpg', 'same/1.jpg', 'a.jpg', 'same/2.jpg');
    const { code, err } = await cli.run(['download', '--urls', list, '--out', cli.out]);
    assert.equal(code, 0, err);
    assert.match(err, /^.*list\.txt names 2 addresses more than once: each is loaded once\.$/m);
    assert.match(err, /^Saved 2 of 2 pictures to .*\. 1 duplicate left out\.$/m);
  });

  it('says in words why what it was given cannot be read or written, and calls standard input so', async () => {
    writeFileSync(join(cli.temp.path, 'file'), '');
    const none = join(cli.temp.path, 'none');
    const { path: folder } = cli.temp;
    const list = cli.list('a.jpg');
    const cases: readonly (readonly [args: readonly string[], said: RegExp])[] = [
      [['download', '--urls', none, '--out', cli.out], /^cannot read .*none: it is not there$/m],
      [['download', '--urls', folder, '--out', cli.out], /^cannot read .*: it is a folder, and no file$/m],
      [['download', '--urls', `${none}.md`, '--out', cli.out], /^cannot read .*none\.md: it is not there$/m],
      [['download', '--urls', '-', '--out', cli.out], /^no addresses in standard input$/m],
      [
        ['scrape', '--keywords', '-', '--quantity', '1', '--out', cli.out],
        /^no keywords in standard input$/m,
      ],
      [
        ['scrape', '--keywords', folder, '--quantity', '1', '--out', cli.out],
        /^cannot read .*: it is a folder, and no file$/m,
      ],
      [
        ['download', '--urls', list, '--out', 'file'],
        /^.*file: .* \(something of this name is there already\)$/m,
      ],
      [['download', '--urls', list, '--out', 'file/x'], /^.*x: .* \(a part of its path is no folder\)$/m],
      [['verify', 'file'], /^.*file is no folder\.$/m],
      [['run', none], /^cannot read .*none: it is not there$/m],
      [['run', 'file/inside'], /^cannot read file\/inside: a part of its path is no folder$/m],
      [['shard', none, '--shards', '2', '--out', cli.out], /^cannot read .*none: it is not there$/m],
      [
        ['download', '--urls', list, '--out', cli.out, '--stats', folder],
        /^The file for --stats, .*, cannot be written: it is a folder, and no file$/m,
      ],
    ];
    for (const [args, said] of cases) {
      const { err } = await cli.run(args);
      assert.match(err, said);
      assert.doesNotMatch(err, /\bE[A-Z]{3,}\b/);
    }
  });

  it('--json prints every event on a line, the last one last', async () => {
    const { events } = await cli.run([
      'download',
      '--urls',
      cli.list('a.jpg', 'gone/b.jpg'),
      '--out',
      cli.out,
      '--json',
    ]);
    assert.deepEqual(events.map(({ type }) => type).sort(), [
      'failed',
      'fetching',
      'fetching',
      'finished',
      'saved',
      'started',
    ]);
    const { type, outcome, saved, failed } = events.at(-1) ?? {};
    assert.deepEqual(
      { type, outcome, saved, failed },
      { type: 'finished', outcome: 'short', saved: 1, failed: 1 },
    );
  });

  it('--stats writes the counts', async () => {
    const file = join(cli.temp.path, 'stats.json');
    await cli.run(['download', '--urls', cli.list('a.jpg', 'gone/b.jpg'), '--out', cli.out, '--stats', file]);
    const { seconds, ...counts } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(counts, {
      saved: 1,
      alreadyThere: 0,
      duplicate: 0,
      rejected: 0,
      failed: 1,
      bytes: jpegPicture('/a.jpg').length,
    });
    assert.ok(typeof seconds === 'number' && seconds > 0 && seconds < 10);
  });

  it('--concurrency keeps to so many at once', async () => {
    const paths = Array.from({ length: 40 }, (_, index) => `${index}.jpg`);
    await cli.run(['download', '--urls', cli.list(...paths), '--out', cli.out, '--concurrency', '2']);
    assert.equal(picturesIn(cli.out).length, 40);
    assert.ok(cli.site.maxOpenRequests <= 2);
  });

  it('waits where it may have few connections open, and blames no host', async function () {
    if (process.platform !== 'linux') this.skip();
    const server = createServer((request, response) => response.end(jpegPicture(request.url ?? '')));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const urls = Array.from({ length: 80 }, (_, host) => `http://127.0.1.${host + 1}:${port}/${host}.jpg`);
    const input = urls.flatMap((url) => [url, `${url}?again`]).join('\n');
    const args = ['download', '--urls', '-', '--out', cli.out, '--no-records'];
    const { code, err } = await cli.begin(args, input, {}, { maxOpenFiles: 64 }).ended;
    server.close();
    server.closeAllConnections();
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 160 of 160 pictures/m);
  });

  it('--min-width and --min-height leave out smaller files', async () => {
    const args = ['download', '--urls', cli.list('of/800x600', 'of/799x900', 'of/900x599'), '--out', cli.out];
    const { code, err } = await cli.run([...args, '--min-width', '800', '--min-height', '600']);
    assert.equal(code, 1);
    assert.match(err, /of\/799x900: Smaller than the pixels asked for\. \(799 × 900\)$/m);
    assert.match(err, /^Saved 1 of 3 pictures/m);
    assert.deepEqual(picturesIn(cli.out), ['800x600.jpg']);
  });

  it('run again asks for nothing that is there, says so, and ends with 0', async () => {
    const args = ['download', '--urls', cli.list('a.jpg', 'b.jpg', 'gone/c.jpg'), '--out', cli.out];
    assert.equal((await cli.run(args)).code, 1);
    const more = ['download', '--urls', cli.list('a.jpg', 'b.jpg', 'd.jpg'), '--out', cli.out];
    const stats = join(cli.temp.path, 'stats.json');
    const { code, err, events } = await cli.run([...more, '--json', '--stats', stats]);
    assert.deepEqual(
      { code, paths: cli.site.requests.slice(3).map(({ path }) => path) },
      { code: 0, paths: ['/d.jpg'] },
    );
    assert.match(err, /^Saved 1 of 3 pictures to .*, 2 were already there\.$/m);
    const skipped = events.filter(({ type }) => type === 'skipped');
    assert.deepEqual(skipped.map(({ file, reason }) => [file, reason].join(' ')).sort(), [
      'a.jpg already-there',
      'b.jpg already-there',
    ]);
    const counts = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      { saved: counts['saved'], alreadyThere: counts['alreadyThere'] },
      { saved: 1, alreadyThere: 2 },
    );
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg', 'd.jpg']);
  });

  it('ends with 0 when equal pictures are there once', async () => {
    const { code, err } = await cli.run([
      'download',
      '--urls',
      cli.list('same/a.jpg', 'same/b.jpg'),
      '--out',
      cli.out,
    ]);
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 1 of 1 picture to /m);
    assert.equal(picturesIn(cli.out).length, 1);
  });

  it('keeps records and credits, and with --no-records neither', async () => {
    await cli.run(['download', '--urls', cli.list('a.jpg'), '--out', cli.out]);
    assert.deepEqual(filesIn(cli.out), ['CREDITS.md', 'a.jpg', 'metadata.jsonl']);
    const bare = join(cli.temp.path, 'bare');
    const args = ['download', '--urls', cli.list('a.jpg'), '--out', bare, '--no-records'];
    await cli.run(args);
    await cli.run(args);
    assert.deepEqual(filesIn(bare), ['a-2.jpg', 'a.jpg']);
  });

  it('notes what could not be had, without secrets, until a run has it, and nothing without records', async () => {
    const notes = join(cli.out, 'failed.jsonl');
    const list = cli.list('a.jpg', 'gone/b.jpg?token=geheim', 'same1.jpg', 'same2.jpg');
    const args = ['download', '--urls', list, '--out', cli.out];
    assert.equal((await cli.run(args)).code, 1);
    const [line, ...others] = readFileSync(notes, 'utf8').trimEnd().split('\n');
    const { picture, ...failed } = JSON.parse(line ?? '') as Record<string, unknown>;
    const url = `${cli.site.url}/gone/b.jpg?token=…`;
    assert.deepEqual(
      [failed, others],
      [{ url, code: 'http-status', text: 'No longer there (404).', tries: 1 }, []],
    );
    assert.ok(typeof picture === 'string' && picture.startsWith(`address:${url} `), String(picture));
    const same = JSON.parse(readFileSync(join(cli.out, 'duplicates.jsonl'), 'utf8')) as Record<
      string,
      unknown
    >;
    assert.match(`${String(same['picture'])} ${String(same['file'])}`, /same\d\.jpg same\d\.jpg$/);
    assert.equal((await cli.run(['download', '--urls', cli.list('a.jpg'), '--out', cli.out])).code, 0);
    assert.ok(!existsSync(notes));
    writeFileSync(notes, 'mine\n');
    const { code, err } = await cli.run(args);
    assert.deepEqual([code, readFileSync(notes, 'utf8')], [2, 'mine\n']);
    assert.match(err, /failed\.jsonl is in the way/);
    const bare = join(cli.temp.path, 'bare');
    const some = cli.list('a.jpg', 'gone.jpg');
    assert.equal((await cli.run(['download', '--urls', some, '--out', bare, '--no-records'])).code, 1);
    assert.deepEqual(filesIn(bare), ['a.jpg']);
  });

  it('says when the records cannot be written, and saves all the same', async () => {
    mkdirSync(join(cli.out, 'metadata.jsonl'), { recursive: true });
    const { code, err } = await cli.run(['download', '--urls', cli.list('a.jpg', 'b.jpg'), '--out', cli.out]);
    assert.equal(code, 0, err);
    assert.equal(err.match(/metadata\.jsonl, cannot be written/g)?.length, 1);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg']);
  });

  it('shows and writes no secret of an address, and tells such addresses apart all the same', async () => {
    const paths = ['a.jpg?token=geheim1', 'a.jpg?token=geheim2', 'gone/b.jpg?api_key=geheim3'];
    const { out: printed, err } = await cli.run([
      'download',
      '--urls',
      cli.list(...paths),
      '--out',
      cli.out,
      '--json',
    ]);
    assert.deepEqual(
      cli.site.requests.map(({ path }) => path).sort(),
      paths.map((path) => `/${path}`),
    );
    assert.equal(picturesIn(cli.out).length, 2);
    const written = filesIn(cli.out).map((name) => readFileSync(join(cli.out, name), 'utf8'));
    const kept = written.filter((text) => text.startsWith('{') || text.startsWith('<'));
    // Records, credits, and what could not be had.
    assert.equal(kept.length, 3);
    for (const text of [printed, err, ...kept]) assert.doesNotMatch(text, /geheim/);
    await cli.run([
      'download',
      '--urls',
      cli.list(...paths.slice(0, 2), 'a.jpg?token=geheim4'),
      '--out',
      cli.out,
    ]);
    assert.deepEqual(
      cli.site.requests.slice(3).map(({ path }) => path),
      ['/a.jpg?token=geheim4'],
    );
  });

  it('follows to a private host only where that is allowed', async () => {
    const args = ['download', '--urls', cli.list('away/a.jpg'), '--out', cli.out];
    const refused = await cli.run(args);
    assert.match(refused.err, /127\.0\.0\.2:\d+ is on a private network.* --allow-host 127\.0\.0\.2 /);
    const allowed = await cli.run([...args, '--allow-host', 'a.example', '--allow-host', '127.0.0.2']);
    assert.doesNotMatch(allowed.err, /private network/);
    assert.match(allowed.err, /connection to 127\.0\.0\.2:\d+ failed/i);
  });

  it('calls itself by name, with the contact that it is given', async () => {
    const args = ['download', '--urls', cli.list('a.jpg'), '--out', cli.out, '--no-records'];
    await cli.run(args);
    await cli.run([...args, '--contact', 'me@example.org (\u00e4)']);
    const [plain, withContact] = cli.site.requests.map(({ headers }) => headers['user-agent']);
    assert.match(plain ?? '', /^ImageScraper\/\d+\.\d+\.\d+ \(terminal\)$/);
    assert.match(withContact ?? '', /^ImageScraper\/\d+\.\d+\.\d+ \(terminal; me@example\.org\)$/);
  });

  it('goes through the proxy of the environment, and says when it is none', async () => {
    const args = ['download', '--urls', '-', '--out', cli.out];
    const through = await cli.begin(args, 'http://pictures.example/a.jpg', {
      http_proxy: cli.site.url,
      no_proxy: '',
    }).ended;
    assert.equal(through.code, 0, through.err);
    assert.deepEqual(
      cli.site.requests.map(({ path }) => path),
      ['http://pictures.example/a.jpg'],
    );
    const direct = await cli.begin(args, cli.addresses('b.jpg'), { http_proxy: 'no address' }).ended;
    assert.equal(direct.code, 0, direct.err);
    assert.match(direct.err, /^http_proxy is not the address of a proxy/m);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`${signal} ends it with 130, whole files and no others`, async function () {
      skipBecause(this, whyNoSignals);
      const paths = [
        ...Array.from({ length: 5 }, (_, index) => `${index}.jpg`),
        'endless/a.jpg',
        'endless/b.jpg',
      ];
      const { child, ended } = cli.begin([
        'download',
        '--urls',
        cli.list(...paths),
        '--out',
        cli.out,
        '--json',
      ]);
      await waitUntil('the large pictures to be under way', 10, () => {
        try {
          const files = picturesIn(cli.out);
          return files.filter((name) => name.endsWith('.part')).length === 2 && files.length === 7;
        } catch {
          return false;
        }
      });
      const begun = performance.now();
      child.kill(signal);
      const { code, events, err } = await ended;
      assert.equal(code, 130);
      // What it loads never ends; without a signal it would be given up after 20 seconds.
      assert.ok(performance.now() - begun < 5_000);
      assert.deepEqual(picturesIn(cli.out), ['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg']);
      assert.equal(events.at(-1)?.['outcome'], 'cancelled');
      assert.match(err, /^Cancelled\. Saved 5 of 7 pictures/m);
    });
  }
});
