import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A request as the server saw it. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Milliseconds of `performance.now()`. */
  readonly atMs: number;
}

/** A server on loopback that remembers what it was asked. */
export interface Site {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly host: string;
  readonly requests: readonly SeenRequest[];
  /** Requests that are not answered to their end. */
  readonly openRequests: number;
  /** The most requests that were open at once. */
  readonly maxOpenRequests: number;
  /** Connections that were made. */
  readonly connectionCount: number;
  /** Bytes that went out, or are on their way. */
  readonly sentBytes: number;
  close(): Promise<void>;
}

/** `handler` also gets how often this path has been asked for, from 1. */
export async function startSite(
  handler: (request: IncomingMessage, response: ServerResponse, time: number) => void,
  port = 0,
): Promise<Site> {
  const seen = new RequestLog();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const time = seen.addRequest(path, request.headers);
    response.once('close', () => seen.endRequest());
    handler(request, response, time);
  });
  server.keepAliveTimeout = 60_000;
  return listeningSite(server, seen, port);
}

/** A server that writes its answers byte by byte: `answer` gets the socket when a request's headers have come. */
export async function startRawSite(
  answer: (socket: Socket, path: string, time: number) => void,
): Promise<Site> {
  const seen = new RequestLog();
  const server = createRawServer((socket) => {
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece) => {
      text += piece.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const path = text.split(' ')[1] ?? '';
      const lines = text.split('\r\n').slice(1).filter(Boolean);
      text = '';
      const headers = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line)?.slice(1) ?? []);
      const time = seen.addRequest(path, Object.fromEntries(headers) as IncomingHttpHeaders);
      socket.once('close', () => seen.endRequest());
      answer(socket, path, time);
    });
  });
  return listeningSite(server, seen);
}

/** The address of a port on which nothing listens. */
export async function closedPortUrl(): Promise<string> {
  const site = await startSite(() => undefined);
  await site.close();
  return site.url;
}

class RequestLog {
  readonly requests: SeenRequest[] = [];
  openCount = 0;
  maxOpenCount = 0;
  readonly #times = new Map<string, number>();

  addRequest(path: string, headers: IncomingHttpHeaders): number {
    this.requests.push({ path, headers, atMs: performance.now() });
    this.openCount += 1;
    this.maxOpenCount = Math.max(this.maxOpenCount, this.openCount);
    const time = (this.#times.get(path) ?? 0) + 1;
    this.#times.set(path, time);
    return time;
  }

  endRequest(): void {
    this.openCount -= 1;
  }
}

async function listeningSite(server: Server, seen: RequestLog, port = 0): Promise<Site> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let sentBefore = 0;
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => {
      sentBefore += socket.bytesWritten;
      sockets.delete(socket);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    requests: seen.requests,
    get openRequests() {
      return seen.openCount;
    },
    get maxOpenRequests() {
      return seen.maxOpenCount;
    },
    get connectionCount() {
      return connections;
    },
    get sentBytes() {
      return [...sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, sentBefore);
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
