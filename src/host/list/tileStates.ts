import { basename } from 'node:path';
import type { There } from '../../shared/panel/filters';
import { placeOf, type TileState } from '../../shared/panel/gallery';
import type { SaveFolder } from '../folders/folder';

/** What the records of a folder say. */
export interface FolderContent {
  /** File names by picture keys. */
  readonly there: ReadonlyMap<string, string>;
  /** Picture keys of the rejected pictures. */
  readonly out: ReadonlySet<string>;
}

export const emptyFolder: FolderContent = { there: new Map(), out: new Set() };

/** The state of a picture in the run. */
interface Fare {
  readonly state: TileState;
  readonly file: string | null;
}

/**
 * The states of pictures: in the run, or else in the save folder that is shown. A state from the run stays until the
 * next run begins or another folder is shown.
 */
export class TileStates {
  readonly #changed: (key: string) => void;
  #folder: SaveFolder | null = null;
  #content: FolderContent = emptyFolder;
  readonly #run = new Map<string, Fare>();
  readonly #kept = new Set<string>();

  /** `onChange` is called with the key of every picture whose state or mark may have changed. */
  constructor(changed: (key: string) => void) {
    this.#changed = changed;
  }

  /** The folder that the states belong to. */
  get folder(): SaveFolder | null {
    return this.#folder;
  }

  of(key: string): TileState | undefined {
    const { there, out } = this.#content;
    const run = this.#run.get(key);
    if (run) return run.state;
    if (there.has(key)) return { state: 'there' };
    return out.has(key) ? { state: 'rejected' } : undefined;
  }

  readonly there: There = (key) => placeOf(this.of(key));

  isKept(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Name of the picture's file in the folder; null where there is none. */
  fileOf(key: string): string | null {
    const name = this.#run.get(key)?.file ?? this.#content.there.get(key) ?? null;
    return name !== null && isFileName(name) ? name : null;
  }

  /** The keys of these pictures and of all others that share a file with them, because their bytes are the same. */
  sharing(keys: readonly string[]): string[] {
    const files = new Set(keys.flatMap((key) => this.fileOf(key) ?? []));
    const others = [...this.#content.there.keys(), ...this.#run.keys()];
    return [...new Set([...keys, ...others.filter((key) => files.has(this.fileOf(key) ?? ''))])];
  }

  /**
   * Shows the content of a folder. If it is another folder than before, all that was known of that one is forgotten.
   */
  show(folder: SaveFolder | null, content: FolderContent): void {
    const other = folder?.path !== this.#folder?.path;
    const touched = new Set([...keysOf(this.#content), ...keysOf(content)]);
    this.#folder = folder;
    this.#content = content;
    if (other) {
      for (const key of [...this.#run.keys(), ...this.#kept]) touched.add(key);
      this.#run.clear();
      this.#kept.clear();
    }
    touched.forEach(this.#changed);
  }

  /** Begins a run into a folder. `keys` are the pictures that it tries first. */
  begin(folder: SaveFolder, keys: readonly string[]): void {
    if (folder.path !== this.#folder?.path) this.show(folder, emptyFolder);
    for (const key of keys) this.note(key, { state: 'waiting' });
  }

  /** Notes the state of a picture in the run, and its file. */
  note(key: string, state: TileState, file: string | null = null): void {
    this.#run.set(key, { state, file });
    this.#changed(key);
  }

  /** Ends the run: pictures that it did not get to have their earlier state again. */
  end(): void {
    for (const [key, { state }] of this.#run) {
      if (state.state === 'waiting' || state.state === 'running') this.#drop(key);
    }
  }

  /** Forgets the run, but keeps what it saved and rejected as content of the folder. */
  forgetRun(): void {
    const there = new Map(this.#content.there);
    const out = new Set(this.#content.out);
    for (const [key, { state, file }] of this.#run) {
      if (file !== null) there.set(key, file);
      if (state.state === 'rejected') out.add(key);
    }
    this.#content = { there, out };
    for (const key of this.#run.keys()) this.#drop(key);
  }

  /** Marks a saved picture as kept by the user. */
  keep(key: string): void {
    if (this.there(key) !== 'saved') return;
    this.#kept.add(key);
    this.#changed(key);
  }

  /** Notes that the user rejected pictures of the folder. */
  reject(keys: readonly string[]): void {
    const there = new Map(this.#content.there);
    for (const key of keys) {
      there.delete(key);
      this.#kept.delete(key);
      this.#run.delete(key);
    }
    this.#content = { there, out: new Set([...this.#content.out, ...keys]) };
    keys.forEach(this.#changed);
  }

  #drop(key: string): void {
    this.#run.delete(key);
    this.#changed(key);
  }
}

/** Whether this names a file of a folder. The folder's records, which anyone may have written, may name others. */
export function isFileName(name: string): boolean {
  return name === basename(name) && !/^\.{0,2}$/.test(name);
}

function keysOf({ there, out }: FolderContent): string[] {
  return [...there.keys(), ...out];
}
