import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { skipBecause, whyNoSignals } from '../../support/skip';
import { waitUntil } from '../../support/waitUntil';
import { cliBed } from './cliBed';

describe('cli that is cancelled before anything was saved', () => {
  const cli = cliBed();

  const write = (name: string, content: string): string => {
    const path = join(cli.temp.path, name);
    writeFileSync(path, content);
    return path;
  };

  /** Cancels a command as soon as the site has been asked for a page that it never answers. */
  async function cancelled(silent: (url: URL) => boolean, ...args: readonly string[]): Promise<string> {
    let isAsked = false;
    const { url } = await cli.startPhotos({
      handler: (_request, _response, asked) => {
        const isSilent = silent(asked);
        isAsked ||= isSilent;
        return isSilent;
      },
    });
    const { child, ended } = cli.begin([...args, '--base-url', `flickr=${url}`]);
    await waitUntil('the site to be asked', 30, () => isAsked);
    child.kill('SIGINT');
    const { err } = await ended;
    assert.equal(child.exitCode ?? child.signalCode, 130, err);
    assert.ok(!existsSync(cli.out));
    await cli.photos?.close();
    return err;
  }

  before(function () {
    skipBecause(this, whyNoSignals);
  });

  it('says of a first search that nothing was found and saved', async () => {
    const silent = (): boolean => true;
    const stats = join(cli.temp.path, 'stats.json');
    const saved = ['--out', cli.out, '--stats', stats, '--quantity'];
    const found = 'Found 0 pictures so far';
    assert.equal(await cancelled(silent, 'search', 'cats'), `Search cancelled. ${found}\n`);
    assert.equal(
      await cancelled(silent, 'scrape', 'cats', ...saved, '5'),
      `Cancelled. Saved 0 of 5 pictures to ${cli.out}. ${found}.\n`,
    );
    assert.equal((JSON.parse(readFileSync(stats, 'utf8')) as { saved: number }).saved, 0);
    assert.equal(
      await cancelled(silent, 'scrape', 'cats', ...saved, 'all'),
      `Cancelled. Saved 0 pictures to ${cli.out}. ${found}.\n`,
    );
    const keywords = write('keywords.txt', 'cats\ndogs\n');
    assert.equal(
      await cancelled(silent, 'scrape', '--keywords', keywords, ...saved, '5'),
      'cats: Cancelled.\ndogs: Not reached in this run.\nSaved 0 of 10 for 2 keywords.\n',
    );
  });

  it('says what all searches of a scrape file have found', async () => {
    const silent = (url: URL): boolean => url.searchParams.get('text') === 'dogs';
    const searches = ['cats', 'dogs'].map((keyword) => ({ keyword, sources: ['flickr'], find: 20 }));
    const file = (quantity: 5 | 'all'): string =>
      write(`${quantity}.scrape.json`, JSON.stringify({ version: 1, searches, quantity }));
    assert.match(
      await cancelled(silent, 'run', file(5), '--out', cli.out),
      /^Cancelled\. Saved 0 of 5 pictures to \S+out\. Found 20 pictures so far\.$/m,
    );
    assert.match(
      await cancelled(silent, 'run', file('all'), '--out', cli.out),
      /^Cancelled\. Saved 0 pictures to \S+out\. Found 20 pictures so far\.$/m,
    );
  });
});
