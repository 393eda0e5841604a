/** The public facts of a source that is searched by keyword. */
export interface SourceInfo {
  readonly name: string;
  /** The site's home page. */
  readonly home: string;
  /** The site's own page of results, for a browser; `{keyword}` stands for the encoded keyword. */
  readonly searchPage: string;
  /** Base address of its pages or its API, unless the user sets another one. */
  readonly baseUrl: string;
  /** Whether it needs an API key of the user; an optional one gives more results. */
  readonly key: 'none' | 'optional' | 'required';
  /** The page where such a key is available; null where none is needed. */
  readonly keyPage: string | null;
  /** Whether the addresses of its files expire after about a day and must then be requested again, with the key. */
  readonly addressesExpire: boolean;
  /** What its terms want said of its pictures, in its own words. */
  readonly notice: string;
  /** Whether they want it wherever its results are shown: always, where they come from the API that a key opens, or never. */
  readonly noticeIsRequired: 'always' | 'with-key' | 'never';
  /** The page with these terms. */
  readonly terms: string;
}

/** All sources, in the order in which they are offered. What each does is in `src/core/sources`. */
export const sources = {
  flickr: {
    name: 'Flickr',
    home: 'https://www.flickr.com',
    searchPage: 'https://www.flickr.com/search/?text={keyword}',
    baseUrl: 'https://www.flickr.com',
    key: 'optional',
    keyPage: 'https://www.flickr.com/services/apps/create/',
    addressesExpire: false,
    notice: 'This product uses the Flickr API but is not endorsed or certified by SmugMug, Inc.',
    noticeIsRequired: 'with-key',
    terms: 'https://www.flickr.com/help/terms',
  },
  openverse: {
    name: 'Openverse',
    home: 'https://openverse.org',
    searchPage: 'https://openverse.org/search/image?q={keyword}',
    baseUrl: 'https://api.openverse.org',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice:
      'This product uses the Openverse API but is not endorsed by Openverse, which does not verify licences.',
    noticeIsRequired: 'always',
    terms: 'https://docs.openverse.org/terms_of_service.html',
  },
  commons: {
    name: 'Wikimedia Commons',
    home: 'https://commons.wikimedia.org',
    searchPage: 'https://commons.wikimedia.org/wiki/Special:MediaSearch?type=image&search={keyword}',
    baseUrl: 'https://commons.wikimedia.org',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Files from Wikimedia Commons.',
    noticeIsRequired: 'never',
    terms: 'https://commons.wikimedia.org/wiki/Commons:Reusing_content_outside_Wikimedia',
  },
  nasa: {
    name: 'NASA',
    home: 'https://images.nasa.gov',
    searchPage: 'https://images.nasa.gov/search?q={keyword}&media=image',
    baseUrl: 'https://images-api.nasa.gov',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Images courtesy of NASA.',
    noticeIsRequired: 'never',
    terms: 'https://www.nasa.gov/nasa-brand-center/images-and-media/',
  },
  artic: {
    name: 'Art Institute of Chicago',
    home: 'https://www.artic.edu',
    searchPage: 'https://www.artic.edu/collection?is_public_domain=1&q={keyword}',
    baseUrl: 'https://api.artic.edu',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Images from the Art Institute of Chicago.',
    noticeIsRequired: 'never',
    terms: 'https://www.artic.edu/image-licensing',
  },
  cleveland: {
    name: 'Cleveland Museum of Art',
    home: 'https://www.clevelandart.org',
    searchPage: 'https://www.clevelandart.org/art/collection/search?search={keyword}',
    baseUrl: 'https://openaccess-api.clevelandart.org',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Images from the Cleveland Museum of Art.',
    noticeIsRequired: 'never',
    terms: 'https://www.clevelandart.org/open-access',
  },
  wellcome: {
    name: 'Wellcome Collection',
    home: 'https://wellcomecollection.org',
    searchPage: 'https://wellcomecollection.org/search/images?query={keyword}',
    baseUrl: 'https://api.wellcomecollection.org',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Images from Wellcome Collection.',
    noticeIsRequired: 'never',
    terms: 'https://developers.wellcomecollection.org/docs/iiif',
  },
  inaturalist: {
    name: 'iNaturalist',
    home: 'https://www.inaturalist.org',
    searchPage: 'https://www.inaturalist.org/observations?taxon_name={keyword}',
    baseUrl: 'https://api.inaturalist.org',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Photos from iNaturalist.',
    noticeIsRequired: 'never',
    terms: 'https://www.inaturalist.org/pages/terms',
  },
  loc: {
    name: 'Library of Congress',
    home: 'https://www.loc.gov',
    searchPage: 'https://www.loc.gov/photos/?q={keyword}',
    baseUrl: 'https://www.loc.gov',
    key: 'none',
    keyPage: null,
    addressesExpire: false,
    notice: 'Images from the Library of Congress.',
    noticeIsRequired: 'never',
    terms: 'https://www.loc.gov/legal/',
  },
  pexels: {
    name: 'Pexels',
    home: 'https://www.pexels.com',
    searchPage: 'https://www.pexels.com/search/{keyword}/',
    baseUrl: 'https://api.pexels.com',
    key: 'required',
    keyPage: 'https://www.pexels.com/api/',
    addressesExpire: false,
    notice: 'Photos provided by Pexels.',
    noticeIsRequired: 'always',
    terms: 'https://www.pexels.com/license/',
  },
  pixabay: {
    name: 'Pixabay',
    home: 'https://pixabay.com',
    searchPage: 'https://pixabay.com/images/search/{keyword}/',
    baseUrl: 'https://pixabay.com',
    key: 'required',
    keyPage: 'https://pixabay.com/api/docs/',
    addressesExpire: true,
    notice: 'Images from Pixabay.',
    noticeIsRequired: 'always',
    terms: 'https://pixabay.com/service/license-summary/',
  },
  europeana: {
    name: 'Europeana',
    home: 'https://www.europeana.eu',
    searchPage: 'https://www.europeana.eu/en/search?query={keyword}',
    baseUrl: 'https://api.europeana.eu',
    key: 'required',
    keyPage: 'https://pro.europeana.eu/pages/get-api',
    addressesExpire: false,
    notice: 'Items from Europeana.',
    noticeIsRequired: 'never',
    terms: 'https://www.europeana.eu/en/rights/terms-of-use',
  },
} as const satisfies Record<string, SourceInfo>;

