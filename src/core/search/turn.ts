import {
  endCursor,
  type SearchOutcome,
  type SourceTurn,
  type TurnProgress,
} from '../../shared/engine/search';
import type { Failure } from '../../shared/engine/failure';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SourcePage } from '../sources/source';

/** One turn of a search: reads its source page by page, and knows where the next search for the same goes on. */
export class Turn {
  /** Pictures of the page read last that were not taken yet, by key. */
  readonly ready = new Map<string, Picture>();
  /** How many were taken. */
  found = 0;
  drawnByScript = false;
  failure: Failure | null = null;
  /** Whether it was told that it waits. */
  isWaiting = false;
  /** Where the page read last began. */
  #start: string | null;
  #next: string | null;
  #hasNothing = false;
  readonly #seen = new Set<string>();
  #told: Omit<TurnProgress, 'turn'>;

  constructor(
    /** Which of the request's turns. */
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

  /** Reads the next page. `sift` gets what this turn has not told of before, and returns what is new to the search. */
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
    // Sites that are asked for more than they have show the last page again and again.
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

  /** How far it has come, if that is further than when it was asked last. */
  progress(): TurnProgress | null {
    const now = { found: this.found, cursor: this.#cursor };
    if (now.found === this.#told.found && now.cursor === this.#told.cursor) return null;
    this.#told = now;
    return { turn: this.index, ...now };
  }
}
