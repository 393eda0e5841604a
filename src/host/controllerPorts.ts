import type { Engine } from '../shared/engine/engine';
import type { EngineSettings } from '../shared/engine/settings';
import type { WorkspaceRoot } from '../shared/form/form';
import type { SourceId } from '../shared/sources/sources';
import type { EditorUi } from './editorUi';
import type { Memory } from './form/memory';
import type { ApiKeys } from './keys/apiKeys';
import type { SavedList } from './list/savedList';
import type { Log } from './log';
import type { UnfinishedSave } from './runs/unfinishedSave';

/** What is kept from window to window. Folders are absolute paths. */
export interface Store {
  readonly savedList: SavedList;
  readonly memory: Memory;
  readonly unfinishedSave: UnfinishedSave;
  /** The user's own keys for sources. */
  readonly apiKeys: Pick<ApiKeys, 'loadApiKeys' | 'get' | 'onDidChange'>;
  /** Folder for answers that a source wants kept for a day. */
  readonly responseCacheFolder: string;
  /** Folder that thumbnails are kept in. */
  readonly thumbnailFolder: string;
}

/** What the controller needs of the world. */
export interface ControllerPorts {
  readonly engine: Engine;
  /** Called when something will be asked of the engine soon. */
  readonly prepareEngine: () => void;
  readonly ui: Pick<EditorUi, 'pickRoot' | 'requireTrust' | 'confirmLargeSave' | 'openPage' | 'tell'>;
  readonly store: Store;
  readonly settings: () => EngineSettings;
  /** The sources that a search in all leaves out. */
  readonly excludedSources: () => readonly SourceId[];
  readonly roots: () => readonly WorkspaceRoot[];
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly isVirtual: () => boolean;
  /** Whether this VS Code has an Images Preview for folders. */
  readonly canPreview: () => boolean;
  readonly log: Log;
}
