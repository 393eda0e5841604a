import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace } from '../../../../src/core/net/pace';
import { savePicturesOfList } from '../../../../src/core/scrape/savePicturesOfList';
import type { ScrapeListEvent, ScrapeListRequest } from '../../../../src/shared/engine/scrape';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import { filesIn, makeTempFolder, scrapeRequestOf, testSettings } from '../support';

type PartEvent = ScrapeListEvent & { type: 'list-part' };
type FinishedEvent = ScrapeListEvent & { type: 'finished' };

const isPart = (event: ScrapeListEvent): event is PartEvent => event.type === 'list-part';

describe('a list that is saved', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let site: Site;
  let underWay: number;
  let mostUnderWay: number;
  let onRequest: () => void;

  beforeEach(async () => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    [underWay, mostUnderWay] = [0, 0];
    onRequest = () => undefined;
    site = await startSite((request, response) => {
      underWay += 1;
      mostUnderWay = Math.max(mostUnderWay, underWay);
      response.once('close', () => (underWay -= 1));
      onRequest();
      const path = request.url ?? '';
      if (path.includes('gone')) response.writeHead(404).end();
      // After the answers to what was asked with it.
      else setTimeout(() => response.end(jpegPicture(path.replace(/\?.*/, ''))), 5);
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  async function saveList(
    name: string,
    text: string | Uint8Array,
    {
      partLength,
      cancel = new AbortController(),
      onEvent,
      ...request
    }: Partial<ScrapeListRequest> & {
      partLength?: number;
      cancel?: AbortController;
      onEvent?: (events: readonly ScrapeListEvent[]) => void;
    } = {},
  ): Promise<{ events: readonly ScrapeListEvent[]; parts: readonly PartEvent[]; end: FinishedEvent }> {
    const list = join(temp.path, name);
    writeFileSync(list, text);
    const events: ScrapeListEvent[] = [];
    const context = {
      signal: cancel.signal,
      limits: quickLimits,
      pace: new Pace(),
      judgements: new NameJudgements(),
      gate: undefined,
    };
    const emit = (event: ScrapeListEvent): void => {
      events.push(event);
      onEvent?.(events);
    };
    const options = scrapeRequestOf([], folder);
    const all = { ...options, list, kind: null, tellsFetching: false, ...request };
    await savePicturesOfList(all, context, emit, partLength);
    const end = events.at(-1);
    assert.ok(end?.type === 'finished');
    return { events, parts: events.filter(isPart), end };
  }

  const at = (path: string): string => `${site.url}/${path}`;

  it('has each picture once, and tells each line without an address once, unless it is empty or a comment', async () => {
    const text = `\ufeff${at('1.jpg')} ${at('2.jpg')}#x\r# ${at('3.jpg')}\nfour https://a.example\nfive\n\n five \n${at('1.jpg')}\n`;
    const { parts, end } = await saveList('list', text);
    assert.deepEqual(parts, [
      {
        type: 'list-part',
        pictures: 3,
        repeats: 2,
        isLast: true,
        linesWithoutAddress: [{ number: 4, text: 'five' }],
        manifests: [],
        lanes: null,
      },
    ]);
    assert.equal(end.quantity, 3);
  });

  it('is JSON where it begins so', async () => {
    const line = JSON.stringify({ url: at('1.jpg'), title: 'Fox' });
    for (const text of [line, `[\n  ${line}\n]`, `\ufeff \n${line}\n{"url":""}`]) {
      const { parts, end } = await saveList('list', text);
      assert.equal(end.saved + end.alreadyThere, 1);
      assert.equal(parts[0]?.linesWithoutAddress.length, text.includes('""') ? 1 : 0);
    }
  });

  it('that is no text is not read', async () => {
    const packed = Buffer.concat([Buffer.from([31, 139, 8, 0]), Buffer.alloc(20)]);
    const { parts, end } = await saveList('list.gz', packed);
    assert.deepEqual(parts, []);
    assert.equal(end.outcome, 'stopped');
    assert.equal(end.failure?.code, 'list-not-read');
  });

  it('that is not there is said to be so, and nothing is made', async () => {
    const { end, parts } = await saveList('list', '', { list: join(temp.path, 'none.txt') });
    assert.equal(end.failure?.code, 'list-not-read');
    assert.match(end.failure.detail ?? '', /it is not there/);
    assert.deepEqual(parts, []);
    assert.throws(() => filesIn(folder));
  });

  it('tells that loading begins, of each picture where that is wanted', async () => {
    const text = `${at('1.jpg')}\n${at('2.jpg')}\n${at('3.jpg')}\n`;
    const begunIn = (events: readonly ScrapeListEvent[]): number =>
      events.filter(({ type }) => type === 'fetching').length;
    assert.equal(begunIn((await saveList('list', text)).events), 1);
    const again = { folder: join(temp.path, 'again'), tellsFetching: true };
    assert.equal(begunIn((await saveList('list', text, again)).events), 3);
  });

  it('tells the addresses of manifests, and saves them not as pictures', async () => {
    const { parts, end } = await saveList('list', `${at('1.jpg')}\n${at('iiif/2/manifest')}\n`);
    assert.deepEqual(parts[0]?.manifests, [at('iiif/2/manifest')]);
    assert.deepEqual({ quantity: end.quantity, saved: end.saved }, { quantity: 1, saved: 1 });
  });

  it('of a divided host has no more lanes than its first line says, in all parts', async () => {
    const lines = Array.from({ length: 12 }, (_, index) => JSON.stringify({ url: at(`${index}.jpg`) }));
    const header = '{"image_scraper_shard":1,"lanes":2,"source":"address"}';
    const { parts, end } = await saveList('list.jsonl', [header, ...lines].join('\n'), {
      partLength: 5,
      settings: { ...testSettings, concurrency: 8 },
    });
    assert.deepEqual(
      parts.map(({ pictures, lanes }) => [pictures, lanes]),
      [
        [5, 2],
        [5, 2],
        [2, 2],
      ],
    );
    assert.equal(end.saved, 12);
    assert.equal(mostUnderWay, 2);
  });

  it('that has a picture in two parts counts it once', async () => {
    const text = [at('1.jpg'), at('2.jpg'), at('1.jpg'), at('3.jpg?again'), at('gone.jpg')].join('\n');
    const records = { metadata: true, credits: true };
    const { end } = await saveList('list', text, {
      partLength: 2,
      settings: { ...testSettings, records },
    });
    const { outcome, quantity, saved, alreadyThere, duplicate, failed } = end;
    assert.deepEqual(
      { outcome, quantity, saved, alreadyThere, duplicate, failed },
      { outcome: 'short', quantity: 5, saved: 3, alreadyThere: 0, duplicate: 1, failed: 1 },
    );
  });

  it('is over at once when it is cancelled, and begins no further part', async () => {
    const cancel = new AbortController();
    onRequest = () => cancel.abort();
    const text = Array.from({ length: 6 }, (_, index) => at(`${index}.jpg`)).join('\n');
    const { parts, end } = await saveList('list', text, { partLength: 3, cancel });
    assert.equal(parts.length, 1);
    assert.equal(end.outcome, 'cancelled');
  });

  it('is not cancelled any more when all of it is saved', async () => {
    const cancel = new AbortController();
    const { end } = await saveList('list', [at('1.jpg'), at('2.jpg')].join('\n'), {
      cancel,
      onEvent: (events) => {
        if (events.filter(({ type }) => type === 'saved').length === 2) cancel.abort();
      },
    });
    assert.deepEqual([end.outcome, end.saved], ['complete', 2]);
  });
});
