import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { Cancelled } from '../../../../src/core/failure';
import { Folder, type ClaimedFile, type FolderLimits } from '../../../../src/core/files/folder';
import { skipBecause } from '../../../support/skip';
import { ownTime } from '../../../support/ownTime';
import { waitUntil } from '../../../support/waitUntil';
import { filesIn, makeTempFolder } from '../support';
import { failsWithCode, letterNames, neverAborted } from './folderFixtures';

const bytes = [Buffer.from('picture')];

/** What happens to every call of a function of `node:fs`: an error's code, or the real call for null. */
type InjectedFault = (call: number, path: string) => string | null;

describe('files/folder', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => {
    temp = makeTempFolder();
  });

  afterEach(() => temp.remove());

  const folderIn = (path = temp.path): Folder => new Folder(path, null);

  it('saves pieces as one file under the first name', async () => {
    const folder = folderIn();
    const pieces = [Buffer.from('pic'), Buffer.alloc(0), Buffer.from('ture')];
    assert.equal((await folder.saveFile(pieces, letterNames(), neverAborted)).file, 'a.jpg');
    assert.equal((await folder.saveFile([Buffer.from('other')], letterNames(), neverAborted)).file, 'b.jpg');
    assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg']);
    assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'picture');
    assert.equal(readFileSync(join(temp.path, 'b.jpg'), 'utf8'), 'other');
  });

  it('saves a file of very many pieces whole', async () => {
    const pieces = Array.from({ length: 5000 }, (_, index) => Buffer.from(`${index},`));
    await folderIn().saveFile(pieces, letterNames(), neverAborted);
    assert.ok(readFileSync(join(temp.path, 'a.jpg')).equals(Buffer.concat(pieces)));
  });

  it('never replaces a file, a folder, a link, a pipe or a device that has the name', async function () {
    const outside = join(temp.path, 'outside.txt');
    const target = join(temp.path, 'out');
    mkdirSync(join(target, 'b.jpg'), { recursive: true });
    writeFileSync(join(target, 'a.jpg'), 'mine');
    writeFileSync(outside, 'mine');
    symlinkSync(outside, join(target, 'c.jpg'));
    symlinkSync(join(temp.path, 'nowhere'), join(target, 'd.jpg'));
    symlinkSync('/dev/null', join(target, 'e.jpg'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(target, 'f.jpg')]);
    const folder = folderIn(target);
    const name = process.platform === 'win32' ? 'f.jpg' : 'g.jpg';
    assert.equal((await folder.saveFile(bytes, letterNames(), neverAborted)).file, name);
    const part = folder.createPart();
    await part.write(Buffer.from('large'));
    await part.saveAsFreeName(letterNames(), neverAborted);
    assert.equal(readFileSync(join(target, 'a.jpg'), 'utf8'), 'mine');
    assert.equal(readFileSync(outside, 'utf8'), 'mine');
    assert.equal(readlinkSync(join(target, 'd.jpg')), join(temp.path, 'nowhere'));
    assert.deepEqual(filesIn(temp.path), ['out', 'outside.txt']);
    assert.equal(filesIn(target).length, process.platform === 'win32' ? 7 : 8);
  });

  it('keeps two runs into one folder apart', async () => {
    const [first, second] = [folderIn(), folderIn()];
    const names: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      names.push((await first.saveFile([Buffer.from(`1 ${round}`)], letterNames(), neverAborted)).file);
      names.push((await second.saveFile([Buffer.from(`2 ${round}`)], letterNames(), neverAborted)).file);
    }
    assert.deepEqual(names, ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg']);
    assert.deepEqual(filesIn(temp.path), names);
  });

  it('saves once what two runs save under one name, but again what was there at the start', async () => {
    writeFileSync(join(temp.path, 'a.jpg'), 'same');
    const [first, second] = [folderIn(), folderIn()];
    const save = (folder: Folder, text: string): Promise<ClaimedFile> =>
      folder.saveFile([Buffer.from(text)], letterNames(), neverAborted);
    assert.deepEqual(await save(first, 'same'), { file: 'b.jpg', isNew: true });
    assert.deepEqual(await save(second, 'same'), { file: 'b.jpg', isNew: false });
    assert.deepEqual(await save(second, 'else'), { file: 'c.jpg', isNew: true });
    const part = first.createPart();
    await part.write(Buffer.from('else'));
    assert.deepEqual(await part.saveAsFreeName(letterNames(), neverAborted), { file: 'c.jpg', isNew: false });
    assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg', 'c.jpg']);
  });

  it('never touches a file again once it has its name', async () => {
    const folder = folderIn();
    await folder.saveFile(bytes, letterNames(), neverAborted);
    writeFileSync(join(temp.path, 'a.jpg'), 'edited by the user');
    const before = statSync(join(temp.path, 'a.jpg'), { bigint: true });
    await folder.saveFile(bytes, letterNames(), neverAborted);
    folder.removeIfEmpty();
    folderIn();
    const after = statSync(join(temp.path, 'a.jpg'), { bigint: true });
    assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'edited by the user');
    assert.deepEqual(
      { ino: after.ino, mtimeNs: after.mtimeNs, nlink: after.nlink },
      { ino: before.ino, mtimeNs: before.mtimeNs, nlink: 1n },
    );
  });

  it('makes the folder, and takes back what it made when nothing was saved', async () => {
    const path = join(temp.path, 'a', 'b', 'c');
    folderIn(path).removeIfEmpty();
    assert.deepEqual(filesIn(temp.path), []);
    const used = folderIn(path);
    await used.saveFile([Buffer.from('x')], letterNames(), neverAborted);
    used.removeIfEmpty();
    assert.deepEqual(filesIn(path), ['a.jpg']);
  });

  it('leaves an empty folder that was there before', () => {
    mkdirSync(join(temp.path, 'out'));
    folderIn(join(temp.path, 'out')).removeIfEmpty();
    assert.deepEqual(filesIn(temp.path), ['out']);
  });

  it('writes large files piece by piece, and shows them only when they are whole', async () => {
    const part = folderIn().createPart();
    await part.write(Buffer.from('pic'));
    assert.equal(filesIn(temp.path).filter((name) => name.endsWith('.jpg')).length, 0);
    await part.write(Buffer.from('ture'));
    assert.equal((await part.saveAsFreeName(letterNames(), neverAborted)).file, 'a.jpg');
    assert.deepEqual(filesIn(temp.path), ['a.jpg']);
    assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'picture');
  });

  it('leaves nothing of a file that is discarded, also in the middle of a write', async () => {
    const folder = folderIn();
    const part = folder.createPart();
    const writing = part.write(Buffer.alloc(1 << 20));
    await part.discard();
    await writing.catch(() => undefined);
    await folder.createPart().discard();
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('gives a large file no name when the run is cancelled', async () => {
    const part = folderIn().createPart();
    await part.write(Buffer.from('x'));
    await assert.rejects(part.saveAsFreeName(letterNames(), AbortSignal.abort()), Cancelled);
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('refuses a path that is too long for other programs, and says how long', async () => {
    const maxPathLength = temp.path.length + 10;
    const folder = new Folder(temp.path, null, { maxBusyMs: 0, maxPathLength });
    await folder.saveFile(bytes, { nextName: () => 'abcde.jpg' }, neverAborted);
    await assert.rejects(
      folder.saveFile(bytes, { nextName: () => 'abcdef.jpg' }, neverAborted),
      (error) =>
        failsWithCode('path-too-long')(error) && String(error).includes(`${maxPathLength} characters`),
    );
    assert.deepEqual(filesIn(temp.path), ['abcde.jpg']);
  });

  describe('says what is wrong', () => {
    it('when a file is in the way', () => {
      writeFileSync(join(temp.path, 'file'), '');
      assert.throws(() => folderIn(join(temp.path, 'file')), failsWithCode('folder-not-writable'));
      assert.throws(() => folderIn(join(temp.path, 'file', 'sub')), failsWithCode('folder-not-writable'));
      // Node's own recursive `mkdir` never ends there.
      if (process.platform === 'linux')
        assert.throws(() => folderIn('/proc/pictures/sub'), failsWithCode('folder-not-writable'));
    });

    it('when the folder goes away, and does not make it again', async () => {
      const folder = folderIn(join(temp.path, 'out'));
      const part = folder.createPart();
      await part.write(Buffer.from('x'));
      rmSync(join(temp.path, 'out'), { recursive: true });
      assert.throws(() => folder.requireUnmoved(), failsWithCode('folder-gone'));
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), failsWithCode('folder-gone'));
      await assert.rejects(part.saveAsFreeName(letterNames(), neverAborted), failsWithCode('folder-gone'));
      await assert.rejects(folder.createPart().write(Buffer.from('x')), failsWithCode('folder-gone'));
      assert.deepEqual(filesIn(temp.path), []);
    });

    it('when the folder is renamed and another one put in its place, and writes nothing there', async () => {
      const path = join(temp.path, 'out');
      const folder = folderIn(path);
      const part = folder.createPart();
      await part.write(Buffer.from('x'));
      renameSync(path, join(temp.path, 'moved'));
      mkdirSync(path);
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), failsWithCode('folder-gone'));
      await assert.rejects(part.saveAsFreeName(letterNames(), neverAborted), failsWithCode('folder-gone'));
      folder.removeIfEmpty();
      assert.deepEqual(filesIn(path), []);
    });

    it('when the folder is replaced by a file', async () => {
      const folder = folderIn(join(temp.path, 'out'));
      renameSync(join(temp.path, 'out'), join(temp.path, 'moved'));
      writeFileSync(join(temp.path, 'out'), '');
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), failsWithCode('folder-gone'));
    });
  });

  describe('whose name is not UTF-8', () => {
    let real: Buffer;

    beforeEach(function () {
      if (process.platform !== 'linux') skipBecause(this, 'only Linux has such names');
      real = Buffer.concat([Buffer.from(join(temp.path, 'caf')), Buffer.from([0xe9])]);
      mkdirSync(real);
    });

    afterEach(() => rmSync(real, { recursive: true }));

    it('is refused rather than given a twin', () => {
      for (const path of ['caf\uFFFD', 'caf\uFFFD/x', 'caf\uFFFD/x/y'])
        assert.throws(() => folderIn(join(temp.path, path)), failsWithCode('folder-name-unreadable'), path);
      symlinkSync(real, join(temp.path, 'link'));
      for (const path of ['link', 'link/x'])
        assert.throws(() => folderIn(join(temp.path, path)), failsWithCode('folder-name-unreadable'), path);
      assert.deepEqual(filesIn(temp.path), ['caf\uFFFD', 'link']);
      assert.deepEqual(readdirSync(real), []);
    });

    it('is not confused with one that really has such a character', async () => {
      mkdirSync(join(temp.path, 'cat\uFFFD'));
      const folder = folderIn(join(temp.path, 'cat\uFFFD', 'x'));
      await folder.saveFile(bytes, letterNames(), neverAborted);
      assert.deepEqual(filesIn(join(temp.path, 'cat\uFFFD', 'x')), ['a.jpg']);
    });
  });

  it('is not made where Git keeps what is its own', () => {
    mkdirSync(join(temp.path, '.git', 'hooks'), { recursive: true });
    symlinkSync(join(temp.path, '.git'), join(temp.path, 'link'));
    for (const path of ['.git', '.git/hooks', '.GIT/new', 'link/hooks'])
      assert.throws(() => folderIn(join(temp.path, path)), failsWithCode('folder-of-git'), path);
    folderIn(join(temp.path, '.github'));
    assert.deepEqual(filesIn(temp.path), ['.git', '.github', 'link']);
  });

  describe('inside a workspace', () => {
    let workspace: string;
    let outside: string;

    beforeEach(() => {
      workspace = join(temp.path, 'workspace');
      outside = join(temp.path, 'outside');
      mkdirSync(workspace);
      mkdirSync(outside);
    });

    it('takes the workspace itself, what is below it, and links that stay in it', async () => {
      mkdirSync(join(workspace, 'real'));
      symlinkSync(join(workspace, 'real'), join(workspace, 'link'));
      symlinkSync(workspace, join(temp.path, 'alias'));
      for (const path of ['.', 'images/cat', '..cat', 'link/dog']) {
        await new Folder(join(workspace, path), workspace).saveFile(bytes, letterNames(), neverAborted);
        assert.ok(existsSync(join(workspace, path, 'a.jpg')), path);
      }
      const folder = new Folder(join(temp.path, 'alias', 'fox'), workspace);
      assert.equal(folder.path, join(fs.realpathSync(workspace), 'fox'));
      assert.equal(new Folder(join(workspace, 'owl'), join(temp.path, 'alias')).existing.length, 0);
    });

    it('refuses what is outside, and makes nothing there', () => {
      symlinkSync(outside, join(workspace, 'link'));
      symlinkSync(join(outside, 'missing'), join(workspace, 'dangling'));
      mkdirSync(join(temp.path, 'workspace2'));
      for (const path of ['link', 'link/a/b', '../outside', '../workspace2', '..', '../new/a']) {
        assert.throws(
          () => new Folder(join(workspace, path), workspace),
          failsWithCode('folder-outside'),
          path,
        );
      }
      assert.throws(() => new Folder(join(workspace, 'dangling', 'a'), workspace));
      assert.throws(() => new Folder(join(workspace, 'dangling'), workspace));
      assert.deepEqual(filesIn(outside), []);
      assert.deepEqual(filesIn(temp.path), ['outside', 'workspace', 'workspace2']);
    });

    it('does not make a workspace again that is gone', () => {
      rmSync(workspace, { recursive: true });
      assert.throws(() => new Folder(join(workspace, 'images'), workspace), failsWithCode('folder-gone'));
      assert.deepEqual(filesIn(temp.path), ['outside']);
    });

    it('stops when the workspace goes away', async () => {
      const folder = new Folder(join(workspace, 'images'), workspace);
      rmSync(workspace, { recursive: true });
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), failsWithCode('folder-gone'));
      assert.deepEqual(filesIn(temp.path), ['outside']);
    });

    for (const [what, swapped] of [
      ['the folder', 'images/cat'],
      ['a folder above it', 'images'],
    ] as const) {
      it(`writes nothing outside when ${what} becomes a link that leads out`, async () => {
        mkdirSync(join(outside, 'cat'));
        const folder = new Folder(join(workspace, 'images/cat'), workspace);
        const [begun, fresh] = [folder.createPart(), folder.createPart()];
        await begun.write(Buffer.from('x'));
        renameSync(join(workspace, swapped), join(workspace, 'moved'));
        symlinkSync(outside, join(workspace, swapped));
        assert.throws(() => folder.requireUnmoved(), failsWithCode('folder-outside'));
        await assert.rejects(
          folder.saveFile(bytes, letterNames(), neverAborted),
          failsWithCode('folder-outside'),
        );
        await assert.rejects(
          begun.saveAsFreeName(letterNames(), neverAborted),
          failsWithCode('folder-outside'),
        );
        await assert.rejects(fresh.write(Buffer.from('x')), failsWithCode('folder-outside'));
        assert.deepEqual([filesIn(outside), filesIn(join(outside, 'cat'))], [['cat'], []]);
      });
    }

    it('notices that the folder was moved out and linked to', async () => {
      const path = join(workspace, 'images');
      const folder = new Folder(path, workspace);
      renameSync(path, join(outside, 'images'));
      symlinkSync(join(outside, 'images'), path);
      await assert.rejects(
        folder.saveFile(bytes, letterNames(), neverAborted),
        failsWithCode('folder-outside'),
      );
      assert.deepEqual(filesIn(join(outside, 'images')), []);
    });
  });

  describe('where calls fail', () => {
    const { linkSync, renameSync, openSync, closeSync, unlinkSync, writeSync, writevSync } = fs;
    const real = { linkSync, renameSync, openSync, closeSync, unlinkSync };
    let calls: string[];

    beforeEach(() => {
      calls = [];
    });

    afterEach(() => {
      Object.assign(fs, { ...real, writeSync, writevSync });
      syncBuiltinESMExports();
    });

    function injectFault(name: keyof typeof real, fault: InjectedFault): void {
      const call = real[name] as (...args: unknown[]) => unknown;
      let count = 0;
      Object.assign(fs, {
        [name]: (...args: unknown[]) => {
          count += 1;
          const code = fault(count, String(args[0]));
          calls.push(code === null ? name : `${name} ${code}`);
          if (code === null) return call(...args);
          throw Object.assign(new Error(`${code}: injected, ${name}`), { code });
        },
      });
      syncBuiltinESMExports();
    }

    /** Saves a small and a large file at once. */
    async function saveBoth(
      limits: FolderLimits = { maxBusyMs: 5_000, maxPathLength: Infinity },
      signal = neverAborted,
    ): Promise<string[]> {
      const folder = new Folder(temp.path, null, limits);
      const next = letterNames();
      const part = folder.createPart();
      await part.write(Buffer.from('large'));
      const saved = await Promise.all([
        folder.saveFile(bytes, next, signal),
        part.saveAsFreeName(next, signal),
      ]);
      return saved.map(({ file }) => file);
    }

    for (const code of ['EPERM', 'EXDEV', 'ENOSYS', 'EOPNOTSUPP', 'EMLINK']) {
      it(`saves without hard links (${code}), and still replaces nothing`, async () => {
        injectFault('linkSync', () => code);
        writeFileSync(join(temp.path, 'a.jpg'), 'mine');
        assert.deepEqual((await saveBoth()).sort(), ['b.jpg', 'c.jpg']);
        assert.ok(calls.length >= 3);
        assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg', 'c.jpg']);
        assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'mine');
        const saved = ['b.jpg', 'c.jpg'].map((name) => readFileSync(join(temp.path, name), 'utf8'));
        assert.deepEqual(saved.sort(), ['large', 'picture']);
      });
    }

    for (const code of ['EACCES', 'EPERM', 'EBUSY']) {
      it(`waits while another program holds the file (${code})`, async () => {
        injectFault('linkSync', () => 'EPERM');
        injectFault('renameSync', (call) => (call <= 5 ? code : null));
        assert.deepEqual((await saveBoth()).sort(), ['a.jpg', 'b.jpg']);
        assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg']);
      });
    }

    it('waits the same way where links exist', async () => {
      injectFault('linkSync', (call) => (call <= 5 ? 'EBUSY' : null));
      assert.deepEqual((await saveBoth()).sort(), ['a.jpg', 'b.jpg']);
      assert.ok(!calls.includes('renameSync'));
    });

    it('leaves the thread free and the name untaken while it waits', async () => {
      injectFault('linkSync', () => 'EPERM');
      let free = false;
      injectFault('renameSync', () => (free ? null : 'EBUSY'));
      const saving = folderIn().saveFile(bytes, letterNames(), neverAborted);
      await waitUntil('some tries', 5, () => calls.filter((call) => call === 'renameSync EBUSY').length >= 3);
      assert.deepEqual(
        filesIn(temp.path).filter((name) => name.endsWith('.jpg')),
        [],
      );
      free = true;
      assert.equal((await saving).file, 'a.jpg');
    });

    it('takes the next name when somebody else took this one meanwhile', async () => {
      injectFault('linkSync', (call) => {
        if (call === 1) writeFileSync(join(temp.path, 'a.jpg'), 'theirs');
        return call === 1 ? 'EBUSY' : null;
      });
      assert.equal((await folderIn().saveFile(bytes, letterNames(), neverAborted)).file, 'b.jpg');
      assert.equal(readFileSync(join(temp.path, 'a.jpg'), 'utf8'), 'theirs');
    });

    it('looks at the folder again after each wait', async () => {
      const out = join(temp.path, 'out');
      injectFault('linkSync', (call) => {
        if (call > 1) return null;
        renameSync(out, join(temp.path, 'moved'));
        symlinkSync(join(temp.path, 'moved'), out);
        return 'EBUSY';
      });
      await assert.rejects(
        folderIn(out).saveFile(bytes, letterNames(), neverAborted),
        failsWithCode('folder-gone'),
      );
      assert.deepEqual(filesIn(join(temp.path, 'moved')), []);
    });

    it('gives up when the file stays held, says so and leaves nothing', async () => {
      injectFault('linkSync', () => 'EBUSY');
      await assert.rejects(saveBoth({ maxBusyMs: 100, maxPathLength: Infinity }), failsWithCode('file-busy'));
      await waitUntil('the parts to go', 5, () => filesIn(temp.path).length === 0);
    });

    it('ends the wait at once when the run is cancelled, and leaves nothing', async () => {
      injectFault('linkSync', () => 'EBUSY');
      const cancel = new AbortController();
      const saving = saveBoth({ maxBusyMs: 60_000, maxPathLength: Infinity }, cancel.signal);
      await waitUntil('some tries', 5, () => calls.length >= 4);
      const since = ownTime();
      cancel.abort();
      await assert.rejects(saving, Cancelled);
      assert.ok(since() < 1_000);
      await waitUntil('the parts to go', 5, () => filesIn(temp.path).length === 0);
    });

    it('gives up at once when it cannot give a name back, instead of taking one after the other', async () => {
      injectFault('linkSync', () => 'EPERM');
      injectFault('renameSync', () => 'EBUSY');
      const folder = folderIn();
      injectFault('unlinkSync', (_, path) => (path.endsWith('.jpg') ? 'EBUSY' : null));
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), failsWithCode('file-busy'));
      assert.deepEqual(filesIn(temp.path), ['a.jpg']);
    });

    it('blames the holder, not the folder, when somebody removes a part', async () => {
      injectFault('linkSync', (_, path) => {
        rmSync(path);
        return null;
      });
      await assert.rejects(
        folderIn().saveFile(bytes, letterNames(), neverAborted),
        failsWithCode('file-busy'),
      );
    });

    for (const code of ['EMFILE', 'ENFILE']) {
      it(`waits for a free file descriptor (${code})`, async () => {
        const folder = folderIn();
        injectFault('openSync', (call) => (call <= 4 ? code : null));
        const part = folder.createPart();
        const next = letterNames();
        await Promise.all([folder.saveFile(bytes, next, neverAborted), part.write(Buffer.from('large'))]);
        await part.saveAsFreeName(next, neverAborted);
        assert.deepEqual(filesIn(temp.path), ['a.jpg', 'b.jpg']);
      });
    }

    it('ends the wait for a descriptor when the file is discarded', async () => {
      const folder = folderIn();
      injectFault('openSync', () => 'EMFILE');
      const part = folder.createPart();
      const writing = assert.rejects(part.write(Buffer.from('x')), Cancelled);
      await waitUntil('some tries', 5, () => calls.length >= 2);
      const since = ownTime();
      await part.discard();
      await writing;
      assert.ok(since() < 1_000);
    });

    it('goes on after a write that took less than it was given', async () => {
      let writes = 0;
      const writeLess = (file: number, piece: Buffer): number => {
        writes += 1;
        return writeSync(file, piece.subarray(0, 3));
      };
      Object.assign(fs, {
        writeSync: writeLess,
        writevSync: (file: number, [first = Buffer.alloc(0)]: readonly Buffer[]) => writeLess(file, first),
      });
      syncBuiltinESMExports();
      const folder = folderIn();
      const next = letterNames();
      await folder.saveFile([Buffer.from('12345678')], next, neverAborted);
      await folder.saveFile([Buffer.from('1234'), Buffer.from('5678')], next, neverAborted);
      assert.ok(writes >= 6);
      for (const name of ['a.jpg', 'b.jpg']) {
        assert.equal(readFileSync(join(temp.path, name), 'utf8'), '12345678');
      }
    });

    it('writes into the open folder, whatever is put in its place around every call', async function () {
      if (process.platform !== 'linux') skipBecause(this, 'only Linux has a way through an open folder');
      const [out, elsewhere, aside] = ['out', 'elsewhere', 'aside'].map((name) => join(temp.path, name));
      assert.ok(out !== undefined && elsewhere !== undefined && aside !== undefined);
      mkdirSync(elsewhere);
      const folder = folderIn(out);
      for (const name of ['openSync', 'linkSync', 'unlinkSync'] as const) {
        const call = real[name] as (...args: unknown[]) => unknown;
        Object.assign(fs, {
          [name]: (...args: unknown[]) => {
            calls.push(name);
            renameSync(out, aside);
            symlinkSync(elsewhere, out);
            try {
              return call(...args);
            } finally {
              real.unlinkSync(out);
              renameSync(aside, out);
            }
          },
        });
      }
      syncBuiltinESMExports();
      const part = folder.createPart();
      await part.write(Buffer.from('large'));
      const next = letterNames();
      await folder.saveFile(bytes, next, neverAborted);
      await part.saveAsFreeName(next, neverAborted);
      assert.ok(calls.length >= 6);
      assert.deepEqual([filesIn(elsewhere), filesIn(out)], [[], ['a.jpg', 'b.jpg']]);
    });

    it('leaves no part in a folder that is moved', async function () {
      if (process.platform !== 'linux') skipBecause(this, 'only Linux has a way through an open folder');
      const folder = folderIn(join(temp.path, 'out'));
      const part = folder.createPart();
      await part.write(Buffer.from('large'));
      renameSync(join(temp.path, 'out'), join(temp.path, 'moved'));
      await part.discard();
      assert.deepEqual(filesIn(join(temp.path, 'moved')), []);
    });

    it('names the folder in what it says, not the way to it', async () => {
      const folder = folderIn();
      Object.assign(fs, {
        linkSync: (from: string) => {
          throw Object.assign(new Error(`EIO: i/o error, link '${from}'`), { code: 'EIO' });
        },
      });
      syncBuiltinESMExports();
      await assert.rejects(folder.saveFile(bytes, letterNames(), neverAborted), (error) =>
        String(error).includes(`'${temp.path}/.pics`),
      );
    });

    it('reports a full disk that shows only when a file is closed, and leaves no part', async () => {
      const folder = folderIn();
      const next = letterNames();
      await folder.saveFile(bytes, next, neverAborted);
      injectFault('closeSync', () => 'ENOSPC');
      await assert.rejects(folder.saveFile(bytes, next, neverAborted), failsWithCode('disk-full'));
      assert.deepEqual(filesIn(temp.path), ['a.jpg']);
    });
  });
});
