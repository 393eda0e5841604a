import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ShownFolder } from '../../../../src/host/runs/shownFolder';
import { TileStates } from '../../../../src/host/list/tileStates';
import type { InspectEvent } from '../../../../src/shared/engine/folder';
import { plainSettings } from '../../../support/engineSettings';
import {
  playEvents,
  inspected,
  rejections,
  scriptedEngine,
  recorded,
  playUntilCancelled,
} from './scriptedEngine';
import { catPicture, memoryLog, waitUntilTick } from '../hostFixtures';

const folder = (name: string) => ({ path: `/site/${name}`, rootPath: '/site', shownPath: name });

describe('the save folder that is shown', () => {
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let tileStates: TileStates;
  let onForm: ReturnType<typeof folder> | null;
  let empty: boolean;
  let resolved: (folder: typeof onForm) => Promise<typeof onForm>;
  let shown: ShownFolder;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    script = scriptedEngine();
    log = memoryLog();
    tileStates = new TileStates(() => undefined);
    onForm = folder('cat');
    empty = false;
    resolved = (folder) => Promise.resolve(folder);
    shown = new ShownFolder({
      engine: script.engine,
      settings: () => plainSettings,
      formFolder: () => resolved(onForm),
      isListEmpty: () => empty,
      tileStates,
      noteOut: () => undefined,
      onChange: () => undefined,
      log,
    });
  });
  afterEach(async () => {
    await shown.shutDown();
    mock.timers.reset();
  });

  const lookedInto = () => script.inspections.map(({ folder: path }) => path);
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  const states3 = () => ['1', '2', '3'].map((id) => tileStates.get(`flickr:${id}`)?.state);

  it('tells what is there and what was thrown out', async () => {
    script.inspectScripts.push(playEvents(recorded('1'), recorded('2'), rejections('3'), inspected()));
    await shown.inspectAgain();
    assert.deepEqual(states3(), ['there', 'there', 'rejected']);
    assert.equal(shown.filePathOf('flickr:2'), '/site/cat/cat-2.jpg');
    assert.equal(shown.filePathOf('flickr:3'), null);
    assert.deepEqual(script.inspections[0], { folder: '/site/cat', boundaryFolder: '/site' });
  });

  it('is inspected into when nothing was typed for a moment, and once only', async () => {
    for (const name of ['c', 'ca', 'cat']) {
      onForm = folder(name);
      shown.inspectSoon();
      mock.timers.tick(299);
    }
    assert.deepEqual(lookedInto(), []);
    mock.timers.tick(1);
    await waitUntilTick('a look', () => tileStates.folder !== null);
    shown.inspectSoon();
    mock.timers.tick(300);
    await quiet();
    assert.deepEqual(lookedInto(), ['/site/cat']);
    onForm = folder('dog');
    shown.inspectSoon();
    mock.timers.tick(300);
    await waitUntilTick('another look', () => tileStates.folder?.path === '/site/dog');
    assert.deepEqual(lookedInto(), ['/site/cat', '/site/dog']);
  });

  it('is inspected into at once for whoever cannot wait, and once', async () => {
    script.inspectScripts.push(slow(recorded('1')));
    shown.inspectSoon();
    const looks = [shown.inspectNow(), shown.inspectNow()];
    await waitUntilTick('a look', () => script.inspections.length === 1);
    await quiet();
    assert.equal(tileStates.folder, null);
    end();
    await Promise.all(looks);
    assert.deepEqual([states3()[0], lookedInto()], ['there', ['/site/cat']]);
    await shown.inspectNow();
    assert.deepEqual(lookedInto(), ['/site/cat']);
  });

  it('is that of the last look, whichever ends last', async () => {
    script.inspectScripts.push(slow(recorded('1')), playEvents(recorded('2'), inspected()));
    const first = shown.inspectAgain();
    await waitUntilTick('the first look', () => script.inspections.length === 1);
    onForm = folder('dog');
    await shown.inspectAgain();
    end();
    await first;
    await quiet();
    assert.deepEqual(states3(), [undefined, 'there', undefined]);
    assert.equal(tileStates.folder?.path, '/site/dog');
  });

  it('is that of the last look, whichever folder was found last on disk', async () => {
    const gate = hold();
    resolved = (found) => gate.then(() => found);
    const first = shown.inspectAgain();
    onForm = folder('dog');
    resolved = (found) => Promise.resolve(found);
    await shown.inspectAgain();
    end();
    await first;
    assert.deepEqual([lookedInto(), tileStates.folder?.path], [['/site/dog'], '/site/dog']);
  });

  it('is inspected into to the end while something else is typed', async () => {
    script.inspectScripts.push(slow(recorded('1'), inspected()));
    const look = shown.inspectAgain();
    await waitUntilTick('the look', () => script.inspections.length === 1);
    shown.inspectSoon();
    mock.timers.tick(300);
    await quiet();
    end();
    await look;
    assert.deepEqual(states3(), ['there', undefined, undefined]);
    assert.equal(script.inspections.length, 1);
  });

  it('is none while the form has none, and while there is nothing to show it of', async () => {
    script.inspectScripts.push(playEvents(recorded('1'), inspected()));
    await shown.inspectAgain();
    onForm = null;
    await shown.inspectAgain();
    assert.deepEqual(
      [states3()[0], tileStates.folder, shown.filePathOf('flickr:1')],
      [undefined, null, null],
    );
    onForm = folder('cat');
    empty = true;
    await shown.inspectAgain();
    assert.equal(script.inspections.length, 1);
    empty = false;
    shown.inspectSoon();
    mock.timers.tick(300);
    await waitUntilTick('a look', () => tileStates.folder !== null);
    assert.equal(script.inspections.length, 2);
  });

  it('that cannot be inspected into is taken for empty, and logged', async () => {
    script.inspectScripts.push(playEvents({ type: 'inspected', failure: { code: 'folder-outside' } }));
    await shown.inspectAgain();
    assert.deepEqual(states3(), [undefined, undefined, undefined]);
    assert.match(log.lines.join(), /^warn: Look: /);
  });

  it('is dropped where a scrape shows its own', async () => {
    script.inspectScripts.push(playUntilCancelled([recorded('1')], inspected()));
    const look = shown.inspectAgain();
    await waitUntilTick('the look', () => script.inspections.length === 1);
    shown.inspectSoon();
    shown.cancelInspection();
    await look;
    mock.timers.tick(1_000);
    await quiet();
    assert.equal(tileStates.folder, null);
    assert.equal(script.inspections.length, 1);
  });

  it('is told of pictures that were thrown out of it', async () => {
    script.inspectScripts.push(playEvents(recorded('1', '2'), inspected()));
    await shown.inspectAgain();
    const picture = catPicture('1');
    const files = [{ picture: 'flickr:1', file: 'cat-1.jpg' }];
    const { isOut, failure } = await shown.rejectPictures([picture]);
    assert.deepEqual([isOut, failure], [true, null]);
    const where = { folder: '/site/cat', boundaryFolder: '/site' };
    const { records } = plainSettings;
    assert.deepEqual(script.rejectRequests, [{ pictures: [picture], files, ...where, records }]);
    assert.deepEqual(states3(), ['rejected', 'there', undefined]);
  });

  it('has pictures back when their rejection is undone, and is told what to delete when it is not', async () => {
    script.inspectScripts.push(playEvents(recorded('1', '2'), inspected()));
    await shown.inspectAgain();
    tileStates.setKept(['flickr:1'], true);
    const { undo } = await shown.rejectPictures([catPicture('1')]);
    assert.equal(tileStates.isKept('flickr:1'), false);
    assert.equal(await undo(), null);
    assert.deepEqual(script.restoreRequests[0]?.pictureKeys, ['flickr:1']);
    assert.deepEqual(states3(), ['there', 'there', undefined]);
    assert.equal(tileStates.fileNameOf('flickr:1'), 'cat-1.jpg');
    assert.ok(tileStates.isKept('flickr:1'), 'with its mark');
    const { discard } = await shown.rejectPictures([catPicture('2')]);
    await discard();
    assert.deepEqual(script.discardRequests, [
      { folder: '/site/cat', boundaryFolder: '/site', asideFolders: ['/site/cat/.aside'] },
    ]);
  });

  it('has rejections undone where they were made, whichever folder is shown by then', async () => {
    script.inspectScripts.push(playEvents(recorded('1'), inspected()));
    await shown.inspectAgain();
    const { undo } = await shown.rejectPictures([catPicture('1')]);
    onForm = folder('dog');
    await shown.inspectAgain();
    await undo();
    assert.equal(script.restoreRequests[0]?.folder, '/site/cat');
    assert.equal(tileStates.get('flickr:1'), undefined);
  });

  it('says when its records cannot be told, without what only the log is for', async () => {
    script.inspectScripts.push(playEvents(recorded('1'), inspected()));
    await shown.inspectAgain();
    const failure = { code: 'records-not-written', detail: 'EROFS' } as const;
    const end = { type: 'rejected', failure, asideFolders: [] } as const;
    script.rejectScripts.push(playEvents({ ...end, isOut: true }), playEvents({ ...end, isOut: false }));
    const first = await shown.rejectPictures([catPicture('1')]);
    assert.deepEqual(first.failure, { code: 'records-not-written' });
    assert.match(log.lines.join(), /EROFS/);
    assert.equal(tileStates.get('flickr:1')?.state, 'rejected', 'its file is aside all the same');
    await shown.rejectPictures([catPicture('2')]);
    assert.equal(tileStates.get('flickr:2'), undefined, 'what is not out is not noted');
    onForm = null;
    await shown.inspectAgain();
    assert.deepEqual((await shown.rejectPictures([catPicture('2')])).failure, { code: 'folder-gone' });
    assert.deepEqual(await shown.restorePictures(['flickr:2']), { code: 'folder-gone' });
  });

  it('marks nothing in another folder that came to be shown meanwhile', async () => {
    await shown.inspectAgain();
    script.rejectScripts.push(async function* () {
      await gate;
      yield { type: 'rejected', isOut: true, failure: null, asideFolders: [] };
    });
    const gate = hold();
    const rejected = shown.rejectPictures([catPicture('1')]);
    onForm = folder('dog');
    await shown.inspectAgain();
    end();
    await rejected;
    assert.equal(tileStates.get('flickr:1'), undefined);
  });

  let end = (): void => undefined;
  const hold = () => new Promise<void>((resolve) => (end = resolve));

  /** Events that come only after `end()`, also when they are cancelled. */
  function slow(...list: readonly InspectEvent[]): () => AsyncIterable<InspectEvent> {
    const gate = hold();
    return async function* () {
      await gate;
      yield* list;
    };
  }
});
