import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Controller } from '../../../../src/host/controller';
import type { RememberedState } from '../../../../src/host/form/rememberedState';
import { emptyListVersion } from '../../../../src/host/list/foundList';
import type { SaveOrder } from '../../../../src/host/runs/orders';
import type { EditorUi } from '../../../../src/host/editorUi';
import { defaultNaming } from '../../../../src/shared/form/naming';
import { emptyForm } from '../../../../src/shared/form/form';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import { anySize } from '../../../../src/shared/picture/sizes';
import { waitUntil } from '../../../support/waitUntil';
import { controllerBed } from '../controllerBed';
import { catPicture, catPictures } from '../hostFixtures';
import {
  listed,
  playEvents,
  failedEvent,
  pageEvent,
  savedEvent,
  scrapeEnd,
  scriptedEngine,
  searchEnd,
  skippedEvent,
  sourceRunEnd,
  playUntilCancelled,
} from './scriptedEngine';

const cats = { kind: 'keyword', source: 'flickr', keyword: 'cat', targetCount: 3 } as const;

describe('runs that no form asks for', () => {
  let temp: string;
  let script: ReturnType<typeof scriptedEngine>;
  let trusted: boolean;
  let confirmLargeSave: EditorUi['confirmLargeSave'];
  let memory: RememberedState | undefined;
  let controller: Controller;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'runs-')));
    script = scriptedEngine();
    trusted = true;
    memory = undefined;
    confirmLargeSave = () => Promise.resolve(true);
    controller = controllerBed({
      engine: script.engine,
      workspace: temp,
      requireTrust: () => Promise.resolve(trusted),
      confirmLargeSave: (folder, bytes) => confirmLargeSave(folder, bytes),
      memory: { get: () => undefined, set: (value) => void (memory = structuredClone(value)) },
    });
    await controller.restore();
    controller.editForm({ ...emptyForm, keyword: 'typed', folder: 'typed/folder' });
  });
  afterEach(async () => {
    await controller.shutDown();
    await rm(temp, { recursive: true, force: true });
  });

  const order = (pictures: readonly Picture[], values: Partial<SaveOrder> = {}): SaveOrder => ({
    pictures,
    size: 'large',
    minimum: anySize,
    quantity: pictures.length,
    folder: 'photos',
    naming: defaultNaming,
    kind: 'listed',
    resume: null,
    ...values,
  });
  const state = (id: string) =>
    controller
      .updatesSince(emptyListVersion, (file) => file)
      .changes.tiles.find(({ key }) => key === `flickr:${id}`)?.state?.state;

  async function foundCats(): Promise<readonly string[]> {
    script.searchScripts.push(playEvents(pageEvent(3, '2'), searchEnd({ found: 3 })));
    const result = await controller.runs.find(cats);
    assert.ok(result.kind === 'found');
    return result.pictures;
  }

  it('find pictures, and tell which are new, and how each source fared', async () => {
    const failure = { code: 'timeout', host: 'flickr.example' } as const;
    script.searchScripts.push(
      playEvents(
        pageEvent(2, '2'),
        sourceRunEnd(0, { outcome: 'failed', found: 2, failure }),
        searchEnd({ found: 2 }),
      ),
      playEvents(pageEvent(3, '3'), sourceRunEnd(0, { found: 1 }), searchEnd({ found: 1 })),
    );
    const first = await controller.runs.find(cats);
    assert.ok(first.kind === 'found');
    const { pictures, end } = first;
    assert.deepEqual(pictures, ['flickr:1', 'flickr:2']);
    assert.deepEqual(
      { outcome: end.outcome, found: end.found, failure: end.failure },
      { outcome: 'found', found: 2, failure: null },
    );
    assert.deepEqual(
      end.sourceRuns.map(({ source, state, found, failure }) => ({ source, state, found, failure })),
      [{ source: 'flickr', state: 'failed', found: 2, failure }],
    );
    const second = await controller.runs.find(cats);
    assert.deepEqual(second.kind === 'found' && second.pictures, ['flickr:3'], 'what is new to the list');
  });

  it('find what a text names, and tell whether it names more', async () => {
    const picture = catPicture('https://a.example/1.jpg', { source: 'address' });
    script.extractScripts.push(listed([picture], { isCut: true }));
    const request = { text: 'https://a.example/1.jpg', kind: 'txt' } as const;
    const result = await controller.runs.find({ kind: 'text', name: 'a.txt', request });
    assert.ok(result.kind === 'found');
    assert.deepEqual(
      { pictures: result.pictures, isCut: result.isCut, title: result.end.title },
      { pictures: [pictureKey(picture)], isCut: true, title: 'a.txt' },
    );
    assert.deepEqual(script.extracts, [request]);
  });

  it('leave what the user has typed, the words searched lately and the default folder as they are', async () => {
    const shown = () => {
      const { form, recent, searched, errors, root } = controller.snapshot();
      return structuredClone({ form, recent, searched, errors, root });
    };
    const [before, stored] = [shown(), memory];
    const keys = await foundCats();
    script.scrapeScripts.push(playEvents(savedEvent('1'), scrapeEnd()));
    await controller.runs.save(order(controller.runs.picturesOf(keys)));
    assert.deepEqual(shown(), before);
    assert.deepEqual(memory, stored);
  });

  it('save what was found by its keys, and tell the files', async () => {
    const keys = await foundCats();
    const pictures = controller.runs.picturesOf([...keys.slice(1), 'flickr:99']);
    script.scrapeScripts.push(
      playEvents(savedEvent('2'), failedEvent('3'), scrapeEnd({ outcome: 'short' })),
      playEvents(skippedEvent('2'), skippedEvent('1', 'duplicate'), savedEvent('3', '../3.jpg'), scrapeEnd()),
    );
    const result = await controller.runs.save(order(pictures, { size: 'small' }));
    assert.ok(result.kind === 'saved');
    assert.deepEqual(result.files, new Map([['flickr:2', 'cat-2.jpg']]));
    assert.deepEqual(
      { outcome: result.end.outcome, saved: result.end.saved, failed: result.end.failed },
      { outcome: 'short', saved: 1, failed: 1 },
    );
    assert.equal(result.folder.path, join(temp, 'photos'));
    const [request] = script.scrapeRequests;
    assert.deepEqual(
      { pictures: request?.pictures, quantity: request?.quantity, size: request?.size },
      { pictures, quantity: 2, size: 'small' },
    );
    assert.deepEqual([state('1'), state('2'), state('3')], [undefined, 'saved', 'failed']);
    const again = await controller.runs.save(order(pictures));
    assert.ok(again.kind === 'saved');
    assert.deepEqual([...again.files.keys()], ['flickr:2', 'flickr:1'], 'no file out of the folder');
  });

  it('save pictures that are not in the list, and leave nothing behind but files', async () => {
    await foundCats();
    const others = catPictures(2, 50);
    script.scrapeScripts.push(
      playUntilCancelled(
        [savedEvent('50'), skippedEvent('51', 'duplicate')],
        scrapeEnd({ outcome: 'cancelled' }),
      ),
    );
    const saving = controller.runs.save(order(others, { kind: 'unlisted' }));
    const scrape = () => controller.snapshot().scrape;
    await waitUntil('one to be saved', 5, () => {
      const now = scrape();
      return now.state === 'running' && now.saved === 1;
    });
    controller.runs.cancel();
    const result = await saving;
    assert.ok(result.kind === 'saved');
    assert.deepEqual([...result.files.keys()], ['flickr:50', 'flickr:51']);
    assert.equal(result.end.outcome, 'cancelled');
    assert.deepEqual([state('50'), scrape().state, controller.lastSavePath], [undefined, 'idle', null]);
    assert.equal(controller.snapshot().found, 3);
  });

  it('are refused while another of their kind runs, by the call itself', async () => {
    const [picture] = controller.runs.picturesOf(await foundCats());
    assert.ok(picture);
    script.scrapeScripts.push(playUntilCancelled([savedEvent('1')], scrapeEnd({ outcome: 'cancelled' })));
    const first = controller.runs.save(order([picture]));
    let prepared = 0;
    const busy = { kind: 'refused', reason: 'busy' };
    assert.deepEqual(
      await controller.runs.save(() => {
        prepared += 1;
        return order([picture]);
      }),
      busy,
    );
    assert.equal(prepared, 0);
    await waitUntil('the first to begin', 5, () => script.scrapeRequests.length === 1);
    script.searchScripts.push(playUntilCancelled([], searchEnd({ outcome: 'cancelled' })));
    const search = controller.runs.find(cats);
    assert.deepEqual(await controller.runs.find(cats), busy);
    controller.cancel();
    assert.deepEqual([(await first).kind, (await search).kind], ['saved', 'found']);
    assert.equal(script.scrapeRequests.length, 1);
  });

  it('are refused, with the reason, before anything is asked for or written', async () => {
    const pictures = controller.runs.picturesOf(await foundCats());
    const large = catPicture('9', { sizes: [{ url: 'https://h/9', width: 20_000, height: 20_000 }] });
    trusted = false;
    assert.deepEqual(await controller.runs.save(order(pictures)), { kind: 'refused', reason: 'not-trusted' });
    trusted = true;
    assert.deepEqual(await controller.runs.save(order(pictures, { folder: '../x' })), {
      kind: 'refused',
      reason: 'bad-folder',
      error: 'outside-workspace',
    });
    const notWanted = { kind: 'refused', reason: 'not-wanted' };
    const asked: string[] = [];
    confirmLargeSave = (folder) => Promise.resolve(asked.push(folder) === 0);
    assert.deepEqual(await controller.runs.save(order([large], { size: 'original' })), notWanted);
    assert.deepEqual(asked, [join(temp, 'photos')]);
    assert.deepEqual(await controller.runs.save(() => null), notWanted);
    assert.deepEqual(await controller.runs.find(() => null), notWanted);
    assert.deepEqual(
      { searchRequestCount: script.searchRequests.length, scrapeRequestCount: script.scrapeRequests.length },
      { searchRequestCount: 1, scrapeRequestCount: 0 },
    );
  });

  it('are not wanted any more when they are cancelled while the user is asked', async () => {
    const pictures = controller.runs.picturesOf(await foundCats());
    const answer = await controller.runs.save(() => {
      controller.cancel();
      return order(pictures);
    });
    assert.deepEqual(answer, { kind: 'refused', reason: 'not-wanted' });
  });

  it('end where something is wrong in what prepares them, and others can begin', async () => {
    const broken = controller.runs.find(() => {
      throw new Error('cannot be prepared');
    });
    assert.deepEqual(await broken, { kind: 'refused', reason: 'broken' });
    assert.equal((await foundCats()).length, 3);
  });
});
