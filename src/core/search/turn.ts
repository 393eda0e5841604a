import {
  endCursor,
  type SearchOutcome,
  type SourceTurn,
  type TurnProgress,
} from '../../shared/engine/search';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SourcePage } from '../sources/source';

/**
 * One source or web page in a search: reads it page by page, and knows where the next search for the same continues.
 */
export class Turn {
  /** Pictures of the last page read that are not taken yet, by key. */
  readonly ready = new Map<string, Picture>();
  /** How many pictures were taken. */
  found = 0;
  drawnByScript = false;
  failure: Failure | null = null;
  /** Whether an event has said that it waits. */
  isWaiting = false;
  /** The cursor of the last page read. */
  #start: string | null;
  #next: string | null;
  #hasNothing = false;
  readonly #seen = new Set<string>();
  #told: Omit<TurnProgress, 'turn'>;

  constructor(
    /** Its index in the request. */
    readonly index: number,
    readonly asked: SourceTurn,
  ) {
    this.#start = this.#next = asked.cursor;
    this.#told = { found: 0, cursor: asked.cursor };
  }

  /** How it has ended by itself; null while it has more. */
  get outcome(): Exclude<SearchOutcome, 'found' | 'cancelled'> | null {
    if (this.failure) return 'failed';
    if (this.ready.size > 0 || this.#next !== endCursor) return null;
    return this.#hasNothing ? 'nothing' : 'no-more';
  }

  /** A page of which only a part was taken is read again, because nothing is remembered of it. */
  get #cursor(): string | null {
    return this.ready.size > 0 ? this.#start : this.#next;
  }

  /** Reads the next page. `sift` gets the pictures that this run has not seen, and returns those new to the search. */
  async read(
    pageAt: (cursor: string | null) => Promise<SourcePage>,
    sift: (pictures: ReadonlyMap<string, Picture>) => ReadonlyMap<string, Picture>,
  ): Promise<void> {
    const start = this.#next;
    const { pictures, next, drawnByScript = false } = await pageAt(start);
    const unseen = new Map<string, Picture>();
    for (const picture of pictures) {
      const key = pictureKey(picture);
      if (!this.#seen.has(key)) unseen.set(key, picture);
      this.#seen.add(key);
    }
    const fresh = sift(unseen);
    this.#start = start;
    // Some sites repeat their last page when they are asked for more.
    this.#next = unseen.size === 0 ? endCursor : (next ?? endCursor);
    this.#hasNothing = pictures.length === 0 && start === null;
    this.drawnByScript ||= drawnByScript;
    for (const [key, picture] of fresh) this.ready.set(key, picture);
  }

  take(): Picture | undefined {
    for (const [key, picture] of this.ready) {
      this.ready.delete(key);
      this.found += 1;
      return picture;
    }
    return undefined;
  }

  /** How far it has come; null if nothing has changed since the last call. */
  progress(): TurnProgress | null {
    const now = { found: this.found, cursor: this.#cursor };
    if (now.found === this.#told.found && now.cursor === this.#told.cursor) return null;
    this.#told = now;
    return { turn: this.index, ...now };
  }
}
