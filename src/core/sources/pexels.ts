import type { Picture, PictureSize, Pixels } from '../../shared/picture/picture';
import { ScrapeError } from '../failure';
import { licenseById } from '../../shared/picture/licenses';
import type { PageText } from '../net/client';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { countOf, idOf, lineOf, maxDescriptionLength, maxNameLength, maxTitleLength } from '../page/fields';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { byValue, leastPixels, ofLicenses } from './demands';
import { fitInto } from './fit';
import { requestAddress, pageNumber, requireApiKey, type Parameters } from './request';
import { readResults, totalWithin } from './results';
import type { Source, SourceQuery, Web } from './source';

const photosPerPage = 80;
const expected = { list: 'photos', fields: 'id, src.original' };
/** Seconds. A key may ask 200 times an hour, and a refusal does not say when it may ask again. */
const refusedWaitSeconds = 3600;

/** Its names of photos that have at least so many pixels in all. */
const leastPhotoSizes = [
  ['large', 24e6],
  ['medium', 12e6],
  ['small', 4e6],
] as const;

/** Pexels (pexels.com/api/documentation), with the user's own key. Its cursor is the number of the next page. */
export const pexels: Source<'pexels'> = {
  id: 'pexels',
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },
  askable: {
    ...ofLicenses('pexels'),
    orientation: ({ orientation }) =>
      byValue('orientation', orientation, { landscape: 'landscape', portrait: 'portrait', square: 'square' }),
    size(demands) {
      const { width, height } = leastPixels(demands);
      const size = leastPhotoSizes.find(([, pixels]) => width * height >= pixels)?.[0];
      return size === undefined ? null : { size };
    },
    color: ({ color }) => (color ? { color } : null),
  },

  async readPage(query, web) {
    const { query: keyword, cursor, baseUrl } = query;
    const number = pageNumber(cursor);
    const asked = {
      query: keyword,
      page: String(number),
      per_page: String(photosPerPage),
      ...query.demanded,
    };
    const answer = await askPexels(query, web, 'v1/search', asked);
    const found = fieldsOf(jsonOf(answer));
    const pictures = readResults(answer, found?.['photos'], expected, (photo) =>
      pexelsPicture(photo, keyword, baseUrl),
    );
    const total = countOf(found?.['total_results']);
    const isLast = pictures.length === 0 || (total !== null && number * photosPerPage >= total);
    return { pictures, next: isLast ? null : String(number + 1), ...totalWithin(Infinity, total) };
  },

  async readSite({ named }, query, web) {
    const answer = await askPexels(query, web, `v1/photos/${named['id'] ?? ''}`);
    const pictures = readResults(answer, [jsonOf(answer)], { ...expected, list: 'the answer' }, (photo) =>
      pexelsPicture(photo, '', query.baseUrl),
    );
    return { pictures, next: null };
  },
};

/** Pexels' answer. Throws if there is no API key, or if Pexels refuses it. */
async function askPexels(
  query: Pick<SourceQuery, 'baseUrl' | 'apiKey'>,
  { get }: Web,
  path: string,
  asked: Parameters = {},
): Promise<PageText> {
  const key = requireApiKey(query);
  const address = requestAddress(query.baseUrl, path, asked);
  // A key that no header can carry is wrong.
  if (!/^[!-~]+$/.test(key)) throw badKeyError(address);
  const answer = await get(address, {
    headers: { authorization: key },
    waitSeconds: () => refusedWaitSeconds,
  });
  if (isKeyRefused(answer)) throw badKeyError(address, answer.status);
  return answer;
}

/** Whether the key is refused. A 403 with a page of HTML refuses the program, not its key. */
function isKeyRefused({ status, text, type }: PageText): boolean {
  if (status === 401) return true;
  if (status !== 403 || type === 'text/html') return false;
  return /^\s*\{/.test(text) || /\bkey\b|authori[sz]/i.test(text.slice(0, 1000));
}

function badKeyError(address: string, status?: number): ScrapeError {
  const { host } = new URL(address);
  return new ScrapeError({ code: 'bad-key', host, ...(status !== undefined && { status }) });
}

/**
 * The box that each size is scaled into. The other sizes are cropped (`portrait`, `landscape`, `tiny`), or too small to
 * be useful (`small`, 130 pixels high).
 */
const maxPixelsBySize: Readonly<Record<string, Partial<Pixels>>> = {
  original: {},
  large2x: { width: 1880, height: 1300 },
  large: { width: 940, height: 650 },
  medium: { height: 350 },
};

function pexelsPicture(photo: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const id = idOf(photo['id']);
  const addresses = fieldsOf(photo['src']);
  if (id === null || !addresses) return null;
  const address = (value: unknown): string | null => pageAddress(value, baseUrl)?.href ?? null;
  const width = countOf(photo['width']);
  const height = countOf(photo['height']);
  const original = width === null || height === null ? null : { width, height };
  const sizes = Object.entries(maxPixelsBySize).flatMap(([name, most]): PictureSize[] => {
    const url = address(addresses[name]);
    if (url === null) return [];
    return [{ url, ...(original ? fitInto(original, most) : { width: null, height: null }) }];
  });
  if (sizes.length === 0) return null;
  const photographer = lineOf(photo['photographer'], maxNameLength);
  const thumbnail = address(addresses['medium']);
  // What stands for the title is written to describe the picture.
  const description = lineOf(photo['alt'], maxDescriptionLength);
  return {
    source: 'pexels',
    id,
    keyword,
    title: lineOf(photo['alt'], maxTitleLength),
    creator: photographer === null ? null : { name: photographer, url: address(photo['photographer_url']) },
    license: licenseById('pexels'),
    page: address(photo['url']),
    sizes,
    ...(description !== null && { description }),
    ...(thumbnail !== null && { thumbnail }),
  };
}
