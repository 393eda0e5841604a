import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createEngine } from '../../../../src/core/engine';
import { readRecords } from '../../../../src/core/files/records';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import { pictureKey, type Picture } from '../../../../src/shared/picture/picture';
import {
  foreignFileSystems,
  mountForeign,
  whyNoForeign,
  type ForeignFileSystem,
} from '../../../support/mounts';
import { jpegPicture } from '../../../support/pictures';
import { startSite, type Site } from '../../../support/site';
import { skipBecause } from '../../../support/skip';
import { exportFolder } from '../export/savedFolder';
import { quickLimits } from '../net/testClient';
import { filesIn, scrapeRequestOf, testPicture, testSettings } from '../support';
import { neverAborted } from './folderFixtures';

const engine = createEngine(quickLimits);
const settings = { ...testSettings, records: { metadata: true, credits: true } };

for (const name of Object.keys(foreignFileSystems) as ForeignFileSystem[])
  describe(`on ${name}`, () => {
    let disk: ReturnType<typeof mountForeign>;
    let folder: string;
    let site: Site;

    before(function () {
      skipBecause(this, whyNoForeign(name));
    });

    beforeEach(async () => {
      disk = mountForeign(name);
      folder = join(disk.path, 'images');
      site = await startSite((request, response) => {
        // A large one is written while it comes.
        response.end(jpegPicture(request.url ?? '', request.url === '/large' ? 3 << 20 : 0));
      });
    });

    afterEach(async () => {
      await site.close();
      disk.remove();
    });

    const pictures = (keyword: string, ...ids: readonly string[]): Picture[] =>
      ids.map((id) => testPicture({ id, keyword, url: `${site.url}/${id}` }));

    async function scrape(
      wanted: readonly Picture[],
      request: Partial<ScrapeRequest> = {},
    ): Promise<string[]> {
      const events: ScrapeEvent[] = [];
      const full = scrapeRequestOf(wanted, folder, { settings, ...request });
      for await (const event of engine.scrape(full, neverAborted)) events.push(event);
      const end = events.at(-1);
      assert.ok(end?.type === 'finished' && end.failure === null, JSON.stringify(end));
      return events.map((event) => ('file' in event ? `${event.type} ${event.file}` : event.type));
    }

    async function recordedFiles(): Promise<string[]> {
      const files: string[] = [];
      await readRecords(folder, ({ file_name }) => files.push(file_name));
      return files.sort();
    }

    async function problems(): Promise<string[]> {
      const found: string[] = [];
      const request = { folder, boundaryFolder: null, allowedLicenses: null, readFiles: null };
      for await (const event of engine.verify(request, neverAborted))
        if (event.type === 'problems')
          found.push(...event.problems.map(({ kind, file }) => `${kind} ${file}`));
      return found;
    }

    const isHere = (file: string): boolean => existsSync(join(folder, file));

    it('has files that differ by case for one, as these tests count on', () => {
      writeFileSync(join(disk.path, 'A.jpg'), '');
      assert.ok(existsSync(join(disk.path, 'a.jpg')));
      if (name === 'exFAT')
        assert.throws(() => linkSync(join(disk.path, 'A.jpg'), join(disk.path, 'B.jpg')), { code: 'EPERM' });
    });

    it('saves small and large pictures, each whole under a name of its own, and leaves nothing else', async () => {
      mkdirSync(folder);
      writeFileSync(join(folder, 'RED-FOX-001.JPG'), 'mine');
      await scrape(pictures('Red Fox', 'a', 'b', 'large'));
      assert.equal(readFileSync(join(folder, 'RED-FOX-001.JPG'), 'utf8'), 'mine');
      const saved = await recordedFiles();
      assert.deepEqual(saved, ['Red-Fox-002.jpg', 'Red-Fox-003.jpg', 'Red-Fox-004.jpg']);
      for (const file of saved) assert.ok(isHere(file), file);
      assert.deepEqual(
        filesIn(folder)
          .map((each) => each.toLowerCase())
          .sort(),
        [
          'credits.md',
          'metadata.jsonl',
          'red-fox-001.jpg',
          ...saved.map((each) => each.toLowerCase()),
        ].sort(),
      );
    });

    it('gives every picture a name that Windows takes', async () => {
      const names = ['con', 'a:b', 'what?', 'end.', 'end ', 'LPT1', '..', 'x'.repeat(300)];
      await scrape(names.flatMap((keyword, index) => pictures(keyword, String(index))));
      const saved = await recordedFiles();
      assert.equal(saved.length, names.length);
      for (const file of saved) assert.ok(isHere(file), file);
    });

    it('loses nothing to two runs at once', async () => {
      await Promise.all([
        scrape(pictures('fox', 'a', 'b', 'c', 'd')),
        scrape(pictures('FOX', 'e', 'f', 'g', 'h')),
      ]);
      const saved = await recordedFiles();
      assert.equal(new Set(saved.map((file) => file.toLowerCase())).size, 8);
      assert.deepEqual(await problems(), []);
    });

    it('knows what is there, however it is spelled, for the panel, the credits and the problems', async () => {
      const wanted = pictures('Red Fox', 'a', 'b');
      await scrape(wanted);
      // As an editor, a sync program or an unpacked archive may leave it.
      renameSync(join(folder, 'Red-Fox-001.jpg'), join(folder, 'RED-fox-001.jpg'));
      assert.deepEqual(await problems(), []);
      const there: string[] = [];
      for await (const event of engine.inspect({ folder, boundaryFolder: null }, neverAborted))
        if (event.type === 'recorded') there.push(...event.pictures.map(({ picture }) => picture));
      assert.deepEqual(there.sort(), wanted.map(pictureKey).sort());
      const again = await scrape(pictures('Red Fox', 'a', 'b', 'c'));
      assert.equal(again.filter((each) => each.startsWith('skipped')).length, 2, again.join());
      assert.match(
        readFileSync(join(folder, 'CREDITS.md'), 'utf8'),
        /3 pictures\n\n(- `Red-Fox-00\d.jpg`.*\n){3}/,
      );
    });

    it('rejects and exports', async () => {
      const wanted = pictures('fox', 'a', 'b', 'c');
      await scrape(wanted);
      const [first, ...others] = wanted;
      assert.ok(first);
      let failure: unknown = 'no end';
      for await (const event of engine.reject(
        {
          folder,
          boundaryFolder: null,
          pictures: [first],
          files: [{ picture: pictureKey(first), file: 'fox-001.jpg' }],
          records: settings.records,
        },
        neverAborted,
      ))
        if (event.type === 'rejected') failure = event.failure;
      assert.equal(failure, null);
      assert.ok(!isHere('fox-001.jpg'));
      assert.deepEqual(await recordedFiles(), ['fox-002.jpg', 'fox-003.jpg']);
      assert.equal(others.length, 2);
      const target = join(disk.path, 'set');
      const { last } = await exportFolder(folder, 'imagefolder', target, { restricted: 'include' });
      assert.equal(last.failure, null);
      const exported = readdirSync(target, { recursive: true, encoding: 'utf8' });
      assert.equal(exported.filter((file) => file.endsWith('.jpg')).length, 2, exported.join());
    });
  });
