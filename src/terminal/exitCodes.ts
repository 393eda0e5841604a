import type { FailureCode } from '../shared/engine/failure';

/**
 * How the program ends. With `notAll` everything was tried, and the same again gives the same; with `usage` nothing was begun, as what
 * the user names is of no use; `brokenOff` came before the end, as by a full disk, without a network or where no source can be reached,
 * and the same command goes on.
 */
export const exitCodes = { good: 0, notAll: 1, usage: 2, brokenOff: 3, cancelled: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What is wrong with the folders and files that the user names. */
const codesOfNamed: ReadonlySet<FailureCode> = new Set([
  'folder-not-writable',
  'folder-outside',
  'folder-name-unreadable',
  'folder-of-git',
  'path-too-long',
  'records-not-read',
  'target-there',
  'list-not-read',
]);

/** How the program ends where nothing came of what it was to do. */
export function exitCodeOfFailure(code: FailureCode): ExitCode {
  return codesOfNamed.has(code) ? exitCodes.usage : exitCodes.brokenOff;
}
