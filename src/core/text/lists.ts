import type { TextLine } from '../../shared/engine/extract';
import { parsedJson } from '../../shared/words/untrusted';
import { addressesInField, addressesInText } from './addressesInText';
import { unknownAbout, type Mention } from './mention';
import { picturesInItem, picturesInRow, picturesInValue } from './picturesInFields';
import { headerOf, mentionInShardLine } from './shardLines';
import { TableRows } from './table';

// Anything that is not an address is skipped: one bad line is no reason to refuse the others.

/** A line of a list that has no address, though it should. */
export interface LineWithoutAddress {
  readonly lineWithoutAddress: TextLine;
}

/** What stands in a list. */
export type ListEntry = Mention | LineWithoutAddress;

/**
 * A list of addresses, one a line or several, also as they are copied out of code; a line that begins with # is a comment.
 * What is JSON as a whole is read as that. Brackets around a list are no lines of it.
 */
export function mentionsInLines(text: string): Iterable<ListEntry> {
  const json = jsonOf(text);
  return json === undefined ? entriesInLines(text, 0) : entriesInJson(json, text);
}

/** The same of a part of a list, before which there are so many lines. Returns how many there are to its end. */
export function* entriesInLines(text: string, before: number): Generator<ListEntry, number, undefined> {
  let number = before;
  for (const each of linesOf(text)) {
    number += 1;
    const line = each.trim();
    if (line.startsWith('#')) continue;
    const addresses = addressesInText(line);
    if (addresses.length === 0 && hasWords(line)) yield { lineWithoutAddress: { number, text: line } };
    for (const address of addresses) yield { address, about: unknownAbout };
  }
  return number;
}

/** What is in a text that is one JSON value: of a list each of its values counts as a line, of anything else the whole. */
function* entriesInJson(json: unknown, text: string): Generator<ListEntry, void, undefined> {
  if (Array.isArray(json)) return yield* entriesInItems(json, text, 1);
  const pictures = picturesInValue(json);
  yield* pictures.length > 0 ? pictures : linesOfItems(text, 0).filter(hasWordsInLine);
}

/** What is in values that stand in a JSON text beside one another, inside of so many lists. */
function* entriesInItems(
  items: readonly unknown[],
  text: string,
  depth: 0 | 1,
): Generator<ListEntry, void, undefined> {
  let lines: readonly LineWithoutAddress[] | null = null;
  for (const [at, item] of items.entries()) {
    const pictures = picturesInItem(item);
    yield* pictures;
    if (pictures.length > 0) continue;
    lines ??= linesOfItems(text, depth);
    yield* lines.slice(at, at + 1).filter(hasWordsInLine);
  }
}

function hasWordsInLine({ lineWithoutAddress: { text } }: LineWithoutAddress): boolean {
  return hasWords(text);
}

/** The same values as they are written, and where each begins. */
function linesOfItems(json: string, itemDepth: 0 | 1): readonly LineWithoutAddress[] {
  const lines: LineWithoutAddress[] = [];
  const tokens = /["[\]{}]|\r\n?|\n|[^\s,"[\]{}]+/g;
  tokens.lastIndex = byteOrderMarkLength(json);
  let [number, depth] = [1, 0];
  let begun: { readonly at: number; readonly number: number } | null = null;
  for (let found = tokens.exec(json); found; found = tokens.exec(json)) {
    const [token] = found;
    if (/^[\r\n]/.test(token)) {
      number += 1;
      continue;
    }
    if (token === ']' || token === '}') depth -= 1;
    else if (depth === itemDepth) begun = { at: found.index, number };
    if (token === '[' || token === '{') depth += 1;
    if (token === '"') tokens.lastIndex = endOfString(json, found.index);
    if (depth !== itemDepth || !begun) continue;
    lines.push({
      lineWithoutAddress: { number: begun.number, text: json.slice(begun.at, tokens.lastIndex) },
    });
    begun = null;
  }
  return lines;
}

