import { Collection } from '../core/collection';
import { offerOf, type Choice, type Offer } from '../shared/choice';
import type { Filters } from '../shared/filters';
import { maskUrl } from '../shared/mask';
import type { Picture } from '../shared/picture';
import { plainText } from '../shared/plainText';
import type { ListNews } from '../shared/protocol';
import { Gallery, isOnTheWeb, seenNothing, type Seen } from './gallery';
import type { SavedCursor, SavedList } from './savedList';

/** What a page has been told. */
export interface Told {
  readonly list: Seen;
  /** Number of the last choice that the host made itself. */
  readonly choice: number;
}

/** To a page that was just loaded. */
export const toldNothing: Told = { list: seenNothing, choice: 0 };

/** What there is to tell a page. */
export interface Telling {
  readonly news: ListNews;
  /** What it will have been told then. */
  readonly told: Told;
  /** Whether that is not yet all. */
  readonly more: boolean;
}

/** What was found, which of it is chosen, and how it is shown. Kept on disk as far as it was found. */
export class FoundList {
  readonly gallery = new Gallery();
  readonly #collection = new Collection();
  readonly #saved: SavedList;
  #choice: Choice = new Set();
  #ownChoices = 1;

  constructor(saved: SavedList) {
    this.#saved = saved;
  }

  get size(): number {
    return this.#collection.size;
  }

  keys(): readonly string[] {
    return this.#collection.keys();
  }

  /** Keys of the chosen pictures. */
  get choice(): readonly string[] {
    return [...this.#choice];
  }

  /** Brings back what is on disk, and what was chosen of it. */
  async load(choice: readonly string[]): Promise<void> {
    await this.#saved.load(this.#collection);
    this.gallery.add(this.#collection.pictures());
    this.#chooseOwn(choice);
  }

  /** Adds what a search has found up to a cursor. */
  add(pictures: readonly Picture[], at: SavedCursor): void {
    const added = this.#collection.add(pictures);
    this.#collection.setCursor(at.source, at.keyword, at.cursor);
    this.gallery.add(added);
    this.#saved.append(added, at);
  }

  clear(): void {
    this.#collection.clear();
    this.gallery.clear();
    this.#saved.clear();
    this.#chooseOwn([]);
  }

  /** Where the next search for this keyword goes on; null at the beginning. */
  cursor(source: string, keyword: string): string | null {
    return this.#collection.cursor(source, keyword);
  }

  /** The user's choice; what is not in the list cannot be chosen. */
  choose(keys: readonly string[]): void {
    this.#choice = new Set(keys.filter((key) => this.gallery.has(key)));
  }

  /** What a start would take. */
  offer(filters: Filters): Offer {
    return offerOf(this.gallery.pictures, filters, this.#choice, this.gallery.states.there);
  }

  /** `address` makes an address that the page can load of a file in the thumbnail cache. */
  news(told: Told, address: (file: string) => string): Telling {
    const { news, seen, more } = this.gallery.news(told.list, address);
    const choice = told.choice === this.#ownChoices ? {} : { choice: this.choice };
    return { news: { ...news, ...choice }, told: { list: seen, choice: this.#ownChoices }, more };
  }

  get(key: string): Picture | undefined {
    return this.#collection.get(key);
  }

  /** Those of the keys that are in the list. */
  pictures(keys: readonly string[]): Picture[] {
    return keys.flatMap((key) => this.#collection.get(key) ?? []);
  }

  /** A picture's title in plain text; empty where it has none. */
  title(key: string): string {
    return plainText(this.get(key)?.title ?? '');
  }

  /** The same, or its address where it has none. */
  name(key: string): string {
    const [size] = this.get(key)?.sizes ?? [];
    return this.title(key) || plainText(maskUrl(size?.url ?? key));
  }

  /** The http(s) page that shows the picture. */
  page(key: string): string | null {
    const page = this.get(key)?.page ?? null;
    return isOnTheWeb(page) ? page : null;
  }

  /** A choice that is not the user's, so that pages are told of it. */
  #chooseOwn(keys: readonly string[]): void {
    this.choose(keys);
    this.#ownChoices += 1;
  }
}
