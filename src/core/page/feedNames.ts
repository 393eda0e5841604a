import type { Attributes } from './tags';

/** How we begin names of these namespaces; those that feeds themselves are written in without anything. */
const prefixes: Readonly<Record<string, string>> = {
  'http://www.w3.org/2005/Atom': '',
  'http://purl.org/rss/1.0/': '',
  'http://www.sitemaps.org/schemas/sitemap/0.9': '',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#': 'rdf:',
  'http://search.yahoo.com/mrss/': 'media:',
  'http://search.yahoo.com/mrss': 'media:',
  'http://www.google.com/schemas/sitemap-image/1.1': 'image:',
  'http://purl.org/rss/1.0/modules/content/': 'content:',
  'http://www.itunes.com/dtds/podcast-1.0.dtd': 'itunes:',
  'http://base.google.com/ns/1.0': 'g:',
  'http://backend.userland.com/creativeCommonsRssModule': 'cc:',
};
const maxPrefixes = 100;

/** Names of a feed's elements that do not depend on the prefixes that it has chosen. */
export class FeedNames {
  readonly #ours = new Map<string, string>();

  /** The name of an element, as it is written with these attributes. */
  startName(written: string, attributes: Attributes): string {
    for (const [name, { raw }] of attributes) {
      const ours = name.startsWith('xmlns:') ? prefixes[raw.trim()] : undefined;
      if (ours !== undefined && this.#ours.size < maxPrefixes)
        this.#ours.set(name.slice('xmlns:'.length), ours);
    }
    return this.endName(written);
  }

  endName(written: string): string {
    const colon = written.indexOf(':');
    const ours = colon === -1 ? undefined : this.#ours.get(written.slice(0, colon));
    return ours === undefined ? written : ours + written.slice(colon + 1);
  }
}
