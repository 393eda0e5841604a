import type { ServerResponse } from 'node:http';
import { eventsOf } from '../../../../src/shared/engine/eventQueue';
import { Collection } from '../../../../src/shared/picture/collection';
import type { NetLimits } from '../../../../src/core/net/limits';
import { Pace } from '../../../../src/core/net/pace';
import { searchPictures, type SearchOptions } from '../../../../src/core/search/search';
import { jsonOf } from '../../../../src/core/sources/answer';
import type { Source, SourceLimits } from '../../../../src/core/sources/source';
import type { SearchEvent, SearchRequest, SourceTurn } from '../../../../src/shared/engine/search';
import type { Picture } from '../../../../src/shared/picture/picture';
import type { SourceId } from '../../../../src/shared/sources/sources';
import { startSite, type Site } from '../../../support/site';
import { quick } from '../net/support';
import { picture, settings } from '../support';

/** Answers a request for the page with this number, from 1. */
export type Shelf = (page: number, response: ServerResponse, path: string) => void;

/** Pages of pictures by their ids; where the id is that of another source's picture it has its name: `flickr:a1`. */
export function shelf(...pages: readonly (readonly (string | Partial<Picture>)[])[]): Shelf {
  return (page, response) => {
    const pictures = (pages[page - 1] ?? []).map((each) => {
      if (typeof each !== 'string') return { ...picture({}), ...each };
      const [id = '', source] = each.split(':').reverse();
      return {
        ...picture({ id, url: `http://a.example/${id}.jpg` }),
        ...(source !== undefined && { source }),
      };
    });
    const next = page < pages.length ? String(page + 1) : null;
    response.end(JSON.stringify({ pictures, next }));
  };
}

/** A source that is played on a site of its own, and does nothing but ask it. */
export interface Played {
  readonly source: Source;
  readonly site: Site;
  /** How many pages it has read to their end. */
  readonly pagesRead: () => number;
}

export async function play(
  id: SourceId | 'page',
  shelf: Shelf,
  limits: Partial<SourceLimits> = {},
): Promise<Played> {
  const site = await startSite((request, response) => {
    const path = request.url ?? '';
    shelf(Number(new URL(path, 'http://a.example').searchParams.get('page')), response, path);
  });
  let pagesRead = 0;
  const source: Source = {
    id,
    limits: { pageIntervalMs: 0, lanes: { start: 1, ceiling: 1 }, ...limits },
    page: async ({ query, cursor, key, baseUrl }, { get }) => {
      const address = `${baseUrl}/?q=${query}&page=${cursor ?? '1'}`;
      const answer = await get(`${address}${key === null ? '' : `&key=${key}`}`, { keepAs: address });
      pagesRead += 1;
      const { pictures, next } = jsonOf(answer) as { pictures: Picture[]; next: string | null };
      return { pictures: pictures.map((each) => ({ ...each, source: sourceOf(each, id) })), next };
    },
  };
  return { source, site, pagesRead: () => pagesRead };
}

function sourceOf({ source }: Picture, id: string): string {
  return source === 'test' ? id : source;
}

/** A search in these sources, in their order, of which only what matters need be said. */
export function requestOf(
  played: readonly Played[],
  {
    turns = [],
    ...with_
  }: Partial<Omit<SearchRequest, 'turns'>> & { readonly turns?: readonly Partial<SourceTurn>[] } = {},
): SearchRequest {
  const baseUrls = Object.fromEntries(played.map(({ source, site }) => [source.id, site.url]));
  return {
    turns: played.map(({ source }, index) => ({
      source: source.id as SourceId,
      query: 'fox',
      cursor: null,
      key: null,
      ...turns[index],
    })),
    find: 100,
    known: [],
    answers: null,
    settings: { ...settings, baseUrls: { ...settings.baseUrls, ...baseUrls } },
    ...with_,
  };
}

export function startSearch(
  played: readonly Played[],
  request: SearchRequest,
  {
    signal = new AbortController().signal,
    limits = quick,
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
  return eventsOf(signal, (emit, ended) =>
    searchPictures(request, { signal: ended, limits, pace }, emit, { lateMs: 60_000, sourceOf, ...options }),
  );
}

/** What came of a whole search. */
export interface Outcome {
  readonly events: readonly SearchEvent[];
  /** Ids of the pictures, in their order. */
  readonly ids: readonly string[];
  readonly joined: readonly Picture[];
  /** Of each turn, in the order in which they ended: which, how, and how many it found. */
  readonly ends: readonly (readonly [number, string, number])[];
  readonly last: SearchEvent & { readonly type: 'searched' };
}

export async function outcomeOf(search: AsyncIterable<SearchEvent>): Promise<Outcome> {
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
export class Searches {
  readonly collection = new Collection();
  readonly #played: readonly Played[];

  constructor(played: readonly Played[]) {
    this.#played = played;
  }

  async find(find: number): Promise<Outcome> {
    const turns = this.#played.map(({ source: { id } }) => ({ cursor: this.collection.cursor(id, 'fox') }));
    const request = requestOf(this.#played, { find, turns, known: this.collection.keys() });
    const outcome = await outcomeOf(startSearch(this.#played, request));
    for (const event of outcome.events) {
      if (event.type !== 'page') continue;
      this.collection.add(event.pictures);
      this.collection.join(event.joined);
      for (const { turn, cursor } of event.turns)
        this.collection.setCursor(request.turns[turn]?.source ?? '', 'fox', cursor);
    }
    return outcome;
  }
}
