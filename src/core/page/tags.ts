import { decodeReferences } from './text';
import { decodedText, decodeValue, type WrittenText } from './writtenText';

/** What a page is made of, in its order. Text is as it stands there, with its character references. */
export type HtmlPiece =
  | {
      readonly kind: 'start';
      readonly name: string;
      readonly attributes: Attributes;
      /** Whether it is in SVG or MathML. */
      readonly isForeign: boolean;
      /** After the tag, in UTF-16 units of the page. */
      readonly end: number;
    }
  | {
      readonly kind: 'end';
      readonly name: string;
      /** Where the tag begins; after the element's own tag where that closes itself. */
      readonly start: number;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Where it begins, in UTF-16 units of the page. */
      readonly start: number;
    };

/** A value as it stands in the page. */
interface Value {
  readonly raw: string;
  /** Where it begins, in UTF-16 units of the page. */
  readonly start: number;
}

/** By names in lower case. */
export type Attributes = ReadonlyMap<string, Value>;

/** The value of an attribute, its character references decoded. */
export function attributeValue(attributes: Attributes, name: string): string | undefined {
  const raw = attributes.get(name)?.raw;
  return raw === undefined ? undefined : decodeValue(raw);
}

/** The same, with its places in the page. */
export function attributeText(attributes: Attributes, name: string): WrittenText | undefined {
  const value = attributes.get(name);
  return value && decodedText(value.raw, value.start);
}

/** A value as it stands in the page; empty for an attribute that is not there. */
export function rawValue(attributes: Attributes, name: string): string {
  return attributes.get(name)?.raw ?? '';
}

/** A value that is one of a few words, as such are compared: in lower case, without spaces around it. */
export function wordValue(attributes: Attributes, name: string): string {
  return rawValue(attributes, name).trim().toLowerCase();
}

/** Elements whose content is text, whatever it looks like. */
const rawText: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'plaintext',
]);
/** How a page is written, which its media type says. */
export type Syntax = 'html' | 'xml';

/** What is told of one tag at the most. */
const maxAttributes = 300;

const betweenAttributes = /[\t\n\f\r /]*/y;
const attributeName = /=?[^\t\n\f\r />=]*/y;
const equals = /[\t\n\f\r ]*=[\t\n\f\r ]*/y;
const unquoted = /[^\t\n\f\r >]*/y;
const tagName = /[a-z][^\t\n\f\r />]*/iy;

/**
 * Takes a page apart as the HTML standard's tokenizer does (13.2.5) for a browser without scripts. No tree is made: a page
 * may nest as deep as it likes, each of its characters is looked at once or twice, and what is wrong with it costs nothing.
 * In XML, elements that close themselves end there, all of them may have others inside, and CDATA is text.
 */
export function* readTags(html: string, syntax: Syntax = 'html'): Generator<HtmlPiece, void, undefined> {
  const isXml = syntax === 'xml';
  let at = 0;
  /** The open element of XML whose text is for programs, and so without character references. */
  let program = '';
  /** How deep we are in SVG or MathML, where elements may close themselves. */
  let foreign = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) return yield { kind: 'text', text: html.slice(at), start: at };
    if (open > at) {
      const text = html.slice(at, open);
      yield { kind: 'text', text: program === '' ? text : decodeReferences(text), start: at };
    }
    const next = html.charCodeAt(open + 1);
    if (isLetter(next)) {
      const tag = readTag(html, open + 1);
      if (!tag) return;
      const { name, attributes, closesItself } = tag;
      at = tag.end;
      yield { kind: 'start', name, attributes, isForeign: foreign > 0, end: at };
      if (isXml) {
        if (!closesItself) program = name === 'script' || name === 'style' ? name : '';
        else yield { kind: 'end', name, start: at };
        continue;
      }
      if (name === 'svg' || name === 'math') foreign += closesItself ? 0 : 1;
      if (!rawText.has(name) || (closesItself && foreign > 0)) continue;
      const end = endOfText(html, at, name);
      if (end > at) yield { kind: 'text', text: html.slice(at, end), start: at };
      at = end;
    } else if (next === slash && isLetter(html.charCodeAt(open + 2))) {
      const tag = readTag(html, open + 2);
      if (!tag) return;
      if (foreign > 0 && (tag.name === 'svg' || tag.name === 'math')) foreign -= 1;
      at = tag.end;
      program = '';
      yield { kind: 'end', name: tag.name, start: open };
    } else if (isXml && html.startsWith(cdataStart, open)) {
      const end = html.indexOf(cdataEnd, open);
      const text = html.slice(open + cdataStart.length, end === -1 ? undefined : end);
      yield {
        kind: 'text',
        text: program === '' ? text.replaceAll('&', '&amp;') : text,
        start: open + cdataStart.length,
      };
      at = end === -1 ? html.length : end + cdataEnd.length;
    } else if (next === slash || next === exclamation || next === question) {
      at = endOfComment(html, open, foreign > 0);
    } else {
      yield { kind: 'text', text: '<', start: open };
      at = open + 1;
    }
  }
}

