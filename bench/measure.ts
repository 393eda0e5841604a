import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contestantNames, statsFile, type Contestant } from './contestants';
import { digestOf, type PictureSet } from './pictures';
import type { Site } from './site';

/** What one run of one program cost: the whole process, from start to end. */
export interface Cost {
  readonly seconds: number;
  /** User and system time, of child processes too. */
  readonly cpuSeconds: number;
  /** The largest process's greatest resident set. */
  readonly peakMB: number;
  /** Our own program's run without start-up; null where another does not say. */
  readonly runSeconds: number | null;
}

/** Memory where there is some, so that no disk is measured. */
export const scratchRoot = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new folder below `scratchRoot` while `work` goes on. */
export async function withScratchFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(scratchRoot, 'image-scraper-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a contestant once into a new folder, and checks that it saved every picture whole. Throws with what it complained of. */
export function measureContestant(
  { name, command }: Contestant,
  pictures: PictureSet,
  { origin, authority }: Site,
  lanes: number,
): Promise<Cost> {
  return withScratchFolder(async (scratch) => {
    const folder = join(scratch, 'out');
    mkdirSync(folder);
    const urls = pictures.names.map((file) => `${origin}/${file}`);
    const args = command({ urls, folder, lanes, scratch, authority });
    const report = join(scratch, 'time.txt');
    const startedAt = performance.now();
    // GNU time asks the system what a finished process used (wait4); nothing is sampled.
    const child = spawn('/usr/bin/time', ['-f', '%U %S %M', '-o', report, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: variablesFor(authority),
    });
    let complaints = '';
    child.stderr.on('data', (piece: Buffer) => (complaints += piece.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    const seconds = (performance.now() - startedAt) / 1000;
    const saved = digestOf(folder);
    if (code !== 0 || saved !== pictures.digest) {
      const wanted = `wanted ${pictures.digest}, got ${saved}`;
      throw new Error(
        `${contestantNames[name]} ended with ${code}: ${wanted}\n${complaints.slice(0, 2_000)}`,
      );
    }
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
  });
}

/** What a computer may have programs do at their start: to read the certificates of a system takes Node.js 50 ms. */
const startVariables = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']);

/** The variables of a contestant, the same on every computer: those that name certificates only where there is an authority to trust. */
function variablesFor(authority: string | null): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !startVariables.has(name));
  const trusted = authority === null ? {} : { NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority };
  return { ...Object.fromEntries(others), ...trusted };
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
