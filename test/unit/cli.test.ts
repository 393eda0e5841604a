import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPhotoSite, type PhotoSite, type PhotoSiteOptions } from '../../demo/photoSite';
import { sourceIds, sources, type SourceId } from '../../src/shared/sources/sources';
import { apiKeyVariable } from '../../src/terminal/apiKeys';
import { bundleSources, type Bundle } from '../support/bundle';
import { allDoubles, everyDouble } from '../support/doubles/all';
import { commonsDouble } from '../support/doubles/commons';
import { startDoubles, type Double, type Doubles } from '../support/doubles/doubles';
import { flickrDouble, flickrKey } from '../support/doubles/flickr';
import { nasaDouble } from '../support/doubles/nasa';
import { openverseDouble } from '../support/doubles/openverse';
import { pixabayDouble, pixabayKey } from '../support/doubles/pixabay';
import { jpegPicture } from '../support/pictures';
import { startSite, type Site } from '../support/site';
import { waitUntil } from '../support/waitUntil';
import { filesIn, jpegWithPixels, makeTempFolder } from './core/support';

interface ProgramResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Standard output as JSON lines. */
  readonly events: readonly Record<string, unknown>[];
}

/** So that no proxy of this machine is asked for a loopback address. */
const noProxies = Object.fromEntries(
  ['http_proxy', 'https_proxy', 'all_proxy'].flatMap((name) => [
    [name, ''],
    [name.toUpperCase(), ''],
  ]),
);

/** Those of the sources that need one, and that of Flickr, which gives more with it. */
const allKeys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(sourceIds.map((id) => [apiKeyVariable(id), allDoubles[id].apiKey ?? ''])),
  FLICKR_API_KEY: flickrKey,
};
/** So that none of this machine is used. */
const noKeys = Object.fromEntries(Object.keys(allKeys).map((name) => [name, '']));

