import assert from 'node:assert/strict';
import { mendHead } from '../../../../src/core/net/lenientHeads';
import { startFaultServer, type FaultServer } from '../../../support/faultServer';
import { jpegPicture } from '../../../support/pictures';
import { mutatedBytes, randomBytes, fuzzRounds } from '../../../support/random';
import { TestClient, failureFrom } from './testClient';

const picture = jpegPicture('lenient');
const { length } = picture;

describe('net/lenientHeads', () => {
  let client: TestClient;
  let server: FaultServer;

  beforeEach(() => {
    client = new TestClient();
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  /** Asks once for a picture that is answered with this head, in pieces that end where `|` stands. */
  async function fetchWith(head: string, body: Buffer = picture): Promise<Buffer> {
    server = await startFaultServer(({ socket }) => {
      const [first = '', ...others] = head.split('|');
      socket.write(first, 'latin1');
      setImmediate(() => {
        for (const piece of others) socket.write(piece, 'latin1');
        socket.write(body);
      });
    });
    return client.fetchPicture(`${server.url}/a.jpg`, { keepBody: ({ pieces }) => Buffer.concat(pieces) });
  }

  const chunked = Buffer.concat([
    Buffer.from(`${length.toString(16)}\r\n`),
    picture,
    Buffer.from('\r\n0\r\n\r\n'),
  ]);
  const readable: readonly (readonly [string, string, Buffer?])[] = [
    ['equal lengths', `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\ncontent-length: ${length}\r\n\r\n`],
    ['a list of equal lengths', `HTTP/1.1 200 OK\r\nContent-Length: ${length}, ${length}\r\n\r\n`],
    [
      'a length beside chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n',
      chunked,
    ],
    [
      'a coding that is none',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: ${length}\r\n\r\n`,
    ],
    ['lines without CR', `HTTP/1.1 200 OK\nX-A: 1\nContent-Length: ${length}\n\n`],
    ['an end without CR', `HTTP/1.1 200 OK\r\nContent-Length: ${length}\n\n`],
    ['a name with a space', `HTTP/1.1 200 OK\r\nX Served By: me\r\nContent-Length: ${length}\r\n\r\n`],
    ['a space before the colon', `HTTP/1.1 200 OK\r\nContent-Length : ${length}\r\n\r\n`],
    ['a line without a name', `HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: ${length}\r\n\r\n`],
    ['a line that goes on', `HTTP/1.1 200 OK\r\nX-A: 1\r\n  2\r\nContent-Length: ${length}\r\n\r\n`],
    ['control characters', `HTTP/1.1 200 OK\r\nX-A: \x01\x7f\r\nContent-Length: ${length}\r\n\r\n`],
    ['an answer before it', `HTTP/1.1 103 Early\nLink: a\n\nHTTP/1.1 200 OK\nContent-Length: ${length}\n\n`],
    ['pieces', `HTTP/1.1 2|00 OK\nContent-|Length: ${length}\n|\n`],
  ];
  for (const [what, head, body] of readable) {
    it(`reads ${what}`, async () => {
      assert.ok((await fetchWith(head, body)).equals(picture));
      assert.equal(server.requests.length, 2);
    });
  }

  it('asks once more for each server, not for each picture', async () => {
    await fetchWith(`HTTP/1.1 200 OK\nContent-Length: ${length}\n\n`);
    await client.fetchPicture(`${server.url}/b.jpg`, { keepBody: () => Buffer.alloc(0) });
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ['/a.jpg', '/a.jpg', '/b.jpg'],
    );
  });

  it('refuses lengths that contradict each other', async () => {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\nContent-Length: 10\r\n\r\n`;
    assert.equal((await failureFrom(fetchWith(head))).code, 'bad-response');
  });

  it('does not ask again where nobody speaks HTTP', async () => {
    assert.equal((await failureFrom(fetchWith('SSH-2.0-Server\r\n'))).code, 'bad-response');
    assert.equal(server.requests.length, 1);
  });

  it('makes of any bytes a head without empty lines', async () => {
    const head = Buffer.from(
      'HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nA : b\r\n c\r\nTransfer-Encoding: gzip, chunked\r\n\r\n',
    );
    await fuzzRounds(2_000, (random) => {
      const bytes = random() < 0.8 ? mutatedBytes(random, head) : randomBytes(random, 200);
      const text = mendHead(bytes).toString('latin1');
      assert.equal(text.indexOf('\r\n\r\n'), text.length - 4);
    });
    server = await startFaultServer(() => undefined);
  });
});
