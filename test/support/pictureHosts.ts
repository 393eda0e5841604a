// A network of its own with picture hosts, in one process (run by `unshare --net`): a switch, and on it twelve addresses at
// which pictures are served, but none at `/gone…`. Its arguments are the least milliseconds before an answer and the bytes of a picture; it prints
// each request, when it comes and when it is answered, as a line of JSON.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { hostAddresses, switchName, type HostRequest } from './cluster';
import { jpegPicture } from './pictures';

async function main(delayMs: number, pictureBytes: number): Promise<void> {
  const ip = (...args: readonly string[]): void => void execFileSync('ip', args);
  ip('link', 'set', 'lo', 'up');
  ip('link', 'add', 'name', switchName, 'type', 'bridge');
  for (const address of hostAddresses) ip('address', 'add', `${address}/16`, 'dev', switchName);
  ip('link', 'set', switchName, 'up');
  for (const host of hostAddresses) {
    let open = 0;
    const tell = (type: HostRequest['type'], path: string, machine: string): void => {
      open += type === 'begun' ? 1 : -1;
      const request: HostRequest = { type, host, path, machine, atMs: performance.now(), open };
      process.stdout.write(`${JSON.stringify(request)}\n`);
    };
    const server = createServer((request, response) => {
      const path = request.url ?? '';
      const machine = request.socket.remoteAddress ?? '';
      tell('begun', path, machine);
      // Answered, or given up by who asked.
      response.once('close', () => tell('ended', path, machine));
      setTimeout(() => {
        if (path.startsWith('/gone')) response.writeHead(404).end();
        else response.end(jpegPicture(path, pictureBytes));
      }, delayMs);
    });
    server.keepAliveTimeout = 60_000;
    server.listen(80, host);
    await once(server, 'listening');
  }
  process.stdout.write('ready\n');
}

const [, , delayMs, pictureBytes] = process.argv;
void main(Number(delayMs), Number(pictureBytes));
