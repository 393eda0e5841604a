/** What strangers write (titles, host names, keywords) is cut to so many UTF-16 units before it enters a sentence. */
export const maxPlainText = 200;

// Control and format characters (bidi overrides, zero width, tags), line separators, lone surrogates, private and
// unassigned ones. The two joiners stay: without them emoji and several scripts read otherwise.
const invisible = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const breaks = /[\s\p{Zl}\p{Zp}]+/gu;

/** Text of strangers as one short line in which nothing is hidden and nothing turns the rest around. */
export function plainText(text: string): string {
  const line = oneLine(text);
  if (line.length <= maxPlainText) return line;
  const cut = line.slice(0, maxPlainText - 1);
  // Not between the two halves of a character.
  return `${cut.replace(/[\uD800-\uDBFF]$/u, '').trimEnd()}…`;
}

/** The same without a limit. */
export function oneLine(text: string): string {
  return text.replace(breaks, ' ').replace(invisible, '').trim();
}

/**
 * For what VS Code shows as a notification: it makes links, of commands too, of `[text](address)` with nothing between the
 * brackets (`parseLinkedText` in its `linkedText.ts`), which a space in between prevents.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
