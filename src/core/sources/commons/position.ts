import { fieldsOf, parsedJson } from '../../../shared/words/untrusted';

/** What MediaWiki wants to be sent back, unchanged and complete, to continue: its `continue`. */
export type Position = Readonly<Record<string, string>>;

const maxParameters = 10;
/** Names of files are among the values. */
const maxValue = 1000;

/** Where to continue, from an answer or a cursor; null for the beginning, the end, and what MediaWiki never sends. */
export function positionOf(value: unknown): Position | null {
  const entries = Object.entries(fieldsOf(typeof value === 'string' ? parsedJson(value) : value) ?? {});
  const isPlain = entries.every(
    ([name, each]) => /^[a-z]{1,40}$/.test(name) && valueOf(each).length <= maxValue && valueOf(each) !== '',
  );
  if (entries.length === 0 || entries.length > maxParameters || !isPlain) return null;
  return Object.fromEntries(entries.map(([name, each]) => [name, valueOf(each)]));
}

function valueOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}
