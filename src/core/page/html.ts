import { load, type CheerioAPI } from 'cheerio/slim';

// The forgiving and linear one of cheerio's two parsers, told to read HTML and not XML.
const options = { xml: { xmlMode: false, decodeEntities: true } } as const;

/** A node of a parsed page, as far as we look at one by hand. */
export interface HtmlNode {
  readonly type: string;
  readonly name?: string;
  readonly attribs?: Readonly<Record<string, string>>;
  readonly children?: readonly HtmlNode[];
}

export function parseHtml(html: string): CheerioAPI {
  return load(html, options);
}

/** The text of one character reference, `&eacute;`; an unknown one stays as it is. */
export function decodeReference(reference: string): string {
  return load(reference, options, false).text();
}
