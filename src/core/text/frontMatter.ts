import { readFieldName } from '../page/fieldNames';
import { addressIn, addressRange, isPictureAddress, unknownAbout, type DocumentMention } from './mention';
import type { Range } from '../page/writtenText';

/** A text value in front matter, where it is without its quotation marks. */
interface Value extends Range {
  /** The names that lead to it, the outermost first. */
  readonly names: readonly string[];
  readonly quote: string;
}

const opening = /^\ufeff?(?:(---|\+\+\+)[ \t]*\r?\n|(?=\{[ \t]*\r?\n))/;
const closings = {
  '---': /^(?:---|\.\.\.)[ \t]*\r?$/gm,
  '+++': /^\+\+\+[ \t]*\r?$/gm,
  '{': /^\}[ \t]*\r?$/gm,
};

/**
 * The pictures that a document's front matter (YAML between `---`, TOML between `+++`, or a JSON object) names: values that
 * are a whole address, of a picture by their name or by the address. All of them can be replaced.
 */
export function mentionsInFrontMatter(document: string): DocumentMention[] {
  const open = opening.exec(document);
  if (!open) return [];
  const kind = open[1] === '---' || open[1] === '+++' ? open[1] : '{';
  const closing = closings[kind];
  closing.lastIndex = open[0].length;
  const close = closing.exec(document);
  if (!close) return [];
  const start = open[0].length;
  const values =
    kind === '---'
      ? valuesInYaml(document, start, close.index)
      : kind === '+++'
        ? valuesInToml(document, start, close.index)
        : valuesInBrackets(document, start, closing.lastIndex, [], ':').values;
  return values.flatMap((value) => mentionOf(document, value) ?? []);
}

function mentionOf(text: string, { start, end, names, quote }: Value): DocumentMention | null {
  const written = text.slice(start, end);
  const address = addressIn(written, (value) => unquotedValue(value, quote));
  if (address === null || !(isOfPicture(names) || isPictureAddress(address))) return null;
  const range = addressRange(written);
  return {
    address,
    about: unknownAbout,
    start: start + range.start,
    end: start + range.end,
    shown: true,
  };
}

/** Whether names such as `cover`, or `image` and in it `path`, say that an address is that of a picture. */
function isOfPicture(names: readonly string[]): boolean {
  const said = names.map(readFieldName);
  const last = said.at(-1);
  if (!last || last.kind === 'elsewhere' || last.isLink) return false;
  return said.some(({ kind }) => kind === 'picture' || kind === 'small');
}

/** A value as it is meant: YAML, TOML and JSON have the same escapes as far as addresses have any. */
function unquotedValue(written: string, quote: string): string {
  if (quote === "'") return written.replaceAll("''", "'");
  if (quote !== '"' || !written.includes('\\')) return written;
  return written.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, code: string | undefined, sign: string) =>
    code === undefined ? sign : String.fromCharCode(parseInt(code, 16)),
  );
}

const indentPattern = /[ \t]*/y;
const itemPattern = /-[ \t]+/y;
/** A name with its colon; in quotation marks it may have colons. */
const yamlNamePattern =
  /(?:"[^"\n]*"[ \t]*|'[^'\n]*'[ \t]*|[^\s"'[\]{}#&*!|>,-](?:[^\n:]|:(?=\S))*):(?=\s|$)[ \t]*/y;
