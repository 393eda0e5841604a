import { maxUndoMs } from '../shared/panel/undo';

/** What the user did that can be taken back for a while. */
export interface UndoableAct {
  readonly undo: () => void | Promise<void>;
  /** Called when it cannot be taken back any more, because its time is over. */
  readonly settle?: () => void | Promise<void>;
}

/** All that can be taken back, the last act first, each for as long as its time is not over. */
export class UndoStack {
  readonly #onChange: () => void;
  #acts: { readonly act: UndoableAct; readonly timer: NodeJS.Timeout }[] = [];

  /** `onChange` is called when an act is added, or cannot be taken back any more. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isEmpty(): boolean {
    return this.#acts.length === 0;
  }

  add(act: UndoableAct): void {
    const timer = setTimeout(() => {
      this.#acts = this.#acts.filter((each) => each.act !== act);
      this.#onChange();
      void act.settle?.();
    }, maxUndoMs).unref();
    this.#acts.push({ act, timer });
    this.#onChange();
  }

  /** Takes back the last act, if there is one. */
  async undoLast(): Promise<void> {
    const last = this.#acts.pop();
    if (!last) return;
    clearTimeout(last.timer);
    await last.act.undo();
  }

  /** Forgets all acts without settling them. */
  dispose(): void {
    for (const { timer } of this.#acts) clearTimeout(timer);
    this.#acts = [];
  }
}
