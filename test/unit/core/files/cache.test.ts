import assert from 'node:assert/strict';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cache } from '../../../../src/core/files/cache';
import { jpegPicture } from '../../../support/pictures';
import { filesIn, tempFolder } from '../support';

const bytes = 10_000;
const limits = { fileBytes: bytes, bytes: 10 * bytes };

describe('files/cache', () => {
  let temp: ReturnType<typeof tempFolder>;

  beforeEach(() => {
    temp = tempFolder();
  });

  afterEach(() => temp.remove());

  /** Brings one in, as last used at that second. */
  function keep(cache: Cache, index: number): string {
    const name = cache.keep(`http://a.example/${index}`, jpegPicture(String(index), bytes));
    assert.ok(name !== null);
    utimesSync(join(temp.path, name), 1_000 + index, 1_000 + index);
    return name;
  }

  it('removes those that were not used for longest, until there is room again', () => {
    const cache = new Cache(temp.path, limits);
    const names = Array.from({ length: 12 }, (_, index) => keep(cache, index));
    assert.equal(new Cache(temp.path, limits).find('http://a.example/0'), names[0]);
    cache.prune();
    assert.deepEqual(filesIn(temp.path), [names[0], ...names.slice(4)].sort());
  });

  it('removes nothing as long as there is room', () => {
    const cache = new Cache(temp.path, limits);
    const names = Array.from({ length: 10 }, (_, index) => keep(cache, index));
    cache.prune();
    assert.deepEqual(filesIn(temp.path), names.sort());
  });

  it('neither counts nor removes what is not its own', () => {
    mkdirSync(join(temp.path, `${'0'.repeat(40)}.jpg`));
    writeFileSync(join(temp.path, 'mine.jpg'), Buffer.alloc(20 * bytes));
    const cache = new Cache(temp.path, limits);
    const name = keep(cache, 1);
    cache.prune();
    assert.deepEqual(filesIn(temp.path), [`${'0'.repeat(40)}.jpg`, name, 'mine.jpg'].sort());
  });

  it('keeps no file that is larger than is allowed', () => {
    const cache = new Cache(temp.path, limits);
    assert.equal(cache.keep('http://a.example/', jpegPicture('x', bytes + 1)), null);
    assert.deepEqual(filesIn(temp.path), []);
  });

  it('tells addresses apart, and knows them in the next run', () => {
    const first = new Cache(temp.path, limits);
    const names = [keep(first, 1), keep(first, 2)];
    const second = new Cache(temp.path, limits);
    assert.deepEqual(
      [1, 2, 3].map((index) => second.find(`http://a.example/${index}`)),
      [...names, null],
    );
  });

  it('replaces what came from the same address before', () => {
    const cache = new Cache(temp.path, limits);
    const name = keep(cache, 1);
    assert.equal(cache.keep('http://a.example/1', jpegPicture('new')), name);
    assert.deepEqual(filesIn(temp.path), [name]);
    assert.ok(existsSync(join(temp.path, name)));
  });
});
