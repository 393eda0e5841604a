/** The formats of a list or document. */
export const textKinds = ['txt', 'csv', 'jsonl', 'md', 'html'] as const;
export type TextKind = (typeof textKinds)[number];

/** The formats that can be read, by file extension. */
const kindsByExtension: Readonly<Record<string, TextKind>> = {
  txt: 'txt',
  csv: 'csv',
  tsv: 'csv',
  json: 'jsonl',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  md: 'md',
  markdown: 'md',
  html: 'html',
  htm: 'html',
};

/** Extensions of the files that can be read, without a dot, in lower case. */
export const textExtensions: readonly string[] = Object.keys(kindsByExtension);

/** The format of a file, by its name; null where it cannot be read. */
export function textKindOfFile(name: string): TextKind | null {
  const extension = /\.([a-z]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(kindsByExtension, extension) ? (kindsByExtension[extension] ?? null) : null;
}

/** The format of a list whose name says nothing, by its first bytes: JSON, as shards are, or plain lines. */
export function textKindOfBytes(list: Uint8Array): TextKind {
  return jsonBeginning.test(beginningOf(list).replaceAll('\0', '')) ? 'jsonl' : 'txt';
}

/** Behind a byte order mark, whose bytes are read as characters, an object or a list in JSON. */
const jsonBeginning = /^(?:\u00ef\u00bb\u00bf|\u00fe\u00ff|\u00ff\u00fe)?\s*(?:\{\s*["}]|\[\s*[[{"\]])/;

/** Whether a list is no text by its first bytes, such as Parquet or what is packed: text has no zeros, unless it is in UTF-16. */
export function isBinaryList(list: Uint8Array, kind: TextKind): boolean {
  if (kind === 'md' || kind === 'html') return false;
  const beginning = beginningOf(list);
  return beginning.includes('\0') && !/^(?:\u00fe\u00ff|\u00ff\u00fe)/.test(beginning);
}

/** So much shows what a list is, in bytes. */
export const beginningBytes = 8_000;

/** Each byte as a character. */
function beginningOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, beginningBytes));
}

/**
 * Longer texts are not read. In UTF-16 units, of which a file has at most as many as bytes. Markdown is parsed into a
 * whole tree: this much takes a second and 300 MB of memory.
 */
export const maxTextLengths: Readonly<Record<TextKind, number>> = {
  txt: 16 * 1024 * 1024,
  csv: 16 * 1024 * 1024,
  jsonl: 16 * 1024 * 1024,
  html: 16 * 1024 * 1024,
  md: 4 * 1024 * 1024,
};
