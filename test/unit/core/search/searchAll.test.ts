import assert from 'node:assert/strict';
import { photoAt } from '../../../../demo/photos';
import { Collection } from '../../../../src/shared/picture/collection';
import { createEngine } from '../../../../src/core/engine';
import type { SearchRequest } from '../../../../src/shared/engine/search';
import { sourceIds, type BaseUrls, type SourceId } from '../../../../src/shared/sources/sources';
import { allDoubles, everyDouble } from '../../../support/doubles/all';
import { pixabayDouble, pixabayKey } from '../../../support/doubles/pixabay';
import { startDoubles, type Double, type Doubles } from '../../../support/doubles/doubles';
import { openverseDouble } from '../../../support/doubles/openverse';
import { sourcesOtherThan } from '../../../support/otherSources';
import { quickLimits } from '../net/testClient';
import { collectSearch, type CollectedSearch } from './playedSearch';
import { testSettings, makeTempFolder } from '../support';

describe('search in all sources', () => {
  let sites: Doubles[];
  let baseUrls: BaseUrls;
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => {
    sites = [];
    ({ baseUrls } = testSettings);
    temp = makeTempFolder();
  });

  afterEach(async () => {
    await Promise.all(sites.map((site) => site.close()));
    temp.remove();
  });

  /** Each source on a host of its own, as in life. */
  async function searchAllSources(
    overrides: Partial<Record<SourceId, Double>>,
    targetCount: number,
  ): Promise<CollectedSearch> {
    const doubles: Readonly<Record<SourceId, Double>> = { ...everyDouble(), ...overrides };
    for (const id of sourceIds) {
      const site = await startDoubles({ [id]: doubles[id] });
      sites.push(site);
      baseUrls = { ...baseUrls, [id]: site.baseUrls[id] };
    }
    const request: SearchRequest = {
      sourceRuns: sourceIds.map((source) => ({
        source,
        query: 'fox',
        cursor: null,
        apiKey: allDoubles[source].apiKey,
      })),
      targetCount,
      knownPictureKeys: [],
      responseCacheFolder: temp.path,
      settings: { ...testSettings, baseUrls },
    };
    return collectSearch(createEngine(quickLimits).search(request, new AbortController().signal));
  }

  it('mixes their pictures, and tells a picture that two of them show once, with what both know', async () => {
    const targetCount = 5 * sourceIds.length;
    const { events, ids, ends, last } = await searchAllSources({}, targetCount);
    assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: targetCount });
    assert.deepEqual(
      [...ends].sort(([a], [b]) => a - b),
      sourceIds.map((_, index) => [index, 'found', 5]),
    );
    const collection = new Collection();
    for (const event of events) {
      if (event.type !== 'page') continue;
      collection.add(event.pictures);
      collection.mergeKnown(event.joined);
    }
    assert.deepEqual(
      { idCount: ids.length, size: collection.size },
      { idCount: targetCount, size: targetCount },
    );
    // Openverse shows the first photos of Flickr, too, each in one size.
    const photo = collection.get(`flickr:${photoAt('fox', 0).id}`);
    assert.ok(photo && photo.sizes.length > 3);
    assert.ok(photo.sizes.some(({ url }) => url.startsWith(baseUrls.openverse)));
    assert.ok(photo.sizes.some(({ url }) => url.startsWith(baseUrls.flickr)));
  });

  it('tells of how many it finds them, as far as they say', async () => {
    const { events } = await searchAllSources({}, sourceIds.length);
    const totals = events.flatMap((event) =>
      event.type === 'page' ? event.turns.map(({ turn, total }) => [sourceIds[turn], total] as const) : [],
    );
    // Of the photo site's thousands of foxes, Flickr gives the first 4,000.
    const told = {
      flickr: 3000,
      openverse: 240,
      nasa: 1000,
      artic: 1000,
      cleveland: 1000,
      wellcome: 1000,
      inaturalist: 1000,
      loc: 1000,
      pexels: 1000,
      pixabay: 500,
      europeana: 1000,
    };
    assert.deepEqual(Object.fromEntries(totals), { ...told, commons: undefined });
  });

  it('is spoiled by none of them', async () => {
    const trouble = 'forbidden';
    const targetCount = 5 * sourcesOtherThan('openverse', 'pixabay').length;
    const { ends, last, events } = await searchAllSources(
      { openverse: openverseDouble({ trouble }), pixabay: pixabayDouble({ key: 'another' }) },
      targetCount,
    );
    assert.deepEqual({ outcome: last.outcome, found: last.found }, { outcome: 'found', found: targetCount });
    const failed = events.flatMap((event) =>
      event.type === 'turn' && event.outcome === 'failed'
        ? [[sourceIds[event.turn], event.failure?.code]]
        : [],
    );
    assert.deepEqual(failed.sort(), [
      ['openverse', 'site-refuses'],
      ['pixabay', 'bad-key'],
    ]);
    assert.ok(ends.filter(([, outcome]) => outcome === 'found').every(([, , found]) => found === 5));
    assert.ok(!JSON.stringify(events).includes(pixabayKey));
  });
});
