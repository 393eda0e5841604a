import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../../../../src/core/files/folder';
import { bundleSources, type Bundle } from '../../../support/bundle';
import { mountMemory, whyNoMount, type Mount } from '../../../support/mounts';
import { jpegPicture } from '../../../support/pictures';
import { runProgram } from '../../../support/programs';
import { startSite, type Site } from '../../../support/site';
import { skipBecause } from '../../../support/skip';
import { failingCallArgs, whyNoStrace } from '../../../support/strace';
import { fileContents, filesIn, makeTempFolder } from '../support';
import type { SaverResult, SaverTask } from './saver';
import { failsWithCode, letterNames, neverAborted } from './folderFixtures';

/** How the terminal program ended, and what it said on standard error. */
interface ProgramEnd {
  readonly code: number | null;
  readonly err: string;
}

/** Why a program cannot be run with these arguments here, or null if it can. */
function whyNotRunnable(program: string, ...args: readonly string[]): string | null {
  const { error, status, stderr } = spawnSync(program, args);
  if (status === 0) return null;
  return `${program} does not work here (${error?.message ?? stderr.toString().trim()})`;
}

describe('files/folder with the faults of real systems', () => {
  let built: Bundle;
  let temp: ReturnType<typeof makeTempFolder>;
  let out: string;

  before(async () => {
    built = await bundleSources({
      saver: 'test/unit/core/files/saver.ts',
      cli: 'src/cli.ts',
      worker: 'src/engine/worker.ts',
    });
    // Another user runs it too.
    chmodSync(built.folder, 0o755);
  });

  after(() => built.remove());

  beforeEach(() => {
    temp = makeTempFolder();
    out = join(temp.path, 'out');
    mkdirSync(out);
  });

  afterEach(() => temp.remove());

  /** Runs the saver, by way of other programs if any are given. */
  async function save(task: Partial<SaverTask>, ...by: readonly string[]): Promise<SaverResult> {
    const full: SaverTask = { folder: out, count: 1, text: 'picture ', large: false, ...task };
    const [program = '', ...args] = [...by, process.execPath, built.pathOf('saver'), JSON.stringify(full)];
    return JSON.parse(await runProgram(program, args)) as SaverResult;
  }

  const texts = (): string[] => [...fileContents(out).values()].map(String).sort();
  const numbered = (text: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${text}${index}`).sort();
  const names = (result: SaverResult): string[] =>
    result.map((each) => ('file' in each ? each.file : each.code)).sort();

  describe('on a disk that is', () => {
    let disk: Mount | undefined;

    before(function () {
      skipBecause(this, whyNoMount());
    });

    afterEach(() => {
      disk?.remove();
      disk = undefined;
    });

    function mount(options: string): string {
      disk = mountMemory(options);
      return disk.path;
    }

    it('full: says so, leaves no part, and what was saved stays whole', async () => {
      const path = mount('size=2m');
      const folder = new Folder(path, null);
      const next = letterNames();
      const save = async (): Promise<string> =>
        (await folder.saveFile([Buffer.alloc(900_000, 1)], next, neverAborted)).file;
      assert.deepEqual([await save(), await save()], ['a.jpg', 'b.jpg']);
      await assert.rejects(save(), failsWithCode('disk-full'));
      const part = folder.createPart();
      await assert.rejects(async () => {
        for (;;) await part.write(Buffer.alloc(65_536));
      }, failsWithCode('disk-full'));
      await part.discard();
      assert.deepEqual(filesIn(path), ['a.jpg', 'b.jpg']);
      for (const content of fileContents(path).values()) assert.ok(content.equals(Buffer.alloc(900_000, 1)));
      assert.equal(
        (await folder.saveFile([Buffer.from('small')], { nextName: () => 'c.jpg' }, neverAborted)).file,
        'c.jpg',
      );
    });

    it('full of files, though not of bytes', async () => {
      const path = mount('nr_inodes=20');
      const folder = new Folder(path, null);
      const next = letterNames();
      await assert.rejects(async () => {
        for (;;) await folder.saveFile([Buffer.from('x')], next, neverAborted);
      }, failsWithCode('disk-full'));
      const part = folder.createPart();
      await assert.rejects(async () => {
        await part.write(Buffer.from('x'));
        await part.saveAsFreeName(next, neverAborted);
      }, failsWithCode('disk-full'));
      assert.ok(filesIn(path).length >= 15);
      assert.ok(filesIn(path).every((name) => name.endsWith('.jpg')));
      for (const content of fileContents(path).values()) assert.equal(String(content), 'x');
    });

    it('read-only: found out before anything is fetched', () => {
      const path = mount('ro');
      assert.throws(() => new Folder(path, null), failsWithCode('folder-not-writable'));
      assert.throws(() => new Folder(join(path, 'sub'), null), failsWithCode('folder-not-writable'));
    });

    it('made read-only in the meantime', async () => {
      const path = mount('size=2m');
      const folder = new Folder(path, null);
      await folder.saveFile([Buffer.from('x')], letterNames(), neverAborted);
      disk?.remount('ro');
      await assert.rejects(
        folder.saveFile([Buffer.from('x')], letterNames(), neverAborted),
        failsWithCode('folder-not-writable'),
      );
      assert.deepEqual(filesIn(path), ['a.jpg']);
    });
  });

  it('finds out that the folder is another user’s', async function () {
    const asNobody = ['setpriv', '--reuid=65534', '--clear-groups'] as const;
    skipBecause(this, whyNotRunnable(...asNobody, process.execPath, '--version'));
    chmodSync(temp.path, 0o755);
    assert.deepEqual(await save({}, ...asNobody), [{ code: 'folder-not-writable' }]);
    assert.deepEqual(await save({ folder: join(out, 'sub') }, ...asNobody), [
      { code: 'folder-not-writable' },
    ]);
    chmodSync(out, 0o777);
    assert.deepEqual(await save({}, ...asNobody), [{ file: 'x.jpg' }]);
  });

  it('finds out that nothing may be added to the folder', async function () {
    skipBecause(this, whyNotRunnable('chattr', '+i', out));
    try {
      assert.deepEqual(await save({}), [{ code: 'folder-not-writable' }]);
    } finally {
      execFileSync('chattr', ['-i', out]);
    }
  });

  it('saves more files at once than may be open', async function () {
    skipBecause(this, whyNotRunnable('bash', '-c', 'ulimit -n 64'));
    const limited = ['bash', '-c', 'ulimit -n 64; exec "$0" "$@"'] as const;
    const result = await save({ count: 200, large: true }, ...limited);
    assert.deepEqual(names(result), filesIn(out));
    assert.deepEqual(texts(), numbered('picture ', 200));
  });

  it('several processes save into one folder at once, and nothing is lost', async () => {
    const tasks = ['one ', 'two ', 'three '].flatMap((text) => [
      { text, count: 200, large: false },
      { text: `large ${text}`, count: 50, large: true },
    ]);
    const results = await Promise.all(tasks.map((task) => save(task)));
    assert.deepEqual(results.flatMap(names).sort(), filesIn(out));
    assert.deepEqual(texts(), tasks.flatMap(({ text, count }) => numbered(text, count)).sort());
  });

  describe('where system calls fail', () => {
    before(function () {
      skipBecause(this, whyNoStrace());
    });

    const traced = (...faults: readonly string[]): string[] => ['strace', ...failingCallArgs(...faults)];

    // The last is what Node.js says of exFAT on Windows.
    for (const code of ['EPERM', 'EXDEV', 'EISDIR']) {
      it(`saves without hard links (${code}), two processes at once`, async () => {
        const tasks = [
          { text: 'one ', count: 20, large: false },
          { text: 'two ', count: 20, large: true },
        ];
        const by = traced(`link:error=${code}`);
        const results = await Promise.all(tasks.map((task) => save(task, ...by)));
        assert.deepEqual(results.flatMap(names).sort(), filesIn(out));
        assert.deepEqual(texts(), tasks.flatMap(({ text, count }) => numbered(text, count)).sort());
      });
    }

    for (const code of ['EBUSY', 'EACCES', 'EPERM']) {
      it(`waits while another program holds the file (${code})`, async () => {
        const by = traced('link:error=EPERM', `rename:error=${code}:when=1..3`);
        assert.deepEqual(await save({}, ...by), [{ file: 'x.jpg' }]);
        assert.deepEqual(await save({ large: true }, ...by), [{ file: 'x-2.jpg' }]);
        assert.deepEqual(filesIn(out), ['x-2.jpg', 'x.jpg']);
      });
    }

    for (const code of ['EINVAL', 'EISDIR'])
      it(`saves where files cannot be flushed (${code})`, async () => {
        assert.deepEqual(await save({}, ...traced(`fdatasync:error=${code}`)), [{ file: 'x.jpg' }]);
      });

    it('waits while another program holds the credits that are replaced', async () => {
      writeFileSync(join(out, 'CREDITS.md'), '<!-- Made by Image Scraper');
      const by = traced('rename:error=EBUSY:when=1..3');
      assert.deepEqual(await save({ credits: true }, ...by), [{ file: 'x.jpg' }]);
      assert.match(readFileSync(join(out, 'CREDITS.md'), 'utf8'), /# Credits/);
      assert.deepEqual(filesIn(out), ['CREDITS.md', 'x.jpg']);
    });

    it('gives up on a file that stays held, and leaves nothing of it', async () => {
      const by = traced('link:error=EPERM', 'rename:error=EBUSY');
      const result = await save({ count: 3, busyMs: 300 }, ...by);
      assert.deepEqual(result, Array(3).fill({ code: 'file-busy' }));
      assert.deepEqual(filesIn(out), []);
    });

    for (const [fault, code] of [
      ['writev:error=EDQUOT', 'disk-full'],
      ['fdatasync:error=EDQUOT', 'disk-full'],
      ['link:error=ESTALE', 'folder-gone'],
    ] as const) {
      it(`knows errors that have no name in Node (${fault})`, async () => {
        assert.deepEqual(await save({}, ...traced(fault)), [{ code }]);
        assert.deepEqual(filesIn(out), []);
      });
    }

    it('leaves nothing of a file when the disk is full in the middle of it', async () => {
      const by = traced('writev:error=ENOSPC:when=2');
      const result = await save({ count: 3 }, ...by);
      assert.deepEqual(result[1], { code: 'disk-full' });
      assert.deepEqual(names(result), ['disk-full', 'x-2.jpg', 'x.jpg']);
      assert.deepEqual(texts(), ['picture 0', 'picture 2']);
    });
  });

  describe('as the program meets them', () => {
    let site: Site;

    beforeEach(async () => {
      site = await startSite((request, response) => response.end(jpegAt(request.url ?? '')));
    });

    afterEach(() => site.close());

    const jpegAt = (path: string): Buffer => jpegPicture(path, path.includes('large') ? 2 << 20 : 100_000);

    function download(
      folder: string,
      paths: readonly string[],
      ...by: readonly string[]
    ): Promise<ProgramEnd> {
      const program = [process.execPath, built.pathOf('cli'), 'download', '--urls', '-', '--out', folder];
      const [first = '', ...args] = [...by, ...program];
      const child = spawn(first, args, { stdio: ['pipe', 'ignore', 'pipe'] });
      let err = '';
      child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
      child.stdin.end(paths.map((path) => `${site.url}/${path}\n`).join(''));
      return once(child, 'close').then(([code]) => ({ code: code as number | null, err }));
    }

    const paths = (name: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${name}${index}.jpg`);

    /** Every file is a picture of the site, whole; returns how many there are. */
    function countWholePictures(folder: string): number {
      const files = [...fileContents(folder)].filter(
        ([name]) => !name.endsWith('.jsonl') && name !== 'CREDITS.md',
      );
      for (const [name, content] of files) assert.ok(jpegAt(`/${name}`).equals(content), name);
      return files.length;
    }

    it('a disk that fills up stops the run, and what is there stays whole', async function () {
      skipBecause(this, whyNoMount());
      const disk = mountMemory('size=2m');
      try {
        const { code, err } = await download(disk.path, paths('small', 60));
        assert.equal(code, 3);
        assert.equal(err.match(/The disk is full/g)?.length, 1, err);
        const saved = countWholePictures(disk.path);
        assert.ok(saved >= 15 && saved <= 20);
        assert.match(err, new RegExp(`^Saved ${saved} of 60 pictures`, 'm'));
        assert.ok(site.requests.length < 60);
      } finally {
        disk.remove();
      }
    });

    it('a folder that is read-only is told before anything is fetched', async function () {
      skipBecause(this, whyNoMount());
      const disk = mountMemory('ro');
      try {
        const { code, err } = await download(disk.path, paths('small', 3));
        assert.equal(code, 2);
        assert.match(err, /cannot be written to/);
        assert.equal(site.requests.length, 0);
      } finally {
        disk.remove();
      }
    });

    it('several programs into one folder at once save the same pictures once', async () => {
      const all = [...paths('small', 40), ...paths('large', 5)];
      const ends = await Promise.all([1, 2, 3].map(() => download(out, all)));
      assert.deepEqual(
        ends.map(({ code }) => code),
        [0, 0, 0],
      );
      assert.equal(countWholePictures(out), all.length);
    });

    it('few file descriptors make it slower, not worse', async function () {
      skipBecause(this, whyNotRunnable('bash', '-c', 'ulimit -n 64'));
      const limited = ['bash', '-c', 'ulimit -n 40; exec "$0" "$@"'] as const;
      const { code, err } = await download(out, [...paths('large', 20), ...paths('small', 40)], ...limited);
      assert.equal(code, 0, err);
      assert.equal(countWholePictures(out), 60);
    });
  });
});
