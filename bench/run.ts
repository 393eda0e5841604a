// npm run bench: our download program beside others, whole processes in turn, round by round, on this machine.
// npm run bench -- --quick takes fewer pictures and rounds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundleSources, type Bundle } from '../test/support/bundle';
import { runProgram } from '../test/support/programs';
import { measureDownloader, median, scratchRoot, type Cost } from './measure';
import { pictureAddresses, totalBytes } from './pictures';
import { createDownloaders, type Downloader } from './downloaders';

const isQuick = process.argv.includes('--quick');
const roundCount = isQuick ? 2 : 5;
const smallMeanBytes = 30_000;
const largeMeanBytes = 250_000;

interface Scenario {
  readonly title: string;
  readonly count: number;
  readonly meanBytes: number;
  readonly delayMs: number;
  readonly lanes: number;
}

const scenarios: readonly Scenario[] = [
  {
    title: 'small, no delay',
    count: isQuick ? 500 : 2_000,
    meanBytes: smallMeanBytes,
    delayMs: 0,
    lanes: 16,
  },
  { title: 'large, no delay', count: isQuick ? 100 : 500, meanBytes: largeMeanBytes, delayMs: 0, lanes: 16 },
  { title: 'small, 50 ms', count: isQuick ? 200 : 1_000, meanBytes: smallMeanBytes, delayMs: 50, lanes: 16 },
  {
    title: 'many small, no delay',
    count: isQuick ? 2_000 : 10_000,
    meanBytes: smallMeanBytes,
    delayMs: 0,
    lanes: 16,
  },
];

async function main(): Promise<void> {
  if (!existsSync('/usr/bin/time')) throw new Error('The bench needs GNU time: apt-get install time');
  const built = await bundleSources(
    {
      cli: 'src/cli.ts',
      worker: 'src/engine/worker.ts',
      naive: 'bench/naive.ts',
      hostLoop: 'bench/hostLoop.ts',
    },
    { production: true },
  );
  try {
    const all = createDownloaders(built.pathOf('cli'), built.pathOf('naive'));
    console.log(
      `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), median of ${roundCount} rounds`,
    );
    for (const scenario of scenarios) await compareDownloaders(scenario, all);
    const [ours] = all;
    if (ours) {
      await measureLaneUse(ours);
      await measureMemory(ours);
    }
    await measureHostLoop(built);
  } finally {
    built.remove();
  }
}

async function compareDownloaders(scenario: Scenario, all: readonly Downloader[]): Promise<void> {
  const { title, count, meanBytes } = scenario;
  const costs = new Map<string, Cost[]>(all.map(({ name }) => [name, []]));
  await withServer(scenario, async (site) => {
    for (let round = 0; round < roundCount; round += 1) {
      for (const way of all) costs.get(way.name)?.push(await measureOnSite(way, site, scenario));
    }
  });
  const baseline = costs.get('fetch+writeFile') ?? [];
  console.log(
    `\n${title}: ${count} pictures of ${meanBytes / 1000} kB on average, ${scenario.lanes} at once`,
  );
  printTable(
    ['way', 'pictures/s', 'x', 'CPU s / 1000', 'x', 'peak MB'],
    [...costs].map(([name, runs]) => [
      name,
      (count / median(runs.map(({ seconds }) => seconds))).toFixed(0),
      medianRatio(baseline, runs, ({ seconds }) => seconds),
      median(runs.map(({ cpuSeconds }) => (cpuSeconds / count) * 1000)).toFixed(2),
      medianRatio(runs, baseline, ({ cpuSeconds }) => cpuSeconds),
      median(runs.map(({ peakMB }) => peakMB)).toFixed(0),
    ]),
  );
}

/** The median of the ratios taken inside each round, which noise of the machine touches least. */
function medianRatio(above: readonly Cost[], below: readonly Cost[], of: (cost: Cost) => number): string {
  const ratios = above.flatMap((cost, round) => {
    const other = below[round];
    return other ? [of(cost) / of(other)] : [];
  });
  return median(ratios).toFixed(2);
}