interface Tag {
  readonly name: string;
  readonly attributes: Attributes;
  readonly closesItself: boolean;
  /** After its `>`. */
  readonly end: number;
}

/** The tag whose name begins at `start`; null when the page ends in it, which drops it. */
function readTag(html: string, start: number): Tag | null {
  const name = matchAt(tagName, html, start).toLowerCase();
  const attributes = new Map<string, Value>();
  let at = start + name.length;
  for (;;) {
    const space = matchAt(betweenAttributes, html, at);
    at += space.length;
    if (at >= html.length) return null;
    if (html.charCodeAt(at) === greaterThan)
      return { name, attributes, closesItself: space.endsWith('/'), end: at + 1 };
    const attribute = matchAt(attributeName, html, at);
    at += attribute.length;
    const sign = matchAt(equals, html, at);
    at += sign.length;
    const value = sign === '' ? { raw: '', start: at, end: at } : readValue(html, at);
    if (!value) return null;
    at = value.end;
    const key = attribute.toLowerCase();
    if (attributes.size < maxAttributes && !attributes.has(key)) attributes.set(key, value);
  }
}

interface QuotedValue extends Value {
  /** After its quotation mark. */
  readonly end: number;
}

function readValue(html: string, at: number): QuotedValue | null {
  const quote = html[at];
  if (quote !== '"' && quote !== "'") {
    const raw = matchAt(unquoted, html, at);
    return { raw, start: at, end: at + raw.length };
  }
  const end = html.indexOf(quote, at + 1);
  return end === -1 ? null : { raw: html.slice(at + 1, end), start: at + 1, end: end + 1 };
}

/** Where the end tag of an element that holds only text begins. */
function endOfText(html: string, at: number, name: string): number {
  if (name === 'plaintext') return html.length;
  const end = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
  end.lastIndex = at;
  return end.exec(html)?.index ?? html.length;
}

const commentEnd = /--!?>/g;

/** After a comment, a declaration, or what is taken for a comment. */
function endOfComment(html: string, open: number, inForeign: boolean): number {
  if (html.startsWith('<!--', open)) {
    const short = /^<!---?>/.exec(html.slice(open, open + 6));
    if (short) return open + short[0].length;
    commentEnd.lastIndex = open + 4;
    return commentEnd.exec(html) ? commentEnd.lastIndex : html.length;
  }
  const mark = inForeign && html.startsWith(cdataStart, open) ? cdataEnd : '>';
  const end = html.indexOf(mark, open + 2);
  return end === -1 ? html.length : end + mark.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

const cdataStart = '<![CDATA[';
const cdataEnd = ']]>';
const slash = 0x2f;
const greaterThan = 0x3e;
const exclamation = 0x21;
const question = 0x3f;

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}
