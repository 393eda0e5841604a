/** How long to wait when a host asks to slow down. */
export interface PausePolicy {
  /** Waits without Retry-After, in milliseconds: the first time, the second, and so on. */
  readonly pauseMs: readonly number[];
  /** A host that asks for a longer wait than this is given up at once. */
  readonly maxRetryAfterMs: number;
}

/** How much time and how many bytes a run spends on servers. Tests use smaller values; users cannot set them. */
export interface NetLimits {
  readonly maxConnectMs: number;
  /** From the sent request to the end of the answer's headers, even when they trickle in. */
  readonly maxHeadersMs: number;
  /** Limit for a silence inside a body. */
  readonly maxStallMs: number;
  /** A body slower than `minWindowBytes` in `speedWindowMs` is given up. */
  readonly speedWindowMs: number;
  readonly minWindowBytes: number;
  readonly maxPictureMs: number;
  readonly maxPageMs: number;
  /** For the whole answer to the small question by which a source is checked. */
  readonly maxCheckMs: number;
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** The first wait before a retry; each later one is twice as long, and up to a quarter longer by chance. */
  readonly firstRetryMs: number;
  /** For a connection for which the process, or the system, has no file descriptor left. */
  readonly maxDescriptorWaitMs: number;
  readonly pausePolicies: { readonly picture: PausePolicy; readonly page: PausePolicy };
  readonly maxRedirects: number;
  readonly maxPageBytes: number;
  readonly maxPictureBytes: number;
}

const MiB = 1024 * 1024;

export const defaultNetLimits: NetLimits = {
  maxConnectMs: 10_000,
  maxHeadersMs: 30_000,
  maxStallMs: 20_000,
  speedWindowMs: 30_000,
  minWindowBytes: 30 * 1024,
  maxPictureMs: 600_000,
  maxPageMs: 60_000,
  maxCheckMs: 10_000,
  maxRetries: 3,
  firstRetryMs: 1_000,
  maxDescriptorWaitMs: 30_000,
  pausePolicies: {
    picture: { pauseMs: [10_000, 30_000, 60_000], maxRetryAfterMs: 120_000 },
    // A user is waiting for the search.
    page: { pauseMs: [1_000, 2_000, 4_000], maxRetryAfterMs: 10_000 },
  },
  maxRedirects: 10,
  maxPageBytes: 16 * MiB,
  maxPictureBytes: 100 * MiB,
};

/** Bodies up to this size are collected and written at once; larger ones stream to disk. */
export const maxCollectedBytes = MiB;
