import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { splitNames, type Split, type SplitName } from '../../../../src/shared/engine/export';
import { jpegPicture } from '../../../support/pictures';
import { filesIn, makeTempFolder } from '../support';
import { readTable } from './readParquet';
import { exportFolder, savePicture } from './savedFolder';

describe('export as ImageFolder', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let made = 0;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
  });

  afterEach(() => temp.remove());

  /** Exports, and tells the records of each part. */
  async function partsOf(
    seed = 0,
    split: Split = { train: 80, validation: 10, test: 10 },
  ): Promise<{
    readonly out: string;
    readonly parts: Readonly<Record<SplitName, readonly Record<string, unknown>[]>>;
  }> {
    const out = join(temp.path, `out ${(made += 1)}`);
    const { last } = await exportFolder(folder, 'imagefolder', out, {
      shape: { format: 'imagefolder', seed, split },
    });
    assert.equal(last.outcome, 'complete', JSON.stringify(last));
    const linesOf = (name: SplitName): readonly Record<string, unknown>[] => {
      const path = join(out, name, 'metadata.jsonl');
      const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    return {
      out,
      parts: { train: linesOf('train'), validation: linesOf('validation'), test: linesOf('test') },
    };
  }

  const filesOf = (lines: readonly Record<string, unknown>[]): readonly unknown[] =>
    lines.map(({ file_name }) => file_name);

  it('has in each part its pictures, as copies, and their records', async () => {
    for (let number = 0; number < 20; number += 1)
      savePicture(folder, { file_name: `${number}.jpg`, creator: null, creator_url: null });
    const { out, parts } = await partsOf();
    assert.deepEqual(filesIn(out), ['CREDITS.md', 'README.md', 'croissant.json', ...splitNames].sort());
    assert.deepEqual(
      splitNames.map((name) => parts[name].length),
      [16, 2, 2],
    );
    for (const name of splitNames) {
      assert.deepEqual(filesIn(join(out, name)), [...filesOf(parts[name]), 'metadata.jsonl'].sort());
      for (const file of filesOf(parts[name])) {
        const [from, copy] = [join(folder, String(file)), join(out, name, String(file))];
        assert.ok(readFileSync(copy).equals(readFileSync(from)));
        // What is edited later changes no other file.
        assert.equal(lstatSync(copy).nlink, 1);
        writeFileSync(copy, 'edited');
        assert.notEqual(readFileSync(from, 'utf8'), 'edited');
      }
    }
  });

  it('has the same fields in the same order and of the same type on each line, none of them null', async () => {
    const nothing = {
      title: null,
      creator: null,
      creator_url: null,
      license_name: null,
      license_url: null,
      url: null,
    };
    for (let number = 0; number < 20; number += 1)
      savePicture(folder, {
        file_name: `${number}.jpg`,
        ...(number % 2 === 0 && { ...nothing, page: null, width: null, height: null, size: null }),
      });
    const { parts } = await partsOf();
    const lines = splitNames.flatMap((name) => parts[name]);
    assert.equal(lines.length, 20);
    const shapes = lines.map((line) =>
      Object.entries(line)
        .map(([name, value]) => `${name}: ${value === null ? 'null' : typeof value}`)
        .join(),
    );
    assert.deepEqual(new Set(shapes).size, 1);
    assert.equal(
      shapes[0],
      'file_name: string,source: string,id: string,found_in: string,url: string,page: string,title: string,creator: string,creator_url: string,' +
        'license: string,license_name: string,license_url: string,size: string,width: number,height: number,bytes: number,sha256: string,keyword: string,saved_at: string',
    );
    assert.match(shapes[0] ?? '', /^file_name/);
  });

  it('has its records as tables where a reader would take all texts of a part for times', async () => {
    for (let number = 0; number < 20; number += 1)
      savePicture(folder, {
        file_name: `${number}.jpg`,
        creator: null,
        creator_url: null,
        title: number % 3 === 0 ? `Cat ${number}` : `2021-07-${10 + number}`,
      });
    const titles: Record<string, unknown[]> = {};
    let tables = 0;
    for (const seed of [0, 1, 2, 3]) {
      const { out, parts } = await partsOf(seed);
      const isTable = filesIn(join(out, 'train')).includes('metadata.parquet');
      tables += isTable ? 1 : 0;
      for (const name of splitNames) {
        const files = filesIn(join(out, name)).filter((file) => file.startsWith('metadata'));
        assert.deepEqual(
          files,
          [isTable ? 'metadata.parquet' : 'metadata.jsonl'],
          'of one kind in all parts',
        );
        if (isTable) {
          const { rows, columns } = await readTable(join(out, name, 'metadata.parquet'));
          assert.deepEqual(
            columns.find(([column]) => column === 'title'),
            ['title', 'UTF8'],
          );
          titles[name] = rows.map(({ title }) => title);
        } else titles[name] = parts[name].map(({ title }) => title);
        if (!isTable)
          assert.ok(
            titles[name].some((title) => String(title).startsWith('Cat')),
            'nobody reads it as a time',
          );
      }
      assert.equal(Object.values(titles).flat().length, 20);
    }
    assert.ok(tables > 0 && tables < 4, `${tables} of 4`);
  });

  it('splits in the same way for the same seed, in another for another, and by the shares that are asked for', async () => {
    for (let number = 0; number < 50; number += 1)
      savePicture(folder, { file_name: `${number}.jpg`, creator: null, creator_url: null });
    const [first, again, other] = [await partsOf(1), await partsOf(1), await partsOf(2)];
    assert.deepEqual(first.parts, again.parts);
    assert.notDeepEqual(filesOf(first.parts.test), filesOf(other.parts.test));
    const { out, parts } = await partsOf(0, { train: 50, validation: 0, test: 50 });
    assert.deepEqual([parts.train.length, parts.test.length], [25, 25]);
    assert.ok(!filesIn(out).includes('validation'));
  });

  it('keeps equal pictures in one part', async () => {
    for (let number = 0; number < 40; number += 1)
      savePicture(
        folder,
        { file_name: `${number}.jpg`, creator: `C${number}`, creator_url: null },
        jpegPicture(`${number % 10}`),
      );
    for (const seed of [0, 1, 2]) {
      const { parts } = await partsOf(seed, { train: 50, validation: 25, test: 25 });
      const hashes = splitNames.map((name) => new Set(parts[name].map(({ sha256 }) => sha256)));
      assert.equal(
        hashes.reduce((sum, { size }) => sum + size, 0),
        10,
        `seed ${seed}`,
      );
    }
  });
});
