import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { AddressGuard } from '../../../../src/core/net/addressGuard';
import type { Connection, Connections } from '../../../../src/core/net/connections';
import { createConnections } from '../../../../src/core/net/undici';
import { directNetwork } from '../../../../src/shared/engine/settings';
import { waitUntil } from '../../../support/waitUntil';
import { plainUse, quickLimits, userAgent } from './testClient';

describe('net/connections', () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  });
  let connections: Connections;
  let origin = '';

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    sockets.length = 0;
    const network = { ...directNetwork, allowedHosts: ['127.0.0.1'] };
    connections = createConnections(quickLimits, network, new AddressGuard(network), plainUse);
  });
  afterEach(() => connections.destroy());
  after(() => server.close());

  /** Resolves when the answer is whole, with whether the connection was a new one. */
  function ask(connection: Connection): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let isUnused = false;
      connection.send(
        { origin, path: '/', method: 'GET', headers: ['user-agent', userAgent] },
        {
          onRequestStart: () => (isUnused = connection.takeUnused()),
          onResponseEnd: () => resolve(isUnused),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
  }

  it('are used again, the last one first, and as many as are taken at once', async () => {
    const [one, other] = [connections.take(origin), connections.take(origin)];
    assert.deepEqual(await Promise.all([ask(one), ask(other)]), [true, true]);
    one.release();
    other.release();
    const again = connections.take(origin);
    assert.equal(again, other);
    assert.equal(await ask(again), false);
    assert.equal(sockets.length, 2);
  });

  it('take the next request as soon as an answer is whole', async () => {
    const one = connections.take(origin);
    const answered: boolean[] = [];
    await ask(one).then((isUnused) => {
      answered.push(isUnused);
      one.release();
      return ask(connections.take(origin)).then((next) => answered.push(next));
    });
    assert.deepEqual(answered, [true, false]);
    assert.equal(sockets.length, 1);
  });

  it('are forgotten when the server closes what nobody uses, and made anew where it closes what is in use', async () => {
    const [idle, used] = [connections.take(origin), connections.take(origin)];
    await Promise.all([ask(idle), ask(used)]);
    idle.release();
    for (const socket of sockets) socket.end();
    await waitUntil('the connections to close', 5, () => sockets.every(({ destroyed }) => destroyed));
    assert.equal(await ask(used), true, 'the connection that stands was not used');
    const next = connections.take(origin);
    assert.notEqual(next, idle);
    assert.equal(await ask(next), true);
    assert.equal(sockets.length, 4);
  });

  it('that are destroyed are given to nobody', async () => {
    const one = connections.take(origin);
    await ask(one);
    await one.destroy();
    assert.notEqual(connections.take(origin), one);
    await assert.rejects(ask(one), { code: 'UND_ERR_DESTROYED' });
  });
});
