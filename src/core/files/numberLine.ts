/** Where something stands among those whose names differ by their number only. */
export interface Place {
  readonly line: NumberLine;
  /** Null as long as it has none. */
  number: number | null;
  before: Place | null;
  after: Place | null;
}

/**
 * Numbers that follow the order in which places were added, in whatever order they are asked for: room is left for those that
 * may still come, and none for those that were given up before. What is given up later leaves a gap.
 */
export class NumberLine {
  readonly #isFree: (number: number) => boolean;
  #last: Place | null = null;
  /** No number from here on was given or is in use. */
  #next = 1;

  /** `isFree` tells of a number whether its name is still to be had. */
  constructor(isFree: (number: number) => boolean) {
    this.#isFree = isFree;
  }

  /** Numbers up to this one are in use. */
  useNumber(number: number): void {
    this.#next = Math.max(this.#next, number + 1);
  }

  /** Adds a place behind all others; with the number that it has already, if any. */
  addPlace(number: number | null): Place {
    const place: Place = { line: this, number, before: this.#last, after: null };
    if (this.#last) this.#last.after = place;
    this.#last = place;
    return place;
  }

  /** Gives a place that has no number the one that keeps the order. */
  takeNumberAt(place: Place): number {
    const wanted = this.#numberBetween(place);
    const number = wanted > 0 && this.#isFree(wanted) ? wanted : this.takeNumber();
    this.useNumber(number);
    place.number = number;
    return number;
  }

  /** Gives a number behind all others. */
  takeNumber(): number {
    while (!this.#isFree(this.#next)) this.#next += 1;
    return this.#next++;
  }

  /** Gives up a place that has no number; one that has one stays. */
  removePlace(place: Place): void {
    const { before, after, number } = place;
    if (number !== null) return;
    if (before) before.after = after;
    if (after) after.before = before;
    else if (this.#last === place) this.#last = before;
  }

  #numberBetween(place: Place): number {
    let distance = 1;
    for (let at = place.before; at; at = at.before, distance += 1)
      if (at.number !== null) return at.number + distance;
    // It and all before it, which have none either.
    const waiting = distance;
    distance = 1;
    for (let at = place.after; at; at = at.after, distance += 1)
      if (at.number !== null) return at.number - distance;
    return this.#next + waiting - 1;
  }
}
