import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';

export interface ThumbnailsRequest {
  readonly pictures: readonly Picture[];
  /** Absolute path of the thumbnail cache; created if missing. */
  readonly thumbnailFolder: string;
  readonly settings: EngineSettings;
}

export type ThumbnailsEvent =
  | {
      readonly type: 'thumbnail';
      readonly pictureKey: string;
      /** File name inside the cache; null when no thumbnail is available. */
      readonly file: string | null;
    }
  /** A host asks to wait; request the missing thumbnails again after that. */
  | { readonly type: 'paused'; readonly host: string; readonly seconds: number }
  /** Always the last event. */
  | { readonly type: 'thumbnailed'; readonly failure: Failure | null };
