import type { InsertedText } from './insertText';

/**
 * Remembers which descriptions were left to the user, so that the cursor, which stays in one, does not lead the next pictures into it.
 */
export class OpenDescriptions {
  #rests: readonly RegExp[] = [];

  /** Notes what was written last. */
  note({ openRests }: Pick<InsertedText, 'openRests'>): void {
    this.#rests = openRests.map(
      // Editors indent lines as the first one is, and end them as the document does.
      (rest) =>
        new RegExp(
          rest
            .split('\n')
            .map((line) => line.trimStart().replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
            .join('\\r?\\n[ \\t]*'),
          'y',
        ),
    );
  }

  /** Where the picture ends whose description ends here; null where none does. */
  endAfter(text: string, offset: number): number | null {
    for (const rest of this.#rests) {
      rest.lastIndex = offset;
      if (rest.test(text)) return rest.lastIndex;
    }
    return null;
  }
}
