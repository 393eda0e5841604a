import type { RememberedTab } from '../form/rememberedState';
import type { ClosedSearches } from './searches';

/** What it takes to bring closed tabs back. */
export interface ClosedTabsContent {
  readonly closed: ClosedSearches;
  /** What was typed and chosen for them. */
  readonly tabs: readonly RememberedTab[];
  /** Keys of the pictures that were chosen among all. */
  readonly choiceOfAll: readonly string[];
}

/** So long can a tab be brought back, in milliseconds. */
const maxUndoMs = 10_000;

/** The tabs that were closed last, for as long as that can be undone. */
export class ClosedTabs {
  readonly #onChange: () => void;
  #content: ClosedTabsContent | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** `onChange` is called when what was closed cannot be brought back any more. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isEmpty(): boolean {
    return this.#content === null;
  }

  keep(content: ClosedTabsContent): void {
    this.#content = content;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.take();
      this.#onChange();
    }, maxUndoMs).unref();
  }

  /** What was closed, which is to be brought back now; null where there is nothing. */
  take(): ClosedTabsContent | null {
    const content = this.#content;
    clearTimeout(this.#timer);
    this.#content = null;
    return content;
  }
}
