import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { RecordSettings } from './settings';

/** A folder that pictures are or were saved to. */
export interface FolderRequest {
  /** Absolute path. */
  readonly folder: string;
  /** Absolute path of the folder that must contain `folder`, links followed; null for anywhere. */
  readonly boundaryFolder: string | null;
}

export type InspectEvent =
  | {
      readonly type: 'recorded';
      /** Pictures that the folder's records name and whose files exist; their bytes are not checked. */
      readonly pictures: readonly { readonly picture: string; readonly file: string }[];
    }
  /** Keys of pictures that the user has rejected in this folder. */
  | { readonly type: 'rejections'; readonly pictures: readonly string[] }
  /** Always the last event. A missing folder counts as empty, which is no failure. */
  | { readonly type: 'inspected'; readonly failure: Failure | null };

export interface RejectRequest extends FolderRequest {
  /** The pictures whose files the user has rejected. */
  readonly pictures: readonly Picture[];
  readonly records: RecordSettings;
}

/** The only event: the pictures are removed from records and credits, and will not be saved in this folder again. */
export interface RejectEvent {
  readonly type: 'rejected';
  readonly failure: Failure | null;
}
