import { pictureKey, type Picture } from './picture';
import { mergePictures } from './mergePictures';

/** More pictures than any list holds; what a text names after them is passed over. */
export const maxPictures = 100_000;

/** The set of unique pictures found so far, over repeated and different searches, in the order they were found. */
export class Collection {
  readonly #pictures = new Map<string, Picture>();

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

  /** Takes these out. */
  remove(keys: readonly string[]): void {
    for (const key of keys) this.#pictures.delete(key);
  }

  clear(): void {
    this.#pictures.clear();
  }
}
