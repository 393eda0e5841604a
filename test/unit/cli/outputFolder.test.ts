import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mountMemory, whyNoMount } from '../../support/mounts';
import { skipBecause } from '../../support/skip';
import { filesIn } from '../core/support';
import { cliBed } from './cliBed';

const whyNoProc = existsSync('/proc/self') ? null : 'there is no /proc here';

describe('cli with a folder for --out that is of no use', () => {
  const cli = cliBed({ 'export/exportPictures': 'src/core/export/exportPictures.ts' });

  const write = (name: string, content: string): string => {
    const path = join(cli.temp.path, name);
    writeFileSync(path, content);
    return path;
  };

  /** Commands that search, each with the site in the place of Flickr. */
  async function searching(): Promise<readonly (readonly string[])[]> {
    const { url } = await cli.startPhotos({});
    const searches = [{ keyword: 'cats', sources: ['flickr'], find: 2 }];
    const scrapeFile = JSON.stringify({ version: 1, searches, quantity: 2 });
    const flickr = ['--base-url', `flickr=${url}`];
    return [
      ['scrape', 'cats', '--quantity', '2', ...flickr],
      ['scrape', '--keywords', write('keywords.txt', 'cats\ndogs\n'), '--quantity', '2', ...flickr],
      ['scrape', '--page', `${url}/photos/`],
      ['run', write('cats.scrape.json', scrapeFile), ...flickr],
    ];
  }

  /** Each is told in one sentence, and ends with 2, before anybody is asked; `left` is in the folder of the test then. */
  async function assertRefused(out: string, said: RegExp): Promise<void> {
    const commands = await searching();
    const left = filesIn(cli.temp.path);
    for (const args of commands) {
      const { code, out: printed, err } = await cli.run([...args, '--out', out]);
      assert.equal(code, 2, `${args[0]}: ${err}`);
      assert.match(err, said);
      assert.deepEqual([printed, err.trim().split('\n').length], ['', 1]);
    }
    assert.deepEqual(cli.photos?.requests, []);
    assert.deepEqual(filesIn(cli.temp.path), left);
  }

  it('because a file is in its way, asks nobody', async () => {
    write('out', '');
    await assertRefused(cli.out, /^\S+out: The folder cannot be written to\. Choose another one\. \(.*\)$/m);
  });

  it('because a file is in the way of a folder above it, asks nobody', async () => {
    write('out', '');
    await assertRefused(join(cli.out, 'a', 'b'), /^\S+out\/a\/b: The folder cannot be written to\./);
  });

  it('because nothing can be made there, asks nobody', async function () {
    skipBecause(this, whyNoProc);
    await assertRefused('/proc/x', /^\/proc\/x: The folder cannot be written to\./);
  });

  it('because it belongs to Git, asks nobody', async () => {
    await assertRefused(join(cli.out, '.git', 'x'), /^\S+x: The folder belongs to Git itself\./);
  });

  it('because there is no right to write, asks nobody', async function () {
    skipBecause(this, whyNoMount());
    mkdirSync(cli.out);
    const mount = mountMemory('ro', cli.out);
    try {
      await assertRefused(cli.out, /^\S+out: The folder cannot be written to\./);
      await assertRefused(join(cli.out, 'a'), /^\S+a: The folder cannot be written to\./);
    } finally {
      mount.remove();
    }
  });

  it('says so of the folder of one keyword, too, before the first is searched for', async () => {
    const { url } = await cli.startPhotos({});
    mkdirSync(cli.out);
    write(join('out', 'dogs'), '');
    const list = write('keywords.txt', 'cats\ndogs\n');
    const args = ['scrape', '--keywords', list, '--quantity', '2', '--base-url', `flickr=${url}`];
    const { code, err } = await cli.run([...args, '--out', cli.out]);
    assert.equal(code, 2, err);
    assert.match(err, /^\S+dogs: The folder cannot be written to\./);
    assert.deepEqual(cli.photos?.requests, []);
    assert.deepEqual(filesIn(cli.out), ['dogs']);
  });

  it('leaves no folders where a search finds nothing', async () => {
    const out = join(cli.out, 'a', 'b');
    const { code } = await cli.withPhotoSite({}, 'scrape', 'nothing', '--quantity', '2', '--out', out);
    assert.equal(code, 1);
    assert.deepEqual(filesIn(cli.temp.path), []);
  });

  it('ends other commands with 2, too', async () => {
    write('out', '');
    mkdirSync(join(cli.temp.path, 'pictures'));
    const list = cli.list('a.jpg');
    const inside = join(cli.out, 'x');
    const commands = [
      ['download', '--urls', list, '--out', cli.out],
      ['download', '--urls', list, '--out', inside],
      ['shard', list, '--shards', '2', '--out', cli.out],
      ['shard', list, '--shards', '2', '--out', inside],
      ['merge', 'pictures', '--out', cli.out],
      ['merge', 'pictures', '--out', inside],
      ['export', '--urls', list, '--as', 'img2dataset', '--out', cli.out],
      ['export', '--urls', list, '--as', 'img2dataset', '--out', inside],
    ];
    for (const args of commands) {
      const { code, err } = await cli.run(args);
      assert.equal(code, 2, `${args.join(' ')}: ${err}`);
      assert.match(
        err,
        /^\S+out(?:\/x)?: (?:The folder cannot be written to|Something of this name is there)/m,
      );
    }
    assert.equal(cli.site.requests.length, 0);
    assert.deepEqual(filesIn(cli.temp.path), ['list.txt', 'out', 'pictures']);
  });
});
