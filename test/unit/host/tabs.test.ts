import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { Controller } from '../../../src/host/controller';
import type { RememberedState } from '../../../src/host/form/rememberedState';
import { emptyListVersion } from '../../../src/host/list/foundList';
import { maxFindCount, type FormValues } from '../../../src/shared/form/form';
import { noFilters } from '../../../src/shared/panel/filters';
import { allTab } from '../../../src/shared/panel/tabs';
import { panelStatusText } from '../../../src/shared/words/runText';
import type { Picture } from '../../../src/shared/picture/picture';
import { controllerBed } from './controllerBed';
import { catPicture, catPictures, waitUntilTick } from './hostFixtures';
import {
  failedEvent,
  listed,
  pageEvent,
  pageEventOf,
  playEvents,
  playUntilCancelled,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
} from './runs/scriptedEngine';

describe('the tabs of searches', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let memory: unknown;
  let controller: Controller;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'tabs-')));
    script = scriptedEngine();
    memory = undefined;
    controller = make();
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  function make(storageName?: string): Controller {
    return controllerBed({
      ...(storageName && { storageName }),
      engine: script.engine,
      workspace: temp,
      memory: { get: () => memory, set: (value: RememberedState) => void (memory = structuredClone(value)) },
    });
  }

  async function reload(): Promise<void> {
    await controller.shutDown();
    controller = make();
    await controller.restore();
  }

  const form = (values: Partial<FormValues> = {}): FormValues => ({
    ...controller.snapshot().form,
    ...values,
  });

  async function search(keyword: string, pictures: readonly Picture[]): Promise<void> {
    script.searchScripts.push(playEvents(pageEventOf(pictures), searchEnd({ found: pictures.length })));
    await controller.searchForForm(form({ source: 'all', keyword }));
  }

  /** Cats 1 to 3, then dogs, of whom the first is cat 3. */
  async function searchCatAndDog(): Promise<void> {
    await search('cat', catPictures(3));
    await search('dog', catPictures(3, 3));
  }

  const titles = () => controller.snapshot().tabs.map(({ title }) => title);
  const idOf = (title: string): number => {
    const tab = controller.snapshot().tabs.find((each) => each.title === title);
    assert.ok(tab, `a tab ${title}`);
    return tab.id;
  };
  const show = (title: string): void => controller.showTab(idOf(title));
  const shownTitle = () => titles()[controller.snapshot().tabs.findIndex(({ id }) => id === shownTab())];
  const shownTab = () => controller.snapshot().shownTab;
  /** What a page is sent that knows nothing yet. */
  const page = () => controller.updatesSince(emptyListVersion, (file) => file).changes;
  const shownIds = () => page().pictures.map(({ key }) => key.replace('flickr:', ''));
  const keys = (...ids: readonly number[]) => ids.map((id) => `flickr:${id}`);

  async function save(): Promise<{
    readonly ids: string[];
    readonly keywords: string[];
    readonly folder: string;
  }> {
    const before = script.scrapeRequests.length;
    script.scrapeScripts.push(playEvents(scrapeEnd()));
    await controller.saveForForm(form());
    const request = script.scrapeRequests[before];
    assert.ok(request, 'it was started');
    const { pictures, folder } = request;
    return {
      ids: pictures.map(({ id }) => id),
      keywords: [...new Set(pictures.map(({ keyword }) => keyword))],
      folder: folder.slice(temp.length + 1),
    };
  }

  it('are one for each search, the newest first and shown, and one for all', async () => {
    assert.deepEqual(titles(), [''], 'nothing was searched for');
    await searchCatAndDog();
    assert.deepEqual(titles(), ['dog', 'cat', '']);
    assert.equal(shownTitle(), 'dog');
    assert.deepEqual(shownIds(), ['3', '4', '5']);
    show('cat');
    assert.deepEqual(shownIds(), ['1', '2', '3']);
    show('');
    assert.deepEqual(shownIds(), ['1', '2', '3', '4', '5']);
    assert.equal(controller.snapshot().found, 5);
  });

  it('are shown at once when a search begins, and grow while it runs', async () => {
    await search('cat', catPictures(3));
    script.searchScripts.push(
      playUntilCancelled([pageEvent(2, '2', 7)], searchEnd({ outcome: 'cancelled', found: 2 })),
    );
    const ended = controller.searchForForm(form({ keyword: 'owl' }));
    await waitUntilTick('its first pictures', () => controller.snapshot().found === 2);
    assert.equal(shownTitle(), 'owl');
    assert.equal(controller.snapshot().searchedTab, shownTab());
    show('cat');
    assert.equal(controller.snapshot().search.state, 'running', 'it is to be seen from every tab');
    controller.closeTab(idOf('owl'));
    assert.deepEqual(titles(), ['owl', 'cat', ''], 'one that is searched is not closed');
    controller.cancel();
    await ended;
    assert.equal(shownTitle(), 'cat', 'its end takes nobody there');
    assert.equal(controller.snapshot().searchedTab, null);
  });

  it('of a word that has one goes on in it, and comes first', async () => {
    await searchCatAndDog();
    await search(' CAT ', catPictures(2, 8));
    assert.deepEqual(titles(), ['cat', 'dog', '']);
    assert.deepEqual(shownIds(), ['1', '2', '3', '8', '9']);
  });

  it('tell the searches of one word by their source', async () => {
    await search('cat', catPictures(1));
    script.searchScripts.push(playEvents(pageEvent(1, '2', 2), searchEnd({ found: 1 })));
    await controller.searchForForm(form({ source: 'nasa', keyword: 'cat' }));
    assert.deepEqual(titles(), ['cat, NASA', 'cat', '']);
  });

  it('are there for pages and texts, too', async () => {
    script.searchScripts.push(playEvents(searchEnd({ outcome: 'nothing' })));
    await controller.searchForForm(form({ source: 'page', addresses: 'https://www.example.org/travels/' }));
    script.extractScripts.push(listed([catPicture('https://a.example/1.jpg', { source: 'address' })]));
    await controller.findInText(
      { text: 'https://a.example/1.jpg', kind: 'txt' },
      'notes.txt',
      () => undefined,
    );
    assert.deepEqual(titles(), ['notes.txt', 'www.example.org/travels', '']);
    assert.equal(shownTitle(), 'notes.txt');
  });

  it('are saved as they are shown: only their pictures, by their word, into its folder', async () => {
    await searchCatAndDog();
    assert.deepEqual(await save(), { ids: ['3', '4', '5'], keywords: ['dog'], folder: 'images/dog' });
    show('cat');
    assert.deepEqual(await save(), { ids: ['1', '2', '3'], keywords: ['cat'], folder: 'images/cat' });
    show('');
    const all = await save();
    assert.deepEqual([all.ids.length, all.folder], [5, 'images']);
  });

  it('are saved in the order in which they are shown, also after a reload', async () => {
    const sized = (id: string, width: number): Picture =>
      catPicture(id, { sizes: [{ url: `https://a.example/${id}.jpg`, width, height: 100 }] });
    await search('cat', [sized('1', 300), sized('2', 900), sized('3', 600)]);
    controller.editForm({ sort: 'size' });
    assert.deepEqual((await save()).ids, ['2', '3', '1']);
    await reload();
    assert.equal(controller.snapshot().form.sort, 'size');
    controller.setChoice(keys(1, 2));
    assert.deepEqual((await save()).ids, ['2', '1'], 'whichever was chosen first');
    await search('dog', [sized('4', 300)]);
    assert.equal(controller.snapshot().form.sort, 'found', 'another tab has an order of its own');
  });

  it('have a folder, a quantity, filters and a choice of their own', async () => {
    await searchCatAndDog();
    const filters = { ...noFilters, text: 'Cat 4' };
    controller.editForm({ folder: 'pets', filters });
    controller.setChoice(keys(4));
    controller.editForm({ quantity: '1' });
    show('cat');
    const { form: ofCat } = controller.snapshot();
    assert.deepEqual([ofCat.folder, ofCat.quantity, ofCat.filters], [null, null, noFilters]);
    assert.equal(controller.hasChoice, false);
    assert.deepEqual(page().choice, []);
    show('dog');
    const { form: ofDog } = controller.snapshot();
    assert.deepEqual([ofDog.folder, ofDog.quantity, ofDog.filters], ['pets', '1', filters]);
    assert.deepEqual(page().choice, keys(4));
  });

  it('ask of pictures what the one before asked of any, where they are new and of a word; what it looked for is its own', async () => {
    await search('cat', catPictures(3));
    const demands = {
      ...noFilters,
      license: 'free',
      orientation: 'square',
      minWidth: '1024',
      minHeight: '9',
      type: 'jpg',
    } as const;
    controller.editForm({ filters: { ...demands, text: 'one', hideSaved: true } });
    await search('dog', catPictures(3, 3));
    assert.deepEqual(controller.snapshot().form.filters, demands);
    controller.editForm({ filters: noFilters });
    show('cat');
    assert.equal(controller.snapshot().form.filters.text, 'one', 'it has kept its own');
    const dog = 'dog, Free to use and change, JPEG, Square, ≥ 1024 px wide, ≥ 9 px high';
    show(dog);
    assert.deepEqual(controller.snapshot().form.filters, noFilters, 'it is not new any more');
    show('cat');
    script.searchScripts.push(playEvents(pageEventOf(catPictures(1, 9)), searchEnd({ found: 1 })));
    await controller.searchForForm(form({ source: 'page', addresses: 'https://a.example/' }));
    assert.deepEqual(controller.snapshot().form.filters, noFilters, 'of a page no licence may be known');
    show('');
    assert.deepEqual(controller.snapshot().form.filters, noFilters);
  });

  it('take what a page says of them, though another is shown by then', async () => {
    await searchCatAndDog();
    const dog = shownTab();
    show('cat');
    controller.setChoice(keys(5), dog);
    controller.editForm({ folder: 'late', keyword: 'newt' }, dog);
    assert.equal(controller.snapshot().form.folder, null);
    assert.equal(controller.snapshot().form.keyword, 'newt', 'it belongs to no tab');
    assert.equal(controller.hasChoice, false);
    show('dog');
    assert.equal(controller.snapshot().form.folder, 'late');
    assert.deepEqual(page().choice, keys(5));
  });

  it('take over a folder that was typed before anything was found, and no later one', async () => {
    controller.editForm({ folder: 'here' });
    await search('cat', catPictures(1));
    assert.equal(controller.folderText, 'here');
    await search('dog', catPictures(1, 2));
    assert.equal(controller.folderText, 'images/dog');
    show('');
    assert.equal(controller.folderText, 'images');
  });

  it('take over a folder that the user wanted to scrape into', async () => {
    await search('cat', catPictures(1));
    controller.setSaveFolder('wanted', true);
    await search('dog', catPictures(1, 2));
    assert.equal(controller.folderText, 'wanted');
    await search('owl', catPictures(1, 3));
    assert.equal(controller.folderText, 'images/owl');
  });

  it('are closed with the pictures that no other search found', async () => {
    await searchCatAndDog();
    controller.closeTab(idOf('dog'));
    assert.deepEqual(titles(), ['cat', '']);
    assert.equal(shownTitle(), 'cat', 'the one beside it is shown');
    show('');
    assert.deepEqual(shownIds(), ['1', '2', '3']);
    controller.closeTab(allTab);
    controller.closeTab(99);
    controller.showTab(99);
    assert.deepEqual(shownIds(), ['1', '2', '3']);
    await search('dog', catPictures(1, 4));
    assert.equal(
      script.searchRequests.at(-1)?.sourceRuns[0]?.cursor,
      null,
      'it is searched from the beginning',
    );
  });

  it('are all closed when the list is cleared', async () => {
    await searchCatAndDog();
    await controller.clearList();
    assert.deepEqual([titles(), shownTab(), shownIds()], [[''], allTab, []]);
  });

  it('give the folder that was asked for to the next search alone, and keep their own', async () => {
    await search('cat', catPictures(1));
    controller.editForm({ folder: 'my/cats' });
    controller.setSaveFolder('wanted', true);
    controller.closeTab(99);
    await search('dog', catPictures(1, 2));
    show('cat');
    assert.equal(controller.folderText, 'my/cats');
  });

  it('that are gone are not saved, and nothing is said of others in their name', async () => {
    await searchCatAndDog();
    const dog = shownTab();
    const ofDog = form({ folder: 'dogs' });
    controller.closeTab(dog);
    controller.setChoice(keys(4), dog);
    controller.editForm({ folder: 'late' }, dog);
    await controller.saveForForm(ofDog, dog);
    assert.deepEqual(script.scrapeRequests, []);
    assert.equal(controller.folderText, 'images/cat');
    await controller.clearList();
    await reload();
    await search('owl', catPictures(1, 7));
    assert.deepEqual([controller.folderText, controller.hasChoice], ['images/owl', false]);
  });

  it('are gone on with in the tab that was saved, whichever is shown', async () => {
    await searchCatAndDog();
    script.scrapeScripts.push(playUntilCancelled([], scrapeEnd({ outcome: 'cancelled' })));
    void controller.saveForForm(form());
    await waitUntilTick('the save to begin', () => script.scrapeRequests.length === 1);
    await reload();
    show('cat');
    script.scrapeScripts.push(playEvents(scrapeEnd()));
    await controller.resumeSave();
    assert.equal(shownTitle(), 'dog');
    assert.deepEqual(
      script.scrapeRequests[1]?.pictures.map(({ id }) => id),
      ['3', '4', '5'],
    );
  });

  it('that were closed while they were saved leave nothing to go on with', async () => {
    await searchCatAndDog();
    script.scrapeScripts.push(playUntilCancelled([], scrapeEnd({ outcome: 'cancelled' })));
    void controller.saveForForm(form());
    await waitUntilTick('the save to begin', () => script.scrapeRequests.length === 1);
    controller.closeTab(idOf('dog'));
    await reload();
    assert.deepEqual([titles(), controller.folderText], [['cat', ''], 'images/cat']);
    await controller.resumeSave();
    assert.equal(script.scrapeRequests.length, 1);
  });

  describe('in which filters hide some', () => {
    const portrait = { width: 600, height: 800 };
    const tall = (from: number, count = 1): Picture[] =>
      catPictures(count, from).map((picture) => ({
        ...picture,
        sizes: picture.sizes.map((size) => ({ ...size, ...portrait })),
      }));
    const end = () => {
      const { search: ended } = controller.snapshot();
      return ended.state === 'done' && [ended.outcome, ended.matching];
    };

    /** Each page when the one before is in the list. */
    function playPages(...pages: readonly (readonly Picture[])[]): void {
      const events = pages.map((pictures, at) => pageEventOf(pictures, { cursor: String(at + 2) }));
      script.searchScripts.push(async function* (signal) {
        for (const event of events) {
          if (signal.aborted) break;
          yield event;
          await new Promise(setImmediate);
        }
        yield searchEnd({ outcome: signal.aborted ? 'cancelled' : 'no-more' });
      });
    }

    beforeEach(async () => {
      await search('cat', [...catPictures(3), ...tall(4)]);
      controller.editForm({ filters: { ...noFilters, orientation: 'portrait' } });
    });

    it('are gone on with until so many pass them, and no further', async () => {
      const states = new Set<string>();
      controller.onDidChange(() => states.add(panelStatusText(controller.snapshot())));
      playPages([...catPictures(3, 5), ...tall(8)], tall(9, 2), tall(11));
      await controller.findMatching(controller.snapshot().shownTab, 3);
      assert.deepEqual(end(), ['found', { count: 4, wanted: 3 }]);
      assert.equal(controller.snapshot().found, 10);
      assert.equal(script.searchRequests[1]?.targetCount, maxFindCount);
      assert.ok(states.has('Searching: 2 of 3 match, 4 found'), [...states].join('\n'));
    });

    it('are gone on with to the end where too few pass them, or until it is in vain', async () => {
      playPages(tall(5), tall(6));
      await controller.findMatching(controller.snapshot().shownTab, 20);
      assert.deepEqual(end(), ['no-more', { count: 3, wanted: 20 }]);
      const inVain = Array.from({ length: 30 }, (_page, at) => catPictures(1, 100 + at));
      playPages(...inVain);
      await controller.findMatching(controller.snapshot().shownTab, 20);
      assert.deepEqual(end(), ['found', { count: 3, wanted: 20 }]);
      assert.equal(controller.snapshot().found, 16, 'ten pages were read');
    });
  });

  it('try again what failed under their own word', async () => {
    await searchCatAndDog();
    script.scrapeScripts.push(playEvents(failedEvent('3'), scrapeEnd({ outcome: 'short', failed: 1 })));
    await controller.saveForForm(form());
    script.scrapeScripts.push(playEvents(scrapeEnd()));
    await controller.retryFailed();
    assert.deepEqual(
      script.scrapeRequests[1]?.pictures.map(({ id, keyword }) => [id, keyword]),
      [['3', 'dog']],
    );
  });

  it('take nothing with them that was found before there were tabs', async () => {
    const line = JSON.stringify({ picture: catPicture('2') });
    await mkdir(join(temp, '.storage'));
    await writeFile(join(temp, '.storage', 'list.jsonl'), `\n${line}\n`);
    controller = make();
    await controller.restore();
    await search('cat', catPictures(3));
    controller.closeTab(idOf('cat'));
    await reload();
    assert.deepEqual([titles(), shownIds()], [[''], ['2']]);
  });

  it('come back when closing them is undone, with what was typed and chosen, and stay then', async () => {
    await searchCatAndDog();
    controller.editForm({ folder: 'pets', quantity: '1' });
    controller.setChoice(keys(4));
    controller.closeTab(idOf('dog'));
    assert.equal(controller.snapshot().canUndo, true);
    await controller.undo();
    assert.deepEqual(
      [titles(), shownTitle(), controller.snapshot().canUndo],
      [['dog', 'cat', ''], 'dog', false],
    );
    assert.deepEqual([shownIds(), page().choice], [['3', '4', '5'], keys(4)]);
    assert.equal(controller.folderText, 'pets');
    await reload();
    assert.deepEqual(
      [titles(), shownIds()],
      [
        ['dog', 'cat', ''],
        ['3', '4', '5'],
      ],
    );
    assert.equal(controller.folderText, 'pets');
  });

  it('come back when clearing the list is undone, and join a search that was begun meanwhile', async () => {
    await searchCatAndDog();
    await controller.clearList();
    await search('cat', catPictures(2, 3));
    await controller.undo();
    assert.deepEqual(titles(), ['dog', 'cat', '']);
    show('cat');
    assert.deepEqual(new Set(shownIds()), new Set(['1', '2', '3', '4']));
    show('');
    assert.equal(shownIds().length, 5);
    await controller.undo();
    assert.equal(titles().length, 3, 'once');
  });

  it('come back for ten seconds and no longer', async () => {
    await searchCatAndDog();
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      controller.closeTab(idOf('dog'));
      mock.timers.tick(9_999);
      assert.equal(controller.snapshot().canUndo, true);
      mock.timers.tick(1);
      assert.equal(controller.snapshot().canUndo, false);
      await controller.undo();
      assert.deepEqual(titles(), ['cat', '']);
    } finally {
      mock.timers.reset();
    }
  });

  it('of two windows on one folder, which share what is remembered, are not taken for each other', async () => {
    await search('cat', catPictures(3));
    controller.editForm({ folder: 'pets' });
    const first = controller;
    controller = make('.storage-1');
    await search('dog', catPictures(2));
    controller.editForm({ folder: 'kennel' });
    await controller.shutDown();
    controller = first;
    await reload();
    assert.deepEqual([shownTitle(), controller.folderText], ['cat', 'images/cat']);
  });

  it('are there again after a reload, with what was typed and chosen, and without those that were closed', async () => {
    await searchCatAndDog();
    await search('owl', catPictures(2, 7));
    controller.closeTab(idOf('owl'));
    show('dog');
    controller.editForm({ folder: 'pets' });
    controller.setChoice(keys(4));
    show('cat');
    controller.editForm({ quantity: '2' });
    await reload();
    assert.deepEqual(titles(), ['dog', 'cat', '']);
    assert.equal(shownTitle(), 'cat');
    assert.equal(controller.snapshot().form.quantity, '2');
    assert.equal(controller.folderText, 'images/cat');
    assert.deepEqual(shownIds(), ['1', '2', '3']);
    show('dog');
    assert.equal(controller.folderText, 'pets');
    assert.deepEqual(page().choice, keys(4));
    script.searchScripts.push(playEvents(searchEnd()));
    await controller.searchForForm(form({ keyword: 'dog' }));
    assert.deepEqual(script.searchRequests.at(-1)?.knownPictureKeys, keys(3, 4, 5));
  });
});
