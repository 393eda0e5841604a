import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { makeCertificates } from '../test/support/certificates';
import { programOnPath } from '../test/support/debian';
import { waitUntil } from '../test/support/waitUntil';
import { withScratchFolder } from './measure';

/** A server of pictures in a process of its own. */
export interface Site {
  /** For example `http://127.0.0.1:4711`. */
  readonly origin: string;
  /** Path of the certificate of the authority that signs this site's; null without TLS. */
  readonly authority: string | null;
}

export interface SiteOptions {
  /** What it serves. */
  readonly folder: string;
  /** Before each answer, in milliseconds: the least and the most. Without it the server is as fast as it can be. */
  readonly delayMs?: readonly [number, number] | undefined;
  readonly hasTls?: boolean | undefined;
}

/** A site while `work` goes on: nginx, which no contestant can keep up with, where it is here and has to delay nothing. */
export function withSite<T>(
  { folder, delayMs, hasTls = false }: SiteOptions,
  work: (site: Site) => Promise<T>,
): Promise<T> {
  return withScratchFolder(async (scratch) => {
    if (!delayMs && !hasTls && nginxPath() !== undefined) return withNginx(folder, scratch, work);
    const certificates = hasTls ? makeCertificates() : null;
    if (hasTls && !certificates) throw new Error('A site with TLS needs openssl: apt-get install openssl');
    const args = [
      '--import',
      'tsx',
      join(__dirname, 'server.ts'),
      folder,
      ...(delayMs ?? [0, 0]).map(String),
    ];
    if (certificates) {
      writeFileSync(join(scratch, 'cert.pem'), certificates.good.cert);
      writeFileSync(join(scratch, 'key.pem'), certificates.good.key);
      args.push(scratch);
    }
    const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      const [address] = (await once(server.stdout, 'data')) as [Buffer];
      return await work({
        origin: address.toString().trim(),
        authority: certificates?.authorityPath ?? null,
      });
    } finally {
      await endServer(server);
      certificates?.remove();
    }
  });
}

export function nginxPath(): string | undefined {
  return programOnPath('nginx') ?? programOnPath('/usr/sbin/nginx');
}

async function withNginx<T>(folder: string, scratch: string, work: (site: Site) => Promise<T>): Promise<T> {
  const port = await freePort();
  const config = join(scratch, 'nginx.conf');
  writeFileSync(config, nginxConfig(folder, scratch, port));
  const server = spawn(nginxPath() ?? 'nginx', ['-p', scratch, '-c', config], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  try {
    await waitUntil('nginx', 10, () => isListening(port));
    return await work({ origin: `http://127.0.0.1:${port}`, authority: null });
  } finally {
    await endServer(server);
  }
}

function nginxConfig(folder: string, scratch: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${scratch}/${name};`,
  );
  return `${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${scratch}/nginx.pid;
error_log ${scratch}/error.log;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=20000;
  ${temporary.join(' ')}
  types { image/jpeg jpg; }
  server { listen 127.0.0.1:${port} backlog=4096; root ${folder}; }
}
`;
}

async function endServer(server: ChildProcess): Promise<void> {
  const ended = once(server, 'close');
  server.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    socket.once('error', () => done(false));
    socket.once('connect', () => socket.destroy());
  });
}
