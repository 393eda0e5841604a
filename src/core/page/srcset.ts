import { sliceText, type WrittenText } from './writtenText';

/** One address of a `srcset`, with what it says of the file there; null where it does not say. */
export interface SrcsetCandidate {
  readonly url: string;
  /** Where the address begins, in UTF-16 units of the text. */
  readonly start: number;
  /** Pixels. */
  readonly width: number | null;
  readonly height: number | null;
  /** File pixels for one pixel of the layout. */
  readonly density: number | null;
}

/** The same, with all places where its address is written. */
export interface SetAddress extends Pick<SrcsetCandidate, 'width' | 'height' | 'density'> {
  readonly written: WrittenText;
}

const separators = /[\t\n\f\r ,]*/y;
const addressPattern = /[^\t\n\f\r ]+/y;
const maxCandidates = 100;

/**
 * The candidates of a `srcset` attribute, by the HTML standard's rules ("parsing a srcset attribute"): commas inside
 * addresses belong to them, and a candidate whose descriptors contradict each other is dropped.
 */
export function parseSrcset(text: string): readonly SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  let at = 0;
  while (candidates.length < maxCandidates) {
    separators.lastIndex = at;
    separators.exec(text);
    at = addressPattern.lastIndex = separators.lastIndex;
    const [found] = addressPattern.exec(text) ?? [];
    if (found === undefined) break;
    const start = at;
    at += found.length;
    const url = withoutTrailing(found, ',');
    if (url !== found) {
      candidates.push({ url, start, width: null, height: null, density: null });
      continue;
    }
    const { descriptors, end } = readDescriptors(text, at);
    const described = fileOf(descriptors);
    if (described) candidates.push({ url, start, ...described });
    at = end;
  }
  return candidates;
}

/** The candidates of a `srcset` attribute, if there is one. */
export function addressesInSet(written: WrittenText | undefined): readonly SetAddress[] {
  if (!written) return [];
  return parseSrcset(written.text).map(({ url, start, width, height, density }) => ({
    written: sliceText(written, start, start + url.length),
    width,
    height,
    density,
  }));
}

/** The descriptors up to a comma; inside brackets neither a comma nor a space separates. */
function readDescriptors(
  text: string,
  start: number,
): { readonly descriptors: readonly string[]; readonly end: number } {
  const descriptors: string[] = [];
  let wordStart = -1;
  let inBrackets = false;
  let at = start;
  const endWord = (): void => {
    if (wordStart !== -1) descriptors.push(text.slice(wordStart, at));
    wordStart = -1;
  };
  for (; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (inBrackets) {
      inBrackets = sign !== ')';
    } else if (sign === ',') {
      break;
    } else if (isSpace(sign)) {
      endWord();
    } else {
      if (wordStart === -1) wordStart = at;
      inBrackets = sign === '(';
    }
  }
  endWord();
  // After the comma, where there is one.
  return { descriptors, end: Math.min(at + 1, text.length) };
}

/**
 * What descriptors say; null if they contradict each other. Unknown descriptors are ignored, as in the recorded cases
 * of the web platform tests; today's browsers drop the candidate, but its address is still that of a picture.
 */
function fileOf(descriptors: readonly string[]): Omit<SrcsetCandidate, 'url' | 'start'> | null {
  let width: number | null = null;
  let height: number | null = null;
  let density: number | null = null;
  for (const descriptor of descriptors) {
    const value = descriptor.slice(0, -1);
    const unit = descriptor.at(-1);
    if (unit === 'w' && isWhole(value)) {
      if (width !== null || density !== null || Number(value) === 0) return null;
      width = Number(value);
    } else if (unit === 'x' && isNumber(value)) {
      if (width !== null || height !== null || density !== null) return null;
      density = Number(value);
    } else if (unit === 'h' && isWhole(value)) {
      if (height !== null || density !== null || Number(value) === 0) return null;
      height = Number(value);
    }
  }
  if (height !== null && width === null) return null;
  // The one exception of those cases: control characters, and no descriptor that is known.
  const isGarbage = width === null && density === null && descriptors.some((each) => /\p{Cc}/u.test(each));
  return isGarbage ? null : { width, height, density };
}

/** A valid non-negative integer. */
function isWhole(text: string): boolean {
  return /^\d+$/.test(text);
}

/** A valid floating-point number that is not negative. */
function isNumber(text: string): boolean {
  return /^-?(?:\d+|\d*\.\d+)(?:e[+-]?\d+)?$/i.test(text) && Number(text) >= 0;
}

function withoutTrailing(text: string, sign: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === sign) end -= 1;
  return text.slice(0, end);
}

function isSpace(sign: string): boolean {
  return sign === ' ' || sign === '\t' || sign === '\n' || sign === '\f' || sign === '\r';
}
