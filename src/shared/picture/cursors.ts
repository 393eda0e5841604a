import { isWebAddress } from '../words/untrusted';

/** Where a search of one source for a keyword or an address, or of a page (`page` and its address), stopped, and of how many. */
export interface Cursor {
  readonly source: string;
  readonly query: string;
  /** Null: at the beginning. */
  readonly cursor: string | null;
  /** About how many pictures there are, as the source says; missing where it says nothing. */
  readonly total?: number;
}

/** Where searches stopped, so that the next one for the same goes on there. */
export class Cursors {
  readonly #cursors = new Map<string, Cursor>();

  /** Where the next search for this goes on; null at the beginning. */
  get(source: string, query: string): string | null {
    return this.find(source, query)?.cursor ?? null;
  }

  /** What is known of the last search for this. */
  find(source: string, query: string): Cursor | undefined {
    return this.#cursors.get(cursorKey(source, query));
  }

  set(stopped: Cursor): void {
    this.#cursors.set(cursorKey(stopped.source, stopped.query), stopped);
  }

  all(): readonly Cursor[] {
    return [...this.#cursors.values()];
  }
}

/** Sites do not tell upper from lower case in a keyword, nor one space from two. */
export function foldKeyword(keyword: string): string {
  return keyword.replace(/\s+/gu, ' ').trim().toLowerCase();
}

function cursorKey(source: string, query: string): string {
  // In addresses these differ.
  return `${source}:${isWebAddress(query.trim()) ? query.trim() : foldKeyword(query)}`;
}