/** Behind the second quotation mark of a text in JSON. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at + 1;
  }
  return json.length;
}

/** A text that is one JSON object or list; undefined for any other. */
function jsonOf(text: string): unknown {
  return /^\ufeff?\s*[[{]/.test(text) ? parsedJson(text.slice(byteOrderMarkLength(text))) : undefined;
}

/**
 * A list in JSON: one value, such as a list of objects, or values one after another, such as one a line. A value is an address, or
 * an object that has one or several in its fields.
 */
export function* mentionsInJsonLines(text: string): Generator<ListEntry, void, undefined> {
  if (headerOf(text)) {
    yield* entriesInShard(text, 0);
    return;
  }
  const whole = jsonOf(text);
  if (whole !== undefined) return yield* entriesInJson(whole, text);
  // What was cut out of a list, and objects of several lines each.
  const values = parsedJson(`[${withoutComma(text).replace(/^\}\s*\{/gm, '},{')}]`);
  if (Array.isArray(values)) return yield* entriesInItems(values, text, 0);
  yield* entriesInJsonLines(text, 0, maxBadLines);
}

/**
 * The same of a part of a list with a value a line, as `entriesInLines` does it. After so many lines that are not JSON it is not
 * read on.
 */
export function* entriesInJsonLines(
  text: string,
  before: number,
  maxBad = Infinity,
): Generator<ListEntry, number, undefined> {
  let [number, wrong] = [before, 0];
  for (const line of linesOf(text)) {
    number += 1;
    // Brackets around a list are no lines of it.
    if (!hasWords(line)) continue;
    const value = valueOfLine(line);
    const pictures = value === undefined ? [] : picturesInValue(value);
    yield* pictures;
    if (pictures.length === 0) yield { lineWithoutAddress: { number, text: line.trim() } };
    if (value === undefined && (wrong += 1) === maxBad) return number;
  }
  return number;
}

/** Whether the first line of a text that is more than brackets is JSON, so that its other lines may be, too. */
export function hasValueInFirstLine(text: string): boolean {
  for (const line of linesOf(text)) if (hasWords(line)) return valueOfLine(line) !== undefined;
  return false;
}

function hasWords(line: string): boolean {
  return /[\p{L}\p{N}]/u.test(line);
}

function valueOfLine(line: string): unknown {
  return parsedJson(line) ?? parsedJson(withoutListMarks(line));
}

/** The same of a shard. */
export function* entriesInShard(text: string, before: number): Generator<ListEntry, number, undefined> {
  let number = before;
  for (const line of linesOf(text)) {
    number += 1;
    if (number === 1 || !hasWords(line)) continue;
    yield mentionInShardLine(line) ?? { lineWithoutAddress: { number, text: line.trim() } };
  }
  return number;
}

/** A line of a list without what stands before its first value, and behind its last. */
function withoutListMarks(line: string): string {
  const values = withoutComma(line.replace(/^\s*[[,](?=\s*[{"])/, '').replace(/\]\s{0,20}$/, ''));
  return `[${values}]`;
}

/** Without the byte order mark, and without a comma at the end. */
function withoutComma(text: string): string {
  const written = text.slice(byteOrderMarkLength(text)).trimEnd();
  return written.endsWith(',') ? written.slice(0, -1) : written;
}

/**
 * Reads a table, in parts: with commas, semicolons, tabs or bars between its fields (RFC 4180). Where a header names columns of
 * addresses, it is those; else every field that is an address, and a first row that is without anything like one is a header.
 */
export class TableEntries {
  readonly #rows = new TableRows();
  #isFirst = true;

  /** What is in the rows that end in this part of the text; of the last part, in all. */
  *entriesIn(text: string, isLast: boolean): Generator<ListEntry, void, undefined> {
    for (const { fields, line } of this.#rows.rowsIn(text, isLast)) {
      let isEmpty = true;
      for (const mention of this.#mentionsIn(fields)) {
        isEmpty = false;
        yield mention;
      }
      const written = isEmpty ? fields.join(',').trim() : '';
      const isHeader = this.#isFirst && !this.#rows.names && !written.includes('://');
      this.#isFirst = false;
      if (hasWords(written) && !isHeader) yield { lineWithoutAddress: { number: line, text: written } };
    }
  }

  #mentionsIn(row: readonly string[]): readonly Mention[] {
    const { names } = this.#rows;
    return names
      ? picturesInRow(row.map((value, at) => [names[at] ?? '', value]))
      : row.flatMap((value) => addressesInField(value).map((address) => ({ address, about: unknownAbout })));
  }
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
