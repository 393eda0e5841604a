import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListReader } from '../../../../src/core/text/listReader';
import { filesIn, makeTempFolder } from '../support';
import { readTable } from './readParquet';
import { exportFolder, savePicture } from './savedFolder';
import { exportPictures } from '../../../../src/core/export/exportPictures';
import { nothingLeftOut, type ExportedEvent, type ExportEvent } from '../../../../src/shared/engine/export';

/** Names that img2dataset makes itself, and refuses as additional columns (its downloader.py); url and caption are given to it by name. */
const reservedNames = [
  'key',
  'width',
  'height',
  'original_width',
  'original_height',
  'status',
  'error_message',
  'exif',
  'md5',
  'sha256',
  'sha512',
];

describe('export as a list for img2dataset', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let out: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
    out = join(temp.path, 'out');
  });

  afterEach(() => temp.remove());

  it('has exactly these columns, of these types, and none that img2dataset refuses', async () => {
    const a = savePicture(folder, { file_name: 'a.jpg' });
    savePicture(folder, {
      file_name: 'b.jpg',
      title: null,
      creator: null,
      license: null,
      license_url: null,
      page: null,
      width: null,
      height: null,
    });
    await exportFolder(folder, 'img2dataset', out);
    const { columns, rows } = await readTable(join(out, 'list.parquet'));
    assert.deepEqual(columns, [
      ['url', 'UTF8'],
      ['caption', 'UTF8'],
      ['title', 'UTF8'],
      ['creator', 'UTF8'],
      ['license', 'UTF8'],
      ['license_url', 'UTF8'],
      ['page', 'UTF8'],
      ['source', 'UTF8'],
      ['source_width', 'INT32'],
      ['source_height', 'INT32'],
    ]);
    assert.ok(columns.every(([name]) => !reservedNames.includes(name)));
    assert.deepEqual(rows, [
      {
        url: a.url,
        caption: 'Title of a.jpg',
        title: 'Title of a.jpg',
        creator: 'Ann',
        license: 'CC-BY-4.0',
        license_url: 'https://creativecommons.org/licenses/by/4.0/',
        page: a.page,
        source: 'flickr',
        source_width: 16,
        source_height: 16,
      },
      {
        url: 'https://live.example/b.jpg',
        caption: 'fox',
        title: null,
        creator: null,
        license: null,
        license_url: null,
        page: null,
        source: 'flickr',
        source_width: null,
        source_height: null,
      },
    ]);
    assert.deepEqual(filesIn(out), ['README.md', 'list.parquet']);
  });

  it('sets those apart whose hosts forbid bulk downloads, says why, and leaves out what has no address', async () => {
    savePicture(folder, { file_name: 'flickr.jpg' });
    savePicture(folder, {
      file_name: 'w1.jpg',
      source: 'commons',
      url: 'https://upload.wikimedia.org/a/1.jpg',
    });
    savePicture(folder, {
      file_name: 'w2.jpg',
      source: 'commons',
      url: 'https://upload.wikimedia.org/a/2.jpg',
    });
    // What is known of it is its page.
    savePicture(folder, { file_name: 'p.jpg', source: 'pixabay', url: 'https://pixabay.com/photos/fox-1/' });
    savePicture(folder, { file_name: 'none.jpg', url: null });
    savePicture(folder, { file_name: 'data.jpg', url: 'data:image/jpeg;base64,AAAA' });
    const { last } = await exportFolder(folder, 'img2dataset', out);
    assert.deepEqual(
      { outcome: last.outcome, pictures: last.pictures, setApart: last.setApart, leftOut: last.leftOut },
      { outcome: 'complete', pictures: 3, setApart: 2, leftOut: { ...nothingLeftOut, 'no-address': 3 } },
    );
    const urlsIn = async (file: string): Promise<readonly unknown[]> =>
      (await readTable(join(out, file))).rows.map(({ url }) => url);
    assert.deepEqual(await urlsIn('list.parquet'), ['https://live.example/flickr.jpg']);
    assert.deepEqual(await urlsIn('set-apart.parquet'), [
      'https://upload.wikimedia.org/a/1.jpg',
      'https://upload.wikimedia.org/a/2.jpg',
    ]);
    const readme = readFileSync(join(out, 'README.md'), 'utf8');
    assert.match(readme, /`list\.parquet` has an address in each of its rows \(1\)/);
    assert.match(
      readme,
      /- wikimedia\.org \(2\): refuses programs .* \(\[terms\]\(https:\/\/foundation\.wikimedia\.org/,
    );
    assert.doesNotMatch(readme, /sha256/);
    for (const part of [
      'img2dataset --url_list list.parquet',
      '--distributor pyspark',
      'distributor="ray"',
      'daft.read_parquet',
    ])
      assert.ok(readme.includes(part), part);
  });

  it('is made of a list as download takes it', async () => {
    const text =
      'url,title,license\nhttps://a.example/1.jpg?api_key=SECRET,One,CC0\nhttps://upload.wikimedia.org/2.jpg,Two,\n';
    const list = join(temp.path, 'list.csv');
    writeFileSync(list, text);
    const events: ExportEvent[] = [];
    await exportPictures(
      {
        folder: null,
        boundaryFolder: null,
        list: { path: list, kind: 'csv' },
        shape: { format: 'img2dataset' },
        target: out,
        allowedLicenses: null,
        restricted: 'ask' as const,
      },
      { signal: new AbortController().signal },
      (event) => events.push(event),
      {
        loadDecoding: () => Promise.reject(new Error('nothing is decoded')),
        createListReader: (...of) => new ListReader(...of),
      },
    );
    const last = events.at(-1) as ExportedEvent;
    assert.deepEqual([last.outcome, last.pictures, last.setApart], ['complete', 2, 1]);
    const { rows } = await readTable(join(out, 'list.parquet'));
    assert.deepEqual(
      rows.map(({ url, title, license }) => ({ url, title, license })),
      [{ url: rows[0]?.['url'], title: 'One', license: 'CC0-1.0' }],
    );
    assert.doesNotMatch(String(rows[0]?.['url']), /SECRET/);
  });
});
