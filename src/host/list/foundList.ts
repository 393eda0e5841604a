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

/** Which state of the list a page has. */
export interface Told {
  readonly list: Seen;
  /** Number of the last choice that the host itself made. */
  readonly choice: number;
}

/** The version of a page that was just loaded. */
export const toldNothing: Told = { list: seenNothing, choice: 0 };

/** What is sent to a page to bring it up to date. */
export interface Telling {
  readonly news: ListNews;
  /** The version that the page has after this update. */
  readonly told: Told;
  /** Whether more is waiting to be sent. */
  readonly more: boolean;
}

/** What was found, which of it is chosen, and how it is shown. Only what was found is stored on disk. */
export class FoundList {
  readonly gallery = new Gallery();
  readonly #collection = new Collection();
  readonly #saved: SavedList;
  #choice: Choice = new Set();
  #chosen: readonly string[] = [];
  #ownChoices = 1;
  /** Ids of the sources that the pictures come from, and of those that showed them. */
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

  /** Restores the list from disk, and the choice. */
  async load(choice: readonly string[]): Promise<void> {
    await this.#saved.load(this.#collection);
    const pictures = this.#collection.pictures();
    this.gallery.add(pictures);
    this.#note(pictures);
    this.#chooseOwn(choice);
  }

  /** The sources that the pictures come from or that showed them, in the order in which they are offered. */
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

  /** Adds to listed pictures what another source knows about them. */
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

  /** Where the next search of this source for this keyword continues; null: at the beginning. */
  cursor(source: string, keyword: string): string | null {
    return this.#collection.cursor(source, keyword);
  }

  /** Sets the user's choice; keys that are not in the list are left out. */
  choose(keys: readonly string[]): void {
    this.#choice = new Set(keys.filter((key) => this.gallery.has(key)));
    this.#chosen = [...this.#choice];
  }

  /** The pictures that a scrape started now would take. */
  offer(filters: Filters): Offer {
    return offerOf(this.gallery.pictures, filters, this.#choice, this.gallery.states.there);
  }

  /**
   * What a page with this version does not have yet. `address` makes an address that the page can load from the name of
   * a file in the thumbnail cache.
   */
  news(told: Told, address: (file: string) => string): Telling {
    const { news, seen, more } = this.gallery.news(told.list, address);
    const choice = told.choice === this.#ownChoices ? {} : { choice: this.choice };
    return { news: { ...news, ...choice }, told: { list: seen, choice: this.#ownChoices }, more };
  }

  get(key: string): Picture | undefined {
    return this.#collection.get(key);
  }

  /** The pictures with these keys, without those that are not in the list. */
  pictures(keys: readonly string[]): Picture[] {
    return keys.flatMap((key) => this.#collection.get(key) ?? []);
  }

  /** A picture's title in plain text; empty where it has none. */
  title(key: string): string {
    return plainText(this.get(key)?.title ?? '');
  }

  /** The picture's title in plain text, or its address where it has no title. */
  name(key: string): string {
    const [size] = this.get(key)?.sizes ?? [];
    return this.title(key) || plainText(maskUrl(size?.url ?? key));
  }

  /** The http(s) page that shows the picture; null where it has none. */
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

  /** Replaces the choice without the user, so pages must be sent the new one. */
  #chooseOwn(keys: readonly string[]): void {
    this.choose(keys);
    this.#ownChoices += 1;
  }
}
