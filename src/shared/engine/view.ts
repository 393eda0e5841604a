import type { Picture, Pixels } from '../picture/picture';
import type { Failure } from './failure';
import type { RenewalOptions } from './scrape';
import type { EngineSettings } from './settings';

export interface ViewRequest {
  readonly picture: Picture;
  /** How many pixels of the longest edge are looked at; as many are loaded, where a size has them. */
  readonly edge: number;
  /** Absolute path of the picture's file, where it is saved: this is what is looked at then. */
  readonly savedFile: string | null;
  /** Absolute path of the cache; created if missing. */
  readonly cacheFolder: string;
  readonly renewal: RenewalOptions;
  readonly settings: EngineSettings;
}

/** A picture in the cache. */
export interface ViewedFile {
  /** File name inside the cache, whose extension is that of its type. */
  readonly file: string;
  readonly bytes: number;
  readonly pixels: Pixels;
}

/** Always the last event, and the only one. Nothing is shown and nothing has failed where it was cancelled. */
export interface ViewEvent {
  readonly type: 'viewed';
  readonly shown: ViewedFile | null;
  readonly failure: Failure | null;
}
