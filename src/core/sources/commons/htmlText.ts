import { pageAddress } from '../../page/pageAddress';
import { parseHtml } from '../../page/html';
import { cleanLine } from '../../page/text';
import { sources } from '../../../shared/sources/sources';

/** The visible text of a piece of HTML. */
export interface HtmlText {
  /** One line of plain text; null when there is none. */
  readonly text: string | null;
  /** Where its first link leads; null when it has none. */
  readonly link: string | null;
}

/** UTF-16 units. Parsing deep nesting takes long, so no more is read; credit lines are shorter. */
const maxHtmlLength = 4096;
const maxLinks = 20;
const hiddenElements = 'style, script, [style*="display:none"], [style*="display: none"]';
const blockElements = 'br, p, div, li, td, th';

/** Reads a field of a file page, which is HTML; null has no text. Mail addresses are left out. */
export function htmlTextOf(html: string | null, maxLength: number): HtmlText {
  if (html === null) return { text: null, link: null };
  const $ = parseHtml(html.slice(0, maxHtmlLength));
  $(hiddenElements).remove();
  $(blockElements).after(' ');
  const links = $('a[href]').toArray().slice(0, maxLinks);
  return {
    text: cleanLine(withoutMailAddresses($.root().text()), maxLength),
    link: links.flatMap((link) => linkAddress($(link).attr('href')) ?? [])[0] ?? null,
  };
}

function linkAddress(href: string | undefined): string | null {
  const url = pageAddress(href, sources.commons.home);
  // A user page that does not exist.
  return url === null || url.searchParams.get('redlink') === '1' ? null : url.href;
}

const mail = /[^\s<>()[\]"',;:@]{1,64}@[^\s<>()[\]"',;:@]{1,190}\.[a-z]{2,24}/gi;

function withoutMailAddresses(text: string): string {
  return text.includes('@') ? text.replace(mail, '').replace(/\(\s{0,9}\)|<\s{0,9}>|\[\s{0,9}\]/g, '') : text;
}
