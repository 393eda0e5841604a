import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { parseRecord, type PictureRecord } from '../../../../src/core/files/records';
import type { JsonObject } from '../../../../src/core/files/jsonLines';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { DescribedFile } from '../../../../src/shared/engine/verify';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import {
  fileContents,
  filesIn,
  makeTempFolder,
  scrapeRequestOf,
  testPicture,
  testSettings,
} from '../support';

const settings = { ...testSettings, records: { metadata: true, credits: true } };

describe('pictures that are fetched again', () => {
  let temp: ReturnType<typeof makeTempFolder>;
  let folder: string;
  let site: Site;
  /** What the site answers to a path that is not answered with a picture of its own. */
  let answers: Map<string, Buffer | null>;

  beforeEach(async () => {
    answers = new Map();
    temp = makeTempFolder();
    folder = join(temp.path, 'images');
    site = await startSite((request, response) => {
      const path = request.url ?? '';
      const answer = answers.get(path);
      if (answer === null) response.writeHead(404).end();
      else response.end(answer ?? jpegPicture(path));
    });
    const pictures = ['a', 'b', 'c'].map((id) => testPicture({ id, url: `${site.url}/${id}.jpg` }));
    await eventsOf({ pictures, quantity: 3 });
  });

  afterEach(async () => {
    await site.close();
    temp.remove();
  });

  const engine = createEngine(quickLimits);
  const never = new AbortController().signal;

  async function eventsOf(request: Partial<ScrapeRequest>): Promise<readonly ScrapeEvent[]> {
    const events: ScrapeEvent[] = [];
    const whole = { ...scrapeRequestOf([], folder, { settings }), ...request };
    for await (const event of engine.scrape(whole, never)) events.push(event);
    return events;
  }

  async function describeFiles(files: readonly string[]): Promise<readonly DescribedFile[]> {
    const described: DescribedFile[] = [];
    for await (const event of engine.describe({ folder, boundaryFolder: null, files }, never))
      if (event.type === 'files') described.push(...event.files);
    return described;
  }

  /** From what the records say, as the extension does it. */
  async function fetchAgain(files: readonly string[]): Promise<readonly ScrapeEvent[]> {
    const described = await describeFiles(files);
    return eventsOf({
      pictures: described.map(({ picture }) => picture),
      replacedFiles: described.map(({ file }) => file),
      quantity: described.length,
    });
  }

  const pathOf = (name: string): string => join(folder, name);
  const recordsOf = (): readonly PictureRecord[] =>
    readFileSync(pathOf('metadata.jsonl'), 'utf8')
      .split('\n')
      .flatMap((line) => (line === '' ? [] : (parseRecord(JSON.parse(line) as JsonObject) ?? [])));
  const fileOf = (id: string): string => recordsOf().find((record) => record.id === id)?.file_name ?? '';
  const savedOf = (events: readonly ScrapeEvent[]): readonly string[] =>
    events.flatMap((event) => (event.type === 'saved' ? [event.file] : [])).sort();
  const asideOf = (events: readonly ScrapeEvent[]): readonly string[] =>
    events.flatMap((event) => (event.type === 'put-aside' ? [event.folder] : []));

  it('that were missing are there again under their old names, with one record', async () => {
    const [a, b] = [fileOf('a'), fileOf('b')];
    const before = readFileSync(pathOf(a));
    unlinkSync(pathOf(a));
    unlinkSync(pathOf(b));
    const events = await fetchAgain([a, b]);
    assert.deepEqual(savedOf(events), [a, b].sort());
    assert.deepEqual(asideOf(events), []);
    assert.deepEqual(readFileSync(pathOf(a)), before);
    assert.deepEqual(
      recordsOf()
        .map(({ id }) => id)
        .sort(),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('.')),
      [],
    );
  });

  it('that were changed take their place, and what was there is put aside and not lost', async () => {
    const a = fileOf('a');
    writeFileSync(pathOf(a), 'the work of somebody');
    answers.set('/a.jpg', jpegPicture('a new edition'));
    const events = await fetchAgain([a]);
    assert.deepEqual(savedOf(events), [a]);
    assert.deepEqual(readFileSync(pathOf(a)), jpegPicture('a new edition'));
    const [aside = ''] = asideOf(events);
    assert.equal(readFileSync(join(aside, a), 'utf8'), 'the work of somebody');
    const [own, ...others] = recordsOf().filter(({ id }) => id === 'a');
    assert.deepEqual(others, []);
    assert.equal(own?.bytes, jpegPicture('a new edition').length);
    const verified = [];
    for await (const event of engine.verify(
      { folder, boundaryFolder: null, allowedLicenses: null, readFiles: null },
      never,
    ))
      verified.push(event);
    assert.deepEqual(verified.at(-1), { type: 'verified', failure: null, fileCount: 3 });
    assert.ok(verified.every(({ type }) => type !== 'problems'));
  });

  it('leave everything as it is where they cannot be had', async () => {
    const a = fileOf('a');
    writeFileSync(pathOf(a), 'the work of somebody');
    answers.set('/a.jpg', null);
    const before = fileContents(folder);
    const events = await fetchAgain([a]);
    assert.deepEqual([savedOf(events), asideOf(events)], [[], []]);
    assert.deepEqual(fileContents(folder), before);
  });

  it('are written anew though the folder holds the same bytes under another name', async () => {
    const a = fileOf('a');
    writeFileSync(pathOf('copy.jpg'), readFileSync(pathOf(a)));
    unlinkSync(pathOf(a));
    assert.deepEqual(savedOf(await fetchAgain([a])), [a]);
    assert.ok(filesIn(folder).includes('copy.jpg'));
  });

  it('take another name where theirs is that of another type, or taken by what is no file', async () => {
    const [a, b] = [fileOf('a'), fileOf('b')];
    unlinkSync(pathOf(a));
    answers.set(
      '/a.jpg',
      Buffer.from('GIF87a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;', 'latin1'),
    );
    unlinkSync(pathOf(b));
    symlinkSync(join(temp.path, 'elsewhere'), pathOf(b));
    const saved = savedOf(await fetchAgain([a, b]));
    assert.equal(saved.length, 2);
    assert.ok(!saved.includes(a) && !saved.includes(b), saved.join());
    assert.ok(saved.some((name) => name.endsWith('.gif')));
  });

  it('open no private host, because others may have written the records', async () => {
    const a = fileOf('a');
    unlinkSync(pathOf(a));
    const [described] = await describeFiles([a]);
    assert.ok(described);
    const events = await eventsOf({
      pictures: [{ ...described.picture, source: 'address' }],
      replacedFiles: [a],
      quantity: 1,
      settings: { ...settings, network: { ...settings.network, allowedHosts: [] } },
    });
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'failed' ? [event.failure.code] : [])),
      ['private-address'],
    );
  });

  it('are described by their last records, whether their files are there or not', async () => {
    const [a, b] = [fileOf('a'), fileOf('b')];
    unlinkSync(pathOf(b));
    const described = await describeFiles([a, b, 'none.jpg']);
    assert.deepEqual(
      described
        .map(({ file, isThere, size, picture }) => [file, isThere, size, picture.sizes[0]?.url])
        .sort(),
      [
        [a, true, 'large', `${site.url}/a.jpg`],
        [b, false, 'large', `${site.url}/b.jpg`],
      ].sort(),
    );
  });
});
