import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeThumbnailFolder } from '../../../../src/host/folders/thumbnailFolder';

describe('the cache of thumbnails', () => {
  let temp: string;

  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'cache-'));
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  it('is removed, and the bytes that it had are told', async () => {
    const cache = join(temp, 'thumbnails');
    await mkdir(cache);
    for (let file = 0; file < 20; file += 1) await writeFile(join(cache, `${file}.jpg`), Buffer.alloc(1_000));
    await mkdir(join(cache, 'large'));
    await writeFile(join(cache, 'large', 'a.jpg'), Buffer.alloc(5_000));
    assert.equal(await removeThumbnailFolder(cache), 25_000);
    assert.ok(!existsSync(cache));
    assert.equal(await removeThumbnailFolder(cache), 0);
  });

  it('is all that is removed: no link is followed', async () => {
    const [cache, outside] = [join(temp, 'thumbnails'), join(temp, 'outside')];
    await mkdir(cache);
    await mkdir(outside);
    await writeFile(join(outside, 'kept.txt'), 'kept');
    await symlink(outside, join(cache, 'folder'));
    await symlink(join(outside, 'kept.txt'), join(cache, 'file.jpg'));
    assert.equal(await removeThumbnailFolder(cache), 0);
    assert.equal(await readFile(join(outside, 'kept.txt'), 'utf8'), 'kept');
  });
});
