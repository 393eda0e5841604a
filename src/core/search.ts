import { endCursor, type SearchEvent, type SearchOutcome, type SearchRequest } from '../shared/events';
import type { Failure } from '../shared/failure';
import { pictureKey } from '../shared/picture';
import { Cancelled, failureOf, ScrapeError } from './failure';
import { Client, type PageText } from './net/client';
import type { NetLimits } from './net/limits';
import type { Pace } from './page/pace';
import { sourceById } from './sources/registry';
import type { SourcePage } from './sources/source';

/**
 * Reads a source page by page until so many new pictures are found, or there are no more. A page of which only a part
 * was needed is read again when the search goes on. Failures are events; what was found before stays found. `pace` is
 * that of all searches which are not to crowd a site together.
 */
export async function* search(
  request: SearchRequest,
  signal: AbortSignal,
  limits: NetLimits,
  pace: Pace,
): AsyncGenerator<SearchEvent, void, undefined> {
  const client = new Client(request.settings, limits, signal);
  let found = 0;
  let outcome: SearchOutcome = 'no-more';
  let failure: Failure | null = null;
  try {
    for await (const { page, start, seenBefore } of pages(request, client, signal, pace)) {
      const fresh = page.pictures.filter((picture) => !seenBefore.has(pictureKey(picture)));
      const pictures = fresh.slice(0, request.find - found);
      found += pictures.length;
      const cursor = pictures.length < fresh.length ? start : (page.next ?? endCursor);
      yield { type: 'page', pictures, found, cursor };
      if (page.pictures.length === 0 && start === null) outcome = 'nothing';
      if (found === request.find) {
        outcome = 'found';
        break;
      }
    }
  } catch (error) {
    outcome = error instanceof Cancelled ? 'cancelled' : 'failed';
    failure = error instanceof Cancelled ? null : failureOf(error);
  } finally {
    client.close();
  }
  yield { type: 'searched', outcome, found, failure };
}

interface Step {
  readonly page: SourcePage;
  /** Where this page began. */
  readonly start: string | null;
  /** Keys of the pictures known before this page. */
  readonly seenBefore: ReadonlySet<string>;
}

/** The pages from the request's cursor on, not faster than the source allows, until one is the last or only repeats. */
async function* pages(
  request: SearchRequest,
  client: Client,
  signal: AbortSignal,
  pace: Pace,
): AsyncGenerator<Step> {
  const source = sourceById(request.source);
  if (!source) throw new ScrapeError({ code: 'internal', detail: `no source named ${request.source}` });
  const get = async (url: string): Promise<PageText> => {
    await pace.turn(url, source.limits.pageIntervalMs, signal);
    return client.page(url);
  };
  const known = new Set(request.known);
  const seen = new Set<string>();
  let start = request.cursor;
  while (start !== endCursor) {
    const query = { keyword: request.keyword, cursor: start, settings: request.settings };
    const page = await source.page(query, get);
    const keys = page.pictures.map(pictureKey);
    // Sites that are asked for more than they have show the last page again and again.
    const repeats = keys.every((key) => seen.has(key));
    yield { page: repeats ? { ...page, next: null } : page, start, seenBefore: new Set(known) };
    for (const key of keys) {
      known.add(key);
      seen.add(key);
    }
    if (repeats || page.next === null) return;
    start = page.next;
  }
}
