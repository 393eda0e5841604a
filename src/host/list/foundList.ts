import type { Fingerprinted } from '../../shared/panel/fingerprint';
import { Comparisons } from '../../shared/panel/lookAlikes';
import { offerOf, type Choice, type Offer } from '../../shared/panel/choice';
import type { FormValues } from '../../shared/form/form';
import { shownTitle } from '../../shared/panel/shownTitle';
import { sortPictures } from '../../shared/panel/sort';
import { allTab, type Tab } from '../../shared/panel/tabs';
import { isWebAddress } from '../../shared/words/untrusted';
import { maskUrl } from '../../shared/words/maskUrl';
import type { Cursor } from '../../shared/picture/cursors';
import type { Picture } from '../../shared/picture/picture';
import { plainText } from '../../shared/words/plainText';
import { endCursor } from '../../shared/engine/search';
import type { ListChanges, Snapshot } from '../../shared/panel/protocol';
import { sourceIds, type SourceId } from '../../shared/sources/sources';
import { Gallery, emptyGalleryVersion, type GalleryVersion } from './gallery';
import type { SavedLine, SavedList } from './savedList';
import { Searches, type ClosedSearches, type FoundSearch, type SearchQuery } from './searches';
import { queryTitle } from './searchTitles';
import type { DoneSearch } from '../scrapeFiles/scrapeFileOf';

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

/** What was found in which search, which tab of it is shown, and what is chosen in each. Only what was found is stored on disk. */
export class FoundList {
  /** Shows the pictures of the shown tab. */
  readonly gallery = new Gallery();
  readonly #searches = new Searches();
  readonly #savedList: SavedList;
  #shownTab = allTab;
  /** The choices of all tabs that have one; the same array until something else is chosen. */
  readonly #choices = new Map<number, readonly string[]>();
  #choice: Choice = new Set();
  #choiceNumber = 1;
  /** Those of the shown tab, as far as somebody asked for them. */
  #comparisons = new Comparisons();
  /** Ids of the sources that the pictures come from, and of those that showed them. */
  readonly #originSources = new Set<string>();

  constructor(saved: SavedList) {
    this.#savedList = saved;
  }

  /** How many pictures were found in all. */
  get size(): number {
    return this.#searches.collection.size;
  }

  get shownTab(): number {
    return this.#shownTab;
  }

  /** The tab of the newest search; that of all where there is none. */
  get newestTab(): number {
    return this.#searches.all[0]?.id ?? allTab;
  }

