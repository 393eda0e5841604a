import { setImmediate } from 'node:timers/promises';

export interface WatchOptions {
  /** Asks for a sign of life, which `answered` reports. */
  readonly ask: () => void;
  /** Called at every tick while no answer comes. */
  readonly onSilence: () => void;
  readonly tickMs: number;
  /** This many ticks without an answer count as silence. */
  readonly ticks: number;
}

export interface Watch {
  answered(): void;
  stop(): void;
}

/**
 * Starts a watchdog that checks whether a worker's event loop still runs. Ticks are counted, not clock differences, so
 * that neither a computer that slept nor a busy thread of ours looks like a silent worker. Counting begins with the
 * first answer: a worker that is still loading cannot answer yet.
 */
export function watch({ ask, onSilence, tickMs, ticks }: WatchOptions): Watch {
  let begun = false;
  let asked = false;
  let unanswered = 0;
  let stopped = false;

  const tick = async (): Promise<void> => {
    if (!asked) {
      asked = true;
      ask();
    } else if (begun) {
      unanswered += 1;
      // The answer may be in the queue already.
      if (unanswered >= ticks) await setImmediate();
      if (unanswered >= ticks && !stopped) onSilence();
    }
  };

  const timer = setInterval(() => void tick(), tickMs).unref();
  void tick();
  return {
    answered: () => {
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