/** Anchors and tags, which say nothing of the value. */
const propertiesPattern = /(?:[&!]\S*[ \t]+)*/y;
const blockPattern = /[|>][-+\d]*[ \t]*(?:#.*)?\r?$/my;

/** Block style YAML 1.2, line by line, as far as texts and what leads to them go. */
function valuesInYaml(text: string, start: number, end: number): Value[] {
  const values: Value[] = [];
  /** The names that the line is in, by how far they are indented. */
  let around: readonly { readonly indent: number; readonly name: string }[] = [];
  /** Lines that are indented more than this go on with the value before them. */
  let valueIndent = Infinity;
  let last: Value | null = null;
  let at = start;
  while (at < end) {
    const lineStart = at;
    const lineEnd = endOfLine(text, at, end);
    at += matchAt(indentPattern, text, at).length;
    const lineIndent = at - lineStart;
    if (at >= lineEnd || text[at] === '#' || text[at] === '\r') {
      at = lineEnd + 1;
      continue;
    }
    if (lineIndent > valueIndent) {
      // The value is more than what stands on its first line.
      if (last && values.at(-1) === last) values.pop();
      at = lineEnd + 1;
      continue;
    }
    // Items may stand as far to the left as the name of their list.
    const isItem = matchAt(itemPattern, text, at) !== '';
    around = around.filter(({ indent }) => indent < lineIndent || (isItem && indent === lineIndent));
    for (let item = matchAt(itemPattern, text, at); item !== ''; item = matchAt(itemPattern, text, at))
      at += item.length;
    const indent = at - lineStart;
    const name = matchAt(yamlNamePattern, text, at);
    if (name !== '') around = [...around, { indent, name }];
    at += name.length;
    at += matchAt(propertiesPattern, text, at).length;
    const names = around.map((each) => each.name);
    const parent = name === '' ? (isItem ? lineIndent : lineIndent - 1) : indent;
    valueIndent = Infinity;
    if (matchAt(blockPattern, text, at) !== '') {
      const block = blockText(text, lineEnd + 1, end, parent);
      if (block.only) values.push({ ...block.only, names, quote: '' });
      at = block.end;
    } else if (text[at] === '[' || text[at] === '{') {
      const flow = valuesInBrackets(text, at, end, names, ':');
      values.push(...flow.values);
      at = endOfLine(text, flow.end, end) + 1;
    } else {
      last = at < lineEnd ? valueOnLine(text, at, lineEnd, names) : null;
      if (last) {
        values.push(last);
        valueIndent = parent;
      }
      at = lineEnd + 1;
    }
  }
  return values;
}

/** A value in quotation marks, or one without them up to a comment; null where there is none. */
function valueOnLine(text: string, start: number, lineEnd: number, names: readonly string[]): Value | null {
  const quote = text[start] ?? '';
  if (quote === '"' || quote === "'")
    return { start: start + 1, end: endOfQuoted(text, start, lineEnd), names, quote };
  const line = text.slice(start, lineEnd);
  const comment = line.search(/(?:^|[ \t])#/);
  const value = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  return value === '' ? null : { start, end: start + value.length, names, quote: '' };
}

/** The lines of a block scalar, which are indented more than its name; `only` is its text where it has a single line. */
function blockText(
  text: string,
  start: number,
  end: number,
  indent: number,
): { readonly only: Range | null; readonly end: number } {
  let only: Range | null = null;
  let lines = 0;
  let at = start;
  while (at < end) {
    const lineEnd = endOfLine(text, at, end);
    const space = matchAt(indentPattern, text, at).length;
    const line = text.slice(at + space, lineEnd).trimEnd();
    if (line !== '') {
      if (space <= indent) break;
      lines += 1;
      only = lines === 1 ? { start: at + space, end: at + space + line.length } : null;
    }
    at = lineEnd + 1;
  }
  return { only, end: at };
}

const tomlTablePattern = /\[{1,2}([^[\]\n]*)\]{1,2}/y;
const tomlNamePattern = /((?:[\w.\- \t]|"[^"\n]*"|'[^'\n]*')+)=[ \t]*/y;

/** TOML 1.0, line by line. All of its texts are in quotation marks. */
function valuesInToml(text: string, start: number, end: number): Value[] {
  const values: Value[] = [];
  let table: readonly string[] = [];
  let at = start;
  while (at < end) {
    at += matchAt(indentPattern, text, at).length;
    const lineEnd = endOfLine(text, at, end);
    const header = matchAt(tomlTablePattern, text, at);
    const name = matchAt(tomlNamePattern, text, at);
    const valueAt = at + name.length;
    at = lineEnd + 1;
    if (header !== '') {
      table = header.split('.');
    } else if (name !== '') {
      const names = [...table, ...name.split('.')];
      const sign = text[valueAt];
      if (sign === '[' || sign === '{') {
        const flow = valuesInBrackets(text, valueAt, end, names, '=');
        values.push(...flow.values);
        at = endOfLine(text, flow.end, end) + 1;
      } else if (sign === '"' || sign === "'") {
        const marks = sign.repeat(3);
        if (text.startsWith(marks, valueAt)) {
          // Of several lines, and so no address.
          const close = text.indexOf(marks, valueAt + 3);
          at = close === -1 ? end : endOfLine(text, close, end) + 1;
        } else {
          const valueEnd = endOfQuoted(text, valueAt, lineEnd);
          values.push({ start: valueAt + 1, end: valueEnd, names, quote: sign });
        }
      }
    }
  }
  return values;
}

const spacePattern = /(?:[\s,]|#.*)*/y;
const plainPatterns = { ':': /[^\n,[\]{}]*/y, '=': /[^\n,[\]{}=]*/y };
const namedPattern = /\s*[:=]/y;

/** Texts in lists and objects between brackets: YAML's flow style, TOML's arrays and inline tables, and JSON. */
function valuesInBrackets(
  text: string,
  start: number,
  end: number,
  names: readonly string[],
  /** What stands behind a name. */
  assignment: ':' | '=',
): { readonly values: readonly Value[]; readonly end: number } {
  const values: Value[] = [];
  /** The name that each open bracket belongs to. */
  const open: (string | null)[] = [];
  let name: string | null = null;
  let at = start;
  while (at < end) {
    const space = matchAt(spacePattern, text, at);
    if (space.includes(',')) name = null;
    at += space.length;
    const sign = text[at] ?? '';
    if (at >= end) break;
    if (sign === '[' || sign === '{') {
      if (open.length === maxDepth) return { values, end };
      open.push(name);
      name = null;
      at += 1;
    } else if (sign === ']' || sign === '}') {
      open.pop();
      name = null;
      at += 1;
      if (open.length === 0) return { values, end: at };
    } else {
      const isQuoted = sign === '"' || sign === "'";
      const valueStart = isQuoted ? at + 1 : at;
      const valueEnd = isQuoted
        ? endOfQuoted(text, at, end)
        : at + Math.max(1, plainText(matchAt(plainPatterns[assignment], text, at)).length);
      at = valueEnd + (isQuoted ? 1 : 0);
      const colon = matchAt(namedPattern, text, at);
      if (colon !== '') {
        name = text.slice(valueStart, valueEnd);
        at += colon.length;
      } else {
        const path = [...names, ...open.filter((each) => each !== null), ...(name === null ? [] : [name])];
        values.push({ start: valueStart, end: valueEnd, names: path, quote: isQuoted ? sign : '' });
      }
    }
  }
  return { values, end };
}

/** What is not in quotation marks, up to the colon behind a name, or to a comment. */
function plainText(written: string): string {
  const end = written.search(/:\s|:$|[ \t]#/);
  return (end === -1 ? written : written.slice(0, end)).trimEnd();
}

/** Front matter nests less deep. */
const maxDepth = 50;

/** Where the quotation mark is that ends a text which begins with one. */
function endOfQuoted(text: string, start: number, end: number): number {
  const quote = text[start];
  for (let at = start + 1; at < end; at += 1) {
    if (quote === '"' && text[at] === '\\') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at;
      at += 1;
    }
  }
  return end;
}

function endOfLine(text: string, at: number, end: number): number {
  const found = text.indexOf('\n', at);
  return found === -1 || found > end ? end : found;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
