/** Far deeper than real pages nest; parsing takes long for nesting by the million. */
const maxDepth = 500;

/**
 * The JSON object that begins at the first character from `start` that is not white space, cut out of a script by
 * counting brackets outside strings; null if there is none, it does not end within `maxLength` UTF-16 units, or it
 * nests too deep. Each character is read once, which a regular expression would not guarantee.
 */
export function cutJsonObject(text: string, start: number, maxLength = Infinity): string | null {
  const begin = afterSpace(text, start);
  return text.charCodeAt(begin) === openBrace ? cutBalanced(text, begin, maxLength) : null;
}

/** The JSON object or list that begins at `start`, cut out of a script: like `cutJsonObject`, but lists count, too. */
export function cutJsonValue(text: string, start: number, maxLength = Infinity): string | null {
  const begin = afterSpace(text, start);
  const sign = text.charCodeAt(begin);
  return sign === openBrace || sign === openBracket ? cutBalanced(text, begin, maxLength) : null;
}

function afterSpace(text: string, start: number): number {
  let begin = start;
  while (isSpace(text.charCodeAt(begin))) begin += 1;
  return begin;
}

function cutBalanced(text: string, begin: number, maxLength: number): string | null {
  const limit = Math.min(text.length, begin + maxLength);
  let depth = 0;
  for (let at = begin; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = stringEnd(text, at, limit);
    else if (code === openBrace || code === openBracket) depth += 1;
    else if (code === closeBrace || code === closeBracket) depth -= 1;
    if (depth === 0) return text.slice(begin, at + 1);
    if (depth > maxDepth) return null;
  }
  return null;
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Where the string that begins at `at` has its closing quote, or the limit. */
function stringEnd(text: string, at: number, limit: number): number {
  for (let end = at + 1; end < limit; end += 1) {
    const code = text.charCodeAt(end);
    if (code === quote) return end;
    if (code === backslash) end += 1;
  }
  return limit;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
