import { accessSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a way is asked to do. */
export interface DownloadJob {
  readonly urls: readonly string[];
  /** Exists and is empty. */
  readonly folder: string;
  readonly lanes: number;
  /** For lists and the like, outside of `folder`. */
  readonly scratch: string;
}

/** A program that downloads; `command` writes what it needs into the job's scratch folder. */
export interface Downloader {
  readonly name: string;
  readonly command: (job: DownloadJob) => readonly string[];
}

/** Where our own program writes how long its run took without start-up, in the job's scratch folder. */
export const statsFile = 'stats.json';

/** Ours, the obvious one, and those that are on the PATH. */
export function createDownloaders(cli: string, naive: string): Downloader[] {
  const ours = (name: string, options: readonly string[]): Downloader => ({
    name,
    command: (job) => [
      process.execPath,
      cli,
      'download',
      '--urls',
      writeUrlList(job),
      '--out',
      job.folder,
      ...options,
      '--concurrency',
      String(job.lanes),
      '--stats',
      join(job.scratch, statsFile),
    ],
  });
  const all: Downloader[] = [
    ours('image-scraper', ['--no-records']),
    ours('image-scraper, records', []),
    {
      name: 'fetch+writeFile',
      command: (job) => [process.execPath, naive, writeUrlList(job), job.folder, String(job.lanes)],
    },
    {
      name: 'curl',
      command: (job) => {
        const config = job.urls.map((url) => `url="${url}"\noutput="${join(job.folder, fileNameOf(url))}"\n`);
        const file = writeScratchFile(job, 'curl.txt', config.join(''));
        return [
          'curl',
          '--silent',
          '--fail',
          '--parallel',
          '--parallel-max',
          String(job.lanes),
          '--config',
          file,
        ];
      },
    },
    {
      name: 'aria2c',
      command: (job) => [
        'aria2c',
        '--quiet',
        '--file-allocation=none',
        '--split=1',
        `--max-concurrent-downloads=${job.lanes}`,
        '--dir',
        job.folder,
        '--input-file',
        writeUrlList(job),
      ],
    },
    {
      name: 'xargs wget',
      command: (job) => {
        const each = String(Math.ceil(job.urls.length / job.lanes));
        const lanes = String(job.lanes);
        return [
          'xargs',
          '-a',
          writeUrlList(job),
          '-P',
          lanes,
          '-n',
          each,
          'wget',
          '--quiet',
          '-P',
          job.folder,
        ];
      },
    },
  ];
  return all.filter(
    ({ name }) =>
      name.includes('+') || name.startsWith('image-scraper') || isOnPath(name.split(' ').at(-1) ?? ''),
  );
}

function writeUrlList(job: DownloadJob): string {
  return writeScratchFile(job, 'urls.txt', `${job.urls.join('\n')}\n`);
}

function writeScratchFile({ scratch }: DownloadJob, name: string, text: string): string {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
}

function fileNameOf(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
