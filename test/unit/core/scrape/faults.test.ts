import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import net from 'node:net';
import { join } from 'node:path';
import { mock } from 'node:test';
import type { TlsOptions } from 'node:tls';
import { promisify } from 'node:util';
import { createEngine } from '../../../../src/core/engine';
import { defaultNetLimits, type NetLimits } from '../../../../src/core/net/limits';
import { defaultNaming } from '../../../../src/shared/form/naming';
import type { ScrapeEvent, ScrapeRequest } from '../../../../src/shared/engine/scrape';
import type { Failure, FailureCode } from '../../../../src/shared/engine/failure';
import { anySize } from '../../../../src/shared/picture/sizes';
import { ensureProgram } from '../../../support/debian';
import { ownTime } from '../../../support/ownTime';
import { skipBecause } from '../../../support/skip';
import { makeCertificates, type Certificates } from '../../../support/certificates';
import {
  startUnreachableServer,
  startFaultServer,
  startResettingServer,
  type Fault,
  type FaultServer,
} from '../../../support/faultServer';
import { faults, goodPicture, motionPhoto, pictureAt, type FaultName } from '../../../support/faultSite';
import {
  bmpPicture,
  gifPicture,
  isoMediaFile,
  jpegPicture,
  pngPicture,
  webpPicture,
} from '../../../support/pictures';
import { closedPortUrl, startSite, type Site } from '../../../support/site';
import { waitUntil } from '../../../support/waitUntil';
import { quickLimits } from '../net/testClient';
import { fileContents, testPicture, testSettings, makeTempFolder } from '../support';

/** What must come of a fault: a file with these bytes, or this failure, after so many requests. */
type FaultOutcome =
  | { readonly saved: string; readonly body?: (path: string) => Buffer; readonly requests: number }
  | { readonly failed: Partial<Failure>; readonly requests: number };

const savedAfter = (requests = 1, extension = 'jpg', body?: (path: string) => Buffer): FaultOutcome => ({
  saved: extension,
  ...(body && { body }),
  requests,
});
const failedAfter = (requests: number, code: FailureCode, more: Partial<Failure> = {}): FaultOutcome => ({
  failed: { code, ...more },
  requests,
});
const statusAfter = (requests: number, code: number): FaultOutcome =>
  failedAfter(requests, 'http-status', { status: code });
const largeBody = (path: string): Buffer => jpegPicture(path, 3 << 20);

const scrapeProcess = join(__dirname, '../../../support/scrapeProcess.ts');
const ownNetwork = join(__dirname, '../../../support/ownNetwork.ts');

/** All tries: the first and the retries. */
const maxTries = 4;