  /** The tabs as they are shown: the newest search first, all at the end. */
  tabs(): readonly Tab[] {
    return [
      ...this.#searches.all.map(({ id, query, keys }) => ({
        id,
        title: plainText(queryTitle(query)),
        count: keys.size,
      })),
      { id: allTab, title: '', count: this.size },
    ];
  }

  hasTab(tab: number): boolean {
    return tab === allTab || this.#searches.get(tab) !== undefined;
  }

  /** What the search of a tab looks for; null for that of all. */
  queryOf(tab: number): SearchQuery | null {
    return this.#searches.get(tab)?.query ?? null;
  }

  /** Whether the search of a tab, which asks these sources for a word or for addresses, can find more, and of how many in all. */
  restOf(
    tab: number,
    asked: readonly { readonly source: string; readonly query: string }[],
  ): Pick<Snapshot, 'more' | 'total'> {
    const search = this.#searches.get(tab);
    const isOfWords = search?.query.kind === 'keyword';
    // A web page is read to its end, and begins anew.
    if (!search || (!isOfWords && asked.length === 0) || asked.some(({ source }) => source === 'page'))
      return { more: 'unknown', total: null };
    // Of a source that could not be asked yet nothing is known, and it may have more.
    const known = asked.map(({ source, query }) => search.cursors.find(source, query));
    const totals = known.flatMap((cursor) => cursor?.total ?? []);
    return {
      more: known.length > 0 && known.every((each) => each?.cursor === endCursor) ? 'no' : 'yes',
      total:
        totals.length === 0
          ? null
          : {
              count: totals.reduce((sum, total) => sum + total),
              isLeast: totals.length < asked.length,
            },
    };
  }

  /** The tab of the search for this; null where there is none. */
  tabOf(query: SearchQuery): number | null {
    return this.#searches.find(query)?.id ?? null;
  }

  /** The tab of the newest search that has found all of these; that of all where none has. */
  tabWith(pictureKeys: readonly string[]): number {
    const search = this.#searches.all.find(({ keys }) => pictureKeys.every((key) => keys.has(key)));
    return pictureKeys.length === 0 ? allTab : (search?.id ?? allTab);
  }

  /** The searches of a tab that found something, the oldest first, and the sources that were asked for their words. */
  doneSearches(tab: number): readonly DoneSearch[] {
    return this.#searches.all
      .filter(({ id, keys }) => (tab === allTab || id === tab) && keys.size > 0)
      .map(({ query, keys, cursors }) => ({
        query,
        pictures: this.picturesOf([...keys]),
        asked: sourceIds.filter((id) => query.kind === 'keyword' && cursors.find(id, query.keyword)),
      }))
      .reverse();
  }

  /** Keys of the pictures that a search has found. */
  keysOf(search: number): readonly string[] {
    return [...(this.#searches.get(search)?.keys ?? [])];
  }

  /** Keys of the chosen pictures of the shown tab; the same object until something else is chosen. */
  get choice(): readonly string[] {
    return this.choiceOf(this.#shownTab);
  }

  choiceOf(tab: number): readonly string[] {
    return this.#choices.get(tab) ?? noKeys;
  }

  /** Restores the list from disk, and the choices by tab. */
  async restoreList(shown: number, choices: ReadonlyMap<number, readonly string[]>): Promise<void> {
    const prints = await this.#savedList.loadInto(this.#searches);
    this.gallery.addFingerprints(prints.filter(({ key }) => this.get(key) !== undefined));
    this.#noteOrigins(this.#searches.collection.allPictures());
    for (const [tab, keys] of choices) if (this.hasTab(tab)) this.setChoice(keys, tab);
    this.showTab(this.hasTab(shown) ? shown : this.newestTab);
  }

  /** Shows another tab. */
  showTab(tab: number): void {
    this.#shownTab = tab;
    this.#comparisons = new Comparisons();
    this.gallery.show(
      tab === allTab ? this.#searches.collection.allPictures() : this.picturesOf(this.keysOf(tab)),
    );
    this.#tellChoice();
  }

  /** The sources that the pictures come from or that showed them, in the order in which they are offered. */
  get originSources(): readonly SourceId[] {
    return sourceIds.filter((id) => this.#originSources.has(id));
  }

  /** The tab for a search, which is the newest from now on: the one that there is for it, or a new one. */
  beginSearch(query: SearchQuery): number {
    const { id } = this.#searches.begin(query);
    this.#savedList.appendLines([{ search: { id, query } }]);
    return id;
  }

  /** Adds what a search found, and where it stopped. Returns the keys of the pictures that are new to it. */
  add(id: number, pictures: readonly Picture[], cursors: readonly Cursor[] = []): readonly string[] {
    const search = this.#searches.get(id);
    // Its tab was closed meanwhile.
    if (!search) return [];
    const { added, joined, keys } = this.#searches.add(search, pictures);
    for (const cursor of cursors) search.cursors.set(cursor);
    this.gallery.replacePictures(joined);
    this.gallery.add(this.#shownTab === allTab ? added : this.#shownTab === id ? this.picturesOf(keys) : []);
    this.#noteOrigins([...added, ...joined]);
    this.#savedList.appendLines([
      ...[...added, ...joined].map((picture) => ({ picture })),
      ...(keys.length > 0 ? [{ found: { search: id, keys } }] : []),
      ...cursors.map((cursor) => ({ cursor: { ...cursor, search: id } })),
    ]);
    return keys;
  }

  /** Adds to listed pictures what another source knows about them. */
  mergeKnown(pictures: readonly Picture[]): void {
    const joined = this.#searches.collection.mergeKnown(pictures);
    this.gallery.replacePictures(joined);
    this.#noteOrigins(joined);
    this.#savedList.appendLines(joined.map((picture) => ({ picture })));
  }

  /** Closes the tab of a search; the pictures that no other search found go with it. */
  close(tab: number): ClosedSearches {
    const place = this.#searches.all.findIndex(({ id }) => id === tab);
    const closed = this.#searches.close([tab]);
    this.#choices.delete(tab);
    this.#savedList.appendLines([{ closed: tab }]);
    // What went with it is chosen nowhere any more.
    for (const [other, keys] of this.#choices) this.setChoice(keys, other);
    this.#noteOriginsAnew();
    const { all } = this.#searches;
    if (this.#shownTab === tab) this.showTab((all[place] ?? all[place - 1])?.id ?? allTab);
    else if (this.#shownTab === allTab) this.showTab(allTab);
    return closed;
  }

  /** Closes all tabs. */
  clear(): ClosedSearches {
    const closed = this.#searches.clear();
    this.gallery.forgetAll();
    this.#originSources.clear();
    this.#savedList.clearLines();
    this.#choices.clear();
    this.showTab(allTab);
    return closed;
  }

  /** Brings back what was closed. */
  reopen(closed: ClosedSearches): void {
    this.#searches.reopen(closed);
    this.#noteOriginsAnew();
    this.#savedList.appendLines([
      ...closed.pictures.map((picture) => ({ picture })),
      ...this.#searches.all.toReversed().flatMap(linesOf),
    ]);
  }

  /** Where the next run of this search goes on; null: at the beginning. */
  cursorOf(search: number, source: string, query: string): string | null {
    return this.#searches.get(search)?.cursors.get(source, query) ?? null;
  }

  /** Sets the user's choice in a tab; keys that are not in it are left out. */
  setChoice(keys: readonly string[], tab = this.#shownTab): void {
    const { collection } = this.#searches;
    const inTab = this.#searches.get(tab)?.keys;
    const chosen = [
      ...new Set(keys.filter((key) => (inTab ? inTab.has(key) : collection.get(key) !== undefined))),
    ];
    this.#choices.set(tab, chosen);
    if (tab === this.#shownTab) this.#choice = new Set(chosen);
  }

  /** The pictures that a scrape of the shown tab started now would take. */
  currentOffer({ filters, sort }: Pick<FormValues, 'filters' | 'sort'>): Offer {
    const { pictures, tileStates } = this.gallery;
    // Thousands of them take a while, and nothing else depends on it.
    if (filters.hideLookAlikes) this.#compareShown();
    return offerOf(sortPictures(pictures, sort), filters, {
      choice: this.#choice,
      there: tileStates.folderStatusOf,
      comparisons: this.#comparisons,
    });
  }

  /** Takes over how thumbnails look; pictures that are not in the list are passed over. */
  addFingerprints(prints: readonly Fingerprinted[]): void {
    const listed = prints.filter(({ key }) => this.get(key) !== undefined);
    const fingerprints = this.gallery.addFingerprints(listed);
    if (fingerprints.length > 0) this.#savedList.appendLines([{ fingerprints }]);
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
    return this.#searches.collection.get(key);
  }

  /** The pictures with these keys, without those that are not in the list. */
  picturesOf(keys: readonly string[]): Picture[] {
    return keys.flatMap((key) => this.get(key) ?? []);
  }

  /** A picture's title as it is shown; empty where it has none. */
  titleOf(key: string): string {
    const picture = this.get(key);
    return (picture && shownTitle(picture)) ?? '';
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

  /** Keys of the shown tab's pictures of which nobody knows how they look. */
  keysToCompare(): readonly string[] {
    return this.gallery.pictures.flatMap(({ key }) =>
      this.gallery.fingerprintOf(key) === undefined ? [key] : [],
    );
  }

  #compareShown(): void {
    for (const { key } of this.gallery.pictures) {
      const fingerprint = this.gallery.fingerprintOf(key);
      if (fingerprint) this.#comparisons.add(key, fingerprint);
    }
  }

  #noteOriginsAnew(): void {
    this.#originSources.clear();
    this.#noteOrigins(this.#searches.collection.allPictures());
  }

  #noteOrigins(pictures: readonly Picture[]): void {
    for (const { source, via } of pictures) {
      this.#originSources.add(source);
      if (via !== undefined) this.#originSources.add(via);
    }
  }

  /** The shown choice is another one without the user, so that pages must be sent it. */
  #tellChoice(): void {
    this.#choice = new Set(this.choice);
    this.#choiceNumber += 1;
  }
}

const noKeys: readonly string[] = [];

/** What is stored of a search. */
function linesOf({ id, query, keys, cursors }: FoundSearch): readonly SavedLine[] {
  return [
    { search: { id, query } },
    { found: { search: id, keys: [...keys] } },
    ...cursors.all().map((cursor) => ({ cursor: { ...cursor, search: id } })),
  ];
}
