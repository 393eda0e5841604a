import type { Picture } from '../../shared/picture/picture';
import { pictureTypes } from '../../shared/picture/pictureTypes';
import type { SitePage } from '../../shared/sources/siteAddresses';
import { mediaWikiAnswer } from './commons/mediaWikiAnswer';
import { byValue, leastPixels, type Askable, type Asking } from './demands';
import { commonsPicture } from './commons/picture';
import { continuationOf, type Continuation } from './commons/continuation';
import { countOf, objectsOf } from '../page/fields';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { requestAddress } from './request';
import type { Source, SourcePage, SourceQuery, Web } from './source';

/** MediaWiki gives addresses of scaled copies for at most so many files of an answer. */
const filesPerBatch = 50;
/** The most requests for one page of results. */
const maxAnswersPerPage = 10;
/** MediaWiki's search refuses questions of more than 300 characters, the filters among them. */
const maxQuestionLength = 300;
const maxQueryLength = 250;

/**
 * Copies exist in widths of 250, 330, 500, 960, 1280 … px (mediawiki.org/wiki/Common_thumbnail_sizes). Asked for 480, it gives
 * that of 500 and, as the one for dense screens, that of 960: together with the original the best for each size that a user
 * can ask for, of wide pictures and of tall ones. From 330 there would be none between 330 and 960 wide, and 960 wide is
 * too large for a tall picture.
 */
const copyWidth = 480;

const fileParameters = {
  action: 'query',
  format: 'json',
  formatversion: '2',
  prop: 'imageinfo',
  iiprop: 'url|size|mime|user|canonicaltitle|extmetadata',
  iiurlwidth: String(copyWidth),
  iiextmetadatafilter:
    'Artist|Attribution|Credit|License|LicenseShortName|LicenseUrl|UsageTerms|ObjectName|ImageDescription',
};

/** Words of a search in MediaWiki, which are said beside the keyword (mediawiki.org/wiki/Help:CirrusSearch). */
const asWords = (...words: readonly string[]): Asking => ({ gsrsearch: words.join(' ') });

/** The types of files that can be asked for. */
const typeWords = {
  jpg: 'filemime:image/jpeg',
  png: 'filemime:image/png',
  gif: 'filemime:image/gif',
  webp: 'filemime:image/webp',
  tiff: 'filemime:image/tiff',
} as const;
/** The names of these types, by their words. */
const typesByWord = Object.fromEntries(
  (Object.keys(typeWords) as (keyof typeof typeWords)[]).map((type) => [
    typeWords[type],
    pictureTypes[type].name,
  ]),
);

const askable: Askable = {
  // For other licences it has no such word.
  license: ({ license }) => (license === 'public-domain' ? asWords('haslicense:unrestricted') : null),
  size(demands) {
    const { width, height } = leastPixels(demands);
    return asWords(
      ...(width > 1 ? [`filew:>${width - 1}`] : []),
      ...(height > 1 ? [`fileh:>${height - 1}`] : []),
    );
  },
  type: ({ type }) => byValue('gsrsearch', type, typeWords),
  order: () => ({ gsrsort: 'create_timestamp_desc' }),
};

/** Wikimedia Commons by MediaWiki's API. Its cursor is what MediaWiki wants back to continue, as JSON. */
export const commons: Source<'commons'> = {
  id: 'commons',
  // What Wikimedia allows to those who do not say who they are, and to all who load pictures (robot policy of April 2025).
  limits: {
    pageIntervalMs: 1000,
    pagesPerMinute: 10,
    lanes: { start: 2, ceiling: 2 },
    maxLanes: 2,
    hosts: /(?:^|\.)wikimedia\.org(?::\d+)?$/,
    finalRefusal,
  },

  askable,
  // What is of no kind that is known here is in the list of all.
  slices: [{ by: 'type', parameter: 'gsrsearch', isWords: true, values: typesByWord }],

  readPage: searchCommons,
  readSite: readCommonsPage,
};

