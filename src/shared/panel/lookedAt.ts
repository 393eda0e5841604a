import type { Failure } from '../engine/failure';
import type { Pixels } from '../picture/picture';

/** The picture that the user looks at, large. What else is known of it is in the list. */
export interface LookedAt {
  readonly key: string;
  /** Whether a file, or a larger one, is still coming. */
  readonly isLoading: boolean;
  /** Null until there is one. */
  readonly file: {
    /** Where the page loads it from. */
    readonly address: string;
    readonly bytes: number;
    readonly pixels: Pixels;
    /** As users know it: `JPEG`. */
    readonly type: string;
  } | null;
  /** Why there is no file, or no larger one. */
  readonly failure: Failure | null;
  /** What it is tagged with at its source. */
  readonly tags: readonly string[];
  /** Addresses of the web; null where there is none that can be opened. */
  readonly links: {
    readonly creator: string | null;
    readonly license: string | null;
    readonly page: string | null;
  };
}

/** More pixels of the longest edge than any screen has; a page asks for no more. */
export const maxLookedEdge = 32_768;
