import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double } from './doubles';
import { totalFor, troubleAnswer, type Trouble } from './troubles';

export interface ClevelandOptions {
  /** Works under CC0 with a picture that a keyword finds. */
  readonly total?: number;
  readonly trouble?: Trouble;
}

/** Plays the Cleveland Museum of Art. Numbers of pixels and bytes are text; every third picture stands upright. */
export function clevelandDouble({ total = 1000, trouble }: ClevelandOptions = {}): Double {
  return (_request, { pathname, searchParams }, self) => {
    if (/^\/[\d.]+\/[\d.]+_(?:web|print)\.jpg$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/api/artworks/') return null;
    if (trouble) return troubleAnswer(trouble);
    const keyword = searchParams.get('q') ?? '';
    const skip = Number(searchParams.get('skip') ?? 0);
    const limit = Math.min(1000, Number(searchParams.get('limit') ?? 1000));
    const found = totalFor(keyword, total);
    const count = Math.max(0, Math.min(limit, found - skip));
    const fields = searchParams.get('fields')?.split(',');
    const data = Array.from({ length: count }, (_, at) => work(keyword, skip + at + 1, self)).map((each) =>
      fields ? Object.fromEntries(fields.map((field) => [field, each[field]])) : each,
    );
    return jsonAnswer({ info: { total: found, parameters: { skip, limit, q: keyword } }, data });
  };
}

function work(keyword: string, number: number, self: string): Readonly<Record<string, unknown>> {
  const accession = `${1900 + (number % 100)}.${number}`;
  const file = (kind: string, extension: string, width: number, height: number): object => {
    const [across, down] = number % 3 === 0 ? [height, width] : [width, height];
    const filename = `${accession}_${kind}.${extension}`;
    return {
      url: `${self}/${accession}/${filename}`,
      filename,
      filesize: '716717',
      width: String(across),
      height: String(down),
    };
  };
  return {
    id: 90_000 + number,
    accession_number: accession,
    share_license_status: 'CC0',
    title: `${keyword} after a storm, no. ${number}`,
    tombstone: `${keyword}, 1838.`,
    creators: number % 5 === 0 ? [] : [{ description: 'Theo Coal (American, 1801–1848)', role: 'artist' }],
    url: `https://clevelandart.org/art/${accession}`,
    images: {
      annotation: null,
      web: file('web', 'jpg', 1263, 775),
      print: file('print', 'jpg', 3400, 2086),
      full: file('full', 'tif', 6280, 3853),
    },
  };
}
