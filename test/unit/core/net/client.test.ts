import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { parseAddress, redirectTarget } from '../../../../src/core/net/addresses';
import { hostRules } from '../../../../src/core/sources/registry';
import { noHostRules } from '../../../../src/core/net/hostRules';
import { defaultNetLimits } from '../../../../src/core/net/limits';
import { Pace, type Starts } from '../../../../src/core/net/pace';
import { JumpingClock } from '../../../support/jumpingClock';
import { ownTime } from '../../../support/ownTime';
import { jpegPicture } from '../../../support/pictures';
import { closedPortUrl, startRawSite, startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { failureFrom, TestClient, userAgent } from './testClient';

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
  async function serveInTurn(...answers: readonly ((response: ServerResponse) => void)[]): Promise<Site> {
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
      const { url, requests } = await serveInTurn(ok);
      assert.equal((await client.fetchPicture(`${url}/a?b=c`)).toString(), 'picture');
      const [request] = requests;
      assert.equal(request?.path, '/a?b=c');
      assert.equal(request.headers['user-agent'], userAgent);
      assert.equal(request.headers['accept-encoding'], 'identity');
      assert.equal(request.headers.range, undefined);
    });

    it('in a header of their own, too, the hosts that want that, and no host behind a redirect', async () => {
      const other = await startSite((_request, response) => ok(response));
      const { url, host, requests } = await serveInTurn(ok, status(302, { location: `${other.url}/b` }), ok);
      const asking = new TestClient({}, undefined, {
        ...noHostRules,
        userAgentHeader: (name) => (name === host ? 'x-user-agent' : null),
      });
      await asking.fetchPage(`${url}/page`);
      await asking.fetchPicture(`${url}/page`);
      asking.close();
      await other.close();
      assert.deepEqual(
        [...requests, ...other.requests].map(({ headers }) => headers['x-user-agent']),
        [userAgent, userAgent, undefined],
      );
    });

    it('for pictures, too, only when a start is due', async () => {
      const { url, requests } = await serveInTurn(ok);
      const clock = new JumpingClock();
      const starts = new Pace(clock).startsFor(url, { intervalMs: 1_000 });
      const all = Promise.all([1, 2, 3].map((id) => client.fetchPicture(`${url}/${id}`, { starts })));
      for (let seen = 1; seen <= 3; seen += 1) {
        await waitUntil(
          `picture ${seen}`,
          5,
          () => requests.length === seen && clock.waitingCount > 0 === seen < 3,
        );
        clock.jump();
      }
      await all;
      assert.equal(clock.now(), 2_000);
    });

    it('without a user name, a password or a fragment', async () => {
      const { url, requests, host } = await serveInTurn(ok);
      await client.fetchPicture(url.replace('//', '//user:secret@') + '/a#b');
      const [request] = requests;
      assert.deepEqual(
        { path: request?.path, host: request?.headers.host, authorization: request?.headers.authorization },
        { path: '/a', host, authorization: undefined },
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
        assert.equal((await failureFrom(client.fetchPicture(address))).code, 'bad-address', address);
      }
    });
  });

  describe('tries again', () => {
    it('after statuses that may pass, with growing waits', async () => {
      const { url, requests } = await serveInTurn(status(500), status(502), status(408), ok);
      assert.equal((await client.fetchPicture(url)).toString(), 'picture');
      assert.equal(requests.length, 4);
      const waits = client.retries.map(({ waitMs }) => waitMs);
      waits.forEach((wait, tried) => {
        const least = 20 * 2 ** tried;
        assert.ok(wait >= least && wait <= least * 1.25, `${wait}`);
      });
    });

    it('three times and no more', async () => {
      const { url, requests, host } = await serveInTurn(status(500));
      const failure = await failureFrom(client.fetchPicture(url));
      assert.deepEqual(
        { code: failure.code, status: failure.status, host: failure.host },
        { code: 'http-status', status: 500, host },
      );
      assert.equal(requests.length, 4);
    });

    for (const code of [400, 401, 403, 404, 405, 410, 451, 501]) {
      it(`never after ${code}`, async () => {
        const { url, requests } = await serveInTurn(status(code));
        assert.equal((await failureFrom(client.fetchPicture(url))).status, code);
        assert.equal(requests.length, 1);
      });
    }

    for (const code of [204, 206, 300, 304]) {
      it(`never after ${code}, which is no picture`, async () => {
        const { url, requests } = await serveInTurn((response) => void response.writeHead(code).end());
        const { code: failed, status: seen } = await failureFrom(client.fetchPicture(url));
        assert.deepEqual({ failed, seen }, { failed: 'http-status', seen: code });
        assert.equal(requests.length, 1);
      });
    }

    it('what was not worth keeping, once', async () => {
      const { ScrapeError } = await import('../../../../src/core/failure');
      const { url, requests } = await serveInTurn(ok);
      const keepBody = (): Buffer => {
        throw new ScrapeError({ code: 'damaged' }, 'once');
      };
      assert.equal((await failureFrom(client.fetchPicture(url, { keepBody }))).code, 'damaged');
      assert.equal(requests.length, 2);
    });
  });

  describe('where requests are kept apart', () => {
    let clock: JumpingClock;
    let starts: Starts;

    beforeEach(() => {
      clock = new JumpingClock();
      starts = new Pace(clock).startsFor('', { intervalMs: 0, perMinute: 2 });
    });

    it('takes a start for every try, and says how long it waits for it', async () => {
      const { url, requests } = await serveInTurn(status(500), status(500), ok);
      const asked = client.fetchPage(url, { starts });
      await waitUntil('the wait for the third try', 5, () => clock.waitingCount === 1);
      assert.deepEqual({ requestCount: requests.length, now: clock.now() }, { requestCount: 2, now: 0 });
      await clock.runToEnd();
      assert.equal((await asked).status, 200);
      assert.deepEqual({ requestCount: requests.length, now: clock.now() }, { requestCount: 3, now: 60_000 });
      const [first, before = 0, second, again = 0, ...third] = client.waitsMs;
      assert.deepEqual({ first, second, third }, { first: 0, second: 0, third: [60_000, 0] });
      assert.ok(before >= 20 && before <= 25 && again >= 40 && again <= 50, `${before} ${again}`);
    });

    it('takes none before a pause is over, of which it tells', async () => {
      const page = { pauseMs: [400], maxRetryAfterMs: 500 };
      const patient = new TestClient({ pausePolicies: { ...defaultNetLimits.pausePolicies, page } });
      const { url, requests } = await serveInTurn(status(429), ok);
      const asked = patient.fetchPage(url, { starts });
      await waitUntil('the pause', 5, () => patient.waitsMs.length === 2);
      assert.ok(starts.takeStart(), 'what is not asked for yet takes nobody the time');
      await waitUntil('the wait after the pause', 5, () => clock.waitingCount === 1);
      assert.equal(requests.length, 1);
      await clock.runToEnd();
      await asked;
      patient.close();
      // A timer may be early by less than a millisecond.
      const told = patient.waitsMs.filter((waitMs) => waitMs === 0 || waitMs > 1);
      const [before, pause = 0, start, after, ...others] = told;
      assert.deepEqual({ before, start, after, others }, { before: 0, start: 60_000, after: 0, others: [] });
      assert.ok(pause > 300 && pause <= 400, String(pause));
    });

    it('takes one, too, where the server had ended the connection', async () => {
      site = await startRawSite((socket, _path, time) => {
        if (time === 2) return void socket.destroy();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
      const { url } = site;
      await client.fetchPage(url, { starts });
      const asked = client.fetchPage(url, { starts });
      await waitUntil('the wait for another start', 5, () => clock.waitingCount === 1);
      assert.equal(site.requests.length, 2);
      await clock.runToEnd();
      assert.equal((await asked).text, 'ok');
    });

    it('lets pictures of the same host pass meanwhile', async () => {
      const { url } = await serveInTurn(ok);
      while (starts.takeStart());
      const pages = [1, 2].map((each) => client.fetchPage(`${url}/${each}`, { starts }));
      await waitUntil('the pages to wait', 5, () => clock.waitingCount === 2);
      assert.equal((await client.fetchPicture(`${url}/picture`)).toString(), 'picture');
      await clock.runToEnd();
      assert.deepEqual(
        (await Promise.all(pages)).map(({ text }) => text),
        Array(2).fill('picture'),
      );
    });

    it('ends at once when it is cancelled', async () => {
      const { url, requests } = await serveInTurn(ok);
      while (starts.takeStart());
      const asked = client.fetchPage(url, { starts });
      await waitUntil('the page to wait', 5, () => clock.waitingCount === 1);
      client.cancel.abort();
      await assert.rejects(asked, { name: 'Cancelled' });
      assert.deepEqual(
        { requestCount: requests.length, waitingCount: clock.waitingCount },
        { requestCount: 0, waitingCount: 0 },
      );
    });
  });

  describe('a host that refuses connections', () => {
    it('is asked twice for one picture', async () => {
      const failure = await failureFrom(client.fetchPicture(await closedPortUrl()));
      assert.equal(failure.code, 'connection');
      assert.match(failure.detail ?? '', /ECONNREFUSED/);
      assert.equal(client.retries.length, 1);
    });

    it('is given up after a few attempts, however many pictures it should have', async () => {
      const url = await closedPortUrl();
      let kept = 0;
      const failures = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          failureFrom(client.fetchPicture(`${url}/${index}`)).finally(() => (kept += 1)),
        ),
      );
      assert.equal(kept, 50);
      assert.deepEqual([...new Set(failures.map(({ code }) => code))], ['connection']);
      // Each attempt ends in a retry or in a failure of its own; the rest fail without one.
      assert.ok(client.retries.length <= 10, `${client.retries.length} attempts`);
    });

    it('is not given up for a moment without connections', async () => {
      const { url } = await serveInTurn(ok);
      await site?.close();
      const pictures = Promise.all(
        Array.from({ length: 8 }, (_, index) => client.fetchPicture(`${url}/${index}`)),
      );
      site = await startSite((_request, response) => ok(response), Number(new URL(url).port));
      assert.equal((await pictures).length, 8);
    });
  });

  describe('redirects', () => {
    const to = (location?: string) => status(302, location === undefined ? {} : { location });

    it('are followed, each hop with nothing but our own headers', async () => {
      const target = await startSite((_request, response) => ok(response));
      const { url } = await serveInTurn(
        (response) =>
          void response.writeHead(301, { location: `${target.url}/b?c#d`, 'set-cookie': 'a=b' }).end(),
      );
      assert.equal((await client.fetchPicture(url)).toString(), 'picture');
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
      assert.equal((await client.fetchPicture(`${site.url}/a/b`)).toString(), '/c');
    });

    it('end where they turn in a circle', async () => {
      site = await startSite((request, response) => to(request.url === '/a' ? '/b' : '/a')(response));
      assert.equal((await failureFrom(client.fetchPicture(`${site.url}/a`))).code, 'redirect');
      assert.equal(site.requests.length, 2);
    });

    it('end after ten', async () => {
      site = await startSite((request, response) => to(`${request.url}x`)(response));
      assert.equal((await failureFrom(client.fetchPicture(`${site.url}/`))).code, 'redirect');
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
        const { url, requests } = await serveInTurn(to(location));
        assert.equal((await failureFrom(client.fetchPicture(url))).code, 'redirect');
        assert.equal(requests.length, 1);
      });
    }

    it('never lead from https to http', () => {
      const secure = new URL('https://a.example/b');
      assert.equal(redirectTarget('http://a.example/c', secure), null);
      assert.equal(redirectTarget('//c.example/d', secure)?.href, 'https://c.example/d');
      for (const [bytes, path] of [
        ['кот', '%D0%BA%D0%BE%D1%82'],
        ['%D0%BA', '%D0%BA'],
      ] as const) {
        const asLatin1 = Buffer.from(`/${bytes}`).toString('latin1');
        assert.equal(redirectTarget(asLatin1, secure)?.pathname, `/${path}`);
      }
      assert.equal(redirectTarget('/caf\xe9', secure)?.pathname, '/caf%E9');
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
      assert.ok((await client.fetchPicture(`${site.url}/a`)).equals(large));
      assert.equal(client.openOverflows, 0);
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
      const { head, ...page } = await client.fetchPage(`${site.url}/a`);
      assert.deepEqual(page, { url: `${site.url}/b`, status: 403, type: '', text: 'no', encoding: 'utf-8' });
      assert.equal(head.toString(), 'no');
      assert.equal(site.requests.length, 2);
    });

    it('come with the type that the server gives them, and their first bytes', async () => {
      const { url } = await serveInTurn(
        page(gzipSync(html), { 'content-type': ' Text/HTML ; charset=utf-8', 'content-encoding': 'gzip' }),
      );
      const { type, head } = await client.fetchPage(url);
      assert.deepEqual({ type, head: head.toString() }, { type: 'text/html', head: html });
    });

    it('that are pictures have no text, whatever they are called', async () => {
      const picture = jpegPicture('a picture', 5_000);
      const { url } = await serveInTurn(page(picture, {}));
      const { head, text, type } = await client.fetchPage(url);
      assert.deepEqual({ text, type }, { text: '', type: 'text/html' });
      assert.ok(head.equals(picture.subarray(0, 64)));
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
        const { url } = await serveInTurn(page(body, { 'content-encoding': encoding }));
        assert.equal((await client.fetchPage(url)).text, html);
      });
    }

    it('cut off inside their encoding are asked for again, and never taken for whole', async () => {
      const gzip = gzipSync(html);
      const { url, requests } = await serveInTurn(
        page(gzip.subarray(0, gzip.length - 9), { 'content-encoding': 'gzip' }),
      );
      assert.equal((await failureFrom(client.fetchPage(url))).code, 'incomplete');
      assert.equal(requests.length, 4);
    });

    for (const encoding of ['gzip, gzip, gzip, gzip, gzip, gzip', 'br']) {
      it(`wrongly or strangely encoded (${encoding}) are refused`, async () => {
        const { url, requests } = await serveInTurn(page(gzipSync(html), { 'content-encoding': encoding }));
        assert.equal((await failureFrom(client.fetchPage(url))).code, 'bad-response');
        assert.equal(requests.length, 1);
      });
    }

    for (const encoding of ['aws-chunked', 'UTF-8', 'none', 'gzip, zip', '__proto__']) {
      it(`encoded with what nobody knows (${encoding}) are read as they are`, async () => {
        const { url } = await serveInTurn(page(Buffer.from(html), { 'content-encoding': encoding }));
        assert.equal((await client.fetchPage(url)).text, html);
      });
    }

    it('that blow up when decoded are refused', async () => {
      const bomb = gzipSync(Buffer.alloc(32 << 20));
      const { url, requests } = await serveInTurn(page(bomb, { 'content-encoding': 'gzip' }));
      assert.equal((await failureFrom(client.fetchPage(url))).code, 'too-large');
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
        const { url } = await serveInTurn(page(body, { 'content-type': type }));
        assert.match((await client.fetchPage(url)).text, /<title>Füße<\/title>$/);
      });
    }

    it('are not waited for as long as pictures are', async () => {
      const { url, requests } = await serveInTurn(status(429, { 'retry-after': '2' }));
      const failure = await failureFrom(client.fetchPage(`${url}/a`));
      assert.deepEqual(
        { code: failure.code, retryAfterSeconds: failure.retryAfterSeconds },
        { code: 'rate-limited', retryAfterSeconds: 2 },
      );
      assert.equal(requests.length, 1);
    });

    it('are waited for as long as the answer itself says, where its headers do not', async () => {
      client.close();
      const patience = { pauseMs: [40], maxRetryAfterMs: 3_000 };
      client = new TestClient({ pausePolicies: { page: patience, picture: patience } });
      const { url } = await serveInTurn(status(429), ok);
      const seen: string[] = [];
      const waitSeconds = ({ text }: { readonly text: string }): number => {
        seen.push(text);
        return 1;
      };
      assert.equal((await client.fetchPage(url, { waitSeconds })).text, 'picture');
      assert.deepEqual(seen, ['no']);
      assert.deepEqual(
        client.pauses.map(({ waitMs }) => waitMs),
        [1_000],
      );
    });

    it('that want a longer wait in their text are given up with it', async () => {
      const { url, requests } = await serveInTurn(status(429));
      const failure = await failureFrom(client.fetchPage(url, { waitSeconds: () => 3_600 }));
      assert.deepEqual(
        { code: failure.code, status: failure.status, retryAfterSeconds: failure.retryAfterSeconds },
        { code: 'rate-limited', status: 429, retryAfterSeconds: 3_600 },
      );
      assert.equal(requests.length, 1);
    });

    it('are waited for as usual where the answer says nothing, and as the headers say where they do', async () => {
      const { url } = await serveInTurn(status(429), status(429, { 'retry-after': '2' }));
      const asked: number[] = [];
      const waitSeconds = ({ status }: { readonly status: number }): null => {
        asked.push(status);
        return null;
      };
      const failure = await failureFrom(client.fetchPage(url, { waitSeconds }));
      assert.equal(failure.retryAfterSeconds, 2);
      assert.deepEqual(asked, [429]);
      assert.equal(client.pauses[0]?.waitMs, 40);
    });

    it('get what else a source sends, and nobody whom they redirect to does', async () => {
      const other = await startSite((_request, response) => ok(response));
      site = await startSite((request, response) => {
        if (request.url === '/a') status(302, { location: '/b' })(response);
        else status(302, { location: `${other.url}/c` })(response);
      });
      const headers = { authorization: 'the key', accept: 'application/json' };
      assert.equal((await client.fetchPage(`${site.url}/a`, { headers })).url, `${other.url}/c`);
      await other.close();
      for (const request of site.requests) assert.equal(request.headers.authorization, 'the key');
      assert.equal(site.requests.length, 2);
      assert.equal(other.requests[0]?.headers.authorization, undefined);
      assert.match(other.requests[0]?.headers.accept ?? '', /^text\/html/);
    });

    it('are not asked of another origin by a redirect that repeats the key', async () => {
      const other = await startSite((_request, response) => ok(response));
      site = await startSite((request, response) => {
        const { search } = new URL(request.url ?? '', site?.url);
        if (request.url?.startsWith('/a')) status(302, { location: `/b${search}` })(response);
        else status(302, { location: `${other.url}/c${search.replace('=', '=%20')}` })(response);
      });
      const ask = { secret: 'the-key-of-the-user' };
      const failure = await failureFrom(client.fetchPage(`${site.url}/a?key=the-key-of-the-user`, ask));
      assert.equal(failure.code, 'redirect');
      assert.doesNotMatch(JSON.stringify(failure), /the-key/);
      await other.close();
      assert.deepEqual({ own: site.requests.length, others: other.requests.length }, { own: 2, others: 0 });
    });

    it('are tried again as pictures are', async () => {
      const { url, requests } = await serveInTurn(status(503), status(500), ok);
      assert.equal((await client.fetchPage(url)).text, 'picture');
      assert.equal(requests.length, 3);
    });
  });

  describe('the type of an address', () => {
    /** Answers what was asked by method and path. */
    async function serveMediaTypes(of: Readonly<Record<string, Record<string, string>>>): Promise<Site> {
      return (site = await startSite((request, response) => {
        const headers = of[request.url ?? ''];
        if (request.method !== 'HEAD' && headers) response.destroy();
        else response.writeHead(headers ? (headers['location'] ? 302 : 200) : 404, headers).end();
      }));
    }

    it('is what the server says, without its parameters, and without any body', async () => {
      const { url } = await serveMediaTypes({
        '/a': { 'content-type': 'Image/JPEG; x=y', 'content-length': '999999999999' },
        '/b': { 'content-type': 'text/html; charset=utf-8' },
        '/c': { location: '/a' },
      });
      assert.equal(await client.fetchMediaType(`${url}/a`), 'image/jpeg');
      assert.equal(await client.fetchMediaType(`${url}/b`), 'text/html');
      assert.equal(await client.fetchMediaType(`${url}/c`), 'image/jpeg');
    });

    it('is empty where the server does not say', async () => {
      const { url } = await serveMediaTypes({ '/a': {} });
      assert.equal(await client.fetchMediaType(`${url}/a`), '');
      for (const status of [403, 405, 501]) {
        const refusing = await startSite((_request, response) => response.writeHead(status).end());
        assert.equal(await client.fetchMediaType(refusing.url), '', String(status));
        await refusing.close();
      }
    });

    it('is told by the first bytes where HEAD fails', async () => {
      const methods: string[] = [];
      const long = Buffer.concat([jpegPicture('a'), Buffer.alloc(2 << 20)]);
      site = await startSite((request, response) => {
        const [, status = '', what = ''] = (request.url ?? '').split('/');
        methods.push(`${request.method} ${request.headers['range'] ?? ''}`.trim());
        if (request.method === 'HEAD') return void response.writeHead(Number(status)).end();
        if (what === 'part') response.writeHead(206).end(long.subarray(0, 64));
        else if (what === 'picture') response.end(long);
        else if (what === 'page') response.end('<!doctype html>'.padEnd(100));
        else response.writeHead(404).end();
      });
      for (const [path, type] of [
        ['404/picture', 'image/*'],
        ['400/part', 'image/*'],
        ['500/picture', 'image/*'],
        ['404/page', null],
        ['404/nothing', null],
      ] as const) {
        methods.length = 0;
        assert.equal(await client.fetchMediaType(`${site.url}/${path}`), type, path);
        assert.deepEqual(methods, ['HEAD', 'GET bytes=0-63'], path);
      }
    });

    it('is none where there is nothing, or nobody answers', async () => {
      const { url } = await serveMediaTypes({});
      for (const address of [
        `${url}/gone`,
        await closedPortUrl(),
        'ftp://127.0.0.1/a',
        'http://192.168.0.1/',
      ])
        assert.equal(await client.fetchMediaType(address), null, address);
    });

    it('is asked of two at once, of the page’s own host too', async () => {
      const waiting: ServerResponse[] = [];
      const answer = (response: ServerResponse): void =>
        void response.writeHead(200, { 'content-type': 'image/png' }).end();
      site = await startSite((request, response) => {
        if (request.method === 'GET') return ok(response);
        waiting.push(response);
        if (waiting.length === 2) waiting.splice(0).forEach(answer);
      });
      const { url } = site;
      await client.fetchPage(url);
      const asked = await Promise.all([1, 2, 3, 4].map((each) => client.fetchMediaType(`${url}/${each}`)));
      assert.deepEqual(asked, ['image/png', 'image/png', 'image/png', 'image/png']);
      assert.equal(site.maxOpenRequests, 2);
    });

    it('is not waited for when it is late, whatever keeps it', async () => {
      const late = new AbortController();
      const others = new TestClient({ pausePolicies: defaultNetLimits.pausePolicies });
      const { url, requests } = await serveInTurn(status(429, { 'retry-after': '9' }));
      const silent = await startSite(() => undefined);
      const addresses = [`${url}/paused`, ...[1, 2, 3, 4].map((each) => `${silent.url}/${each}`)];
      const asked = Promise.all(addresses.map((each) => others.fetchMediaType(each, undefined, late.signal)));
      await waitUntil('all that can be asked', 5, () => requests.length === 1 && silent.requests.length > 0);
      const since = ownTime();
      late.abort();
      assert.deepEqual(await asked, Array(5).fill(''));
      assert.ok(since() < 250);
      await waitUntil('the requests to be given up', 5, () => silent.openRequests === 0);
      assert.equal(await others.fetchMediaType(`${silent.url}/5`, undefined, late.signal), '');
      assert.ok(silent.requests.length < 3, 'what waited for a lane is not asked for');
      others.close();
      await silent.close();
    });

    it('ends with the run', async () => {
      const { url } = await serveInTurn(() => client.cancel.abort());
      await assert.rejects(client.fetchMediaType(url), { name: 'Cancelled' });
    });
  });

  describe('the page that a picture is on', () => {
    it('is told to its own origin, and of others’ only the origin is, on every hop', async () => {
      const other = await startSite((_request, response) => ok(response));
      site = await startSite((request, response) =>
        request.url === '/a'
          ? status(302, { location: '/b' })(response)
          : status(302, { location: `${other.url}/c` })(response),
      );
      const policy = 'strict-origin-when-cross-origin';
      const referrer = { page: `${site.url}/page?x=1#part`, policy } as const;
      await client.fetchPicture(`${site.url}/a`, { referrer });
      await client.fetchMediaType(`${other.url}/d`, referrer);
      await client.fetchPicture(`${other.url}/e`);
      await other.close();
      const told = [...site.requests, ...other.requests].map(({ path, headers }) => [path, headers.referer]);
      assert.deepEqual(told, [
        ['/a', `${site.url}/page?x=1`],
        ['/b', `${site.url}/page?x=1`],
        ['/c', `${site.url}/`],
        ['/d', `${site.url}/`],
        ['/e', undefined],
      ]);
    });

    it('is told no more of, once a server was told less, or says that the next one is to be', async () => {
      site = await startSite((request, response) => {
        const [, first, second] = /^\/(.)(.?)/.exec(request.url ?? '') ?? [];
        if (first === '3') ok(response);
        else
          status(302, {
            location: `/${Number(first) + 1}${second}`,
            ...(second && { 'referrer-policy': 'x, origin' }),
          })(response);
      });
      const page = `${site.url}/page`;
      for (const path of ['/1', '/1a'])
        await client.fetchPicture(site.url + path, { referrer: { page, policy: 'unsafe-url' } });
      await client.fetchPicture(`${site.url}/1a`, { referrer: { page, policy: 'no-referrer' } });
      assert.deepEqual(
        site.requests.map(({ headers }) => headers.referer?.replace(site?.url ?? '', '')),
        ['/page', '/page', '/page', '/page', '/', '/', undefined, undefined, undefined],
      );
    });
  });

  it('takes a refused width of thumbnail for final, and does not wait for anything', async () => {
    const steps = 'Use thumbnail steps listed on https://w.wiki/GHai';
    site = await startSite((request, response) => {
      if (request.url === '/good') ok(response);
      else response.writeHead(429, { 'retry-after': '10' }).end(`<p>Error: 429, ${steps}</p>`);
    });
    const failure = await failureFrom(client.fetchPicture(`${site.url}/thumb/57px-a.jpg`));
    assert.deepEqual(
      { code: failure.code, status: failure.status, retryAfterSeconds: failure.retryAfterSeconds },
      { code: 'http-status', status: 429, retryAfterSeconds: undefined },
    );
    assert.equal((await client.fetchPicture(`${site.url}/good`)).toString(), 'picture');
    assert.deepEqual({ retries: client.retries, pauses: client.pauses }, { retries: [], pauses: [] });
    assert.equal(site.requests.length, 2);
  });

  it('decodes a picture that is encoded unasked', async () => {
    const { url } = await serveInTurn(
      (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('picture')),
    );
    assert.equal((await client.fetchPicture(url)).toString(), 'picture');
  });

  it('reads only http and https addresses', () => {
    assert.equal(parseAddress(' HTTPS://Example.com/ä b#c ').href, 'https://example.com/%C3%A4%20b');
    assert.throws(() => parseAddress('mailto:a@b.example'), { name: 'ScrapeError' });
  });

  it('gives the hosts of Wikimedia two lanes, whoever leads there', () => {
    for (const host of ['upload.wikimedia.org', 'thumb.wikimedia.org', 'commons.wikimedia.org:443'])
      assert.equal(hostRules.maxLanes(host), 2, host);
    for (const host of ['wikimedia.org.example', 'notwikimedia.org', '127.0.0.1:9'])
      assert.equal(hostRules.maxLanes(host), Infinity, host);
  });
});
