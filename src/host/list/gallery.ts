import { isWebAddress } from '../../shared/words/untrusted';
import type { ShownPicture, Tile } from '../../shared/panel/gallery';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { ListNews } from '../../shared/panel/protocol';
import { TileStates } from './tileStates';

/** How much of the list a page has been told. */
export interface Seen {
  /** Which list: a cleared one is another. */
  readonly list: number;
  /** How many of its pictures. */
  readonly pictures: number;
  /** Number of the last change that it knows of. */
  readonly change: number;
  /** How often pictures had been replaced when it was told. */
  readonly replaced: number;
}

/** What a page knows that was just loaded. */
export const seenNothing: Seen = { list: -1, pictures: 0, change: 0, replaced: 0 };

/** Pictures in one part of the news, and changed tiles; more would hold up the page for longer than a frame. */
export const mostAtOnce = 1_000;

/** What the grid shows: the found pictures, and the tile of each. It tells a page what that one has not seen yet. */
export class Gallery {
  readonly states = new TileStates((key) => this.#touch(key));
  #list = 0;
  #change = 0;
  #pictures: ShownPicture[] = [];
  /** Places of the pictures by their keys. */
  readonly #places = new Map<string, number>();
  /** Numbers of the last change of each tile, in the order of the numbers. */
  readonly #changes = new Map<string, number>();
  /** For each time that pictures were replaced, the place of the first of them. */
  #replaced: number[] = [];
  /** Names of files in the cache; null: none to be had. */
  readonly #thumbnails = new Map<string, string | null>();

  /** In the order they were found. */
  get pictures(): readonly ShownPicture[] {
    return this.#pictures;
  }

  has(key: string): boolean {
    return this.#places.has(key);
  }

  /** Adds pictures that are new to the list. */
  add(pictures: readonly Picture[]): void {
    for (const picture of pictures) {
      this.#places.set(pictureKey(picture), this.#pictures.length);
      this.#pictures.push(shownPicture(picture));
    }
  }

  /** Puts pictures that are known better now in the place of the same ones. Pages are told the list again from there. */
  replace(pictures: readonly Picture[]): void {
    let first = Infinity;
    for (const picture of pictures) {
      const place = this.#places.get(pictureKey(picture));
      if (place === undefined) continue;
      this.#pictures[place] = shownPicture(picture);
      first = Math.min(first, place);
    }
    if (first < Infinity) this.#replaced.push(first);
  }

  clear(): void {
    this.#list += 1;
    this.#pictures = [];
    this.#replaced = [];
    for (const map of [this.#places, this.#changes, this.#thumbnails]) map.clear();
  }

  /** The name of a picture's thumbnail in the cache; null: there is none to be had; undefined: not known yet. */
  thumbnailOf(key: string): string | null | undefined {
    return this.#thumbnails.get(key);
  }

  setThumbnail(key: string, file: string | null): void {
    this.#thumbnails.set(key, file);
    this.#touch(key);
  }

  /** What is known of thumbnails holds no longer. */
  forgetThumbnails(): void {
    const keys = [...this.#thumbnails.keys()];
    this.#thumbnails.clear();
    for (const key of keys) this.#touch(key);
  }

  /**
   * What is new to a page, what it will have seen then, and whether that is not yet all. `address` makes an address that the
   * page can load of a file in the thumbnail cache.
   */
  news(seen: Seen, address: (file: string) => string): { news: ListNews; seen: Seen; more: boolean } {
    // Pictures that are told for the first time come with their tiles, whatever changed before.
    const before =
      seen.list === this.#list
        ? seen
        : { pictures: 0, change: this.#change, replaced: this.#replaced.length };
    const from = Math.min(before.pictures, ...this.#replaced.slice(before.replaced));
    const pictures = this.#pictures.slice(from, from + mostAtOnce);
    const tiles = pictures
      .map(({ key }) => this.#tile(key, address))
      // A bare tile says something only where a page is told again, and may know another one.
      .filter((tile) => this.#replaced.length > 0 || !isBare(tile));
    const changed: Tile[] = [];
    let { change } = before;
    for (const [key, number] of this.#changes) {
      if (number <= before.change) continue;
      if (changed.length === mostAtOnce) break;
      change = number;
      const place = this.#places.get(key);
      if (place !== undefined && place < from) changed.push(this.#tile(key, address));
    }
    const now = {
      list: this.#list,
      pictures: from + pictures.length,
      change,
      replaced: this.#replaced.length,
    };
    return {
      news: { from, pictures, tiles: [...tiles, ...changed] },
      seen: now,
      more: now.pictures < this.#pictures.length || now.change < this.#change,
    };
  }

  #tile(key: string, address: (file: string) => string): Tile {
    const file = this.#thumbnails.get(key);
    const state = this.states.of(key);
    return {
      key,
      ...(file === undefined ? {} : { thumbnail: file && address(file) }),
      ...(state && { state }),
      ...(this.states.isKept(key) && { kept: true }),
    };
  }

  #touch(key: string): void {
    this.#change += 1;
    this.#changes.delete(key);
    this.#changes.set(key, this.#change);
  }
}

/** A found picture as the page may see it: strangers' texts made plain and short, and no address. */
export function shownPicture(picture: Picture): ShownPicture {
  const { source, via, title, creator, license, page, sizes } = picture;
  return {
    key: pictureKey(picture),
    source,
    ...(via !== undefined && { via }),
    title: title === null ? null : plainText(title),
    creator: creator && plainText(creator.name),
    license: license && { id: plainText(license.id), name: plainText(license.name) },
    // What a source gives as a page may be anything.
    hasPage: page !== null && isWebAddress(page),
    sizes: sizes.map(({ width, height, edge }) => ({
      width,
      height,
      ...(edge === undefined ? {} : { edge }),
    })),
  };
}

/** Whether there is nothing to tell. */
function isBare(tile: Tile): boolean {
  return Object.keys(tile).length === 1;
}
