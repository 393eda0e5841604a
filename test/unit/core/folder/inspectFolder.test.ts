import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { createRecord, createRecordWriter } from '../../../../src/core/files/records';
import { addRejected } from '../../../../src/core/files/rejected';
import type { FolderRequest, InspectEvent } from '../../../../src/shared/engine/folder';
import type { Failure } from '../../../../src/shared/engine/failure';
import type { SizeName } from '../../../../src/shared/picture/picture';
import { fileContents, filesIn, testPicture, makeTempFolder } from '../support';

interface Seen {
  /** `<picture> <file>` */
  readonly there: readonly string[];
  readonly out: readonly string[];
  readonly failure: Failure['code'] | null;
  /** How many pictures each event told of. */
  readonly parts: readonly number[];
}

describe('look', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
  });

  afterEach(() => temp.remove());

  async function look(
    request: Partial<FolderRequest> = {},
    signal = new AbortController().signal,
  ): Promise<Seen> {
    const events: InspectEvent[] = [];
    for await (const event of createEngine().inspect({ folder, boundaryFolder: null, ...request }, signal))
      events.push(event);
    const last = events.at(-1);
    assert.ok(last?.type === 'inspected');
    assert.equal(events.filter(({ type }) => type === 'inspected').length, 1);
    return {
      there: events.flatMap((event) =>
        event.type === 'recorded' ? event.pictures.map((each) => `${each.picture} ${each.file}`) : [],
      ),
      out: events.flatMap((event) => (event.type === 'rejections' ? event.pictures : [])),
      failure: last.failure?.code ?? null,
      parts: events.flatMap((event) => (event.type === 'inspected' ? [] : [event.pictures.length])),
    };
  }

  const nothing: Seen = { there: [], out: [], failure: null, parts: [] };

  /** Records of files `<id>.jpg`, and the files. */
  function fill(ids: readonly string[], size: SizeName = 'large', end = 'jpg'): void {
    mkdirSync(folder, { recursive: true });
    const writer = createRecordWriter(folder);
    const saved = { url: 'http://a.example/', size, pixels: null, bytes: 1, sha256: '0'.repeat(64) };
    for (const id of ids) {
      const file = `${id}.${end}`;
      writer.append(createRecord(testPicture({ id }), { ...saved, file }));
      writeFileSync(join(folder, file), 'x');
    }
    writer.close();
  }

  const reject = (...ids: readonly string[]): Promise<void> =>
    addRejected(
      folder,
      ids.map((id) => testPicture({ id })),
      new Map(),
    );

  it('tells of pictures whose files are there, and of those that were thrown out', async () => {
    fill(['a', 'b', 'c']);
    unlinkSync(join(folder, 'b.jpg'));
    await reject('d', 'e');
    assert.deepEqual(await look(), {
      there: ['test:a a.jpg', 'test:c c.jpg'],
      out: ['test:d', 'test:e'],
      failure: null,
      parts: [2, 2],
    });
  });

  it('tells of a picture once, by its last record', async () => {
    fill(['a'], 'small', 'png');
    fill(['a']);
    assert.deepEqual((await look()).there, ['test:a a.jpg']);
    unlinkSync(join(folder, 'a.jpg'));
    assert.deepEqual((await look()).there, ['test:a a.png']);
  });

  it('never says of one that was thrown out that it is there', async () => {
    fill(['a', 'b']);
    await reject('a');
    assert.deepEqual(await look(), {
      there: ['test:b b.jpg'],
      out: ['test:a'],
      failure: null,
      parts: [1, 1],
    });
  });

  it('takes a link or a folder for no picture', async () => {
    fill(['a', 'b', 'c']);
    unlinkSync(join(folder, 'a.jpg'));
    symlinkSync(join(folder, 'c.jpg'), join(folder, 'a.jpg'));
    unlinkSync(join(folder, 'b.jpg'));
    mkdirSync(join(folder, 'b.jpg'));
    assert.deepEqual((await look()).there, ['test:c c.jpg']);
  });

  it('finds nothing in a folder that is not there, and makes none', async () => {
    assert.deepEqual(await look(), nothing);
    assert.deepEqual(await look({ folder: join(folder, 'deep', 'er'), boundaryFolder: temp.path }), nothing);
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('finds nothing where nothing was recorded', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'mine.jpg'), 'x');
    assert.deepEqual(await look(), nothing);
  });

  it('finds nothing in records that are a link, and reads on past what is not ours', async () => {
    fill(['a']);
    const records = join(folder, 'metadata.jsonl');
    const line = readFileSync(records, 'utf8');
    writeFileSync(records, `{"file_name":"../a.jpg"}\n\0\n${line}{"file_name":"torn`);
    assert.deepEqual((await look()).there, ['test:a a.jpg']);
    const outside = join(temp.path, 'outside');
    writeFileSync(outside, line);
    rmSync(records);
    symlinkSync(outside, records);
    assert.deepEqual(await look(), nothing);
  });

  it('refuses a folder that leads out of the workspace', async () => {
    fill(['a']);
    const boundaryFolder = join(temp.path, 'workspace');
    mkdirSync(boundaryFolder);
    const link = join(boundaryFolder, 'link');
    symlinkSync(folder, link);
    const refused = { ...nothing, failure: 'folder-outside' };
    assert.deepEqual(await look({ folder: link, boundaryFolder }), refused);
    assert.deepEqual(await look({ boundaryFolder }), refused);
    assert.deepEqual((await look({ folder: link, boundaryFolder: temp.path })).there, ['test:a a.jpg']);
  });

  it('says so when there is a file in place of the folder', async () => {
    writeFileSync(folder, 'x');
    assert.deepEqual(await look(), { ...nothing, failure: 'folder-gone' });
  });

  it('changes nothing on disk', async () => {
    fill(['a', 'b']);
    await reject('b');
    writeFileSync(join(folder, '.pics-00000000-1-00000000-1.part'), 'x');
    const before = fileContents(folder);
    await look();
    assert.deepEqual(fileContents(folder), before);
  });

  it('ends at once when it is cancelled, and that is no failure', async () => {
    fill(['a']);
    assert.deepEqual(await look({}, AbortSignal.abort()), nothing);
  });

  it('tells of 10,000 pictures in parts, in less than a second of computing', async () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `${index}`);
    fill(ids);
    const rejected = ids.slice(0, 2_500);
    await reject(...rejected);
    const begun = process.cpuUsage();
    const seen = await look();
    const { user, system } = process.cpuUsage(begun);
    assert.deepEqual(
      { thereCount: seen.there.length, outCount: seen.out.length },
      { thereCount: 7_500, outCount: 2_500 },
    );
    assert.ok(Math.max(...seen.parts) <= 1_000, `${Math.max(...seen.parts)} at once`);
    assert.ok(user + system < 1_000_000, `${user + system} µs`);
  }).timeout(60_000);
});
