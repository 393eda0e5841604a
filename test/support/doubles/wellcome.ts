import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double, type DoubleAnswer } from './doubles';
import { fittingNumbers, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface WellcomeOptions {
  /** Images that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
}

const licenses = [
  ['cc-by', 'Attribution 4.0 International (CC BY 4.0)', 'http://creativecommons.org/licenses/by/4.0/'],
  ['pdm', 'Public Domain Mark', 'https://creativecommons.org/share-your-work/public-domain/pdm/'],
  [
    'cc-by-nc',
    'Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)',
    'https://creativecommons.org/licenses/by-nc/4.0/',
  ],
] as const;

/** Plays Wellcome Collection: the images of its catalogue, and its IIIF server. Every third picture stands upright. */
export function wellcomeDouble({ total = 1000, trouble }: WellcomeOptions = {}): Double {
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/image\/V\d+\.jpg\/full\/(?:max|\d+,)\/0\/default\.jpg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/catalogue/v2/images') return null;
    if (trouble) return troubleAnswer(trouble);
    const keyword = searchParams.get('query') ?? '';
    const page = Number(searchParams.get('page') ?? 1);
    const pageSize = Number(searchParams.get('pageSize') ?? 10);
    if (pageSize > 100) return refusal('pageSize: must be between 1 and 100');
    if (page * pageSize > 10_000) return refusal('Only the first 10000 works are available in the API.');
    const asked = searchParams.get('locations.license')?.split(',');
    const fits = (number: number): boolean => asked?.includes(licenseOf(number)[0]) ?? true;
    const numbers = fittingNumbers(totalFor(keyword, total), { fits });
    const found = numbers.count;
    const hasContributors = searchParams.get('include') === 'source.contributors';
    return jsonAnswer({
      type: 'ResultList',
      pageSize,
      totalPages: Math.ceil(found / pageSize),
      totalResults: found,
      results: numbers.on(page, pageSize).map((number) => image(keyword, number, self, hasContributors)),
      ...(page * pageSize < found && { nextPage: `https://elsewhere.example/?page=${page + 1}` }),
    });
  };
}

function licenseOf(number: number): (typeof licenses)[number] {
  return licenses[number % 3] ?? licenses[0];
}

function image(keyword: string, number: number, self: string, hasContributors: boolean): object {
  const name = `V${(hashText(keyword) % 100_000) * 10_000 + number}`;
  const [id, label, url] = licenseOf(number);
  const location = {
    locationType: { id: 'iiif-image', label: 'IIIF Image API', type: 'LocationType' },
    url: `${self}/image/${name}.jpg/info.json`,
    license: { id, label, url, type: 'License' },
    accessConditions: [],
    type: 'DigitalLocation',
  };
  return {
    id: `i${name.toLowerCase()}`,
    type: 'Image',
    thumbnail: location,
    locations: [location],
    aspectRatio: number % 3 === 0 ? 0.75 : 1.5,
    averageColor: '#aabbcc',
    source: {
      id: `w${name.toLowerCase()}`,
      title: `${keyword}: coloured etching no. ${number}`,
      type: 'Work',
      ...(hasContributors && {
        contributors:
          number % 4 === 0 ? [] : [{ agent: { label: 'Etcher, Emma', type: 'Person' }, roles: [] }],
      }),
    },
  };
}

function refusal(description: string): DoubleAnswer {
  const error = { type: 'Error', errorType: 'http', httpStatus: 400, label: 'Bad Request', description };
  return jsonAnswer(error, { status: 400 });
}