export type SourceId = keyof typeof sources;

/** Ids of all sources, in the order in which they are offered. */
export const sourceIds = Object.keys(sources) as readonly SourceId[];

export function isSourceId(value: unknown): value is SourceId {
  return typeof value === 'string' && Object.hasOwn(sources, value);
}

/** The address of a source's own page of results, for a browser. */
export function searchPageOf(id: SourceId, keyword: string): string {
  // Half a character has no encoding.
  const encoded = encodeURIComponent(keyword.replace(/\p{Surrogate}/gu, '\uFFFD'));
  return sources[id].searchPage.replace('{keyword}', () => encoded);
}

/** An http(s) address for each source. */
export type BaseUrls = Readonly<Record<SourceId, string>>;

export const defaultBaseUrls = Object.fromEntries(
  sourceIds.map((id) => [id, sources[id].baseUrl]),
) as BaseUrls;

/** The user's API keys for the sources whose addresses expire, and for no others. */
export function renewalApiKeys(keyOf: (id: SourceId) => string | null): Partial<Record<SourceId, string>> {
  const keys: Partial<Record<SourceId, string>> = {};
  for (const id of sourceIds) {
    const key = sources[id].addressesExpire ? keyOf(id) : null;
    if (key !== null) keys[id] = key;
  }
  return keys;
}
