import { hasPictureName } from '../../shared/picture/pictureTypes';

/** One address in a style, with the resolution that an `image-set()` gives it (file pixels for one of the layout). */
export interface StyleUrl {
  readonly url: string;
  /** Where it is written, in UTF-16 units of the style. */
  readonly start: number;
  readonly end: number;
  readonly density: number | null;
}

/** Properties that show a picture. Cursors, masks and filters are shapes, `src` is a font's. */
const pictureProperties =
  /^(?:background|background-image|border-image|border-image-source|list-style|list-style-image|content)$/;

// Every character belongs to exactly one token, and is read once: comments, strings, words (with the bracket that makes
// them functions), and single characters.
const tokens =
  /\/\*[^]*?(?:\*\/|$)|"(?:\\[^]|[^"\\\n\f\r])*"?|'(?:\\[^]|[^'\\\n\f\r])*'?|[-+.%\w\u0080-\uffff]+\(?|\s+|[^]/g;
/** UTF-16 units; longer than any style that people or their tools write. */
const maxStyleLength = 4_000_000;
const whitespace = /\s*/y;
const unquotedUrl = /(?:\\[^]|[^\\)"'(\s])*/y;

/**
 * The pictures of a style sheet, or of the declarations of a `style` attribute, in their order: one list for each, of one
 * address or of the choices of an `image-set()`. Variables (`--name`) count as what shows a picture.
 */
export function styleUrls(css: string): readonly (readonly StyleUrl[])[] {
  if (css.length > maxStyleLength || !/url\(|image-set\(/i.test(css)) return [];
  const pictures: StyleUrl[][] = [];
  let word: string | null = null;
  let property: string | null = null;
  let functions: string[] = [];
  let set: StyleUrl[] | null = null;
  const isPicture = (): boolean =>
    property !== null && (pictureProperties.test(property) || property.startsWith('--'));
  const add = (start: number, end: number): void => {
    const url = withoutEscapes(css.slice(start, end));
    // A variable may stand for a font as well.
    if (url === '' || !isPicture() || (property?.startsWith('--') && !hasPictureName(url))) return;
    const found = { url, start, end, density: null };
    if (set) set.push(found);
    else pictures.push([found]);
  };
  tokens.lastIndex = 0;
  for (let match = tokens.exec(css); match; match = tokens.exec(css)) {
    const [token] = match;
    const [first = ''] = token;
    if (first === '"' || first === "'") {
      const isAddress = functions.at(-1) === 'url(' || isImageSet(functions.at(-1));
      const isClosed = token.length > 1 && token.endsWith(first);
      const end = match.index + token.length;
      if (isAddress && isClosed) add(match.index + 1, end - 1);
      else if (!isClosed && tokens.lastIndex < css.length) functions = [];
      else if (isAddress && !isClosed) add(match.index + 1, end);
    } else if (token.endsWith('(')) {
      const name = token.toLowerCase();
      const end = name === 'url(' ? endOfBareUrl(css, tokens.lastIndex, add) : null;
      if (end !== null) {
        tokens.lastIndex = end;
        continue;
      }
      functions.push(name);
      if (isImageSet(name) && isPicture()) pictures.push((set = []));
    } else if (token === ')') {
      if (isImageSet(functions.pop())) set = null;
    } else if (token === ';' || token === '{' || token === '}') {
      word = property = set = null;
      functions = [];
    } else if (token === ':') {
      property ??= word?.toLowerCase() ?? null;
    } else if (/^[-+.%\w\u0080-\uffff]/.test(token)) {
      word ??= token;
      const density = isImageSet(functions.at(-1)) ? densityOf(token) : null;
      const last = set?.at(-1);
      if (set && last && density !== null) set[set.length - 1] = { ...last, density };
    } else if (token === '@') {
      // A rule of its own (`@import url(x)`), or the name of one.
      word = '@';
    }
    tokens.lastIndex = match.index + token.length;
  }
  return pictures.filter((each) => each.length > 0);
}

/** Reads what stands in `url(…)` without quotes; null where it has quotes. Returns where it ends. */
function endOfBareUrl(css: string, at: number, add: (start: number, end: number) => void): number | null {
  const start = endOfMatch(whitespace, css, at);
  if (css[start] === '"' || css[start] === "'") return null;
  const end = endOfMatch(unquotedUrl, css, start);
  const close = endOfMatch(whitespace, css, end);
  // What the end of the style cuts off counts as closed.
  if (css[close] === ')' || close === css.length) {
    add(start, end);
    return Math.min(close + 1, css.length);
  }
  const bad = css.indexOf(')', close);
  return bad === -1 ? css.length : bad + 1;
}

function endOfMatch(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}

function isImageSet(name: string | undefined): boolean {
  return name === 'image-set(' || name === '-webkit-image-set(';
}

function densityOf(word: string): number | null {
  const [, number = '', unit = ''] = word.length > 20 ? [] : (/^([\d.]+)(x|dppx|dpi)$/i.exec(word) ?? []);
  const density = unit.toLowerCase() === 'dpi' ? Number(number) / 96 : Number(number);
  return number !== '' && density > 0 ? density : null;
}

function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:([\da-f]{1,6})[\t\n\f\r ]?|(\r\n|[\n\f\r])|([^]))/gi,
    (_all, hex: string | undefined, _line: string | undefined, sign: string | undefined) => {
      const point = hex === undefined ? 0 : parseInt(hex, 16);
      if (hex === undefined) return sign ?? '';
      return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)
        ? String.fromCodePoint(point)
        : '\ufffd';
    },
  );
}