describe('cli', () => {
  let built: Bundle;
  let site: Site;
  let photos: PhotoSite | undefined;
  let temp: ReturnType<typeof makeTempFolder>;
  let out: string;
  let children: ChildProcess[];

  before(async () => {
    built = await bundleSources({ cli: 'src/cli.ts' });
  });

  after(() => built.remove());

  beforeEach(async () => {
    children = [];
    temp = makeTempFolder();
    out = join(temp.path, 'out');
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/same')) response.end(jpegPicture('same'));
      else if (path.startsWith('/away'))
        response.writeHead(302, { location: site.url.replace('127.0.0.1', '127.0.0.2') }).end();
      else if (path.startsWith('/of'))
        response.end(jpegWithPixels(Number(path.split(/\D+/)[1]), Number(path.split(/\D+/)[2])));
      else if (path.startsWith('/gone')) response.writeHead(404).end();
      else if (path.startsWith('/endless')) response.writeHead(200).write(jpegPicture(path, 2 << 20));
      else response.end(jpegPicture(path));
    });
  });

  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await site.close();
    await photos?.close();
    photos = undefined;
    temp.remove();
  });

  function begin(
    args: readonly string[],
    input = '',
    environment: Readonly<Record<string, string>> = {},
  ): { readonly child: ChildProcess; readonly ended: Promise<ProgramResult> } {
    const child = spawn(process.execPath, [built.pathOf('cli'), ...args], {
      cwd: temp.path,
      stdio: 'pipe',
      env: { ...process.env, ...noProxies, ...noKeys, ...environment },
    });
    children.push(child);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    child.stdin.end(input);
    const ended = new Promise<ProgramResult>((done) =>
      child.once('close', (code) =>
        done({
          code,
          out: stdout,
          err: stderr,
          get events() {
            return stdout
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line) as Record<string, unknown>);
          },
        }),
      ),
    );
    return { child, ended };
  }

  const run = (args: readonly string[], input?: string): Promise<ProgramResult> => begin(args, input).ended;

  async function withPhotoSite(
    options: PhotoSiteOptions,
    ...args: readonly string[]
  ): Promise<ProgramResult> {
    photos = await startPhotoSite(options);
    return run([...args, '--base-url', `flickr=${photos.url}`]);
  }

  /** All names in the folder but those of the records. */
  const picturesIn = (folder: string): string[] =>
    filesIn(folder).filter((name) => name !== 'metadata.jsonl' && name !== 'CREDITS.md');

  const isPicture = ({ url }: { readonly url: string }): boolean => /\.jpg$/.test(url);

  const addresses = (...paths: readonly string[]): string =>
    paths.map((path) => `${site.url}/${path}\n`).join('');

  function list(...paths: readonly string[]): string {
    const file = join(temp.path, 'list.txt');
    writeFileSync(file, addresses(...paths));
    return file;
  }

  describe('download', () => {
    it('saves what a file lists, named after the addresses, and ends with 0', async () => {
      const { code, err } = await run([
        'download',
        '--urls',
        list('a/x.jpg', 'b/x.jpg', 'c.png'),
        '--out',
        out,
      ]);
      assert.equal(code, 0);
      assert.match(err, /^Saved 3 of 3 pictures to /m);
      assert.deepEqual(picturesIn(out), ['c.jpg', 'x (2).jpg', 'x.jpg']);
    });

    it('reads addresses from standard input, each once, without comments', async () => {
      const input = `# mine\r\n\r\n${addresses('a.jpg')}  ${addresses('a.jpg', 'b.jpg')}`;
      const { code } = await run(['download', '--urls', '-', '--out', out, '--no-records'], input);
      assert.equal(code, 0);
      assert.deepEqual(picturesIn(out), ['a.jpg', 'b.jpg']);
      assert.equal(site.requests.length, 2);
    });

    it('reads several addresses a line and text around them, and counts a line without any as failed', async () => {
      const input = `# mine\nsee ${site.url}/a.jpg and ${site.url}/b.jpg#top\nno address here\n\nftp://x.example/c.jpg\nhttps:x.example/d.jpg\nno address here\nhttps://me:geheim@\n`;
      const stats = join(temp.path, 'stats.json');
      const args = ['download', '--urls', '-', '--out', out, '--json', '--stats', stats];
      const { code, err, events, out: printed } = await run(args, input);
      assert.equal(code, 1, err);
      assert.deepEqual(picturesIn(out), ['a.jpg', 'b.jpg']);
      assert.deepEqual(site.requests.map(({ path }) => path).sort(), ['/a.jpg', '/b.jpg']);
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
      assert.deepEqual([type, outcome, failed, quantity], ['finished', 'short', 4, 6]);
      assert.equal((JSON.parse(readFileSync(stats, 'utf8')) as { failed: number }).failed, 4);
      assert.equal(events.find((event) => event['type'] === 'started')?.['quantity'], 6);
    });

    it('ends with 1 when no line has an address, and makes no folder', async () => {
      const { code, err } = await run(['download', '--urls', '-', '--out', out], 'nothing\nto load\n');
      assert.equal(code, 1, err);
      assert.match(err, /^Saved 0 of 2 pictures/m);
      assert.deepEqual(filesIn(temp.path), []);
    });

    it('reads addresses from tables, JSON lines and documents, with what they say of the pictures', async () => {
      const at = (path: string): string => `${site.url}/${path}`;
      const texts: Readonly<Record<string, string>> = {
        'a.csv': `title,url\n"Fox, red",${at('csv.jpg')}\n`,
        'b.jsonl': `{"url":"${at('jsonl.jpg')}","title":"Fox"}\nno JSON\n`,
        'c.MD': `# Foxes\n\n![A fox](${at('md.jpg')})\n`,
        'd.html': `<p><img src="${at('html.jpg')}" alt="A fox">`,
      };
      for (const [name, text] of Object.entries(texts)) {
        writeFileSync(join(temp.path, name), text);
        // What a document names was written by others, and may not be on a private network.
        const allowed = /\.(?:md|html)$/i.test(name) ? ['--allow-host', '127.0.0.1'] : [];
        const args = ['download', '--urls', name, '--out', out];
        if (allowed.length > 0) assert.equal((await run(args)).code, 1, name);
        const { code, err } = await run([...args, ...allowed]);
        assert.equal(code, 0, `${name}: ${err}`);
      }
      assert.deepEqual(picturesIn(out), ['csv.jpg', 'html.jpg', 'jsonl.jpg', 'md.jpg']);
      assert.match(readFileSync(join(out, 'CREDITS.md'), 'utf8'), /`csv\.jpg`: \[Fox, red\]/);
      writeFileSync(join(temp.path, 'none.md'), 'No pictures here.');
      assert.equal((await run(['download', '--urls', 'none.md', '--out', out])).code, 2);
    });

    it('ends with 1 when some could not be saved, and names each with its reason', async () => {
      const { code, err } = await run(['download', '--urls', list('a.jpg', 'gone/b.jpg'), '--out', out]);
      assert.equal(code, 1);
      assert.match(err, new RegExp(`^${site.url}/gone/b\\.jpg: No longer there \\(404\\)`, 'm'));
      assert.match(err, /^Saved 1 of 2 pictures/m);
      assert.deepEqual(picturesIn(out), ['a.jpg']);
    });

    it('ends with 1 when the folder cannot be written to, and says so', async () => {
      writeFileSync(out, '');
      const { code, err } = await run(['download', '--urls', list('a.jpg'), '--out', out]);
      assert.equal(code, 1);
      assert.match(err, /cannot be written to/);
      assert.equal(site.requests.length, 0);
    });

    it('--json prints every event on a line, the last one last', async () => {
      const { events } = await run([
        'download',
        '--urls',
        list('a.jpg', 'gone/b.jpg'),
        '--out',
        out,
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
      assert.deepEqual([type, outcome, saved, failed], ['finished', 'short', 1, 1]);
    });

    it('--stats writes the counts', async () => {
      const file = join(temp.path, 'stats.json');
      await run(['download', '--urls', list('a.jpg', 'gone/b.jpg'), '--out', out, '--stats', file]);
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
      await run(['download', '--urls', list(...paths), '--out', out, '--concurrency', '2']);
      assert.equal(picturesIn(out).length, 40);
      assert.ok(site.maxOpenRequests <= 2);
    });

    it('--min-width and --min-height leave out smaller files', async () => {
      const args = ['download', '--urls', list('of/800x600', 'of/799x900', 'of/900x599'), '--out', out];
      const { code, err } = await run([...args, '--min-width', '800', '--min-height', '600']);
      assert.equal(code, 1);
      assert.match(err, /of\/799x900: Smaller than the pixels asked for\. \(799 × 900\)$/m);
      assert.match(err, /^Saved 1 of 3 pictures/m);
      assert.deepEqual(picturesIn(out), ['800x600.jpg']);
    });

    it('run again asks for nothing that is there, says so, and ends with 0', async () => {
      const args = ['download', '--urls', list('a.jpg', 'b.jpg', 'gone/c.jpg'), '--out', out];
      assert.equal((await run(args)).code, 1);
      const more = ['download', '--urls', list('a.jpg', 'b.jpg', 'd.jpg'), '--out', out];
      const stats = join(temp.path, 'stats.json');
      const { code, err, events } = await run([...more, '--json', '--stats', stats]);
      assert.deepEqual([code, site.requests.slice(3).map(({ path }) => path)], [0, ['/d.jpg']]);
      assert.match(err, /^Saved 1 of 3 pictures to .*, 2 were already there\.$/m);
      assert.deepEqual(
        events.filter(({ type }) => type === 'skipped').map(({ file, reason }) => [file, reason]),
        [
          ['a.jpg', 'already-there'],
          ['b.jpg', 'already-there'],
        ],
      );
      const counts = JSON.parse(readFileSync(stats, 'utf8')) as Record<string, unknown>;
      assert.deepEqual([counts['saved'], counts['alreadyThere']], [1, 2]);
      assert.deepEqual(picturesIn(out), ['a.jpg', 'b.jpg', 'd.jpg']);
    });

    it('ends with 0 when equal pictures are there once', async () => {
      const { code, err } = await run(['download', '--urls', list('same/a.jpg', 'same/b.jpg'), '--out', out]);
      assert.equal(code, 0, err);
      assert.match(err, /^Saved 1 of 1 picture to /m);
      assert.equal(picturesIn(out).length, 1);
    });

    it('keeps records and credits, and with --no-records neither', async () => {
      await run(['download', '--urls', list('a.jpg'), '--out', out]);
      assert.deepEqual(filesIn(out), ['CREDITS.md', 'a.jpg', 'metadata.jsonl']);
      const bare = join(temp.path, 'bare');
      const args = ['download', '--urls', list('a.jpg'), '--out', bare, '--no-records'];
      await run(args);
      await run(args);
      assert.deepEqual(filesIn(bare), ['a (2).jpg', 'a.jpg']);
    });

    it('says when the records cannot be written, and saves all the same', async () => {
      mkdirSync(join(out, 'metadata.jsonl'), { recursive: true });
      const { code, err } = await run(['download', '--urls', list('a.jpg', 'b.jpg'), '--out', out]);
      assert.equal(code, 0, err);
      assert.equal(err.match(/metadata\.jsonl, cannot be written/g)?.length, 1);
      assert.deepEqual(picturesIn(out), ['a.jpg', 'b.jpg']);
    });

    it('shows and writes no secret of an address, and tells such addresses apart all the same', async () => {
      const paths = ['a.jpg?token=geheim1', 'a.jpg?token=geheim2', 'gone/b.jpg?api_key=geheim3'];
      const { out: printed, err } = await run(['download', '--urls', list(...paths), '--out', out, '--json']);
      assert.deepEqual(
        site.requests.map(({ path }) => path).sort(),
        paths.map((path) => `/${path}`),
      );
      assert.equal(picturesIn(out).length, 2);
      const written = filesIn(out).map((name) => readFileSync(join(out, name), 'utf8'));
      const kept = written.filter((text) => text.startsWith('{') || text.startsWith('<'));
      assert.equal(kept.length, 2);
      for (const text of [printed, err, ...kept]) assert.doesNotMatch(text, /geheim/);
      await run(['download', '--urls', list(...paths.slice(0, 2), 'a.jpg?token=geheim4'), '--out', out]);
      assert.deepEqual(
        site.requests.slice(3).map(({ path }) => path),
        ['/a.jpg?token=geheim4'],
      );
    });

    it('follows to a private host only where that is allowed', async () => {
      const args = ['download', '--urls', list('away/a.jpg'), '--out', out];
      const refused = await run(args);
      assert.match(refused.err, /127\.0\.0\.2:\d+ is on a private network.* --allow-host 127\.0\.0\.2 /);
      const allowed = await run([...args, '--allow-host', 'a.example', '--allow-host', '127.0.0.2']);
      assert.doesNotMatch(allowed.err, /private network/);
      assert.match(allowed.err, /connection to 127\.0\.0\.2:\d+ failed/i);
    });

    it('calls itself by name, with the contact that it is given', async () => {
      const args = ['download', '--urls', list('a.jpg'), '--out', out, '--no-records'];
      await run(args);
      await run([...args, '--contact', 'me@example.org (\u00e4)']);
      const [plain, withContact] = site.requests.map(({ headers }) => headers['user-agent']);
      assert.match(plain ?? '', /^ImageScraper\/\d+\.\d+\.\d+ \(terminal\)$/);
      assert.match(withContact ?? '', /^ImageScraper\/\d+\.\d+\.\d+ \(terminal; me@example\.org\)$/);
    });

    it('goes through the proxy of the environment, and says when it is none', async () => {
      const args = ['download', '--urls', '-', '--out', out];
      const through = await begin(args, 'http://pictures.example/a.jpg', {
        http_proxy: site.url,
        no_proxy: '',
      }).ended;
      assert.equal(through.code, 0, through.err);
      assert.deepEqual(
        site.requests.map(({ path }) => path),
        ['http://pictures.example/a.jpg'],
      );
      const direct = await begin(args, addresses('b.jpg'), { http_proxy: 'no address' }).ended;
      assert.equal(direct.code, 0, direct.err);
      assert.match(direct.err, /^http_proxy is not the address of a proxy/m);
    });

    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`${signal} ends it with 130, whole files and no others`, async () => {
        const paths = [
          ...Array.from({ length: 5 }, (_, index) => `${index}.jpg`),
          'endless/a.jpg',
          'endless/b.jpg',
        ];
        const { child, ended } = begin(['download', '--urls', list(...paths), '--out', out, '--json']);
        await waitUntil('the large pictures to be under way', 10, () => {
          try {
            const files = picturesIn(out);
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
        assert.deepEqual(picturesIn(out), ['0.jpg', '1.jpg', '2.jpg', '3.jpg', '4.jpg']);
        assert.equal(events.at(-1)?.['outcome'], 'cancelled');
        assert.match(err, /^Saved 5 of 7 pictures/m);
      });
    }
  });

  describe('search', () => {
    it('lists what it finds, a line for each', async () => {
      const { code, out: lines, err } = await withPhotoSite({}, 'search', 'red', 'fox', '--find', '7');
      assert.equal(code, 0);
      assert.equal(lines.trim().split('\n').length, 7);
      assert.match(lines, / · https?:\/\//);
      assert.equal(err, `Found 7 pictures\n${sources.flickr.notice} https://www.flickr.com\n`);
      assert.match(photos?.requests[0]?.url ?? '', /text=red\+fox/);
    });

    it('--json prints the events', async () => {
      const { events } = await withPhotoSite({}, 'search', 'fox', '--find', '3', '--json');
      assert.deepEqual(
        events.map(({ type }) => type),
        ['page', 'turn', 'searched'],
      );
      const { source, query, outcome, found } = events[1] ?? {};
      assert.deepEqual([source, query, outcome, found], ['flickr', 'fox', 'found', 3]);
      assert.equal((events[0]?.['pictures'] as unknown[]).length, 3);
    });

    it('ends with 1 when the site refuses, and says so', async () => {
      const { code, err } = await withPhotoSite({ troubleFor: () => 'forbidden' }, 'search', 'fox');
      assert.equal(code, 1);
      assert.match(err, /^fox: .*refuses/m);
    });

    it('ends with 0 when there is nothing to find', async () => {
      const { code, out: lines, err } = await withPhotoSite({}, 'search', 'nothing');
      assert.deepEqual([code, lines], [0, '']);
      assert.match(err, /^Nothing found for “nothing”/);
    });
  });

  describe('scrape', () => {
    it('finds and saves', async () => {
      const { code, err } = await withPhotoSite(
        {},
        'scrape',
        'fox',
        '--quantity',
        '5',
        '--size',
        'small',
        '--out',
        out,
      );
      assert.equal(code, 0, err);
      assert.deepEqual(picturesIn(out), [
        'fox-001.jpg',
        'fox-002.jpg',
        'fox-003.jpg',
        'fox-004.jpg',
        'fox-005.jpg',
      ]);
    });

    it('takes the largest size there is, of pictures that have the pixels asked for, and asks for no others', async () => {
      const args = ['scrape', 'fox', '--quantity', '20', '--out', out, '--size', 'original'];
      const { code, err } = await withPhotoSite({}, ...args, '--min-width', '1000');
      assert.equal(code, 0, err);
      assert.match(err, /Smaller than the pixels asked for/);
      const asked = photos?.requests.filter(isPicture) ?? [];
      assert.equal(asked.length, 20);
      assert.ok(asked.every(({ url }) => url.endsWith('_b.jpg')));
      const records = readFileSync(join(out, 'metadata.jsonl'), 'utf8').trim().split('\n');
      assert.deepEqual(
        [...new Set(records.map((line) => (JSON.parse(line) as { width: number }).width))],
        [1024],
      );
    });

    it('stops when ten pages list nothing as large as is asked for, and says so', async () => {
      const args = ['scrape', 'fox', '--quantity', 'all', '--min-width', '2000', '--out', out];
      const { code, err } = await withPhotoSite({}, ...args);
      assert.equal(code, 1, err);
      const lines = err.match(/^No more pages were read, .* 10 .* for --min-width 2000\.$/gm);
      assert.equal(lines?.length, 1, err);
      assert.match(err, /^Saved 0 of 250 pictures/m);
      assert.equal(photos?.requests.length, 10);
      // A second for each page.
    }).timeout(60_000);

    it('finds more for those that are gone', async () => {
      const isDead = (id: string): boolean => Number(id) % 2 === 0;
      const { code, err, events } = await withPhotoSite(
        { isDead },
        'scrape',
        'fox',
        '--quantity',
        '20',
        '--out',
        out,
        '--json',
      );
      assert.equal(code, 0, err);
      assert.equal(picturesIn(out).length, 20);
      const last = events.at(-1);
      assert.deepEqual(
        [last?.['type'], last?.['outcome'], last?.['saved'], last?.['quantity']],
        ['finished', 'complete', 20, 20],
      );
      assert.equal(last?.['failed'], events.filter(({ type }) => type === 'failed').length);
      assert.ok(Number(last['failed']) > 0);
      assert.equal(events.filter(({ type }) => type === 'finished').length, 1);
    });

    it('all saves all that there are', async () => {
      const { code, err } = await withPhotoSite(
        { total: () => 8 },
        'scrape',
        'fox',
        '--quantity',
        'all',
        '--out',
        out,
      );
      assert.equal(code, 0, err);
      assert.equal(picturesIn(out).length, 8);
      assert.match(err, /^Saved 8 of 8 pictures/m);
    });

    it('ends with 1 when there are fewer than asked for', async () => {
      const { code, err } = await withPhotoSite(
        { total: () => 3 },
        'scrape',
        'fox',
        '--quantity',
        '5',
        '--out',
        out,
      );
      assert.equal(code, 1);
      assert.match(err, /^Saved 3 of 5 pictures/m);
    });

    it('finishes what was begun, without asking for anything twice', async () => {
      photos = await startPhotoSite({});
      const args = ['scrape', 'fox', '--out', out, '--base-url', `flickr=${photos.url}`, '--quantity'];
      await run([...args, '4']);
      const begun = photos.requests.length;
      const { code, err } = await run([...args, '10']);
      assert.equal(code, 0, err);
      assert.match(err, /^Saved 6 of 10 pictures to .*, 4 were already there\.$/m);
      assert.equal(photos.requests.slice(begun).filter(isPicture).length, 6);
      assert.equal(picturesIn(out).length, 10);
      const done = photos.requests.length;
      assert.equal((await run([...args, '10'])).code, 0);
      assert.deepEqual(photos.requests.slice(done).filter(isPicture), []);
    });

    it('ends with 1 when there are none, and makes no folder', async () => {
      const { code, err } = await withPhotoSite({}, 'scrape', 'nothing', '--quantity', '5', '--out', out);
      assert.equal(code, 1);
      assert.match(err, /Nothing found for “nothing”/);
      assert.deepEqual(filesIn(temp.path), []);
    });
  });

  describe('of several sources', () => {
    let doubles: Doubles | undefined;

    afterEach(async () => {
      await doubles?.close();
      doubles = undefined;
    });

    const all = (more: Partial<Record<SourceId, Double>> = {}): Partial<Record<SourceId, Double>> => ({
      ...everyDouble(),
      ...more,
    });

    async function withSources(
      played: Partial<Record<SourceId, Double>>,
      args: readonly string[],
      keys: Readonly<Record<string, string>> = {},
    ): Promise<ProgramResult> {
      doubles ??= await startDoubles(played);
      const { baseUrls } = doubles;
      const bases = sourceIds.flatMap((id) => ['--base-url', `${id}=${baseUrls[id]}`]);
      const cache = join(temp.path, 'cache');
      return begin([...args, ...bases], '', {
        XDG_CACHE_HOME: cache,
        LOCALAPPDATA: cache,
        ...keys,
      }).ended;
    }

    const asked = (): string[] => [
      ...new Set((doubles?.requests ?? []).map(({ path }) => path.split('/')[1] ?? '')),
    ];

    const records = (): Record<string, unknown>[] =>
      readFileSync(join(out, 'metadata.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);

    for (const id of sourceIds) {
      it(`saves from ${sources[id].name}, with its notice in the credits`, async () => {
        const args = ['scrape', 'red fox', '--source', id, '--quantity', '3', '--out', out];
        const { code, err, out: printed } = await withSources(all(), [...args, '--json'], allKeys);
        assert.equal(code, 0, err);
        assert.match(err, /^Saved 3 of 3 pictures/m);
        assert.deepEqual(picturesIn(out), ['red fox-001.jpg', 'red fox-002.jpg', 'red fox-003.jpg']);
        assert.deepEqual(asked(), [id]);
        assert.ok(records().every((each) => [each['source'], each['found_in']].includes(id)));
        const credits = readFileSync(join(out, 'CREDITS.md'), 'utf8');
        assert.ok(credits.includes(`](${sources[id].home}): ${sources[id].notice}`), credits);
        for (const text of [printed, err, credits, JSON.stringify(records())])
          for (const key of Object.values(allKeys)) assert.ok(key === '' || !text.includes(key), key);
      });
    }

    it('saves from Pixabay on the next day, too, what was answered before', async () => {
      let today = 0;
      const played = { pixabay: pixabayDouble({ today: () => today }) };
      const words = ['red fox', '--source', 'pixabay'];
      assert.equal((await withSources(played, ['search', ...words], allKeys)).code, 0);
      today = 1;
      const save = ['scrape', ...words, '--quantity', '2', '--out', out, '--json'];
      const { code, err, out: printed } = await withSources(played, save, allKeys);
      assert.equal(code, 0, err);
      assert.equal(picturesIn(out).length, 2);
      const questions = (doubles?.requests ?? []).filter(({ path }) => path.startsWith('/pixabay/api/'));
      assert.deepEqual(
        questions.map(({ path }) => /[?&](?:q|id)=/.exec(path)?.[0]),
        ['&q=', '&id=', '&id='],
      );
      assert.ok(records().every(({ url, page }) => url === page));
      for (const text of [printed, err, JSON.stringify(records())]) assert.ok(!text.includes(pixabayKey));
    });

    it('asks those that are named, and says how each fared and what they want said', async () => {
      const args = ['search', 'fox', '--source', 'openverse,nasa', '--source', 'commons', '--find', '9'];
      const { code, err, out: lines } = await withSources(all({ nasa: nasaDouble({ total: 1 }) }), args);
      assert.equal(code, 0, err);
      assert.equal(lines.trim().split('\n').length, 9);
      assert.deepEqual(asked().sort(), ['commons', 'nasa', 'openverse']);
      assert.match(err, /^Found 9 pictures$/m);
      for (const line of [
        /^Openverse found 4$/m,
        /^NASA found 1 and has no more$/m,
        /^Wikimedia Commons found 4$/m,
      ])
        assert.match(err, line);
      for (const id of ['openverse', 'nasa', 'commons'] as const)
        assert.equal(err.split(sources[id].notice).length, 2, id);
      assert.ok(!err.includes(sources.pexels.notice));
    });

    it('all leaves out those that want a key and have none', async () => {
      const args = ['search', 'fox', '--source', 'all', '--find', '12'];
      const { code, err } = await withSources(all(), args, { PIXABAY_API_KEY: pixabayKey });
      assert.equal(code, 0, err);
      const answering = sourceIds.filter((id) => sources[id].key !== 'required' || id === 'pixabay');
      assert.deepEqual(asked().sort(), [...answering].sort());
    });

    it('says which variable the key of a source that is named goes into', async () => {
      const { code, err } = await withSources(all(), ['search', 'fox', '--source', 'pexels']);
      assert.equal(code, 2);
      assert.match(err, /^Pexels wants a key of your own, from https:\S+: put it into PEXELS_API_KEY$/m);
      assert.deepEqual(asked(), []);
    });

    it('is good when one fails and others find, and says why', async () => {
      const args = ['search', 'fox', '--source', 'openverse,commons', '--find', '10'];
      const {
        code,
        err,
        out: lines,
      } = await withSources(all({ commons: commonsDouble({ trouble: 'needs-contact' }) }), args);
      assert.equal(code, 0, err);
      assert.equal(lines.trim().split('\n').length, 10);
      assert.match(err, /^Openverse found 10$/m);
      assert.match(err, /^Wikimedia Commons: .*wants to know whom to write to\..* --contact /m);
      assert.doesNotMatch(err, /^fox: /m);
    });

    it('says once when a source goes on that asks to wait', async () => {
      const openverse = openverseDouble();
      let pages = 0;
      const busy: Double = (request, url, self) => {
        if (url.pathname === '/v1/images/') pages += 1;
        return pages === 2
          ? { status: 429, headers: { 'retry-after': '3' }, body: '' }
          : openverse(request, url, self);
      };
      const args = ['search', 'fox', '--source', 'openverse', '--find', '30', '--json'];
      const { code, err, events } = await withSources(all({ openverse: busy }), args);
      assert.equal(code, 0, err);
      const said = err.split('\n').filter((line) => line.includes('continues at'));
      assert.equal(said.length, 1, err);
      assert.match(said[0] ?? '', /^Openverse: 20 so far, continues at \d{1,2}:\d\d:\d\d [AP]M$/);
      const waits = events.filter(({ type }) => type === 'waiting');
      assert.deepEqual(
        waits.map(({ source, query, until }) => [source, query, typeof until]),
        [
          ['openverse', 'fox', 'number'],
          ['openverse', 'fox', 'object'],
        ],
      );
    });

    it('ends with 1 when all fail, with the reason of each', async () => {
      const args = ['search', 'fox', '--source', 'pexels,pixabay'];
      const keys = { PEXELS_API_KEY: 'geheim-pexels', PIXABAY_API_KEY: 'geheim-pixabay' };
      const { code, err, out: printed } = await withSources(all(), args, keys);
      assert.equal(code, 1);
      assert.match(err, /^Pexels: .*does not accept the key/m);
      assert.match(err, /^Pixabay: .*does not accept the key\..* PIXABAY_API_KEY\./m);
      assert.doesNotMatch(err + printed, /geheim/);
    });

    it('reads a source on when what it found may not be saved, and no page again and again', async () => {
      const args = [
        'scrape',
        'fox',
        '--source',
        'openverse',
        '--license',
        'CC0',
        '--quantity',
        '3',
        '--out',
        out,
      ];
      const { code, err } = await withSources(all(), args);
      assert.equal(code, 0, err);
      const pages = (doubles?.requests ?? []).filter(({ path }) => path.startsWith('/openverse/v1/images/?'));
      const numbers = pages.map(({ path }) => Number(new URL(path, 'http://a').searchParams.get('page')));
      assert.ok(numbers.length <= Math.max(...numbers) + 3, numbers.join());
    });

    it('does not ask again what has failed, while it finds more for what is gone', async () => {
      const gone =
        (double: Double): Double =>
        (request, url, self) =>
          /^\/65535\/\d*[02468]_/.test(url.pathname) ? { status: 404, body: '' } : double(request, url, self);
      const played = all({
        flickr: gone(flickrDouble()),
        nasa: nasaDouble({ trouble: 'forbidden' }),
      });
      const args = ['scrape', 'fox', '--source', 'flickr,nasa', '--quantity', '8', '--out', out, '--json'];
      const { code, err, events } = await withSources(played, args);
      assert.equal(code, 0, err);
      assert.match(err, /^Saved 8 of 8/m);
      assert.equal(doubles?.requests.filter(({ path }) => path.startsWith('/nasa/')).length, 1);
      assert.ok(events.filter(({ type }) => type === 'searched').length > 1);
      const turns = events
        .filter(({ type }) => type === 'turn')
        .map(({ source, outcome }) => [source, outcome]);
      assert.equal(turns.filter(([source]) => source === 'nasa').length, 1);
    });

    it('knows a picture that two of them show for one', async () => {
      const args = ['scrape', 'fox', '--source', 'flickr,openverse', '--quantity', '30', '--out', out];
      const { code, err } = await withSources(all(), args);
      assert.equal(code, 0, err);
      const keys = records().map(({ source, id }) => `${String(source)}:${String(id)}`);
      assert.deepEqual([keys.length, new Set(keys).size], [30, 30]);
    });

    it('--license saves only what has it, and names the licence of others', async () => {
      const args = ['scrape', 'fox', '--source', 'commons', '--quantity', '4', '--out', out];
      const { code, err } = await withSources(all(), [...args, '--license', 'cc-by-sa', '--license', 'CC0']);
      assert.equal(code, 0, err);
      assert.match(err, /Its licence, [^,]+, is not among those allowed by --license\./);
      const licenses = records().map(({ license }) => String(license));
      assert.equal(licenses.length, 4);
      for (const license of licenses) assert.match(license, /^CC-BY-SA-\d|^CC0-/);
    });

    it('keeps the answers of Pixabay for a day, without the key', async () => {
      const args = ['search', 'fox', '--source', 'pixabay', '--find', '5'];
      const keys = { PIXABAY_API_KEY: pixabayKey };
      const first = await withSources(all(), args, keys);
      const again = await withSources(all(), args, keys);
      assert.deepEqual([again.code, again.out], [0, first.out]);
      assert.equal(doubles?.requests.length, 1);
      const folder = join(temp.path, 'cache', 'image-scraper', 'answers');
      const kept = filesIn(folder);
      assert.equal(kept.length, 1);
      assert.ok(!readFileSync(join(folder, kept[0] ?? ''), 'utf8').includes(pixabayKey));
    });
  });

  describe('of web pages', () => {
    let pages: Site;

    beforeEach(async () => {
      pages = await startSite((request, response) => {
        const { pathname } = new URL(request.url ?? '', 'http://a.example');
        if (pathname.endsWith('.jpg')) return void response.end(jpegPicture(pathname));
        response.setHeader('content-type', 'text/html; charset=utf-8');
        if (pathname === '/foxes')
          response.end(
            '<title>Foxes</title><p>About foxes.<img src="one.jpg"><img src="/a/two.jpg" alt="Two">',
          );
        else if (pathname === '/holes') response.end('<img src="one.jpg"><img src="hole">');
        else if (pathname === '/more') response.end('<img src="one.jpg"><img src="three.jpg">');
        else if (pathname === '/script')
          response.end('<title>App</title><div id="root"></div><script src="/app.js"></script>');
        else response.writeHead(404).end('gone');
      });
    });

    afterEach(() => pages.close());

    it('saves all their pictures, named after their addresses, each once', async () => {
      const args = ['scrape', '--page', `${pages.url}/foxes`, '--page', `${pages.url}/more`, '--out', out];
      const { code, err } = await run(args);
      assert.equal(code, 0, err);
      assert.deepEqual(picturesIn(out), ['one.jpg', 'three.jpg', 'two.jpg']);
      assert.match(err, /^Saved 3 of 3 pictures/m);
      const referers = pages.requests
        .filter(({ path }) => path.endsWith('.jpg'))
        .map(({ headers }) => headers.referer);
      assert.deepEqual(new Set(referers), new Set([`${pages.url}/foxes`, `${pages.url}/more`]));
      assert.match(
        readFileSync(join(out, 'CREDITS.md'), 'utf8'),
        /\/foxes\), author unknown, licence unknown$/m,
      );
      const before = pages.requests.length;
      assert.equal((await run(args)).code, 0);
      assert.ok(pages.requests.slice(before).every(({ path }) => !path.endsWith('.jpg')));
    });

    it('lists their pictures by their addresses', async () => {
      const { code, out: lines, err } = await run(['search', '--page', `${pages.url}/foxes`]);
      assert.equal(code, 0, err);
      assert.deepEqual(
        lines
          .trim()
          .split('\n')
          .map((line) => line.split(' · ').at(-1)),
        [`${pages.url}/one.jpg`, `${pages.url}/a/two.jpg`],
      );
      assert.equal(err, 'Found 2 pictures\n');
    });

    it('saves as many as are asked for', async () => {
      const { code } = await run(['scrape', '--page', `${pages.url}/foxes`, '--quantity', '1', '--out', out]);
      assert.deepEqual([code, picturesIn(out).length], [0, 1]);
    });

    it('counts those that are gone among all', async () => {
      const { code, err } = await run(['scrape', '--page', `${pages.url}/holes`, '--out', out]);
      assert.equal(code, 1);
      assert.match(err, /^Saved 1 of 2 pictures/m);
    });

    it('says that a page draws its pictures by script', async () => {
      const { code, err } = await run(['scrape', '--page', `${pages.url}/script`, '--out', out]);
      assert.equal(code, 1);
      assert.match(err, /draws its pictures by script/);
      assert.equal(err.match(/script, so/g)?.length, 1);
    });

    it('ends with 1 when one of them cannot be read, whatever the others have', async () => {
      const two = ['--page', `${pages.url}/foxes`, '--page', `${pages.url}/none`];
      const searched = await run(['search', ...two]);
      assert.equal(searched.code, 1);
      assert.match(searched.err, /\/none: No longer there \(404\)/);
      const scraped = await run(['scrape', ...two, '--out', out]);
      assert.equal(scraped.code, 1);
      assert.match(scraped.err, /^Saved 2 of 2 pictures/m);
    });
  });

  const wrong: readonly (readonly string[])[] = [
    [],
    ['dance'],
    ['search'],
    ['search', ' '],
    ['search', 'fox', '--find', '0'],
    ['search', 'fox', '--find', 'many'],
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
    ['scrape', 'fox', '--out', 'x'],
    ['scrape', 'fox', '--quantity', '5'],
    ['scrape', 'fox', '--quantity', '-5', '--out', 'x'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--size', 'huge'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--concurrency', '65'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--min-width', 'wide'],
    ['scrape', 'fox', '--quantity', '5', '--out', 'x', '--min-height', '0'],
    ['download', '--urls', '-', '--out', 'x', '--allow-host', 'a.example:80'],
    ['download', '--urls', '-', '--out', 'x', '--allow-host', 'http://a.example'],
    ['download', '--out', 'x'],
    ['scrape', '--page', 'https://a.example'],
    ['scrape', 'fox', '--page', 'https://a.example', '--out', 'x'],
    ['download', '--urls', 'none.txt', '--out', 'x'],
    ['download', '--urls', 'none.csv', '--out', 'x'],
    ['download', '--urls', '/dev/null', '--out', 'x'],
    ['download', 'fox', '--urls', '-', '--out', 'x'],
    ['download', '--urls', '-', '--out', 'x', '--quantity', '5'],
  ];
  it('ends with 2 and the usage on wrong use, before anything is done', async () => {
    await Promise.all(
      wrong.map(async (args) => {
        const { code, err, out: printed } = await run(args);
        assert.deepEqual([code, printed], [2, ''], args.join(' '));
        assert.match(err, /^\S[^]*\n\nImage Scraper \d/, args.join(' '));
      }),
    );
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('tells its usage and version', async () => {
    const [help, version] = await Promise.all([run(['--help']), run(['--version'])]);
    assert.deepEqual([help.code, version.code], [0, 0]);
    assert.match(help.out, /download --urls/);
    assert.match(version.out, /^\d+\.\d+\.\d+\n$/);
  });

  it('ends when nobody reads what it prints', async () => {
    const { child, ended } = begin([
      'download',
      '--urls',
      list('endless/a.jpg', 'b.jpg', 'c.jpg'),
      '--out',
      out,
      '--json',
    ]);
    child.stdout?.destroy();
    await ended;
    assert.ok(
      filesIn(temp.path).every((name) => name !== 'out') ||
        picturesIn(out).every((name) => name.endsWith('.jpg')),
    );
  });
});
