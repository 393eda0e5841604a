import { textOfHtml } from './html';

const reference = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/i;
// An ampersand that begins no character reference, and what would begin a tag.
const notReference = /&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});)|</gi;

/** Replaces HTML character references, once. Everything else stays as it is: tags, and references that are unknown. */
export function decodeReferences(text: string): string {
  if (!reference.test(text)) return text;
  // Decoded in one call, because starting the parser costs more than parsing.
  return textOfHtml(text.replace(notReference, (sign) => (sign === '<' ? '&lt;' : '&amp;')));
}

// Control characters, line separators and lone surrogates.
const breaks = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\s]+/gu;
// Characters that change the direction of text. Joiners stay: emoji and several scripts need them.
const directionMarks = /[\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * One line of text to show and to write into records: no control characters, single spaces, at most so many code
 * points. Null when nothing is left.
 */
export function cleanLine(text: string, maxLength: number): string | null {
  // The first cut bounds the work, the second the result.
  const line = text
    .slice(0, maxLength * 8)
    .replace(directionMarks, '')
    .replace(breaks, ' ')
    .trim();
  if (line === '') return null;
  const points = [...line];
  return points.length <= maxLength ? line : `${points.slice(0, maxLength - 1).join('')}…`;
}
