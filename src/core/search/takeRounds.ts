/** One of several queues that are read in rounds. */
export interface Lane<T> {
  /** Whether it can give something now. */
  readonly hasReady: boolean;
  /** Whether the others wait for it while it has nothing ready. */
  readonly isAwaited: boolean;
  /** Removes the next item and returns it. */
  takeNext(): T | undefined;
}

/**
 * Takes one of each lane in their order, round after round, until `most` are taken, or a lane that is waited for has
 * nothing ready, or none has.
 */
export function takeRounds<T>(lanes: readonly Lane<T>[], most: number): T[] {
  const taken: T[] = [];
  while (taken.length < most && !lanes.some((lane) => lane.isAwaited && !lane.hasReady)) {
    const ready = lanes.filter(({ hasReady }) => hasReady).slice(0, most - taken.length);
    if (ready.length === 0) break;
    for (const lane of ready) {
      const next = lane.takeNext();
      if (next !== undefined) taken.push(next);
    }
  }
  return taken;
}
