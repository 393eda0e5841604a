import assert from 'node:assert/strict';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace } from '../../../../src/core/net/pace';
import { drawContactSheet } from '../../../../src/core/scrape/contactSheet';
import type { ContactSheetEvent } from '../../../../src/shared/engine/contactSheet';
import type { Picture } from '../../../../src/shared/picture/picture';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import { filesIn, makeTempFolder, testPicture, testSettings } from '../support';

describe('the contact sheet of found pictures', () => {
  let site: Site;
  let temp: ReturnType<typeof makeTempFolder>;
  let thumbnailFolder: string;

  beforeEach(async () => {
    temp = makeTempFolder();
    thumbnailFolder = join(temp.path, 'thumbnails');
    site = await startSite(({ url = '' }, response) => {
      if (url.startsWith('/gone')) response.writeHead(404).end();
      else if (url.startsWith('/busy')) response.writeHead(429, { 'retry-after': '3600' }).end();
      else if (!url.startsWith('/silent')) response.end(jpegPicture(url));
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  const picturesAt = (...paths: readonly string[]): readonly Picture[] =>
    paths.map((path) => testPicture({ id: path, url: `${site.url}/${path}` }));

  async function drawn(
    pictures: readonly Picture[],
    signal = new AbortController().signal,
  ): Promise<ContactSheetEvent> {
    const events: ContactSheetEvent[] = [];
    const request = { pictures, thumbnailFolder, settings: testSettings };
    for await (const event of createEngine(quickLimits).contactSheet(request, signal)) events.push(event);
    const [event, ...more] = events;
    assert.ok(event && more.length === 0);
    return event;
  }

  it('shows their thumbnails, which come into the cache once', async () => {
    for (const round of [1, 2]) {
      const { sheet, failure } = await drawn(picturesAt('a', 'gone', 'b', 'busy'));
      assert.equal(failure, null);
      assert.deepEqual(sheet?.missing, [2, 4]);
      assert.ok(sheet.bytes.buffer.byteLength === sheet.bytes.length, 'nothing but the sheet is handed over');
      assert.equal(filesIn(thumbnailFolder).length, 2);
      assert.equal(site.requests.filter(({ path }) => path === '/a').length, 1, `round ${round}`);
    }
  });

  it('has at most 50 of them', async () => {
    const { sheet } = await drawn(picturesAt(...Array.from({ length: 60 }, (_, index) => `p${index}`)));
    assert.deepEqual(sheet?.missing, []);
    assert.equal(site.requests.length, 50);
  });

  it('is none without any, and nothing is loaded to draw it', async () => {
    for (const pictures of [[], picturesAt('gone')])
      assert.deepEqual(await drawn(pictures), { type: 'drawn', sheet: null, failure: null });
  });

  it('says why there is none', async () => {
    thumbnailFolder = join(__filename, 'thumbnails');
    const { sheet, failure } = await drawn(picturesAt('a'));
    assert.equal(sheet, null);
    assert.ok(failure);
  });

  it('does not wait for a thumbnail that does not come', async () => {
    const events: ContactSheetEvent[] = [];
    await drawContactSheet(
      { pictures: picturesAt('a', 'silent'), thumbnailFolder, settings: testSettings },
      {
        signal: new AbortController().signal,
        limits: quickLimits,
        pace: new Pace(),
        judgements: new NameJudgements(),
      },
      (event) => events.push(event),
      () => import('../../../../src/core/drawing/drawSheet'),
      500,
    );
    assert.deepEqual(events[0]?.sheet?.missing, [2]);
    assert.equal(events[0].failure, null);
  });

  it('is given up when it is cancelled', async () => {
    const cancel = new AbortController();
    const drawing = drawn(picturesAt('silent'), cancel.signal);
    await waitUntil('the thumbnail to be asked for', 5, () => site.openRequests > 0);
    cancel.abort();
    assert.deepEqual(await drawing, { type: 'drawn', sheet: null, failure: null });
    await waitUntil('the request to be given up', 5, () => site.openRequests === 0);
  });
});
