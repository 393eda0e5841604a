import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Controller } from '../../../../src/host/controller';
import type { EditorUi } from '../../../../src/host/editorUi';
import { runScrapeFile, type ScrapeDocument } from '../../../../src/host/scrapeFiles/runScrapeFile';
import { saveScrapeFile } from '../../../../src/host/scrapeFiles/saveScrapeFile';
import { emptyForm, type FormChange, type WorkspaceRoot } from '../../../../src/shared/form/form';
import { noFilters } from '../../../../src/shared/panel/filters';
import { allTab } from '../../../../src/shared/panel/tabs';
import type { Picture } from '../../../../src/shared/picture/picture';
import { maxFileAddresses, readScrapeFile } from '../../../../src/shared/scrapeFile/scrapeFile';
import { searchesOf } from '../../../../src/shared/scrapeFile/scrapeOrder';
import { sourceIds, sources } from '../../../../src/shared/sources/sources';
import { plainSettings } from '../../../support/engineSettings';
import { controllerBed } from '../controllerBed';
import { fakeUi } from '../fakeUi';
import { catPicture, catPictures } from '../hostFixtures';
import {
  listed,
  pageEventOf,
  playEvents,
  playUntilCancelled,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
} from '../runs/scriptedEngine';
import type { ScrapeEvent } from '../../../../src/shared/engine/scrape';
import type { SearchEvent } from '../../../../src/shared/engine/search';

const license = (id: string): Pick<Picture, 'license'> => ({ license: { id, name: id, url: null } });

