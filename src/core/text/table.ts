import { readFieldName } from '../page/fieldNames';
import { isKnownName } from './picturesInFields';

/** A row of a table. */
export interface TableRow {
  /** Without the quotation marks around them. */
  readonly fields: readonly string[];
  /** Number of the line that it begins in, from 1. */
  readonly line: number;
}

/** Reads a table part by part, in which a title may stand above the header, and Excel's `sep=;` above all. */
export class TableRows {
  #format: TableFormat | null = null;
  /** What is not read yet. */
  #rest = '';
  #lines = 0;
  #rowCount = 0;

  /** The names of its columns; null where no header has one of a column of addresses. Known with the first row. */
  get names(): readonly string[] | null {
    return this.#format?.names ?? null;
  }

  /**
   * The rows that end in this part of the text, without the header and what stands before it; of the last part, all. The first
   * part has all that stands before the first row, unless it is the only one.
   */
  *rowsIn(part: string, isLast: boolean): Generator<TableRow, void, undefined> {
    const text = this.#rest + part;
    let start = 0;
    if (!this.#format) {
      this.#format = tableFormatOf(text);
      ({ start } = this.#format);
      if (this.#format.isTold) this.#lines = 1;
    }
    const { delimiter, headerAt } = this.#format;
    const reading: Reading = { at: start, lines: 0 };
    for (const fields of rowsOf(text, delimiter, reading, isLast)) {
      const line = this.#lines + 1;
      this.#lines += reading.lines;
      reading.lines = 0;
      if (this.#rowCount > headerAt) yield { fields, line };
      this.#rowCount += 1;
    }
    this.#rest = text.slice(reading.at);
  }
}

/** How a table is written. */
interface TableFormat {
  readonly names: readonly string[] | null;
  readonly delimiter: string | null;
  /** Where its first row begins, in UTF-16 units. */
  readonly start: number;
  /** Whether it says what separates its fields, in a line of its own. */
  readonly isTold: boolean;
  /** The number of the header's row, from 0; -1 without one. */
  readonly headerAt: number;
}

function tableFormatOf(text: string): TableFormat {
  const told = /^\ufeff?"?sep=([^\r\n"\w])"?[ \t]*(?:\r\n?|\n|$)/i.exec(text);
  const isTold = told !== null;
  const start = told ? told[0].length : text.startsWith('\ufeff') ? 1 : 0;
  const head = text.slice(0, start + maxHeadLength);
  const delimiters = told ? [told[1] ?? ','] : [null, ...usualDelimiters];
  let best: Header | null = null;
  for (const delimiter of delimiters) {
    const header = readHeader(head, delimiter, start);
    if (header && (!best || isSurer(header, best))) best = header;
  }
  if (best) return { names: best.names, delimiter: best.delimiter, start, isTold, headerAt: best.at };
  const delimiter = told ? (told[1] ?? ',') : delimiterOf(head.slice(start));
  return { names: null, delimiter, start, isTold, headerAt: -1 };
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
  for (const names of rowsOf(head, delimiter, { at: start, lines: 0 }, true)) {
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

/** The most fields of a row; real tables have fewer. */
const maxFields = 1_000;

/** How far a text was read. */
interface Reading {
  /** Where the next row begins, in UTF-16 units. */
  at: number;
  /** Lines that ended since this was set to 0. */
  lines: number;
}

/**
 * Rows of fields, without the quotation marks around them. Each character is looked at once or twice. Without the end of the
 * text, a row counts only once it ends; `reading` tells where the next one begins, after each.
 */
function* rowsOf(
  text: string,
  delimiter: string | null,
  reading: Reading,
  isLast: boolean,
): Generator<string[], void, undefined> {
  let row: string[] = [];
  let quotedLines = 0;
  const add = (field: string): void => {
    if (row.length < maxFields) row.push(field);
  };
  const plainEnd = delimiter === null ? /[\r\n]|$/g : new RegExp(`[\\${delimiter}\r\n]|$`, 'g');
  let { at } = reading;
  while (at < text.length) {
    let field = '';
    const quoted = text[at] === '"' ? readQuoted(text, at) : null;
    if (quoted) {
      field = quoted.text;
      quotedLines += lineEndsIn(field);
      at = quoted.end;
    } else if (text[at] === '"' && !isLast && text.length - at < maxOpenLength) return;
    plainEnd.lastIndex = at;
    const end = plainEnd.exec(text)?.index ?? text.length;
    // What ends a line may go on in the next part: \r\n are two signs.
    if (!isLast && end >= text.length - 1) return;
    add(field + text.slice(at, end));
    at = end + 1;
    if (text[end] === delimiter) {
      if (at >= text.length) add('');
      continue;
    }
    if (text[end] === '\r' && text[at] === '\n') at += 1;
    reading.at = at;
    reading.lines += quotedLines + 1;
    yield row;
    row = [];
    quotedLines = 0;
  }
  if (row.length === 0 || !isLast) return;
  reading.at = at;
  yield row;
}

/** UTF-16 units after which a quotation mark that has no end in what was read so far is taken for one that has none at all. */
const maxOpenLength = 4 * 1024 * 1024;

function lineEndsIn(field: string): number {
  return /[\r\n]/.test(field) ? (field.match(/\r\n?|\n/g)?.length ?? 0) : 0;
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
