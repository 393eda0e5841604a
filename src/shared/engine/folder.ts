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
      readonly pictures: readonly FileOfPicture[];
    }
  /** Keys of pictures that the user has rejected in this folder. */
  | { readonly type: 'rejections'; readonly pictures: readonly string[] }
  /** Always the last event. A missing folder counts as empty, which is no failure. */
  | { readonly type: 'inspected'; readonly failure: Failure | null };

/** The file of a picture, by the picture's key and its name in the folder. */
export interface FileOfPicture {
  readonly picture: string;
  readonly file: string;
}

export interface RejectRequest extends FolderRequest {
  /** The pictures that the user has rejected. */
  readonly pictures: readonly Picture[];
  /** Their files, which are put aside. */
  readonly files: readonly FileOfPicture[];
  readonly records: RecordSettings;
}

/** The only event of a rejection. */
export interface RejectEvent {
  readonly type: 'rejected';
  /** Whether the pictures are out of the folder, and will not be saved in it again: also where records could not be changed. */
  readonly isOut: boolean;
  readonly failure: Failure | null;
  /**
   * Absolute paths of the folders whose files are to be thrown away when this cannot be undone any more: that of this
   * rejection, then those that were left by windows that closed before.
   */
  readonly asideFolders: readonly string[];
}

export interface RestoreRequest extends FolderRequest {
  /** Of the pictures that are to be rejected no more. */
  readonly pictureKeys: readonly string[];
  readonly records: RecordSettings;
}

/** The only event: what is rejected no more, and the files that came back. */
export interface RestoreEvent {
  readonly type: 'restored';
  readonly failure: Failure | null;
  /** Of the pictures that were asked for, and of those with the same bytes. */
  readonly pictureKeys: readonly string[];
  readonly files: readonly FileOfPicture[];
}

export interface DiscardRequest extends FolderRequest {
  /** Absolute paths, as a rejection has told them. */
  readonly asideFolders: readonly string[];
}

/** The only event: what was aside is deleted. */
export interface DiscardEvent {
  readonly type: 'discarded';
  readonly failure: Failure | null;
}
