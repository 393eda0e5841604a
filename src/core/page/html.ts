import { load, type CheerioAPI } from 'cheerio/slim';

// The quick and forgiving one of cheerio's two parsers, told to read HTML and not XML.
const options = { xml: { xmlMode: false, decodeEntities: true } } as const;

/** Parses a piece of a page. Time grows with length and with depth of nesting, so a whole page is to be cut first. */
export function parseHtml(html: string): CheerioAPI {
  return load(html, options);
}

/** The text of one character reference, `&eacute;`; an unknown one stays as it is. */
export function decodeReference(reference: string): string {
  return load(reference, options, false).text();
}
