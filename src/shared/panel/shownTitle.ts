import type { Picture } from '../picture/picture';
import { isSourceId } from '../sources/sources';
import { plainText } from '../words/plainText';
import { decodedOrSame } from '../words/untrusted';

/** A picture's title in plain text, or the name of its file where a page or a list gives none; null where nothing is known. */
export function shownTitle({ source, title, sizes }: Picture): string | null {
  if (title !== null) return plainText(title);
  const url = sizes[0]?.url ?? '';
  // The names that sources give their files say nothing.
  if (isSourceId(source) || !URL.canParse(url)) return null;
  const name = new URL(url).pathname.split('/').at(-1) ?? '';
  return plainText(decodedOrSame(name)) || null;
}
