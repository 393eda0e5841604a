import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { EditorUi, NotificationButton } from '../../../../src/host/editorUi';
import { FolderProblems } from '../../../../src/host/problems/folderProblems';
import type { Runs } from '../../../../src/host/runs/runs';
import type { SaveOrder, SaveResult } from '../../../../src/host/runs/orders';
import type { FolderProblem } from '../../../../src/shared/engine/verify';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { makeTempFolder, scrapeRequestOf, testPicture, testSettings } from '../../core/support';
import { quickLimits } from '../../core/net/testClient';
import { fakeUi, type FakeUi } from '../fakeUi';
import { memoryLog } from '../hostFixtures';

const settings = { ...testSettings, records: { metadata: true, credits: true } };

describe('problems of save folders', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let site: Site;
  let isGone: boolean;
  let ui: FakeUi;
  let trashed: string[];
  let buttons: readonly NotificationButton[];
  let orders: SaveOrder[];
  let shown: readonly FolderProblem[];
  const engine = createEngine(quickLimits);
  const never = new AbortController().signal;

  beforeEach(async () => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    isGone = false;
    [trashed, orders, shown, buttons] = [[], [], [], []];
    site = await startSite((request, response) => {
      if (isGone) response.writeHead(404).end();
      else response.end(jpegPicture(request.url ?? ''));
    });
    const pictures = ['a', 'b', 'c'].map((id) =>
      testPicture({ id, keyword: '', url: `${site.url}/${id}.jpg` }),
    );
    for await (const event of engine.scrape(scrapeRequestOf(pictures, folder, { settings }), never))
      assert.notEqual(event.type, 'failed');
    ui = fakeUi({
      trashFile: (path) => {
        trashed.push(readFileSync(path, 'utf8'));
        rmSync(path);
        return Promise.resolve();
      },
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  /** Saves as `Runs` does, without waiting for a turn. */
  const save: Runs['save'] = async (prepared): Promise<SaveResult> => {
    assert.ok(typeof prepared !== 'function');
    orders.push(prepared);
    const { replacedFiles = [], pictures, quantity, size } = prepared;
    let asideFolder: string | null = null;
    const failures = [];
    let saved = 0;
    const request = scrapeRequestOf(pictures, folder, { settings, replacedFiles, quantity, size });
    for await (const event of engine.scrape(request, never)) {
      if (event.type === 'put-aside') asideFolder = event.folder;
      if (event.type === 'saved') saved += 1;
      if (event.type === 'failed')
        failures.push({ key: event.picture, name: event.picture, failure: event.failure });
    }
    const place = { path: folder, rootPath: temp.path, shownPath: 'images' };
    return {
      kind: 'saved',
      folder: place,
      files: new Map(),
      asideFolder,
      end: { state: 'done', outcome: 'complete', failures, failure: null, saved } as never,
    };
  };

  function create(answers: Partial<EditorUi> = {}): FolderProblems {
    const tell: EditorUi['tell'] = (text, severity, given = []) => {
      ui.tell(text, severity);
      buttons = given;
    };
    return new FolderProblems({
      runs: { save },
      engine,
      settings: () => settings,
      roots: () => [{ name: 'w', path: temp.path }],
      ui: { ...ui, tell, ...answers },
      onChange: (_, problems) => (shown = problems),
      log: memoryLog(),
    });
  }

  const pathOf = (file: string): string => join(folder, file);
  const kinds = (): readonly string[] => shown.map(({ kind, file }) => `${kind} ${file ?? ''}`);

  it('are told in one sentence, and shown where there are any', async () => {
    const problems = create();
    await problems.verify(folder);
    assert.deepEqual(ui.told, ['info: images: 3 pictures, all as recorded']);
    unlinkSync(pathOf('a.jpg'));
    truncateSync(pathOf('b.jpg'), 10);
    await problems.verify(folder);
    assert.equal(ui.told[1], 'warning: images: 1 missing, 1 changed');
    assert.deepEqual(
      buttons.map(({ label }) => label),
      ['Show Problems'],
    );
    assert.deepEqual([...kinds()].sort(), ['changed b.jpg', 'missing a.jpg']);
    assert.deepEqual(problems.problemsOf(folder), shown);
  });

  it('are mended by fetching again, and what was changed goes to the trash', async () => {
    const problems = create();
    unlinkSync(pathOf('a.jpg'));
    writeFileSync(pathOf('b.jpg'), 'the work of somebody');
    await problems.verify(folder);
    await problems.fix(folder, 'fetch', ['a.jpg', 'b.jpg']);
    assert.deepEqual(kinds(), []);
    assert.deepEqual(trashed, ['the work of somebody']);
    assert.equal(ui.told.at(-1), 'info: 2 of 2 pictures fetched again');
    assert.deepEqual(
      orders.map(({ size, replacedFiles }) => [size, [...(replacedFiles ?? [])].sort()]),
      [['large', ['a.jpg', 'b.jpg']]],
    );
  });

  it('stay where the pictures are gone, with the reason, and nothing is lost', async () => {
    const problems = create();
    writeFileSync(pathOf('b.jpg'), 'the work of somebody');
    isGone = true;
    await problems.verify(folder);
    await problems.fix(folder, 'fetch', ['b.jpg']);
    assert.deepEqual(kinds(), ['changed b.jpg']);
    assert.equal(readFileSync(pathOf('b.jpg'), 'utf8'), 'the work of somebody');
    assert.match(ui.told.at(-1) ?? '', /^warning: 0 of 1 pictures fetched again\. /);
  });

  it('keep changed files in a hidden folder where there is no trash, and say so', async () => {
    const problems = create({ hasTrash: () => false });
    writeFileSync(pathOf('b.jpg'), 'the work of somebody');
    await problems.verify(folder);
    await problems.fix(folder, 'fetch', ['b.jpg']);
    assert.deepEqual(kinds(), []);
    const [, told = ''] = /hidden folder: (.*)/.exec(ui.told.join('\n')) ?? [];
    assert.equal(readFileSync(join(told, 'b.jpg'), 'utf8'), 'the work of somebody');
  });

  it('are mended in the records: forgotten, added, and broken lines removed', async () => {
    const problems = create();
    unlinkSync(pathOf('a.jpg'));
    writeFileSync(pathOf('mine.jpg'), jpegPicture('mine'));
    writeFileSync(pathOf('metadata.jsonl'), `torn\n${readFileSync(pathOf('metadata.jsonl'), 'utf8')}`);
    await problems.verify(folder);
    assert.equal(ui.told.at(-1), 'warning: images: 1 missing, 1 broken line, 1 without a record');
    await problems.fix(folder, 'forget', ['a.jpg']);
    await problems.fix(folder, 'add', ['mine.jpg']);
    assert.deepEqual(kinds(), ['broken ']);
    await problems.fix(folder, 'removeBroken', []);
    assert.deepEqual(kinds(), []);
    assert.match(readFileSync(pathOf('CREDITS.md'), 'utf8'), /mine\.jpg/);
  });

  it('are mended only where the workspace is trusted, and only in it', async () => {
    const problems = create({ requireTrust: () => Promise.resolve(false) });
    unlinkSync(pathOf('a.jpg'));
    await problems.verify(folder);
    await problems.fix(folder, 'forget', ['a.jpg']);
    assert.deepEqual(kinds(), ['missing a.jpg']);
    mkdirSync(join(temp.path, 'empty'));
    await problems.verify(join(temp.path, 'empty'));
    assert.match(ui.told.at(-1) ?? '', /^warning: empty: .*metadata\.jsonl/);
    await problems.verify(join(temp.path, '..'));
    assert.match(ui.told.at(-1) ?? '', /^warning: .*workspace/);
  });

  it('go away when the records do, or what was wrong is right again', async () => {
    const problems = create();
    const before = readFileSync(pathOf('b.jpg'));
    writeFileSync(pathOf('b.jpg'), Buffer.alloc(before.length));
    await problems.verify(folder);
    assert.deepEqual(kinds(), ['changed b.jpg']);
    await problems.verifyAgain(folder);
    assert.deepEqual(kinds(), ['changed b.jpg'], 'of the same length, so that its bytes were read');
    writeFileSync(pathOf('b.jpg'), before);
    await problems.verifyAgain(folder);
    assert.deepEqual(kinds(), []);
    unlinkSync(pathOf('a.jpg'));
    await problems.verify(folder);
    unlinkSync(pathOf('metadata.jsonl'));
    await problems.verifyAgain(folder);
    assert.deepEqual(kinds(), []);
  });
});
