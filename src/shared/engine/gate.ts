/** Lets work pass, or holds it until it is opened again. */
export class Gate {
  #held: Promise<void> | null = null;
  #release: () => void = () => undefined;
  readonly #listeners = new Set<(held: boolean) => void>();

  get held(): boolean {
    return this.#held !== null;
  }

  /** Calls the listener after every change. Returns a function that ends this. */
  onChange(listener: (held: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds work that comes from now on; work that has passed goes on. */
  hold(): void {
    if (this.#held) return;
    this.#held = new Promise((resolve) => (this.#release = resolve));
    this.#tell(true);
  }

  release(): void {
    if (!this.#held) return;
    this.#held = null;
    this.#release();
    this.#tell(false);
  }

  /** Resolves when the gate is open, or after the signal. */
  async passed(signal: AbortSignal): Promise<void> {
    while (this.#held && !signal.aborted) {
      const held = this.#held;
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

  #tell(held: boolean): void {
    for (const listener of this.#listeners) listener(held);
  }
}
