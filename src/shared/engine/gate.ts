/** Lets work through, or holds it until it is opened again. */
export class Gate {
  #held: Promise<void> | null = null;
  #release: () => void = () => undefined;
  readonly #listeners = new Set<(held: boolean) => void>();

  get held(): boolean {
    return this.#held !== null;
  }

  /** Calls the listener after every change, until what is returned is called. */
  onChange(listener: (held: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Holds what comes from now on; what is through already goes on. */
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

  /** Settles when nothing holds any more, or after the signal. */
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
