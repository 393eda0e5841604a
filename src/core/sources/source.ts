import type { EngineSettings } from '../../shared/events';
import type { Picture } from '../../shared/picture';
import type { PageText } from '../net/client';
import type { Lanes } from '../net/host';

export interface SourceQuery {
  readonly keyword: string;
  /** Where to go on; null starts from the beginning. */
  readonly cursor: string | null;
  readonly settings: EngineSettings;
}

export interface SourcePage {
  /** In the source's own order, each only once. */
  readonly pictures: readonly Picture[];
  /** Cursor of the next page; null when this was the last. */
  readonly next: string | null;
}

/** How much a source can be asked for without being rude. */
export interface SourceLimits {
  /** Milliseconds from the start of one page request to the start of the next. */
  readonly pageIntervalMs: number;
  /** Downloads at once from its picture host, unless the user asks for more. */
  readonly lanes: Lanes;
}

/** A place where pictures are found. */
export interface Source {
  readonly id: string;
  readonly name: string;
  readonly limits: SourceLimits;
  /**
   * Reads one page of results. No pictures means that there really are none; whatever else is in the way is thrown as a
   * `ScrapeError`.
   */
  page(query: SourceQuery, get: (url: string) => Promise<PageText>): Promise<SourcePage>;
}
