import { frontMatterEnd } from './frontMatter';

/** Where something goes in a document: behind a line (from 1; 0 is the start), below a heading, or in place of a text. */
export type DocumentPlace =
  { readonly afterLine: number } | { readonly afterHeading: string } | { readonly replace: string };

/** A piece of a document, in UTF-16 units, that something takes the place of; often empty. */
export interface PlaceInText {
  readonly start: number;
  readonly end: number;
}

/** Why there is no such place. */
export type PlaceProblem =
  | { readonly problem: 'no-line'; readonly lineCount: number }
  | { readonly problem: 'no-heading'; readonly headings: readonly string[] }
  | { readonly problem: 'several-headings' | 'no-text' | 'several-texts' };

/** So many headings are named where another one was meant. */
const maxNamedHeadings = 20;

/** Finds a place in a document. Its language, an identifier of VS Code, tells what is a heading; without it, of any. */
export function findPlace(text: string, place: DocumentPlace, language?: string): PlaceInText | PlaceProblem {
  if ('replace' in place) return placeOfText(text, place.replace);
  const lines = linesOf(text);
  if ('afterLine' in place) {
    const line = lines[place.afterLine - 1];
    if (place.afterLine === 0) return startOf(text);
    return line ? behind(line) : { problem: 'no-line', lineCount: lines.length };
  }
  const bodyStart = frontMatterEnd(text);
  const headings = headingsIn(
    lines.filter(({ start }) => start >= bodyStart),
    language,
  );
  const wanted = foldHeading(place.afterHeading);
  const [found, other] = headings.filter(({ title }) => foldHeading(title) === wanted);
  if (found && !other) return behind(found.line);
  if (found) return { problem: 'several-headings' };
  return { problem: 'no-heading', headings: headings.slice(0, maxNamedHeadings).map(({ title }) => title) };
}

/** The text with something in a place: a paragraph by itself, or in the place of what was there. */
export function withInserted(text: string, place: PlaceInText, inserted: string): string {
  return text.slice(0, place.start) + pieceFor(text, place, inserted) + text.slice(place.end);
}

/** What takes the place, so that it is a paragraph by itself, or in the place of what was there. */
export function pieceFor(text: string, { start, end }: PlaceInText, inserted: string): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const [before, after] = [text.slice(0, start), text.slice(end)];
  const written = inserted.replaceAll('\n', eol);
  if (end > start) return written;
  const gapBefore = start === startOf(text).start || /\n[ \t]*\r?\n$/.test(before) ? '' : eol + eol;
  const gapAfter =
    after.trim() === '' ? '' : /^\r?\n[ \t]*\r?\n/.test(after) ? '' : /^\r?\n/.test(after) ? eol : eol + eol;
  return gapBefore + written + gapAfter + (after === '' ? eol : '');
}

interface Line {
  readonly start: number;
  /** Without its line end. */
  readonly end: number;
  readonly text: string;
}

/** A byte order mark stays first. */
function startOf(text: string): PlaceInText {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  return { start, end: start };
}

const behind = ({ end }: Line): PlaceInText => ({ start: end, end });

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const next = text.indexOf('\n', start);
    const last = next === -1 ? text.length : next;
    const end = text[last - 1] === '\r' && last > start ? last - 1 : last;
    lines.push({ start, end, text: text.slice(start, end) });
    if (next === -1) break;
    start = next + 1;
  }
  // What ends with a line end has no line behind it.
  return lines.length > 1 && lines.at(-1)?.text === '' ? lines.slice(0, -1) : lines;
}

interface Heading {
  readonly title: string;
  /** The last line of the heading. */
  readonly line: Line;
}

/** Of Markdown, Typst (`=`), AsciiDoc (`==`), HTML and LaTeX. */
const headingPatterns = [
  /^\s{0,3}#{1,6}\s+(.+)$/,
  /^={1,6}\s+(.+)$/,
  /<h[1-6][^>]*>(.*?)<\/h[1-6]>/i,
  /^\s*\\(?:part|chapter|(?:sub)*section|paragraph)\*?\{(.+)\}/,
] as const;
/** Stars begin the items of a list elsewhere. */
const orgHeading = /^\*+\s+(.+)$/;
/** The line below a heading in Markdown (of any length) and reStructuredText. */
const underline = /^(?: {0,3}(?:=+|-+)|~{3,}|\^{3,}|"{3,}|\*{3,}|\+{3,})\s*$/;
/** An item of a list and a quotation, which a line of signs below ends. */
const itemOrQuotation = /^\s*(?:[-*+](?:\s|$)|>)/;

/** What begins a piece of code in Markdown; what it is of has no backticks behind backticks. */
const fenceOpening = /^\s{0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const fenceClosing = /^\s{0,3}(`{3,}|~{3,})\s*$/;

function headingsIn(lines: readonly Line[], language: string | undefined): readonly Heading[] {
  const isOrg = language === 'org';
  const patterns = isOrg
    ? [orgHeading]
    : [...headingPatterns, ...(language === undefined ? [orgHeading] : [])];
  const headings: Heading[] = [];
  let fence: string | null = null;
  let isComment = false;
  for (const [at, line] of lines.entries()) {
    if (fence !== null) {
      // The same signs, as many at least.
      if (fenceClosing.exec(line.text)?.[1]?.startsWith(fence)) fence = null;
      continue;
    }
    const isCommentBefore = isComment;
    isComment = isComment ? !line.text.includes('-->') : /^\s*<!--(?!.*-->)/.test(line.text);
    if (isComment || isCommentBefore) continue;
    fence = isOrg ? null : (fenceOpening.exec(line.text)?.[1] ?? null);
    if (fence !== null) continue;
    const text = line.text.replace(/<!--.*?-->/g, '');
    const title = firstGroup(patterns, text);
    const below = lines[at + 1];
    if (title !== null) headings.push({ title: bareTitle(title.replace(/<[^>]*>/g, '')), line });
    else if (!isOrg && below && underline.test(below.text) && isTitleLine(text))
      headings.push({ title: bareTitle(text), line: below });
  }
  return headings;
}

function firstGroup(patterns: readonly RegExp[], text: string): string | null {
  for (const pattern of patterns) {
    const group = pattern.exec(text)?.[1];
    if (group !== undefined) return group;
  }
  return null;
}

function isTitleLine(text: string): boolean {
  return text.trim() !== '' && !underline.test(text) && !itemOrQuotation.test(text);
}

/** Without an identifier (`{#id}`) and closing marks (` ##`). */
function bareTitle(title: string): string {
  return title
    .replace(/\s+\{:?\s*[#.][^{}]*\}\s*$/, '')
    .replace(/\s+#+\s*$/, '')
    .trim();
}

/** Headings may be named with the marks before them. */
function foldHeading(title: string): string {
  return bareTitle(title.trim().replace(/^(?:#+|=+|\*+)\s+/, ''))
    .normalize('NFC')
    .toLocaleLowerCase();
}

/** Line ends of both kinds are the same. */
function placeOfText(text: string, wanted: string): PlaceInText | PlaceProblem {
  const pattern = wanted.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\r?\n/g, '\\r?\\n');
  const search = new RegExp(pattern, 'g');
  const found = search.exec(text);
  if (!found) return { problem: 'no-text' };
  search.lastIndex = found.index + 1;
  if (search.test(text)) return { problem: 'several-texts' };
  return { start: found.index, end: found.index + found[0].length };
}
