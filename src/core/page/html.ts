import type { CheerioAPI } from 'cheerio/slim';
import { loadMarkup } from './loadMarkup';

// The faster and more lenient one of cheerio's two parsers, set to HTML instead of XML.
const options = { xml: { xmlMode: false, decodeEntities: true } } as const;

/** Parses a piece of a page. Time grows with length and with depth of nesting, so cut a whole page first. */
export function parseHtml(html: string): CheerioAPI {
  return loadMarkup().load(html, options);
}

/** The text of a piece of HTML, its character references decoded; unknown ones stay as they are. */
export function textOfHtml(html: string): string {
  return loadMarkup().load(html, options, false).text();
}
