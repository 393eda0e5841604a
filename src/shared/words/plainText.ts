/** Untrusted text (titles, host names, keywords) is cut to this many UTF-16 units before it enters a sentence. */
export const maxPlainTextLength = 200;

// Control and format characters (bidi overrides, zero width, tags), line separators, lone surrogates, private and
// unassigned ones. The two joiners stay: without them emoji and several scripts read differently.
const invisibleCharacters = /(?![\u200C\u200D])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;
const lineBreaks = /[\s\p{Zl}\p{Zp}]+/gu;
/** A line that stays as it is: signs of ASCII with single spaces between them. */
const plainLine = /^(?:[!-~]+ )*[!-~]*$/;

/** Untrusted text as one short line without invisible characters or changes of writing direction. */
export function plainText(text: string): string {
  const line = visibleLine(text);
  if (line.length <= maxPlainTextLength) return line;
  const cut = line.slice(0, maxPlainTextLength - 1);
  // Not between the two halves of a character.
  return `${cut.replace(/[\uD800-\uDBFF]$/u, '').trimEnd()}…`;
}

/** Untrusted text as one line, of any length, without invisible characters or changes of writing direction. */
export function visibleLine(text: string): string {
  if (plainLine.test(text)) return text.trimEnd();
  return text.replace(lineBreaks, ' ').replace(invisibleCharacters, '').trim();
}

/**
 * Text without links, for notifications: VS Code makes links, even to commands, of `[text](address)` with nothing
 * between the brackets (`parseLinkedText` in its `linkedText.ts`), which a space in between prevents.
 */
export function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}
