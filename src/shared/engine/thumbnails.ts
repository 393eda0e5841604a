import type { Picture } from '../picture/picture';
import type { Failure } from './failure';
import type { EngineSettings } from './settings';

export interface ThumbnailsRequest {
  readonly pictures: readonly Picture[];
  /** Absolute path of the cache; made if it is not there. */
  readonly cache: string;
  readonly settings: EngineSettings;
}

export type ThumbnailsEvent =
  | {
      readonly type: 'thumbnail';
      readonly picture: string;
      /** File name inside the cache; null when there is none to be had. */
      readonly file: string | null;
    }
  /** A host asks to wait; what is still missing is to be asked for again after that. */
  | { readonly type: 'paused'; readonly host: string; readonly seconds: number }
  /** Always the last event. */
  | { readonly type: 'thumbnailed'; readonly failure: Failure | null };
