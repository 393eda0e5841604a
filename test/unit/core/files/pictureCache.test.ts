import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PictureCache } from '../../../../src/core/files/pictureCache';
import { jpegPicture } from '../../../support/pictures';
import { filesIn, makeTempFolder } from '../support';

const bytes = 10_000;
const limits = { maxFileBytes: bytes, maxBytes: 10 * bytes };

describe('the cache of pictures to be shown', () => {
  let temp: ReturnType<typeof makeTempFolder>;

  beforeEach(() => {
    temp = makeTempFolder();
  });

  afterEach(() => temp.remove());

  /** Brings one in, as last used at that second. */
  function addFile(cache: PictureCache, index: number): string {
    const name = cache.store(`http://a.example/${index}`, jpegPicture(String(index), bytes))?.file;
    assert.ok(name !== undefined);
    utimesSync(join(temp.path, name), 1_000 + index, 1_000 + index);
    return name;
  }

  it('removes those that were not used for longest, until there is room again', () => {
    const cache = new PictureCache(temp.path, limits);
    const names = Array.from({ length: 12 }, (_, index) => addFile(cache, index));
    assert.equal(new PictureCache(temp.path, limits).find('http://a.example/0')?.file, names[0]);
    cache.prune();
    assert.deepEqual(filesIn(temp.path), [names[0], ...names.slice(4)].sort());
  });

  it('removes nothing as long as there is room', () => {
    const cache = new PictureCache(temp.path, limits);
    const names = Array.from({ length: 10 }, (_, index) => addFile(cache, index));
    cache.prune();
    assert.deepEqual(filesIn(temp.path), names.sort());
  });

  it('neither counts nor removes what is not its own', () => {
    mkdirSync(join(temp.path, `${'0'.repeat(40)}.jpg`));
    writeFileSync(join(temp.path, 'mine.jpg'), Buffer.alloc(20 * bytes));
    const cache = new PictureCache(temp.path, limits);
    const name = addFile(cache, 1);
    cache.prune();
    assert.deepEqual(filesIn(temp.path), [`${'0'.repeat(40)}.jpg`, name, 'mine.jpg'].sort());
  });

  it('keeps no file that is larger than is allowed', () => {
    const cache = new PictureCache(temp.path, limits);
    assert.equal(cache.store('http://a.example/', jpegPicture('x', bytes + 1)), null);
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('tells addresses apart, and knows them in the next run', () => {
    const first = new PictureCache(temp.path, limits);
    const names = [addFile(first, 1), addFile(first, 2)];
    const second = new PictureCache(temp.path, limits);
    assert.deepEqual(
      [1, 2, 3].map((index) => second.find(`http://a.example/${index}`)?.file),
      [...names, undefined],
    );
  });

  it('replaces what came from the same address before', () => {
    const cache = new PictureCache(temp.path, limits);
    const name = addFile(cache, 1);
    assert.equal(cache.store('http://a.example/1', jpegPicture('new'))?.file, name);
    assert.deepEqual(filesIn(temp.path), [name]);
    assert.ok(existsSync(join(temp.path, name)));
  });
});
