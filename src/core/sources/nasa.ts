import type { Picture, PictureSize, SizeName } from '../../shared/picture/picture';
import { sizeCandidates } from '../../shared/picture/sizes';
import { ScrapeError } from '../failure';
import { licenseById } from '../../shared/picture/licenses';
import type { PageText } from '../net/client';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import {
  countOf,
  dayOf,
  idOf,
  lineOf,
  objectsOf,
  tagsIn,
  maxNameLength,
  maxTitleLength,
} from '../page/fields';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { ofLicenses } from './demands';
import { requestAddress, pageNumber } from './request';
import { readResults, totalWithin } from './results';
import type { Source } from './source';
import { hasPictureExtension } from '../../shared/picture/pictureTypes';

const picturesPerPage = 100;
const expected = { list: 'collection.items', fields: 'data[0].nasa_id, links[].href of a picture' };
/** Later pages are refused with the reason that `isPastEnd` recognizes. */
const lastPage = 100;
/** Files of one picture; five or six are usual. */
const maxFiles = 100;

/** NASA Image and Video Library (images.nasa.gov, API documentation 1.22). Its cursor is the number of the next page. */
export const nasa: Source<'nasa'> = {
  id: 'nasa',
  limits: { pageIntervalMs: 500, lanes: { start: 4, ceiling: 8 } },
  askable: {
    ...ofLicenses('nasa-media-guidelines'),
    // Its documentation has several with commas between them.
    tags: ({ tags = [] }) => ({ keywords: tags.join() }),
  },

  // What it has is older than it by a century.
  slices: [
    {
      by: 'date',
      since: '1850-01-01',
      least: 'year',
      parameters: (first, last) => ({
        year_start: first.slice(0, 4),
        ...(last !== null && { year_end: last.slice(0, 4) }),
      }),
    },
  ],

  async readPage({ query: keyword, cursor, baseUrl, demanded }, { get }) {
    const number = pageNumber(cursor);
    if (number > lastPage) return { pictures: [], next: null };
    const answer = await get(
      requestAddress(baseUrl, 'search', {
        q: keyword,
        media_type: 'image',
        page: String(number),
        page_size: String(picturesPerPage),
        ...demanded,
      }),
    );
    if (isPastEnd(answer)) return { pictures: [], next: null, isCut: true };
    const found = collectionOf(answer);
    const pictures = readResults(answer, found?.['items'], expected, (item) =>
      nasaPicture(item, keyword, baseUrl),
    );
    const total = countOf(fieldsOf(found?.['metadata'])?.['total_hits']);
    const isLast =
      pictures.length === 0 || number === lastPage || (total !== null && number * picturesPerPage >= total);
    const next = isLast ? null : String(number + 1);
    return { pictures, next, ...totalWithin(lastPage * picturesPerPage, total) };
  },

  async readSite({ named }, { baseUrl }, { get }) {
    const { id = '' } = named;
    const answer = await get(requestAddress(baseUrl, 'search', { nasa_id: id, media_type: 'image' }));
    const items = collectionOf(answer)?.['items'];
    const pictures = readResults(answer, items, expected, (item) => nasaPicture(item, '', baseUrl));
    return { pictures, next: null };
  },

  async fetchSizes(picture, size, { baseUrl }, { get }) {
    // Some answers to searches list all files already.
    if (picture.sizes.length > 1) return bestFirst(picture.sizes, size);
    const answer = await get(requestAddress(baseUrl, `asset/${encodeURIComponent(picture.id)}`));
    const files = nasaFiles(objectsOf(collectionOf(answer)?.['items']), baseUrl);
    if (files.length > 0) return bestFirst(files, size);
    const { host } = new URL(answer.url);
    throw new ScrapeError({
      code: 'http-status',
      host,
      status: 404,
      detail: 'none of its files is a picture',
    });
  },
};

function isPastEnd({ status, text }: PageText): boolean {
  return status === 400 && text.includes('Maximum number of search results');
}

function collectionOf(answer: PageText): PlainObject | null {
  return fieldsOf(fieldsOf(jsonOf(answer))?.['collection']);
}

function nasaPicture(item: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const [about] = objectsOf(item['data']);
  const id = idOf(about?.['nasa_id']);
  if (!about || id === null || (about['media_type'] ?? 'image') !== 'image') return null;
  const links = objectsOf(item['links']);
  const sizes = bestFirst(nasaFiles(links, baseUrl), 'original');
  if (sizes.length === 0) return null;
  const date = dayOf(about['date_created']);
  const [preview] = nasaFiles(
    links.filter(({ rel }) => rel === 'preview'),
    baseUrl,
  );
  return {
    source: 'nasa',
    id,
    keyword,
    title: lineOf(about['title'], maxTitleLength),
    creator: { name: creatorName(about), url: null },
    license: licenseById('nasa-media-guidelines'),
    page: `https://images.nasa.gov/details/${encodeURIComponent(id)}`,
    sizes,
    ...tagsIn(about['keywords']),
    ...(date !== null && { date }),
    ...(preview && { thumbnail: preview.url }),
  };
}

function creatorName(about: PlainObject): string {
  const center = lineOf(about['center'], maxNameLength);
  return (
    lineOf(about['photographer'], maxNameLength) ??
    lineOf(about['secondary_creator'], maxNameLength) ??
    (center === null ? 'NASA' : `NASA/${center}`)
  );
}

/** The links that are pictures. Newer answers to searches give their pixels, manifests do not. */
function nasaFiles(links: readonly PlainObject[], baseUrl: string): PictureSize[] {
  const files = new Map<string, PictureSize>();
  for (const link of links.slice(0, maxFiles)) {
    const url = pageAddress(link['href'], baseUrl);
    if (!url || !hasPictureExtension(url.pathname)) continue;
    // Many addresses are written with http, though the host serves https.
    if (/(?:^|\.)nasa\.gov$/.test(url.hostname)) url.protocol = 'https:';
    const width = countOf(link['width']);
    const height = countOf(link['height']);
    const pixels = width === null || height === null ? { width: null, height: null } : { width, height };
    files.set(url.href, { url: url.href, ...pixels });
  }
  return [...files.values()];
}

/** The names of a picture's files, `<id>~<name>.<extension>`, in the order in which they are tried. */
const fileKindsBySize: Readonly<Record<SizeName, readonly string[]>> = {
  original: ['orig', 'large', 'medium', 'small', 'thumb'],
  large: ['large', 'medium', 'orig', 'small', 'thumb'],
  small: ['small', 'thumb', 'medium', 'large', 'orig'],
};

/** Best first: by their pixels where these are known, else by their names. */
function bestFirst(files: readonly PictureSize[], size: SizeName): PictureSize[] {
  const order = fileKindsBySize[size];
  const place = (file: PictureSize): number => {
    const at = order.indexOf(fileKindOf(file));
    return at < 0 ? order.length : at;
  };
  return sizeCandidates(
    viewableFiles(files).sort((a, b) => place(a) - place(b)),
    size,
  );
}

/**
 * The files without TIFF (tens of megabytes, shown by few programs), unless there is nothing but a thumbnail beside it.
 */
function viewableFiles(files: readonly PictureSize[]): PictureSize[] {
  const others = files.filter(({ url }) => !/\.tiff?$/i.test(url));
  return others.some((file) => fileKindOf(file) !== 'thumb') ? others : [...files];
}

function fileKindOf({ url }: PictureSize): string {
  return /~([a-z]{1,10})\.[a-z]{3,4}$/i.exec(url)?.[1]?.toLowerCase() ?? '';
}
