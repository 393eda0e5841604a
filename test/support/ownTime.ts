import { cpuMs } from './cpuMs';

const beatMs = 10;

/**
 * A clock for what must end at once: tells the milliseconds since now, without those in which a busy machine let this
 * process not run. It counts the beats of a timer, which come late then, and does not miss what the process is so busy with
 * itself that no beat comes. It stops when it is read.
 */
export function ownTime(): () => number {
  const begun = cpuMs();
  let beats = 0;
  const timer = setInterval(() => (beats += 1), beatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return Math.max(beats * beatMs, cpuMs() - begun);
  };
}
