import type { Creator, License, Picture, PictureSize } from '../../shared/picture/picture';
import { licenseByAddress, licenseById } from '../../shared/picture/licenses';
import { longestEdge, smallEdge } from '../../shared/picture/sizes';
import { decodedOrSame, fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import type { PageText } from '../net/client';
import {
  countOf,
  dayOf,
  lineOf,
  maxDescriptionLength,
  maxNameLength,
  maxTitleLength,
  objectsOf,
  tagsIn,
} from '../page/fields';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { listOf } from './iiif/imageService';
import { iiifAddress } from './iiifSizes';
import { pageNumber, requestAddress } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const itemsPerPage = 100;
const expected = { list: 'results', fields: 'url or id (…/item/ID/), image_url[]' };
/** Paging is supported as far as item 100,000. */
const lastPage = 1000;
/** Whoever asks too often is refused for so long, in seconds. */
const blockedSeconds = 3600;

/**
 * The Library of Congress (loc.gov/apis), by its photos, prints and drawings. Its cursor is the number of the next page.
 *
 * A search may be asked for 80 times a minute, and 20 times in 10 seconds (loc.gov/apis/json-and-yaml/working-within-limits);
 * 20 a minute have been enough to be blocked for an hour, and the site's legal page wants 10. Of pictures 150 a minute are known to be
 * too many, thumbnails among them. Each window of the editor asks at its own pace.
 */
export const loc: Source<'loc'> = {
  id: 'loc',
  limits: {
    pageIntervalMs: 3000,
    pagesPerMinute: 10,
    thumbnailsPerMinute: 60,
    downloadIntervalMs: 750,
    lanes: { start: 2, ceiling: 2 },
    maxLanes: 2,
    hosts: /(?:^|\.)loc\.gov(?::\d+)?$/,
  },

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),
};

async function readResultsPage({ query, cursor, baseUrl }: SourceQuery, { get }: Web): Promise<SourcePage> {
  const number = pageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const address = requestAddress(baseUrl, 'photos/', {
    q: query,
    fa: 'online-format:image',
    fo: 'json',
    c: String(itemsPerPage),
    sp: String(number),
  });
  const answer = await get(address, { waitSeconds: () => blockedSeconds });
  if (isEmpty(answer)) return { pictures: [], next: null };
  const found = fieldsOf(jsonOf(answer));
  const items: unknown = found?.['results'];
  const shown: unknown = Array.isArray(items) ? objectsOf(items).filter(isShown) : items;
  const pictures = readResults(answer, shown, expected, (item) => locPicture(item, query, baseUrl));
  const pagination = fieldsOf(found?.['pagination']);
  const total = countOf(pagination?.['of']);
  const isLast =
    (Array.isArray(items) && items.length === 0) ||
    number === lastPage ||
    (total === null ? pagination?.['next'] === null : number * itemsPerPage >= total);
  return {
    pictures,
    next: isLast ? null : String(number + 1),
    ...totalWithin(lastPage * itemsPerPage, total),
  };
}

/** Where nothing is found, the answer is JSON with the status 404. */
function isEmpty({ status, text }: PageText): boolean {
  return status === 404 && fieldsOf(parsedJson(text)) !== null;
}

/** Whether there is a picture to see; of what is restricted only the tiniest copy is shown outside of the library. */
function isShown(item: PlainObject): boolean {
  return item['access_restricted'] !== true && listOf(item['image_url']).length > 0;
}

