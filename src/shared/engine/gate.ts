/** Lets work pass, or holds it until it is opened again. */
export class Gate {
  #heldUntil: Promise<void> | null = null;
  #release: () => void = () => undefined;
  readonly #listeners = new Set<(held: boolean) => void>();

  get isHeld(): boolean {
    return this.#heldUntil !== null;
  }

  /** Calls the listener after every change. Returns a function that ends this. */
  onChange(listener: (held: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds work that comes from now on; work that has passed goes on. */
  hold(): void {
    if (this.#heldUntil) return;
    this.#heldUntil = new Promise((resolve) => (this.#release = resolve));
    this.#notify(true);
  }

  release(): void {
    if (!this.#heldUntil) return;
    this.#heldUntil = null;
    this.#release();
    this.#notify(false);
  }

  /** Resolves when the gate is open, or after the signal. */
  async waitUntilOpen(signal: AbortSignal): Promise<void> {
    while (this.#heldUntil && !signal.aborted) {
      const held = this.#heldUntil;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', go);
          resolve();
        };
        signal.addEventListener('abort', go);
        void held.then(go);
      });
    }
  }

  #notify(held: boolean): void {
    for (const listener of this.#listeners) listener(held);
  }
}
