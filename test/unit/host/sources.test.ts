import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Controller } from '../../../src/host/controller';
import { emptyListVersion, type ListVersion } from '../../../src/host/list/foundList';
import { ApiKeys } from '../../../src/host/keys/apiKeys';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import type { ExtractEvent } from '../../../src/shared/engine/extract';
import type { SearchEvent } from '../../../src/shared/engine/search';
import { maxFindCount, type FormValues } from '../../../src/shared/form/form';
import { allTab } from '../../../src/shared/panel/tabs';
import { pictureKey, type Picture } from '../../../src/shared/picture/picture';
import type { SearchState, SourceRunState } from '../../../src/shared/panel/protocol';
import { sourceIds, sources, type SourceId } from '../../../src/shared/sources/sources';
import { panelStatusText } from '../../../src/shared/words/runText';
import { sourcesOtherThan } from '../../support/otherSources';
import { waitUntil } from '../../support/waitUntil';
import { controllerBed } from './controllerBed';
import {
  listed,
  playEvents,
  pageEventOf,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  sourceRunEnd,
  playUntilCancelled,
} from './runs/scriptedEngine';
import { readBundle } from '../../../scripts/l10n';
import { setDisplayLanguage } from '../../../src/shared/words/l10n';
import {
  catPicture,
  memoryLog,
  memorySecrets,
  apiKeysWith,
  catPictures,
  waitUntilTick,
} from './hostFixtures';

