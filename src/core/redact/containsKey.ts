import type { Picture } from '../../shared/picture/picture';

/** Shorter keys can occur in words and numbers by chance, and no picture should be lost for that. */
const minKeyLength = 8;

/** A key may be escaped in JSON, and percent-encoded in the path or the query of an address. */
const jsonDecodings = [undecoded, decodeJsonEscapes];
const addressDecodings = [
  undecoded,
  decodePercents,
  (text: string) => decodePercents(text.replaceAll('+', ' ')),
];

/** All combinations: an address may be inside JSON, and a key itself may look like an escape. */
const decodings = jsonDecodings.flatMap((ofJson) =>
  addressDecodings.map((ofAddress) => (text: string) => ofAddress(ofJson(text))),
);

/** Whether a text contains the user's API key, in any letter case and any escaping. */
export function containsKey(text: string, typed: string | null): boolean {
  const pattern = keyPattern(typed);
  return pattern !== null && decodings.some((read) => read(text).search(pattern) !== -1);
}

/**
 * The text with … in place of the user's API key. If the key was escaped, the returned text is unescaped as a whole.
 */
export function maskKey(text: string, typed: string | null): string {
  const pattern = keyPattern(typed);
  if (pattern === null) return text;
  return decodings.reduce((masked, read) => {
    const readable = read(masked);
    return readable.search(pattern) === -1 ? masked : readable.replace(pattern, '…');
  }, text);
}

/**
 * Whether a picture contains the user's API key, as text or in an address: then it must not be listed, stored or
 * shown. The keyword, which the user has typed, does not count.
 */
export function containsKeyInPicture(picture: Picture, key: string | null): boolean {
  if (key === null || key.trim().length < minKeyLength) return false;
  return containsKey(JSON.stringify({ ...picture, keyword: '' }), key);
}

/** Matches the key in any letter case, because host names are always in lower case. Null if there is no key. */
function keyPattern(typed: string | null): RegExp | null {
  const key = typed?.trim() ?? '';
  return key === '' ? null : new RegExp(key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

function undecoded(text: string): string {
  return text;
}

/** Decodes escapes without parsing: the text may be damaged or deeply nested JSON, or a sentence that quotes some. */
function decodeJsonEscapes(json: string): string {
  return json.replace(
    /(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+/g,
    (escapes) => JSON.parse(`"${escapes}"`) as string,
  );
}

/** Unlike `decodeURIComponent`, also accepts bytes that are not valid text. */
function decodePercents(address: string): string {
  return address.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
}
