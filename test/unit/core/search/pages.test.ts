import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { photoAt } from '../../../../demo/photos';
import { searchPage, type PageMarkup } from '../../../../demo/searchPage';
import { createEngine } from '../../../../src/core/engine';
import type { Engine } from '../../../../src/shared/engine/engine';
import { createWorkerEngine } from '../../../../src/engine/handle';
import type { SearchEvent, SearchOutcome } from '../../../../src/shared/engine/search';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import type { Picture } from '../../../../src/shared/picture/picture';
import { bundleSources, type Bundle } from '../../../support/bundle';
import { jpegPicture } from '../../../support/pictures';
import { seededRandom } from '../../../support/random';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import {
  imgTile,
  pageWith,
  photoModel,
  searchModel,
  sizeModel,
  wrapModel,
} from '../sources/flickr/handwrittenPages';
import { flickrSearchRequest } from '../support';

const MiB = 1024 * 1024;
/** Kernel buffers on both sides, filled before the server hears that nobody reads any more. */
const kernelBufferBytes = 8 * MiB;

type PageAnswer = (response: ServerResponse, page: number, time: number) => void;

interface SearchResult {
  readonly outcome: SearchOutcome;
  readonly code: FailureCode | undefined;
  readonly last: SearchEvent & { readonly type: 'searched' };
  readonly pictures: readonly Picture[];
  readonly requests: number;
  /** Bytes that the server sent. */
  readonly sentBytes: number;
  /** The longest time in milliseconds for which this thread did nothing else. */
  readonly blockedMs: number;
}

const answerWith =
  (body: string | Buffer, contentType = 'text/html; charset=utf-8'): PageAnswer =>
  (response) =>
    void response.writeHead(200, { 'content-type': contentType }).end(body);

const answerStatus =
  (code: number, headers: Record<string, string> = {}): PageAnswer =>
  (response) =>
    void response.writeHead(code, headers).end();

/** A page as the site would write it, its pictures on a host that nobody asks. */
function goodPage(markup: PageMarkup = 'wrapped', page = 1, total = 25): string {
  const photos = Array.from({ length: 25 }, (_, place) => photoAt('fox', (page - 1) * 25 + place));
  return searchPage({ keyword: 'fox', photos, total, pictureHost: 'pictures.example' }, markup);
}

