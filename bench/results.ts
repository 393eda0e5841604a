import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ContestantName } from './contestants';
import { median, type Cost } from './measure';
import { meanDelayMs, scenarios, type ScenarioName } from './scenarios';
import { writeFormatted } from './writeFormatted';

/** All that a run of the bench has measured; what was not asked for, or could not be measured here, is missing. */
export interface BenchResults {
  /** ISO 8601. */
  readonly date: string;
  /** What was measured; with `+` where files were changed since. */
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
  /** The costs of each contestant, round by round. */
  readonly races: Partial<Record<ScenarioName, Partial<Record<ContestantName, readonly Cost[]>>>>;
  /** All else, by the names of `otherFigures`: what each round measured. */
  readonly others: Partial<Record<OtherName, readonly number[]>>;
}

/** What is measured beside the races. Of each, less is better. */
export const otherFigures = {
  parse25: 'parse, 25 results, against BeautifulSoup + lxml',
  parse500: 'parse, 500 results, against BeautifulSoup + lxml',
  hostLoopP99: "the host's loop while 10,000 are saved, p99 ms",
  hostLoopMax: "the host's loop while 10,000 are saved, longest ms",
  firstFileCold: 'Start to first file, cold worker, ms',
  firstFileWarm: 'Start to first file, warm worker, ms',
  hugePicturesMB: '16 pictures of 100 MB at once, MB each above the base',
  fullFolderSeconds: 'start into a folder of 100,000 pictures with records, s',
  fullFolderMB: 'start into a folder of 100,000 pictures with records, peak MB',
  cluster1: '12 picture hosts, 1 machine, s',
  cluster2: '12 picture hosts, 2 machines, s',
  cluster3: '12 picture hosts, 3 machines, s',
  activation: 'activation, ms',
  usablePanel: 'Palette to usable panel, ms',
  barePanel: 'Palette to a panel that is one field, ms',
  firstThumbnail: 'Search to the first thumbnail, 100 ms an answer, ms',
  allThumbnails: 'Search to all 25 thumbnails, 100 ms an answer, ms',
  firstSaved: 'Save to the first saved tile, 100 ms an answer, ms',
  worstFrame: 'scrolling 4,000 pictures, worst frame, ms',
  vsix: 'VSIX, kB',
} as const;
export type OtherName = keyof typeof otherFigures;

/** One number of a run that can be held against another run's. */
export interface Figure {
  readonly title: string;
  readonly value: number;
  readonly better: 'more' | 'less';
}

const resultsFolder = join(__dirname, 'results');

export function describeMachine(): Pick<BenchResults, 'date' | 'commit' | 'machine' | 'node'> {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: __dirname, encoding: 'utf8' }).trim();
  const isChanged = git('status', '--porcelain', '--untracked-files=no') !== '';
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: new Date().toISOString(),
    commit: `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`,
    machine: `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${gigabytes} GiB`,
    node: process.version,
  };
}

/** Keeps a run, and returns the path of its file. */
export async function storeResults(results: BenchResults): Promise<string> {
  mkdirSync(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${results.date.slice(0, 16).replace(':', '')}.json`);
  await writeFormatted(file, JSON.stringify(results));
  return file;
}

/** The newest stored run; null where there is none. */
export function newestResults(): BenchResults | null {
  mkdirSync(resultsFolder, { recursive: true });
  const newest = readdirSync(resultsFolder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  return newest === undefined
    ? null
    : (JSON.parse(readFileSync(join(resultsFolder, newest), 'utf8')) as BenchResults);
}

/**
 * The median of the ratios taken inside each round, which a busy machine touches least; NaN where one of the two did not take
 * part.
 */
export function ratioInRounds(
  results: BenchResults,
  scenario: ScenarioName,
  [above, below]: readonly [ContestantName, ContestantName],
  what: (cost: Cost) => number,
): number {
  const race = results.races[scenario];
  const others = race?.[below] ?? [];
  const ratios = (race?.[above] ?? []).flatMap((cost, round) => {
    const other = others[round];
    return other ? [what(cost) / what(other)] : [];
  });
  return median(ratios);
}

export const perSecond = ({ seconds }: Cost): number => 1 / seconds;
export const cpuTime = ({ cpuSeconds }: Cost): number => cpuSeconds;

/** The median over the rounds; NaN where the contestant did not take part. */
export function medianOf(
  results: BenchResults,
  scenario: ScenarioName,
  contestant: ContestantName,
  what: (cost: Cost) => number,
): number {
  return median((results.races[scenario]?.[contestant] ?? []).map(what));
}

/** The share of the time in which all lanes wait for an answer, start-up left out. */
export function laneUse(results: BenchResults, scenario: 'lanes16' | 'lanes64'): number {
  const { count, lanes } = scenarios[scenario];
  const seconds = medianOf(results, scenario, 'ours', ({ runSeconds }) => runSeconds ?? NaN);
  return ((count / seconds) * (meanDelayMs / 1000)) / lanes;
}

/** All numbers of a run by which it can be held against another. */
export function figuresOf(results: BenchResults): Figure[] {
  const figures: Figure[] = [];
  for (const name of Object.keys(scenarios) as ScenarioName[]) {
    const { title } = scenarios[name];
    for (const [ours, called] of [
      ['ours', ''],
      ['withRecords', ', records'],
    ] as const) {
      const against = [ours, 'original'] as const;
      figures.push(
        {
          title: `${title}${called}: rate against the original's design`,
          value: ratioInRounds(results, name, against, perSecond),
          better: 'more',
        },
        {
          title: `${title}${called}: CPU against the original's design`,
          value: ratioInRounds(results, name, against, cpuTime),
          better: 'less',
        },
        {
          title: `${title}${called}: peak MB`,
          value: medianOf(results, name, ours, ({ peakMB }) => peakMB),
          better: 'less',
        },
      );
    }
  }
  figures.push(
    { title: 'lanes kept busy, 16', value: laneUse(results, 'lanes16'), better: 'more' },
    { title: 'lanes kept busy, 64', value: laneUse(results, 'lanes64'), better: 'more' },
  );
  for (const [name, title] of Object.entries(otherFigures))
    figures.push({ title, value: median(results.others[name as OtherName] ?? []), better: 'less' });
  return figures.filter(({ value }) => !Number.isNaN(value));
}
