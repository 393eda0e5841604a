import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { FailureCode } from '../../../../src/shared/engine/failure';
import { startRawSite, startSite, type Site } from '../../../support/site';
import { failureFrom, TestClient } from './support';

type Answer = (socket: Socket) => void;

const send =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text);
const sendAndClose =
  (text: string): Answer =>
  (socket) =>
    void socket.end(text);

const head = 'HTTP/1.1 200 OK\r\n';
const ok = send(`${head}Content-Length: 7\r\n\r\npicture`);

describe('net/exchange', () => {
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

  /** Answers the first requests in turn, and all later ones with the last answer. */
  async function serve(...answers: readonly Answer[]): Promise<Site> {
    return (site = await startRawSite((socket, _path, time) =>
      answers[Math.min(time, answers.length) - 1]?.(socket),
    ));
  }

  const broken: readonly (readonly [string, Answer])[] = [
    ['a reset before any answer', (socket) => void socket.resetAndDestroy()],
    ['a close before any answer', (socket) => void socket.end()],
    ['a close inside the headers', sendAndClose(`${head}Content-Le`)],
    ['a close inside the body', sendAndClose(`${head}Content-Length: 7\r\n\r\npict`)],
    [
      'a reset inside the body',
      (socket) =>
        void socket.write(`${head}Content-Length: 7\r\n\r\npict`, () =>
          setTimeout(() => socket.resetAndDestroy(), 20),
        ),
    ],
    ['a close inside a chunk', sendAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npict`)],
    ['a missing last chunk', sendAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n`)],
    ['headers that do not come', () => undefined],
    ['headers that stop half-way', send(`${head}Content-Le`)],
    ['a body that stalls', send(`${head}Content-Length: 7\r\n\r\npict`)],
    ['a body that does not begin', send(`${head}Content-Length: 7\r\n\r\n`)],
  ];
  for (const [what, answer] of broken) {
    it(`${what} costs one more try`, async () => {
      const { url, requests } = await serve(answer, ok);
      assert.equal((await client.picture(url)).toString(), 'picture');
      assert.equal(requests.length, 2);
    });
  }

  const never: readonly (readonly [string, Answer, FailureCode, number])[] = [
    ['resets', (socket) => void socket.resetAndDestroy(), 'connection', 4],
    ['cut bodies', sendAndClose(`${head}Content-Length: 7\r\n\r\npict`), 'incomplete', 4],
    [
      'missing last chunks',
      sendAndClose(`${head}Transfer-Encoding: chunked\r\n\r\n7\r\npicture\r\n`),
      'incomplete',
      4,
    ],
    ['stalled headers', () => undefined, 'timeout', 2],
    ['stalled bodies', send(`${head}Content-Length: 7\r\n\r\npict`), 'timeout', 4],
    [
      'two different lengths',
      send(`${head}Content-Length: 7\r\nContent-Length: 8\r\n\r\npicture1`),
      'bad-response',
      1,
    ],
    ['a length that is no number', send(`${head}Content-Length: x\r\n\r\npicture`), 'bad-response', 1],
    [
      'bad chunk sizes',
      send(`${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\npicture\r\n0\r\n\r\n`),
      'bad-response',
      2,
    ],
    ['no HTTP at all', sendAndClose('hello\r\n\r\n'), 'bad-response', 1],
    ['a flood of headers', send(`${head}${'X-A: 1234567890\r\n'.repeat(3000)}\r\n`), 'bad-response', 1],
  ];
  for (const [what, answer, code, tries] of never) {
    it(`${what} for ever end as ${code} after ${tries}`, async () => {
      const { url, host, requests } = await serve(answer);
      const failure = await failureFrom(client.picture(url));
      assert.deepEqual([failure.code, failure.host], [code, host], failure.detail);
      assert.equal(requests.length, tries);
    });
  }

  it('passes over answers that only announce others', async () => {
    const { url } = await serve(
      send('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' + `${head}Content-Length: 1\r\n\r\nx`),
    );
    assert.equal((await client.picture(url)).toString(), 'x');
  });

  it('takes a body without a length as whole when the connection ends tidily', async () => {
    const { url } = await serve(sendAndClose(`${head}Connection: close\r\n\r\npicture`));
    assert.equal((await client.picture(url)).toString(), 'picture');
  });

  it('gives up a body that trickles after one more try', async () => {
    const { url, requests } = await serve((socket) => {
      socket.write(`${head}Content-Length: 100000\r\n\r\n`);
      const timer = setInterval(() => socket.write('x'), 30);
      socket.once('close', () => clearInterval(timer));
    });
    const failure = await failureFrom(client.picture(url));
    assert.deepEqual([failure.code, failure.detail], ['timeout', 'the body trickled']);
    assert.equal(requests.length, 2);
  });

  it('lets a slow body that keeps moving come to its end', async () => {
    client.close();
    client = new TestClient({ slowBytes: 100 });
    const { url } = await serve((socket) => {
      socket.write(`${head}Content-Length: 1000\r\n\r\n`);
      let sent = 0;
      const timer = setInterval(() => {
        socket.write('x'.repeat(50));
        if ((sent += 50) === 1000) clearInterval(timer);
      }, 40);
    });
    assert.equal((await client.picture(url)).length, 1000);
    assert.equal(client.retries.length, 0);
  });

  it('gives up what takes too long in all, however it moves', async () => {
    client.close();
    client = new TestClient({ pictureMs: 300, slowBytes: 1 });
    const { url, requests } = await serve((socket) => {
      socket.write(`${head}Content-Length: 100000\r\n\r\n`);
      const timer = setInterval(() => socket.write('xxxx'), 20);
      socket.once('close', () => clearInterval(timer));
    });
    assert.equal((await failureFrom(client.picture(url))).code, 'timeout');
    assert.equal(requests.length, 2);
  });

  it('does not take what is announced as too large', async () => {
    client.close();
    client = new TestClient({ pictureBytes: 1000 });
    let sent = 0;
    site = await startSite((_request, response) => {
      response.writeHead(200, { 'content-length': 100 << 20 });
      const more = (): void => {
        sent += 65536;
        if (!response.destroyed && sent < 100 << 20) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.picture(site.url))).code, 'too-large');
    assert.equal(site.requests.length, 1);
    assert.ok(sent < 10 << 20, `${sent} bytes were sent`);
  });

  it('stops a body without an end at the limit', async () => {
    client.close();
    client = new TestClient({ pictureBytes: 3 << 20 });
    site = await startSite((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.picture(site.url))).code, 'too-large');
    assert.equal(site.requests.length, 1);
    assert.equal(client.overflows, 0);
  });

  it('reads no more of an error page than it must', async () => {
    site = await startSite((_request, response) => {
      response.writeHead(404);
      const more = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(65536), more);
      };
      more();
    });
    assert.equal((await failureFrom(client.picture(site.url))).status, 404);
    assert.equal(site.requests.length, 1);
  });

  it('hands large bodies on piece by piece, whole and in order, and keeps the beginning and the end', async () => {
    const large = Buffer.alloc(5 << 20);
    for (let at = 0; at < large.length; at += 4) large.writeUInt32LE(at, at);
    site = await startSite((_request, response) => response.end(large));
    let seen: readonly [number, Buffer, Buffer] | undefined;
    const pieces: Buffer[] = [];
    await client.picture(site.url, {
      overflow: () => ({
        write: async (piece) => {
          pieces.push(piece);
          await new Promise((written) => setTimeout(written, 1));
        },
      }),
      keep: ({ bytes, head: first, tail }) => {
        seen = [bytes, first, tail()];
        return Buffer.alloc(0);
      },
    });
    assert.ok(Buffer.concat(pieces).equals(large));
    assert.ok(pieces.length > 4);
    assert.ok(seen);
    const [bytes, first, tail] = seen;
    assert.equal(bytes, large.length);
    assert.ok(first.length >= 64 && first.equals(large.subarray(0, first.length)));
    assert.ok(tail.length >= 65536 && tail.length < 1 << 20);
    assert.ok(tail.equals(large.subarray(large.length - tail.length)));
  });

  it('does not blame the server for a slow disk', async () => {
    site = await startSite((_request, response) => response.end(Buffer.alloc(2 << 20)));
    let written = 0;
    await client.picture(site.url, {
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
