// Runs one tier in this process: node --import tsx test/tier.ts unit
import { join } from 'node:path';
import { exitWhenInterrupted } from './support/interrupts';
import { runSuite } from './support/suite';
import { testFiles } from './support/testFiles';

/** Bounds for one test, in milliseconds; a window of VS Code takes some seconds to open. */
const timeouts: Readonly<Record<string, number>> = { e2e: 180_000, package: 180_000 };

async function main(tier: string | undefined): Promise<void> {
  if (tier === undefined) throw new Error('Name a tier, for example: unit');
  const { failed } = await runSuite(testFiles(join(__dirname, tier)), timeouts[tier]);
  // What a test left open must not keep a finished run alive.
  process.exit(failed === 0 ? 0 : 1);
}

exitWhenInterrupted();
main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
