import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { NetLimits } from '../../../../src/core/net/limits';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace } from '../../../../src/core/net/pace';
import { findSource } from '../../../../src/core/sources/registry';
import { loadThumbnails } from '../../../../src/core/scrape/loadThumbnails';
import { streamEvents } from '../../../../src/shared/engine/streamEvents';
import type { EngineSettings } from '../../../../src/shared/engine/settings';
import type { ThumbnailsEvent } from '../../../../src/shared/engine/thumbnails';
import type { Picture } from '../../../../src/shared/picture/picture';
import { ownTime } from '../../../support/ownTime';
import {
  bmpPicture,
  gifPicture,
  isoMediaFile,
  jpegPicture,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { closedPortUrl, startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import { filesIn, jpegWithPixels, testPicture, testSettings, makeTempFolder } from '../support';

const MiB = 1024 * 1024;

/** What a server says, by the first part of the path. */
const answersByKind: Readonly<Record<string, (response: ServerResponse, path: string) => void>> = {
  ok: (response, path) => response.end(jpegPicture(path)),
  slow: (response, path) => setTimeout(() => response.end(jpegPicture(path)), 20),
  png: (response) => response.setHeader('content-type', 'image/jpeg').end(pngPicture()),
  gif: (response) => response.end(gifPicture()),
  webp: (response) => response.end(webpPicture()),
  largest: (response) => response.end(jpegWithPixels(320, 240, MiB)),
  tooLarge: (response) => response.end(jpegWithPixels(320, 240, MiB + 1)),
  endless: (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(MiB, 0x20)));
    };
    response.on('drain', more).write(jpegWithPixels(320, 240));
    more();
  },
  html: (response) => response.setHeader('content-type', 'image/jpeg').end('<title>Please log in</title>'),
  svg: (response) =>
    response
      .setHeader('content-type', 'image/svg+xml')
      .end('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
  bomb: (response) => response.end(jpegWithPixels(8_000, 6_251)),
  largeEnough: (response) => response.end(jpegWithPixels(8_000, 6_250)),
  headless: (response) => response.end(isoMediaFile('avif', 'mif1')),
  bmp: (response) => response.end(bmpPicture()),
  heic: (response) => response.end(isoMediaFile('heic', 'mif1')),
  cut: (response, path) => response.end(jpegPicture(path, 5_000).subarray(0, -40)),
  empty: (response) => response.end(),
  gone: (response) => response.writeHead(404).end('gone'),
  failing: (response) => response.writeHead(424).end('{"detail":"the provider failed"}'),
  forbidden: (response) => response.writeHead(403).end('no'),
  busy: (response) => response.writeHead(429, { 'retry-after': '3600' }).end(),
  busyNow: (response) => response.writeHead(429).end(),
};

