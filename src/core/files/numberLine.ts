/** Where something stands among those whose names differ by their number. */
export interface Place {
  readonly line: NumberLine;
  /** Null as long as it has none. */
  number: number | null;
  before: Place | null;
  after: Place | null;
}

/** Takes the name with a number, unless it is in use; returns whether it did. */
type TakeName = (number: number) => boolean;

/**
 * Numbers that follow the order in which places were added, in whatever order they are asked for: room is left for those that
 * may still come, and none for those that were given up before. What is given up later leaves a gap. None is given twice.
 */
export class NumberLine {
  /** The number that was taken first: most lines have no other. */
  #firstTaken: number | null = null;
  /** All others. */
  #taken: Set<number> | null = null;
  #last: Place | null = null;
  /** No number from here on was given or is in use. */
  #next = 1;

  constructor(taken: Iterable<number>) {
    for (const number of taken) this.#take(number);
  }

  /** Adds a place behind all others; with the number that it has already, if any. */
  addPlace(number: number | null): Place {
    const place: Place = { line: this, number, before: this.#last, after: null };
    if (this.#last) this.#last.after = place;
    this.#last = place;
    return place;
  }

  /** Gives a place that has no number the one that keeps the order. */
  takeNumberAt(place: Place, takeName: TakeName): void {
    const wanted = this.#numberBetween(place);
    const isRight = wanted > 0 && !this.#isTaken(wanted) && takeName(wanted);
    place.number = isRight ? this.#take(wanted) : this.takeNumber(takeName);
  }

  /** Gives a number behind all others. */
  takeNumber(takeName: TakeName): number {
    while (!takeName(this.#next)) this.#next += 1;
    return this.#take(this.#next);
  }

  /** Gives up a place that has no number; one that has one stays. */
  removePlace(place: Place): void {
    const { before, after, number } = place;
    if (number !== null) return;
    if (before) before.after = after;
    if (after) after.before = before;
    else if (this.#last === place) this.#last = before;
  }

  #isTaken(number: number): boolean {
    return number === this.#firstTaken || (this.#taken?.has(number) ?? false);
  }

  #take(number: number): number {
    if (this.#firstTaken === null) this.#firstTaken = number;
    else (this.#taken ??= new Set()).add(number);
    this.#next = Math.max(this.#next, number + 1);
    return number;
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
