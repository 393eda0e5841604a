import { requireOk, unreadableError } from './answer';
import type { SitePage, SitePageKind } from '../../shared/sources/siteAddresses';
import { licenseValues, type SliceWay } from './slices';
import { byLicenseCodes, byValue, leastPixels } from './demands';
import { readFlickrSiteByApi, searchFlickrApi } from './flickr/api';
import { flickrLicenseCodes } from './flickr/licenses';
import { ownerPathOf } from './flickr/photo';
import { parseFlickrPage } from './flickr/resultsPage';
import { requestAddress, pageNumber } from './request';
import { totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const resultsPerPage = 25;
/** Flickr gives the first 4,000 results of a search; pages after them only repeat. */
const lastPage = 160;
/** The longest edge of what the search page lists, in pixels. */
const largestListedEdge = 1024;
/** The class of the search page's root element. */
const resultsPageMark = /html-search-photos/;
/** The data of any page with photos. */
const photosPageMark = /modelExport/;

/** Of a photo both are always known. */
const flickrSlices: readonly SliceWay[] = [
  {
    by: 'date',
    // Flickr began in this month.
    since: '2004-02-01',
    least: 'day',
    parameters: (first, last) => ({
      min_upload_date: String(Date.parse(first) / 1000),
      ...(last !== null && { max_upload_date: String(Date.parse(last) / 1000 + 86_399) }),
    }),
  },
  { by: 'license', parameter: 'license', values: licenseValues(flickrLicenseCodes) },
];

/** Flickr: with a key its API, which gives more at once and larger sizes, else its public search page. */
export const flickr: Source<'flickr'> = {
  id: 'flickr',
  // Flickr's picture host says 429 to eager downloaders.
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },
  // The page takes what the API takes, but for tags.
  askable: {
    ...byLicenseCodes('license', flickrLicenseCodes),
    orientation: ({ orientation }) =>
      byValue('orientation', orientation, {
        landscape: 'landscape,panorama',
        portrait: 'portrait',
        square: 'square',
      }),
    size(demands, hasApiKey) {
      const { width, height } = leastPixels(demands);
      // Of larger photos the page lists nothing larger.
      if (!hasApiKey && Math.max(width, height) > largestListedEdge) return null;
      return { dimension_search_mode: 'min', width: String(width), height: String(height) };
    },
    color: ({ color }) => byValue('color_codes', color, colorCodes),
    // Beside a text, flickr.photos.search finds what has all of them; of the page nothing says so.
    tags: ({ tags = [] }, hasApiKey) => (hasApiKey ? { tags: tags.join(), tag_mode: 'all' } : null),
    order: () => ({ sort: 'date-posted-desc' }),
  },

  slices: flickrSlices,

  readPage(query, web) {
    return query.apiKey ? searchFlickrApi(query, query.apiKey, web) : readPublicPage(query, web);
  },

  readSite(site, query, web) {
    // The page of a photo tells as much, with one request in the place of two.
    return query.apiKey && site.kind !== 'photo'
      ? readFlickrSiteByApi(site, query, web)
      : readPublicSite(site, query, web);
  },
};

/** By the palette beside the site's own search, which has no brown. */
const colorCodes = {
  red: '0',
  orange: '2',
  yellow: '4',
  green: '5',
  turquoise: '7',
  blue: '8',
  violet: '9',
  pink: 'a',
  white: 'c',
  gray: 'd',
  black: 'e',
} as const;

/**
 * Reads one page of what an address of the site shows, as visitors see it who are not signed in. Its cursor is the number of the
 * next page, and of the photos before it.
 */
async function readPublicSite(
  { kind, named }: SitePage,
  { cursor, baseUrl }: SourceQuery,
  { get }: Web,
): Promise<SourcePage> {
  const [, page = '1', before = '0'] = /^([1-9]\d{0,8}):(\d{1,9})$/.exec(cursor ?? '') ?? [];
  const number = Number(page);
  const { owner, id, group, tag } = Object.fromEntries(
    Object.entries(named).map(([name, value]) => [name, ownerPathOf(value)]),
  );
  if (kind === 'tag' && number > lastPage) return { pictures: [], next: null };
  const paths: Partial<Record<SitePageKind, string>> = {
    album: `photos/${owner}/albums/${id}/`,
    gallery: `photos/${owner}/galleries/${id}/`,
    group: `groups/${group}/pool/`,
    photo: `photos/${owner}/${id}/`,
    photostream: `photos/${owner}/`,
    tag: `photos/${owner}/tags/${tag}/`,
  };
  // The page of a tag is one of its groups; its photos are found by the search.
  const isSearch = kind === 'tag' && owner === undefined;
  const answer = await get(
    isSearch
      ? requestAddress(baseUrl, 'search/', { tags: named['tag'] ?? '', page: String(number) })
      : requestAddress(baseUrl, `${paths[kind]}${number > 1 ? `page${number}/` : ''}`),
  );
  const nothing = { pictures: [], next: null };
  if (number > 1 && answer.status === 404) return nothing;
  requireOk(answer);
  const {
    pictures: all,
    total,
    state,
    missing,
  } = parseFlickrPage(answer.text, { keyword: '', url: answer.url });
  // The page of a photo shows some others of its album.
  const pictures = kind === 'photo' ? all.filter((each) => each.id === named['id']) : all;
  if (pictures.length === 0 && number > 1) return nothing;
  const hidden = pictures.length === 0 && (total ?? 0) > 0;
  if (state === 'unreadable' || hidden || (kind === 'photo' && pictures.length === 0))
    throw unreadableError(answer, photosPageMark, missing ?? `photo ${named['id'] ?? ''} among the photos`);
  const seen = Number(before) + pictures.length;
  const isLast = kind === 'photo' || pictures.length === 0 || seen >= (total ?? Infinity);
  const most = isSearch ? lastPage * resultsPerPage : Infinity;
  return { pictures, next: isLast ? null : `${number + 1}:${seen}`, ...totalWithin(most, total) };
}

/** Reads the search page for visitors who are not signed in. Its cursor is the number of the next page. */
async function readPublicPage(
  { query: keyword, cursor, baseUrl, demanded }: SourceQuery,
  { get }: Web,
): Promise<SourcePage> {
  const number = pageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const answer = await get(
    requestAddress(baseUrl, 'search/', { text: keyword, page: String(number), ...demanded }),
  );
  requireOk(answer);
  const { pictures, total, state, missing } = parseFlickrPage(answer.text, { keyword, url: answer.url });
  // If the first page counts results but shows none, they are in a place that is not read here.
  const hidden = number === 1 && pictures.length === 0 && (total ?? 0) > 0;
  if (state === 'unreadable' || hidden)
    throw unreadableError(answer, resultsPageMark, missing ?? 'photos, as it counts some');
  const isLast =
    pictures.length === 0 || number === lastPage || (total !== null && number * resultsPerPage >= total);
  const next = isLast ? null : String(number + 1);
  const isCut = number === lastPage && total === null;
  return {
    pictures,
    next,
    ...totalWithin(lastPage * resultsPerPage, total),
    ...(isCut && { isCut }),
  };
}
