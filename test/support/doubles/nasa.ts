import { jpegPicture } from '../pictures';
import { jsonAnswer, type DoubleAnswer, type Double } from './doubles';
import { fittingNumbers, tagsOfNumber, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface NasaOptions {
  /** Pictures that a keyword finds. */
  readonly total?: number;
  /** Over so many years, to 2020, they are spread evenly. */
  readonly years?: number;
  /** Whether answers to searches tell every file with its pixels, as newer ones do, or only the preview. */
  readonly listsFiles?: boolean;
  readonly trouble?: Trouble;
}

const lastPage = 100;
const fileWidths = { orig: 4000, large: 1920, medium: 1280, small: 640, thumb: 640 } as const;
type FileName = keyof typeof fileWidths;

/** Plays NASA Image and Video Library: search, manifests of files and the files. Every fifth id has a space in it. */
export function nasaDouble(options: NasaOptions = {}): Double {
  const { total = 1000, years = 1, listsFiles = false, trouble } = options;
  const yearOf = (number: number): number => 2020 - (number % years);
  return (_request, { pathname, searchParams }, self) => {
    const path = decodeURIComponent(pathname);
    const picture = /^\/image\/(.+-\d+(?: b)?)\/\1~(orig|large|medium|small|thumb)\.jpg$/.exec(path);
    if (picture) return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(path) };
    if (trouble) return troubleAnswer(trouble);
    const asset = /^\/asset\/(.+-\d+(?: b)?)$/.exec(path)?.[1];
    if (asset !== undefined)
      return jsonAnswer({ collection: { version: '1.1', items: assetManifest(asset, self) } });
    if (path !== '/search') return null;
    const id = searchParams.get('nasa_id');
    if (id !== null) {
      const [, word, number] = /^(.+)-(\d+)(?: b)?$/.exec(id) ?? [];
      const items = word === undefined ? [] : [searchItem(word, Number(number), self, listsFiles)];
      return jsonAnswer({ collection: { version: '1.1', items, metadata: { total_hits: items.length } } });
    }
    const keyword = searchParams.get('q') ?? '';
    const page = Number(searchParams.get('page') ?? 1);
    if (page > lastPage) return pastEndAnswer;
    const first = Number(searchParams.get('year_start') ?? 0);
    const last = Number(searchParams.get('year_end') ?? 9999);
    const tags = searchParams.get('keywords')?.split(',') ?? [];
    const fits = (number: number): boolean =>
      first <= yearOf(number) &&
      yearOf(number) <= last &&
      tags.every((tag) => tagsOfNumber(number).includes(tag));
    const { count: found, on } = fittingNumbers(totalFor(keyword, total), { fits });
    const numbers = on(page, Number(searchParams.get('page_size') ?? 100));
    const items = numbers.map((number) => searchItem(keyword, number, self, listsFiles));
    return jsonAnswer({ collection: { version: '1.1', items, metadata: { total_hits: found } } });
  };
}

const pastEndAnswer: DoubleAnswer = jsonAnswer(
  { reason: 'Maximum number of search results have been displayed. Please refine your search.' },
  { status: 400 },
);

function nasaIdAt(keyword: string, number: number): string {
  return `${keyword}-${number}${number % 5 === 0 ? ' b' : ''}`;
}

function searchItem(keyword: string, number: number, self: string, tellsFiles: boolean): object {
  const id = nasaIdAt(keyword, number);
  const names = tellsFiles ? (Object.keys(fileWidths) as FileName[]) : (['thumb'] as const);
  return {
    href: `${fileAddress(id, 'thumb', self).replace(/[^/]*$/, '')}collection.json`,
    data: [
      {
        nasa_id: id,
        title: `${keyword} seen from orbit, no. ${number}`,
        center: 'JSC',
        media_type: 'image',
        date_created: '2020-01-01T00:00:00Z',
        description: `A picture of ${keyword} that nobody took.`,
        keywords: tagsOfNumber(number),
        ...(number % 2 === 0 && { photographer: 'Ada Orbiter' }),
      },
    ],
    links: names.map((name) => ({
      href: fileAddress(id, name, self),
      rel: name === 'thumb' ? 'preview' : name === 'orig' ? 'canonical' : 'alternate',
      render: 'image',
      ...(tellsFiles && { width: fileWidths[name], height: (fileWidths[name] * 3) / 4, size: 1000 }),
    })),
  };
}

function assetManifest(id: string, self: string): object[] {
  const names = Object.keys(fileWidths) as FileName[];
  const addresses = names.map((name) => fileAddress(id, name, self));
  return [...addresses, `${self}/image/${id}/metadata.json`].map((href) => ({ href }));
}

/** With spaces as they are, which is how the real one writes them. */
function fileAddress(id: string, name: FileName, self: string): string {
  return `${self}/image/${id}/${id}~${name}.jpg`;
}
