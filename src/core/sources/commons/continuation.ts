import { fieldsOf, parsedJson } from '../../../shared/words/untrusted';

/** What MediaWiki wants to be sent back, unchanged and complete, to continue: its `continue`. */
export type Continuation = Readonly<Record<string, string>>;

const maxParameters = 10;
/** Names of files are among the values. */
const maxValueLength = 1000;

/** Where to continue, from an answer or a cursor; null for the beginning, the end, and what MediaWiki never sends. */
export function continuationOf(value: unknown): Continuation | null {
  const entries = Object.entries(fieldsOf(typeof value === 'string' ? parsedJson(value) : value) ?? {});
  const isPlain = entries.every(
    ([name, each]) =>
      /^[a-z]{1,40}$/.test(name) &&
      parameterText(each).length <= maxValueLength &&
      parameterText(each) !== '',
  );
  if (entries.length === 0 || entries.length > maxParameters || !isPlain) return null;
  return Object.fromEntries(entries.map(([name, each]) => [name, parameterText(each)]));
}

function parameterText(value: unknown): string {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
}
