import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import Mocha from 'mocha';

/** What a run of tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The full name of each test that failed, and what it failed with in one line. */
  readonly failures: readonly string[];
}

/** Names the file into which a tier writes its counts for the one who started it. */
export const countsVariable = 'TEST_COUNTS';

export interface SuiteOptions {
  /** For one test, in milliseconds. */
  readonly timeout?: number;
  /** So many files at once, each in a process of its own; one, in this process, where it is not given. */
  readonly jobs?: number;
  /** Names of the files that are begun first, so that no long one is left alone at the end. */
  readonly first?: readonly string[];
}

/**
 * Runs compiled or tsx-loaded test files with mocha, prints them as they go, and resolves to the counts; these are also
 * written to the file that `TEST_COUNTS` names.
 */
export async function runSuite(
  files: readonly string[],
  { timeout = 20_000, jobs = 1, first = [] }: SuiteOptions = {},
): Promise<TestCounts> {
  const mocha = new Mocha({
    ui: 'bdd',
    reporter: 'spec',
    timeout,
    forbidOnly: true,
    color: false,
    parallel: jobs > 1,
    jobs,
  });
  const isFirst = (file: string): boolean => first.includes(basename(file));
  for (const file of files.filter(isFirst)) mocha.addFile(file);
  for (const file of files.filter((each) => !isFirst(each))) mocha.addFile(file);
  const counts = await new Promise<TestCounts>((done) => {
    const failures: string[] = [];
    const runner = mocha.run(() => {
      const { passes = 0, failures: failed = 0, pending = 0 } = runner.stats ?? {};
      done({ passed: passes, failed, skipped: pending, failures });
    });
    // From another process an error comes as an object of its fields.
    runner.on('fail', (test: { fullTitle(): string }, error: { readonly message?: string }) => {
      const [why] = (error.message ?? 'no reason was given').split('\n', 1);
      failures.push(`${test.fullTitle()}: ${why}`);
    });
  });
  const target = process.env[countsVariable];
  if (target) writeFileSync(target, JSON.stringify(counts));
  return counts;
}
