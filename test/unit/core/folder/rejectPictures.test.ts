import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { PictureRecord } from '../../../../src/core/files/records';
import type {
  DiscardEvent,
  FileOfPicture,
  RejectEvent,
  RejectRequest,
  RestoreEvent,
  RestoreRequest,
} from '../../../../src/shared/engine/folder';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { Failure } from '../../../../src/shared/engine/failure';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import {
  fileContents,
  filesIn,
  testPicture,
  scrapeRequestOf,
  testSettings,
  makeTempFolder,
} from '../support';

const recorded = { metadata: true, credits: true };
const unrecorded = { metadata: false, credits: false };
const neverAborted = new AbortController().signal;

describe('reject', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let records: string;
  let rejected: string;
  let credits: string;
  let site: Site;

  beforeEach(async () => {
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    records = join(folder, 'metadata.jsonl');
    rejected = join(folder, 'rejected.jsonl');
    credits = join(folder, 'CREDITS.md');
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      const [, kind] = path.split('/');
      if (kind === 'same') response.end(jpegPicture('same'));
      else if (kind === 'sameLarge') response.end(jpegPicture('same', 3 << 20));
      else if (kind === 'slow') setTimeout(() => response.end(jpegPicture(path)), 5);
      else response.end(jpegPicture(path));
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  const picturesAt = (...paths: readonly string[]): Picture[] =>
    paths.map((path) => ({
      ...testPicture({ id: path, url: `${site.url}/${path}` }),
      title: `Title of ${path}`,
    }));
  const manyPictures = (count: number, kind = 'ok'): Picture[] =>
    picturesAt(...Array.from({ length: count }, (_, index) => `${kind}/${index}`));

  function startScrape(
    pictures: readonly Picture[],
    request: Partial<ScrapeRequest> = {},
  ): AsyncIterable<ScrapeEvent> {
    const records = request.settings?.records ?? recorded;
    return createEngine(quickLimits).scrape(
      scrapeRequestOf(pictures, folder, { ...request, settings: { ...testSettings, records } }),
      neverAborted,
    );
  }

  async function runScrape(
    pictures: readonly Picture[],
    request: Partial<ScrapeRequest> = {},
  ): Promise<ScrapeEvent[]> {
    const events: ScrapeEvent[] = [];
    for await (const event of startScrape(pictures, request)) events.push(event);
    return events;
  }

  async function runReject(
    pictures: readonly Picture[],
    request: Partial<RejectRequest> = {},
  ): Promise<Failure['code'] | null> {
    return (await rejectEvent(pictures, request)).failure?.code ?? null;
  }

  async function rejectEvent(
    pictures: readonly Picture[],
    request: Partial<RejectRequest> = {},
  ): Promise<RejectEvent> {
    const whole: RejectRequest = {
      folder,
      boundaryFolder: null,
      pictures,
      files: [],
      records: recorded,
      ...request,
    };
    return onlyEvent(createEngine().reject(whole, neverAborted));
  }

  async function onlyEvent<Event>(events: AsyncIterable<Event>): Promise<Event> {
    const told: Event[] = [];
    for await (const event of events) told.push(event);
    const [event, ...others] = told;
    assert.ok(event && others.length === 0);
    return event;
  }

  /** Rejects pictures with their files. */
  async function throwOut(pictures: readonly Picture[]): Promise<Failure['code'] | null> {
    return runReject(pictures, { files: filesOf(pictures) });
  }

  function filesOf(pictures: readonly Picture[]): FileOfPicture[] {
    return pictures.map((picture) => ({ picture: pictureKey(picture), file: fileOf(picture.id) }));
  }

  async function runRestore(
    pictures: readonly Picture[],
    request: Partial<RestoreRequest> = {},
  ): Promise<RestoreEvent> {
    const pictureKeys = pictures.map(pictureKey);
    const whole: RestoreRequest = {
      folder,
      boundaryFolder: null,
      pictureKeys,
      records: recorded,
      ...request,
    };
    return onlyEvent(createEngine().restore(whole, neverAborted));
  }

  const discard = (asideFolders: readonly string[]): Promise<DiscardEvent> =>
    onlyEvent(createEngine().discard({ folder, boundaryFolder: null, asideFolders }, neverAborted));

  const hidden = (): string => join(folder, '.image-scraper-rejected');

  const lines = (): PictureRecord[] =>
    readFileSync(records, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as PictureRecord);
  const fileOf = (id: string): string => {
    const line = lines().find((each) => each.id === id);
    assert.ok(line, id);
    return line.file_name;
  };
  const pictureFiles = (): string[] => filesIn(folder).filter((name) => name.endsWith('.jpg'));

  /** Keys of the pictures that a run passed over as rejected. */
  const passedOver = (events: readonly ScrapeEvent[]): string[] =>
    events
      .flatMap((event) => (event.type === 'skipped' && event.reason === 'rejected' ? [event.picture] : []))
      .sort();
  const savedCount = (events: readonly ScrapeEvent[]): number =>
    events.filter(({ type }) => type === 'saved').length;

  it('takes a picture out of the records and the credits, and leaves all others', async () => {
    const pictures = manyPictures(3);
    await runScrape(pictures);
    const before = lines();
    assert.equal(await throwOut(pictures.slice(1, 2)), null);
    assert.deepEqual(
      lines(),
      before.filter(({ id }) => id !== 'ok/1'),
    );
    const text = readFileSync(credits, 'utf8');
    assert.match(text, /2 pictures/);
    assert.doesNotMatch(text, /Title of ok\/1\b/);
    assert.match(text, /Title of ok\/2\b/);
    assert.deepEqual(
      filesIn(folder).filter((name) => !name.endsWith('.jpg')),
      ['.image-scraper-rejected', 'CREDITS.md', 'metadata.jsonl', 'rejected.jsonl'],
    );
  });

  it('is kept to: the picture is never fetched into that folder again, and another takes its place', async () => {
    const pictures = manyPictures(4);
    await runScrape(pictures, { quantity: 3 });
    await throwOut(pictures.slice(0, 1));
    const before = site.requests.length;
    const events = await runScrape(pictures, { quantity: 3 });
    assert.deepEqual(
      site.requests.slice(before).map(({ path }) => path),
      ['/ok/3'],
    );
    assert.deepEqual(passedOver(events), ['test:ok/0']);
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    assert.deepEqual(
      {
        outcome: last.outcome,
        saved: last.saved,
        alreadyThere: last.alreadyThere,
        rejected: last.rejected,
        failed: last.failed,
      },
      { outcome: 'complete', saved: 1, alreadyThere: 2, rejected: 1, failed: 0 },
    );
    assert.equal(savedCount(await runScrape(pictures.slice(0, 1), { folder: join(temp.path, 'other') })), 1);
  });

  for (const kind of ['same', 'sameLarge']) {
    it(`is kept to where the same bytes come under another picture's name (${kind})`, async () => {
      const [first = testPicture({}), ...others] = picturesAt(`${kind}/1`, `${kind}/2`, 'ok/1');
      await runScrape([first]);
      await throwOut([first]);
      for (const records of [recorded, unrecorded]) {
        const events = await runScrape(others, { settings: { ...testSettings, records } });
        assert.deepEqual(passedOver(events), [`test:${kind}/2`]);
        assert.deepEqual(
          filesIn(folder).filter((name) => name.endsWith('.part')),
          [],
        );
      }
      const held = [...fileContents(folder)].filter(([name]) => name.endsWith('.jpg'));
      assert.ok(held.length > 0 && held.every(([, bytes]) => !bytes.includes('same')));
    });
  }

  it('is kept to in every size, and takes out the records of all of them', async () => {
    const [one = testPicture({})] = picturesAt('ok/1');
    const sized: Picture = {
      ...one,
      sizes: [
        { url: `${site.url}/same/1`, width: 320, height: 200 },
        { url: `${site.url}/ok/large`, width: 1024, height: 640 },
      ],
    };
    await runScrape([sized], { size: 'small' });
    await runScrape([sized], { size: 'large' });
    assert.equal(lines().length, 2);
    for (const name of pictureFiles()) unlinkSync(join(folder, name));
    await runReject([sized]);
    assert.deepEqual(lines(), []);
    const others = picturesAt('same/2', 'ok/large');
    assert.deepEqual(passedOver(await runScrape(others)), ['test:ok/large', 'test:same/2']);
    for (const size of ['small', 'large', 'original'] as const)
      assert.deepEqual(passedOver(await runScrape([sized], { size })), ['test:ok/1']);
  });

  it('several pictures at once', async () => {
    const pictures = manyPictures(20);
    await runScrape(pictures);
    const thrown = pictures.slice(5, 15);
    assert.equal(await throwOut(thrown), null);
    assert.deepEqual(
      lines()
        .map(({ id }) => id)
        .sort(),
      [...pictures.slice(0, 5), ...pictures.slice(15)].map(({ id }) => id).sort(),
    );
    assert.deepEqual(passedOver(await runScrape(pictures)), thrown.map(pictureKey).sort());
  });

  it('a picture whose file is still there all the same, without touching the file', async () => {
    const pictures = manyPictures(2);
    await runScrape(pictures);
    const before = fileContents(folder);
    await runReject(pictures.slice(0, 1));
    assert.deepEqual(
      lines().map(({ id }) => id),
      ['ok/1'],
    );
    for (const name of pictureFiles()) assert.deepEqual(fileContents(folder).get(name), before.get(name));
    assert.equal(pictureFiles().length, 2);
    const last = (await runScrape(pictures)).at(-1);
    assert.ok(last?.type === 'finished');
    assert.deepEqual(
      { saved: last.saved, alreadyThere: last.alreadyThere, rejected: last.rejected },
      { saved: 0, alreadyThere: 1, rejected: 1 },
    );
  });

  it('a picture of which nothing is recorded', async () => {
    const pictures = manyPictures(2);
    await runScrape(pictures.slice(1));
    assert.equal(await runReject(pictures.slice(0, 1)), null);
    assert.deepEqual(passedOver(await runScrape(pictures)), ['test:ok/0']);
  });

  it('without records as well, and then no records are made', async () => {
    const pictures = manyPictures(2);
    const request = { settings: { ...testSettings, records: unrecorded } };
    await runScrape(pictures, request);
    assert.equal(await runReject(pictures.slice(0, 1), { records: unrecorded }), null);
    assert.deepEqual(
      filesIn(folder).filter((name) => !name.endsWith('.jpg')),
      ['rejected.jsonl'],
    );
    assert.deepEqual(passedOver(await runScrape(pictures, request)), ['test:ok/0']);
  });

  it('leaves records and credits alone that the user does not want any more', async () => {
    const pictures = manyPictures(2);
    await runScrape(pictures);
    const before = fileContents(folder);
    await runReject(pictures.slice(0, 1), { records: unrecorded });
    assert.deepEqual(fileContents(folder).get('metadata.jsonl'), before.get('metadata.jsonl'));
    await runReject(pictures.slice(1), { records: { metadata: true, credits: false } });
    assert.deepEqual(lines(), []);
    assert.deepEqual(fileContents(folder).get('CREDITS.md'), before.get('CREDITS.md'));
    assert.deepEqual(passedOver(await runScrape(pictures)), ['test:ok/0', 'test:ok/1']);
  });

  it('keeps every other line byte for byte', async () => {
    const pictures = manyPictures(3);
    await runScrape(pictures);
    const text = readFileSync(records, 'utf8');
    const foreign = '{"file_name":"train/1.png","label":3}\r\n\n  not a line of ours\n';
    writeFileSync(records, foreign + text);
    appendFileSync(records, '{"file_name":"torn');
    await runReject(pictures.slice(0, 1));
    const out = text.split('\n').find((line) => line.includes('"ok/0"')) ?? '';
    assert.equal(
      readFileSync(records, 'utf8'),
      `${foreign}${text.replace(`${out}\n`, '')}{"file_name":"torn`,
    );
  });

  it('while a run saves into the same folder: no line of the others is lost', async () => {
    const pictures = manyPictures(200, 'slow');
    const out = new Set<string>();
    const rejections: Promise<unknown>[] = [];
    for await (const event of startScrape(pictures)) {
      if (event.type !== 'saved' || out.size >= 20) continue;
      out.add(event.picture);
      rejections.push(
        runReject(
          pictures.filter((each) => pictureKey(each) === event.picture),
          { files: [event] },
        ),
      );
    }
    assert.deepEqual(new Set(await Promise.all(rejections)), new Set([null]));
    assert.equal(out.size, 20);
    assert.deepEqual(
      lines()
        .map(({ file_name }) => file_name)
        .sort(),
      pictureFiles(),
    );
    assert.equal(pictureFiles().length, 180);
  });

  describe('says so', () => {
    let pictures: readonly Picture[];

    beforeEach(async () => {
      pictures = manyPictures(2);
      await runScrape(pictures);
    });

    it('when the folder is gone, and makes none', async () => {
      renameSync(folder, join(temp.path, 'moved'));
      assert.equal(await runReject(pictures), 'folder-gone');
      assert.deepEqual(filesIn(temp.path), ['moved']);
    });

    it('when the folder leads out of the workspace, and changes nothing there', async () => {
      const boundaryFolder = join(temp.path, 'workspace');
      mkdirSync(boundaryFolder);
      symlinkSync(folder, join(boundaryFolder, 'link'));
      const before = fileContents(folder);
      assert.equal(
        await runReject(pictures, { folder: join(boundaryFolder, 'link'), boundaryFolder }),
        'folder-outside',
      );
      assert.deepEqual(fileContents(folder), before);
    });

    it('when it cannot be noted, and then leaves the records as they are', async () => {
      const before = fileContents(folder);
      mkdirSync(rejected);
      assert.equal(await runReject(pictures), 'records-not-written');
      rmSync(rejected, { recursive: true });
      const outside = join(temp.path, 'outside');
      writeFileSync(outside, 'mine');
      symlinkSync(outside, rejected);
      assert.equal(await runReject(pictures), 'records-not-written');
      assert.equal(readFileSync(outside, 'utf8'), 'mine');
      unlinkSync(rejected);
      assert.deepEqual(fileContents(folder), before);
    });

    it('when the records are a link, which is not followed; it is kept to all the same', async () => {
      const outside = join(temp.path, 'outside');
      renameSync(records, outside);
      symlinkSync(outside, records);
      const before = readFileSync(outside);
      assert.equal(await runReject(pictures.slice(0, 1)), 'records-not-written');
      assert.deepEqual(readFileSync(outside), before);
      assert.deepEqual(passedOver(await runScrape(pictures)), ['test:ok/0']);
    });

    it('when the credits are not ours, which are left alone; the rest is done', async () => {
      writeFileSync(credits, 'mine');
      assert.equal(await runReject(pictures.slice(0, 1)), 'credits-not-written');
      assert.equal(readFileSync(credits, 'utf8'), 'mine');
      assert.equal(lines().length, 1);
    });

    it('and makes good for it the next time', async () => {
      const outside = join(temp.path, 'outside');
      renameSync(records, outside);
      symlinkSync(outside, records);
      assert.equal(await runReject(pictures.slice(0, 1)), 'records-not-written');
      renameSync(outside, records);
      assert.equal(await runReject(pictures.slice(1)), null);
      assert.deepEqual(lines(), []);
    });
  });

  describe('and its undoing', () => {
    /** What is in the folder, without what is hidden. */
    const content = (): Map<string, Buffer> => fileContents(folder);

    it('bring all back as it was: the file, its record with all fields, its credit, and that it may be saved', async () => {
      const pictures = manyPictures(3);
      await runScrape(pictures);
      // The only line of the records that is moved is the last one.
      const last = pictures.filter(({ id }) => id === lines().at(-1)?.id);
      writeFileSync(records, readFileSync(records, 'utf8').replace(/\}\n$/, ',"label":"mine"}\n'));
      const before = content();
      const event = await rejectEvent(last, { files: filesOf(last) });
      assert.deepEqual([event.isOut, event.failure], [true, null]);
      assert.equal(pictureFiles().length, 2);
      assert.equal(readFileSync(join(hidden(), '.gitignore'), 'utf8'), '*\n');
      const restored = await runRestore(last);
      assert.deepEqual(restored, {
        type: 'restored',
        failure: null,
        pictureKeys: last.map(pictureKey),
        files: filesOf(last),
      });
      assert.deepEqual(content(), before);
      assert.equal(existsSync(hidden()), false, 'nothing is left of it');
      const end = (await runScrape(pictures)).at(-1);
      assert.ok(end?.type === 'finished' && end.alreadyThere === 3 && end.rejected === 0);
    });

    it('bring several back at once, and leave what was rejected before', async () => {
      const pictures = manyPictures(6);
      await runScrape(pictures);
      await throwOut(pictures.slice(0, 1));
      await throwOut(pictures.slice(1, 4));
      const { pictureKeys, files } = await runRestore(pictures.slice(1, 4));
      assert.deepEqual([pictureKeys.length, files.length], [3, 3]);
      assert.deepEqual(
        lines()
          .map(({ id }) => id)
          .sort(),
        pictures.slice(1).map(({ id }) => id),
      );
      assert.deepEqual(passedOver(await runScrape(pictures)), ['test:ok/0']);
      assert.equal((await runRestore(pictures.slice(0, 1))).files.length, 1);
      assert.equal(lines().length, 6);
    });

    it('never overwrite: where another file has the name by now, the old one gets another', async () => {
      const pictures = manyPictures(1);
      await runScrape(pictures);
      const name = fileOf('ok/0');
      const bytes = readFileSync(join(folder, name));
      await throwOut(pictures);
      writeFileSync(join(folder, name), 'another');
      const { files } = await runRestore(pictures);
      const other = name.replace('.jpg', ' (2).jpg');
      assert.deepEqual(
        files.map(({ file }) => file),
        [other],
      );
      assert.equal(readFileSync(join(folder, name), 'utf8'), 'another');
      assert.deepEqual(readFileSync(join(folder, other)), bytes);
      assert.equal(fileOf('ok/0'), other);
    });

    it('take a rejection back for all pictures with the same bytes, which are one file', async () => {
      const [one = testPicture({}), other = testPicture({})] = picturesAt('same/1', 'same/2');
      await runScrape([one]);
      const files = filesOf([one]);
      await runReject([one, other], {
        files: [...files, { picture: pictureKey(other), file: fileOf(one.id) }],
      });
      const { pictureKeys } = await runRestore([one]);
      assert.ok(pictureKeys.includes(pictureKey(one)));
      assert.deepEqual(passedOver(await runScrape([one])), []);
      assert.equal(pictureFiles().length, 1);
    });

    it('bring a file back of which nothing is recorded', async () => {
      const pictures = manyPictures(1);
      await runScrape(pictures, { settings: { ...testSettings, records: unrecorded } });
      const [file = ''] = pictureFiles();
      const before = content();
      await runReject(pictures, {
        records: unrecorded,
        files: [{ picture: 'test:ok/0', file }],
      });
      assert.deepEqual(pictureFiles(), []);
      const { files } = await runRestore(pictures, { records: unrecorded });
      assert.deepEqual(files, [{ picture: 'test:ok/0', file }]);
      assert.deepEqual(content(), before);
    });

    it('let a picture be saved again whose file is gone for good', async () => {
      const pictures = manyPictures(2);
      await runScrape(pictures);
      const { asideFolders } = await rejectEvent(pictures.slice(0, 1), {
        files: filesOf(pictures.slice(0, 1)),
      });
      assert.deepEqual(await discard(asideFolders), { type: 'discarded', failure: null });
      assert.equal(existsSync(hidden()), false);
      const { pictureKeys, files } = await runRestore(pictures.slice(0, 1));
      assert.deepEqual([pictureKeys, files], [['test:ok/0'], []]);
      assert.equal(existsSync(rejected), false);
      assert.equal(savedCount(await runScrape(pictures)), 1);
    });

    it('work in a later window, until files are thrown away after another rejection', async () => {
      const pictures = manyPictures(3);
      await runScrape(pictures);
      await throwOut(pictures.slice(0, 1));
      // As if the window had been closed an hour ago.
      const [name = ''] = readdirSync(hidden()).filter((each) => each !== '.gitignore');
      const old = join(hidden(), name.replace(/^\d+/, String(Date.now() - 3_600_000)));
      renameSync(join(hidden(), name), old);
      const second = await rejectEvent(pictures.slice(1, 2), { files: filesOf(pictures.slice(1, 2)) });
      assert.deepEqual(second.asideFolders.slice(1), [old]);
      assert.equal((await runRestore(pictures.slice(0, 1))).files.length, 1);
      await discard(second.asideFolders);
      assert.equal(existsSync(hidden()), false);
      assert.equal(pictureFiles().length, 2);
    });

    it('go on where they were broken off', async () => {
      const pictures = manyPictures(2);
      await runScrape(pictures);
      const before = content();
      const first = pictures.filter(({ id }) => id === lines()[1]?.id);
      const name = fileOf(first[0]?.id ?? '');
      await throwOut(first);
      const [aside = ''] = readdirSync(hidden()).filter((each) => each !== '.gitignore');
      // The file was back, and nothing else.
      linkSync(join(hidden(), aside, name), join(folder, name));
      await runRestore(first);
      assert.deepEqual(content(), before);
    });

    it('leave all as it was where a file cannot be put aside', async () => {
      const pictures = manyPictures(2);
      await runScrape(pictures);
      const before = content();
      // A file where the hidden folder would be.
      writeFileSync(hidden(), 'mine');
      const event = await rejectEvent(pictures, { files: filesOf(pictures) });
      assert.equal(event.isOut, false);
      assert.ok(event.failure);
      unlinkSync(hidden());
      assert.deepEqual(content(), before);
      assert.deepEqual(passedOver(await runScrape(pictures)), []);
    });

    it('follow no link out of the save folder, and touch nothing but pictures', async () => {
      const pictures = manyPictures(2);
      await runScrape(pictures);
      const outside = join(temp.path, 'outside');
      mkdirSync(outside);
      symlinkSync(outside, hidden());
      const files = filesOf(pictures.slice(0, 1));
      assert.equal((await rejectEvent(pictures.slice(0, 1), { files })).isOut, false);
      assert.deepEqual(filesIn(outside), []);
      const planted = join(outside, '1-00000000');
      mkdirSync(planted);
      writeFileSync(join(planted, 'a.jpg'), 'mine');
      assert.deepEqual(await discard([join(hidden(), '1-00000000')]), { type: 'discarded', failure: null });
      assert.deepEqual(filesIn(planted), ['a.jpg']);
      unlinkSync(hidden());
      writeFileSync(join(folder, 'notes.md'), 'mine');
      await runReject(pictures.slice(0, 1), { files: [{ picture: 'test:ok/0', file: 'notes.md' }] });
      assert.equal(readFileSync(join(folder, 'notes.md'), 'utf8'), 'mine');
    });
  });
});
