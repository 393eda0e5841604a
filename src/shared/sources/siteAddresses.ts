import { decodedOrSame, webUrl } from '../words/untrusted';
import { sources, type SourceId } from './sources';

/** What an address on a source's own site shows. */
export type SitePageKind =
  'photo' | 'album' | 'gallery' | 'group' | 'tag' | 'photostream' | 'category' | 'file' | 'picture';

/** A page of a source's own site, which that source reads by its own ways. */
export interface SitePage {
  readonly source: SourceId;
  readonly kind: SitePageKind;
  /** What its address names: of a Flickr album, its `owner` and its `id`. Decoded. */
  readonly named: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly source: SourceId;
  readonly kind: SitePageKind;
  readonly host: RegExp;
  /** Of the path and, where it is so written, a query; in groups, what it names. */
  readonly path: RegExp;
}

const flickr = { source: 'flickr', host: /^(?:www\.|m\.)?flickr\.com$/ } as const;
const commons = { source: 'commons', host: /^commons\.(?:m\.)?wikimedia\.org$/ } as const;
/** Sites may have a language first. */
const language = '(?:[a-z]{2}(?:-[a-z]{2})?/)?';

/** Every address that is read by its own source; the first that fits counts. */
const patterns: readonly Pattern[] = [
  { ...flickr, kind: 'tag', path: /^\/photos\/tags\/(?<tag>[^/?]+)/ },
  { ...flickr, kind: 'tag', path: /^\/photos\/(?<owner>[^/?]+)\/tags\/(?<tag>[^/?]+)/ },
  { ...flickr, kind: 'album', path: /^\/photos\/(?<owner>[^/?]+)\/(?:albums|sets)\/(?<id>\d+)/ },
  { ...flickr, kind: 'gallery', path: /^\/photos\/(?<owner>[^/?]+)\/galleries\/(?<id>\d+)/ },
  { ...flickr, kind: 'photo', path: /^\/photos\/(?<owner>[^/?]+)\/(?<id>\d+)(?:[/?]|$)/ },
  { ...flickr, kind: 'photostream', path: /^\/photos\/(?<owner>[^/?]+)(?:\/(?:page\d+\/?)?)?(?:\?|$)/ },
  { ...flickr, kind: 'group', path: /^\/groups\/(?<group>[^/?]+)(?:\/(?:pool(?:[/?]|$)|\?|$)|\?|$)/ },
  { ...commons, kind: 'file', path: /^\/wiki\/(?:File|Image):(?<title>[^?]+)/i },
  {
    ...commons,
    kind: 'file',
    path: /^\/w\/index\.php\?(?:.*&)?title=(?:File|Image)(?::|%3A)(?<title>[^&]+)/i,
  },
  { ...commons, kind: 'category', path: /^\/wiki\/Category:(?<title>[^?]+)/i },
  { ...commons, kind: 'category', path: /^\/w\/index\.php\?(?:.*&)?title=Category(?::|%3A)(?<title>[^&]+)/i },
  {
    source: 'openverse',
    kind: 'picture',
    host: /^(?:www\.)?openverse\.org$/,
    path: new RegExp(`^/${language}image/(?<id>[\\da-f]{8}-[\\da-f-]{27})(?:[/?]|$)`),
  },
  {
    source: 'nasa',
    kind: 'picture',
    host: /^images\.nasa\.gov$/,
    path: /^\/details(?:\/|-)(?<id>[^/?]+?)(?:\.html)?\/?(?:\?|$)/,
  },
  {
    source: 'pexels',
    kind: 'picture',
    host: /^(?:www\.)?pexels\.com$/,
    path: new RegExp(`^/${language}(?:photo|foto)/(?:[^/?]*-)?(?<id>\\d+)/?(?:\\?|$)`),
  },
  {
    source: 'pixabay',
    kind: 'picture',
    host: /^(?:www\.)?pixabay\.com$/,
    path: new RegExp(
      `^/${language}(?:photos|illustrations|vectors|images)/(?:[^/?]*-)?(?<id>\\d+)/?(?:\\?|$)`,
    ),
  },
];

/** What an address shows, if it is one of a source's own site that this source reads; null for any other. */
export function sitePageOf(address: string): SitePage | null {
  const url = webUrl(address);
  if (!url) return null;
  for (const { source, kind, host, path } of patterns) {
    if (!host.test(url.hostname)) continue;
    const groups = path.exec(`${url.pathname}${url.search}`)?.groups;
    if (!groups) continue;
    const named = Object.entries(groups).map(([name, value]) => [name, decodedOrSame(value)] as const);
    return { source, kind, named: Object.fromEntries(named) };
  }
  return null;
}

/**
 * Who reads an address: the source whose site it is on, if that can be asked, or whoever reads any web page. `hasApiKey` is asked of
 * sources that answer nobody without a key.
 */
export function readerOf(address: string, hasApiKey: (source: SourceId) => boolean): SourceId | 'page' {
  const source = sitePageOf(address)?.source;
  if (source === undefined) return 'page';
  return sources[source].key !== 'required' || hasApiKey(source) ? source : 'page';
}
