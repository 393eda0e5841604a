import type { Received } from '../net/exchange';
import { decodeText } from './decodeText';
import { decodeReferences, oneLine } from './text';

/** A title stands near the beginning; so many characters are searched. */
const searched = 64 * 1024;
const maxLength = 80;

/** The title of the web page that an answer is, as one line of text; undefined when it is none or has none. */
export function pageTitle({ headers, pieces }: Pick<Received, 'headers' | 'pieces'>): string | undefined {
  const type = headers['content-type'];
  const text = decodeText(Buffer.concat(pieces), typeof type === 'string' ? type : '').slice(0, searched);
  const [, title] = /<title(?:\s[^<>]{0,200})?>([^<]{1,640})/i.exec(text) ?? [];
  return (title && oneLine(decodeReferences(title), maxLength)) || undefined;
}
