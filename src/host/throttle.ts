/** An action that may be requested at any rate and runs at most once per interval; the last request is never lost. */
export interface Throttled {
  requestRun(): void;
  /** Runs it at once, whenever it ran last. */
  runNow(): void;
  /** Ends the throttle: the action does not run again. */
  dispose(): void;
}

export function throttle(act: () => void, intervalMs: number): Throttled {
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
    requestRun() {
      if (disposed) return;
      if (timer) asked = true;
      else run();
    },
    runNow() {
      if (disposed) return;
      clearTimeout(timer);
      run();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}
