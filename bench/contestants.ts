import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOnPath } from '../test/support/debian';

/** What a contestant is asked to do. */
export interface DownloadJob {
  readonly urls: readonly string[];
  /** Exists and is empty. */
  readonly folder: string;
  readonly lanes: number;
  /** For lists and the like, outside of `folder`. */
  readonly scratch: string;
  /** Path of the certificate of the authority that signs the site's; null where the site has none. */
  readonly authority: string | null;
}

/** A program that downloads; `command` writes what it needs into the job's scratch folder. */
export interface Contestant {
  readonly name: ContestantName;
  readonly command: (job: DownloadJob) => readonly string[];
}

/** The program's own names, and what each of the others is. */
export const contestantNames = {
  ours: 'image-scraper',
  withRecords: 'image-scraper, records',
  original: "the original's design",
  ceiling: "Node's ceiling",
  fetch: 'fetch + writeFile',
  curl: 'curl --parallel',
  aria2c: 'aria2c',
  wget: 'xargs wget',
} as const;
export type ContestantName = keyof typeof contestantNames;

/** Where our own program writes how long its run took without start-up, in the job's scratch folder. */
export const statsFile = 'stats.json';

/** Debian's own, whatever else is called so on the PATH: it is the one that has Debian's modules. */
export const debianPython = '/usr/bin/python3';

/** Paths of the bundles of the contestants that are written in TypeScript. */
export interface ContestantBundles {
  readonly cli: string;
  readonly ceiling: string;
  readonly naive: string;
}

/** All of them but those whose program is not here. */
export function createContestants({ cli, ceiling, naive }: ContestantBundles): Contestant[] {
  const ours = (job: DownloadJob, ...options: readonly string[]): readonly string[] => [
    process.execPath,
    cli,
    'download',
    '--urls',
    writeUrlList(job),
    '--out',
    job.folder,
    '--concurrency',
    String(job.lanes),
    '--stats',
    join(job.scratch, statsFile),
    ...options,
  ];
  const bundled = (path: string, job: DownloadJob): readonly string[] => [
    process.execPath,
    path,
    writeUrlList(job),
    job.folder,
    String(job.lanes),
  ];
  const commands: Readonly<Record<ContestantName, Contestant['command']>> = {
    ours: (job) => ours(job, '--no-records'),
    withRecords: (job) => ours(job),
    original: (job) => [debianPython, join(__dirname, 'original.py'), writeUrlList(job), job.folder],
    ceiling: (job) => bundled(ceiling, job),
    fetch: (job) => bundled(naive, job),
    curl: (job) => [
      'curl',
      '--silent',
      '--fail',
      '--parallel',
      '--parallel-max',
      String(job.lanes),
      ...(job.authority === null ? [] : ['--cacert', job.authority]),
      '--config',
      writeCurlList(job),
    ],
    aria2c: (job) => [
      'aria2c',
      '--quiet',
      '--file-allocation=none',
      '--split=1',
      `--max-concurrent-downloads=${job.lanes}`,
      ...(job.authority === null ? [] : [`--ca-certificate=${job.authority}`]),
      '--dir',
      job.folder,
      '--input-file',
      writeUrlList(job),
    ],
    wget: (job) => [
      'xargs',
      '-a',
      writeUrlList(job),
      '-P',
      String(job.lanes),
      '-n',
      String(Math.ceil(job.urls.length / job.lanes)),
      'wget',
      '--quiet',
      ...(job.authority === null ? [] : [`--ca-certificate=${job.authority}`]),
      '-P',
      job.folder,
    ],
  };
  const isHere = (name: ContestantName): boolean =>
    name === 'curl' || name === 'aria2c' || name === 'wget' ? programOnPath(name) !== undefined : true;
  return (Object.keys(commands) as ContestantName[])
    .filter(isHere)
    .map((name) => ({ name, command: commands[name] }));
}

function writeUrlList(job: DownloadJob): string {
  return writeScratchFile(job, 'urls.txt', `${job.urls.join('\n')}\n`);
}

function writeCurlList(job: DownloadJob): string {
  const entries = job.urls.map((url) => {
    const name = url.slice(url.lastIndexOf('/') + 1);
    return `url="${url}"\noutput="${join(job.folder, name)}"\n`;
  });
  return writeScratchFile(job, 'curl.txt', entries.join(''));
}

function writeScratchFile({ scratch }: DownloadJob, name: string, text: string): string {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
}
