import * as l10n from '@vscode/l10n';
import { folderProblemKinds, type FolderProblem, type FolderProblemKind } from '../engine/verify';
import { plural } from './l10n';
import { plainText } from './plainText';

/** How many problems there are of each kind. */
export type ProblemCounts = Readonly<Record<FolderProblemKind, number>>;

const noProblems: ProblemCounts = { missing: 0, changed: 0, unreadable: 0, license: 0, broken: 0, extra: 0 };

/** Counts problems, beside those that were counted before. */
export function countProblems(
  problems: readonly Pick<FolderProblem, 'kind'>[],
  before: ProblemCounts = noProblems,
): ProblemCounts {
  const counts = { ...before };
  for (const { kind } of problems) counts[kind] += 1;
  return counts;
}

/** What a verified folder is like: `24 pictures, all as recorded`, or `2 missing, 1 changed`. */
export function verifySummary(counts: ProblemCounts, fileCount: number): string {
  const parts = folderProblemKinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => problemCountText(kind, counts[kind]));
  return parts.length > 0
    ? parts.join(', ')
    : plural(l10n.t('{0} picture, as recorded|{0} pictures, all as recorded'), fileCount);
}

function problemCountText(kind: FolderProblemKind, count: number): string {
  switch (kind) {
    case 'missing':
      return plural(l10n.t('{0} missing|{0} missing'), count);
    case 'changed':
      return plural(l10n.t('{0} changed|{0} changed'), count);
    case 'unreadable':
      return plural(l10n.t('{0} unreadable|{0} unreadable'), count);
    case 'license':
      return plural(
        l10n.t('{0} with a licence that is not allowed|{0} with licences that are not allowed'),
        count,
      );
    case 'broken':
      return plural(l10n.t('{0} broken line|{0} broken lines'), count);
    case 'extra':
      return plural(l10n.t('{0} without a record|{0} without a record'), count);
  }
}

/** One sentence of what is wrong. */
export function problemText({ kind, file, license }: FolderProblem): string {
  const name = plainText(file ?? '');
  switch (kind) {
    case 'missing':
      return l10n.t('{0} is not there any more.', name);
    case 'changed':
      return l10n.t('{0} is not what was saved: its bytes are others.', name);
    case 'unreadable':
      return l10n.t('{0} cannot be read.', name);
    case 'license':
      return license === null
        ? l10n.t('The licence of {0} is not known, and only some are allowed.', name)
        : l10n.t('The licence of {0}, {1}, is not among those that are allowed.', name, plainText(license));
    case 'broken':
      return l10n.t('This line is no record of a picture.');
    case 'extra':
      return l10n.t('{0} is in the folder without a record.', name);
  }
}
