import type { Failure, FailureCode } from './failure';
import type { TextKind } from './textFiles';

/** What a folder with records can go out as. All but `zip`, a file, are a folder. */
export const exportFormats = [
  /** One archive of pictures, records and credits. */
  'zip',
  /** Hugging Face's ImageFolder, split for training. */
  'imagefolder',
  /** Tar files of pictures, each beside its record and caption. */
  'webdataset',
  /** The records as one table. */
  'parquet',
  'csv',
  /** The pictures with their licences in the JSON of COCO, without annotations. */
  'coco',
  /** The addresses as a list for img2dataset and the like, which download on many machines. */
  'img2dataset',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What each is called, in every language. */
export const exportFormatNames: Readonly<Record<ExportFormat, string>> = {
  zip: 'Zip',
  imagefolder: 'Hugging Face ImageFolder',
  webdataset: 'WebDataset',
  parquet: 'Parquet',
  csv: 'CSV',
  coco: 'COCO',
  img2dataset: 'img2dataset, Daft',
};

/** Whether a format has the files of the pictures in it, and not only what is known of them. */
export function hasPictures(format: ExportFormat): boolean {
  return format === 'zip' || format === 'imagefolder' || format === 'webdataset';
}

/** The parts of a data set, as Hugging Face names them. */
export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** How much of a data set each part gets, in percent; 100 together. */
export type Split = Readonly<Record<SplitName, number>>;

/** A format with what can be chosen of it. */
export type ExportShape =
  | {
      readonly format: 'imagefolder';
      /** A whole number from 0; the same one splits the same folder in the same way. */
      readonly seed: number;
      readonly split: Split;
    }
  | {
      readonly format: 'webdataset';
      /** Pictures in one tar file at the most. */
      readonly shardCount: number;
      /** Bytes of one tar file after which the next one begins; one larger picture has a file of its own. */
      readonly shardBytes: number;
    }
  | { readonly format: Exclude<ExportFormat, 'imagefolder' | 'webdataset'> };

/** A format with what is usually chosen. WebDataset's own programs write so many pictures and bytes (`webdataset.ShardWriter`). */
export function usualShape(format: ExportFormat): ExportShape {
  switch (format) {
    case 'imagefolder':
      return { format, seed: 0, split: { train: 80, validation: 10, test: 10 } };
    case 'webdataset':
      return { format, shardCount: 10_000, shardBytes: 1_000_000_000 };
    default:
      return { format };
  }
}

export interface ExportRequest {
  /** Absolute path of the folder whose records and pictures go out; null takes `list`, which only `img2dataset` can. */
  readonly folder: string | null;
  /** Absolute path of the folder that must contain `folder`, links followed; null for anywhere. */
  readonly boundaryFolder: string | null;
  /** A list of addresses of any length; null where there is a folder. */
  readonly list: {
    /** Absolute path; null for standard input. */
    readonly path: string | null;
    /** Null for the one that it begins as: JSON, or plain lines. */
    readonly kind: TextKind | null;
  } | null;
  readonly shape: ExportShape;
  /** Absolute path of the file or folder that is made. What is there already is never replaced. */
  readonly target: string;
  /** Ids of licences, as `isLicenseAllowed` takes them: all others are left out; null for any. */
  readonly allowedLicenses: readonly string[] | null;
  /** What becomes of pictures whose licences do not allow that their files are passed on; only formats with files in them ask (`hasPictures`). */
  readonly restricted: 'ask' | 'include' | 'leave-out';
}

/** Why something is not in what was exported. */
export const leftOutReasons = [
  /** The file of a record is not there. */
  'missing',
  /** The file is not as long as its record says. */
  'changed',
  'unreadable',
  /** What has the name of the file is a link, a folder or another thing that is no file. */
  'not-a-file',
  /** The file is no picture by its bytes, or has the name of a file that is written beside the pictures. */
  'not-a-picture',
  /** The user allows only certain licences. */
  'license',
  /** The licence does not allow that the picture is passed on. */
  'restricted',
  /** A list needs an address, and there is none that can be loaded. */
  'no-address',
  /** The line is no record. */
  'broken',
  /** The line is one of another program, which says nothing of a picture's source. */
  'foreign',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

export interface LeftOut {
  readonly reason: LeftOutReason;
  /** Name in the folder; null where none is known. */
  readonly file: string | null;
  /** Line of `metadata.jsonl`, or of the list, from 1. */
  readonly line: number;
}

/** Pictures with a licence, or without a known one. */
export interface LicenseCount {
  /** Id and name; null where no licence is known. */
  readonly license: { readonly id: string; readonly name: string } | null;
  readonly count: number;
}

/** Failures that are those of what is exported; all others are of what is made. */
export const sourceFailures: ReadonlySet<FailureCode> = new Set([
  'folder-gone',
  'folder-outside',
  'records-not-read',
  'nothing-to-export',
  'list-not-read',
]);

export type LeftOutCounts = Readonly<Record<LeftOutReason, number>>;

export const nothingLeftOut: LeftOutCounts = {
  missing: 0,
  changed: 0,
  unreadable: 0,
  'not-a-file': 0,
  'not-a-picture': 0,
  license: 0,
  restricted: 0,
  'no-address': 0,
  broken: 0,
  foreign: 0,
};

/**
 * `asks`: nothing was written, because licences forbid that some pictures are passed on (`restricted`): to be asked again
 * with what becomes of them.
 */
export type ExportOutcome = 'complete' | 'asks' | 'cancelled' | 'failed';

export type ExportEvent =
  | {
      readonly type: 'exporting';
      /** Looking for pictures that are alike, which go into the same part; then writing. */
      readonly step: 'comparing' | 'writing';
      /** Pictures that are done, of so many; null for a list, which has as many as it turns out to have. */
      readonly done: number;
      readonly total: number | null;
    }
  /** What is left out, in the order of the lines; of a list the first. */
  | { readonly type: 'left-out'; readonly leftOut: readonly LeftOut[] }
  | {
      /** Always the last event. */
      readonly type: 'exported';
      readonly outcome: ExportOutcome;
      /** Why it failed, for the outcome `failed`. */
      readonly failure: Failure | null;
      /** Pictures in what was exported; for the outcome `asks`, how many there would be. */
      readonly pictures: number;
      /** Of these, pictures of hosts that forbid bulk downloads, which are in a file of their own (`img2dataset`). */
      readonly setApart: number;
      readonly leftOut: LeftOutCounts;
      /** Pictures whose licences forbid that they are passed on, the most frequent licence first. */
      readonly restricted: readonly LicenseCount[];
      /** Of all that was written. */
      readonly bytes: number;
      readonly seconds: number;
    };

export type ExportedEvent = ExportEvent & { readonly type: 'exported' };

/** The last event of a run that has left nothing behind. */
export function endedExport(failure: Failure | null): ExportedEvent {
  return {
    type: 'exported',
    outcome: failure ? 'failed' : 'cancelled',
    failure,
    pictures: 0,
    setApart: 0,
    leftOut: nothingLeftOut,
    restricted: [],
    bytes: 0,
    seconds: 0,
  };
}
