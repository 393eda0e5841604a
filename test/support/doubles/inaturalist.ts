import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double } from './doubles';
import { countRequests, fittingNumbers, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface INaturalistOptions {
  /** Observations with a licensed photo that a name finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
  /** Its clock, in milliseconds. */
  readonly now?: () => number;
}

/**
 * Plays iNaturalist. Each observation has two photos; of every other one the rights in the second are reserved, and without a filter
 * in the first, too.
 */
export function inaturalistDouble({ total = 1000, trouble, now }: INaturalistOptions = {}): Double {
  const isTooMany = countRequests({ most: 100, inMs: 60_000, now });
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/photos\/\d+\/(?:small|medium|large|original)\.jpe?g$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/v1/observations') return null;
    if (trouble) return troubleAnswer(trouble);
    if (isTooMany()) return jsonAnswer({ error: 'Too Many Requests', status: 429 }, { status: 429 });
    const name = searchParams.get('taxon_name') ?? '';
    const page = Number(searchParams.get('page') ?? 1);
    const perPage = Math.min(200, Number(searchParams.get('per_page') ?? 30));
    if (page * perPage > 10_000)
      return jsonAnswer({ error: 'Result window is too large', status: 422 }, { status: 422 });
    const asked = searchParams.get('photo_license')?.split(',');
    const isFiltered = asked !== undefined;
    const numbers = fittingNumbers(totalFor(name, total), {
      // An observation is found by any of its photos.
      fits: (number) => !asked || asked.includes('cc-by-nc') || (number % 2 === 1 && asked.includes('cc0')),
      isNewestFirst: searchParams.get('order_by') === 'created_at',
    });
    const found = numbers.count;
    return jsonAnswer({
      total_results: found,
      page,
      per_page: perPage,
      results: numbers.on(page, perPage).map((number) => observation(name, number, self, isFiltered)),
    });
  };
}

function observation(name: string, number: number, self: string, isFiltered: boolean): object {
  const id = (hashText(name) % 100_000) * 10_000 + number;
  const isReserved = number % 2 === 0;
  const photo = (place: number, license: string | null): object => ({
    id: id * 10 + place,
    license_code: license,
    attribution:
      license === null ? '(c) somebody, all rights reserved' : '(c) somebody, some rights reserved',
    url: `${self}/photos/${id * 10 + place}/square.jpg`,
    original_dimensions: number % 3 === 0 ? { width: 1536, height: 2048 } : { width: 2048, height: 1365 },
    hidden: false,
  });
  return {
    id,
    uri: `https://www.inaturalist.org/observations/${id}`,
    observed_on: '2024-05-31',
    species_guess: name,
    tags: ['spring'],
    license_code: 'cc-by',
    taxon: { id: 7, name: 'Vulpes exempli', preferred_common_name: `Common ${name}`, rank: 'species' },
    user: { id: 9, login: 'field_walker', name: number % 4 === 0 ? null : 'Fay Walker' },
    photos: [photo(1, isReserved && !isFiltered ? null : 'cc-by-nc'), photo(2, isReserved ? null : 'cc0')],
    sounds: [],
  };
}
