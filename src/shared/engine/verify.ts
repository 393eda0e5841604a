import type { Failure } from './failure';
import type { FolderRequest } from './folder';

export interface VerifyRequest extends FolderRequest {
  /** Ids of licences, as `isLicenseAllowed` takes them; null for any. */
  readonly allowedLicenses: readonly string[] | null;
  /**
   * Names of the files whose bytes are read; of all others the length has to do, which takes no time. Null reads all files.
   */
  readonly readFiles: readonly string[] | null;
}

/** What can be wrong with a save folder. */
export const folderProblemKinds = [
  /** A record whose file is not there. */
  'missing',
  /** The file has other bytes than its record says. */
  'changed',
  /** The file is there, but cannot be read. */
  'unreadable',
  /** The record's licence is not among those that are allowed. */
  'license',
  /** A line of the records that is none. */
  'broken',
  /** A picture that no record names. */
  'extra',
] as const;

export type FolderProblemKind = (typeof folderProblemKinds)[number];

/** Something that is wrong with a save folder. */
export interface FolderProblem {
  readonly kind: FolderProblemKind;
  /** Name in the folder; null for a broken line. */
  readonly file: string | null;
  /** Line of `metadata.jsonl`, from 1; null for what no line tells of. */
  readonly line: number | null;
  /** Name of a licence that is not allowed; null where none is known. */
  readonly license: string | null;
}

export type VerifyEvent =
  | {
      readonly type: 'verifying';
      /** Files that were compared with their records, of so many. */
      readonly done: number;
      readonly total: number;
    }
  /** In the order of the lines of each kind; what no record names comes last, by name. */
  | { readonly type: 'problems'; readonly problems: readonly FolderProblem[] }
  /** Always the last event. */
  | {
      readonly type: 'verified';
      readonly failure: Failure | null;
      /** Files that the records name; 0 where it was not done to the end. */
      readonly fileCount: number;
    };
