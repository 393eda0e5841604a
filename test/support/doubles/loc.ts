import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double } from './doubles';
import { countRequests, numbersOn, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface LocOptions {
  /** Items that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble | 'captcha';
  /** Its clock, in milliseconds. */
  readonly now?: () => number;
}

const blockedMs = 3_600_000;

/**
 * Plays the Library of Congress: search and files. Whoever asks for more than 20 searches or 150 files in a minute gets nothing
 * more for an hour. Every seventh item is restricted, and every other one has rights that are not known.
 */
export function locDouble({ total = 1000, trouble, now = () => performance.now() }: LocOptions = {}): Double {
  const isSearchTooMany = countRequests({ most: 20, inMs: 60_000, now });
  const isFileTooMany = countRequests({ most: 150, inMs: 60_000, now });
  let blockedUntil = -Infinity;
  return (_request, { pathname, searchParams }, self) => {
    const isFile = /^\/storage-services\/service\/pnp\/\d+(?:_150px|r|v)\.jpg$/.test(pathname);
    if (!isFile && pathname !== '/photos/') return null;
    if (isFile ? isFileTooMany() : isSearchTooMany()) blockedUntil = now() + blockedMs;
    if (now() < blockedUntil)
      return { status: 429, headers: { 'content-type': 'text/html' }, body: '<h1>Too Many Requests</h1>' };
    if (isFile) return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (trouble === 'captcha')
      return {
        headers: { 'content-type': 'text/html' },
        body: '<title>loc.gov</title><div class="g-captcha">Are you a person?</div>',
      };
    if (trouble) return troubleAnswer(trouble);
    const keyword = searchParams.get('q') ?? '';
    const page = Number(searchParams.get('sp') ?? 1);
    const perPage = Number(searchParams.get('c') ?? 25);
    const found = totalFor(keyword, total);
    const numbers = numbersOn(page, perPage, found);
    if (numbers.length === 0) return jsonAnswer({ status: 404, message: 'Not Found' }, { status: 404 });
    return jsonAnswer({
      results: numbers.map((number) => item(keyword, number, self)),
      pagination: {
        current: page,
        from: (page - 1) * perPage + 1,
        of: found,
        perpage: perPage,
        next: page * perPage < found ? `https://elsewhere.example/?sp=${page + 1}` : null,
      },
    });
  };
}

function item(keyword: string, number: number, self: string): object {
  const id = (hashText(keyword) % 100_000) * 10_000 + number;
  const file = `${self}/storage-services/service/pnp/${id}`;
  return {
    id: `http://www.loc.gov/item/${id}/`,
    url: `https://www.loc.gov/item/${id}/`,
    title: `${keyword}, no. ${number}`,
    date: number % 2 === 0 ? '1938-01-01' : '1938-07-04',
    access_restricted: number % 7 === 0,
    contributor: ['plate, paula'],
    subject: [keyword, 'glass negatives'],
    image_url: [`${file}_150px.jpg#h=150&w=117`, `${file}r.jpg#h=640&w=500`, `${file}v.jpg#h=1024&w=800`],
    item: {
      creators: [{ title: 'Plate, Paula', role: 'photographer' }],
      summary: [`Photograph shows ${keyword} from afar.`],
      rights_advisory:
        number % 2 === 0 ? ['Rights status not evaluated.'] : ['No known restrictions on publication.'],
    },
  };
}
