import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer, type TlsOptions } from 'node:tls';

/** One request to a fault, and what its answer may need. */
export interface FaultVisit {
  readonly socket: Socket;
  readonly path: string;
  /** The whole request. */
  readonly text: string;
  /** How often this path has been asked for, from 1. */
  readonly attempt: number;
  /** How many requests this connection has brought, from 1. */
  readonly connectionRequest: number;
  /** The same server, `http://127.0.0.1:<port>`. */
  readonly ownOrigin: string;
  /** Another origin, where there is a good picture at each path. */
  readonly otherOrigin: string;
  /** A loopback address that nobody allowed. */
  readonly forbiddenOrigin: string;
}

export type Fault = (visit: FaultVisit) => void;

/** What the server of one fault saw and did. */
export interface FaultServer {
  readonly url: string;
  readonly host: string;
  readonly requests: readonly FaultRequest[];
  /** Bytes that were written to sockets and taken by the system. */
  readonly sentBytes: number;
  /** Connections made, open now, and open at once at the most. */
  readonly connectionCount: number;
  readonly openConnections: number;
  readonly maxOpenConnections: number;
  close(): Promise<void>;
}

export interface FaultRequest {
  readonly path: string;
  /** The request as it came, without the body that it does not have. */
  readonly text: string;
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
}

export const CRLF = '\r\n';
/** The end of a head. */
export const headEnd = CRLF + CRLF;

/** A server on loopback that does one thing wrong. With `secure` it speaks TLS. */
export function startFaultServer(
  fault: Fault,
  others: Pick<FaultVisit, 'otherOrigin' | 'forbiddenOrigin'> = { otherOrigin: '', forbiddenOrigin: '' },
  secure?: TlsOptions,
  address = '127.0.0.1',
): Promise<FaultServer> {
  const requests: FaultRequest[] = [];
  const times = new Map<string, number>();
  const scheme = secure ? 'https' : 'http';
  const serve = (socket: Socket): void => {
    let text = '';
    let onConnection = 0;
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
      for (let end = text.indexOf(headEnd); end >= 0; end = text.indexOf(headEnd)) {
        const request = text.slice(0, end);
        text = text.slice(end + headEnd.length);
        const path = request.split(' ')[1] ?? '';
        const attempt = (times.get(path) ?? 0) + 1;
        times.set(path, attempt);
        requests.push({ path, text: request, atMs: performance.now() });
        fault({
          socket,
          path,
          text: request,
          attempt,
          connectionRequest: (onConnection += 1),
          ownOrigin: `${scheme}://${hostOf(server)}`,
          ...others,
        });
      }
    });
  };
  const server: Server = secure ? createSecureServer(secure, serve) : createServer(serve);
  server.on('secureConnection', (socket: Socket) => socket.on('error', () => undefined));
  return startListening(server, scheme, address, requests);
}

/** A server that resets each connection on which somebody speaks. */
export function startResettingServer(): Promise<FaultServer> {
  const server = createServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  return startListening(server, 'https', '127.0.0.1', []);
}

function hostOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

async function startListening(
  server: Server,
  scheme: string,
  address: string,
  requests: readonly FaultRequest[],
): Promise<FaultServer> {
  const sockets = new Set<Socket>();
  let [bytesOut, connections, mostOpen] = [0, 0, 0];
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    mostOpen = Math.max(mostOpen, sockets.size);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      bytesOut += socket.bytesWritten;
    });
  });
  server.listen(0, address);
  await once(server, 'listening');
  const host = hostOf(server);
  return {
    url: `${scheme}://${host}`,
    host,
    requests,
    get sentBytes() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, bytesOut);
    },
    get connectionCount() {
      return connections;
    },
    get openConnections() {
      return sockets.size;
    },
    get maxOpenConnections() {
      return mostOpen;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A host that lets nobody connect and refuses nobody: connecting to it takes until one gives up. */
export async function startUnreachableServer(): Promise<{ readonly url: string; stop(): void }> {
  const program = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  // It sleeps, so that those who come first stay in its queue, and the queue is full.
  const queue = Array.from({ length: 4 }, () =>
    connect(Number(port), '127.0.0.1').on('error', () => undefined),
  );
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    stop: () => {
      for (const socket of queue) socket.destroy();
      child.kill('SIGKILL');
    },
  };
}
