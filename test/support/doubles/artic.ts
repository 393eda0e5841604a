import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double, type DoubleAnswer } from './doubles';
import { countRequests, numbersOn, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface ArticOptions {
  /** Works in the public domain that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
  /** Its clock, in milliseconds. */
  readonly now?: () => number;
}

const lastPage = 100;

/** Plays the Art Institute of Chicago: search and its IIIF server. Every tenth work has no picture. */
export function articDouble({ total = 1000, trouble, now }: ArticOptions = {}): Double {
  const isTooMany = countRequests({ most: 60, inMs: 60_000, now });
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/iiif\/2\/[\da-f-]+\/full\/(?:200|400|600|843|1686),\/0\/default\.jpg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/api/v1/artworks/search') return null;
    if (trouble) return troubleAnswer(trouble);
    if (isTooMany()) return refusal(429, 'Too Many Requests', 'You have been throttled.');
    const page = Number(searchParams.get('page') ?? 1);
    const limit = Number(searchParams.get('limit') ?? 12);
    if (limit > 100) return refusal(403, 'Invalid limit', 'You have requested too many resources per page.');
    if (page > lastPage)
      return refusal(403, 'Invalid pagination', 'You have requested too many resources in all.');
    const keyword = searchParams.get('q') ?? '';
    const found = totalFor(keyword, total);
    const fields = (searchParams.get('fields') ?? 'id,title,thumbnail').split(',');
    return jsonAnswer({
      preference: null,
      pagination: {
        total: found,
        limit,
        offset: (page - 1) * limit,
        total_pages: Math.ceil(found / limit),
        current_page: page,
      },
      data: numbersOn(page, limit, found).map((number) => only(fields, work(keyword, number))),
      info: { license_text: 'The data in this response is licensed under CC0.', version: '1.10' },
      config: { iiif_url: `${self}/iiif/2`, website_url: 'http://www.artic.edu' },
    });
  };
}

function only(fields: readonly string[], all: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(fields.map((field) => [field, all[field]]));
}

function work(keyword: string, number: number): Readonly<Record<string, unknown>> {
  const start = hashText(keyword).toString(16).padStart(8, '0');
  const isUpright = number % 3 === 0;
  return {
    id: (hashText(keyword) % 100_000) * 10_000 + number,
    title: `${keyword} in oil, no. ${number}`,
    artist_title: number % 4 === 0 ? null : 'Ada Brush',
    artist_display: number % 8 === 0 ? null : 'Ada Brush\nAmerican, 1850–1920',
    image_id: number % 10 === 0 ? null : `${start}-0000-4000-8000-${String(number).padStart(12, '0')}`,
    is_public_domain: true,
    term_titles: ['oil on canvas', keyword],
    thumbnail: {
      lqip: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=',
      width: isUpright ? 3000 : 6000,
      height: 4000,
      alt_text: `Painting of ${keyword} under a wide sky.`,
    },
  };
}

function refusal(status: number, error: string, detail: string): DoubleAnswer {
  return jsonAnswer({ status, error, detail }, { status });
}
