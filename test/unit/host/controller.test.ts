import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Controller } from '../../../src/host/controller';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import { createPlainLog } from '../../../src/host/log';
import type { ApiKeys } from '../../../src/host/keys/apiKeys';
import type { SourceId } from '../../../src/shared/sources/sources';
import type { ScrapeEvent } from '../../../src/shared/engine/scrape';
import type { EngineSettings } from '../../../src/shared/engine/settings';
import type { ViewEvent } from '../../../src/shared/engine/view';
import type { FailureCode } from '../../../src/shared/engine/failure';
import { emptyForm, type FormValues, type WorkspaceRoot } from '../../../src/shared/form/form';
import type { ScrapeState } from '../../../src/shared/panel/protocol';
import { anySize } from '../../../src/shared/picture/sizes';
import { panelStatusText } from '../../../src/shared/words/runText';
import { plainSettings } from '../../support/engineSettings';
import { tellInterrupted } from '../../../src/host/views/interruptedMessage';
import type { NotificationButton, Tell } from '../../../src/host/editorUi';
import { waitUntil } from '../../support/waitUntil';
import { controllerBed } from './controllerBed';
import {
  playEvents,
  failedEvent,
  pageEvent,
  pageEventOf,
  savedEvent,
  scrapeEnd,
  sourceRunEnd,
  scriptedEngine,
  searchEnd,
  skippedEvent,
  playUntilCancelled,
  warningEvent,
} from './runs/scriptedEngine';
import { catPicture, memoryLog, apiKeysWith, catPictures } from './hostFixtures';

