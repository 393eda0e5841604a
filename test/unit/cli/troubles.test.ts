import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mountMemory, whyNoMount, type Mount } from '../../support/mounts';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { filesIn } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

/** A device that takes nothing, as a full disk does. */
const fullDevice = '/dev/full';
const whyNoFullDevice = existsSync(fullDevice) ? null : `there is no ${fullDevice} here`;
const whyNoProc = existsSync('/proc/self/stat') ? null : 'there is no /proc here';

/** The CPU time that another process has used, in seconds (proc_pid_stat(5): fields 14 and 15, in hundredths). */
function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

describe('cli in trouble', () => {
  const cli = cliBed();

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`ends at ${signal} while a document takes for ever to read`, async function () {
      skipBecause(this, whyNoSignals ?? whyNoProc);
      writeFileSync(join(cli.temp.path, 'a.md'), '![]('.repeat(100_000));
      const { child, ended } = cli.begin(['download', '--urls', 'a.md', '--out', cli.out]);
      // Its start takes half a second. A busy computer must not make it give the document up before.
      await waitUntil('it to be at the document', 60, () => cpuSecondsOf(child.pid) > 1.2);
      const begun = performance.now();
      child.kill(signal);
      const { code, err } = await ended;
      assert.deepEqual({ code, err }, { code: 130, err: '' });
      // It would give up reading after ten seconds.
      assert.ok(performance.now() - begun < 5_000, `${performance.now() - begun} ms`);
    });

    it(`ends at ${signal} while nothing comes of the list that it reads`, async function () {
      skipBecause(this, whyNoSignals);
      const args = ['download', '--urls', '-', '--out', cli.out];
      const { child, ended } = cli.begin(args, null, { http_proxy: 'no address' });
      // It complains of the proxy first.
      if (child.stderr) await once(child.stderr, 'data');
      const begun = performance.now();
      child.kill(signal);
      const { code } = await ended;
      // The read that nobody answers may have kept it; then it ends itself by the signal, which is 130 to a shell, too.
      assert.ok(code === 130 || child.signalCode === 'SIGINT');
      assert.ok(performance.now() - begun < 5_000, `${performance.now() - begun} ms`);
    });
  }

  it('ends tidily when its terminal is gone', async function () {
    skipBecause(this, whyNoSignals);
    const { child, ended } = cli.begin([
      'download',
      '--urls',
      cli.list('a.jpg', 'endless/b.jpg'),
      '--out',
      cli.out,
    ]);
    await waitUntil('one picture to be there, and the large one under way', 10, () => {
      const names = existsSync(cli.out) ? picturesIn(cli.out) : [];
      return names.includes('a.jpg') && names.some((name) => name.endsWith('.part'));
    });
    child.stderr?.destroy();
    child.stdout?.destroy();
    child.kill('SIGHUP');
    assert.equal((await ended).code, 130);
    assert.deepEqual(picturesIn(cli.out), ['a.jpg']);
  });

  describe('that cannot say something', () => {
    /** Every third picture of them is gone. */
    const args = (): string[] => {
      const paths = Array.from({ length: 30 }, (_, at) => (at % 3 === 0 ? `gone/${at}.jpg` : `${at}.jpg`));
      return ['download', '--urls', cli.list(...paths), '--out', cli.out];
    };

    it('on standard error, because nobody reads it any more, goes on to the end', async () => {
      const { child, ended } = cli.begin(args());
      child.stderr?.destroy();
      assert.equal((await ended).code, 1);
      assert.deepEqual([picturesIn(cli.out).length, cli.site.requests.length], [20, 30]);
    });

    it('on standard error, because the disk is full, goes on to the end', async function () {
      skipBecause(this, whyNoFullDevice);
      assert.equal((await cli.begin(args(), '', {}, { err: fullDevice }).ended).code, 1);
      assert.deepEqual([picturesIn(cli.out).length, cli.site.requests.length], [20, 30]);
    });

    it('on standard output, because the disk is full, saves all and says so', async function () {
      skipBecause(this, whyNoFullDevice);
      const wanted = ['download', '--urls', cli.list('a.jpg', 'b.jpg'), '--out', cli.out, '--json'];
      const { code, err } = await cli.begin(wanted, '', {}, { out: fullDevice }).ended;
      assert.equal(code, 1);
      assert.match(err, /^Standard output cannot be written: .*ENOSPC.*\nSaved 2 of 2 pictures to .*\n$/);
    });
  });

  describe('with a file for its counts that cannot be written', () => {
    async function assertRefused(stats: string): Promise<void> {
      const args = ['download', '--urls', cli.list('a.jpg'), '--out', cli.out, '--stats', stats];
      const { code, err } = await cli.run(args);
      assert.equal(code, 2);
      assert.match(err, /^The file for --stats, .*, cannot be written: [^\n]*\n$/);
      assert.deepEqual([cli.site.requests.length, existsSync(cli.out)], [0, false]);
    }

    it('because its folder is not there, asks for nothing', async () => {
      await assertRefused(join(cli.temp.path, 'none', 'stats.json'));
    });

    it('because it is a folder, asks for nothing', async () => {
      await assertRefused(cli.temp.path);
    });

    it('because it is a full device, asks for nothing', async function () {
      skipBecause(this, whyNoFullDevice);
      await assertRefused(fullDevice);
    });

    describe('on a disk of its own', () => {
      let disk: Mount;

      before(function () {
        skipBecause(this, whyNoMount());
        disk = mountMemory('size=64k');
      });

      after(() => disk?.remove());

      it('that is full, asks for nothing', async () => {
        writeFileSync(join(disk.path, 'other'), Buffer.alloc(64 << 10));
        await assertRefused(join(disk.path, 'stats.json'));
      });
    });

    it('searches for nothing', async () => {
      const stats = join(cli.temp.path, 'none', 'stats.json');
      const args = ['scrape', 'fox', '--quantity', '3', '--out', cli.out, '--stats', stats];
      assert.equal((await cli.withPhotoSite({}, ...args)).code, 2);
      assert.equal(cli.photos?.requests.length, 0);
    });
  });

  it('leaves nothing of longer counts that were there before', async () => {
    const stats = join(cli.temp.path, 'stats.json');
    writeFileSync(stats, 'x'.repeat(10_000));
    await cli.run(['download', '--urls', cli.list('a.jpg'), '--out', cli.out, '--stats', stats]);
    assert.equal((JSON.parse(readFileSync(stats, 'utf8')) as { saved: number }).saved, 1);
    assert.ok(filesIn(cli.temp.path).includes('stats.json'));
  });
});
