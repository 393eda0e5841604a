import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Controller } from '../../../../src/host/controller';
import type { EditorUi } from '../../../../src/host/editorUi';
import { saveKeywords } from '../../../../src/host/keywords/saveKeywords';
import { countEvent, noCounts } from '../../../../src/shared/engine/counts';
import type { Engine } from '../../../../src/shared/engine/engine';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { SearchRequest } from '../../../../src/shared/engine/search';
import type { WorkspaceRoot } from '../../../../src/shared/form/form';
import { noFilters } from '../../../../src/shared/panel/filters';
import type { Snapshot } from '../../../../src/shared/panel/protocol';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import { keywordResultText } from '../../../../src/shared/words/keywordsText';
import { plainSettings } from '../../../support/engineSettings';
import { controllerBed } from '../controllerBed';
import { fakeUi } from '../fakeUi';
import { catPicture, memoryLog } from '../hostFixtures';
import {
  failedEvent,
  keepingItsPromise,
  pageEventOf,
  savedEvent,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  skippedEvent,
} from '../runs/scriptedEngine';

const picturesOnPage = 10;

describe('several keywords in the panel', () => {
  let temp: string;
  let controller: Controller;
  let roots: readonly WorkspaceRoot[];
  let told: string[];
  /** What is on the site, by keywords: ids of pictures. */
  let site: Record<string, readonly string[]>;
  /** Ids of pictures that are listed and yet gone. */
  let gone: ReadonlySet<string>;
  /** Keys of the pictures with a file, by names of folders. */
  let disk: Map<string, Set<string>>;
  let searches: SearchRequest[];
  let scrapes: ScrapeRequest[];
  let onSaved: () => void;
  /** The source is not asked. */
  let isPassedOver: boolean;
  let allowedLicenses: readonly string[] | null;

  const ids = (start: string, count: number): readonly string[] =>
    Array.from({ length: count }, (_, at) => `${start}${at + 1}`);
  const pictureOf = (id: string): Picture =>
    catPicture(id, /^free/.test(id) ? { license: { id: 'CC0-1.0', name: 'CC0', url: null } } : {});

  /** Finds and saves at once what is on the site. */
  function playedEngine(): Engine {
    return keepingItsPromise({
      ...scriptedEngine().engine,
      async *search(request, signal) {
        searches.push(request);
        const known = new Set(request.knownPictureKeys);
        const all = (site[request.sourceRuns[0]?.query ?? ''] ?? []).map(pictureOf);
        const left = all.filter((picture) => !known.has(pictureKey(picture)));
        let found = 0;
        for (let at = 0; at < left.length; at += picturesOnPage) {
          await new Promise(setImmediate);
          if (signal.aborted) break;
          const page = left.slice(at, at + picturesOnPage);
          found += page.length;
          yield pageEventOf(page, { found, cursor: String(found) });
        }
        await new Promise(setImmediate);
        const [turn, misfit] = [0, { demand: 'license', licenses: ['CC0 1.0'] }] as const;
        if (isPassedOver)
          yield { type: 'turn', turn, outcome: 'passed-over', found: 0, failure: null, note: null, misfit };
        const outcome = signal.aborted ? 'cancelled' : all.length === 0 ? 'nothing' : 'no-more';
        yield searchEnd({ outcome, found });
      },
      async *scrape(request, signal) {
        scrapes.push(request);
        const { pictures, quantity, folder } = request;
        const files = disk.get(basename(folder)) ?? new Set<string>();
        disk.set(basename(folder), files);
        const counts = { ...noCounts };
        for (const picture of pictures) {
          await new Promise(setImmediate);
          if (signal.aborted || counts.saved + counts.alreadyThere === quantity) break;
          const { id } = picture;
          const isThere = files.has(id);
          const event: ScrapeEvent = isThere
            ? skippedEvent(id)
            : gone.has(id)
              ? failedEvent(id)
              : savedEvent(id);
          if (event.type === 'saved') files.add(id);
          countEvent(counts, event);
          yield event;
          onSaved();
        }
        const isComplete = counts.saved + counts.alreadyThere === quantity;
        yield scrapeEnd({
          ...counts,
          quantity,
          outcome: isComplete ? 'complete' : signal.aborted ? 'cancelled' : 'short',
        });
      },
    });
  }

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'keywords-')));
    roots = [{ name: 'site', path: temp }];
    [told, searches, scrapes] = [[], [], []];
    site = {};
    gone = new Set();
    isPassedOver = false;
    disk = new Map();
    onSaved = () => undefined;
    allowedLicenses = null;
    controller = controllerBed({
      engine: playedEngine(),
      workspace: temp,
      roots: () => roots,
      settings: () => ({ ...plainSettings, allowedLicenses }),
    });
    await controller.restore();
    controller.editForm({ source: 'flickr' });
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  async function run(
    keywords: string,
    quantity: string,
    {
      isPageInSight = true,
      folder = null,
      ...answers
    }: Partial<EditorUi> & {
      readonly isPageInSight?: boolean;
      readonly folder?: string | null;
    } = {},
  ): Promise<readonly string[]> {
    controller.editForm({ keywordList: { keywords, quantity, folder } });
    await saveKeywords({
      controller,
      settings: () => ({ ...plainSettings, allowedLicenses }),
      roots: () => roots,
      isVirtual: () => false,
      ui: fakeUi({ ...answers, tell: (said, severity) => void told.push(`${severity}: ${said}`) }),
      isPageInSight: () => isPageInSight,
      log: memoryLog(),
    });
    return (controller.keywordRun?.results ?? []).map(keywordResultText);
  }

  const filesIn = (folder: string): readonly string[] => [...(disk.get(folder) ?? [])];

  it('are found and saved one after another, each in its tab and into its folder', async () => {
    site = { cats: ids('c', 40), dogs: ids('d', 40) };
    assert.deepEqual(await run('cats\ndogs', '12'), [
      'cats: Saved 12 of 12 to images/cats.',
      'dogs: Saved 12 of 12 to images/dogs.',
    ]);
    assert.deepEqual(
      scrapes.map(({ folder, pictures }) => [folder, pictures[0]?.keyword]),
      [
        [join(temp, 'images/cats'), 'cats'],
        [join(temp, 'images/dogs'), 'dogs'],
      ],
    );
    const { tabs, shownTab, keywordRun } = controller.snapshot();
    assert.deepEqual(
      tabs.map(({ title }) => title),
      ['dogs, Flickr', 'cats, Flickr', ''],
    );
    assert.equal(shownTab, tabs[0]?.id, 'the last one is shown');
    assert.equal(keywordRun?.isRunning, false);
    // Not the whole site was searched through.
    assert.ok((tabs[0]?.count ?? 0) < 40);
    assert.deepEqual(told, [], 'the page tells it');
  });

  it('go on searching for those that are gone, until the source has no more', async () => {
    site = { cats: ids('c', 60), dogs: ids('d', 12), none: [] };
    gone = new Set([...ids('c', 8), ...ids('d', 8)]);
    assert.deepEqual(await run('cats\nnone\ndogs', '10', { isPageInSight: false }), [
      'cats: Saved 10 of 10 to images/cats.',
      'none: Nothing found.',
      'dogs: Saved 4 of 10 to images/dogs. There are no more. 8 pictures could not be saved.',
    ]);
    assert.deepEqual(told, [
      'warning: Saved 14 of 30 for 3 keywords. none: Nothing found. dogs: Saved 4 of 10 to images/dogs. There are no more. 8 pictures could not be saved.',
    ]);
  });

  it('have each picture in one folder only, and say so', async () => {
    site = { cats: ids('c', 20), kittens: [...ids('c', 10), ...ids('k', 30)] };
    assert.deepEqual(await run('cats\nkittens', '5'), [
      'cats: Saved 5 of 5 to images/cats.',
      'kittens: Saved 5 of 5 to images/kittens. 5 left out, which keywords before it have.',
    ]);
    assert.deepEqual(filesIn('cats'), ids('c', 5));
    assert.deepEqual(filesIn('kittens'), ids('c', 10).slice(5));
  });

  it('go on where they stopped: what is there counts', async () => {
    site = { cats: ids('c', 30), dogs: ids('d', 30) };
    await run('cats', '4');
    assert.deepEqual(await run('cats\ndogs', '6'), [
      'cats: Saved 2 of 6 to images/cats, 4 were already there.',
      'dogs: Saved 6 of 6 to images/dogs.',
    ]);
    const asked = searches.length;
    assert.deepEqual(await run('cats\ndogs', '6'), [
      'cats: All 6 were already in images/cats.',
      'dogs: All 6 were already in images/dogs.',
    ]);
    assert.equal(searches.length, asked, 'what is in the list is not searched for again');
  });

  it('all have what the form demands', async () => {
    site = { cats: [...ids('c', 10), ...ids('free', 10)] };
    controller.editForm({
      filters: { ...noFilters, license: 'free', minWidth: '800', text: 'no title has this' },
      size: 'small',
    });
    assert.deepEqual(await run('cats', '3'), ['cats: Saved 3 of 3 to images/cats.']);
    const [request] = scrapes;
    assert.deepEqual(filesIn('cats'), ids('free', 3));
    assert.equal(request?.size, 'small');
    assert.deepEqual(request?.minimum, { width: 800, height: 1 });
    assert.deepEqual(searches[0]?.demands, { license: 'free', minWidth: 800 });
    allowedLicenses = ['CC-BY'];
    assert.deepEqual(await run('cats', '4'), ['cats: Nothing found.']);
  });

  it('say why their source was not asked', async () => {
    isPassedOver = true;
    const why =
      'Flickr was not asked: its pictures are under CC0 1.0, which does not fit the licence filter.';
    assert.deepEqual(await run('cats\ndogs', '2'), [`cats: ${why}`, `dogs: ${why}`]);
  });

  it('are cancelled as a whole, by whichever button, and it is said what is there', async () => {
    site = { cats: ids('c', 20), dogs: ids('d', 20), birds: ids('b', 20) };
    const ways: readonly (readonly [string, () => void])[] = [
      ['by Cancel of the save', () => controller.cancel('save')],
      ['by the command', () => controller.cancel()],
    ];
    for (const [way, cancel] of ways) {
      disk = new Map();
      onSaved = () => filesIn('dogs').length === 2 && cancel();
      assert.deepEqual(
        await run('cats\ndogs\nbirds', '5'),
        [
          'cats: Saved 5 of 5 to images/cats.',
          'dogs: Saved 2 of 5 to images/dogs. Cancelled.',
          'birds: Not reached in this run.',
        ],
        way,
      );
    }
    disk = new Map();
    const abort = new AbortController();
    onSaved = () => filesIn('cats').length === 1 && abort.abort();
    const results = await run('cats\ndogs', '5', {
      showWhile: (_, act) => act(abort.signal, () => undefined),
    });
    assert.deepEqual(results, [
      'cats: Saved 1 of 5 to images/cats. Cancelled.',
      'dogs: Not reached in this run.',
    ]);
  });

  it('tell how far they have come', async () => {
    site = { cats: ids('c', 20), dogs: ids('d', 20) };
    const running: Snapshot['keywordRun'][] = [];
    onSaved = () => running.push(controller.snapshot().keywordRun);
    const reports: string[] = [];
    await run('cats\ndogs', '5', {
      showWhile: (title, act) => {
        reports.push(title);
        return act(new AbortController().signal, (text) => void reports.push(text));
      },
    });
    assert.equal(reports[0], 'Saving pictures of 2 keywords');
    assert.ok(
      reports.some((text) => /^cats, 1 of 2 · /.test(text)),
      reports.join('\n'),
    );
    assert.ok(running.every((each) => each?.isRunning));
    assert.deepEqual(
      running.at(-1)?.results.map(({ outcome }) => outcome),
      ['complete', null],
    );
    // Once it is closed, nothing is left of it.
    controller.dismissOutcome();
    assert.equal(controller.snapshot().keywordRun, null);
  });

  it('do not take the page from somebody who looks at something else', async () => {
    site = { cats: ids('c', 20), dogs: ids('d', 20) };
    onSaved = () => controller.showTab(0);
    await run('cats\ndogs', '5');
    assert.equal(controller.snapshot().shownTab, 0);
  });

  it('ask once before much goes into a repository, for all of them', async () => {
    site = { cats: ids('c', 600), dogs: ids('d', 600) };
    const asked: number[] = [];
    const confirmLargeSave = (folder: string, bytes: number): Promise<boolean> => {
      assert.equal(folder, join(temp, 'images'));
      asked.push(bytes);
      return Promise.resolve(asked.length > 1);
    };
    assert.deepEqual(await run('cats\ndogs', '400', { confirmLargeSave }), [
      'cats: Saved 0 of 400 to images/cats. Cancelled.',
      'dogs: Not reached in this run.',
    ]);
    assert.equal(scrapes.length, 0);
    await run('cats\ndogs', '400', { confirmLargeSave });
    assert.equal(asked.length, 2);
    assert.ok(asked.every((bytes) => bytes > 100e6));
    assert.equal(scrapes.length, 2);
  });

  it('stop where a file is in the way of a folder', async () => {
    site = { cats: ids('c', 20), dogs: ids('d', 20) };
    writeFileSync(join(temp, 'cats'), '');
    assert.deepEqual(await run('cats\ndogs', '2', { folder: '.' }), [
      'cats: Saved 0 of 2 to cats. The folder cannot be written to. Choose another one.',
      'dogs: Not reached in this run.',
    ]);
  });

  it('are not begun while something on the form is wrong, or nobody trusts the workspace', async () => {
    const errorsOf = async (...given: Parameters<typeof run>): Promise<Snapshot['errors']> => {
      await run(...given);
      return controller.snapshot().errors;
    };
    assert.deepEqual(await errorsOf('\n# cats', '5'), { keywords: 'no-keyword' });
    assert.deepEqual(await errorsOf('https://a.example', '5'), { keywords: 'keyword-is-address' });
    assert.deepEqual(await errorsOf(ids('c', 101).join('\n'), '5'), { keywords: 'too-many-keywords' });
    assert.deepEqual(await errorsOf('cats', 'many'), { eachQuantity: 'not-whole' });
    assert.deepEqual(await errorsOf('cats', '5', { folder: '../x' }), { parentFolder: 'outside-workspace' });
    writeFileSync(join(temp, 'file'), '');
    assert.deepEqual(await errorsOf('cats', '5', { folder: 'file' }), { parentFolder: 'not-a-folder' });
    roots = [];
    assert.deepEqual(await errorsOf('cats', '5'), { parentFolder: 'no-workspace' });
    roots = ['a', 'b'].map((name) => ({ name, path: join(temp, name) }));
    assert.deepEqual(await errorsOf('cats', '5'), { parentFolder: 'no-folder' });
    roots = [{ name: 'site', path: temp }];
    assert.deepEqual(await errorsOf('cats', '5', { requireTrust: () => Promise.resolve(false) }), {});
    assert.deepEqual([searches.length, scrapes.length, controller.keywordRun], [0, 0, null]);
  });
});
