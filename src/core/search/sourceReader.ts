import {
  endCursor,
  type TurnOutcome,
  type SourceRun,
  type SourceRunProgress,
} from '../../shared/engine/search';
import type { Failure } from '../../shared/engine/failure';
import type { Misfit } from '../../shared/sources/demands';
import type { SliceParts } from '../../shared/sources/slices';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { SourcePage } from '../sources/source';

/**
 * After so many pages of slices in a row without a picture that is new to the search no more are read: as many have been seen
 * already where a list of 4,000 by 25 is gone through again, and a site may not heed what slices are asked by.
 */
const maxVainPages = 200;

/**
 * One source or web page in a search: reads it page by page, and knows where the next search for the same continues.
 */
export class SourceReader {
  /** Pictures of the last page read that are not taken yet, by key. */
  readonly ready = new Map<string, Picture>();
  /** How many pictures were taken. */
  found = 0;
  isDrawnByScript = false;
  /** What had no pictures, but sound, video or models, and what could not be read. */
  leftOut = 0;
  unread = 0;
  failure: Failure | null = null;
  /** Whether an event has said that it waits. */
  isWaiting = false;
  /** The cursor of the last page read. */
  #lastCursor: string | null;
  #nextCursor: string | null;
  #isEmpty = false;
  #total: number | undefined;
  #slice: SliceParts | undefined;
  #vainPages = 0;
  readonly #seenKeys = new Set<string>();
  #lastProgress: Omit<SourceRunProgress, 'turn'>;

  constructor(
    /** Its index in the request. */
    readonly index: number,
    readonly asked: SourceRun,
    /** Why it is not asked at all; null where it is. */
    readonly misfit: Misfit | null = null,
  ) {
    this.#lastCursor = this.#nextCursor = misfit ? endCursor : asked.cursor;
    this.#lastProgress = { found: 0, cursor: asked.cursor };
  }

  /** How it has ended by itself; null while it has more. */
  get outcome(): Exclude<TurnOutcome, 'found' | 'cancelled'> | null {
    if (this.misfit) return 'passed-over';
    if (this.failure) return 'failed';
    if (this.ready.size > 0 || this.#nextCursor !== endCursor) return null;
    return this.#isEmpty ? 'nothing' : 'no-more';
  }

  /** A page of which only a part was taken is read again, because nothing is remembered of it. */
  get #resumeCursor(): string | null {
    return this.ready.size > 0 ? this.#lastCursor : this.#nextCursor;
  }

  /** Reads the next page. `sift` gets the pictures that this run has not seen, and returns those new to the search. */
  async readNextPage(
    pageAt: (cursor: string | null) => Promise<SourcePage>,
    sift: (pictures: ReadonlyMap<string, Picture>) => ReadonlyMap<string, Picture>,
  ): Promise<void> {
    const start = this.#nextCursor;
    const page = await pageAt(start);
    const { pictures, next, total, slice, drawnByScript = false, leftOut = 0, unread = 0 } = page;
    const unseen = new Map<string, Picture>();
    for (const picture of pictures) {
      const key = pictureKey(picture);
      if (!this.#seenKeys.has(key)) unseen.set(key, picture);
      this.#seenKeys.add(key);
    }
    const fresh = sift(unseen);
    this.#lastCursor = start;
    // Some sites repeat their last page when they are asked for more; slices have much that the whole list had, too.
    const isRepeated = unseen.size === 0 && slice === undefined;
    this.#vainPages = fresh.size > 0 ? 0 : this.#vainPages + (slice ? 1 : 0);
    const isOver = isRepeated || this.#vainPages >= maxVainPages;
    this.#nextCursor = isOver ? endCursor : (next ?? endCursor);
    this.#slice = slice ?? this.#slice;
    this.#isEmpty = pictures.length === 0 && start === null;
    this.#total = total ?? this.#total;
    this.isDrawnByScript ||= drawnByScript;
    this.leftOut += leftOut;
    this.unread += unread;
    for (const [key, picture] of fresh) this.ready.set(key, picture);
  }

  takePicture(): Picture | undefined {
    for (const [key, picture] of this.ready) {
      this.ready.delete(key);
      this.found += 1;
      return picture;
    }
    return undefined;
  }

  /** How far it has come; null if nothing has changed since the last call. */
  newProgress(): SourceRunProgress | null {
    const total = this.#total;
    const slice = this.#slice;
    const now = {
      found: this.found,
      cursor: this.#resumeCursor,
      ...(total !== undefined && { total }),
      ...(slice && { slice }),
    };
    const before = this.#lastProgress;
    if (now.found === before.found && now.cursor === before.cursor && total === before.total) return null;
    this.#lastProgress = now;
    return { turn: this.index, ...now };
  }
}
