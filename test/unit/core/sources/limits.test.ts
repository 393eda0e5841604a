import assert from 'node:assert/strict';
import { setMaxListeners } from 'node:events';
import { Pace } from '../../../../src/core/net/pace';
import { downloadStarts } from '../../../../src/core/scrape/loading';
import { createWeb, type Transport } from '../../../../src/core/search/web';
import { findSource, hostRules } from '../../../../src/core/sources/registry';
import type { Source } from '../../../../src/core/sources/source';
import { sources, type SourceId } from '../../../../src/shared/sources/sources';
import { allDoubles } from '../../../support/doubles/all';
import { articDouble } from '../../../support/doubles/artic';
import { startDoubles, type Double } from '../../../support/doubles/doubles';
import { inaturalistDouble } from '../../../support/doubles/inaturalist';
import { locDouble } from '../../../support/doubles/loc';
import { JumpingClock } from '../../../support/jumpingClock';
import { TestClient } from '../net/testClient';

/** How often a source may be asked, by its own word. */
interface OfficialLimit {
  readonly pages: readonly { readonly most: number; readonly inMs: number }[];
  /** Plays it with more pages than are asked for. */
  readonly play: (now: () => number) => Double;
}

const minute = 60_000;
const total = 10_000;

const officialLimits: Partial<Record<SourceId, OfficialLimit>> = {
  // api.artic.edu/docs, "Authentication".
  artic: { pages: [{ most: 60, inMs: minute }], play: (now) => articDouble({ total, now }) },
  // inaturalist.org/pages/api+recommended+practices
  inaturalist: {
    pages: [
      { most: 1, inMs: 1000 },
      { most: 60, inMs: minute },
    ],
    play: (now) => inaturalistDouble({ total, now }),
  },
  // loc.gov/apis/json-and-yaml/working-within-limits, loc.gov/legal, and what others were blocked for.
  loc: {
    pages: [
      { most: 20, inMs: 10_000 },
      { most: 10, inMs: minute },
    ],
    play: (now) => locDouble({ total, now }),
  },
};

/** The most of these times in any span of so many milliseconds, its end left out. */
function mostWithin(times: readonly number[], inMs: number): number {
  return Math.max(
    ...times.map((start) => times.filter((time) => time >= start && time < start + inMs).length),
  );
}

describe('a source with limits', () => {
  const never = new AbortController().signal;
  setMaxListeners(0, never);
  let clock: JumpingClock;
  let pace: Pace;

  beforeEach(() => {
    clock = new JumpingClock();
    pace = new Pace(clock);
  });

  /** When pages were asked for by three searches at once that read 30 pages each. */
  async function timesOfSearches(id: SourceId, play: OfficialLimit['play']): Promise<readonly number[]> {
    const doubles = await startDoubles({ [id]: play(() => clock.now()) });
    const source = findSource(id);
    assert.ok(source);
    const real = new TestClient();
    const times: number[] = [];
    let underWay = 0;
    const client: Transport['client'] = {
      fetchPage: async (url, { starts, ...ask } = {}) => {
        assert.ok(starts);
        await starts.waitAndTakeStart(never);
        times.push(clock.now());
        underWay += 1;
        return real.fetchPage(url, ask).finally(() => (underWay -= 1));
      },
      fetchMediaType: () => Promise.resolve(null),
    };
    const read = async (query: string): Promise<void> => {
      const { apiKey } = allDoubles[id];
      const asked = { query, apiKey, baseUrl: doubles.baseUrls[id] };
      const web = createWeb(source, { client, pace });
      let cursor: string | null = null;
      for (let pages = 0; pages < 30; pages += 1) {
        const { pictures, next }: Awaited<ReturnType<Source['readPage']>> = await source.readPage(
          { ...asked, cursor },
          web,
        );
        assert.ok(pictures.length > 0 && next !== null);
        cursor = next;
      }
    };
    let isOver = false;
    const over = Promise.all(['fox', 'owl', 'cat'].map(read)).finally(() => (isOver = true));
    over.catch(() => undefined);
    while (!isOver) {
      await new Promise(setImmediate);
      if (underWay === 0) clock.jump();
    }
    real.close();
    await doubles.close();
    await over;
    return times;
  }

  for (const [id, { pages, play }] of Object.entries(officialLimits) as [SourceId, OfficialLimit][]) {
    it(`never asks ${sources[id].name} too often, however many searches there are`, async () => {
      const times = await timesOfSearches(id, play);
      assert.equal(times.length, 90);
      for (const { most, inMs } of pages)
        assert.ok(mostWithin(times, inMs) <= most, `${mostWithin(times, inMs)} in ${inMs} ms`);
    });
  }

  /** When so many pictures at this address are loaded, to be saved or to be looked at. */
  async function timesOfDownloads(address: string, count: number): Promise<readonly number[]> {
    const times: number[] = [];
    const loads = Array.from({ length: count }, async (_, number) => {
      const starts = downloadStarts(pace, new URL(`${address}${number}.jpg`));
      await starts?.waitAndTakeStart(never);
      times.push(clock.now());
    });
    await clock.runToEnd();
    await Promise.all(loads);
    return times;
  }

  it('has a second between two downloads from the Art Institute of Chicago, one at a time, and none elsewhere', async () => {
    const times = await timesOfDownloads('https://www.artic.edu/iiif/2/', 20);
    assert.deepEqual(
      times,
      Array.from({ length: 20 }, (_, at) => at * 1000),
    );
    assert.equal(hostRules.maxLanes('www.artic.edu'), 1);
    for (const host of ['artic.edu.example', 'notartic.edu', '127.0.0.1:9'])
      assert.deepEqual(
        [hostRules.maxLanes(host), hostRules.downloadIntervalMs(host), hostRules.userAgentHeader(host)],
        [Infinity, 0, null],
        host,
      );
    assert.equal(hostRules.userAgentHeader('api.artic.edu:443'), 'aic-user-agent');
  });

  it('loads no more than 150 pictures a minute from the Library of Congress, thumbnails among them', async () => {
    const address = 'https://tile.loc.gov/storage-services/';
    const perMinute = findSource('loc')?.limits.thumbnailsPerMinute;
    assert.ok(perMinute !== undefined);
    const thumbnails: number[] = [];
    const shown = Array.from({ length: 300 }, async () => {
      await pace.waitForStart(address, { intervalMs: 0, perMinute }, never);
      thumbnails.push(clock.now());
    });
    const times = await timesOfDownloads(address, 300);
    await Promise.all(shown);
    assert.deepEqual([times.length, thumbnails.length], [300, 300]);
    assert.ok(mostWithin([...times, ...thumbnails], minute) <= 150);
    assert.equal(hostRules.maxLanes('tile.loc.gov'), 2);
    assert.equal(hostRules.maxLanes('notloc.gov'), Infinity);
  });
});
