import type { Picture, PictureSize } from '../../../shared/picture/picture';
import { ScrapeError } from '../../failure';
import type { PageText } from '../../net/client';
import { changedError, jsonOf } from '../answer';
import { countOf, idOf, lineOf, tagsIn, maxNameLength, maxTitleLength } from '../../page/fields';
import { fieldsOf, type PlainObject } from '../../../shared/words/untrusted';
import { requestAddress } from '../request';
import { readResults, totalWithin } from '../results';
import type { SitePage } from '../../../shared/sources/siteAddresses';
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
export function searchFlickrApi(query: SourceQuery, key: string, web: Web): Promise<SourcePage> {
  const wanted = {
    method: 'flickr.photos.search',
    text: query.query,
    sort: 'relevance',
    safe_search: '1',
    ...query.demanded,
  };
  return readApiList({ ...query, apiKey: key }, web, wanted, { lastPage, keyword: query.query });
}

/** What a list of photos is asked for: a method of Flickr's API with what it takes. */
type ApiList = Readonly<Record<string, string>> & { readonly method: string };

async function readApiList(
  query: SourceQuery,
  web: Web,
  wanted: ApiList,
  { lastPage: most = Infinity, keyword = '' }: { readonly lastPage?: number; readonly keyword?: string } = {},
): Promise<SourcePage> {
  const number = apiPageNumber(query.cursor);
  if (number > most) return { pictures: [], next: null };
  const { answer, found } = await askApi(query, web, {
    ...wanted,
    media: 'photos',
    extras: extraFields.join(','),
    per_page: String(photosPerPage),
    page: String(number),
  });
  const album = fieldsOf(found?.['photoset']);
  const list = album ?? fieldsOf(found?.['photos']);
  // An album says once whose it is.
  const shared = album ? { owner: album['owner'], ownername: album['ownername'] } : {};
  const path = album ? 'photoset.photo' : 'photos.photo';
  const expected = { list: path, fields: 'id, url_l or server and secret' };
  const pictures = readResults(answer, list?.['photo'], expected, (photo) =>
    flickrApiPicture({ ...shared, ...photo }, keyword, query.baseUrl),
  );
  // Pages may hold fewer than was asked for; only their number tells the last one.
  const last = Math.min(most, countOf(list?.['pages']) ?? most);
  const next = pictures.length === 0 || number >= last ? null : `api:${number + 1}`;
  return { pictures, next, ...totalWithin(most * photosPerPage, countFromZero(list?.['total'])) };
}

/** Reads one page of what an address of Flickr's site shows, with the user's API key. */
export async function readFlickrSiteByApi(
  { kind, named }: SitePage,
  query: SourceQuery,
  web: Web,
): Promise<SourcePage> {
  const { owner = '', id = '', group = '', tag = '' } = named;
  const user = async (): Promise<string> =>
    idFromApi(query, web, 'User', owner, `photos/${ownerPathOf(owner)}/`);
  switch (kind) {
    case 'album':
      return readApiList(query, web, { method: 'flickr.photosets.getPhotos', photoset_id: id });
    case 'gallery': {
      const path = `photos/${ownerPathOf(owner)}/galleries/${id}/`;
      const gallery = await idFromApi(query, web, 'Gallery', '', path);
      return readApiList(query, web, { method: 'flickr.galleries.getPhotos', gallery_id: gallery });
    }
    case 'group': {
      const pool = await idFromApi(query, web, 'Group', group, `groups/${ownerPathOf(group)}/`);
      return readApiList(query, web, { method: 'flickr.groups.pools.getPhotos', group_id: pool });
    }
    case 'tag': {
      const whose = owner === '' ? {} : { user_id: await user() };
      const wanted = {
        method: 'flickr.photos.search',
        tags: tag,
        sort: 'relevance',
        safe_search: '1',
        ...whose,
      };
      return readApiList(query, web, wanted, { lastPage });
    }
    default:
      return readApiList(query, web, { method: 'flickr.people.getPublicPhotos', user_id: await user() });
  }
}

/** Flickr's own id of who or what is named in an address of its site; `name` where that is one already. */
async function idFromApi(
  query: SourceQuery,
  web: Web,
  kind: 'User' | 'Group' | 'Gallery',
  name: string,
  path: string,
): Promise<string> {
  if (/^\d{1,20}@N\d{2}$/.test(name)) return name;
  const { answer, found } = await askApi(query, web, {
    method: `flickr.urls.lookup${kind}`,
    url: `https://www.flickr.com/${path}`,
  });
  const id = idOf(fieldsOf(found?.[kind.toLowerCase()])?.['id'], 60);
  if (id !== null) return id;
  throw changedError(answer, `${kind.toLowerCase()}.id`);
}

async function askApi(
  { baseUrl, apiKey }: SourceQuery,
  { get }: Web,
  asked: ApiList,
): Promise<{ readonly answer: PageText; readonly found: PlainObject | null }> {
  const { method, ...more } = asked;
  const own = { method, api_key: apiKey ?? '', format: 'json', nojsoncallback: '1' };
  const answer = await get(requestAddress(baseUrl, 'services/rest/', { ...own, ...more }));
  const found = fieldsOf(jsonOf(answer));
  requireSuccess(answer, found, method);
  return { answer, found };
}

/** The cursor of the public search page, which is a bare number, starts from the beginning. */
function apiPageNumber(cursor: string | null): number {
  return Number(/^api:([1-9]\d{0,3})$/.exec(cursor ?? '')?.[1] ?? 1);
}

/** Throws for an error, which comes with status 200. Its message may repeat the key, so only the code is reported. */
function requireSuccess({ url, status }: PageText, found: PlainObject | null, method: string): void {
  if (found?.['stat'] !== 'fail') return;
  const { host } = new URL(url);
  const code = countFromZero(found['code']);
  const detail = `${method} fails with code ${code ?? 'unknown'}`;
  if (code === badKeyCode) throw new ScrapeError({ code: 'bad-key', host, status, detail });
  // Of what is looked for by its address: there is no such thing, or no more. A search says of itself that it asks for nothing.
  if (method !== 'flickr.photos.search' && (code === 1 || code === 2))
    throw new ScrapeError({ code: 'http-status', host, status: 404, detail });
  if (code !== null && temporaryCodes.has(code))
    throw new ScrapeError({ code: 'http-status', host, status: 503, detail });
  throw new ScrapeError({ code: 'site-changed', host, status, expected: 'stat: ok', detail });
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
