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

/** Finds a place in a document of any language. */
export function findPlace(text: string, place: DocumentPlace): PlaceInText | PlaceProblem {
  if ('replace' in place) return placeOfText(text, place.replace);
  const lines = linesOf(text);
  if ('afterLine' in place) {
    const line = lines[place.afterLine - 1];
    if (place.afterLine === 0) return { start: 0, end: 0 };
    return line ? behind(line) : { problem: 'no-line', lineCount: lines.length };
  }
  const headings = headingsIn(lines);
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
  const gapBefore = before === '' || /\n[ \t]*\r?\n$/.test(before) ? '' : eol + eol;
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

/** Of Markdown, Typst (`=`), AsciiDoc (`==`), Org (`*`), HTML and LaTeX. */
const headingPatterns = [
  /^\s{0,3}#{1,6}\s+(.+?)(?:\s+#+)?\s*$/,
  /^={1,6}\s+(.+?)\s*$/,
  /^\*+\s+(.+?)\s*$/,
  /<h[1-6][^>]*>(.*?)<\/h[1-6]>/i,
  /^\s*\\(?:part|chapter|(?:sub)*section|paragraph)\*?\{(.+)\}/,
] as const;
/** The line below a heading in Markdown and reStructuredText. */
const underline = /^(?:=+|-+|~+|\^+|"+|\*+|\++)\s*$/;

/** What begins or ends a piece of code in Markdown. */
const fence = /^\s{0,3}(?:```|~~~)/;

function headingsIn(lines: readonly Line[]): readonly Heading[] {
  let isCode = false;
  return lines.flatMap((line, at): Heading[] => {
    if (fence.test(line.text)) isCode = !isCode;
    if (isCode) return [];
    const below = lines[at + 1];
    if (below && line.text.trim() !== '' && below.text.length >= 3 && underline.test(below.text))
      return [{ title: line.text.trim(), line: below }];
    for (const pattern of headingPatterns) {
      const title = pattern.exec(line.text)?.[1];
      if (title !== undefined) return [{ title: title.replace(/<[^>]*>/g, '').trim(), line }];
    }
    return [];
  });
}

function foldHeading(title: string): string {
  return title
    .replace(/^[#=*\s]+|[\s#]+$/g, '')
    .normalize('NFC')
    .toLocaleLowerCase();
}

function placeOfText(text: string, wanted: string): PlaceInText | PlaceProblem {
  const start = text.indexOf(wanted);
  if (start === -1) return { problem: 'no-text' };
  if (text.indexOf(wanted, start + 1) !== -1) return { problem: 'several-texts' };
  return { start, end: start + wanted.length };
}
