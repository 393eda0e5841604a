import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { createEngine } from '../../../src/core/engine';
import { createWorkerEngine, type WorkerEngineOptions } from '../../../src/engine/handle';
import { defaultNaming } from '../../../src/shared/form/naming';
import { Gate } from '../../../src/shared/engine/gate';
import type { Engine } from '../../../src/shared/engine/engine';
import type { InspectEvent } from '../../../src/shared/engine/folder';
import type { ScrapeEvent, ScrapeRequest } from '../../../src/shared/engine/scrape';
import type { SearchEvent, SearchRequest } from '../../../src/shared/engine/search';
import type { ThumbnailsEvent, ThumbnailsRequest } from '../../../src/shared/engine/thumbnails';
import { anySize } from '../../../src/shared/picture/sizes';
import { startPhotoSite, type PhotoSite } from '../../../demo/photoSite';
import { bundleSources, type Bundle } from '../../support/bundle';
import { ownTime } from '../../support/ownTime';
import { jpegPicture } from '../../support/pictures';
import { startSite, type Site } from '../../support/site';
import { waitUntil } from '../../support/waitUntil';
import {
  fileContents,
  filesIn,
  flickrSearchRequest,
  testPicture,
  testSettings,
  makeTempFolder,
} from '../core/support';

const neverAborted = new AbortController().signal;
const dispatcherSlot = Symbol.for('undici.globalDispatcher.1');

/** 20 to 60 ms on an idle machine. The worker's thread may wait for its turn while that of the test, whose clock this is, has it. */
const atOnceMs = 1_000;

