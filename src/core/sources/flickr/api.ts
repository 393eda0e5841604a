import type { Picture, PictureSize } from '../../../shared/picture/picture';
import { ScrapeError } from '../../failure';
import type { PageText } from '../../net/client';
import { jsonOf } from '../answer';
import { countOf, idOf, lineOf, tagsIn, maxNameLength, maxTitleLength } from '../../page/fields';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { requestAddress } from '../request';
import { readResults, totalWithin } from '../results';
import type { SourcePage, SourceQuery, Web } from '../source';
import { flickrLicense } from './licenses';
import { countFromZero } from './model';
import { flickrCreator, ownerPathOf, photoPageAddress, photoAddress, type PhotoOwner } from './photo';
import { sizesFromAddress } from './pictureFile';

const photosPerPage = 500;
/** Flickr gives the first 4,000 results of a search; pages after them only repeat. */
const lastPage = 8;

/** The sizes as the API calls them, largest first (flickr.com/services/api/misc.urls.html); squares are left out. */
const sizeSuffixes = ['o', '6k', '5k', '4k', 'f', '3k', 'k', 'h', 'l', 'c', 'z', 'm', 'w', 'n', 's', 't'];
const extraFields = [
  'license',
  'owner_name',
  'realname',
  'path_alias',
  'tags',
  ...sizeSuffixes.map((size) => `url_${size}`),
];

const badKeyCode = 100;
/** Codes of temporary errors, such as "not currently available". */
const temporaryCodes: ReadonlySet<number> = new Set([0, 10, 105, 201]);

/**
 * Reads one page of `flickr.photos.search` of Flickr's API, with the user's API key. Its cursor is `api:` and the
 * number of the next page.
 */
export async function searchFlickrApi(query: SourceQuery, key: string, { get }: Web): Promise<SourcePage> {
  const { query: keyword, cursor, baseUrl } = query;
  const number = apiPageNumber(cursor);
  if (number > lastPage) return { pictures: [], next: null };
  const answer = await get(
    requestAddress(baseUrl, 'services/rest/', {
      method: 'flickr.photos.search',
      api_key: key,
      format: 'json',
      nojsoncallback: '1',
      text: keyword,
      sort: 'relevance',
      media: 'photos',
      safe_search: '1',
      extras: extraFields.join(','),
      per_page: String(photosPerPage),
      page: String(number),
    }),
  );
  const found = fieldsOf(jsonOf(answer));
  requireSuccess(answer, found);
  const photos = fieldsOf(found?.['photos']);
  const pictures = readResults(answer, photos?.['photo'], (photo) =>
    flickrApiPicture(photo, keyword, baseUrl),
  );
  // Pages may hold fewer than was asked for; only their number tells the last one.
  const last = Math.min(lastPage, countOf(photos?.['pages']) ?? lastPage);
  const next = pictures.length === 0 || number >= last ? null : `api:${number + 1}`;
  return { pictures, next, ...totalWithin(lastPage * photosPerPage, countFromZero(photos?.['total'])) };
}

/** The cursor of the public search page, which is a bare number, starts from the beginning. */
function apiPageNumber(cursor: string | null): number {
  return Number(/^api:([1-9]\d{0,3})$/.exec(cursor ?? '')?.[1] ?? 1);
}

/** Throws for an error, which comes with status 200. Its message may repeat the key, so only the code is reported. */
function requireSuccess({ url, status }: PageText, found: PlainObject | null): void {
  if (found?.['stat'] !== 'fail') return;
  const { host } = new URL(url);
  const code = countFromZero(found['code']);
  const detail = `flickr.photos.search fails with code ${code ?? 'unknown'}`;
  if (code === badKeyCode) throw new ScrapeError({ code: 'bad-key', host, status, detail });
  if (code !== null && temporaryCodes.has(code))
    throw new ScrapeError({ code: 'http-status', host, status: 503, detail });
  throw new ScrapeError({ code: 'site-changed', host, status, detail });
}

function flickrApiPicture(photo: PlainObject, keyword: string, baseUrl: string): Picture | null {
  const id = idOf(photo['id'], 20);
  if (id === null || !/^\d+$/.test(id)) return null;
  const sizes = flickrApiSizes(photo, id, baseUrl);
  if (sizes.length === 0) return null;
  const on = { url: baseUrl };
  const owner = ownerOfPhoto(photo);
  const { tags } = photo;
  return {
    source: 'flickr',
    id,
    keyword,
    title: lineOf(photo['title'], maxTitleLength),
    creator: flickrCreator(owner, on),
    license: flickrLicense(countFromZero(photo['license'])),
    page: photoPageAddress(id, owner.path, on),
    sizes,
    ...(typeof tags === 'string' && tagsIn(tags.split(' '))),
  };
}

function ownerOfPhoto(photo: PlainObject): PhotoOwner {
  const text = (field: string): string | null => lineOf(photo[field], maxNameLength);
  const alias = text('pathalias');
  const path = alias ?? text('owner');
  return {
    name: text('realname') ?? text('ownername') ?? alias,
    path: path === null ? null : ownerPathOf(path),
  };
}

/** The sizes that the answer lists, else those whose addresses follow from server and secret. */
function flickrApiSizes(photo: PlainObject, id: string, baseUrl: string): readonly PictureSize[] {
  const listed = sizeSuffixes.flatMap((key): PictureSize[] => {
    const url = photoAddress(photo[`url_${key}`], baseUrl);
    if (!url) return [];
    return [
      { url: url.href, width: countOf(photo[`width_${key}`]), height: countOf(photo[`height_${key}`]) },
    ];
  });
  if (listed.length > 0) return listed;
  const { server, secret } = photo;
  if (!/^\d{1,10}$/.test(String(server)) || typeof secret !== 'string') return [];
  if (!/^[0-9a-f]{6,32}$/.test(secret)) return [];
  return sizesFromAddress(
    new URL(`https://live.staticflickr.com/${String(server)}/${id}_${secret}_b.jpg`),
    null,
  );
}
