import { pictureKey, type Picture } from './picture';
import { mergePictures } from './mergePictures';

/** More pictures than any list holds; what a text names after them is passed over. */
export const maxPictures = 100_000;

/** The set of unique pictures found so far, over repeated and different searches, in the order they were found. */
export class Collection {
  readonly #pictures = new Map<string, Picture>();
  readonly #cursors = new Map<string, string | null>();

  get size(): number {
    return this.#pictures.size;
  }

  pictureKeys(): string[] {
    return [...this.#pictures.keys()];
  }

  allPictures(): Picture[] {
    return [...this.#pictures.values()];
  }

  get(key: string): Picture | undefined {
    return this.#pictures.get(key);
  }

  /** Adds those that are not there yet and returns them. */
  add(pictures: readonly Picture[]): Picture[] {
    const added: Picture[] = [];
    for (const picture of pictures) {
      const key = pictureKey(picture);
      if (this.#pictures.has(key)) continue;
      this.#pictures.set(key, picture);
      added.push(picture);
    }
    return added;
  }

  /** Adds to those that are there what these tell of them, each in its place, and returns those that have changed. */
  mergeKnown(pictures: readonly Picture[]): Picture[] {
    const changed: Picture[] = [];
    for (const picture of pictures) {
      const key = pictureKey(picture);
      const there = this.#pictures.get(key);
      const joined = there && mergePictures(there, picture);
      if (!joined || joined === there) continue;
      this.#pictures.set(key, joined);
      changed.push(joined);
    }
    return changed;
  }

  /** Where the next search for this, a keyword or the address of a page, goes on; null at the beginning. */
  cursorOf(source: string, query: string): string | null {
    return this.#cursors.get(cursorKey(source, query)) ?? null;
  }

  setCursor(source: string, query: string, cursor: string | null): void {
    this.#cursors.set(cursorKey(source, query), cursor);
  }

  clear(): void {
    this.#pictures.clear();
    this.#cursors.clear();
  }
}

function cursorKey(source: string, query: string): string {
  // Sites do not tell upper from lower case, nor one space from two; in addresses these differ.
  const asked = source === 'page' ? query : query.replace(/\s+/gu, ' ').toLowerCase();
  return `${source}:${asked.trim()}`;
}
