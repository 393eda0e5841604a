import type { Fingerprint, Fingerprinted } from '../../shared/panel/fingerprint';
import type { ShownPicture, Tile } from '../../shared/panel/gallery';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { ListChanges } from '../../shared/panel/protocol';
import { shownPictureOf } from '../../shared/panel/shownPicture';
import { TileStates } from './tileStates';

/** How much of the list a page has. */
export interface GalleryVersion {
  /** Which list: showing other pictures starts another one. */
  readonly listNumber: number;
  /** How many of its pictures the page has. */
  readonly pictureCount: number;
  /** Number of the last tile change that the page has. */
  readonly changeNumber: number;
  /** How many replacements of pictures the page has. */
  readonly replacementCount: number;
}

/** The version of a page that was just loaded. */
export const emptyGalleryVersion: GalleryVersion = {
  listNumber: -1,
  pictureCount: 0,
  changeNumber: 0,
  replacementCount: 0,
};

/** The most pictures, and the most changed tiles, in one update; more would block the page for longer than a frame. */
export const maxPicturesPerUpdate = 1_000;

/** What the grid shows: the found pictures and the tile of each. It computes what a page does not have yet. */
export class Gallery {
  readonly tileStates = new TileStates((key) => this.#noteTileChange(key));
  #listNumber = 0;
  #changeNumber = 0;
  #pictures: ShownPicture[] = [];
  /** Indexes of the pictures by their keys. */
  readonly #indexes = new Map<string, number>();
  /** Number of the last change of each tile, by picture key, in ascending order. */
  readonly #tileChanges = new Map<string, number>();
  /** For each replacement of pictures, the index of the first one. */
  #replacementStarts: number[] = [];
  /** Names of files in the cache by picture key; null: the picture has no thumbnail. */
  readonly #thumbnailFiles = new Map<string, string | null>();
  /** How thumbnails look, by picture key; null: as nothing that can be compared. */
  readonly #fingerprints = new Map<string, Fingerprint | null>();

  /** In the order they were found. */
  get pictures(): readonly ShownPicture[] {
    return this.#pictures;
  }

  has(key: string): boolean {
    return this.#indexes.has(key);
  }

  /** Adds pictures that are new to the list. */
  add(pictures: readonly Picture[]): void {
    for (const picture of pictures) {
      this.#indexes.set(pictureKey(picture), this.#pictures.length);
      this.#pictures.push(shownPictureOf(picture));
    }
  }

  /** Replaces pictures by versions of which more is known. Pages are sent the list again from the first of them. */
  replacePictures(pictures: readonly Picture[]): void {
    let first = Infinity;
    for (const picture of pictures) {
      const place = this.#indexes.get(pictureKey(picture));
      if (place === undefined) continue;
      this.#pictures[place] = shownPictureOf(picture);
      first = Math.min(first, place);
    }
    if (first < Infinity) this.#replacementStarts.push(first);
  }

  /** Shows these pictures instead. */
  show(pictures: readonly Picture[]): void {
    this.#listNumber += 1;
    this.#pictures = [];
    this.#replacementStarts = [];
    this.#indexes.clear();
    this.add(pictures);
  }

  /** Nothing that was shown is needed any more. */
  forgetAll(): void {
    this.show([]);
    this.#tileChanges.clear();
    this.#thumbnailFiles.clear();
    this.#fingerprints.clear();
  }

  /** The name of a picture's thumbnail file in the cache; null: it has none; undefined: not known yet. */
  thumbnailFileOf(key: string): string | null | undefined {
    return this.#thumbnailFiles.get(key);
  }

  setThumbnailFile(key: string, file: string | null): void {
    this.#thumbnailFiles.set(key, file);
    this.#noteTileChange(key);
  }

  /** How a picture's thumbnail looks; null: as nothing that can be compared; undefined: not known yet. */
  fingerprintOf(key: string): Fingerprint | null | undefined {
    return this.#fingerprints.get(key);
  }

  /** Takes over how thumbnails look. Those of which it is known already keep theirs. Returns what is new. */
  addFingerprints(prints: readonly Fingerprinted[]): readonly Fingerprinted[] {
    const added = prints.filter(({ key }) => !this.#fingerprints.has(key));
    for (const { key, fingerprint } of added) {
      this.#fingerprints.set(key, fingerprint);
      this.#noteTileChange(key);
    }
    return added;
  }

  /** Forgets all thumbnails, because their files are gone. */
  forgetThumbnails(): void {
    const keys = [...this.#thumbnailFiles.keys()];
    this.#thumbnailFiles.clear();
    for (const key of keys) this.#noteTileChange(key);
  }

  /**
   * What is new for a page with this version, the version that it has afterwards, and whether more is waiting.
   * `address` makes an address that the page can load from the name of a file in the thumbnail cache.
   */
  updatesSince(
    seen: GalleryVersion,
    address: (file: string) => string,
  ): { listChanges: ListChanges; seen: GalleryVersion; more: boolean } {
    // Pictures that are sent for the first time come with their tiles, whatever changed before.
    const before =
      seen.listNumber === this.#listNumber
        ? seen
        : {
            pictureCount: 0,
            changeNumber: this.#changeNumber,
            replacementCount: this.#replacementStarts.length,
          };
    const from = Math.min(before.pictureCount, ...this.#replacementStarts.slice(before.replacementCount));
    const pictures = this.#pictures.slice(from, from + maxPicturesPerUpdate);
    const tiles = pictures
      .map(({ key }) => this.#tileOf(key, address))
      // A bare tile says something only where a page is sent pictures again, and may have another tile for them.
      .filter((tile) => this.#replacementStarts.length > 0 || !isBareTile(tile));
    const changed: Tile[] = [];
    let { changeNumber } = before;
    for (const [key, number] of this.#tileChanges) {
      if (number <= before.changeNumber) continue;
      if (changed.length === maxPicturesPerUpdate) break;
      changeNumber = number;
      const place = this.#indexes.get(key);
      if (place !== undefined && place < from) changed.push(this.#tileOf(key, address));
    }
    const now = {
      listNumber: this.#listNumber,
      pictureCount: from + pictures.length,
      changeNumber,
      replacementCount: this.#replacementStarts.length,
    };
    return {
      listChanges: { from, pictures, tiles: [...tiles, ...changed] },
      seen: now,
      more: now.pictureCount < this.#pictures.length || now.changeNumber < this.#changeNumber,
    };
  }

  #tileOf(key: string, address: (file: string) => string): Tile {
    const file = this.#thumbnailFiles.get(key);
    const fingerprint = this.#fingerprints.get(key);
    const state = this.tileStates.get(key);
    return {
      key,
      ...(file === undefined ? {} : { thumbnail: file && address(file) }),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(state && { state }),
      ...(this.tileStates.isKept(key) && { isKept: true }),
    };
  }

  #noteTileChange(key: string): void {
    this.#changeNumber += 1;
    this.#tileChanges.delete(key);
    this.#tileChanges.set(key, this.#changeNumber);
  }
}

/** Whether the tile has nothing but its key. */
function isBareTile(tile: Tile): boolean {
  return Object.keys(tile).length === 1;
}
