import { readFieldName } from '../page/fieldNames';
import { isKnownName } from './picturesInFields';

/** A table. */
export interface Table {
  /** The names of its columns; null where no header has one of a column of addresses. */
  readonly names: readonly string[] | null;
  /** Without the header and what stands before it. */
  readonly rows: Iterable<readonly string[]>;
}

/** Reads a table, in which a title may stand above the header, and Excel's `sep=;` above all. */
export function readTable(text: string): Table {
  const told = /^\ufeff?"?sep=([^\r\n"\w])"?[ \t]*(?:\r\n?|\n|$)/i.exec(text);
  const start = told ? told[0].length : text.startsWith('\ufeff') ? 1 : 0;
  const head = text.slice(0, start + maxHeadLength);
  const delimiters = told ? [told[1] ?? ','] : [null, ...usualDelimiters];
  let best: Header | null = null;
  for (const delimiter of delimiters) {
    const header = readHeader(head, delimiter, start);
    if (header && (!best || isSurer(header, best))) best = header;
  }
  if (best) return { names: best.names, rows: rowsAfter(rowsOf(text, best.delimiter, start), best.at) };
  const delimiter = told ? (told[1] ?? ',') : delimiterOf(head.slice(start));
  return { names: null, rows: rowsOf(text, delimiter, start) };
}

/** UTF-16 units; longer than all that stands before the first address of a real table. */
const maxHeadLength = 65_536;
const maxRowsBeforeHeader = 20;
const usualDelimiters = [',', ';', '\t', '|'] as const;

/** A row that may be the header. */
interface Header {
  readonly delimiter: string | null;
  /** The number of its row, from 0. */
  readonly at: number;
  readonly names: readonly string[];
  readonly knownNames: number;
  readonly fields: number;
}

/** Of the rows before the first one with an address that with the most names. */
function readHeader(head: string, delimiter: string | null, start: number): Header | null {
  let best: Header | null = null;
  let at = 0;
  for (const names of rowsOf(head, delimiter, start)) {
    if (at > maxRowsBeforeHeader || names.some((name) => addressPattern.test(name))) break;
    if (names.some((name) => addressKinds.has(readFieldName(name).kind))) {
      const knownNames = names.filter(isKnownName).length;
      const fields = names.filter((name) => name.trim() !== '').length;
      const header = { delimiter, at, names, knownNames, fields };
      // A title stands above the header.
      if (!best || !isSurer(best, header)) best = header;
    }
    at += 1;
  }
  return best;
}

/** What no header has in it. */
const addressPattern = /:\/\/|^\s*\/\//;

const addressKinds: ReadonlySet<string> = new Set(['picture', 'small', 'address']);

function isSurer(a: Header, b: Header): boolean {
  return a.knownNames > b.knownNames || (a.knownNames === b.knownNames && a.fields > b.fields);
}

function* rowsAfter(
  rows: Iterable<readonly string[]>,
  at: number,
): Generator<readonly string[], void, undefined> {
  let number = 0;
  for (const row of rows) {
    if (number > at) yield row;
    number += 1;
  }
}

/** The most fields of a row; real tables have fewer. */
const maxFields = 1_000;

/** Rows of fields, without the quotation marks around them. Each character is looked at once or twice. */
function* rowsOf(
  text: string,
  delimiter: string | null,
  start: number,
): Generator<string[], void, undefined> {
  let row: string[] = [];
  const add = (field: string): void => {
    if (row.length < maxFields) row.push(field);
  };
  const plainEnd = delimiter === null ? /[\r\n]|$/g : new RegExp(`[\\${delimiter}\r\n]|$`, 'g');
  let at = start;
  while (at < text.length) {
    let field = '';
    const quoted = text[at] === '"' ? readQuoted(text, at) : null;
    if (quoted) {
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

/** A field in quotation marks, of which two stand for one; null for a mark that has no end, which can be only one of a text. */
function readQuoted(text: string, start: number): { readonly text: string; readonly end: number } | null {
  const parts: string[] = [];
  let at = start + 1;
  for (;;) {
    const mark = text.indexOf('"', at);
    if (mark === -1) return null;
    parts.push(text.slice(at, mark));
    if (text[mark + 1] !== '"') return { text: parts.join(''), end: mark + 1 };
    parts.push('"');
    at = mark + 2;
  }
}

/**
 * What separates fields where no header tells: what the first row with an address has most of; null where it has only one
 * field.
 */
function delimiterOf(head: string): string | null {
  const row = /^.*https?:\/\/.*$/im.exec(head)?.[0] ?? '';
  const counts = new Map<string, number>(usualDelimiters.map((sign) => [sign, 0]));
  let isQuoted = false;
  for (const sign of row) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && counts.has(sign)) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most && most[1] > 0 ? most[0] : null;
}
