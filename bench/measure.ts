import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statsFile, type Downloader } from './downloaders';

/** What one run of one program cost: the whole process, from start to end. */
export interface Cost {
  readonly seconds: number;
  /** User and system time, of child processes too. */
  readonly cpuSeconds: number;
  /** The largest process's greatest resident set. */
  readonly peakMB: number;
  /** Our own program's run without start-up, where it says so. */
  readonly runSeconds: number | null;
}

/** Memory where there is some, so that no disk is measured. */
export const scratchRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** Runs a way once, and checks that it saved every picture whole. */
export async function measureDownloader(
  way: Downloader,
  urls: readonly string[],
  lanes: number,
  expectedBytes: number,
): Promise<Cost> {
  const scratch = mkdtempSync(join(scratchRoot, 'image-scraper-bench-'));
  const folder = join(scratch, 'out');
  mkdirSync(folder);
  try {
    const command = way.command({ urls, folder, lanes, scratch });
    const report = join(scratch, 'time.txt');
    const startedAt = performance.now();
    // GNU time asks the system what a finished process used (wait4); nothing is sampled.
    const child = spawn('/usr/bin/time', ['-f', '%U %S %M', '-o', report, ...command], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    const seconds = (performance.now() - startedAt) / 1000;
    checkSaved(way.name, folder, urls.length, expectedBytes, code, complaints);
    const [user = NaN, system = NaN, kilobytes = NaN] = lastLineOf(report).split(' ').map(Number);
    const stats = join(scratch, statsFile);
    return {
      seconds,
      cpuSeconds: user + system,
      peakMB: kilobytes / 1024,
      runSeconds: existsSync(stats)
        ? (JSON.parse(readFileSync(stats, 'utf8')) as { seconds: number }).seconds
        : null,
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function checkSaved(
  name: string,
  folder: string,
  count: number,
  expectedBytes: number,
  code: number | null,
  complaints: string,
): void {
  const files = readdirSync(folder).filter((file) => file.endsWith('.jpg'));
  const bytes = files.reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  if (code === 0 && files.length === count && bytes === expectedBytes) return;
  throw new Error(
    `${name} ended with ${code}: ${files.length} of ${count} files, ${bytes} of ${expectedBytes} bytes\n${complaints}`,
  );
}

function lastLineOf(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = NaN, high = NaN] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}
