import assert from 'node:assert/strict';
import { createEngine } from '../../../../src/core/engine';
import type { CheckedSource, CheckEvent } from '../../../../src/shared/engine/check';
import { sourceIds, type SourceId } from '../../../../src/shared/sources/sources';
import { allDoubles, everyDouble } from '../../../support/doubles/all';
import { startDoubles, type Double, type Doubles } from '../../../support/doubles/doubles';
import { openverseDouble } from '../../../support/doubles/openverse';
import { pexelsDouble } from '../../../support/doubles/pexels';
import { pixabayKey } from '../../../support/doubles/pixabay';
import { wellcomeDouble } from '../../../support/doubles/wellcome';
import { startSite } from '../../../support/site';
import { failureText } from '../../../../src/shared/words/failureText';
import type { NetLimits } from '../../../../src/core/net/limits';
import { quickLimits } from '../net/testClient';
import { testSettings } from '../support';

describe('core/checkSources', () => {
  let doubles: Doubles | undefined;

  afterEach(async () => {
    await doubles?.close();
    doubles = undefined;
  });

  /** All sources, played as they are where nothing else is said, with the keys that they want. */
  async function check(
    played: Partial<Record<SourceId, Double>> = {},
    keys: Partial<Record<SourceId, string | null>> = {},
    {
      signal = new AbortController().signal,
      only = sourceIds,
      down = [],
      silent,
      limits = {},
    }: {
      readonly signal?: AbortSignal;
      readonly only?: readonly SourceId[];
      readonly down?: readonly SourceId[];
      /** Address of a server that never answers, in the place of those that are down. */
      readonly silent?: string;
      readonly limits?: Partial<NetLimits>;
    } = {},
  ): Promise<readonly CheckEvent[]> {
    const up = Object.entries({ ...everyDouble(), ...played }).filter(
      ([id]) => !down.includes(id as SourceId),
    );
    doubles = await startDoubles(Object.fromEntries(up));
    const request = {
      sources: only.map((source) => {
        const { [source]: key = allDoubles[source].apiKey } = keys;
        return { source, apiKey: key };
      }),
      settings: {
        ...testSettings,
        baseUrls: {
          ...doubles.baseUrls,
          ...(silent !== undefined && Object.fromEntries(down.map((id) => [id, silent]))),
        },
      },
    };
    const events: CheckEvent[] = [];
    for await (const event of createEngine({ ...quickLimits, ...limits }).check(request, signal))
      events.push(event);
    return events;
  }

  function told(events: readonly CheckEvent[], id: SourceId): CheckedSource {
    const found = events.find((event) => event.type === 'source' && event.source === id);
    assert.ok(found?.type === 'source');
    return found;
  }

  it('asks every source one question, and says that it answers and how long that took', async () => {
    const events = await check();
    assert.deepEqual(events.at(-1), { type: 'checked', failure: null });
    for (const id of sourceIds) {
      const { health, milliseconds, failure } = told(events, id);
      assert.deepEqual({ id, health, failure }, { id, health: 'answers', failure: null });
      assert.ok(milliseconds !== null && milliseconds < 30_000);
    }
    const asked = doubles?.requests.map(({ path }) => path.split('/')[1]);
    assert.deepEqual(asked?.sort(), [...sourceIds].sort(), 'one request each');
  });

  it('tells who refuses, has changed, wants a key and is not there', async () => {
    const events = await check(
      {
        openverse: openverseDouble({ trouble: 'forbidden' }),
        artic: () => ({ status: 404, body: 'gone' }),
        wellcome: wellcomeDouble({ trouble: 'changed' }),
        pexels: pexelsDouble({ key: 'another' }),
        loc: () => ({ body: '{"results": [], "pagination": {"of": 0}}' }),
      },
      { pixabay: null },
      { down: ['nasa'] },
    );
    const expected = {
      flickr: 'answers',
      openverse: 'refuses',
      commons: 'answers',
      nasa: 'unreachable',
      artic: 'changed',
      cleveland: 'answers',
      wellcome: 'changed',
      inaturalist: 'answers',
      loc: 'changed',
      pexels: 'needs-key',
      pixabay: 'needs-key',
      europeana: 'answers',
    } as const satisfies Record<SourceId, CheckedSource['health']>;
    for (const id of sourceIds) assert.deepEqual([id, told(events, id).health], [id, expected[id]]);
    assert.equal(told(events, 'pexels').failure?.code, 'bad-key');
    assert.deepEqual(told(events, 'pixabay'), {
      type: 'source',
      source: 'pixabay',
      health: 'needs-key',
      milliseconds: null,
      failure: { code: 'needs-key', host: 'Pixabay' },
    });
    assert.ok(!doubles?.requests.some(({ path }) => path.startsWith('/pixabay/')), 'it is not asked');
    assert.equal(told(events, 'loc').failure?.expected, 'pictures of “fox”', 'a word that it must know');
  });

  // Each by itself: all doubles are one host, which is left alone when one of them asks for that.
  for (const [status, health] of [
    [429, 'refuses'],
    [503, 'failed'],
  ] as const)
    it(`tells ${status} of a source: ${health}`, async () => {
      const events = await check({ cleveland: () => ({ status, body: '' }) }, {}, { only: ['cleveland'] });
      assert.equal(told(events, 'cleveland').health, health);
    });

  it('names what was expected and what is there instead, without the key', async () => {
    const repeats: Double = (_request, { searchParams }) => ({
      body: JSON.stringify({ rows: [], [searchParams.get('key') ?? '']: 1 }),
    });
    const events = await check({ pixabay: repeats }, {}, { only: ['pixabay'] });
    const { failure } = told(events, 'pixabay');
    assert.equal(failure?.expected, 'a list in hits');
    assert.match(failure.detail ?? '', /^there is rows/);
    assert.ok(!JSON.stringify(events).includes(pixabayKey));
  });

  it('waits no longer than its bound for those that hang, side by side, and says how long that was', async () => {
    let requests = 0;
    const site = await startSite(() => void (requests += 1));
    const down = ['flickr', 'openverse', 'wellcome'] as const;
    const only = [...down, 'artic'] as const;
    const start = performance.now();
    const events = await check({}, {}, { only, down, silent: site.url, limits: { maxCheckMs: 1_000 } });
    const took = performance.now() - start;
    await site.close();
    // One after another they would take three.
    assert.ok(took > 900 && took < 2_500, `${took} ms`);
    assert.equal(requests, down.length, 'each is asked once');
    for (const id of down) {
      const { health, failure } = told(events, id);
      assert.equal(health, 'unreachable');
      assert.ok(failure);
      assert.match(failureText(failure), /^127\.0\.0\.1:\d+ did not answer within 1 second\./);
    }
    assert.equal(told(events, 'artic').health, 'answers');
  });

  it('asks a source that has an error once', async () => {
    await check({ nasa: () => ({ status: 502, body: '' }) }, {}, { only: ['nasa'] });
    assert.equal(doubles?.requests.length, 1);
  });

  it('ends at once when it is cancelled', async () => {
    const cancel = new AbortController();
    const site = await startSite(() => cancel.abort());
    const start = performance.now();
    const events = await check(
      {},
      {},
      { signal: cancel.signal, only: ['flickr'], down: ['flickr'], silent: site.url },
    );
    await site.close();
    assert.deepEqual(events.at(-1), { type: 'checked', failure: null });
    assert.ok(!events.some((event) => event.type === 'source' && event.source === 'flickr'));
    assert.ok(performance.now() - start < 5_000);
  });
});
