import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Controller } from '../../../src/host/controller';
import { emptyListVersion } from '../../../src/host/list/foundList';
import type { EditorUi } from '../../../src/host/editorUi';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import { noFilters, type Filters } from '../../../src/shared/panel/filters';
import type { FormValues } from '../../../src/shared/form/form';
import type { Tile } from '../../../src/shared/panel/gallery';
import type { Picture } from '../../../src/shared/picture/picture';
import type { ScrapeState } from '../../../src/shared/panel/protocol';
import { fingerprintFor } from '../../support/foundPictures';
import { waitUntil } from '../../support/waitUntil';
import { controllerBed } from './controllerBed';
import {
  playEvents,
  failedEvent,
  fetchingEvent,
  inspected,
  pageEventOf,
  rejections,
  savedEvent,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  skippedEvent,
  recorded,
  playUntilCancelled,
} from './runs/scriptedEngine';
import { catPicture, memoryLog, catPictures, waitUntilTick } from './hostFixtures';

describe('the controller of a panel with pictures', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let memory: unknown;
  let confirmLargeSave: EditorUi['confirmLargeSave'];
  let controller: Controller;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'choosing-')));
    script = scriptedEngine();
    log = memoryLog();
    memory = undefined;
    confirmLargeSave = () => Promise.reject(new Error('nobody is to be asked'));
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
      confirmLargeSave: (folder, bytes) => confirmLargeSave(folder, bytes),
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
      canPreview: () => true,
      log,
    });
  }

  /** As after a window reload. */
  async function reload(): Promise<void> {
    await controller.shutDown();
    controller = make();
    await controller.restore();
  }

  const keys = (...ids: readonly number[]) => ids.map((id) => `flickr:${id}`);

  function form(
    values: Partial<Omit<FormValues, 'filters'>> = {},
    filters: Partial<Filters> = {},
  ): FormValues {
    const left = controller.snapshot().form;
    return { ...left, keyword: 'cat', ...values, filters: { ...left.filters, ...filters } };
  }

  async function found(pictures: readonly Picture[], keyword = 'cat'): Promise<void> {
    script.searchScripts.push(playEvents(pageEventOf(pictures), searchEnd({ found: pictures.length })));
    await controller.searchForForm(form({ keyword }));
  }

  /** Starts, and returns what the engine was asked to save. */
  async function start(values: FormValues = form()): Promise<readonly [ids: string[], quantity: number]> {
    const before = script.scrapeRequests.length;
    script.scrapeScripts.push(playEvents(scrapeEnd()));
    await controller.saveForForm(values);
    const request = script.scrapeRequests[before];
    assert.ok(request, 'it was started');
    return [request.pictures.map(({ id }) => id), request.quantity];
  }

  const tiles = (): ReadonlyMap<string, Tile> =>
    new Map(
      controller.updatesSince(emptyListVersion, (file) => file).changes.tiles.map((tile) => [tile.key, tile]),
    );
  const states = (...ids: readonly number[]) => keys(...ids).map((key) => tiles().get(key)?.state?.state);
  const choice = () => controller.updatesSince(emptyListVersion, (file) => file).changes.choice;
  const running = (): (ScrapeState & { readonly state: 'running' }) | null => {
    const { scrape } = controller.snapshot();
    return scrape.state === 'running' ? scrape : null;
  };

  describe('the choice', () => {
    it('of three in a hundred saves exactly those, in their order in the list', async () => {
      await found(catPictures(100));
      controller.setChoice(keys(70, 5, 33));
      assert.deepEqual(await start(), [['5', '33', '70'], 3]);
    });

    it('of none stands for all', async () => {
      await found(catPictures(5));
      controller.setChoice(keys(2));
      controller.setChoice([]);
      assert.deepEqual(await start(), [['1', '2', '3', '4', '5'], 5]);
    });

    it('forgets a quantity that was typed for another, and takes one that is typed for it', async () => {
      await found(catPictures(10));
      controller.editForm(form({ quantity: '9' }));
      controller.setChoice(keys(1, 2, 3));
      assert.equal(controller.snapshot().form.quantity, null);
      assert.deepEqual(await start(form({ quantity: '2' })), [['1', '2', '3'], 2]);
      await controller.saveForForm(form({ quantity: '4' }));
      assert.deepEqual(controller.snapshot().errors, { quantity: 'more-than-chosen' });
      assert.equal(script.scrapeRequests.length, 1);
    });

    it('is of pictures in the list only', async () => {
      await found(catPictures(3));
      controller.setChoice([...keys(2), 'flickr:99', '__proto__', '']);
      assert.deepEqual(await start(), [['2'], 1]);
    });

    it('is there again after a reload, as far as its pictures are', async () => {
      await found(catPictures(5));
      controller.setChoice(keys(2, 4));
      memory = { ...(memory as RememberedState), choice: keys(2, 4, 99) };
      await reload();
      assert.deepEqual(choice(), keys(2, 4));
      assert.deepEqual(await start(), [['2', '4'], 2]);
    });

    it('is told a page that was loaded, and one that knows it only when the host changed it', async () => {
      await found(catPictures(3));
      controller.setChoice(keys(2));
      const { changes, version } = controller.updatesSince(emptyListVersion, (file) => file);
      assert.deepEqual(changes.choice, keys(2));
      controller.setChoice(keys(3));
      assert.equal('choice' in controller.updatesSince(version, (file) => file).changes, false);
      await controller.clearList();
      assert.deepEqual(controller.updatesSince(version, (file) => file).changes.choice, []);
    });

    it('is gone after Clear, and the keywords searched lately are not', async () => {
      await found(catPictures(3));
      controller.setChoice(keys(2));
      await controller.clearList();
      await found(catPictures(3));
      assert.deepEqual(await start(), [['1', '2', '3'], 3]);
      assert.deepEqual(controller.snapshot().recent, ['cat']);
    });
  });

  describe('filters', () => {
    const wide = (id: string) =>
      catPicture(id, { sizes: [{ url: `https://h/${id}`, width: 2000, height: 1000 }] });
    const tall = (id: string) =>
      catPicture(id, { sizes: [{ url: `https://h/${id}`, width: 500, height: 1000 }] });

    it('narrow what is offered, also of what is chosen', async () => {
      await found([wide('1'), tall('2'), wide('3'), tall('4')]);
      assert.deepEqual(await start(form({}, { orientation: 'portrait' })), [['2', '4'], 2]);
      controller.setChoice(keys(1, 2));
      assert.deepEqual(await start(), [['2'], 1]);
      controller.setChoice(keys(1));
      await controller.saveForForm(form());
      assert.deepEqual(controller.snapshot().errors, { quantity: 'nothing-shown' });
    });

    it('say so where a quantity is more than they leave', async () => {
      await found([wide('1'), tall('2')]);
      await controller.saveForForm(form({ quantity: '2' }, { orientation: 'portrait' }));
      assert.deepEqual(controller.snapshot().errors, { quantity: 'more-than-shown' });
    });

    it('for pixels are demanded of the files', async () => {
      await found([wide('1'), tall('2')]);
      assert.deepEqual(await start(form({}, { minWidth: '800' })), [['1'], 1]);
      assert.deepEqual(script.scrapeRequests[0]?.minimum, { width: 800, height: 1 });
      await controller.saveForForm(form({}, { minWidth: 'wide' }));
      assert.deepEqual(controller.snapshot().errors, { minWidth: 'no-pixels' });
    });

    it('hide what the folder has, and a rejected picture is never offered', async () => {
      script.inspectScripts.push(playEvents(recorded('1'), rejections('2'), inspected()));
      await found(catPictures(4));
      await waitUntil('the look', 5, () => states(1)[0] === 'there');
      script.inspectScripts.push(playEvents(recorded('1'), rejections('2'), inspected()));
      assert.deepEqual(await start(), [['1', '3', '4'], 3]);
      await waitUntil('the look', 5, () => script.inspections.length === 2 && states(1)[0] === 'there');
      assert.deepEqual(await start(form({}, { hideSaved: true })), [['3', '4'], 2]);
    });

    it('are there again after a reload', async () => {
      await found(catPictures(3));
      const filters: Filters = { ...noFilters, text: 'cat 2', license: 'any' };
      controller.editForm(form({}, filters));
      await reload();
      assert.deepEqual(controller.snapshot().form.filters, filters);
      assert.deepEqual(await start(), [['2'], 1]);
    });
  });

  describe('pictures that look alike', () => {
    /** 1, 3 and 5 look alike, 3 has the most pixels; so do 2 and 4. */
    const likes = { 1: 1, 2: 2, 3: 1, 4: 2, 5: 1 };
    const prints = Object.entries(likes).map(([id, number]) => ({
      key: `flickr:${id}`,
      fingerprint: fingerprintFor(number),
    }));
    const withLikes = [
      ...catPictures(2),
      catPicture('3', { sizes: [{ url: 'https://live.example/3_b.jpg', width: 2048, height: 1536 }] }),
      ...catPictures(3, 4),
    ];
    const hide = form.bind(null, {}, { hideLookAlikes: true });

    it('are saved all, or with the filter only the best of each group', async () => {
      await found(withLikes);
      controller.noteFingerprints(prints);
      assert.deepEqual(await start(), [['1', '2', '3', '4', '5', '6'], 6]);
      assert.deepEqual(await start(hide()), [['2', '3', '6'], 3]);
    });

    it('are saved where they are chosen, with the filter, too', async () => {
      await found(withLikes);
      controller.noteFingerprints(prints);
      controller.editForm(hide());
      controller.setChoice(keys(4, 1));
      assert.deepEqual(await start(hide()), [['1', '4'], 2]);
    });

    it('are not known before the page has compared them, and then are told to every page', async () => {
      await found(withLikes);
      assert.deepEqual(await start(hide()), [['1', '2', '3', '4', '5', '6'], 6]);
      controller.noteFingerprints([...prints.slice(0, 3), { key: 'flickr:6', fingerprint: null }]);
      controller.noteFingerprints([{ key: 'flickr:99', fingerprint: fingerprintFor(1) }]);
      assert.deepEqual(await start(hide()), [['2', '3', '4', '5', '6'], 5]);
      const told = (key: string) => tiles().get(key)?.fingerprint;
      assert.deepEqual([told('flickr:1'), told('flickr:4')], [fingerprintFor(1), undefined]);
      assert.equal(told('flickr:6'), null);
    });

    it('are known again after a reload', async () => {
      await found(withLikes);
      controller.noteFingerprints(prints);
      controller.editForm(hide());
      await reload();
      assert.deepEqual(await start(hide()), [['2', '3', '6'], 3]);
      assert.deepEqual(tiles().get('flickr:1')?.fingerprint, fingerprintFor(1));
    });

    it('of another tab are no reason to hide one', async () => {
      await found(withLikes.slice(0, 3));
      controller.noteFingerprints(prints);
      await found(withLikes.slice(3), 'dog');
      controller.noteFingerprints(prints);
      assert.deepEqual(await start({ ...hide(), keyword: 'dog' }), [['4', '5', '6'], 3]);
    });

    it('that are hidden are no part of what is to be repeated: the others are named', async () => {
      await found(withLikes);
      controller.noteFingerprints(prints);
      assert.equal(controller.shownScrape().chosen, null);
      controller.editForm(hide());
      assert.deepEqual(
        controller.shownScrape().chosen?.map(({ id }) => id),
        ['2', '3', '6'],
      );
    });

    it('have all their thumbnails loaded while they are to be hidden', async () => {
      await found(withLikes);
      controller.noteFingerprints(prints.slice(0, 2));
      await new Promise(setImmediate);
      assert.equal(script.thumbnails.length, 0);
      controller.editForm({ filters: { ...noFilters, hideLookAlikes: true } });
      await waitUntil('the thumbnails', 5, () => script.thumbnails.length > 0);
      assert.deepEqual(
        script.thumbnails[0]?.pictures.map(({ id }) => id),
        ['3', '4', '5', '6'],
      );
    });
  });

  describe('before much is saved', () => {
    const large = (id: string) =>
      catPicture(id, { sizes: [{ url: `https://h/${id}`, width: 10_000, height: 10_000 }] });

    it('the user is asked, and nothing is when he does not want it', async () => {
      await found(['1', '2', '3', '4'].map(large));
      const asked: [string, number][] = [];
      let answer = false;
      confirmLargeSave = (folder, bytes) => {
        asked.push([folder, bytes]);
        return Promise.resolve(answer);
      };
      await controller.saveForForm(form({ size: 'original' }));
      assert.equal(script.scrapeRequests.length, 0);
      assert.equal(controller.snapshot().scrape.state, 'idle');
      assert.equal(asked[0]?.[0], join(temp, 'images', 'cat'));
      assert.ok((asked[0]?.[1] ?? 0) > 100e6);
      answer = true;
      assert.equal((await start(form({ size: 'original' })))[1], 4);
    });

    it('nobody is asked for a little of it', async () => {
      await found(['1', '2', '3', '4'].map(large));
      assert.equal((await start(form({ size: 'original', quantity: '1' })))[1], 1);
    });
  });

  describe('the tiles', () => {
    it('show how each picture fares in a run', async () => {
      await found(catPictures(7));
      const seen = new Set<string>();
      controller.onDidChange(() => seen.add(states(1, 2, 3, 4, 5, 6).join(' ')));
      script.scrapeScripts.push(
        playEvents(
          fetchingEvent('1'),
          savedEvent('1'),
          skippedEvent('2'),
          fetchingEvent('3'),
          failedEvent('3'),
          { type: 'skipped', picture: 'flickr:4', reason: 'rejected' },
          fetchingEvent('6'),
          scrapeEnd({ outcome: 'cancelled' }),
        ),
      );
      script.inspectScripts.push(playEvents(recorded('1', '2'), rejections('4'), inspected()));
      await controller.saveForForm(form({ quantity: '5' }));
      const ways = [...seen];
      const order = [
        'waiting waiting waiting waiting waiting ',
        'running waiting waiting waiting waiting ',
        'saved waiting waiting waiting waiting ',
        'saved there waiting waiting waiting ',
        'saved there running waiting waiting ',
        'saved there failed waiting waiting ',
        'saved there failed rejected waiting ',
        'saved there failed rejected waiting running',
        'saved there failed rejected  ',
      ];
      assert.deepEqual(
        ways.filter((way) => order.includes(way)),
        order,
      );
      assert.equal(controller.filePathOf('flickr:1'), join(temp, 'images', 'cat', 'cat-1.jpg'));
      assert.equal(controller.filePathOf('flickr:2'), join(temp, 'images', 'cat', 'cat-2.jpg'));
      assert.equal(controller.filePathOf('flickr:3'), null);
      assert.equal(controller.snapshot().scrape.state, 'done');
      const tile = tiles().get('flickr:3')?.state;
      assert.deepEqual(tile?.state === 'failed' && tile.failure.status, 404);
    });

    it('of what failed wait again at a retry, and the others stay as they are', async () => {
      await found(catPictures(3));
      script.scrapeScripts.push(
        playEvents(savedEvent('1'), failedEvent('2'), failedEvent('3'), scrapeEnd({ outcome: 'short' })),
      );
      await controller.saveForForm(form());
      assert.deepEqual(states(1, 2, 3), ['saved', 'failed', 'failed']);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('2')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.retryFailed();
      await waitUntil('one to be saved', 5, () => running()?.saved === 1);
      assert.deepEqual(states(1, 2, 3), ['saved', 'saved', 'waiting']);
      controller.cancel();
      await ended;
      assert.deepEqual(states(1, 2, 3), ['saved', 'saved', undefined]);
    });

    it('follow the folder on the form, but for the time of a run', async () => {
      script.inspectScripts.push(playEvents(recorded('1'), inspected()));
      await found(catPictures(3));
      await waitUntil('the first look', 5, () => states(1)[0] === 'there');
      script.inspectScripts.push(playEvents(recorded('2'), inspected()));
      controller.editForm(form({ folder: 'photos' }));
      await waitUntil('another look', 5, () => states(2)[0] === 'there');
      assert.deepEqual(states(1), [undefined]);
      assert.equal(await controller.formFolderPath(), join(temp, 'photos'));
      controller.editForm(form({ folder: '../outside' }));
      await waitUntil('no folder', 5, () => states(2)[0] === undefined);
      assert.equal(await controller.formFolderPath(), null);

      script.scrapeScripts.push(playUntilCancelled([savedEvent('3')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form({ folder: 'photos' }));
      await waitUntil('one to be saved', 5, () => running()?.saved === 1);
      const before = script.inspections.length;
      mock.timers.enable({ apis: ['setTimeout'] });
      controller.editForm(form({ folder: 'elsewhere' }));
      mock.timers.tick(1_000);
      mock.timers.reset();
      for (let times = 0; times < 5; times += 1) await controller.formFolderPath();
      assert.equal(script.inspections.length, before);
      assert.equal(controller.filePathOf('flickr:3'), join(temp, 'photos', 'cat-3.jpg'));
      script.inspectScripts.push(playEvents(recorded('1'), inspected()));
      controller.cancel();
      await ended;
      await waitUntil('the folder on the form', 5, () => states(1)[0] === 'there');
      assert.deepEqual(
        script.inspections.slice(before).map(({ folder }) => folder),
        [join(temp, 'elsewhere')],
      );
      assert.deepEqual(states(3), [undefined]);
    });

    it('of a run stay those of its folder when a look into another ends meanwhile', async () => {
      let end = (): void => undefined;
      const gate = new Promise<void>((resolve) => (end = resolve));
      script.inspectScripts.push(async function* () {
        await gate;
        yield* [recorded('1'), inspected()];
      });
      await found(catPictures(3));
      await waitUntil('the look', 5, () => script.inspections.length === 1);
      script.scrapeScripts.push(playUntilCancelled([savedEvent('3')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form({ folder: 'photos' }));
      await waitUntil('one to be saved', 5, () => running()?.saved === 1);
      end();
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      assert.deepEqual(states(1, 3), ['waiting', 'saved']);
      controller.cancel();
      await ended;
    });

    it('know the folder after a reload', async () => {
      await found(catPictures(3));
      script.inspectScripts.push(playEvents(recorded('2'), inspected()));
      script.inspections.length = 0;
      await reload();
      await waitUntil('the look', 5, () => states(2)[0] === 'there');
      assert.deepEqual(script.inspections, [{ folder: join(temp, 'images', 'cat'), boundaryFolder: temp }]);
    });

    const noTrash = () => Promise.reject(new Error('it is not to be thrown away yet'));

    it('show what the user keeps and what he threw out', async () => {
      await found(catPictures(3));
      script.scrapeScripts.push(playEvents(savedEvent('1'), savedEvent('2'), scrapeEnd()));
      script.inspectScripts.push(playEvents(recorded('1', '2'), inspected()));
      await controller.saveForForm(form({ quantity: '2' }));
      controller.setKept(keys(1, 3), true);
      assert.deepEqual([tiles().get('flickr:1')?.isKept, tiles().get('flickr:3')?.isKept], [true, undefined]);
      assert.equal(await controller.rejectPictures(keys(2), noTrash), null);
      assert.deepEqual(states(1, 2), ['saved', 'rejected']);
      assert.equal(controller.filePathOf('flickr:2'), null);
      const [request] = script.rejectRequests;
      assert.deepEqual(
        {
          ids: request?.pictures.map(({ id }) => id),
          folder: request?.folder,
          boundaryFolder: request?.boundaryFolder,
        },
        { ids: ['2'], folder: join(temp, 'images', 'cat'), boundaryFolder: temp },
      );
      assert.deepEqual(await start(), [['1', '3'], 2]);
    });

    it('come back when their rejection is undone, all that were rejected at once, and not later than ten seconds', async () => {
      await found(catPictures(4));
      script.scrapeScripts.push(
        playEvents(savedEvent('1'), savedEvent('2'), savedEvent('3'), scrapeEnd({ quantity: 3, saved: 3 })),
      );
      script.inspectScripts.push(playEvents(recorded('1', '2', '3'), inspected()));
      await controller.saveForForm(form({ quantity: '3' }));
      mock.timers.enable({ apis: ['setTimeout'] });
      try {
        const thrown: string[] = [];
        const throwAway = async (folders: readonly string[], discard: () => Promise<void>): Promise<void> => {
          thrown.push(...folders);
          await discard();
        };
        await controller.rejectPictures(keys(1, 2), throwAway);
        await controller.rejectPictures(keys(4), throwAway);
        assert.deepEqual(states(1, 2, 3, 4), ['rejected', 'rejected', 'saved', 'rejected']);
        const saved = () => {
          const { scrape } = controller.snapshot();
          return scrape.state === 'done' ? [scrape.saved, scrape.quantity] : null;
        };
        assert.deepEqual(saved(), [1, 1], 'what is said to be saved is');
        await controller.undo();
        assert.deepEqual(states(1, 2, 3, 4), ['rejected', 'rejected', 'saved', undefined]);
        assert.equal(controller.snapshot().canUndo, true);
        await controller.undo();
        assert.deepEqual(states(1, 2, 3), ['there', 'there', 'saved']);
        assert.deepEqual(saved(), [3, 3]);
        assert.equal(controller.snapshot().canUndo, false);
        mock.timers.tick(20_000);
        assert.deepEqual([thrown, script.discardRequests], [[], []]);

        await controller.rejectPictures(keys(3), throwAway);
        mock.timers.tick(9_900);
        assert.deepEqual([controller.snapshot().canUndo, thrown.length], [true, 0]);
        mock.timers.tick(200);
        await waitUntilTick('the files to be thrown away', () => script.discardRequests.length === 1);
        assert.deepEqual(script.discardRequests[0]?.asideFolders, thrown);
        assert.equal(controller.snapshot().canUndo, false);
        await controller.undo();
        assert.deepEqual(states(3), ['rejected']);
        assert.equal(await controller.restorePictures(keys(3)), null);
        assert.deepEqual(script.restoreRequests.at(-1)?.pictureKeys, keys(3));
      } finally {
        mock.timers.reset();
      }
    });

    it('are meant together where one of the chosen ones is', async () => {
      await found(catPictures(4));
      controller.setChoice(keys(1, 3, 4));
      controller.editForm({ filters: { ...noFilters, text: 'Cat 4' } });
      assert.deepEqual(controller.chosenWith('flickr:4'), keys(4), 'without those that are not shown');
      controller.editForm({ filters: noFilters });
      assert.deepEqual(controller.chosenWith('flickr:3'), keys(1, 3, 4));
      assert.deepEqual(controller.chosenWith('flickr:2'), keys(2));
    });

    it('are kept after a reload', async () => {
      await found(catPictures(3));
      script.scrapeScripts.push(playEvents(savedEvent('1'), savedEvent('2'), scrapeEnd()));
      await controller.saveForForm(form({ quantity: '2' }));
      controller.setKept(keys(1, 2), true);
      controller.setKept(keys(2), false);
      script.inspectScripts.push(playEvents(recorded('1', '2'), inspected()));
      await reload();
      await waitUntil('the look', 5, () => states(2)[0] === 'there');
      assert.deepEqual([tiles().get('flickr:1')?.isKept, tiles().get('flickr:2')?.isKept], [true, undefined]);
    });

    it('are all rejected whose file is the one that was thrown out', async () => {
      await found(catPictures(3));
      const duplicate = { type: 'skipped', picture: 'flickr:2', file: '1.jpg', reason: 'duplicate' } as const;
      script.scrapeScripts.push(playEvents(savedEvent('1', '1.jpg'), duplicate, scrapeEnd()));
      await controller.saveForForm(form());
      assert.equal(await controller.rejectPictures(keys(2), noTrash), null);
      assert.deepEqual(script.rejectRequests[0]?.pictures.map(({ id }) => id).sort(), ['1', '2']);
      assert.deepEqual(states(1, 2), ['rejected', 'rejected']);
    });

    it('get the thumbnails of what is in view', async () => {
      await found(catPictures(3));
      controller.setVisiblePictures(keys(2, 99));
      await waitUntil('the thumbnail', 5, () => tiles().get('flickr:2')?.thumbnail === null);
      const [request] = script.thumbnails;
      assert.deepEqual(
        { ids: request?.pictures.map(({ id }) => id), thumbnailFolder: request?.thumbnailFolder },
        { ids: ['2'], thumbnailFolder: join(temp, '.storage', 'thumbnails') },
      );
      controller.forgetThumbnails();
      await waitUntil('them to be asked for again', 5, () => script.thumbnails.length === 2);
    });
  });

  describe('Pause', () => {
    it('holds the run that goes on, and no other', async () => {
      await found(catPictures(3));
      controller.pause();
      script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form());
      await waitUntil('one to be saved', 5, () => running()?.saved === 1);
      const [gate] = script.gates;
      assert.deepEqual([gate?.isHeld, running()?.isHeld], [false, false]);
      controller.pause();
      assert.deepEqual([gate?.isHeld, running()?.isHeld], [true, true]);
      controller.resume();
      assert.deepEqual([gate?.isHeld, running()?.isHeld], [false, false]);
      controller.pause();
      controller.cancel();
      await ended;
      await start();
      assert.equal(script.gates[1]?.isHeld, false);
    });

    it('knows what is still being loaded; what waits for its next try is not', async () => {
      await found(catPictures(3));
      const steps: unknown[] = [];
      const look = async (loading: number): Promise<void> => {
        await waitUntil(`${loading} to be loaded`, 5, () => running()?.loading === loading);
        steps.push(states(1, 2));
      };
      script.scrapeScripts.push(async function* () {
        yield fetchingEvent('1');
        yield fetchingEvent('2');
        await look(2);
        yield {
          type: 'retrying',
          picture: 'flickr:2',
          url: '',
          failure: { code: 'timeout' },
          waitSeconds: 9,
        };
        await look(1);
        yield savedEvent('1');
        await look(0);
        yield scrapeEnd({ outcome: 'cancelled' });
      });
      await controller.saveForForm(form());
      assert.deepEqual(steps, [
        ['running', 'running'],
        ['running', 'waiting'],
        ['saved', 'waiting'],
      ]);
    });

    it('of a host says how long it lasts from now on', async () => {
      await found(catPictures(3));
      const seen: unknown[] = [];
      controller.onDidChange(() => seen.push(running()?.paused));
      script.scrapeScripts.push(
        playUntilCancelled(
          [{ type: 'paused', host: 'live.example', seconds: 0.15 }],
          scrapeEnd({ outcome: 'cancelled' }),
        ),
      );
      const ended = controller.saveForForm(form());
      await waitUntil('the pause', 5, () => seen.at(-1));
      assert.deepEqual(seen.at(-1), { host: 'live.example', seconds: 1 });
      await waitUntil('its end', 5, () => running()?.paused === null);
      controller.cancel();
      await ended;
    });
  });

  describe('a run that its window did not let end', () => {
    it('is finished with its own choice and filters, and what it saved is counted', async () => {
      await found(catPictures(5));
      controller.setChoice(keys(1, 2, 4));
      script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.saveForForm(form({ quantity: '3' }, { text: 'cat', hideSaved: true }));
      await waitUntil('one to be saved', 5, () => running()?.saved === 1);
      controller.setChoice(keys(5));
      controller.editForm(form({}, { text: 'nothing', hideSaved: false }));
      script.inspectScripts.push(playEvents(recorded('1'), inspected()));
      await reload();
      await ended;
      await waitUntil('the look', 5, () => states(1)[0] === 'there');
      assert.equal(controller.snapshot().scrape.state, 'interrupted');
      assert.deepEqual(choice(), keys(1, 2, 4));
      assert.deepEqual(await start(controller.snapshot().form), [['1', '2', '4'], 3]);
    });
  });

  describe('keywords searched lately', () => {
    it('are offered, the last one first, also after a reload', async () => {
      for (const keyword of ['cat', 'dog', ' CAT ']) {
        script.searchScripts.push(playEvents(searchEnd()));
        await controller.searchForForm(form({ keyword }));
      }
      assert.deepEqual(controller.snapshot().recent, ['CAT', 'dog']);
      await controller.searchForForm(form({ keyword: '' }));
      await reload();
      assert.deepEqual(controller.snapshot().recent, ['CAT', 'dog']);
    });
  });

  it('knows title and page of a picture, and gives nobody an address that a browser cannot open', async () => {
    await found([
      catPicture('1', { title: 'Cat\u202E', page: 'https://flickr.example/1' }),
      catPicture('2', { title: null, page: 'javascript:alert(1)' }),
    ]);
    assert.deepEqual(
      keys(1, 2, 3).map((key) => controller.pageUrlOf(key)),
      ['https://flickr.example/1', null, null],
    );
    assert.deepEqual(
      keys(1, 2).map((key) => controller.displayNameOf(key)),
      ['Cat', 'https://live.example/2_b.jpg'],
    );
    assert.equal(controller.snapshot().canPreview, true);
  });
});
