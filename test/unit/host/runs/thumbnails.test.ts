import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Gallery } from '../../../../src/host/list/gallery';
import { batchSize, restMs, Thumbnails } from '../../../../src/host/runs/thumbnails';
import { plainSettings } from '../../../support/engineSettings';
import { events, scriptedEngine, thumbnail, thumbnailed, untilCancelled } from './scriptedEngine';
import { aPicture, memoryLog, somePictures, untilTurn } from '../support';

describe('thumbnails', () => {
  let gallery: Gallery;
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let changes: number;
  let thumbnails: Thumbnails;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    gallery = new Gallery();
    gallery.add(somePictures(100));
    script = scriptedEngine();
    log = memoryLog();
    changes = 0;
    thumbnails = new Thumbnails({
      engine: script.engine,
      settings: () => plainSettings,
      cache: '/cache',
      gallery,
      picture: (key) => (gallery.has(key) ? aPicture(key.slice('flickr:'.length)) : undefined),
      changed: () => (changes += 1),
      log,
    });
  });
  afterEach(() => {
    thumbnails.stop();
    mock.timers.reset();
  });

  const keys = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => `flickr:${from + at}`);
  const asked = () => script.thumbnails.map(({ pictures }) => pictures.map(({ id }) => Number(id)));
  const batches = (count: number) => untilTurn(`batch ${count}`, () => script.thumbnails.length === count);
  const known = (count: number) =>
    untilTurn(
      `${count} to be known`,
      () => gallery.pictures.filter(({ key }) => gallery.thumbnailOf(key) !== undefined).length === count,
    );

  it('are asked for in batches, the most wanted first, one batch at a time', async () => {
    let go = (): void => undefined;
    const gone = new Promise<void>((resolve) => (go = resolve));
    script.thumbnailScripts.push(async function* () {
      for (const key of keys(10, 41)) {
        await gone;
        yield thumbnail(key.slice('flickr:'.length));
      }
      yield thumbnailed();
    });
    thumbnails.want(keys(10, 50));
    await batches(1);
    assert.deepEqual(asked(), [Array.from({ length: batchSize }, (_, at) => 10 + at)]);
    assert.equal(script.thumbnails[0]?.cache, '/cache');
    thumbnails.want([...keys(60, 61), ...keys(10, 50)]);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(script.thumbnails.length, 1);
    go();
    await batches(2);
    assert.deepEqual(asked()[1], [60, 61, ...Array.from({ length: 9 }, (_, at) => 42 + at)]);
    assert.equal(gallery.thumbnailOf('flickr:10'), '10.jpg');
    assert.ok(changes >= batchSize);
  });

  it('are asked for once, also where there is none to be had', async () => {
    script.thumbnailScripts.push(events(thumbnail('1'), thumbnail('2', null), thumbnailed()));
    thumbnails.want(keys(1, 2));
    await known(2);
    thumbnails.want(keys(1, 3));
    await known(3);
    assert.deepEqual(asked(), [[1, 2], [3]]);
    thumbnails.want([...keys(1, 3), 'flickr:unknown']);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(script.thumbnails.length, 2);
  });

  it('that nobody wants any more are cancelled, and are asked for again when they are', async () => {
    const signals: AbortSignal[] = [];
    script.thumbnailScripts.push((signal) => {
      signals.push(signal);
      return untilCancelled([thumbnail('1')], thumbnailed())(signal);
    });
    thumbnails.want(keys(1, 3));
    await known(1);
    thumbnails.want(keys(3, 5));
    assert.equal(signals[0]?.aborted, false, 'one of them is still wanted');
    thumbnails.want([...keys(50, 52), 'flickr:1']);
    assert.equal(signals[0]?.aborted, true, 'what is there need not be waited for');
    await known(4);
    thumbnails.want(keys(1, 3));
    await known(6);
    assert.deepEqual(asked(), [
      [1, 2, 3],
      [50, 51, 52],
      [2, 3],
    ]);
  });

  it('wait as long as a host asks for', async () => {
    script.thumbnailScripts.push(
      events(
        thumbnail('1'),
        { type: 'paused', host: 'live.example', seconds: 30 },
        { type: 'paused', host: 'other.example', seconds: 3 },
        thumbnailed(),
      ),
    );
    thumbnails.want(keys(1, 3));
    await known(1);
    await untilTurn('the batch to end', () => changes === 1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    thumbnails.want(keys(1, 4));
    mock.timers.tick(29_999);
    assert.equal(script.thumbnails.length, 1);
    mock.timers.tick(1);
    await known(4);
    assert.deepEqual(asked()[1], [2, 3, 4]);
    assert.deepEqual(log.lines, []);
  });

  for (const [what, ending] of [
    ['a failure', [thumbnailed('disk-full')]],
    ['an engine that breaks', []],
    ['an engine that says nothing of them', [thumbnailed()]],
  ] as const) {
    it(`rest for a minute after ${what}, which is logged once`, async () => {
      script.thumbnailScripts.push(events(...ending), events(...ending));
      thumbnails.want(keys(1, 3));
      await untilTurn('the failure', () => log.lines.length === 1);
      assert.match(log.lines[0] ?? '', /^warn: Thumbnails: /);
      thumbnails.want(keys(1, 4));
      mock.timers.tick(restMs - 1);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      assert.equal(script.thumbnails.length, 1);
      mock.timers.tick(1);
      await batches(2);
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      mock.timers.tick(restMs);
      await known(4);
      assert.deepEqual([script.thumbnails.length, log.lines.length], [3, 1]);
    });
  }

  it('are forgotten and asked for again when their cache is emptied', async () => {
    thumbnails.want(keys(1, 2));
    await known(2);
    thumbnails.again();
    assert.equal(gallery.thumbnailOf('flickr:1'), undefined);
    await known(2);
    assert.deepEqual(asked(), [
      [1, 2],
      [1, 2],
    ]);
  });

  it('of a batch that was under way when the cache was emptied are not taken for there', async () => {
    script.thumbnailScripts.push(untilCancelled([], thumbnail('1', 'gone.jpg')));
    thumbnails.want(keys(1, 1));
    await batches(1);
    thumbnails.again();
    await known(1);
    assert.equal(gallery.thumbnailOf('flickr:1'), null);
  });

  it('are asked for no more when the window closes', async () => {
    script.thumbnailScripts.push(untilCancelled([], thumbnailed()));
    thumbnails.want(keys(1, 2));
    await batches(1);
    thumbnails.stop();
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    thumbnails.want(keys(3, 4));
    assert.equal(script.thumbnails.length, 1);
  });
});
