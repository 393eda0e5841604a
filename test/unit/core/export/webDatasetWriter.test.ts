import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../../../support/debian';
import { jpegPicture, pngPicture } from '../../../support/pictures';
import { filesIn, makeTempFolder } from '../support';
import { exportFolder, savePicture } from './savedFolder';

describe('export as WebDataset', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let out: string;

  before(function () {
    if (!ensureProgram('tar')) this.skip();
  });

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
    out = join(temp.path, 'red {foxes}.v2');
  });

  afterEach(() => temp.remove());

  const shards = (): readonly string[] => filesIn(out).filter((name) => name.endsWith('.tar'));
  const membersOf = (shard: string): readonly string[] =>
    execFileSync('tar', ['-tf', join(out, shard)], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');

  it('is tar files that another program reads, in which a picture, its record and its caption stand together', async () => {
    const large = jpegPicture('large', 3_000_000);
    const records = [
      savePicture(folder, { file_name: 'fox 1.v2.jpg', title: 'A fox' }),
      savePicture(folder, { file_name: 'second.png', title: null, keyword: 'red fox' }, pngPicture()),
      savePicture(folder, { file_name: 'third.jpeg', title: 'Ein Fuchs – größer' }, large),
    ];
    const { last } = await exportFolder(folder, 'webdataset', out);
    assert.equal(last.outcome, 'complete');
    assert.deepEqual(shards(), ['red-foxes-v2-000000.tar']);
    assert.deepEqual(membersOf('red-foxes-v2-000000.tar'), [
      '000000000.jpg',
      '000000000.json',
      '000000000.txt',
      '000000001.png',
      '000000001.json',
      '000000001.txt',
      '000000002.jpg',
      '000000002.json',
      '000000002.txt',
    ]);
    const unpacked = join(temp.path, 'unpacked');
    mkdirSync(unpacked);
    execFileSync('tar', ['-xf', join(out, 'red-foxes-v2-000000.tar'), '-C', unpacked]);
    const read = (name: string): Buffer => readFileSync(join(unpacked, name));
    assert.ok(read('000000002.jpg').equals(large));
    assert.ok(read('000000000.jpg').equals(readFileSync(join(folder, 'fox 1.v2.jpg'))));
    for (const [index, record] of records.entries())
      assert.deepEqual(JSON.parse(read(`00000000${index}.json`).toString()), record);
    assert.deepEqual(
      [0, 1, 2].map((index) => read(`00000000${index}.txt`).toString()),
      ['A fox', 'red fox', 'Ein Fuchs – größer'],
    );
  });

  it('begins another file after so many pictures, and numbers go on', async () => {
    for (let number = 0; number < 7; number += 1) savePicture(folder, { file_name: `${number}.jpg` });
    await exportFolder(folder, 'webdataset', out, {
      shape: { format: 'webdataset', shardCount: 3, shardBytes: 1e9 },
    });
    assert.deepEqual(
      shards().map((name) => membersOf(name).length / 3),
      [3, 3, 1],
    );
    assert.equal(membersOf('red-foxes-v2-000002.tar')[0], '000000006.jpg');
  });

  it('begins another file before it would have more bytes, and a larger picture has one of its own', async () => {
    for (const [index, bytes] of [30_000, 30_000, 200_000, 30_000].entries())
      savePicture(folder, { file_name: `${index}.jpg` }, jpegPicture(`${index}`, bytes));
    await exportFolder(folder, 'webdataset', out, {
      shape: { format: 'webdataset', shardCount: 100, shardBytes: 80_000 },
    });
    assert.deepEqual(
      shards().map((name) => membersOf(name).filter((member) => member.endsWith('.jpg'))),
      [['000000000.jpg', '000000001.jpg'], ['000000002.jpg'], ['000000003.jpg']],
    );
  });

  it('has the same bytes for the same pictures', async () => {
    for (let number = 0; number < 3; number += 1) savePicture(folder, { file_name: `${number}.jpg` });
    await exportFolder(folder, 'webdataset', out);
    const other = join(temp.path, 'again', 'red {foxes}.v2');
    await exportFolder(folder, 'webdataset', other);
    const [name = ''] = shards();
    assert.ok(readFileSync(join(out, name)).equals(readFileSync(join(other, name))));
  });
});
