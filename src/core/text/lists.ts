import type { TextLine } from '../../shared/engine/extract';
import { parsedJson } from '../../shared/words/untrusted';
import { addressesInField, addressesInText } from './addressesInText';
import { unknownAbout, type Mention } from './mention';
import { picturesInRow, picturesInValue } from './picturesInFields';
import { readTable } from './table';

// Anything that is not an address is skipped: one bad line is no reason to refuse the others.

/** A line of a list that has no address, though it should. */
export interface LineWithoutAddress {
  readonly lineWithoutAddress: TextLine;
}

/**
 * A list of addresses, one a line or several, also as they are copied out of code; a line that begins with # is a comment.
 * What is JSON as a whole is read as that. Brackets around a list are no lines of it.
 */
export function* mentionsInLines(text: string): Generator<Mention | LineWithoutAddress, void, undefined> {
  const json = jsonOf(text);
  if (json !== undefined) return yield* picturesInValue(json);
  let number = 0;
  for (const each of linesOf(text)) {
    number += 1;
    const line = each.trim();
    if (line.startsWith('#') || !/[\p{L}\p{N}]/u.test(line)) continue;
    const addresses = addressesInText(line);
    if (addresses.length === 0) yield { lineWithoutAddress: { number, text: line } };
    for (const address of addresses) yield { address, about: unknownAbout };
  }
}

/** A text that is one JSON object or list; undefined for any other. */
function jsonOf(text: string): unknown {
  return /^\ufeff?\s*[[{]/.test(text) ? parsedJson(text.slice(byteOrderMarkLength(text))) : undefined;
}

/**
 * A list in JSON: one value, such as a list of objects, or values one after another, such as one a line. A value is an address, or
 * an object that has one or several in its fields.
 */
export function* mentionsInJsonLines(text: string): Generator<Mention | LineWithoutAddress, void, undefined> {
  // The second is what was cut out of a list, and objects of several lines each.
  const whole = jsonOf(text) ?? parsedJson(`[${withoutComma(text).replace(/^\}\s*\{/gm, '},{')}]`);
  if (whole !== undefined) return yield* picturesInValue(whole);
  let [number, wrong] = [0, 0];
  for (const line of linesOf(text)) {
    number += 1;
    // Brackets around a list are no lines of it.
    if (!/[\p{L}\p{N}]/u.test(line)) continue;
    const value = parsedJson(line) ?? parsedJson(withoutListMarks(line));
    if (value !== undefined) yield* picturesInValue(value);
    else {
      yield { lineWithoutAddress: { number, text: line.trim() } };
      if ((wrong += 1) === maxBadLines) return;
    }
  }
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
 * A table with commas, semicolons, tabs or bars between its fields (RFC 4180). Where a header names columns of addresses, it
 * is those; else every field that is an address.
 */
export function* mentionsInTable(text: string): Generator<Mention, void, undefined> {
  const { names, rows } = readTable(text);
  for (const row of rows) {
    if (names) yield* picturesInRow(row.map((value, at) => [names[at] ?? '', value]));
    else
      for (const value of row)
        for (const address of addressesInField(value)) yield { address, about: unknownAbout };
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
