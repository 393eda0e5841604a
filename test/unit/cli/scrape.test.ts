import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhotoSiteOptions, SearchTrouble } from '../../../demo/photoSite';
import { jpegPicture } from '../../support/pictures';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { filesIn } from '../core/support';
import { cliBed, picturesIn } from './cliBed';

const isPicture = ({ url }: { readonly url: string }): boolean => /\.jpg$/.test(url);

describe('cli scrape', () => {
  const cli = cliBed();

  it('finds and saves', async () => {
    const { code, err } = await cli.withPhotoSite(
      {},
      'scrape',
      'fox',
      '--quantity',
      '5',
      '--size',
      'small',
      '--out',
      cli.out,
    );
    assert.equal(code, 0, err);
    assert.deepEqual(picturesIn(cli.out), [
      'fox-001.jpg',
      'fox-002.jpg',
      'fox-003.jpg',
      'fox-004.jpg',
      'fox-005.jpg',
    ]);
  });

  it('names files as it is told, and the same names finish a run', async () => {
    const args = ['scrape', 'red fox', '--out', cli.out, '--name', '{source} {keyword} {n} {id}'];
    args.push('--separator', 'underscore', '--quantity');
    for (const quantity of ['2', '4']) {
      const { code, err } = await cli.withPhotoSite({}, ...args, quantity);
      assert.equal(code, 0, err);
    }
    const names = picturesIn(cli.out).map((name) => name.replace(/_[^_]*\.jpg$/, ' $&'));
    assert.equal(names.length, 4);
    names.forEach((name, at) => assert.match(name, new RegExp(`^flickr_red_fox_00${at + 1} _\\w+\\.jpg$`)));
  });

  it('takes the largest size there is, of pictures that have the pixels asked for, and asks for no others', async () => {
    const args = ['scrape', 'fox', '--quantity', '20', '--out', cli.out, '--size', 'original'];
    const { code, err } = await cli.withPhotoSite({}, ...args, '--min-width', '1000');
    assert.equal(code, 0, err);
    assert.match(err, /Smaller than the pixels asked for/);
    const asked = cli.photos?.requests.filter(isPicture) ?? [];
    assert.equal(asked.length, 20);
    assert.ok(asked.every(({ url }) => url.endsWith('_b.jpg')));
    const records = readFileSync(join(cli.out, 'metadata.jsonl'), 'utf8').trim().split('\n');
    assert.deepEqual(
      [...new Set(records.map((line) => (JSON.parse(line) as { width: number }).width))],
      [1024],
    );
  });

  it('stops when ten pages list nothing as large as is asked for, and says so', async () => {
    const args = ['scrape', 'fox', '--quantity', 'all', '--min-width', '2000', '--out', cli.out];
    const { code, err } = await cli.withPhotoSite({}, ...args);
    assert.equal(code, 1, err);
    const lines = err.match(/^No more pages were read, .* 10 .* for --min-width 2000\.$/gm);
    assert.equal(lines?.length, 1, err);
    assert.match(err, /^Saved 0 of 250 pictures/m);
    assert.equal(cli.photos?.requests.length, 10);
    // A second for each page.
  }).timeout(60_000);

  it('finds more for those that are gone', async () => {
    const isDead = (id: string): boolean => Number(id) % 2 === 0;
    const { code, err, events } = await cli.withPhotoSite(
      { isDead },
      'scrape',
      'fox',
      '--quantity',
      '20',
      '--out',
      cli.out,
      '--json',
    );
    assert.equal(code, 0, err);
    assert.equal(picturesIn(cli.out).length, 20);
    const { type, outcome, saved, quantity, failed } = events.at(-1) ?? {};
    assert.deepEqual(
      { type, outcome, saved, quantity },
      { type: 'finished', outcome: 'complete', saved: 20, quantity: 20 },
    );
    assert.equal(failed, events.filter((event) => event['type'] === 'failed').length);
    assert.ok(Number(failed) > 0);
    assert.equal(events.filter(({ type }) => type === 'finished').length, 1);
  });

  describe('while it goes on searching', () => {
    /** Its third page of results is never answered. */
    const silentOnThird = { handler: (_: unknown, __: unknown, url: URL) => isPage(url, 3) };
    const isPage = ({ searchParams }: URL, number: number): boolean =>
      searchParams.get('page') === String(number);
    const savedIn = (folder: string): number =>
      existsSync(folder) ? picturesIn(folder).filter((name) => !name.startsWith('.')).length : 0;
    const searches = (): number => cli.photos?.requests.filter((each) => !isPicture(each)).length ?? 0;

    for (const [quantity, wanted] of [
      ['100', '50 of 100'],
      // Nobody knows how many there are.
      ['all', '50'],
    ] as const)
      it(`saves what it has found, which an end before its time keeps and tells (${quantity})`, async function () {
        skipBecause(this, whyNoSignals);
        const { url } = await cli.startPhotos(silentOnThird);
        const args = ['scrape', 'fox', '--quantity', quantity, '--out', cli.out, '--size', 'small'];
        const { child, ended } = cli.begin([...args, '--base-url', `flickr=${url}`]);
        await waitUntil('fifty pictures', 60, () => savedIn(cli.out) === 50);
        const begun = performance.now();
        child.kill('SIGINT');
        const { err } = await ended;
        assert.equal(child.exitCode ?? child.signalCode, 130, err);
        assert.ok(performance.now() - begun < 5_000);
        const said = `^Cancelled\\. Saved ${wanted} pictures to .*\\. Found 50 pictures so far\\.$`;
        assert.match(err, new RegExp(said, 'm'));
        assert.equal(picturesIn(cli.out).length, 50);
      });

    it('does so for each of several keywords', async function () {
      skipBecause(this, whyNoSignals);
      const { url } = await cli.startPhotos(silentOnThird);
      const list = join(cli.temp.path, 'keywords.txt');
      writeFileSync(list, 'cats\ndogs\n');
      const cancelled = async (quantity: string): Promise<string> => {
        const out = join(cli.out, quantity);
        const args = ['scrape', '--keywords', list, '--quantity', quantity, '--out', out, '--size', 'small'];
        const { child, ended } = cli.begin([...args, '--base-url', `flickr=${url}`]);
        await waitUntil('fifty pictures', 60, () => savedIn(join(out, 'cats')) === 50);
        child.kill('SIGINT');
        return (await ended).err;
      };
      const some = await cancelled('100');
      assert.match(some, /^cats: Saved 50 of 100 to .*cats\. Cancelled\.$/m);
      assert.match(some, /^dogs: Not reached in this run\.$/m);
      assert.match(some, /^Saved 50 of 200 for 2 keywords\.$/m);
      const all = await cancelled('all');
      assert.match(all, /^cats: Cancelled\. Saved 50 pictures to .*cats\. Found 50 pictures so far\.$/m);
      assert.match(all, /^Saved 50 for 2 keywords\.$/m);
    });

    it('does not say of all that there are how many that is where the search broke off', async () => {
      const troubleFor = (_: string, page: number): SearchTrouble | undefined =>
        page === 3 ? 'forbidden' : undefined;
      const args = ['scrape', 'fox', '--quantity', 'all', '--out', cli.out, '--size', 'small'];
      const { code, err } = await cli.withPhotoSite({ troubleFor }, ...args);
      assert.equal(code, 1);
      assert.match(err, /^fox: 127\.0\.0\.1\S* refuses/m);
      assert.match(err, /^Saved 50 pictures to .*\. Found 50 pictures so far\.$/m);
    });

    it('asks for no page and no picture more than the quantity needs', async () => {
      const args = ['scrape', 'fox', '--quantity', '60', '--out', cli.out, '--size', 'small'];
      const { code, err } = await cli.withPhotoSite({}, ...args);
      assert.equal(code, 0, err);
      assert.deepEqual(
        [searches(), cli.photos?.requests.filter(isPicture).length, picturesIn(cli.out).length],
        [3, 60, 60],
      );
    });

    it('tells that it begins once, and counts equal pictures of several pages once', async () => {
      const same = jpegPicture('same');
      const args = ['scrape', 'fox', '--quantity', 'all', '--out', cli.out, '--json'];
      const site: PhotoSiteOptions = {
        total: () => 60,
        handler: (_, response, { pathname }) => pathname.endsWith('.jpg') && Boolean(response.end(same)),
      };
      const { code, events, err } = await cli.withPhotoSite(site, ...args);
      assert.equal(code, 0, err);
      const { outcome, saved, duplicate } = events.at(-1) ?? {};
      assert.deepEqual({ outcome, saved, duplicate }, { outcome: 'complete', saved: 1, duplicate: 59 });
      assert.equal(events.filter(({ type }) => type === 'started').length, 1);
    });

    it('searches for nothing more where it cannot save', async () => {
      // In its way only after it was looked at.
      const handler = (): boolean => {
        writeFileSync(cli.out, '');
        return false;
      };
      const args = ['scrape', 'fox', '--quantity', '1000', '--out', cli.out];
      const { code } = await cli.withPhotoSite({ handler }, ...args);
      assert.equal(code, 3);
      assert.ok(searches() <= 2, `${searches()}`);
    });
  });

  it('the seconds of --stats are those of the search, too', async () => {
    const stats = join(cli.temp.path, 'stats.json');
    const args = ['scrape', 'fox', '--quantity', '60', '--out', cli.out, '--size', 'small', '--stats', stats];
    assert.equal((await cli.withPhotoSite({}, ...args)).code, 0);
    const { seconds } = JSON.parse(readFileSync(stats, 'utf8')) as { readonly seconds: number };
    // A page a second.
    assert.ok(seconds > 1.9, `${seconds}`);
  });

  it('all saves all that there are', async () => {
    const { code, err } = await cli.withPhotoSite(
      { total: () => 8 },
      'scrape',
      'fox',
      '--quantity',
      'all',
      '--out',
      cli.out,
    );
    assert.equal(code, 0, err);
    assert.equal(picturesIn(cli.out).length, 8);
    assert.match(err, /^Saved 8 of 8 pictures/m);
  });

  it('ends with 1 when there are fewer than asked for', async () => {
    const { code, err } = await cli.withPhotoSite(
      { total: () => 3 },
      'scrape',
      'fox',
      '--quantity',
      '5',
      '--out',
      cli.out,
    );
    assert.equal(code, 1);
    assert.match(err, /^Saved 3 of 5 pictures/m);
  });

  it('finishes what was begun, without asking for anything twice', async () => {
    const photos = await cli.startPhotos({});
    const args = ['scrape', 'fox', '--out', cli.out, '--base-url', `flickr=${photos.url}`, '--quantity'];
    await cli.run([...args, '4']);
    const begun = photos.requests.length;
    const { code, err } = await cli.run([...args, '10']);
    assert.equal(code, 0, err);
    assert.match(err, /^Saved 6 of 10 pictures to .*, 4 were already there\.$/m);
    assert.equal(photos.requests.slice(begun).filter(isPicture).length, 6);
    assert.equal(picturesIn(cli.out).length, 10);
    const done = photos.requests.length;
    assert.equal((await cli.run([...args, '10'])).code, 0);
    assert.deepEqual(photos.requests.slice(done).filter(isPicture), []);
  });

  it('ends with 1 when there are none, and makes no folder', async () => {
    const { code, err } = await cli.withPhotoSite(
      {},
      'scrape',
      'nothing',
      '--quantity',
      '5',
      '--out',
      cli.out,
    );
    assert.equal(code, 1);
    assert.match(err, /Nothing found for “nothing”/);
    assert.deepEqual(filesIn(cli.temp.path), []);
  });
});
