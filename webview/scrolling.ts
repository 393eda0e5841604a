/** What is in view is reported at most once per this many milliseconds. */
const reportIntervalMs = 100;
/** Above this many pixels per millisecond no one sees what passes, and loading thumbnails would make it stutter. */
const minFlingPixelsPerMs = 6;
/** Scrolling has ended after this many milliseconds, and a whole frame, without it. */
const restDelayMs = 100;

/**
 * Detects scrolling that is too fast to see anything: also by a whole view at once, however long a frame took.
 * `onRest` is called when it is over.
 */
export function flingDetector(onRest: () => void): {
  readonly going: boolean;
  at(position: { readonly top: number; readonly viewHeight: number }, now: number): void;
} {
  let last = { top: 0, now: 0 };
  let going = false;
  let rest: number | undefined;
  let frame: number | undefined;

  function end(): void {
    going = false;
    onRest();
  }

  return {
    get going() {
      return going;
    },
    at({ top, viewHeight }, now) {
      const distance = Math.abs(top - last.top);
      going = distance > Math.min(viewHeight, minFlingPixelsPerMs * (now - last.now));
      last = { top, now };
      window.clearTimeout(rest);
      window.cancelAnimationFrame(frame ?? 0);
      if (!going) return;
      // Where frames take longer than the delay, the next one tells whether it goes on: its scrolling comes before it.
      rest = window.setTimeout(() => {
        frame = requestAnimationFrame(end);
      }, restDelayMs);
    },
  };
}

/** Reports the keys in view when they have changed: soon, and at most once per interval. */
export function visibleReporter(tell: (keys: readonly string[]) => void): {
  keys(next: readonly string[]): void;
  forget(): void;
} {
  let wanted: readonly string[] = [];
  let told: readonly string[] = [];
  let toldAt = -Infinity;
  let timer: number | undefined;
  const report = (): void => {
    timer = undefined;
    if (wanted.length === told.length && wanted.every((key, index) => key === told[index])) return;
    told = wanted;
    toldAt = performance.now();
    tell(wanted);
  };
  return {
    keys(next) {
      wanted = next;
      timer ??= window.setTimeout(report, Math.max(0, toldAt + reportIntervalMs - performance.now()));
    },
    forget() {
      told = [];
    },
  };
}
