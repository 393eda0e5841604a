import {
  cpuTime,
  laneUse,
  medianOf,
  perSecond,
  ratioInRounds,
  type BenchResults,
  type OtherName,
} from './results';
import { median } from './measure';

/** What a run must reach, and what it is to reach. */
export interface Floor {
  readonly title: string;
  readonly better: 'more' | 'less';
  readonly floor: number;
  readonly aim: number;
  /** NaN where it was not measured. */
  readonly valueIn: (results: BenchResults) => number;
}

const other =
  (name: OtherName) =>
  (results: BenchResults): number =>
    median(results.others[name] ?? []);

/** Each with all checks on, on a memory file system; ratios are taken inside a round. */
export const floors: readonly Floor[] = [
  {
    title: "10,000 small, rate against the original's design",
    better: 'more',
    floor: 1.8,
    aim: 2.5,
    valueIn: (results) => ratioInRounds(results, 'small', ['ours', 'original'], perSecond),
  },
  {
    title: "10,000 small, rate against Node's ceiling",
    better: 'more',
    floor: 0.75,
    aim: 0.9,
    valueIn: (results) => ratioInRounds(results, 'small', ['ours', 'ceiling'], perSecond),
  },
  {
    title: "10,000 small, CPU against the original's design",
    better: 'less',
    floor: 0.7,
    aim: 0.5,
    valueIn: (results) => ratioInRounds(results, 'small', ['ours', 'original'], cpuTime),
  },
  {
    title: '10,000 small, rate with records against without',
    better: 'more',
    floor: 0.75,
    aim: 0.85,
    valueIn: (results) => ratioInRounds(results, 'small', ['withRecords', 'ours'], perSecond),
  },
  {
    title: "1,000 large, rate against the original's design",
    better: 'more',
    floor: 1.2,
    aim: 1.4,
    valueIn: (results) => ratioInRounds(results, 'large', ['ours', 'original'], perSecond),
  },
  {
    title: "1,000 large, CPU against the original's design",
    better: 'less',
    floor: 0.9,
    aim: 0.7,
    valueIn: (results) => ratioInRounds(results, 'large', ['ours', 'original'], cpuTime),
  },
  {
    title: 'lanes kept busy, 16',
    better: 'more',
    floor: 0.95,
    aim: 0.97,
    valueIn: (results) => laneUse(results, 'lanes16'),
  },
  {
    title: 'lanes kept busy, 64',
    better: 'more',
    floor: 0.85,
    aim: 0.92,
    valueIn: (results) => laneUse(results, 'lanes64'),
  },
  {
    title: 'peak memory, 10,000 small, MB',
    better: 'less',
    floor: 125,
    aim: 110,
    valueIn: (results) => medianOf(results, 'small', 'ours', ({ peakMB }) => peakMB),
  },
  {
    title: 'growth of memory from 1,000 to 10,000, MB',
    better: 'less',
    floor: 10,
    aim: 3,
    valueIn: (results) =>
      medianOf(results, 'small', 'ours', ({ peakMB }) => peakMB) -
      medianOf(results, 'fewSmall', 'ours', ({ peakMB }) => peakMB),
  },
  {
    title: '16 pictures of 100 MB at once, MB each above the base',
    better: 'less',
    floor: 4,
    aim: 2,
    valueIn: other('hugePicturesMB'),
  },
  {
    title: 'parse, 500 results, against BeautifulSoup + lxml',
    better: 'less',
    floor: 0.2,
    aim: 0.12,
    valueIn: other('parse500'),
  },
  {
    title: "the host's loop while 10,000 are saved, p99 ms",
    better: 'less',
    floor: 6,
    aim: 3,
    valueIn: other('hostLoopP99'),
  },
  {
    title: "the host's loop while 10,000 are saved, longest ms",
    better: 'less',
    floor: 20,
    aim: 10,
    valueIn: other('hostLoopMax'),
  },
  {
    title: '12 picture hosts, rate of 2 machines against 1',
    better: 'more',
    floor: 1.9,
    aim: 1.95,
    valueIn: (results) => other('cluster1')(results) / other('cluster2')(results),
  },
  {
    title: '12 picture hosts, rate of 3 machines against 1',
    better: 'more',
    floor: 2.7,
    aim: 2.85,
    valueIn: (results) => other('cluster1')(results) / other('cluster3')(results),
  },
  { title: 'activation, ms', better: 'less', floor: 50, aim: 15, valueIn: other('activation') },
  {
    title: 'Palette to usable panel, ms',
    better: 'less',
    floor: 400,
    aim: 250,
    valueIn: other('usablePanel'),
  },
  {
    title: 'Palette to usable panel, ms more than to one that is one field',
    better: 'less',
    floor: 400,
    aim: 250,
    valueIn: (results) => other('usablePanel')(results) - other('barePanel')(results),
  },
  {
    title: 'Start to first file, cold worker, ms',
    better: 'less',
    floor: 250,
    aim: 150,
    valueIn: other('firstFileCold'),
  },
  {
    title: 'Start to first file, warm worker, ms',
    better: 'less',
    floor: 60,
    aim: 30,
    valueIn: other('firstFileWarm'),
  },
  {
    title: 'start into a folder of 100,000 pictures with records, s',
    better: 'less',
    floor: 3,
    aim: 1,
    valueIn: other('fullFolderSeconds'),
  },
  {
    title: 'start into a folder of 100,000 pictures with records, peak MB',
    better: 'less',
    floor: 300,
    aim: 200,
    valueIn: other('fullFolderMB'),
  },
  { title: 'VSIX, kB', better: 'less', floor: 800, aim: 600, valueIn: other('vsix') },
];
