/** A piece of a document, in UTF-16 units, and what takes its place. */
export interface FrontMatterEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const opening = /^\ufeff?(---|\+\+\+)[ \t]*\r?\n/;
const closings = { '---': /^(?:---|\.\.\.)[ \t]*\r?$/gm, '+++': /^\+\+\+[ \t]*\r?$/gm };
/** What stands before a value, and a comment behind it. */
const keyAndComment =
  /^(\s*(?:- +)?["']?[\w.-]+["']?[ \t]*[:=])[ \t]*(?:"[^"]*"|'[^']*'|\[[^\]]*\]|[^#]*?)([ \t]+#.*)?[ \t]*$/;

/** Keys whose value is a picture, by a part of their name. */
const pictureKeys =
  /image|img|cover|banner|hero|thumb|photo|picture|featured|card|logo|icon|avatar|background/i;
const pictureValue = /\.(?:jpe?g|png|gif|webp|avif|svg)["']?\s*$/i;

/** Front matter: where its first line begins behind the opening mark, and where its closing mark begins and ends. */
interface FrontMatter {
  readonly mark: '---' | '+++';
  readonly start: number;
  readonly end: number;
  readonly closingEnd: number;
}

function frontMatterOf(document: string): FrontMatter | null {
  const open = opening.exec(document);
  if (!open) return null;
  const mark = open[1] === '+++' ? '+++' : '---';
  const start = open[0].length;
  const closing = closings[mark];
  closing.lastIndex = start;
  const close = closing.exec(document);
  return close
    ? { mark, start, end: close.index, closingEnd: close.index + close[0].trimEnd().length }
    : null;
}

/** Where the front matter of a document ends, with its closing mark, in UTF-16 units; 0 where it has none. */
export function frontMatterEnd(document: string): number {
  return frontMatterOf(document)?.closingEnd ?? 0;
}

/** A place that is not in or before the front matter of a document, nor between its marks: behind it, where it would be. */
export function behindFrontMatter<Place extends { readonly start: number; readonly end: number }>(
  document: string,
  place: Place,
): Place {
  const end = frontMatterEnd(document);
  // What takes the place of a text there was meant so.
  return place.start >= end || place.end > place.start ? place : { ...place, start: end, end };
}

/**
 * How pictures become a value of a document's front matter (YAML between `---`, TOML between `+++`): of the key in the line of this
 * place where that is one of pictures, or has no value; of `image` in an empty line, or below any other. Null where the place is in no
 * front matter.
 */
export function frontMatterEdit(
  document: string,
  at: number,
  paths: readonly string[],
): FrontMatterEdit | null {
  const there = frontMatterOf(document);
  if (!there || at < there.start || at >= there.end) return null;
  const { mark } = there;
  const [only, ...others] = paths.map((path) => JSON.stringify(path));
  const value = only !== undefined && others.length === 0 ? only : `[${[only, ...others].join(', ')}]`;
  const start = document.lastIndexOf('\n', at - 1) + 1;
  const line = /^[^\r\n]*/.exec(document.slice(start))?.[0] ?? '';
  const end = start + line.length;
  const image = `image${mark === '+++' ? ' =' : ':'} ${value}`;
  if (line.trim() === '') return { start, end, text: image };
  const [, key, comment = ''] = keyAndComment.exec(line) ?? [];
  if (key === undefined) return { start: at, end: at, text: value };
  const written = line.slice(key.length, line.length - comment.length).trim();
  const isOfPictures = written === '' || pictureKeys.test(key) || pictureValue.test(written);
  return isOfPictures
    ? { start: start + key.length, end, text: ` ${value}${comment}` }
    : { start: end, end, text: `\n${image}` };
}
