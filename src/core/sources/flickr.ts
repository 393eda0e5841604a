import { ScrapeError } from '../failure';
import { requireOk, unreadable } from './answer';
import { parseFlickrPage } from './flickr/resultsPage';
import type { Source } from './source';

const resultsPerPage = 25;
/** Flickr gives the first 4,000 results of a search; pages after them only repeat. */
const lastPage = 160;
/** The class of the search page's root element. */
const ownMark = /html-search-photos/;

/** Flickr's public search page, as anyone sees it who is not signed in. Its cursor is the number of the next page. */
export const flickr: Source = {
  id: 'flickr',
  name: 'Flickr',
  // Flickr's picture host says 429 to eager downloaders.
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },

  async page({ keyword, cursor, settings }, get) {
    const number = pageNumber(cursor);
    if (number > lastPage) return { pictures: [], next: null };
    const answer = await get(searchAddress(settings.flickrBaseUrl, keyword, number));
    requireOk(answer);
    const { pictures, total, state } = parseFlickrPage(answer.text, { keyword, url: answer.url });
    // A first page that counts results and shows none has put them where we do not look.
    const hidden = number === 1 && pictures.length === 0 && (total ?? 0) > 0;
    if (state === 'unreadable' || hidden)
      throw unreadable(answer, ownMark, 'no photos, and no word that there are none');
    const isLast =
      pictures.length === 0 || number === lastPage || (total !== null && number * resultsPerPage >= total);
    return { pictures, next: isLast ? null : String(number + 1) };
  },
};

function pageNumber(cursor: string | null): number {
  return cursor !== null && /^[1-9]\d{0,8}$/.test(cursor) ? Number(cursor) : 1;
}

/** The base address may have a path and may end in a slash. */
function searchAddress(baseUrl: string, keyword: string, page: number): string {
  if (!URL.canParse(baseUrl))
    throw new ScrapeError({ code: 'bad-address', detail: `base address: ${baseUrl}` });
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/search/`;
  url.hash = '';
  url.search = '';
  url.searchParams.set('text', keyword);
  url.searchParams.set('page', String(page));
  return url.href;
}
