import { photoPath, photoAt, photoById, type Photo } from '../../../demo/photos';
import { searchPage } from '../../../demo/searchPage';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type DoubleAnswer, type Double } from './doubles';
import {
  fittingNumbers,
  numbersOn,
  tagsOfNumber,
  totalFor,
  troubleAnswer,
  type Asked,
  type Trouble,
} from './troubles';

export interface FlickrOptions {
  /** The key that the programming interface accepts. */
  readonly key?: string;
  /** Photos that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
  /** The code that the programming interface fails with. */
  readonly failCode?: number;
}

export const flickrKey = 'flickr-double-key';

/** Flickr gives no more of one search; pages after them repeat. */
const maxReachablePhotos = 4000;
/** Sizes that only the programming interface tells. */
const apiOnlyEdges = { h: 1600, k: 2048, o: 4096 };

/** Plays Flickr: its public search page, its programming interface, where the same photos are found, and the photos. */
export function flickrDouble(options: FlickrOptions = {}): Double {
  const { key = flickrKey, total = 3000, trouble, failCode } = options;
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/65535\/\d+_[0-9a-f]{10}(?:_[a-z])?\.jpg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    const isApi = pathname === '/services/rest/';
    const [, shown, shownPage = '1'] = sitePath.exec(pathname) ?? [];
    if (!isApi && pathname !== '/search/' && shown === undefined) return null;
    if (trouble) return troubleAnswer(trouble);
    if (shown !== undefined) return siteAnswer(shown, Number(shownPage), total, self);
    const method = searchParams.get('method') ?? '';
    if (method.startsWith('flickr.urls.lookup')) return lookupAnswer(method, searchParams);
    const keyword = searchParams.get('text') ?? wordOf(searchParams);
    const perPage = isApi ? Number(searchParams.get('per_page') ?? 100) : 25;
    const page = Math.min(Number(searchParams.get('page') ?? 1), maxReachablePhotos / perPage);
    const numbers = fittingNumbers(totalFor(keyword, total), askedOf(keyword, searchParams, isApi));
    const found = numbers.count;
    const shownNumbers = numbers.on(page, perPage);
    const photos = shownNumbers.map((number) => photoAt(keyword, number - 1));
    if (!isApi) {
      const pictureHost = self.replace(/^http:\/\//, '');
      const html = searchPage({ keyword, photos, total: found, pictureHost }, 'wrapped');
      return { headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
    }
    if (searchParams.get('api_key') !== key)
      return apiFailure(100, 'Invalid API Key (Key has invalid format)');
    if (failCode !== undefined) return apiFailure(failCode, 'This did not work');
    const isAlbum = method === 'flickr.photosets.getPhotos';
    return jsonAnswer({
      [isAlbum ? 'photoset' : 'photos']: {
        ...(isAlbum && { id: '7', owner: '10000001@N01', ownername: 'Album Owner' }),
        page,
        pages: Math.ceil(found / perPage),
        perpage: perPage,
        total: String(found),
        photo: photos.map((photo, at) => {
          const told = { ...apiPhoto(photo, self), tags: tagsOfNumber(shownNumbers[at] ?? 0).join(' ') };
          return isAlbum ? ofAlbum(told) : told;
        }),
      },
      stat: 'ok',
    });
  };
}

/** When a photo was uploaded, in seconds since 1970: the second one 21 hours after the first, and so on. */
function uploadedAt(number: number): number {
  return Date.UTC(2004, 1, 1) / 1000 + number * 21 * 3600;
}

/** What a search is narrowed by; every fourth photo has every color. */
function askedOf(keyword: string, asked: URLSearchParams, isApi: boolean): Asked {
  const listOf = (name: string): readonly string[] | undefined => asked.get(name)?.split(',');
  const [licenses, shapes, colors] = [listOf('license'), listOf('orientation'), listOf('color_codes')];
  const isSized = asked.get('dimension_search_mode') === 'min';
  const edges = [Number(asked.get('width')), Number(asked.get('height'))] as const;
  // Without a text they are what is looked for.
  const tags = isApi && asked.has('text') ? listOf('tags') : undefined;
  const isNewestFirst = asked.get('sort') === 'date-posted-desc';
  const [first, last] = ['min_upload_date', 'max_upload_date'].map((name) => asked.get(name));
  const isDated = first !== null || last !== null;
  if (!licenses && !shapes && !colors && !tags && !isSized && !isDated) return { isNewestFirst };
  const fits = (number: number): boolean => {
    const uploaded = uploadedAt(number);
    if (uploaded < Number(first ?? 0) || uploaded > Number(last ?? Infinity)) return false;
    const photo = photoAt(keyword, number - 1);
    const { aspect } = photoById(photo.id).scene;
    const shape = aspect === 1 ? 'square' : aspect > 1 ? 'landscape' : 'portrait';
    const edge = isApi
      ? apiOnlyEdges.o
      : Math.max(...photo.sizes.flatMap(({ width, height }) => [width, height]));
    const [width, height] = aspect >= 1 ? [edge, edge / aspect] : [edge * aspect, edge];
    return (
      (licenses?.includes(String(photo.license)) ?? true) &&
      (shapes?.includes(shape) ?? true) &&
      (!colors || number % 4 === 0) &&
      (!tags || hasTags(number, tags, asked.get('tag_mode'))) &&
      (!isSized || (Math.round(width) >= edges[0] && Math.round(height) >= edges[1]))
    );
  };
  return { fits, isNewestFirst };
}

/** With the mode `all` all of them, else any. */
function hasTags(number: number, tags: readonly string[], mode: string | null): boolean {
  const own = tagsOfNumber(number);
  const isOwn = (tag: string): boolean => own.includes(tag);
  return mode === 'all' ? tags.every(isOwn) : tags.some(isOwn);
}

/** Albums, galleries, pools, photostreams, tags of someone, and photos, as the site itself shows them. */
const sitePath = /^\/((?:photos|groups)\/.+?)(?:\/page(\d+))?\/$/;

/** A page of the site: its model is that of a search, but for the names. */
function siteAnswer(shown: string, page: number, total: number, self: string): DoubleAnswer {
  const [, photoId] = /^photos\/[^/]+\/(\d+)$/.exec(shown) ?? [];
  const others = numbersOn(page, 25, total).map((number) => photoAt(shown, number - 1));
  // Pages after the last are those of something that is not there.
  if (others.length === 0) return { status: 404, body: 'Page not found' };
  const photos = photoId === undefined ? others : [photoAt(shown, 0), photoById(photoId)];
  const pictureHost = self.replace(/^http:\/\//, '');
  const html = searchPage({ keyword: shown, photos, total, pictureHost }, 'references')
    .replaceAll('search-photos-lite-models', 'photostream-models')
    .replace('"photos":', '"photoPageList":');
  return { headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
}

/** Of an album, whose owner is told once. */
function ofAlbum(photo: object): object {
  return { ...photo, owner: undefined, ownername: undefined, realname: undefined, pathalias: undefined };
}

/** What is asked for, in the place of a keyword. */
function wordOf(asked: URLSearchParams): string {
  return ['tags', 'photoset_id', 'gallery_id', 'group_id', 'user_id']
    .flatMap((name) => asked.get(name) ?? [])
    .join(' ');
}

const foundIds: Readonly<Record<string, object>> = {
  'flickr.urls.lookupUser': { user: { id: '10000001@N01', username: { _content: 'Ada' } } },
  'flickr.urls.lookupGroup': { group: { id: '20000002@N02', groupname: { _content: 'Foxes' } } },
  'flickr.urls.lookupGallery': { gallery: { id: '66911286-72157600000000001' } },
};

function lookupAnswer(method: string, asked: URLSearchParams): DoubleAnswer {
  if (asked.get('url')?.includes('nobody') ?? true) return apiFailure(1, 'Not found');
  return jsonAnswer({ ...foundIds[method], stat: 'ok' });
}

/** With status 200, as the real one. */
function apiFailure(code: number, message: string): DoubleAnswer {
  return jsonAnswer({ stat: 'fail', code, message });
}

function apiPhoto(photo: Photo, self: string): object {
  const { id, secret, title, owner, license } = photo;
  const sizes = photo.sizes.flatMap((size) => sizeEntries(size.key, self + photoPath(photo, size), size));
  const { aspect } = photoById(id).scene;
  const larger = Object.entries(apiOnlyEdges).flatMap(([key, edge]) =>
    sizeEntries(key, `${self}/65535/${id}_${secret}_${key}.jpg`, {
      width: aspect >= 1 ? edge : Math.round(edge * aspect),
      height: aspect >= 1 ? Math.round(edge / aspect) : edge,
    }),
  );
  return {
    id,
    owner: owner.nsid,
    secret,
    server: '65535',
    farm: 66,
    title,
    ispublic: 1,
    license: String(license),
    ownername: owner.username,
    realname: owner.realname,
    pathalias: owner.pathAlias,
    ...Object.fromEntries([...sizes, ...larger]),
  };
}

/** Heights are texts: the real one writes some numbers so, and some not. */
function sizeEntries(key: string, url: string, size: { width: number; height: number }): [string, unknown][] {
  return [
    [`url_${key}`, url],
    [`width_${key}`, size.width],
    [`height_${key}`, String(size.height)],
  ];
}