describe('engine/handle', () => {
  let built: Bundle;
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let engine: ReturnType<typeof createWorkerEngine>;
  let logged: string[];

  before(async () => {
    built = await bundleSources({ worker: 'src/engine/worker.ts', handle: 'src/engine/handle.ts' });
    // Throws outside of any run, as a mistake in the engine would, or blocks its thread as a page or a disk can.
    writeFileSync(
      built.pathOf('fragile'),
      `require('./worker.js');
       const block = (ms) => { for (const end = performance.now() + ms; performance.now() < end;); };
       require('node:worker_threads').parentPort.on('message', ({ request }) => {
         const query = request?.sourceRuns?.[0]?.query;
         if (query === 'crash') setImmediate(() => { throw new Error('a mistake'); });
         if (query === 'stuck') block(Infinity);
         if (query === 'sluggish') setInterval(() => block(100), 10);
         if ((request?.folder ?? request?.thumbnailFolder)?.endsWith('slow disk')) block(1_000);
       });`,
    );
  });

  after(() => built.remove());

  beforeEach(async () => {
    logged = [];
    temp = makeTempFolder();
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/gone')) response.writeHead(404).end();
      else if (path.startsWith('/silent')) response.writeHead(200, { 'content-length': 5 }).flushHeaders();
      else setTimeout(() => response.end(jpegPicture(path)), 10);
    });
    engine = createWorkerEngine({ workerPath: built.pathOf('fragile'), log: (line) => logged.push(line) });
  });

  afterEach(async () => {
    engine.dispose();
    await site.close();
    temp.remove();
  });

  function request(count: number, folder = temp.path): ScrapeRequest {
    const pictures = Array.from({ length: count }, (_, index) =>
      testPicture({ id: String(index), url: `${site.url}/${index % 5 === 3 ? 'gone' : 'ok'}/${index}.jpg` }),
    );
    const quantity = Math.floor(count / 2);
    return {
      pictures,
      size: 'large',
      minimum: anySize,
      quantity,
      folder,
      boundaryFolder: null,
      naming: defaultNaming,
      settings: testSettings,
    };
  }

  function thumbnailsOf(
    count: number,
    path: string,
    thumbnailFolder = join(temp.path, 'cache'),
  ): ThumbnailsRequest {
    const pictures = Array.from({ length: count }, (_, index) => {
      const url = `${site.url}/${path}/${index}.jpg`;
      return testPicture({ id: String(index), sizes: [{ url, width: 320, height: 200 }] });
    });
    return { pictures, thumbnailFolder, settings: testSettings };
  }

  async function collectEvents<T>(events: AsyncIterable<T>): Promise<T[]> {
    const seen: T[] = [];
    for await (const event of events) seen.push(event);
    return seen;
  }

  it('scrapes with the same events and files as the engine in this thread', async () => {
    const run = async (from: Engine, name: string): Promise<unknown[]> => {
      const folder = join(temp.path, name);
      const oneLane = { ...request(20, folder), settings: { ...testSettings, concurrency: 1 } };
      const events = await collectEvents(from.scrape(oneLane, neverAborted));
      const told = events.map((event) => ({
        ...event,
        ...('folder' in event && { folder: '' }),
        ...('seconds' in event && { seconds: 0 }),
      }));
      // A picture is flushed in the background while the next one is asked for, so that only the order within each is certain.
      const pictureOf = (event: ScrapeEvent): string => ('picture' in event ? event.picture : '');
      return [fileContents(folder), ...told.sort((a, b) => pictureOf(a).localeCompare(pictureOf(b)))];
    };
    const [inWorker, inThread] = [await run(engine, 'worker'), await run(createEngine(), 'thread')];
    assert.ok(inWorker.length > 12);
    assert.deepEqual(inWorker, inThread);
  });

  it('searches with the same events', async () => {
    const photos = await startPhotoSite();
    const search = (from: Engine): Promise<SearchEvent[]> =>
      collectEvents(from.search(flickrSearchRequest(photos.url), neverAborted));
    const [inWorker, inThread] = [await search(engine), await search(createEngine())];
    await photos.close();
    assert.equal(inWorker.at(-1)?.type, 'searched');
    assert.deepEqual(inWorker, inThread);
  });

  it('cancels at once and leaves only whole files', async () => {
    const cancel = new AbortController();
    const events: ScrapeEvent[] = [];
    let since: (() => number) | undefined;
    for await (const event of engine.scrape({ ...request(400), quantity: 300 }, cancel.signal)) {
      events.push(event);
      if (event.type === 'saved' && !since) {
        since = ownTime();
        cancel.abort();
      }
    }
    assert.ok(since && since() < atOnceMs);
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    assert.equal(last.outcome, 'cancelled');
    const saved = events.flatMap((event) => (event.type === 'saved' ? [event.file] : []));
    assert.deepEqual(filesIn(temp.path), saved.sort());
    assert.equal(last.saved, saved.length);
    assert.ok(saved.length < 200);
  });

  it('ends a cancelled search at once, with what it had found', async () => {
    const photos = await startPhotoSite();
    const cancel = new AbortController();
    const events: SearchEvent[] = [];
    let since: (() => number) | undefined;
    for await (const event of engine.search(
      flickrSearchRequest(photos.url, { targetCount: 100 }),
      cancel.signal,
    )) {
      events.push(event);
      if (event.type !== 'page') continue;
      since = ownTime();
      cancel.abort();
    }
    await photos.close();
    assert.ok(since && since() < atOnceMs);
    const cancelled = { outcome: 'cancelled', found: 25, failure: null };
    assert.deepEqual(events.slice(1), [
      { type: 'turn', turn: 0, ...cancelled, note: null },
      { type: 'searched', ...cancelled },
    ]);
    assert.equal(photos.requests.length, 1);
  });

  it('hands over long lists whole and in order', async () => {
    const gone = Array.from({ length: 2_000 }, (_, index) =>
      testPicture({ id: String(index), url: `bad:${index}` }),
    );
    const { pictures } = request(1);
    const events = await collectEvents(
      engine.scrape({ ...request(1), pictures: [...gone, ...pictures], quantity: 1 }, neverAborted),
    );
    const failed = events.flatMap((event) => (event.type === 'failed' ? [event.url] : []));
    assert.deepEqual(
      failed,
      gone.map(({ sizes }) => sizes[0]?.url),
    );
    assert.equal(events.at(-1)?.type === 'finished' && filesIn(temp.path).length, 1);
  });

  it('cancels what was cancelled before it began', async () => {
    const events = await collectEvents(engine.scrape(request(10), AbortSignal.abort()));
    assert.deepEqual(
      events.map((event) => (event.type === 'finished' ? event.outcome : event.type)),
      ['started', 'cancelled'],
    );
    assert.equal(site.requests.length, 0);
  });

  it('lets a search and a scrape run side by side, and cancels only the one', async () => {
    const cancel = new AbortController();
    const [first, second] = await Promise.all([
      collectEvents(engine.scrape(request(20, join(temp.path, 'a')), neverAborted)),
      (async () => {
        setTimeout(() => cancel.abort(), 30);
        return collectEvents(
          engine.scrape({ ...request(400, join(temp.path, 'b')), quantity: 300 }, cancel.signal),
        );
      })(),
    ]);
    const outcomes = [first.at(-1), second.at(-1)].map(
      (event) => event?.type === 'finished' && event.outcome,
    );
    assert.deepEqual(outcomes, ['complete', 'cancelled']);
  });

  it('ends the run in the worker when the reader stops', async () => {
    for await (const event of engine.scrape({ ...request(400), quantity: 300 }, neverAborted)) {
      if (event.type === 'saved') break;
    }
    const last = await collectEvents(engine.scrape(request(2, join(temp.path, 'next')), neverAborted));
    assert.equal(last.at(-1)?.type, 'finished');
    assert.ok(site.requests.length < 200);
  });

  describe('has one worker', () => {
    let started: Worker[];
    const noteStart = (worker: Worker): number => started.push(worker);

    beforeEach(() => {
      started = [];
      process.on('worker', noteStart);
    });
    afterEach(() => process.off('worker', noteStart));

    it('for what is asked when a search has told its end', async () => {
      const photos = await startPhotoSite();
      for await (const { type } of engine.search(flickrSearchRequest(photos.url), neverAborted))
        if (type === 'searched') break;
      await photos.close();
      await collectEvents(engine.thumbnails(thumbnailsOf(1, 'ok'), neverAborted));
      assert.equal(started.length, 1);
    });

    it('that is there before anything is asked where that was announced, and ends when nothing is', async () => {
      engine.dispose();
      engine = createWorkerEngine({ workerPath: built.pathOf('worker'), idleMs: 500 });
      engine.prepare();
      engine.prepare();
      const [worker] = (await once(process, 'worker')) as [Worker];
      await once(worker, 'online', { signal: AbortSignal.timeout(20_000) });
      await collectEvents(engine.thumbnails(thumbnailsOf(1, 'ok'), neverAborted));
      assert.equal(started.length, 1);
      engine.prepare();
      await once(worker, 'exit', { signal: AbortSignal.timeout(20_000) });
      assert.equal(started.length, 1);
    });
  });

  it('survives the end of its worker: the run says so, and the next one works', async () => {
    const crash = flickrSearchRequest(site.url, { turn: { query: 'crash' } });
    const events: ScrapeEvent[] = [];
    for await (const event of engine.scrape({ ...request(400), quantity: 300 }, neverAborted)) {
      events.push(event);
      if (event.type === 'saved' && events.length < 30)
        void collectEvents(engine.search(crash, neverAborted));
    }
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    assert.deepEqual(
      { outcome: last.outcome, code: last.failure?.code },
      { outcome: 'stopped', code: 'engine-stopped' },
    );
    assert.equal(last.saved, events.filter(({ type }) => type === 'saved').length);
    assert.match(logged.join('\n'), /a mistake/);
    // What waited to be flushed stays as parts, which a later run sweeps.
    const files = filesIn(temp.path).filter((name) => !name.endsWith('.part'));
    assert.ok(
      files.every((name) => name.endsWith('.jpg')),
      files.join(),
    );
    const next = (await collectEvents(engine.scrape(request(10, join(temp.path, 'next')), neverAborted))).at(
      -1,
    );
    assert.ok(next?.type === 'finished');
    assert.equal(next.outcome, 'complete');
  });

  it('ends a job alone whose code throws, and goes on with the others', async () => {
    const waiting = new AbortController();
    const other = collectEvents(engine.thumbnails(thumbnailsOf(5, 'silent'), waiting.signal));
    await waitUntil('a request', 5, () => site.requests.length > 0);
    const last = (
      await collectEvents(engine.scrape({ ...request(2), settings: undefined as never }, neverAborted))
    ).at(-1);
    assert.ok(last?.type === 'finished');
    assert.deepEqual(
      { outcome: last.outcome, code: last.failure?.code },
      { outcome: 'stopped', code: 'internal' },
    );
    waiting.abort();
    assert.deepEqual(await other, [{ type: 'thumbnailed', failure: null }]);
  });

  it('holds a scrape and lets it go on, as often as it is told to', async () => {
    const gate = new Gate();
    const folder = join(temp.path, 'held');
    const asked = (): number => site.requests.filter(({ path }) => path.startsWith('/held/')).length;
    const pictures = Array.from({ length: 60 }, (_, index) =>
      testPicture({ id: String(index), url: `${site.url}/held/${index}.jpg` }),
    );
    /** How often the held scrape asks while another one is done from beginning to end. */
    const askedMeanwhile = async (name: string): Promise<number> => {
      const before = asked();
      const other = await collectEvents(engine.scrape(request(10, join(temp.path, name)), neverAborted));
      assert.equal(other.at(-1)?.type, 'finished');
      return asked() - before;
    };
    gate.hold();
    let saved = 0;
    let waited: Promise<number> | undefined;
    const run = (async (): Promise<ScrapeEvent | undefined> => {
      let last: ScrapeEvent | undefined;
      for await (const event of engine.scrape(
        { ...request(1, folder), pictures, quantity: 60 },
        neverAborted,
        gate,
      )) {
        last = event;
        if (event.type !== 'saved') continue;
        saved += 1;
        if (saved !== 1) continue;
        gate.hold();
        waited = (async () => {
          // The worker answers after it was told to hold.
          await collectEvents(engine.inspect({ folder, boundaryFolder: null }, neverAborted));
          await waitUntil('what is being loaded to end', 5, () => asked() === filesIn(folder).length);
          const meanwhile = await askedMeanwhile('second');
          gate.release();
          return meanwhile;
        })();
      }
      return last;
    })();
    assert.equal(await askedMeanwhile('first'), 0);
    assert.equal(saved, 0);
    gate.release();
    const last = await run;
    assert.equal(await waited, 0);
    assert.ok(last?.type === 'finished');
    assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'complete', saved: 60 });
  });

  it('cancels a scrape that is held, at once', async () => {
    const gate = new Gate();
    const cancel = new AbortController();
    let since: (() => number) | undefined;
    const events: ScrapeEvent[] = [];
    for await (const event of engine.scrape({ ...request(400), quantity: 300 }, cancel.signal, gate)) {
      events.push(event);
      if (event.type !== 'saved' || gate.isHeld) continue;
      gate.hold();
      void waitUntil('what is being loaded to end', 5, () => site.openRequests === 0).then(() => {
        since = ownTime();
        cancel.abort();
      });
    }
    assert.ok(since && since() < atOnceMs);
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    assert.equal(last.outcome, 'cancelled');
    assert.ok(gate.isHeld);
  });

  it('looks and rejects with the same events and files', async () => {
    const records = { metadata: true, credits: true };
    const run = async (from: Engine, name: string): Promise<unknown> => {
      const folder = join(temp.path, name);
      const { pictures } = request(5);
      const scrape = {
        ...request(5, folder),
        quantity: 4,
        settings: { ...testSettings, records, concurrency: 1 },
      };
      await collectEvents(from.scrape(scrape, neverAborted));
      const rejected = await collectEvents(
        from.reject(
          { folder, boundaryFolder: null, pictures: pictures.slice(0, 2), files: [], records },
          neverAborted,
        ),
      );
      const looked = await collectEvents(from.inspect({ folder, boundaryFolder: temp.path }, neverAborted));
      const refused = await collectEvents(
        from.inspect({ folder, boundaryFolder: join(temp.path, 'other') }, neverAborted),
      );
      return [rejected, looked, refused.map(({ type }) => type), filesIn(folder)];
    };
    mkdirSync(join(temp.path, 'other'));
    const inWorker = await run(engine, 'worker');
    assert.deepEqual(inWorker, [
      [{ type: 'rejected', isOut: true, failure: null, asideFolders: [] }],
      [
        {
          type: 'recorded',
          pictures: [
            { picture: 'test:2', file: 'cat-003.jpg' },
            { picture: 'test:4', file: 'cat-004.jpg' },
          ],
        },
        { type: 'rejections', pictures: ['test:0', 'test:1'] },
        { type: 'inspected', failure: null },
      ],
      ['inspected'],
      [
        'CREDITS.md',
        'cat-001.jpg',
        'cat-002.jpg',
        'cat-003.jpg',
        'cat-004.jpg',
        'metadata.jsonl',
        'rejected.jsonl',
      ],
    ]);
    assert.deepEqual(inWorker, await run(createEngine(), 'thread'));
  });

  it('brings thumbnails with the same events', async () => {
    const run = async (from: Engine, name: string): Promise<unknown[]> => {
      const cache = join(temp.path, name);
      const events = await collectEvents(from.thumbnails(thumbnailsOf(10, 'ok', cache), neverAborted));
      const files = events.flatMap((event) => (event.type === 'thumbnail' ? [event.file] : []));
      assert.ok(files.every((file) => file !== null && existsSync(join(cache, file))));
      assert.deepEqual(events.at(-1), { type: 'thumbnailed', failure: null });
      return events.map((event) => JSON.stringify(event)).sort();
    };
    const inWorker = await run(engine, 'worker');
    assert.equal(inWorker.length, 11);
    assert.deepEqual(inWorker, await run(createEngine(), 'thread'));
  });

  it('reads lists and documents with the same events', async () => {
    const request = { text: `${site.url}/1.jpg\n${site.url}/2.jpg\n`, kind: 'txt' } as const;
    const inWorker = await collectEvents(engine.extract(request, neverAborted));
    assert.deepEqual(
      inWorker.map(({ type }) => type),
      ['listed', 'extracted'],
    );
    assert.deepEqual(inWorker, await collectEvents(createEngine().extract(request, neverAborted)));
  });

  it('does not wait for the worker when what only reads is cancelled', async () => {
    await collectEvents(engine.inspect({ folder: temp.path, boundaryFolder: null }, neverAborted));
    const slow = join(temp.path, 'slow disk');
    for (const read of [
      (signal: AbortSignal) => engine.inspect({ folder: slow, boundaryFolder: null }, signal),
      (signal: AbortSignal) => engine.thumbnails(thumbnailsOf(5, 'silent', slow), signal),
    ]) {
      const cancel = new AbortController();
      const since = ownTime();
      const reading = collectEvents<ThumbnailsEvent | InspectEvent>(read(cancel.signal));
      setImmediate(() => cancel.abort());
      const [only, ...others] = await reading;
      assert.ok(since() < atOnceMs);
      assert.ok(only?.type === 'inspected' || only?.type === 'thumbnailed');
      assert.deepEqual({ failure: only.failure, others }, { failure: null, others: [] });
    }
    const next = await collectEvents(engine.scrape(request(10, join(temp.path, 'next')), neverAborted));
    assert.equal(next.at(-1)?.type, 'finished');
  });

  it('ends thumbnails that go on in a worker that dies', async () => {
    const crash = flickrSearchRequest(site.url, { turn: { query: 'crash' } });
    const waiting = collectEvents(engine.thumbnails(thumbnailsOf(5, 'silent'), neverAborted));
    await waitUntil('a request', 5, () => site.requests.length > 0);
    void collectEvents(engine.search(crash, neverAborted));
    const last = (await waiting).at(-1);
    assert.ok(last?.type === 'thumbnailed');
    assert.equal(last.failure?.code, 'engine-stopped');
    const next = await collectEvents(engine.thumbnails(thumbnailsOf(5, 'ok'), neverAborted));
    assert.deepEqual(next.at(-1), { type: 'thumbnailed', failure: null });
  });

  describe('watches its worker during a search', () => {
    let photos: PhotoSite;
    let watched: ReturnType<typeof createWorkerEngine>;

    beforeEach(async () => {
      photos = await startPhotoSite();
    });

    afterEach(async () => {
      watched.dispose();
      await photos.close();
    });

    function openWatched(watch: WorkerEngineOptions['watch'], worker = 'fragile'): typeof watched {
      return (watched = createWorkerEngine({
        workerPath: built.pathOf(worker),
        log: (line) => logged.push(line),
        ...(watch && { watch }),
      }));
    }

    function searchFor(query: string, targetCount = 20, base = photos.url): SearchRequest {
      return flickrSearchRequest(base, { turn: { query }, targetCount });
    }

    const lastOf = async (search: SearchRequest): Promise<SearchEvent | undefined> =>
      (await collectEvents(watched.search(search, neverAborted))).at(-1);

    it('and ends one that answers no more; the next search works', async () => {
      openWatched({ tickMs: 20, ticks: 50 });
      const host = new URL(photos.url).host;
      assert.deepEqual(await lastOf(searchFor('stuck')), {
        type: 'searched',
        outcome: 'failed',
        found: 0,
        failure: { code: 'page-too-complex', host },
      });
      assert.match(logged.join('\n'), /took too long/);
      assert.deepEqual(await lastOf(searchFor('fox')), {
        type: 'searched',
        outcome: 'found',
        found: 20,
        failure: null,
      });
    });

    it('and says so of each of its sources, and of no host where it is not known which it was', async () => {
      openWatched({ tickMs: 20, ticks: 50 });
      const [turn, ...others] = searchFor('stuck').sourceRuns;
      assert.ok(turn && others.length === 0);
      const page = { ...turn, source: 'page', query: `${site.url}/page` } as const;
      const request = { ...searchFor('stuck'), sourceRuns: [turn, page] };
      const failure = { code: 'page-too-complex' };
      const ended = { type: 'turn', outcome: 'failed', found: 0, failure, note: null };
      assert.deepEqual(await collectEvents(watched.search(request, neverAborted)), [
        { ...ended, turn: 0 },
        { ...ended, turn: 1 },
        { type: 'searched', outcome: 'failed', found: 0, failure },
      ]);
    });

    it('and what else goes on in it is told that it is over, not that a page was', async () => {
      openWatched({ tickMs: 20, ticks: 50 });
      const waiting = collectEvents(watched.thumbnails(thumbnailsOf(5, 'silent'), neverAborted));
      await waitUntil('a request', 5, () => site.requests.length > 0);
      const stuck = await lastOf(searchFor('stuck'));
      assert.equal(stuck?.type === 'searched' && stuck.failure?.code, 'page-too-complex');
      const last = (await waiting).at(-1);
      assert.equal(last?.type === 'thumbnailed' && last.failure?.code, 'engine-stopped');
    });

    it('and ends one that is at a page for too long', async () => {
      const tile = `<div class="photo-list-photo-view">${'<b>'.repeat(2_000)}`;
      const heavy = await startSite((_request, response) => response.end(tile.repeat(1_500)));
      openWatched({ tickMs: 5, ticks: 5 }, 'worker');
      const last = await lastOf(searchFor('fox', 20, heavy.url));
      await heavy.close();
      assert.ok(last?.type === 'searched');
      assert.deepEqual(last.failure, { code: 'page-too-complex', host: heavy.host });
    });

    it('and lets one go on that is slow but answers', async () => {
      // Longer than it is ever silent, also on a busy computer, and shorter than the search.
      openWatched({ tickMs: 50, ticks: 30 });
      const last = await lastOf(searchFor('sluggish', 60));
      assert.ok(last?.type === 'searched');
      assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: 60 });
    });

    it('and does not take it for silent while this thread is busy itself', async () => {
      // Less than this thread is busy at a time, and, as it ticks then, seconds for a worker that others keep from running.
      openWatched({ tickMs: 1, ticks: 30 });
      const busy = setInterval(() => {
        for (const end = performance.now() + 100; performance.now() < end;);
      }, 5);
      try {
        const last = await lastOf(searchFor('fox', 60));
        assert.ok(last?.type === 'searched');
        assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: 60 });
      } finally {
        clearInterval(busy);
      }
    });

    it('but not during a scrape, which a disk can hold up', async () => {
      openWatched({ tickMs: 20, ticks: 25 });
      const slow = request(4, join(temp.path, 'slow disk'));
      const [scraped, searched] = await Promise.all([
        collectEvents(watched.scrape(slow, neverAborted)),
        lastOf(searchFor('fox', 60)),
      ]);
      const last = scraped.at(-1);
      assert.equal(last?.type === 'finished' && last.outcome, 'complete');
      assert.equal(searched?.type === 'searched' && searched.outcome, 'found');
    });

    it('and neither cancelling it nor the next search waits for it', async () => {
      openWatched(undefined);
      const cancel = new AbortController();
      const stuck = collectEvents(watched.search(searchFor('stuck'), cancel.signal));
      await waitUntil('the request of a search beside it', 5, async () => {
        const other = new AbortController();
        setTimeout(() => other.abort(), 300);
        const events = await collectEvents(watched.search(searchFor('fox'), other.signal));
        return events.every(({ type }) => type !== 'page');
      });
      const since = ownTime();
      cancel.abort();
      assert.deepEqual(
        (await stuck).map((event) => 'outcome' in event && [event.type, event.outcome]),
        [
          ['turn', 'cancelled'],
          ['searched', 'cancelled'],
        ],
      );
      assert.ok(since() < atOnceMs);
      const sinceCancelled = ownTime();
      const last = await lastOf(searchFor('fox'));
      assert.equal(last?.type === 'searched' && last.outcome, 'found');
      assert.ok(sinceCancelled() < 5_000);
    });
  });

  it('says so when there is no worker to start', async () => {
    const broken = createWorkerEngine({ workerPath: join(temp.path, 'none.js') });
    const at = { folder: temp.path, boundaryFolder: null };
    const records = { metadata: true, credits: true };
    const runs = [
      await collectEvents(broken.scrape(request(2), neverAborted)),
      await collectEvents(broken.inspect(at, neverAborted)),
      await collectEvents(broken.reject({ ...at, pictures: [], files: [], records }, neverAborted)),
      await collectEvents(broken.thumbnails(thumbnailsOf(2, 'ok'), neverAborted)),
    ];
    assert.deepEqual(
      runs.map((events) => events.map((event) => [event.type, 'failure' in event && event.failure?.code])),
      ['finished', 'inspected', 'rejected', 'thumbnailed'].map((type) => [[type, 'engine-stopped']]),
    );
  });

  it('ends its worker when idle, and leaves no mark on the process', async () => {
    const script = `
      const slot = Symbol.for('undici.globalDispatcher.1');
      const { createWorkerEngine } = require(${JSON.stringify(built.pathOf('handle'))});
      const engine = createWorkerEngine({ workerPath: ${JSON.stringify(built.pathOf('worker'))}, idleMs: 100 });
      (async () => {
        for await (const event of engine.search(${JSON.stringify(flickrSearchRequest(site.url))}, new AbortController().signal))
          if (event.type === 'searched') console.log(event.failure.code);
        for await (const event of engine.scrape(${JSON.stringify(request(4))}, new AbortController().signal))
          if (event.type === 'finished') console.log(event.outcome, typeof globalThis[slot]);
        for await (const event of engine.inspect({ folder: ${JSON.stringify(temp.path)}, boundaryFolder: null }, new AbortController().signal))
          console.log(event.type);
        for await (const event of engine.thumbnails(${JSON.stringify(thumbnailsOf(1, 'ok'))}, new AbortController().signal))
          if (event.type === 'thumbnailed') console.log(event.failure);
      })();`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
    const [code] = (await once(child, 'close', { signal: AbortSignal.timeout(40_000) })) as [number | null];
    assert.equal(code, 0);
    assert.equal(output.trim(), 'site-changed\ncomplete undefined\ninspected\nnull');
  });

  it('leaves the slot of the process-wide dispatcher alone in this thread too', async () => {
    const slots = globalThis as unknown as Record<symbol, unknown>;
    const before = slots[dispatcherSlot];
    await collectEvents(createEngine().scrape(request(2), neverAborted));
    assert.equal(slots[dispatcherSlot], before);
  });
});
