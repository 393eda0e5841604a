import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double } from './doubles';
import { fittingNumbers, totalFor, troubleAnswer, type Asked, type Trouble } from './troubles';

export interface PexelsOptions {
  /** The key that is accepted. */
  readonly key?: string;
  /** Photos that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
}

export const pexelsKey = 'pexels-double-key';

/** Plays Pexels. Every third photo stands upright. */
export function pexelsDouble({ key = pexelsKey, total = 1000, trouble }: PexelsOptions = {}): Double {
  return (request, { pathname, search, searchParams }, self) => {
    if (/^\/photos\/\d+\/photo-\d+\.jpeg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname + search) };
    const [, id] = /^\/v1\/photos\/(\d+)$/.exec(pathname) ?? [];
    if (pathname !== '/v1/search' && id === undefined) return null;
    if (trouble) return troubleAnswer(trouble);
    if (request.headers.authorization !== key)
      return jsonAnswer({ status: 401, code: 'Unauthorized' }, { status: 401 });
    if (id !== undefined) {
      const photo = Number(id) <= total ? pexelsPhotoOfId('asked', Number(id), self) : null;
      return photo ? jsonAnswer(photo) : jsonAnswer({ status: 404, code: 'Not Found' }, { status: 404 });
    }
    const keyword = searchParams.get('query') ?? '';
    const page = Number(searchParams.get('page') ?? 1);
    const perPage = Math.min(80, Number(searchParams.get('per_page') ?? 15));
    const numbers = fittingNumbers(totalFor(keyword, total), askedOf(searchParams));
    const found = numbers.count;
    const photos = numbers.on(page, perPage).map((number) => pexelsPhoto(keyword, number, self));
    const more = page * perPage < found && { next_page: `https://elsewhere.example/?page=${page + 1}` };
    return jsonAnswer({ total_results: found, page, per_page: perPage, photos, ...more });
  };
}

/** What a search is narrowed by; every fourth photo has every color. */
function askedOf(asked: URLSearchParams): Asked {
  const [shape, color] = [asked.get('orientation'), asked.get('color')];
  return {
    fits: (number) =>
      (shape === null || shape === (number % 3 === 0 ? 'portrait' : 'landscape')) &&
      (color === null || number % 4 === 0),
  };
}

function pexelsPhoto(keyword: string, number: number, self: string): object {
  return pexelsPhotoOfId(keyword, (hashText(keyword) % 100_000) * 10_000 + number, self);
}

function pexelsPhotoOfId(keyword: string, id: number, self: string): object {
  const number = id % 10_000;
  const upright = number % 3 === 0;
  const original = `${self}/photos/${id}/photo-${id}.jpeg`;
  const src = (query: string): string => `${original}?auto=compress&cs=tinysrgb&${query}`;
  return {
    id,
    width: upright ? 4000 : 6000,
    height: upright ? 6000 : 4000,
    url: `https://www.pexels.com/photo/${id}/`,
    photographer: 'Petra Lens',
    photographer_url: 'https://www.pexels.com/@petra-lens',
    photographer_id: 7,
    avg_color: '#557799',
    alt: `${keyword} in soft light, no. ${number}`,
    src: {
      original,
      large2x: src('dpr=2&h=650&w=940'),
      large: src('h=650&w=940'),
      medium: src('h=350'),
      small: src('h=130'),
      portrait: src('fit=crop&h=1200&w=800'),
      landscape: src('fit=crop&h=627&w=1200'),
      tiny: src('dpr=1&fit=crop&h=200&w=280'),
    },
  };
}
