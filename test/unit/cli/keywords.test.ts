import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhotoSiteOptions } from '../../../demo/photoSite';
import { waitUntil } from '../../support/waitUntil';
import { filesIn } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

const isPicture = ({ url }: { readonly url: string }): boolean => /\.jpg$/.test(url);
const isFile = (name: string): boolean => !name.startsWith('.');

describe('cli with several keywords', () => {
  const cli = cliBed();

  const listPath = (): string => join(cli.temp.path, 'keywords.txt');

  function args(quantity: string, ...lines: readonly string[]): readonly string[] {
    writeFileSync(listPath(), lines.join('\n'));
    return ['scrape', '--keywords', listPath(), '--quantity', quantity, '--size', 'small', '--out', cli.out];
  }

  const recordsOf = (folder: string): readonly { readonly keyword: string; readonly url: string }[] =>
    readFileSync(join(cli.out, folder, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { keyword: string; url: string });

  it('saves so many of each into a folder of its own, with its own records and credits', async () => {
    const { code, err } = await cli.withPhotoSite({}, ...args('3', 'cats', '', '# pets', 'red fox', 'Cats'));
    assert.equal(code, 0, err);
    assert.deepEqual(filesIn(cli.out), ['cats', 'red fox']);
    for (const [folder, name] of [
      ['cats', 'cats'],
      ['red fox', 'red-fox'],
    ] as const) {
      const inside = join(cli.out, folder);
      assert.deepEqual(picturesIn(inside), [`${name}-001.jpg`, `${name}-002.jpg`, `${name}-003.jpg`]);
      assert.equal(recordsOf(folder).length, 3);
      assert.match(readFileSync(join(inside, 'CREDITS.md'), 'utf8'), new RegExp(`${name}-003\\.jpg`));
    }
    assert.match(err, /^.*keywords\.txt: Line 5 repeats a keyword\.$/m);
    assert.match(err, /^.*keywords\.txt: Line 3 begins with # and is a comment\.$/m);
    assert.match(err, /^cats: Saved 3 of 3 to .*cats\.$/m);
    assert.match(err, /^red fox: Saved 3 of 3 to .*red fox\.$/m);
    assert.match(err, /^Saved 6 of 6 for 2 keywords\.$/m);
  });

  it('goes on where it stopped, and asks for nothing twice', async () => {
    const photos = await cli.startPhotos({});
    const typed = (quantity: string, ...lines: readonly string[]): readonly string[] => [
      ...args(quantity, ...lines),
      '--base-url',
      `flickr=${photos.url}`,
    ];
    await cli.run(typed('2', 'cats'));
    photos.forgetRequests();
    const { code, err } = await cli.run(typed('4', 'cats', 'dogs'));
    assert.equal(code, 0, err);
    assert.equal(photos.requests.filter(isPicture).length, 6);
    assert.match(err, /^cats: Saved 2 of 4 to .*cats, 2 were already there\.$/m);
    assert.match(err, /^Saved 6 of 8 for 2 keywords\. 2 were already there\.$/m);
    photos.forgetRequests();
    assert.equal((await cli.run(typed('4', 'cats', 'dogs'))).code, 0);
    assert.deepEqual(photos.requests.filter(isPicture), []);
  });

  it('goes on after a keyword that finds nothing, too little or a trouble, tells it, and ends with 1', async () => {
    const site: PhotoSiteOptions = {
      total: (keyword) => ({ nothing: 0, rare: 2 })[keyword] ?? 50,
      troubleFor: (keyword) => (keyword === 'refused' ? 'forbidden' : undefined),
      isDead: (id) => Number(id) % 2 === 0,
    };
    const { code, err } = await cli.withPhotoSite(site, ...args('3', 'nothing', 'rare', 'refused', 'cats'));
    assert.equal(code, 1, err);
    assert.match(err, /^nothing: Nothing found\.$/m);
    assert.match(err, /^rare: Saved 1 of 3 to .*rare\. There are no more\. 1 picture could not be saved\.$/m);
    assert.match(err, /^refused: 127\.0\.0\.1.* refuses/m);
    assert.match(err, /^cats: Saved 3 of 3 to .*cats\.$/m);
    assert.match(err, /^Saved 4 of 12 for 4 keywords\.$/m);
    assert.deepEqual(filesIn(cli.out), ['cats', 'rare']);
  });

  it('saves a picture that two keywords find for the first of them, another in its place, and says so', async () => {
    // What the second finds begins with all that the first has.
    const site: PhotoSiteOptions = {
      handler: (_, __, url) => {
        if (url.searchParams.get('text') === 'kittens') url.searchParams.set('text', 'cats');
        return false;
      },
    };
    const { code, err } = await cli.withPhotoSite(site, ...args('4', 'cats', 'kittens'));
    assert.equal(code, 0, err);
    assert.match(err, /^kittens: Saved 4 of 4 to .*kittens\. 4 left out, which keywords before it have\.$/m);
    const [first, second] = ['cats', 'kittens'].map((folder) => recordsOf(folder).map((each) => each.url));
    assert.equal(new Set([...(first ?? []), ...(second ?? [])]).size, 8);
    assert.deepEqual([...new Set(recordsOf('kittens').map(({ keyword }) => keyword))], ['kittens']);
  });

  it('saves all that there are of each', async () => {
    const { code, err } = await cli.withPhotoSite({ total: () => 3 }, ...args('all', 'cats', 'dogs'));
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 6 of 6 for 2 keywords\.$/m);
  });

  it('tells programs which keyword comes, how it ended, and the sum of all', async () => {
    const stats = join(cli.temp.path, 'stats.json');
    const typed = [...args('2', 'cats', 'AC/DC'), '--json', '--stats', stats];
    const { code, events } = await cli.withPhotoSite({}, ...typed);
    assert.equal(code, 0);
    assert.deepEqual(
      events
        .filter(({ type }) => type === 'keyword' || type === 'finished')
        .map(({ keyword, folder, saved }) => [keyword, folder, saved]),
      [
        ['cats', join(cli.out, 'cats'), undefined],
        [undefined, undefined, 2],
        ['AC/DC', join(cli.out, 'AC_DC'), undefined],
        [undefined, undefined, 2],
      ],
    );
    assert.equal((JSON.parse(readFileSync(stats, 'utf8')) as { saved: number }).saved, 4);
  });

  it('is cancelled as a whole, and says what is there', async () => {
    let asked = 0;
    const photos = await cli.startPhotos({
      handler: (request) => isPicture({ url: request.url ?? '' }) && (asked += 1) > 2,
    });
    const { child, ended } = cli.begin([...args('5', 'cats', 'dogs'), '--base-url', `flickr=${photos.url}`]);
    const folder = join(cli.out, 'cats');
    await waitUntil(
      'two pictures',
      60,
      () => existsSync(folder) && picturesIn(folder).filter(isFile).length === 2,
    );
    child.kill('SIGINT');
    const { code, err } = await ended;
    assert.ok(code === 130 || code === null, `${code}`);
    assert.match(err, /^cats: Saved 2 of 5 to .*cats\. Cancelled\.$/m);
    assert.match(err, /^dogs: Not reached in this run\.$/m);
    assert.ok(!existsSync(join(cli.out, 'dogs')));
  });

  it('ends with 3 where going on is pointless', async () => {
    // A file is in the way only after it was looked for.
    const handler = (): boolean => {
      mkdirSync(cli.out, { recursive: true });
      writeFileSync(join(cli.out, 'cats'), '');
      return false;
    };
    const { code, err } = await cli.withPhotoSite({ handler }, ...args('2', 'cats', 'dogs'));
    assert.equal(code, 3, err);
    assert.match(err, /^dogs: Not reached in this run\.$/m);
  });

  it('lists what a search for each finds', async () => {
    args('1', 'cats', 'nothing');
    const { code, out, err } = await cli.withPhotoSite({}, 'search', '--keywords', listPath(), '--find', '3');
    assert.equal(code, 1, err);
    assert.equal(out.trim().split('\n').length, 3);
    assert.match(err, /^cats: Found 3 pictures$/m);
    assert.match(err, /^nothing: Nothing found for “nothing”/m);
  });

  it('reads them from standard input, and in UTF-16 as PowerShell writes it', async () => {
    const { url } = await cli.startPhotos({});
    const typed = [
      'scrape',
      '--quantity',
      '1',
      '--out',
      cli.out,
      '--base-url',
      `flickr=${url}`,
      '--keywords',
    ];
    const { code, err } = await cli.run([...typed, '-'], 'cats\n');
    assert.equal(code, 0, err);
    writeFileSync(listPath(), Buffer.from('\ufeffёж\r\n', 'utf16le'));
    assert.equal((await cli.run([...typed, listPath()])).code, 0);
    assert.deepEqual(filesIn(cli.out), ['cats', 'ёж']);
  });

  it('refuses a list that is none, before anything is asked', async () => {
    const photos = await cli.startPhotos({});
    const typed = ['scrape', '--quantity', '1', '--out', cli.out, '--base-url', `flickr=${photos.url}`];
    const lists: readonly (readonly [content: string | Buffer, said: RegExp])[] = [
      ['cats\nhttps://a.example/cats', /^.*keywords\.txt: Line 2 is a web address, and no keyword\.$/m],
      ['x'.repeat(501), /^.*keywords\.txt: Line 1 is longer than 500 characters\.$/m],
      [Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /is no text in UTF-8/],
      ['cats\0dogs', /is no text in UTF-8/],
      ['x\n'.repeat(600_000), /is longer than a list of keywords may be, 1 MB$/m],
      ['# nothing\n\n', /^no keywords in .*keywords\.txt$/m],
    ];
    for (const [content, said] of lists) {
      writeFileSync(listPath(), content);
      const { code, err } = await cli.run([...typed, '--keywords', listPath()]);
      assert.equal(code, 2, err);
      assert.match(err, said);
    }
    assert.deepEqual(photos.requests, []);
    assert.ok(!existsSync(cli.out));
  });
});
