import { pictureKey, type Picture } from '../shared/picture';

/** The set of unique pictures found so far, over repeated and different searches, in the order they were found. */
export class Collection {
  readonly #pictures = new Map<string, Picture>();
  readonly #cursors = new Map<string, string | null>();

  get size(): number {
    return this.#pictures.size;
  }

  keys(): string[] {
    return [...this.#pictures.keys()];
  }

  pictures(): Picture[] {
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

  /** Where the next search for this keyword goes on; null at the beginning. */
  cursor(source: string, keyword: string): string | null {
    return this.#cursors.get(cursorKey(source, keyword)) ?? null;
  }

  setCursor(source: string, keyword: string, cursor: string | null): void {
    this.#cursors.set(cursorKey(source, keyword), cursor);
  }

  clear(): void {
    this.#pictures.clear();
    this.#cursors.clear();
  }
}

// Sites do not tell upper from lower case, nor one space from two.
function cursorKey(source: string, keyword: string): string {
  return `${source}:${keyword.trim().replace(/\s+/gu, ' ').toLowerCase()}`;
}
