import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { isSameFile } from '../../../../src/core/files/jsonLines';
import {
  readRecords,
  createRecord,
  createRecordWriter,
  removeRecords,
  type PictureRecord,
  type SavedFile,
} from '../../../../src/core/files/records';
import type { Picture } from '../../../../src/shared/picture/picture';
import { mountMemory, whyNoMount, type Mount } from '../../../support/mounts';
import { skipBecause } from '../../../support/skip';
import { naughtyTexts, randomJson, randomText, seededRandom } from '../../../support/random';
import { filesIn, testPicture, makeTempFolder } from '../support';

const sha256 = 'ab'.repeat(32);
const savedPicture: SavedFile = {
  file: 'a.jpg',
  url: 'http://a.example/x.jpg',
  size: 'large',
  pixels: { width: 4, height: 3 },
  bytes: 5,
  sha256,
};

function record(file: string, title: string | null = null): PictureRecord {
  const one: Picture = { ...testPicture({ id: file, url: 'http://a.example/x.jpg' }), title };
  return createRecord(one, { ...savedPicture, file });
}

describe('files/records', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let path: string;
  let writer: ReturnType<typeof createRecordWriter>;

  beforeEach(() => {
    temp = makeTempFolder();
    path = join(temp.path, 'metadata.jsonl');
    writer = createRecordWriter(temp.path);
  });

  afterEach(() => {
    writer.close();
    temp.remove();
  });

  async function read(): Promise<PictureRecord[]> {
    const records: PictureRecord[] = [];
    await readRecords(temp.path, (each) => records.push(each));
    return records;
  }

  const files = async (): Promise<string[]> => (await read()).map(({ file_name }) => file_name);
  const lines = (): string[] => readFileSync(path, 'utf8').split('\n');

  it('makes a line of what is known of a picture, in words that a data set knows', () => {
    const one: Picture = {
      ...testPicture({ id: '7', keyword: 'red fox', url: 'http://a.example/7.jpg' }),
      title: 'A fox',
      creator: { name: 'Jane', url: 'http://a.example/jane' },
      license: { id: 'CC-BY-2.0', name: 'CC BY 2.0', url: 'http://cc.example/by' },
      page: 'http://a.example/7',
    };
    const made = createRecord(one, { ...savedPicture, file: 'fox-001.jpg', url: 'http://a.example/7.jpg' });
    const { saved_at, ...rest } = made;
    assert.deepEqual(Object.entries(rest), [
      ['file_name', 'fox-001.jpg'],
      ['source', 'test'],
      ['id', '7'],
      ['found_in', null],
      ['url', 'http://a.example/7.jpg'],
      ['page', 'http://a.example/7'],
      ['title', 'A fox'],
      ['creator', 'Jane'],
      ['creator_url', 'http://a.example/jane'],
      ['license', 'CC-BY-2.0'],
      ['license_name', 'CC BY 2.0'],
      ['license_url', 'http://cc.example/by'],
      ['size', 'large'],
      ['width', 4],
      ['height', 3],
      ['bytes', 5],
      ['sha256', sha256],
      ['keyword', 'red fox'],
    ]);
    assert.equal(new Date(saved_at).toISOString(), saved_at);
    assert.ok(Math.abs(Date.parse(saved_at) - Date.now()) < 60_000);
  });

  it('says who told of a picture that belongs to another source, and reads lines that do not say it', async () => {
    const shown: Picture = { ...testPicture({ id: '7' }), source: 'flickr', via: 'openverse' };
    writer.append(createRecord(shown, { ...savedPicture, file: 'a.jpg' }));
    const other = record('b.jpg');
    for (const found_in of [undefined, 5])
      appendFileSync(path, `${JSON.stringify({ ...other, found_in })}\n`);
    assert.deepEqual(
      (await read()).map(({ source, found_in }) => [source, found_in]),
      [
        ['flickr', 'openverse'],
        ['test', null],
        ['test', null],
      ],
    );
  });

  it('writes no secret of an address', () => {
    const secret = 'http://me:geheim@a.example/x?api_key=geheim&size=l';
    const one: Picture = { ...testPicture({}), page: secret, creator: { name: 'a', url: secret } };
    const text = JSON.stringify(createRecord(one, { ...savedPicture, url: secret }));
    assert.doesNotMatch(text, /geheim/);
    assert.match(text, /size=l/);
  });

  it('makes nothing before the first line', () => {
    writer.close();
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('reads back what it wrote, whatever the texts are', async () => {
    const random = seededRandom(3);
    const titles = [
      ...naughtyTexts,
      'x'.repeat(1e6),
      ...Array.from({ length: 200 }, () => randomText(random)),
    ];
    titles.forEach((title, index) => writer.append(record(`${index}.jpg`, title)));
    const back = await read();
    assert.deepEqual(
      back.map(({ file_name }) => file_name),
      titles.map((_, index) => `${index}.jpg`),
    );
    back.forEach(({ title }, index) => {
      const wanted = titles[index] ?? '';
      if (wanted.length < 2_000) assert.equal(title, wanted);
      else assert.ok(title && wanted.startsWith(title.slice(0, 1_000)));
    });
    assert.equal(lines().length, titles.length + 1);
  });

  it('begins a new line after a torn one, and after what an editor left without a newline', async () => {
    writer.append(record('a.jpg'));
    appendFileSync(path, '{"file_name":"torn.j');
    writer.append(record('b.jpg'));
    appendFileSync(path, JSON.stringify(record('c.jpg')));
    const next = createRecordWriter(temp.path);
    next.append(record('d.jpg'));
    next.close();
    assert.deepEqual(await files(), ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg']);
    assert.equal(lines()[1], '{"file_name":"torn.j');
  });

  it('reads a last line without its newline, and passes over one that is torn', async () => {
    writeFileSync(path, `${JSON.stringify(record('a.jpg'))}\n${JSON.stringify(record('b.jpg'))}`);
    assert.deepEqual(await files(), ['a.jpg', 'b.jpg']);
    writeFileSync(path, readFileSync(path).subarray(0, -3));
    assert.deepEqual(await files(), ['a.jpg']);
  });

  it('goes on in the file that an editor puts in its place', async () => {
    writer.append(record('a.jpg'));
    writeFileSync(`${path}~`, `${JSON.stringify(record('a.jpg'))}\n`);
    renameSync(`${path}~`, path);
    writer.append(record('b.jpg'));
    assert.deepEqual(await files(), ['a.jpg', 'b.jpg']);
  });

  it('goes on in a copy where the file has another name elsewhere, whose content stays', async () => {
    const outside = join(temp.path, 'outside');
    writer.append(record('a.jpg'));
    writer.close();
    linkSync(path, outside);
    const before = readFileSync(outside);
    writer.append(record('b.jpg'));
    assert.deepEqual(await files(), ['a.jpg', 'b.jpg']);
    assert.ok(readFileSync(outside).equals(before));
    assert.deepEqual(filesIn(temp.path), ['metadata.jsonl', 'outside']);
  });

  it('passes over lines that are not ours, and leaves them where they are', async () => {
    const good = record('a.jpg');
    const strange: unknown[] = [
      null,
      1,
      'text',
      [],
      {},
      { file_name: 'train/1.jpg', label: 3 },
      ...['../x.jpg', '..', '.', '', '/etc/passwd', 'a\\b.jpg', 'a\0.jpg', 7, null].map((file_name) => ({
        ...good,
        file_name,
      })),
      { ...good, sha256: 'ABC' },
      { ...good, sha256: 1 },
      { ...good, bytes: '5' },
      { ...good, bytes: -1 },
      { ...good, bytes: 1e300 },
      { ...good, source: null },
      { ...good, id: 7 },
    ];
    const text = `${strange.map((each) => JSON.stringify(each)).join('\n')}\n\n\u0000\n{"a":${'['.repeat(1e5)}\n`;
    writeFileSync(path, text);
    assert.deepEqual(await read(), []);
    writer.append(good);
    assert.deepEqual(await files(), ['a.jpg']);
    assert.ok(readFileSync(path, 'utf8').startsWith(text));
  });

  it('takes of a line what has the right kind, and nothing else', async () => {
    const strange = {
      ...record('a.jpg'),
      title: 5,
      size: 'huge',
      width: -1,
      height: 'x',
      page: {},
      extra: 1,
      keyword: null,
    };
    writeFileSync(path, `${JSON.stringify(strange).replace('{', '{"__proto__":{"x":1},')}\n`);
    const [back] = await read();
    assert.deepEqual(back, {
      ...record('a.jpg'),
      size: null,
      width: null,
      height: null,
      keyword: '',
      saved_at: back?.saved_at,
    });
  });

  it('never throws over what a line holds', async () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 2_000 }, () =>
      JSON.stringify({ ...record('a.jpg'), ...(randomJson(random) as object) }),
    );
    writeFileSync(path, values.join('\n'));
    await read();
  });

  it('holds no more than a line of a file that is one endless line', async () => {
    const line = JSON.stringify(record('a.jpg'));
    const whole = 512 << 20;
    writeFileSync(path, `${line}\n`);
    // A hole, which reads as zeros: nothing of it is on the disk.
    truncateSync(path, whole);
    appendFileSync(path, `\n${line}\n`);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 1);
    assert.deepEqual(await files(), ['a.jpg', 'a.jpg']);
    clearInterval(timer);
    // Also counts what was read and not collected yet, on a busy machine tens of megabytes; who holds the line has all of it.
    assert.ok(most < whole / 3, `${most} bytes`);
  });

  it('follows no link, waits for no pipe, and says that it cannot write', async () => {
    const outside = join(temp.path, 'outside');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, path);
    assert.throws(() => writer.append(record('a.jpg')), /link/);
    await assert.rejects(read(), /link/);
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
    const inFolder = join(temp.path, 'folder');
    mkdirSync(join(inFolder, 'metadata.jsonl'), { recursive: true });
    assert.throws(() => createRecordWriter(inFolder).append(record('a.jpg')));
    if (process.platform === 'win32') return;
    const withPipe = join(temp.path, 'pipe');
    mkdirSync(withPipe);
    execFileSync('mkfifo', [join(withPipe, 'metadata.jsonl')]);
    assert.throws(() => createRecordWriter(withPipe).append(record('a.jpg')));
    await assert.rejects(readRecords(withPipe, () => undefined));
  });

  it('are read, added to and taken out where git has given them the line ends of Windows', async () => {
    for (const name of ['a.jpg', 'b.jpg']) writer.append(record(name));
    writer.close();
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('\n', '\r\n'));
    writer.append(record('c.jpg'));
    assert.deepEqual(await files(), ['a.jpg', 'b.jpg', 'c.jpg']);
    removeRecords(temp.path + sep, ({ file_name }) => file_name === 'b.jpg');
    assert.deepEqual(await files(), ['a.jpg', 'c.jpg']);
    assert.deepEqual(
      readFileSync(path, 'utf8')
        .split('\n')
        .map((each) => each.endsWith('\r')),
      [true, false, false],
    );
  });

  it('are those of one file, though Windows gives its disk two numbers', () => {
    const byPath = { ino: 5n, dev: 0x1234_5678_9abc_def0n };
    assert.ok(isSameFile(byPath, { ino: 5n, dev: 0x9abc_def0n }));
    assert.ok(!isSameFile(byPath, { ino: 6n, dev: 0x9abc_def0n }));
    assert.ok(!isSameFile(byPath, { ino: 5n, dev: 0x9abc_def1n }));
  });

  describe('takes records out', () => {
    const line = (file: string): string =>
      JSON.stringify({ ...record(file), saved_at: '2026-01-02T03:04:05.678Z' });
    const out =
      (...names: readonly string[]) =>
      ({ file_name }: PictureRecord): boolean =>
        names.includes(file_name);
    const remove = (isOut: (record: PictureRecord) => boolean): void => removeRecords(temp.path + sep, isOut);

    it('and every other line stays byte for byte, whatever it is', () => {
      const others = [
        `${line('a.jpg')}\r`,
        '',
        'not ours',
        '{"file_name":"train/b.jpg","label":3}',
        Buffer.from([0xff, 0xfe, 0x00, 0xc3]),
        'y'.repeat(65_536),
        'x'.repeat(1e6),
        `{"padding":"${'z'.repeat(1e5)}",${line('b.jpg').slice(1)}`,
        line('c.jpg').slice(0, -3),
      ].map((each) => Buffer.from(each));
      const gone = Buffer.from(`${line('b.jpg')}\n`);
      const withGone = others.flatMap((each) => [gone, each, Buffer.from('\n')]);
      writeFileSync(path, Buffer.concat([...withGone, gone, gone]));
      remove(out('b.jpg'));
      const left = Buffer.concat(others.flatMap((each) => [each, Buffer.from('\n')]));
      assert.ok(readFileSync(path).equals(left));
      assert.deepEqual(filesIn(temp.path), ['metadata.jsonl']);
    });

    it('of a last line without its newline, too, and of all lines', () => {
      const kept = line('a.jpg');
      writeFileSync(path, `${kept}\n${line('b.jpg')}`);
      remove(out('b.jpg'));
      assert.equal(readFileSync(path, 'utf8'), `${kept}\n`);
      remove(out('a.jpg'));
      assert.equal(readFileSync(path, 'utf8'), '');
    });

    it('wherever a line lies in a long file', async () => {
      const random = seededRandom(9);
      const names = Array.from({ length: 2_000 }, (_, index) => `${index}.jpg`);
      for (const name of names) writer.append(record(name, randomText(random)));
      const gone = new Set(names.filter(() => random() < 0.3));
      remove(({ file_name }) => gone.has(file_name));
      assert.deepEqual(
        await files(),
        names.filter((name) => !gone.has(name)),
      );
    });

    it('and leaves the file itself alone when there is nothing to take out, or no file', () => {
      remove(out('a.jpg'));
      assert.deepEqual(filesIn(temp.path), []);
      writer.append(record('a.jpg'));
      const { ino } = statSync(path);
      remove(out('b.jpg'));
      assert.equal(statSync(path).ino, ino);
    });

    it('and keeps who may read the file', () => {
      writeFileSync(path, `${line('a.jpg')}\n`, { mode: 0o600 });
      remove(out('a.jpg'));
      assert.equal(statSync(path).mode & 0o777, process.platform === 'win32' ? 0o666 : 0o600);
    });

    it('while somebody adds to them: his next line is in the new file, also where the old one lives on', async () => {
      writer.append(record('a.jpg'));
      linkSync(path, join(temp.path, 'copy'));
      remove(out('a.jpg'));
      writer.append(record('b.jpg'));
      writer.append(record('c.jpg'));
      assert.deepEqual(await files(), ['b.jpg', 'c.jpg']);
    });

    it('but not what another process has added to meanwhile; then again', async () => {
      writer.append(record('a.jpg'));
      writer.append(record('b.jpg'));
      const meanwhile = (change: () => void) => (): void =>
        remove(({ file_name }) => {
          if (file_name === 'b.jpg') change();
          return file_name === 'a.jpg';
        });
      const busy = (error: unknown): boolean =>
        error instanceof Error && 'code' in error && error.code === 'EBUSY';
      assert.throws(
        meanwhile(() => appendFileSync(path, `${line('c.jpg')}\n`)),
        busy,
      );
      assert.deepEqual(await files(), ['a.jpg', 'b.jpg', 'c.jpg']);
      const edited = `${line('d.jpg')}\n${line('a.jpg')}\n${line('b.jpg')}\n`;
      assert.throws(
        meanwhile(() => {
          writeFileSync(`${path}~`, edited);
          renameSync(`${path}~`, path);
        }),
        busy,
      );
      assert.equal(readFileSync(path, 'utf8'), edited);
      remove(out('a.jpg'));
      assert.deepEqual(await files(), ['d.jpg', 'b.jpg']);
      assert.deepEqual(filesIn(temp.path), ['metadata.jsonl']);
    });

    it('and follows no link', () => {
      const outside = join(temp.path, 'outside');
      writeFileSync(outside, `${line('a.jpg')}\n`);
      symlinkSync(outside, path);
      assert.throws(() => remove(out('a.jpg')), /link/);
      assert.equal(readFileSync(outside, 'utf8'), `${line('a.jpg')}\n`);
    });
  });

  describe('on a disk with no room for a whole line', () => {
    let disk: Mount;

    before(function () {
      skipBecause(this, whyNoMount());
    });

    afterEach(() => {
      writer.close();
      disk.remove();
    });

    it('says so, and begins a new line when there is room again', async () => {
      disk = mountMemory('size=4k', temp.path);
      const before = `${'x'.repeat(3_990)}\n`;
      writeFileSync(path, before);
      const full = (error: unknown): boolean =>
        error instanceof Error && 'code' in error && error.code === 'ENOSPC';
      assert.throws(() => writer.append(record('a.jpg')), full);
      assert.throws(() => writer.append(record('a.jpg')), full);
      assert.ok(readFileSync(path, 'utf8').startsWith(`${before}{"file_name"`));
      disk.remount('size=1m');
      writer.append(record('b.jpg'));
      assert.deepEqual(await files(), ['b.jpg']);
    });
  });

  it('has none where there is no file, and ends at once when it is told to', async () => {
    assert.deepEqual(await read(), []);
    writer.append(record('a.jpg'));
    await assert.rejects(readRecords(temp.path, () => undefined, AbortSignal.abort()));
  });
});
