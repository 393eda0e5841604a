import { decodeText } from '../bytes/decodeText';
import { decodeReferences, cleanLine } from './text';

/** UTF-16 units that are searched: a title stands near the beginning. */
const maxSearchedLength = 64 * 1024;
const maxTitleLength = 80;

/** The title of the web page that these pieces of a body are, as one line of text; undefined when they are none or have none. */
export function pageTitle(pieces: readonly Uint8Array[], contentType: string): string | undefined {
  const text = decodeText(Buffer.concat(pieces), contentType).slice(0, maxSearchedLength);
  const [, title] = /<title(?:\s[^<>]{0,200})?>([^<]{1,640})/i.exec(text) ?? [];
  return (title && cleanLine(decodeReferences(title), maxTitleLength)) || undefined;
}
