import type { Creator, License } from '../../shared/picture/picture';
import { decodeReferences } from '../page/text';
import type { Range } from '../page/writtenText';
import { isPictureFile } from '../../shared/picture/pictureTypes';
import { dropFragment, maxAddressLength, webUrl } from '../../shared/words/untrusted';

/** A picture that a text names by its address. */
export interface Mention {
  /** The normalized address, as `webAddress` returns it. */
  readonly address: string;
  /** What the text says of the picture beside it. */
  readonly about: MentionDetails;
}

export interface MentionDetails {
  readonly title: string | null;
  readonly creator: Creator | null;
  readonly license: License | null;
  /** The page that shows the picture. */
  readonly page: string | null;
}

/** A picture that a document names. It stands where its address is written, without its fragment, which stays when the address is replaced. */
export interface DocumentMention extends Mention, Range {
  /** Whether the document shows the picture there, rather than linking to it. */
  readonly shown: boolean;
}

export const unknownAbout: MentionDetails = { title: null, creator: null, license: null, page: null };

/**
 * An http(s) address in normalized form, without its fragment, which servers never see; null for anything else. That of
 * `//host/path` has the scheme https.
 */
export function webAddress(written: string): string | null {
  const given = written.trim();
  const text = /^\/\/[^\s/?#\\]+\.[^\s/?#\\]/.test(given) ? `https:${given}` : given;
  // A URL parser removes line breaks, and so would make one address of a whole list.
  if (!/^https?:\/\//i.test(text) || text.length > maxAddressLength || /[\t\n\r]/.test(text)) return null;
  const url = webUrl(text);
  if (!url) return null;
  dropFragment(url);
  return url.href.length > maxAddressLength ? null : url.href;
}

/** The address that a document has as `written`; `decode` decodes its escapes and character references. */
export function addressIn(written: string, decode: (written: string) => string): string | null {
  return written.length > maxAddressLength * 5 ? null : webAddress(decode(written));
}

/** Whether the name in an address's path is that of a picture. */
export function isPictureAddress(address: string): boolean {
  const { pathname } = new URL(address);
  return isPictureFile(pathname) || /\.svg$/i.test(pathname);
}

/** Where an address is in what was written, without white space around it and without its fragment. */
export function addressRange(written: string): Range {
  const start = written.length - written.trimStart().length;
  const address = written.trim();
  // A # after an & or a \ is part of how another character is written.
  const fragment = /(?<![&\\])#/.exec(address)?.index;
  return { start, end: start + (fragment ?? address.length) };
}

const markdownEscape = /\\([!-/:-@[-`{-~])/g;

/** Text as Markdown writes it, its escapes and character references decoded (CommonMark 0.31.2, 2.4 and 2.5). */
export function decodeMarkdown(written: string): string {
  if (!written.includes('\\')) return decodeReferences(written);
  // As references, so that an escaped ampersand does not become the start of one.
  return decodeReferences(written.replace(markdownEscape, (_, sign: string) => `&#${sign.charCodeAt(0)};`));
}
