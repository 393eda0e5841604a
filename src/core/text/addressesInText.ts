import { isPictureAddress, webAddress } from './mention';

/** Where an address begins: first in the text, or behind white space or a sign that code, tables and people put before one. */
const beginning = /(?<=^|[\s"'`“”„«‘’<>()[\]{}=:,;|])https?:\/\//gi;
/**
 * Where one ends: at white space and signs that no address has; at a comma, semicolon or bar that another address follows, which
 * only those of archives and proxies have unencoded inside them.
 */
const ending = /[\s<>"`“”„«»]|[,;|](?=["'([{<]{0,3}https?:\/\/)|$/gi;
const endingInQuotes = /[\s<>"`'’]|[,;|](?=["'([{<]{0,3}https?:\/\/)|$/gi;
const singleQuotes = new Set(["'", '‘', '’']);
/** A text that is one address as it stands: nearly every line of a list, and nothing has to be looked for in it. */
const oneAddress = /^https?:\/\/[\w.~:/?&=+%-]*[\w/~=+%-]$/i;

/**
 * The addresses in a line or a field as people, programs and code write several: with white space, commas, semicolons or bars
 * between them, in quotation marks, and in brackets (RFC 3986, Appendix C).
 */
export function addressesInText(text: string): string[] {
  if (oneAddress.test(text)) return listOf(webAddress(text));
  // Some programs write JSON with escaped slashes.
  const plain = text.includes('\\/') ? text.replaceAll('\\/', '/') : text;
  const addresses: string[] = [];
  beginning.lastIndex = 0;
  for (let found = beginning.exec(plain); found; found = beginning.exec(plain)) {
    const end = singleQuotes.has(plain[found.index - 1] ?? '') ? endingInQuotes : ending;
    end.lastIndex = beginning.lastIndex;
    const to = end.exec(plain)?.index ?? plain.length;
    const address = webAddress(withoutEnd(plain.slice(found.index, to)));
    if (address !== null) addresses.push(address);
    beginning.lastIndex = to;
  }
  return addresses;
}

/** An address without the punctuation behind it, up to a closing bracket that it does not open. */
function withoutEnd(written: string): string {
  let end = hasBracket.test(written) ? endInBrackets(written) : written.length;
  while (end > 0 && ',;|.\'"’'.includes(written.charAt(end - 1))) end -= 1;
  return written.slice(0, end);
}

const hasBracket = /[)\]}]/;
const closeOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const closing = new Set(Object.values(closeOf));

/** Where the first closing bracket is that is not opened before. */
function endInBrackets(written: string): number {
  const open: string[] = [];
  for (let at = 0; at < written.length; at += 1) {
    const sign = written.charAt(at);
    const close = closeOf[sign];
    if (close !== undefined) open.push(close);
    else if (closing.has(sign) && open.pop() !== sign) return at;
  }
  return written.length;
}

/** The addresses in a field of a table or an object. One that is an address as a whole may have spaces in it, or no scheme. */
export function addressesInField(text: string): string[] {
  const addresses = addressesInText(text);
  const [first] = addresses;
  const written = text.trim();
  if (first === undefined) return written.startsWith('//') ? listOf(webAddress(written)) : [];
  if (addresses.length > 1 || !/\s/.test(written) || !/^https?:/i.test(written)) return addresses;
  // What stands behind a comma, or behind the name of a picture's file, is no part of the address.
  const isWhole = !/[,;|]\s/.test(written) && !isPictureAddress(first);
  return isWhole ? listOf(webAddress(written)) : addresses;
}

function listOf(address: string | null): string[] {
  return address === null ? [] : [address];
}
