import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { ownTime } from '../../../support/ownTime';
import { startSite, type Site } from '../../../support/site';
import { failureFrom, quickLimits, TestClient } from './testClient';

describe('net/host', () => {
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

  const many = (count: number, url: string, lanes = { start: 6, ceiling: 16 }): Promise<Buffer>[] =>
    Array.from({ length: count }, (_, index) => client.fetchPicture(`${url}/${index}`, { lanes }));

  it('begins with few lanes, gets one more for each success, and never more than the ceiling', async () => {
    const openAtArrival: number[] = [];
    let open = 0;
    site = await startSite((_request, response) => {
      openAtArrival.push((open += 1));
      setTimeout(() => {
        open -= 1;
        response.end('x');
      }, 30);
    });
    await Promise.all(many(100, site.url));
    assert.equal(Math.max(...openAtArrival.slice(0, 6)), 6);
    assert.ok(Math.max(...openAtArrival.slice(0, 10)) < 16, 'it began with all lanes');
    assert.equal(site.maxOpenRequests, 16);
  });

  it('makes no more connections than it has lanes, and uses each again', async () => {
    site = await startSite((_request, response) => setTimeout(() => response.end('x'), 5));
    await Promise.all(many(200, site.url, { start: 8, ceiling: 8 }));
    assert.equal(site.maxOpenRequests, 8);
    assert.ok(site.connectionCount <= 9, `${site.connectionCount} connections`);
  });

  it('keeps to one lane when told so', async () => {
    site = await startSite((_request, response) => setTimeout(() => response.end('x'), 5));
    await Promise.all(many(10, site.url, { start: 4, ceiling: 1 }));
    assert.equal(site.maxOpenRequests, 1);
  });

  it('gives each host lanes of its own', async () => {
    site = await startSite((_request, response) => setTimeout(() => response.end('x'), 30));
    const other = await startSite((_request, response) => setTimeout(() => response.end('x'), 30));
    const lanes = { start: 2, ceiling: 2 };
    await Promise.all([...many(8, site.url, lanes), ...many(8, other.url, lanes)]);
    await other.close();
    assert.deepEqual(
      { siteMaxOpenRequests: site.maxOpenRequests, otherMaxOpenRequests: other.maxOpenRequests },
      { siteMaxOpenRequests: 2, otherMaxOpenRequests: 2 },
    );
    const [lastOfSite, firstOfOther] = [site.requests[7]?.atMs, other.requests[0]?.atMs];
    assert.ok(lastOfSite !== undefined && firstOfOther !== undefined && firstOfOther < lastOfSite, 'at once');
  });

  describe('asked to slow down', () => {
    const slow = (response: ServerResponse, retryAfter?: string, status = 429): void =>
      void response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();

    for (const status of [429, 503]) {
      it(`waits as long as ${status} says, with everything for that host`, async () => {
        site = await startSite((request, response, time) =>
          request.url === '/0' && time === 1 ? slow(response, '1', status) : response.end('x'),
        );
        await Promise.all(many(12, site.url, { start: 1, ceiling: 1 }));
        const [first, second] = site.requests;
        assert.ok(first && second);
        assert.ok(second.atMs - first.atMs >= 1000, `${second.atMs - first.atMs} ms`);
        assert.deepEqual(client.pauses, [{ host: site.host, waitMs: 1000 }]);
        assert.equal(site.requests.length, 13);
      });
    }

    it('takes a 503 that says nothing more for an error that passes, not for a request to wait', async () => {
      client.close();
      const { page } = quickLimits.pausePolicies;
      client = new TestClient({
        pausePolicies: { page, picture: { pauseMs: [60_000], maxRetryAfterMs: 0 } },
      });
      site = await startSite((_request, response, time) =>
        time === 1 ? slow(response, undefined, 503) : response.end('x'),
      );
      await client.fetchPicture(site.url);
      assert.deepEqual(
        { requestCount: site.requests.length, pauses: client.pauses },
        { requestCount: 2, pauses: [] },
      );
    });

    it('waits until the date that it is told', async () => {
      const date = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000);
      site = await startSite((_request, response, time) =>
        time === 1 ? slow(response, date.toUTCString()) : response.end('x'),
      );
      await client.fetchPicture(site.url);
      assert.ok(Date.now() >= date.getTime());
      assert.equal(site.requests.length, 2);
    });

    for (const retryAfter of [undefined, '0', '-5', 'soon', new Date(0).toUTCString()]) {
      it(`waits as it thinks best when told ${retryAfter ?? 'nothing'}`, async () => {
        site = await startSite((_request, response, time) =>
          time === 1 ? slow(response, retryAfter) : response.end('x'),
        );
        await client.fetchPicture(site.url);
        assert.deepEqual(client.pauses, [{ host: site.host, waitMs: 40 }]);
        const [first, second] = site.requests;
        assert.ok(first && second && second.atMs - first.atMs >= 39);
      });
    }

    it('for too long, gives up with one request, and the rest of the host fails at once', async () => {
      site = await startSite((_request, response) => slow(response, '3600'));
      const since = ownTime();
      const failures = await Promise.all(many(20, site.url, { start: 1, ceiling: 16 }).map(failureFrom));
      assert.ok(since() < 1000);
      assert.equal(site.requests.length, 1);
      for (const failure of failures) {
        assert.deepEqual(
          {
            code: failure.code,
            status: failure.status,
            retryAfterSeconds: failure.retryAfterSeconds,
            host: failure.host,
          },
          { code: 'rate-limited', status: 429, retryAfterSeconds: 3600, host: site.host },
        );
      }
    });

    it('for ever, makes ever fewer requests and soon none', async () => {
      site = await startSite((_request, response) => setTimeout(() => slow(response), 10));
      const failures = await Promise.all(many(30, site.url).map(failureFrom));
      assert.deepEqual([...new Set(failures.map(({ code }) => code))], ['rate-limited']);
      // 6 at first, then after each pause half as many: 3, 1, 1.
      assert.equal(site.requests.length, 11);
      assert.deepEqual([...new Set(client.pauses.map(({ waitMs }) => waitMs))], [40, 60, 80]);
      const busiest = new Map<string, number>();
      for (const { path } of site.requests) busiest.set(path, (busiest.get(path) ?? 0) + 1);
      assert.ok(Math.max(...busiest.values()) <= 4);
    });

    it('again and again but not always, halves its lanes and saves everything', async () => {
      let open = 0;
      const openAfter: number[] = [];
      site = await startSite((_request, response, time) => {
        open += 1;
        const count = site?.requests.length ?? 0;
        if (count > 60) openAfter.push(open);
        setTimeout(() => {
          open -= 1;
          if (count > 40 && count <= 46 && time === 1) slow(response);
          else response.end('x');
        }, 10);
      });
      assert.equal((await Promise.all(many(90, site.url))).length, 90);
      assert.equal(site.maxOpenRequests, 16);
      assert.ok(Math.max(...openAfter) <= 10, `${Math.max(...openAfter)} at once after it`);
    });

    it('does not give up a host for one picture that it always refuses', async () => {
      site = await startSite((request, response) =>
        request.url === '/3' ? slow(response, undefined, 503) : response.end('x'),
      );
      const results = await Promise.allSettled(many(40, site.url));
      assert.deepEqual(
        results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : [])),
        [3],
      );
      assert.equal(site.requests.filter(({ path }) => path === '/3').length, 4);
    });

    it('leaves other hosts alone', async () => {
      site = await startSite((_request, response) => slow(response, '3600'));
      const other = await startSite((_request, response) => response.end('x'));
      assert.equal((await failureFrom(client.fetchPicture(site.url))).code, 'rate-limited');
      assert.equal((await client.fetchPicture(other.url)).toString(), 'x');
      await other.close();
    });
  });

  it('that breaks every connection before an answer is given up after five pictures', async () => {
    site = await startSite((request) => request.socket.resetAndDestroy());
    const failures = await Promise.all(many(40, site.url, { start: 2, ceiling: 2 }).map(failureFrom));
    assert.deepEqual([...new Set(failures.map(({ code }) => code))], ['connection']);
    assert.equal(failures.length, 40);
    const fourTimes = new Set(site.requests.map(({ path }) => path)).size;
    assert.ok(site.requests.length < 40 * 4, `${site.requests.length} requests for ${fourTimes} pictures`);
  });
});
