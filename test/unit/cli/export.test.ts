import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { hasPictures, type ExportFormat } from '../../../src/shared/engine/export';
import { watchPeakMemory } from '../../support/peakMemory';
import { jpegPicture } from '../../support/pictures';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { readTable } from '../core/export/readParquet';
import { addLine, recordOf, savePicture } from '../core/export/savedFolder';
import { filesIn, makeTempFolder } from '../core/support';
import { cliBed } from './cliBed';

/**
 * What the whole process may have at the most, in MB, with 10,000 pictures: the program without any work has some 75, and the worker's young
 * objects another 24; what is kept of each picture (its name, line and credit) is about a kilobyte.
 */
const maxMegabytes = 150;

describe('cli export', () => {
  const cli = cliBed(
    {
      'export/exportPictures': 'src/core/export/exportPictures.ts',
      'drawing/drawSheet': 'src/core/drawing/drawSheet.ts',
      'drawing/jpeg-turbo': 'node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm',
    },
    { production: true },
  );
  let folder: string;

  beforeEach(() => {
    folder = join(cli.temp.path, 'pictures');
  });

  it('ends with 0 where all went out', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) savePicture(folder, { file_name: name });
    const { code, out, err } = await cli.run([
      'export',
      'pictures',
      '--as',
      'imagefolder',
      '--out',
      'out',
      '--split',
      '34,33,33',
    ]);
    assert.deepEqual({ code, out }, { code: 0, out: '' }, err);
    assert.match(err, /^Exported 3 pictures to .*out \(\d+ kB\)\.\n$/);
    assert.deepEqual(filesIn(cli.out), [
      'CREDITS.md',
      'README.md',
      'croissant.json',
      'test',
      'train',
      'validation',
    ]);
  });

  it('ends with 1 where some are left out, and names each with its line', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) savePicture(folder, { file_name: name });
    rmSync(join(folder, 'a.jpg'));
    truncateSync(join(folder, 'b.jpg'), 5);
    addLine(folder, 'torn');
    const { code, err } = await cli.run(['export', 'pictures', '--as', 'zip', '--out', 'out.zip']);
    assert.equal(code, 1);
    const records = join(folder, 'metadata.jsonl');
    assert.deepEqual(err.split('\n').slice(0, 3), [
      `${records}:1: a.jpg is left out: there is no such file any more.`,
      `${records}:2: b.jpg is left out: it is not as long as it was when it was saved.`,
      `${records}:4: Line 4 is left out: it is no record of a picture.`,
    ]);
    assert.match(
      err,
      /Exported 1 picture to .*out\.zip \(\d+ kB\); left out: 1 missing, 1 changed, 1 broken line\.\n$/,
    );
  });

  it('asks before pictures go out that may not, with the counts, and takes the answer', async () => {
    savePicture(folder, { file_name: 'a.jpg' });
    savePicture(folder, {
      file_name: 'b.jpg',
      license: 'all-rights-reserved',
      license_name: 'All rights reserved',
    });
    savePicture(folder, { file_name: 'c.jpg', license: null });
    const args = ['export', 'pictures', '--as', 'zip', '--out', 'out.zip'];
    const asked = await cli.run(args);
    assert.equal(asked.code, 1);
    assert.equal(
      asked.err,
      'Nothing is written: 2 of 3 pictures may not be passed on as files, by their licences: All rights reserved (1), no known licence (1). ' +
        'Add --exclude-restricted to leave them out, or --include-restricted if you have the right to pass them on.\n',
    );
    assert.deepEqual(filesIn(cli.temp.path), ['pictures']);
    const all = await cli.run([...args, '--include-restricted', '--json']);
    assert.equal(all.code, 0);
    assert.equal(all.events.at(-1)?.['pictures'], 3);
    const without = await cli.run([
      'export',
      'pictures',
      '--as',
      'zip',
      '--out',
      'x.zip',
      '--exclude-restricted',
    ]);
    assert.deepEqual(
      [without.code, /Exported 1 picture .*; left out: 2 that may not be passed on\.\n$/.test(without.err)],
      [0, true],
      without.err,
    );
    const free = await cli.run([
      'export',
      'pictures',
      '--as',
      'zip',
      '--out',
      'free.zip',
      '--license',
      'CC-BY',
    ]);
    assert.deepEqual([free.code, /left out: 2 with other licences/.test(free.err)], [0, true], free.err);
  });

  it('ends with 1 and one sentence where nothing can be made', async () => {
    savePicture(folder, { file_name: 'a.jpg' });
    writeFileSync(cli.out, 'mine');
    const taken = await cli.run(['export', 'pictures', '--as', 'csv', '--out', 'out']);
    assert.equal(taken.code, 2);
    assert.match(
      taken.err,
      /^\S+out: Something of this name is there already, and nothing is replaced\. Choose another name\. \(.*\)\n$/,
    );
    assert.equal(readFileSync(cli.out, 'utf8'), 'mine');
    const nowhere = await cli.run(['export', 'nowhere', '--as', 'csv', '--out', 'other']);
    assert.match(nowhere.err, /^\S+nowhere: The folder is gone/);
    mkdirSync(join(cli.temp.path, 'empty'));
    const empty = await cli.run(['export', 'empty', '--as', 'csv', '--out', 'other']);
    assert.match(empty.err, /^\S+empty: The folder has no list of what was saved, metadata\.jsonl/);
    const none = await cli.run(['export', 'pictures', '--as', 'csv', '--out', 'other', '--license', 'CC0']);
    assert.match(
      none.err,
      /^\S+pictures: There is nothing to export\..*\nLeft out: 1 with another licence\.\n$/,
    );
    assert.deepEqual([nowhere.code, empty.code, none.code], [2, 2, 1]);
    assert.deepEqual(filesIn(cli.temp.path), ['empty', 'out', 'pictures']);
  });

  it('says of what is made that it cannot be', async () => {
    savePicture(folder, { file_name: 'a.jpg' });
    writeFileSync(cli.out, 'a file');
    const { code, err } = await cli.run(['export', 'pictures', '--as', 'zip', '--out', 'out/x.zip']);
    assert.equal(code, 2);
    assert.match(err, /^\S+out\/x\.zip: The folder cannot be written to\./);
  });

  it('makes a list for img2dataset of addresses, and tells of lines that have none', async () => {
    const list = 'https://a.example/1.jpg\nnothing\nhttps://upload.wikimedia.org/2.jpg\n';
    const { code, err } = await cli.run(
      ['export', '--urls', '-', '--as', 'img2dataset', '--out', 'out'],
      list,
    );
    assert.equal(code, 1);
    assert.match(
      err,
      /^Line 2 is left out: it has no address\.\nExported 2 addresses to .*, 1 of them set apart because their hosts forbid bulk downloads; left out: 1 without an address\.\n$/,
    );
    const { rows } = await readTable(join(cli.out, 'list.parquet'));
    assert.deepEqual(
      rows.map(({ url }) => url),
      ['https://a.example/1.jpg'],
    );
  });

  it('takes a list of any length for img2dataset, of which only a part is in memory', async function () {
    this.timeout(120_000);
    if (process.platform !== 'linux') this.skip();
    const list = join(cli.temp.path, 'list');
    const file = openSync(list, 'w');
    for (let at = 0; at < 300_000; at += 1_000) {
      const line = (number: number): string =>
        `{"url":"https://host${number % 5_000}.example/${number}.jpg","title":"${'Fox '.repeat(40)}${number}"}\n`;
      writeSync(file, [...Array(1_000).keys()].map((more) => line(at + more)).join(''));
    }
    writeSync(file, '{"url":""}\n'.repeat(1_000));
    closeSync(file);
    const args = ['export', '--urls', list, '--as', 'img2dataset', '--out', 'out'];
    const { child, ended } = cli.begin(args);
    const memory = watchPeakMemory(child.pid ?? 0);
    const { code, err } = await ended;
    const peak = memory.stop();
    assert.equal(code, 1);
    assert.match(err, /^Line 300001 is left out: it has no address\.\n/);
    assert.equal(err.split('\n').length, 22);
    assert.match(err, /\nExported 300000 addresses to .*; left out: 1000 without an address\.\n$/);
    // The list itself has 64 MB.
    assert.ok(peak < 200, `${peak} MB`);
  });

  it('follows a download where tar files are wanted, and makes them anew when there is more', async () => {
    const download = (count: number, ...more: readonly string[]): ReturnType<typeof cli.run> => {
      const paths = Array.from({ length: count }, (_, at) => `${at}.jpg`);
      writeFileSync(join(cli.temp.path, 'list.txt'), cli.addresses(...paths));
      const wanted = ['--out', 'shard-00003', '--format', 'webdataset', ...more];
      return cli.run(['download', '--urls', 'list.txt', ...wanted]);
    };
    const tars = join(cli.temp.path, 'shard-00003', 'shard-00003-webdataset');
    const inTars = (): string[] =>
      execFileSync('tar', ['tf', join(tars, 'shard-00003-webdataset-000000.tar')], { encoding: 'utf8' })
        .split('\n')
        .filter((name) => name.endsWith('.jpg'));
    const asked = await download(2);
    assert.equal(asked.code, 1);
    assert.match(asked.err, /^Saved 2 of 2 pictures .*\nNothing is written: .*--include-restricted/);
    assert.equal(existsSync(tars), false);
    const first = await download(2, '--include-restricted');
    assert.equal(first.code, 0, first.err);
    assert.equal(inTars().length, 2);
    const again = await download(2, '--include-restricted');
    assert.equal(again.code, 0, again.err);
    assert.match(again.err, /shard-00003-webdataset is there already\.\n$/);
    assert.equal((await download(3, '--include-restricted')).code, 0);
    assert.equal(inTars().length, 3);
    writeFileSync(join(tars, 'mine.txt'), 'mine');
    const other = await download(4, '--include-restricted');
    assert.equal(other.code, 1);
    assert.match(other.err, /shard-00003-webdataset: Something of this name is there already/);
    assert.equal(readFileSync(join(tars, 'mine.txt'), 'utf8'), 'mine');
  });

  it('says in one sentence what is wrong with a list, and leaves nothing behind', async () => {
    const list = join(cli.temp.path, 'list.parquet');
    for (const [bytes, text] of [
      ['PAR1\0', `cannot read ${list}: it is no text: unpack it, or write its addresses as text\n`],
      ['nothing', `Line 1 is left out: it has no address.\nno addresses in ${list} that can be exported\n`],
    ] as const) {
      writeFileSync(list, bytes);
      const { code, err } = await cli.run(['export', '--urls', list, '--as', 'img2dataset', '--out', 'out']);
      assert.deepEqual([code, err], [2, text]);
      assert.deepEqual(filesIn(cli.temp.path), ['list.parquet']);
    }
  });

  it('ends with 130 when it is cancelled, and leaves nothing behind', async function () {
    skipBecause(this, whyNoSignals);
    const bytes = 8 * 2 ** 30;
    savePicture(folder, { file_name: 'large.jpg', bytes });
    truncateSync(join(folder, 'large.jpg'), bytes);
    const { child, ended } = cli.begin([
      'export',
      'pictures',
      '--as',
      'webdataset',
      '--out',
      'out',
      '--json',
    ]);
    let begun = '';
    child.stdout?.on('data', (piece: Buffer) => (begun += piece.toString()));
    await waitUntil('the program to write', 30, () => begun.includes('"done":0'));
    const before = performance.now();
    child.kill('SIGINT');
    assert.equal((await ended).code, 130);
    assert.ok(performance.now() - before < 3_000);
    assert.deepEqual(filesIn(cli.temp.path), ['pictures']);
  });

  describe(`takes less than ${maxMegabytes} MB of memory for 10,000 pictures`, () => {
    const count = 10_000;
    const pictureBytes = 20_000;
    let large: ReturnType<typeof makeTempFolder>;

    before(() => {
      large = makeTempFolder();
      const content = jpegPicture('x', pictureBytes);
      writeFileSync(join(large.path, '0.jpg'), content);
      const lines: string[] = [];
      for (let number = 0; number < count; number += 1) {
        const file_name = `${number}.jpg`;
        if (number > 0) linkSync(join(large.path, '0.jpg'), join(large.path, file_name));
        // Of pairs of one author, so that all are compared.
        const record = recordOf(content, { file_name, creator_url: `https://photos.example/${number >> 1}` });
        lines.push(`${JSON.stringify(record)}\n`);
      }
      writeFileSync(join(large.path, 'metadata.jsonl'), lines.join(''));
    });

    after(() => large.remove());

    for (const format of [
      'zip',
      'webdataset',
      'imagefolder',
      'parquet',
    ] as const satisfies readonly ExportFormat[])
      it(`as ${format}`, async () => {
        const { child, ended } = cli.begin(['export', large.path, '--as', format, '--out', 'out', '--json']);
        const memory = watchPeakMemory(child.pid ?? 0);
        const { code, err, events } = await ended;
        assert.equal(code, 0, err);
        const last = events.at(-1);
        assert.equal(last?.['pictures'], count);
        if (hasPictures(format)) assert.ok(Number(last['bytes']) > count * pictureBytes);
        const megabytes = memory.stop();
        console.log(`      ${megabytes.toFixed(0)} MB, ${Number(last['seconds']).toFixed(1)} s`);
        assert.ok(megabytes > 0 && megabytes < maxMegabytes, `${megabytes} MB`);
      });
  });
});
