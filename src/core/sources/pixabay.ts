import type { Picture, PictureSize, Pixels } from '../../shared/picture/picture';
import { ScrapeError } from '../failure';
import { licenseById } from '../../shared/picture/licenses';
import type { PageText } from '../net/client';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { countOf, idOf, lineOf, tagsIn, maxNameLength, maxTitleLength } from '../page/fields';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { byValue, leastPixels, ofLicenses } from './demands';
import { fitInto } from './fit';
import { requestAddress, pageNumber, requireApiKey, type Parameters } from './request';
import { readResults, totalWithin } from './results';
import { plainValues } from './slices';
import type { Source, SourceQuery, Web } from './source';

const picturesPerPage = 200;
/** The longest edge of what most accounts are given, in pixels. */
const largestUsualEdge = 1280;
const expected = { list: 'hits', fields: 'id, largeImageURL or webformatURL' };
/** Characters of a keyword. */
const maxKeywordLength = 100;

/** Pixabay (pixabay.com/api/docs), with the user's own key. Its cursor is the number of the next page. */
export const pixabay: Source<'pixabay'> = {
  id: 'pixabay',
  limits: {
    pageIntervalMs: 1000,
    pagesPerMinute: 100,
    // Its terms require every answer to be cached for a day.
    cacheMs: 24 * 60 * 60 * 1000,
    lanes: { start: 4, ceiling: 8 },
  },
  askable: {
    ...ofLicenses('pixabay'),
    orientation: ({ orientation }) =>
      byValue('orientation', orientation, { landscape: 'horizontal', portrait: 'vertical' }),
    size(demands) {
      const { width, height } = leastPixels(demands);
      if (Math.max(width, height) > largestUsualEdge) return null;
      return {
        ...(width > 1 && { min_width: String(width) }),
        ...(height > 1 && { min_height: String(height) }),
      };
    },
    color: ({ color }) => (color ? { colors: color === 'violet' ? 'lilac' : color } : null),
    order: () => ({ order: 'latest' }),
  },

  slices: [
    { by: 'type', parameter: 'image_type', values: plainValues('photo', 'illustration', 'vector') },
    { by: 'orientation', parameter: 'orientation', values: plainValues('horizontal', 'vertical') },
  ],

  async readPage(query, web) {
    const { query: keyword, cursor, baseUrl } = query;
    const number = pageNumber(cursor);
    const answer = await askPixabay(query, web, {
      q: [...keyword].slice(0, maxKeywordLength).join(''),
      image_type: 'all',
      safesearch: 'true',
      per_page: String(picturesPerPage),
      page: String(number),
      ...query.demanded,
    });
    if (answer.status === 400 && /"page" is out/i.test(answer.text)) return { pictures: [], next: null };
    const found = fieldsOf(jsonOf(answer));
    const pictures = readResults(answer, found?.['hits'], expected, (hit) =>
      pixabayPicture(hit, keyword, baseUrl),
    );
    // `total` counts more than can be asked for.
    const total = countOf(found?.['totalHits']);
    const isLast = pictures.length === 0 || (total !== null && number * picturesPerPage >= total);
    const isCut = total !== null && (countOf(found?.['total']) ?? 0) > total;
    const next = isLast ? null : String(number + 1);
    return { pictures, next, ...totalWithin(Infinity, total), ...(isCut && { isCut }) };
  },

  async readSite({ named }, query, web) {
    const picture = await pictureWithId(named['id'] ?? '', '', query, web);
    return { pictures: [picture], next: null };
  },

  renew: ({ id, keyword }, asked, web) => pictureWithId(id, keyword, asked, web),
};

/** Throws `http-status` 404 where there is none. */
async function pictureWithId(
  id: string,
  keyword: string,
  asked: Pick<SourceQuery, 'baseUrl' | 'apiKey'>,
  web: Web,
): Promise<Picture> {
  const answer = await askPixabay(asked, web, { id });
  const pictures = readResults(answer, fieldsOf(jsonOf(answer))?.['hits'], expected, (hit) =>
    pixabayPicture(hit, keyword, asked.baseUrl),
  );
  const picture = pictures.find((each) => each.id === id);
  if (picture) return picture;
  const { host } = new URL(answer.url);
  throw new ScrapeError({ code: 'http-status', host, status: 404, detail: `no picture ${id}` });
}

