import { contestantNames, type ContestantName } from './contestants';
import { floors } from './floors';
import { median } from './measure';
import {
  cpuTime,
  figuresOf,
  medianOf,
  otherFigures,
  perSecond,
  ratioInRounds,
  type BenchResults,
  type Figure,
  type OtherName,
} from './results';
import { scenarios, type ScenarioName } from './scenarios';

/** What a change may cost and not be told. */
const maxLoss = 0.05;

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(cells.join('  '));
  }
}

/** The table of one race: medians, and against the original's design as the median of each round's ratio. */
export function raceTable(results: BenchResults, scenario: ScenarioName): readonly (readonly string[])[] {
  const { count } = scenarios[scenario];
  const contestants = Object.keys(results.races[scenario] ?? {}) as ContestantName[];
  return contestants.map((name) => {
    const against = (what: typeof perSecond): string =>
      shown(ratioInRounds(results, scenario, [name, 'original'], what), 2);
    return [
      contestantNames[name],
      shown(count * medianOf(results, scenario, name, perSecond), 0),
      against(perSecond),
      shown((1000 / count) * medianOf(results, scenario, name, cpuTime), 2),
      against(cpuTime),
      shown(
        medianOf(results, scenario, name, ({ peakMB }) => peakMB),
        0,
      ),
    ];
  });
}

export const raceHead = [
  'contestant',
  'pictures/s',
  'x original',
  'CPU s / 1,000',
  'x original',
  'peak MB',
] as const;

export function printResults(results: BenchResults): void {
  for (const scenario of Object.keys(results.races) as ScenarioName[]) {
    console.log(`\n${scenarios[scenario].title}`);
    printTable(raceHead, raceTable(results, scenario));
  }
  const others = Object.entries(results.others) as [OtherName, readonly number[]][];
  if (others.length > 0) {
    console.log();
    printTable(
      ['beside it', 'median', 'worst'],
      others.map(([name, values]) => [
        otherFigures[name],
        shown(median(values), 2),
        shown(Math.max(...values), 2),
      ]),
    );
  }
  printFloors(results);
}

function printFloors(results: BenchResults): void {
  const rows = floors.flatMap(({ title, better, floor, aim, valueIn }) => {
    const value = valueIn(results);
    if (Number.isNaN(value)) return [];
    const reaches = (bound: number): boolean => (better === 'more' ? value >= bound : value <= bound);
    const verdict = reaches(aim) ? 'aim reached' : reaches(floor) ? 'holds' : 'BELOW THE FLOOR';
    return [[title, shown(value, 2), String(floor), String(aim), verdict]];
  });
  if (rows.length === 0) return;
  console.log();
  printTable(['what must hold', 'measured', 'floor', 'aim', ''], rows);
}

/** What has become worse than in another run, by more than `maxLoss`. */
export function printLosses(now: BenchResults, before: BenchResults): void {
  const known = new Map<string, Figure>(figuresOf(before).map((figure) => [figure.title, figure]));
  const losses = figuresOf(now).flatMap(({ title, value, better }) => {
    const old = known.get(title)?.value;
    if (old === undefined || old === 0) return [];
    const loss = better === 'more' ? 1 - value / old : value / old - 1;
    return loss > maxLoss
      ? [[title, shown(old, 2), shown(value, 2), `${(loss * 100).toFixed(0)} % worse`]]
      : [];
  });
  console.log(`\nHeld against ${before.commit} of ${before.date.slice(0, 10)}:`);
  if (losses.length === 0) console.log(`nothing is worse by more than ${maxLoss * 100} %`);
  else printTable(['what', 'then', 'now', ''], losses);
}

function shown(value: number, digits: number): string {
  return Number.isNaN(value) ? '-' : value.toFixed(digits);
}
