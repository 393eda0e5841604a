import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** A request as the proxy saw it. */
export interface ProxiedRequest {
  /** `GET http://photos.test/1.jpg` or `CONNECT photos.test:443`. */
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ProxyBehavior {
  /** Where the hosts (with port) that only this proxy knows really are; all others are where their names say. */
  readonly hosts?: Readonly<Record<string, string>>;
  /** `user:password`, without which it answers 407. */
  readonly credentials?: string;
  /** Answers everything with this status, or never. */
  readonly fixedStatus?: number | 'never';
  /** Its key and certificate, for a proxy that is spoken to by TLS. */
  readonly tls?: ServerOptions;
}

/** An HTTP proxy on loopback that remembers what went through it. */
export interface ProxySite {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly host: string;
  readonly requests: readonly ProxiedRequest[];
  /** Connections that were made to it. */
  readonly connectionCount: number;
  close(): Promise<void>;
}

export async function startProxySite(manners: ProxyBehavior = {}): Promise<ProxySite> {
  const { hosts = {}, credentials, fixedStatus, tls } = manners;
  const requests: ProxiedRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server: Server = tls ? createTlsServer(tls) : createServer();
  const remember = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const realPlace = (host: string): { host: string; port: number } => {
    const { hostname, port } = new URL(`http://${hosts[host] ?? host}`);
    return { host: hostname, port: Number(port || 80) };
  };
  /** The status that it answers by itself; undefined to go on. */
  const ownAnswer = (line: string, headers: IncomingHttpHeaders): number | 'never' | undefined => {
    requests.push({ line, headers });
    const right =
      credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    return headers['proxy-authorization'] === right || credentials === undefined ? fixedStatus : 407;
  };

  server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections += 1;
    remember(socket);
  });
  server.on('request', (asked, response) => {
    const status = ownAnswer(`${asked.method} ${asked.url}`, asked.headers);
    if (status === 'never') return;
    if (status !== undefined) return void response.writeHead(status).end('from the proxy');
    const { host, pathname, search } = new URL(asked.url ?? '');
    const headers = { ...asked.headers };
    delete headers['proxy-authorization'];
    const onward = request({ ...realPlace(host), path: `${pathname}${search}`, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 0, answered.headers);
      answered.pipe(response);
    });
    onward.once('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    onward.end();
  });
  server.on('connect', (asked, socket: Socket, head: Buffer) => {
    const status = ownAnswer(`CONNECT ${asked.url}`, asked.headers);
    if (status === 'never') return;
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    const onward = connect(realPlace(asked.url ?? ''), () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      if (head.length > 0) onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    remember(onward);
    onward.once('error', () => socket.destroy());
    socket.once('close', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${tls ? 'https' : 'http'}://${host}`,
    host,
    requests,
    get connectionCount() {
      return connections;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
