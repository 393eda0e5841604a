import { lstatSync } from 'node:fs';
import { foldName } from '../../shared/form/naming';

/**
 * The names in a folder, compared as its file system compares them. That of Windows and macOS, and of many shares, takes names for one
 * that differ in case, or in how letters with marks are composed, and may list a file in another spelling than it was made with. Only
 * where a name is not listed as it is, but nearly so, is the file system asked.
 */
export class FolderNames {
  readonly #start: string;
  readonly #names: ReadonlySet<string>;
  readonly #isThere: (path: string) => boolean;
  /** By folded name; made with the first name that is not listed as it is. */
  #byFolded: Map<string, string> | null = null;

  /** The names listed in the folder with the path `start`. `isThere` asks its file system for a path. */
  constructor(
    start: string,
    names: Iterable<string>,
    isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
  ) {
    this.#start = start;
    this.#names = new Set(names);
    this.#isThere = isThere;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#names[Symbol.iterator]();
  }

  has(name: string): boolean {
    return this.listedAs(name) !== null;
  }

  /** How the folder lists the file of this name; null where there is none. */
  listedAs(name: string): string | null {
    if (this.#names.has(name)) return name;
    this.#byFolded ??= new Map([...this.#names].map((each) => [foldName(each), each]));
    const listed = this.#byFolded.get(foldName(name));
    return listed !== undefined && this.#isThere(this.#start + name) ? listed : null;
  }
}
