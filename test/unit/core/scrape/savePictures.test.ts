import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pixelsFromHeader } from '../../../../src/core/bytes/pixelsFromHeader';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace } from '../../../../src/core/net/pace';
import { savePictures } from '../../../../src/core/scrape/savePictures';
import { createEngine } from '../../../../src/core/engine';
import { defaultNaming } from '../../../../src/shared/form/naming';
import { licenseById } from '../../../../src/shared/picture/licenses';
import type { NetLimits } from '../../../../src/core/net/limits';
import { findSource } from '../../../../src/core/sources/registry';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { EngineSettings } from '../../../../src/shared/engine/settings';
import type { Picture } from '../../../../src/shared/picture/picture';
import { anySize } from '../../../../src/shared/picture/sizes';
import { ownTime } from '../../../support/ownTime';
import {
  gifPicture,
  isoMediaFile,
  jpegPicture,
  jpegWithThumbnail,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { pickRandom, seededRandom } from '../../../support/random';
import { startProxySite } from '../../../support/proxySite';
import { closedPortUrl, startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import {
  fileContents,
  filesIn,
  jpegWithPixels,
  scrapeRequestOf,
  testPicture,
  testSettings,
  makeTempFolder,
} from '../support';

type FinishedEvent = ScrapeEvent & { type: 'finished' };
type SavedEvent = ScrapeEvent & { type: 'saved' };

/** What a server does with a picture, by the first part of the path. */
const answersByKind: Record<string, (response: ServerResponse, path: string, time: number) => void> = {
  ok: (response, path) => response.end(jpegPicture(path)),
  slow: (response, path) => setTimeout(() => response.end(jpegPicture(path)), 20),
  png: (response) => response.setHeader('content-type', 'image/jpeg').end(pngPicture()),
  gif: (response) => response.end(gifPicture()),
  webp: (response) => response.end(webpPicture()),
  large: (response, path) => response.end(jpegPicture(path, 3 << 20)),
  largeCut: (response, path) => response.end(jpegPicture(path, 3 << 20).subarray(0, 2 << 20)),
  flaky: (response, path, time) =>
    time === 1 ? response.writeHead(500).end() : response.end(jpegPicture(path)),
  gone: (response) => response.writeHead(404).end('gone'),
  forbidden: (response) => response.writeHead(403).end('no'),
  broken: (response) => response.writeHead(500).end('no'),
  html: (response) => response.setHeader('content-type', 'image/jpeg').end('<title>Please log in</title>'),
  empty: (response) => response.end(),
  cut: (response) => response.end(jpegWithThumbnail().subarray(0, -40)),
  reset: (response) => response.destroy(),
};

/** Pictures that have, or say that they have, the pixels of the path. */
const sizedAnswers: typeof answersByKind = {
  of: (response, path) => response.end(jpegWithPixels(...pixelsIn(path))),
  largeOf: (response, path) => response.end(jpegWithPixels(...pixelsIn(path), 3 << 20)),
  headless: (response, path) => response.end(isoMediaFile('avif', 'mif1', path.padEnd(12).slice(-4))),
};

/** `…/800x600` */
function pixelsIn(path: string): [number, number] {
  const [, width, height] = /(\d+)x(\d+)/.exec(path) ?? [];
  return [Number(width), Number(height)];
}

describe('scrape', () => {
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;

  beforeEach(async () => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images', 'cat');
    site = await startSite(serve);
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  function serve(request: IncomingMessage, response: ServerResponse, time: number): void {
    const path = request.url ?? '';
    const kind = path.split('/')[1] ?? '';
    (answersByKind[kind] ?? sizedAnswers[kind])?.(response, path, time);
  }

  const picturesAt = (...paths: readonly string[]): Picture[] =>
    paths.map((path, index) => testPicture({ id: String(index), url: `${site.url}/${path}` }));
  const goodPictures = (count: number, kind = 'ok'): Picture[] =>
    picturesAt(...Array.from({ length: count }, (_, index) => `${kind}/${index}.jpg`));

  function startScrape(
    request: Partial<ScrapeRequest> & Pick<ScrapeRequest, 'pictures'>,
    signal: AbortSignal = new AbortController().signal,
    limits: Partial<NetLimits> = {},
  ): AsyncIterable<ScrapeEvent> {
    return createEngine({ ...quickLimits, ...limits }).scrape(
      {
        size: 'large',
        minimum: anySize,
        quantity: request.pictures.length,
        folder,
        boundaryFolder: null,
        naming: defaultNaming,
        settings: testSettings,
        ...request,
      },
      signal,
    );
  }

  /** The events of a whole run, which must agree with each other and with the files. */
  async function runScrape(
    ...args: Parameters<typeof startScrape>
  ): Promise<{ events: ScrapeEvent[]; last: FinishedEvent }> {
    const events: ScrapeEvent[] = [];
    for await (const event of startScrape(...args)) events.push(event);
    return { events, last: checkEvents(events) };
  }

  function checkEvents(events: readonly ScrapeEvent[]): FinishedEvent {
    const last = events.at(-1);
    assert.equal(events[0]?.type, 'started');
    assert.ok(last?.type === 'finished');
    assert.equal(events.filter(({ type }) => type === 'finished').length, 1);
    const saved = eventsOfType(events, 'saved');
    assert.equal(last.saved, saved.length);
    assert.equal(last.failed, eventsOfType(events, 'failed').length);
    assert.equal(
      last.bytes,
      saved.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    return last;
  }

  function eventsOfType<T extends ScrapeEvent['type']>(
    events: readonly ScrapeEvent[],
    type: T,
  ): Extract<ScrapeEvent, { type: T }>[] {
    return events.filter((event): event is Extract<ScrapeEvent, { type: T }> => event.type === type);
  }

  it('saves the quantity asked for, numbered without gaps, each as the server has it', async () => {
    const { events, last } = await runScrape({ pictures: goodPictures(60), quantity: 25 });
    assert.deepEqual(
      { outcome: last.outcome, saved: last.saved, failed: last.failed, failure: last.failure },
      { outcome: 'complete', saved: 25, failed: 0, failure: null },
    );
    assert.ok(last.seconds > 0);
    assert.deepEqual(
      filesIn(folder),
      Array.from({ length: 25 }, (_, index) => `cat-${String(index + 1).padStart(3, '0')}.jpg`),
    );
    const files = fileContents(folder);
    for (const { file, url, bytes } of eventsOfType(events, 'saved')) {
      const body = jpegPicture(new URL(url).pathname);
      assert.ok(files.get(file)?.equals(body), file);
      assert.equal(bytes, body.length);
    }
    assert.equal(site.requests.length, 25);
  });

  it('saves thousands in one run', async () => {
    const { last } = await runScrape({ pictures: goodPictures(2_500), quantity: 2_500 });
    assert.deepEqual([last.outcome, last.saved], ['complete', 2_500]);
    assert.equal(filesIn(folder).length, 2_500);
  });

  it('saves one', async () => {
    const { last } = await runScrape({ pictures: goodPictures(5), quantity: 1 });
    assert.deepEqual(
      { outcome: last.outcome, saved: last.saved, requestCount: site.requests.length },
      { outcome: 'complete', saved: 1, requestCount: 1 },
    );
    assert.deepEqual(filesIn(folder), ['cat-001.jpg']);
  });

  it('replaces what cannot be had by the next, and asks for no more than that', async () => {
    const paths = ['ok/1', 'gone/1', 'ok/2', 'forbidden/1', 'html/1', 'ok/3', 'ok/4', 'ok/5', 'ok/6', 'ok/7'];
    const { events, last } = await runScrape({ pictures: picturesAt(...paths), quantity: 5 });
    assert.deepEqual(
      { outcome: last.outcome, saved: last.saved, failed: last.failed },
      { outcome: 'complete', saved: 5, failed: 3 },
    );
    assert.equal(site.requests.length, 8);
    assert.equal(filesIn(folder).length, 5);
    assert.deepEqual(
      eventsOfType(events, 'failed')
        .map(({ failure: { code, status } }) => [code, status])
        .sort(),
      [
        ['http-status', 403],
        ['http-status', 404],
        ['not-a-picture', undefined],
      ],
    );
  });

  it('ends short when the list is used up, and says why for each that failed', async () => {
    const closed = await closedPortUrl();
    const paths = ['gone/1', 'forbidden/1', 'broken/1', 'html/1', 'empty/1', 'cut/1', 'largeCut/1', 'ok/1'];
    const pictures = [
      ...picturesAt(...paths),
      testPicture({ id: 'refused', url: closed }),
      testPicture({ id: 'strange', url: 'file:///etc/passwd' }),
    ];
    const { events, last } = await runScrape({ pictures });
    assert.deepEqual(
      { outcome: last.outcome, saved: last.saved, failed: last.failed },
      { outcome: 'short', saved: 1, failed: 9 },
    );
    const reasons = new Map(
      eventsOfType(events, 'failed').map(({ url, failure }) => [
        url.replace(site.url, '').replace(closed, 'closed'),
        failure,
      ]),
    );
    assert.deepEqual(Object.fromEntries([...reasons].map(([url, { code }]) => [url, code])), {
      '/gone/1': 'http-status',
      '/forbidden/1': 'http-status',
      '/broken/1': 'http-status',
      '/html/1': 'not-a-picture',
      '/empty/1': 'empty',
      '/cut/1': 'damaged',
      '/largeCut/1': 'damaged',
      closed: 'connection',
      'file:///etc/passwd': 'bad-address',
    });
    assert.match(reasons.get('/html/1')?.detail ?? '', /Please log in/);
    assert.equal(reasons.get('/html/1')?.title, 'Please log in');
    assert.equal(reasons.get('/gone/1')?.host, site.host);
    assert.equal(filesIn(folder).length, 1);
  });

  it('names files by what their bytes are', async () => {
    await runScrape({
      pictures: picturesAt('ok/a.png', 'png/b.jpg', 'gif/c.php', 'webp/d'),
      settings: { ...testSettings, concurrency: 1 },
    });
    assert.deepEqual(filesIn(folder), ['cat-001.jpg', 'cat-002.png', 'cat-003.gif', 'cat-004.webp']);
  });

  it('names files after their addresses where no search has found them', async () => {
    const [found, ...given] = picturesAt('ok/found', 'ok/a/x.jpeg', 'ok/b/x.jpeg', 'png/y.jpg');
    assert.ok(found);
    await runScrape({
      pictures: [...given.map((each) => ({ ...each, keyword: '' })), found],
      settings: { ...testSettings, concurrency: 1 },
    });
    assert.deepEqual(filesIn(folder), ['cat-001.jpg', 'x-2.jpg', 'x.jpg', 'y.png']);
  });

  it('names files as the user wants them, by the pixels that they have', async () => {
    const pictures = picturesAt('ok/1', 'png/2').map((picture) => ({
      ...picture,
      title: 'Blue lake',
      sizes: picture.sizes.map((size) => ({ ...size, width: 4_000, height: 3_000 })),
    }));
    const frame = pixelsFromHeader(jpegPicture('/ok/1'));
    assert.ok(frame);
    const naming = { template: '{n} {title} {width}x{height}', separator: '_' } as const;
    await runScrape({ pictures, naming });
    const [first = '', second = ''] = filesIn(folder);
    assert.equal(first, `001_Blue_lake_${frame.width}x${frame.height}.jpg`);
    assert.match(second, /^002_Blue_lake_\d+x\d+\.png$/);
  });

  it('goes on with the numbers that are there, and leaves those files as they are', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cat-007.png'), 'mine');
    await runScrape({ pictures: goodPictures(2) });
    assert.deepEqual(filesIn(folder), ['cat-007.png', 'cat-008.jpg', 'cat-009.jpg']);
    assert.equal(fileContents(folder).get('cat-007.png')?.toString(), 'mine');
  });

  it('tells of every retry', async () => {
    const { events, last } = await runScrape({ pictures: picturesAt('flaky/1', 'flaky/2') });
    assert.equal(last.saved, 2);
    const retries = eventsOfType(events, 'retrying');
    assert.deepEqual(retries.map(({ picture: key }) => key).sort(), ['test:0', 'test:1']);
    assert.ok(retries.every(({ failure, waitSeconds }) => failure.status === 500 && waitSeconds >= 0.02));
  });

  it('saves large pictures whole', async () => {
    const { last } = await runScrape({ pictures: picturesAt('large/1', 'large/2') });
    assert.deepEqual({ saved: last.saved, bytes: last.bytes }, { saved: 2, bytes: 6 << 20 });
    const expected = [jpegPicture('/large/1', 3 << 20), jpegPicture('/large/2', 3 << 20)];
    for (const file of fileContents(folder).values()) assert.ok(expected.some((each) => each.equals(file)));
    assert.deepEqual(filesIn(folder), ['cat-001.jpg', 'cat-002.jpg']);
  });

  describe('sizes', () => {
    const sizes = (first: string): Picture['sizes'] => [
      { url: `${site.url}/ok/320`, width: 320, height: 213 },
      { url: `${site.url}/ok/1600`, width: 1600, height: 1067 },
      { url: `${site.url}/${first}/1024`, width: 1024, height: 683 },
      { url: `${site.url}/ok/640`, width: 640, height: 427 },
      { url: `${site.url}/ok/150`, width: 150, height: 150 },
    ];

    it('large is the largest up to 1024', async () => {
      const { events } = await runScrape({ pictures: [testPicture({ sizes: sizes('ok') })] });
      assert.deepEqual(
        eventsOfType(events, 'saved').map(({ url }) => url),
        [`${site.url}/ok/1024`],
      );
    });

    it('large steps down when the largest is gone', async () => {
      const { events, last } = await runScrape({ pictures: [testPicture({ sizes: sizes('gone') })] });
      assert.deepEqual(
        eventsOfType(events, 'saved').map(({ url }) => url),
        [`${site.url}/ok/640`],
      );
      assert.equal(last.failed, 0);
    });

    it('does not step down for what another size would not cure', async () => {
      const { last } = await runScrape({ pictures: [testPicture({ sizes: sizes('forbidden') })] });
      assert.deepEqual(
        { outcome: last.outcome, failed: last.failed, requestCount: site.requests.length },
        { outcome: 'short', failed: 1, requestCount: 1 },
      );
    });

    it('original is the largest, and steps down when that is gone', async () => {
      const gone = { url: `${site.url}/gone/4096`, width: 4096, height: 2731 };
      const { events } = await runScrape({
        pictures: [
          testPicture({ sizes: sizes('ok') }),
          testPicture({ id: 'b', sizes: [...sizes('png'), gone] }),
        ],
        size: 'original',
        settings: { ...testSettings, concurrency: 1 },
      });
      assert.deepEqual(
        site.requests.map(({ path }) => path),
        ['/ok/1600', '/gone/4096'],
      );
      assert.equal(eventsOfType(events, 'skipped').length, 1);
    });

    it('small is nearest to 320', async () => {
      const { events } = await runScrape({ pictures: [testPicture({ sizes: sizes('ok') })], size: 'small' });
      assert.deepEqual(
        eventsOfType(events, 'saved').map(({ url }) => url),
        [`${site.url}/ok/320`],
      );
    });
  });

  describe('least pixels', () => {
    const minimum = { width: 800, height: 600 };
    const listed = (id: string, path: string, width: number | null, height: number | null): Picture =>
      testPicture({ id, sizes: [{ url: `${site.url}/${path}`, width, height }] });

    function failures(events: readonly ScrapeEvent[]): string[] {
      return eventsOfType(events, 'failed').map(({ picture: key, failure }) => `${key} ${failure.code}`);
    }

    it('are asked for: what is listed smaller is not, and the next is taken', async () => {
      const pictures = [
        listed('narrow', 'of/799x900', 799, 900),
        testPicture({
          id: 'edge',
          sizes: [{ url: `${site.url}/of/9x9`, width: null, height: null, edge: 700 }],
        }),
        listed('good', 'of/800x600', 800, 600),
        listed('more', 'of/1000x900', 1000, 900),
      ];
      const { events, last } = await runScrape({ pictures, minimum, quantity: 1 });
      assert.deepEqual(
        { outcome: last.outcome, saved: last.saved, failed: last.failed },
        { outcome: 'complete', saved: 1, failed: 2 },
      );
      assert.deepEqual(failures(events), ['test:narrow too-small', 'test:edge too-small']);
      assert.deepEqual(eventsOfType(events, 'failed')[0]?.url, `${site.url}/of/799x900`);
      assert.deepEqual(
        site.requests.map(({ path }) => path),
        ['/of/800x600'],
      );
    });

    for (const kind of ['of', 'largeOf']) {
      it(`are those of the file itself (${kind}), whatever is listed`, async () => {
        const pictures = [
          listed('less', `${kind}/640x480`, 1024, 768),
          listed('high', `${kind}/599x2000`, null, null),
          listed('good', `${kind}/801x601`, null, null),
        ];
        const { events, last } = await runScrape({ pictures, minimum });
        assert.deepEqual(failures(events).sort(), ['test:high too-small', 'test:less too-small']);
        assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'short', saved: 1 });
        // Each once: another try would bring the same.
        assert.equal(site.requests.length, 3);
        const [saved, ...others] = fileContents(folder).values();
        assert.equal(others.length, 0);
        assert.ok(saved?.includes('801 × 601'));
      });
    }

    it('are those that are listed where the file does not say, and unknown where nobody does', async () => {
      const pictures = [listed('unknown', 'headless/1', null, null), listed('said', 'headless/2', 1024, 768)];
      const { events, last } = await runScrape({ pictures, minimum });
      assert.deepEqual([last.saved, failures(events)], [1, ['test:unknown too-small']]);
    });

    it('are not asked for unless somebody does', async () => {
      const { last } = await runScrape({ pictures: [listed('unknown', 'headless/1', null, null)] });
      assert.equal(last.saved, 1);
    });

    it('are those of what counts as there already, too', async () => {
      const records = { metadata: true, credits: false };
      const large = listed('large', 'of/1000x900', 1000, 900);
      const small = testPicture({
        id: 'small',
        sizes: [
          { url: `${site.url}/of/640x480`, width: 640, height: 480 },
          { url: `${site.url}/of/2000x1500`, width: 2000, height: 1500 },
        ],
      });
      const request = { pictures: [large, small], settings: { ...testSettings, records } };
      assert.equal((await runScrape(request)).last.saved, 2);
      const { last } = await runScrape({ ...request, minimum });
      assert.deepEqual(
        { outcome: last.outcome, saved: last.saved, alreadyThere: last.alreadyThere },
        { outcome: 'complete', saved: 1, alreadyThere: 1 },
      );
      assert.equal(site.requests.at(-1)?.path, '/of/2000x1500');
      assert.equal((await runScrape({ ...request, minimum })).last.alreadyThere, 2);
      assert.equal(site.requests.length, 3);
    });
  });

  describe('a link that may lead to a page', () => {
    const sizeWithoutPixels = (path: string): Picture['sizes'][number] => ({
      url: `${site.url}/${path}`,
      width: null,
      height: null,
      unsure: true,
    });
    const sizeWithPixels = (path: string): Picture['sizes'][number] => ({
      url: `${site.url}/${path}`,
      width: null,
      height: null,
    });

    for (const kind of ['html', 'gone', 'forbidden']) {
      it(`is passed over for the next size (${kind})`, async () => {
        const { events, last } = await runScrape({
          pictures: [testPicture({ sizes: [sizeWithoutPixels(`${kind}/1`), sizeWithPixels('ok/1')] })],
        });
        assert.deepEqual({ saved: last.saved, failed: last.failed }, { saved: 1, failed: 0 });
        assert.equal(eventsOfType(events, 'saved')[0]?.url, `${site.url}/ok/1`);
      });
    }

    it('is taken when it is a picture', async () => {
      await runScrape({
        pictures: [testPicture({ sizes: [sizeWithoutPixels('ok/1'), sizeWithPixels('ok/2')] })],
      });
      assert.deepEqual(
        site.requests.map(({ path }) => path),
        ['/ok/1'],
      );
    });

    it('fails like any other when there is nothing after it', async () => {
      const { events } = await runScrape({
        pictures: [
          testPicture({ id: 'link', sizes: [sizeWithoutPixels('html/1')] }),
          testPicture({ id: 'sure', sizes: [sizeWithPixels('html/2'), sizeWithPixels('ok/2')] }),
        ],
      });
      assert.deepEqual(
        eventsOfType(events, 'failed')
          .map(({ picture: key, failure }) => `${key} ${failure.code}`)
          .sort(),
        ['test:link not-a-picture', 'test:sure not-a-picture'],
      );
    });
  });

  it('tells servers of the page that a picture was found on, and of nothing else', async () => {
    const page = `${site.url}/blog/foxes?x=1#top`;
    const [onPage, searched, third] = picturesAt('ok/1', 'ok/2', 'ok/3').map((each) => ({ ...each, page }));
    assert.ok(onPage && searched && third);
    const sizes = third.sizes.map((each) => ({ ...each, referrerPolicy: 'no-referrer' as const }));
    const silent = { ...third, source: 'page', sizes };
    const settingsOfOne = { ...testSettings, concurrency: 1 };
    await runScrape({ pictures: [{ ...onPage, source: 'page' }, searched, silent], settings: settingsOfOne });
    assert.deepEqual(
      site.requests.map(({ headers }) => headers.referer),
      [`${site.url}/blog/foxes?x=1`, undefined, undefined],
    );
  });

  describe('licences', () => {
    const licensed = (id: string, of: Picture['license']): Picture => ({
      ...testPicture({ id, url: `${site.url}/ok/${id}` }),
      license: of,
    });
    const mixed = (): Picture[] => [
      licensed('reserved', licenseById('all-rights-reserved')),
      licensed('a', licenseById('CC-BY-4.0')),
      licensed('unknown', null),
      licensed('b', licenseById('CC-BY-2.0')),
      licensed('c', licenseById('CC-BY-2.0')),
    ];
    const allowed = { ...testSettings, allowedLicenses: ['cc-by'], concurrency: 1 };

    it('that are not allowed are not asked for, and the next pictures are taken', async () => {
      const { events, last } = await runScrape({ pictures: mixed(), quantity: 2, settings: allowed });
      assert.deepEqual(
        { outcome: last.outcome, saved: last.saved, failed: last.failed },
        { outcome: 'complete', saved: 2, failed: 2 },
      );
      assert.deepEqual(
        site.requests.map(({ path }) => path),
        ['/ok/a', '/ok/b'],
      );
      assert.deepEqual(
        eventsOfType(events, 'failed').map(({ picture: key, failure, url }) => [key, failure, url]),
        [
          [
            'test:reserved',
            { code: 'license-not-allowed', license: 'All rights reserved' },
            `${site.url}/ok/reserved`,
          ],
          ['test:unknown', { code: 'license-not-allowed' }, `${site.url}/ok/unknown`],
        ],
      );
    });

    it('that are not allowed do not count as there already', async () => {
      const records = { metadata: true, credits: false };
      await runScrape({
        pictures: mixed(),
        quantity: 2,
        settings: { ...testSettings, records, concurrency: 1 },
      });
      const { last } = await runScrape({ pictures: mixed(), quantity: 2, settings: { ...allowed, records } });
      assert.deepEqual(
        { outcome: last.outcome, alreadyThere: last.alreadyThere, saved: last.saved },
        { outcome: 'complete', alreadyThere: 1, saved: 1 },
      );
    });
  });

  describe('a source that tells the addresses of each picture by itself', () => {
    /** A picture of NASA, of which the search has told only the thumbnail. */
    const nasaPicture = (id: string): Picture => ({
      ...testPicture({ id, url: `${site.url}/thumb/${id}~thumb.jpg` }),
      source: 'nasa',
    });
    const ofNasa = (): EngineSettings => ({
      ...testSettings,
      baseUrls: { ...testSettings.baseUrls, nasa: site.url },
    });
    const asked = (): string[] => site.requests.map(({ path }) => path);

    beforeEach(() => {
      // What is listed for `good 1`: an original that is gone, and a large one.
      answersByKind['asset'] = (response, path) => {
        const id = decodeURIComponent(path.split('/')[2] ?? '');
        if (!id.startsWith('good')) return response.writeHead(404).end('{"reason":"No assets found"}');
        const files = [`gone/${id}~orig.jpg`, `ok/${id}~large.jpg`, `ok/${id}~thumb.jpg`];
        const items = files.map((path) => ({ href: `${site.url}/${path}` }));
        return response.end(JSON.stringify({ collection: { items } }));
      };
    });
    afterEach(() => delete answersByKind['asset']);

    it('is asked once for each picture that has its turn, and steps down as everywhere', async () => {
      const pictures = [nasaPicture('good 1'), nasaPicture('good 2'), nasaPicture('good 3')];
      const { events, last } = await runScrape({
        pictures,
        quantity: 1,
        size: 'original',
        settings: ofNasa(),
      });
      assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'complete', saved: 1 });
      assert.deepEqual(asked(), ['/asset/good%201', '/gone/good%201~orig.jpg', '/ok/good%201~large.jpg']);
      assert.equal(eventsOfType(events, 'fetching').length, 1);
    });

    it('is asked no faster than it likes', async () => {
      await runScrape({ pictures: [nasaPicture('good 1'), nasaPicture('good 2')], settings: ofNasa() });
      const [first, second] = site.requests.filter(({ path }) => path.startsWith('/asset/'));
      assert.ok(first && second);
      const interval = findSource('nasa')?.limits.pageIntervalMs ?? 0;
      assert.ok(interval > 0 && second.atMs - first.atMs >= interval - 20, `${second.atMs - first.atMs} ms`);
    });

    it('fails a picture that it knows nothing of', async () => {
      const { events, last } = await runScrape({
        pictures: [nasaPicture('other'), nasaPicture('good 1')],
        quantity: 1,
        settings: ofNasa(),
      });
      assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'complete', saved: 1 });
      assert.deepEqual(
        eventsOfType(events, 'failed').map(({ picture: key, failure }) => [
          key,
          failure.code,
          failure.status,
        ]),
        [['nasa:other', 'http-status', 404]],
      );
    });
  });

  it('leaves time between two downloads from a host that asks for it', async () => {
    const museum = 'www.artic.edu';
    const proxy = await startProxySite({ hosts: { [museum]: site.host } });
    const address = { http: proxy.url, https: proxy.url, noProxy: '', shouldVerifyProxy: true };
    const settings = { ...testSettings, network: { ...testSettings.network, proxy: address } };
    const pictures = ['a', 'b'].map((id) => testPicture({ id, url: `http://${museum}/ok/${id}.jpg` }));
    const startedAt = performance.now();
    const { last } = await runScrape({ pictures, settings });
    await proxy.close();
    assert.equal(last.saved, 2);
    const [first, second] = site.requests;
    assert.ok(first && second && second.atMs - startedAt >= 1_000);
    assert.deepEqual([first.headers['aic-user-agent'], first.headers.host], [settings.userAgent, museum]);
  });

  describe('what is being loaded', () => {
    it('is told of each picture that is asked for, again after a wait, and of no other', async () => {
      const stepsDown = testPicture({
        id: 'down',
        sizes: [
          { url: `${site.url}/gone/1`, width: 1024, height: 768 },
          { url: `${site.url}/flaky/1`, width: 640, height: 480 },
        ],
      });
      const { events, last } = await runScrape({
        pictures: [
          stepsDown,
          testPicture({ id: 'ok', url: `${site.url}/ok/1` }),
          testPicture({ id: 'same address', url: `${site.url}/ok/1` }),
          testPicture({ id: 'strange', url: 'file:///etc/passwd' }),
          testPicture({ id: 'private', url: site.url.replace('127.0.0.1', '127.0.0.2') }),
        ],
      });
      assert.equal(last.saved, 2);
      const order = events.map((event) =>
        'picture' in event ? `${event.type} ${event.picture}` : event.type,
      );
      assert.deepEqual(order.filter((each) => each.startsWith('fetching')).sort(), [
        'fetching test:down',
        'fetching test:down',
        'fetching test:ok',
      ]);
      for (const key of ['test:down', 'test:ok'])
        assert.ok(order.indexOf(`fetching ${key}`) < order.indexOf(`saved ${key}`));
    });

    it('is not told of more than has its turn', async () => {
      const begun: number[] = [];
      let open = 0;
      for await (const { type } of startScrape({
        pictures: goodPictures(20, 'slow'),
        settings: { ...testSettings, concurrency: 2 },
      })) {
        if (type === 'fetching') begun.push((open += 1));
        if (type === 'saved') open -= 1;
      }
      assert.equal(begun.length, 20);
      // Two are loaded; some that were may still be written.
      assert.ok(Math.max(...begun) <= 10, `${Math.max(...begun)} at once`);
    });
  });

  describe('what the user has thrown out of the folder', () => {
    const records = { metadata: true, credits: false };
    const never = new AbortController().signal;

    async function throwOut(file: string, thrown: Picture): Promise<void> {
      rmSync(join(folder, file));
      const request = { pictures: [thrown], files: [], folder, boundaryFolder: null, records };
      for await (const { failure } of createEngine().reject(request, never)) assert.equal(failure, null);
    }

    const skips = (events: readonly ScrapeEvent[]): string[] =>
      eventsOfType(events, 'skipped').map(({ picture: key, reason }) => `${key} ${reason}`);

    for (const metadata of [true, false]) {
      it(`is not asked for again, and another is taken (${metadata ? 'with' : 'without'} records)`, async () => {
        const pictures = goodPictures(5);
        const one = { ...testSettings, concurrency: 1, records };
        await runScrape({ pictures, quantity: 3, settings: one });
        const [first] = pictures;
        assert.ok(first);
        await throwOut('cat-001.jpg', first);
        const { events, last } = await runScrape({
          pictures,
          quantity: metadata ? 3 : 1,
          settings: { ...one, records: { ...records, metadata } },
        });
        assert.deepEqual(
          { outcome: last.outcome, saved: last.saved, rejected: last.rejected },
          { outcome: 'complete', saved: 1, rejected: 1 },
        );
        assert.ok(skips(events).includes('test:0 rejected'));
        assert.equal(site.requests.filter(({ path }) => path === '/ok/0.jpg').length, 1);
        assert.ok(!filesIn(folder).includes('cat-001.jpg') || !metadata);
      });
    }

    it('does not count as there, even while its file and its record are', async () => {
      const [only] = goodPictures(1);
      assert.ok(only);
      const settingsWithRecords = { ...testSettings, records };
      await runScrape({ pictures: [only], settings: settingsWithRecords });
      const request = {
        pictures: [only],
        files: [],
        folder,
        boundaryFolder: null,
        records: { metadata: false, credits: false },
      };
      for await (const { failure } of createEngine().reject(request, never)) assert.equal(failure, null);
      const { last } = await runScrape({ pictures: [only], settings: settingsWithRecords });
      assert.deepEqual(
        { outcome: last.outcome, alreadyThere: last.alreadyThere, rejected: last.rejected },
        { outcome: 'short', alreadyThere: 0, rejected: 1 },
      );
    });

    for (const kind of ['png', 'largeOf']) {
      it(`is not kept under another name either (${kind})`, async () => {
        const url = `${site.url}/${kind}/640x480`;
        const pictures = [
          testPicture({ id: 'a', url }),
          testPicture({ id: 'b', url: `${url}?again` }),
          testPicture({ id: 'c', url: `${site.url}/ok/c` }),
        ];
        const one = { ...testSettings, concurrency: 1, records };
        await runScrape({ pictures: pictures.slice(0, 1), settings: one });
        const [file = ''] = filesIn(folder);
        await throwOut(file, pictures[0] ?? testPicture({}));
        const { events, last } = await runScrape({ pictures, settings: one });
        assert.deepEqual(
          { outcome: last.outcome, saved: last.saved, rejected: last.rejected },
          { outcome: 'short', saved: 1, rejected: 2 },
        );
        assert.deepEqual(skips(events), ['test:a rejected', 'test:b rejected']);
        assert.equal(filesIn(folder).filter((name) => name.startsWith('cat-')).length, 1);
      });
    }
  });

  describe('cancelled', () => {
    it('at 10 of 100 leaves 10 whole files and nothing else', async () => {
      const cancel = new AbortController();
      const events: ScrapeEvent[] = [];
      let since: (() => number) | undefined;
      for await (const event of startScrape({ pictures: goodPictures(100, 'slow') }, cancel.signal)) {
        events.push(event);
        if (event.type === 'saved' && eventsOfType(events, 'saved').length === 10) {
          since = ownTime();
          cancel.abort();
        }
      }
      assert.ok(since && since() < 250);
      const last = checkEvents(events);
      assert.deepEqual(
        { outcome: last.outcome, failed: last.failed, failure: last.failure },
        { outcome: 'cancelled', failed: 0, failure: null },
      );
      // Pictures that were whole in the same moment count too; each that was told of is there, and no other.
      const files = fileContents(folder);
      assert.deepEqual(
        [...files.keys()],
        eventsOfType(events, 'saved')
          .map(({ file }) => file)
          .sort(),
      );
      assert.ok(files.size >= 10 && files.size < 20, `${files.size} files`);
      for (const { file, url } of eventsOfType(events, 'saved')) {
        assert.ok(files.get(file)?.equals(jpegPicture(new URL(url).pathname)));
      }
      const asked = site.requests.length;
      assert.ok(asked < 40, `${asked} requests`);
    });

    it('in the middle of large bodies leaves no part of them, and no folder that it made', async () => {
      const cancel = new AbortController();
      let sent = 0;
      await site.close();
      site = await startSite((_request, response) => {
        response.writeHead(200, { 'content-length': 50 << 20 });
        response.write(jpegPicture('x', 3 << 20), () => {
          if ((sent += 1) === 3) setTimeout(() => cancel.abort(), 50);
        });
      });
      const { last } = await runScrape({ pictures: goodPictures(3) }, cancel.signal, { maxStallMs: 20_000 });
      assert.deepEqual(
        { outcome: last.outcome, saved: last.saved, failed: last.failed },
        { outcome: 'cancelled', saved: 0, failed: 0 },
      );
      assert.deepEqual(filesIn(temp.path), []);
    });

    it('before it begins, asks for nothing', async () => {
      const { last } = await runScrape({ pictures: goodPictures(3) }, AbortSignal.abort());
      assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'cancelled', saved: 0 });
      assert.equal(site.requests.length, 0);
      assert.deepEqual(filesIn(temp.path), []);
    });

    it('by a reader that stops, ends the run too', async () => {
      let saved = 0;
      for await (const event of startScrape({ pictures: goodPictures(200, 'slow') })) {
        if (event.type === 'saved' && (saved += 1) === 5) break;
      }
      const files = filesIn(folder);
      assert.ok(files.length >= 5 && files.length < 30 && files.every((name) => name.endsWith('.jpg')));
      await waitUntil('the server to see the end', 5, () => site.openRequests === 0);
      assert.deepEqual(filesIn(folder), files);
      // Those that were on their way at the end are seen after it.
      assert.ok(site.requests.length < 60, `${site.requests.map(({ atMs }) => atMs).join()}`);
    });
  });

  describe('stopped', () => {
    it('when the folder cannot be made, without a request', async () => {
      writeFileSync(join(temp.path, 'images'), '');
      const { last } = await runScrape({ pictures: goodPictures(3) });
      assert.deepEqual(
        { outcome: last.outcome, code: last.failure?.code },
        { outcome: 'stopped', code: 'folder-not-writable' },
      );
      assert.equal(site.requests.length, 0);
    });

    for (const kind of ['slow', 'large']) {
      it(`when the folder vanishes under ${kind} pictures, not once for each`, async () => {
        const events: ScrapeEvent[] = [];
        for await (const event of startScrape({ pictures: goodPictures(60, kind) })) {
          events.push(event);
          if (event.type === 'saved' && eventsOfType(events, 'saved').length === 3)
            renameSync(folder, join(temp.path, 'moved'));
        }
        const last = checkEvents(events);
        assert.deepEqual(
          { outcome: last.outcome, code: last.failure?.code, failed: last.failed },
          { outcome: 'stopped', code: 'folder-gone', failed: 0 },
        );
        assert.ok(site.requests.length < 40);
        assert.ok(filesIn(join(temp.path, 'moved')).filter((name) => name.endsWith('.jpg')).length >= 3);
      });
    }
  });

  it('keeps to the lanes of the source that a picture belongs to', async () => {
    const shown = goodPictures(40, 'slow').map((each) => ({ ...each, source: 'flickr', via: 'openverse' }));
    await runScrape({ pictures: shown });
    const { ceiling = 0 } = findSource('flickr')?.limits.lanes ?? {};
    assert.ok(ceiling < 16 && site.maxOpenRequests <= ceiling, `${site.maxOpenRequests} at once`);
  });

  it('keeps to what a source allows at the most, even where the user allows more', async () => {
    const files = goodPictures(20, 'slow').map((each) => ({ ...each, source: 'commons' }));
    await runScrape({ pictures: files, settings: { ...testSettings, concurrency: 16 } });
    assert.equal(site.maxOpenRequests, 2);
  });

  it('keeps to the lanes that the user allows', async () => {
    await runScrape({ pictures: goodPictures(30, 'slow'), settings: { ...testSettings, concurrency: 3 } });
    assert.equal(site.maxOpenRequests, 3);
  });

  it('goes on with other hosts while one has asked for a pause, though a hundred of its pictures come first', async () => {
    const pausing = await startSite((request, response) => {
      if (pausing.requests.length <= 6) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end(jpegPicture(request.url ?? ''));
    });
    try {
      const first = Array.from({ length: 100 }, (_, index) =>
        testPicture({ id: `p${index}`, url: `${pausing.url}/${index}.jpg` }),
      );
      const { events, last } = await runScrape({ pictures: [...first, ...goodPictures(5)] });
      assert.equal(last.saved, 105);
      const begun = eventsOfType(events, 'saved').slice(0, 5);
      assert.deepEqual(
        begun.map(({ url }) => new URL(url).origin),
        Array(5).fill(site.url),
      );
    } finally {
      await pausing.close();
    }
  });

  it('whatever pictures turn out to be, saves as many as it can and never more, and leaves nothing else', async () => {
    const random = seededRandom(20_260_203);
    const saveable = new Set(['ok', 'png', 'gif', 'webp', 'flaky', 'large']);
    for (let round = 0; round < 12; round += 1) {
      rmSync(folder, { recursive: true, force: true });
      const all = Object.keys(answersByKind);
      const paths = Array.from({ length: 1 + Math.floor(random() * 40) }, (_, index) => {
        const kind = random() < 0.5 ? 'ok' : pickRandom(random, all);
        return `${kind}/${round}-${index}`;
      });
      const quantity = 1 + Math.floor(random() * paths.length);
      const canBeSaved = paths.filter(
        (path) => saveable.has(path.split('/')[0] ?? '') || path.startsWith('slow'),
      ).length;
      const before = site.requests.length;
      const { events, last } = await runScrape({ pictures: picturesAt(...paths), quantity }, undefined, {
        firstRetryMs: 2,
      });
      const what = `round ${round}: ${quantity} of ${paths.join(' ')}`;
      // Five connections that break in a row end the host; fewer pictures than could be saved are then right.
      const gaveUp = eventsOfType(events, 'failed').some(({ failure }) => failure.code === 'connection');
      if (!gaveUp) assert.equal(last.saved, Math.min(quantity, canBeSaved), what);
      assert.ok(last.saved <= quantity, what);
      assert.equal(last.outcome, last.saved === quantity ? 'complete' : 'short', what);
      const asked = new Set(site.requests.slice(before).map(({ path }) => path)).size;
      assert.ok(asked <= last.saved + last.failed, what);
      const files = last.saved > 0 ? filesIn(folder) : [];
      assert.deepEqual(
        files,
        eventsOfType(events, 'saved')
          .map(({ file }: SavedEvent) => file)
          .sort(),
        what,
      );
      const saved = eventsOfType(events, 'saved').sort((a, b) => (a.file < b.file ? -1 : 1));
      const order = saved.map(({ url }) => paths.indexOf(url.replace(`${site.url}/`, '')));
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
        `${what}: numbered in the order of the list`,
      );
    }
  });

  it('hears a cancel where all of very many fail at once', async () => {
    const pictures = Array.from({ length: 20_000 }, (_, at) => testPicture({ id: String(at) }));
    const cancel = new AbortController();
    const settings = { ...testSettings, allowedLicenses: ['CC0'] };
    const request = scrapeRequestOf(pictures, folder, { quantity: pictures.length, settings });
    let failed = 0;
    let outcome = '';
    const { signal } = cancel;
    const context = { signal, limits: quickLimits, pace: new Pace(), judgements: new NameJudgements() };
    await savePictures(request, context, (event) => {
      if (event.type === 'finished') ({ outcome } = event);
      if (event.type !== 'failed') return;
      failed += 1;
      // As the message of a cancel comes: in a turn of its own.
      if (failed === 1) setImmediate(() => cancel.abort());
    });
    assert.equal(outcome, 'cancelled');
    assert.ok(failed <= 2_000, `${failed}`);
  });
});
