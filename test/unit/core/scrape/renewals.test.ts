import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace, type Clock } from '../../../../src/core/net/pace';
import { savePictures } from '../../../../src/core/scrape/savePictures';
import { searchPictures } from '../../../../src/core/search/searchPictures';
import { findSource } from '../../../../src/core/sources/registry';
import type { RenewalOptions, ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { EngineSettings } from '../../../../src/shared/engine/settings';
import { failureText } from '../../../../src/shared/words/failureText';
import type { Picture } from '../../../../src/shared/picture/picture';
import { sourceIds, sources } from '../../../../src/shared/sources/sources';
import { startDoubles, type DoubleAnswer, type Double, type Doubles } from '../../../support/doubles/doubles';
import { pixabayDouble, pixabayKey as key, type PixabayOptions } from '../../../support/doubles/pixabay';
import { quickLimits } from '../net/testClient';
import { filesIn, scrapeRequestOf, testSettings as plain, makeTempFolder } from '../support';

describe('sources whose addresses expire', () => {
  it('are those that can be asked for a picture again', () => {
    for (const id of sourceIds)
      assert.equal(sources[id].addressesExpire, findSource(id)?.renew !== undefined, id);
  });
});

describe('pictures whose addresses hold no longer', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let responseCacheFolder: string;
  let doubles: Doubles | undefined;
  let settings: EngineSettings;
  let today: number;
  /** Milliseconds that the pace has had requests wait, which takes no time here. */
  let waited: number;
  let pace: Pace;
  const never = new AbortController().signal;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'out');
    responseCacheFolder = join(temp.path, 'answers');
    today = 0;
    waited = 0;
    const clock: Clock = {
      now: () => waited,
      sleep: (milliseconds) => {
        waited += milliseconds;
        return Promise.resolve();
      },
    };
    pace = new Pace(clock);
  });

  afterEach(async () => {
    await doubles?.close();
    temp.remove();
  });

  /** Plays Pixabay, finds so many pictures there, and goes on to the next day. */
  async function findYesterday(
    count: number,
    options: PixabayOptions = {},
    change: (double: Double) => Double = (double) => double,
  ): Promise<readonly Picture[]> {
    const double = change(pixabayDouble({ today: () => today, ...options }));
    doubles = await startDoubles({ pixabay: double });
    settings = {
      ...plain,
      baseUrls: doubles.baseUrls,
      records: { metadata: true, credits: true },
    };
    const sourceRuns = [{ source: 'pixabay', query: 'lake', cursor: null, apiKey: key }] as const;
    const request = {
      sourceRuns,
      targetCount: count,
      knownPictureKeys: [],
      responseCacheFolder: null,
      settings,
    };
    const pictures: Picture[] = [];
    await searchPictures(
      request,
      { signal: never, limits: quickLimits, pace, judgements: new NameJudgements() },
      (event) => {
        if (event.type === 'page') pictures.push(...event.pictures);
      },
    );
    assert.equal(pictures.length, count);
    today = 1;
    return pictures;
  }

  /** Paths after the search. */
  const pathsAfterSearch = (): string[] =>
    (doubles?.requests ?? []).slice(1).map(({ path }) => path.replace('/pixabay/', ''));
  const askedAgain = (): string[] => pathsAfterSearch().filter((path) => path.startsWith('api/'));
  const apiPath = ({ id }: Picture): string => `api/?key=${key}&id=${id}`;

  const toSave = (pictures: readonly Picture[], apiKeys: RenewalOptions['apiKeys']): ScrapeRequest =>
    scrapeRequestOf(pictures, folder, {
      renewal: { apiKeys, responseCacheFolder },
      settings,
    });

  async function save(
    pictures: readonly Picture[],
    keys: RenewalOptions['apiKeys'] = { pixabay: key },
  ): Promise<readonly ScrapeEvent[]> {
    const request = toSave(pictures, keys);
    const events: ScrapeEvent[] = [];
    await savePictures(
      request,
      { signal: never, limits: quickLimits, pace, judgements: new NameJudgements() },
      (event) => events.push(event),
    );
    return events;
  }
  const outcome = (events: readonly ScrapeEvent[]): readonly [string, number, number] => {
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    return [last.outcome, last.saved, last.failed];
  };
  const failures = (events: readonly ScrapeEvent[]) =>
    events.flatMap((event) => (event.type === 'failed' ? [event.failure] : []));

  it('are asked for by id at once where a record names their page instead', async () => {
    const pictures = await findYesterday(2);
    const recorded = pictures.map((picture) => ({
      ...picture,
      sizes: [{ url: picture.page ?? '', width: null, height: null }],
    }));
    assert.deepEqual(outcome(await save(recorded)), ['complete', 2, 0]);
    assert.deepEqual(askedAgain().sort(), pictures.map(apiPath).sort());
    assert.ok(pathsAfterSearch().every((path) => !path.startsWith('photos/')));
  });

  for (const expiredStatus of [400, 403, 404] as const) {
    it(`are asked for by id, and saved from the new ones (old ones answer with ${expiredStatus})`, async () => {
      const pictures = await findYesterday(3, { expiredStatus });
      const events = await save(pictures);
      assert.deepEqual(outcome(events), ['complete', 3, 0]);
      assert.deepEqual(askedAgain().sort(), pictures.map(apiPath).sort());
      // Each had one old address tried, and one new one.
      assert.equal(pathsAfterSearch().length, 9);
      assert.equal(filesIn(folder).filter((name) => name.endsWith('.jpg')).length, 3);
      // One a second, and a search before them.
      assert.ok(waited >= 3_000, `waited ${waited} ms`);
    });
  }

  it('are not asked for again while they hold, nor once they are saved', async () => {
    const pictures = await findYesterday(2);
    today = 0;
    assert.deepEqual(outcome(await save(pictures)), ['complete', 2, 0]);
    today = 1;
    await save(pictures);
    assert.deepEqual(askedAgain(), []);
    assert.equal(pathsAfterSearch().length, 2);
  });

  it('are recorded with the page that shows them, and without their addresses or the key', async () => {
    const pictures = await findYesterday(2);
    const told = JSON.stringify(await save(pictures));
    const records = readFileSync(join(folder, 'metadata.jsonl'), 'utf8');
    const lines = records
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { url: unknown; page: unknown });
    const pages = pictures.map(({ page }) => page).sort();
    assert.deepEqual(lines.map(({ url }) => url).sort(), pages);
    assert.deepEqual(lines.map(({ page }) => page).sort(), pages);
    const credits = readFileSync(join(folder, 'CREDITS.md'), 'utf8');
    for (const page of pages) assert.ok(page !== null && credits.includes(`](${page})`), credits);
    const renewed = join(responseCacheFolder, 'renewed');
    const kept = readdirSync(renewed).map((name) => name + readFileSync(join(renewed, name), 'utf8'));
    assert.equal(kept.length, 2);
    for (const text of [records, credits]) assert.ok(!text.includes('/get/'), text);
    for (const text of [told, records, credits, ...kept]) assert.ok(!text.includes(key), text);
  });

  it('fail without a key, which is said, and nobody is asked', async () => {
    const events = await save(await findYesterday(3), {});
    assert.deepEqual(outcome(events), ['short', 0, 3]);
    assert.deepEqual(
      failures(events).map(failureText),
      Array<string>(3).fill('Pixabay requires an API key of your own. Set one first.'),
    );
    assert.deepEqual(askedAgain(), []);
  });

  it('fail with a key that is not accepted, for which it is asked only once', async () => {
    const wrong = 'a-key-of-nobody';
    const events = await save(await findYesterday(5), { pixabay: wrong });
    assert.deepEqual(
      failures(events).map(({ code, host }) => [code, host]),
      Array<unknown>(5).fill(['bad-key', 'Pixabay']),
    );
    assert.equal(askedAgain().length, 1);
    assert.ok(!JSON.stringify(events).includes(wrong));
    assert.ok(!existsSync(responseCacheFolder));
  });

  it('fail where the answer repeats the key, which is told to nobody', async () => {
    const pictures = await findYesterday(1, {}, (double) => (request, url, self) => {
      const answer = double(request, url, self);
      if (!answer || !url.searchParams.has('id')) return answer;
      return { ...answer, body: String(answer.body).replaceAll('.jpg', `.jpg?key=${key}`) };
    });
    const events = await save(pictures);
    assert.deepEqual(
      failures(events).map(({ code }) => code),
      ['site-changed'],
    );
    assert.ok(!JSON.stringify(events).includes(key));
    assert.ok(!existsSync(responseCacheFolder));
  });

  it('are found in what was answered on the same day, and asked for anew when that holds no longer', async () => {
    const pictures = await findYesterday(2);
    await save(pictures);
    assert.equal(askedAgain().length, 2);
    rmSync(folder, { recursive: true });
    assert.deepEqual(outcome(await save(pictures)), ['complete', 2, 0]);
    assert.equal(askedAgain().length, 2);
    today = 2;
    rmSync(folder, { recursive: true });
    assert.deepEqual(outcome(await save(pictures)), ['complete', 2, 0]);
    assert.equal(askedAgain().length, 4);
  });

  it('are gone when Pixabay has them no more', async () => {
    let total = 3;
    const pictures = await findYesterday(
      3,
      {},
      () =>
        (...request) =>
          pixabayDouble({ total, today: () => today })(...request),
    );
    total = 2;
    const events = await save(pictures);
    assert.deepEqual(outcome(events), ['short', 2, 1]);
    assert.deepEqual(
      failures(events).map(({ code, status }) => [code, status]),
      [['http-status', 404]],
    );
  });

  it('are asked for once, when the new addresses are refused, too', async () => {
    const pictures = await findYesterday(2, {}, (double) => (request, url, self) => {
      const refused: DoubleAnswer = { status: 403, body: 'no' };
      return url.pathname.startsWith('/get/') ? refused : double(request, url, self);
    });
    const events = await save(pictures);
    assert.deepEqual(
      failures(events).map(({ code, status }) => [code, status]),
      [
        ['http-status', 403],
        ['http-status', 403],
      ],
    );
    assert.equal(askedAgain().length, 2);
  });

  it('are not asked for again because of anything else that goes wrong', async () => {
    const pictures = await findYesterday(1, {}, (double) => (request, url, self) => {
      const page: DoubleAnswer = { headers: { 'content-type': 'text/html' }, body: '<title>Hello</title>' };
      return url.pathname.startsWith('/get/') ? page : double(request, url, self);
    });
    const events = await save(pictures);
    assert.deepEqual(
      failures(events).map(({ code }) => code),
      ['not-a-picture'],
    );
    assert.deepEqual(askedAgain(), []);
  });

  it('wait as long as Pixabay asks, rather than fail', async () => {
    let isFirst = true;
    const pictures = await findYesterday(2, {}, (double) => (request, url, self) => {
      if (!url.searchParams.has('id') || !isFirst) return double(request, url, self);
      isFirst = false;
      // Longer than anybody waits for a search (`quick`).
      return { status: 429, headers: { 'retry-after': '1' }, body: 'API rate limit exceeded' };
    });
    const events = await save(pictures);
    assert.deepEqual(outcome(events), ['complete', 2, 0]);
    assert.ok(events.some((event) => event.type === 'paused' && event.seconds === 1));
    assert.ok(!JSON.stringify(events).includes(key));
  });

  it('end at once when the run is cancelled while they wait for their turn', async () => {
    const pictures = await findYesterday(20);
    const cancel = new AbortController();
    const events: ScrapeEvent[] = [];
    const request = toSave(pictures, { pixabay: key });
    const context = {
      signal: cancel.signal,
      limits: quickLimits,
      pace: new Pace(),
      judgements: new NameJudgements(),
    };
    await savePictures(request, context, (event) => {
      if (event.type === 'saved') cancel.abort();
      events.push(event);
    });
    const [how, saved, failed] = outcome(events);
    assert.deepEqual({ how, failed }, { how: 'cancelled', failed: 0 });
    assert.ok(saved < 5, `${saved} were saved`);
    assert.ok(askedAgain().length < 5, `${askedAgain().length} were asked for`);
  });

  it('are saved in a size that holds where only others are gone, with or without a key', async () => {
    const pictures = await findYesterday(
      1,
      {},
      (double) => (request, url, self) =>
        /_(960|1280)\.jpg$/.test(url.pathname) ? { status: 404, body: '' } : double(request, url, self),
    );
    today = 0;
    for (const keys of [{}, { pixabay: key }]) {
      const events = await save(pictures, keys);
      const saved = events.flatMap((event) => (event.type === 'saved' ? [event.url] : []));
      assert.match(saved.join(), /_640\.jpg$/);
      rmSync(folder, { recursive: true });
    }
  });

  it('do not tell the key where the answer leads to a host of its name', async () => {
    const pictures = await findYesterday(
      1,
      {},
      (double) => (request, url, self) =>
        url.searchParams.has('id')
          ? { status: 302, headers: { location: `http://${key}.invalid/` }, body: '' }
          : double(request, url, self),
    );
    const events = await save(pictures);
    assert.deepEqual(outcome(events), ['short', 0, 1]);
    const failures = events.flatMap((event) => (event.type === 'failed' ? [event.failure.code] : []));
    assert.deepEqual(failures, ['redirect'], 'it is not followed');
    assert.ok(!JSON.stringify(events).includes(key));
  });
});
