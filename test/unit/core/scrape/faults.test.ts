import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { createEngine } from '../../../../src/core/engine';
import { defaultLimits, type NetLimits } from '../../../../src/core/net/limits';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { Failure, FailureCode } from '../../../../src/shared/engine/failure';
import { noLeast } from '../../../../src/shared/picture/sizes';
import { haveProgram } from '../../../support/debian';
import { ownTime } from '../../../support/ownTime';
import { skipBecause } from '../../../support/skip';
import { makeCertificates, type Certificates } from '../../../support/certificates';
import {
  startDeaf,
  startFault,
  startHangingUp,
  type Fault,
  type FaultServer,
} from '../../../support/faultServer';
import { faults, good, pictureAt, type FaultName } from '../../../support/faultSite';
import {
  bmpPicture,
  gifPicture,
  isoMedia,
  jpegPicture,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { closedPort, startSite, type Site } from '../../../support/site';
import { until } from '../../../support/until';
import { quick } from '../net/support';
import { contents, picture, settings, tempFolder } from '../support';

/** What must come of a fault: a file with these bytes, or this failure, after so many requests. */
type Outcome =
  | { readonly saved: string; readonly body?: (path: string) => Buffer; readonly requests: number }
  | { readonly failed: Partial<Failure>; readonly requests: number };

const saved = (requests = 1, extension = 'jpg', body?: (path: string) => Buffer): Outcome => ({
  saved: extension,
  ...(body && { body }),
  requests,
});
const failed = (requests: number, code: FailureCode, more: Partial<Failure> = {}): Outcome => ({
  failed: { code, ...more },
  requests,
});
const status = (requests: number, code: number): Outcome => failed(requests, 'http-status', { status: code });
const whole = (path: string): Buffer => jpegPicture(path, 3 << 20);

const scrapeProcess = join(__dirname, '../../../support/scrapeProcess.ts');
const ownNetwork = join(__dirname, '../../../support/ownNetwork.ts');

/** All tries: the first and the retries. */
const tries = 4;

const outcomes: Readonly<Record<Exclude<FaultName, 'stale-connection'>, Outcome>> = {
  ok: saved(),
  'ok-no-type': saved(),
  'ok-octet-stream': saved(),
  'ok-until-close': saved(),
  'ok-chunked': saved(),
  'ok-trailers': saved(),
  'ok-early-hints': saved(),
  'ok-slow-but-moving': saved(1, 'jpg', (path) => jpegPicture(path, 8000)),
  'ok-byte-by-byte-headers': saved(),
  'ok-large': saved(1, 'jpg', whole),
  'ok-large-chunked': saved(1, 'jpg', whole),
  'ok-more-behind-the-end': saved(1, 'jpg', (path) => Buffer.concat([pictureAt(path), Buffer.alloc(500, 7)])),
  'ok-gzip-unasked': saved(),
  'ok-deflate-unasked': saved(),
  'ok-bare-deflate-unasked': saved(),
  'ok-br-unasked': saved(),
  'ok-two-layers': saved(),
  'ok-large-gzip-unasked': saved(1, 'jpg', whole),
  'ok-identity': saved(),
  'reset-at-once': failed(tries, 'connection'),
  'close-at-once': failed(tries, 'connection'),
  'reset-then-ok': saved(2),
  'close-twice-then-ok': saved(3),
  'stall-headers': failed(2, 'timeout'),
  'stall-mid-headers': failed(2, 'timeout'),
  'drip-headers': failed(2, 'timeout'),
  'stall-headers-then-ok': saved(2),
  'stall-mid-body': failed(tries, 'timeout'),
  'stall-then-ok': saved(2),
  'drip-body': failed(2, 'timeout'),
  'reset-mid-body': failed(tries, 'incomplete'),
  'cut-then-ok': saved(2),
  'close-mid-body': failed(tries, 'incomplete'),
  'close-mid-body-close': failed(tries, 'incomplete'),
  'close-mid-headers': failed(tries, 'connection'),
  'close-mid-large-body': failed(tries, 'incomplete'),
  'length-short': failed(2, 'damaged'),
  'length-two-values': failed(1, 'bad-response'),
  'length-list': failed(1, 'bad-response'),
  'length-not-a-number': failed(1, 'bad-response'),
  'length-negative': failed(1, 'bad-response'),
  'length-and-chunked': failed(1, 'bad-response'),
  'chunk-bad-size': failed(2, 'bad-response'),
  'chunk-huge-size': failed(2, 'bad-response'),
  'chunk-no-end': failed(tries, 'incomplete'),
  'chunk-cut': failed(tries, 'incomplete'),
  'chunk-cut-then-ok': saved(2),
  'huge-announced': failed(1, 'too-large'),
  'endless-body': failed(1, 'too-large'),
  'endless-chunks': failed(1, 'too-large'),
  'gzip-bomb': failed(1, 'too-large'),
  'br-bomb': failed(1, 'too-large'),
  'gzip-layers': failed(1, 'bad-response'),
  'gzip-cut': failed(tries, 'incomplete'),
  'gzip-bad-sum': failed(1, 'bad-response'),
  'gzip-lie': failed(1, 'bad-response'),
  'encoding-unknown': failed(1, 'bad-response'),
  'bad-status-line': failed(1, 'bad-response'),
  http09: failed(1, 'bad-response'),
  'other-protocol': failed(1, 'bad-response'),
  'header-flood': failed(1, 'bad-response'),
  'header-without-colon': failed(1, 'bad-response'),
  'redirect-301': saved(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-303': saved(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-308': saved(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-relative': saved(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-cross-origin': saved(1),
  'redirect-userinfo': saved(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-loop': failed(2, 'redirect'),
  'redirect-self': failed(1, 'redirect'),
  'redirect-long': failed(11, 'redirect'),
  'redirect-no-location': failed(1, 'redirect'),
  'redirect-two-locations': failed(1, 'redirect'),
  'redirect-bad-location': failed(1, 'redirect'),
  'redirect-file': failed(1, 'redirect'),
  'redirect-data': failed(1, 'redirect'),
  'redirect-ftp': failed(1, 'redirect'),
  'redirect-javascript': failed(1, 'redirect'),
  'redirect-private': failed(1, 'private-address'),
  'redirect-login': failed(2, 'not-a-picture', { title: 'Log in & see more' }),
  '429-seconds-then-ok': saved(2),
  '503-seconds-then-ok': saved(2),
  '429-date-then-ok': saved(2),
  '429-zero-then-ok': saved(2),
  '429-past-date-then-ok': saved(2),
  '429-garbage-then-ok': saved(2),
  '429-bare-then-ok': saved(2),
  '429-one-hour': failed(1, 'rate-limited', { status: 429, retryAfterSeconds: 3600 }),
  '429-next-year': failed(1, 'rate-limited', { status: 429 }),
  '429-forever': failed(tries, 'rate-limited', { status: 429 }),
  '500-then-ok': saved(2),
  '502-503-then-ok': saved(3),
  '408-then-ok': saved(2),
  'status-408': status(tries, 408),
  'status-500': status(tries, 500),
  'status-502': status(tries, 502),
  'status-503': status(tries, 503),
  'status-504': status(tries, 504),
  'status-521': status(tries, 521),
  'status-522': status(tries, 522),
  'status-524': status(tries, 524),
  'status-400': status(1, 400),
  'status-401-basic': status(1, 401),
  'status-402': status(1, 402),
  'status-403': status(1, 403),
  'status-404': status(1, 404),
  'status-404-huge': status(1, 404),
  'empty-gzip': failed(2, 'empty'),
  'status-405': status(1, 405),
  'status-407': status(1, 407),
  'status-410': status(1, 410),
  'status-416': status(1, 416),
  'status-451': status(1, 451),
  'status-501': status(1, 501),
  'status-999': status(1, 999),
  'status-204': status(1, 204),
  'status-206-unasked': status(1, 206),
  'status-300': status(1, 300),
  'status-304-unasked': status(1, 304),
  'empty-200': failed(2, 'empty'),
  'empty-chunked': failed(2, 'empty'),
  'empty-until-close': failed(2, 'empty'),
  'empty-then-ok': saved(2),
  'html-as-jpeg': failed(1, 'not-a-picture', { title: 'Please solve this' }),
  'html-200': failed(1, 'not-a-picture', { title: 'Picture not available' }),
  'html-latin1': failed(1, 'not-a-picture', { title: 'Désolé' }),
  'json-as-jpeg': failed(1, 'not-a-picture'),
  'exe-as-jpeg': failed(1, 'not-a-picture'),
  'zeros-as-jpeg': failed(1, 'not-a-picture'),
  'svg-script': failed(1, 'not-a-picture'),
  'one-byte': failed(1, 'not-a-picture'),
  'png-as-jpg': saved(1, 'png', pngPicture),
  'webp-as-jpg': saved(1, 'webp', webpPicture),
  'gif-as-jpg': saved(1, 'gif', gifPicture),
  'bmp-as-jpg': saved(1, 'bmp', bmpPicture),
  'avif-as-jpg': saved(1, 'avif', () => isoMedia('avif', 'mif1')),
  'heic-as-jpg': saved(1, 'heic', () => isoMedia('heic', 'mif1')),
  'jpeg-as-png': saved(),
  'jpeg-php': saved(),
  'jpeg-cut-inside': failed(2, 'damaged'),
  'png-cut-inside': failed(2, 'damaged'),
  'gif-cut-inside': failed(2, 'damaged'),
  'webp-cut-inside': failed(2, 'damaged'),
  'large-cut-inside': failed(2, 'damaged'),
  'cut-inside-then-ok': saved(2),
};

const limits: NetLimits = {
  ...quick,
  slowBytes: 1000,
  pictureMs: 20_000,
  pictureBytes: 8 << 20,
};
/** Where all happens at once, what is healthy may take a moment too. */
const patient: Partial<NetLimits> = { headersMs: 1500, stallMs: 1500, slowMs: 1600 };

type Ended = Extract<ScrapeEvent, { type: 'saved' | 'failed' }>;
type Finished = Extract<ScrapeEvent, { type: 'finished' }>;

/** A whole run over these addresses: what each came to, and how it ended. */
async function scrape(
  urls: readonly string[],
  folder: string,
  { with: changed = {}, lanes = null, signal = new AbortController().signal }: RunOptions = {},
): Promise<{ ended: Map<string, Ended>; last: Finished; events: ScrapeEvent[] }> {
  const events: ScrapeEvent[] = [];
  const run = createEngine({ ...limits, ...changed }).scrape(
    {
      pictures: urls.map((url, index) => picture({ id: String(index), url })),
      size: 'large',
      least: noLeast,
      quantity: urls.length,
      folder,
      inside: null,
      settings: { ...settings, concurrency: lanes },
    },
    signal,
  );
  for await (const event of run) events.push(event);
  const last = events.at(-1);
  assert.ok(last?.type === 'finished');
  const ended = events.filter((event): event is Ended => event.type === 'saved' || event.type === 'failed');
  assert.equal(last.saved + last.failed, ended.length);
  return { ended: new Map(ended.map((event) => [event.url, event])), last, events };
}

interface RunOptions {
  readonly with?: Partial<NetLimits>;
  readonly lanes?: number | null;
  readonly signal?: AbortSignal;
}

function failureAt(ended: ReadonlyMap<string, Ended>, url: string): Failure {
  const event = ended.get(url);
  assert.ok(event?.type === 'failed', `${url}: ${JSON.stringify(event)}`);
  return event.failure;
}

const many = (count: number, url: string): string[] =>
  Array.from({ length: count }, (_, index) => `${url}/${index}.jpg`);

/** The events of a run in a process of its own, and the most memory that it had, in megabytes. */
async function scrapeElsewhere(
  urls: readonly string[],
  folder: string,
  netLimits: NetLimits,
  env: Readonly<Record<string, string>> = {},
): Promise<{ events: ScrapeEvent[]; most: number }> {
  const request: ScrapeRequest = {
    pictures: urls.map((url, index) => picture({ id: String(index), url })),
    size: 'large',
    least: noLeast,
    quantity: urls.length,
    folder,
    inside: null,
    settings,
  };
  const args = ['--import', 'tsx', scrapeProcess, JSON.stringify({ request, limits: netLimits })];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
  });
  const lines = stdout.trim().split('\n');
  return { events: lines.map((line) => JSON.parse(line) as ScrapeEvent), most: Number(stderr) / 1000 };
}

describe('faults', () => {
  describe('one of each, side by side', () => {
    const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
    const servers = new Map<string, FaultServer>();
    const temp = tempFolder();
    const folder = join(temp.path, 'images', 'cat');
    let elsewhere: FaultServer;
    let forbidden: FaultServer;
    let result: Awaited<ReturnType<typeof scrape>>;
    let files: Map<string, Buffer>;
    let leftOpen: number;

    before(async () => {
      elsewhere = await startFault(good);
      // All of 127.0.0.0/8 is loopback, but macOS answers only at its first address.
      forbidden = await startFault(
        good,
        undefined,
        undefined,
        process.platform === 'darwin' ? '::1' : '127.0.0.2',
      );
      const others = { elsewhere: elsewhere.url, forbidden: forbidden.url };
      for (const name of names) servers.set(name, await startFault(faults[name], others));
      result = await scrape(names.map(urlOf), folder, { with: patient });
      leftOpen = await settled();
      files = contents(folder);
    });

    after(async () => {
      for (const server of [...servers.values(), elsewhere, forbidden]) await server.close();
      temp.remove();
    });

    const server = (name: string): FaultServer => {
      const found = servers.get(name);
      assert.ok(found, name);
      return found;
    };
    const urlOf = (name: string): string => `${server(name).url}/${name}.jpg`;

    /** Connections that the run has left open, after a moment for the servers to notice. */
    async function settled(): Promise<number> {
      const open = (): number => [...servers.values()].reduce((sum, each) => sum + each.open, 0);
      await until('the connections to be closed', 3, () => open() === 0).catch(() => undefined);
      return open();
    }

    for (const name of names) {
      const outcome = outcomes[name];
      const what = 'saved' in outcome ? `is saved as ${outcome.saved}` : `is ${outcome.failed.code}`;
      it(`${name} ${what} after ${outcome.requests}`, () => {
        const event = result.ended.get(urlOf(name));
        if ('saved' in outcome) {
          assert.ok(event?.type === 'saved', JSON.stringify(event));
          const body = (outcome.body ?? pictureAt)(`/${name}.jpg`);
          assert.match(event.file, new RegExp(`\\.${outcome.saved}$`));
          assert.ok(files.get(event.file)?.equals(body), 'other bytes');
          assert.equal(event.bytes, body.length);
        } else {
          const failure = failureAt(result.ended, urlOf(name));
          assert.deepEqual(
            Object.fromEntries(
              Object.keys(outcome.failed).map((key) => [key, failure[key as keyof Failure]]),
            ),
            outcome.failed,
            failure.detail,
          );
        }
        assert.equal(server(name).requests.length, outcome.requests);
      });
    }

    it('leaves nothing in the folder but the files that it told of', () => {
      const told = result.events.flatMap((event) => (event.type === 'saved' ? [event.file] : []));
      assert.deepEqual([...files.keys()], told.sort());
      for (const [file, body] of files) assert.ok(body.length > 0, `${file} is empty`);
      assert.equal(result.last.outcome, 'short');
    });

    it('leaves no connection open', () => {
      assert.equal(leftOpen, 0);
    });

    it('tells servers nothing but what it wants and who it is', () => {
      for (const { requests } of [...servers.values(), elsewhere]) {
        for (const { text } of requests) {
          const headers = text
            .split('\r\n')
            .slice(1)
            .map((line) => line.split(':')[0]?.toLowerCase());
          const expected = ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'];
          assert.deepEqual(headers.sort(), expected, text);
          assert.doesNotMatch(text, /secret/);
        }
      }
    });

    it('asks nothing at an address that nobody allowed', () => {
      assert.deepEqual([forbidden.requests.length, forbidden.connections], [0, 0]);
    });

    it('follows a redirect to another origin', () => {
      assert.equal(elsewhere.requests.length, 1);
    });

    for (const name of ['429-seconds-then-ok', '503-seconds-then-ok', '429-date-then-ok'] as const) {
      it(`${name} comes back no earlier than it was told`, () => {
        const [first, second] = server(name).requests;
        assert.ok(first && second && second.at - first.at >= 999, `${first?.at} ${second?.at}`);
      });
    }

    for (const name of ['huge-announced', 'endless-body', 'endless-chunks'] as const) {
      it(`${name} stops near the limit`, () => {
        // What lies in the buffers of both systems is beyond it.
        const most = name === 'huge-announced' ? 8 << 20 : 20 << 20;
        assert.ok(server(name).bytesOut < most, `${server(name).bytesOut} bytes`);
      });
    }
  });

  describe('many pictures', () => {
    let temp: ReturnType<typeof tempFolder>;
    let server: FaultServer | undefined;

    beforeEach(() => {
      temp = tempFolder();
    });

    afterEach(async () => {
      await server?.close();
      server = undefined;
      temp.remove();
    });

    /** All fail with this code, within so many seconds. */
    async function allFail(
      urls: readonly string[],
      code: FailureCode,
      seconds: number,
      changed: Partial<NetLimits> = {},
    ): Promise<Awaited<ReturnType<typeof scrape>>> {
      const since = ownTime();
      const result = await scrape(urls, temp.path, { with: changed });
      const { ended, last } = result;
      assert.deepEqual([last.outcome, last.saved, last.failed], ['short', 0, urls.length]);
      const took = since();
      assert.ok(took < seconds * 1000, `${took} ms`);
      assert.deepEqual([...new Set(urls.map((url) => failureAt(ended, url).code))], [code]);
      return result;
    }

    it('of a host that refuses connections cost a few attempts', async () => {
      const { events } = await allFail(many(1000, await closedPort()), 'connection', 5);
      // Each attempt ends in a retry, but for those that are the last of their picture or of the host.
      const retries = events.filter(({ type }) => type === 'retrying').length;
      assert.ok(retries <= 10, `${retries} retries`);
    });

    it('of a host that does not even refuse are given up together', async () => {
      const deaf = await startDeaf();
      try {
        await allFail(many(200, deaf.url), 'timeout', 15, { connectMs: 300 });
      } finally {
        deaf.stop();
      }
    });

    for (const [name, most, code] of [
      ['reset-at-once', 20, 'connection'],
      ['stall-headers', 20, 'timeout'],
      ['429-forever', 12, 'rate-limited'],
      ['429-one-hour', 6, 'rate-limited'],
    ] as const) {
      it(`of a host that is ${name} cost at most ${most} requests`, async () => {
        server = await startFault(faults[name]);
        await allFail(many(1000, server.url), code, 10);
        assert.ok(server.requests.length <= most, `${server.requests.length} requests`);
        assert.ok(server.mostOpen <= 16, `${server.mostOpen} connections`);
      });
    }

    it('are saved although the server ends each connection after one, before it says so', async () => {
      server = await startFault(faults['stale-connection']);
      const { last, events } = await scrape(many(40, server.url), temp.path, {
        with: { retryMs: 10_000 },
        lanes: 1,
      });
      assert.deepEqual([last.outcome, last.saved], ['complete', 40]);
      assert.equal(events.filter(({ type }) => type === 'retrying').length, 0);
      assert.ok(server.requests.length > 40, 'no connection was used again');
    });

    it('that break used connections too cost no more requests than their tries', async () => {
      server = await startFault((visit) =>
        (visit.path === '/20.jpg' ? faults['reset-at-once'] : good)(visit),
      );
      const { last } = await scrape(many(40, server.url), temp.path);
      assert.equal(last.saved, 39);
      assert.equal(server.requests.filter(({ path }) => path === '/20.jpg').length, tries);
    });

    it('twice over leave no timer, connection or listener behind', async () => {
      server = await startFault(good);
      const warnings: Error[] = [];
      const warn = (warning: Error): void => void warnings.push(warning);
      process.on('warning', warn);
      const signal = new AbortController().signal;
      const resources = (): string[] => process.getActiveResourcesInfo().sort();
      const before = resources();
      for (let run = 0; run < 2; run += 1) {
        const { last } = await scrape(many(500, server.url), join(temp.path, String(run)), { signal });
        assert.equal(last.saved, 500);
        await until('both ends of all connections to be closed', 3, () => server?.open === 0);
      }
      assert.ok(server.mostOpen <= 16, `${server.mostOpen} connections`);
      const added = resources();
      for (const name of before) if (added.includes(name)) added.splice(added.indexOf(name), 1);
      assert.deepEqual(added, []);
      assert.equal(getEventListeners(signal, 'abort').length, 0);
      process.off('warning', warn);
      assert.deepEqual(warnings, []);
    });
  });

  describe('secure connections', () => {
    let certificates: Certificates | null;
    let temp: ReturnType<typeof tempFolder>;
    const servers: (FaultServer | Site)[] = [];

    before(function () {
      certificates = makeCertificates();
      skipBecause(this, certificates ? null : 'openssl is not here to make certificates');
      temp = tempFolder();
    });

    after(async () => {
      for (const server of servers) await server.close();
      certificates?.remove();
      temp.remove();
    });

    it('are refused unless they can be trusted, for a reason and without another try', async () => {
      assert.ok(certificates);
      const start = async (fault: Fault, secure?: TlsOptions): Promise<FaultServer> => {
        const server = await startFault(fault, undefined, secure);
        servers.push(server);
        return server;
      };
      const sites = {
        good: await start(good, certificates.good),
        expired: await start(good, certificates.expired),
        otherHost: await start(good, certificates.otherHost),
        selfSigned: await start(good, certificates.selfSigned),
        plain: await startSite(() => undefined),
        reset: await startHangingUp(),
      };
      servers.push(sites.plain, sites.reset);
      const urls = Object.values(sites).map(({ host }) => `https://${host}/a.jpg`);
      const { events } = await scrapeElsewhere(urls, temp.path, limits, {
        NODE_EXTRA_CA_CERTS: certificates.authority,
      });
      const found = Object.entries(sites).map(([name, { host, connections, requests }]) => {
        const event = events.find(
          (each) => (each.type === 'saved' || each.type === 'failed') && each.url.includes(host),
        );
        const how = event?.type === 'failed' ? event.failure : undefined;
        return [name, how?.code ?? event?.type, how?.certificate, connections, requests.length];
      });
      assert.deepEqual(found, [
        ['good', 'saved', undefined, 1, 1],
        ['expired', 'tls', 'expired', 1, 0],
        ['otherHost', 'tls', 'other-host', 1, 0],
        ['selfSigned', 'tls', 'untrusted', 1, 0],
        ['plain', 'tls', undefined, 1, 0],
        ['reset', 'connection', undefined, tries, 0],
      ]);
    });
  });

  describe('this computer', () => {
    it('with room for three connections makes few more attempts, and saves everything', async () => {
      const temp = tempFolder();
      const server = await startFault((visit) => setTimeout(() => good(visit), 5));
      const real = net.connect.bind(net) as (options: net.NetConnectOpts) => net.Socket;
      let open = 0;
      let refused = 0;
      const limited = mock.method(net, 'connect', (options: net.NetConnectOpts) => {
        if (open < 3) {
          open += 1;
          return real(options).once('close', () => (open -= 1));
        }
        refused += 1;
        const error = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });
        return new net.Socket().destroy(error);
      });
      try {
        const { last } = await scrape(many(60, server.url), temp.path);
        assert.deepEqual([last.outcome, last.saved, last.failure], ['complete', 60, null]);
        assert.ok(refused > 0 && refused < 12, `${refused} attempts`);
        // The server may see the end of one after the beginning of the next.
        assert.ok(server.mostOpen >= 3, `${server.mostOpen} connections`);
      } finally {
        limited.mock.restore();
        await server.close();
        temp.remove();
      }
    });

    it('has memory for many bombs', async () => {
      const temp = tempFolder();
      const bombs = await startFault(faults['gzip-bomb']);
      const harmless = await startFault(good);
      try {
        const usual = await scrapeElsewhere(many(16, harmless.url), temp.path, defaultLimits);
        const { events, most } = await scrapeElsewhere(many(16, bombs.url), temp.path, defaultLimits);
        const failures = events.flatMap((event) => (event.type === 'failed' ? [event.failure.code] : []));
        assert.deepEqual(
          failures,
          Array.from({ length: 16 }, () => 'too-large'),
        );
        // All at once they would take 256 MB.
        assert.ok(most < usual.most + 100, `${most} MB instead of ${usual.most} MB`);
      } finally {
        await bombs.close();
        await harmless.close();
        temp.remove();
      }
    });
  });

  describe('the network', () => {
    /** The events of one of the scenes of `ownNetwork`, and how often each name was looked up. */
    async function inItsOwn(
      scene: string,
    ): Promise<{ events: ScrapeEvent[]; queries: Record<string, number> }> {
      const args = ['-n', '-m', process.execPath, '--import', 'tsx', ownNetwork, scene];
      const { stdout } = await promisify(execFile)('unshare', args);
      return JSON.parse(stdout) as { events: ScrapeEvent[]; queries: Record<string, number> };
    }

    function lastOf(events: readonly ScrapeEvent[]): Finished {
      const last = events.at(-1);
      assert.ok(last?.type === 'finished');
      return last;
    }

    const codes = (events: readonly ScrapeEvent[]): string[] => [
      ...new Set(events.flatMap((event) => (event.type === 'failed' ? [event.failure.code] : []))),
    ];

    before(function () {
      // Needs Linux, and the right to make networks.
      haveProgram('ip', 'iproute2');
      const own = spawnSync('unshare', ['-n', '-m', 'ip', 'link', 'set', 'lo', 'up']);
      skipBecause(this, own.status === 0 ? null : 'a network of its own cannot be made here');
    });

    for (const [scene, name, most] of [
      ['no-such-name', 'nx.test', 20],
      ['resolver-broken', 'broken.test', 40],
    ] as const) {
      it(`${scene}: a host is given up after a few questions, and is not found`, async () => {
        const { events, queries } = await inItsOwn(scene);
        const last = lastOf(events);
        assert.deepEqual([last.outcome, last.failed, codes(events)], ['short', 50, ['host-not-found']]);
        // Each attempt asks for addresses of both kinds.
        assert.ok((queries[name] ?? 0) <= most, `${queries[name]} questions`);
      });
    }

    for (const scene of ['link-down', 'names-lost']) {
      it(`${scene}: the run stops, and nothing counts as failed`, async () => {
        const last = lastOf((await inItsOwn(scene)).events);
        assert.deepEqual([last.outcome, last.failure?.code, last.failed], ['stopped', 'offline', 0]);
        assert.ok(last.saved >= 10 && last.saved < 60, `${last.saved} saved`);
      });
    }

    it('one-host-lost: the others are saved', async () => {
      const { events } = await inItsOwn('one-host-lost');
      const last = lastOf(events);
      assert.deepEqual([last.outcome, codes(events)], ['short', ['host-not-found']]);
      const fromB = events.filter((event) => event.type === 'saved' && event.url.includes('b.test'));
      assert.equal(fromB.length, 60);
    });
  });
});
