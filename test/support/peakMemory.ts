import { readFileSync } from 'node:fs';

/** Follows how much memory a process takes; on Linux only. */
export function watchPeakMemory(pid: number): {
  /** The most that it had so far, in MB. Stops watching. */
  stop(): number;
} {
  let peak = 0;
  const look = (): void => {
    try {
      // "High water mark", in kB (proc_pid_status(5)).
      const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kilobytes ?? 0) / 1024);
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 20);
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}