describe('the controller', () => {
  let temp: string;
  let roots: WorkspaceRoot[];
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let memory: unknown;
  let trusted: boolean;
  let virtual: boolean;
  let picks: (string | null)[];
  let settings: () => EngineSettings;
  let apiKeys: ApiKeys;
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
    [apiKeys, excluded] = [apiKeysWith(), []];
    controller = make();
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  /** A controller as after a window reload: what was kept is there, what was in memory is not. */
  function make(storageName?: string): Controller {
    return controllerBed({
      ...(storageName && { storageName }),
      engine: script.engine,
      workspace: temp,
      settings: () => settings(),
      apiKeys,
      excludedSources: () => excluded,
      roots: () => roots,
      isVirtual: () => virtual,
      pickRoot: () => {
        const picked = picks.shift();
        assert.ok(picked !== undefined, 'the user was asked more often than the test says');
        return Promise.resolve(picked);
      },
      requireTrust: () => Promise.resolve(trusted),
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
      log: createPlainLog(log),
    });
  }

  function form(values: Partial<FormValues> = {}): FormValues {
    return { ...controller.snapshot().form, source: 'flickr', keyword: 'cat', ...values };
  }

  async function found(count: number): Promise<void> {
    script.searchScripts.push(playEvents(pageEvent(count, '2'), searchEnd({ found: count })));
    await controller.searchForForm(form());
  }

  /** Where the first turn of a search was to begin. */
  const cursorOf = (search: number) => script.searchRequests[search]?.sourceRuns[0]?.cursor;

  const status = () => panelStatusText(controller.snapshot());

  const shownTabs = () => controller.snapshot().tabs.map(({ title, count }) => `${title} ${count}`);

  /** Shows the tab whose title begins so. */
  function showTab(title: string): void {
    const tab = controller.snapshot().tabs.find((each) => each.title.startsWith(title));
    assert.ok(tab, title);
    controller.showTab(tab.id);
  }

  function scrapeState<S extends ScrapeState['state']>(state: S): ScrapeState & { readonly state: S } {
    const { scrape } = controller.snapshot();
    assert.equal(scrape.state, state);
    return scrape as ScrapeState & { readonly state: S };
  }

  describe('searching', () => {
    it('shows what it finds page by page, and that it is done', async () => {
      const shown: string[] = [];
      controller.onDidChange(() => shown.push(status()));
      const second = pageEventOf(catPictures(2, 4), { found: 5, cursor: '3' });
      script.searchScripts.push(playEvents(pageEvent(3, '2'), second, searchEnd({ found: 5 })));
      await controller.searchForForm(form({ keyword: ' cat ', find: '5' }));
      assert.deepEqual([...new Set(shown)].slice(-4), [
        'Searching: 0 of 5',
        'Searching: 3 of 5',
        'Searching: 5 of 5',
        'Found 5 pictures',
      ]);
      const [request] = script.searchRequests;
      assert.deepEqual(request?.sourceRuns, [{ source: 'flickr', query: 'cat', cursor: null, apiKey: null }]);
      assert.equal(request.targetCount, 5);
      assert.equal(controller.snapshot().searched, 'cat');
    });

    it('goes on where the last search for the keyword stopped, and knows what it has', async () => {
      await found(3);
      script.searchScripts.push(playEvents(pageEvent(2, '3', 4), searchEnd({ found: 2 })));
      await controller.searchForForm(form({ keyword: 'Cat' }));
      assert.deepEqual([cursorOf(0), cursorOf(1)], [null, '2']);
      assert.deepEqual(script.searchRequests[1]?.knownPictureKeys, ['flickr:1', 'flickr:2', 'flickr:3']);
      assert.equal(status(), 'Found 5 pictures, 2 new');
    });

    it('shows another keyword’s pictures in a tab of its own, and each once among all', async () => {
      await found(3);
      script.searchScripts.push(playEvents(pageEvent(3, '2', 3), searchEnd({ found: 3 })));
      await controller.searchForForm(form({ keyword: 'dog' }));
      assert.equal(cursorOf(1), null);
      assert.deepEqual(script.searchRequests[1]?.knownPictureKeys, []);
      assert.equal(controller.snapshot().found, 3);
      assert.equal(controller.folderText, 'images/dog');
      assert.deepEqual(shownTabs(), ['dog, Flickr 3', 'cat, Flickr 3', ' 5']);
    });

    it('is prepared for while the form is filled in', () => {
      let prepared = 0;
      const typedIn = controllerBed({
        engine: script.engine,
        workspace: temp,
        prepareEngine: () => (prepared += 1),
      });
      assert.equal(prepared, 0);
      typedIn.editForm({ keyword: 'c' });
      assert.equal(prepared, 1);
    });

    it('checks the form first, and stops complaining when the field changes', async () => {
      await controller.searchForForm(form({ keyword: ' ', find: 'x' }));
      assert.equal(script.searchRequests.length, 0);
      assert.deepEqual(controller.snapshot().errors, { keyword: 'no-keyword', find: 'not-whole' });
      controller.editForm(form({ keyword: 'c', find: 'x' }));
      assert.deepEqual(controller.snapshot().errors, { find: 'not-whole' });
      await found(1);
    });

    it('keeps what was found before it failed, and goes on from there', async () => {
      const failure = { code: 'rate-limited', host: 'flickr.example', status: 429 } as const;
      script.searchScripts.push(
        playEvents(pageEvent(3, '2'), searchEnd({ outcome: 'failed', found: 3, failure })),
      );
      await controller.searchForForm(form());
      assert.match(status(), /^Found 3 pictures\. Then: .*slow down/);
      await found(1);
      assert.equal(cursorOf(1), '2');
    });

    it('is cancelled', async () => {
      script.searchScripts.push(
        playUntilCancelled([pageEvent(3, '2')], searchEnd({ outcome: 'cancelled', found: 3 })),
      );
      const ended = controller.searchForForm(form());
      await waitUntil('three to be found', 5, () => controller.snapshot().found === 3);
      controller.cancel();
      await ended;
      assert.equal(status(), 'Search cancelled. Found 3 pictures');
    });

    it('ends with a failure when the engine breaks', async () => {
      script.searchScripts.push(async function* () {
        await Promise.resolve();
        yield pageEvent(3, '2');
        throw new Error('engine broke at https://h/?key=SECRET');
      });
      await controller.searchForForm(form());
      assert.match(status(), /^Found 3 pictures\. Then: Something went wrong/);
      assert.match(log.lines.join('\n'), /error: .*engine broke/);
      assert.doesNotMatch(log.lines.join('\n'), /SECRET/);
      script.searchScripts.push(playEvents());
      await controller.searchForForm(form());
      assert.match(status(), /engine stopped/);
    });

    it('clears the result of the scrape before it', async () => {
      await found(1);
      script.scrapeScripts.push(playEvents(savedEvent('1'), scrapeEnd({ saved: 1 })));
      await controller.saveForForm(form());
      assert.equal(status(), 'Saved 1 of 1');
      await found(0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });
  });

  describe('scraping', () => {
    it('saves what the form asks for', async () => {
      await found(5);
      script.scrapeScripts.push(
        playEvents(savedEvent('1'), savedEvent('2'), scrapeEnd({ saved: 2, quantity: 2 })),
      );
      const naming = { template: '{title} {n}', separator: '_' } as const;
      await controller.saveForForm(form({ quantity: '2', size: 'small', folder: 'photos/./mine', naming }));
      const [request] = script.scrapeRequests;
      assert.deepEqual(
        { ...request, pictures: request?.pictures.length },
        {
          pictures: 5,
          size: 'small',
          minimum: anySize,
          quantity: 2,
          folder: join(temp, 'photos', 'mine'),
          boundaryFolder: temp,
          naming,
          renewal: { apiKeys: {}, responseCacheFolder: join(temp, '.storage', 'answers') },
          settings: plainSettings,
        },
      );
      assert.equal(status(), 'Saved 2 of 2');
      assert.equal(scrapeState('done').folder, 'photos/mine');
      assert.equal(controller.lastSavePath, join(temp, 'photos', 'mine'));
    });

    it('saves all into a folder named after the keyword when the form says nothing else', async () => {
      await found(3);
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(script.scrapeRequests[0]?.quantity, 3);
      assert.equal(script.scrapeRequests[0]?.folder, join(temp, 'images', 'cat'));
    });

    it('counts good files and lists what failed', async () => {
      await found(3);
      const secret = 'https://live.example/9.jpg?token=SECRET';
      script.scrapeScripts.push(
        playEvents(failedEvent('1'), failedEvent('9', secret), scrapeEnd({ failed: 2, outcome: 'short' })),
      );
      await controller.saveForForm(form());
      const names = scrapeState('done').failures.map(({ key, name }) => [key, name]);
      assert.deepEqual(names, [
        ['flickr:1', 'Cat 1'],
        ['flickr:9', 'https://live.example/9.jpg?token=…'],
      ]);
      assert.match(
        log.lines.join('\n'),
        /warn: Not saved: https:\/\/live\.example\/1_b\.jpg: No longer there/,
      );
      assert.doesNotMatch(log.lines.join('\n'), /SECRET/);
    });

    it('offers to try again where that can help with any that failed, listed or not', async () => {
      await found(300);
      const gone = Array.from({ length: 200 }, (_, at) => failedEvent(String(at + 1)));
      for (const [failure, canRetry] of [
        [{ code: 'http-status', status: 410 }, false],
        [{ code: 'timeout' }, true],
      ] as const) {
        script.scrapeScripts.push(
          playEvents(...gone, failedEvent('201', undefined, failure), scrapeEnd({ outcome: 'short' })),
        );
        await controller.saveForForm(form());
        assert.equal(scrapeState('done').canRetry, canRetry);
      }
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(scrapeState('done').canRetry, false);
    });

    it('lists the first hundred failures and counts them all', async () => {
      await found(300);
      const all = Array.from({ length: 250 }, (_, at) => failedEvent(String(at + 1)));
      script.scrapeScripts.push(playUntilCancelled(all, scrapeEnd({ outcome: 'cancelled', failed: 250 })));
      const ended = controller.saveForForm(form());
      await waitUntil('all to fail', 5, () => {
        const { scrape } = controller.snapshot();
        return scrape.state === 'running' && scrape.failed === 250;
      });
      controller.cancel();
      await ended;
      const { failures, failed: count } = scrapeState('done');
      assert.deepEqual({ failureCount: failures.length, count }, { failureCount: 100, count: 250 });
    });

    it('shows a host that asks to wait until the next picture', async () => {
      await found(3);
      const paused: (string | undefined)[] = [];
      controller.onDidChange(() => {
        const { scrape } = controller.snapshot();
        if (scrape.state === 'running') paused.push(scrape.paused?.host);
      });
      const pause: ScrapeEvent = { type: 'paused', host: 'live.example', seconds: 9 };
      const retry: ScrapeEvent = { ...failedEvent('1'), type: 'retrying', waitSeconds: 9 } as ScrapeEvent;
      script.scrapeScripts.push(playEvents(pause, retry, savedEvent('1'), scrapeEnd()));
      await controller.saveForForm(form());
      assert.deepEqual(paused, [undefined, 'live.example', 'live.example', undefined]);
    });

    it('is refused with the reason beside the field', async () => {
      await controller.saveForForm(form());
      assert.deepEqual(controller.snapshot().errors, { quantity: 'nothing-found-yet' });
      await found(3);
      await controller.saveForForm(form({ quantity: '4', folder: '../x' }));
      assert.deepEqual(controller.snapshot().errors, {
        quantity: 'more-than-found',
        folder: 'outside-workspace',
      });
      await symlink(tmpdir(), join(temp, 'out'));
      await controller.saveForForm(form({ quantity: '1', folder: 'out/x' }));
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      roots = [];
      await controller.saveForForm(form({ quantity: '1', folder: null }));
      assert.deepEqual(controller.snapshot().errors, { folder: 'no-workspace' });
      assert.equal(script.scrapeRequests.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });

    it('does not start in a workspace that is not trusted', async () => {
      await found(1);
      trusted = false;
      await controller.saveForForm(form());
      assert.equal(script.scrapeRequests.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
    });

    it('ends as stopped when the engine breaks, and can be started again', async () => {
      await found(2);
      script.scrapeScripts.push(
        playEvents(savedEvent('1')),
        playEvents(savedEvent('1'), savedEvent('2'), scrapeEnd({ saved: 2 })),
      );
      await controller.saveForForm(form());
      const { outcome, saved: count, failure } = scrapeState('done');
      assert.deepEqual(
        { outcome, count, code: failure?.code },
        { outcome: 'stopped', count: 1, code: 'engine-stopped' },
      );
      await controller.saveForForm(form());
      assert.equal(status(), 'Saved 2 of 2');
    });
  });

  describe('what was in the folder before', () => {
    it('counts towards the quantity, and is told from what is new', async () => {
      await found(4);
      const shown: string[] = [];
      controller.onDidChange(() => shown.push(status()));
      script.scrapeScripts.push(
        playEvents(skippedEvent('1'), savedEvent('2'), skippedEvent('3', 'duplicate'), scrapeEnd()),
      );
      await controller.saveForForm(form({ quantity: '2' }));
      assert.deepEqual([...new Set(shown)].slice(-4), [
        'Saving 0 of 2',
        'Saving 1 of 2',
        'Saving 2 of 2',
        'Saved 1 of 2, 1 was already there',
      ]);
      const { saved: count, alreadyThere, duplicate, bytes } = scrapeState('done');
      assert.deepEqual(
        { count, alreadyThere, duplicate, bytes },
        { count: 1, alreadyThere: 1, duplicate: 1, bytes: 1000 },
      );
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
        script.scrapeScripts.push(
          playEvents(...list.map(warningEvent), savedEvent('1'), scrapeEnd({ saved: 1 })),
        );
        await controller.saveForForm(form());
        const code = list.includes('records-not-written') ? 'records-not-written' : list[0];
        assert.deepEqual(scrapeState('done').warning, code === undefined ? null : { code });
      }
      assert.match(log.lines.join('\n'), /warn: Records: .*metadata\.jsonl.*EROFS/);
    });
  });

  describe('The picture that comes after the one that is looked at', () => {
    const shown: ViewEvent = {
      type: 'viewed',
      shown: { file: 'a.jpg', bytes: 9, pixels: { width: 800, height: 600 } },
      failure: null,
    };

    /** Whether it is loaded ahead now. */
    async function isLoadedAhead(): Promise<boolean> {
      script.viewScripts.push(playEvents(shown));
      controller.lookAt('flickr:1', 800);
      await waitUntil('the picture', 5, () => controller.lookedAt(String)?.isLoading === false);
      const { length } = script.views;
      controller.lookAhead('flickr:2', 800);
      await new Promise(setImmediate);
      controller.lookAt(null, 1);
      return script.views.length > length;
    }

    it('is loaded ahead, but not while a save is held', async () => {
      await found(3);
      assert.equal(await isLoadedAhead(), true);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('3')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form());
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
      assert.equal(await isLoadedAhead(), true);
      controller.pause();
      assert.equal(await isLoadedAhead(), false);
      controller.resume();
      assert.equal(await isLoadedAhead(), true);
      controller.cancel();
      await ended;
    });

    it('is not while a host asks to wait', async () => {
      await found(3);
      const pause: ScrapeEvent = { type: 'paused', host: 'live.example', seconds: 900 };
      script.scrapeScripts.push(playUntilCancelled([pause], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form());
      await waitUntil('it to wait', 5, () => {
        const { scrape } = controller.snapshot();
        return scrape.state === 'running' && scrape.paused !== null;
      });
      assert.equal(await isLoadedAhead(), false);
      controller.cancel();
      await ended;
    });

    it('is not while its source has asked to be left alone', async () => {
      const failure = { code: 'rate-limited', host: 'flickr.example', retryAfterSeconds: 900 } as const;
      script.searchScripts.push(
        playEvents(
          pageEvent(3, '2'),
          sourceRunEnd(0, { outcome: 'failed', failure, found: 3 }),
          searchEnd({ outcome: 'failed', found: 3, failure }),
        ),
      );
      await controller.searchForForm(form());
      assert.equal(await isLoadedAhead(), false);
    });
  });

  describe('Retry failed', () => {
    const keys = (at: number) => script.scrapeRequests[at]?.pictures.map(({ id }) => id);

    it('tries all that failed, and only that, again in the same way', async () => {
      await found(300);
      const all = Array.from({ length: 250 }, (_, at) => failedEvent(String(at + 1)));
      script.scrapeScripts.push(playEvents(...all, savedEvent('251'), scrapeEnd({ outcome: 'short' })));
      await controller.saveForForm(form({ size: 'small', folder: 'photos', quantity: '251' }));
      // What is on the form by now is for the next start.
      controller.editForm(form({ size: 'large', folder: 'other', quantity: '3' }));
      settings = () => ({ ...plainSettings, userAgent: 'changed' });
      script.scrapeScripts.push(
        playEvents(failedEvent('7'), savedEvent('1'), failedEvent('9'), scrapeEnd({ outcome: 'short' })),
      );
      await controller.retryFailed();
      assert.deepEqual(
        keys(1),
        Array.from({ length: 250 }, (_, at) => String(at + 1)),
      );
      const { size, quantity, folder, boundaryFolder } = script.scrapeRequests[1] ?? {};
      assert.deepEqual(
        { size, quantity, folder, boundaryFolder },
        { size: 'small', quantity: 250, folder: join(temp, 'photos'), boundaryFolder: temp },
      );
      assert.equal(script.scrapeRequests[1]?.settings.userAgent, 'changed');
      assert.deepEqual(
        scrapeState('done').failures.map(({ name }) => name),
        ['Cat 7', 'Cat 9'],
      );
      assert.equal(status(), 'Saved 1 of 250');

      script.scrapeScripts.push(playEvents(savedEvent('7'), savedEvent('9'), scrapeEnd({ saved: 2 })));
      await controller.retryFailed();
      assert.deepEqual(keys(2), ['7', '9']);
      assert.equal(status(), 'Saved 2 of 2');
      await controller.retryFailed();
      assert.equal(script.scrapeRequests.length, 3, 'nothing is left to try');
    });

    it('is there after a run that was cancelled or stopped, too', async () => {
      await found(3);
      for (const outcome of ['cancelled', 'stopped'] as const) {
        script.scrapeScripts.push(
          playEvents(failedEvent('2'), scrapeEnd({ outcome })),
          playEvents(savedEvent('2'), scrapeEnd()),
        );
        await controller.saveForForm(form());
        await controller.retryFailed();
        assert.deepEqual(keys(script.scrapeRequests.length - 1), ['2']);
      }
    });

    it('does nothing while something runs, before a scrape, and after a search or Clear', async () => {
      await controller.retryFailed();
      for (const forget of [() => found(1), () => controller.clearList()]) {
        await found(3);
        script.scrapeScripts.push(playEvents(failedEvent('2'), scrapeEnd({ outcome: 'short' })));
        await controller.saveForForm(form());
        await forget();
        await controller.retryFailed();
      }
      await found(3);
      script.scrapeScripts.push(playUntilCancelled([failedEvent('2')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form());
      await waitUntil('one to fail', 5, () => {
        const { scrape } = controller.snapshot();
        return scrape.state === 'running' && scrape.failed === 1;
      });
      await controller.retryFailed();
      controller.cancel();
      await ended;
      assert.equal(script.scrapeRequests.length, 3);
    });

    it('asks for trust again, and finds a folder that is no longer in the workspace', async () => {
      await found(3);
      script.scrapeScripts.push(playEvents(failedEvent('2'), scrapeEnd({ outcome: 'short' })));
      await controller.saveForForm(form());
      trusted = false;
      await controller.retryFailed();
      trusted = true;
      roots = [{ name: 'other', path: join(temp, 'other') }];
      await controller.retryFailed();
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      assert.equal(script.scrapeRequests.length, 1);
      assert.equal(scrapeState('done').failed, 1, 'the list stays');
    });
  });

  describe('a workspace of several folders', () => {
    beforeEach(() => {
      roots = ['site', 'notes'].map((name) => ({ name, path: join(temp, name) }));
    });
    const savedIn = () => script.scrapeRequests.map(({ folder, boundaryFolder }) => [folder, boundaryFolder]);

    it('asks once at Start where to save, and goes on there', async () => {
      await found(3);
      assert.equal(controller.folderText, '');
      picks = [join(temp, 'notes')];
      script.scrapeScripts.push(playEvents(scrapeEnd()), playEvents(scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(controller.folderText, 'notes/images/cat');
      assert.equal(controller.snapshot().root, join(temp, 'notes'));
      await controller.shutDown();
      controller = make();
      await controller.restore();
      await controller.saveForForm(controller.snapshot().form);
      const where = [join(temp, 'notes', 'images', 'cat'), join(temp, 'notes')];
      assert.deepEqual(savedIn(), [where, where]);
    });

    it('starts nothing when the user does not want to say', async () => {
      await found(3);
      picks = [null];
      await controller.saveForForm(form());
      assert.equal(script.scrapeRequests.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
      assert.deepEqual(controller.snapshot().errors, {});
    });

    it('asks nobody for a folder that was typed or chosen, and stays in its root', async () => {
      await found(3);
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await controller.saveForForm(form({ folder: 'notes/photos' }));
      assert.deepEqual(savedIn(), [[join(temp, 'notes', 'photos'), join(temp, 'notes')]]);
      controller.editForm(form({ folder: null }));
      assert.equal(controller.folderText, 'notes/images/cat');
    });

    it('asks again when the root it saved to has left', async () => {
      await found(3);
      picks = [join(temp, 'notes'), join(temp, 'site')];
      script.scrapeScripts.push(playEvents(scrapeEnd()), playEvents(scrapeEnd()));
      await controller.saveForForm(form());
      roots = ['site', 'third'].map((name) => ({ name, path: join(temp, name) }));
      await controller.saveForForm(form());
      assert.deepEqual(
        savedIn().map(([, root]) => root),
        [join(temp, 'notes'), join(temp, 'site')],
      );
    });

    it('asks only when all else is right', async () => {
      await controller.saveForForm(form());
      await found(3);
      await controller.saveForForm(form({ quantity: '9' }));
      trusted = false;
      await controller.saveForForm(form());
      assert.equal(script.scrapeRequests.length, 0);
    });

    it('goes on with a run whose root leaves meanwhile', async () => {
      await found(3);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ saved: 1 })));
      const ended = controller.saveForForm(form({ folder: 'notes/photos' }));
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
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
    await controller.saveForForm(form());
    assert.deepEqual(controller.snapshot().errors, { folder: 'not-on-disk' });
    controller.editForm(form({ folder: 'x' }));
    controller.refuseFolder();
    assert.deepEqual(controller.snapshot().errors, { folder: 'not-on-disk' });
    assert.equal(script.scrapeRequests.length, 0);
  });

  describe('a search and a scrape side by side', () => {
    it('go on, each to its end; the same scrape again and Clear are ignored', async () => {
      await found(3);
      script.scrapeScripts.push(
        playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled', saved: 1 })),
      );
      const ended = controller.saveForForm(form());
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
      script.searchScripts.push(playEvents(pageEvent(2, '2', 7), searchEnd({ found: 2 })));
      await controller.searchForForm(form({ keyword: 'dog' }));
      assert.deepEqual(shownTabs(), ['dog, Flickr 2', 'cat, Flickr 3', ' 5']);
      assert.equal(status(), 'Saving 1 of 3', 'it is still to be seen how the scrape fares');
      showTab('cat');
      await controller.saveForForm(form());
      await controller.clearList();
      assert.equal(status(), 'Saving 1 of 3');
      assert.equal(shownTabs().length, 3);
      controller.cancel('search');
      assert.equal(status(), 'Saving 1 of 3');
      controller.cancel('save');
      await ended;
      assert.equal(script.scrapeRequests.length, 1);
      assert.equal(scrapeState('done').outcome, 'cancelled');
    });

    /** Saves the cats, and then what is found for these words, each in its tab. */
    async function saveOneAfterTheOther(...words: readonly string[]): Promise<Promise<void>[]> {
      await found(3);
      script.scrapeScripts.push(
        playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled', saved: 1 })),
      );
      const ended = [controller.saveForForm(form())];
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
      for (const [at, keyword] of words.entries()) {
        script.searchScripts.push(playEvents(pageEvent(2, '2', 10 * (at + 1)), searchEnd({ found: 2 })));
        await controller.searchForForm(form({ keyword }));
        ended.push(controller.saveForForm(form({ keyword })));
        await waitUntil(`${keyword} to wait`, 5, () => controller.snapshot().queue.length === at + 1);
      }
      return ended;
    }
    const queued = (): readonly string[] =>
      controller.snapshot().queue.map(({ folder, quantity }) => `${quantity} to ${folder}`);

    it('a scrape of another tab waits for its turn, and begins when the one before it has ended', async () => {
      const ended = await saveOneAfterTheOther('dog', 'fox');
      assert.deepEqual(queued(), ['2 to images/dog', '2 to images/fox']);
      assert.equal(script.scrapeRequests.length, 1);
      await controller.saveForForm(form({ keyword: 'fox' }));
      assert.equal(queued().length, 2, 'what waits already is not saved twice');
      for (let turn = 0; turn < 2; turn += 1)
        script.scrapeScripts.push(playEvents(scrapeEnd({ saved: 2, quantity: 2 })));
      controller.cancel('save');
      await Promise.all(ended);
      const folders = script.scrapeRequests.map(({ folder }) => basename(folder));
      assert.deepEqual(folders, ['cat', 'dog', 'fox']);
      assert.deepEqual([queued(), controller.snapshot().savedTab], [[], null]);
    });

    it('a scrape that waits is cancelled by itself, and all of them together', async () => {
      const ended = await saveOneAfterTheOther('dog', 'fox', 'owl');
      controller.cancelQueued(controller.snapshot().queue[1]?.id ?? 0);
      assert.deepEqual(queued(), ['2 to images/dog', '2 to images/owl']);
      assert.equal(scrapeState('running').saved, 1);
      controller.cancelSaves();
      await Promise.all(ended);
      assert.equal(script.scrapeRequests.length, 1);
      assert.equal(controller.isSaving, false);
    });

    it('are cancelled one by one', async () => {
      await found(3);
      script.scrapeScripts.push(playEvents(savedEvent('1'), scrapeEnd({ saved: 1 })));
      script.searchScripts.push(
        playUntilCancelled([pageEvent(1, '2', 9)], searchEnd({ outcome: 'cancelled', found: 1 })),
      );
      const searching = controller.searchForForm(form({ keyword: 'dog' }));
      await waitUntil('one to be found', 5, () => controller.snapshot().found === 1);
      showTab('cat');
      await controller.saveForForm(form());
      assert.equal(scrapeState('done').saved, 1);
      assert.equal(controller.snapshot().search.state, 'running');
      controller.cancel('save');
      assert.equal(controller.snapshot().search.state, 'running');
      controller.cancel('search');
      await searching;
      assert.notEqual(controller.snapshot().search.state, 'running');
      assert.equal(scrapeState('done').saved, 1, 'the end of a search hides no scrape');
    });

    it('ignores a second start in the same moment', async () => {
      script.searchScripts.push(playEvents(searchEnd()));
      await Promise.all([
        controller.searchForForm(form()),
        controller.searchForForm(form()),
        controller.saveForForm(form()),
      ]);
      assert.equal(script.searchRequests.length, 1);
    });

    it('stops before the window closes', async () => {
      await found(3);
      script.scrapeScripts.push(
        playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled', saved: 1 })),
      );
      void controller.saveForForm(form());
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
      await controller.shutDown();
      assert.equal(scrapeState('done').outcome, 'cancelled');
    });
  });

  describe('a run that its window did not let end', () => {
    const interrupted = { state: 'interrupted', quantity: 2, folder: 'photos' };
    const naming = { template: '{n} {title}', separator: ' ' } as const;

    /** Starts one, saves one of two, and is gone without a word. */
    async function crashed(): Promise<void> {
      await found(3);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
      const { keyword } = controller.snapshot().form;
      const lost = controller;
      const ended = lost.saveForForm(
        form({ keyword, folder: 'photos', quantity: '2', size: 'small', naming }),
      );
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 2');
      // What is typed meanwhile is kept, and not what finishes the run.
      lost.editForm(form({ keyword: 'dog', folder: 'elsewhere', quantity: '3', size: 'large' }));
      await waitUntil('the save to be noted', 5, () => existsSync(join(temp, '.storage', 'save.json')));
      const left = structuredClone(memory);
      controller = make();
      memory = left;
      closers.push(async () => {
        await lost.shutDown();
        await ended;
      });
    }
    /** The window begins, with or without a page in sight. */
    const tellAtStart = (tell: Tell, isInSight = false): Promise<void> =>
      tellInterrupted(controller, { isInSight, open: () => undefined }, tell);
    const closers: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closers.splice(0)) await close();
    });

    it('is shown as interrupted, and the same start finishes it', async () => {
      await crashed();
      await controller.restore();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
      assert.deepEqual(controller.snapshot().form, {
        ...emptyForm,
        source: 'flickr',
        keyword: 'dog',
        folder: 'photos',
        quantity: '2',
        size: 'small',
        naming,
      });
      script.scrapeScripts.push(
        playEvents(skippedEvent('1'), savedEvent('2'), scrapeEnd({ saved: 1, alreadyThere: 1 })),
      );
      await controller.saveForForm(controller.snapshot().form);
      const request = script.scrapeRequests[1];
      assert.deepEqual(
        {
          folder: request?.folder,
          quantity: request?.quantity,
          size: request?.size,
          naming: request?.naming,
        },
        { folder: join(temp, 'photos'), quantity: 2, size: 'small', naming },
      );
      assert.equal(status(), 'Saved 1 of 2, 1 was already there');
      await controller.shutDown();
      controller = make();
      await controller.restore();
      assert.equal(controller.snapshot().scrape.state, 'idle', 'it has ended');
    });

    it('is not one that goes on in another window on the folder, which has a storage of its own', async () => {
      // It has been there before, with a search of its own.
      const first = controller;
      controller = make('.storage-1');
      await found(1);
      await controller.shutDown();
      controller = first;
      await found(3);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = first.saveForForm(form({ folder: 'photos', quantity: '2' }));
      await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 2');
      controller = make('.storage-1');
      await controller.restore();
      assert.equal(controller.snapshot().scrape.state, 'idle');
      await first.shutDown();
      await ended;
      controller = make();
      await controller.restore();
      assert.deepEqual(controller.snapshot().scrape, interrupted, 'the window that comes after it is told');
    });

    it('is still there after another reload, and while nothing is started', async () => {
      await crashed();
      await controller.restore();
      controller.editForm(form({ quantity: '9' }));
      await controller.saveForForm(form({ quantity: '9' }));
      controller = make();
      await controller.restore();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
    });

    it('is told of once where no page shows it, and gone on with from there', async () => {
      await crashed();
      const told: [string, readonly NotificationButton[]][] = [];
      const tell: Tell = (text, _, buttons = []) => void told.push([text, buttons]);
      await tellAtStart(tell);
      await controller.shutDown();
      controller = make();
      await tellAtStart(tell);
      assert.deepEqual(
        told.map(([text]) => text),
        ['Saving 2 pictures to photos was interrupted.'],
      );
      const [, buttons = []] = told[0] ?? [];
      assert.deepEqual(
        buttons.map(({ label }) => label),
        ['Resume', 'Open Panel'],
      );
      assert.deepEqual(controller.snapshot().scrape, interrupted);
    });

    it('is gone on with by the button of that message', async () => {
      await crashed();
      script.scrapeScripts.push(
        playEvents(skippedEvent('1'), savedEvent('2'), scrapeEnd({ saved: 1, alreadyThere: 1 })),
      );
      const pressed: unknown[] = [];
      await tellAtStart((_text, _severity, buttons) => pressed.push(buttons?.[0]?.onPress()));
      await Promise.all(pressed);
      assert.equal(status(), 'Saved 1 of 2, 1 was already there');
    });

    it('is not told of where a page shows it, then or later', async () => {
      await crashed();
      const told: string[] = [];
      for (const isInSight of [true, false]) {
        await tellAtStart((text) => told.push(text), isInSight);
        await controller.shutDown();
        controller = make();
      }
      assert.deepEqual(told, []);
    });

    it('is forgotten by a search and by Clear', async () => {
      for (const forget of [() => found(1), () => controller.clearList()]) {
        await crashed();
        await forget();
        await controller.shutDown();
        controller = make();
        await controller.restore();
        assert.equal(controller.snapshot().scrape.state, 'idle');
      }
    });

    it('is one that was stopped with its window, but none that the user cancelled', async () => {
      for (const [end, state] of [
        [() => controller.shutDown(), 'interrupted'],
        [() => controller.cancel(), 'idle'],
      ] as const) {
        await controller.restore();
        await controller.clearList();
        await found(3);
        script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
        const ended = controller.saveForForm(form({ folder: 'photos', quantity: '2' }));
        await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 2');
        await end();
        await ended;
        await controller.shutDown();
        controller = make();
        await controller.restore();
        assert.equal(controller.snapshot().scrape.state, state);
      }
    });

    it('of a retry is finished by the start that came before it', async () => {
      await found(3);
      script.scrapeScripts.push(
        playEvents(failedEvent('1'), savedEvent('2'), scrapeEnd({ outcome: 'short' })),
        playUntilCancelled([], scrapeEnd({ outcome: 'cancelled' })),
      );
      await controller.saveForForm(form({ folder: 'photos', quantity: '2' }));
      const ended = controller.retryFailed();
      await waitUntil('the retry to run', 5, () => status() === 'Saving 0 of 1');
      await controller.shutDown();
      await ended;
      controller = make();
      await controller.restore();
      assert.deepEqual(controller.snapshot().scrape, interrupted);
    });
  });

  it('keeps to the settings that a run started with', async () => {
    await found(3);
    script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd()));
    const ended = controller.saveForForm(form());
    await waitUntil('one to be saved', 5, () => status() === 'Saving 1 of 3');
    settings = () => ({ ...plainSettings, concurrency: 64 });
    controller.cancel();
    await ended;
    assert.deepEqual(
      script.scrapeRequests.map(({ settings: { concurrency } }) => concurrency),
      [null],
    );
  });

  describe('something wrong in the extension itself', () => {
    it('ends the run, not the extension', async () => {
      await found(3);
      settings = () => {
        throw new Error('settings broke');
      };
      for (const values of [{}, { source: 'page', addresses: 'https://a.example/' } as const]) {
        await controller.searchForForm(form(values));
        assert.match(status(), /Something went wrong/);
      }
      showTab('cat');
      await controller.saveForForm(form());
      const { outcome, failure } = scrapeState('done');
      assert.deepEqual({ outcome, failure }, { outcome: 'stopped', failure: { code: 'internal' } });
      assert.match(log.lines.join('\n'), /settings broke/);
      settings = () => plainSettings;
      script.scrapeScripts.push(playEvents(savedEvent('1'), scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(status(), 'Saved 1 of 3');
    });

    it('does not end a run that somebody cannot show', async () => {
      await found(3);
      controller.onDidChange(() => {
        throw new Error('cannot be shown');
      });
      script.scrapeScripts.push(playEvents(savedEvent('1'), scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(status(), 'Saved 1 of 3');
      assert.match(log.lines.join('\n'), /cannot be shown/);
    });
  });

  it('tells those who show it once of all that the engine has sent together', async () => {
    await found(300);
    let told = 0;
    controller.onDidChange(() => (told += 1));
    const all = Array.from({ length: 300 }, (_, at) => savedEvent(String(at + 1)));
    script.scrapeScripts.push(async function* () {
      await new Promise(setImmediate);
      yield* all;
      await new Promise(setImmediate);
      yield scrapeEnd({ saved: 300 });
    });
    await controller.saveForForm(form());
    assert.equal(scrapeState('done').saved, 300);
    assert.ok(told < 10, String(told));
  });

  it('writes nothing over what was stored before that is read', async () => {
    const stored = { form: { ...emptyForm, keyword: 'stored' } };
    memory = stored;
    controller.refresh();
    assert.equal(memory, stored);
    await controller.restore();
    assert.equal(controller.snapshot().form.keyword, 'stored');
  });

  describe('Clear list', () => {
    it('forgets what was found and where, and keeps the keyword', async () => {
      await found(3);
      const revision = controller.snapshot().formRevision;
      controller.editForm(form({ quantity: '2' }));
      await controller.clearList();
      const { found: count, form: left, formRevision, searched, search, scrape } = controller.snapshot();
      assert.deepEqual(
        { count, keyword: left.keyword, quantity: left.quantity, searched },
        { count: 0, keyword: 'cat', quantity: null, searched: null },
      );
      assert.deepEqual(
        { searchState: search.state, scrapeState: scrape.state },
        { searchState: 'idle', scrapeState: 'idle' },
      );
      assert.notEqual(formRevision, revision);
      await found(1);
      assert.equal(cursorOf(1), null);
      assert.deepEqual(script.searchRequests[1]?.knownPictureKeys, []);
    });
  });

  describe('the form', () => {
    it('is taken over by the webview only when the host changed it', () => {
      const { formRevision } = controller.snapshot();
      controller.editForm(form({ keyword: 'typed' }));
      assert.equal(controller.snapshot().formRevision, formRevision);
      controller.setSaveFolder('photos');
      assert.notEqual(controller.snapshot().formRevision, formRevision);
      assert.deepEqual(controller.snapshot().form, {
        ...emptyForm,
        source: 'flickr',
        keyword: 'typed',
        folder: 'photos',
      });
    });

    it('keeps what the host changed when another value is edited before the page knows', async () => {
      await found(3);
      controller.editForm(form({ keyword: 'cat', quantity: '2' }));
      await controller.clearList();
      controller.editForm({ keyword: 'dog', source: 'commons' });
      assert.deepEqual(controller.snapshot().form, { ...emptyForm, keyword: 'dog', source: 'commons' });
    });

    it('says when a chosen folder cannot be used, until another is chosen', () => {
      controller.refuseFolder();
      assert.deepEqual(controller.snapshot().errors, { folder: 'outside-workspace' });
      controller.setSaveFolder('photos');
      assert.deepEqual(controller.snapshot().errors, {});
    });
  });

  describe('after a window reload', () => {
    it('has the list, the cursors and the form again', async () => {
      await found(3);
      controller.editForm(form({ quantity: '2', folder: 'photos', size: 'small' }));
      await controller.shutDown();
      controller = make();
      assert.equal(controller.snapshot().found, 0);
      await controller.restore();
      const { found: count, form: left, searched } = controller.snapshot();
      assert.deepEqual({ count, searched }, { count: 3, searched: 'cat' });
      assert.deepEqual(left, {
        ...emptyForm,
        source: 'flickr',
        keyword: 'cat',
        folder: 'photos',
        size: 'small',
        quantity: '2',
      });
      assert.equal(status(), 'Found 3 pictures');
      script.searchScripts.push(playEvents(searchEnd({ outcome: 'no-more' })));
      await controller.searchForForm(form());
      assert.equal(cursorOf(1), '2');
      assert.equal(script.searchRequests[1]?.knownPictureKeys.length, 3);
    });

    it('has nothing after Clear', async () => {
      await found(3);
      await controller.clearList();
      await controller.shutDown();
      controller = make();
      await controller.restore();
      assert.equal(controller.snapshot().found, 0);
    });

    it('starts anew when what was kept makes no sense', async () => {
      const running = { form: emptyForm, quantity: 'two', folder: 'x' };
      const odd = { form: { keyword: 1 }, searched: {}, root: 7, running };
      for (const value of [null, 5, [], odd, { running: [] }, { running: { ...running, form: {} } }]) {
        memory = value;
        controller = make();
        await controller.restore();
        assert.deepEqual(controller.snapshot().form, emptyForm);
        assert.equal(controller.snapshot().searched, null);
        assert.equal(controller.snapshot().root, null);
        assert.equal(controller.snapshot().scrape.state, 'idle');
      }
    });
  });

  it('names a failed picture by its title, or by its address where it has none', async () => {
    script.searchScripts.push(
      playEvents(pageEventOf([catPicture('1', { title: ' ' })]), searchEnd({ found: 1 })),
    );
    await controller.searchForForm(form());
    script.scrapeScripts.push(playEvents(failedEvent('1'), scrapeEnd({ outcome: 'short', failed: 1 })));
    await controller.saveForForm(form());
    assert.equal(scrapeState('done').failures[0]?.name, 'https://live.example/1_b.jpg');
  });
});
