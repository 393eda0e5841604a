import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Collection } from '../../../../src/shared/picture/collection';
import { createSavedList } from '../../../../src/host/list/savedList';
import { randomJson, seededRandom } from '../../../support/random';
import { catPicture, memoryLog, catPictures } from '../hostFixtures';

describe('the found list on disk', () => {
  let temp: string;
  let file: string;
  let log: ReturnType<typeof memoryLog>;

  beforeEach(async () => {
    temp = await mkdtemp(join(tmpdir(), 'list-'));
    file = join(temp, 'storage', 'list.jsonl');
    log = memoryLog();
  });
  afterEach(() => rm(temp, { recursive: true, force: true }));

  const cat = (cursor: string | null) => ({ source: 'flickr', keyword: 'cat', cursor });

  async function saved(count: number): Promise<void> {
    const list = createSavedList(file, log);
    list.appendLines(catPictures(count), [cat('2')]);
    await list.whenWritten();
  }

  async function loaded(): Promise<Collection> {
    const collection = new Collection();
    await createSavedList(file, log).loadInto(collection);
    return collection;
  }

  it('comes back in its order, with where each search stopped', async () => {
    const list = createSavedList(file, log);
    list.appendLines(catPictures(3), [cat('2')]);
    list.appendLines(catPictures(2, 4), [cat('3')]);
    list.appendLines(
      [],
      [
        { source: 'flickr', keyword: 'dog', cursor: 'end' },
        { source: 'flickr', keyword: 'emu', cursor: null },
        { source: 'nasa', keyword: 'cat', cursor: '7' },
      ],
    );
    await list.whenWritten();
    const collection = await loaded();
    assert.deepEqual(collection.allPictures(), catPictures(5));
    assert.equal(collection.cursorOf('flickr', 'cat'), '3');
    assert.equal(collection.cursorOf('flickr', 'dog'), 'end');
    assert.equal(collection.cursorOf('flickr', 'emu'), null);
    assert.equal(collection.cursorOf('nasa', 'cat'), '7');
    assert.deepEqual(log.lines, []);
  });

  it('is empty at first and after it was cleared', async () => {
    assert.equal((await loaded()).size, 0);
    const list = createSavedList(file, log);
    list.appendLines(catPictures(3), [cat('2')]);
    list.clearLines();
    list.appendLines(catPictures(1, 9), [cat('2')]);
    await list.whenWritten();
    assert.deepEqual((await loaded()).pictureKeys(), ['flickr:9']);
    list.clearLines();
    await list.whenWritten();
    const collection = await loaded();
    assert.equal(collection.size, 0);
    assert.equal(collection.cursorOf('flickr', 'cat'), null);
    assert.deepEqual(log.lines, []);
  });

  it('knows of a picture what was told of it later, in its first place', async () => {
    const list = createSavedList(file, log);
    const untitled = catPicture('1', { title: null });
    list.appendLines([untitled, ...catPictures(1, 2)], [cat('2')]);
    const license = { id: 'CC-BY-2.0', name: 'CC BY 2.0', url: null };
    list.appendLines([catPicture('1', { license })], []);
    await list.whenWritten();
    assert.deepEqual((await loaded()).allPictures(), [catPicture('1', { license }), catPicture('2')]);
  });

  it('loses one line at most when the machine stops while it is written', async () => {
    await saved(3);
    const { size } = await stat(file);
    await truncate(file, size - 100);
    const list = createSavedList(file, log);
    list.appendLines(catPictures(1, 4), [cat('3')]);
    await list.whenWritten();
    assert.deepEqual((await loaded()).pictureKeys(), ['flickr:1', 'flickr:2', 'flickr:4']);
  });

  it('is not trusted', async () => {
    await saved(2);
    const random = seededRandom(6);
    const [good] = (await readFile(file, 'utf8')).trim().split('\n');
    const bad = Array.from({ length: 500 }, () =>
      JSON.stringify({ picture: randomJson(random), cursor: randomJson(random) }),
    );
    await appendFile(file, ['null', '[]', '7', '{"picture":', '\u0000', ...bad, good].join('\n'));
    const collection = await loaded();
    assert.deepEqual(collection.allPictures(), catPictures(2));
    assert.equal(collection.cursorOf('flickr', 'cat'), '2');
  });

  it('says in the log when it cannot be read or written, and does no harm', async () => {
    await writeFile(join(temp, 'storage'), 'a file where the folder should be');
    await saved(1);
    assert.match(log.lines.join('\n'), /^warn: The list could not be stored/);
    file = temp;
    assert.equal((await loaded()).size, 0);
    assert.match(log.lines.join('\n'), /The stored list could not be read/);
  });

  it('is not kept where there is no place for it', async () => {
    const list = createSavedList(null, log);
    list.appendLines(catPictures(1), [cat('2')]);
    list.clearLines();
    await list.whenWritten();
    await list.loadInto(new Collection());
    assert.deepEqual(log.lines, []);
  });
});
