/** How long to wait when a host asks to slow down. */
export interface Patience {
  /** Waits without Retry-After, in milliseconds: the first time, the second, and so on. */
  readonly pauseMs: readonly number[];
  /** A host that asks for a longer wait than this is given up at once. */
  readonly retryAfterMaxMs: number;
}

/** How much time and how many bytes a run spends on servers. Tests use smaller values; users cannot set them. */
export interface NetLimits {
  readonly connectMs: number;
  /** From the sent request to the end of the answer's headers, even when they trickle in. */
  readonly headersMs: number;
  /** Limit for a silence inside a body. */
  readonly stallMs: number;
  /** A body slower than `slowBytes` in `slowMs` is given up. */
  readonly slowMs: number;
  readonly slowBytes: number;
  readonly pictureMs: number;
  readonly pageMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** The first wait before a retry; each later one is twice as long, and up to a quarter longer by chance. */
  readonly retryMs: number;
  readonly patience: { readonly picture: Patience; readonly page: Patience };
  readonly redirects: number;
  readonly pageBytes: number;
  readonly pictureBytes: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: NetLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  stallMs: 20_000,
  slowMs: 30_000,
  slowBytes: 30 * 1024,
  pictureMs: 600_000,
  pageMs: 60_000,
  retries: 3,
  retryMs: 1_000,
  patience: {
    picture: { pauseMs: [10_000, 30_000, 60_000], retryAfterMaxMs: 120_000 },
    // A user is waiting for the search.
    page: { pauseMs: [1_000, 2_000, 4_000], retryAfterMaxMs: 10_000 },
  },
  redirects: 10,
  pageBytes: 16 * MiB,
  pictureBytes: 100 * MiB,
};

/** Bodies up to this size are collected and written at once; larger ones stream to disk. */
export const collectBytes = MiB;
