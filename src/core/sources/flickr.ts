import { requireOk, unreadableError } from './answer';
import { searchFlickrApi } from './flickr/api';
import { parseFlickrPage } from './flickr/resultsPage';
import { requestAddress, pageNumber } from './request';
import { totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const resultsPerPage = 25;
/** Flickr gives the first 4,000 results of a search; pages after them only repeat. */
const lastPage = 160;
/** The class of the search page's root element. */
const resultsPageMark = /html-search-photos/;

/** Flickr: with a key its API, which gives more at once and larger sizes, else its public search page. */
export const flickr: Source<'flickr'> = {
  id: 'flickr',
  // Flickr's picture host says 429 to eager downloaders.
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },

  readPage(query, web) {
    return query.apiKey ? searchFlickrApi(query, query.apiKey, web) : readPublicPage(query, web);
  },
};

/** Reads the search page for visitors who are not signed in. Its cursor is the number of the next page. */
async function readPublicPage(
  { query: keyword, cursor, baseUrl }: SourceQuery,
  { get }: Web,
): Promise<SourcePage> {
  const number = pageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const answer = await get(requestAddress(baseUrl, 'search/', { text: keyword, page: String(number) }));
  requireOk(answer);
  const { pictures, total, state } = parseFlickrPage(answer.text, { keyword, url: answer.url });
  // If the first page counts results but shows none, they are in a place that is not read here.
  const hidden = number === 1 && pictures.length === 0 && (total ?? 0) > 0;
  if (state === 'unreadable' || hidden)
    throw unreadableError(answer, resultsPageMark, 'no photos, and no word that there are none');
  const isLast =
    pictures.length === 0 || number === lastPage || (total !== null && number * resultsPerPage >= total);
  const next = isLast ? null : String(number + 1);
  return { pictures, next, ...totalWithin(lastPage * resultsPerPage, total) };
}
