import { setImmediate } from 'node:timers/promises';

export interface WatchdogOptions {
  /** Asks for a sign of life, which `answered` reports. */
  readonly ping: () => void;
  /** Called at every tick while no answer comes. */
  readonly onSilence: () => void;
  readonly tickMs: number;
  /** This many ticks without an answer count as silence. */
  readonly maxSilentTicks: number;
}

export interface Watchdog {
  noteAnswer(): void;
  stop(): void;
}

/**
 * Starts a watchdog that checks whether a worker's event loop still runs. Ticks are counted, not clock differences, so
 * that neither a computer that slept nor a busy thread of ours looks like a silent worker. Counting begins with the
 * first answer: a worker that is still loading cannot answer yet.
 */
export function startWatchdog({ ping, onSilence, tickMs, maxSilentTicks }: WatchdogOptions): Watchdog {
  let begun = false;
  let asked = false;
  let unanswered = 0;
  let stopped = false;

  const tick = async (): Promise<void> => {
    if (!asked) {
      asked = true;
      ping();
    } else if (begun) {
      unanswered += 1;
      // The answer may be in the queue already.
      if (unanswered >= maxSilentTicks) await setImmediate();
      if (unanswered >= maxSilentTicks && !stopped) onSilence();
    }
  };

  const timer = setInterval(() => void tick(), tickMs).unref();
  void tick();
  return {
    noteAnswer: () => {
      begun = true;
      asked = false;
      unanswered = 0;
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}