describe('searching several places', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let memory: unknown;
  let apiKeys: ApiKeys;
  let excluded: readonly SourceId[];
  let controller: Controller;

  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'sources-'));
    script = scriptedEngine();
    log = memoryLog();
    memory = undefined;
    apiKeys = apiKeysWith();
    excluded = [];
    controller = make();
  });
  afterEach(async () => {
    mock.timers.reset();
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  function make(): Controller {
    return controllerBed({
      engine: script.engine,
      workspace: temp,
      apiKeys,
      excludedSources: () => excluded,
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
      log,
    });
  }

  /** As after a window reload. */
  async function reload(): Promise<void> {
    await controller.shutDown();
    controller = make();
    await controller.restore();
  }

  function form(values: Partial<FormValues>): FormValues {
    return { ...controller.snapshot().form, keyword: 'cat', ...values };
  }

  /** All that is shown, stored and logged, but for the name of the test's own folder, in which there may be anything. */
  const allShown = (): string =>
    JSON.stringify([controller.snapshot(), memory, log.lines]).replaceAll(temp, '');
  const status = () => panelStatusText(controller.snapshot());
  const searchFor = (values: Partial<FormValues>) => controller.searchForForm(form(values));
  const asked = (search: number) =>
    script.searchRequests[search]?.sourceRuns.map(({ source, cursor }) => [source, cursor]);

  function done(): SearchState & { readonly state: 'done' } {
    const { search } = controller.snapshot();
    assert.ok(search.state === 'done', search.state);
    return search;
  }
  const turnOf = (name: string): SourceRunState => {
    const turn = done().sourceRuns.find((each) => each.name === name);
    assert.ok(turn, name);
    return turn;
  };
  const states = () => done().sourceRuns.map(({ source, state, found }) => [source, state, found]);

  it('are all asked until the user chooses one', async () => {
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing' })));
    await controller.searchForForm({ ...controller.snapshot().form, keyword: 'cat' });
    assert.deepEqual(
      states().map(([source]) => source),
      sourceIds,
    );
  });

  it('that lack a key are not mentioned any more where the user wants none, until he gives one or chooses them', async () => {
    excluded = sourcesOtherThan('nasa', 'pexels', 'pixabay');
    const ids = () => states().map(([source]) => source);
    const searchAll = async () => {
      script.searchScripts.push(playEvents(searchEnd({ outcome: 'no-more' })));
      await searchFor({ source: 'all' });
      return ids();
    };
    assert.deepEqual(await searchAll(), ['nasa', 'pexels', 'pixabay']);
    controller.declineSource('pexels');
    controller.declineSource('pixabay');
    assert.deepEqual(ids(), ['nasa'], 'at once');
    await reload();
    assert.deepEqual(await searchAll(), ['nasa']);
    await searchFor({ source: 'pexels' });
    assert.equal(turnOf('Pexels').state, 'needs-key');
    assert.deepEqual(await searchAll(), ['nasa', 'pexels']);
    await apiKeys.store('pixabay', 'P1');
    assert.deepEqual(await searchAll(), ['nasa', 'pexels', 'pixabay']);
  });

  it('tell of how many there are, also after a reload, and that there are no more once each has said so', async () => {
    const rest = () => {
      const { more, total } = controller.snapshot();
      return { more, total };
    };
    excluded = sourcesOtherThan('flickr', 'openverse', 'pexels');
    script.searchScripts.push(
      playEvents(
        pageEventOf(catPictures(2), { cursor: '2', total: 3000 }),
        pageEventOf([], { turn: 1, cursor: null }),
        searchEnd({ found: 2 }),
      ),
    );
    await searchFor({ source: 'all' });
    assert.deepEqual(rest(), { more: 'yes', total: { count: 3000, isLeast: true } });
    script.searchScripts.push(
      playEvents(pageEventOf([], { turn: 1, cursor: '2', total: 240 }), searchEnd({ outcome: 'cancelled' })),
    );
    await searchFor({ source: 'all' });
    await reload();
    assert.deepEqual(rest(), { more: 'yes', total: { count: 3240, isLeast: false } });
    script.searchScripts.push(
      playEvents(
        pageEventOf([], { cursor: 'end', total: 3000 }),
        pageEventOf([], { turn: 1, cursor: 'end', total: 240 }),
        searchEnd({ outcome: 'no-more' }),
      ),
    );
    await searchFor({ source: 'all' });
    assert.equal(rest().more, 'no', 'one that lacks a key is not asked');
    controller.showTab(allTab);
    assert.deepEqual(rest(), { more: 'unknown', total: null });
  });

  it('asks all that are on, each with its own key, and none that needs one without it', async () => {
    assert.equal(controller.snapshot().sources[0]?.apiKeyState, 'not-needed', 'Flickr can do without');
    apiKeys = apiKeysWith({ 'imageScraper.key.flickr': 'F1', 'imageScraper.key.pixabay': 'P1' });
    excluded = ['nasa'];
    controller = make();
    const stored: Partial<Record<SourceId, string>> = { flickr: 'F1', pixabay: 'P1' };
    const isMissing = (id: SourceId): boolean => sources[id].key === 'required' && !stored[id];
    const enabled = sourcesOtherThan('nasa');
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing' })));
    await searchFor({ source: 'all' });
    assert.deepEqual(
      script.searchRequests[0]?.sourceRuns.map(({ source, query, apiKey }) => [source, query, apiKey]),
      enabled.filter((id) => !isMissing(id)).map((id) => [id, 'cat', stored[id] ?? null]),
    );
    assert.equal(script.searchRequests[0].responseCacheFolder, join(temp, '.storage', 'answers'));
    assert.deepEqual(
      states(),
      enabled.map((id) => [id, isMissing(id) ? 'needs-key' : 'nothing', 0]),
    );
    assert.deepEqual(
      controller.snapshot().sources.map(({ id, apiKeyState, isEnabled }) => [id, apiKeyState, isEnabled]),
      sourceIds.map((id) => {
        const withoutStored = isMissing(id) ? 'missing' : 'not-needed';
        return [id, stored[id] ? 'stored' : withoutStored, id !== 'nasa'];
      }),
    );
    assert.doesNotMatch(allShown(), /F1|P1/);
  });

  it('hands in the key of a source whose addresses expire with a start and for thumbnails, for its pictures only', async () => {
    const stored = { 'imageScraper.key.flickr': 'F1', 'imageScraper.key.pixabay': 'P1' };
    apiKeys = apiKeysWith({ ...stored, 'imageScraper.key.pexels': 'E1' });
    controller = make();
    const own = [catPicture('1'), catPicture('2', { source: 'pexels' })];
    const expiring = catPicture('3', { source: 'pixabay' });
    script.searchScripts.push(playEvents(pageEventOf([...own, expiring]), searchEnd({ found: 3 })));
    await searchFor({ source: 'all' });
    // As on the next day, in another window, where the keys take their time.
    await controller.shutDown();
    let read = (): void => undefined;
    const readable = new Promise<void>((resolve) => (read = resolve));
    const secrets = memorySecrets({ ...stored, 'imageScraper.key.pexels': 'E1' });
    apiKeys = new ApiKeys({ ...secrets, get: (name) => readable.then(() => secrets.get(name)) }, log);
    controller = make();
    await controller.restore();
    script.scrapeScripts.push(playEvents(scrapeEnd()), playEvents(scrapeEnd()));
    const ended = controller.saveForForm(form({}));
    await waitUntil('the scrape to begin', 5, () => controller.snapshot().scrape.state === 'running');
    read();
    await ended;
    controller.setChoice(own.map(pictureKey));
    await controller.saveForForm(form({}));
    const responseCacheFolder = join(temp, '.storage', 'answers');
    assert.deepEqual(
      script.scrapeRequests.map(({ renewal }) => renewal),
      [
        { apiKeys: { pixabay: 'P1' }, responseCacheFolder },
        { apiKeys: {}, responseCacheFolder },
      ],
    );
    assert.doesNotMatch(allShown(), /F1|P1|E1/);
  });

  it('asks one that is left out of all, when it is chosen', async () => {
    excluded = ['nasa'];
    script.searchScripts.push(playEvents(searchEnd()));
    await searchFor({ source: 'nasa' });
    assert.deepEqual(asked(0), [['nasa', null]]);
  });

  it('shows how each fares, and lets none spoil the others', async () => {
    excluded = sourcesOtherThan('flickr', 'openverse');
    const failure = { code: 'site-changed', host: 'flickr.example', detail: 'no model' } as const;
    const seen: string[] = [];
    controller.onDidChange(() => {
      const { search } = controller.snapshot();
      if (search.state === 'running')
        seen.push(search.sourceRuns.map(({ state, found }) => `${state} ${found}`).join(', '));
    });
    script.searchScripts.push(
      playEvents(
        pageEventOf(catPictures(2), { turn: 1, cursor: '2' }),
        sourceRunEnd(0, { outcome: 'failed', failure }),
        pageEventOf(catPictures(1, 3), { turn: 1, found: 3, cursor: '3' }),
        sourceRunEnd(1, { outcome: 'no-more', found: 3 }),
        searchEnd({ outcome: 'no-more', found: 3 }),
      ),
    );
    await searchFor({ source: 'all' });
    assert.deepEqual(
      seen.filter((line, at) => line !== '' && line !== seen[at - 1]),
      [
        'running 0, running 0',
        'running 0, running 2',
        'failed 0, running 2',
        'failed 0, running 3',
        'failed 0, no-more 3',
      ],
    );
    const { outcome, found, failure: whole } = done();
    assert.deepEqual({ outcome, found, whole }, { outcome: 'no-more', found: 3, whole: null });
    assert.deepEqual(turnOf('Flickr').failure, { code: 'site-changed', host: 'flickr.example' });
    assert.match(log.lines.join('\n'), /error: Flickr: .*no model/);
  });

  it('goes on with each source where it stopped', async () => {
    excluded = sourcesOtherThan('flickr', 'openverse');
    script.searchScripts.push(
      playEvents(pageEventOf(catPictures(2), { turn: 1, cursor: 'next' }), searchEnd()),
      playEvents(searchEnd()),
      playEvents(searchEnd()),
    );
    await searchFor({ source: 'all' });
    await reload();
    await searchFor({ source: 'all', keyword: ' Cat' });
    assert.deepEqual(asked(1), [
      ['flickr', null],
      ['openverse', 'next'],
    ]);
    await searchFor({ source: 'openverse' });
    assert.deepEqual(asked(2), [['openverse', null]], 'another tab, which is to be whole');
  });

  it('says at once that a source needs a key, and asks nobody', async () => {
    await searchFor({ source: 'pexels' });
    assert.deepEqual(script.searchRequests, []);
    assert.deepEqual(states(), [['pexels', 'needs-key', 0]]);
    assert.equal(done().outcome, 'failed');
    assert.equal(status(), 'Pexels requires an API key of your own. Set one first.');
  });

  it('says no longer that a source needs a key once it is there', async () => {
    await searchFor({ source: 'pexels' });
    await apiKeys.store('pexels', 'P2');
    assert.equal(status(), 'Ready');
    await apiKeys.remove('pexels');
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing' })));
    await searchFor({ source: 'all' });
    await apiKeys.store('pexels', 'P3');
    assert.equal(turnOf('Pixabay').state, 'needs-key');
    assert.equal(
      done().sourceRuns.some(({ name }) => name === 'Pexels'),
      false,
    );
  });

  it('shows a key as soon as it is there, and uses it', async () => {
    await controller.restore();
    let changes = 0;
    controller.onDidChange(() => (changes += 1));
    await apiKeys.store('pexels', 'P2');
    assert.ok(changes > 0);
    assert.equal(controller.snapshot().sources.find(({ id }) => id === 'pexels')?.apiKeyState, 'stored');
    script.searchScripts.push(playEvents(searchEnd()));
    await searchFor({ source: 'pexels' });
    assert.equal(script.searchRequests[0]?.sourceRuns[0]?.apiKey, 'P2');
  });

  it('waits for keys that are long in coming, and shows meanwhile that it searches', async () => {
    const unlock: ((key: string) => void)[] = [];
    const secret = new Promise<string>((resolve) => unlock.push(resolve));
    apiKeys = new ApiKeys({ ...memorySecrets(), get: () => secret }, log);
    controller = make();
    script.searchScripts.push(playEvents(searchEnd()));
    const ended = searchFor({ source: 'pexels' });
    await waitUntil('the search to be shown', 5, () => controller.snapshot().search.state === 'running');
    assert.equal(script.searchRequests.length, 0);
    unlock[0]?.('P3');
    await ended;
    assert.equal(script.searchRequests[0]?.sourceRuns[0]?.apiKey, 'P3');
  });

  it('leaves a source alone that asked for it, until its time has come', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    excluded = sourcesOtherThan('flickr', 'openverse');
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 600 } as const;
    script.searchScripts.push(
      playEvents(sourceRunEnd(1, { outcome: 'failed', failure }), sourceRunEnd(0), searchEnd()),
      playEvents(sourceRunEnd(0), searchEnd()),
      playEvents(searchEnd()),
    );
    await searchFor({ source: 'all' });
    assert.deepEqual(
      { state: turnOf('Openverse').state, until: turnOf('Openverse').until },
      { state: 'resting', until: 1_600_000 },
    );

    mock.timers.tick(540_000);
    await searchFor({ source: 'all' });
    assert.deepEqual(asked(1), [['flickr', null]]);
    assert.deepEqual(states(), [
      ['flickr', 'found', 0],
      ['openverse', 'resting', 0],
    ]);
    await searchFor({ source: 'openverse' });
    assert.equal(script.searchRequests.length, 2, 'nobody is asked');
    assert.equal(turnOf('Openverse').until, 1_600_000);
    assert.equal(status(), 'api.example asks you to try again in 60 s.');

    mock.timers.tick(60_000);
    await searchFor({ source: 'openverse' });
    assert.deepEqual(asked(2), [['openverse', null]]);
  });

  describe('that a limit has ended', () => {
    const failure = { code: 'rate-limited', host: 'www.flickr.com', retryAfterSeconds: 28 } as const;
    const limited = (found: number) =>
      playEvents(
        pageEventOf(catPictures(found), { cursor: '2' }),
        sourceRunEnd(0, { outcome: 'failed', failure, found }),
        searchEnd({ outcome: 'failed', failure, found }),
      );
    const goesOn = () => controller.snapshot().goesOn?.seconds ?? null;
    const waitForSearches = (count: number): Promise<void> =>
      waitUntilTick('the search to go on', () => script.searchRequests.length === count);

    beforeEach(() => mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 }));

    it('goes on by itself when that is over, and other words are searched meanwhile', async () => {
      script.searchScripts.push(limited(2), playEvents(searchEnd({ outcome: 'nothing' })));
      await searchFor({ source: 'flickr', find: '10' });
      assert.equal(status(), 'Found 2 pictures. Then: Flickr asks you to try again in 28 s.');
      assert.equal(goesOn(), 28);
      mock.timers.tick(8_000);
      assert.equal(goesOn(), 20);
      await searchFor({ source: 'nasa', keyword: 'dog' });
      assert.equal(goesOn(), null, 'it is that of another tab');
      const { shownTab } = controller.snapshot();
      script.searchScripts.push(playEvents(searchEnd({ outcome: 'no-more' })));
      mock.timers.tick(20_000);
      await waitForSearches(3);
      const { sourceRuns, targetCount } = script.searchRequests[2] ?? {};
      assert.deepEqual(
        [sourceRuns?.map(({ source, query, cursor }) => [source, query, cursor]), targetCount],
        [[['flickr', 'cat', '2']], 8],
      );
      assert.equal(controller.snapshot().shownTab, shownTab);
    });

    it('goes on after the search that runs then', async () => {
      script.searchScripts.push(limited(0), playUntilCancelled([], searchEnd({ outcome: 'cancelled' })));
      await searchFor({ source: 'flickr' });
      const other = searchFor({ source: 'nasa', keyword: 'dog' });
      await waitForSearches(2);
      mock.timers.tick(60_000);
      assert.equal(script.searchRequests.length, 2);
      script.searchScripts.push(playEvents(searchEnd({ outcome: 'no-more' })));
      controller.cancel('search');
      await other;
      await waitForSearches(3);
      assert.equal(script.searchRequests[2]?.sourceRuns[0]?.query, 'cat');
    });

    it('does not go on where the user does not want it, or the tab is closed, or it is in vain', async () => {
      for (const end of ['stopWaiting', 'closeTab'] as const) {
        script.searchScripts.push(limited(0));
        await searchFor({ source: 'flickr', keyword: end });
        assert.equal(goesOn(), 28);
        controller[end](controller.snapshot().shownTab);
        mock.timers.tick(60_000);
        assert.equal(goesOn(), null);
      }
      assert.equal(script.searchRequests.length, 2);
      script.searchScripts.push(limited(0));
      await searchFor({ source: 'flickr', keyword: 'vain' });
      for (const count of [4, 5, 6]) {
        script.searchScripts.push(limited(0));
        mock.timers.tick(28_000);
        await waitForSearches(count);
        await waitUntilTick('its end', () => controller.runs.searchedTab === null);
      }
      assert.equal(goesOn(), null, 'three more times are enough');
    });

    it('is not waited for where others have found enough, or for longer than an hour', async () => {
      excluded = sourcesOtherThan('flickr', 'nasa');
      script.searchScripts.push(
        playEvents(sourceRunEnd(0, { outcome: 'failed', failure }), searchEnd({ found: 10 })),
      );
      await searchFor({ source: 'all' });
      assert.equal(goesOn(), null);
      const long = { ...failure, retryAfterSeconds: 4_000 };
      script.searchScripts.push(
        playEvents(
          sourceRunEnd(0, { outcome: 'failed', failure: long }),
          searchEnd({ outcome: 'failed', failure: long }),
        ),
      );
      await searchFor({ source: 'nasa' });
      assert.equal(goesOn(), null);
    });
  });

  it('opens the page that a source shows in the browser for the word of a tab', async () => {
    const opened: string[] = [];
    controller = controllerBed({
      engine: script.engine,
      workspace: temp,
      openPage: (address) => Promise.resolve(void opened.push(address)),
    });
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing' })));
    await searchFor({ source: 'all', keyword: 'R&D $& \ud800' });
    const { shownTab } = controller.snapshot();
    for (const id of sourceIds) await controller.openSearchPage(shownTab, id);
    await controller.openSearchPage(allTab, 'flickr');
    assert.equal(opened.length, sourceIds.length);
    sourceIds.forEach((id, at) => {
      const { protocol, host } = new URL(opened[at] ?? '');
      assert.deepEqual([protocol, host], ['https:', new URL(sources[id].home).host]);
      assert.ok(opened[at]?.includes('R%26D%20%24%26%20%EF%BF%BD'), opened[at]);
    });
  });

  it('leaves the host of a page alone that asked for it, too', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    const failure = { code: 'rate-limited', host: 'a.example', retryAfterSeconds: 60 } as const;
    script.searchScripts.push(
      playEvents(sourceRunEnd(0, { outcome: 'failed', failure }), searchEnd()),
      playEvents(searchEnd()),
    );
    await searchFor({ source: 'page', addresses: 'https://a.example/one' });
    await searchFor({ source: 'page', addresses: 'https://a.example/two https://b.example/' });
    assert.deepEqual(
      script.searchRequests[1]?.sourceRuns.map(({ query }) => query),
      ['https://b.example/'],
    );
    assert.equal(turnOf('a.example/two').until, 60_000);
  });

  it('asks at once again with another key', async () => {
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 3600 } as const;
    await apiKeys.store('pexels', 'P1');
    script.searchScripts.push(
      playEvents(sourceRunEnd(0, { outcome: 'failed', failure }), searchEnd()),
      playEvents(searchEnd()),
    );
    await searchFor({ source: 'pexels' });
    await apiKeys.store('pexels', 'P2');
    await searchFor({ source: 'pexels' });
    assert.equal(script.searchRequests[1]?.sourceRuns[0]?.apiKey, 'P2');
  });

  it('leaves none alone for longer than a day, whatever it says', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 1e12 } as const;
    script.searchScripts.push(playEvents(sourceRunEnd(0, { outcome: 'failed', failure }), searchEnd()));
    await searchFor({ source: 'openverse' });
    assert.equal(turnOf('Openverse').until, 86_400_000);
  });

  it('says until when a source waits, as long as it does', async () => {
    const until = new Date().setHours(14, 5, 10, 0);
    const waiting = (at: number | null): SearchEvent => ({ type: 'waiting', turn: 0, until: at });
    script.searchScripts.push(
      playEvents(
        waiting(until),
        waiting(null),
        pageEventOf(catPictures(2)),
        waiting(until),
        sourceRunEnd(0, { outcome: 'no-more', found: 2 }),
        searchEnd({ outcome: 'no-more', found: 2 }),
      ),
    );
    const said: string[] = [];
    controller.onDidChange(() => {
      const text = status().replaceAll('\u202f', ' ');
      if (said.at(-1) !== text) said.push(text);
    });
    await searchFor({ source: 'openverse', find: '5' });
    assert.deepEqual(said.slice(0, 6), [
      'Ready',
      'Searching: 0 of 5',
      'Searching: 0 of 5, continues at 2:05:10 PM',
      'Searching: 0 of 5',
      'Searching: 2 of 5',
      'Searching: 2 of 5, continues at 2:05:10 PM',
    ]);
    assert.deepEqual(
      { state: turnOf('Openverse').state, until: turnOf('Openverse').until },
      { state: 'no-more', until: null },
    );
  });

  it('fails when all that are left rest or need a key', async () => {
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 600 } as const;
    script.searchScripts.push(
      playEvents(sourceRunEnd(0, { outcome: 'failed', failure }), searchEnd({ failure })),
    );
    await searchFor({ source: 'openverse' });
    excluded = sourcesOtherThan('openverse', 'pexels', 'pixabay');
    await searchFor({ source: 'all' });
    assert.equal(script.searchRequests.length, 1);
    assert.deepEqual(
      states().map(([, state]) => state),
      ['resting', 'needs-key', 'needs-key'],
    );
    assert.match(status(), /^api\.example asks you to try again in \d+ min\.$/);
  });

  it('ends what the engine no longer tells of like the whole', async () => {
    excluded = sourcesOtherThan('flickr', 'openverse');
    script.searchScripts.push(
      playUntilCancelled(
        [sourceRunEnd(0, { outcome: 'nothing' }), pageEventOf(catPictures(1), { turn: 1 })],
        searchEnd({ outcome: 'cancelled' }),
      ),
    );
    const ended = searchFor({ source: 'all' });
    await waitUntil('one to be found', 5, () => controller.snapshot().found === 1);
    controller.cancel();
    await ended;
    assert.deepEqual(states(), [
      ['flickr', 'nothing', 0],
      ['openverse', 'cancelled', 1],
    ]);
  });

  describe('a picture that two sources tell of', () => {
    const license = { id: 'CC-BY-2.0', name: 'CC BY 2.0', url: null };
    const original = { url: 'https://live.example/2_o.jpg', width: 4000, height: 3000 };
    const own = catPicture('2', { title: null });
    const joined: Picture = { ...own, title: 'Red panda', license, sizes: [...own.sizes, original] };

    async function findJoined(): Promise<void> {
      script.searchScripts.push(
        playEvents(
          pageEventOf([catPicture('1'), own, catPicture('3')]),
          pageEventOf([], { joined: [joined], turn: 1, found: 0 }),
          searchEnd({ found: 3 }),
        ),
      );
      await searchFor({ source: 'all' });
    }

    it('is one, with what both know, also after a reload', async () => {
      await findJoined();
      script.scrapeScripts.push(playEvents(), playEvents());
      for (const time of ['at once', 'after a reload']) {
        assert.equal(controller.displayNameOf('flickr:2'), 'Red panda', time);
        await controller.saveForForm(form({ size: 'original', folder: 'photos' }));
        await reload();
      }
      for (const { pictures } of script.scrapeRequests) {
        assert.deepEqual(
          pictures.map(({ id }) => id),
          ['1', '2', '3'],
        );
        assert.deepEqual(pictures[1], joined);
      }
    });

    it('is told to the page in its place, so that both count the same', async () => {
      let told: ListVersion = emptyListVersion;
      const pictures: string[] = [];
      controller.onDidChange(() => {
        const telling = controller.updatesSince(told, (file) => file);
        told = telling.version;
        const { from, pictures: news } = telling.changes;
        pictures.splice(from, pictures.length, ...news.map(({ key, title }) => `${key} ${title}`));
      });
      await findJoined();
      assert.deepEqual(pictures, ['flickr:1 Cat 1', 'flickr:2 Red panda', 'flickr:3 Cat 3']);
      const filters = { ...controller.snapshot().form.filters, minWidth: '2000' };
      script.scrapeScripts.push(playEvents());
      await controller.saveForForm(form({ filters, folder: 'photos' }));
      assert.deepEqual(
        script.scrapeRequests[0]?.pictures.map(({ id }) => id),
        ['2'],
      );
    });
  });

  describe('notices', () => {
    const notices = () => controller.snapshot().notices.map(({ text }) => text);

    it('are those of the sources in the list and of those that told of them, each once', async () => {
      script.searchScripts.push(
        playEvents(
          pageEventOf([
            catPicture('1', { source: 'nasa' }),
            catPicture('2', { via: 'openverse' }),
            catPicture('3'),
          ]),
          searchEnd(),
        ),
      );
      assert.deepEqual(notices(), []);
      await searchFor({ source: 'all' });
      // No key has opened Flickr's API, so that nothing is to be said of that.
      const expected = ['', sources.openverse.notice, sources.nasa.notice];
      assert.deepEqual(notices(), expected);
      await reload();
      assert.deepEqual(notices(), expected);
      assert.equal(controller.snapshot().notices[0]?.url, 'https://www.flickr.com');
      assert.deepEqual(
        controller.snapshot().notices.map(({ isRequired }) => isRequired),
        [false, true, false],
      );
      await controller.clearList();
      assert.deepEqual(notices(), []);
    });

    it('are none of what no source has given', async () => {
      const pictures = [
        catPicture('a', { source: 'page' }),
        catPicture('b', { source: 'address', via: 'x' }),
      ];
      script.searchScripts.push(playEvents(pageEventOf(pictures), searchEnd()));
      await searchFor({});
      assert.deepEqual(notices(), []);
    });
  });

  describe('web pages', () => {
    const addresses = 'https://example.org/a?token=SECRET\n http://nas.local:8080/b/ https://example.org/c';

    it('are read from their beginning, one turn each, for all that they have', async () => {
      script.searchScripts.push(
        playEvents(
          pageEventOf([catPicture('p', { source: 'page', keyword: '' })], { cursor: 'end' }),
          sourceRunEnd(0, { found: 1, outcome: 'no-more' }),
          sourceRunEnd(1, { outcome: 'nothing', note: 'drawn-by-script' }),
          searchEnd({ outcome: 'no-more', found: 1 }),
        ),
        playEvents(searchEnd()),
      );
      await searchFor({ source: 'page', addresses, find: 'not asked for' });
      await searchFor({ source: 'page', addresses });
      for (const { sourceRuns, targetCount } of script.searchRequests) {
        assert.deepEqual(
          sourceRuns,
          addresses.split(/\s+/).map((query) => ({ source: 'page', query, cursor: null, apiKey: null })),
        );
        assert.equal(targetCount, maxFindCount);
      }
      assert.equal(controller.folderText, 'images/example.org');
    });

    it('on the site of a source are read by it, with its key, go on where they stopped, and say whether there is more', async () => {
      const album = 'https://www.flickr.com/photos/Ada/albums/7';
      script.searchScripts.push(
        playEvents(
          pageEventOf([catPicture('1', { keyword: '' })], { cursor: '2:25', total: 60 }),
          sourceRunEnd(0, { found: 1, outcome: 'found' }),
          searchEnd({ outcome: 'found', found: 1 }),
        ),
        playEvents(pageEventOf([], { cursor: 'end', total: 60 }), searchEnd({ outcome: 'no-more' })),
      );
      await searchFor({ keyword: album, find: '25' });
      const [tab] = controller.snapshot().tabs.filter(({ id }) => id !== 0);
      const { more, total } = controller.snapshot();
      assert.deepEqual([more, total], ['yes', { count: 60, isLeast: false }]);
      assert.deepEqual(
        done().sourceRuns.map(({ name, source, isOfAddress }) => [name, source, isOfAddress]),
        [['www.flickr.com/photos/Ada/albums/7', 'flickr', true]],
      );
      await controller.findMore(tab?.id ?? 0);
      assert.deepEqual(
        script.searchRequests.map(({ sourceRuns, targetCount }) => [sourceRuns, targetCount]),
        [null, '2:25'].map((cursor) => [[{ source: 'flickr', query: album, cursor, apiKey: null }], 25]),
      );
      assert.equal(controller.snapshot().more, 'no');
    });

    it('of manifests in a list are read, beside the pictures of the others', async () => {
      const manifest = 'https://library.example/iiif/7/manifest.json';
      const file = catPicture('https://a.example/1.jpg', { source: 'address', keyword: '' });
      const named = { ...file, id: manifest, sizes: [{ url: manifest, width: null, height: null }] };
      script.extractScripts.push(listed([file, named]));
      script.searchScripts.push(
        playEvents(
          pageEventOf([catPicture('leaf', { source: 'page', keyword: '' })]),
          searchEnd({ outcome: 'no-more', found: 1 }),
        ),
      );
      await searchFor({ source: 'address', addresses: `https://a.example/1.jpg ${manifest}` });
      assert.deepEqual(
        script.searchRequests[0]?.sourceRuns.map(({ source, query }) => [source, query]),
        [['page', manifest]],
      );
      assert.equal(controller.snapshot().found, 2);
      assert.equal(done().found, 2);
    });

    it('of a source that wants a key are web pages without one', async () => {
      script.searchScripts.push(playEvents(searchEnd()));
      await searchFor({ keyword: 'https://www.pexels.com/photo/247/' });
      assert.deepEqual(
        script.searchRequests[0]?.sourceRuns.map(({ source }) => source),
        ['page'],
      );
    });

    it('are shown by their addresses, without what is secret in them', async () => {
      const wanted = new Set<number | null>();
      controller.onDidChange(() => {
        const { search } = controller.snapshot();
        if (search.state === 'running') wanted.add(search.targetCount);
      });
      script.searchScripts.push(
        playEvents(sourceRunEnd(1, { outcome: 'nothing', note: 'drawn-by-script' }), searchEnd()),
      );
      await searchFor({ source: 'page', addresses });
      assert.deepEqual([...wanted], [null]);
      assert.equal(done().title, 'example.org/a?token=… and 2 more');
      assert.deepEqual(
        done().sourceRuns.map(({ name, isDrawnByScript }) => [name, isDrawnByScript]),
        [
          ['example.org/a?token=…', false],
          ['nas.local:8080/b', true],
          ['example.org/c', false],
        ],
      );
      assert.doesNotMatch(JSON.stringify([controller.snapshot().search, log.lines]), /SECRET/);
    });

    it('are no words, so that none is offered again', async () => {
      script.searchScripts.push(playEvents(searchEnd()), playEvents(searchEnd()));
      await searchFor({ keyword: ' https://example.org/gallery ' });
      assert.deepEqual(asked(0), [['page', null]]);
      assert.equal(done().title, 'example.org/gallery');
      await searchFor({ keyword: 'dog' });
      assert.deepEqual(controller.snapshot().recent, ['dog']);
    });

    it('name the folder after the first one’s host, also after a reload', async () => {
      script.searchScripts.push(playEvents(searchEnd()));
      await searchFor({ source: 'page', addresses: 'http://NAS.local:8080/x' });
      controller.editForm(form({ source: 'flickr' }));
      await reload();
      assert.equal(controller.folderText, 'images/nas.local');
    });
  });

  describe('a list of addresses', () => {
    const picture = catPicture('https://a.example/1.jpg', { source: 'address', keyword: '' });

    it('is added as it stands, and nobody is asked for it', async () => {
      script.extractScripts.push(listed([picture]), listed([picture]), listed([]));
      const addresses = 'https://a.example/1.jpg\nhttps://a.example/2.jpg\r\nhttps://a.example/1.jpg';
      const said: string[] = [];
      for (let time = 0; time < 3; time += 1) {
        await searchFor({ source: 'address', addresses });
        said.push(`${done().outcome}: ${status()}`);
      }
      assert.deepEqual(script.extracts[0], {
        text: 'https://a.example/1.jpg\nhttps://a.example/2.jpg',
        kind: 'txt',
      });
      assert.deepEqual(said, [
        'found: Found 1 picture',
        'no-more: All of these were in the list already.',
        'nothing: No addresses of pictures in addresses.',
      ]);
      assert.deepEqual(
        { searchRequests: script.searchRequests, recent: controller.snapshot().recent },
        { searchRequests: [], recent: [] },
      );
      assert.equal(controller.folderText, 'images');
      await reload();
      assert.equal(controller.snapshot().found, 1);
    });

    it('and several pages are named to users in their language, and to the log in English', async () => {
      script.extractScripts.push(listed([picture]));
      script.searchScripts.push(playEvents(searchEnd()));
      const titles: string[] = [];
      setDisplayLanguage('ru', readBundle('bundle.l10n.ru.json'));
      try {
        await searchFor({ source: 'address', addresses: 'https://a.example/1.jpg' });
        titles.push(done().title);
        await searchFor({ source: 'page', addresses: 'https://a.example/one https://b.example/' });
        titles.push(done().title);
      } finally {
        setDisplayLanguage('en', {});
      }
      for (const title of titles) assert.match(title, /[а-яё]/i);
      const searches = log.lines.filter((line) => line.startsWith('info: Search for '));
      assert.deepEqual(
        searches.map((line) => /“(.*)”/.exec(line)?.[1]),
        ['addresses', 'a.example/one and 1 more'],
      );
      assert.doesNotMatch(log.lines.join(), /[а-яё]/i);
    });

    it('of a file tells whether it names more than are taken', async () => {
      script.extractScripts.push(listed([picture], { isCut: true }), listed([picture]));
      const isCut = async (name: string): Promise<boolean> => {
        const result = await controller.findInText({ text: 'x', kind: 'txt' }, name, () => undefined);
        return result.kind === 'found' && result.isCut;
      };
      assert.equal(await isCut('a.txt'), true);
      assert.equal(await isCut('b.txt'), false);
    });

    it('that cannot be read says so', async () => {
      script.extractScripts.push(
        playEvents<ExtractEvent>({
          type: 'extracted',
          failure: { code: 'page-too-complex' },
          isCut: false,
          hasBase: false,
        }),
      );
      await searchFor({ source: 'address', addresses: 'https://a.example/1.jpg' });
      assert.deepEqual(
        { outcome: done().outcome, failure: done().failure },
        { outcome: 'failed', failure: { code: 'page-too-complex' } },
      );
    });

    it('is cancelled', async () => {
      script.extractScripts.push(
        playUntilCancelled<ExtractEvent>(
          [{ type: 'listed', pictures: [picture], links: [], linesWithoutAddress: [] }],
          { type: 'extracted', failure: { code: 'engine-stopped' }, isCut: false, hasBase: false },
        ),
      );
      const ended = searchFor({ source: 'address', addresses: 'https://a.example/1.jpg' });
      await waitUntil('one to be listed', 5, () => controller.snapshot().found === 1);
      controller.cancel();
      await ended;
      assert.deepEqual(
        { outcome: done().outcome, failure: done().failure },
        { outcome: 'cancelled', failure: null },
      );
    });
  });
});
