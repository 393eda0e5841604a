/** Seconds that are left, in an object of its own for each time that the host tells them. */
export interface SecondsLeft {
  readonly seconds: number;
}

/** Calls `show` with the seconds that are left, every second; null ends that. The same object again goes on counting. */
export function countdown(show: (seconds: number) => void): (left: SecondsLeft | null) => void {
  let told: SecondsLeft | null = null;
  let end = 0;
  let timer: number | undefined;
  const tick = (): void => show(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
  return (left) => {
    if (left && left !== told) end = performance.now() + left.seconds * 1000;
    told = left;
    window.clearInterval(timer);
    if (!left) return;
    timer = window.setInterval(tick, 1000);
    tick();
  };
}
