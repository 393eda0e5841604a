import { setImmediate } from 'node:timers/promises';

export interface WatchOptions {
  /** Asks for a sign of life, which `answered` reports. */
  readonly ask: () => void;
  /** Called again and again while the sign does not come. */
  readonly onSilence: () => void;
  readonly tickMs: number;
  /** So many ticks without an answer are a silence. */
  readonly ticks: number;
}

export interface Watch {
  answered(): void;
  stop(): void;
}

/**
 * Watches that a worker still turns its event loop. Ticks are counted, not clock differences, so that neither a computer
 * that slept nor a thread of ours that was busy is taken for a silent worker. Counting begins with the first answer: a
 * worker that is still being loaded has nothing to answer with.
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
      // The answer may have come and wait for its turn.
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
