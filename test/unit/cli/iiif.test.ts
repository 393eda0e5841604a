import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startIiifSite, type IiifSite } from '../../support/doubles/iiif';
import { cliBed, picturesIn } from './cliBed';

describe('cli of IIIF', () => {
  const cli = cliBed();
  let library: IiifSite;

  beforeEach(async () => {
    library = await startIiifSite();
  });

  afterEach(() => library.close());

  const scrape = (path: string, ...more: readonly string[]) =>
    cli.run(['scrape', '--page', `${library.url}${path}`, '--out', cli.out, ...more]);

  /** The files that were asked for, as the image server's paths behind `/images/`. */
  const loaded = (): string[] =>
    library.requests.map(({ path }) => path.replace('/images/', '')).filter((path) => path.endsWith('.jpg'));

  it('saves the pages of a book, with their licence and whom to credit', async () => {
    const { code, err } = await scrape('/book/manifest.json');
    assert.equal(code, 0, err);
    assert.deepEqual(picturesIn(cli.out), ['leaf-1.jpg', 'leaf-2.jpg', 'leaf-3.jpg']);
    assert.deepEqual(
      loaded().sort(),
      [1, 2, 3].map((leaf) => `three/leaf-${leaf}/full/1024,/0/default.jpg`),
    );
    const records = readFileSync(join(cli.out, 'metadata.jsonl'), 'utf8').trim().split('\n');
    const [{ title, creator, license, page } = {}] = records
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((record) => record['file_name'] === 'leaf-1.jpg');
    assert.deepEqual(
      { title, creator, license, page },
      {
        title: 'Book of Birds, f. 1r',
        creator: 'Ada & Bo. Courtesy of the Library',
        license: 'CC-BY-SA-4.0',
        page: `${library.url}/catalogue/7`,
      },
    );
    assert.match(readFileSync(join(cli.out, 'CREDITS.md'), 'utf8'), /Book of Birds, f\. 1r.*Ada & Bo/);
  });

  it('asks a server of files for what it has, and takes what one gives that refuses the whole picture', async () => {
    assert.equal((await scrape('/static/manifest.json')).code, 0);
    assert.deepEqual(loaded(), ['files/still/full/900,600/0/default.jpg']);
    const { code, err } = await scrape('/capped/manifest.json', '--size', 'original');
    assert.equal(code, 0, err);
    assert.deepEqual(loaded().slice(1), [
      'capped/capped-1/full/full/0/default.jpg',
      'capped/capped-1/full/2048,/0/default.jpg',
    ]);
  });

  it('saves a collection, and says what of it is no picture or could not be read', async () => {
    const { code, err } = await scrape('/shelf/collection.json', '--quantity', 'all');
    assert.deepEqual(picturesIn(cli.out), ['a.jpg', 'b.jpg', 'c.jpg']);
    assert.match(err, /1 item is sound, video or a model; 1 part could not be read/);
    assert.match(err, /^Saved 3 of 3 pictures/m);
    assert.equal(code, 0, err);
  });

  it('reads the manifests of a list, and says which could not be read', async () => {
    const list = join(cli.temp.path, 'list.txt');
    const addresses = ['/reading-room.jpg', '/one/manifest.json', '/two/manifest'];
    writeFileSync(list, addresses.map((path) => library.url + path).join('\n'));
    const { code, err } = await cli.run(['download', '--urls', list, '--out', cli.out]);
    assert.equal(code, 0, err);
    assert.deepEqual(picturesIn(cli.out), ['map-1.jpg', 'map-2.jpg', 'one.jpg', 'reading-room.jpg']);
    writeFileSync(list, `${library.url}/gone/manifest.json`);
    const gone = await cli.run(['download', '--urls', list, '--out', cli.out]);
    assert.equal(gone.code, 1);
    assert.match(gone.err, /\/gone\/manifest\.json: No longer there \(404\)/);
  });

  it('says that one has to sign in, for a manifest and for a picture', async () => {
    const refused = await scrape('/refused/manifest.json');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /shows this only to those who have signed in/);
    const locked = await scrape('/locked/manifest.json');
    assert.equal(locked.code, 1);
    assert.match(locked.err, /shows this only to those who have signed in/);
    assert.deepEqual(loaded(), []);
  });
});
