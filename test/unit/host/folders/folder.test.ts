import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOnDisk, nearestExisting } from '../../../../src/host/folders/folder';
import type { Root } from '../../../../src/shared/form/form';

describe('the save folder on disk', () => {
  let temp: string;
  let root: Root;

  beforeEach(async () => {
    temp = await realpath(await mkdtemp(join(tmpdir(), 'folder-')));
    root = { name: 'site', path: join(temp, 'site') };
    await mkdir(join(root.path, 'photos'), { recursive: true });
    await mkdir(join(temp, 'site2'));
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  it('may be there or not', async () => {
    assert.deepEqual(await folderOnDisk('photos', [root]), {
      path: join(root.path, 'photos'),
      root: root.path,
      shown: 'photos',
    });
    assert.deepEqual(await folderOnDisk('images/red panda', [root]), {
      path: join(root.path, 'images', 'red panda'),
      root: root.path,
      shown: 'images/red panda',
    });
    assert.deepEqual(await folderOnDisk('.', [root]), { path: root.path, root: root.path, shown: '.' });
  });

  it('is shown relative however it was typed', async () => {
    assert.deepEqual(await folderOnDisk(join(root.path, 'a', 'b'), [root]), {
      path: join(root.path, 'a', 'b'),
      root: root.path,
      shown: 'a/b',
    });
  });

  it('is refused outside the workspace and without one', async () => {
    assert.equal(await folderOnDisk('../site2', [root]), 'outside-workspace');
    assert.equal(await folderOnDisk('images', []), 'no-workspace');
  });

  it('is refused where a link leads out of the workspace', async () => {
    await symlink(join(temp, 'site2'), join(root.path, 'out'));
    await symlink('../..', join(root.path, 'photos', 'up'));
    for (const typed of ['out', 'out/new/deep', 'photos/up', 'photos/up/site2']) {
      assert.equal(await folderOnDisk(typed, [root]), 'outside-workspace', typed);
    }
  });

  it('is refused behind a link to nowhere', async () => {
    await symlink(join(temp, 'nowhere'), join(root.path, 'dead'));
    assert.equal(await folderOnDisk('dead', [root]), 'outside-workspace');
    assert.equal(await folderOnDisk('dead/new', [root]), 'outside-workspace');
  });

  it('may lead through links that stay inside, also when the workspace itself is one', async () => {
    await symlink('photos', join(root.path, 'alias'));
    const linked: Root = { name: 'linked', path: join(temp, 'linked') };
    await symlink(root.path, linked.path);
    for (const at of [root, linked]) {
      assert.deepEqual(await folderOnDisk('alias/new', [at]), {
        path: join(at.path, 'alias', 'new'),
        root: at.path,
        shown: 'alias/new',
      });
    }
  });

  it('has a nearest place that a dialog can start from', async () => {
    assert.equal(await nearestExisting(join(root.path, 'photos', 'a', 'b')), join(root.path, 'photos'));
    assert.equal(await nearestExisting(root.path), root.path);
  });
});
