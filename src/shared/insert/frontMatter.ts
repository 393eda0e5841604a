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

/**
 * How pictures become a value of a document's front matter (YAML between `---`, TOML between `+++`): of the key in the line of this
 * place, or of `image` in an empty line. Null where the place is in no front matter.
 */
export function frontMatterEdit(
  document: string,
  at: number,
  paths: readonly string[],
): FrontMatterEdit | null {
  const open = opening.exec(document);
  const mark = open?.[1] === '+++' ? '+++' : '---';
  const from = open?.[0].length ?? 0;
  const closing = closings[mark];
  closing.lastIndex = from;
  const close = open ? closing.exec(document) : null;
  if (!close || at < from || at >= close.index) return null;
  const [only, ...others] = paths.map((path) => JSON.stringify(path));
  const value = only !== undefined && others.length === 0 ? only : `[${[only, ...others].join(', ')}]`;
  const start = document.lastIndexOf('\n', at - 1) + 1;
  const line = /^[^\r\n]*/.exec(document.slice(start))?.[0] ?? '';
  const end = start + line.length;
  if (line.trim() === '') return { start, end, text: `image${mark === '+++' ? ' =' : ':'} ${value}` };
  const [, key, comment = ''] = keyAndComment.exec(line) ?? [];
  return key === undefined
    ? { start: at, end: at, text: value }
    : { start: start + key.length, end, text: ` ${value}${comment}` };
}
