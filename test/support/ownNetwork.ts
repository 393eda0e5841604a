// A process with a network of its own (run by `unshare -n -m`): a resolver and a picture server on its loopback, which it
// can take away in the middle of a run. Its argument names what happens; it prints the events of the run and what was counted as one JSON.
import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../src/core/engine';
import { defaultNaming } from '../../src/shared/form/naming';
import type { ScrapeEvent } from '../../src/shared/engine/scrape';
import { anySize } from '../../src/shared/picture/sizes';
import { impatientLimits, quickLimits } from '../unit/core/net/testClient';
import { testPicture, testSettings } from '../unit/core/support';
import { startFaultServer, type Fault } from './faultServer';
import { pictureAt } from './faultSite';

const noSuchName = 3;
const resolverFailed = 2;
/** What the resolver says of a name: 0 is its address, anything else an error (RFC 1035, 4.1.1). */
const answerCodes = new Map([
  ['a.test', 0],
  ['b.test', 0],
  ['turn.test', 0],
  ['nx.test', noSuchName],
  ['broken.test', resolverFailed],
]);
/** This process has the public one to itself, too. */
const publicAddress = '93.184.216.34';
const privateAddress = '127.0.0.1';
/** The addresses of names; of all others it is the private one. */
const addressOfName = new Map([['turn.test', publicAddress]]);
/** Requests that came to each address. */
const visitCounts = new Map<string, number>();
const queryCounts = new Map<string, number>();

/** Answers queries for IPv4 addresses; of IPv6 no name has any. */
function answerQuery(query: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  while (query[at]) {
    const length = query[at] ?? 0;
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const question = query.subarray(12, at + 5);
  const name = labels.join('.').toLowerCase();
  queryCounts.set(name, (queryCounts.get(name) ?? 0) + 1);
  const code = answerCodes.get(name) ?? noSuchName;
  const found = code === 0 && query.readUInt16BE(at + 1) === 1;
  const head = Buffer.from([
    query[0] ?? 0,
    query[1] ?? 0,
    0x81,
    0x80 | code,
    0,
    1,
    0,
    found ? 1 : 0,
    0,
    0,
    0,
    0,
  ]);
  const record = Buffer.from('c00c00010001000000000004', 'hex');
  const address = Buffer.from((addressOfName.get(name) ?? privateAddress).split('.').map(Number));
  return Buffer.concat([head, question, ...(found ? [record, address] : [])]);
}

/** Good pictures on connections that end with each, so that every one needs the network afresh; `after` so many. */
function servePictures(count: number, then: () => void): Fault {
  let served = 0;
  return ({ socket, path, text }) => {
    const at = socket.localAddress ?? '';
    visitCounts.set(at, (visitCounts.get(at) ?? 0) + 1);
    const body = pictureAt(path);
    const head = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
    setTimeout(() => socket.end(Buffer.concat([Buffer.from(head), body])), text.includes('b.test') ? 120 : 1);
    if ((served += 1) === count) setTimeout(then, 30);
  };
}

const ownAddress = '10.9.8.7';
const runIp = (...args: readonly string[]): void => void execFileSync('ip', args);
/** Whoever connects is told that there is no way to the network. */
const loseAddress = (): void => runIp('addr', 'del', `${ownAddress}/32`, 'dev', 'lo');
const loseNames = (): void => {
  for (const name of answerCodes.keys()) answerCodes.set(name, resolverFailed);
};
/** As by somebody who wants to lead us to what listens on the user's own computer. */
const turnPrivate = (): void => void addressOfName.set('turn.test', privateAddress);
const loseHostA = (): void => void answerCodes.set('a.test', noSuchName);

const numberedUrls = (count: number, from: string): string[] =>
  Array.from({ length: count }, (_, index) => `${from}/${index}.jpg`);

interface Scene {
  /** What happens after the tenth picture. */
  readonly then: () => void;
  /** The addresses of the run. */
  readonly urls: (port: string) => string[];
  /** The user has typed the addresses, and allowed no private host; otherwise all are allowed. */
  readonly isTyped?: true;
}

const scenes: Readonly<Record<string, Scene>> = {
  'turns-private': {
    then: turnPrivate,
    urls: (port) => numberedUrls(60, `http://turn.test:${port}`),
    isTyped: true,
  },
  'no-such-name': { then: () => undefined, urls: (port) => numberedUrls(50, `http://nx.test:${port}`) },
  'resolver-broken': {
    then: () => undefined,
    urls: (port) => numberedUrls(50, `http://broken.test:${port}`),
  },
  'link-down': { then: loseAddress, urls: (port) => numberedUrls(60, `http://${ownAddress}:${port}`) },
  'names-lost': { then: loseNames, urls: (port) => numberedUrls(60, `http://a.test:${port}`) },
  'one-host-lost': {
    then: loseHostA,
    urls: (port) =>
      numberedUrls(60, '').flatMap((path) => [
        `http://a.test:${port}${path}`,
        `http://b.test:${port}${path}`,
      ]),
  },
};

async function main(): Promise<void> {
  const scene = scenes[process.argv[2] ?? ''];
  if (!scene) throw new Error('no such scene');
  runIp('link', 'set', 'lo', 'up');
  for (const address of [ownAddress, publicAddress]) runIp('addr', 'add', `${address}/32`, 'dev', 'lo');
  const folder = mkdtempSync(join(tmpdir(), 'image-scraper-test-'));
  writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
  execFileSync('mount', ['--bind', join(folder, 'resolv.conf'), '/etc/resolv.conf']);
  const resolver = createSocket('udp4');
  resolver.on('message', (query, { port, address }) => resolver.send(answerQuery(query), port, address));
  resolver.bind(53, '127.0.0.1');
  await once(resolver, 'listening');
  const server = await startFaultServer(servePictures(10, scene.then), undefined, undefined, '0.0.0.0');
  const urls = scene.urls(server.host.split(':')[1] ?? '');
  const run = createEngine({ ...quickLimits, ...impatientLimits, firstRetryMs: 600 }).scrape(
    {
      pictures: urls.map((url, index) => ({
        ...testPicture({ id: String(index), url }),
        ...(scene.isTyped && { source: 'address' }),
      })),
      size: 'large',
      minimum: anySize,
      quantity: urls.length,
      folder: join(folder, 'cat'),
      boundaryFolder: null,
      naming: defaultNaming,
      settings: {
        ...testSettings,
        concurrency: 4,
        network: {
          ...testSettings.network,
          allowedHosts: scene.isTyped ? [] : [ownAddress, ...answerCodes.keys()],
        },
      },
    },
    new AbortController().signal,
  );
  const events: ScrapeEvent[] = [];
  for await (const event of run) events.push(event);
  const counts = { queries: Object.fromEntries(queryCounts), visits: Object.fromEntries(visitCounts) };
  process.stdout.write(JSON.stringify({ events, ...counts }));
  rmSync(folder, { recursive: true, force: true });
  process.exit();
}

void main();