const expectedOutcomes: Readonly<Record<Exclude<FaultName, 'stale-connection'>, FaultOutcome>> = {
  ok: savedAfter(),
  'ok-no-type': savedAfter(),
  'ok-octet-stream': savedAfter(),
  'ok-until-close': savedAfter(),
  'ok-chunked': savedAfter(),
  'ok-trailers': savedAfter(),
  'ok-early-hints': savedAfter(),
  'ok-slow-but-moving': savedAfter(1, 'jpg', (path) => jpegPicture(path, 8000)),
  'ok-byte-by-byte-headers': savedAfter(),
  'ok-large': savedAfter(1, 'jpg', largeBody),
  'ok-large-chunked': savedAfter(1, 'jpg', largeBody),
  'ok-more-behind-the-end': savedAfter(1, 'jpg', (path) =>
    Buffer.concat([pictureAt(path), Buffer.alloc(500, 7)]),
  ),
  'ok-film-behind-a-large-picture': savedAfter(1, 'jpg', motionPhoto),
  'ok-gif-without-its-end': savedAfter(1, 'gif', () => gifPicture().subarray(0, -1)),
  'ok-gzip-unasked': savedAfter(),
  'ok-deflate-unasked': savedAfter(),
  'ok-bare-deflate-unasked': savedAfter(),
  'ok-br-unasked': savedAfter(),
  'ok-two-layers': savedAfter(),
  'ok-large-gzip-unasked': savedAfter(1, 'jpg', largeBody),
  'ok-identity': savedAfter(),
  'reset-at-once': failedAfter(maxTries, 'connection'),
  'close-at-once': failedAfter(maxTries, 'connection'),
  'reset-then-ok': savedAfter(2),
  'close-twice-then-ok': savedAfter(3),
  'stall-headers': failedAfter(2, 'timeout'),
  'stall-mid-headers': failedAfter(2, 'timeout'),
  'drip-headers': failedAfter(2, 'timeout'),
  'stall-headers-then-ok': savedAfter(2),
  'stall-mid-body': failedAfter(maxTries, 'timeout'),
  'stall-then-ok': savedAfter(2),
  'drip-body': failedAfter(2, 'timeout'),
  'reset-mid-body': failedAfter(maxTries, 'incomplete'),
  'cut-then-ok': savedAfter(2),
  'close-mid-body': failedAfter(maxTries, 'incomplete'),
  'close-mid-body-close': failedAfter(maxTries, 'incomplete'),
  'close-mid-headers': failedAfter(maxTries, 'connection'),
  'close-mid-large-body': failedAfter(maxTries, 'incomplete'),
  'length-short': failedAfter(2, 'damaged'),
  'ok-length-twice': savedAfter(2),
  'ok-lines-without-cr': savedAfter(2),
  'length-two-values': failedAfter(2, 'bad-response'),
  'length-list': failedAfter(2, 'bad-response'),
  'length-not-a-number': failedAfter(2, 'bad-response'),
  'length-negative': failedAfter(2, 'bad-response'),
  'length-and-chunked': savedAfter(2),
  'chunk-bad-size': failedAfter(2, 'bad-response'),
  'chunk-huge-size': failedAfter(2, 'bad-response'),
  'chunk-no-end': failedAfter(maxTries, 'incomplete'),
  'chunk-cut': failedAfter(maxTries, 'incomplete'),
  'chunk-cut-then-ok': savedAfter(2),
  'huge-announced': failedAfter(1, 'too-large'),
  'endless-body': failedAfter(1, 'too-large'),
  'endless-chunks': failedAfter(1, 'too-large'),
  'gzip-bomb': failedAfter(1, 'too-large'),
  'br-bomb': failedAfter(1, 'too-large'),
  'gzip-layers': failedAfter(1, 'bad-response'),
  'gzip-cut': failedAfter(maxTries, 'incomplete'),
  'gzip-bad-sum': failedAfter(1, 'bad-response'),
  'gzip-lie': failedAfter(1, 'bad-response'),
  'ok-encoding-unknown': savedAfter(),
  'bad-status-line': failedAfter(1, 'bad-response'),
  http09: failedAfter(1, 'bad-response'),
  'other-protocol': failedAfter(1, 'bad-response'),
  'header-flood': failedAfter(1, 'bad-response'),
  'header-without-colon': failedAfter(2, 'not-a-picture'),
  'redirect-301': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-303': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-308': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-relative': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-raw-utf8': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/%D0%BA%D0%BE%D1%82/there`)),
  'redirect-cross-origin': savedAfter(1),
  'redirect-userinfo': savedAfter(2, 'jpg', (path) => pictureAt(`${path}/there`)),
  'redirect-loop': failedAfter(2, 'redirect'),
  'redirect-self': failedAfter(1, 'redirect'),
  'redirect-long': failedAfter(11, 'redirect'),
  'redirect-no-location': failedAfter(1, 'redirect'),
  'redirect-two-locations': failedAfter(1, 'redirect'),
  'redirect-bad-location': failedAfter(1, 'redirect'),
  'redirect-file': failedAfter(1, 'redirect'),
  'redirect-data': failedAfter(1, 'redirect'),
  'redirect-ftp': failedAfter(1, 'redirect'),
  'redirect-javascript': failedAfter(1, 'redirect'),
  'redirect-private': failedAfter(1, 'private-address'),
  'redirect-login': failedAfter(2, 'not-a-picture', { title: 'Log in & see more' }),
  '429-seconds-then-ok': savedAfter(2),
  '503-seconds-then-ok': savedAfter(2),
  '429-date-then-ok': savedAfter(2),
  '429-zero-then-ok': savedAfter(2),
  '429-past-date-then-ok': savedAfter(2),
  '429-garbage-then-ok': savedAfter(2),
  '429-bare-then-ok': savedAfter(2),
  '429-one-hour': failedAfter(1, 'rate-limited', { status: 429, retryAfterSeconds: 3600 }),
  '429-next-year': failedAfter(1, 'rate-limited', { status: 429 }),
  '429-forever': failedAfter(maxTries, 'rate-limited', { status: 429 }),
  '500-then-ok': savedAfter(2),
  '502-503-then-ok': savedAfter(3),
  '408-then-ok': savedAfter(2),
  'status-408': statusAfter(maxTries, 408),
  'status-500': statusAfter(maxTries, 500),
  'status-502': statusAfter(maxTries, 502),
  'status-503': statusAfter(maxTries, 503),
  'status-504': statusAfter(maxTries, 504),
  'status-521': statusAfter(maxTries, 521),
  'status-522': statusAfter(maxTries, 522),
  'status-524': statusAfter(maxTries, 524),
  'status-400': statusAfter(1, 400),
  'status-401-basic': statusAfter(1, 401),
  'status-402': statusAfter(1, 402),
  'status-403': statusAfter(1, 403),
  'status-404': statusAfter(1, 404),
  'status-404-huge': statusAfter(1, 404),
  'empty-gzip': failedAfter(2, 'empty'),
  'status-405': statusAfter(1, 405),
  'status-407': statusAfter(1, 407),
  'status-410': statusAfter(1, 410),
  'status-416': statusAfter(1, 416),
  'status-451': statusAfter(1, 451),
  'status-501': statusAfter(1, 501),
  'status-999': statusAfter(1, 999),
  'status-204': statusAfter(1, 204),
  'status-206-unasked': statusAfter(1, 206),
  'status-300': statusAfter(1, 300),
  'status-304-unasked': statusAfter(1, 304),
  'empty-200': failedAfter(2, 'empty'),
  'empty-chunked': failedAfter(2, 'empty'),
  'empty-until-close': failedAfter(2, 'empty'),
  'empty-then-ok': savedAfter(2),
  'html-as-jpeg': failedAfter(1, 'not-a-picture', { title: 'Please solve this' }),
  'html-200': failedAfter(1, 'not-a-picture', { title: 'Picture not available' }),
  'html-latin1': failedAfter(1, 'not-a-picture', { title: 'Désolé' }),
  'json-as-jpeg': failedAfter(1, 'not-a-picture'),
  'exe-as-jpeg': failedAfter(1, 'not-a-picture'),
  'zeros-as-jpeg': failedAfter(1, 'not-a-picture'),
  'svg-script': failedAfter(1, 'not-a-picture'),
  'one-byte': failedAfter(1, 'not-a-picture'),
  'png-as-jpg': savedAfter(1, 'png', pngPicture),
  'webp-as-jpg': savedAfter(1, 'webp', webpPicture),
  'gif-as-jpg': savedAfter(1, 'gif', gifPicture),
  'bmp-as-jpg': savedAfter(1, 'bmp', bmpPicture),
  'avif-as-jpg': savedAfter(1, 'avif', () => isoMediaFile('avif', 'mif1')),
  'heic-as-jpg': savedAfter(1, 'heic', () => isoMediaFile('heic', 'mif1')),
  'jpeg-as-png': savedAfter(),
  'jpeg-php': savedAfter(),
  'jpeg-cut-inside': failedAfter(2, 'damaged'),
  'png-cut-inside': failedAfter(2, 'damaged'),
  'gif-cut-inside': failedAfter(2, 'damaged'),
  'webp-cut-inside': failedAfter(2, 'damaged'),
  'large-cut-inside': failedAfter(2, 'damaged'),
  'cut-inside-then-ok': savedAfter(2),
};

const faultLimits: NetLimits = { ...quickLimits, maxPictureBytes: 8 << 20 };
/** For servers that are slow or silent. */
const slowServerLimits: Partial<NetLimits> = {
  maxHeadersMs: 1500,
  maxStallMs: 1500,
  speedWindowMs: 1600,
  minWindowBytes: 1000,
};
const isSlow = (name: string): boolean => /^(?:stall|drip|ok-slow)-/.test(name);

type EndedPicture = Extract<ScrapeEvent, { type: 'saved' | 'failed' }>;
type FinishedEvent = Extract<ScrapeEvent, { type: 'finished' }>;

interface ScrapeResult {
  readonly ended: ReadonlyMap<string, EndedPicture>;
  readonly last: FinishedEvent;
  readonly events: readonly ScrapeEvent[];
}

/** A whole run over these addresses: what each came to, and how it ended. */
async function scrapeUrls(
  urls: readonly string[],
  folder: string,
  { changedLimits: changed = {}, lanes = null, signal = new AbortController().signal }: ScrapeOptions = {},
): Promise<ScrapeResult> {
  const events: ScrapeEvent[] = [];
  const run = createEngine({ ...faultLimits, ...changed }).scrape(
    {
      pictures: urls.map((url, index) => testPicture({ id: String(index), url })),
      size: 'large',
      minimum: anySize,
      quantity: urls.length,
      folder,
      boundaryFolder: null,
      naming: defaultNaming,
      settings: { ...testSettings, concurrency: lanes },
    },
    signal,
  );
  for await (const event of run) events.push(event);
  const last = events.at(-1);
  assert.ok(last?.type === 'finished');
  const ended = events.filter(
    (event): event is EndedPicture => event.type === 'saved' || event.type === 'failed',
  );
  assert.equal(last.saved + last.failed, ended.length);
  return { ended: new Map(ended.map((event) => [event.url, event])), last, events };
}

interface ScrapeOptions {
  readonly changedLimits?: Partial<NetLimits>;
  readonly lanes?: number | null;
  readonly signal?: AbortSignal;
}

function failureAt(ended: ReadonlyMap<string, EndedPicture>, url: string): Failure {
  const event = ended.get(url);
  assert.ok(event?.type === 'failed', `${url}: ${JSON.stringify(event)}`);
  return event.failure;
}

const manyUrls = (count: number, url: string): string[] =>
  Array.from({ length: count }, (_, index) => `${url}/${index}.jpg`);

/** The events of a run in a process of its own, and the most memory that it had, in megabytes. */
async function scrapeInOwnProcess(
  urls: readonly string[],
  folder: string,
  netLimits: NetLimits,
  env: Readonly<Record<string, string>> = {},
): Promise<{ events: ScrapeEvent[]; most: number }> {
  const request: ScrapeRequest = {
    pictures: urls.map((url, index) => testPicture({ id: String(index), url })),
    size: 'large',
    minimum: anySize,
    quantity: urls.length,
    folder,
    boundaryFolder: null,
    naming: defaultNaming,
    settings: testSettings,
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
    const names = Object.keys(expectedOutcomes) as (keyof typeof expectedOutcomes)[];
    const servers = new Map<string, FaultServer>();
    const temp = makeTempFolder();
    const folder = join(temp.path, 'images', 'cat');
    let elsewhere: FaultServer;
    let forbidden: FaultServer;
    let result: Pick<ScrapeResult, 'ended' | 'events'>;
    let files: Map<string, Buffer>;
    let leftOpen: number;

    before(async () => {
      elsewhere = await startFaultServer(goodPicture);
      // All of 127.0.0.0/8 is loopback, but macOS answers only at its first address.
      forbidden = await startFaultServer(
        goodPicture,
        undefined,
        undefined,
        process.platform === 'darwin' ? '::1' : '127.0.0.2',
      );
      const others = { otherOrigin: elsewhere.url, forbiddenOrigin: forbidden.url };
      for (const name of names) servers.set(name, await startFaultServer(faults[name], others));
      const slow = names.filter(isSlow);
      const prompt = names.filter((name) => !isSlow(name));
      const results = [
        await scrapeUrls(prompt.map(urlOf), folder),
        await scrapeUrls(slow.map(urlOf), folder, { changedLimits: slowServerLimits }),
      ];
      result = {
        ended: new Map(results.flatMap(({ ended }) => [...ended])),
        events: results.flatMap(({ events }) => events),
      };
      leftOpen = await countLeftOpen();
      files = fileContents(folder);
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
    async function countLeftOpen(): Promise<number> {
      const open = (): number => [...servers.values()].reduce((sum, each) => sum + each.openConnections, 0);
      await waitUntil('the connections to be closed', 3, () => open() === 0).catch(() => undefined);
      return open();
    }

    for (const name of names) {
      const outcome = expectedOutcomes[name];
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
      const outcomes = result.events.flatMap((event) => (event.type === 'finished' ? [event.outcome] : []));
      assert.deepEqual(outcomes, ['short', 'short']);
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
      assert.deepEqual(
        { requestCount: forbidden.requests.length, connectionCount: forbidden.connectionCount },
        { requestCount: 0, connectionCount: 0 },
      );
    });

    it('follows a redirect to another origin', () => {
      assert.equal(elsewhere.requests.length, 1);
    });

    for (const name of ['429-seconds-then-ok', '503-seconds-then-ok', '429-date-then-ok'] as const) {
      it(`${name} comes back no earlier than it was told`, () => {
        const [first, second] = server(name).requests;
        assert.ok(first && second && second.atMs - first.atMs >= 999, `${first?.atMs} ${second?.atMs}`);
      });
    }

    for (const name of ['huge-announced', 'endless-body', 'endless-chunks'] as const) {
      it(`${name} stops near the limit`, () => {
        // What lies in the buffers of both systems is beyond it.
        const most = name === 'huge-announced' ? 8 << 20 : 20 << 20;
        assert.ok(server(name).sentBytes < most, `${server(name).sentBytes} bytes`);
      });
    }
  });

  describe('many pictures', () => {
    let temp: ReturnType<typeof makeTempFolder>;
    let server: FaultServer | undefined;

    beforeEach(() => {
      temp = makeTempFolder();
    });

    afterEach(async () => {
      await server?.close();
      server = undefined;
      temp.remove();
    });

    /** All fail with this code, within so many seconds. */
    async function assertAllFail(
      urls: readonly string[],
      code: FailureCode,
      seconds: number,
      changed: Partial<NetLimits> = {},
    ): Promise<ScrapeResult> {
      const since = ownTime();
      const result = await scrapeUrls(urls, temp.path, { changedLimits: changed });
      const { ended, last } = result;
      assert.deepEqual(
        { outcome: last.outcome, saved: last.saved, failed: last.failed },
        { outcome: 'short', saved: 0, failed: urls.length },
      );
      const took = since();
      assert.ok(took < seconds * 1000, `${took} ms`);
      assert.deepEqual([...new Set(urls.map((url) => failureAt(ended, url).code))], [code]);
      return result;
    }

    it('of a host that refuses connections cost a few attempts', async () => {
      const { events } = await assertAllFail(manyUrls(1000, await closedPortUrl()), 'connection', 5);
      // Each attempt ends in a retry, but for those that are the last of their picture or of the host.
      const retries = events.filter(({ type }) => type === 'retrying').length;
      assert.ok(retries <= 10, `${retries} retries`);
    });

    it('of a host that does not even refuse are given up together', async () => {
      const deaf = await startUnreachableServer();
      try {
        await assertAllFail(manyUrls(200, deaf.url), 'timeout', 15, { maxConnectMs: 300 });
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
        server = await startFaultServer(faults[name]);
        await assertAllFail(manyUrls(1000, server.url), code, 10, isSlow(name) ? { maxHeadersMs: 300 } : {});
        assert.ok(server.requests.length <= most, `${server.requests.length} requests`);
        assert.ok(server.maxOpenConnections <= 16, `${server.maxOpenConnections} connections`);
      });
    }

    it('are saved although the server ends each connection after one, before it says so', async () => {
      server = await startFaultServer(faults['stale-connection']);
      const { last, events } = await scrapeUrls(manyUrls(40, server.url), temp.path, {
        changedLimits: { firstRetryMs: 10_000 },
        lanes: 1,
      });
      assert.deepEqual({ outcome: last.outcome, saved: last.saved }, { outcome: 'complete', saved: 40 });
      assert.equal(events.filter(({ type }) => type === 'retrying').length, 0);
      assert.ok(server.requests.length > 40, 'no connection was used again');
    });

    it('that break used connections too cost no more requests than their tries', async () => {
      server = await startFaultServer((visit) =>
        (visit.path === '/20.jpg' ? faults['reset-at-once'] : goodPicture)(visit),
      );
      const { last } = await scrapeUrls(manyUrls(40, server.url), temp.path);
      assert.equal(last.saved, 39);
      assert.equal(server.requests.filter(({ path }) => path === '/20.jpg').length, maxTries);
    });

    it('twice over leave no timer, connection or listener behind', async () => {
      server = await startFaultServer(goodPicture);
      const warnings: Error[] = [];
      const warn = (warning: Error): void => void warnings.push(warning);
      process.on('warning', warn);
      const signal = new AbortController().signal;
      const resources = (): string[] => process.getActiveResourcesInfo().sort();
      const before = resources();
      for (let run = 0; run < 2; run += 1) {
        const { last } = await scrapeUrls(manyUrls(500, server.url), join(temp.path, String(run)), {
          signal,
        });
        assert.equal(last.saved, 500);
        await waitUntil('both ends of all connections to be closed', 3, () => server?.openConnections === 0);
      }
      assert.ok(server.maxOpenConnections <= 16, `${server.maxOpenConnections} connections`);
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
    let temp: ReturnType<typeof makeTempFolder>;
    const servers: (FaultServer | Site)[] = [];

    before(function () {
      certificates = makeCertificates();
      skipBecause(this, certificates ? null : 'openssl is not here to make certificates');
      temp = makeTempFolder();
    });

    after(async () => {
      for (const server of servers) await server.close();
      certificates?.remove();
      temp.remove();
    });

    it('are refused unless they can be trusted, for a reason and without another try', async () => {
      assert.ok(certificates);
      const start = async (fault: Fault, secure?: TlsOptions): Promise<FaultServer> => {
        const server = await startFaultServer(fault, undefined, secure);
        servers.push(server);
        return server;
      };
      const sites = {
        good: await start(goodPicture, certificates.good),
        expired: await start(goodPicture, certificates.expired),
        otherHost: await start(goodPicture, certificates.otherHost),
        selfSigned: await start(goodPicture, certificates.selfSigned),
        plain: await startSite(() => undefined),
        reset: await startResettingServer(),
      };
      servers.push(sites.plain, sites.reset);
      const urls = Object.values(sites).map(({ host }) => `https://${host}/a.jpg`);
      const { events } = await scrapeInOwnProcess(urls, temp.path, faultLimits, {
        NODE_EXTRA_CA_CERTS: certificates.authorityPath,
      });
      const found = Object.entries(sites).map(([name, { host, connectionCount, requests }]) => {
        const event = events.find(
          (each) => (each.type === 'saved' || each.type === 'failed') && each.url.includes(host),
        );
        const how = event?.type === 'failed' ? event.failure : undefined;
        return [name, how?.code ?? event?.type, how?.certificate, connectionCount, requests.length];
      });
      assert.deepEqual(found, [
        ['good', 'saved', undefined, 1, 1],
        ['expired', 'tls', 'expired', 1, 0],
        ['otherHost', 'tls', 'other-host', 1, 0],
        ['selfSigned', 'tls', 'untrusted', 1, 0],
        ['plain', 'tls', undefined, 1, 0],
        ['reset', 'connection', undefined, maxTries, 0],
      ]);
    });
  });

  describe('this computer', () => {
    it('with room for three connections makes few more attempts, and saves everything', async () => {
      const temp = makeTempFolder();
      const server = await startFaultServer((visit) => setTimeout(() => goodPicture(visit), 5));
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
        const { last } = await scrapeUrls(manyUrls(60, server.url), temp.path);
        assert.deepEqual(
          { outcome: last.outcome, saved: last.saved, failure: last.failure },
          { outcome: 'complete', saved: 60, failure: null },
        );
        assert.ok(refused > 0 && refused < 12, `${refused} attempts`);
        // The server may see the end of one after the beginning of the next.
        assert.ok(server.maxOpenConnections >= 3, `${server.maxOpenConnections} connections`);
      } finally {
        limited.mock.restore();
        await server.close();
        temp.remove();
      }
    });

    it('has memory for many bombs', async () => {
      const temp = makeTempFolder();
      const bombs = await startFaultServer(faults['gzip-bomb']);
      const harmless = await startFaultServer(goodPicture);
      try {
        const usual = await scrapeInOwnProcess(manyUrls(16, harmless.url), temp.path, defaultNetLimits);
        const { events, most } = await scrapeInOwnProcess(
          manyUrls(16, bombs.url),
          temp.path,
          defaultNetLimits,
        );
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
    interface NetworkRun {
      readonly events: ScrapeEvent[];
      /** How often each name was looked up. */
      readonly queries: Readonly<Record<string, number>>;
      /** How often each address was asked. */
      readonly visits: Readonly<Record<string, number>>;
    }

    /** One of the scenes of `ownNetwork`. */
    async function runInOwnNetwork(scene: string): Promise<NetworkRun> {
      const args = ['-n', '-m', process.execPath, '--import', 'tsx', ownNetwork, scene];
      const { stdout } = await promisify(execFile)('unshare', args);
      return JSON.parse(stdout) as NetworkRun;
    }

    function lastOf(events: readonly ScrapeEvent[]): FinishedEvent {
      const last = events.at(-1);
      assert.ok(last?.type === 'finished');
      return last;
    }

    const codes = (events: readonly ScrapeEvent[]): string[] => [
      ...new Set(events.flatMap((event) => (event.type === 'failed' ? [event.failure.code] : []))),
    ];

    before(function () {
      // Needs Linux, and the right to make networks.
      ensureProgram('ip', 'iproute2');
      const own = spawnSync('unshare', ['-n', '-m', 'ip', 'link', 'set', 'lo', 'up']);
      skipBecause(this, own.status === 0 ? null : 'a network of its own cannot be made here');
    });

    for (const [scene, name, most] of [
      ['no-such-name', 'nx.test', 20],
      ['resolver-broken', 'broken.test', 40],
    ] as const) {
      it(`${scene}: a host is given up after a few questions, and is not found`, async () => {
        const { events, queries } = await runInOwnNetwork(scene);
        const last = lastOf(events);
        assert.deepEqual(
          { outcome: last.outcome, failed: last.failed, codes: codes(events) },
          { outcome: 'short', failed: 50, codes: ['host-not-found'] },
        );
        // Each attempt asks for addresses of both kinds.
        assert.ok((queries[name] ?? 0) <= most, `${queries[name]} questions`);
      });
    }

    for (const scene of ['link-down', 'names-lost']) {
      it(`${scene}: the run stops, and nothing counts as failed`, async () => {
        const last = lastOf((await runInOwnNetwork(scene)).events);
        assert.deepEqual(
          { outcome: last.outcome, code: last.failure?.code, failed: last.failed },
          { outcome: 'stopped', code: 'offline', failed: 0 },
        );
        assert.ok(last.saved >= 10 && last.saved < 60, `${last.saved} saved`);
      });
    }

    it('turns-private: a name that the user typed is not followed from the internet into a private network', async () => {
      const { events, visits } = await runInOwnNetwork('turns-private');
      assert.deepEqual(codes(events), ['private-address']);
      assert.ok(lastOf(events).saved >= 10, `${lastOf(events).saved} saved`);
      assert.deepEqual(Object.keys(visits), ['93.184.216.34'], 'nobody else was asked');
    });

    it('one-host-lost: the others are saved', async () => {
      const { events } = await runInOwnNetwork('one-host-lost');
      const last = lastOf(events);
      assert.deepEqual(
        { outcome: last.outcome, codes: codes(events) },
        { outcome: 'short', codes: ['host-not-found'] },
      );
      const fromB = events.filter((event) => event.type === 'saved' && event.url.includes('b.test'));
      assert.equal(fromB.length, 60);
    });
  });
});
