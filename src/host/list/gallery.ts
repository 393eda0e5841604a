import { isWebAddress } from '../../shared/words/untrusted';
import type { ShownPicture, Tile } from '../../shared/panel/gallery';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { ListNews } from '../../shared/panel/protocol';
import { TileStates } from './tileStates';

/** How much of the list a page has. */
export interface Seen {
  /** Which list: clearing it starts another one. */
  readonly list: number;
  /** How many of its pictures the page has. */
  readonly pictures: number;
  /** Number of the last tile change that the page has. */
  readonly change: number;
  /** How many replacements of pictures the page has. */
  readonly replaced: number;
}

/** The version of a page that was just loaded. */
export const seenNothing: Seen = { list: -1, pictures: 0, change: 0, replaced: 0 };

/** The most pictures, and the most changed tiles, in one update; more would block the page for longer than a frame. */
export const mostAtOnce = 1_000;

/** What the grid shows: the found pictures and the tile of each. It computes what a page does not have yet. */
export class Gallery {
  readonly states = new TileStates((key) => this.#touch(key));
  #list = 0;
  #change = 0;
  #pictures: ShownPicture[] = [];
  /** Indexes of the pictures by their keys. */
  readonly #places = new Map<string, number>();
  /** Number of the last change of each tile, by picture key, in ascending order. */
  readonly #changes = new Map<string, number>();
  /** For each replacement of pictures, the index of the first one. */
  #replaced: number[] = [];
  /** Names of files in the cache by picture key; null: the picture has no thumbnail. */
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

  /** Replaces pictures by versions of which more is known. Pages are sent the list again from the first of them. */
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

  /** The name of a picture's thumbnail file in the cache; null: it has none; undefined: not known yet. */
  thumbnailOf(key: string): string | null | undefined {
    return this.#thumbnails.get(key);
  }

  setThumbnail(key: string, file: string | null): void {
    this.#thumbnails.set(key, file);
    this.#touch(key);
  }

  /** Forgets all thumbnails, because their files are gone. */
  forgetThumbnails(): void {
    const keys = [...this.#thumbnails.keys()];
    this.#thumbnails.clear();
    for (const key of keys) this.#touch(key);
  }

  /**
   * What is new for a page with this version, the version that it has afterwards, and whether more is waiting.
   * `address` makes an address that the page can load from the name of a file in the thumbnail cache.
   */
  news(seen: Seen, address: (file: string) => string): { news: ListNews; seen: Seen; more: boolean } {
    // Pictures that are sent for the first time come with their tiles, whatever changed before.
    const before =
      seen.list === this.#list
        ? seen
        : { pictures: 0, change: this.#change, replaced: this.#replaced.length };
    const from = Math.min(before.pictures, ...this.#replaced.slice(before.replaced));
    const pictures = this.#pictures.slice(from, from + mostAtOnce);
    const tiles = pictures
      .map(({ key }) => this.#tile(key, address))
      // A bare tile says something only where a page is sent pictures again, and may have another tile for them.
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

/** A found picture as the page may see it: texts from outside made plain and short, and no addresses. */
export function shownPicture(picture: Picture): ShownPicture {
  const { source, via, title, creator, license, page, sizes } = picture;
  return {
    key: pictureKey(picture),
    source,
    ...(via !== undefined && { via }),
    title: title === null ? null : plainText(title),
    creator: creator && plainText(creator.name),
    license: license && { id: plainText(license.id), name: plainText(license.name) },
    // A source may give anything as the page.
    hasPage: page !== null && isWebAddress(page),
    sizes: sizes.map(({ width, height, edge }) => ({
      width,
      height,
      ...(edge === undefined ? {} : { edge }),
    })),
  };
}

/** Whether the tile has nothing but its key. */
function isBare(tile: Tile): boolean {
  return Object.keys(tile).length === 1;
}
