import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import { startRawSite, startSite, type Site } from '../../../support/site';
import { failureFrom, impatientLimits, TestClient } from './testClient';

type RawAnswer = (socket: Socket) => void;

const sendRaw =
  (text: string): RawAnswer =>
  (socket) =>
    void socket.write(text);
const sendRawAndClose =
  (text: string): RawAnswer =>
  (socket) =>
    void socket.end(text);

const head = 'HTTP/1.1 200 OK\r\n';
const ok = sendRaw(`${head}Content-Length: 7\r\n\r\npicture`);

describe('net/exchange', () => {
  let site: Site | undefined;
  let client: TestClient;

  beforeEach(() => {
    client = new TestClient(impatientLimits);
  });

  afterEach(async () => {
    client.close();
    await site?.close();
    site = undefined;
  });

  /** Answers the first requests in turn, and all later ones with the last answer. */
  async function serveInTurn(...answers: readonly RawAnswer[]): Promise<Site> {
    return (site = await startRawSite((socket, _path, time) =>
      answers[Math.min(time, answers.length) - 1]?.(socket),
    ));
  }

  const broken: readonly (readonly [string, RawAnswer])[] = [
    ['a reset before any answer', (socket) => void socket.resetAndDestroy()],
    ['a close before any answer', (socket) => void socket.end()],
    ['a close inside the headers', sendRawAndClose(`${head}Content-Le`)],
    ['a close inside the body', sendRawAndClose(`${head}Content-Length: 7\r\n\r\npict`)],
    [
      'a reset inside the body',
      (socket) =>
        void socket.write(`${head}Content-Length: 7\r\n\r\npict`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
    ],
    ['a close inside a chunk', sendRawAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npict`)],
    ['a missing last chunk', sendRawAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n`)],
    ['headers that do not come', () => undefined],
    ['headers that stop half-way', sendRaw(`${head}Content-Le`)],
    ['a body that stalls', sendRaw(`${head}Content-Length: 7\r\n\r\npict`)],
    ['a body that does not begin', sendRaw(`${head}Content-Length: 7\r\n\r\n`)],
  ];
  for (const [what, answer] of broken) {
    it(`${what} costs one more try`, async () => {
      const { url, requests } = await serveInTurn(answer, ok);
      assert.equal((await client.fetchPicture(url)).toString(), 'picture');
      assert.equal(requests.length, 2);
    });
  }

  const never: readonly (readonly [string, RawAnswer, FailureCode, number])[] = [
    ['resets', (socket) => void socket.resetAndDestroy(), 'connection', 4],
    ['cut bodies', sendRawAndClose(`${head}Content-Length: 7\r\n\r\npict`), 'incomplete', 4],
    [
      'missing last chunks',
      sendRawAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n`),
      'incomplete',
      4,
    ],
    ['stalled headers', () => undefined, 'timeout', 2],
    ['stalled bodies', sendRaw(`${head}Content-Length: 7\r\n\r\npict`), 'timeout', 4],
    [
      'two different lengths',
      sendRaw(`${head}Content-Length: 7\r\nContent-Length: 8\r\n\r\npicture1`),
      'bad-response',
      2,
    ],
    ['a length that is no number', sendRaw(`${head}Content-Length: x\r\n\r\npicture`), 'bad-response', 2],
    [
      'bad chunk sizes',
      sendRaw(`${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\npicture\r\n0\r\n\r\n`),
      'bad-response',
      2,
    ],
    ['no HTTP at all', sendRawAndClose('hello\r\n\r\n'), 'bad-response', 1],
    ['a flood of headers', sendRaw(`${head}${'X-A: 1234567890\r\n'.repeat(3000)}\r\n`), 'bad-response', 1],
  ];
  for (const [what, answer, code, tries] of never) {
    it(`${what} for ever end as ${code} after ${tries}`, async () => {
      const { url, host, requests } = await serveInTurn(answer);
      const failure = await failureFrom(client.fetchPicture(url));
      assert.deepEqual({ code: failure.code, host: failure.host }, { code, host }, failure.detail);
      assert.equal(requests.length, tries);
    });
  }

  it('passes over answers that only announce others', async () => {
    const { url } = await serveInTurn(
      sendRaw('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + `${head}Content-Length: 1\r\n\r\nx`),
    );
    assert.equal((await client.fetchPicture(url)).toString(), 'x');
  });

  it('takes a body without a length as whole when the connection ends tidily', async () => {
    const { url } = await serveInTurn(sendRawAndClose(`${head}Connection: close\r\n\r\npicture`));
    assert.equal((await client.fetchPicture(url)).toString(), 'picture');
  });

  it('gives up a body that trickles after one more try', async () => {
    const { url, requests } = await serveInTurn((socket) => {
      socket.write(`${head}Content-Length: 100000\r\n\r\n`);
      const timer = setInterval(() => socket.write('x'), 30);
      socket.once('close', () => clearInterval(timer));
    });
    const failure = await failureFrom(client.fetchPicture(url));
    assert.deepEqual(
      { code: failure.code, detail: failure.detail },
      { code: 'timeout', detail: 'the body trickled' },
    );
    assert.equal(requests.length, 2);
  });

  it('lets a slow body that keeps moving come to its end', async () => {
    client.close();
    client = new TestClient({ ...impatientLimits, speedWindowMs: 300, minWindowBytes: 60 });
    const { url } = await serveInTurn((socket) => {
      socket.write(`${head}Content-Length: 1000\r\n\r\n`);
      let sent = 0;
      const timer = setInterval(() => {
        socket.write('x'.repeat(50));
        if ((sent += 50) === 1000) clearInterval(timer);
      }, 40);
    });
    assert.equal((await client.fetchPicture(url)).length, 1000);
    assert.equal(client.retries.length, 0);
  });

  it('gives up what takes too long in all, however it moves', async () => {
    client.close();
    client = new TestClient({ maxPictureMs: 300, minWindowBytes: 1 });
    const { url, requests } = await serveInTurn((socket) => {
      socket.write(`${head}Content-Length: 100000\r\n\r\n`);
      const timer = setInterval(() => socket.write('xxxx'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    assert.equal((await failureFrom(client.fetchPicture(url))).code, 'timeout');
    assert.equal(requests.length, 2);
  });

  it('does not take what is announced as too large', async () => {
    client.close();
    client = new TestClient({ maxPictureBytes: 1000 });
    let sent = 0;
    site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-length': 100 << 20 });
      const more = (): void => {
        sent += 65536;
        if (!response.destroyed && sent < 100 << 20) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.fetchPicture(site.url))).code, 'too-large');
    assert.equal(site.requests.length, 1);
    assert.ok(sent < 10 << 20, `${sent} bytes were sent`);
  });

  it('stops a body without an end at the limit', async () => {
    client.close();
    client = new TestClient({ maxPictureBytes: 3 << 20 });
    site = await startSite((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.fetchPicture(site.url))).code, 'too-large');
    assert.equal(site.requests.length, 1);
    assert.equal(client.openOverflows, 0);
  });

  it('reads no more of an error page than it must', async () => {
    site = await startSite((_request, response) => {
      response.writeHead(404);
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.fetchPicture(site.url))).status, 404);
    assert.equal(site.requests.length, 1);
  });

  it('hands large bodies on piece by piece, whole and in order, and keeps the beginning', async () => {
    const large = Buffer.alloc(5 << 20);
    for (let at = 0; at < large.length; at += 4) large.writeUInt32LE(at, at);
    site = await startSite((_request, response) => response.end(large));
    let seen: readonly [number, Buffer] | undefined;
    const pieces: Buffer[] = [];
    await client.fetchPicture(site.url, {
      overflow: () => ({
        write: async (piece) => {
          pieces.push(piece);
          await new Promise((written) => setTimeout(written, 1));
        },
      }),
      keepBody: ({ bytes, head: first }) => {
        seen = [bytes, first];
        return Buffer.alloc(0);
      },
    });
    assert.ok(Buffer.concat(pieces).equals(large));
    assert.ok(pieces.length > 4);
    assert.ok(seen);
    const [bytes, first] = seen;
    assert.equal(bytes, large.length);
    assert.ok(first.length >= 64 && first.equals(large.subarray(0, first.length)));
  });

  it('does not blame the server for a slow disk', async () => {
    site = await startSite((_request, response) => response.end(Buffer.alloc(2 << 20)));
    let written = 0;
    await client.fetchPicture(site.url, {
      overflow: () => ({
        write: async (piece) => {
          await new Promise((done) => setTimeout(done, written === 0 ? 600 : 1));
          written += piece.length;
        },
      }),
    });
    assert.equal(written, 2 << 20);
    assert.equal(site.requests.length, 1);
  });
});
