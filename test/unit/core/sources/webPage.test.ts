import assert from 'node:assert/strict';
import type { SourcePage } from '../../../../src/core/sources/source';
import { webPage, createWebPage } from '../../../../src/core/sources/webPage';
import type { Picture } from '../../../../src/shared/picture/picture';
import { readPicture } from '../../../../src/shared/picture/storedPicture';
import { linkedPictureCount, startWebSite, webPages, type WebSite } from '../../../support/doubles/webSite';
import { ownTime } from '../../../support/ownTime';
import { jpegPicture } from '../../../support/pictures';
import { closedPortUrl, startSite } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { failureFrom, TestClient } from '../net/testClient';

/** The path of each picture's only address, and whether it may be no picture. */
function pathsAndDoubts(pictures: readonly Picture[]): unknown {
  return pictures.map(({ sizes: [only] }) => [new URL(only?.url ?? '').pathname, only?.unsure]);
}

describe('sources/webPage', () => {
  let site: WebSite;
  let client: TestClient;

  before(async () => {
    site = await startWebSite();
  });

  after(() => site.close());

  beforeEach(() => {
    client = new TestClient();
  });

  afterEach(() => client.close());

  function page(path: string): Promise<SourcePage> {
    const address = new URL(path, site.url).href;
    return webPage.readPage({ query: address, cursor: null, apiKey: null, baseUrl: '' }, client.web);
  }

  /** The addresses of each picture, as they are relative to the page's files. */
  function short({ sizes }: Picture): string[] {
    return sizes.map(({ url, width, height, unsure }) => {
      const pixels = width === null ? '' : ` ${width}×${height ?? '?'}`;
      return `${url.replace(site.url, '').replace('/gallery/files/', '')}${pixels}${unsure ? ' ?' : ''}`;
    });
  }

  it('finds all that a page shows and tells of, in its order, each picture once', async () => {
    const { pictures, next, drawnByScript } = await page('/gallery/');
    assert.deepEqual(pictures.map(short), [
      ['first.jpg 1600×1200'],
      ['card.jpg'],
      ['early-800.jpg 800×?', 'early-400.jpg 400×?'],
      ['hero.jpg'],
      ['grain.png'],
      ['sharp@2x.jpg', 'sharp.jpg'],
      ['brackets(1).jpg'],
      ['frame.png'],
      ['described-a.jpg'],
      ['described-b.jpg 900×600'],
      ['with%20space.jpg'],
      ['http://127.0.0.1:9/elsewhere.jpg?a=1&b=2'],
      ['big,with,commas-1200.jpg 1200×800', 'small-300.jpg 300×200'],
      ['dense@2x.jpg 200×100', 'dense@1.5x.jpg 150×75', 'dense.jpg 100×50'],
      ['choice-1600.jpg 1600×?', 'choice.webp 800×?', 'choice-800.jpg 800×?', 'choice.jpg'],
      ['later-1000.jpg 1000×?', 'later-500.jpg 500×?', 'later.jpg', 'later-700.jpg'],
      ['one.jpg'],
      ['two.jpg'],
      ['full.jpg ?', 'thumb.jpg'],
      ['/wiki/File:Subject.jpg ?', 'subject.jpg'],
      ['linked.jpg'],
      ['styled.jpg'],
      ['late-background.jpg'],
      ['whole.jpg ?', 'part.jpg'],
      ['poster.jpg'],
      ['in-svg.jpg'],
      ['in-old-svg.jpg'],
      ['button.png'],
    ]);
    assert.equal(next, null);
    assert.equal(drawnByScript, undefined);
    const titles = pictures.map(({ title }) => title).filter((title) => title !== null);
    assert.deepEqual(titles, [
      'The first',
      'B & more',
      'beside.jpg',
      'A caption & more',
      'A choice',
      'Thumb',
      'Only a link',
      'Send',
    ]);
    const licenses = pictures.map(({ license }) => license?.id);
    assert.deepEqual(new Set(licenses), new Set(['CC-BY-4.0', 'CC0-1.0']));
    assert.equal(licenses.indexOf('CC0-1.0'), 9);
    for (const picture of pictures) {
      assert.equal(picture.page, `${site.url}/gallery/`);
      assert.deepEqual(readPicture(structuredClone(picture)), picture);
    }
  });

  it('asks where links to pictures lead, and for nothing else', async () => {
    const before = site.requests.length;
    await page('/gallery/');
    const asked = site.requests.slice(before).map(({ path }) => path);
    assert.deepEqual(asked.sort(), [
      '/gallery/',
      '/gallery/files/gone.jpg',
      '/gallery/files/gone.jpg',
      '/gallery/files/linked.jpg',
      '/wiki/File:Page.jpg',
    ]);
  });

  it('follows a page that has moved, and takes its addresses relative to where it is now', async () => {
    const [first] = (await page('/moved')).pictures;
    assert.equal(first?.sizes[0]?.url, `${site.url}/gallery/files/first.jpg`);
    assert.equal(first.page, `${site.url}/gallery/`);
  });

  it('takes an address that is a picture itself', async () => {
    const { pictures, next } = await page('/some/photo.jpg?x=1');
    const url = `${site.url}/some/photo.jpg?x=1`;
    assert.deepEqual(
      pictures.map(({ id, sizes, title, page }) => ({ id, sizes, title, page })),
      [{ id: url, sizes: [{ url, width: null, height: null }], title: null, page: url }],
    );
    assert.equal(next, null);
  });

  it('takes one that is larger than pages may be, too', async () => {
    const { pictures } = await page('/huge.jpg');
    assert.deepEqual(
      pictures.map(({ sizes }) => sizes[0]?.url),
      [`${site.url}/huge.jpg`],
    );
  });

  it('asks nothing more of what is larger than pages may be, whatever it is', async () => {
    const large = await startSite((request, response) => {
      const type = request.url === '/' ? 'text/html' : 'image/jpeg';
      response.writeHead(200, { 'content-type': type, 'content-length': 17 << 20 });
      if (request.method === 'GET') response.flushHeaders();
    });
    assert.equal((await failureFrom(readPage(`${large.url}/`))).code, 'too-large');
    assert.deepEqual(pathsOf(await readPage(`${large.url}/a`)), ['/a']);
    assert.deepEqual(
      large.requests.map(({ path }) => path),
      ['/', '/a'],
    );
    await large.close();
  });

  it('finds nothing in a drawing', async () => {
    assert.deepEqual((await page('/drawing.svg')).pictures, []);
  });

  it('gives the licence of each figure to its picture', async () => {
    const { pictures } = await page('/licensed/');
    assert.deepEqual(
      pictures.map(({ license }) => license && [license.id, license.name, license.url]),
      [
        ['CC-BY-SA-4.0', 'CC BY-SA 4.0', 'https://creativecommons.org/licenses/by-sa/4.0/'],
        ['other', 'House terms', `${site.url}/terms`],
        null,
      ],
    );
  });

  for (const [path, found, drawn] of [
    ['/app/', 1, true],
    ['/empty/', 0, true],
    ['/words/', 0, undefined],
    ['/few-words/', 0, undefined],
    ['/guarded/', 2, undefined],
  ] as const) {
    it(`says that scripts draw ${path}: ${drawn ?? false}`, async () => {
      const { pictures, drawnByScript } = await page(path);
      assert.deepEqual(
        { pictureCount: pictures.length, drawnByScript },
        { pictureCount: found, drawnByScript: drawn },
      );
    });
  }

  it('asks for a hundred links of a long list, and takes the others to be as those are', async () => {
    const before = site.requests.length;
    const { pictures } = await page('/folder/');
    assert.equal(site.requests.length - before, 101);
    assert.equal(pictures.length, linkedPictureCount);
    assert.deepEqual(
      pictures.map(({ sizes }) => sizes[0]?.unsure),
      Array.from({ length: linkedPictureCount }, (_, index) => (index < 100 ? undefined : true)),
    );
  });

  it('keeps a link of which the server does not say where it leads, for its bytes to tell', async () => {
    const { pictures } = await ownPage('<a href="/silent/a.jpg">A</a> <a href="/gone.jpg">B</a>');
    assert.deepEqual(
      pictures.map(({ sizes }) => [new URL(sizes[0]?.url ?? '').pathname, sizes[0]?.unsure]),
      [['/silent/a.jpg', true]],
    );
  });

  it('goes by name and bytes where HEAD says nothing of a link', async () => {
    const answers: Readonly<Record<string, readonly [number, string, boolean]>> = {
      '/octets.jpg': [200, 'application/octet-stream', true],
      '/binary.png': [200, 'binary/octet-stream', true],
      '/plain.jpg': [200, 'text/plain; charset=utf-8', true],
      '/untyped.jpg': [200, '', true],
      '/not-for-head.jpg': [404, 'text/html', true],
      '/bad-request.jpg': [400, 'text/html', true],
      '/broken.jpg': [500, 'text/html', true],
      '/page.jpg': [200, 'text/html', false],
      '/film.jpg': [200, 'video/mp4', false],
      '/drawing.jpg': [200, 'image/svg+xml', false],
      '/gone.jpg': [404, 'text/html', false],
    };
    const own = await startSite((request, response) => {
      const [status, type, isPicture] = answers[request.url ?? ''] ?? [0, '', false];
      if (status === 0) {
        return void response.end(
          Object.keys(answers)
            .map((path) => `<a href="${path}">${path}</a>`)
            .join(' '),
        );
      }
      if (type) response.setHeader('content-type', type);
      if (request.method === 'HEAD') response.writeHead(status).end();
      else if (isPicture) response.end(jpegPicture(request.url ?? ''));
      else response.writeHead(status).end('<!doctype html>'.padEnd(100));
    });
    const query = { query: `${own.url}/`, cursor: null, apiKey: null, baseUrl: '' };
    const { pictures } = await webPage.readPage(query, client.web);
    assert.deepEqual(pathsAndDoubts(pictures), [
      ['/octets.jpg', true],
      ['/binary.png', true],
      ['/plain.jpg', true],
      ['/untyped.jpg', true],
      ['/not-for-head.jpg', undefined],
      ['/bad-request.jpg', undefined],
      ['/broken.jpg', undefined],
    ]);
    await own.close();
  });

  describe('of links whose servers take their time', () => {
    const links = ['picture', 'page', 'slow/1', 'slow/2', 'slow/3']
      .map((name) => `<a href="/${name}.jpg">${name}</a>`)
      .join(' ');

    it('keeps those of which it is not known in time where they lead, and asks no more', async () => {
      const slow = await startSite((request, response) => {
        if (request.url === '/') return void response.end(links);
        if (request.url === '/picture.jpg') response.setHeader('content-type', 'image/jpeg');
        if (request.url === '/page.jpg') response.setHeader('content-type', 'text/html');
        if (!request.url?.startsWith('/slow')) response.end();
      });
      const address = `${slow.url}/`;
      const begun = performance.now();
      const since = ownTime();
      const query = { query: address, cursor: null, apiKey: null, baseUrl: '' };
      const { pictures } = await createWebPage(250).readPage(query, client.web);
      const took = { own: since(), whole: performance.now() - begun };
      assert.deepEqual(pathsAndDoubts(pictures), [
        ['/picture.jpg', undefined],
        ['/slow/1.jpg', true],
        ['/slow/2.jpg', true],
        ['/slow/3.jpg', true],
      ]);
      assert.ok(took.whole >= 250 && took.own < 750, JSON.stringify(took));
      await waitUntil('the requests to be given up', 5, () => slow.openRequests === 0);
      assert.equal(slow.requests.length, 5, 'the last one had no lane before the end');
      await slow.close();
    });

    it('ends at once when it is cancelled', async () => {
      const silent = await startSite((request, response) => {
        if (request.url === '/') response.end(links);
      });
      const address = `${silent.url}/`;
      const query = { query: address, cursor: null, apiKey: null, baseUrl: '' };
      const reading = webPage.readPage(query, client.web);
      await waitUntil('requests for the links', 5, () => silent.requests.length === 3);
      const since = ownTime();
      client.cancel.abort();
      await assert.rejects(reading, { name: 'Cancelled' });
      assert.ok(since() < 250);
      await silent.close();
    });
  });

  it('leaves out the others of a long list of which one leads elsewhere', async () => {
    const { pictures } = await ownPage((webPages['/folder/'] ?? '').replace('7.jpg"', 'gone.jpg"'));
    assert.equal(pictures.length, 99);
  });

  function ownPage(html: string): Promise<SourcePage> {
    return ownPages({ '/': html });
  }

  function readPage(address: string): Promise<SourcePage> {
    return webPage.readPage({ query: address, cursor: null, apiKey: null, baseUrl: '' }, client.web);
  }

  function pathsOf({ pictures }: SourcePage): string[] {
    return pictures.map(({ sizes }) => new URL(sizes[0]?.url ?? '').pathname);
  }

  async function ownPages(pages: Readonly<Record<string, string>>): Promise<SourcePage> {
    const own = await startWebSite(pages);
    try {
      return await readPage(`${own.url}/`);
    } finally {
      await own.close();
    }
  }

  describe('a page that leads on', () => {
    const to = (content: string, more = ''): string =>
      `<meta http-equiv="Refresh" content="${content}">${more}`;
    const shown = '<img src="own.jpg">';
    for (const [what, pages, expected] of [
      ['is followed', { '/': to('0; url=there'), '/there': '<img src="a.jpg">' }, ['/a.jpg']],
      [
        'is followed as it is written',
        { '/': to(" 1.5,URL = 'there'x"), '/there': '<img src="a.jpg">' },
        ['/a.jpg'],
      ],
      [
        'is followed relative to its base',
        { '/': `<base href="/x/">${to('0;y/')}`, '/x/y/': '<img src="a.jpg">' },
        ['/x/y/a.jpg'],
      ],
      [
        'is followed whatever it shows',
        { '/': to('0;url=/there', shown), '/there': '<img src="a.jpg">' },
        ['/a.jpg'],
      ],
      [
        'is followed later if it shows nothing',
        { '/': to('9;url=/there'), '/there': '<img src="a.jpg">' },
        ['/a.jpg'],
      ],
      [
        'is not followed later if it shows something',
        { '/': to('9;url=/there', shown), '/there': '' },
        ['/own.jpg'],
      ],
      ['is followed for one step', { '/': to('0;/b'), '/b': to('0;/c', shown), '/c': '' }, ['/own.jpg']],
      ['to itself is not', { '/': to('0;url=/#x', shown) }, ['/own.jpg']],
      [
        'for browsers without scripts is not',
        { '/': `<noscript>${to('0;/there')}</noscript>${shown}`, '/there': '' },
        ['/own.jpg'],
      ],
      ['to no page is not', { '/': to('0;url=javascript:a()', shown) }, ['/own.jpg']],
      [
        'in words that nobody knows is not',
        { '/': to('soon;url=/there', shown), '/there': '' },
        ['/own.jpg'],
      ],
    ] as const) {
      it(what, async () => {
        assert.deepEqual(pathsOf(await ownPages(pages)), expected);
      });
    }
  });

  it('writes queries in the encoding of the page', async () => {
    const html = '<img src="/\xea.jpg?n=\xea&amp;m"><a href="/b.jpg?\xea">b</a>';
    const own = await startSite((request, response) => {
      const type = request.url === '/' ? 'text/html; charset=windows-1251' : 'image/jpeg';
      response.writeHead(200, { 'content-type': type }).end(Buffer.from(html, 'latin1'));
    });
    const { pictures } = await readPage(`${own.url}/`);
    await own.close();
    assert.deepEqual(
      pictures.map(({ sizes }) => sizes[0]?.url.replace(own.url, '')),
      ['/%D0%BA.jpg?n=%EA&m', '/b.jpg?%EA'],
    );
    assert.equal(own.requests.at(-1)?.path, '/b.jpg?%EA');
  });

  it('asks for links as the page or the link says, and hands that on', async () => {
    const link = '<a href="/a.jpg">A</a>';
    const pages: Readonly<Record<string, string>> = {
      '/b': `<meta name="referrer" content="origin">${link}`,
      '/c': link.replace('<a', '<a rel="noreferrer"'),
    };
    const own = await startSite((request, response) => {
      if (request.url === '/') response.setHeader('referrer-policy', 'no-referrer');
      if (request.url?.endsWith('.jpg')) response.writeHead(200, { 'content-type': 'image/jpeg' }).end();
      else response.end(pages[request.url ?? ''] ?? link);
    });
    const found: unknown[] = [];
    for (const path of ['/', '/b', '/c', '/d']) {
      const { pictures } = await readPage(own.url + path);
      found.push([
        pictures[0]?.sizes[0]?.referrerPolicy,
        own.requests.at(-1)?.headers.referer?.replace(own.url, ''),
      ]);
    }
    await own.close();
    assert.deepEqual(found, [
      ['no-referrer', undefined],
      ['origin', '/'],
      ['no-referrer', undefined],
      [undefined, '/d'],
    ]);
  });

  it('reads a feed', async () => {
    const feed = '<rss><channel><item><enclosure url="/a.jpg"/></item></channel></rss>';
    assert.deepEqual(pathsOf(await ownPages({ '/': feed })), ['/a.jpg']);
  });

  it('reads XHTML as XML, where a script may close itself, and HTML as a browser does', async () => {
    const page = '<html><head><script src="a.js"/></head><body><img src="a.jpg"/></body></html>';
    const found: string[][] = [];
    for (const type of ['application/xhtml+xml; charset=utf-8', 'text/html']) {
      const own = await startSite(
        (_request, response) => void response.writeHead(200, { 'content-type': type }).end(page),
      );
      found.push(pathsOf(await readPage(`${own.url}/`)));
      await own.close();
    }
    assert.deepEqual(found, [['/a.jpg'], []]);
  });

  for (const [path, code] of [
    ['/refused', 'site-refuses'],
    ['/log-in/', 'site-refuses'],
    ['/nowhere', 'http-status'],
  ] as const) {
    it(`fails with ${code} at ${path}`, async () => {
      const failure = await failureFrom(page(path));
      assert.deepEqual({ code: failure.code, host: failure.host }, { code, host: site.host });
    });
  }

  it('fails where nobody answers, and at what is no address', async () => {
    assert.equal((await failureFrom(page(await closedPortUrl()))).code, 'connection');
    assert.equal((await failureFrom(page('ftp://127.0.0.1/'))).code, 'bad-address');
  });
});
