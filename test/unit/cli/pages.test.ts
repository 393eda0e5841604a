import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jpegPicture } from '../../support/pictures';
import { startSite, type Site } from '../../support/site';
import { cliBed, picturesIn } from './cliBed';

describe('cli of web pages', () => {
  const cli = cliBed();
  let pages: Site;

  beforeEach(async () => {
    pages = await startSite((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://a.example');
      if (pathname.endsWith('.jpg')) return void response.end(jpegPicture(pathname));
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (pathname === '/foxes')
        response.end(
          '<title>Foxes</title><p>About foxes.<img src="one.jpg"><img src="/a/two.jpg" alt="Two">',
        );
      else if (pathname === '/holes') response.end('<img src="one.jpg"><img src="hole">');
      else if (pathname === '/more') response.end('<img src="one.jpg"><img src="three.jpg">');
      else if (pathname === '/script')
        response.end('<title>App</title><div id="root"></div><script src="/app.js"></script>');
      else response.writeHead(404).end('gone');
    });
  });

  afterEach(() => pages.close());

  it('saves all their pictures, named after their addresses, each once', async () => {
    const args = ['scrape', '--page', `${pages.url}/foxes`, '--page', `${pages.url}/more`, '--out', cli.out];
    const { code, err } = await cli.run(args);
    assert.equal(code, 0, err);
    assert.deepEqual(picturesIn(cli.out), ['one.jpg', 'three.jpg', 'two.jpg']);
    assert.match(err, /^Saved 3 of 3 pictures/m);
    const referers = pages.requests
      .filter(({ path }) => path.endsWith('.jpg'))
      .map(({ headers }) => headers.referer);
    assert.deepEqual(new Set(referers), new Set([`${pages.url}/foxes`, `${pages.url}/more`]));
    assert.match(
      readFileSync(join(cli.out, 'CREDITS.md'), 'utf8'),
      /\/foxes\), author unknown, licence unknown$/m,
    );
    const before = pages.requests.length;
    assert.equal((await cli.run(args)).code, 0);
    assert.ok(pages.requests.slice(before).every(({ path }) => !path.endsWith('.jpg')));
  });

  it('lists their pictures by their addresses', async () => {
    const { code, out: lines, err } = await cli.run(['search', '--page', `${pages.url}/foxes`]);
    assert.equal(code, 0, err);
    assert.deepEqual(
      lines
        .trim()
        .split('\n')
        .map((line) => line.split(' · ').at(-1)),
      [`${pages.url}/one.jpg`, `${pages.url}/a/two.jpg`],
    );
    assert.equal(err, 'Found 2 pictures\n');
  });

  it('saves as many as are asked for', async () => {
    const { code } = await cli.run([
      'scrape',
      '--page',
      `${pages.url}/foxes`,
      '--quantity',
      '1',
      '--out',
      cli.out,
    ]);
    assert.deepEqual({ code, fileCount: picturesIn(cli.out).length }, { code: 0, fileCount: 1 });
  });

  it('counts those that are gone among all', async () => {
    const { code, err } = await cli.run(['scrape', '--page', `${pages.url}/holes`, '--out', cli.out]);
    assert.equal(code, 1);
    assert.match(err, /^Saved 1 of 2 pictures/m);
  });

  it('says that a page draws its pictures by script', async () => {
    const { code, err } = await cli.run(['scrape', '--page', `${pages.url}/script`, '--out', cli.out]);
    assert.equal(code, 1);
    assert.match(err, /draws its pictures by script/);
    assert.equal(err.match(/script, so/g)?.length, 1);
  });

  it('ends with 1 when one of them cannot be read, whatever the others have', async () => {
    const two = ['--page', `${pages.url}/foxes`, '--page', `${pages.url}/none`];
    const searched = await cli.run(['search', ...two]);
    assert.equal(searched.code, 1);
    assert.match(searched.err, /\/none: No longer there \(404\)/);
    const scraped = await cli.run(['scrape', ...two, '--out', cli.out]);
    assert.equal(scraped.code, 1);
    assert.match(scraped.err, /^Saved 2 of 2 pictures/m);
  });
});
