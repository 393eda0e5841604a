import { firstIndexWhere } from '../../shared/lists/firstIndexWhere';
import { decodeReferences } from './text';

/** Where something is written in a page or document, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A piece of text as it is meant, and where its characters are written. */
export interface WrittenText {
  readonly text: string;
  /** Where a piece of it is written. */
  readonly rangeOf: (start: number, end: number) => Range;
  /** Whether each of its pieces has a place of its own, so that another can be written there. */
  readonly isExact: boolean;
}

/** Text of which nobody asks where it is written. */
export function looseText(text: string): WrittenText {
  return { text, rangeOf: () => ({ start: 0, end: 0 }), isExact: false };
}

/** Text that is meant as it is written, from `start` on. */
export function plainText(text: string, start: number): WrittenText {
  return { text, rangeOf: (from, to) => ({ start: start + from, end: start + to }), isExact: true };
}

/** Text that is written with character references, from `start` on. */
export function decodedText(raw: string, start: number): WrittenText {
  if (!raw.includes('&')) return plainText(raw, start);
  let shifts: readonly Shift[] | null = null;
  const placeOf = (at: number, isEnd: boolean): number =>
    start + rawPlace((shifts ??= shiftsOf(raw)), at, isEnd);
  return {
    text: decodeValue(raw),
    rangeOf: (from, to) => ({ start: placeOf(from, false), end: placeOf(to, true) }),
    isExact: true,
  };
}

/** The same with what its character references stand for. */
export function decodeValue(raw: string): string {
  // What nearly all addresses have, and far quicker.
  return otherReference.test(raw) ? decodeReferences(raw) : raw.replaceAll('&amp;', '&');
}

const otherReference = /&(?!amp;)/;

export function sliceText({ text, rangeOf, isExact }: WrittenText, start: number, end: number): WrittenText {
  return {
    text: text.slice(start, end),
    rangeOf: (from, to) => rangeOf(start + from, start + to),
    isExact,
  };
}

/** Text without white space around it. */
export function trimText(written: WrittenText): WrittenText {
  const { text } = written;
  return sliceText(written, text.length - text.trimStart().length, text.trimEnd().length);
}

/** A text that is made from another one, or is in it in other words. Its places are where that one is. */
export function derivedText(from: WrittenText, text: string): WrittenText {
  return { text, rangeOf: () => from.rangeOf(0, from.text.length), isExact: false };
}

/** From this place of the decoded text on, up to the next shift, the written one is ahead by so much. */
interface Shift {
  readonly at: number;
  readonly ahead: number;
  /** How long what is decoded right before it is. */
  readonly length: number;
}

function shiftsOf(raw: string): readonly Shift[] {
  const shifts: Shift[] = [];
  let ahead = 0;
  for (const { 0: reference, index } of raw.matchAll(references)) {
    const length = decodedLength(reference);
    if (length === reference.length) continue;
    const at = index - ahead + length;
    ahead += reference.length - length;
    shifts.push({ at, ahead, length });
  }
  return shifts;
}

/** How long what a character reference stands for is; as long as itself if that is nothing. */
function decodedLength(reference: string): number {
  // Mistakes are one character, too (HTML standard, 13.2.5.80).
  const point = /^&#x/i.test(reference)
    ? parseInt(reference.slice(3), 16)
    : Number(/^&#(\d+)/.exec(reference)?.[1]);
  if (!Number.isNaN(point)) return point > 0xffff && point <= 0x10ffff ? 2 : 1;
  const known = lengths.get(reference);
  if (known !== undefined) return known;
  if (lengths.size === maxKnownLengths) lengths.clear();
  const { length } = decodeReferences(reference);
  lengths.set(reference, length);
  return length;
}

/** More than there are names. */
const maxKnownLengths = 10_000;
const lengths = new Map<string, number>();

const references = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/gi;

/** Where a place of the decoded text is written; one inside a reference is at its beginning, or as an end at its end. */
function rawPlace(shifts: readonly Shift[], at: number, isEnd: boolean): number {
  const index = firstIndexWhere(shifts, (shift) => shift.at > at);
  const before = shifts[index - 1]?.ahead ?? 0;
  const next = shifts[index];
  if (!next || at <= next.at - next.length) return at + before;
  return isEnd ? next.at + next.ahead : next.at - next.length + before;
}
