import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, {
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { ScrapeError } from '../../../../src/core/failure';
import { Folder } from '../../../../src/core/files/folder';
import type { FailureCode } from '../../../../src/shared/failure';
import { filesIn, tempFolder } from '../support';

/** `a.jpg`, `b.jpg` and so on. */
function letters(): () => string {
  let next = 0;
  return () => `${String.fromCharCode(97 + next++)}.jpg`;
}

function fails(code: FailureCode): (error: unknown) => boolean {
  return (error) => error instanceof ScrapeError && error.failure.code === code;
}

describe('files/folder', () => {
  let temp: ReturnType<typeof tempFolder>;

  beforeEach(() => {
    temp = tempFolder();
  });

  afterEach(() => temp.remove());

  it('saves pieces as one file under the first name', () => {
    const folder = new Folder(temp.path);
    const pieces = [Buffer.from('pic'), Buffer.alloc(0), Buffer.from('ture')];
    assert.equal(folder.save(pieces, letters()), 'a.jpg');
    assert.equal(folder.save([Buffer.from('other')], letters()), 'b.jpg');
    assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg']);
    assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'picture');
  });

  it('saves a file of very many pieces whole', () => {
    const pieces = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`));
    new Folder(temp.path).save(pieces, letters());
    assert.ok(readFileSync(join(temp.path, 'a.jpg')).equals(Buffer.concat(pieces)));
  });

  it('never replaces a file, a folder or a link that has the name', () => {
    const outside = join(temp.path, 'outside.txt');
    const target = join(temp.path, 'out');
    mkdirSync(join(target, 'b.jpg'), { recursive: true });
    writeFileSync(join(target, 'a.jpg'), 'mine');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(target, 'c.jpg'));
    symlinkSync(join(temp.path, 'nowhere'), join(target, 'd.jpg'));
    assert.equal(new Folder(target).save([Buffer.from('picture')], letters()), 'e.jpg');
    assert.equal(readFileSync(join(target, 'a.jpg'), 'utf8'), 'mine');
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
    assert.equal(readlinkSync(join(target, 'd.jpg')), join(temp.path, 'nowhere'));
    assert.deepEqual(filesIn(temp.path), ['out', 'outside.txt']);
  });

  it('keeps two runs into one folder apart', () => {
    const [first, second] = [new Folder(temp.path), new Folder(temp.path)];
    const names = [1, 2, 3].flatMap(() => [
      first.save([Buffer.from('1')], letters()),
      second.save([Buffer.from('2')], letters()),
    ]);
    assert.deepEqual(names, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg']);
    assert.deepEqual(filesIn(temp.path), names);
  });

  it('makes the folder, and takes back what it made when nothing was saved', () => {
    const path = join(temp.path, 'a', 'b', 'c');
    new Folder(path).removeIfEmpty();
    assert.deepEqual(filesIn(temp.path), []);
    const used = new Folder(path);
    used.save([Buffer.from('x')], letters());
    used.removeIfEmpty();
    assert.deepEqual(filesIn(path), ['a.jpg']);
  });

  it('leaves an empty folder that was there before', () => {
    new Folder(temp.path).removeIfEmpty();
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('writes large files piece by piece, and shows them only when they are whole', async () => {
    const part = new Folder(temp.path).part();
    await part.write(Buffer.from('pic'));
    assert.equal(filesIn(temp.path).filter((name) => name.endsWith('.jpg')).length, 0);
    await part.write(Buffer.from('ture'));
    assert.equal(await part.save(letters()), 'a.jpg');
    assert.deepEqual(filesIn(temp.path), ['a.jpg']);
    assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'picture');
  });

  it('leaves nothing of a file that is discarded, also in the middle of a write', async () => {
    const folder = new Folder(temp.path);
    const part = folder.part();
    const writing = part.write(Buffer.alloc(1 << 20));
    await part.discard();
    await writing.catch(() => undefined);
    await folder.part().discard();
    assert.deepEqual(filesIn(temp.path), []);
  });

  describe('says what is wrong', () => {
    it('when a file is in the way', () => {
      writeFileSync(join(temp.path, 'file'), '');
      assert.throws(() => new Folder(join(temp.path, 'file')), fails('folder-not-writable'));
      assert.throws(() => new Folder(join(temp.path, 'file', 'sub')), fails('folder-not-writable'));
      assert.throws(() => new Folder('/dev/null/x'), fails('folder-not-writable'));
    });

    it('when the folder goes away', async () => {
      const folder = new Folder(join(temp.path, 'out'));
      const part = folder.part();
      await part.write(Buffer.from('x'));
      rmSync(join(temp.path, 'out'), { recursive: true });
      assert.throws(() => folder.save([Buffer.from('x')], letters()), fails('folder-gone'));
      await assert.rejects(part.save(letters()), fails('folder-gone'));
      await assert.rejects(folder.part().write(Buffer.from('x')), fails('folder-gone'));
    });

    it('when the folder is replaced by a file', () => {
      const folder = new Folder(join(temp.path, 'out'));
      renameSync(join(temp.path, 'out'), join(temp.path, 'moved'));
      writeFileSync(join(temp.path, 'out'), '');
      assert.throws(() => folder.save([Buffer.from('x')], letters()), fails('folder-gone'));
    });

    describe('when the disk is', () => {
      function mount(options: string): void {
        execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', temp.path], { stdio: 'ignore' });
      }

      before(function () {
        const probe = tempFolder();
        temp = probe;
        try {
          mount('size=64k');
          execFileSync('umount', [probe.path]);
        } catch {
          // Only root may mount.
          this.skip();
        } finally {
          probe.remove();
        }
      });

      afterEach(() => void execFileSync('umount', [temp.path], { stdio: 'ignore' }));

      it('full, and leaves no part of the file', async () => {
        mount('size=256k');
        const folder = new Folder(temp.path);
        const next = letters();
        const save = (): string => folder.save([Buffer.alloc(100_000, 1)], next);
        assert.deepEqual([save(), save()], ['a.jpg', 'b.jpg']);
        assert.throws(save, fails('disk-full'));
        const part = folder.part();
        await assert.rejects(
          (async () => {
            for (;;) await part.write(Buffer.alloc(65_536));
          })(),
          fails('disk-full'),
        );
        await part.discard();
        assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg']);
        assert.equal(readFileSync(join(temp.path, 'a.jpg')).length, 100_000);
      });

      it('out of places for files', () => {
        mount('nr_inodes=3');
        const folder = new Folder(temp.path);
        const next = letters();
        folder.save([Buffer.from('x')], next);
        assert.throws(() => {
          folder.save([Buffer.from('x')], next);
          folder.save([Buffer.from('x')], next);
        }, fails('disk-full'));
        assert.ok(filesIn(temp.path).every((name) => name.endsWith('.jpg')));
      });

      it('read-only', () => {
        mount('ro');
        assert.throws(() => new Folder(temp.path), fails('folder-not-writable'));
        assert.throws(() => new Folder(join(temp.path, 'sub')), fails('folder-not-writable'));
      });
    });
  });

  describe('without hard links', () => {
    const { linkSync } = fs;
    let refused = 0;

    beforeEach(() => {
      refused = 0;
      fs.linkSync = () => {
        refused += 1;
        throw Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
      };
      syncBuiltinESMExports();
    });

    afterEach(() => {
      fs.linkSync = linkSync;
      syncBuiltinESMExports();
    });

    it('saves all the same, and still replaces nothing', async () => {
      writeFileSync(join(temp.path, 'a.jpg'), 'mine');
      const folder = new Folder(temp.path);
      assert.equal(folder.save([Buffer.from('picture')], letters()), 'b.jpg');
      const part = folder.part();
      await part.write(Buffer.from('large'));
      assert.equal(await part.save(letters()), 'c.jpg');
      assert.ok(refused >= 3);
      assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg', 'c.jpg']);
      assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'mine');
      assert.equal(readFileSync(join(temp.path, 'b.jpg'), 'utf8'), 'picture');
    });
  });
});