describe('thumbnails', () => {
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let thumbnailFolder: string;
  let cancel: AbortController;

  beforeEach(async () => {
    temp = makeTempFolder();
    thumbnailFolder = join(temp.path, 'storage', 'thumbnails');
    cancel = new AbortController();
    site = await startSite(serve);
  });

  afterEach(async () => {
    cancel.abort();
    await site.close();
    temp.remove();
  });

  function serve({ url: path = '' }: { url?: string | undefined }, response: ServerResponse): void {
    answersByKind[path.split('/')[1] ?? '']?.(response, path);
  }

  const at = (...paths: readonly string[]): Picture[] =>
    paths.map((path) => testPicture({ id: path, url: `${site.url}/${path}` }));
  const several = (count: number, kind = 'ok'): Picture[] =>
    at(...Array.from({ length: count }, (_, index) => `${kind}/${index}`));

  function start(
    pictures: readonly Picture[],
    changed: Partial<EngineSettings> = {},
    limits: Partial<NetLimits> = {},
  ): AsyncIterable<ThumbnailsEvent> {
    const request = { pictures, thumbnailFolder, settings: { ...testSettings, ...changed } };
    return createEngine({ ...quickLimits, ...limits }).thumbnails(request, cancel.signal);
  }

  interface ThumbnailRun {
    /** File names by the ids of their pictures. */
    readonly files: ReadonlyMap<string, string | null>;
    readonly paused: readonly { readonly host: string; readonly seconds: number }[];
    /** Code of the failure that ended it. */
    readonly failure: string | undefined;
  }

  const run = (...args: Parameters<typeof start>): Promise<ThumbnailRun> => collectRun(start(...args));

  /** What a whole run told. */
  async function collectRun(run: AsyncIterable<ThumbnailsEvent>): Promise<ThumbnailRun> {
    const events: ThumbnailsEvent[] = [];
    for await (const event of run) events.push(event);
    const last = events.at(-1);
    assert.ok(last?.type === 'thumbnailed');
    assert.equal(events.filter(({ type }) => type === 'thumbnailed').length, 1);
    const had = events.filter((event) => event.type === 'thumbnail');
    const files = new Map(had.map(({ pictureKey: key, file }) => [key.replace(/^\w+:/, ''), file]));
    assert.equal(files.size, had.length, 'a picture was told of twice');
    return {
      files,
      paused: events.filter((event) => event.type === 'paused'),
      failure: last.failure?.code,
    };
  }

  const contentOf = (file: string | null | undefined): Buffer => {
    assert.ok(file);
    return readFileSync(join(thumbnailFolder, file));
  };

  it('brings each into the cache, as the server has it, named by what its bytes are', async () => {
    const { files, failure } = await run(at('ok/a.png', 'png/b.jpg', 'gif/c', 'webp/d.php', 'largest/e'));
    assert.equal(failure, undefined);
    assert.deepEqual(
      [...files.values()].map((file) => /^[0-9a-f]{40}\.(\w+)$/.exec(file ?? '')?.[1]).sort(),
      ['gif', 'jpg', 'jpg', 'png', 'webp'],
    );
    assert.ok(contentOf(files.get('ok/a.png')).equals(jpegPicture('/ok/a.png')));
    assert.equal(contentOf(files.get('largest/e')).length, MiB);
    assert.deepEqual(filesIn(thumbnailFolder), [...files.values()].sort());
  });

  it('takes the size nearest to 320 px, and another where that is gone', async () => {
    const sizes = (first: string): Picture['sizes'] => [
      { url: `${site.url}/ok/1024`, width: 1024, height: 683 },
      { url: `${site.url}/${first}/320`, width: 320, height: 213 },
      { url: `${site.url}/ok/240`, width: 240, height: 160 },
      { url: `${site.url}/ok/75`, width: 75, height: 75 },
    ];
    const pictures = [
      testPicture({ id: 'a', sizes: sizes('ok') }),
      testPicture({ id: 'b', sizes: sizes('gone') }),
    ];
    const { files } = await run(pictures);
    assert.ok(contentOf(files.get('a')).equals(jpegPicture('/ok/320')));
    assert.ok(contentOf(files.get('b')).equals(jpegPicture('/ok/240')));
    const asked = site.requests.length;
    assert.deepEqual((await run(pictures)).files, files);
    assert.equal(site.requests.length, asked);
  });

  describe('made by the source', () => {
    const sizes: Picture['sizes'] = [{ url: `http://127.0.0.1:9/never`, width: 320, height: 213 }];
    const withThumbnail = (id: string, kind: string, more: Partial<Picture> = {}): Picture => ({
      ...testPicture({ id, sizes: [{ url: `${site.url}/ok/320`, width: 320, height: 213 }] }),
      thumbnail: `${site.url}/${kind}/${id}`,
      ...more,
    });

    it('comes first, and is found in the cache', async () => {
      const pictures = [withThumbnail('a', 'ok', { sizes })];
      const { files } = await run(pictures);
      assert.ok(contentOf(files.get('a')).equals(jpegPicture('/ok/a')));
      assert.deepEqual((await run(pictures)).files, files);
      assert.equal(site.requests.length, 1);
    });

    for (const kind of ['gone', 'failing', 'forbidden', 'html', 'svg', 'cut', 'empty', 'tooLarge']) {
      it(`is passed over for the picture's own size (${kind})`, async () => {
        const { files } = await run([withThumbnail('a', kind)]);
        assert.ok(contentOf(files.get('a')).equals(jpegPicture('/ok/320')));
      });
    }

    it('is asked for no more often than the source allows that told of it', async () => {
      const most = findSource('openverse')?.limits.thumbnailsPerMinute ?? Infinity;
      const waits: number[] = [];
      let time = 0;
      const pace = new Pace({
        now: () => time,
        sleep: (milliseconds) => {
          waits.push(milliseconds);
          time += milliseconds;
          return Promise.resolve();
        },
      });
      const shown = Array.from({ length: most + 1 }, (_, index) =>
        withThumbnail(`${index}`, 'ok', { source: 'flickr', via: 'openverse' }),
      );
      const others = several(5, 'slow').map((each) => ({ ...each, source: 'flickr', via: 'openverse' }));
      const bring = async (pictures: readonly Picture[]): Promise<number> => {
        const run = streamEvents<ThumbnailsEvent>(cancel.signal, (emit, signal) =>
          loadThumbnails(
            { pictures, thumbnailFolder, settings: testSettings },
            { signal, limits: quickLimits, pace, judgements: new NameJudgements() },
            emit,
          ),
        );
        return (await collectRun(run)).files.size;
      };
      assert.equal(await bring([...others, ...shown.slice(1)]), most + 5);
      assert.deepEqual(waits, []);
      assert.equal(await bring(shown), most + 1);
      assert.deepEqual(waits, [60_000]);
    });
  });

  it('passes over a link that leads to a page', async () => {
    const sizes = ['html/1', 'ok/1'].map((path) => ({
      url: `${site.url}/${path}`,
      width: null,
      height: null,
    }));
    const linked = testPicture({ id: 'a', sizes: sizes.map((size) => ({ ...size, unsure: true as const })) });
    const { files } = await run([linked, testPicture({ id: 'b', sizes })]);
    assert.ok(contentOf(files.get('a')).equals(jpegPicture('/ok/1')));
    assert.equal(files.get('b'), null);
  });

  it('tells servers of the page that a picture was found on, and of nothing else', async () => {
    const page = `${site.url}/blog/foxes`;
    const [onPage, searched, third] = at('ok/1', 'ok/2', 'ok/3').map((each) => ({ ...each, page }));
    assert.ok(onPage && searched && third);
    const sizes = third.sizes.map((each) => ({ ...each, referrerPolicy: 'origin' as const }));
    await run([{ ...onPage, source: 'page' }, searched, { ...third, source: 'page', sizes }], {
      concurrency: 1,
    });
    assert.deepEqual(
      site.requests.map(({ headers }) => headers.referer),
      [page, undefined, `${site.url}/`],
    );
  });

  it('asks for nothing that is there already, and tells it before anything else', async () => {
    const before = await run(several(40));
    const asked = site.requests.length;
    assert.equal(asked, 40);
    assert.deepEqual((await run(several(40))).files, before.files);
    assert.equal(site.requests.length, asked);
    const after = await run([...several(3, 'slow'), ...several(40)]);
    assert.deepEqual([...after.files.keys()].slice(0, 40), [...before.files.keys()].sort(byNumber));
  });

  const byNumber = (a: string, b: string): number => Number(a.split('/')[1]) - Number(b.split('/')[1]);

  it('counts what is asked for as used', async () => {
    const { files } = await run(several(1));
    const path = join(thumbnailFolder, files.get('ok/0') ?? '');
    utimesSync(path, 1_000, 1_000);
    await run(several(1));
    assert.ok(Date.now() - statSync(path).mtimeMs < 60_000);
  });

  it('asks for an address once, whoever wants it', async () => {
    const twice = ['a', 'b'].map((id) => testPicture({ id, url: `${site.url}/slow/same` }));
    const { files } = await run(twice);
    assert.equal(site.requests.length, 1);
    assert.ok(files.get('a'));
    assert.equal(files.get('a'), files.get('b'));
  });

  it('has as many lanes as a browser, and no more than the source or the user allows', async () => {
    await run(several(30, 'slow'));
    assert.equal(site.maxOpenRequests, 6);
    const before = site.requests.length;
    const other = await startSite(serve);
    await run(
      Array.from({ length: 5 }, (_, index) =>
        testPicture({ id: `${index}`, url: `${other.url}/slow/${index}` }),
      ),
      { concurrency: 1 },
    );
    await other.close();
    assert.deepEqual([site.requests.length - before, other.maxOpenRequests], [0, 1]);
    const careful = await startSite(serve);
    const files = Array.from({ length: 8 }, (_, index) =>
      testPicture({ id: `${index}`, url: `${careful.url}/slow/${index}` }),
    );
    await run(files.map((file) => ({ ...file, source: 'commons' })));
    await careful.close();
    assert.equal(careful.maxOpenRequests, findSource('commons')?.limits.lanes.ceiling);
  });

  it('tells of what cannot be had or shown as null, and keeps nothing of it', async () => {
    const bad = 'tooLarge endless html svg bomb headless bmp heic cut empty gone forbidden'.split(' ');
    const strange = [
      testPicture({ id: 'file', url: 'file:///etc/passwd' }),
      testPicture({ id: 'nothing', sizes: [] }),
      testPicture({ id: 'private', url: site.url.replace('127.0.0.1', '127.0.0.2') }),
    ];
    const { files, failure } = await run([...at(...bad.map((kind) => `${kind}/1`), 'ok/1'), ...strange]);
    assert.deepEqual(
      [...files].flatMap(([id, file]) => (file === null ? [id] : [])).sort(),
      [...bad.map((kind) => `${kind}/1`), 'file', 'nothing', 'private'].sort(),
    );
    assert.equal(failure, undefined);
    assert.deepEqual(filesIn(thumbnailFolder), [files.get('ok/1')]);
    assert.ok(site.sentBytes < 40 * MiB, `${site.sentBytes} bytes were sent`);
    assert.equal(
      contentOf((await run(at('largeEnough/1'))).files.get('largeEnough/1')).includes('8000'),
      true,
    );
  });

  describe('asked to wait by a host', () => {
    it('ends at once, with what the host has left untold', async () => {
      const other = await startSite(serve);
      const elsewhere = testPicture({ id: 'elsewhere', url: `${other.url}/slow/1` });
      const since = ownTime();
      const { files, paused, failure } = await run([...several(30, 'busy'), elsewhere]);
      await other.close();
      assert.ok(since() < 1_000);
      assert.deepEqual(paused, [{ type: 'paused', host: site.host, seconds: 3600 }]);
      assert.deepEqual([[...files.keys()], failure], [['elsewhere'], undefined]);
      assert.ok(contentOf(files.get('elsewhere')).equals(jpegPicture('/slow/1')));
      assert.ok(site.requests.length <= 2, `${site.requests.length} requests`);
    });

    it('that does not say for how long, leaves it alone for the longest of the usual pauses', async () => {
      const { files, paused } = await run(several(5, 'busyNow'));
      assert.deepEqual(paused, [{ type: 'paused', host: site.host, seconds: 0.08 }]);
      assert.equal(files.size, 0);
    });
  });

  it('tells why when the way to a host is gone, and leaves its pictures untold', async () => {
    const proxy = await closedPortUrl();
    const { network } = testSettings;
    const { files, failure } = await run(several(10), {
      network: { ...network, proxy: { http: proxy, https: null, noProxy: '', shouldVerifyProxy: true } },
    });
    assert.deepEqual({ fileCount: files.size, failure }, { fileCount: 0, failure: 'proxy' });
  });

  it('ends without a request when the cache cannot be made', async () => {
    writeFileSync(join(temp.path, 'storage'), '');
    const { files, failure } = await run(several(3));
    assert.equal(files.size, 0);
    assert.ok(failure === 'folder-not-writable' || failure === 'folder-gone', failure);
    assert.equal(site.requests.length, 0);
  });

  it('goes on with a cache that is cleared meanwhile', async () => {
    let cleared = false;
    const files: (string | null)[] = [];
    for await (const event of start(several(10, 'slow'))) {
      if (event.type !== 'thumbnail') continue;
      if (!cleared) rmSync(thumbnailFolder, { recursive: true });
      else files.push(event.file);
      cleared = true;
    }
    assert.equal(files.length, 9);
    assert.ok(filesIn(thumbnailFolder).length >= 5);
  });

  it('ends at once when it is cancelled, and leaves no part of a file', async () => {
    await site.close();
    site = await startSite((_request, response) => void response.write(jpegPicture('x', 50_000)));
    const files: ThumbnailsEvent[] = [];
    const ended = (async () => {
      for await (const event of start(several(10))) files.push(event);
    })();
    await waitUntil('the first request', 5, () => site.requests.length > 0);
    const since = ownTime();
    cancel.abort();
    await ended;
    assert.ok(since() < 250);
    assert.deepEqual(files, [{ type: 'thumbnailed', failure: null }]);
    assert.deepEqual(filesIn(thumbnailFolder), []);
  });

  it('before it begins, asks for nothing', async () => {
    cancel.abort();
    assert.equal((await run(several(3))).files.size, 0);
    assert.equal(site.requests.length, 0);
  });

  it('removes what was not used for longest once there is too much', async () => {
    const limits = { maxFileBytes: MiB, maxBytes: 5 * jpegPicture('/ok/0').length };
    const bring = (pictures: readonly Picture[]): Promise<ThumbnailRun> =>
      collectRun(
        streamEvents<ThumbnailsEvent>(cancel.signal, (emit, signal) => {
          const context = { signal, limits: quickLimits, pace: new Pace(), judgements: new NameJudgements() };
          return loadThumbnails({ pictures, thumbnailFolder, settings: testSettings }, context, emit, limits);
        }),
      );
    const before = await bring(several(5));
    for (const file of before.files.values()) utimesSync(join(thumbnailFolder, file ?? ''), 1_000, 1_000);
    await bring([...several(2), ...at('ok/9')]);
    const { files } = await bring([...several(2), ...at('ok/9')]);
    assert.equal(site.requests.length, 6);
    const left = filesIn(thumbnailFolder);
    assert.equal(left.length, 4);
    for (const file of files.values()) assert.ok(file !== null && left.includes(file));
  });

  describe('what else is in the cache', () => {
    let names: string[];
    const pathAt = (index: number): string => join(thumbnailFolder, names[index] ?? '');

    beforeEach(async () => {
      const { files } = await run(several(5));
      names = Array.from({ length: 5 }, (_, index) => files.get(`ok/${index}`) ?? '');
    });

    it('is brought again where it is damaged, or no file of ours', async () => {
      const secret = join(temp.path, 'secret.jpg');
      writeFileSync(secret, jpegPicture('secret'));
      writeFileSync(pathAt(0), '');
      writeFileSync(pathAt(1), jpegPicture('/ok/1').subarray(0, -20));
      writeFileSync(pathAt(2), '<title>not a picture</title>');
      rmSync(pathAt(3));
      symlinkSync(secret, pathAt(3));
      writeFileSync(pathAt(4), jpegPicture('x', 2 * MiB));
      const { files, failure } = await run(several(5));
      assert.equal(failure, undefined);
      for (let index = 0; index < 5; index += 1)
        assert.ok(contentOf(files.get(`ok/${index}`)).equals(jpegPicture(`/ok/${index}`)), String(index));
      assert.ok(readFileSync(secret).equals(jpegPicture('secret')));
      assert.equal(site.requests.length, 10);
    });

    it('is in the way of one picture only where it is a folder', async () => {
      rmSync(pathAt(0));
      mkdirSync(pathAt(0));
      const { files, failure } = await run([...several(5), ...at('ok/new')]);
      assert.deepEqual([files.get('ok/0'), failure], [null, undefined]);
      assert.ok(files.get('ok/1') && files.get('ok/new'));
    });

    it('stays as it is where it is not ours, but for the parts of runs that are dead', async () => {
      const dead = join(thumbnailFolder, '.pics-00000000-1-00000000-1.part');
      writeFileSync(dead, 'x');
      utimesSync(dead, 1_000, 1_000);
      writeFileSync(join(thumbnailFolder, 'mine.jpg'), 'mine');
      await run(several(5));
      assert.deepEqual(filesIn(thumbnailFolder), [...names, 'mine.jpg'].sort());
    });
  });
});