describe('scrape files of the panel', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let controller: Controller;
  let allowedLicenses: readonly string[] | null;
  let ui: ReturnType<typeof fakeUi>;
  let roots: readonly WorkspaceRoot[];
  let isVirtual: boolean;
  let shown: number;
  /** Buttons of what was told. */
  let buttons: string[];

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'scrape-files-')));
    script = scriptedEngine();
    allowedLicenses = null;
    roots = [{ name: 'site', path: temp }];
    isVirtual = false;
    shown = 0;
    buttons = [];
    controller = controllerBed({
      engine: script.engine,
      workspace: temp,
      roots: () => roots,
      settings: () => ({ ...plainSettings, allowedLicenses }),
    });
    setUi({});
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  function setUi(answers: Partial<EditorUi>): void {
    const told: string[] = [];
    const fake = fakeUi({
      openFile: () => Promise.resolve(),
      ...answers,
      tell: (text, severity, given = []) => {
        told.push(`${severity}: ${text}`);
        buttons.push(...given.map(({ label }) => label));
      },
    });
    ui = { ...fake, told };
  }

  const playPage = (pictures: readonly Picture[]): void =>
    void script.searchScripts.push(
      playEvents<SearchEvent>(pageEventOf(pictures), searchEnd({ found: pictures.length })),
    );

  async function find(pictures: readonly Picture[], change: FormChange = {}): Promise<void> {
    playPage(pictures);
    const form = { ...controller.snapshot().form, source: 'flickr', keyword: 'cat', ...change } as const;
    await controller.searchForForm(form);
  }

  /** What is written when the user chooses this name, or null; read again. */
  async function written(name: string | null = 'cat.scrape.json'): Promise<unknown> {
    let suggested = '';
    const path = name === null ? null : join(temp, name);
    setUi({
      pickNewFile: (start) => {
        suggested = start;
        return Promise.resolve(path === null ? null : { scheme: 'file', fsPath: path });
      },
    });
    await saveScrapeFile({ controller, roots: () => roots, isVirtual: () => isVirtual, ui });
    if (path === null) return suggested;
    const text = readFileSync(path, 'utf8');
    assert.equal(readScrapeFile(text).problem, null);
    return JSON.parse(text);
  }

  describe('are written', () => {
    it('with what the shown tab stands for', async () => {
      await find(catPictures(5));
      controller.editForm({
        filters: { ...noFilters, minWidth: '800', orientation: 'landscape', hideSaved: true },
        sort: 'newest',
        size: 'original',
        quantity: '3',
        naming: { template: '{title}', separator: ' ' },
        folder: 'media/cats',
      });
      allowedLicenses = ['CC-BY'];
      mkdirSync(join(temp, 'docs'));
      assert.deepEqual(await written('docs/cat.scrape.json'), {
        version: 1,
        searches: [{ keyword: 'cat', sources: ['flickr'], find: 5 }],
        filters: { minWidth: 800, orientation: 'landscape' },
        sort: 'newest',
        size: 'original',
        quantity: 3,
        licenses: ['CC-BY'],
        naming: { template: '{title}', separator: 'space' },
        folder: '../media/cats',
      });
      assert.deepEqual(ui.told, [
        'info: Saved as cat.scrape.json. Run does the same again, and fetches only what is missing.',
      ]);
      assert.deepEqual(readdirSync(join(temp, 'docs')), ['cat.scrape.json'], 'nothing else is left');
    });

    it('with what its search demanded, which is demanded again when it is run', async () => {
      const filters = {
        ...noFilters,
        license: 'free',
        minHeight: '600',
        color: 'red',
        tags: 'dawn, fog',
      } as const;
      await find(catPictures(2), { filters });
      const demands = { license: 'free', minHeight: 600, color: 'red', tags: ['dawn', 'fog'] };
      const file = (await written()) as { readonly searches: readonly unknown[]; readonly filters: unknown };
      assert.deepEqual(file.searches, [{ keyword: 'cat', sources: ['flickr'], find: 2, demands }]);
      assert.deepEqual(
        file.filters,
        { license: 'free', minHeight: 600 },
        'color and tags are no filters there',
      );
      const [asked] = script.searchRequests;
      assert.deepEqual(asked?.demands, demands);
      const { file: read } = readScrapeFile(JSON.stringify(file));
      assert.deepEqual(read && searchesOf(read), [
        { kind: 'keyword', keyword: 'cat', sources: ['flickr'], find: 2, demands },
      ]);
    });

    it('without what is as usual, where and as the user says, or not at all', async () => {
      await find(catPictures(2));
      assert.equal(await written(null), join(temp, 'cat.scrape.json'));
      assert.deepEqual(ui.told, []);
      assert.deepEqual(await written(), {
        version: 1,
        searches: [{ keyword: 'cat', sources: ['flickr'], find: 2 }],
        size: 'large',
        quantity: 'all',
        folder: 'images/cat',
      });
    });

    it('with the chosen pictures, unless they are all', async () => {
      await find(catPictures(4));
      controller.setChoice(['flickr:3', 'flickr:1']);
      const { pictures } = (await written()) as { readonly pictures: unknown };
      assert.deepEqual(pictures, ['flickr:1', 'flickr:3']);
      controller.setChoice(['flickr:3', 'flickr:1', 'flickr:2', 'flickr:4']);
      assert.ok(!('pictures' in ((await written('b.scrape.json')) as object)));
    });

    it('with all searches in the order of their age for the tab of all, and the sources that each asked', async () => {
      await find(catPictures(2));
      await find(catPictures(2, 3), { keyword: 'dog', source: 'nasa' });
      controller.showTab(allTab);
      assert.equal(await written(null), join(temp, 'pictures.scrape.json'));
      const { searches, folder } = (await written()) as {
        readonly searches: unknown;
        readonly folder: string;
      };
      assert.deepEqual(searches, [
        { keyword: 'cat', sources: ['flickr'], find: 2 },
        // Of a source that has told nothing yet nothing is known.
        { keyword: 'dog', sources: ['nasa'], find: 2 },
      ]);
      assert.equal(folder, 'images');
    });

    it('with the addresses of a list, without their secrets, which is said', async () => {
      const addresses = ['https://a.example/1.jpg?token=abc', 'https://a.example/2.jpg'];
      script.extractScripts.push(
        listed(
          addresses.map((url) =>
            catPicture(url, { source: 'document', sizes: [{ url, width: null, height: null }] }),
          ),
        ),
      );
      await controller.findInText({ text: '', kind: 'md' }, 'cats.md', () => undefined);
      const { searches } = (await written()) as { readonly searches: unknown };
      assert.deepEqual(searches, [
        { addresses: ['https://a.example/1.jpg?token=…', 'https://a.example/2.jpg'] },
      ]);
      assert.match(ui.told.join(), /^warning: 1 address in the scrape file lacks its secret/);
      assert.ok(!readFileSync(join(temp, 'cat.scrape.json'), 'utf8').includes('abc'));
      controller.setChoice([`document:${addresses[1]}`]);
      const chosen = (await written()) as { readonly searches: unknown; readonly pictures: unknown };
      assert.deepEqual(chosen.searches, [{ addresses: [addresses[1]] }]);
      assert.deepEqual(chosen.pictures, [`address:${addresses[1]}`]);
    });

    it('under a name that says what they are, and never over another file unasked', async () => {
      await find(catPictures(1));
      writeFileSync(join(temp, 'a.scrape.json'), 'mine');
      const pickNewFile = () => Promise.resolve({ scheme: 'file', fsPath: join(temp, 'a.json') });
      setUi({ pickNewFile });
      const ports = { controller, roots: () => roots, isVirtual: () => isVirtual, ui };
      await saveScrapeFile(ports);
      assert.deepEqual(ui.told, ['warning: a.scrape.json is there already. Choose another name.']);
      assert.equal(readFileSync(join(temp, 'a.scrape.json'), 'utf8'), 'mine');
      await rm(join(temp, 'a.scrape.json'));
      await saveScrapeFile(ports);
      assert.equal(readScrapeFile(readFileSync(join(temp, 'a.scrape.json'), 'utf8')).problem, null);
    });

    it('or it is said why not', async () => {
      const told = async (answers: Partial<EditorUi> = {}): Promise<string> => {
        setUi(answers);
        await saveScrapeFile({ controller, roots: () => roots, isVirtual: () => isVirtual, ui });
        return ui.told.join();
      };
      assert.equal(await told(), 'warning: Search for pictures first.');
      await find(catPictures(2));
      controller.editForm({ quantity: 'some' });
      assert.equal(await told(), 'warning: Type a whole number.');
      controller.editForm({ quantity: null, filters: { ...noFilters, minWidth: 'x' } });
      assert.equal(await told(), 'warning: Type a number of pixels.');
      controller.editForm({ filters: { ...noFilters, text: 'dog' } });
      controller.setChoice(['flickr:1']);
      assert.equal(await told(), 'warning: Nothing is left to save. Change the filters or the choice.');
      controller.editForm({ filters: noFilters, folder: '../x' });
      assert.equal(await told(), 'warning: Choose a folder inside the workspace.');
      controller.editForm({ folder: null });
      assert.equal(await told({ requireTrust: () => Promise.resolve(false) }), '');
      const elsewhere = { scheme: 'file', fsPath: join(dirname(temp), 'x.scrape.json') };
      for (const chosen of [elsewhere, { scheme: 'vscode-vfs', fsPath: join(temp, 'x.scrape.json') }])
        assert.match(
          await told({ pickNewFile: () => Promise.resolve(chosen) }),
          /^warning: Save the scrape file in the workspace folder that its pictures go to/,
        );
      const gone = { scheme: 'file', fsPath: join(temp, 'gone/x.scrape.json') };
      assert.match(
        await told({ pickNewFile: () => Promise.resolve(gone) }),
        /^warning: The scrape file could not be saved\. ENOENT/,
      );
      roots = [];
      assert.match(await told(), /^warning: Open a folder in VS Code first/);
      isVirtual = true;
      assert.match(await told(), /^warning: Pictures can only be saved to a folder on disk/);
    });

    it('with no more addresses than anybody reads', async () => {
      const many = Array.from({ length: maxFileAddresses + 1 }, (_, at) => `https://a.example/${at}.jpg`);
      script.extractScripts.push(
        listed(
          many.map((url) =>
            catPicture(url, { source: 'address', sizes: [{ url, width: null, height: null }] }),
          ),
        ),
      );
      await controller.findInText({ text: '', kind: 'txt' }, 'cats.txt', () => undefined);
      await saveScrapeFile({ controller, roots: () => roots, isVirtual: () => isVirtual, ui });
      assert.match(ui.told.join(), /^warning: A scrape file holds at most 5000 addresses\./);
    });
  });

  describe('are run', () => {
    const base = { version: 1, searches: [{ keyword: 'cat', sources: ['flickr'], find: 4 }] };

    async function run(
      values: object | string,
      path: string | null = join(temp, 'cat.scrape.json'),
    ): Promise<string> {
      const text = typeof values === 'string' ? values : JSON.stringify({ ...base, ...values });
      setUi({ requireTrust: ui.requireTrust });
      const document: ScrapeDocument = { path, text, show: () => Promise.resolve() };
      await runScrapeFile(document, {
        controller,
        ui,
        roots: () => roots,
        isVirtual: () => isVirtual,
        showPanel: () => void (shown += 1),
      });
      return ui.told.join();
    }

    it('and fill the panel, search, and save in a run like any other', async () => {
      playPage([...catPictures(3), catPicture('9', license('CC-BY-4.0'))]);
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      const told = await run({
        filters: { minHeight: 700, text: 'cat' },
        sort: 'newest',
        size: 'small',
        quantity: 2,
        licenses: ['CC-BY'],
        naming: { separator: 'dot' },
        folder: 'media',
      });
      assert.equal(told, '');
      assert.equal(shown, 1);
      const { form, scrape, tabs, shownTab } = controller.snapshot();
      assert.deepEqual(
        { ...form, tileHeight: 0 },
        {
          source: 'flickr',
          keyword: 'cat',
          keywordList: emptyForm.keywordList,
          addresses: '',
          find: '4',
          folder: 'media',
          size: 'small',
          quantity: '2',
          filters: { ...noFilters, minHeight: '700', text: 'cat' },
          sort: 'newest',
          tileHeight: 0,
          naming: { template: '{keyword} {n}', separator: '.' },
        },
      );
      assert.equal(tabs.find(({ id }) => id === shownTab)?.title, 'cat, Flickr');
      assert.equal(scrape.state, 'done');
      const [request] = script.scrapeRequests;
      assert.ok(request);
      assert.deepEqual(
        request.pictures.map(({ id }) => id),
        ['9', '3', '2', '1'],
      );
      assert.equal(request.folder, join(temp, 'media'));
      assert.equal(request.quantity, 2);
      assert.deepEqual(request.minimum, { width: 1, height: 700 });
      assert.deepEqual(request.settings.allowedLicenses, ['CC-BY']);
    });

    it('and allow no licence that the settings do not', async () => {
      allowedLicenses = ['CC-BY', 'CC0-1.0'];
      playPage(catPictures(4));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await run({ licenses: ['CC-BY-4.0', 'CC-BY-SA'] });
      assert.deepEqual(script.scrapeRequests[0]?.settings.allowedLicenses, ['CC-BY-4.0']);
    });

    it('so that another window, which knows no licences of a file, would go on with those that are allowed', async () => {
      playPage([...catPictures(3), catPicture('9', license('CC-BY-4.0'))]);
      script.scrapeScripts.push(playUntilCancelled<ScrapeEvent>([], scrapeEnd({ outcome: 'cancelled' })));
      const running = run({ licenses: ['CC-BY'] });
      while (script.scrapeRequests.length === 0) await new Promise(setImmediate);
      assert.deepEqual(controller.runs.unfinished?.choice, ['flickr:9']);
      controller.cancelSaves();
      await running;
    });

    it('and search only for what is not in the list yet', async () => {
      await find(catPictures(3));
      playPage(catPictures(1, 4));
      script.scrapeScripts.push(playEvents(scrapeEnd()), playEvents(scrapeEnd()), playEvents(scrapeEnd()));
      await run({});
      assert.equal(script.searchRequests[1]?.targetCount, 1);
      await run({});
      await run({ searches: [{ ...base.searches[0], find: 2 }] });
      assert.equal(script.searchRequests.length, 2);
      assert.deepEqual(
        script.scrapeRequests.map(({ pictures }) => pictures.length),
        [4, 4, 2],
      );
      assert.equal(controller.snapshot().tabs.length, 2, 'there is one tab, and that of all');
    });

    it('one search after another, and save what all have found from the tab of all', async () => {
      playPage(catPictures(2));
      playPage(catPictures(2, 2));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      const dogs = { keyword: 'dog', sources: ['flickr', 'nasa'], find: 2 };
      await run({ searches: [{ ...base.searches[0], find: 2 }, dogs] });
      assert.deepEqual(
        script.searchRequests.map(({ sourceRuns }) =>
          sourceRuns.map(({ source, query }) => `${source} ${query}`),
        ),
        [['flickr cat'], ['flickr dog', 'nasa dog']],
      );
      assert.deepEqual(
        script.scrapeRequests[0]?.pictures.map(({ id, keyword }) => `${id} ${keyword}`),
        ['1 cat', '2 cat', '3 cat'],
      );
      const { tabs, shownTab } = controller.snapshot();
      assert.equal(shownTab, allTab);
      assert.deepEqual(
        tabs.map(({ title }) => title),
        ['dog, Flickr, NASA', 'cat, Flickr', ''],
      );
    });

    it('in the tab of the search in all where they name all that it asks', async () => {
      playPage(catPictures(1));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      const asked = sourceIds.filter((id) => sources[id].key !== 'required').reverse();
      await run({ searches: [{ keyword: 'cat', sources: asked, find: 1 }] });
      assert.equal(controller.snapshot().tabs[0]?.title, 'cat');
    });

    it('and choose what is meant where the tab has more', async () => {
      await find(catPictures(4));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await run({ pictures: ['flickr:4', 'flickr:2'] });
      assert.deepEqual(controller.chosenKeys, ['flickr:2', 'flickr:4']);
      assert.deepEqual(
        script.scrapeRequests[0]?.pictures.map(({ id }) => id),
        ['2', '4'],
      );
    });

    it('and say where there are fewer pictures than they ask for, or none', async () => {
      playPage(catPictures(4));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      assert.equal(
        await run({ quantity: 9 }),
        'warning: Only 4 pictures that were found fit the scrape file, which asks for 9.',
      );
      // It may ask for more than it finds, and so does not search in vain.
      assert.equal(script.scrapeRequests[0]?.quantity, 4);
      assert.equal(
        await run({ filters: { text: 'dog' } }),
        'warning: Nothing that was found fits the scrape file.',
      );
      assert.equal(script.scrapeRequests.length, 1);
    });

    it('into no folder outside of the workspace, and not from outside', async () => {
      const outside = 'warning: folder: It leads out of the workspace. Write one that stays inside.';
      assert.equal(await run({ folder: '..' }), outside);
      assert.equal(await run({ folder: '../../x' }, join(temp, 'a/b.scrape.json')), outside);
      for (const path of [null, join(dirname(temp), 'x.scrape.json'), `${temp}-other/x.scrape.json`])
        assert.match(
          await run({}, path),
          /^warning: Save the scrape file in a folder of the workspace first/,
        );
      assert.equal(shown, 0);
      assert.equal(script.searchRequests.length, 0);
    });

    it('from a folder below, into one beside it', async () => {
      playPage(catPictures(4));
      script.scrapeScripts.push(playEvents(scrapeEnd()));
      await run({ folder: '../images/' }, join(temp, 'docs/b.scrape.json'));
      assert.equal(script.scrapeRequests[0]?.folder, join(temp, 'images'));
    });

    it('not where something is wrong: then the field is named, and a button opens the file', async () => {
      assert.equal(
        await run({ sort: 'best' }),
        'warning: cat.scrape.json cannot be run. sort: One of these goes here: found, size, newest, title, source.',
      );
      assert.deepEqual(buttons, ['Open File']);
      assert.match(await run('{'), /^warning: cat\.scrape\.json cannot be run\. It is no JSON: /);
      await runScrapeFile(null, {
        controller,
        ui,
        roots: () => roots,
        isVirtual: () => isVirtual,
        showPanel: () => void (shown += 1),
      });
      assert.match(ui.told.at(-1) ?? '', /^warning: Open a scrape file first/);
      assert.equal(shown, 0);
    });

    it('not in a workspace that is not trusted, and not without one on disk', async () => {
      setUi({ requireTrust: () => Promise.resolve(false) });
      assert.equal(await run({}), '');
      roots = [];
      assert.match(await run({}), /^warning: Open a folder in VS Code first/);
      isVirtual = true;
      assert.match(await run({}), /^warning: Pictures can only be saved to a folder on disk/);
      assert.equal(shown, 0);
      assert.equal(script.searchRequests.length, 0);
    });

    it('not while something else is searched, and save nothing when their search is cancelled', async () => {
      script.searchScripts.push(playUntilCancelled<SearchEvent>([], searchEnd({ outcome: 'cancelled' })));
      const running = controller.searchForForm({ ...controller.snapshot().form, keyword: 'dog' });
      assert.match(await run({}), /^warning: Another search is running/);
      controller.cancel('search');
      await running;
      script.searchScripts.push(
        playUntilCancelled<SearchEvent>([pageEventOf(catPictures(2))], searchEnd({ outcome: 'cancelled' })),
      );
      const own = run({});
      while (controller.snapshot().found < 2) await new Promise(setImmediate);
      controller.cancel('search');
      assert.equal(await own, '');
      assert.equal(script.scrapeRequests.length, 0);
    });

    it('and have a tab of their own for addresses, in which only those count that they name now', async () => {
      const listedAt = (...urls: readonly string[]) =>
        listed(
          urls.map((url) =>
            catPicture(url, {
              source: 'address',
              keyword: '',
              sizes: [{ url, width: null, height: null }],
            }),
          ),
        );
      const [one, two, three] = [1, 2, 3].map((at) => `https://a.example/${at}.jpg`) as [
        string,
        string,
        string,
      ];
      script.extractScripts.push(listedAt(one, two), listedAt(two, three));
      script.scrapeScripts.push(playEvents(scrapeEnd()), playEvents(scrapeEnd()));
      await run({ searches: [{ addresses: [one, two] }] });
      await run({ searches: [{ addresses: [two, three] }] });
      assert.equal(controller.snapshot().tabs[0]?.title, basename('cat.scrape.json'));
      assert.deepEqual(
        script.scrapeRequests.map(({ pictures }) => pictures.map(({ id }) => id)),
        [
          [one, two],
          [two, three],
        ],
      );
      assert.equal(script.scrapeRequests[0]?.folder, join(temp, 'images'));
    });
  });
});