/** Pixabay's answer to these parameters. Throws if there is no API key, or if Pixabay refuses it. */
async function askPixabay(
  query: Pick<SourceQuery, 'baseUrl' | 'apiKey'>,
  { get }: Web,
  asked: Parameters,
): Promise<PageText> {
  const { baseUrl } = query;
  const key = requireApiKey(query);
  const answer = await get(requestAddress(baseUrl, 'api/', { key, ...asked }), {
    cacheKey: requestAddress(baseUrl, 'api/', asked),
    // Requests are counted by the minute.
    waitSeconds: () => 60,
  });
  const { status, text, url } = answer;
  if (status === 400 && /\bkey\b/i.test(text.slice(0, 1000)))
    throw new ScrapeError({ code: 'bad-key', host: new URL(url).host, status });
  return answer;
}

function pixabayPicture(hit: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const id = idOf(hit['id']);
  if (id === null) return null;
  const sizes = pixabaySizes(hit, baseUrl);
  if (sizes.length === 0) return null;
  const thumbnail = thumbnailOf(hit, baseUrl);
  const { tags } = hit;
  return {
    source: 'pixabay',
    id,
    keyword,
    title: lineOf(hit['tags'], maxTitleLength),
    creator: pixabayCreator(hit),
    license: licenseById('pixabay'),
    page: pageAddress(hit['pageURL'], baseUrl)?.href ?? null,
    sizes,
    ...(typeof tags === 'string' && tagsIn(tags.split(','))),
    ...(thumbnail !== null && { thumbnail }),
  };
}

function pixabayCreator(hit: PlainObject): Picture['creator'] {
  const name = lineOf(hit['user'], maxNameLength);
  if (name === null) return null;
  const id = idOf(hit['user_id'], 20);
  const path = id === null ? null : encodeURIComponent(`${name}-${id}`);
  return { name, url: path === null ? null : `https://pixabay.com/users/${path}/` };
}

/**
 * Largest first. The first two are given only to accounts with full access. `previewURL` is not used: it has 150
 * pixels, and would be all that is left when the others expire, after about a day.
 */
function pixabaySizes(hit: PlainObject, baseUrl: string): PictureSize[] {
  const original = pixelsOfSize(hit, 'image');
  const scaled = (edge: number): Pixels | null =>
    original && fitInto(original, { width: edge, height: edge });
  const webformat = pixelsOfSize(hit, 'webformat');
  const offered: readonly (readonly [unknown, Pixels | null])[] = [
    [hit['imageURL'], original],
    [hit['fullHDURL'], scaled(1920)],
    [hit['largeImageURL'], scaled(1280)],
    [webformatAddress(hit, 960), original && fitInto(original, { width: 960, height: 720 })],
    [hit['webformatURL'], webformat],
    [webformatAddress(hit, 340), webformat && fitInto(webformat, { height: 340 })],
    [webformatAddress(hit, 180), webformat && fitInto(webformat, { height: 180 })],
  ];
  const sizes = offered.flatMap(([found, pixels]): PictureSize[] => {
    const url = pageAddress(found, baseUrl)?.href;
    return url === undefined ? [] : [{ url, width: pixels?.width ?? null, height: pixels?.height ?? null }];
  });
  return sizes.filter(({ url }, at) => sizes.findIndex((size) => size.url === url) === at);
}

function pixelsOfSize(hit: PlainObject, name: 'image' | 'webformat'): Pixels | null {
  const width = countOf(hit[`${name}Width`]);
  const height = countOf(hit[`${name}Height`]);
  return width === null || height === null ? null : { width, height };
}

/**
 * The documentation says of `webformatURL` that its `_640` may be replaced: `_180` and `_340` are so many pixels high, and
 * `_960` fits into 960 × 720.
 */
function webformatAddress(hit: PlainObject, name: 180 | 340 | 960): string | null {
  const url = hit['webformatURL'];
  if (typeof url !== 'string' || !/_640\.[a-z]{3,4}$/i.test(url)) return null;
  return url.replace(/_640(?=\.[a-z]{3,4}$)/i, `_${name}`);
}

function thumbnailOf(hit: PlainObject, baseUrl: string): string | null {
  const found = webformatAddress(hit, 340) ?? hit['webformatURL'] ?? hit['previewURL'];
  return pageAddress(found, baseUrl)?.href ?? null;
}
