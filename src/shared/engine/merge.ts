import type { Failure, FailureCode } from './failure';

export interface MergeRequest {
  /** Absolute paths of save folders; what they disagree on is said by the first. */
  readonly folders: readonly string[];
  /** Absolute path of the folder that is made of them; what it has already counts as the first. */
  readonly target: string;
  /** Absolute path of the folder of the shards whose pictures are to be there; null for whatever there is. */
  readonly shards: string | null;
}

/** What is wrong with a folder that is joined. */
export const mergeProblemKinds = [
  /** It has no records that can be read. */
  'no-records',
  /** A file has other bytes than its record says, or is not there. */
  'damaged',
  /** The same picture has other bytes in a folder before. */
  'other-bytes',
  /** The same picture, with the same bytes, is told of otherwise in a folder before. */
  'other-fields',
] as const;

export type MergeProblemKind = (typeof mergeProblemKinds)[number];

export interface MergeProblem {
  readonly kind: MergeProblemKind;
  readonly folder: string;
  /** Name in the folder; null for the folder itself. */
  readonly file: string | null;
}

/** A picture of a shard that is in none of the folders. A line of `missing.jsonl`. */
export interface MissingPicture {
  /** `pictureKey` of the picture. */
  readonly picture: string;
  /** Its address, without secrets. */
  readonly url: string;
  /** Name of the shard's file. */
  readonly shard: string;
  /** Why: that of its last run; or that there is none that says so, its file is damaged, or the user has rejected it. */
  readonly code: FailureCode | 'not-ended' | 'rejected';
  /** For a code of a failure, the sentence of the run. */
  readonly text: string;
}

export interface MergeCounts {
  /** Records in the folder now. */
  readonly pictures: number;
  /** Those that were added. */
  readonly added: number;
  /** Files whose name another one had. */
  readonly renamed: number;
  /** Pictures whose bytes are those of another one, which are there once. */
  readonly duplicates: number;
  /** Lines of records that are none. */
  readonly brokenLines: number;
  /** How many problems there are of each kind. */
  readonly problems: Readonly<Record<MergeProblemKind, number>>;
  /** Pictures that are not there because their file was damaged. */
  readonly lost: number;
  /** Null where nobody said which pictures are to be there. */
  readonly missing: number | null;
}

export type MergeEvent =
  /** So many records were looked at. */
  | { readonly type: 'merging'; readonly pictures: number }
  | ({ readonly type: 'problem' } & MergeProblem)
  /** The first ones; all are in `missing.jsonl`. */
  | ({ readonly type: 'missing' } & MissingPicture)
  | {
      /** Always the last event. */
      readonly type: 'merged';
      readonly failure: Failure | null;
      /** Null where it was not done to the end. */
      readonly counts: MergeCounts | null;
    };

/** So many are told as events. */
export const maxToldMissing = 100;
