// Runs one tier in this process: node --import tsx test/tier.ts unit
import { join } from 'node:path';
import { chromiumPath } from './support/chromium';
import { clusterPrograms } from './support/cluster';
import { ensurePrograms } from './support/debian';
import { exitWhenInterrupted } from './support/interrupts';
import { foreignFileSystems } from './support/mounts';
import { runSuite, type SuiteOptions } from './support/suite';
import { findTestFiles } from './support/testFiles';
import { installVSCodeServer } from './support/vscodeServer';

interface TierOptions extends SuiteOptions {
  /** Installs what the tier's files have in common, before several of them would do so at once. */
  readonly prepare?: () => unknown;
}

/** What some of the unit tests are skipped without, and the packages that have it. */
const unitPrograms: Readonly<Record<string, string>> = {
  strace: 'strace',
  unzip: 'unzip',
  python3: 'python3',
  openssl: 'openssl',
  ip: 'iproute2',
  ...foreignFileSystems.exFAT.packages,
  ...foreignFileSystems.NTFS.packages,
};

/** A test waits for much: for time to pass, for a page to be drawn, for a window to open. Meanwhile another file's tests go on. */
const options: Readonly<Record<string, TierOptions>> = {
  unit: {
    timeout: 60_000,
    jobs: 3,
    first: ['faults.test.ts', 'server.test.ts', 'handle.test.ts', 'l10n.test.ts'],
    prepare: () => ensurePrograms(unitPrograms),
  },
  // One after another: each has five processes of its own at least, and counts what is under way at once.
  cluster: { timeout: 60_000, prepare: () => ensurePrograms(clusterPrograms) },
  webview: {
    timeout: 60_000,
    jobs: 2,
    first: ['a11y.test.ts', 'looks.test.ts', 'lookAlikes.test.ts'],
    prepare: chromiumPath,
  },
  e2e: {
    timeout: 180_000,
    jobs: 2,
    prepare: () => {
      chromiumPath();
      return installVSCodeServer();
    },
  },
  package: { timeout: 180_000 },
};

async function main(tier: string | undefined): Promise<void> {
  if (tier === undefined) throw new Error('Name a tier, for example: unit');
  const { prepare, ...suite } = options[tier] ?? {};
  await prepare?.();
  const { failed } = await runSuite(findTestFiles(join(__dirname, tier)), suite);
  // What a test left open must not keep a finished run alive.
  process.exit(failed === 0 ? 0 : 1);
}

exitWhenInterrupted();
main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
