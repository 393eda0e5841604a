import type { Engine } from '../engine/handle';
import type { EngineSettings } from '../shared/engine/events';
import type { Root } from '../shared/form/form';
import type { SourceId } from '../shared/sources/sources';
import type { Keys } from './keys/keys';
import type { Log } from './log';
import type { Memory } from './form/memory';
import type { SavedList } from './list/savedList';

/** What the controller needs of the world. */
export interface Ports {
  readonly engine: Engine;
  readonly settings: () => EngineSettings;
  readonly keys: Pick<Keys, 'load' | 'of' | 'onDidChange'>;
  /** The sources that a search in all leaves out. */
  readonly excluded: () => readonly SourceId[];
  readonly roots: () => readonly Root[];
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly virtual: () => boolean;
  /** Asks the user in which root to save; null when he does not want to say. */
  readonly pickRoot: () => Promise<string | null>;
  /** Whether files may be written now; tells the user why when they may not. */
  readonly maySave: () => Promise<boolean>;
  /** Whether so many bytes may go into a folder (absolute path); asks the user when that may be unwanted. */
  readonly mayFill: (folder: string, bytes: number) => Promise<boolean>;
  readonly list: SavedList;
  readonly memory: Memory;
  /** Absolute path of the folder for answers that a source wants kept for a day. */
  readonly answers: string;
  /** Absolute path of the folder that thumbnails are kept in. */
  readonly thumbnailCache: string;
  /** Whether this VS Code has an Images Preview for folders. */
  readonly canPreview: () => boolean;
  readonly log: Log;
}
