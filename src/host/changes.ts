import { errorTrace } from '../shared/words/untrusted';
import type { Log } from './log';

/**
 * Where every change of the host's state is noted. What must follow from it is done at once, listeners are told once for all
 * changes of one moment.
 */
export class Changes {
  readonly #onNoted: () => void;
  readonly #log: Log;
  readonly #listeners = new Set<() => void>();
  #isDue = false;
  #batch: NodeJS.Immediate | undefined;

  /** `follow` is called after every change that is noted, before listeners are told. */
  constructor(follow: () => void, log: Log) {
    this.#onNoted = follow;
    this.#log = log;
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Something has changed; listeners are told when what runs now has ended. */
  note(): void {
    clearImmediate(this.#batch);
    this.#batch = undefined;
    this.#onNoted();
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      if (this.#isDue) this.#notifyListeners();
    });
  }

  /** Something has changed that may be one of many: noted once all events are taken that the engine has sent together. */
  noteEvent(): void {
    this.#batch ??= setImmediate(() => this.note());
  }

  /** Something has changed that listeners must see before anything else happens. */
  noteNow(): void {
    this.note();
    this.#notifyListeners();
  }

  #notifyListeners(): void {
    this.#isDue = false;
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // A listener that cannot show a run must not end it.
        this.#log.error(errorTrace(error));
      }
    }
  }
}
