// Runs one tier in this process: node --import tsx test/tier.ts unit
import { join } from 'node:path';
import { exitWhenInterrupted } from './support/interrupts';
import { runSuite, type SuiteOptions } from './support/suite';
import { findTestFiles } from './support/testFiles';

/** Much of `unit` waits for time to pass, so that two files run at once. Browsers and windows of VS Code take all of a machine. */
const options: Readonly<Record<string, SuiteOptions>> = {
  unit: { timeout: 60_000, jobs: 2 },
  webview: { timeout: 60_000 },
  e2e: { timeout: 180_000 },
  package: { timeout: 180_000 },
};

async function main(tier: string | undefined): Promise<void> {
  if (tier === undefined) throw new Error('Name a tier, for example: unit');
  const { failed } = await runSuite(findTestFiles(join(__dirname, tier)), options[tier]);
  // What a test left open must not keep a finished run alive.
  process.exit(failed === 0 ? 0 : 1);
}

exitWhenInterrupted();
main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
