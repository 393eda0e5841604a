/** A tab over the grid: what one search found, or all that was found. */
export interface Tab {
  /** `allTab`, or the number of a search. */
  readonly id: number;
  /** What was searched for, as shown; empty for all. */
  readonly title: string;
  /** How many pictures it holds. */
  readonly count: number;
}

/** The tab of all that was found. */
export const allTab = 0;