describe('a page of results that is', () => {
  let site: Site | undefined;

  afterEach(async () => {
    await site?.close();
    site = undefined;
  });

  async function runSearch(
    answer: PageAnswer,
    targetCount = 10,
    engine: Engine = createEngine(quickLimits),
  ): Promise<SearchResult> {
    site = await startSite((request: IncomingMessage, response, time) => {
      const page = new URL(request.url ?? '', 'http://a.example').searchParams.get('page');
      answer(response, Number(page), time);
    });
    const pictures: Picture[] = [];
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const never = new AbortController().signal;
    for await (const event of engine.search(flickrSearchRequest(site.url, { targetCount }), never)) {
      if (event.type === 'turn' || event.type === 'waiting') continue;
      if (event.type === 'page') {
        pictures.push(...event.pictures);
        continue;
      }
      delay.disable();
      assert.equal(event.found, pictures.length);
      if (event.failure) assert.equal(event.failure.host, site.host);
      return {
        outcome: event.outcome,
        code: event.failure?.code,
        last: event,
        pictures,
        requests: site.requests.length,
        sentBytes: site.sentBytes,
        blockedMs: delay.max / 1e6,
      };
    }
    throw new Error('the search did not say how it ended');
  }

  describe('too much', () => {
    it('because it never ends, is not read past the limit', async () => {
      const piece = Buffer.from(imgTile('//a.example/1_0123456789.jpg').repeat(500));
      const { code, requests, sentBytes } = await runSearch((response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        const more = (): void => {
          while (!response.destroyed && response.write(piece));
        };
        response.on('drain', more);
        more();
      });
      assert.deepEqual({ code, requests }, { code: 'too-large', requests: 1 });
      assert.ok(sentBytes >= 16 * MiB && sentBytes < 16 * MiB + kernelBufferBytes, `${sentBytes} bytes`);
    });

    it('by its own word, is not read at all', async () => {
      const { code, requests, sentBytes } = await runSearch((response) => {
        response.writeHead(200, { 'content-type': 'text/html', 'content-length': 17 * MiB });
        response.write(goodPage());
      });
      assert.deepEqual({ code, requests }, { code: 'too-large', requests: 1 });
      assert.ok(sentBytes < MiB, `${sentBytes} bytes`);
    });

    it('only when decompressed, is refused', async () => {
      const bomb = gzipSync(Buffer.concat([Buffer.from(goodPage()), Buffer.alloc(64 * MiB, '<div>')]));
      const before = process.memoryUsage().rss;
      const { code, requests, blockedMs } = await runSearch(
        (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
      );
      assert.deepEqual({ code, requests }, { code: 'too-large', requests: 1 });
      assert.ok(process.memoryUsage().rss - before < 60e6);
      assert.ok(blockedMs < 2_000, `${blockedMs} ms`);
    });
  });

  describe('heavy to read, and never hangs:', () => {
    const deep = '<div>'.repeat(200_000);
    const deepModel = `{"main":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    const tiles = (count: number): string =>
      Array.from({ length: count }, (_, id) => imgTile(`//a.example/${id}_0123456789.jpg`)).join('');
    const cases: readonly (readonly [string, string, FailureCode | undefined, number])[] = [
      ['200,000 elements inside each other', deep, 'site-changed', 0],
      ['200,000 elements inside each other before the pictures', deep + goodPage(), undefined, 25],
      [
        '200,000 elements inside each other in a tile',
        `<div class="photo-list-photo-view">${deep}${tiles(3)}`,
        undefined,
        3,
      ],
      ['10,000 tiles', tiles(10_000), undefined, 500],
      [
        '10,000 photos',
        pageWith(searchModel(Array.from({ length: 10_000 }, (_, id) => photoModel(`${id}`)))),
        undefined,
        500,
      ],
      ['a model 100,000 deep', `modelExport: ${deepModel},`, 'site-changed', 0],
      ['a model 100,000 deep, and tiles', `modelExport: ${deepModel},${tiles(3)}`, undefined, 3],
      [
        '4 MiB of empty objects',
        `modelExport: {"main":{"a":[${'{},'.repeat(1_390_000)}{}]}},`,
        'site-changed',
        0,
      ],
      [
        '15 MiB of tiles full of elements',
        `<div class="photo-list-photo-view">${'<b>'.repeat(2_700)}`.repeat(1_900),
        'site-changed',
        0,
      ],
      ['15 MiB of comments', '<!-- x --><!--'.repeat(1_100_000), 'site-changed', 0],
      ['15 MiB of references', `<title>${'&amp;'.repeat(3_100_000)}`, 'site-changed', 0],
      ['15 MiB in one attribute', `<a class="${' no-result'.repeat(1_500_000)}`, 'site-changed', 0],
    ];
    for (const [what, page, code, found] of cases) {
      it(what, async () => {
        const body = Buffer.from(page);
        // One more than are read of one page.
        const seen = await runSearch(answerWith(body), found === 500 ? 501 : found || 10);
        assert.deepEqual(
          { code: seen.code, pictureCount: seen.pictures.length },
          { code, pictureCount: found },
        );
        assert.ok(seen.blockedMs < 5_000, `${seen.blockedMs} ms`);
      });
    }

    describe('in the worker', () => {
      let built: Bundle;
      let engine: ReturnType<typeof createWorkerEngine>;

      before(async () => {
        built = await bundleSources({ worker: 'src/engine/worker.ts' });
        engine = createWorkerEngine({ workerPath: built.pathOf('worker') });
      });

      after(() => {
        engine.dispose();
        built.remove();
      });

      for (const [what, page, code, found] of cases.filter(([each]) =>
        /a tile|empty objects|full of/.test(each),
      )) {
        it(`${what}, of which the thread of the editor notices nothing`, async () => {
          const body = Buffer.from(page);
          const seen = await runSearch(answerWith(body), found || 10, engine);
          assert.deepEqual(
            { code: seen.code, pictureCount: seen.pictures.length },
            { code, pictureCount: found },
          );
          assert.ok(seen.blockedMs < 500, `${seen.blockedMs} ms`);
        });
      }
    });
  });

  describe('not whole:', () => {
    const cutOff: PageAnswer = (response) => {
      const page = goodPage();
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': Buffer.byteLength(page) });
      response.write(page.slice(0, page.length / 2), () => response.destroy());
    };

    it('cut off each time is asked for again, and then said to be incomplete', async () => {
      const { outcome, code, pictures, requests } = await runSearch(cutOff);
      assert.deepEqual(
        { outcome, code, pictures, requests },
        { outcome: 'failed', code: 'incomplete', pictures: [], requests: 4 },
      );
    });

    it('cut off in a chunk is too', async () => {
      const { code, requests } = await runSearch((response) => {
        response.write(goodPage().slice(0, 5_000), () => response.destroy());
      });
      assert.deepEqual({ code, requests }, { code: 'incomplete', requests: 4 });
    });

    it('cut off once is whole the second time', async () => {
      const { outcome, pictures, requests } = await runSearch((response, page, time) =>
        (time === 1 ? cutOff : answerWith(goodPage()))(response, page, time),
      );
      assert.deepEqual(
        { outcome, pictureCount: pictures.length, requests },
        { outcome: 'found', pictureCount: 10, requests: 2 },
      );
    });

    it('ended by the site in the middle of a tile, shows the tiles before it', async () => {
      const page = goodPage('tiles-img');
      const at = page.indexOf('<img', page.indexOf('photo-list-photo-view', page.length / 2));
      const whole = page.slice(0, at).split('<img loading').length - 1;
      const { code, pictures } = await runSearch(answerWith(page.slice(0, at + 20)), 25);
      assert.ok(whole > 5);
      assert.deepEqual({ code, pictureCount: pictures.length }, { code: undefined, pictureCount: whole });
    });

    it('ended by the site inside its model, shows the tiles', async () => {
      const page = goodPage();
      const { code, pictures } = await runSearch(
        answerWith(page.slice(0, page.indexOf('modelExport:') + 9_000)),
        25,
      );
      assert.deepEqual({ code, pictureCount: pictures.length }, { code: undefined, pictureCount: 24 });
    });
  });

  describe('in a charset:', () => {
    const title = 'Füße “déjà vu” – naïve';
    const meta = (charset: string): string => `<meta charset="${charset}">`;
    const page = (head = ''): string => head + pageWith(searchModel([photoModel('1', { title })]));
    const windows1252 = (text: string): Buffer =>
      Buffer.from(text.replaceAll('“', '\x93').replaceAll('”', '\x94').replaceAll('–', '\x96'), 'latin1');
    const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
    const cases: readonly (readonly [string, Buffer, string, string])[] = [
      ['UTF-8, which nobody says', Buffer.from(page()), 'text/html', title],
      ['windows-1252, which nobody says', windows1252(page()), 'text/html', title],
      ['windows-1252, which is called latin1', windows1252(page()), 'text/html; charset=latin1', title],
      ['windows-1252, as the page says', windows1252(page(meta('windows-1252'))), 'text/html', title],
      [
        'UTF-8 by its first bytes, whatever is said',
        Buffer.from(`\ufeff${page()}`),
        'text/html; charset=latin1',
        title,
      ],
      ['UTF-16 by its first bytes', Buffer.from(`\ufeff${page()}`, 'utf16le'), 'text/html', title],
      ['UTF-16 the other way round', swapped(`\ufeff${page()}`), 'text/html; charset=utf-8', title],
      ['UTF-16, as is said', Buffer.from(page(), 'utf16le'), 'text/html; charset=utf-16le', title],
      ['UTF-8, called by a name that nobody knows', Buffer.from(page()), 'text/html; charset=klingon', title],
      ['UTF-8, while the page says UTF-16', Buffer.from(page(meta('utf-16'))), 'text/html', title],
      [
        'another than is said',
        windows1252(page()),
        'text/html; charset=utf-8',
        title.replaceAll(/[^ -~]/g, '\ufffd'),
      ],
    ];
    for (const [what, body, contentType, expected] of cases) {
      it(what, async () => {
        const { pictures } = await runSearch(answerWith(body, contentType));
        assert.deepEqual(
          pictures.map((picture) => picture.title),
          [expected],
        );
      });
    }
  });

  describe('not what was asked for:', () => {
    const random = seededRandom(7);
    const noise = Buffer.from(Array.from({ length: 100_000 }, () => Math.floor(random() * 256)));
    const cases: readonly (readonly [string, PageAnswer, SearchOutcome, FailureCode | undefined])[] = [
      ['nothing at all', answerWith(''), 'failed', 'site-changed'],
      ['white space', answerWith(' \n'.repeat(1_000)), 'failed', 'site-changed'],
      ['noise', answerWith(noise, 'application/octet-stream'), 'failed', 'site-changed'],
      ['a picture', answerWith(jpegPicture('a', 50_000), 'image/jpeg'), 'failed', 'site-changed'],
      [
        'the site, written anew',
        answerWith(goodPage().replaceAll(/photo|modelExport/g, 'x')),
        'failed',
        'site-changed',
      ],
      [
        'a consent',
        answerWith('<title>Before you continue</title><form action="/save">'),
        'failed',
        'site-refuses',
      ],
      [
        'a login',
        answerWith('<form action="/signin"><input type="password"></form>'),
        'failed',
        'site-refuses',
      ],
      [
        'a check for robots',
        answerWith('<title>Attention Required!</title><div id="px-captcha">'),
        'failed',
        'site-refuses',
      ],
      [
        'no pictures, as it says',
        answerWith(searchPage({ keyword: 'fox', photos: [], total: 0, pictureHost: 'a.example' }, 'wrapped')),
        'nothing',
        undefined,
      ],
    ];
    for (const [what, answer, outcome, code] of cases) {
      it(what, async () => {
        const seen = await runSearch(answer);
        assert.deepEqual(
          { outcome: seen.outcome, code: seen.code, pictures: seen.pictures, requests: seen.requests },
          { outcome, code, pictures: [], requests: 1 },
        );
      });
    }

    it('a consent on another page', async () => {
      const { code, requests } = await runSearch((response) =>
        site?.requests.at(-1)?.path.startsWith('/search/')
          ? void response.writeHead(302, { location: '/consent/?back=1' }).end()
          : void response.end('<p>We value your privacy</p>'),
      );
      assert.deepEqual({ code, requests }, { code: 'site-refuses', requests: 2 });
    });

    it('a way that leads back to itself', async () => {
      const { code, requests } = await runSearch((response) =>
        answerStatus(302, { location: site?.requests.at(-1)?.path.startsWith('/b') ? '/a' : '/b' })(
          response,
          1,
          1,
        ),
      );
      assert.deepEqual({ code, requests }, { code: 'redirect', requests: 3 });
    });
  });

  describe('late:', () => {
    const after =
      (first: PageAnswer): PageAnswer =>
      (response, page, time) =>
        (time === 1 ? first : answerWith(goodPage()))(response, page, time);

    it('after a problem of the site that passes', async () => {
      const { outcome, requests } = await runSearch(after(answerStatus(500)));
      assert.deepEqual({ outcome, requests }, { outcome: 'found', requests: 2 });
    });

    it('after the site asks to wait a moment', async () => {
      const { outcome, requests } = await runSearch(after(answerStatus(429, { 'retry-after': '0' })));
      assert.deepEqual({ outcome, requests }, { outcome: 'found', requests: 2 });
    });

    it('after the site asks to come back in an hour, which is said and not waited for', async () => {
      const { last, requests } = await runSearch(answerStatus(429, { 'retry-after': '3600' }));
      assert.deepEqual(
        { code: last.failure?.code, retryAfterSeconds: last.failure?.retryAfterSeconds, requests },
        { code: 'rate-limited', retryAfterSeconds: 3_600, requests: 1 },
      );
    });
  });

  describe('followed by more and more,', () => {
    it('ends where they only repeat', async () => {
      const { outcome, pictures, requests } = await runSearch(
        answerWith(goodPage('wrapped', 1, 1_000_000)),
        4_000,
      );
      assert.deepEqual(
        { outcome, pictureCount: pictures.length, requests },
        { outcome: 'no-more', pictureCount: 25, requests: 2 },
      );
    });

    it('ends at the number asked for, also where each brings only one', async () => {
      const { outcome, pictures, requests } = await runSearch(
        (response, page, time) =>
          answerWith(pageWith(searchModel([photoModel(`${page}`)], 1_000_000)))(response, page, time),
        3,
      );
      assert.deepEqual(
        { outcome, pictureCount: pictures.length, requests },
        { outcome: 'found', pictureCount: 3, requests: 3 },
      );
    });
  });

  describe('malicious:', () => {
    it('names that every object has change nothing', async () => {
      const own = JSON.stringify(photoModel('1')).slice(1);
      const poison = '"__proto__":{"title":"x","polluted":1},"constructor":{"prototype":{"polluted":1}},';
      const entry = `{${poison}${own}`.replace('"data":{', `"data":{${poison}`);
      const page = pageWith(searchModel(['ENTRY']))
        .replace('"ENTRY"', entry)
        .replace('"main":{', `"main":{${poison}`);
      const { pictures } = await runSearch(answerWith(page));
      assert.deepEqual(
        pictures.map(({ id, title }) => [id, title]),
        [['1', 'Photo 1']],
      );
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });

    it('wrong types in every field, in turn, cost at most their own picture', async () => {
      const fields = ['id', 'title', 'sizes', 'license', 'pathAlias', 'ownerNsid', 'username', 'owner'];
      const values = [null, true, -1, 1e308, '', '~0', [], [[]], {}, { data: 1, exportMetaType: null }];
      const entries = fields.flatMap((field, row) =>
        values.map((value, at) => photoModel(`${1_000 + row * 20 + at}`, { [field]: value })),
      );
      const { code, pictures } = await runSearch(
        answerWith(pageWith(searchModel([...values, ...entries, photoModel('7')], 25))),
        1_000,
      );
      assert.equal(code, undefined);
      assert.equal(pictures.at(-1)?.id, '7');
      // Nothing but its sizes is needed of a photo.
      assert.equal(pictures.length, entries.length - values.length + 1);
      for (const { id, title, creator, page } of pictures) {
        assert.ok(id.length > 0 && (title === null || title.length > 0));
        assert.ok(creator === null || creator.name.length > 0);
        assert.ok(page === null || page.startsWith(`${site?.url}/photo`));
      }
    });

    it('addresses that are not of the web are not pictures', async () => {
      const bad = [
        'javascript:alert(1)',
        'data:image/png;base64,AAAA',
        'file:///etc/passwd',
        'command:workbench.action.quit',
        'vscode://file/etc/passwd',
        'ftp://a.example/1.jpg',
        'blob:https://a.example/1',
        'https://user:secret@a.example/1_0123456789.jpg',
        'https://user@a.example/1_0123456789.jpg',
        `https://a.example/${'x'.repeat(100_000)}.jpg`,
        'https://',
        'https://a b/',
        '//[::1/',
        '#',
        '',
      ];
      const only = bad.map((url, at) =>
        photoModel(`${100 + at}`, { sizes: wrapModel({ m: sizeModel(url, 5, 5) }) }),
      );
      const beside = bad.map((url, at) =>
        photoModel(`${200 + at}`, {
          sizes: wrapModel({ m: sizeModel(url, 5, 5), z: sizeModel('//a.example/1.jpg', 5, 5) }),
        }),
      );
      const shown = bad.map((url) => imgTile(url)).join('');
      const page = pageWith(searchModel([...only, ...beside], 25), shown);
      const { pictures, requests } = await runSearch(answerWith(page), 100);
      assert.deepEqual(
        pictures.map(({ id }) => id),
        bad.map((_, at) => `${200 + at}`),
      );
      const urls = pictures.flatMap(({ sizes }) => sizes.map(({ url }) => url));
      assert.deepEqual([...new Set(urls)], ['http://a.example/1.jpg']);
      assert.equal(requests, 1);
    });

    it('a base that leads elsewhere is not followed', async () => {
      const tile = imgTile('/1_0123456789.jpg');
      for (const base of [
        'javascript:alert(1)//',
        'file:///etc/',
        'http://evil.example/',
        '//evil.example',
      ]) {
        const { pictures } = await runSearch(answerWith(`<base href="${base}">${tile}`), 1);
        for (const { url } of pictures[0]?.sizes ?? []) assert.equal(new URL(url).host, site?.host, url);
        assert.equal(pictures.length, 1);
        await site?.close();
      }
    });
  });
});
