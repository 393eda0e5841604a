// npm test: builds, runs the tiers one after another, each in a process of its own, and sums them up.
// npm test -- unit webview runs only those.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  for (const tier of chosen) {
    // What could not be installed is told by the tier that needs it.
    if (windowTiers.includes(tier)) await installed;
    console.log(`\n=== ${tier}`);
    const counts = await runTier(tier);
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    failures.push(...counts.failures.map((failure) => `${tier}: ${failure}`));
  }
  // Once more at the end, where they are found, however long the run was.
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 ? 0 : 1;
}

/** A tier that broke off, or that had no test, counts as one failure: neither may look like success. */
async function runTier(tier: Tier): Promise<TestCounts> {
  const scratch = mkdtempSync(join(tmpdir(), 'counts-'));
  const file = join(scratch, 'counts.json');
  const started = Date.now();
  const code = await spawnNode(['--import', 'tsx', ...tiers[tier]], { [countsVariable]: file });
  const counts = readCounts(file);
  rmSync(scratch, { recursive: true });

  console.log(`    ${tier}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
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

function spawnNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd: projectFolder,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    const stop = (): void => {
      child.kill('SIGTERM');
      process.exit(143);
    };
    process.once('SIGTERM', stop);
    child.once('error', failed);
    child.once('exit', (code) => {
      process.removeListener('SIGTERM', stop);
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
