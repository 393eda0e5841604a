import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { PictureSize } from '../../../../src/shared/picture/picture';
import type { ViewEvent, ViewRequest } from '../../../../src/shared/engine/view';
import { bmpPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import { filesIn, jpegWithPixels, makeTempFolder, testPicture, testSettings } from '../support';

describe('a picture that is looked at', () => {
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let asked: string[];

  beforeEach(async () => {
    temp = makeTempFolder();
    asked = [];
    site = await startSite(({ url = '' }, response) => {
      asked.push(url);
      const [, width, height] = /^\/(\d+)x(\d+)/.exec(url) ?? [];
      if (url === '/bmp') response.end(bmpPicture());
      else if (url === '/busy') response.writeHead(429, { 'retry-after': '3600' }).end();
      else if (width === undefined) response.writeHead(404).end();
      else response.end(jpegWithPixels(Number(width), Number(height)));
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  const cacheFolder = (): string => join(temp.path, 'large');
  const sizeAt = (path: string, width: number | null, height: number | null): PictureSize => ({
    url: `${site.url}/${path}`,
    width,
    height,
  });
  const threeSizes = (): PictureSize[] => [
    sizeAt('320x240', 320, 240),
    sizeAt('1024x768', 1024, 768),
    sizeAt('4000x3000', 4000, 3000),
  ];

  async function view(
    sizes: readonly PictureSize[],
    change: Partial<ViewRequest> = {},
    signal = new AbortController().signal,
  ): Promise<ViewEvent> {
    const request: ViewRequest = {
      picture: testPicture({ sizes }),
      edge: 800,
      savedFile: null,
      cacheFolder: cacheFolder(),
      renewal: { apiKeys: {}, responseCacheFolder: join(temp.path, 'answers') },
      settings: testSettings,
      ...change,
    };
    const events: ViewEvent[] = [];
    for await (const event of createEngine(quickLimits).view(request, signal)) events.push(event);
    assert.equal(events.length, 1);
    return events[0] as ViewEvent;
  }

  it('is loaded in the smallest size that has the pixels, once', async () => {
    const first = await view(threeSizes());
    assert.deepEqual(asked, ['/1024x768']);
    assert.deepEqual(first.shown?.pixels, { width: 1024, height: 768 });
    assert.equal(first.shown.bytes, readFileSync(join(cacheFolder(), first.shown.file)).length);
    assert.deepEqual(await view(threeSizes()), first);
    assert.deepEqual(asked, ['/1024x768'], 'it is in the cache');
  });

  it('is loaded in a larger size for more pixels, and in the largest for more than it has', async () => {
    for (const edge of [1025, 9000]) {
      const { shown } = await view(threeSizes(), { edge });
      assert.deepEqual(shown?.pixels, { width: 4000, height: 3000 });
    }
  });

  it('is loaded in the next size where one is gone', async () => {
    const { shown, failure } = await view([sizeAt('gone', 900, 700), ...threeSizes()]);
    assert.equal(failure, null);
    assert.deepEqual(shown?.pixels, { width: 1024, height: 768 });
    assert.deepEqual(asked, ['/gone', '/1024x768']);
  });

  it('is not loaded in a size with more pixels than an editor should show', async () => {
    const { shown } = await view([sizeAt('20000x15000', 20_000, 15_000), ...threeSizes()], { edge: 20_000 });
    assert.deepEqual(shown?.pixels, { width: 4000, height: 3000 });
  });

  it('is not shown where its type cannot be, and says so', async () => {
    assert.equal((await view([sizeAt('bmp', 900, 700)])).failure?.code, 'not-shown');
    assert.deepEqual(filesIn(cacheFolder()), []);
  });

  it('is not waited for where its host asks for patience', async () => {
    const { failure } = await view([sizeAt('busy', 900, 700)]);
    assert.equal(failure?.code, 'rate-limited');
    assert.deepEqual(asked, ['/busy']);
  });

  it('comes from its saved file where there is one, and anew when that changes', async () => {
    const savedFile = join(temp.path, 'cat-001.jpg');
    writeFileSync(savedFile, jpegWithPixels(640, 480));
    const { shown: first } = await view(threeSizes(), { savedFile });
    assert.deepEqual(first?.pixels, { width: 640, height: 480 });
    writeFileSync(savedFile, jpegWithPixels(500, 400));
    utimesSync(savedFile, 1, 1);
    const { shown: second } = await view(threeSizes(), { savedFile });
    assert.deepEqual(second?.pixels, { width: 500, height: 400 });
    assert.deepEqual(asked, []);
  });

  it('is loaded where its saved file is gone, or is a link', async () => {
    const target = join(temp.path, 'secret.jpg');
    writeFileSync(target, jpegWithPixels(640, 480));
    const savedFile = join(temp.path, 'cat-001.jpg');
    symlinkSync(target, savedFile);
    for (const file of [savedFile, join(temp.path, 'gone.jpg')]) {
      const { shown } = await view(threeSizes(), { savedFile: file });
      assert.deepEqual(shown?.pixels, { width: 1024, height: 768 });
    }
  });

  it('is nothing, and no failure, once it was cancelled', async () => {
    const event = await view(threeSizes(), {}, AbortSignal.abort());
    assert.deepEqual(event, { type: 'viewed', shown: null, failure: null });
  });
});
