import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleSources, type Bundle } from '../../../support/bundle';
import { mountDisk, whyNoDisk } from '../../../support/mounts';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { skipBecause } from '../../../support/skip';
import { failingCallArgs, readCalls, tracingArgs, whyNoStrace } from '../../../support/strace';
import { waitUntil } from '../../../support/waitUntil';
import { filesIn, makeTempFolder } from '../support';

/** How the terminal program ended, and what it said on standard error. */
interface ProgramEnd {
  readonly code: number | null;
  readonly err: string;
}

describe('files after a loss of power', () => {
  let built: Bundle;
  let temp: ReturnType<typeof makeTempFolder>;
  let site: Site;
  /** What the pictures are made from, beside their paths. */
  let edition: string;

  before(async () => {
    built = await bundleSources({ cli: 'src/cli.ts', worker: 'src/engine/worker.ts' });
  });

  after(() => built.remove());

  beforeEach(async () => {
    temp = makeTempFolder();
    edition = '';
    site = await startSite(({ url = '' }, response) => {
      if (!url.startsWith('/held')) response.end(jpegAt(url));
    });
  });

  afterEach(async () => {
    temp.remove();
    await site.close();
  });

  const jpegAt = (path: string): Buffer =>
    jpegPicture(edition + path, path.includes('large') ? 2 << 20 : 50_000);
  const numbered = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name}${index}.jpg`);
  const paths = [...numbered('small', 30), ...numbered('large', 3)];

  function start(
    folder: string,
    names: readonly string[],
    ...by: readonly string[]
  ): ReturnType<typeof spawn> {
    const program = [process.execPath, built.pathOf('cli'), 'download', '--urls', '-', '--out', folder];
    const [first = '', ...args] = [...by, ...program];
    const child = spawn(first, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    child.stdin.end(names.map((name) => `${site.url}/${name}\n`).join(''));
    return child;
  }

  async function download(
    folder: string,
    names: readonly string[],
    ...by: readonly string[]
  ): Promise<ProgramEnd> {
    const child = start(folder, names, ...by);
    let err = '';
    child.stderr?.on('data', (piece: Buffer) => (err += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, err };
  }

  const picturesIn = (folder: string): string[] =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.jpg'))
      .sort();

  /** Names of the files that a folder's records name. */
  const recordedIn = (folder: string): string[] =>
    readFileSync(join(folder, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { file_name: string }).file_name)
      .sort();

  function requireWhole(folder: string): void {
    for (const name of picturesIn(folder))
      assert.ok(readFileSync(join(folder, name)).equals(jpegAt(`/${name}`)), name);
  }

  describe('of which the order of calls tells', () => {
    before(function () {
      skipBecause(this, whyNoStrace());
    });

    it('are flushed before they get their names, and recorded after that', async () => {
      const log = join(temp.path, 'calls');
      const out = join(temp.path, 'out');
      const calls = ['fdatasync', 'fsync', 'link', 'linkat', 'write', 'pwrite64'];
      assert.equal((await download(out, paths, 'strace', ...tracingArgs(log, ...calls))).code, 0);
      const seen = readCalls(log);
      assert.deepEqual(picturesIn(out), [...paths].sort());
      for (const name of paths) {
        const named = seen.findIndex(
          (call) => call.name.startsWith('link') && call.args.includes(`/${name}"`),
        );
        const part = seen[named]?.path ?? '';
        const flushed = seen.findIndex(
          (call) => call.name === 'fdatasync' && basename(call.path) === basename(part),
        );
        const recorded = seen.findIndex(
          (call) => call.path.endsWith('/metadata.jsonl') && call.args.includes(`\\"${name}\\"`),
        );
        assert.ok(flushed >= 0 && flushed < named, name);
        assert.ok(named < recorded, name);
        const written = seen.findLastIndex(
          (call) => call.name.includes('write') && call.path === seen[flushed]?.path,
        );
        assert.ok(written >= 0 && written < flushed, name);
      }
      const last = seen.findLastIndex(
        (call) => call.name === 'write' && call.path.endsWith('/metadata.jsonl'),
      );
      const flushedAfter = seen.slice(last).map((call) => basename(call.path));
      assert.ok(flushedAfter.includes('metadata.jsonl'), 'records are flushed at the end');
      assert.ok(flushedAfter.includes('out'), 'names are flushed at the end');
    });

    for (const [code, said] of [
      ['EIO', /cannot be written to/],
      ['ENOSPC', /disk is full/],
    ] as const) {
      it(`get no name when they cannot be flushed (${code})`, async () => {
        const out = join(temp.path, 'out');
        const { code: exit, err } = await download(
          out,
          paths,
          'strace',
          ...failingCallArgs(`fdatasync:error=${code}`),
        );
        assert.equal(exit, 3);
        assert.match(err, said);
        assert.deepEqual(filesIn(temp.path), []);
      });
    }

    it('are saved where the file system cannot flush', async () => {
      const out = join(temp.path, 'out');
      const by = ['strace', ...failingCallArgs('fdatasync:error=EINVAL', 'fsync:error=EINVAL')];
      assert.equal((await download(out, paths, ...by)).code, 0);
      assert.deepEqual(picturesIn(out), [...paths].sort());
    });
  });

  describe('on a disk', () => {
    let disk: ReturnType<typeof mountDisk>;

    before(function () {
      skipBecause(this, whyNoDisk());
    });

    beforeEach(() => {
      disk = mountDisk();
    });

    afterEach(() => disk.remove());

    it('are whole in the middle of a run', async () => {
      mkdirSync(join(disk.path, 'out'));
      const child = start(join(disk.path, 'out'), [...paths, ...numbered('held', 4)]);
      try {
        await waitUntil(
          'the first pictures',
          60,
          () => picturesIn(join(disk.path, 'out')).length === paths.length,
        );
        const after = join(disk.cutPower(), 'out');
        assert.deepEqual(picturesIn(after), [...paths].sort());
        requireWhole(after);
      } finally {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
    });

    it('are all there, with their records, once the run has ended', async () => {
      assert.equal((await download(join(disk.path, 'out'), paths)).code, 0);
      const after = join(disk.cutPower(), 'out');
      assert.deepEqual(picturesIn(after), [...paths].sort());
      requireWhole(after);
      assert.deepEqual(recordedIn(after), [...paths].sort());
    });
  });

  it('are put in the place of the empty ones that an earlier version left, which the records prove', async () => {
    const out = join(temp.path, 'out');
    await download(out, paths);
    const empty = ['small3.jpg', 'small4.jpg', 'large1.jpg'];
    for (const name of [...empty, 'small7.jpg']) truncateSync(join(out, name));
    // Its line was lost, so that nothing proves whose it is.
    const records = readFileSync(join(out, 'metadata.jsonl'), 'utf8');
    writeFileSync(join(out, 'metadata.jsonl'), records.replace(/.*"small7\.jpg".*\n/, ''));
    writeFileSync(join(out, 'mine.jpg'), '');
    assert.equal((await download(out, paths)).code, 0);
    assert.deepEqual(picturesIn(out), [...paths, 'small7-2.jpg', 'mine.jpg'].sort());
    for (const name of paths) {
      const content = name === 'small7.jpg' ? Buffer.alloc(0) : jpegAt(`/${name}`);
      assert.ok(readFileSync(join(out, name)).equals(content), name);
    }
    assert.equal(readFileSync(join(out, 'mine.jpg')).length, 0);
    assert.deepEqual(
      recordedIn(out),
      [...paths.filter((name) => name !== 'small7.jpg'), 'small7-2.jpg'].sort(),
    );
  });

  it('are put in their place also when the site has another picture by now', async () => {
    const out = join(temp.path, 'out');
    await download(out, paths);
    truncateSync(join(out, 'small3.jpg'));
    edition = 'second ';
    assert.equal((await download(out, ['small3.jpg'])).code, 0);
    assert.deepEqual(picturesIn(out), [...paths].sort());
    assert.ok(readFileSync(join(out, 'small3.jpg')).equals(jpegAt('/small3.jpg')));
  });
});
