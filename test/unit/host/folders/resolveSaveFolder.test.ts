import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveSaveFolder, nearestExistingFolder } from '../../../../src/host/folders/resolveSaveFolder';
import type { WorkspaceRoot } from '../../../../src/shared/form/form';

describe('the save folder on disk', () => {
  let temp: string;
  let root: WorkspaceRoot;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'folder-')));
    root = { name: 'site', path: join(temp, 'site') };
    await mkdir(join(root.path, 'photos'), { recursive: true });
    await mkdir(join(temp, 'site2'));
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  it('may be there or not', async () => {
    assert.deepEqual(await resolveSaveFolder('photos', [root]), {
      path: join(root.path, 'photos'),
      rootPath: root.path,
      shownPath: 'photos',
    });
    assert.deepEqual(await resolveSaveFolder('images/red panda', [root]), {
      path: join(root.path, 'images', 'red panda'),
      rootPath: root.path,
      shownPath: 'images/red panda',
    });
    assert.deepEqual(await resolveSaveFolder('.', [root]), {
      path: root.path,
      rootPath: root.path,
      shownPath: '.',
    });
  });

  it('is shown relative however it was typed', async () => {
    assert.deepEqual(await resolveSaveFolder(join(root.path, 'a', 'b'), [root]), {
      path: join(root.path, 'a', 'b'),
      rootPath: root.path,
      shownPath: 'a/b',
    });
  });

  it('is refused outside the workspace and without one', async () => {
    assert.equal(await resolveSaveFolder('../site2', [root]), 'outside-workspace');
    assert.equal(await resolveSaveFolder('images', []), 'no-workspace');
  });

  it('is refused where a file has its name, or that of a folder on the way', async () => {
    await writeFile(join(root.path, 'notes.md'), '');
    assert.equal(await resolveSaveFolder('notes.md', [root]), 'not-a-folder');
    assert.equal(await resolveSaveFolder('notes.md/new', [root]), 'not-a-folder');
  });

  it('is refused where Windows could not hold it, unless it is there', async () => {
    for (const typed of [
      'what?',
      'a*b/c',
      'photos/x:y',
      'say "cheese"',
      'con',
      'photos/aux.old',
      'photos/ a',
      'a. /b',
      'a./b',
    ]) {
      assert.equal(await resolveSaveFolder(typed, [root]), 'not-portable', typed);
    }
    for (const typed of ['.pictures', 'a & b (2)', 'консоль', 'contour', 'a.b']) {
      assert.equal(typeof (await resolveSaveFolder(typed, [root])), 'object', typed);
    }
    if (process.platform === 'win32') return;
    await mkdir(join(root.path, 'what?'));
    assert.equal(typeof (await resolveSaveFolder('what?/new', [root])), 'object');
  });

  it('is refused where a link leads out of the workspace', async () => {
    await symlink(join(temp, 'site2'), join(root.path, 'out'));
    await symlink('../..', join(root.path, 'photos', 'up'));
    for (const typed of ['out', 'out/new/deep', 'photos/up', 'photos/up/site2']) {
      assert.equal(await resolveSaveFolder(typed, [root]), 'outside-workspace', typed);
    }
  });

  it('is refused behind a link to nowhere', async () => {
    await symlink(join(temp, 'nowhere'), join(root.path, 'dead'));
    assert.equal(await resolveSaveFolder('dead', [root]), 'outside-workspace');
    assert.equal(await resolveSaveFolder('dead/new', [root]), 'outside-workspace');
  });

  it('may lead through links that stay inside, also when the workspace itself is one', async () => {
    await symlink('photos', join(root.path, 'alias'));
    const linked: WorkspaceRoot = { name: 'linked', path: join(temp, 'linked') };
    await symlink(root.path, linked.path);
    for (const at of [root, linked]) {
      assert.deepEqual(await resolveSaveFolder('alias/new', [at]), {
        path: join(at.path, 'alias', 'new'),
        rootPath: at.path,
        shownPath: 'alias/new',
      });
    }
  });

  it('has a nearest place that a dialog can start from', async () => {
    assert.equal(await nearestExistingFolder(join(root.path, 'photos', 'a', 'b')), join(root.path, 'photos'));
    assert.equal(await nearestExistingFolder(root.path), root.path);
  });
});
