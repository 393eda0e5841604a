import { decodeBytes } from './decodeText';

/**
 * An address with the characters beyond ASCII of its query written as bytes of the document's encoding, as forms and servers of
 * such sites expect them (URL standard, "query state"); all else of an address is written in UTF-8 whatever the document is in.
 * `encoding` is a name as `TextDecoder` gives it. ISO-2022-JP is left in UTF-8, and the four bytes of
 * GB 18030 are not used.
 */
export function encodeQuery(address: string, encoding: string): string {
  if (encoding.startsWith('utf-') || encoding === 'iso-2022-jp') return address;
  const [, before = '', query = '', after = ''] = /^([^?#]*\?)([^#]*)([^]*)$/.exec(address) ?? [];
  if (!beyondAscii.test(query)) return address;
  const written = query.replace(beyondAsciiCharacters, (each) => writtenCharacter(each, encoding));
  return before + written + after;
}

const beyondAscii = /[^\0-\x7f]/;
const beyondAsciiCharacters = /[^\0-\x7f]/gu;

/** A character that the encoding lacks is written as HTML would (URL standard, "percent-encode after encoding"). */
function writtenCharacter(character: string, encoding: string): string {
  const code = character.codePointAt(0) ?? 0;
  return tableOf(encoding).get(character) ?? `%26%23${code >= 0xd800 && code <= 0xdfff ? 0xfffd : code}%3B`;
}

const tables = new Map<string, ReadonlyMap<string, string>>();

function tableOf(encoding: string): ReadonlyMap<string, string> {
  const table = tables.get(encoding) ?? makeTable(encoding);
  tables.set(encoding, table);
  return table;
}

/**
 * How each character is written in an encoding: Node.js only decodes, so everything that bytes can say is decoded once. Some
 * ten milliseconds, for pages that need it.
 */
function makeTable(encoding: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  for (const { bytes, width } of sequencesOf(encoding)) {
    let at = 0;
    for (const character of decodeBytes(bytes, encoding).split('\n')) {
      const sequence = bytes.subarray(at, at + width);
      at += width + 1;
      // Of several ways to write one, the first counts, but for a few of Big5 (Encoding standard, "index Big5 pointer").
      if (
        isOneCharacter(character) &&
        (!table.has(character) || (encoding === 'big5' && lastOfBig5.has(character)))
      )
        table.set(character, Array.from(sequence, percentEncoded).join(''));
    }
  }
  return table;
}

function isOneCharacter(text: string): boolean {
  const code = text.codePointAt(0) ?? 0;
  return code > 0x7f && code !== 0xfffd && text.length === (code > 0xffff ? 2 : 1);
}

const lastOfBig5: ReadonlySet<string> = new Set('═╞╡╪十卅');

/** Sequences of bytes, all of one width, each with a line feed behind it. */
interface Sequences {
  readonly bytes: Uint8Array;
  readonly width: number;
}

/** What can stand for one character: single bytes and pairs. */
function sequencesOf(encoding: string): readonly Sequences[] {
  const leads = range(encoding === 'big5' ? 0xa1 : 0x81, 0xfe);
  const pairs = combined(
    encoding === 'shift_jis' ? leads.filter((lead) => !rareLeads.includes(lead)) : leads,
    range(0x40, 0xfe),
  );
  // In GB 18030 a single byte is no way to write one.
  return encoding === 'gb18030' ? [pairs] : [combined(range(0x80, 0xff)), pairs];
}

/** Copies of characters that stand elsewhere, too, and are written there (Encoding standard, "index Shift_JIS pointer"). */
const rareLeads: readonly number[] = [0xed, 0xee];

function combined(...places: readonly (readonly number[])[]): Sequences {
  const width = places.length;
  const count = places.reduce((product, { length }) => product * length, 1);
  const bytes = new Uint8Array(count * (width + 1)).fill(0x0a);
  for (let index = 0; index < count; index += 1) {
    let rest = index;
    for (let place = width - 1; place >= 0; place -= 1) {
      const choices = places[place] ?? [];
      bytes[index * (width + 1) + place] = choices[rest % choices.length] ?? 0;
      rest = Math.floor(rest / choices.length);
    }
  }
  return { bytes, width };
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_each, index) => first + index);
}

function percentEncoded(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`;
}
