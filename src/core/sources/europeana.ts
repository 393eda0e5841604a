import type { Creator, Picture } from '../../shared/picture/picture';
import { licenseByAddress } from '../../shared/picture/licenses';
import { fieldsOf, parsedJson, type PlainObject } from '../../shared/words/untrusted';
import { ScrapeError } from '../failure';
import type { PageText } from '../net/client';
import {
  addressOf,
  countOf,
  idOf,
  lineOf,
  maxDescriptionLength,
  maxNameLength,
  maxTitleLength,
  objectsOf,
} from '../page/fields';
import { jsonOf } from './answer';
import { anyVersion, ofLicenses } from './demands';
import { requestAddress, requireApiKey } from './request';
import { readResults, readUntilPictures, totalWithin } from './results';
import type { Source, SourcePage, SourceQuery, Web } from './source';

const itemsPerPage = 100;
const expected = { list: 'items', fields: 'id (/collection/item), edmIsShownBy[0]' };
/** Stands for the first page. */
const firstCursor = '*';
const maxCursorLength = 1000;
/** Seconds. A key may ask so often in a day, and a refusal does not say when it may ask again. */
const refusedWaitSeconds = 3600;

/**
 * Europeana (pro.europeana.eu/page/search), with the user's own key: pictures of libraries, archives and museums that are openly
 * licensed. Its cursor is the one that Europeana gives for the next page.
 */
export const europeana: Source<'europeana'> = {
  id: 'europeana',
  // The files are on the hosts of the collections.
  limits: { pageIntervalMs: 1000, lanes: { start: 4, ceiling: 8 } },
  // What it calls open.
  askable: ofLicenses('CC-PDM-1.0', 'CC0-1.0', ...anyVersion('BY'), ...anyVersion('BY-SA')),

  readPage: (query, web) => readUntilPictures(query, (at) => readResultsPage(at, web)),
};

async function readResultsPage(query: SourceQuery, { get }: Web): Promise<SourcePage> {
  const { query: keyword, cursor, baseUrl } = query;
  const key = requireApiKey(query);
  const address = requestAddress(baseUrl, 'record/v2/search.json', {
    query: keyword,
    qf: 'TYPE:IMAGE',
    reusability: 'open',
    media: 'true',
    profile: 'rich',
    rows: String(itemsPerPage),
    cursor: cursor ?? firstCursor,
  });
  // A key that no header can carry is wrong.
  if (!/^[!-~]+$/.test(key)) throw badKeyError(address);
  const answer = await get(address, {
    headers: { 'x-api-key': key },
    waitSeconds: () => refusedWaitSeconds,
  });
  if (isKeyRefused(answer)) throw badKeyError(address, answer.status);
  const found = fieldsOf(jsonOf(answer));
  const items: unknown = found?.['items'];
  const shown: unknown = Array.isArray(items) ? objectsOf(items).filter(isShown) : items;
  const pictures = readResults(answer, shown, expected, (item) => europeanaPicture(item, keyword));
  const next = Array.isArray(items) && items.length > 0 ? idOf(found?.['nextCursor'], maxCursorLength) : null;
  return { pictures, next, ...totalWithin(Infinity, countOf(found?.['totalResults'])) };
}

/** Whether the key is refused. A 403 with a page of HTML refuses the program, not its key. */
function isKeyRefused({ status, text }: PageText): boolean {
  if (status !== 400 && status !== 401 && status !== 403) return false;
  const said = fieldsOf(parsedJson(text));
  if (status === 401) return true;
  return said !== null && /\bapi.?key\b/i.test(JSON.stringify([said['error'], said['message']]));
}

function badKeyError(address: string, status?: number): ScrapeError {
  const { host } = new URL(address);
  return new ScrapeError({ code: 'bad-key', host, ...(status !== undefined && { status }) });
}

/** Of some items there is no file, only a page that shows it. */
function isShown(item: PlainObject): boolean {
  return firstOf(item['edmIsShownBy']) !== undefined;
}

function europeanaPicture(item: PlainObject, keyword: string): Picture | null {
  const id = idOf(item['id']);
  const file = addressOf(firstOf(item['edmIsShownBy']));
  if (id === null || !/^\/[^/]+\/[^/]+$/.test(id) || !file) return null;
  const rights = firstOf(item['rights']);
  const thumbnail = addressOf(firstOf(item['edmPreview']));
  const description = lineOf(firstOf(item['dcDescription']), maxDescriptionLength);
  return {
    source: 'europeana',
    id,
    keyword,
    title: lineOf(firstOf(item['title']), maxTitleLength),
    creator: creatorOf(item['dcCreator']),
    license: typeof rights === 'string' ? licenseByAddress(rights) : null,
    // The addresses in the answer have the user's key in them.
    page: `https://www.europeana.eu/item${id.split('/').map(encodeURIComponent).join('/')}`,
    sizes: [{ url: file.href, width: null, height: null }],
    ...(description !== null && { description }),
    ...(thumbnail && { thumbnail: thumbnail.href }),
  };
}

/** Some creators are named by the address of a list of people. */
function creatorOf(creators: unknown): Creator | null {
  const named = Array.isArray(creators) ? (creators as unknown[]) : [];
  const name = named.map((each) => lineOf(each, maxNameLength)).find((each) => each && !addressOf(each));
  return name ? { name, url: null } : null;
}

/** What a field with several values says first. */
function firstOf(values: unknown): unknown {
  return Array.isArray(values) ? (values as unknown[])[0] : undefined;
}
