// npm test: builds, runs the tiers one after another, each in a process of its own, and sums them up.
// npm test -- unit webview runs only those.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countsVariable, type TestCounts } from './support/suite';

const tiers = {
  unit: ['test/tier.ts', 'unit'],
  cluster: ['test/tier.ts', 'cluster'],
  webview: ['test/tier.ts', 'webview'],
  integration: ['test/integration/launch.ts'],
  newest: ['test/integration/launch.ts', '--newest'],
  e2e: ['test/tier.ts', 'e2e'],
  package: ['test/tier.ts', 'package'],
} as const;
type Tier = keyof typeof tiers;
/** Tiers with windows of VS Code, which is installed while those before them run. */
const windowTiers: readonly Tier[] = ['integration', 'newest', 'e2e', 'package'];
/** What runs beside which, because both wait for the most part; what it prints comes afterwards. */
const beside: Readonly<Partial<Record<Tier, Tier>>> = { cluster: 'newest' };

const projectFolder = join(__dirname, '..');

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !(name in tiers));
  if (unknown.length > 0) {
    console.error(`No such tier: ${unknown.join(', ')}. There are ${Object.keys(tiers).join(', ')}.`);
    return 2;
  }
  const chosen = (Object.keys(tiers) as Tier[]).filter((tier) => asked.length === 0 || asked.includes(tier));

  if ((await spawnNode(['esbuild.js', '--production'])) !== 0) {
    console.error('The build failed, so no test was run.');
    console.log('0 passed, 1 failed');
    return 1;
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const installed = chosen.includes('newest') ? spawnNode(['--import', 'tsx', 'test/prepare.ts']) : null;
  const note = (tier: Tier, counts: TestCounts): void => {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    failures.push(...counts.failures.map((failure) => `${tier}: ${failure}`));
  };
  const companions = chosen.flatMap((tier) => beside[tier] ?? []).filter((tier) => chosen.includes(tier));
  for (const tier of chosen.filter((each) => !companions.includes(each))) {
    const companion = companions.find((each) => each === beside[tier]);
    // What could not be installed is told by the tier that needs it.
    if ([tier, companion].some((each) => each && windowTiers.includes(each))) await installed;
    console.log(`\n=== ${tier}`);
    const later = companion && runTier(companion, 'collected');
    const { counts, seconds } = await runTier(tier);
    console.log(`    ${tier}: ${seconds} s`);
    note(tier, counts);
    if (!later) continue;
    const ended = await later;
    console.log(`\n=== ${companion}, beside it\n${ended.printed}    ${companion}: ${ended.seconds} s`);
    note(companion, ended.counts);
  }
  // Once more at the end, where they are found, however long the run was.
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 ? 0 : 1;
}

interface TierRun {
  readonly counts: TestCounts;
  readonly seconds: string;
  /** Where it was collected. */
  readonly printed: string;
}

/** A tier that broke off, or that had no test, counts as one failure: neither may look like success. */
async function runTier(tier: Tier, output: 'shown' | 'collected' = 'shown'): Promise<TierRun> {
  const scratch = mkdtempSync(join(tmpdir(), 'counts-'));
  const file = join(scratch, 'counts.json');
  const printed = join(scratch, 'printed.txt');
  const started = Date.now();
  const log = output === 'shown' ? undefined : openSync(printed, 'w');
  const code = await spawnNode(['--import', 'tsx', ...tiers[tier]], { [countsVariable]: file }, log);
  if (log !== undefined) closeSync(log);
  const run = {
    counts: countsOf(file, code),
    seconds: ((Date.now() - started) / 1000).toFixed(0),
    printed: log === undefined ? '' : readFileSync(printed, 'utf8'),
  };
  rmSync(scratch, { recursive: true });
  return run;
}

function countsOf(file: string, code: number): TestCounts {
  const counts = readCounts(file);
  // Where all were skipped they have said why: the cluster, for one, is of Linux only.
  const ranNothing = counts.passed + counts.failed + counts.skipped === 0;
  if (!ranNothing && (code === 0 || counts.failed > 0)) return counts;
  const why = ranNothing ? 'ran no test' : `ended with exit code ${code}`;
  return { ...counts, failed: counts.failed + 1, failures: [...counts.failures, `The tier ${why}.`] };
}

function readCounts(file: string): TestCounts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
  } catch {
    return { passed: 0, failed: 0, skipped: 0, failures: [] };
  }
}

const children = new Set<ChildProcess>();
process.once('SIGTERM', () => {
  for (const child of children) child.kill('SIGTERM');
  process.exit(143);
});

/** `log` is an open file that takes all that is printed. */
function spawnNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  log?: number,
): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: log === undefined ? 'inherit' : ['ignore', log, log],
    });
    children.add(child);
    child.once('error', failed);
    child.once('exit', (code) => {
      children.delete(child);
      done(code ?? 1);
    });
  });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
