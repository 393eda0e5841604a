import type { Failure } from './failure';
import type { Picture, SizeName } from '../picture/picture';
import type { FolderRequest } from './folder';
import type { RecordSettings } from './settings';

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

export interface DescribeRequest extends FolderRequest {
  /** Names in the folder. */
  readonly files: readonly string[];
}

/** What the records say of a file. */
export interface DescribedFile {
  readonly file: string;
  /** Without any size where the record names no address; of a source whose addresses expire, that is the page's. */
  readonly picture: Picture;
  /** The size that was asked for; null where the record does not say. */
  readonly size: SizeName | null;
  /** Whether there is a file of this name. */
  readonly isThere: boolean;
}

export type DescribeEvent =
  | { readonly type: 'files'; readonly files: readonly DescribedFile[] }
  /** Always the last event. A folder without records says nothing, which is no failure. */
  | { readonly type: 'described'; readonly failure: Failure | null };

export interface MendRequest extends FolderRequest {
  /** Names of files whose records go. */
  readonly forget: readonly string[];
  /** Names of pictures that are recorded as they are. */
  readonly add: readonly string[];
  /** Whether the lines go that are no records. */
  readonly removesBroken: boolean;
  readonly records: RecordSettings;
}

/** The only event: the records are mended as far as was possible. */
export interface MendEvent {
  readonly type: 'mended';
  readonly failure: Failure | null;
}
