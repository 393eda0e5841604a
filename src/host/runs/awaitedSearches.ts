import type { SearchState } from '../../shared/panel/protocol';
import type { FindOrder } from './orders';

/** Nobody waits longer for pictures, in milliseconds. */
const maxWaitMs = 3_600_000;
/** So often in a row a search may go on in vain. */
const maxVainTries = 3;

interface AwaitedSearch {
  /** What is still to be found. */
  readonly order: FindOrder;
  /** In milliseconds since 1970. */
  readonly until: number;
  readonly timer: NodeJS.Timeout;
}

/** Searches that ended because sources asked to be left alone for a while, by their tabs: each goes on when that is over. */
export class AwaitedSearches {
  readonly #onDue: () => void;
  readonly #awaited = new Map<number, AwaitedSearch>();
  readonly #vainTries = new Map<number, number>();

  /** `onDue` is called when one can go on. */
  constructor(onDue: () => void) {
    this.#onDue = onDue;
  }

  /** A search has ended: it is waited for if it is to find more, and a source says when it may be asked again. */
  noteEnd(
    tab: number,
    order: FindOrder,
    { outcome, found, sourceRuns }: SearchState & { state: 'done' },
  ): void {
    this.forget(tab);
    const tries = found > 0 ? 0 : (this.#vainTries.get(tab) ?? 0);
    this.#vainTries.delete(tab);
    const until = Math.min(
      ...sourceRuns.flatMap((run) => (run.state === 'resting' && run.until) || Infinity),
    );
    const isToGoOn = outcome !== 'found' && outcome !== 'cancelled' && order.kind === 'keyword';
    if (!isToGoOn || until > Date.now() + maxWaitMs || tries >= maxVainTries) return;
    this.#vainTries.set(tab, tries + 1);
    this.#awaited.set(tab, {
      order: { ...order, targetCount: order.targetCount - found },
      until,
      timer: setTimeout(this.#onDue, Math.max(0, until - Date.now())).unref(),
    });
  }

  /** In how many seconds the search of a tab goes on; null where it does not. */
  secondsUntil(tab: number): number | null {
    const awaited = this.#awaited.get(tab);
    return awaited ? Math.max(0, Math.ceil((awaited.until - Date.now()) / 1000)) : null;
  }

  /** What is to be found now, which is not waited for any more. */
  takeDue(): FindOrder | null {
    for (const [tab, { order, until }] of this.#awaited) {
      if (until > Date.now()) continue;
      clearTimeout(this.#awaited.get(tab)?.timer);
      this.#awaited.delete(tab);
      return order;
    }
    return null;
  }

  /** The search of a tab does not go on by itself. */
  forget(tab: number): void {
    clearTimeout(this.#awaited.get(tab)?.timer);
    this.#awaited.delete(tab);
  }

  forgetAll(): void {
    for (const tab of this.#awaited.keys()) this.forget(tab);
    this.#vainTries.clear();
  }
}
