import assert from 'node:assert/strict';
import {
  appendFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  exportFormats,
  hasPictures,
  nothingLeftOut,
  usualShape,
  type ExportFormat,
  type LeftOut,
} from '../../../../src/shared/engine/export';
import { ListReader } from '../../../../src/core/text/listReader';
import { exportPictures } from '../../../../src/core/export/exportPictures';
import { mountMemory, whyNoMount, type Mount } from '../../../support/mounts';
import { gifPicture, jpegPicture, pngPicture } from '../../../support/pictures';
import { skipBecause } from '../../../support/skip';
import { waitUntil } from '../../../support/waitUntil';
import { fileContents, filesIn, makeTempFolder } from '../support';
import { addLine, exportFolder, recordOf, savePicture, sha256Of } from './savedFolder';

describe('export', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let out: string;

  beforeEach(() => {
    temp = makeTempFolder();
    folder = join(temp.path, 'pictures');
    out = join(temp.path, 'out');
  });

  afterEach(() => temp.remove());

  const rows = (): readonly string[] =>
    readFileSync(join(out, 'pictures.csv'), 'utf8')
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(',')[0] ?? '');

  describe('takes what is there as its record says, and', () => {
    const reasons: readonly (readonly [what: string, LeftOut['reason'], make: (file: string) => void])[] = [
      ['a file that is gone', 'missing', (file) => rmSync(join(folder, file))],
      ['a file that is shorter', 'changed', (file) => truncateSync(join(folder, file), 20)],
      ['a file that is longer', 'changed', (file) => appendFileSync(join(folder, file), 'more')],
      [
        'a link to a picture',
        'not-a-file',
        (file) => {
          rmSync(join(folder, file));
          symlinkSync(join(folder, 'good.jpg'), join(folder, file));
        },
      ],
      [
        'a folder',
        'not-a-file',
        (file) => {
          rmSync(join(folder, file));
          mkdirSync(join(folder, file));
        },
      ],
      [
        'a file of as many bytes that is no picture',
        'not-a-picture',
        (file) =>
          writeFileSync(join(folder, file), Buffer.alloc(readFileSync(join(folder, file)).length, 'x')),
      ],
    ];

    for (const [what, reason, make] of reasons)
      it(`leaves out ${what}`, async () => {
        savePicture(folder, { file_name: 'good.jpg' });
        savePicture(folder, { file_name: 'bad.jpg' });
        make('bad.jpg');
        const { events, last } = await exportFolder(folder, 'csv', out);
        assert.deepEqual(
          events.flatMap((event) => (event.type === 'left-out' ? event.leftOut : [])),
          [{ reason, file: 'bad.jpg', line: 2 }],
        );
        assert.deepEqual(last.leftOut, { ...nothingLeftOut, [reason]: 1 });
        assert.equal(last.pictures, 1);
        assert.deepEqual(rows(), ['good.jpg']);
        assert.match(readFileSync(join(out, 'README.md'), 'utf8'), /Left out: 1 /);
      });

    it('leaves out what is no record, and what another program wrote', async () => {
      savePicture(folder, { file_name: 'a.jpg' });
      addLine(folder, 'torn {');
      addLine(folder, { file_name: 'theirs.jpg', text: 'a fox' });
      // Of a picture that has a record, another program may say more.
      addLine(folder, { file_name: 'a.jpg', text: 'a fox' });
      addLine(folder, '');
      appendFileSync(join(folder, 'metadata.jsonl'), '{"file_name":"b.jp');
      const { events, last } = await exportFolder(folder, 'csv', out);
      assert.deepEqual(
        events.flatMap((event) => (event.type === 'left-out' ? event.leftOut : [])),
        [
          { reason: 'broken', file: null, line: 2 },
          { reason: 'foreign', file: 'theirs.jpg', line: 3 },
          { reason: 'broken', file: null, line: 6 },
        ],
      );
      assert.deepEqual({ outcome: last.outcome, rows: rows() }, { outcome: 'complete', rows: ['a.jpg'] });
    });

    it('counts of several records of one file the last', async () => {
      savePicture(folder, { file_name: 'a.jpg', title: 'old', license: 'all-rights-reserved' });
      savePicture(folder, { file_name: 'b.jpg' });
      savePicture(folder, { file_name: 'a.jpg', title: 'new' });
      const { last } = await exportFolder(folder, 'csv', out);
      assert.deepEqual(
        { outcome: last.outcome, pictures: last.pictures, restricted: last.restricted },
        {
          outcome: 'complete',
          pictures: 2,
          restricted: [],
        },
      );
      assert.deepEqual(rows(), ['b.jpg', 'a.jpg']);
      assert.doesNotMatch(readFileSync(join(out, 'pictures.csv'), 'utf8'), /old/);
    });

    it('takes records of earlier versions, in which fields are missing', async () => {
      const content = jpegPicture('old');
      const { file_name, source, id, bytes, sha256 } = recordOf(content, { file_name: 'old.jpg' });
      mkdirSync(folder);
      writeFileSync(join(folder, 'old.jpg'), content);
      addLine(folder, { file_name, source, id, bytes, sha256 });
      for (const format of exportFormats.filter((each) => each !== 'img2dataset')) {
        const { last } = await exportFolder(folder, format, join(temp.path, format), {
          restricted: 'include',
        });
        assert.deepEqual(
          { format, outcome: last.outcome, pictures: last.pictures },
          { format, outcome: 'complete', pictures: 1 },
        );
      }
    });
  });

  describe('where licences forbid that files are passed on', () => {
    beforeEach(() => {
      savePicture(folder, { file_name: 'free.jpg' });
      savePicture(folder, {
        file_name: 'nd.jpg',
        license: 'CC-BY-NC-ND-4.0',
        license_name: 'CC BY-NC-ND 4.0',
      });
      savePicture(folder, {
        file_name: 'c1.jpg',
        license: 'all-rights-reserved',
        license_name: 'All rights reserved',
      });
      savePicture(folder, {
        file_name: 'c2.jpg',
        license: 'all-rights-reserved',
        license_name: 'All rights reserved',
      });
      savePicture(folder, { file_name: 'p.jpg', license: 'pexels', license_name: 'Pexels License' });
      savePicture(folder, { file_name: 'none.jpg', license: null, license_name: null, license_url: null });
    });

    const restricted = [
      { license: { id: 'all-rights-reserved', name: 'All rights reserved' }, count: 2 },
      { license: { id: 'pexels', name: 'Pexels License' }, count: 1 },
      { license: null, count: 1 },
    ];

    for (const format of ['zip', 'imagefolder', 'webdataset'] as const)
      it(`${format} asks first, with the counts, and writes nothing`, async () => {
        const before = fileContents(folder);
        const { events, last } = await exportFolder(folder, format, out);
        assert.deepEqual(
          {
            outcome: last.outcome,
            failure: last.failure,
            pictures: last.pictures,
            restricted: last.restricted,
          },
          { outcome: 'asks', failure: null, pictures: 6, restricted },
        );
        assert.equal(events.length, 1);
        assert.deepEqual(filesIn(temp.path), ['pictures']);
        assert.deepEqual(fileContents(folder), before);
      });

    it('has them in it when that is allowed, and says so', async () => {
      const { last } = await exportFolder(folder, 'imagefolder', out, { restricted: 'include' });
      assert.deepEqual(
        { outcome: last.outcome, pictures: last.pictures, restricted: last.restricted },
        {
          outcome: 'complete',
          pictures: 6,
          restricted,
        },
      );
      assert.match(
        readFileSync(join(out, 'README.md'), 'utf8'),
        /\*\*4 of them may not be passed on as files\*\*/,
      );
    });

    it('leaves them out where that is wanted, in every format', async () => {
      for (const format of exportFormats) {
        const { last } = await exportFolder(folder, format, join(temp.path, format), {
          restricted: 'leave-out',
        });
        assert.deepEqual(
          {
            format,
            outcome: last.outcome,
            pictures: last.pictures,
            leftOut: last.leftOut,
            restricted: last.restricted,
          },
          {
            format,
            outcome: 'complete',
            pictures: 2,
            leftOut: { ...nothingLeftOut, restricted: 4 },
            restricted: [],
          },
        );
      }
    });

    it('leaves them out where only others are wanted, and asks nothing', async () => {
      const { last } = await exportFolder(folder, 'zip', out, {
        allowedLicenses: ['CC-BY', 'cc-by-nc-nd-4.0'],
      });
      assert.deepEqual(
        { outcome: last.outcome, pictures: last.pictures, license: last.leftOut.license },
        {
          outcome: 'complete',
          pictures: 2,
          license: 4,
        },
      );
    });

    for (const format of ['csv', 'parquet', 'coco', 'img2dataset'] as const)
      it(`${format} passes no files on, and asks nothing`, async () => {
        const { last } = await exportFolder(folder, format, out);
        assert.deepEqual(
          { outcome: last.outcome, pictures: last.pictures, restricted: last.restricted },
          {
            outcome: 'complete',
            pictures: 6,
            restricted,
          },
        );
      });
  });

  describe('fails with a reason and leaves nothing behind', () => {
    const failing = async (
      format: ExportFormat,
      from = folder,
      to = out,
    ): Promise<{ readonly code: string | undefined; readonly outcome: string }> => {
      const { last } = await exportFolder(from, format, to);
      return { code: last.failure?.code, outcome: last.outcome };
    };

    it('without a folder, records or pictures', async () => {
      assert.deepEqual(await failing('zip'), { code: 'folder-gone', outcome: 'failed' });
      mkdirSync(folder);
      assert.deepEqual(await failing('zip'), { code: 'records-not-read', outcome: 'failed' });
      writeFileSync(join(folder, 'metadata.jsonl'), '');
      assert.deepEqual(await failing('zip'), { code: 'nothing-to-export', outcome: 'failed' });
      savePicture(folder, { file_name: 'a.jpg' });
      rmSync(join(folder, 'a.jpg'));
      assert.deepEqual(await failing('csv'), { code: 'nothing-to-export', outcome: 'failed' });
      savePicture(folder, { file_name: 'a.jpg' }, Buffer.from('no picture at all'));
      assert.deepEqual(await failing('csv'), { code: 'nothing-to-export', outcome: 'failed' });
      assert.deepEqual(filesIn(temp.path), ['pictures']);
    });

    it('where records are a link', async () => {
      savePicture(folder, { file_name: 'a.jpg' });
      const other = join(temp.path, 'other');
      mkdirSync(other);
      symlinkSync(join(folder, 'metadata.jsonl'), join(other, 'metadata.jsonl'));
      assert.deepEqual(await failing('csv', other), { code: 'records-not-read', outcome: 'failed' });
    });

    for (const format of exportFormats)
      it(`${format}, where its name is taken by a file, a folder or a link`, async () => {
        savePicture(folder, { file_name: 'a.jpg' });
        writeFileSync(out, 'mine');
        assert.equal((await failing(format)).code, 'target-there');
        assert.equal(readFileSync(out, 'utf8'), 'mine');
        unlinkSync(out);
        mkdirSync(out);
        assert.equal((await failing(format)).code, 'target-there');
        assert.deepEqual(filesIn(out), []);
        rmSync(out, { recursive: true });
        symlinkSync('nowhere', out);
        assert.equal((await failing(format)).code, 'target-there');
        assert.deepEqual(filesIn(temp.path), ['out', 'pictures']);
      });

    it('and takes away the folders that were made for it', async () => {
      savePicture(folder, { file_name: 'a.jpg' }, Buffer.from('no picture at all'));
      assert.equal(
        (await failing('csv', folder, join(temp.path, 'deep', 'er', 'out'))).code,
        'nothing-to-export',
      );
      assert.deepEqual(filesIn(temp.path), ['pictures']);
    });

    describe('on a disk that is full', () => {
      let mount: Mount | null = null;
      before(function () {
        skipBecause(this, whyNoMount());
      });
      afterEach(() => {
        mount?.remove();
        mount = null;
      });

      for (const format of exportFormats)
        it(format, async () => {
          for (let number = 1; number <= 40; number += 1) {
            // That nothing makes shorter.
            const title = Array.from({ length: 30 }, (_, part) => sha256Of(`${number} ${part}`)).join('');
            savePicture(folder, { file_name: `${number}.jpg`, title }, jpegPicture(`${number}`, 40_000));
          }
          mount = mountMemory('size=40k');
          assert.deepEqual(await failing(format, folder, join(mount.path, 'out')), {
            code: 'disk-full',
            outcome: 'failed',
          });
          assert.deepEqual(filesIn(mount.path), []);
        });
    });
  });

  it('is cancelled at once, in every format, and leaves nothing behind', async () => {
    for (let number = 1; number <= 300; number += 1)
      savePicture(folder, { file_name: `${number}.jpg` }, jpegPicture(`${number}`, 100_000));
    for (const format of exportFormats) {
      const cancel = new AbortController();
      let endedMs = 0;
      const events: string[] = [];
      const request = {
        folder,
        boundaryFolder: null,
        list: null,
        shape: usualShape(format),
        target: out,
        allowedLicenses: null,
        restricted: 'ask' as const,
      };
      await exportPictures(
        request,
        cancel,
        (event) => {
          events.push(event.type === 'exported' ? event.outcome : event.type);
          if (event.type !== 'exporting') return;
          cancel.abort();
          endedMs = performance.now();
        },
        {
          loadDecoding: () => import('../../../../src/core/drawing/drawSheet'),
          createListReader: (...of) => new ListReader(...of),
        },
      );
      assert.ok(performance.now() - endedMs < 250, `${format}: ${performance.now() - endedMs} ms`);
      assert.deepEqual({ format, events }, { format, events: ['exporting', 'cancelled'] });
      assert.deepEqual(filesIn(temp.path), ['pictures']);
    }
  });

  it('is cancelled in the middle of a large picture, too, and nothing goes on behind it', async () => {
    for (const format of exportFormats.filter(hasPictures)) {
      rmSync(folder, { recursive: true, force: true });
      const bytes = 200_000_000;
      savePicture(folder, { file_name: 'large.jpg', bytes });
      truncateSync(join(folder, 'large.jpg'), bytes);
      const cancel = new AbortController();
      // While it is written: its part has grown by then.
      const exporting = exportFolder(folder, format, out, {}, cancel.signal);
      await waitUntil('the picture to be written', 30, () => partBytes(temp.path) > 20_000_000);
      const before = performance.now();
      cancel.abort();
      const { last } = await exporting;
      assert.ok(performance.now() - before < 250, `${format}: ${performance.now() - before} ms`);
      assert.deepEqual({ format, outcome: last.outcome }, { format, outcome: 'cancelled' });
      // What was given up would tell of a file that is closed.
      await new Promise((done) => setImmediate(done));
      assert.deepEqual(filesIn(temp.path), ['pictures']);
    }
  });

  it('fails where a picture becomes shorter while it is read, and leaves nothing behind', async () => {
    for (const format of exportFormats.filter(hasPictures)) {
      rmSync(folder, { recursive: true, force: true });
      const bytes = 200_000_000;
      savePicture(folder, { file_name: 'large.jpg', bytes });
      truncateSync(join(folder, 'large.jpg'), bytes);
      const exporting = exportFolder(folder, format, out);
      await waitUntil('the picture to be written', 30, () => partBytes(temp.path) > 20_000_000);
      truncateSync(join(folder, 'large.jpg'), 1_000);
      const { last } = await exporting;
      assert.deepEqual({ format, code: last.failure?.code }, { format, code: 'file-busy' });
      assert.deepEqual(filesIn(temp.path), ['pictures']);
    }
  });

  /** Bytes of what is being made in a folder. */
  function partBytes(path: string): number {
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.part'))
      .reduce((sum, name) => sum + (lstatSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  it('removes what an export left whose process died', async () => {
    savePicture(folder, { file_name: 'a.jpg' });
    await exportFolder(folder, 'csv', out);
    rmSync(out, { recursive: true });
    // The part of this process, as one with a number that no process has would have left it.
    let part = '';
    const cancel = new AbortController();
    await exportPictures(
      {
        folder,
        boundaryFolder: null,
        list: null,
        shape: { format: 'csv' },
        target: out,
        allowedLicenses: null,
        restricted: 'ask' as const,
      },
      cancel,
      (event) => {
        if (event.type === 'exporting')
          part = filesIn(temp.path).find((name) => name.endsWith('.part')) ?? part;
      },
      {
        loadDecoding: () => import('../../../../src/core/drawing/drawSheet'),
        createListReader: (...of) => new ListReader(...of),
      },
    );
    rmSync(out, { recursive: true });
    const dead = part.replace(/^(\.pics-[0-9a-f]+-)\d+/, '$14194305');
    mkdirSync(join(temp.path, dead));
    writeFileSync(join(temp.path, dead, 'half.csv'), 'half');
    assert.notEqual(dead, part);
    assert.equal((await exportFolder(folder, 'csv', out)).last.outcome, 'complete');
    assert.deepEqual(filesIn(temp.path), ['out', 'pictures']);
  });

  it('takes pictures of any name and type, and the same bytes twice', async () => {
    const names = [
      '#1 (x) & "y".jpg',
      '-rf',
      '~ü🦊.JPEG',
      'a.b.c.jpg',
      'no extension',
      'C:x.jpg',
      '[*?].png',
      "it's;$(x).jpg",
      '..jpg',
    ];
    for (const file_name of names) savePicture(folder, { file_name });
    savePicture(folder, { file_name: 'x.png' }, pngPicture());
    savePicture(folder, { file_name: 'x.gif' }, gifPicture());
    linkSync(join(folder, 'x.gif'), join(folder, 'hard link.gif'));
    addLine(folder, recordOf(gifPicture(), { file_name: 'hard link.gif' }));
    for (const format of exportFormats) {
      const { last } = await exportFolder(folder, format, join(temp.path, format));
      assert.deepEqual(
        { format, outcome: last.outcome, pictures: last.pictures },
        {
          format,
          outcome: 'complete',
          pictures: names.length + 3,
        },
      );
      assert.deepEqual(last.leftOut, nothingLeftOut);
    }
  });

  it('has what no program can read in no format: half a character, more pixels than there are numbers for', async () => {
    savePicture(folder, { file_name: 'a.jpg', title: 'Fox \ud83d', width: 99_999_999_999 });
    for (const format of exportFormats) {
      const { last } = await exportFolder(folder, format, join(temp.path, format));
      assert.deepEqual([format, last.outcome, last.pictures], [format, 'complete', 1], JSON.stringify(last));
    }
    const coco = JSON.parse(readFileSync(join(temp.path, 'coco', 'coco.json'), 'utf8')) as {
      readonly images: readonly { readonly title: string; readonly width: number }[];
    };
    assert.deepEqual(
      coco.images.map(({ title, width }) => [title, width]),
      [['Fox \ufffd', 0]],
    );
    const lines = readFileSync(join(temp.path, 'imagefolder', 'train', 'metadata.jsonl'), 'utf8');
    assert.doesNotMatch(lines, /\\ud83d/i);
  });

  it('does not take the page of a picture for its address, where addresses expire', async () => {
    const page = 'https://pixabay.com/photos/fox-1/';
    savePicture(folder, { file_name: 'a.jpg', source: 'pixabay', license: 'CC0-1.0', url: page, page });
    await exportFolder(folder, 'coco', out);
    assert.match(readFileSync(join(out, 'coco.json'), 'utf8'), /"coco_url":"".*"page":"https:\/\/pixabay/);
  });

  it('changes nothing in the folder, and may be made inside of it', async () => {
    savePicture(folder, { file_name: 'a.jpg' });
    const before = fileContents(folder);
    for (const format of exportFormats) {
      const target = join(folder, `inside ${format}`);
      assert.equal((await exportFolder(folder, format, target)).last.outcome, 'complete');
      rmSync(target, { recursive: true });
    }
    assert.deepEqual(fileContents(folder), before);
  });

  it('tells how far it has come', async () => {
    for (let number = 1; number <= 50; number += 1) savePicture(folder, { file_name: `${number}.jpg` });
    const { events } = await exportFolder(folder, 'imagefolder', out);
    const progress = events.flatMap((event) => (event.type === 'exporting' ? [event] : []));
    assert.deepEqual([...new Set(progress.map(({ step }) => step))], ['comparing', 'writing']);
    assert.deepEqual(progress.at(-1), { type: 'exporting', step: 'writing', done: 50, total: 50 });
  });
});
