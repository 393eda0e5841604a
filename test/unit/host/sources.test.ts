import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Controller } from '../../../src/host/controller';
import { toldNothing, type Told } from '../../../src/host/list/foundList';
import { Keys } from '../../../src/host/keys/keys';
import type { Remembered } from '../../../src/host/form/remembered';
import type { ExtractEvent } from '../../../src/shared/engine/extract';
import type { SearchEvent } from '../../../src/shared/engine/search';
import { maxFind, type FormValues } from '../../../src/shared/form/form';
import { pictureKey, type Picture } from '../../../src/shared/picture/picture';
import type { SearchState, TurnState } from '../../../src/shared/panel/protocol';
import { sources, type SourceId } from '../../../src/shared/sources/sources';
import { statusText } from '../../../src/shared/words/words';
import { until } from '../../support/until';
import { controllerBed } from './controllerBed';
import {
  events,
  pageOf,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  turnEnd,
  untilCancelled,
} from './runs/scriptedEngine';
import { aPicture, memoryLog, memorySecrets, someKeys, somePictures } from './support';

describe('searching several places', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let memory: unknown;
  let keys: Keys;
  let excluded: readonly SourceId[];
  let controller: Controller;

  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'sources-'));
    script = scriptedEngine();
    log = memoryLog();
    memory = undefined;
    keys = someKeys();
    excluded = [];
    controller = make();
  });
  afterEach(async () => {
    mock.timers.reset();
    await controller.stop();
    await rm(temp, { recursive: true, force: true });
  });

  function make(): Controller {
    return controllerBed({
      engine: script.engine,
      workspace: temp,
      keys,
      excluded: () => excluded,
      memory: { get: () => memory, set: (value: Remembered) => void (memory = structuredClone(value)) },
      log,
    });
  }

  /** As after a window reload. */
  async function reload(): Promise<void> {
    await controller.stop();
    controller = make();
    await controller.load();
  }

  function form(values: Partial<FormValues>): FormValues {
    return { ...controller.snapshot().form, keyword: 'cat', ...values };
  }

  /** All that is shown, stored and logged, but for the name of the test's own folder, in which there may be anything. */
  const allShown = (): string =>
    JSON.stringify([controller.snapshot(), memory, log.lines]).replaceAll(temp, '');
  const status = () => statusText(controller.snapshot());
  const searchFor = (values: Partial<FormValues>) => controller.search(form(values));
  const asked = (search: number) =>
    script.searches[search]?.turns.map(({ source, cursor }) => [source, cursor]);

  function done(): SearchState & { readonly state: 'done' } {
    const { search } = controller.snapshot();
    assert.ok(search.state === 'done', search.state);
    return search;
  }
  const turnOf = (name: string): TurnState => {
    const turn = done().turns.find((each) => each.name === name);
    assert.ok(turn, name);
    return turn;
  };
  const states = () => done().turns.map(({ source, state, found }) => [source, state, found]);

  it('asks all that are on, each with its own key, and none that needs one without it', async () => {
    assert.equal(controller.snapshot().sources[0]?.key, 'not-needed', 'Flickr can do without');
    keys = someKeys({ 'imageScraper.key.flickr': 'F1', 'imageScraper.key.pixabay': 'P1' });
    excluded = ['nasa'];
    controller = make();
    script.searchScripts.push(events(searchEnd({ outcome: 'nothing' })));
    await searchFor({ source: 'all' });
    assert.deepEqual(
      script.searches[0]?.turns.map(({ source, query, key }) => [source, query, key]),
      [
        ['flickr', 'cat', 'F1'],
        ['openverse', 'cat', null],
        ['commons', 'cat', null],
        ['pixabay', 'cat', 'P1'],
      ],
    );
    assert.equal(script.searches[0].answers, join(temp, '.storage', 'answers'));
    assert.deepEqual(states(), [
      ['flickr', 'nothing', 0],
      ['openverse', 'nothing', 0],
      ['commons', 'nothing', 0],
      ['pexels', 'needs-key', 0],
      ['pixabay', 'nothing', 0],
    ]);
    assert.deepEqual(
      controller.snapshot().sources.map(({ id, key, on }) => [id, key, on]),
      [
        ['flickr', 'stored', true],
        ['openverse', 'not-needed', true],
        ['commons', 'not-needed', true],
        ['nasa', 'not-needed', false],
        ['pexels', 'missing', true],
        ['pixabay', 'stored', true],
      ],
    );
    assert.doesNotMatch(allShown(), /F1|P1/);
  });

  it('hands in the key of a source whose addresses expire with a start and for thumbnails, for its pictures only', async () => {
    const stored = { 'imageScraper.key.flickr': 'F1', 'imageScraper.key.pixabay': 'P1' };
    keys = someKeys({ ...stored, 'imageScraper.key.pexels': 'E1' });
    controller = make();
    const own = [aPicture('1'), aPicture('2', { source: 'pexels' })];
    const expiring = aPicture('3', { source: 'pixabay' });
    script.searchScripts.push(events(pageOf([...own, expiring]), searchEnd({ found: 3 })));
    await searchFor({ source: 'all' });
    // As on the next day, in another window, where the keys take their time.
    await controller.stop();
    let read = (): void => undefined;
    const readable = new Promise<void>((resolve) => (read = resolve));
    const secrets = memorySecrets({ ...stored, 'imageScraper.key.pexels': 'E1' });
    keys = new Keys({ ...secrets, get: (name) => readable.then(() => secrets.get(name)) }, log);
    controller = make();
    await controller.load();
    script.scrapeScripts.push(events(scrapeEnd()), events(scrapeEnd()));
    const ended = controller.scrape(form({}));
    await until('the scrape to begin', 5, () => controller.snapshot().scrape.state === 'running');
    read();
    await ended;
    controller.choose(own.map(pictureKey));
    await controller.scrape(form({}));
    const answers = join(temp, '.storage', 'answers');
    assert.deepEqual(
      script.scrapes.map(({ renewal }) => renewal),
      [
        { keys: { pixabay: 'P1' }, answers },
        { keys: {}, answers },
      ],
    );
    assert.doesNotMatch(allShown(), /F1|P1|E1/);
  });

  it('asks one that is left out of all, when it is chosen', async () => {
    excluded = ['nasa'];
    script.searchScripts.push(events(searchEnd()));
    await searchFor({ source: 'nasa' });
    assert.deepEqual(asked(0), [['nasa', null]]);
  });

  it('shows how each fares, and lets none spoil the others', async () => {
    excluded = ['commons', 'nasa', 'pexels', 'pixabay'];
    const failure = { code: 'site-changed', host: 'flickr.example', detail: 'no model' } as const;
    const seen: string[] = [];
    controller.onDidChange(() => {
      const { search } = controller.snapshot();
      if (search.state === 'running')
        seen.push(search.turns.map(({ state, found }) => `${state} ${found}`).join(', '));
    });
    script.searchScripts.push(
      events(
        pageOf(somePictures(2), { turn: 1, cursor: '2' }),
        turnEnd(0, { outcome: 'failed', failure }),
        pageOf(somePictures(1, 3), { turn: 1, found: 3, cursor: '3' }),
        turnEnd(1, { outcome: 'no-more', found: 3 }),
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
    assert.deepEqual([outcome, found, whole], ['no-more', 3, null]);
    assert.deepEqual(turnOf('Flickr').failure, { code: 'site-changed', host: 'flickr.example' });
    assert.match(log.lines.join('\n'), /error: Flickr: .*no model/);
  });

  it('goes on with each source where it stopped', async () => {
    excluded = ['commons', 'nasa', 'pexels', 'pixabay'];
    script.searchScripts.push(
      events(pageOf(somePictures(2), { turn: 1, cursor: 'next' }), searchEnd()),
      events(searchEnd()),
      events(searchEnd()),
    );
    await searchFor({ source: 'all' });
    await reload();
    await searchFor({ source: 'all', keyword: ' Cat' });
    await searchFor({ source: 'openverse' });
    assert.deepEqual(asked(1), [
      ['flickr', null],
      ['openverse', 'next'],
    ]);
    assert.deepEqual(asked(2), [['openverse', 'next']]);
  });

  it('says at once that a source needs a key, and asks nobody', async () => {
    await searchFor({ source: 'pexels' });
    assert.deepEqual(script.searches, []);
    assert.deepEqual(states(), [['pexels', 'needs-key', 0]]);
    assert.equal(done().outcome, 'failed');
    assert.equal(status(), 'Pexels requires an API key of your own. Set one first.');
  });

  it('says no longer that a source needs a key once it is there', async () => {
    await searchFor({ source: 'pexels' });
    await keys.store('pexels', 'P2');
    assert.equal(status(), 'Ready');
    await keys.remove('pexels');
    script.searchScripts.push(events(searchEnd({ outcome: 'nothing' })));
    await searchFor({ source: 'all' });
    await keys.store('pexels', 'P3');
    assert.equal(turnOf('Pixabay').state, 'needs-key');
    assert.equal(
      done().turns.some(({ name }) => name === 'Pexels'),
      false,
    );
  });

  it('shows a key as soon as it is there, and uses it', async () => {
    await controller.load();
    let changes = 0;
    controller.onDidChange(() => (changes += 1));
    await keys.store('pexels', 'P2');
    assert.ok(changes > 0);
    assert.equal(controller.snapshot().sources.find(({ id }) => id === 'pexels')?.key, 'stored');
    script.searchScripts.push(events(searchEnd()));
    await searchFor({ source: 'pexels' });
    assert.equal(script.searches[0]?.turns[0]?.key, 'P2');
  });

  it('waits for keys that are long in coming, and shows meanwhile that it searches', async () => {
    const unlock: ((key: string) => void)[] = [];
    const secret = new Promise<string>((resolve) => unlock.push(resolve));
    keys = new Keys({ ...memorySecrets(), get: () => secret }, log);
    controller = make();
    script.searchScripts.push(events(searchEnd()));
    const ended = searchFor({ source: 'pexels' });
    await until('the search to be shown', 5, () => controller.snapshot().search.state === 'running');
    assert.equal(script.searches.length, 0);
    unlock[0]?.('P3');
    await ended;
    assert.equal(script.searches[0]?.turns[0]?.key, 'P3');
  });

  it('leaves a source alone that asked for it, until its time has come', async () => {
    mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
    excluded = ['commons', 'nasa', 'pexels', 'pixabay'];
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 600 } as const;
    script.searchScripts.push(
      events(turnEnd(1, { outcome: 'failed', failure }), turnEnd(0), searchEnd()),
      events(turnEnd(0), searchEnd()),
      events(searchEnd()),
    );
    await searchFor({ source: 'all' });
    assert.deepEqual([turnOf('Openverse').state, turnOf('Openverse').until], ['resting', 1_600_000]);

    mock.timers.tick(540_000);
    await searchFor({ source: 'all' });
    assert.deepEqual(asked(1), [['flickr', null]]);
    assert.deepEqual(states(), [
      ['flickr', 'found', 0],
      ['openverse', 'resting', 0],
    ]);
    await searchFor({ source: 'openverse' });
    assert.equal(script.searches.length, 2, 'nobody is asked');
    assert.equal(turnOf('Openverse').until, 1_600_000);
    assert.equal(status(), 'api.example asks you to try again in 60 s.');

    mock.timers.tick(60_000);
    await searchFor({ source: 'openverse' });
    assert.deepEqual(asked(2), [['openverse', null]]);
  });

  it('leaves the host of a page alone that asked for it, too', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    const failure = { code: 'rate-limited', host: 'a.example', retryAfterSeconds: 60 } as const;
    script.searchScripts.push(
      events(turnEnd(0, { outcome: 'failed', failure }), searchEnd()),
      events(searchEnd()),
    );
    await searchFor({ source: 'page', addresses: 'https://a.example/one' });
    await searchFor({ source: 'page', addresses: 'https://a.example/two https://b.example/' });
    assert.deepEqual(
      script.searches[1]?.turns.map(({ query }) => query),
      ['https://b.example/'],
    );
    assert.equal(turnOf('a.example/two').until, 60_000);
  });

  it('asks at once again with another key', async () => {
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 3600 } as const;
    await keys.store('pexels', 'P1');
    script.searchScripts.push(
      events(turnEnd(0, { outcome: 'failed', failure }), searchEnd()),
      events(searchEnd()),
    );
    await searchFor({ source: 'pexels' });
    await keys.store('pexels', 'P2');
    await searchFor({ source: 'pexels' });
    assert.equal(script.searches[1]?.turns[0]?.key, 'P2');
  });

  it('leaves none alone for longer than a day, whatever it says', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 1e12 } as const;
    script.searchScripts.push(events(turnEnd(0, { outcome: 'failed', failure }), searchEnd()));
    await searchFor({ source: 'openverse' });
    assert.equal(turnOf('Openverse').until, 86_400_000);
  });

  it('says until when a source waits, as long as it does', async () => {
    const until = new Date().setHours(14, 5, 10, 0);
    const waiting = (at: number | null): SearchEvent => ({ type: 'waiting', turn: 0, until: at });
    script.searchScripts.push(
      events(
        waiting(until),
        waiting(null),
        pageOf(somePictures(2)),
        waiting(until),
        turnEnd(0, { outcome: 'no-more', found: 2 }),
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
    assert.deepEqual([turnOf('Openverse').state, turnOf('Openverse').until], ['no-more', null]);
  });

  it('fails when all that are left rest or need a key', async () => {
    const failure = { code: 'rate-limited', host: 'api.example', retryAfterSeconds: 600 } as const;
    script.searchScripts.push(events(turnEnd(0, { outcome: 'failed', failure }), searchEnd({ failure })));
    await searchFor({ source: 'openverse' });
    excluded = ['flickr', 'commons', 'nasa'];
    await searchFor({ source: 'all' });
    assert.equal(script.searches.length, 1);
    assert.deepEqual(
      states().map(([, state]) => state),
      ['resting', 'needs-key', 'needs-key'],
    );
    assert.match(status(), /^api\.example asks you to try again in \d+ min\.$/);
  });

  it('ends what the engine no longer tells of like the whole', async () => {
    excluded = ['commons', 'nasa', 'pexels', 'pixabay'];
    script.searchScripts.push(
      untilCancelled(
        [turnEnd(0, { outcome: 'nothing' }), pageOf(somePictures(1), { turn: 1 })],
        searchEnd({ outcome: 'cancelled' }),
      ),
    );
    const ended = searchFor({ source: 'all' });
    await until('one to be found', 5, () => controller.snapshot().found === 1);
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
    const own = aPicture('2', { title: null });
    const joined: Picture = { ...own, title: 'Red panda', license, sizes: [...own.sizes, original] };

    async function findJoined(): Promise<void> {
      script.searchScripts.push(
        events(
          pageOf([aPicture('1'), own, aPicture('3')]),
          pageOf([], { joined: [joined], turn: 1, found: 0 }),
          searchEnd({ found: 3 }),
        ),
      );
      await searchFor({ source: 'all' });
    }

    it('is one, with what both know, also after a reload', async () => {
      await findJoined();
      script.scrapeScripts.push(events(), events());
      for (const time of ['at once', 'after a reload']) {
        assert.equal(controller.titleOf('flickr:2'), 'Red panda', time);
        await controller.scrape(form({ size: 'original', folder: 'photos' }));
        await reload();
      }
      for (const { pictures } of script.scrapes) {
        assert.deepEqual(
          pictures.map(({ id }) => id),
          ['1', '2', '3'],
        );
        assert.deepEqual(pictures[1], joined);
      }
    });

    it('is told to the page in its place, so that both count the same', async () => {
      let told: Told = toldNothing;
      const pictures: string[] = [];
      controller.onDidChange(() => {
        const telling = controller.news(told, (file) => file);
        told = telling.told;
        const { from, pictures: news } = telling.news;
        pictures.splice(from, pictures.length, ...news.map(({ key, title }) => `${key} ${title}`));
      });
      await findJoined();
      assert.deepEqual(pictures, ['flickr:1 Cat 1', 'flickr:2 Red panda', 'flickr:3 Cat 3']);
      const filters = { ...controller.snapshot().form.filters, minWidth: '2000' };
      script.scrapeScripts.push(events());
      await controller.scrape(form({ filters, folder: 'photos' }));
      assert.deepEqual(
        script.scrapes[0]?.pictures.map(({ id }) => id),
        ['2'],
      );
    });
  });

  describe('notices', () => {
    const notices = () => controller.snapshot().notices.map(({ text }) => text);

    it('are those of the sources in the list and of those that told of them, each once', async () => {
      script.searchScripts.push(
        events(
          pageOf([aPicture('1', { source: 'nasa' }), aPicture('2', { via: 'openverse' }), aPicture('3')]),
          searchEnd(),
        ),
      );
      assert.deepEqual(notices(), []);
      await searchFor({ source: 'all' });
      const expected = [sources.flickr.notice, sources.openverse.notice, sources.nasa.notice];
      assert.deepEqual(notices(), expected);
      await reload();
      assert.deepEqual(notices(), expected);
      assert.equal(controller.snapshot().notices[0]?.url, 'https://www.flickr.com');
      await controller.clear();
      assert.deepEqual(notices(), []);
    });

    it('are none of what no source has given', async () => {
      const pictures = [aPicture('a', { source: 'page' }), aPicture('b', { source: 'address', via: 'x' })];
      script.searchScripts.push(events(pageOf(pictures), searchEnd()));
      await searchFor({});
      assert.deepEqual(notices(), []);
    });
  });

  describe('web pages', () => {
    const addresses = 'https://example.org/a?token=SECRET\n http://nas.local:8080/b/ https://example.org/c';

    it('are read from their beginning, one turn each, for all that they have', async () => {
      script.searchScripts.push(
        events(
          pageOf([aPicture('p', { source: 'page', keyword: '' })], { cursor: 'end' }),
          turnEnd(0, { found: 1, outcome: 'no-more' }),
          turnEnd(1, { outcome: 'nothing', note: 'drawn-by-script' }),
          searchEnd({ outcome: 'no-more', found: 1 }),
        ),
        events(searchEnd()),
      );
      await searchFor({ source: 'page', addresses, find: 'not asked for' });
      await searchFor({ source: 'page', addresses });
      for (const { turns, find } of script.searches) {
        assert.deepEqual(
          turns,
          addresses.split(/\s+/).map((query) => ({ source: 'page', query, cursor: null, key: null })),
        );
        assert.equal(find, maxFind);
      }
      assert.equal(controller.folder, 'images/example.org');
    });

    it('are shown by their addresses, without what is secret in them', async () => {
      const wanted = new Set<number | null>();
      controller.onDidChange(() => {
        const { search } = controller.snapshot();
        if (search.state === 'running') wanted.add(search.wanted);
      });
      script.searchScripts.push(
        events(turnEnd(1, { outcome: 'nothing', note: 'drawn-by-script' }), searchEnd()),
      );
      await searchFor({ source: 'page', addresses });
      assert.deepEqual([...wanted], [null]);
      assert.equal(done().keyword, 'example.org/a?token=… and 2 more');
      assert.deepEqual(
        done().turns.map(({ name, drawnByScript }) => [name, drawnByScript]),
        [
          ['example.org/a?token=…', false],
          ['nas.local:8080/b', true],
          ['example.org/c', false],
        ],
      );
      assert.doesNotMatch(JSON.stringify([controller.snapshot().search, log.lines]), /SECRET/);
    });

    it('are no words, so that none is offered again', async () => {
      script.searchScripts.push(events(searchEnd()), events(searchEnd()));
      await searchFor({ keyword: ' https://example.org/gallery ' });
      assert.deepEqual(asked(0), [['page', null]]);
      assert.equal(done().keyword, 'example.org/gallery');
      await searchFor({ keyword: 'dog' });
      assert.deepEqual(controller.snapshot().recent, ['dog']);
    });

    it('name the folder after the first one’s host, also after a reload', async () => {
      script.searchScripts.push(events(searchEnd()));
      await searchFor({ source: 'page', addresses: 'http://NAS.local:8080/x' });
      controller.setForm(form({ source: 'flickr' }));
      await reload();
      assert.equal(controller.folder, 'images/nas.local');
    });
  });

  describe('a list of addresses', () => {
    const picture = aPicture('https://a.example/1.jpg', { source: 'address', keyword: '' });
    const listed = (...pictures: readonly Picture[]) =>
      events<ExtractEvent>(
        { type: 'listed', pictures, links: [], isCut: false },
        { type: 'extracted', failure: null },
      );

    it('is added as it stands, and nobody is asked for it', async () => {
      script.extractScripts.push(listed(picture), listed(picture), listed());
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
        'nothing: No addresses of pictures.',
      ]);
      assert.deepEqual([script.searches, controller.snapshot().recent], [[], []]);
      assert.equal(controller.folder, 'images');
      await reload();
      assert.equal(controller.snapshot().found, 1);
    });

    it('of a file tells whether it names more than are taken', async () => {
      const listedOf = (isCut: boolean) =>
        events<ExtractEvent>(
          { type: 'listed', pictures: [picture], links: [], isCut },
          { type: 'extracted', failure: null },
        );
      script.extractScripts.push(listedOf(true), listedOf(false));
      const isCut = async (name: string): Promise<boolean> => {
        const result = await controller.findInText({ text: 'x', kind: 'txt' }, name, () => undefined);
        return result.kind === 'found' && result.isCut;
      };
      assert.equal(await isCut('a.txt'), true);
      assert.equal(await isCut('b.txt'), false);
    });

    it('that cannot be read says so', async () => {
      script.extractScripts.push(
        events<ExtractEvent>({ type: 'extracted', failure: { code: 'page-too-complex' } }),
      );
      await searchFor({ source: 'address', addresses: 'https://a.example/1.jpg' });
      assert.deepEqual([done().outcome, done().failure], ['failed', { code: 'page-too-complex' }]);
    });

    it('is cancelled', async () => {
      script.extractScripts.push(
        untilCancelled<ExtractEvent>([{ type: 'listed', pictures: [picture], links: [], isCut: false }], {
          type: 'extracted',
          failure: { code: 'engine-stopped' },
        }),
      );
      const ended = searchFor({ source: 'address', addresses: 'https://a.example/1.jpg' });
      await until('one to be listed', 5, () => controller.snapshot().found === 1);
      controller.cancel();
      await ended;
      assert.deepEqual([done().outcome, done().failure], ['cancelled', null]);
    });
  });
});
