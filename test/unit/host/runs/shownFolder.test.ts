import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { ShownFolder } from '../../../../src/host/runs/shownFolder';
import { TileStates } from '../../../../src/host/list/tileStates';
import type { InspectEvent } from '../../../../src/shared/engine/folder';
import { plainSettings } from '../../../support/engineSettings';
import { events, inspected, rejections, scriptedEngine, recorded, untilCancelled } from './scriptedEngine';
import { aPicture, memoryLog, untilTurn } from '../support';

const folder = (name: string) => ({ path: `/site/${name}`, root: '/site', shown: name });

describe('the save folder that is shown', () => {
  let script: ReturnType<typeof scriptedEngine>;
  let log: ReturnType<typeof memoryLog>;
  let states: TileStates;
  let onForm: ReturnType<typeof folder> | null;
  let empty: boolean;
  let resolved: (folder: typeof onForm) => Promise<typeof onForm>;
  let shown: ShownFolder;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    script = scriptedEngine();
    log = memoryLog();
    states = new TileStates(() => undefined);
    onForm = folder('cat');
    empty = false;
    resolved = (folder) => Promise.resolve(folder);
    shown = new ShownFolder({
      engine: script.engine,
      settings: () => plainSettings,
      folder: () => resolved(onForm),
      isEmpty: () => empty,
      states,
      changed: () => undefined,
      log,
    });
  });
  afterEach(async () => {
    await shown.close();
    mock.timers.reset();
  });

  const lookedInto = () => script.inspections.map(({ folder: path }) => path);
  const quiet = async () => {
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  };
  const states3 = () => ['1', '2', '3'].map((id) => states.of(`flickr:${id}`)?.state);

  it('tells what is there and what was thrown out', async () => {
    script.inspectScripts.push(events(recorded('1'), recorded('2'), rejections('3'), inspected()));
    await shown.again();
    assert.deepEqual(states3(), ['there', 'there', 'rejected']);
    assert.equal(shown.fileOf('flickr:2'), '/site/cat/cat-2.jpg');
    assert.equal(shown.fileOf('flickr:3'), null);
    assert.deepEqual(script.inspections[0], { folder: '/site/cat', inside: '/site' });
  });

  it('is inspected into when nothing was typed for a moment, and once only', async () => {
    for (const name of ['c', 'ca', 'cat']) {
      onForm = folder(name);
      shown.soon();
      mock.timers.tick(299);
    }
    assert.deepEqual(lookedInto(), []);
    mock.timers.tick(1);
    await untilTurn('a look', () => states.folder !== null);
    shown.soon();
    mock.timers.tick(300);
    await quiet();
    assert.deepEqual(lookedInto(), ['/site/cat']);
    onForm = folder('dog');
    shown.soon();
    mock.timers.tick(300);
    await untilTurn('another look', () => states.folder?.path === '/site/dog');
    assert.deepEqual(lookedInto(), ['/site/cat', '/site/dog']);
  });

  it('is that of the last look, whichever ends last', async () => {
    script.inspectScripts.push(slow(recorded('1')), events(recorded('2'), inspected()));
    const first = shown.again();
    await untilTurn('the first look', () => script.inspections.length === 1);
    onForm = folder('dog');
    await shown.again();
    end();
    await first;
    await quiet();
    assert.deepEqual(states3(), [undefined, 'there', undefined]);
    assert.equal(states.folder?.path, '/site/dog');
  });

  it('is that of the last look, whichever folder was found last on disk', async () => {
    const gate = hold();
    resolved = (found) => gate.then(() => found);
    const first = shown.again();
    onForm = folder('dog');
    resolved = (found) => Promise.resolve(found);
    await shown.again();
    end();
    await first;
    assert.deepEqual([lookedInto(), states.folder?.path], [['/site/dog'], '/site/dog']);
  });

  it('is inspected into to the end while something else is typed', async () => {
    script.inspectScripts.push(slow(recorded('1'), inspected()));
    const look = shown.again();
    await untilTurn('the look', () => script.inspections.length === 1);
    shown.soon();
    mock.timers.tick(300);
    await quiet();
    end();
    await look;
    assert.deepEqual(states3(), ['there', undefined, undefined]);
    assert.equal(script.inspections.length, 1);
  });

  it('is none while the form has none, and while there is nothing to show it of', async () => {
    script.inspectScripts.push(events(recorded('1'), inspected()));
    await shown.again();
    onForm = null;
    await shown.again();
    assert.deepEqual([states3()[0], states.folder, shown.fileOf('flickr:1')], [undefined, null, null]);
    onForm = folder('cat');
    empty = true;
    await shown.again();
    assert.equal(script.inspections.length, 1);
    empty = false;
    shown.soon();
    mock.timers.tick(300);
    await untilTurn('a look', () => states.folder !== null);
    assert.equal(script.inspections.length, 2);
  });

  it('that cannot be inspected into is taken for empty, and logged', async () => {
    script.inspectScripts.push(events({ type: 'inspected', failure: { code: 'folder-outside' } }));
    await shown.again();
    assert.deepEqual(states3(), [undefined, undefined, undefined]);
    assert.match(log.lines.join(), /^warn: Look: /);
  });

  it('is dropped where a scrape shows its own', async () => {
    script.inspectScripts.push(untilCancelled([recorded('1')], inspected()));
    const look = shown.again();
    await untilTurn('the look', () => script.inspections.length === 1);
    shown.soon();
    shown.drop();
    await look;
    mock.timers.tick(1_000);
    await quiet();
    assert.equal(states.folder, null);
    assert.equal(script.inspections.length, 1);
  });

  it('is told of pictures that were thrown out of it', async () => {
    script.inspectScripts.push(events(recorded('1', '2'), inspected()));
    await shown.again();
    const picture = aPicture('1');
    assert.equal(await shown.reject([picture]), null);
    assert.deepEqual(script.rejects, [
      { pictures: [picture], folder: '/site/cat', inside: '/site', records: plainSettings.records },
    ]);
    assert.deepEqual(states3(), ['rejected', 'there', undefined]);
  });

  it('says when its records cannot be told, without what only the log is for', async () => {
    script.inspectScripts.push(events(recorded('1'), inspected()));
    await shown.again();
    const failure = { code: 'records-not-written', detail: 'EROFS' } as const;
    script.rejectScripts.push(events({ type: 'rejected', failure }));
    assert.deepEqual(await shown.reject([aPicture('1'), aPicture('2')]), { code: 'records-not-written' });
    assert.match(log.lines.join(), /EROFS/);
    assert.equal(states.of('flickr:1')?.state, 'rejected', 'its file is gone all the same');
    assert.equal(states.of('flickr:2'), undefined, 'what had no file is not noted');
    onForm = null;
    await shown.again();
    assert.deepEqual(await shown.reject([aPicture('2')]), { code: 'folder-gone' });
  });

  it('marks nothing in another folder that came to be shown meanwhile', async () => {
    await shown.again();
    script.rejectScripts.push(async function* () {
      await gate;
      yield { type: 'rejected', failure: null };
    });
    const gate = hold();
    const rejected = shown.reject([aPicture('1')]);
    onForm = folder('dog');
    await shown.again();
    end();
    await rejected;
    assert.equal(states.of('flickr:1'), undefined);
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
