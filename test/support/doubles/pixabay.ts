import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type DoubleAnswer, type Double } from './doubles';
import { fittingNumbers, totalFor, troubleAnswer, type Asked, type Trouble } from './troubles';

export interface PixabayOptions {
  /** The key that is accepted. */
  readonly key?: string;
  /** Pictures that a keyword finds. */
  readonly total?: number;
  /** So many of them can be asked for at the most. */
  readonly reach?: number;
  /** Whether the key has full access: then originals have addresses too. */
  readonly fullAccess?: boolean;
  /** What day it is: addresses of another one hold no longer. */
  readonly today?: () => number;
  /** What comes for those then. Nobody has documented it. */
  readonly expiredStatus?: 400 | 403 | 404;
  readonly trouble?: Trouble;
}

export const pixabayKey = 'pixabay-double-key';

/** Plays Pixabay. Every fifth picture stands upright; every second is a photo, and the others are drawn. */
export function pixabayDouble(options: PixabayOptions = {}): Double {
  const { key = pixabayKey, total = 500, reach = 500, fullAccess = false, trouble } = options;
  const { today = () => 0, expiredStatus = 400 } = options;
  return (_request, { pathname, searchParams }, self) => {
    const [, day] = /^\/get\/g(?:(\d+)d)?\d+\w*\.jpg$/.exec(pathname) ?? [];
    if (pathname.startsWith('/get/') && Number(day ?? 0) !== today())
      return textAnswer(expiredStatus, 'This URL is invalid or has expired.');
    if (/^\/(?:get|photo)\/\w+\.jpg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/api/') return null;
    if (trouble === 'rate-limited')
      return textAnswer(429, 'API rate limit exceeded', {
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': '42',
      });
    if (trouble) return troubleAnswer(trouble);
    const asked = searchParams.get('key') ?? '';
    if (asked !== key) return textAnswer(400, `[ERROR 400] Invalid or missing API key (${asked}).`);
    const addresses = { self, day: today(), fullAccess };
    const id = searchParams.get('id');
    if (id !== null) {
      const isThere = /^\d+$/.test(id) && numberOfId(Number(id)) <= total;
      const hits = isThere ? [pixabayHit('asked', Number(id), addresses)] : [];
      return jsonAnswer({ total: hits.length, totalHits: hits.length, hits });
    }
    const keyword = searchParams.get('q') ?? '';
    if (keyword.length > 100) return textAnswer(400, '[ERROR 400] "q" is too long.');
    const page = Number(searchParams.get('page') ?? 1);
    const perPage = Number(searchParams.get('per_page') ?? 20);
    const all = fittingNumbers(totalFor(keyword, total), askedOf(searchParams));
    const found = Math.min(reach, all.count);
    const before = (page - 1) * perPage;
    const numbers = all.on(page, perPage).slice(0, Math.max(0, found - before));
    if (page > 1 && numbers.length === 0) return textAnswer(400, '[ERROR 400] "page" is out of valid range.');
    const hits = numbers.map((number) => pixabayHit(keyword, pixabayIdAt(keyword, number), addresses));
    return jsonAnswer({ total: all.count, totalHits: found, hits });
  };
}

function textAnswer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): DoubleAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body };
}

/** What a search is narrowed by; every fourth picture has every color. */
function askedOf(asked: URLSearchParams): Asked {
  const shape = asked.get('orientation');
  const type = asked.get('image_type') ?? 'all';
  return {
    isNewestFirst: asked.get('order') === 'latest',
    fits(number) {
      const [width, height] = pixelsOf(number);
      return (
        (type === 'all' || type === typeOf(number)) &&
        (shape === null || shape === (width > height ? 'horizontal' : 'vertical')) &&
        width >= Number(asked.get('min_width') ?? 0) &&
        height >= Number(asked.get('min_height') ?? 0) &&
        (!asked.has('colors') || number % 4 === 0)
      );
    },
  };
}

function typeOf(number: number): string {
  if (number % 2 === 1) return 'photo';
  return number % 4 === 0 ? 'illustration' : 'vector';
}

function pixelsOf(number: number): readonly [number, number] {
  return number % 5 === 0 ? [4000, 6000] : [6000, 4000];
}

function pixabayIdAt(keyword: string, number: number): number {
  return (hashText(keyword) % 100_000) * 10_000 + number;
}

function numberOfId(id: number): number {
  return id % 10_000;
}

interface AddressParts {
  readonly self: string;
  readonly day: number;
  readonly fullAccess: boolean;
}

function pixabayHit(keyword: string, id: number, { self, day, fullAccess }: AddressParts): object {
  const number = numberOfId(id);
  const [imageWidth, imageHeight] = pixelsOf(number);
  const isUpright = imageHeight > imageWidth;
  const token = day === 0 ? `g${id}` : `g${day}d${id}`;
  return {
    id,
    pageURL: `https://pixabay.com/photos/${id}/`,
    type: number % 10 === 0 ? 'vector/svg' : 'photo',
    tags: `${keyword}, morning, no. ${number}`,
    previewURL: `${self}/photo/${id}_150.jpg`,
    previewWidth: 150,
    previewHeight: 100,
    webformatURL: `${self}/get/${token}_640.jpg`,
    webformatWidth: isUpright ? 427 : 640,
    webformatHeight: isUpright ? 640 : 427,
    largeImageURL: `${self}/get/${token}_1280.jpg`,
    ...(fullAccess && {
      fullHDURL: `${self}/get/${token}_1920.jpg`,
      imageURL: `${self}/get/${token}.jpg`,
    }),
    imageWidth,
    imageHeight,
    imageSize: 5_000_000,
    user_id: 77,
    user: 'Pia_Pixel',
  };
}
