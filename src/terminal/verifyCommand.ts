import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { countProblems, verifySummary } from '../shared/words/verifyText';
import { allowedLicensesOf, BadFileError, UsageError } from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodeOfFailure, exitCodes, type ExitCode } from './exitCodes';
import { printEvent, printFailure, printNote, printProblems } from './print';

const recordsName = 'metadata.jsonl';

/**
 * Tells what is wrong with a folder, a line each; where it has no records, with each folder in it that has, as those of several
 * keywords. Throws `UsageError` and `BadFileError`.
 */
export async function runVerifyCommand(words: readonly string[], context: CommandContext): Promise<ExitCode> {
  const [typed, ...others] = words;
  if (typed === undefined || others.length > 0) throw new UsageError('verify takes one folder');
  const folder = resolve(typed);
  const allowedLicenses = allowedLicensesOf(context.values);
  const there = statSync(folder, { throwIfNoEntry: false });
  if (!there?.isDirectory()) throw new BadFileError(`${folder} ${there ? 'is no folder' : 'is not there'}.`);
  const inside = existsSync(join(folder, recordsName)) ? [] : foldersWithRecords(folder);
  if (inside.length === 0) return verifyFolder(folder, allowedLicenses, context);
  let areGood = true;
  for (const each of inside) {
    if (context.values.json) printEvent({ type: 'folder', folder: each });
    const code = await verifyFolder(each, allowedLicenses, context);
    if (code === exitCodes.cancelled) return code;
    areGood &&= code === exitCodes.good;
  }
  const looked = inside.length === 1 ? 'one of its folders was' : `${inside.length} of its folders were`;
  printNote(`${folder} has no records of its own: ${looked} looked at.`);
  return areGood ? exitCodes.good : exitCodes.notAll;
}

/** Absolute paths of the folders directly in this one that have records; none where it cannot be read. */
function foldersWithRecords(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter((each) => existsSync(join(each, recordsName)));
  } catch {
    // Whoever verifies it says why.
    return [];
  }
}

async function verifyFolder(
  folder: string,
  allowedLicenses: readonly string[] | null,
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
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
      return exitCodeOfFailure(event.failure.code);
    }
    printNote(`${folder}: ${verifySummary(counts, event.fileCount)}.`);
    return Object.values(counts).some((count) => count > 0) ? exitCodes.notAll : exitCodes.good;
  }
  throw new Error('the engine ended without saying how');
}
