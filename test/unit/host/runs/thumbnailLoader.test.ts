import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Gallery } from '../../../../src/host/list/gallery';
import {
  maxBatchPictures,
  failureCooldownMs,
  ThumbnailLoader,
} from '../../../../src/host/runs/thumbnailLoader';
import { plainSettings } from '../../../support/engineSettings';
import {
  playEvents,
  scriptedEngine,
  thumbnailEvent,
  thumbnailsEnd,
  playUntilCancelled,
} from './scriptedEngine';
import { catPicture, memoryLog, catPictures, waitUntilTick } from '../hostFixtures';

describe('thumbnails', () => {
  let gallery: Gallery;
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let changes: number;
  let toCompare: readonly string[];
  let thumbnails: ThumbnailLoader;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    gallery = new Gallery();
    gallery.add(catPictures(100));
    script = scriptedEngine();
    log = memoryLog();
    changes = 0;
    toCompare = [];
    thumbnails = new ThumbnailLoader({
      engine: script.engine,
      settings: () => plainSettings,
      thumbnailFolder: '/cache',
      gallery,
      toCompare: () => toCompare,
      pictureOf: (key) => (gallery.has(key) ? catPicture(key.slice('flickr:'.length)) : undefined),
      onChange: () => (changes += 1),
      log,
    });
  });
  afterEach(() => {
    thumbnails.stopLoading();
    mock.timers.reset();
  });

  const keys = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => `flickr:${from + at}`);
  const asked = () => script.thumbnails.map(({ pictures }) => pictures.map(({ id }) => Number(id)));
  const batches = (count: number) =>
    waitUntilTick(`batch ${count}`, () => script.thumbnails.length === count);
  const known = (count: number) =>
    waitUntilTick(
      `${count} to be known`,
      () => gallery.pictures.filter(({ key }) => gallery.thumbnailFileOf(key) !== undefined).length === count,
    );

  it('that are to be compared are asked for after those in view, and give way to them', async () => {
    toCompare = keys(1, 100);
    script.thumbnailScripts.push(
      playEvents(thumbnailEvent('90'), thumbnailsEnd()),
      playUntilCancelled([], thumbnailsEnd()),
    );
    thumbnails.requestThumbnails(keys(90, 90));
    await batches(2);
    assert.deepEqual(asked(), [[90], Array.from({ length: maxBatchPictures }, (_, at) => 1 + at)]);
    // What comes into view need not wait for them.
    script.thumbnailScripts.push(
      playEvents(thumbnailEvent('80'), thumbnailsEnd()),
      playUntilCancelled([], thumbnailsEnd()),
    );
    thumbnails.requestThumbnails(keys(80, 80));
    await batches(4);
    assert.deepEqual(asked()[2], [80]);
    assert.deepEqual(asked()[3]?.slice(0, 3), [1, 2, 3]);
  });

  it('that are to be compared are loaded when that is asked for, without anything in view', async () => {
    thumbnails.loadToCompare();
    assert.equal(script.thumbnails.length, 0);
    toCompare = keys(5, 6);
    script.thumbnailScripts.push(playEvents(thumbnailEvent('5'), thumbnailEvent('6'), thumbnailsEnd()));
    thumbnails.loadToCompare();
    await known(2);
    assert.deepEqual(asked(), [[5, 6]]);
  });

  it('are asked for in batches, the most wanted first, one batch at a time', async () => {
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => (go = resolve));
    script.thumbnailScripts.push(async function* () {
      for (const key of keys(10, 41)) {
        await gone;
        yield thumbnailEvent(key.slice('flickr:'.length));
      }
      yield thumbnailsEnd();
    });
    thumbnails.requestThumbnails(keys(10, 50));
    await batches(1);
    assert.deepEqual(asked(), [Array.from({ length: maxBatchPictures }, (_, at) => 10 + at)]);
    assert.equal(script.thumbnails[0]?.thumbnailFolder, '/cache');
    thumbnails.requestThumbnails([...keys(60, 61), ...keys(10, 50)]);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(script.thumbnails.length, 1);
    go();
    await batches(2);
    assert.deepEqual(asked()[1], [60, 61, ...Array.from({ length: 9 }, (_, at) => 42 + at)]);
    assert.equal(gallery.thumbnailFileOf('flickr:10'), '10.jpg');
    assert.ok(changes >= maxBatchPictures);
  });

  it('are asked for once, also where there is none to be had', async () => {
    script.thumbnailScripts.push(playEvents(thumbnailEvent('1'), thumbnailEvent('2', null), thumbnailsEnd()));
    thumbnails.requestThumbnails(keys(1, 2));
    await known(2);
    thumbnails.requestThumbnails(keys(1, 3));
    await known(3);
    assert.deepEqual(asked(), [[1, 2], [3]]);
    thumbnails.requestThumbnails([...keys(1, 3), 'flickr:unknown']);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(script.thumbnails.length, 2);
  });

  it('that nobody wants any more are cancelled, and are asked for again when they are', async () => {
    const signals: AbortSignal[] = [];
    script.thumbnailScripts.push((signal) => {
      signals.push(signal);
      return playUntilCancelled([thumbnailEvent('1')], thumbnailsEnd())(signal);
    });
    thumbnails.requestThumbnails(keys(1, 3));
    await known(1);
    thumbnails.requestThumbnails(keys(3, 5));
    assert.equal(signals[0]?.aborted, false, 'one of them is still wanted');
    thumbnails.requestThumbnails([...keys(50, 52), 'flickr:1']);
    assert.equal(signals[0]?.aborted, true, 'what is there need not be waited for');
    await known(4);
    thumbnails.requestThumbnails(keys(1, 3));
    await known(6);
    assert.deepEqual(asked(), [
      [1, 2, 3],
      [50, 51, 52],
      [2, 3],
    ]);
  });

  it('wait as long as a host asks for', async () => {
    script.thumbnailScripts.push(
      playEvents(
        thumbnailEvent('1'),
        { type: 'paused', host: 'live.example', seconds: 30 },
        { type: 'paused', host: 'other.example', seconds: 3 },
        thumbnailsEnd(),
      ),
    );
    thumbnails.requestThumbnails(keys(1, 3));
    await known(1);
    await waitUntilTick('the batch to end', () => changes === 1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    thumbnails.requestThumbnails(keys(1, 4));
    mock.timers.tick(29_999);
    assert.equal(script.thumbnails.length, 1);
    mock.timers.tick(1);
    await known(4);
    assert.deepEqual(asked()[1], [2, 3, 4]);
    assert.deepEqual(log.lines, []);
  });

  for (const [what, ending] of [
    ['a failure', [thumbnailsEnd('disk-full')]],
    ['an engine that breaks', []],
    ['an engine that says nothing of them', [thumbnailsEnd()]],
  ] as const) {
    it(`rest for a minute after ${what}, which is logged once`, async () => {
      script.thumbnailScripts.push(playEvents(...ending), playEvents(...ending));
      thumbnails.requestThumbnails(keys(1, 3));
      await waitUntilTick('the failure', () => log.lines.length === 1);
      assert.match(log.lines[0] ?? '', /^warn: Thumbnails: /);
      thumbnails.requestThumbnails(keys(1, 4));
      mock.timers.tick(failureCooldownMs - 1);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      assert.equal(script.thumbnails.length, 1);
      mock.timers.tick(1);
      await batches(2);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      mock.timers.tick(failureCooldownMs);
      await known(4);
      assert.deepEqual(
        { thumbnailCount: script.thumbnails.length, lineCount: log.lines.length },
        { thumbnailCount: 3, lineCount: 1 },
      );
    });
  }

  it('are forgotten and asked for again when their cache is emptied', async () => {
    thumbnails.requestThumbnails(keys(1, 2));
    await known(2);
    thumbnails.reloadThumbnails();
    assert.equal(gallery.thumbnailFileOf('flickr:1'), undefined);
    await known(2);
    assert.deepEqual(asked(), [
      [1, 2],
      [1, 2],
    ]);
  });

  it('of a batch that was under way when the cache was emptied are not taken for there', async () => {
    script.thumbnailScripts.push(playUntilCancelled([], thumbnailEvent('1', 'gone.jpg')));
    thumbnails.requestThumbnails(keys(1, 1));
    await batches(1);
    thumbnails.reloadThumbnails();
    await known(1);
    assert.equal(gallery.thumbnailFileOf('flickr:1'), null);
  });

  it('are asked for no more when the window closes', async () => {
    script.thumbnailScripts.push(playUntilCancelled([], thumbnailsEnd()));
    thumbnails.requestThumbnails(keys(1, 2));
    await batches(1);
    thumbnails.stopLoading();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    thumbnails.requestThumbnails(keys(3, 4));
    assert.equal(script.thumbnails.length, 1);
  });
});
