import type { Failure } from '../shared/engine/failure';
import { failureLine, printNote } from './print';
import { maskUrl } from '../shared/words/maskUrl';
import { terminalFailureText } from './terminalFailureText';

/** Of equal failures so many are told one by one. */
const maxNamed = 20;

/** Prints failures; of many that are equal only the first, and at the end how many more there were. */
export class FailureNotes {
  /** By their sentences. */
  readonly #counts = new Map<string, number>();

  /** Prints what failed, and why, in one line. */
  print(what: string, failure: Failure): void {
    const text = terminalFailureText(failure);
    const count = (this.#counts.get(text) ?? 0) + 1;
    this.#counts.set(text, count);
    if (count <= maxNamed) printNote(failureLine(what, failure));
  }

  /** Prints how many more there were of each. Returns whether there were any. */
  printRest(): boolean {
    const more = [...this.#counts].filter(([, count]) => count > maxNamed);
    for (const [text, count] of more) printNote(maskUrl(`${count - maxNamed} more: ${text}`));
    return more.length > 0;
  }
}
