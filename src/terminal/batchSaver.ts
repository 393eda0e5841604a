import { countInFolder } from '../shared/engine/counts';
import type { Picture } from '../shared/picture/picture';
import type { FinishedEvent } from './saveRun';

/** So many pictures are saved in one go at the most. */
const maxBatch = 1_000;
/**
 * Each go reads the records of the folder, so that it is of at least this share of the pictures that are there: 100,000 are read some
 * hundred times, and not once for every page.
 */
const leastShare = 1 / 8;

/** Saves pictures in batches, while more of them are found. */
export class BatchSaver {
  readonly #save: (pictures: readonly Picture[]) => Promise<FinishedEvent>;
  readonly #signal: AbortSignal;
  readonly #enough = new AbortController();
  readonly #waiting: Picture[] = [];
  /** So many are worth a go while more are found. */
  #least = 1;
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

  /** Saves whatever is waiting still. Rejects with what a save has rejected with. */
  async settle(): Promise<void> {
    await this.#saving;
    this.#least = 1;
    await this.#saveWaiting();
  }

  async #saveWaiting(): Promise<void> {
    this.#isSaving = true;
    try {
      while (this.#waiting.length >= this.#least && !this.#enough.signal.aborted && !this.#signal.aborted) {
        const end = await this.#save(this.#waiting.splice(0, maxBatch));
        this.#least = Math.min(maxBatch, Math.ceil(countInFolder(end) * leastShare) || 1);
        if (end.outcome !== 'short') this.#enough.abort();
      }
    } finally {
      this.#isSaving = false;
    }
  }
}
