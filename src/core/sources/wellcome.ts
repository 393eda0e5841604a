import type { Creator, Picture, PictureSize } from '../../shared/picture/picture';
import { licenseByAddress } from '../../shared/picture/licenses';
import { largeEdge, smallEdge } from '../../shared/picture/sizes';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { countOf, idOf, lineOf, maxNameLength, maxTitleLength, objectsOf } from '../page/fields';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { anyVersion, byLicenseCodes } from './demands';
import { iiifAddress, iiifSize } from './iiifSizes';
import { pageNumber, requestAddress } from './request';
import { readResults, totalWithin } from './results';
import { licenseValues } from './slices';
import type { Source } from './source';

const imagesPerPage = 100;
const expected = { list: 'results', fields: 'id, thumbnail.url or locations[].url (…/info.json)' };
/** No more than 10,000 images of one search are given. */
const lastPage = 100;

/** Its names of licences (wellcomecollection/catalogue, License.scala). */
const licenseCodes = {
  'cc-by': anyVersion('BY'),
  'cc-by-sa': anyVersion('BY-SA'),
  'cc-by-nd': anyVersion('BY-ND'),
  'cc-by-nc': anyVersion('BY-NC'),
  'cc-by-nc-sa': anyVersion('BY-NC-SA'),
  'cc-by-nc-nd': anyVersion('BY-NC-ND'),
  'cc-0': ['CC0-1.0'],
  pdm: ['CC-PDM-1.0'],
};

/**
 * Wellcome Collection (developers.wellcomecollection.org), by the images of its catalogue. Its cursor is the number of the
 * next page.
 */
export const wellcome: Source<'wellcome'> = {
  id: 'wellcome',
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },
  askable: byLicenseCodes('locations.license', licenseCodes, { hasOthers: true }),
  slices: [{ by: 'license', parameter: 'locations.license', values: licenseValues(licenseCodes) }],

  async readPage({ query: keyword, cursor, baseUrl, demanded }, { get }) {
    const number = pageNumber(cursor);
    if (number > lastPage) return { pictures: [], next: null };
    const answer = await get(
      requestAddress(baseUrl, 'catalogue/v2/images', {
        query: keyword,
        include: 'source.contributors',
        pageSize: String(imagesPerPage),
        page: String(number),
        ...demanded,
      }),
    );
    const found = fieldsOf(jsonOf(answer));
    const pictures = readResults(answer, found?.['results'], expected, (image) =>
      wellcomePicture(image, keyword, baseUrl),
    );
    const total = countOf(found?.['totalResults']);
    const isLast =
      pictures.length === 0 || number === lastPage || (total !== null && number * imagesPerPage >= total);
    const next = isLast ? null : String(number + 1);
    return { pictures, next, ...totalWithin(lastPage * imagesPerPage, total) };
  },
};

function wellcomePicture(image: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const id = idOf(image['id']);
  const location = locationOf(image, baseUrl);
  if (id === null || !location) return null;
  const { service, license } = location;
  const work = fieldsOf(image['source']);
  const workId = idOf(work?.['id']);
  const address = fieldsOf(license)?.['url'];
  return {
    source: 'wellcome',
    id,
    keyword,
    title: lineOf(work?.['title'], maxTitleLength),
    creator: creatorOf(work),
    license: typeof address === 'string' ? licenseByAddress(address) : null,
    page: workId === null ? null : `https://wellcomecollection.org/works/${encodeURIComponent(workId)}`,
    sizes: wellcomeSizes(service, image['aspectRatio']),
    thumbnail: iiifSize(service, thumbnailWidth, null).url,
  };
}

interface ImageLocation {
  /** Address of the picture at the IIIF server. */
  readonly service: string;
  readonly license: unknown;
}

/** Where the picture is, with its licence there: the first place that has an `info.json`. */
function locationOf(image: PlainObject, baseUrl: string): ImageLocation | undefined {
  return objectsOf([image['thumbnail'], ...objectsOf(image['locations'])])
    .flatMap(({ url, license }): ImageLocation[] => {
      const address = pageAddress(url, baseUrl)?.href ?? '';
      return address.endsWith('/info.json')
        ? [{ service: address.slice(0, -'/info.json'.length), license }]
        : [];
    })
    .at(0);
}

function creatorOf(work: PlainObject | null): Creator | null {
  const [first] = objectsOf(work?.['contributors']);
  const name = lineOf(fieldsOf(first?.['agent'])?.['label'], maxNameLength);
  return name === null ? null : { name, url: null };
}

const thumbnailWidth = 400;

/**
 * A search tells the shape of a picture, and not its pixels: nearly all have more than 1024, and of those that have fewer the
 * server may refuse such a size.
 */
function wellcomeSizes(service: string, ratio: unknown): readonly [PictureSize, ...PictureSize[]] {
  const shape = typeof ratio === 'number' && ratio > 0.01 && ratio < 100 ? { width: ratio, height: 1 } : null;
  const scaled = [largeEdge, smallEdge].map((edge): PictureSize => {
    const width = shape ? Math.max(1, Math.round(edge * Math.min(1, shape.width))) : edge;
    return { ...iiifSize(service, width, shape), unsure: true };
  });
  return [{ url: iiifAddress(service, 'max'), width: null, height: null, unsure: true }, ...scaled];
}
