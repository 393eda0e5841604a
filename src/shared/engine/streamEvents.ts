/**
 * Runs `work` as an async generator: what it emits comes out in order, and its end or error ends the generator. A
 * reader that stops early aborts the signal that `work` is given.
 */
export async function* streamEvents<T>(
  outer: AbortSignal,
  work: (emit: (event: T) => void, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const queue: T[] = [];
  let wake = (): void => undefined;
  let ended = false;
  const emit = (event: T): void => {
    queue.push(event);
    wake();
  };
  const running = work(emit, AbortSignal.any([outer, stop.signal])).finally(() => {
    ended = true;
    wake();
  });
  // The error is thrown when the reader has taken all events; this only avoids an unhandled rejection.
  running.catch(() => undefined);
  try {
    while (!ended || queue.length > 0) {
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      // One by one: `yield*` makes three times as many promises.
      for (const event of queue.splice(0)) yield event;
    }
    await running;
  } finally {
    stop.abort();
    await running.catch(() => undefined);
  }
}
