/** No oftener is told what is in view; in milliseconds. */
const tellEvery = 100;
/** At more pixels a millisecond nobody sees what passes by, and a page busy with its thumbnails would stutter. */
const flingSpeed = 6;
/** So long without scrolling, in milliseconds, and it has come to rest. */
const restsAfter = 100;

/** Whether the list is flung past faster than can be seen. `onRest` is called when that is over. */
export function flingOf(onRest: () => void): { readonly going: boolean; at(top: number, now: number): void } {
  let last = { top: 0, now: 0 };
  let going = false;
  let rest: number | undefined;
  return {
    get going() {
      return going;
    },
    at(top, now) {
      going = Math.abs(top - last.top) > flingSpeed * (now - last.now);
      last = { top, now };
      window.clearTimeout(rest);
      rest = window.setTimeout(() => {
        if (!going) return;
        going = false;
        onRest();
      }, restsAfter);
    },
  };
}

/** Tells what is in view once that has changed, and not while it is changing all the time. */
export function teller(tell: (keys: readonly string[]) => void): {
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
      }, tellEvery);
    },
    forget() {
      told = [];
    },
  };
}
