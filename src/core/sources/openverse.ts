import { ScrapeError } from '../failure';
import type { PageText } from '../net/client';
import { jsonOf } from './answer';
import { countOf } from '../page/fields';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { pictureTypes, type PictureTypeName } from '../../shared/picture/pictureTypes';
import { anyVersion, byLicenseCodes, byValue } from './demands';
import { isOfferedResult, openversePicture } from './openverse/picture';
import { requestAddress, pageNumber } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import { licenseValues, plainValues } from './slices';
import type { Source, SourcePage, SourceQuery, Web } from './source';

/** The most results a page without a token; requests for more are refused. */
const resultsPerPage = 20;
const expected = { list: 'results', fields: 'id, url' };
const lastPage = 20;
/** So many results are counted at the most. */
const mostCounted = 240;
/** In code points; longer queries are cut off. */
const maxQueryLength = 200;

/** Its codes of licences, without versions. */
const licenseCodes = {
  by: anyVersion('BY'),
  'by-sa': anyVersion('BY-SA'),
  'by-nd': anyVersion('BY-ND'),
  'by-nc': anyVersion('BY-NC'),
  'by-nc-sa': anyVersion('BY-NC-SA'),
  'by-nc-nd': anyVersion('BY-NC-ND'),
  cc0: ['CC0-1.0'],
  pdm: ['CC-PDM-1.0'],
  'sampling+': ['CC-SAMPLING+-1.0'],
  'nc-sampling+': ['CC-NC-SAMPLING+-1.0'],
};
/** It goes by what the address of a file ends in. */
const extensions = Object.fromEntries(
  Object.entries(pictureTypes).map(([name, { extensions: own }]) => [name, own.join(',')]),
) as Readonly<Record<PictureTypeName, string>>;

/**
 * Openverse, the index of openly licensed pictures in many collections, by its API without a token. Its cursor is the
 * number of the next page. Source: the API's own code and terms (github.com/WordPress/openverse).
 */
export const openverse: Source<'openverse'> = {
  id: 'openverse',
  // The files are on the hosts of the collections, most of them on Flickr's.
  limits: {
    pageIntervalMs: 1000,
    pagesPerMinute: 20,
    thumbnailsPerMinute: 150,
    lanes: { start: 4, ceiling: 8 },
  },

  askable: {
    ...byLicenseCodes('license', licenseCodes),
    orientation: ({ orientation }) =>
      byValue('aspect_ratio', orientation, { landscape: 'wide', portrait: 'tall', square: 'square' }),
    type: ({ type }) => byValue('extension', type, extensions),
  },

  slices: [
    { by: 'license', parameter: 'license', values: licenseValues(licenseCodes) },
    { by: 'size', parameter: 'size', values: plainValues('large', 'medium', 'small') },
    { by: 'orientation', parameter: 'aspect_ratio', values: plainValues('wide', 'tall', 'square') },
  ],

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),

  async readSite({ named }, query, { get }) {
    const { id = '' } = named;
    const answer = await get(requestAddress(query.baseUrl, `v1/images/${encodeURIComponent(id)}/`), {
      waitSeconds: throttledSeconds,
    });
    const found = openverseAnswer(answer);
    const wanted = isOfferedResult(found) ? [found] : [];
    const pictures = readResults(answer, wanted, { ...expected, list: 'the answer' }, (result) =>
      openversePicture(result, { ...query, query: '' }),
    );
    return { pictures, next: null };
  },
};

async function readResultsPage(query: SourceQuery, web: Web): Promise<SourcePage> {
  const number = pageNumber(query.cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const address = requestAddress(query.baseUrl, 'v1/images/', {
    q: [...query.query].slice(0, maxQueryLength).join(''),
    page: String(number),
    page_size: String(resultsPerPage),
    ...query.demanded,
  });
  const answer = await web.get(address, { waitSeconds: throttledSeconds });
  const found = openverseAnswer(answer);
  const results: unknown = found?.['results'];
  const wanted: unknown = Array.isArray(results) ? (results as unknown[]).filter(isOfferedResult) : results;
  const pictures = readResults(answer, wanted, expected, (result) => openversePicture(result, query));
  // Results whose links are dead are left out, so that any page may be short; an empty one is the end.
  const isEmpty = !Array.isArray(results) || results.length === 0;
  const pages = Math.min(lastPage, countOf(found?.['page_count']) ?? lastPage);
  const next = isEmpty || number >= pages ? null : String(number + 1);
  const said = countOf(found?.['result_count']);
  // Of more than it gives without a token, it counts no more than these.
  const isCut = said !== null && said >= mostCounted;
  return { pictures, next, ...totalWithin(pages * resultsPerPage, said), ...(isCut && { isCut }) };
}

function openverseAnswer(answer: PageText): PlainObject | null {
  const { status, text } = answer;
  const detail = `HTTP ${status}: ${text.slice(0, 300)}`;
  // Our page size is too large then, and no key would change that.
  if (status === 401 && text.includes('page_size')) throw new ScrapeError({ code: 'internal', detail });
  if (status === 400) {
    const { host } = new URL(answer.url);
    throw new ScrapeError({ code: 'http-status', host, status, detail });
  }
  return fieldsOf(jsonOf(answer));
}

/** Seconds to wait, from `Request was throttled. Expected available in 3600 seconds.`; null where none are named. */
function throttledSeconds({ text }: PageText): number | null {
  const [, seconds] = /expected available in (\d{1,6}) second/i.exec(text.slice(0, 1000)) ?? [];
  return seconds === undefined ? null : Number(seconds);
}
