import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { PageText } from '../net/client';
import { objectsOf } from '../page/fields';
import type { PlainObject } from '../../shared/words/untrusted';
import { changedError } from './answer';
import type { SourcePage, SourceQuery } from './source';

/** More than any source puts into one answer. */
const maxResults = 1000;

/** Where an answer has its results, and what is there of each that is a picture: told when it is no longer so. */
export interface ExpectedResults {
  /** The path of the list, as in `collection.items`. */
  readonly list: string;
  /** The fields without which a result is no picture, as in `id, images[].url`. */
  readonly fields: string;
}

/**
 * The pictures of an answer's list of results, in its order, each once; results for which `read` returns null are left
 * out. Throws `ScrapeError` `site-changed` if there is no list, or if none of its results could be read.
 */
export function readResults(
  answer: PageText,
  list: unknown,
  expected: ExpectedResults,
  read: (result: PlainObject) => Picture | null,
): readonly Picture[] {
  if (!Array.isArray(list)) throw changedError(answer, `a list in ${expected.list}`);
  const pictures = new Map<string, Picture>();
  for (const result of objectsOf(list.slice(0, maxResults))) {
    const picture = read(result);
    if (picture) pictures.set(pictureKey(picture), picture);
  }
  if (list.length > 0 && pictures.size === 0)
    throw changedError(answer, `${expected.fields} in ${expected.list}`, (list as unknown[])[0]);
  return [...pictures.values()];
}

/**
 * Reads on while pages have no pictures and are not the last: a source may list a whole page of what is not offered, and
 * a page without pictures is taken for the end.
 */
export async function readUntilPictures(
  query: SourceQuery,
  readPage: (query: SourceQuery) => Promise<SourcePage>,
): Promise<SourcePage> {
  for (let cursor = query.cursor; ;) {
    const page = await readPage({ ...query, cursor });
    if (page.pictures.length > 0 || page.next === null) return page;
    cursor = page.next;
  }
}

/** The `total` of a page, where the source counts `said` results and gives `most` of them at the most. */
export function totalWithin(
  most: number,
  said: number | null,
): { readonly total?: number; readonly isCut?: true } {
  if (said === null) return {};
  return { total: Math.min(most, said), ...(said > most && { isCut: true }) };
}
