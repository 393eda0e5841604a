import type { Picture } from '../shared/picture/picture';
import type { FinishedEvent } from './saveRun';

/** So many pictures are saved in one go at the most, so that little is redone when it ends before its time. */
const maxBatch = 250;

/** Saves pictures in batches, while more of them are found. */
export class BatchSaver {
  readonly #save: (pictures: readonly Picture[]) => Promise<FinishedEvent>;
  readonly #signal: AbortSignal;
  readonly #enough = new AbortController();
  readonly #waiting: Picture[] = [];
  #isSaving = false;
  #saving: Promise<void> = Promise.resolve();

  /** `save` saves a batch, and returns how all of them together have fared. */
  constructor(save: (pictures: readonly Picture[]) => Promise<FinishedEvent>, signal: AbortSignal) {
    this.#save = save;
    this.#signal = signal;
  }

  /** Aborted when no more pictures are needed: all are there, or saving is of no use any more. */
  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  /** Saves these when those before them are saved. */
  add(pictures: readonly Picture[]): void {
    this.#waiting.push(...pictures);
    if (this.#isSaving) return;
    this.#saving = this.#saveWaiting();
    // Told by `settle`; nothing more is to be found for it.
    this.#saving.catch(() => this.#enough.abort());
  }

  /** Settles when nothing is waiting any more. Rejects with what a save has rejected with. */
  settle(): Promise<void> {
    return this.#saving;
  }

  async #saveWaiting(): Promise<void> {
    this.#isSaving = true;
    try {
      while (this.#waiting.length > 0 && !this.#enough.signal.aborted && !this.#signal.aborted) {
        const { outcome } = await this.#save(this.#waiting.splice(0, maxBatch));
        if (outcome !== 'short') this.#enough.abort();
      }
    } finally {
      this.#isSaving = false;
    }
  }
}
