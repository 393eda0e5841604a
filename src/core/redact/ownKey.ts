import type { Picture } from '../../shared/picture/picture';

/** Shorter keys can occur in words and numbers by chance, and no picture should be lost for that. */
const shortestKey = 8;

/** A key may be escaped in JSON, and percent-encoded in the path or the query of an address. */
const jsonReadings = [asItIs, withoutEscapes];
const addressReadings = [
  asItIs,
  withoutPercents,
  (text: string) => withoutPercents(text.replaceAll('+', ' ')),
];

/** All combinations: an address may be inside JSON, and a key itself may look like an escape. */
const readings = jsonReadings.flatMap((ofJson) =>
  addressReadings.map((ofAddress) => (text: string) => ofAddress(ofJson(text))),
);

/** Whether a text contains the user's API key, in any letter case and any escaping. */
export function repeatsKey(text: string, typed: string | null): boolean {
  const pattern = patternOf(typed);
  return pattern !== null && readings.some((read) => read(text).search(pattern) !== -1);
}

/**
 * The text with … in place of the user's API key. If the key was escaped, the returned text is unescaped as a whole.
 */
export function withoutKey(text: string, typed: string | null): string {
  const pattern = patternOf(typed);
  if (pattern === null) return text;
  return readings.reduce((masked, read) => {
    const readable = read(masked);
    return readable.search(pattern) === -1 ? masked : readable.replace(pattern, '…');
  }, text);
}

/**
 * Whether a picture contains the user's API key, as text or in an address: then it must not be listed, stored or
 * shown. The keyword, which the user has typed, does not count.
 */
export function tellsKey(picture: Picture, key: string | null): boolean {
  if (key === null || key.trim().length < shortestKey) return false;
  return repeatsKey(JSON.stringify({ ...picture, keyword: '' }), key);
}

/** Matches the key in any letter case, because host names are always in lower case. Null if there is no key. */
function patternOf(typed: string | null): RegExp | null {
  const key = typed?.trim() ?? '';
  return key === '' ? null : new RegExp(key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

function asItIs(text: string): string {
  return text;
}

/** Decodes escapes without parsing: the text may be damaged or deeply nested JSON, or a sentence that quotes some. */
function withoutEscapes(json: string): string {
  return json.replace(
    /(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+/g,
    (escapes) => JSON.parse(`"${escapes}"`) as string,
  );
}

/** Unlike `decodeURIComponent`, also accepts bytes that are not valid text. */
function withoutPercents(address: string): string {
  return address.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
}
