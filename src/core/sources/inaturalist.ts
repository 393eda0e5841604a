import type { Creator, License, Picture, Pixels } from '../../shared/picture/picture';
import { creativeCommonsLicense, licenseById } from '../../shared/picture/licenses';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import {
  countOf,
  dayOf,
  idOf,
  lineOf,
  maxNameLength,
  maxTitleLength,
  objectsOf,
  tagsIn,
} from '../page/fields';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { byLicenseCodes } from './demands';
import { photoAddress, photoSizes } from './inaturalist/photoFile';
import { pageNumber, requestAddress } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import { licenseValues } from './slices';
import type { Source, SourcePage, SourceQuery, Web } from './source';

/** Few, because an answer has tens of kilobytes for each, all that was said about it. */
const observationsPerPage = 50;
const expected = { list: 'results', fields: 'photos[].id, photos[].url (…/square.jpg)' };
/** No more than 10,000 observations of one search are given. */
const lastPage = 10_000 / observationsPerPage;
/** Where a photo has none of these, its rights are reserved. */
const licenseCodes = {
  cc0: ['CC0-1.0'],
  'cc-by': ['CC-BY-4.0'],
  'cc-by-sa': ['CC-BY-SA-4.0'],
  'cc-by-nd': ['CC-BY-ND-4.0'],
  'cc-by-nc': ['CC-BY-NC-4.0'],
  'cc-by-nc-sa': ['CC-BY-NC-SA-4.0'],
  'cc-by-nc-nd': ['CC-BY-NC-ND-4.0'],
} as const;

/**
 * iNaturalist (api.inaturalist.org/v1/docs): observations of plants and animals by their names, with all of their photos that have
 * a licence; of the others nothing may be used without asking. Its cursor is the number of the next page.
 */
export const inaturalist: Source<'inaturalist'> = {
  id: 'inaturalist',
  // inaturalist.org/pages/api+recommended+practices
  limits: { pageIntervalMs: 1000, pagesPerMinute: 60, lanes: { start: 4, ceiling: 8 } },
  askable: {
    ...byLicenseCodes('photo_license', licenseCodes),
    order: () => ({ order_by: 'created_at' }),
  },

  slices: [{ by: 'license', parameter: 'photo_license', values: licenseValues(licenseCodes) }],

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),
};

async function readResultsPage(
  { query, cursor, baseUrl, demanded }: SourceQuery,
  { get }: Web,
): Promise<SourcePage> {
  const number = pageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const answer = await get(
    requestAddress(baseUrl, 'v1/observations', {
      taxon_name: query,
      photos: 'true',
      photo_license: Object.keys(licenseCodes).join(','),
      order_by: 'votes',
      per_page: String(observationsPerPage),
      page: String(number),
      ...demanded,
    }),
    // Requests are counted by the minute.
    { waitSeconds: () => 60 },
  );
  const found = fieldsOf(jsonOf(answer));
  // An observation is found by any of its photos.
  const codes = demanded?.['photo_license']?.split(',');
  const isAsked = (code: unknown): boolean => codes?.some((each) => each === code) ?? true;
  const observations: unknown = found?.['results'];
  const photos: unknown = Array.isArray(observations)
    ? objectsOf(observations).flatMap((observation) =>
        objectsOf(observation['photos'])
          .filter(({ license_code: code }) => licenseOf(code) !== null && isAsked(code))
          .map((photo) => ({ photo, observation })),
      )
    : observations;
  const pictures = readResults(answer, photos, expected, (result) =>
    inaturalistPicture(result, query, baseUrl),
  );
  const total = countOf(found?.['total_results']);
  const isLast =
    (Array.isArray(observations) && observations.length === 0) ||
    number === lastPage ||
    (total !== null && number * observationsPerPage >= total);
  return {
    pictures,
    next: isLast ? null : String(number + 1),
    ...totalWithin(lastPage * observationsPerPage, total),
  };
}

/** All licences are of version 4.0, but that of photos which their source has put into the public domain. */
function licenseOf(code: unknown): License | null {
  if (typeof code !== 'string') return null;
  if (code.toLowerCase() === 'pd') return licenseById('public-domain');
  return creativeCommonsLicense(code.toLowerCase().replace(/^cc-/, ''), '4.0');
}

function inaturalistPicture(result: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const photo = fieldsOf(result['photo']);
  const observation = fieldsOf(result['observation']);
  const id = idOf(photo?.['id']);
  const address = pageAddress(photo?.['url'], baseUrl);
  if (!photo || !observation || id === null || !address) return null;
  const sizes = photoSizes(address, originalOf(photo));
  if (sizes.length === 0) return null;
  const date = dayOf(observation['observed_on']);
  const thumbnail = photoAddress(address, 'medium');
  return {
    source: 'inaturalist',
    id,
    keyword,
    title: titleOf(observation),
    creator: creatorOf(fieldsOf(observation['user'])),
    license: licenseOf(photo['license_code']),
    page: pageAddress(observation['uri'], baseUrl)?.href ?? `https://www.inaturalist.org/photos/${id}`,
    sizes,
    ...tagsIn(observation['tags']),
    ...(date !== null && { date }),
    ...(thumbnail !== null && { thumbnail }),
  };
}

function originalOf(photo: PlainObject): Pixels | null {
  const pixels = fieldsOf(photo['original_dimensions']);
  const width = countOf(pixels?.['width']);
  const height = countOf(pixels?.['height']);
  return width === null || height === null ? null : { width, height };
}

/** What it is: by its common and its scientific name, or as the observer guesses. */
function titleOf(observation: PlainObject): string | null {
  const taxon = fieldsOf(observation['taxon']);
  const common = lineOf(taxon?.['preferred_common_name'], maxNameLength);
  const scientific = lineOf(taxon?.['name'], maxNameLength);
  if (common !== null && scientific !== null) return `${common} (${scientific})`;
  return common ?? scientific ?? lineOf(observation['species_guess'], maxTitleLength);
}

function creatorOf(user: PlainObject | null): Creator | null {
  const login = idOf(user?.['login'], maxNameLength);
  const name = lineOf(user?.['name'], maxNameLength) ?? login;
  if (name === null) return null;
  return { name, url: login && `https://www.inaturalist.org/people/${encodeURIComponent(login)}` };
}
