import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { RecordSettings } from './settings';

/** A folder that pictures are or were saved to. */
export interface FolderRequest {
  /** Absolute path. */
  readonly folder: string;
  /** As in `ScrapeRequest`. */
  readonly inside: string | null;
}

export type InspectEvent =
  | {
      readonly type: 'recorded';
      /** Pictures that the folder's records name and whose files are there; their bytes are not checked. */
      readonly pictures: readonly { readonly picture: string; readonly file: string }[];
    }
  /** Keys of pictures that the user has thrown out of the folder. */
  | { readonly type: 'rejections'; readonly pictures: readonly string[] }
  /** Always the last event. A folder that is not there holds nothing, which is no failure. */
  | { readonly type: 'inspected'; readonly failure: Failure | null };

export interface RejectRequest extends FolderRequest {
  /** The pictures whose files the user has thrown away. */
  readonly pictures: readonly Picture[];
  readonly records: RecordSettings;
}

/** The only event: the pictures are out of the records and the credits, and will not be fetched into this folder again. */
export interface RejectEvent {
  readonly type: 'rejected';
  readonly failure: Failure | null;
}