function searchCommons(query: SourceQuery, web: Web): Promise<SourcePage> {
  const { gsrsearch: demanded, ...others } = query.demanded ?? {};
  const filters = ['filetype:bitmap|drawing', ...(demanded === undefined ? [] : [demanded])].join(' ');
  const most = Math.min(maxQueryLength, maxQuestionLength - filters.length - 1);
  const words = [...query.query].slice(0, most).join('');
  const search = { generator: 'search', gsrnamespace: '6', gsrlimit: String(filesPerBatch) };
  return readFiles({ ...search, gsrsearch: `${words} ${filters}`, ...others }, query, web, query.query);
}

/** The file of a page, or those of a category, without those of categories in it. */
function readCommonsPage({ kind, named }: SitePage, query: SourceQuery, web: Web): Promise<SourcePage> {
  const title = [...(named['title'] ?? '')].slice(0, maxQueryLength).join('').replaceAll('_', ' ');
  if (kind === 'file') return readFiles({ titles: `File:${title}` }, query, web, '');
  const members = { generator: 'categorymembers', gcmtype: 'file', gcmlimit: String(filesPerBatch) };
  return readFiles({ ...members, gcmtitle: `Category:${title}` }, query, web, '');
}

/**
 * Wikimedia answers 429 with a Retry-After when an address asks for a thumbnail width that it does not make, and
 * waiting does not change that (https://www.mediawiki.org/wiki/Common_thumbnail_sizes). Null for every other answer.
 */
function finalRefusal(status: number, start: () => Buffer): string | null {
  return status === 429 && start().includes('thumbnail steps')
    ? 'HTTP 429: a width of thumbnail that is not made'
    : null;
}

/** The files that MediaWiki is asked for in these words; `keyword` is that of the search, or empty. */
async function readFiles(
  wanted: Readonly<Record<string, string>>,
  query: SourceQuery,
  web: Web,
  keyword: string,
): Promise<SourcePage> {
  const asked = { ...fileParameters, ...wanted };
  const files = new Map<number, PlainObject>();
  let position = continuationOf(query.cursor);
  const isAtLast = offsetOf(position) + filesPerBatch >= maxOffset;
  let pictures: readonly Picture[] = [];
  for (let answers = 0; answers < maxAnswersPerPage; answers += 1) {
    // `asked` comes last, so that a cursor cannot change the question.
    const address = requestAddress(query.baseUrl, 'w/api.php', { ...position, ...asked });
    const answer: PlainObject = mediaWikiAnswer(await web.get(address));
    collect(answer, files);
    position = continuationOf(answer['continue']);
    pictures = commonsPictures(files, keyword);
    // A batch can take several answers, each with a part of what was asked for.
    const isWhole = (answer['batchcomplete'] ?? false) !== false;
    if (position === null || (isWhole && pictures.length > 0)) break;
  }
  const next = nextCursor(position);
  return { pictures, next, ...(next === null && isAtLast && { isCut: true }) };
}

function collect(answer: PlainObject, files: Map<number, PlainObject>): void {
  for (const file of objectsOf(fieldsOf(answer['query'])?.['pages']).slice(0, filesPerBatch)) {
    const id = countOf(file['pageid']);
    if (id !== null) files.set(id, { ...files.get(id), ...file });
  }
}

/** The pictures in the order of the search, by their `index`; answers list files in no order. */
function commonsPictures(files: ReadonlyMap<number, PlainObject>, keyword: string): readonly Picture[] {
  const place = (file: PlainObject): number => countOf(file['index']) ?? Infinity;
  return [...files.entries()]
    .sort(([, a], [, b]) => (place(a) === place(b) ? 0 : place(a) - place(b)))
    .flatMap(([id, file]) => commonsPicture(id, file, keyword) ?? []);
}

/** MediaWiki's search gives the first 10,000 results. After them it may not say that there are more. */
const maxOffset = 10_000;

function nextCursor(position: Continuation | null): string | null {
  return position === null || offsetOf(position) >= maxOffset ? null : JSON.stringify(position);
}

function offsetOf(position: Continuation | null): number {
  return Number(position?.['gsroffset'] ?? 0);
}
