import type { Picture } from '../../shared/picture/picture';

/** A shorter key stands in words and numbers by chance, for which no picture is to be lost. */
const shortestKey = 8;

/** What may be written otherwise in JSON, and in the path and the query of an address. */
const jsonReadings = [asItIs, withoutEscapes];
const addressReadings = [
  asItIs,
  withoutPercents,
  (text: string) => withoutPercents(text.replaceAll('+', ' ')),
];

/** Each way to read a text: an address may stand in JSON, but a key may also look like what is written otherwise. */
const readings = jsonReadings.flatMap((ofJson) =>
  addressReadings.map((ofAddress) => (text: string) => ofAddress(ofJson(text))),
);

/** Whether a text has the user's own key in it, in any case and however it is written. */
export function repeatsKey(text: string, typed: string | null): boolean {
  const pattern = patternOf(typed);
  return pattern !== null && readings.some((read) => read(text).search(pattern) !== -1);
}

/** A text with … for the user's own key. Where the key is written otherwise, so is then the rest of what is returned. */
export function withoutKey(text: string, typed: string | null): string {
  const pattern = patternOf(typed);
  if (pattern === null) return text;
  return readings.reduce((masked, read) => {
    const readable = read(masked);
    return readable.search(pattern) === -1 ? masked : readable.replace(pattern, '…');
  }, text);
}

/**
 * Whether a picture tells the user's own key, as text or in an address: then it is not to be listed, kept or shown. Whatever
 * the user has typed himself, as a keyword, does not count.
 */
export function tellsKey(picture: Picture, key: string | null): boolean {
  if (key === null || key.trim().length < shortestKey) return false;
  return repeatsKey(JSON.stringify({ ...picture, keyword: '' }), key);
}

/** In any case, since host names are in lower case, however they were written. Null where there is no key. */
function patternOf(typed: string | null): RegExp | null {
  const key = typed?.trim() ?? '';
  return key === '' ? null : new RegExp(key.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

function asItIs(text: string): string {
  return text;
}

/** Undoes escapes alone, and parses nothing: the text may be damaged JSON, nested without end, or a sentence about some. */
function withoutEscapes(json: string): string {
  return json.replace(
    /(?:\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt]))+/g,
    (escapes) => JSON.parse(`"${escapes}"`) as string,
  );
}

/** Other than `decodeURIComponent`, takes also bytes that are no text. */
function withoutPercents(address: string): string {
  return address.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
}
