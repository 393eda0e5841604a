import { join, resolve } from 'node:path';
import {
  mergeProblemKinds,
  type MergeCounts,
  type MergeProblem,
  type MergeProblemKind,
  type MissingPicture,
} from '../shared/engine/merge';
import { UsageError } from './arguments';
import type { CommandContext } from './commandContext';
import { exitCodeOfFailure, exitCodes, type ExitCode } from './exitCodes';
import { printEvent, printFailure, printNote } from './print';

/** Of each kind of problem, and of missing pictures, so many are named. */
const maxNamed = 20;

/** Makes one folder of many. Throws `UsageError`. */
export async function runMergeCommand(
  words: readonly string[],
  { values, engine, signal }: CommandContext,
): Promise<ExitCode> {
  if (words.length === 0) throw new UsageError('merge takes the folders that are joined');
  if (values.out === undefined) throw new UsageError('--out DIR is needed');
  const target = resolve(values.out);
  const folders = [...new Set(words.map((word) => resolve(word)))];
  if (folders.includes(target)) throw new UsageError('--out is not one of the folders that are joined');
  const shards = values.shards === undefined ? null : resolve(values.shards);
  const told = new Map<string, number>();
  const isNamed = (kind: string): boolean => {
    told.set(kind, (told.get(kind) ?? 0) + 1);
    return (told.get(kind) ?? 0) <= maxNamed;
  };
  for await (const event of engine.merge({ folders, target, shards }, signal)) {
    if (values.json) printEvent(event);
    if (event.type === 'problem' && isNamed(event.kind)) printNote(problemText(event));
    if (event.type === 'missing' && isNamed(event.type)) printNote(missingText(event));
    if (event.type !== 'merged') continue;
    const { failure, counts } = event;
    if (failure) {
      printFailure(failure.code === 'list-not-read' ? (values.shards ?? target) : target, failure);
      return exitCodeOfFailure(failure.code);
    }
    if (!counts) return exitCodes.cancelled;
    printCounts(counts, target);
    const { lost, missing, problems } = counts;
    const isAll = lost === 0 && problems['no-records'] === 0 && (missing ?? 0) === 0;
    return isAll ? exitCodes.good : exitCodes.notAll;
  }
  throw new Error('the engine ended without saying how');
}

const problemTexts: Readonly<Record<MergeProblemKind, string>> = {
  'no-records': 'has no records that can be read',
  damaged: 'is not there, or has other bytes than were saved; it is left out',
  'other-bytes': 'is a picture that another folder has with other bytes; the first folder counts',
  'other-fields': 'is told of otherwise in another folder; the first folder counts',
};

function problemText({ kind, folder, file }: MergeProblem): string {
  return `${file === null ? folder : join(folder, file)} ${problemTexts[kind]}.`;
}

function missingText({ url, shard, text }: MissingPicture): string {
  return `missing: ${url} (${shard}): ${text}`;
}

function printCounts(counts: MergeCounts, target: string): void {
  const { pictures, added, renamed, duplicates, brokenLines, problems, missing } = counts;
  const said = [
    `${added} added`,
    ...countOf(renamed, 'renamed'),
    ...countOf(duplicates, 'with the bytes of another, which are there once'),
    ...mergeProblemKinds.flatMap((kind) => countOf(problems[kind], kindNames[kind])),
    ...countOf(brokenLines, 'broken lines of records'),
  ];
  printNote(`${target}: ${pictures} pictures (${said.join(', ')}).`);
  if (missing !== null)
    printNote(
      missing === 0 ? 'All pictures of the shards are there.' : `${missing} are missing: see missing.jsonl.`,
    );
}

const kindNames: Readonly<Record<MergeProblemKind, string>> = {
  'no-records': 'folders without records',
  damaged: 'damaged',
  'other-bytes': 'with other bytes in another folder',
  'other-fields': 'told of otherwise in another folder',
};

function countOf(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}
