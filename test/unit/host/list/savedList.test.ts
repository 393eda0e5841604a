import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Picture } from '../../../../src/shared/picture/picture';
import { createSavedList, type SavedLine } from '../../../../src/host/list/savedList';
import { Searches } from '../../../../src/host/list/searches';
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

  const query = { kind: 'keyword', source: 'flickr', keyword: 'cat' } as const;
  const begun = { search: { id: 1, query } };
  const cat = (cursor: string | null) => ({
    cursor: { search: 1, source: 'flickr', query: 'cat', cursor },
  });
  const linesOf = (pictures: readonly Picture[]): SavedLine[] => [
    ...pictures.map((picture) => ({ picture })),
    { found: { search: 1, keys: pictures.map(({ id }) => `flickr:${id}`) } },
  ];
  const cursorOf = (searches: Searches, source: string): string | null | undefined =>
    searches.get(1)?.cursors.get(source, 'cat');

  async function saved(count: number): Promise<void> {
    const list = createSavedList(file, log);
    list.appendLines([begun, cat('2'), ...linesOf(catPictures(count))]);
    await list.whenWritten();
  }

  async function loaded(): Promise<Searches> {
    const searches = new Searches();
    await createSavedList(file, log).loadInto(searches);
    return searches;
  }

  it('comes back in its order, with where each search stopped', async () => {
    const list = createSavedList(file, log);
    list.appendLines([begun, ...linesOf(catPictures(3)), cat('2')]);
    list.appendLines([...linesOf(catPictures(2, 4)), cat('3')]);
    list.appendLines([{ cursor: { search: 1, source: 'nasa', query: 'cat', cursor: '7' } }]);
    await list.whenWritten();
    const searches = await loaded();
    assert.deepEqual(searches.collection.allPictures(), catPictures(5));
    assert.deepEqual(searches.get(1)?.query, query);
    assert.equal(searches.get(1)?.keys.size, 5);
    assert.equal(cursorOf(searches, 'flickr'), '3');
    assert.equal(cursorOf(searches, 'nasa'), '7');
    assert.equal(cursorOf(searches, 'openverse'), null);
    assert.deepEqual(log.lines, []);
  });

  it('is empty at first and after it was cleared', async () => {
    assert.equal((await loaded()).collection.size, 0);
    const list = createSavedList(file, log);
    list.appendLines([begun, ...linesOf(catPictures(3))]);
    list.clearLines();
    list.appendLines([begun, ...linesOf(catPictures(1, 9))]);
    await list.whenWritten();
    assert.deepEqual((await loaded()).collection.pictureKeys(), ['flickr:9']);
    list.clearLines();
    await list.whenWritten();
    const searches = await loaded();
    assert.equal(searches.collection.size, 0);
    assert.deepEqual(searches.all, []);
    assert.deepEqual(log.lines, []);
  });

  it('knows the searches, the newest first, and none that was closed', async () => {
    const list = createSavedList(file, log);
    const dog = { kind: 'keyword', source: 'all', keyword: 'dog' } as const;
    list.appendLines([begun, ...linesOf(catPictures(3))]);
    list.appendLines([
      { search: { id: 2, query: dog } },
      { picture: catPicture('4') },
      { found: { search: 2, keys: ['flickr:3', 'flickr:4'] } },
    ]);
    await list.whenWritten();
    const two = await loaded();
    assert.deepEqual(
      two.all.map(({ id, keys }) => [id, [...keys]]),
      [
        [2, ['flickr:3', 'flickr:4']],
        [1, ['flickr:1', 'flickr:2', 'flickr:3']],
      ],
    );
    list.appendLines([begun]);
    await list.whenWritten();
    assert.deepEqual(
      (await loaded()).all.map(({ id }) => id),
      [1, 2],
    );
    // Also one for sources that were named.
    const birds = { kind: 'keyword', source: ['flickr', 'nasa'], keyword: 'bird' } as const;
    list.appendLines([{ search: { id: 3, query: birds } }]);
    await list.whenWritten();
    assert.deepEqual((await loaded()).find(birds)?.query, birds);
    list.appendLines([{ closed: 3 }]);
    list.appendLines([{ closed: 1 }]);
    await list.whenWritten();
    const one = await loaded();
    assert.deepEqual(
      one.all.map(({ id }) => id),
      [2],
    );
    assert.deepEqual(one.collection.pictureKeys(), ['flickr:3', 'flickr:4']);
  });

  it('knows of a picture what was told of it later, in its first place', async () => {
    const list = createSavedList(file, log);
    const untitled = catPicture('1', { title: null });
    list.appendLines([begun, ...linesOf([untitled, ...catPictures(1, 2)])]);
    const license = { id: 'CC-BY-2.0', name: 'CC BY 2.0', url: null };
    list.appendLines([{ picture: catPicture('1', { license }) }]);
    await list.whenWritten();
    assert.deepEqual((await loaded()).collection.allPictures(), [
      catPicture('1', { license }),
      catPicture('2'),
    ]);
  });

  it('loses one line at most when the machine stops while it is written', async () => {
    await saved(3);
    const { size } = await stat(file);
    await truncate(file, size - 10);
    const list = createSavedList(file, log);
    list.appendLines([...linesOf(catPictures(1, 4)), cat('3')]);
    await list.whenWritten();
    const { all, collection } = await loaded();
    assert.deepEqual(collection.pictureKeys(), ['flickr:1', 'flickr:2', 'flickr:3', 'flickr:4']);
    assert.deepEqual([...(all[0]?.keys ?? [])], ['flickr:4']);
  });

  it('is not trusted', async () => {
    await saved(2);
    const random = seededRandom(6);
    const [good] = (await readFile(file, 'utf8')).trim().split('\n');
    const bad = Array.from({ length: 500 }, (_, at) =>
      JSON.stringify({
        [['picture', 'search', 'found', 'cursor', 'closed'][at % 5] ?? '']: randomJson(random),
      }),
    );
    await appendFile(file, ['null', '[]', '7', '{"picture":', '\u0000', ...bad, good].join('\n'));
    const searches = await loaded();
    assert.deepEqual(searches.collection.allPictures(), catPictures(2));
    assert.equal(cursorOf(searches, 'flickr'), '2');
  });

  it('says in the log when it cannot be read or written, and does no harm', async () => {
    await writeFile(join(temp, 'storage'), 'a file where the folder should be');
    await saved(1);
    assert.match(log.lines.join('\n'), /^warn: The list could not be stored/);
    file = temp;
    assert.equal((await loaded()).collection.size, 0);
    assert.match(log.lines.join('\n'), /The stored list could not be read/);
  });

  it('is not kept where there is no place for it', async () => {
    const list = createSavedList(null, log);
    list.appendLines([begun, ...linesOf(catPictures(1))]);
    list.clearLines();
    await list.whenWritten();
    await list.loadInto(new Searches());
    assert.deepEqual(log.lines, []);
  });
});
