import { hashText, photoPath, photoAt } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { commonsId } from './commons';
import { jsonAnswer, type DoubleAnswer, type Double } from './doubles';
import { fittingNumbers, totalFor, troubleAnswer, type Asked, type Trouble } from './troubles';

export interface OpenverseOptions {
  /** Results that a keyword finds. */
  readonly total?: number;
  /** Of so many at the most it tells, and gives; the real one of 240. */
  readonly reach?: number;
  /** So many of each page are left out, because their links are dead. */
  readonly deadPerPage?: number;
  readonly trouble?: Trouble | OpenverseTrouble;
}

export type OpenverseTrouble =
  /** 429 that says only in its text when to come back. */
  | 'throttled'
  /** Errors of what is asked for. */
  | 'page-size'
  | 'bad-field';

/** Whoever has no token gets no more of one search. */
const lastPage = 20;

/**
 * Plays Openverse: search, thumbnails and the files of the collections. Of each eight results four are Flickr's (the photos
 * of its double), two are those of Wikimedia Commons (of its double), and one each is StockSnap's and a museum's.
 */
export function openverseDouble({
  total = 240,
  deadPerPage = 0,
  reach = 400,
  trouble,
}: OpenverseOptions = {}): Double {
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/(?:files|65535)\/|^\/v1\/images\/[\w-]+\/thumb\/$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    const [, id] = /^\/v1\/images\/([\w-]+)\/$/.exec(pathname) ?? [];
    if (pathname !== '/v1/images/' && id === undefined) return null;
    if (trouble) return openverseRefusal(trouble);
    if (id !== undefined) {
      const number = Number(id.slice(-12));
      if (id !== openverseId('asked', number)) return jsonAnswer({ detail: 'Not found.' }, { status: 404 });
      return jsonAnswer(searchResult('asked', number, self));
    }
    const page = Number(searchParams.get('page') ?? 1);
    const pageSize = Number(searchParams.get('page_size') ?? 20);
    if (pageSize > 20) return openverseRefusal('page-size');
    if (page > lastPage) return openverseRefusal('bad-field');
    const keyword = searchParams.get('q') ?? '';
    const all = fittingNumbers(totalFor(keyword, total), askedOf(keyword, searchParams));
    const found = Math.min(reach, all.count);
    const numbers = all.on(page, pageSize);
    return jsonAnswer({
      result_count: found,
      page_count: Math.min(lastPage, Math.ceil(found / pageSize)),
      page_size: pageSize,
      page,
      results: numbers.slice(deadPerPage).map((number) => searchResult(keyword, number, self)),
    });
  };
}

/** What a search is narrowed by. */
function askedOf(keyword: string, asked: URLSearchParams): Asked {
  const listOf = (name: string): readonly string[] | undefined => asked.get(name)?.split(',');
  const [licenses, shapes, extensions] = [listOf('license'), listOf('aspect_ratio'), listOf('extension')];
  const sizes = listOf('size');
  if (!licenses && !shapes && !extensions && !sizes) return {};
  return {
    fits(number) {
      const result = searchResult(keyword, number, '') as Record<string, unknown>;
      const [width, height] = [Number(result['width']), Number(result['height'])];
      const shape = width === height ? 'square' : width > height ? 'wide' : 'tall';
      return (
        (licenses?.includes(String(result['license'])) ?? true) &&
        (sizes?.includes(number % 3 === 0 ? 'small' : 'large') ?? true) &&
        (shapes?.includes(shape) ?? true) &&
        (extensions?.some((each) => String(result['url']).endsWith(`.${each}`)) ?? true)
      );
    },
  };
}

/** The id of this result for a keyword, from 1. */
export function openverseId(keyword: string, number: number): string {
  const start = hashText(keyword).toString(16).padStart(8, '0');
  return `${start}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

function searchResult(keyword: string, number: number, self: string): object {
  const id = openverseId(keyword, number);
  const own = `${self}/v1/images/${id}/`;
  return {
    id,
    title: `${keyword} of many, no. ${number}`,
    creator: 'Maria Index',
    creator_url: 'https://people.example/maria',
    license: 'by-sa',
    license_version: '4.0',
    license_url: 'https://creativecommons.org/licenses/by-sa/4.0/',
    category: null,
    filesize: null,
    filetype: null,
    tags: [
      { name: keyword, accuracy: null },
      { name: 'alcalu00e1', accuracy: 0.9 },
    ],
    attribution: null,
    fields_matched: ['title'],
    mature: false,
    unstable__sensitivity: [],
    thumbnail: `${own}thumb/`,
    detail_url: own,
    related_url: `${own}related/`,
    ...collectionFields(keyword, number, self),
  };
}

function collectionFields(keyword: string, number: number, self: string): object {
  if (number % 2 === 1) return flickrFields(keyword, (number - 1) / 2, self);
  if (number % 4 === 2) {
    const id = commonsId(keyword, (number + 2) / 4);
    return {
      ...providerFields('wikimedia'),
      foreign_landing_url: `https://commons.wikimedia.org/w/index.php?curid=${id}`,
      url: `${self}/files/commons/${id}.jpg`,
      width: 3000,
      height: 2000,
    };
  }
  const name = number % 8 === 4 ? 'stocksnap' : 'met';
  return {
    ...providerFields(name),
    foreign_landing_url: `https://${name}.example/${number}`,
    url: `${self}/files/${name}/${hashText(keyword)}-${number}.jpg`,
    width: 6000,
    height: 4000,
    // Not everybody is known.
    ...(name === 'met' && { creator: null, creator_url: null, license: 'cc0', license_version: '1.0' }),
  };
}

function flickrFields(keyword: string, place: number, self: string): object {
  const photo = photoAt(keyword, place);
  const largest = photo.sizes.at(-1);
  if (!largest) throw new RangeError('a photo without sizes');
  return {
    ...providerFields('flickr'),
    foreign_landing_url: `https://www.flickr.com/photos/${photo.owner.nsid}/${photo.id}`,
    url: self + photoPath(photo, largest),
    width: largest.width,
    height: largest.height,
  };
}

function providerFields(name: string): object {
  return { provider: name, source: name };
}

function openverseRefusal(trouble: Trouble | OpenverseTrouble): DoubleAnswer {
  switch (trouble) {
    case 'throttled':
      return jsonAnswer(
        { detail: 'Request was throttled. Expected available in 3600 seconds.' },
        { status: 429 },
      );
    case 'page-size':
      return jsonAnswer({ detail: 'page_size may not exceed 20 for anonymous requests' }, { status: 401 });
    case 'bad-field':
      return jsonAnswer(
        { detail: { page: ['Ensure this value is less than or equal to 20.'] } },
        { status: 400 },
      );
    default:
      return troubleAnswer(trouble);
  }
}
