import type { ServerResponse } from 'node:http';
import { streamEvents } from '../../../../src/shared/engine/streamEvents';
import { Collection } from '../../../../src/shared/picture/collection';
import { Cursors } from '../../../../src/shared/picture/cursors';
import type { NetLimits } from '../../../../src/core/net/limits';
import { NameJudgements } from '../../../../src/core/net/addressGuard';
import { Pace } from '../../../../src/core/net/pace';
import { searchPictures, type SearchOptions } from '../../../../src/core/search/searchPictures';
import { jsonOf } from '../../../../src/core/sources/answer';
import type { Source, SourceLimits } from '../../../../src/core/sources/source';
import type { SearchEvent, SearchRequest, SourceRun } from '../../../../src/shared/engine/search';
import type { Picture } from '../../../../src/shared/picture/picture';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { startSite, type Site } from '../../../support/site';
import { quickLimits } from '../net/testClient';
import { testPicture, testSettings } from '../support';

/** Answers a request for the page with this number, from 1. */
export type Shelf = (page: number, response: ServerResponse, path: string) => void;

/** Pages of pictures by their ids; where the id is that of another source's picture it has its name: `flickr:a1`. */
export function shelfOf(...pages: readonly (readonly (string | Partial<Picture>)[])[]): Shelf {
  return (page, response) => {
    const pictures = (pages[page - 1] ?? []).map((each) => {
      if (typeof each !== 'string') return { ...testPicture({}), ...each };
      const [id = '', source] = each.split(':').reverse();
      return {
        ...testPicture({ id, url: `http://a.example/${id}.jpg` }),
        ...(source !== undefined && { source }),
      };
    });
    const next = page < pages.length ? String(page + 1) : null;
    response.end(JSON.stringify({ pictures, next }));
  };
}

/** A source that is played on a site of its own, and does nothing but ask it. */
export interface PlayedSource {
  readonly source: Source;
  readonly site: Site;
  /** How many pages it has read to their end. */
  readonly pagesRead: () => number;
}

export async function playSource(
  id: SourceId | 'page',
  shelf: Shelf,
  limits: Partial<SourceLimits> = {},
): Promise<PlayedSource> {
  const site = await startSite((request, response) => {
    const path = request.url ?? '';
    shelf(Number(new URL(path, 'http://a.example').searchParams.get('page')), response, path);
  });
  let pagesRead = 0;
  const source: Source = {
    id,
    limits: { pageIntervalMs: 0, lanes: { start: 1, ceiling: 1 }, ...limits },
    readPage: async ({ query, cursor, apiKey, baseUrl, demanded = {} }, { get }) => {
      const more = Object.entries(demanded).map(([name, value]) => `&${name}=${value}`);
      const address = `${baseUrl}/?q=${query}&page=${cursor ?? '1'}${more.join('')}`;
      const answer = await get(`${address}${apiKey === null ? '' : `&key=${apiKey}`}`, { cacheKey: address });
      pagesRead += 1;
      const { pictures, next } = jsonOf(answer) as { pictures: Picture[]; next: string | null };
      return { pictures: pictures.map((each) => ({ ...each, source: sourceNameOf(each, id) })), next };
    },
  };
  return { source, site, pagesRead: () => pagesRead };
}

function sourceNameOf({ source }: Picture, id: string): string {
  return source === 'test' ? id : source;
}

/** A search in these sources, in their order, of which only what matters need be said. */
export function searchRequestOf(
  played: readonly PlayedSource[],
  {
    turns = [],
    ...with_
  }: Partial<Omit<SearchRequest, 'sourceRuns'>> & { readonly turns?: readonly Partial<SourceRun>[] } = {},
): SearchRequest {
  const baseUrls = Object.fromEntries(played.map(({ source, site }) => [source.id, site.url]));
  return {
    sourceRuns: played.map(({ source }, index) => ({
      source: source.id as SourceId,
      query: 'fox',
      cursor: null,
      apiKey: null,
      ...turns[index],
    })),
    targetCount: 100,
    knownPictureKeys: [],
    responseCacheFolder: null,
    settings: { ...testSettings, baseUrls: { ...testSettings.baseUrls, ...baseUrls } },
    ...with_,
  };
}

export function startSearch(
  played: readonly PlayedSource[],
  request: SearchRequest,
  {
    signal = new AbortController().signal,
    limits = quickLimits,
    pace = new Pace(),
    ...options
  }: SearchOptions & {
    readonly signal?: AbortSignal;
    readonly limits?: NetLimits;
    readonly pace?: Pace;
  } = {},
): AsyncIterable<SearchEvent> {
  const sourceOf = (id: string): Source | undefined => played.find(({ source }) => source.id === id)?.source;
  // Nobody is late unless a test wants that.
  return streamEvents(signal, (emit, ended) =>
    searchPictures(request, { signal: ended, limits, pace, judgements: new NameJudgements() }, emit, {
      lateMs: 60_000,
      fewLateMs: 60_000,
      sourceOf,
      ...options,
    }),
  );
}

/** What came of a whole search. */
export interface CollectedSearch {
  readonly events: readonly SearchEvent[];
  /** Ids of the pictures, in their order. */
  readonly ids: readonly string[];
  readonly joined: readonly Picture[];
  /** Of each turn, in the order in which they ended: which, how, and how many it found. */
  readonly ends: readonly (readonly [number, string, number])[];
  readonly last: SearchEvent & { readonly type: 'searched' };
}

export async function collectSearch(search: AsyncIterable<SearchEvent>): Promise<CollectedSearch> {
  const events: SearchEvent[] = [];
  for await (const event of search) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'searched') throw new Error('the search did not say how it ended');
  const pages = events.flatMap((event) => (event.type === 'page' ? [event] : []));
  return {
    events,
    ids: pages.flatMap(({ pictures }) => pictures.map(({ id }) => id)),
    joined: pages.flatMap(({ joined }) => joined),
    ends: events.flatMap((event) =>
      event.type === 'turn' ? [[event.turn, event.outcome, event.found] as const] : [],
    ),
    last,
  };
}

/** Searches that go on where the last one stopped, as the program does it. */
export class ContinuedSearches {
  readonly collection = new Collection();
  readonly #cursors = new Cursors();
  readonly #played: readonly PlayedSource[];

  constructor(played: readonly PlayedSource[]) {
    this.#played = played;
  }

  async findMore(targetCount: number): Promise<CollectedSearch> {
    const turns = this.#played.map(({ source: { id } }) => ({ cursor: this.#cursors.get(id, 'fox') }));
    const request = searchRequestOf(this.#played, {
      targetCount,
      turns,
      knownPictureKeys: this.collection.pictureKeys(),
    });
    const outcome = await collectSearch(startSearch(this.#played, request));
    for (const event of outcome.events) {
      if (event.type !== 'page') continue;
      this.collection.add(event.pictures);
      this.collection.mergeKnown(event.joined);
      for (const { turn, cursor } of event.turns)
        this.#cursors.set({ source: request.sourceRuns[turn]?.source ?? '', query: 'fox', cursor });
    }
    return outcome;
  }
}
