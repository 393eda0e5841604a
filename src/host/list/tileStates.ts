import { basename } from 'node:path';
import { isInFolder, type FolderStatusOf } from '../../shared/panel/filters';
import { folderStatus, type TileState } from '../../shared/panel/gallery';
import type { SaveFolder } from '../folders/resolveSaveFolder';

/** What the records of a folder say. */
export interface FolderContent {
  /** File names by picture keys. */
  readonly savedFiles: ReadonlyMap<string, string>;
  /** Picture keys of the rejected pictures. */
  readonly rejectedPictureKeys: ReadonlySet<string>;
}

export const emptyFolderContent: FolderContent = { savedFiles: new Map(), rejectedPictureKeys: new Set() };

/** The state of a picture in the run. */
interface RunTile {
  readonly state: TileState;
  readonly file: string | null;
}

/**
 * The states of pictures: in the run, or else in the save folder that is shown. A state from the run stays until the
 * next run begins or another folder is shown.
 */
export class TileStates {
  readonly #onChange: (key: string) => void;
  #folder: SaveFolder | null = null;
  #folderContent: FolderContent = emptyFolderContent;
  readonly #runTiles = new Map<string, RunTile>();
  readonly #keptPictureKeys = new Set<string>();
  #keptAsArray: readonly string[] | null = null;

  /** `onChange` is called with the key of every picture whose state or mark may have changed. */
  constructor(changed: (key: string) => void) {
    this.#onChange = changed;
  }

  /** The folder that the states belong to. */
  get folder(): SaveFolder | null {
    return this.#folder;
  }

  get(key: string): TileState | undefined {
    const { savedFiles, rejectedPictureKeys } = this.#folderContent;
    const run = this.#runTiles.get(key);
    if (run) return run.state;
    if (savedFiles.has(key)) return { state: 'there' };
    return rejectedPictureKeys.has(key) ? { state: 'rejected' } : undefined;
  }

  readonly folderStatusOf: FolderStatusOf = (key) => {
    const state = this.get(key);
    return folderStatus({ ...(state && { state }), isKept: this.#keptPictureKeys.has(key) });
  };

  isKept(key: string): boolean {
    return this.folderStatusOf(key) === 'kept';
  }

  /** Keys of the pictures that the user keeps, in any folder; the same array until there are others. */
  get keptPictureKeys(): readonly string[] {
    return (this.#keptAsArray ??= [...this.#keptPictureKeys]);
  }

  /** Name of the picture's file in the folder; null where there is none. */
  fileNameOf(key: string): string | null {
    const name = this.#runTiles.get(key)?.file ?? this.#folderContent.savedFiles.get(key) ?? null;
    return name !== null && isFileName(name) ? name : null;
  }

  /** The keys of these pictures and of all others that share a file with them, because their bytes are the same. */
  pictureKeysSharingFiles(keys: readonly string[]): string[] {
    const files = new Set(keys.flatMap((key) => this.fileNameOf(key) ?? []));
    const others = [...this.#folderContent.savedFiles.keys(), ...this.#runTiles.keys()];
    return [...new Set([...keys, ...others.filter((key) => files.has(this.fileNameOf(key) ?? ''))])];
  }

  /**
   * Shows the content of a folder. If it is another folder than before, all that was known of that one is forgotten.
   */
  showFolder(folder: SaveFolder | null, content: FolderContent): void {
    const other = folder?.path !== this.#folder?.path;
    const touched = new Set([...pictureKeysIn(this.#folderContent), ...pictureKeysIn(content)]);
    this.#folder = folder;
    this.#folderContent = content;
    if (other) {
      for (const key of this.#runTiles.keys()) touched.add(key);
      this.#runTiles.clear();
    }
    touched.forEach(this.#onChange);
  }

  /** Begins a run into a folder. `keys` are the pictures that it tries first. */
  beginRun(folder: SaveFolder, keys: readonly string[]): void {
    if (folder.path !== this.#folder?.path) this.showFolder(folder, emptyFolderContent);
    for (const key of keys) this.noteState(key, { state: 'waiting' });
  }

  /** Notes the state of a picture in the run, and its file. */
  noteState(key: string, state: TileState, file: string | null = null): void {
    this.#runTiles.set(key, { state, file });
    this.#onChange(key);
  }

  /** Ends the run: pictures that it did not get to have their earlier state again. */
  endRun(): void {
    for (const [key, { state }] of this.#runTiles) {
      if (state.state === 'waiting' || state.state === 'running') this.#dropRunTile(key);
    }
  }

  /** Forgets the run, but keeps what it saved and rejected as content of the folder. */
  forgetRun(): void {
    const savedFiles = new Map(this.#folderContent.savedFiles);
    const rejectedPictureKeys = new Set(this.#folderContent.rejectedPictureKeys);
    for (const [key, { state, file }] of this.#runTiles) {
      if (file !== null) savedFiles.set(key, file);
      if (state.state === 'rejected') rejectedPictureKeys.add(key);
    }
    this.#folderContent = { savedFiles, rejectedPictureKeys };
    for (const key of this.#runTiles.keys()) this.#dropRunTile(key);
  }

  /** Marks pictures as kept by the user, or not; only what is saved can be. */
  setKept(keys: readonly string[], isKept: boolean): void {
    for (const key of keys) {
      if (isKept && !isInFolder(this.folderStatusOf(key))) continue;
      if (isKept) this.#keptPictureKeys.add(key);
      else this.#keptPictureKeys.delete(key);
      this.#onChange(key);
    }
    this.#keptAsArray = null;
  }

  /** Takes over what was kept in the last session. */
  restoreKept(keys: readonly string[]): void {
    for (const key of keys) this.#keptPictureKeys.add(key);
    this.#keptAsArray = null;
  }

  /** Notes that the user rejected pictures of the folder. */
  markRejected(keys: readonly string[]): void {
    const savedFiles = new Map(this.#folderContent.savedFiles);
    for (const key of keys) {
      savedFiles.delete(key);
      this.#runTiles.delete(key);
    }
    this.#folderContent = {
      savedFiles,
      rejectedPictureKeys: new Set([...this.#folderContent.rejectedPictureKeys, ...keys]),
    };
    this.setKept(keys, false);
  }

  /** Notes that pictures are rejected no more, and which files came back, by their keys. */
  markRestored(keys: readonly string[], files: ReadonlyMap<string, string>): void {
    const rejectedPictureKeys = new Set(this.#folderContent.rejectedPictureKeys);
    for (const key of keys) {
      rejectedPictureKeys.delete(key);
      this.#runTiles.delete(key);
    }
    const savedFiles = new Map([...this.#folderContent.savedFiles, ...files]);
    this.#folderContent = { savedFiles, rejectedPictureKeys };
    keys.forEach(this.#onChange);
  }

  #dropRunTile(key: string): void {
    this.#runTiles.delete(key);
    this.#onChange(key);
  }
}

/** Whether this names a file of a folder. The folder's records, which anyone may have written, may name others. */
export function isFileName(name: string): boolean {
  return name === basename(name) && !/^\.{0,2}$/.test(name);
}

function pictureKeysIn({ savedFiles, rejectedPictureKeys }: FolderContent): string[] {
  return [...savedFiles.keys(), ...rejectedPictureKeys];
}
