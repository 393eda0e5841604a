import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';

/** More would be too small to choose from. */
export const maxSheetPictures = 50;

export interface ContactSheetRequest {
  /** In the order of their numbers, which count from 1; those after the first `maxSheetPictures` are left out. */
  readonly pictures: readonly Picture[];
  /** Absolute path of the thumbnail cache; created if missing. */
  readonly thumbnailFolder: string;
  readonly settings: EngineSettings;
}

/** One picture with the thumbnails of many, in rows, each with its number in a corner. */
export interface ContactSheet {
  readonly bytes: Uint8Array;
  readonly mimeType: 'image/jpeg';
  /** In pixels; 1,600 at the most. */
  readonly width: number;
  readonly height: number;
  /** Numbers of the cells that are empty, because no thumbnail could be had in time or be decoded. */
  readonly missing: readonly number[];
}

/** Always the last event, and the only one. There is no sheet where all its cells would be empty, or it was cancelled. */
export interface ContactSheetEvent {
  readonly type: 'drawn';
  readonly sheet: ContactSheet | null;
  readonly failure: Failure | null;
}
