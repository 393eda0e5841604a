import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fs, {
  appendFileSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import type { PictureRecord } from '../../../../src/core/files/records';
import { countEvent, noCounts } from '../../../../src/shared/engine/counts';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import { mountMemory, whyNoMount, type Mount } from '../../../support/mounts';
import { skipBecause } from '../../../support/skip';
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

type FinishedEvent = ScrapeEvent & { type: 'finished' };

interface FinishedRun {
  readonly events: readonly ScrapeEvent[];
  readonly last: FinishedEvent;
  /** Paths that the server was asked for in this run, sorted. */
  readonly asked: readonly string[];
}

const settingsWithRecords = { ...testSettings, records: { metadata: true, credits: true } };

describe('resume', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let records: string;
  let credits: string;
  let site: Site;
  let waiting: (() => void)[];
  let turnedRound: number;

  beforeEach(async () => {
    waiting = [];
    turnedRound = 4;
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    records = join(folder, 'metadata.jsonl');
    credits = join(folder, 'CREDITS.md');
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      const [, kind] = path.split('/');
      if (kind === 'backwards') return answerBackwards(path, response);
      if (kind === 'gone') response.writeHead(404).end();
      else if (kind === 'slow') setTimeout(() => response.end(jpegPicture(path)), 20);
      else if (kind === 'same') setTimeout(() => response.end(jpegPicture('same')), 20);
      else if (kind === 'large') response.end(jpegPicture(path, 3 << 20));
      else if (kind === 'sameLarge') response.end(jpegPicture('same', 3 << 20));
      else response.end(jpegPicture(path));
    });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  /** So many requests are answered at a time, the last one first; `…/gone…` by 404, and as soon as it comes. */
  function answerBackwards(path: string, response: ServerResponse): void {
    if (path.includes('/gone')) return void response.writeHead(404).end();
    waiting.push(() => response.end(jpegPicture(path)));
    if (waiting.length < turnedRound) return;
    for (const answer of waiting.splice(0).reverse()) answer();
  }

  const picturesAt = (...paths: readonly string[]): Picture[] =>
    paths.map((path) => testPicture({ id: path, url: `${site.url}/${path}` }));
  const manyPictures = (count: number, kind = 'ok'): Picture[] =>
    picturesAt(...Array.from({ length: count }, (_, index) => `${kind}/${index}.jpg`));

  function startScrape(
    pictures: readonly Picture[],
    request: Partial<ScrapeRequest> = {},
    signal = new AbortController().signal,
  ): AsyncIterable<ScrapeEvent> {
    return createEngine(quickLimits).scrape(
      scrapeRequestOf(pictures, folder, { settings: settingsWithRecords, ...request }),
      signal,
    );
  }

  /** A whole run, of which the events, the counts and the files agree. */
  async function runScrape(
    pictures: readonly Picture[],
    request: Partial<ScrapeRequest> = {},
    cancelWhen: (events: readonly ScrapeEvent[]) => boolean = () => false,
  ): Promise<FinishedRun> {
    const before = site.requests.length;
    const cancel = new AbortController();
    const events: ScrapeEvent[] = [];
    for await (const event of startScrape(pictures, request, cancel.signal)) {
      events.push(event);
      if (cancelWhen(events)) cancel.abort();
    }
    const last = events.at(-1);
    assert.ok(last?.type === 'finished');
    const { saved, alreadyThere, duplicate, rejected, failed, bytes } = last;
    const told = { ...noCounts };
    for (const event of events) countEvent(told, event);
    assert.deepEqual({ saved, alreadyThere, duplicate, rejected, failed, bytes }, told);
    const asked = site.requests.slice(before).map(({ path }) => path);
    return { events, last, asked: asked.sort() };
  }

  function eventsOfType<T extends ScrapeEvent['type']>(
    { events }: FinishedRun,
    type: T,
  ): Extract<ScrapeEvent, { type: T }>[] {
    return events.filter((event): event is Extract<ScrapeEvent, { type: T }> => event.type === type);
  }

  /** Pictures whose files were there. */
  const skippedEvents = (done: FinishedRun): Extract<ScrapeEvent, { type: 'skipped'; file: string }>[] =>
    eventsOfType(done, 'skipped').flatMap((event) => (event.reason === 'rejected' ? [] : [event]));

  /** How a run ended; what it counted none of is left out. */
  const endOf = ({ last }: FinishedRun): Record<string, unknown> => {
    const { outcome, saved, alreadyThere, duplicate, failed } = last;
    const counted = Object.entries({ saved, alreadyThere, duplicate, failed }).filter(
      ([, count]) => count > 0,
    );
    return { outcome, ...Object.fromEntries(counted) };
  };
  const pictureFiles = (): string[] => filesIn(folder).filter((name) => name.endsWith('.jpg'));
  const lines = (): PictureRecord[] =>
    readFileSync(records, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as PictureRecord);
  const recordLineOf = (id: string): PictureRecord => {
    const line = lines().findLast((each) => each.id === id);
    assert.ok(line, id);
    return line;
  };

  /** Every line names a file of these bytes, and every picture has a line. */
  function checkRecords(): void {
    const files = fileContents(folder);
    const named = new Map(lines().map((line) => [line.file_name, line]));
    for (const name of pictureFiles()) {
      const file = files.get(name);
      const line = named.get(name);
      assert.ok(file && line, name);
      assert.equal(line.bytes, file.length);
      assert.equal(line.sha256, createHash('sha256').update(file).digest('hex'));
    }
  }

  /** The files of the records, and the pictures whose they are, in the order of the files' names. */
  function recordedFiles(): { readonly files: string[]; readonly pictures: string[] } {
    const lines = readFileSync(records, 'utf8').trim().split('\n');
    const recorded = lines.map((line) => JSON.parse(line) as PictureRecord);
    recorded.sort((a, b) => (a.file_name < b.file_name ? -1 : 1));
    return { files: recorded.map((each) => each.file_name), pictures: recorded.map(({ id }) => id) };
  }

  const numbered = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `cat-${String(index + 1).padStart(3, '0')}.jpg`);

  it('numbers files in the order of the list, in whatever order they come', async () => {
    const pictures = manyPictures(16, 'backwards');
    const run = await runScrape(pictures);
    assert.notDeepEqual(
      eventsOfType(run, 'saved').map(({ picture }) => picture),
      pictures.map(pictureKey),
    );
    assert.deepEqual(recordedFiles(), { files: numbered(16), pictures: pictures.map(({ id }) => id) });
    const lines = readFileSync(credits, 'utf8').match(/^- `cat-\d+/gm);
    assert.deepEqual(
      lines,
      numbered(16).map((file) => `- \`${file.slice(0, 7)}`),
    );
  });

  it('keeps that order where some cannot be had', async () => {
    const pictures = picturesAt(
      ...Array.from({ length: 20 }, (_, at) => `backwards/${at % 5 === 0 ? 'gone-' : ''}${at}.jpg`),
    );
    await runScrape(pictures, { quantity: 16 });
    assert.deepEqual(
      recordedFiles().pictures,
      pictures.map(({ id }) => id).filter((id) => !id.includes('gone')),
    );
  });

  it('goes on in the order of the list', async () => {
    const pictures = manyPictures(24, 'backwards');
    await runScrape(pictures, {}, (events) => events.some(({ type }) => type === 'saved'));
    const before = recordedFiles();
    assert.ok(before.files.length > 0 && before.files.length < 24);
    turnedRound = 1;
    await runScrape(pictures);
    assert.deepEqual(recordedFiles(), { files: numbered(24), pictures: pictures.map(({ id }) => id) });
  });

  it('loads what somebody deleted under the number that it had', async () => {
    const pictures = manyPictures(8);
    await runScrape(pictures);
    unlinkSync(join(folder, 'cat-003.jpg'));
    await runScrape(pictures);
    assert.deepEqual(new Set(recordedFiles().files), new Set(numbered(8)));
    assert.equal(filesIn(folder).filter((file) => file.endsWith('.jpg')).length, 8);
  });

  it('leaves of what somebody deleted or renamed only the record of the file that is there', async () => {
    const pictures = manyPictures(4);
    await runScrape(pictures);
    unlinkSync(join(folder, 'cat-002.jpg'));
    renameSync(join(folder, 'cat-003.jpg'), join(folder, 'fox.jpg'));
    appendFileSync(records, '{"file_name":"cat-002.jpg","note":"of another program"}\n');
    await runScrape(pictures, { naming: { template: 'dog {n}', separator: '-' } });
    const ours = lines().filter(({ sha256 }) => sha256 !== undefined);
    assert.deepEqual(ours.map(({ id, file_name }) => [id, file_name]).sort(), [
      ['ok/0.jpg', 'cat-001.jpg'],
      ['ok/1.jpg', 'dog-001.jpg'],
      ['ok/2.jpg', 'fox.jpg'],
      ['ok/3.jpg', 'cat-004.jpg'],
    ]);
    assert.equal(lines().length, ours.length + 1, 'lines of others stay');
  });

  it('leaves of a name that a picture keeps with other bytes only the last record', async () => {
    const [picture] = manyPictures(1);
    assert.ok(picture);
    await runScrape([picture]);
    unlinkSync(join(folder, 'cat-001.jpg'));
    const changed = { ...picture, sizes: [{ url: `${site.url}/ok/other.jpg`, width: 16, height: 16 }] };
    await runScrape([changed]);
    assert.deepEqual(
      lines().map(({ file_name, url }) => [file_name, url]),
      [['cat-001.jpg', `${site.url}/ok/other.jpg`]],
    );
  });

  it('keeps the record of a picture that is there in another size, too, or was changed', async () => {
    const pictures = manyPictures(2);
    await runScrape(pictures);
    unlinkSync(join(folder, 'cat-001.jpg'));
    appendFileSync(join(folder, 'cat-002.jpg'), 'more');
    const naming = { template: 'dog {n}', separator: '-' } as const;
    await runScrape(pictures, { naming });
    await runScrape(pictures, { naming, size: 'small' });
    const files = lines().map(({ file_name, size }) => `${file_name} ${size}`);
    assert.ok(files.includes('cat-002.jpg large'), 'the user may want what was changed');
    assert.ok(files.includes('dog-001.jpg large'));
  });

  it('numbers equal names of a list in its order', async () => {
    const pictures = picturesAt(...Array.from({ length: 12 }, (_, at) => `backwards/${at}/x.jpg`)).map(
      (picture) => ({ ...picture, keyword: '' }),
    );
    await runScrape(pictures);
    const { files, pictures: ids } = recordedFiles();
    const idOf = new Map(files.map((file, at) => [file, ids[at]]));
    assert.deepEqual(
      pictures.map((_, at) => idOf.get(at === 0 ? 'x.jpg' : `x-${at + 1}.jpg`)),
      pictures.map(({ id }) => id),
    );
  });

  it('a run leaves a record of every picture, and the credits', async () => {
    const known: Picture = {
      ...testPicture({ id: '7', sizes: [{ url: `${site.url}/large/7.jpg`, width: 1024, height: 683 }] }),
      title: 'A fox',
      page: 'https://a.example/7',
    };
    const done = await runScrape([...manyPictures(5), known]);
    assert.deepEqual(endOf(done), { outcome: 'complete', saved: 6 });
    checkRecords();
    assert.equal(lines().length, 6);
    const { file_name, url, width, height } = recordLineOf('ok/0.jpg');
    assert.deepEqual({ url, width, height }, { url: `${site.url}/ok/0.jpg`, width: 16, height: 16 });
    assert.ok(
      eventsOfType(done, 'saved').some(
        ({ file, picture: key }) => file === file_name && key === 'test:ok/0.jpg',
      ),
    );
    const large = recordLineOf('7');
    // Where its header is too far from the start, what the source says of the size is taken.
    assert.deepEqual(
      { title: large.title, width: large.width, height: large.height, bytes: large.bytes },
      { title: 'A fox', width: 1024, height: 683, bytes: 3 << 20 },
    );
    const text = readFileSync(credits, 'utf8');
    assert.match(text, /6 pictures/);
    assert.match(text, /\[A fox\]\(https:\/\/a\.example\/7\)/);
  });

  it('the same run again asks for nothing, writes nothing and is complete', async () => {
    const pictures = [...manyPictures(12), ...manyPictures(2, 'large')];
    await runScrape(pictures);
    const before = fileContents(folder);
    const again = await runScrape(pictures);
    assert.deepEqual(
      { ...endOf(again), asked: again.asked },
      { outcome: 'complete', alreadyThere: 14, asked: [] },
    );
    assert.deepEqual(fileContents(folder), before);
    const named = new Map(lines().map(({ id, file_name }) => [`test:${id}`, file_name]));
    for (const { picture: key, file, reason } of skippedEvents(again))
      assert.deepEqual([named.get(key), 'already-there'], [file, reason]);
  });

  it('a run that was complete in spite of failures asks for nothing when it comes again', async () => {
    const pictures = [...picturesAt('gone/1', 'gone/2'), ...manyPictures(10)];
    await runScrape(pictures, { quantity: 5 });
    const again = await runScrape(pictures, { quantity: 5 });
    assert.deepEqual(
      { ...endOf(again), asked: again.asked },
      { outcome: 'complete', alreadyThere: 5, asked: [] },
    );
  });

  it('a run that was cancelled at 10 of 50 is finished by the same run', async () => {
    const pictures = manyPictures(50, 'slow');
    const first = await runScrape(
      pictures,
      {},
      (events) => events.filter(({ type }) => type === 'saved').length === 10,
    );
    const { saved } = first.last;
    assert.ok(saved >= 10 && saved < 30, `${saved} saved`);
    assert.equal(first.last.outcome, 'cancelled');
    assert.deepEqual(
      filesIn(folder).filter((name) => name.endsWith('.part')),
      [],
    );
    assert.equal(pictureFiles().length, saved);
    checkRecords();
    assert.match(readFileSync(credits, 'utf8'), new RegExp(`\n${saved} pictures\n`));
    const whole = new Set(lines().map(({ id }) => `/${id}`));
    const second = await runScrape(pictures);
    assert.deepEqual(endOf(second), { outcome: 'complete', saved: 50 - saved, alreadyThere: saved });
    assert.deepEqual(
      second.asked.filter((path) => whole.has(path)),
      [],
    );
    assert.equal(second.asked.length, 50 - saved);
    assert.equal(pictureFiles().length, 50);
    checkRecords();
    assert.match(readFileSync(credits, 'utf8'), /\n50 pictures\n/);
    const third = await runScrape(pictures);
    assert.deepEqual(
      { ...endOf(third), asked: third.asked },
      { outcome: 'complete', alreadyThere: 50, asked: [] },
    );
  });

  it('cancelled while it looks at what is there, asks for nothing', async () => {
    const pictures = manyPictures(300);
    await runScrape(pictures);
    const cancelled = await runScrape(
      [...pictures, ...picturesAt('ok/new')],
      {},
      (events) => events.length === 2,
    );
    assert.equal(cancelled.last.outcome, 'cancelled');
    assert.deepEqual(cancelled.asked, []);
  });

  it('what is there counts towards the quantity, and nothing more is fetched than is missing', async () => {
    const pictures = manyPictures(20);
    await runScrape(pictures.slice(10, 14));
    const more = await runScrape(pictures, { quantity: 10 });
    assert.deepEqual(
      { ...endOf(more), askedCount: more.asked.length },
      { outcome: 'complete', saved: 6, alreadyThere: 4, askedCount: 6 },
    );
    assert.equal(pictureFiles().length, 10);
  });

  it('in another size a picture is another file, and each size is fetched once', async () => {
    const pictures = manyPictures(3).map((picture, index) => ({
      ...picture,
      sizes: [
        { url: `${site.url}/ok/${index}-s.jpg`, width: 320, height: 240 },
        { url: `${site.url}/ok/${index}-l.jpg`, width: 1024, height: 768 },
      ],
    }));
    assert.deepEqual(endOf(await runScrape(pictures, { size: 'small' })), { outcome: 'complete', saved: 3 });
    assert.deepEqual(endOf(await runScrape(pictures, { size: 'large' })), { outcome: 'complete', saved: 3 });
    for (const size of ['small', 'large'] as const) {
      const again = await runScrape(pictures, { size });
      assert.deepEqual(
        { ...endOf(again), asked: again.asked },
        { outcome: 'complete', alreadyThere: 3, asked: [] },
      );
    }
    assert.equal(pictureFiles().length, 6);
  });

  it('a record that does not say its size stands for any', async () => {
    await runScrape(manyPictures(2));
    writeFileSync(records, readFileSync(records, 'utf8').replaceAll('"size":"large",', ''));
    const again = await runScrape(manyPictures(2), { size: 'small' });
    assert.deepEqual(
      { ...endOf(again), asked: again.asked },
      { outcome: 'complete', alreadyThere: 2, asked: [] },
    );
  });

  describe('a file that is', () => {
    const spoil: Readonly<Record<string, (path: string) => void>> = {
      gone: (path) => unlinkSync(path),
      'shorter than it was': (path) => truncateSync(path, 100),
      'damaged and as long as it was': (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0, 200, 300);
        writeFileSync(path, bytes);
      },
      edited: (path) => appendFileSync(path, 'more'),
      'a link to its bytes': (path) => {
        renameSync(path, join(temp.path, 'moved'));
        symlinkSync(join(temp.path, 'moved'), path);
      },
    };
    for (const [what, change] of Object.entries(spoil)) {
      it(`${what} is fetched again, and what is there is left alone`, async () => {
        const pictures = manyPictures(5);
        await runScrape(pictures);
        const { file_name } = recordLineOf('ok/2.jpg');
        change(join(folder, file_name));
        const before = fileContents(folder);
        const again = await runScrape(pictures);
        assert.deepEqual(
          { ...endOf(again), asked: again.asked },
          { outcome: 'complete', saved: 1, alreadyThere: 4, asked: ['/ok/2.jpg'] },
        );
        const after = fileContents(folder);
        for (const [name, bytes] of before)
          if (name.endsWith('.jpg')) assert.deepEqual(after.get(name), bytes, name);
        const fresh = recordLineOf('ok/2.jpg').file_name;
        assert.ok(after.get(fresh)?.equals(jpegPicture('/ok/2.jpg')));
        const third = await runScrape(pictures);
        assert.deepEqual(
          { ...endOf(third), asked: third.asked },
          { outcome: 'complete', alreadyThere: 5, asked: [] },
        );
      });
    }
  });

  describe('a picture whose record is', () => {
    const lose: Readonly<Record<string, (text: string) => string>> = {
      missing: (text) => text.replace(/[^\n]*\n$/, ''),
      torn: (text) => text.slice(0, -40),
    };
    for (const [what, change] of Object.entries(lose)) {
      for (const kind of ['ok', 'large']) {
        it(`${what} is known by its bytes (${kind}), and recorded`, async () => {
          const pictures = manyPictures(4, kind);
          await runScrape(pictures);
          const lost = lines().at(-1);
          assert.ok(lost);
          writeFileSync(records, change(readFileSync(records, 'utf8')));
          const before = pictureFiles();
          const again = await runScrape(pictures);
          assert.deepEqual(
            { ...endOf(again), asked: again.asked },
            { outcome: 'complete', alreadyThere: 4, asked: [`/${lost.id}`] },
          );
          assert.deepEqual(
            filesIn(folder).filter((name) => name.endsWith('.jpg') || name.endsWith('.part')),
            before,
          );
          const last = JSON.parse(
            readFileSync(records, 'utf8').trimEnd().split('\n').at(-1) ?? '',
          ) as PictureRecord;
          assert.deepEqual(
            { id: last.id, file_name: last.file_name, sha256: last.sha256 },
            { id: lost.id, file_name: lost.file_name, sha256: lost.sha256 },
          );
          assert.deepEqual((await runScrape(pictures)).asked, []);
        });
      }
    }
  });

  it('a data set of somebody else keeps its lines, and none of them leads out of the folder', async () => {
    const secret = join(temp.path, 'secret.jpg');
    const bytes = jpegPicture('/ok/0.jpg');
    writeFileSync(secret, bytes);
    mkdirSync(folder);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const hostile = { source: 'test', id: 'ok/0.jpg', bytes: bytes.length, sha256 };
    const foreign = [
      { file_name: 'train/1.jpg', label: 'cat' },
      { ...hostile, file_name: '../secret.jpg' },
      { ...hostile, file_name: secret },
      { ...hostile, file_name: '.' },
    ];
    const text = `${foreign.map((line) => JSON.stringify(line)).join('\n')}\nnot json`;
    writeFileSync(records, text);
    const done = await runScrape(manyPictures(2));
    assert.deepEqual(
      { ...endOf(done), askedCount: done.asked.length },
      { outcome: 'complete', saved: 2, askedCount: 2 },
    );
    assert.ok(readFileSync(records, 'utf8').startsWith(`${text}\n{`));
    assert.ok(readFileSync(secret).equals(bytes));
    assert.doesNotMatch(readFileSync(credits, 'utf8'), /secret|train/);
  });

  it('without records nothing is read, written or skipped', async () => {
    const bare = { settings: testSettings };
    await runScrape(manyPictures(3), bare);
    const again = await runScrape(manyPictures(3), bare);
    assert.deepEqual(
      { ...endOf(again), askedCount: again.asked.length },
      { outcome: 'complete', saved: 3, askedCount: 3 },
    );
    assert.deepEqual(filesIn(folder), [
      'cat-001.jpg',
      'cat-002.jpg',
      'cat-003.jpg',
      'cat-004.jpg',
      'cat-005.jpg',
      'cat-006.jpg',
    ]);
  });

  it('finds what an older naming named, and goes on with its numbers', async () => {
    const pandas = manyPictures(6).map((picture) => ({ ...picture, keyword: 'red panda' }));
    const older = { template: '{keyword}-{n}', separator: ' ' } as const;
    await runScrape(
      [pandas[0], pandas[1], pandas[3]].filter((picture) => picture !== undefined),
      {
        naming: older,
      },
    );
    const again = await runScrape(pandas);
    assert.deepEqual(again.asked, ['/ok/2.jpg', '/ok/4.jpg', '/ok/5.jpg']);
    assert.deepEqual(
      filesIn(folder).filter((name) => name.endsWith('.jpg')),
      [
        'red panda-001.jpg',
        'red panda-002.jpg',
        'red panda-003.jpg',
        'red-panda-004.jpg',
        'red-panda-005.jpg',
        'red-panda-006.jpg',
      ],
    );
    assert.deepEqual((await runScrape(pandas)).asked, []);
  });

  it('without credits the records are kept all the same', async () => {
    const request = { settings: { ...testSettings, records: { metadata: true, credits: false } } };
    await runScrape(manyPictures(2), request);
    assert.deepEqual(filesIn(folder), ['cat-001.jpg', 'cat-002.jpg', 'metadata.jsonl']);
    assert.deepEqual((await runScrape(manyPictures(2), request)).asked, []);
  });

  it('a run that saves nothing leaves nothing', async () => {
    await runScrape(picturesAt('gone/1'));
    assert.deepEqual(filesIn(temp.path), []);
  });

  for (const [how, settingsOf] of [
    ['with records', settingsWithRecords],
    ['without records', testSettings],
  ] as const) {
    it(`asks for an address once, however many pictures have it (${how})`, async () => {
      const url = `${site.url}/slow/1.jpg`;
      const pictures = ['a', 'b', 'c'].map((id) => testPicture({ id, url: `${url}#${id}` }));
      const done = await runScrape([...pictures, ...picturesAt('ok/2.jpg', 'ok/3.jpg')], {
        quantity: 3,
        settings: settingsOf,
      });
      assert.deepEqual(endOf(done), { outcome: 'complete', saved: 3, duplicate: 2 });
      assert.deepEqual(done.asked, ['/ok/2.jpg', '/ok/3.jpg', '/slow/1.jpg']);
      assert.equal(pictureFiles().length, 3);
    });

    it(`a picture fails with the other that has its address (${how})`, async () => {
      const url = `${site.url}/gone/1.jpg`;
      const pictures = ['a', 'b'].map((id) => testPicture({ id, url }));
      const done = await runScrape(pictures, { settings: settingsOf });
      assert.deepEqual(
        { ...endOf(done), asked: done.asked },
        { outcome: 'short', failed: 2, asked: ['/gone/1.jpg'] },
      );
    });
  }

  for (const kind of ['same', 'sameLarge']) {
    it(`saves equal bytes once (${kind}), and takes the next picture instead`, async () => {
      const pictures = picturesAt(`${kind}/1`, `${kind}/2`, `${kind}/3`, 'ok/1', 'ok/2', 'ok/3');
      const done = await runScrape(pictures, { quantity: 4 });
      assert.deepEqual(endOf(done), { outcome: 'complete', saved: 4, duplicate: 2 });
      assert.deepEqual(
        filesIn(folder).filter((name) => name.endsWith('.part')),
        [],
      );
      assert.equal(pictureFiles().length, 4);
      const [first] = skippedEvents(done);
      assert.ok(first && pictureFiles().includes(first.file));
      const again = await runScrape(pictures, { quantity: 4 });
      assert.deepEqual(
        { ...endOf(again), asked: again.asked },
        { outcome: 'complete', alreadyThere: 4, asked: [] },
      );
    });
  }

  it('a file counts once, whichever of the pictures that are equal to it come', async () => {
    await runScrape(picturesAt('same/1'));
    const done = await runScrape(picturesAt('same/2', 'same/1', 'same/3'));
    assert.deepEqual(endOf(done), { outcome: 'short', alreadyThere: 1, duplicate: 2 });
    assert.deepEqual(done.asked, ['/same/2', '/same/3']);
    const other = await runScrape(picturesAt('same/4', 'same/5'));
    assert.deepEqual(endOf(other), { outcome: 'short', alreadyThere: 1, duplicate: 1 });
    assert.equal(pictureFiles().length, 1);
  });

  it('a file that a go before it has counted does not count again', async () => {
    const [first] = eventsOfType(await runScrape(picturesAt('same/1')), 'saved');
    assert.ok(first);
    const done = await runScrape(picturesAt('same/1', 'same/2', 'ok/1'), {
      quantity: 1,
      countedFiles: [first.file],
    });
    assert.deepEqual(endOf(done), { outcome: 'complete', saved: 1, duplicate: 2 });
  });

  it('two runs into one folder at once lose no line and tear none', async () => {
    const [one, two] = [manyPictures(60, 'a'), manyPictures(60, 'b')];
    const ends = await Promise.all([runScrape(one), runScrape(two)]);
    assert.deepEqual(
      ends.map(({ last }) => last.saved),
      [60, 60],
    );
    assert.equal(lines().length, 120);
    assert.equal(pictureFiles().length, 120);
    checkRecords();
    const again = await runScrape([...one, ...two]);
    assert.deepEqual(
      { ...endOf(again), asked: again.asked },
      { outcome: 'complete', alreadyThere: 120, asked: [] },
    );
    assert.match(readFileSync(credits, 'utf8'), /\n120 pictures\n/);
  });

  for (const kind of ['ok', 'large'])
    it(`several runs into one folder at once save the same pictures once (${kind})`, async () => {
      const pictures = manyPictures(kind === 'ok' ? 40 : 6, kind);
      const runs = await Promise.all(
        [0, 1, 2].map((turn) => runScrape([...pictures.slice(turn), ...pictures.slice(0, turn)])),
      );
      assert.deepEqual(
        runs.map(({ last }) => last.outcome),
        ['complete', 'complete', 'complete'],
      );
      assert.equal(pictureFiles().length, pictures.length);
      assert.equal(lines().length, pictures.length);
      checkRecords();
    });

  it('records that are a link are not followed: pictures are saved, and it is said once', async () => {
    mkdirSync(folder);
    const outside = join(temp.path, 'outside');
    writeFileSync(outside, 'mine\n');
    symlinkSync(outside, records);
    const done = await runScrape(manyPictures(10));
    assert.deepEqual(endOf(done), { outcome: 'complete', saved: 10 });
    assert.deepEqual(
      eventsOfType(done, 'warning').map(({ failure }) => failure.code),
      ['records-not-written'],
    );
    assert.equal(readFileSync(outside, 'utf8'), 'mine\n');
    assert.equal(pictureFiles().length, 10);
  });

  it('credits that are not ours are left alone, and that is said', async () => {
    mkdirSync(folder);
    const outside = join(temp.path, 'outside');
    writeFileSync(outside, '<!-- Made by Image Scraper -->');
    symlinkSync(outside, credits);
    const done = await runScrape(manyPictures(2));
    assert.deepEqual(
      eventsOfType(done, 'warning').map(({ failure }) => failure.code),
      ['credits-not-written'],
    );
    assert.deepEqual(
      [readlinkSync(credits), readFileSync(outside, 'utf8')],
      [outside, '<!-- Made by Image Scraper -->'],
    );
    checkRecords();
    unlinkSync(credits);
    writeFileSync(credits, 'my own');
    assert.deepEqual(
      eventsOfType(await runScrape(manyPictures(3)), 'warning').map(({ failure }) => failure.code),
      ['credits-not-written'],
    );
    assert.equal(readFileSync(credits, 'utf8'), 'my own');
  });

  describe('on a disk that has no room', () => {
    function mount(options: string): void {
      mkdirSync(folder, { recursive: true });
      disk = mountMemory(options, folder);
    }

    let disk: Mount;

    before(function () {
      skipBecause(this, whyNoMount());
    });

    afterEach(() => disk.remove());

    // A file takes whole pages of 4 KiB, one for each of these pictures.
    for (const [what, pages, there] of [
      ['records', 1, ''],
      ['the whole of a record', 2, `${JSON.stringify('x'.repeat(3_990))}\n`],
    ] as const) {
      it(`for ${what}, stops, and what was saved stays and counts`, async () => {
        mount(`size=${pages * 4}k`);
        if (there !== '') writeFileSync(records, there);
        const done = await runScrape(manyPictures(30), {
          settings: { ...settingsWithRecords, concurrency: 1 },
        });
        assert.deepEqual(endOf(done), { outcome: 'stopped', saved: 1 });
        assert.equal(done.last.failure?.code, 'disk-full');
        assert.deepEqual(eventsOfType(done, 'warning'), []);
        assert.ok(done.asked.length <= 2, done.asked.join(' '));
        assert.ok(fileContents(folder).get('cat-001.jpg')?.equals(jpegPicture('/ok/0.jpg')));
        disk.remount('size=1m');
        const again = await runScrape(manyPictures(3));
        assert.deepEqual(endOf(again), { outcome: 'complete', saved: 2, alreadyThere: 1 });
        const text = readFileSync(records, 'utf8');
        assert.ok(text.startsWith(there));
        const ours = text.trimEnd().split('\n').slice(-3);
        assert.deepEqual(ours.map((line) => (JSON.parse(line) as PictureRecord).id).sort(), [
          'ok/0.jpg',
          'ok/1.jpg',
          'ok/2.jpg',
        ]);
        assert.deepEqual((await runScrape(manyPictures(3))).asked, []);
      });
    }

    it('for the credits, says so', async () => {
      mount('nr_inodes=3');
      const done = await runScrape(manyPictures(1));
      assert.deepEqual(endOf(done), { outcome: 'complete', saved: 1 });
      assert.deepEqual(
        eventsOfType(done, 'warning').map(({ failure }) => failure.code),
        ['credits-not-written'],
      );
      checkRecords();
    });
  });

  it('nothing is written into a folder that has become a link out of the workspace', async () => {
    const outside = makeTempFolder();
    const done = await runScrape(manyPictures(40, 'slow'), { boundaryFolder: temp.path }, (events) => {
      if (events.length === 4) {
        renameSync(folder, join(temp.path, 'moved'));
        symlinkSync(outside.path, folder);
      }
      return false;
    });
    assert.deepEqual(
      { outcome: done.last.outcome, code: done.last.failure?.code },
      { outcome: 'stopped', code: 'folder-outside' },
    );
    assert.deepEqual(filesIn(outside.path), []);
    outside.remove();
  });

  for (const place of ['link', 'folder', 'file'] as const) {
    it(`no record is written into a ${place} that takes the folder's place right after a picture`, async () => {
      const [moved, outside] = [join(temp.path, 'moved'), join(temp.path, 'outside')];
      mkdirSync(outside);
      const { linkSync } = fs;
      let isSwapped = false;
      const replaced = (from: string, to: string): void => {
        linkSync(from, to);
        if (isSwapped) return;
        isSwapped = true;
        renameSync(folder, moved);
        if (place === 'link') symlinkSync(outside, folder);
        else if (place === 'folder') mkdirSync(folder);
        else writeFileSync(folder, 'mine');
      };
      Object.assign(fs, { linkSync: replaced });
      syncBuiltinESMExports();
      try {
        const done = await runScrape(manyPictures(5));
        assert.deepEqual(
          { outcome: done.last.outcome, code: done.last.failure?.code },
          { outcome: 'stopped', code: 'folder-gone' },
        );
        assert.deepEqual(eventsOfType(done, 'warning'), []);
      } finally {
        Object.assign(fs, { linkSync });
        syncBuiltinESMExports();
      }
      assert.deepEqual(filesIn(outside), []);
      if (place === 'file') assert.equal(readFileSync(folder, 'utf8'), 'mine');
      else assert.deepEqual(filesIn(folder), []);
      // What was written meanwhile went where the pictures are.
      assert.ok(filesIn(moved).every((name) => /^[^.].*\.jpg$|^metadata\.jsonl$/.test(name)));
    });
  }
});
