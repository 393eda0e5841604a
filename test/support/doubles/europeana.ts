import { hashText } from '../../../demo/photos';
import { jpegPicture } from '../pictures';
import { jsonAnswer, type Double } from './doubles';
import { numbersOn, totalFor, troubleAnswer, type Trouble } from './troubles';

export interface EuropeanaOptions {
  /** The key that is accepted. */
  readonly key?: string;
  /** Items that a keyword finds. */
  readonly total?: number;
  /** So many requests of a key are answered. */
  readonly mostRequests?: number;
  readonly trouble?: Trouble;
}

export const europeanaKey = 'europeana-double-key';

const licenses = [
  'http://creativecommons.org/publicdomain/mark/1.0/',
  'http://creativecommons.org/publicdomain/zero/1.0/',
  'http://creativecommons.org/licenses/by-sa/3.0/nl/',
] as const;

/** Plays Europeana, which repeats the key in each of its answers. Every tenth item has no file. */
export function europeanaDouble({
  key = europeanaKey,
  total = 1000,
  mostRequests = 10_000,
  trouble,
}: EuropeanaOptions = {}): Double {
  let requests = 0;
  return (request, { pathname, searchParams }, self) => {
    if (/^\/(?:files\/\d+\.jpg|thumbnail\/v2\/url\.json)$/.test(pathname))
      return { headers: { 'content-type': 'image/jpeg' }, body: jpegPicture(pathname) };
    if (pathname !== '/record/v2/search.json') return null;
    if (trouble) return troubleAnswer(trouble);
    const given = request.headers['x-api-key'] ?? searchParams.get('wskey');
    if (given !== key)
      return jsonAnswer({ apikey: given, success: false, error: 'Invalid API key' }, { status: 401 });
    requests += 1;
    if (requests > mostRequests) return jsonAnswer({ success: false, error: 'Limit' }, { status: 429 });
    const keyword = searchParams.get('query') ?? '';
    const rows = Math.min(100, Number(searchParams.get('rows') ?? 12));
    const page = Number((searchParams.get('cursor') ?? '*').replace('*', 'AoE1').slice(3));
    const found = totalFor(keyword, total);
    const items = numbersOn(page, rows, found).map((number) => item(keyword, number, key, self));
    return jsonAnswer({
      apikey: key,
      success: true,
      requestNumber: 999,
      itemsCount: items.length,
      totalResults: found,
      ...(page * rows < found && { nextCursor: `AoE${page + 1}` }),
      items,
    });
  };
}

function item(keyword: string, number: number, key: string, self: string): object {
  const record = `${hashText(keyword) % 100_000}_${number}`;
  const file = `${self}/files/${(hashText(keyword) % 100_000) * 10_000 + number}.jpg`;
  return {
    id: `/2021650/${record}`,
    type: 'IMAGE',
    title: [`${keyword} in a drawer, no. ${number}`, 'De titel'],
    dcCreator:
      number % 4 === 0 ? ['http://data.example/agent/1'] : ['http://data.example/agent/1', 'Anna Archief'],
    dcDescription: [`${keyword}, seen from the tower.`],
    dataProvider: ['Archive of Examples'],
    rights: [licenses[number % 3]],
    edmIsShownAt: [`https://archive.example/${number}`],
    ...(number % 10 !== 0 && { edmIsShownBy: [file] }),
    edmPreview: [`${self}/thumbnail/v2/url.json?uri=${encodeURIComponent(file)}&type=IMAGE`],
    guid: `https://www.europeana.eu/item/2021650/${record}?utm_source=api&utm_campaign=${key}`,
    link: `https://api.europeana.eu/record/2021650/${record}.json?wskey=${key}`,
  };
}
