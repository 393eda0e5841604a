import * as v from 'valibot';
import { Collection } from '../../shared/picture/collection';
import { Cursors, foldKeyword } from '../../shared/picture/cursors';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { searchDemandsShape } from '../../shared/sources/demands';
import { sourceIds } from '../../shared/sources/sources';
import type { Shape } from '../../shared/words/shape';

export const searchQueryShape = v.variant('kind', [
  v.object({
    kind: v.literal('keyword'),
    source: v.union([v.picklist([...sourceIds, 'all']), v.array(v.picklist(sourceIds))]),
    keyword: v.string(),
    demands: v.exactOptional(searchDemandsShape),
  }),
  v.object({ kind: v.literal('pages'), addresses: v.array(v.string()) }),
  /** Addresses of pictures that were typed. */
  v.object({ kind: v.literal('list') }),
  /** A text that names addresses; `name` is that of the text, as shown. */
  v.object({ kind: v.literal('text'), name: v.string() }),
]);

/** What a search looks for. */
export type SearchQuery = Shape<typeof searchQueryShape>;

/** One search, and what it found. */
export interface FoundSearch {
  readonly id: number;
  readonly query: SearchQuery;
  /** Picture keys, in the order they were found. */
  readonly keys: Set<string>;
  readonly cursors: Cursors;
}

/** What was new among pictures that a search found. */
export interface NewlyFound {
  /** Pictures that no search had found before. */
  readonly added: readonly Picture[];
  /** Pictures of which more is known now. */
  readonly joined: readonly Picture[];
  /** Keys of the pictures that are new to this search. */
  readonly keys: readonly string[];
}

/** Searches that were closed, with the pictures that were in no other search. */
export interface ClosedSearches {
  /** The newest first. */
  readonly searches: readonly FoundSearch[];
  readonly pictures: readonly Picture[];
}

/** All that was found, and by which searches. A picture that two searches found is one picture, and belongs to both. */
export class Searches {
  readonly collection = new Collection();
  #searches: FoundSearch[] = [];
  /** Keys of pictures that were found before there were searches to belong to: no search takes them with it. */
  readonly #unsearched = new Set<string>();
  #lastId = 0;

  /** The newest first. */
  get all(): readonly FoundSearch[] {
    return this.#searches;
  }

  get(id: number): FoundSearch | undefined {
    return this.#searches.find((search) => search.id === id);
  }

  /** The search for this. */
  find(query: SearchQuery): FoundSearch | undefined {
    const identity = identityOf(query);
    return this.#searches.find((search) => identityOf(search.query) === identity);
  }

  /** The search for this, which is the newest from now on: the one that there is, or a new one. */
  begin(query: SearchQuery): FoundSearch {
    // The time, so that another window gives its searches other numbers: what is typed for tabs is remembered for all windows
    // on a folder, and their lists are not.
    return this.restore(this.find(query)?.id ?? Math.max(this.#lastId + 1, Date.now()), query);
  }

  /** The search with this number, which is the newest from now on. */
  restore(id: number, query: SearchQuery): FoundSearch {
    const search = this.get(id) ?? { id, query, keys: new Set(), cursors: new Cursors() };
    this.#searches = [search, ...this.#searches.filter((each) => each !== search)];
    this.#lastId = Math.max(this.#lastId, id);
    return search;
  }

  /** Adds a picture from where it was stored. */
  restorePicture(picture: Picture): void {
    if (this.#searches.length === 0) this.#unsearched.add(pictureKey(picture));
    if (this.collection.add([picture]).length === 0) this.collection.mergeKnown([picture]);
  }

  /** Adds what a search found. */
  add({ keys }: FoundSearch, pictures: readonly Picture[]): NewlyFound {
    const added = this.collection.add(pictures);
    const isAdded = new Set(added);
    const joined = this.collection.mergeKnown(pictures.filter((picture) => !isAdded.has(picture)));
    const fresh = [...new Set(pictures.map(pictureKey))].filter((key) => !keys.has(key));
    for (const key of fresh) keys.add(key);
    return { added, joined, keys: fresh };
  }

  /** Takes searches out, and the pictures that are in no other. */
  close(ids: readonly number[]): ClosedSearches {
    const searches = this.#searches.filter(({ id }) => ids.includes(id));
    this.#searches = this.#searches.filter(({ id }) => !ids.includes(id));
    const closed = [...new Set(searches.flatMap(({ keys }) => [...keys]))];
    const isKept = (key: string): boolean =>
      this.#unsearched.has(key) || this.#searches.some(({ keys }) => keys.has(key));
    const gone = closed.filter((key) => !isKept(key));
    const pictures = gone.flatMap((key) => this.collection.get(key) ?? []);
    this.collection.remove(gone);
    return { searches, pictures };
  }

  /** Takes everything out, also what no search is known of. */
  clear(): ClosedSearches {
    const closed = { searches: this.#searches, pictures: this.collection.allPictures() };
    this.#searches = [];
    this.#unsearched.clear();
    this.collection.clear();
    return closed;
  }

  /** Brings back what was closed. */
  reopen({ searches, pictures }: ClosedSearches): void {
    this.collection.add(pictures);
    for (const search of [...searches].reverse()) {
      // It may have been searched for anew meanwhile.
      const same = this.find(search.query);
      for (const key of search.keys) same?.keys.add(key);
      if (!same) this.#searches = [search, ...this.#searches];
    }
  }
}

/** The same for queries that go on in one search. */
function identityOf(query: SearchQuery): string {
  return JSON.stringify(query.kind === 'keyword' ? { ...query, keyword: foldKeyword(query.keyword) } : query);
}
