/** How the text of a list or document is written. */
export const textKinds = ['txt', 'csv', 'jsonl', 'md', 'html'] as const;
export type TextKind = (typeof textKinds)[number];

/** Files that can be read, by the end of their names. */
const kinds: Readonly<Record<string, TextKind>> = {
  txt: 'txt',
  csv: 'csv',
  jsonl: 'jsonl',
  md: 'md',
  markdown: 'md',
  html: 'html',
  htm: 'html',
};

/** Without a dot, in lower case. */
export const textExtensions: readonly string[] = Object.keys(kinds);

/** How a file of this name is written; null where that cannot be read. */
export function kindOfFile(name: string): TextKind | null {
  const extension = /\.([a-z]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kinds, extension) ? (kinds[extension] ?? null) : null;
}

/**
 * Longer texts are not read; in UTF-16 units, of which a file has at most as many as bytes. Markdown is read as a whole
 * tree: a second, and 300 MB, for so much.
 */
export const longestText: Readonly<Record<TextKind, number>> = {
  txt: 16 * 1024 * 1024,
  csv: 16 * 1024 * 1024,
  jsonl: 16 * 1024 * 1024,
  html: 16 * 1024 * 1024,
  md: 4 * 1024 * 1024,
};
