import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AllocationTask, Allocations } from '../../support/allocationProcess';
import { bundleSources, type Bundle } from '../../support/bundle';
import { jpegPicture } from '../../support/pictures';
import { startSite, type Site } from '../../support/site';
import { skipBecause } from '../../support/skip';
import { readCalls, tracingArgs, whyNoStrace } from '../../support/strace';
import { makeTempFolder } from '../core/support';

const run = promisify(execFile);

/** Calls by which files are made and looked at. `lstat` is `newfstatat` on newer systems. */
const fileCalls = [
  'open',
  'openat',
  'write',
  'writev',
  'pwrite64',
  'pwritev',
  'fdatasync',
  'fsync',
  'close',
  'link',
  'linkat',
  'unlink',
  'unlinkat',
  'rename',
  'renameat',
  'renameat2',
  'stat',
  'lstat',
  'newfstatat',
  'statx',
  'fstat',
  'access',
  'readlink',
  'read',
  'pread64',
];

/**
 * What a small picture may cost at most, in system calls on files: it is written under a temporary name, flushed, linked to its
 * own, and the temporary one goes. A look at the folder's path before, and after the wait for the disk, shows that nobody has
 * put another there.
 */
const callsOfPicture: Readonly<Record<string, number>> = {
  open: 1,
  write: 1,
  flush: 1,
  close: 1,
  link: 1,
  unlink: 1,
  look: 2,
};

/**
 * The same with its record: a line is added to a file that is open. Before the picture gets its name, a look at that file shows
 * whether another run has saved the same; before the line, one at the folder and one at the file whether they still are the same.
 */
const callsOfRecordedPicture: Readonly<Record<string, number>> = { ...callsOfPicture, write: 2, look: 5 };

/** What a picture with its record may make on the heap, in bytes, a fifth more than it does; and keep after the run, which is next to nothing. */
const maxBytes: Allocations = { made: 40_000, kept: 200 };

/** Every name of a system call that does the same. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ['open', /^open/],
  ['write', /write/],
  ['flush', /sync$/],
  ['close', /^close$/],
  ['link', /^link/],
  ['unlink', /^unlink/],
  ['rename', /^rename/],
  ['look', /stat|access|readlink/],
  ['read', /read/],
];

describe('a saved picture costs', () => {
  let built: Bundle;
  let site: Site;

  before(async () => {
    built = await bundleSources({
      cli: 'src/cli.ts',
      worker: 'src/engine/worker.ts',
      allocations: 'test/support/allocationProcess.ts',
    });
    site = await startSite(({ url = '' }, response) => response.end(jpegPicture(url, 20_000)));
  });

  after(async () => {
    built?.remove();
    await site?.close();
  });

  /** The calls on files in the save folder when so many pictures are saved, by kind. */
  async function countCalls(count: number, ...options: readonly string[]): Promise<Map<string, number>> {
    const temp = makeTempFolder();
    try {
      const [list, log, out] = ['list.txt', 'calls', 'out'].map((name) => join(temp.path, name));
      assert.ok(list && log && out);
      const urls = Array.from({ length: count }, (_, index) => `${site.url}/${count}-${index}.jpg`);
      writeFileSync(list, urls.join('\n'));
      const args = ['download', '--urls', list, '--out', out, ...options];
      await run('strace', [
        ...tracingArgs(log, ...fileCalls),
        process.execPath,
        built.pathOf('cli'),
        ...args,
      ]);
      const counts = new Map<string, number>();
      for (const { name, args: given } of readCalls(log)) {
        if (!given.includes(out) && !given.includes('/proc/self/fd/')) continue;
        const kind = kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? name;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      return counts;
    } finally {
      temp.remove();
    }
  }

  /** What each further picture costs, whatever the start of a run does. */
  async function callsOfEach(...options: readonly string[]): Promise<Record<string, number>> {
    const [few, many] = [await countCalls(20, ...options), await countCalls(120, ...options)];
    const each = [...many].map(([kind, count]) => [kind, (count - (few.get(kind) ?? 0)) / 100] as const);
    return Object.fromEntries(each.filter(([, count]) => count !== 0));
  }

  /** That there are no other calls than these, and no more of them. */
  function assertAtMost(
    seen: Readonly<Record<string, number>>,
    most: Readonly<Record<string, number>>,
  ): void {
    assert.ok(seen['link'] === 1 && seen['write'] !== undefined, `each is saved: ${JSON.stringify(seen)}`);
    const tooMany = Object.entries(seen).filter(([kind, count]) => count > (most[kind] ?? 0));
    assert.deepEqual(Object.fromEntries(tooMany), {});
  }

  it('no more system calls than it needs', async function () {
    skipBecause(this, whyNoStrace());
    assertAtMost(await callsOfEach('--no-records'), callsOfPicture);
  });

  it('no more of them with its record', async function () {
    skipBecause(this, whyNoStrace());
    assertAtMost(await callsOfEach(), callsOfRecordedPicture);
  });

  it('no more memory than it needs', async () => {
    const temp = makeTempFolder();
    try {
      const task: AllocationTask = { url: site.url, folder: temp.path, count: 1_000 };
      const args = ['--expose-gc', built.pathOf('allocations'), JSON.stringify(task)];
      const { stdout } = await run(process.execPath, args);
      const { made, kept } = JSON.parse(stdout) as Allocations;
      assert.ok(made > 1_000 && made < maxBytes.made, `${Math.round(made)} bytes made`);
      assert.ok(kept < maxBytes.kept, `${Math.round(kept)} bytes kept`);
    } finally {
      temp.remove();
    }
  });

  it('one request, and no connection of its own', async function () {
    skipBecause(this, whyNoStrace());
    const before = { requests: site.requests.length, connections: site.connectionCount };
    await countCalls(100, '--no-records', '--concurrency', '4');
    assert.equal(site.requests.length - before.requests, 100);
    assert.ok(site.connectionCount - before.connections <= 4, `${site.connectionCount - before.connections}`);
  });
});
