import type { Creator, License, Picture, PictureSize, Pixels } from '../../shared/picture/picture';
import { licenseById } from '../../shared/picture/licenses';
import { fieldsOf, type PlainObject } from '../../shared/words/untrusted';
import { countOf, idOf, lineOf, maxNameLength, maxTitleLength, objectsOf } from '../page/fields';
import { pageAddress } from '../page/pageAddress';
import { jsonOf } from './answer';
import { ofLicenses } from './demands';
import { pageNumber, requestAddress } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const worksPerPage = 100;
const expected = { list: 'data', fields: 'accession_number or id, images.print.url or images.web.url' };
/** An answer with all fields has tens of kilobytes for each work. */
const fields = 'id,accession_number,title,creators,images,share_license_status,url';

/**
 * The Cleveland Museum of Art (openaccess-api.clevelandart.org), as far as its works are under CC0, as nearly all are that have
 * a picture. Its cursor is the number of the next page.
 */
export const cleveland: Source<'cleveland'> = {
  id: 'cleveland',
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },
  askable: ofLicenses('CC0-1.0'),

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),
};

async function readResultsPage({ query, cursor, baseUrl }: SourceQuery, { get }: Web): Promise<SourcePage> {
  const number = pageNumber(cursor);
  const answer = await get(
    requestAddress(baseUrl, 'api/artworks/', {
      q: query,
      has_image: '1',
      cc0: '1',
      fields,
      limit: String(worksPerPage),
      skip: String((number - 1) * worksPerPage),
    }),
  );
  const found = fieldsOf(jsonOf(answer));
  const works: unknown = found?.['data'];
  const shown: unknown = Array.isArray(works)
    ? objectsOf(works).filter(({ images }) => images !== null)
    : works;
  const pictures = readResults(answer, shown, expected, (work) => clevelandPicture(work, query, baseUrl));
  const total = countOf(fieldsOf(found?.['info'])?.['total']);
  const isLast =
    (Array.isArray(works) && works.length === 0) || (total !== null && number * worksPerPage >= total);
  return { pictures, next: isLast ? null : String(number + 1), ...totalWithin(Infinity, total) };
}

function clevelandPicture(work: PlainObject, keyword: string, baseUrl: string): Picture | null {
  // Its page, and Openverse, call a work by this number, not by its id.
  const id = idOf(work['accession_number']) ?? idOf(work['id']);
  const sizes = clevelandSizes(fieldsOf(work['images']), baseUrl);
  if (id === null || sizes.length === 0) return null;
  return {
    source: 'cleveland',
    id,
    keyword,
    title: lineOf(work['title'], maxTitleLength),
    creator: creatorOf(work),
    license: licenseOf(work['share_license_status']),
    page: pageAddress(work['url'], baseUrl)?.href ?? null,
    sizes,
  };
}

function creatorOf(work: PlainObject): Creator | null {
  const [first] = objectsOf(work['creators']);
  const name = lineOf(first?.['description'], maxNameLength);
  return name === null ? null : { name, url: null };
}

function licenseOf(status: unknown): License | null {
  if (status === 'CC0') return licenseById('CC0-1.0');
  return status === 'Copyrighted' ? licenseById('all-rights-reserved') : null;
}

/** Without `full`, a TIFF of tens of megabytes that few programs show. */
function clevelandSizes(images: PlainObject | null, baseUrl: string): PictureSize[] {
  const [print, web] = (['print', 'web'] as const).map((name) => {
    const image = fieldsOf(images?.[name]);
    const url = pageAddress(image?.['url'], baseUrl)?.href;
    const width = countOf(image?.['width']);
    const height = countOf(image?.['height']);
    return url === undefined ? null : { url, pixels: width && height ? { width, height } : null };
  });
  // What is said of the small file is sometimes that of another picture.
  const isSame = !print?.pixels || !web?.pixels || haveSameShape(print.pixels, web.pixels);
  const sizes = [print, web && !isSame ? { ...web, pixels: null } : web];
  return sizes.flatMap((size) =>
    size ? [{ url: size.url, width: size.pixels?.width ?? null, height: size.pixels?.height ?? null }] : [],
  );
}

/** Whether one picture can have both, as far as whole pixels allow. */
function haveSameShape(one: Pixels, other: Pixels): boolean {
  const ratio = (one.width * other.height) / (one.height * other.width);
  return ratio > 0.97 && ratio < 1.03;
}