function locPicture(item: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const page = pageAddress(item['url'] ?? item['id'], baseUrl);
  const id = /\/item\/([^/]{1,100})\/?$/.exec(page?.pathname ?? '')?.[1];
  const sizes = locSizes(item['image_url'], baseUrl);
  if (!page || id === undefined || sizes.length === 0) return null;
  const about = fieldsOf(item['item']) ?? {};
  const description = lineOf(listOf(about['summary'])[0], maxDescriptionLength);
  const date = dayOf(item['date']);
  const thumbnail = thumbnailOf(sizes);
  return {
    source: 'loc',
    id: decodedOrSame(id),
    keyword,
    title: lineOf(item['title'], maxTitleLength),
    creator: creatorOf(item, about),
    license: licenseOf([
      about['rights_advisory'],
      about['rights_information'],
      about['rights'],
      item['rights'],
    ]),
    page: page.href.replace(/^http:(?=\/\/(?:www\.)?loc\.gov\/)/, 'https:'),
    sizes: sizes.some(isLarge) ? sizes.filter(isLarge) : sizes,
    ...tagsIn(item['subject']),
    ...(description !== null && { description }),
    // A year alone is written as its first day.
    ...(date !== null && !date.endsWith('-01-01') && { date }),
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

function creatorOf(item: PlainObject, about: PlainObject): Creator | null {
  const [first] = objectsOf(about['creators']);
  const name = [first?.['title'], listOf(about['contributors'])[0], listOf(item['contributor'])[0]]
    .map((each) => lineOf(each, maxNameLength))
    .find((each) => each !== null);
  return name === undefined ? null : { name, url: null };
}

/**
 * The licence, only where the answer says it: by an address, or as "No known restrictions on publication". What is said of a
 * part, or with an exception, is none.
 */
function licenseOf(statements: readonly unknown[]): License | null {
  const texts = statements.flatMap(listOf).filter((each) => typeof each === 'string');
  for (const text of texts) {
    const address =
      /https?:\/\/(?:creativecommons|rightsstatements)\.org\/[^\s"'<>]{1,100}[^\s"'<>.,;)]/.exec(text);
    const named = address && licenseByAddress(address[0]);
    if (named) return named;
  }
  const [text = ''] = texts;
  const isFree = /^\s*no known restrictions(?: on publication)?\s*(?:[.;]|$)/i.test(text);
  return isFree && !/\b(?:restricted|except|but|however|may be)\b/i.test(text)
    ? licenseById('no-known-restrictions')
    : null;
}

/** The sizes of a picture, by addresses whose fragments tell their pixels: `…v.jpg#h=1024&w=801`. */
function locSizes(addresses: unknown, baseUrl: string): PictureSize[] {
  const sizes = listOf(addresses).flatMap((each): PictureSize[] => {
    const url = pageAddress(each, baseUrl);
    // What has no picture of its own is shown as a drawing of its kind.
    if (!url || typeof each !== 'string' || url.pathname.startsWith('/static/')) return [];
    url.hash = '';
    const told = new URLSearchParams(each.slice(each.indexOf('#') + 1));
    const width = countOf(told.get('w'));
    const height = countOf(told.get('h'));
    const known = width === null || height === null ? { width: null, height: null } : { width, height };
    return [{ url: url.href, ...known }];
  });
  return [...wholeSizes(sizes), ...sizes];
}

/** A part of the pictures is on a IIIF server, and listed only in a part of its pixels. */
function wholeSizes(sizes: readonly PictureSize[]): PictureSize[] {
  const service = sizes
    .map(({ url }) => /^(.*\/image-services\/iiif\/[^/]+)\/full\/pct:[\d.]+\/0\/default\.jpg$/.exec(url)?.[1])
    .find((each) => each !== undefined);
  if (service === undefined) return [];
  return [{ url: iiifAddress(service, 'pct:100'), width: null, height: null, unsure: true }];
}

/** Longest edge in pixels of the copies that are made for lists of results. */
const listEdge = 150;

function isLarge(size: PictureSize): boolean {
  return (longestEdge(size) ?? Infinity) > listEdge;
}

/** The smallest that is good to look at, or else the largest; of known pixels. */
function thumbnailOf(sizes: readonly PictureSize[]): string | undefined {
  const edgeOf = (size: PictureSize): number => longestEdge(size) ?? 0;
  const known = sizes.filter((size) => edgeOf(size) > 0).sort((a, b) => edgeOf(a) - edgeOf(b));
  return (known.find((size) => edgeOf(size) >= smallEdge) ?? known.at(-1))?.url;
}
