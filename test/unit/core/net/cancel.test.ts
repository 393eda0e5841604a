import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cancelled } from '../../../../src/core/failure';
import { defaultNetLimits } from '../../../../src/core/net/limits';
import { startUnreachableServer } from '../../../support/faultServer';
import { ownTime } from '../../../support/ownTime';
import { startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { TestClient } from './testClient';

const maxCancelMs = 250;

describe('net: cancel', () => {
  let site: Site | undefined;
  let client: TestClient;

  beforeEach(() => {
    client = new TestClient({
      maxHeadersMs: 30_000,
      maxStallMs: 20_000,
      firstRetryMs: 10_000,
      pausePolicies: defaultNetLimits.pausePolicies,
    });
  });

  afterEach(async () => {
    client.close();
    await site?.close();
    site = undefined;
  });

  async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Site> {
    return (site = await startSite(handler));
  }

  /** Cancels when `reached` is true, and expects the end of everything within the limit and no request after it. */
  async function cancelAt(urls: readonly string[], reached: () => boolean): Promise<void> {
    const results = Promise.allSettled(urls.map((url) => client.fetchPicture(url)));
    await waitUntil('the state in which to cancel', 5, reached);
    const before = site?.requests.length;
    const since = ownTime();
    client.cancel.abort();
    for (const result of await results) {
      assert.ok(result.status === 'rejected' && result.reason instanceof Cancelled, JSON.stringify(result));
    }
    const took = since();
    assert.ok(took < maxCancelMs, `${took} ms`);
    await waitUntil('the server to see the end of every request', 1, () => !site || site.openRequests === 0);
    assert.equal(client.openOverflows, 0);
    await assert.rejects(client.fetchPicture(urls[0] ?? ''), Cancelled);
    assert.equal(site?.requests.length, before);
  }

  it('while connecting, which leaves no connection to its time limit', async () => {
    const deaf = await startUnreachableServer();
    try {
      const before = countSockets();
      await cancelAt(
        [`${deaf.url}/`, deaf.url.replace('http:', 'https:')],
        () => countSockets() >= before + 2,
      );
      await waitUntil('the end of the connections', 1, () => countSockets() <= before);
    } finally {
      deaf.stop();
    }
  });

  it('while waiting for the headers', async () => {
    const { url } = await serve(() => undefined);
    await cancelAt([`${url}/1`, `${url}/2`], () => site?.requests.length === 2);
  });

  it('in the middle of a small body', async () => {
    let pieces = 0;
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('x', () => (pieces += 1));
    });
    await cancelAt([url], () => pieces === 1);
  });

  it('in the middle of a large body', async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 50 << 20 });
      response.write(Buffer.alloc(2 << 20));
    });
    await cancelAt([url], () => client.openOverflows === 1);
  });

  it('while waiting for the next try', async () => {
    const { url } = await serve((_request, response) => response.writeHead(500).end());
    await cancelAt([url], () => client.retries.length === 1);
  });

  it('while the host is paused', async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(429, { 'retry-after': '60' }).end(),
    );
    await cancelAt(
      Array.from({ length: 40 }, (_, index) => `${url}/${index}`),
      () => client.pauses.length >= 6,
    );
  });

  it('in the lanes, before a turn', async () => {
    const { url } = await serve(() => undefined);
    await cancelAt(
      Array.from({ length: 200 }, (_, index) => `${url}/${index}`),
      () => site?.requests.length === 6,
    );
  });

  it('before the beginning', async () => {
    const { url } = await serve((_request, response) => response.end('x'));
    client.cancel.abort();
    await cancelAt([url], () => true);
  });
});

/** Sockets of this process, connected or not. */
function countSockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}
