/** Bytes that are searched for a declaration in any case, as browsers do. */
const minSearchedBytes = 1024;

/** What may stand in a head without ending it. */
const headElements: ReadonlySet<string> = new Set([
  'script',
  'noscript',
  'style',
  'link',
  'meta',
  'object',
  'title',
  'base',
]);
/** Elements whose content is text, whatever it looks like. */
const textElements: ReadonlySet<string> = new Set([
  'script',
  'style',
  'title',
  'textarea',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
]);

const tagStart = /<(?:!--|[!?]|\/?([a-z][^\t\n\f\r />]*)|\/)/giy;
const commentEnd = /--!?>/g;
const space = /[\t\n\f\r ]*/y;
const betweenAttributes = /[\t\n\f\r /]*/y;
const attributeName = /=?[^\t\n\f\r />=]*/y;
const unquoted = /[^\t\n\f\r >]*/y;

/**
 * The names of encodings that a page declares, in the order in which they count. Each `<meta>` that stands in its head, be it
 * as long as it likes, or in its first 1,024 bytes, as Chromium reads it (HTMLMetaCharsetParser); then its XML declaration (HTML
 * standard, "get an XML encoding"). What looks like a `<meta>` in a comment, a script, a title or an attribute is none.
 */
export function* declaredCharsets(body: Uint8Array): Generator<string, void, undefined> {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  let isInHead = true;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    if (!isInHead && at >= minSearchedBytes) break;
    tagStart.lastIndex = at;
    const [start, written] = tagStart.exec(text) ?? ['<'];
    if (written === undefined) {
      at = endOfMarkup(text, at, start);
      continue;
    }
    const tag = readAttributes(text, at + start.length);
    if (!tag) break;
    at = tag.end;
    const name = written.toLowerCase();
    const isStart = !start.startsWith('</');
    const charset = isStart && name === 'meta' ? charsetOfMeta(tag.attributes) : undefined;
    if (charset !== undefined) yield charset;
    if (!headElements.has(name) && !(isStart && (name === 'html' || name === 'head'))) isInHead = false;
    if (isStart && name === 'plaintext') break;
    if (isStart && textElements.has(name)) at = endOfText(text, at, name);
  }
  const charset = charsetOfXml(text);
  if (charset !== undefined) yield charset;
}

/** The encoding that a value such as `text/html; charset=utf-8` names (HTML standard, "extracting a character encoding"). */
function charsetIn(value: string): string | undefined {
  const [, double, single, plain] =
    /charset[\t\n\f\r ]*=[\t\n\f\r ]*(?:"([^"]*)"|'([^']*)'|([^\t\n\f\r ;"'][^\t\n\f\r ;]*))/i.exec(value) ??
    [];
  return double ?? single ?? plain;
}

/** `charset` counts before `content`, and that only beside the right `http-equiv`. */
function charsetOfMeta(attributes: ReadonlyMap<string, string>): string | undefined {
  const isPragma = attributes.get('http-equiv')?.toLowerCase() === 'content-type';
  const named =
    attributes.get('charset') ?? (isPragma ? charsetIn(attributes.get('content') ?? '') : undefined);
  const charset = named?.trim();
  // Whoever could read it has not read UTF-16.
  if (charset !== undefined && /^utf-16/i.test(charset)) return 'utf-8';
  return charset?.toLowerCase() === 'x-user-defined' ? 'windows-1252' : charset;
}

function charsetOfXml(text: string): string | undefined {
  if (!text.startsWith('<?xml')) return undefined;
  const declaration = text.slice(0, text.indexOf('>') + 1).slice(0, minSearchedBytes);
  const [, double, single] =
    /[\t\n\r ]encoding[\t\n\r ]*=[\t\n\r ]*(?:"([^"]*)"|'([^']*)')/.exec(declaration) ?? [];
  const charset = double ?? single;
  return charset !== undefined && /^utf-16/i.test(charset) ? 'utf-8' : charset;
}

interface Attributes {
  readonly attributes: ReadonlyMap<string, string>;
  /** After the tag. */
  readonly end: number;
}

/** The attributes of the tag whose name ends at `start`; null when the page ends in it. */
function readAttributes(text: string, start: number): Attributes | null {
  const attributes = new Map<string, string>();
  for (let at = start; ;) {
    at += matchAt(betweenAttributes, text, at).length;
    if (at >= text.length) return null;
    if (text[at] === '>') return { attributes, end: at + 1 };
    const name = matchAt(attributeName, text, at).toLowerCase();
    at += name.length;
    let value = '';
    const sign = at + matchAt(space, text, at).length;
    if (text[sign] === '=') {
      at = sign + 1;
      at += matchAt(space, text, at).length;
      const quote = text[at];
      if (quote === '"' || quote === "'") {
        const end = text.indexOf(quote, at + 1);
        if (end === -1) return null;
        value = text.slice(at + 1, end);
        at = end + 1;
      } else {
        value = matchAt(unquoted, text, at);
        at += value.length;
      }
    }
    if (!attributes.has(name)) attributes.set(name, value);
  }
}

/** After a comment, a declaration, or a `<` that begins nothing. */
function endOfMarkup(text: string, at: number, start: string): number {
  if (start === '<') return at + 1;
  if (start !== '<!--') return endOr(text, text.indexOf('>', at) + 1);
  const [short] = /^<!---?>/.exec(text.slice(at, at + 6)) ?? [];
  if (short !== undefined) return at + short.length;
  commentEnd.lastIndex = at + 4;
  return commentEnd.exec(text) ? commentEnd.lastIndex : text.length;
}

function endOfText(text: string, at: number, name: string): number {
  const end = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
  end.lastIndex = at;
  return end.exec(text)?.index ?? text.length;
}

function endOr(text: string, found: number): number {
  return found === 0 ? text.length : found;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
