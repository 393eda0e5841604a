import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetMetadata } from 'hyparquet';
import { jpegPicture } from '../../../support/pictures';
import { makeTempFolder } from '../support';
import { readTable } from './readParquet';
import { addLine, exportFolder, recordOf, savePicture } from './savedFolder';

describe('export as Parquet', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  beforeEach(() => (temp = makeTempFolder()));
  afterEach(() => temp.remove());

  it('is a table that another program reads back, with all that a record says', async () => {
    const folder = join(temp.path, 'pictures');
    const records = [
      savePicture(folder, {
        file_name: 'a.jpg',
        title: '=1+1\n"Füchse" 🦊',
        bytes: jpegPicture('a.jpg').length,
      }),
      savePicture(folder, {
        file_name: 'b.jpg',
        title: null,
        creator: null,
        license: null,
        width: null,
        height: null,
      }),
    ];
    await exportFolder(folder, 'parquet', join(temp.path, 'out'), { restricted: 'include' });
    const { columns, rows } = await readTable(join(temp.path, 'out', 'pictures.parquet'));
    assert.deepEqual(
      columns,
      Object.keys(records[0] ?? {}).map((name) => [
        name,
        name === 'bytes' ? 'INT64' : name === 'width' || name === 'height' ? 'INT32' : 'UTF8',
      ]),
    );
    assert.deepEqual(
      rows.map((row) => ({ ...row, bytes: Number(row['bytes']) })),
      records,
    );
  });

  it('has its rows in groups, so that no number of them fills the memory', async () => {
    const folder = join(temp.path, 'pictures');
    const { file_name } = savePicture(folder, { file_name: '0.jpg' });
    const content = readFileSync(join(folder, file_name));
    for (let number = 1; number < 2_100; number += 1)
      savePicture(folder, { file_name: `${number}.jpg`, title: `Fox ${number}` }, content);
    addLine(folder, recordOf(content, { file_name: '0.jpg', title: 'The last' }));
    await exportFolder(folder, 'parquet', join(temp.path, 'out'));
    const path = join(temp.path, 'out', 'pictures.parquet');
    const bytes = readFileSync(path);
    const { row_groups } = parquetMetadata(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    );
    assert.deepEqual(
      row_groups.map(({ num_rows }) => Number(num_rows)),
      [2_000, 100],
    );
    const { rows } = await readTable(path);
    assert.deepEqual(
      [rows.length, rows[1_500]?.['title'], rows.at(-1)?.['title']],
      [2_100, 'Fox 1501', 'The last'],
    );
  });
});
