import { resolve } from 'node:path';
import { countProblems, verifySummary } from '../shared/words/verifyText';
import { allowedLicensesOf, UsageError } from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodes, type ExitCode } from './exitCodes';
import { printEvent, printFailure, printNote, printProblems } from './print';

/** Tells what is wrong with a folder, a line each. Throws `UsageError`. */
export async function runVerifyCommand(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  const [typed, ...others] = words;
  if (typed === undefined || others.length > 0) throw new UsageError('verify takes one folder');
  const folder = resolve(typed);
  const allowedLicenses = allowedLicensesOf(values);
  const request = { folder, boundaryFolder: null, allowedLicenses, readFiles: null };
  let counts = countProblems([]);
  for await (const event of engine.verify(request, signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'problems') {
      counts = countProblems(event.problems, counts);
      if (!values.json) printProblems(folder, event.problems);
    }
    if (event.type !== 'verified') continue;
    if (signal.aborted) return exitCodes.cancelled;
    if (event.failure) {
      printFailure(folder, event.failure);
      return exitCodes.notAll;
    }
    printNote(`${folder}: ${verifySummary(counts, event.fileCount)}.`);
    return Object.values(counts).some((count) => count > 0) ? exitCodes.notAll : exitCodes.good;
  }
  throw new Error('the engine ended without saying how');
}
