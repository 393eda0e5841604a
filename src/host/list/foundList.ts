import { Collection } from '../../shared/picture/collection';
import { offerOf, type Choice, type Offer } from '../../shared/panel/choice';
import type { Filters } from '../../shared/panel/filters';
import { isWebAddress } from '../../shared/words/untrusted';
import { maskUrl } from '../../shared/words/maskUrl';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import type { ListChanges } from '../../shared/panel/protocol';
import { sourceIds, type SourceId } from '../../shared/sources/sources';
import { Gallery, emptyGalleryVersion, type GalleryVersion } from './gallery';
import type { SavedCursor, SavedList } from './savedList';

/** Which state of the list a page has. */
export interface ListVersion {
  readonly gallery: GalleryVersion;
  /** Number of the last choice that the host itself made. */
  readonly choiceNumber: number;
}

/** The version of a page that was just loaded. */
export const emptyListVersion: ListVersion = { gallery: emptyGalleryVersion, choiceNumber: 0 };

/** What is sent to a page to bring it up to date. */
export interface ListUpdate {
  readonly changes: ListChanges;
  /** The version that the page has after this update. */
  readonly version: ListVersion;
  /** Whether more is waiting to be sent. */
  readonly hasMore: boolean;
}

/** What was found, which of it is chosen, and how it is shown. Only what was found is stored on disk. */
export class FoundList {
  readonly gallery = new Gallery();
  readonly #collection = new Collection();
  readonly #savedList: SavedList;
  #choice: Choice = new Set();
  #chosen: readonly string[] = [];
  #choiceNumber = 1;
  /** Ids of the sources that the pictures come from, and of those that showed them. */
  readonly #originSources = new Set<string>();

  constructor(saved: SavedList) {
    this.#savedList = saved;
  }

  get size(): number {
    return this.#collection.size;
  }

  pictureKeys(): readonly string[] {
    return this.#collection.pictureKeys();
  }

  /** Keys of the chosen pictures; the same object until something else is chosen. */
  get choice(): readonly string[] {
    return this.#chosen;
  }

  /** Restores the list from disk, and the choice. */
  async restoreList(choice: readonly string[]): Promise<void> {
    await this.#savedList.loadInto(this.#collection);
    const pictures = this.#collection.allPictures();
    this.gallery.add(pictures);
    this.#noteOrigins(pictures);
    this.#replaceChoice(choice);
  }

  /** The sources that the pictures come from or that showed them, in the order in which they are offered. */
  get originSources(): readonly SourceId[] {
    return sourceIds.filter((id) => this.#originSources.has(id));
  }

  /** Adds what was found, and where each search for it stopped. Returns the keys of the pictures that are new. */
  add(pictures: readonly Picture[], cursors: readonly SavedCursor[] = []): readonly string[] {
    const added = this.#collection.add(pictures);
    for (const { source, keyword, cursor } of cursors) this.#collection.setCursor(source, keyword, cursor);
    this.gallery.add(added);
    this.#noteOrigins(added);
    this.#savedList.appendLines(added, cursors);
    return added.map(pictureKey);
  }

  /** Adds to listed pictures what another source knows about them. */
  mergeKnown(pictures: readonly Picture[]): void {
    const joined = this.#collection.mergeKnown(pictures);
    this.gallery.replacePictures(joined);
    this.#noteOrigins(joined);
    this.#savedList.appendLines(joined, []);
  }

  clear(): void {
    this.#collection.clear();
    this.gallery.clear();
    this.#originSources.clear();
    this.#savedList.clearLines();
    this.#replaceChoice([]);
  }

  /** Where the next search of this source for this keyword continues; null: at the beginning. */
  cursorOf(source: string, keyword: string): string | null {
    return this.#collection.cursorOf(source, keyword);
  }

  /** Sets the user's choice; keys that are not in the list are left out. */
  setChoice(keys: readonly string[]): void {
    this.#choice = new Set(keys.filter((key) => this.gallery.has(key)));
    this.#chosen = [...this.#choice];
  }

  /** The pictures that a scrape started now would take. */
  currentOffer(filters: Filters): Offer {
    return offerOf(this.gallery.pictures, filters, this.#choice, this.gallery.tileStates.folderStatusOf);
  }

  /**
   * What a page with this version does not have yet. `address` makes an address that the page can load from the name of
   * a file in the thumbnail cache.
   */
  updatesSince(told: ListVersion, address: (file: string) => string): ListUpdate {
    const { listChanges, seen, more: hasMore } = this.gallery.updatesSince(told.gallery, address);
    const choice = told.choiceNumber === this.#choiceNumber ? {} : { choice: this.choice };
    return {
      changes: { ...listChanges, ...choice },
      version: { gallery: seen, choiceNumber: this.#choiceNumber },
      hasMore,
    };
  }

  get(key: string): Picture | undefined {
    return this.#collection.get(key);
  }

  /** The pictures with these keys, without those that are not in the list. */
  picturesOf(keys: readonly string[]): Picture[] {
    return keys.flatMap((key) => this.#collection.get(key) ?? []);
  }

  /** A picture's title in plain text; empty where it has none. */
  titleOf(key: string): string {
    return plainText(this.get(key)?.title ?? '');
  }

  /** The picture's title in plain text, or its address where it has no title. */
  displayNameOf(key: string): string {
    const [size] = this.get(key)?.sizes ?? [];
    return this.titleOf(key) || plainText(maskUrl(size?.url ?? key));
  }

  /** The http(s) page that shows the picture; null where it has none. */
  pageUrlOf(key: string): string | null {
    const page = this.get(key)?.page ?? null;
    return page !== null && isWebAddress(page) ? page : null;
  }

  #noteOrigins(pictures: readonly Picture[]): void {
    for (const { source, via } of pictures) {
      this.#originSources.add(source);
      if (via !== undefined) this.#originSources.add(via);
    }
  }

  /** Replaces the choice without the user, so pages must be sent the new one. */
  #replaceChoice(keys: readonly string[]): void {
    this.setChoice(keys);
    this.#choiceNumber += 1;
  }
}
