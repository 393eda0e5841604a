import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Controller } from '../../../src/host/controller';
import { toldNothing } from '../../../src/host/list/foundList';
import type { EditorUi } from '../../../src/host/editorUi';
import type { Remembered } from '../../../src/host/form/remembered';
import { noFilters, type Filters } from '../../../src/shared/panel/filters';
import type { FormValues } from '../../../src/shared/form/form';
import type { Tile } from '../../../src/shared/panel/gallery';
import type { Picture } from '../../../src/shared/picture/picture';
import type { ScrapeState } from '../../../src/shared/panel/protocol';
import { until } from '../../support/until';
import { controllerBed } from './controllerBed';
import {
  events,
  failed,
  fetching,
  inspected,
  pageOf,
  rejections,
  saved,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  skipped,
  recorded,
  untilCancelled,
} from './runs/scriptedEngine';
import { aPicture, memoryLog, somePictures } from './support';

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
    await controller.stop();
    await rm(temp, { recursive: true, force: true });
  });

  function make(): Controller {
    return controllerBed({
      engine: script.engine,
      workspace: temp,
      confirmLargeSave: (folder, bytes) => confirmLargeSave(folder, bytes),
      memory: { get: () => memory, set: (value: Remembered) => void (memory = structuredClone(value)) },
      canPreview: () => true,
      log,
    });
  }

  /** As after a window reload. */
  async function reload(): Promise<void> {
    await controller.stop();
    controller = make();
    await controller.load();
  }

  const keys = (...ids: readonly number[]) => ids.map((id) => `flickr:${id}`);

  function form(
    values: Partial<Omit<FormValues, 'filters'>> = {},
    filters: Partial<Filters> = {},
  ): FormValues {
    const left = controller.snapshot().form;
    return { ...left, keyword: 'cat', ...values, filters: { ...left.filters, ...filters } };
  }

  async function found(pictures: readonly Picture[]): Promise<void> {
    script.searchScripts.push(events(pageOf(pictures), searchEnd({ found: pictures.length })));
    await controller.search(form());
  }

  /** Starts, and returns what the engine was asked to save. */
  async function start(values: FormValues = form()): Promise<readonly [ids: string[], quantity: number]> {
    const before = script.scrapes.length;
    script.scrapeScripts.push(events(scrapeEnd()));
    await controller.scrape(values);
    const request = script.scrapes[before];
    assert.ok(request, 'it was started');
    return [request.pictures.map(({ id }) => id), request.quantity];
  }

  const tiles = (): ReadonlyMap<string, Tile> =>
    new Map(controller.news(toldNothing, (file) => file).news.tiles.map((tile) => [tile.key, tile]));
  const states = (...ids: readonly number[]) => keys(...ids).map((key) => tiles().get(key)?.state?.state);
  const choice = () => controller.news(toldNothing, (file) => file).news.choice;
  const running = (): (ScrapeState & { readonly state: 'running' }) | null => {
    const { scrape } = controller.snapshot();
    return scrape.state === 'running' ? scrape : null;
  };

  describe('the choice', () => {
    it('of three in a hundred saves exactly those, in their order in the list', async () => {
      await found(somePictures(100));
      controller.choose(keys(70, 5, 33));
      assert.deepEqual(await start(), [['5', '33', '70'], 3]);
    });

    it('of none stands for all', async () => {
      await found(somePictures(5));
      controller.choose(keys(2));
      controller.choose([]);
      assert.deepEqual(await start(), [['1', '2', '3', '4', '5'], 5]);
    });

    it('forgets a quantity that was typed for another, and takes one that is typed for it', async () => {
      await found(somePictures(10));
      controller.setForm(form({ quantity: '9' }));
      controller.choose(keys(1, 2, 3));
      assert.equal(controller.snapshot().form.quantity, null);
      assert.deepEqual(await start(form({ quantity: '2' })), [['1', '2', '3'], 2]);
      await controller.scrape(form({ quantity: '4' }));
      assert.deepEqual(controller.snapshot().errors, { quantity: 'more-than-chosen' });
      assert.equal(script.scrapes.length, 1);
    });

    it('is of pictures in the list only', async () => {
      await found(somePictures(3));
      controller.choose([...keys(2), 'flickr:99', '__proto__', '']);
      assert.deepEqual(await start(), [['2'], 1]);
    });

    it('is there again after a reload, as far as its pictures are', async () => {
      await found(somePictures(5));
      controller.choose(keys(2, 4));
      memory = { ...(memory as Remembered), choice: keys(2, 4, 99) };
      await reload();
      assert.deepEqual(choice(), keys(2, 4));
      assert.deepEqual(await start(), [['2', '4'], 2]);
    });

    it('is told a page that was loaded, and one that knows it only when the host changed it', async () => {
      await found(somePictures(3));
      controller.choose(keys(2));
      const { news, told } = controller.news(toldNothing, (file) => file);
      assert.deepEqual(news.choice, keys(2));
      controller.choose(keys(3));
      assert.equal('choice' in controller.news(told, (file) => file).news, false);
      await controller.clear();
      assert.deepEqual(controller.news(told, (file) => file).news.choice, []);
    });

    it('is gone after Clear, and the keywords searched lately are not', async () => {
      await found(somePictures(3));
      controller.choose(keys(2));
      await controller.clear();
      await found(somePictures(3));
      assert.deepEqual(await start(), [['1', '2', '3'], 3]);
      assert.deepEqual(controller.snapshot().recent, ['cat']);
    });
  });

  describe('filters', () => {
    const wide = (id: string) =>
      aPicture(id, { sizes: [{ url: `https://h/${id}`, width: 2000, height: 1000 }] });
    const tall = (id: string) =>
      aPicture(id, { sizes: [{ url: `https://h/${id}`, width: 500, height: 1000 }] });

    it('narrow what is offered, also of what is chosen', async () => {
      await found([wide('1'), tall('2'), wide('3'), tall('4')]);
      assert.deepEqual(await start(form({}, { orientation: 'portrait' })), [['2', '4'], 2]);
      controller.choose(keys(1, 2));
      assert.deepEqual(await start(), [['2'], 1]);
      controller.choose(keys(1));
      await controller.scrape(form());
      assert.deepEqual(controller.snapshot().errors, { quantity: 'nothing-shown' });
    });

    it('say so where a quantity is more than they leave', async () => {
      await found([wide('1'), tall('2')]);
      await controller.scrape(form({ quantity: '2' }, { orientation: 'portrait' }));
      assert.deepEqual(controller.snapshot().errors, { quantity: 'more-than-shown' });
    });

    it('for pixels are demanded of the files', async () => {
      await found([wide('1'), tall('2')]);
      assert.deepEqual(await start(form({}, { minWidth: '800' })), [['1'], 1]);
      assert.deepEqual(script.scrapes[0]?.least, { width: 800, height: 1 });
      await controller.scrape(form({}, { minWidth: 'wide' }));
      assert.deepEqual(controller.snapshot().errors, { minWidth: 'no-pixels' });
    });

    it('hide what the folder has, and a rejected picture is never offered', async () => {
      script.inspectScripts.push(events(recorded('1'), rejections('2'), inspected()));
      await found(somePictures(4));
      await until('the look', 5, () => states(1)[0] === 'there');
      script.inspectScripts.push(events(recorded('1'), rejections('2'), inspected()));
      assert.deepEqual(await start(), [['1', '3', '4'], 3]);
      await until('the look', 5, () => script.inspections.length === 2 && states(1)[0] === 'there');
      assert.deepEqual(await start(form({}, { hideSaved: true })), [['3', '4'], 2]);
    });

    it('are there again after a reload', async () => {
      await found(somePictures(3));
      const filters: Filters = { ...noFilters, text: 'cat 2', license: 'any' };
      controller.setForm(form({}, filters));
      await reload();
      assert.deepEqual(controller.snapshot().form.filters, filters);
      assert.deepEqual(await start(), [['2'], 1]);
    });
  });

  describe('before much is saved', () => {
    const large = (id: string) =>
      aPicture(id, { sizes: [{ url: `https://h/${id}`, width: 10_000, height: 10_000 }] });

    it('the user is asked, and nothing is when he does not want it', async () => {
      await found(['1', '2', '3', '4'].map(large));
      const asked: [string, number][] = [];
      let answer = false;
      confirmLargeSave = (folder, bytes) => {
        asked.push([folder, bytes]);
        return Promise.resolve(answer);
      };
      await controller.scrape(form({ size: 'original' }));
      assert.equal(script.scrapes.length, 0);
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
      await found(somePictures(7));
      const seen = new Set<string>();
      controller.onDidChange(() => seen.add(states(1, 2, 3, 4, 5, 6).join(' ')));
      script.scrapeScripts.push(
        events(
          fetching('1'),
          saved('1'),
          skipped('2'),
          fetching('3'),
          failed('3'),
          { type: 'skipped', picture: 'flickr:4', reason: 'rejected' },
          fetching('6'),
          scrapeEnd({ outcome: 'cancelled' }),
        ),
      );
      script.inspectScripts.push(events(recorded('1', '2'), rejections('4'), inspected()));
      await controller.scrape(form({ quantity: '5' }));
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
      assert.equal(controller.fileOf('flickr:1'), join(temp, 'images', 'cat', 'cat-1.jpg'));
      assert.equal(controller.fileOf('flickr:2'), join(temp, 'images', 'cat', 'cat-2.jpg'));
      assert.equal(controller.fileOf('flickr:3'), null);
      assert.equal(controller.snapshot().scrape.state, 'done');
      const tile = tiles().get('flickr:3')?.state;
      assert.deepEqual(tile?.state === 'failed' && tile.failure.status, 404);
    });

    it('of what failed wait again at a retry, and the others stay as they are', async () => {
      await found(somePictures(3));
      script.scrapeScripts.push(
        events(saved('1'), failed('2'), failed('3'), scrapeEnd({ outcome: 'short' })),
      );
      await controller.scrape(form());
      assert.deepEqual(states(1, 2, 3), ['saved', 'failed', 'failed']);
      script.scrapeScripts.push(untilCancelled([saved('2')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.retryFailed();
      await until('one to be saved', 5, () => running()?.saved === 1);
      assert.deepEqual(states(1, 2, 3), ['saved', 'saved', 'waiting']);
      controller.cancel();
      await ended;
      assert.deepEqual(states(1, 2, 3), ['saved', 'saved', undefined]);
    });

    it('follow the folder on the form, but for the time of a run', async () => {
      script.inspectScripts.push(events(recorded('1'), inspected()));
      await found(somePictures(3));
      await until('the first look', 5, () => states(1)[0] === 'there');
      script.inspectScripts.push(events(recorded('2'), inspected()));
      controller.setForm(form({ folder: 'photos' }));
      await until('another look', 5, () => states(2)[0] === 'there');
      assert.deepEqual(states(1), [undefined]);
      assert.equal(await controller.shownFolder(), join(temp, 'photos'));
      controller.setForm(form({ folder: '../outside' }));
      await until('no folder', 5, () => states(2)[0] === undefined);
      assert.equal(await controller.shownFolder(), null);

      script.scrapeScripts.push(untilCancelled([saved('3')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.scrape(form({ folder: 'photos' }));
      await until('one to be saved', 5, () => running()?.saved === 1);
      const before = script.inspections.length;
      mock.timers.enable({ apis: ['setTimeout'] });
      controller.setForm(form({ folder: 'elsewhere' }));
      mock.timers.tick(1_000);
      mock.timers.reset();
      for (let times = 0; times < 5; times += 1) await controller.shownFolder();
      assert.equal(script.inspections.length, before);
      assert.equal(controller.fileOf('flickr:3'), join(temp, 'photos', 'cat-3.jpg'));
      script.inspectScripts.push(events(recorded('1'), inspected()));
      controller.cancel();
      await ended;
      await until('the folder on the form', 5, () => states(1)[0] === 'there');
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
      await found(somePictures(3));
      await until('the look', 5, () => script.inspections.length === 1);
      script.scrapeScripts.push(untilCancelled([saved('3')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.scrape(form({ folder: 'photos' }));
      await until('one to be saved', 5, () => running()?.saved === 1);
      end();
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      assert.deepEqual(states(1, 3), ['waiting', 'saved']);
      controller.cancel();
      await ended;
    });

    it('know the folder after a reload', async () => {
      await found(somePictures(3));
      script.inspectScripts.push(events(recorded('2'), inspected()));
      script.inspections.length = 0;
      await reload();
      await until('the look', 5, () => states(2)[0] === 'there');
      assert.deepEqual(script.inspections, [{ folder: join(temp, 'images', 'cat'), inside: temp }]);
    });

    it('show what the user keeps and what he threw out', async () => {
      await found(somePictures(3));
      script.scrapeScripts.push(events(saved('1'), saved('2'), scrapeEnd()));
      script.inspectScripts.push(events(recorded('1', '2'), inspected()));
      await controller.scrape(form({ quantity: '2' }));
      controller.keep('flickr:1');
      controller.keep('flickr:3');
      assert.deepEqual([tiles().get('flickr:1')?.kept, tiles().get('flickr:3')?.kept], [true, undefined]);
      assert.equal(await controller.rejected(keys(2)), null);
      assert.deepEqual(states(1, 2), ['saved', 'rejected']);
      assert.equal(controller.fileOf('flickr:2'), null);
      const [request] = script.rejects;
      assert.deepEqual(
        [request?.pictures.map(({ id }) => id), request?.folder, request?.inside],
        [['2'], join(temp, 'images', 'cat'), temp],
      );
      assert.deepEqual(await start(), [['1', '3'], 2]);
    });

    it('are all rejected whose file is the one that was thrown out', async () => {
      await found(somePictures(3));
      const duplicate = { type: 'skipped', picture: 'flickr:2', file: '1.jpg', reason: 'duplicate' } as const;
      script.scrapeScripts.push(events(saved('1', '1.jpg'), duplicate, scrapeEnd()));
      await controller.scrape(form());
      assert.equal(await controller.rejected(keys(2)), null);
      assert.deepEqual(script.rejects[0]?.pictures.map(({ id }) => id).sort(), ['1', '2']);
      assert.deepEqual(states(1, 2), ['rejected', 'rejected']);
    });

    it('get the thumbnails of what is in view', async () => {
      await found(somePictures(3));
      controller.visible(keys(2, 99));
      await until('the thumbnail', 5, () => tiles().get('flickr:2')?.thumbnail === null);
      const [request] = script.thumbnails;
      assert.deepEqual(
        [request?.pictures.map(({ id }) => id), request?.cache],
        [['2'], join(temp, '.storage', 'thumbnails')],
      );
      controller.clearThumbnails();
      await until('them to be asked for again', 5, () => script.thumbnails.length === 2);
    });
  });

  describe('Pause', () => {
    it('holds the run that goes on, and no other', async () => {
      await found(somePictures(3));
      controller.pause();
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.scrape(form());
      await until('one to be saved', 5, () => running()?.saved === 1);
      const [gate] = script.gates;
      assert.deepEqual([gate?.held, running()?.held], [false, false]);
      controller.pause();
      assert.deepEqual([gate?.held, running()?.held], [true, true]);
      controller.resume();
      assert.deepEqual([gate?.held, running()?.held], [false, false]);
      controller.pause();
      controller.cancel();
      await ended;
      await start();
      assert.equal(script.gates[1]?.held, false);
    });

    it('of a host says how long it lasts from now on', async () => {
      await found(somePictures(3));
      const seen: unknown[] = [];
      controller.onDidChange(() => seen.push(running()?.paused));
      script.scrapeScripts.push(
        untilCancelled(
          [{ type: 'paused', host: 'live.example', seconds: 0.15 }],
          scrapeEnd({ outcome: 'cancelled' }),
        ),
      );
      const ended = controller.scrape(form());
      await until('the pause', 5, () => seen.at(-1));
      assert.deepEqual(seen.at(-1), { host: 'live.example', seconds: 1 });
      await until('its end', 5, () => running()?.paused === null);
      controller.cancel();
      await ended;
    });
  });

  describe('a run that its window did not let end', () => {
    it('is finished with its own choice and filters, and what it saved is counted', async () => {
      await found(somePictures(5));
      controller.choose(keys(1, 2, 4));
      script.scrapeScripts.push(untilCancelled([saved('1')], scrapeEnd({ outcome: 'cancelled' })));
      const ended = controller.scrape(form({ quantity: '3' }, { text: 'cat', hideSaved: true }));
      await until('one to be saved', 5, () => running()?.saved === 1);
      controller.choose(keys(5));
      controller.setForm(form({}, { text: 'nothing', hideSaved: false }));
      script.inspectScripts.push(events(recorded('1'), inspected()));
      await reload();
      await ended;
      await until('the look', 5, () => states(1)[0] === 'there');
      assert.equal(controller.snapshot().scrape.state, 'interrupted');
      assert.deepEqual(choice(), keys(1, 2, 4));
      assert.deepEqual(await start(controller.snapshot().form), [['1', '2', '4'], 3]);
    });
  });

  describe('keywords searched lately', () => {
    it('are offered, the last one first, also after a reload', async () => {
      for (const keyword of ['cat', 'dog', ' CAT ']) {
        script.searchScripts.push(events(searchEnd()));
        await controller.search(form({ keyword }));
      }
      assert.deepEqual(controller.snapshot().recent, ['CAT', 'dog']);
      await controller.search(form({ keyword: '' }));
      await reload();
      assert.deepEqual(controller.snapshot().recent, ['CAT', 'dog']);
    });
  });

  it('knows title and page of a picture, and gives nobody an address that a browser cannot open', async () => {
    await found([
      aPicture('1', { title: 'Cat\u202E', page: 'https://flickr.example/1' }),
      aPicture('2', { title: null, page: 'javascript:alert(1)' }),
    ]);
    assert.deepEqual(
      keys(1, 2, 3).map((key) => controller.pageOf(key)),
      ['https://flickr.example/1', null, null],
    );
    assert.deepEqual(
      keys(1, 2).map((key) => controller.titleOf(key)),
      ['Cat', 'https://live.example/2_b.jpg'],
    );
    assert.equal(controller.snapshot().canPreview, true);
  });
});
