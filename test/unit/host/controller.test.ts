import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Controller } from '../../../src/host/controller';
import type { Remembered } from '../../../src/host/form/remembered';
import { plainLog } from '../../../src/host/log';
import type { Keys } from '../../../src/host/keys/keys';
import type { SourceId } from '../../../src/shared/sources/sources';
import type { ScrapeEvent } from '../../../src/shared/engine/scrape';
import type { EngineSettings } from '../../../src/shared/engine/settings';
import type { FailureCode } from '../../../src/shared/engine/failure';
import { emptyForm, type FormValues, type Root } from '../../../src/shared/form/form';
import type { ScrapeState } from '../../../src/shared/panel/protocol';
import { noLeast } from '../../../src/shared/picture/sizes';
import { statusText } from '../../../src/shared/words/words';
import { plainSettings } from '../../support/engineSettings';
import { until } from '../../support/until';
import { controllerBed } from './controllerBed';
import {
  events,
  failed,
  page,
  pageOf,
  saved,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  skipped,
  untilCancelled,
  warning,
} from './runs/scriptedEngine';
import { aPicture, memoryLog, someKeys, somePictures } from './support';

describe('the controller', () => {
  let temp: string;
  let roots: Root[];
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let memory: unknown;
  let trusted: boolean;
  let virtual: boolean;
  let picks: (string | null)[];
  let settings: () => EngineSettings;
  let keys: Keys;
  let excluded: readonly SourceId[];
  let controller: Controller;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'controller-')));
    roots = [{ name: 'site', path: temp }];
    script = scriptedEngine();
    log = memoryLog();
    memory = undefined;
    trusted = true;
    virtual = false;
    picks = [];
    settings = () => plainSettings;
    [keys, excluded] = [someKeys(), []];
    controller = make();
  });
  afterEach(async () => {
    await controller.stop();
    await rm(temp, { recursive: true, force: true });
  });

  /** A controller as after a window reload: what was kept is there, what was in memory is not. */
  function make(): Controller {
    return controllerBed({
      engine: script.engine,
      workspace: temp,
      settings: () => settings(),
      keys,
      excluded: () => excluded,
      roots: () => roots,
      virtual: () => virtual,
      pickRoot: () => {
        const picked = picks.shift();
        assert.ok(picked !== undefined, 'the user was asked more often than the test says');
        return Promise.resolve(picked);
      },
      requireTrust: () => Promise.resolve(trusted),
      memory: { get: () => memory, set: (value: Remembered) => void (memory = structuredClone(value)) },
      log: plainLog(log),
    });
  }

  function form(values: Partial<FormValues> = {}): FormValues {
    return { ...controller.snapshot().form, keyword: 'cat', ...values };
  }

  async function found(count: number): Promise<void> {
    script.searchScripts.push(events(page(count, '2'), searchEnd({ found: count })));
    await controller.search(form());
  }

  /** Where the first turn of a search was to begin. */
  const cursorOf = (search: number) => script.searches[search]?.turns[0]?.cursor;

  const status = () => statusText(controller.snapshot());

  function scrapeState<S extends ScrapeState['state']>(state: S): ScrapeState & { readonly state: S } {
    const { scrape } = controller.snapshot();
    assert.equal(scrape.state, state);
    return scrape as ScrapeState & { readonly state: S };
  }

  describe('searching', () => {
    it('shows what it finds page by page, and that it is done', async () => {
      const shown: string[] = [];
      controller.onDidChange(() => shown.push(status()));
      const second = pageOf(somePictures(2, 4), { found: 5, cursor: '3' });
      script.searchScripts.push(events(page(3, '2'), second, searchEnd({ found: 5 })));
      await controller.search(form({ keyword: ' cat ', find: '5' }));
      assert.deepEqual([...new Set(shown)].slice(-4), [
        'Searching: 0 of 5',
        'Searching: 3 of 5',
        'Searching: 5 of 5',
        'Found 5 pictures',
      ]);
      const [request] = script.searches;
      assert.deepEqual(request?.turns, [{ source: 'flickr', query: 'cat', cursor: null, key: null }]);
      assert.equal(request.find, 5);
      assert.equal(controller.snapshot().searched, 'cat');
    });

    it('goes on where the last search for the keyword stopped, and knows what it has', async () => {
      await found(3);
      script.searchScripts.push(events(page(2, '3', 4), searchEnd({ found: 2 })));
      await controller.search(form({ keyword: 'Cat' }));
      assert.deepEqual([cursorOf(0), cursorOf(1)], [null, '2']);
      assert.deepEqual(script.searches[1]?.known, ['flickr:1', 'flickr:2', 'flickr:3']);
      assert.equal(status(), 'Found 5 pictures, 2 new');
    });

    it('adds another keyword’s pictures to the same list, each once', async () => {
      await found(3);
      script.searchScripts.push(events(page(3, '2', 3), searchEnd({ found: 2 })));
      await controller.search(form({ keyword: 'dog' }));
      assert.equal(cursorOf(1), null);
      assert.equal(controller.snapshot().found, 5);
      assert.equal(controller.folder, 'images/dog');
    });

    it('checks the form first, and stops complaining when the field changes', async () => {
      await controller.search(form({ keyword: ' ', find: 'x' }));
      assert.equal(script.searches.length, 0);
      assert.deepEqual(controller.snapshot().errors, { keyword: 'no-keyword', find: 'not-whole' });
      controller.setForm(form({ keyword: 'c', find: 'x' }));
      assert.deepEqual(controller.snapshot().errors, { find: 'not-whole' });
      await found(1);
    });

    it('keeps what was found before it failed, and goes on from there', async () => {
      const failure = { code: 'rate-limited', host: 'flickr.example', status: 429 } as const;
      script.searchScripts.push(events(page(3, '2'), searchEnd({ outcome: 'failed', found: 3, failure })));
      await controller.search(form());
      assert.match(status(), /^Found 3 pictures\. Then: .*slow down/);
      await found(1);
      assert.equal(cursorOf(1), '2');
    });

    it('is cancelled', async () => {
      script.searchScripts.push(
        untilCancelled([page(3, '2')], searchEnd({ outcome: 'cancelled', found: 3 })),
      );
      const ended = controller.search(form());
      await until('three to be found', 5, () => controller.snapshot().found === 3);
      controller.cancel();
      await ended;
      assert.equal(status(), 'Search cancelled. Found 3 pictures');
    });

    it('ends with a failure when the engine breaks', async () => {
      script.searchScripts.push(async function* () {
        await Promise.resolve();
        yield page(3, '2');
        throw new Error('engine broke at https://h/?key=SECRET');
      });
      await controller.search(form());
      assert.match(status(), /^Found 3 pictures\. Then: Something went wrong/);
      assert.match(log.lines.join('\n'), /error: .*engine broke/);
      assert.doesNotMatch(log.lines.join('\n'), /SECRET/);
      script.searchScripts.push(events());
      await controller.search(form());
      assert.match(status(), /engine stopped/);
    });

    it('clears the result of the scrape before it', async () => {
      await found(1);
      script.scrapeScripts.push(events(saved('1'), scrapeEnd({ saved: 1 })));
      await controller.scrape(form());
      assert.equal(status(), 'Saved 1 of 1');
      await found(0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });
  });

  describe('scraping', () => {
    it('saves what the form asks for', async () => {
      await found(5);
      script.scrapeScripts.push(events(saved('1'), saved('2'), scrapeEnd({ saved: 2, quantity: 2 })));
      await controller.scrape(form({ quantity: '2', size: 'small', folder: 'photos/./mine' }));
      const [request] = script.scrapes;
      assert.deepEqual(
        { ...request, pictures: request?.pictures.length },
        {
          pictures: 5,
          size: 'small',
          least: noLeast,
          quantity: 2,
          folder: join(temp, 'photos', 'mine'),
          inside: temp,
          renewal: { keys: {}, answers: join(temp, '.storage', 'answers') },
          settings: plainSettings,
        },
      );
      assert.equal(status(), 'Saved 2 of 2');
      assert.equal(scrapeState('done').folder, 'photos/mine');
      assert.equal(controller.savedTo, join(temp, 'photos', 'mine'));
    });

    it('saves all into a folder named after the keyword when the form says nothing else', async () => {
      await found(3);
      script.scrapeScripts.push(events(scrapeEnd()));
      await controller.scrape(form());
      assert.equal(script.scrapes[0]?.quantity, 3);
      assert.equal(script.scrapes[0]?.folder, join(temp, 'images', 'cat'));
    });

    it('counts good files and lists what failed', async () => {
      await found(3);
      const secret = 'https://live.example/9.jpg?token=SECRET';
      script.scrapeScripts.push(
        events(failed('1'), failed('9', secret), scrapeEnd({ failed: 2, outcome: 'short' })),
      );
      await controller.scrape(form());
      const names = scrapeState('done').failures.map(({ name }) => name);
      assert.deepEqual(names, ['Cat 1', 'https://live.example/9.jpg?token=…']);
      assert.match(
        log.lines.join('\n'),
        /warn: Not saved: https:\/\/live\.example\/1_b\.jpg: No longer there/,
      );
      assert.doesNotMatch(log.lines.join('\n'), /SECRET/);
    });

    it('lists the first hundred failures and counts them all', async () => {
      await found(300);
      const all = Array.from({ length: 250 }, (_, at) => failed(String(at + 1)));
      script.scrapeScripts.push(untilCancelled(all, scrapeEnd({ outcome: 'cancelled', failed: 250 })));
      const ended = controller.scrape(form());
      await until('all to fail', 5, () => {
        const { scrape } = controller.snapshot();
        return scrape.state === 'running' && scrape.failed === 250;
      });
      controller.cancel();
      await ended;
      const { failures, failed: count } = scrapeState('done');
      assert.deepEqual([failures.length, count], [100, 250]);
    });

    it('shows a host that asks to wait until the next picture', async () => {
      await found(3);
      const paused: (string | undefined)[] = [];
      controller.onDidChange(() => {
        const { scrape } = controller.snapshot();
        if (scrape.state === 'running') paused.push(scrape.paused?.host);
      });
      const pause: ScrapeEvent = { type: 'paused', host: 'live.example', seconds: 9 };
      const retry: ScrapeEvent = { ...failed('1'), type: 'retrying', waitSeconds: 9 } as ScrapeEvent;
      script.scrapeScripts.push(events(pause, retry, saved('1'), scrapeEnd()));
      await controller.scrape(form());
      assert.deepEqual(paused, [undefined, 'live.example', 'live.example', undefined]);
    });

    it('is refused with the reason beside the field', async () => {
      await controller.scrape(form());
      assert.deepEqual(controller.snapshot().errors, { quantity: 'nothing-found-yet' });
      await found(3);
      await controller.scrape(form({ quantity: '4', folder: '../x' }));
      assert.deepEqual(controller.snapshot().errors, {
        quantity: 'more-than-found',
        folder: 'outside-workspace',
      });
      await symlink(tmpdir(), join(temp, 'out'));
      await controller.scrape(form({ quantity: '1', folder: 'out/x' }));
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      roots = [];
      await controller.scrape(form({ quantity: '1', folder: null }));
      assert.deepEqual(controller.snapshot().errors, { folder: 'no-workspace' });
      assert.equal(script.scrapes.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });

    it('does not start in a workspace that is not trusted', async () => {
      await found(1);
      trusted = false;
      await controller.scrape(form());
      assert.equal(script.scrapes.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });

    it('ends as stopped when the engine breaks, and can be started again', async () => {
      await found(2);
      script.scrapeScripts.push(events(saved('1')), events(saved('1'), saved('2'), scrapeEnd({ saved: 2 })));
      await controller.scrape(form());
      const { outcome, saved: count, failure } = scrapeState('done');
      assert.deepEqual([outcome, count, failure?.code], ['stopped', 1, 'engine-stopped']);
      await controller.scrape(form());
      assert.equal(status(), 'Saved 2 of 2');
    });
  });

  describe('what was in the folder before', () => {
    it('counts towards the quantity, and is told from what is new', async () => {
      await found(4);
      const shown: string[] = [];
      controller.onDidChange(() => shown.push(status()));
      script.scrapeScripts.push(events(skipped('1'), saved('2'), skipped('3', 'duplicate'), scrapeEnd()));
      await controller.scrape(form({ quantity: '2' }));
      assert.deepEqual([...new Set(shown)].slice(-4), [
        'Saving 0 of 2',
        'Saving 1 of 2',
        'Saving 2 of 2',
        'Saved 1 of 2, 1 was already there',
      ]);
      const { saved: count, alreadyThere, duplicate, bytes } = scrapeState('done');
      assert.deepEqual([count, alreadyThere, duplicate, bytes], [1, 1, 1, 1000]);
    });

    it('and what cannot be written beside the pictures is said at the end, the records before the credits', async () => {
      await found(1);
      const codes: readonly (readonly FailureCode[])[] = [
        [],
        ['credits-not-written'],
        ['records-not-written', 'credits-not-written'],
        ['credits-not-written', 'records-not-written'],
      ];
      for (const list of codes) {
        script.scrapeScripts.push(events(...list.map(warning), saved('1'), scrapeEnd({ saved: 1 })));
        await controller.scrape(form());
        const code = list.includes('records-not-written') ? 'records-not-written' : list[0];
        assert.deepEqual(scrapeState('done').warning, code === undefined ? null : { code });
      }
      assert.match(log.lines.join('\n'), /warn: Records: .*metadata\.jsonl.*EROFS/);
    });
  });

  describe('Retry failed', () => {
    const keys = (at: number) => script.scrapes[at]?.pictures.map(({ id }) => id);

    it('tries all that failed, and only that, again in the same way', async () => {
      await found(300);
      const all = Array.from({ length: 250 }, (_, at) => failed(String(at + 1)));
      script.scrapeScripts.push(events(...all, saved('251'), scrapeEnd({ outcome: 'short' })));
      await controller.scrape(form({ size: 'small', folder: 'photos', quantity: '251' }));
      // What is on the form by now is for the next start.
      controller.setForm(form({ size: 'large', folder: 'other', quantity: '3' }));
      settings = () => ({ ...plainSettings, userAgent: 'changed' });
      script.scrapeScripts.push(
        events(failed('7'), saved('1'), failed('9'), scrapeEnd({ outcome: 'short' })),
      );
      await controller.retryFailed();
      assert.deepEqual(
        keys(1),
        Array.from({ length: 250 }, (_, at) => String(at + 1)),
      );
      const { size, quantity, folder, inside } = script.scrapes[1] ?? {};
      assert.deepEqual([size, quantity, folder, inside], ['small', 250, join(temp, 'photos'), temp]);
      assert.equal(script.scrapes[1]?.settings.userAgent, 'changed');
      assert.deepEqual(
        scrapeState('done').failures.map(({ name }) => name),
        ['Cat 7', 'Cat 9'],
      );
      assert.equal(status(), 'Saved 1 of 250');

      script.scrapeScripts.push(events(saved('7'), saved('9'), scrapeEnd({ saved: 2 })));
      await controller.retryFailed();
      assert.deepEqual(keys(2), ['7', '9']);
      assert.equal(status(), 'Saved 2 of 2');
      await controller.retryFailed();
      assert.equal(script.scrapes.length, 3, 'nothing is left to try');
    });

    it('is there after a run that was cancelled or stopped, too', async () => {
      await found(3);
      for (const outcome of ['cancelled', 'stopped'] as const) {
        script.scrapeScripts.push(
          events(failed('2'), scrapeEnd({ outcome })),
          events(saved('2'), scrapeEnd()),
        );
        await controller.scrape(form());
        await controller.retryFailed();
        assert.deepEqual(keys(script.scrapes.length - 1), ['2']);
      }
    });

    it('does nothing while something runs, before a scrape, and after a search or Clear', async () => {
      await controller.retryFailed();
      for (const forget of [() => found(1), () => controller.clear()]) {
        await found(3);
        script.scrapeScripts.push(events(failed('2'), scrapeEnd({ outcome: 'short' })));
        await controller.scrape(form());
        await forget();
        await controller.retryFailed();
      }
      await found(3);
      script.scrapeScripts.push(untilCancelled([failed('2')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.scrape(form());
      await until('one to fail', 5, () => {
        const { scrape } = controller.snapshot();
        return scrape.state === 'running' && scrape.failed === 1;
      });
      await controller.retryFailed();
      controller.cancel();
      await ended;
      assert.equal(script.scrapes.length, 3);
    });

    it('asks for trust again, and finds a folder that is no longer in the workspace', async () => {
      await found(3);
      script.scrapeScripts.push(events(failed('2'), scrapeEnd({ outcome: 'short' })));
      await controller.scrape(form());
      trusted = false;
      await controller.retryFailed();
      trusted = true;
      roots = [{ name: 'other', path: join(temp, 'other') }];
      await controller.retryFailed();
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      assert.equal(script.scrapes.length, 1);
      assert.equal(scrapeState('done').failed, 1, 'the list stays');
    });
  });

  describe('a workspace of several folders', () => {
    beforeEach(() => {
      roots = ['site', 'notes'].map((name) => ({ name, path: join(temp, name) }));
    });
    const savedIn = () => script.scrapes.map(({ folder, inside }) => [folder, inside]);

    it('asks once at Start where to save, and goes on there', async () => {
      await found(3);
      assert.equal(controller.folder, '');
      picks = [join(temp, 'notes')];
      script.scrapeScripts.push(events(scrapeEnd()), events(scrapeEnd()));
      await controller.scrape(form());
      assert.equal(controller.folder, 'notes/images/cat');
      assert.equal(controller.snapshot().root, join(temp, 'notes'));
      await controller.stop();
      controller = make();
      await controller.load();
      await controller.scrape(controller.snapshot().form);
      const where = [join(temp, 'notes', 'images', 'cat'), join(temp, 'notes')];
      assert.deepEqual(savedIn(), [where, where]);
    });

    it('starts nothing when the user does not want to say', async () => {
      await found(3);
      picks = [null];
      await controller.scrape(form());
      assert.equal(script.scrapes.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
      assert.deepEqual(controller.snapshot().errors, {});
    });

    it('asks nobody for a folder that was typed or chosen, and stays in its root', async () => {
      await found(3);
      script.scrapeScripts.push(events(scrapeEnd()));
      await controller.scrape(form({ folder: 'notes/photos' }));
      assert.deepEqual(savedIn(), [[join(temp, 'notes', 'photos'), join(temp, 'notes')]]);
      controller.setForm(form({ folder: null }));
      assert.equal(controller.folder, 'notes/images/cat');
    });

    it('asks again when the root it saved to has left', async () => {
      await found(3);
      picks = [join(temp, 'notes'), join(temp, 'site')];
      script.scrapeScripts.push(events(scrapeEnd()), events(scrapeEnd()));
      await controller.scrape(form());
      roots = ['site', 'third'].map((name) => ({ name, path: join(temp, name) }));
      await controller.scrape(form());
      assert.deepEqual(
        savedIn().map(([, root]) => root),
        [join(temp, 'notes'), join(temp, 'site')],
      );
    });

    it('asks only when all else is right', async () => {
      await controller.scrape(form());
      await found(3);
      await controller.scrape(form({ quantity: '9' }));
      trusted = false;
      await controller.scrape(form());
      assert.equal(script.scrapes.length, 0);
    });

    it('goes on with a run whose root leaves meanwhile', async () => {
      await found(3);
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ saved: 1 })));
      const ended = controller.scrape(form({ folder: 'notes/photos' }));
      await until('one to be saved', 5, () => status() === 'Saving 1 of 3');
      roots = [];
      controller.refresh();
      controller.cancel();
      await ended;
      assert.equal(scrapeState('done').folder, 'notes/photos');
    });
  });

  it('says that a workspace that is not on disk cannot be saved to', async () => {
    await found(3);
    [roots, virtual] = [[], true];
    await controller.scrape(form());
    assert.deepEqual(controller.snapshot().errors, { folder: 'not-on-disk' });
    controller.setForm(form({ folder: 'x' }));
    controller.refuseFolder();
    assert.deepEqual(controller.snapshot().errors, { folder: 'not-on-disk' });
    assert.equal(script.scrapes.length, 0);
  });

  describe('one thing at a time', () => {
    it('ignores a search, a scrape and Clear while a scrape runs', async () => {
      await found(3);
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled', saved: 1 })));
      const ended = controller.scrape(form());
      await until('one to be saved', 5, () => status() === 'Saving 1 of 3');
      await controller.search(form({ keyword: 'dog' }));
      await controller.scrape(form());
      await controller.clear();
      assert.equal(status(), 'Saving 1 of 3');
      assert.equal(controller.snapshot().found, 3);
      controller.cancel();
      await ended;
      assert.deepEqual([script.searches.length, script.scrapes.length], [1, 1]);
      assert.equal(scrapeState('done').outcome, 'cancelled');
    });

    it('ignores a second start in the same moment', async () => {
      script.searchScripts.push(events(searchEnd()));
      await Promise.all([controller.search(form()), controller.search(form()), controller.scrape(form())]);
      assert.equal(script.searches.length, 1);
    });

    it('stops before the window closes', async () => {
      await found(3);
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled', saved: 1 })));
      void controller.scrape(form());
      await until('one to be saved', 5, () => status() === 'Saving 1 of 3');
      await controller.stop();
      assert.equal(scrapeState('done').outcome, 'cancelled');
    });
  });

  describe('a run that its window did not let end', () => {
    const interrupted = { state: 'interrupted', quantity: 2, folder: 'photos' };

    /** Starts one, saves one of two, and is gone without a word. */
    async function crashed(): Promise<void> {
      await found(3);
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled' })));
      const { keyword } = controller.snapshot().form;
      const lost = controller;
      const ended = lost.scrape(form({ keyword, folder: 'photos', quantity: '2', size: 'small' }));
      await until('one to be saved', 5, () => status() === 'Saving 1 of 2');
      // What is typed meanwhile is kept, and not what finishes the run.
      lost.setForm(form({ keyword: 'dog', folder: 'elsewhere', quantity: '3', size: 'large' }));
      const left = structuredClone(memory);
      controller = make();
      memory = left;
      await controller.load();
      closers.push(async () => {
        await lost.stop();
        await ended;
      });
    }
    const closers: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closers.splice(0)) await close();
    });

    it('is shown as interrupted, and the same start finishes it', async () => {
      await crashed();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
      assert.deepEqual(controller.snapshot().form, {
        ...emptyForm,
        keyword: 'dog',
        folder: 'photos',
        quantity: '2',
        size: 'small',
      });
      script.scrapeScripts.push(events(skipped('1'), saved('2'), scrapeEnd({ saved: 1, alreadyThere: 1 })));
      await controller.scrape(controller.snapshot().form);
      const { folder, quantity, size } = script.scrapes[1] ?? {};
      assert.deepEqual([folder, quantity, size], [join(temp, 'photos'), 2, 'small']);
      assert.equal(status(), 'Saved 1 of 2, 1 was already there');
      controller = make();
      await controller.load();
      assert.equal(controller.snapshot().scrape.state, 'idle', 'it has ended');
    });

    it('is still there after another reload, and while nothing is started', async () => {
      await crashed();
      controller.setForm(form({ quantity: '9' }));
      await controller.scrape(form({ quantity: '9' }));
      controller = make();
      await controller.load();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
    });

    it('is forgotten by a search and by Clear', async () => {
      for (const forget of [() => found(1), () => controller.clear()]) {
        await crashed();
        await forget();
        controller = make();
        await controller.load();
        assert.equal(controller.snapshot().scrape.state, 'idle');
      }
    });

    it('is one that was stopped with its window, but none that the user cancelled', async () => {
      for (const [end, state] of [
        [() => controller.stop(), 'interrupted'],
        [() => controller.cancel(), 'idle'],
      ] as const) {
        await controller.load();
        await controller.clear();
        await found(3);
        script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled' })));
        const ended = controller.scrape(form({ folder: 'photos', quantity: '2' }));
        await until('one to be saved', 5, () => status() === 'Saving 1 of 2');
        await end();
        await ended;
        controller = make();
        await controller.load();
        assert.equal(controller.snapshot().scrape.state, state);
      }
    });

    it('of a retry is finished by the start that came before it', async () => {
      await found(3);
      script.scrapeScripts.push(
        events(failed('1'), saved('2'), scrapeEnd({ outcome: 'short' })),
        untilCancelled([], scrapeEnd({ outcome: 'cancelled' })),
      );
      await controller.scrape(form({ folder: 'photos', quantity: '2' }));
      const ended = controller.retryFailed();
      await until('the retry to run', 5, () => status() === 'Saving 0 of 1');
      await controller.stop();
      await ended;
      controller = make();
      await controller.load();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
    });
  });

  it('keeps to the settings that a run started with', async () => {
    await found(3);
    script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd()));
    const ended = controller.scrape(form());
    await until('one to be saved', 5, () => status() === 'Saving 1 of 3');
    settings = () => ({ ...plainSettings, concurrency: 64 });
    controller.cancel();
    await ended;
    assert.deepEqual(
      script.scrapes.map(({ settings: { concurrency } }) => concurrency),
      [null],
    );
  });

  describe('something wrong in the extension itself', () => {
    it('ends the run, not the extension', async () => {
      await found(3);
      settings = () => {
        throw new Error('settings broke');
      };
      await controller.search(form());
      assert.match(status(), /Something went wrong/);
      await controller.scrape(form());
      const { outcome, failure } = scrapeState('done');
      assert.deepEqual([outcome, failure], ['stopped', { code: 'internal' }]);
      assert.match(log.lines.join('\n'), /settings broke/);
      settings = () => plainSettings;
      script.scrapeScripts.push(events(saved('1'), scrapeEnd()));
      await controller.scrape(form());
      assert.equal(status(), 'Saved 1 of 3');
    });

    it('does not end a run that somebody cannot show', async () => {
      await found(3);
      controller.onDidChange(() => {
        throw new Error('cannot be shown');
      });
      script.scrapeScripts.push(events(saved('1'), scrapeEnd()));
      await controller.scrape(form());
      assert.equal(status(), 'Saved 1 of 3');
      assert.match(log.lines.join('\n'), /cannot be shown/);
    });
  });

  it('tells those who show it once of all that the engine has sent together', async () => {
    await found(300);
    let told = 0;
    controller.onDidChange(() => (told += 1));
    const all = Array.from({ length: 300 }, (_, at) => saved(String(at + 1)));
    script.scrapeScripts.push(async function* () {
      await new Promise(setImmediate);
      yield* all;
      await new Promise(setImmediate);
      yield scrapeEnd({ saved: 300 });
    });
    await controller.scrape(form());
    assert.equal(scrapeState('done').saved, 300);
    assert.ok(told < 10, String(told));
  });

  it('writes nothing over what was stored before that is read', async () => {
    const stored = { form: { ...emptyForm, keyword: 'stored' } };
    memory = stored;
    controller.refresh();
    assert.equal(memory, stored);
    await controller.load();
    assert.equal(controller.snapshot().form.keyword, 'stored');
  });

  describe('Clear list', () => {
    it('forgets what was found and where, and keeps the keyword', async () => {
      await found(3);
      const revision = controller.snapshot().formRevision;
      controller.setForm(form({ quantity: '2' }));
      await controller.clear();
      const { found: count, form: left, formRevision, searched, search, scrape } = controller.snapshot();
      assert.deepEqual([count, left.keyword, left.quantity, searched], [0, 'cat', null, null]);
      assert.deepEqual([search.state, scrape.state], ['idle', 'idle']);
      assert.notEqual(formRevision, revision);
      await found(1);
      assert.equal(cursorOf(1), null);
      assert.deepEqual(script.searches[1]?.known, []);
    });
  });

  describe('the form', () => {
    it('is taken over by the webview only when the host changed it', () => {
      const { formRevision } = controller.snapshot();
      controller.setForm(form({ keyword: 'typed' }));
      assert.equal(controller.snapshot().formRevision, formRevision);
      controller.setFolder('photos');
      assert.notEqual(controller.snapshot().formRevision, formRevision);
      assert.deepEqual(controller.snapshot().form, { ...emptyForm, keyword: 'typed', folder: 'photos' });
    });

    it('says when a chosen folder cannot be used, until another is chosen', () => {
      controller.refuseFolder();
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      controller.setFolder('photos');
      assert.deepEqual(controller.snapshot().errors, {});
    });
  });

  describe('after a window reload', () => {
    it('has the list, the cursors and the form again', async () => {
      await found(3);
      controller.setForm(form({ quantity: '2', folder: 'photos', size: 'small' }));
      await controller.stop();
      controller = make();
      assert.equal(controller.snapshot().found, 0);
      await controller.load();
      const { found: count, form: left, searched } = controller.snapshot();
      assert.deepEqual([count, searched], [3, 'cat']);
      assert.deepEqual(left, {
        ...emptyForm,
        keyword: 'cat',
        folder: 'photos',
        size: 'small',
        quantity: '2',
      });
      assert.equal(status(), 'Found 3 pictures');
      script.searchScripts.push(events(searchEnd({ outcome: 'no-more' })));
      await controller.search(form());
      assert.equal(cursorOf(1), '2');
      assert.equal(script.searches[1]?.known.length, 3);
    });

    it('has nothing after Clear', async () => {
      await found(3);
      await controller.clear();
      await controller.stop();
      controller = make();
      await controller.load();
      assert.equal(controller.snapshot().found, 0);
    });

    it('starts anew when what was kept makes no sense', async () => {
      const running = { form: emptyForm, quantity: 'two', folder: 'x' };
      const odd = { form: { keyword: 1 }, searched: {}, root: 7, running };
      for (const value of [null, 5, [], odd, { running: [] }, { running: { ...running, form: {} } }]) {
        memory = value;
        controller = make();
        await controller.load();
        assert.deepEqual(controller.snapshot().form, emptyForm);
        assert.equal(controller.snapshot().searched, null);
        assert.equal(controller.snapshot().root, null);
        assert.equal(controller.snapshot().scrape.state, 'idle');
      }
    });
  });

  it('names a failed picture by its title, or by its address where it has none', async () => {
    script.searchScripts.push(events(pageOf([aPicture('1', { title: ' ' })]), searchEnd({ found: 1 })));
    await controller.search(form());
    script.scrapeScripts.push(events(failed('1'), scrapeEnd({ outcome: 'short', failed: 1 })));
    await controller.scrape(form());
    assert.equal(scrapeState('done').failures[0]?.name, 'https://live.example/1_b.jpg');
  });
});
