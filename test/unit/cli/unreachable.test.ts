import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSite } from '../../support/site';
import { cliBed, picturesIn } from './cliBed';

// Each is tried again after some seconds.
describe('cli where nobody can be reached', () => {
  const cli = cliBed();

  /** An address at which nobody listens any more. */
  async function closedAddress(): Promise<string> {
    const site = await startSite(() => undefined);
    await site.close();
    return site.url;
  }

  const write = (name: string, content: string): string => {
    const path = join(cli.temp.path, name);
    writeFileSync(path, content);
    return path;
  };

  it('ends with 3, and says why, whatever it was to search', async () => {
    const closed = await closedAddress();
    const searches = [{ keyword: 'cats', sources: ['flickr'], find: 2 }];
    const keywords = write('keywords.txt', 'cats\ndogs\n');
    const refused = ['--base-url', `flickr=${closed}`, '--base-url', `commons=${closed}`];
    const nameless = ['--base-url', 'flickr=http://nobody.invalid'];
    const saved = ['--quantity', '2', '--out', cli.out];
    const commands = [
      ['search', 'cats', ...refused],
      ['search', 'cats', ...nameless],
      ['search', 'cats', '--source', 'flickr,commons', ...refused],
      ['search', '--page', `${closed}/a`, '--page', `${closed}/b`],
      ['search', '--keywords', keywords, ...refused],
      ['scrape', 'cats', ...saved, ...refused],
      ['scrape', 'cats', ...saved, ...nameless],
      ['scrape', '--page', closed, '--out', cli.out],
      ['scrape', '--keywords', keywords, ...saved, ...refused],
      [
        'run',
        write('cats.scrape.json', JSON.stringify({ version: 1, searches })),
        '--out',
        cli.out,
        ...refused,
      ],
    ];
    const results = await Promise.all(commands.map((args) => cli.run(args)));
    for (const [at, { code, err }] of results.entries()) {
      assert.equal(code, 3, `${commands[at]?.join(' ')}: ${err}`);
      assert.match(err, /(?:The connection to 127\.0\.0\.1:\d+ failed|nobody\.invalid cannot be found)/);
    }
    const [, , , , , , , , ofKeywords] = results;
    assert.match(ofKeywords?.err ?? '', /^dogs: The connection to /m, 'each is tried');
  });

  it('does not mind where another source answers, and ends with 1 where that has too few', async () => {
    const { url } = await cli.startPhotos({ total: () => 3 });
    const bases = ['--base-url', `flickr=${url}`, '--base-url', `commons=${await closedAddress()}`];
    const sources = ['--source', 'flickr,commons', ...bases];
    const [searched, enough, short] = await Promise.all([
      cli.run(['search', 'cats', '--find', '3', ...sources]),
      cli.run(['scrape', 'cats', '--quantity', '3', '--out', cli.out, ...sources]),
      cli.run(['scrape', 'cats', '--quantity', '5', '--out', join(cli.temp.path, 'short'), ...sources]),
    ]);
    assert.deepEqual([searched.code, enough.code, short.code], [0, 0, 1]);
    assert.match(short.err, /^Wikimedia Commons: The connection to /m);
  });

  it('ends with 3 where the source is gone before all were found, and keeps what is there', async () => {
    const photos = await cli.startPhotos({
      troubleFor: () => undefined,
      handler: (request, _response, url) => {
        const isLater = url.pathname.startsWith('/search') && Number(url.searchParams.get('page') ?? 1) > 1;
        if (isLater) request.socket.destroy();
        return isLater;
      },
    });
    const args = ['scrape', 'cats', '--quantity', 'all', '--out', cli.out, '--size', 'small'];
    const { code, err } = await cli.run([...args, '--base-url', `flickr=${photos.url}`]);
    assert.equal(code, 3, err);
    assert.equal(picturesIn(cli.out).length, 25);
  });
});
