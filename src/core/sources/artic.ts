import type { Picture, PictureSize, Pixels } from '../../shared/picture/picture';
import { licenseById } from '../../shared/picture/licenses';
import { fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import type { PageText } from '../net/client';
import {
  countOf,
  idOf,
  lineOf,
  maxDescriptionLength,
  maxNameLength,
  maxTitleLength,
  objectsOf,
  tagsIn,
} from '../page/fields';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { ofLicenses } from './demands';
import { iiifSize } from './iiifSizes';
import { pageNumber, requestAddress } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const worksPerPage = 100;
const expected = { list: 'data', fields: 'id, image_id' };
/** No more than 10,000 works of one search are given. */
const lastPage = 100;
/** Without this list, an answer has no `image_id`. */
const fields = 'id,title,artist_title,artist_display,image_id,is_public_domain,thumbnail,term_titles';

/**
 * The Art Institute of Chicago (api.artic.edu/docs), as far as its works are in the public domain: those are the pictures that
 * the museum recommends to use, and gives in more than 843 pixels. Its cursor is the number of the next page.
 */
export const artic: Source<'artic'> = {
  id: 'artic',
  // "Scrape one image at a time", with "a delay of 1 second between each image download".
  limits: {
    pageIntervalMs: 1000,
    pagesPerMinute: 60,
    lanes: { start: 1, ceiling: 1 },
    maxLanes: 1,
    downloadIntervalMs: 1000,
    userAgentHeader: 'aic-user-agent',
    hosts: /(?:^|\.)artic\.edu(?::\d+)?$/,
  },

  askable: ofLicenses('CC0-1.0'),

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),
};

async function readResultsPage({ query, cursor, baseUrl }: SourceQuery, { get }: Web): Promise<SourcePage> {
  const number = pageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const answer = await get(
    requestAddress(baseUrl, 'api/v1/artworks/search', {
      q: query,
      'query[term][is_public_domain]': 'true',
      fields,
      limit: String(worksPerPage),
      page: String(number),
    }),
  );
  if (number > 1 && isPastEnd(answer)) return { pictures: [], next: null };
  const found = fieldsOf(jsonOf(answer));
  const works: unknown = found?.['data'];
  const server = pageAddress(fieldsOf(found?.['config'])?.['iiif_url'], baseUrl)?.href ?? usualServer;
  const shown: unknown = Array.isArray(works) ? objectsOf(works).filter(isShown) : works;
  const pictures = readResults(answer, shown, expected, (work) => articPicture(work, query, server));
  const total = countOf(fieldsOf(found?.['pagination'])?.['total']);
  const isLast =
    (Array.isArray(works) && works.length === 0) ||
    number === lastPage ||
    (total !== null && number * worksPerPage >= total);
  return {
    pictures,
    next: isLast ? null : String(number + 1),
    ...totalWithin(lastPage * worksPerPage, total),
  };
}

/** Pages behind the last that is given are refused, with a sentence in JSON; a check for people is HTML. */
function isPastEnd({ status, text }: PageText): boolean {
  return (status === 400 || status === 403) && fieldsOf(parsedJson(text)) !== null;
}

/** Many works have no picture. */
function isShown(work: PlainObject): boolean {
  return work['image_id'] !== null && work['is_public_domain'] !== false;
}

const usualServer = 'https://www.artic.edu/iiif/2';
/** The widths that the documentation names: the last is for works in the public domain only. */
const widths = [1686, 843, 600, 400, 200];
const usualWidth = 843;
const thumbnailWidth = 400;

function articPicture(work: PlainObject, keyword: string, server: string): Picture | null {
  const id = idOf(work['id']);
  const image = idOf(work['image_id'], 100);
  if (id === null || image === null) return null;
  const service = `${server.replace(/\/+$/, '')}/${encodeURIComponent(image)}`;
  const thumbnail = fieldsOf(work['thumbnail']);
  const description = lineOf(thumbnail?.['alt_text'], maxDescriptionLength);
  const artist = artistOf(work);
  return {
    source: 'artic',
    id,
    keyword,
    title: lineOf(work['title'], maxTitleLength),
    creator: artist === null ? null : { name: artist, url: null },
    // What is in the public domain is offered under CC0 (artic.edu/image-licensing).
    license: work['is_public_domain'] === true ? licenseById('CC0-1.0') : null,
    page: `https://www.artic.edu/artworks/${encodeURIComponent(id)}`,
    sizes: articSizes(service, originalOf(thumbnail)),
    ...tagsIn(work['term_titles']),
    ...(description !== null && { description }),
    thumbnail: iiifSize(service, thumbnailWidth, null).url,
  };
}

/** `artist_display` says also where and when the artist lived, on the lines after the name. */
function artistOf(work: PlainObject): string | null {
  const { artist_title: name, artist_display: lines } = work;
  return (
    lineOf(name, maxNameLength) ??
    lineOf(typeof lines === 'string' ? lines.split('\n')[0] : null, maxNameLength)
  );
}

/** The pixels of `thumbnail` are those of the original. */
function originalOf(thumbnail: PlainObject | null): Pixels | null {
  const width = countOf(thumbnail?.['width']);
  const height = countOf(thumbnail?.['height']);
  return width === null || height === null ? null : { width, height };
}

/** Those that the original is large enough for; the usual width there always is, though not always of so many pixels. */
function articSizes(service: string, original: Pixels | null): PictureSize[] {
  if (original === null) return [usualWidth, thumbnailWidth].map((width) => iiifSize(service, width, null));
  const fitting = widths.filter((width) => width <= original.width);
  const sizes = fitting.map((width) => iiifSize(service, width, original));
  return fitting.includes(usualWidth) ? sizes : [...sizes, iiifSize(service, usualWidth, null)];
}
