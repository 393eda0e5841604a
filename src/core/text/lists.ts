import { licenseByAddress, licenseByName } from '../../shared/picture/licenses';
import { lineOf, maxNameLength, maxTitleLength } from '../page/fields';
import { parsedJson, fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { unknownAbout, webAddress, type MentionDetails, type Mention } from './mention';

// Anything that is not an address is skipped: one bad line is no reason to refuse the others.

/** A list of addresses, one a line or several with white space between them; a line that begins with # is a comment. */
export function* mentionsInLines(text: string): Generator<Mention, void, undefined> {
  for (const { addresses } of addressesByLine(text))
    for (const address of addresses) yield { address, about: unknownAbout };
}

/** The lines of a list of addresses that are skipped because they have no address, trimmed. */
export function* linesWithoutAddress(text: string): Generator<string, void, undefined> {
  for (const { line, addresses } of addressesByLine(text)) if (addresses.length === 0) yield line;
}

/** Lines that are neither empty nor comments, each with its addresses. */
function* addressesByLine(
  text: string,
): Generator<{ readonly line: string; readonly addresses: readonly string[] }, void, undefined> {
  for (const each of linesOf(text)) {
    const line = each.trim();
    if (line === '' || line.startsWith('#')) continue;
    yield { line, addresses: line.split(/\s+/).flatMap((word) => webAddress(word) ?? []) };
  }
}

/** A list of JSON values, one a line: an address, or an object that has one in a field. */
export function* mentionsInJsonLines(text: string): Generator<Mention, void, undefined> {
  let wrong = 0;
  for (const line of linesOf(text)) {
    if (line.trim() === '') continue;
    const value = parsedJson(line);
    if (value === undefined) {
      wrong += 1;
      if (wrong === maxBadLines) return;
      continue;
    }
    const fields = typeof value === 'string' ? { url: value } : fieldsOf(value);
    const mention = fields && mentionInFields(fields);
    if (mention) yield mention;
  }
}

/**
 * A table with commas, semicolons or tabs between its fields (RFC 4180). Where a header names a column of addresses, it is
 * that one; else every field that is an address.
 */
export function* mentionsInTable(text: string): Generator<Mention, void, undefined> {
  let header: readonly string[] | null = null;
  let isFirst = true;
  for (const row of rowsOf(text, delimiterOf(text))) {
    if (isFirst) {
      isFirst = false;
      const names = row.map(fieldName);
      if (names.some((name) => addressFields.includes(name))) {
        header = names;
        continue;
      }
    }
    if (header) {
      const mention = mentionInFields(
        Object.fromEntries(row.map((value, at) => [header?.[at] ?? '', value])),
      );
      if (mention) yield mention;
      continue;
    }
    for (const value of row) {
      const address = webAddress(value);
      if (address !== null) yield { address, about: unknownAbout };
    }
  }
}

/** Fields that hold addresses of pictures, the most certain first; lists for img2dataset and our records have `url`. */
const addressFields: readonly string[] = [
  'url',
  'image_url',
  'contenturl',
  'image',
  'src',
  'image_src',
  'href',
];

function mentionInFields(given: PlainObject): Mention | null {
  const fields = new Map(Object.entries(given).map(([name, value]) => [fieldName(name), value]));
  for (const name of addressFields) {
    const value = fields.get(name);
    const address = typeof value === 'string' ? webAddress(value) : null;
    if (address !== null) return { address, about: rowDetailsOf(fields) };
  }
  return null;
}

function rowDetailsOf(fields: ReadonlyMap<string, unknown>): MentionDetails {
  const text = (name: string, most: number): string | null => lineOf(fields.get(name), most);
  const address = (name: string): string | null => {
    const value = fields.get(name);
    return typeof value === 'string' ? webAddress(value) : null;
  };
  const name =
    text('creator', maxNameLength) ?? text('author', maxNameLength) ?? text('artist', maxNameLength);
  const terms = text('license', 500);
  const termsAt = text('license_url', 500);
  return {
    title:
      text('title', maxTitleLength) ??
      text('alt', maxTitleLength) ??
      text('caption', maxTitleLength) ??
      text('text', maxTitleLength),
    creator: name === null ? null : { name, url: address('creator_url') },
    license:
      (terms && (licenseByName(terms) ?? licenseByAddress(terms))) ||
      (termsAt && licenseByAddress(termsAt)) ||
      null,
    page: address('page'),
  };
}

/** `Image URL`, `image-url` and `image_url` are the same. */
function fieldName(written: string): string {
  return written
    .slice(0, 100)
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/**
 * A file with so many lines that are not JSON is of another kind; each of them costs as much as a hundred good ones.
 */
const maxBadLines = 10_000;

function* linesOf(text: string): Generator<string, void, undefined> {
  const ends = /\r\n?|\n|$/g;
  for (let start = byteOrderMarkLength(text); start < text.length; start = ends.lastIndex) {
    ends.lastIndex = start;
    yield text.slice(start, ends.exec(text)?.index);
  }
}

/** How many UTF-16 units the byte order mark takes: 0 or 1. */
function byteOrderMarkLength(text: string): number {
  return text.startsWith('\ufeff') ? 1 : 0;
}

/** The most fields of a row; real tables have fewer. */
const maxFields = 1_000;

/** Rows of fields, without the quotation marks around them. Each character is looked at once or twice. */
function* rowsOf(text: string, delimiter: string | null): Generator<string[], void, undefined> {
  let row: string[] = [];
  const add = (field: string): void => {
    if (row.length < maxFields) row.push(field);
  };
  const plainEnd = delimiter === null ? /[\r\n]|$/g : new RegExp(`[${delimiter}\r\n]|$`, 'g');
  let at = byteOrderMarkLength(text);
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      const quoted = readQuoted(text, at);
      field = quoted.text;
      at = quoted.end;
    }
    plainEnd.lastIndex = at;
    const end = plainEnd.exec(text)?.index ?? text.length;
    add(field + text.slice(at, end));
    at = end + 1;
    if (text[end] === delimiter) {
      if (at >= text.length) add('');
      continue;
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    yield row;
    row = [];
  }
  if (row.length > 0) yield row;
}

/** A field in quotation marks, of which two stand for one; one that has no end goes on to the end of the text. */
function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark === -1) return { text: parts.join('') + text.slice(at), end: text.length };
    parts.push(text.slice(at, mark));
    if (text[mark + 1] !== '"') return { text: parts.join(''), end: mark + 1 };
    parts.push('"');
    at = mark + 2;
  }
}

/** UTF-16 units; longer than the first row of any real table. */
const maxFirstRowLength = 65_536;

/**
 * What separates fields: what the first row has most of; null where it has only one field. Addresses have commas and
 * semicolons in them, too, and in a table of one column they separate nothing.
 */
function delimiterOf(text: string): string | null {
  const counts = { '\t': 0, ',': 0, ';': 0 };
  let isQuoted = false;
  for (const sign of text.slice(byteOrderMarkLength(text), maxFirstRowLength)) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === '\n' || sign === '\r') break;
    else if (sign === '\t' || sign === ',' || sign === ';') counts[sign] += 1;
  }
  const [most] = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return most && most[1] > 0 ? most[0] : null;
}
