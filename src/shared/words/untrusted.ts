/** What a percent-encoded text stands for; the text as it is where it is not encoded well. */
export function decodedOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The value that a JSON text stands for; undefined for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An object's own fields, before anything in them is believed. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields, and neither a list nor null. */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's fields; null for anything else. */
export function fieldsOf(value: unknown): PlainObject | null {
  return isPlainObject(value) ? value : null;
}

/** A whole number from 1 on; null for anything else. */
export function countingNumber(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : null;
}

/** Whether this is a day as ISO 8601 writes it: `2024-05-31`. */
export function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(value);
}

/**
 * UTF-16 units of the longest address that is taken, wherever it is found: most servers take 8 KiB of request line, and signed
 * addresses have up to 2,500.
 */
export const maxAddressLength = 8_000;

/** An http or https address, which `base` makes absolute if it is given; null for anything else. */
export function webUrl(address: string, base?: string): URL | null {
  try {
    const url = new URL(address, base);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

/** Takes user name and password out of an address. */
export function dropUserInfo(url: URL): void {
  // To set a part parses the address anew, and hardly any has one.
  if (url.username !== '' || url.password !== '') url.username = url.password = '';
}

/** Takes the fragment out of an address. */
export function dropFragment(url: URL): void {
  // As above. An empty fragment has its sign.
  if (url.href.includes('#')) url.hash = '';
}

/** Whether this is an http or https address that names its scheme with both slashes. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** The host of an address, with its port; empty for what is no address. */
export function hostOfAddress(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}

/** What anything that was thrown says of itself, for the log and for `Failure.detail`. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What anything that was thrown says of itself and of where it comes from, for the log: a fault of our own. */
export function errorTrace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** An address as a browser may be given it, or null: what a source wrote may be anything. */
export function openableAddress(address: string | null): string | null {
  return address !== null && isWebAddress(address) ? new URL(address).href : null;
}
