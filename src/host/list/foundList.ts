import { Collection } from '../../shared/picture/collection';
import { offerOf, type Choice, type Offer } from '../../shared/panel/choice';
import type { Filters } from '../../shared/panel/filters';
import { isWebAddress } from '../../shared/words/untrusted';
import { maskUrl } from '../../shared/words/mask';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { ListNews } from '../../shared/panel/protocol';
import { sourceIds, type SourceId } from '../../shared/sources/sources';
import { Gallery, seenNothing, type Seen } from './gallery';
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
  #chosen: readonly string[] = [];
  #ownChoices = 1;
  /** Where the pictures came from, and by way of what. */
  readonly #origins = new Set<string>();

  constructor(saved: SavedList) {
    this.#saved = saved;
  }

  get size(): number {
    return this.#collection.size;
  }

  keys(): readonly string[] {
    return this.#collection.keys();
  }

  /** Keys of the chosen pictures; the same object until something else is chosen. */
  get choice(): readonly string[] {
    return this.#chosen;
  }

  /** Brings back what is on disk, and what was chosen of it. */
  async load(choice: readonly string[]): Promise<void> {
    await this.#saved.load(this.#collection);
    const pictures = this.#collection.pictures();
    this.gallery.add(pictures);
    this.#note(pictures);
    this.#chooseOwn(choice);
  }

  /** The sources that the pictures came from or that told of them, in the order in which they are offered. */
  get sources(): readonly SourceId[] {
    return sourceIds.filter((id) => this.#origins.has(id));
  }

  /** Adds what was found, and where each search for it stopped. Returns the keys of the pictures that are new. */
  add(pictures: readonly Picture[], cursors: readonly SavedCursor[] = []): readonly string[] {
    const added = this.#collection.add(pictures);
    for (const { source, keyword, cursor } of cursors) this.#collection.setCursor(source, keyword, cursor);
    this.gallery.add(added);
    this.#note(added);
    this.#saved.append(added, cursors);
    return added.map(pictureKey);
  }

  /** Adds to pictures of the list what another source knows of them. */
  join(pictures: readonly Picture[]): void {
    const joined = this.#collection.join(pictures);
    this.gallery.replace(joined);
    this.#note(joined);
    this.#saved.append(joined, []);
  }

  clear(): void {
    this.#collection.clear();
    this.gallery.clear();
    this.#origins.clear();
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
    this.#chosen = [...this.#choice];
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
    return page !== null && isWebAddress(page) ? page : null;
  }

  #note(pictures: readonly Picture[]): void {
    for (const { source, via } of pictures) {
      this.#origins.add(source);
      if (via !== undefined) this.#origins.add(via);
    }
  }

  /** A choice that is not the user's, so that pages are told of it. */
  #chooseOwn(keys: readonly string[]): void {
    this.choose(keys);
    this.#ownChoices += 1;
  }
}
