import { TextDecoder } from 'node:util';

/**
 * A page's bytes as text: byte order mark, then the header's charset, then the page's own `<meta>`, then UTF-8 if the
 * bytes are that, else windows-1252, as the HTML standard orders them. Unknown names are passed over; it never throws.
 */
export function decodeText(body: Uint8Array, contentType: string): string {
  const decoder =
    byteOrderMark(body) ?? named(charsetOf(contentType)) ?? named(declaredCharset(body)) ?? guessed(body);
  return decoder.decode(body);
}

function byteOrderMark(body: Uint8Array): TextDecoder | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return new TextDecoder('utf-8');
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be');
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le');
  return null;
}

function charsetOf(text: string): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(text)?.[1];
}

/** The standard looks for `<meta>` in the first 1024 bytes; a page that says UTF-16 there cannot mean it. */
function declaredCharset(body: Uint8Array): string | undefined {
  const start = new TextDecoder('latin1').decode(body.subarray(0, 1024));
  const declared = /<meta[^>]{0,200}/gi;
  for (const [meta] of start.matchAll(declared)) {
    const charset = charsetOf(meta);
    if (charset) return /^utf-16/i.test(charset) ? 'utf-8' : charset;
  }
  return undefined;
}

function named(charset: string | undefined): TextDecoder | null {
  if (!charset) return null;
  try {
    return new TextDecoder(charset);
  } catch {
    return null;
  }
}

function guessed(body: Uint8Array): TextDecoder {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('windows-1252');
  }
}
