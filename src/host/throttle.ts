/** An act that may be asked for at any rate and is done at most once per interval; what was asked for last is never lost. */
export interface Throttled {
  ask(): void;
  /** Nothing is done any more. */
  dispose(): void;
}

export function throttled(act: () => void, intervalMs: number): Throttled {
  let timer: NodeJS.Timeout | undefined;
  let asked = false;
  let disposed = false;
  const rest = (): void => {
    timer = undefined;
    if (asked) run();
  };
  const run = (): void => {
    asked = false;
    timer = setTimeout(rest, intervalMs);
    act();
  };
  return {
    ask() {
      if (disposed) return;
      if (timer) asked = true;
      else run();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
