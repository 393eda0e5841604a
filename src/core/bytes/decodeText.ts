import { TextDecoder } from 'node:util';
import { declaredCharsets } from './declaredCharset';

/** A page's text, and the name of the encoding that it was in, as `TextDecoder` gives it. */
export interface DecodedPage {
  readonly text: string;
  readonly encoding: string;
}

/**
 * A page's bytes as text: byte order mark, then the header's charset, then what the page declares, then UTF-8 if the bytes
 * are that, else windows-1252, as the HTML standard orders them. Unknown names are skipped; it never throws.
 */
export function decodePage(body: Uint8Array, contentType: string): DecodedPage {
  const decoder =
    byteOrderMark(body) ??
    decoderNamed(charsetOfHeader(contentType)) ??
    declaredDecoder(body) ??
    guessedDecoder(body);
  return { text: decodeWith(decoder, body), encoding: decoder.encoding };
}

/** `decodePage` for whoever needs only the text. */
export function decodeText(body: Uint8Array, contentType: string): string {
  return decodePage(body, contentType).text;
}

/** Lines out of a long text that declares nothing: as UTF-8 if they are that, else as windows-1252. */
export function decodeLines(lines: Uint8Array): string {
  return decodeWith(byteOrderMark(lines) ?? guessedDecoder(lines), lines);
}

/** Bytes as text of an encoding that `TextDecoder` knows. */
export function decodeBytes(body: Uint8Array, encoding: string): string {
  return decodeWith(new TextDecoder(encoding), body);
}

function decodeWith(decoder: TextDecoder, body: Uint8Array): string {
  return decoder.encoding === 'windows-1252' ? decodeWindows1252(body) : decoder.decode(body);
}

// Source: the Encoding Standard's index of windows-1252; all other bytes are their own code points.
const from80To9f = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Several versions of Node.js 20 to 23 read windows-1252 as latin1 and so lose its quotes and dashes. */
function decodeWindows1252(body: Uint8Array): string {
  const units = new Uint16Array(body);
  for (let at = 0; at < units.length; at += 1) {
    const byte = units[at] ?? 0;
    if (byte >= 0x80 && byte <= 0x9f) units[at] = from80To9f.charCodeAt(byte - 0x80);
  }
  return new TextDecoder('utf-16le').decode(units);
}

function byteOrderMark(body: Uint8Array): TextDecoder | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return new TextDecoder('utf-8');
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be');
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le');
  return null;
}

function charsetOfHeader(contentType: string): string | undefined {
  return /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1];
}

function declaredDecoder(body: Uint8Array): TextDecoder | null {
  for (const charset of declaredCharsets(body)) {
    const decoder = decoderNamed(charset);
    if (decoder) return decoder;
  }
  return null;
}

function decoderNamed(charset: string | undefined): TextDecoder | null {
  if (!charset) return null;
  try {
    return new TextDecoder(charset);
  } catch {
    return null;
  }
}

function guessedDecoder(body: Uint8Array): TextDecoder {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('windows-1252');
  }
}
