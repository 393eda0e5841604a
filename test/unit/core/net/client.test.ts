import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { parseAddress, redirectTarget } from '../../../../src/core/net/client';
import { closedPort, startSite, type Site } from '../../../support/site';
import { failureFrom, TestClient, userAgent } from './support';

describe('net/client', () => {
  let site: Site | undefined;
  let client: TestClient;

  beforeEach(() => {
    client = new TestClient();
  });

  afterEach(async () => {
    client.close();
    await site?.close();
    site = undefined;
  });

  /** Answers the first requests for a path in turn, and all later ones with the last answer. */
  async function serve(...answers: readonly ((response: ServerResponse) => void)[]): Promise<Site> {
    return (site = await startSite((_request, response, time) =>
      answers[Math.min(time, answers.length) - 1]?.(response),
    ));
  }

  const ok = (response: ServerResponse): void => void response.end('picture');
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse): void =>
      void response.writeHead(code, headers).end('no');

  describe('asks', () => {
    it('as ourselves, for the bytes as they are', async () => {
      const { url, requests } = await serve(ok);
      assert.equal((await client.picture(`${url}/a?b=c`)).toString(), 'picture');
      const [request] = requests;
      assert.equal(request?.path, '/a?b=c');
      assert.equal(request.headers['user-agent'], userAgent);
      assert.equal(request.headers['accept-encoding'], 'identity');
      assert.equal(request.headers.range, undefined);
    });

    it('without a user name, a password or a fragment', async () => {
      const { url, requests, host } = await serve(ok);
      await client.picture(url.replace('//', '//user:secret@') + '/a#b');
      const [request] = requests;
      assert.deepEqual(
        [request?.path, request?.headers.host, request?.headers.authorization],
        ['/a', host, undefined],
      );
    });

    it('nothing of addresses that are not http or https', async () => {
      for (const address of [
        '',
        'x',
        '/a.jpg',
        'file:///etc/passwd',
        'data:,x',
        'ftp://127.0.0.1/',
        'javascript:1',
      ]) {
        assert.equal((await failureFrom(client.picture(address))).code, 'bad-address', address);
      }
    });
  });

  describe('tries again', () => {
    it('after statuses that may pass, with growing waits', async () => {
      const { url, requests } = await serve(status(500), status(502), status(408), ok);
      assert.equal((await client.picture(url)).toString(), 'picture');
      assert.equal(requests.length, 4);
      const waits = client.retries.map(({ waitMs }) => waitMs);
      waits.forEach((wait, tried) => {
        const least = 20 * 2 ** tried;
        assert.ok(wait >= least && wait <= least * 1.25, `${wait}`);
      });
    });

    it('three times and no more', async () => {
      const { url, requests, host } = await serve(status(500));
      const failure = await failureFrom(client.picture(url));
      assert.deepEqual(
        { code: failure.code, status: failure.status, host: failure.host },
        { code: 'http-status', status: 500, host },
      );
      assert.equal(requests.length, 4);
    });

    for (const code of [400, 401, 403, 404, 405, 410, 451, 501]) {
      it(`never after ${code}`, async () => {
        const { url, requests } = await serve(status(code));
        assert.equal((await failureFrom(client.picture(url))).status, code);
        assert.equal(requests.length, 1);
      });
    }

    for (const code of [204, 206, 300, 304]) {
      it(`never after ${code}, which is no picture`, async () => {
        const { url, requests } = await serve((response) => void response.writeHead(code).end());
        const { code: failed, status: seen } = await failureFrom(client.picture(url));
        assert.deepEqual([failed, seen], ['http-status', code]);
        assert.equal(requests.length, 1);
      });
    }

    it('what was not worth keeping, once', async () => {
      const { ScrapeError } = await import('../../../../src/core/failure');
      const { url, requests } = await serve(ok);
      const keep = (): Buffer => {
        throw new ScrapeError({ code: 'damaged' }, 'once');
      };
      assert.equal((await failureFrom(client.picture(url, { keep }))).code, 'damaged');
      assert.equal(requests.length, 2);
    });
  });

  describe('a host that refuses connections', () => {
    it('is asked twice for one picture', async () => {
      const failure = await failureFrom(client.picture(await closedPort()));
      assert.equal(failure.code, 'connection');
      assert.match(failure.detail ?? '', /ECONNREFUSED/);
      assert.equal(client.retries.length, 1);
    });

    it('is given up after a few attempts, however many pictures it should have', async () => {
      const url = await closedPort();
      let kept = 0;
      const failures = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          failureFrom(client.picture(`${url}/${index}`)).finally(() => (kept += 1)),
        ),
      );
      assert.equal(kept, 50);
      assert.deepEqual([...new Set(failures.map(({ code }) => code))], ['connection']);
      // Each attempt ends in a retry or in a failure of its own; the rest fail without one.
      assert.ok(client.retries.length <= 10, `${client.retries.length} attempts`);
    });

    it('is not given up for a moment without connections', async () => {
      const { url } = await serve(ok);
      await site?.close();
      const pictures = Promise.all(
        Array.from({ length: 8 }, (_, index) => client.picture(`${url}/${index}`)),
      );
      site = await startSite((_request, response) => ok(response), Number(new URL(url).port));
      assert.equal((await pictures).length, 8);
    });
  });

  describe('redirects', () => {
    const to = (location?: string) => status(302, location === undefined ? {} : { location });

    it('are followed, each hop with nothing but our own headers', async () => {
      const target = await startSite((_request, response) => ok(response));
      const { url } = await serve(
        (response) =>
          void response.writeHead(301, { location: `${target.url}/b?c#d`, 'set-cookie': 'a=b' }).end(),
      );
      assert.equal((await client.picture(url)).toString(), 'picture');
      await target.close();
      const [request] = target.requests;
      assert.equal(request?.path, '/b?c');
      assert.deepEqual(Object.keys(request.headers).sort(), [
        'accept',
        'accept-encoding',
        'connection',
        'host',
        'user-agent',
      ]);
    });

    it('may be relative', async () => {
      site = await startSite((request, response) =>
        request.url === '/a/b' ? to('../c')(response) : response.end(request.url),
      );
      assert.equal((await client.picture(`${site.url}/a/b`)).toString(), '/c');
    });

    it('end where they turn in a circle', async () => {
      site = await startSite((request, response) => to(request.url === '/a' ? '/b' : '/a')(response));
      assert.equal((await failureFrom(client.picture(`${site.url}/a`))).code, 'redirect');
      assert.equal(site.requests.length, 2);
    });

    it('end after ten', async () => {
      site = await startSite((request, response) => to(`${request.url}x`)(response));
      assert.equal((await failureFrom(client.picture(`${site.url}/`))).code, 'redirect');
      assert.equal(site.requests.length, 11);
    });

    for (const location of [
      undefined,
      '',
      'http://',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
      'ftp://127.0.0.1/a.jpg',
      'javascript:alert(1)',
    ]) {
      it(`do not lead to ${location ?? 'nowhere'}`, async () => {
        const { url, requests } = await serve(to(location));
        assert.equal((await failureFrom(client.picture(url))).code, 'redirect');
        assert.equal(requests.length, 1);
      });
    }

    it('never lead from https to http', () => {
      const secure = new URL('https://a.example/b');
      assert.equal(redirectTarget('http://a.example/c', secure), null);
      assert.equal(redirectTarget('//c.example/d', secure)?.href, 'https://c.example/d');
      assert.equal(
        redirectTarget('https://c.example/', new URL('http://a.example/'))?.href,
        'https://c.example/',
      );
    });

    it('leave nothing of a large body on the way', async () => {
      const large = Buffer.alloc(3 << 20, 1);
      site = await startSite((request, response) => {
        if (request.url === '/a') response.writeHead(302, { location: '/b' });
        response.end(large);
      });
      assert.ok((await client.picture(`${site.url}/a`)).equals(large));
      assert.equal(client.overflows, 0);
    });
  });

  describe('pages', () => {
    const page = (body: Buffer, headers: Record<string, string>) => (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'text/html', ...headers }).end(body);
    const html = '<title>Füße</title>';

    it('come as text with their status and final address', async () => {
      site = await startSite((request, response) =>
        request.url === '/a' ? status(302, { location: '/b' })(response) : status(403)(response),
      );
      assert.deepEqual(await client.page(`${site.url}/a`), { url: `${site.url}/b`, status: 403, text: 'no' });
      assert.equal(site.requests.length, 2);
    });

    const encodings: readonly (readonly [string, Buffer])[] = [
      ['gzip', gzipSync(html)],
      ['x-gzip', gzipSync(html)],
      ['deflate', deflateSync(html)],
      // Without the header and the check sum that it should have.
      ['deflate', deflateRawSync(html)],
      ['br', brotliCompressSync(html)],
      ['gzip, br', brotliCompressSync(gzipSync(html))],
      ['identity', Buffer.from(html)],
    ];
    for (const [encoding, body] of encodings) {
      it(`encoded with ${encoding} (${body.length} bytes) are decoded`, async () => {
        const { url } = await serve(page(body, { 'content-encoding': encoding }));
        assert.equal((await client.page(url)).text, html);
      });
    }

    it('cut off inside their encoding are asked for again, and never taken for whole', async () => {
      const gzip = gzipSync(html);
      const { url, requests } = await serve(
        page(gzip.subarray(0, gzip.length - 9), { 'content-encoding': 'gzip' }),
      );
      assert.equal((await failureFrom(client.page(url))).code, 'incomplete');
      assert.equal(requests.length, 4);
    });

    for (const encoding of ['zip', 'gzip, gzip, gzip, gzip, gzip, gzip', '__proto__', 'br']) {
      it(`wrongly or strangely encoded (${encoding}) are refused`, async () => {
        const { url, requests } = await serve(page(gzipSync(html), { 'content-encoding': encoding }));
        assert.equal((await failureFrom(client.page(url))).code, 'bad-response');
        assert.equal(requests.length, 1);
      });
    }

    it('that blow up when decoded are refused', async () => {
      const bomb = gzipSync(Buffer.alloc(32 << 20));
      const { url, requests } = await serve(page(bomb, { 'content-encoding': 'gzip' }));
      assert.equal((await failureFrom(client.page(url))).code, 'too-large');
      assert.equal(requests.length, 1);
    });

    const charsets: readonly (readonly [string, Buffer, string])[] = [
      ['the header says', Buffer.from(html, 'latin1'), 'text/html; charset=iso-8859-1'],
      ['the page says', Buffer.from(`<meta charset=windows-1252>${html}`, 'latin1'), 'text/html'],
      ['the byte order mark says', Buffer.from(`\uFEFF${html}`, 'utf16le'), 'text/html; charset=utf-8'],
      ['nobody says', Buffer.from(html, 'latin1'), 'text/html; charset=nonsense'],
    ];
    for (const [who, body, type] of charsets) {
      it(`are in the charset that ${who}`, async () => {
        const { url } = await serve(page(body, { 'content-type': type }));
        assert.match((await client.page(url)).text, /<title>Füße<\/title>$/);
      });
    }

    it('are not waited for as long as pictures are', async () => {
      const { url, requests } = await serve(status(429, { 'retry-after': '2' }));
      const failure = await failureFrom(client.page(`${url}/a`));
      assert.deepEqual([failure.code, failure.retryAfterSeconds], ['rate-limited', 2]);
      assert.equal(requests.length, 1);
    });

    it('are tried again as pictures are', async () => {
      const { url, requests } = await serve(status(503), status(500), ok);
      assert.equal((await client.page(url)).text, 'picture');
      assert.equal(requests.length, 3);
    });
  });

  it('decodes a picture that is encoded unasked', async () => {
    const { url } = await serve(
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('picture')),
    );
    assert.equal((await client.picture(url)).toString(), 'picture');
  });

  it('reads only http and https addresses', () => {
    assert.equal(parseAddress(' HTTPS://Example.com/ä b#c ').href, 'https://example.com/%C3%A4%20b');
    assert.throws(() => parseAddress('mailto:a@b.example'), { name: 'ScrapeError' });
  });
});
