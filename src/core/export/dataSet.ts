import type { PictureRecord } from '../files/records';
import type { PictureFile } from './pictureFile';

/** A record whose picture goes out. */
export interface ChosenRecord {
  readonly record: PictureRecord;
  /** Number of its line in the records, from 1. */
  readonly line: number;
}

/** A picture on its way out. */
export interface OutgoingPicture extends ChosenRecord {
  readonly file: PictureFile;
}

/** A file of a data set as Croissant describes it. */
export interface DataFile {
  /** Path in the data set, with `/`. */
  readonly name: string;
  readonly mimeType: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Files of a kind in a data set. */
export interface DataFiles {
  readonly id: string;
  /** What their paths in the data set, or in the files that contain them, look like. */
  readonly includes: readonly string[];
  readonly mimeTypes: readonly string[];
  /** Names of the data files that contain them; empty where they are files of their own. */
  readonly containedIn: readonly string[];
}

/** What a format made of the pictures. */
export interface DataSetLayout {
  readonly files: readonly DataFile[];
  readonly sets: readonly DataFiles[];
  /** The record set of the records; null where there is none that can be read by columns. */
  readonly table: {
    /** Of `files`, or of `sets`. */
    readonly source: { readonly file: string } | { readonly set: string };
    /** How a value is found: a column of a table, or a field of JSON. */
    readonly by: 'column' | 'jsonPath';
    /** In JSON that is one document, where the list of records is. */
    readonly path?: string;
    readonly columns: readonly { readonly name: string; readonly isNumber: boolean }[];
  } | null;
  /** Id of the set of `sets` whose files are the pictures; null where they are elsewhere. */
  readonly pictures: string | null;
  /** Pictures of hosts that forbid bulk downloads, which are in a file of their own. */
  readonly setApart?: number;
  /** What is where, and how it is to be read: paragraphs of Markdown. */
  readonly text: readonly string[];
}

/** A text that is written beside the data. */
export interface DataSetDocument {
  readonly name: string;
  readonly text: string;
}

/** Writes a data set in one format. Its methods are called in their order here, and each is waited for. */
export interface DataSetWriter {
  /** Takes one picture. Throws the error of the file system, `ScrapeError` or `Cancelled`. */
  add(picture: OutgoingPicture): void | Promise<void>;
  /** Ends the pictures. */
  end(): DataSetLayout | Promise<DataSetLayout>;
  /** Writes what is beside them. */
  close(documents: readonly DataSetDocument[]): void | Promise<void>;
}
