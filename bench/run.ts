// npm run bench: our download program beside others, whole processes in turn, round by round, on this machine.
// npm run bench -- --quick takes fewer pictures and rounds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundle, type Bundle } from '../test/support/bundle';
import { runProgram } from '../test/support/programs';
import { measure, median, scratchRoot, type Cost } from './measure';
import { addresses, bytesOf } from './pictures';
import { ways, type Way } from './ways';

const quick = process.argv.includes('--quick');
const rounds = quick ? 2 : 5;
const small = 30_000;
const large = 250_000;

interface Scenario {
  readonly title: string;
  readonly count: number;
  readonly meanBytes: number;
  readonly delayMs: number;
  readonly lanes: number;
}

const sideBySide: readonly Scenario[] = [
  { title: 'small, no delay', count: quick ? 500 : 2_000, meanBytes: small, delayMs: 0, lanes: 16 },
  { title: 'large, no delay', count: quick ? 100 : 500, meanBytes: large, delayMs: 0, lanes: 16 },
  { title: 'small, 50 ms', count: quick ? 200 : 1_000, meanBytes: small, delayMs: 50, lanes: 16 },
  { title: 'many small, no delay', count: quick ? 2_000 : 10_000, meanBytes: small, delayMs: 0, lanes: 16 },
];

async function main(): Promise<void> {
  if (!existsSync('/usr/bin/time')) throw new Error('The bench needs GNU time: apt-get install time');
  const built = await bundle(
    {
      cli: 'src/cli.ts',
      worker: 'src/engine/worker.ts',
      naive: 'bench/naive.ts',
      hostLoop: 'bench/hostLoop.ts',
    },
    { production: true },
  );
  try {
    const all = ways(built.path('cli'), built.path('naive'));
    console.log(
      `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), median of ${rounds} rounds`,
    );
    for (const scenario of sideBySide) await compare(scenario, all);
    const [ours] = all;
    if (ours) {
      await lanesKeptBusy(ours);
      await memoryByCount(ours);
    }
    await hostLoop(built);
  } finally {
    built.remove();
  }
}

async function compare(scenario: Scenario, all: readonly Way[]): Promise<void> {
  const { title, count, meanBytes } = scenario;
  const costs = new Map<string, Cost[]>(all.map(({ name }) => [name, []]));
  await onSite(scenario, async (site) => {
    for (let round = 0; round < rounds; round += 1) {
      for (const way of all) costs.get(way.name)?.push(await measureOn(way, site, scenario));
    }
  });
  const baseline = costs.get('fetch+writeFile') ?? [];
  console.log(
    `\n${title}: ${count} pictures of ${meanBytes / 1000} kB on average, ${scenario.lanes} at once`,
  );
  table(
    ['way', 'pictures/s', 'x', 'CPU s / 1000', 'x', 'peak MB'],
    [...costs].map(([name, runs]) => [
      name,
      (count / median(runs.map(({ seconds }) => seconds))).toFixed(0),
      ratio(baseline, runs, ({ seconds }) => seconds),
      median(runs.map(({ cpuSeconds }) => (cpuSeconds / count) * 1000)).toFixed(2),
      ratio(runs, baseline, ({ cpuSeconds }) => cpuSeconds),
      median(runs.map(({ peakMB }) => peakMB)).toFixed(0),
    ]),
  );
}

/** The median of the ratios taken inside each round, which noise of the machine touches least. */
function ratio(above: readonly Cost[], below: readonly Cost[], of: (cost: Cost) => number): string {
  const ratios = above.flatMap((cost, round) => {
    const other = below[round];
    return other ? [of(cost) / of(other)] : [];
  });
  return median(ratios).toFixed(2);
}

/** The rate without start-up against what so many lanes could do at most. */
async function lanesKeptBusy(way: Way): Promise<void> {
  const rows: string[][] = [];
  for (const lanes of [16, 32, 64]) {
    const scenario = { title: '', count: lanes * (quick ? 30 : 64), meanBytes: small, delayMs: 50, lanes };
    const rates = await onSite(scenario, async (site) => {
      const seen: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        seen.push(scenario.count / ((await measureOn(way, site, scenario)).runSeconds ?? NaN));
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
  table(['lanes', 'pictures', 'pictures/s', 'of what is possible'], rows);
}

async function memoryByCount(way: Way): Promise<void> {
  const rows: string[][] = [];
  for (const count of quick ? [500, 2_000] : [1_000, 10_000]) {
    const scenario = { title: '', count, meanBytes: small, delayMs: 0, lanes: 16 };
    const peaks = await onSite(scenario, async (site) => {
      const seen: number[] = [];
      for (let round = 0; round < rounds; round += 1)
        seen.push((await measureOn(way, site, scenario)).peakMB);
      return seen;
    });
    rows.push([String(count), median(peaks).toFixed(0), Math.max(...peaks).toFixed(0)]);
  }
  console.log('\nPeak memory against the count');
  table(['pictures', 'median MB', 'most MB'], rows);
}

async function hostLoop(built: Bundle): Promise<void> {
  const rows: string[][] = [];
  for (const count of quick ? [200] : [200, 10_000]) {
    const seen = await onSite({ meanBytes: small, delayMs: 0 }, async (site) => {
      const delays: { p50: number; p99: number; max: number }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const folder = mkdtempSync(join(scratchRoot, 'image-scraper-bench-'));
        const args = [built.path('hostLoop'), built.path('worker'), site, String(count), folder];
        delays.push(JSON.parse(await runProgram(process.execPath, args)) as (typeof delays)[number]);
        rmSync(folder, { recursive: true });
      }
      return delays;
    });
    const of = (key: 'p50' | 'p99' | 'max'): string => median(seen.map((delay) => delay[key])).toFixed(1);
    rows.push([String(count), of('p50'), of('p99'), of('max')]);
  }
  console.log('\nHow late the thread is that started the worker (ms)');
  table(['pictures', 'p50', 'p99', 'max'], rows);
}

function measureOn(way: Way, site: string, { count, meanBytes, lanes }: Scenario): Promise<Cost> {
  return measure(way, addresses(site, count), lanes, bytesOf(count, meanBytes));
}

/** With a server of its own, which is gone afterwards. */
async function onSite<T>(
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
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
