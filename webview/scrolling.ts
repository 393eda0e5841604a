/** What is in view is reported at most once per this many milliseconds. */
const reportIntervalMs = 100;
/** Above this many pixels per millisecond no one sees what passes, and loading thumbnails would make it stutter. */
const minFlingPixelsPerMs = 6;
/** Scrolling has ended after this many milliseconds without it. */
const restDelayMs = 100;

/** Detects scrolling that is too fast to see anything. `onRest` is called when it is over. */
export function flingDetector(onRest: () => void): {
  readonly going: boolean;
  at(top: number, now: number): void;
} {
  let last = { top: 0, now: 0 };
  let going = false;
  let rest: number | undefined;
  return {
    get going() {
      return going;
    },
    at(top, now) {
      going = Math.abs(top - last.top) > minFlingPixelsPerMs * (now - last.now);
      last = { top, now };
      window.clearTimeout(rest);
      rest = window.setTimeout(() => {
        if (!going) return;
        going = false;
        onRest();
      }, restDelayMs);
    },
  };
}

/** Reports the keys in view when they have changed, at most once per interval. */
export function visibleReporter(tell: (keys: readonly string[]) => void): {
  keys(next: readonly string[]): void;
  forget(): void;
} {
  let wanted: readonly string[] = [];
  let told: readonly string[] = [];
  let timer: number | undefined;
  return {
    keys(next) {
      wanted = next;
      timer ??= window.setTimeout(() => {
        timer = undefined;
        if (wanted.length === told.length && wanted.every((key, index) => key === told[index])) return;
        told = wanted;
        tell(wanted);
      }, reportIntervalMs);
    },
    forget() {
      told = [];
    },
  };
}
