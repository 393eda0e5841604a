import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { createRecord, createRecordWriter } from '../../../../src/core/files/records';
import type { Failure } from '../../../../src/shared/engine/failure';
import type { VerifyEvent, VerifyRequest } from '../../../../src/shared/engine/verify';
import { licenseById, type LicenseId } from '../../../../src/shared/picture/licenses';
import { jpegPicture } from '../../../support/pictures';
import { skipBecause } from '../../../support/skip';
import { fileContents, makeTempFolder, testPicture } from '../support';

interface Verified {
  /** `<line> <kind> <file>` */
  readonly problems: readonly string[];
  readonly fileCount: number;
  readonly failure: Failure['code'] | null;
}

describe('verify', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    mkdirSync(folder);
  });

  afterEach(() => temp.remove());

  const pathOf = (name: string): string => join(folder, name);

  function record(id: string, bytes: Buffer = jpegPicture(id), license: LicenseId | null = null): void {
    const writer = createRecordWriter(folder);
    const picture = { ...testPicture({ id }), license: license && licenseById(license) };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const saved = { file: `${id}.jpg`, url: 'http://a.example/', size: 'large', pixels: null } as const;
    writer.append(createRecord(picture, { ...saved, bytes: bytes.length, sha256 }));
    writer.close();
  }

  /** Files `<id>.jpg`, and their records. */
  function save(...ids: readonly string[]): void {
    for (const id of ids) {
      writeFileSync(pathOf(`${id}.jpg`), jpegPicture(id));
      record(id);
    }
  }

  async function eventsOf(
    request: Partial<VerifyRequest> = {},
    signal = new AbortController().signal,
  ): Promise<readonly VerifyEvent[]> {
    const events: VerifyEvent[] = [];
    const usual = { folder, boundaryFolder: null, allowedLicenses: null, readFiles: null };
    for await (const event of createEngine().verify({ ...usual, ...request }, signal)) events.push(event);
    return events;
  }

  async function verify(request?: Partial<VerifyRequest>, signal?: AbortSignal): Promise<Verified> {
    const events = await eventsOf(request, signal);
    const last = events.at(-1);
    assert.ok(last?.type === 'verified');
    return {
      problems: events.flatMap((event) =>
        event.type === 'problems'
          ? event.problems.map(({ kind, line, file }) => `${line ?? '-'} ${kind} ${file ?? '-'}`)
          : [],
      ),
      fileCount: last.fileCount,
      failure: last.failure?.code ?? null,
    };
  }

  const problemsOf = async (request?: Partial<VerifyRequest>): Promise<readonly string[]> =>
    (await verify(request)).problems;

  it('finds nothing wrong with a folder that is as recorded', async () => {
    save('a', 'b', 'c');
    for (const name of ['CREDITS.md', 'rejected.jsonl', 'notes.txt']) writeFileSync(pathOf(name), 'text');
    assert.deepEqual(await verify(), { problems: [], fileCount: 3, failure: null });
  });

  it('tells, with the line, of files that are missing, of another length, and of other bytes', async () => {
    save('a', 'b', 'c', 'd');
    unlinkSync(pathOf('b.jpg'));
    truncateSync(pathOf('c.jpg'), 10);
    const other = jpegPicture('d');
    other.writeUInt8(other.readUInt8(other.length - 3) ^ 1, other.length - 3);
    writeFileSync(pathOf('d.jpg'), other);
    assert.deepEqual(await problemsOf(), ['2 missing b.jpg', '3 changed c.jpg', '4 changed d.jpg']);
  });

  it('takes a picture by its bytes for an extra one, whatever its name, and no other file', async () => {
    save('a');
    const picture = jpegPicture('x');
    for (const name of ['b10.jpg', 'b9.jpg', 'noname', 'picture.txt']) writeFileSync(pathOf(name), picture);
    for (const name of ['page.jpg', 'CREDITS.md']) writeFileSync(pathOf(name), 'no picture at all');
    assert.deepEqual(await problemsOf(), [
      '- extra b9.jpg',
      '- extra b10.jpg',
      '- extra noname',
      '- extra picture.txt',
    ]);
  });

  it('takes parts, what is aside, folders and links for nothing of the folder', async () => {
    save('a', 'b');
    writeFileSync(pathOf('.pics-0123abcd-1-0123abcd-1.part'), jpegPicture('part'));
    mkdirSync(pathOf('.image-scraper-rejected/1-0123abcd'), { recursive: true });
    writeFileSync(pathOf('.image-scraper-rejected/1-0123abcd/x.jpg'), jpegPicture('x'));
    mkdirSync(pathOf('more.jpg'));
    writeFileSync(join(temp.path, 'outside.jpg'), jpegPicture('b'));
    symlinkSync(join(temp.path, 'outside.jpg'), pathOf('link.jpg'));
    assert.deepEqual(await problemsOf(), []);
    rmSync(pathOf('b.jpg'));
    symlinkSync(join(temp.path, 'outside.jpg'), pathOf('b.jpg'));
    assert.deepEqual(await problemsOf(), ['2 missing b.jpg']);
  });

  it('tells of lines that are no records, and leaves those of other programs and empty ones alone', async () => {
    save('a');
    writeFileSync(pathOf('b.jpg'), jpegPicture('b'));
    const long = JSON.stringify({ file_name: 'x.jpg', text: 'x'.repeat(70_000) });
    const lines = ['{"file_name":"b.jpg","text":"a cat"}', '', 'no JSON', '{"sha256":"1"}', long];
    appendFileSync(pathOf('metadata.jsonl'), lines.map((line) => `${line}\r\n`).join('') + '{"file_na');
    assert.deepEqual(await problemsOf(), ['4 broken -', '5 broken -', '6 broken -', '7 broken -']);
  });

  it('goes by the last of several records of a file', async () => {
    record('a', Buffer.from('what it was before'));
    save('b');
    save('a');
    record('c');
    record('c');
    assert.deepEqual(await verify(), { problems: ['5 missing c.jpg'], fileCount: 3, failure: null });
  });

  it('tells of licences that are not among the allowed ones, also where none is known', async () => {
    save('a');
    for (const [id, license] of [
      ['b', 'CC-BY-4.0'],
      ['c', 'CC-BY-NC-2.0'],
    ] as const) {
      writeFileSync(pathOf(`${id}.jpg`), jpegPicture(id));
      record(id, jpegPicture(id), license);
    }
    assert.deepEqual(await problemsOf({ allowedLicenses: ['cc-by'] }), [
      '1 license a.jpg',
      '3 license c.jpg',
    ]);
    assert.deepEqual(await problemsOf({ allowedLicenses: null }), []);
    const events = await eventsOf({ allowedLicenses: ['CC0'] });
    assert.deepEqual(
      events.flatMap((event) =>
        event.type === 'problems' ? event.problems.map(({ license }) => license) : [],
      ),
      [null, 'CC BY 4.0', 'CC BY-NC 2.0'],
    );
  });

  it('reads only the files that it is to read; of others the length has to do', async () => {
    save('a', 'b', 'c', 'd');
    for (const name of ['a', 'b']) writeFileSync(pathOf(`${name}.jpg`), jpegPicture(name).fill(0, 40));
    truncateSync(pathOf('c.jpg'), 10);
    unlinkSync(pathOf('d.jpg'));
    assert.deepEqual(await problemsOf({ readFiles: ['a.jpg'] }), [
      '1 changed a.jpg',
      '3 changed c.jpg',
      '4 missing d.jpg',
    ]);
  });

  it('says that a file cannot be read', async function () {
    skipBecause(this, process.getuid?.() === 0 ? 'root reads everything' : null);
    save('a');
    writeFileSync(pathOf('a.jpg'), jpegPicture('a'), { mode: 0 });
    assert.deepEqual(await problemsOf(), ['1 unreadable a.jpg']);
  });

  it('says so when there are no records, they are a link, or the folder is gone or leads outside', async () => {
    const nothing = { problems: [], fileCount: 0 };
    assert.deepEqual(await verify(), { ...nothing, failure: 'records-not-read' });
    save('a');
    renameSync(pathOf('metadata.jsonl'), join(temp.path, 'elsewhere'));
    symlinkSync(join(temp.path, 'elsewhere'), pathOf('metadata.jsonl'));
    assert.deepEqual(await verify(), { ...nothing, failure: 'records-not-read' });
    const boundaryFolder = join(temp.path, 'workspace');
    mkdirSync(boundaryFolder);
    assert.deepEqual(await verify({ boundaryFolder }), { ...nothing, failure: 'folder-outside' });
    rmSync(folder, { recursive: true });
    assert.deepEqual(await verify(), { ...nothing, failure: 'folder-gone' });
  });

  it('changes nothing on disk', async () => {
    save('a', 'b');
    writeFileSync(pathOf('b.jpg'), 'changed');
    writeFileSync(pathOf('.pics-00000000-1-00000000-1.part'), 'x');
    const before = fileContents(folder);
    await verify();
    assert.deepEqual(fileContents(folder), before);
  });

  it('ends at once when it is cancelled, and that is no failure', async () => {
    save('a');
    assert.equal((await verify({}, AbortSignal.abort())).failure, null);
    // As large as takes seconds to read, and nothing on the disk.
    writeFileSync(pathOf('large.jpg'), '');
    const bytes = 64 * 2 ** 30;
    truncateSync(pathOf('large.jpg'), bytes);
    const writer = createRecordWriter(folder);
    const saved = { file: 'large.jpg', url: 'http://a.example/', size: 'large', pixels: null } as const;
    writer.append(createRecord(testPicture({ id: 'l' }), { ...saved, bytes, sha256: '0'.repeat(64) }));
    writer.close();
    const cancel = new AbortController();
    const events: VerifyEvent[] = [];
    const request = { folder, boundaryFolder: null, allowedLicenses: null, readFiles: null };
    for await (const event of createEngine().verify(request, cancel.signal)) {
      events.push(event);
      if (event.type === 'verifying') cancel.abort();
    }
    assert.deepEqual(events.at(-1), { type: 'verified', failure: null, fileCount: 0 });
  });

  it('compares 100,000 records in bounded memory, and tells how far it has come', async () => {
    const count = 100_000;
    const usual = createRecord(testPicture({ id: '0' }), {
      file: '0.jpg',
      url: 'http://a.example/',
      size: 'large',
      pixels: null,
      bytes: 0,
      sha256: createHash('sha256').digest('hex'),
    });
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({ ...usual, id: `${index}`, file_name: `${index}.jpg`, title: 'A cat. '.repeat(40) }),
    );
    writeFileSync(pathOf('metadata.jsonl'), lines.map((line) => `${line}\n`).join(''));
    lines.length = 0;
    for (let index = 0; index < 100; index += 1) writeFileSync(pathOf(`${index}.jpg`), '');
    global.gc?.();
    const before = process.memoryUsage().heapUsed;
    let most = 0;
    let missing = 0;
    const told: number[] = [];
    const request = { folder, boundaryFolder: null, allowedLicenses: null, readFiles: null };
    for await (const event of createEngine().verify(request, new AbortController().signal)) {
      most = Math.max(most, process.memoryUsage().heapUsed - before);
      if (event.type === 'verifying') told.push(event.done);
      if (event.type === 'problems') {
        assert.ok(event.problems.length <= 500);
        missing += event.problems.length;
      }
    }
    assert.equal(missing, count - 100);
    assert.equal(told.at(-1), count);
    assert.deepEqual(
      told,
      [...told].sort((a, b) => a - b),
    );
    // The records themselves are ten times as large as what is kept of them, in the worst case beside garbage.
    assert.ok(most < 200 * 2 ** 20, `${Math.round(most / 2 ** 20)} MiB`);
  }).timeout(60_000);
});
