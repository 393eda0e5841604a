import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEngine } from '../../../src/core/engine';
import type { Controller } from '../../../src/host/controller';
import { runScrapeFile } from '../../../src/host/scrapeFiles/runScrapeFile';
import { saveScrapeFile } from '../../../src/host/scrapeFiles/saveScrapeFile';
import type { FormChange } from '../../../src/shared/form/form';
import { noFilters } from '../../../src/shared/panel/filters';
import { allTab } from '../../../src/shared/panel/tabs';
import { jpegPicture } from '../../support/pictures';
import { startSite } from '../../support/site';
import { filesIn, testSettings } from '../core/support';
import { controllerBed } from '../host/controllerBed';
import { fakeUi } from '../host/fakeUi';
import { cliBed, picturesIn } from './cliBed';

const isPicture = ({ url }: { readonly url: string }): boolean => /\.jpg$/.test(url);

describe('cli run', () => {
  const cli = cliBed();
  let panels: Controller[];

  beforeEach(() => {
    panels = [];
  });
  afterEach(async () => {
    for (const panel of panels) await panel.shutDown();
  });

  /** A panel with the photo site in the place of Flickr, in a workspace folder of its own. */
  function panelIn(workspace: string, allowedLicenses: readonly string[] | null = null): Controller {
    mkdirSync(workspace, { recursive: true });
    const controller = controllerBed({
      engine: createEngine(),
      workspace,
      settings: () => ({
        ...testSettings,
        baseUrls: { ...testSettings.baseUrls, flickr: cli.photos?.url ?? '' },
        records: { metadata: true, credits: true },
        allowedLicenses,
      }),
    });
    panels.push(controller);
    return controller;
  }

  async function find(controller: Controller, change: FormChange): Promise<void> {
    await controller.searchForForm({ ...controller.snapshot().form, source: 'flickr', ...change });
  }

  const save = (controller: Controller): Promise<void> => controller.saveForForm(controller.snapshot().form);

  /** Writes the shown tab as a scrape file, and returns its path. */
  async function written(controller: Controller, workspace: string, name: string): Promise<string> {
    const path = join(workspace, name);
    const ui = fakeUi({
      pickNewFile: () => Promise.resolve({ scheme: 'file', fsPath: path }),
      openFile: () => Promise.resolve(),
    });
    const roots = () => [{ name: 'site', path: workspace }];
    await saveScrapeFile({ controller, roots, isVirtual: () => false, ui });
    assert.ok(existsSync(path), ui.told.join());
    return path;
  }

  /** Runs a scrape file as the panel does. */
  async function runInPanel(controller: Controller, workspace: string, path: string): Promise<string[]> {
    const ui = fakeUi();
    await runScrapeFile(
      { path, text: readFileSync(path, 'utf8'), show: () => Promise.resolve() },
      {
        controller,
        ui,
        roots: () => [{ name: 'site', path: workspace }],
        isVirtual: () => false,
        showPanel: () => undefined,
      },
    );
    return ui.told;
  }

  /** All that is in a folder: bytes of pictures, records without their times, credits. */
  function contentOf(folder: string): Readonly<Record<string, unknown>> {
    return Object.fromEntries(
      filesIn(folder).map((name): readonly [string, unknown] => {
        const bytes = readFileSync(join(folder, name));
        if (name !== 'metadata.jsonl') return [name, bytes.toString('base64')];
        const records = bytes
          .toString()
          .trim()
          .split('\n')
          .map((line) => ({ ...(JSON.parse(line) as object), saved_at: '' }));
        // Lines are in the order in which pictures came.
        return [name, records.map((each) => JSON.stringify(each)).sort()];
      }),
    );
  }

  const runTyped = (file: string, ...more: readonly string[]) =>
    cli.run(['run', file, '--base-url', `flickr=${cli.photos?.url ?? cli.site.url}`, ...more]);

  const states: readonly (readonly [
    name: string,
    state: (controller: Controller) => Promise<void> | void,
    allowed?: readonly string[],
  ])[] = [
    [
      'a tab with filters, an order, a size, a quantity and names',
      (controller) =>
        controller.editForm({
          filters: { ...noFilters, minWidth: '800', orientation: 'landscape' },
          sort: 'title',
          size: 'original',
          quantity: '5',
          naming: { template: '{n} {keyword} {id}', separator: '_' },
          folder: 'media/some foxes',
        }),
    ],
    [
      'chosen pictures',
      (controller) => {
        const { searches } = controller.shownScrape();
        const keys = searches.flatMap(({ pictures }) => pictures.map(({ source, id }) => `${source}:${id}`));
        controller.setChoice([20, 3, 11, 7, 15].map((at) => keys[at] ?? ''));
      },
    ],
    [
      'the tab of all, of two searches',
      async (controller) => {
        await find(controller, { keyword: 'lake', find: '6' });
        controller.showTab(allTab);
        controller.editForm({ sort: 'newest', size: 'small' });
      },
    ],
    ['only some licences', (controller) => controller.editForm({ quantity: '8' }), ['CC-BY', 'CC-BY-SA']],
  ];
  for (const [name, state, allowed = null] of states)
    it(`saves in a clean folder what the panel has saved, and asks for no picture again: ${name}`, async () => {
      const isDead = (id: string): boolean => Number(id) % 7 === 0;
      const photos = await cli.startPhotos({ isDead });
      const workspace = join(cli.temp.path, 'panel');
      const panel = panelIn(workspace, allowed);
      await find(panel, { keyword: 'red fox', find: '25', size: 'small' });
      await state(panel);
      await save(panel);
      const folder = (await panel.formFolderPath()) ?? '';
      assert.ok(picturesIn(folder).length > 2, 'the panel has saved some');
      const file = await written(panel, workspace, 'foxes.scrape.json');

      const clean = join(cli.temp.path, 'clean');
      mkdirSync(clean);
      cpSync(file, join(clean, 'foxes.scrape.json'));
      const { err } = await runTyped(join('clean', 'foxes.scrape.json'));
      const saved = join(clean, folder.slice(workspace.length + 1));
      assert.deepEqual(contentOf(saved), contentOf(folder), err);

      const before = photos.requests.length;
      const again = await runTyped(join('clean', 'foxes.scrape.json'));
      const good = photos.requests.slice(before).filter((each) => isPicture(each) && !isDead(idOf(each.url)));
      assert.deepEqual(good, [], again.err);
      assert.match(again.err, /^Saved 0 of \d+ pictures to .*, \d+ were already there\.$/m);
      assert.deepEqual(contentOf(saved), contentOf(folder));

      // And so does another panel.
      const other = join(cli.temp.path, 'other');
      const otherPanel = panelIn(other);
      cpSync(file, join(other, 'foxes.scrape.json'));
      assert.deepEqual(await runInPanel(otherPanel, other, join(other, 'foxes.scrape.json')), []);
      assert.deepEqual(contentOf(join(other, folder.slice(workspace.length + 1))), contentOf(folder));
      const asked = photos.requests.length;
      await runInPanel(otherPanel, other, join(other, 'foxes.scrape.json'));
      const loaded = photos.requests.slice(asked);
      assert.deepEqual(
        loaded.filter(({ url }) => !isPicture({ url }) || !isDead(idOf(url))),
        [],
        'nobody is searched or loaded again',
      );
    }).timeout(60_000);

  /** A scrape file in the folder where the program runs. */
  function fileWith(values: object, name = 'a.scrape.json'): string {
    const path = join(cli.temp.path, name);
    mkdirSync(dirname(path), { recursive: true });
    const searches = [{ keyword: 'fox', sources: ['flickr'] }];
    writeFileSync(path, JSON.stringify({ version: 1, searches, ...values }));
    return name;
  }

  it('ends with 0 when all are there, with 1 when some are not, and with 1 when nothing fits', async () => {
    await cli.startPhotos({ total: () => 4 });
    assert.equal((await runTyped(fileWith({ quantity: 4 }))).code, 0);
    const few = await runTyped(fileWith({ quantity: 9 }));
    assert.equal(few.code, 1);
    assert.match(few.err, /^Saved 0 of 9 pictures .*4 were already there/m);
    const none = await runTyped(fileWith({ filters: { minWidth: 9999 } }));
    assert.equal(none.code, 1);
    assert.match(none.err, /^Nothing that was found fits a\.scrape\.json\.$/m);
    assert.deepEqual(filesIn(join(cli.temp.path, 'images')), ['fox']);
  });

  it('ends with 0 when all are there but those that the file does not allow', async () => {
    await cli.startPhotos({});
    const { code, err } = await runTyped(fileWith({ size: 'small', licenses: ['CC-BY'] }));
    assert.match(err, /licence, .*, is not among those allowed by --license or the scrape file/);
    assert.equal(code, 0, err);
    const { code: named } = await runTyped(fileWith({ pictures: ['flickr:1'], folder: 'x' }));
    assert.equal(named, 1);
  }).timeout(60_000);

  it('saves where the file says from its own folder on, or where it is told', async () => {
    await cli.startPhotos({ total: () => 2 });
    const name = fileWith({ folder: '../pictures' }, 'docs/a.scrape.json');
    const { code, err } = await runTyped(name);
    assert.equal(code, 0, err);
    assert.equal(picturesIn(join(cli.temp.path, 'pictures')).length, 2);
    assert.equal((await runTyped(name, '--out', cli.out)).code, 0);
    assert.equal(picturesIn(cli.out).length, 2);
  });

  it('saves nothing outside of the folder where it runs, unless it is told to', async () => {
    const outside = await runTyped(fileWith({ folder: '../elsewhere' }));
    assert.equal(outside.code, 2);
    assert.match(
      outside.err,
      /^a\.scrape\.json saves to \S+elsewhere, which is not in this folder; --out DIR/,
    );
    assert.ok(!existsSync(join(cli.temp.path, '../elsewhere')));
  });

  it('saves the pictures of web pages', async () => {
    const page = '<title>Foxes</title><p>About foxes.<img src="one.jpg"><img src="/a/two.jpg">';
    const pages = await startSite((request, response) => {
      if (request.url?.endsWith('.jpg')) return void response.end(jpegPicture(request.url));
      response.setHeader('content-type', 'text/html').end(page);
    });
    try {
      const { code, err } = await runTyped(fileWith({ searches: [{ pages: [`${pages.url}/foxes`] }] }));
      assert.equal(code, 0, err);
      assert.deepEqual(picturesIn(join(cli.temp.path, 'images', '127.0.0.1')), ['one.jpg', 'two.jpg']);
    } finally {
      await pages.close();
    }
  });

  it('saves the pictures of addresses, and prints events', async () => {
    const addresses = ['one.jpg', 'two(2).jpg?a=b,c', "it's.jpg"].map((path) => `${cli.site.url}/${path}`);
    const { code, err, events } = await runTyped(fileWith({ searches: [{ addresses }] }), '--json');
    assert.equal(code, 0, err);
    assert.deepEqual(
      events
        .filter(({ type }) => type === 'saved')
        .map(({ url }) => url)
        .sort(),
      addresses.sort(),
    );
    assert.equal(events.at(-1)?.['outcome'], 'complete');
  });

  it('ends with 2 and says what is wrong, before anything is asked', async () => {
    const photos = await cli.startPhotos({});
    for (const [args, said] of [
      [['none.scrape.json'], /^cannot read none\.scrape\.json: /],
      [[], /^run takes one FILE/],
      [['a', 'b'], /^run takes one FILE/],
      [
        [fileWith({ sort: 'best' }, 'b.scrape.json')],
        /^b\.scrape\.json cannot be run\. sort: One of these goes here/,
      ],
      [
        [fileWith({ searches: [{ keyword: 'fox', sources: ['pexels'] }] }, 'c.scrape.json')],
        /^Pexels wants a key of your own, .* put it into PEXELS_API_KEY/,
      ],
    ] as const) {
      const { code, err } = await cli.run(['run', ...args]);
      assert.equal(code, 2, err);
      assert.match(err, said);
    }
    assert.equal(photos.requests.length, 0);
  });

  it('says where an address lacks its secret', async () => {
    const addresses = [`${cli.site.url}/a.jpg?token=…`, `${cli.site.url}/b.jpg`];
    const { err } = await runTyped(fileWith({ searches: [{ addresses }] }));
    assert.match(err, /^1 address in the scrape file lacks its secret/m);
  });
});

const idOf = (url: string): string => /\/(\d+)_/.exec(url)?.[1] ?? '';