/** The rate without start-up against what so many lanes could do at most. */
async function measureLaneUse(way: Downloader): Promise<void> {
  const rows: string[][] = [];
  for (const lanes of [16, 32, 64]) {
    const scenario = {
      title: '',
      count: lanes * (isQuick ? 30 : 64),
      meanBytes: smallMeanBytes,
      delayMs: 50,
      lanes,
    };
    const rates = await withServer(scenario, async (site) => {
      const seen: number[] = [];
      for (let round = 0; round < roundCount; round += 1) {
        seen.push(scenario.count / ((await measureOnSite(way, site, scenario)).runSeconds ?? NaN));
      }
      return seen;
    });
    const most = lanes / 0.05;
    rows.push([
      String(lanes),
      String(scenario.count),
      median(rates).toFixed(0),
      (median(rates) / most).toFixed(2),
    ]);
  }
  console.log('\nLanes kept busy at 50 ms, without start-up');
  printTable(['lanes', 'pictures', 'pictures/s', 'of what is possible'], rows);
}

async function measureMemory(way: Downloader): Promise<void> {
  const rows: string[][] = [];
  for (const count of isQuick ? [500, 2_000] : [1_000, 10_000]) {
    const scenario = { title: '', count, meanBytes: smallMeanBytes, delayMs: 0, lanes: 16 };
    const peaks = await withServer(scenario, async (site) => {
      const seen: number[] = [];
      for (let round = 0; round < roundCount; round += 1)
        seen.push((await measureOnSite(way, site, scenario)).peakMB);
      return seen;
    });
    rows.push([String(count), median(peaks).toFixed(0), Math.max(...peaks).toFixed(0)]);
  }
  console.log('\nPeak memory against the count');
  printTable(['pictures', 'median MB', 'most MB'], rows);
}

async function measureHostLoop(built: Bundle): Promise<void> {
  const rows: string[][] = [];
  for (const count of isQuick ? [200] : [200, 10_000]) {
    const seen = await withServer({ meanBytes: smallMeanBytes, delayMs: 0 }, async (site) => {
      const delays: { p50: number; p99: number; max: number }[] = [];
      for (let round = 0; round < roundCount; round += 1) {
        const folder = mkdtempSync(join(scratchRoot, 'image-scraper-bench-'));
        const args = [built.pathOf('hostLoop'), built.pathOf('worker'), site, String(count), folder];
        delays.push(JSON.parse(await runProgram(process.execPath, args)) as (typeof delays)[number]);
        rmSync(folder, { recursive: true });
      }
      return delays;
    });
    const of = (key: 'p50' | 'p99' | 'max'): string => median(seen.map((delay) => delay[key])).toFixed(1);
    rows.push([String(count), of('p50'), of('p99'), of('max')]);
  }
  console.log('\nHow late the thread is that started the worker (ms)');
  printTable(['pictures', 'p50', 'p99', 'max'], rows);
}

function measureOnSite(way: Downloader, site: string, { count, meanBytes, lanes }: Scenario): Promise<Cost> {
  return measureDownloader(way, pictureAddresses(site, count), lanes, totalBytes(count, meanBytes));
}

/** With a server of its own, which is gone afterwards. */
async function withServer<T>(
  { meanBytes, delayMs }: Pick<Scenario, 'meanBytes' | 'delayMs'>,
  work: (site: string) => Promise<T>,
): Promise<T> {
  const args = ['--import', 'tsx', join(__dirname, 'server.ts'), String(meanBytes), String(delayMs)];
  const server = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(server, 'close');
  try {
    const [address] = (await once(server.stdout, 'data')) as [Buffer];
    return await work(address.toString().trim());
  } finally {
    server.stdin.end();
    await ended;
  }
}

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}

void main();
