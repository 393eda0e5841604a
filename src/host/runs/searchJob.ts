import type { ExtractRequest, TextLine } from '../../shared/engine/extract';
import type { SearchEvent, SearchOutcome, SearchRequest } from '../../shared/engine/search';
import { internalFailure, withoutDetail, type Failure } from '../../shared/engine/failure';
import { maxFindCount, type SourceSelection } from '../../shared/form/form';
import { inEnglish } from '../../shared/words/l10n';
import { plainText } from '../../shared/words/plainText';
import { sourceName } from '../../shared/words/sourceText';
import { hostOfAddress } from '../../shared/words/untrusted';
import type { Matching, SearchState, SourceRunState } from '../../shared/panel/protocol';
import {
  defaultBaseUrls,
  isSourceId,
  sourceIds,
  sources,
  type BaseUrls,
  type SourceId,
} from '../../shared/sources/sources';
import { FruitlessPages } from '../../shared/sources/fruitlessPages';
import {
  afterSearchEvent,
  startedSearchProgress,
  withRunState,
  type SearchProgress,
} from '../../shared/sources/searchProgress';
import type { SearchDemands } from '../../shared/sources/demands';
import { withoutManifests } from '../../shared/sources/iiifAddresses';
import { readerOf } from '../../shared/sources/siteAddresses';
import { startedSourceRun } from '../../shared/sources/sourceRunState';
import type { Cursor } from '../../shared/picture/cursors';
import type { Picture } from '../../shared/picture/picture';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import { searchTitle } from '../list/searchTitles';
import type { SearchQuery } from '../list/searches';
import { apiKeySources } from '../keys/apiKeys';
import { failureLogLine } from '../log';
import type { ControllerPorts } from '../controllerPorts';
import type { Found, FindOrder } from './orders';
import { keylessSourceRun, coolingDownSourceRun, Cooldowns } from './cooldowns';

/** A source or a page that a search is for. */
export interface Asked {
  readonly source: SourceId | 'page';
  /** The keyword, or the address of a page. */
  readonly query: string;
}

/** One of them while the search runs. */
interface ActiveSourceRun extends Asked {
  state: SourceRunState;
}

/** What a search adds up while it runs. */
interface SearchRun {
  readonly order: FindOrder;
  /** The tab of what it finds. */
  readonly tab: number;
  /** How many pictures are wanted; null for all that there are. */
  readonly targetCount: number | null;
  sourceRuns: readonly ActiveSourceRun[];
  /** Where the sources are asked. */
  baseUrls: BaseUrls;
  /** New pictures, as the engine counts them. */
  found: number;
  /** Their keys. */
  pictures: readonly string[];
  /** Whether a text names more addresses than are read. */
  isCut: boolean;
  linesWithoutAddress: readonly TextLine[];
  /** Only where so many pictures of the tab are to match. */
  matching: { readonly matching?: Matching };
}

type DoneSearch = SearchState & { readonly state: 'done' };

/** The search that is running, and how the last one of each tab ended. */
export class SearchJob {
  readonly #ports: ControllerPorts;
  readonly #list: FoundList;
  readonly #changes: Changes;
  readonly #declinedSources: () => readonly SourceId[];
  readonly #cooldowns = new Cooldowns();
  #running: { readonly tab: number; readonly state: SearchState } | null = null;
  /** By tab. */
  readonly #ends = new Map<number, DoneSearch>();

  constructor(
    ports: ControllerPorts,
    list: FoundList,
    changes: Changes,
    declinedSources: () => readonly SourceId[],
  ) {
    this.#declinedSources = declinedSources;
    this.#ports = ports;
    this.#list = list;
    this.#changes = changes;
  }

  /** The search that runs, or else how the last one of this tab ended. */
  stateOf(tab: number): SearchState {
    return this.#running?.state ?? this.#ends.get(tab) ?? { state: 'idle' };
  }

  /** The tab of the search that runs. */
  get searchedTab(): number | null {
    return this.#running?.tab ?? null;
  }

  /** Who is asked for what in a search for this, where it may go on: sources that can be asked now, for a word or for addresses. */
  askedFor(query: SearchQuery): readonly Asked[] {
    if (query.kind === 'pages') return this.#readersOf(query.addresses);
    return query.kind === 'keyword'
      ? this.sourcesFor(query).map((source) => ({ source, query: query.keyword }))
      : [];
  }

  /** The sources that a search for this can ask now. */
  sourcesFor(query: SearchQuery): readonly SourceId[] {
    return query.kind === 'keyword'
      ? this.#sourcesNamed(query.source).filter((id) => !this.#lacksApiKey(id))
      : [];
  }

  /** Whether the source or page that a picture was found by has asked to be left alone for a while. */
  isResting({ source, via = source, page }: Picture): boolean {
    const asked = isSourceId(via)
      ? ({ source: via, query: '' } as const)
      : ({ source: 'page', query: page ?? '' } as const);
    return this.#cooldowns.remaining(asked) !== null;
  }

  forgetSearchOf(tab: number): void {
    this.#ends.delete(tab);
  }

  forgetSearches(): void {
    this.#ends.clear();
  }

  /** Forgets cooldowns and complaints about missing API keys, which new keys have made untrue. */
  noteApiKeyChange(): void {
    // Another key may be allowed what the last one was not.
    for (const id of apiKeySources) this.#cooldowns.forgetSource(id);
    this.forgetMissingApiKeys((id) => !this.#lacksApiKey(id));
  }

  /** Forgets complaints about missing API keys of these sources. */
  forgetMissingApiKeys(isForgotten: (source: SourceId) => boolean): void {
    for (const [tab, end] of this.#ends) {
      const sourceRuns = end.sourceRuns.filter(
        (sourceRun) =>
          sourceRun.state !== 'needs-key' || sourceRun.source === 'page' || !isForgotten(sourceRun.source),
      );
      if (sourceRuns.length === end.sourceRuns.length) continue;
      if (sourceRuns.length === 0) this.#ends.delete(tab);
      else this.#ends.set(tab, { ...end, sourceRuns });
    }
  }

  /** Adds to the list what is wanted. Settles when the search has ended; a fault of our own ends it, and not the extension. */
  async searchTarget(order: FindOrder, signal: AbortSignal, onBegin: (tab: number) => void): Promise<Found> {
    const run = this.#startRun(order);
    onBegin(run.tab);
    try {
      return await this.#search(run, order, signal);
    } catch (error) {
      const failure = internalFailure(error);
      this.#ports.log.error(failureLogLine('Search', failure));
      return this.#finishRun(run, 'failed', failure);
    }
  }

  async #search(run: SearchRun, order: FindOrder, signal: AbortSignal): Promise<Found> {
    switch (order.kind) {
      case 'keyword': {
        const { source, keyword: query, targetCount, demands } = order;
        await this.#ports.store.apiKeys.loadApiKeys();
        const asked = this.#sourcesNamed(source).map((id) => ({ source: id, query }));
        return this.#searchSources(run, asked, targetCount, signal, demands);
      }
      case 'pages': {
        await this.#ports.store.apiKeys.loadApiKeys();
        const asked = this.#readersOf(order.addresses);
        return this.#searchSources(run, asked, order.targetCount ?? maxFindCount, signal);
      }
      case 'list':
        // The field's maximum length is too short for more addresses than are allowed.
        return this.#extractPictures(run, { text: order.addresses.join('\n'), kind: 'txt' }, signal);
      case 'text':
        return this.#extractPictures(run, order.request, signal);
    }
  }

  /** Adds the pictures whose addresses a text names. */
  async #extractPictures(run: SearchRun, request: ExtractRequest, signal: AbortSignal): Promise<Found> {
    let named = 0;
    let failure: Failure | null = null;
    const manifests: string[] = [];
    for await (const event of this.#ports.engine.extract(request, signal)) {
      if (event.type === 'extracted') {
        ({ failure } = event);
        run.isCut = event.isCut;
        continue;
      }
      const listed = withoutManifests(event.pictures);
      manifests.push(...listed.manifests);
      named += event.pictures.length;
      run.linesWithoutAddress = run.linesWithoutAddress.concat(event.linesWithoutAddress);
      run.pictures = run.pictures.concat(this.#list.add(run.tab, listed.pictures));
      run.found = run.pictures.length;
      this.#showRunning(run);
      this.#changes.noteEvent();
    }
    if (manifests.length > 0 && !failure && !signal.aborted)
      return this.#searchSources(run, manifests.map(asPage), maxFindCount, signal);
    const outcome = extractOutcome(run.found, named, failure, signal);
    return this.#finishRun(run, outcome, outcome === 'failed' ? failure : null);
  }

  async #searchSources(
    run: SearchRun,
    asked: readonly Asked[],
    targetCount: number,
    signal: AbortSignal,
    demands?: SearchDemands,
  ): Promise<Found> {
    const { engine, settings, store } = this.#ports;
    const list = this.#list;
    // What a list has named besides.
    const { found: before } = run;
    run.sourceRuns = asked.map((each) => this.#createSourceRun(each));
    const asIs = settings();
    run.baseUrls = asIs.baseUrls;
    const sourceRuns = run.sourceRuns.filter(({ state }) => state.state === 'running');
    if (sourceRuns.length === 0) {
      const failure = run.sourceRuns[0]?.state.failure ?? null;
      return this.#finishRun(run, signal.aborted ? 'cancelled' : 'failed', failure);
    }
    this.#showRunning(run);
    this.#changes.noteEvent();
    const request: SearchRequest = {
      sourceRuns: sourceRuns.map(({ source, query }) =>
        source === 'page'
          ? { source, query, cursor: null, apiKey: null, ...namedBy(run.order) }
          : {
              source,
              query,
              cursor: list.cursorOf(run.tab, source, query),
              apiKey: store.apiKeys.get(source),
            },
      ),
      targetCount,
      ...(demands && { demands }),
      knownPictureKeys: list.keysOf(run.tab),
      responseCacheFolder: store.responseCacheFolder,
      settings: asIs,
    };
    let progress = startedSearchProgress(sourceRuns.map(({ state }) => state));
    // A search for matching pictures has no number that the engine could know of.
    const enough = new AbortController();
    const fruitless = new FruitlessPages();
    for await (const event of engine.search(request, AbortSignal.any([signal, enough.signal]))) {
      this.#logEnd(event, sourceRuns);
      progress = afterSearchEvent(progress, event);
      if (event.type === 'page') {
        const { count = 0 } = run.matching.matching ?? {};
        run.pictures = run.pictures.concat(this.#addPictures(run.tab, event, sourceRuns));
        run.matching = this.#matchingOf(run.order, run.tab);
        const { matching } = run.matching;
        if (event.pictures.length > 0) fruitless.note(event.turns.length, (matching?.count ?? 0) > count);
        if (matching && (matching.count >= matching.wanted || fruitless.isEnough)) enough.abort();
      }
      if (event.type === 'turn') progress = this.#withRest(progress, event, sourceRuns);
      for (const [at, state] of progress.sourceRuns.entries()) {
        const sourceRun = sourceRuns[at];
        if (sourceRun) sourceRun.state = state;
      }
      run.found = before + progress.found;
      if (event.type === 'searched') {
        const isEnough = enough.signal.aborted && !signal.aborted;
        const isFound = isEnough || (before > 0 && event.outcome === 'nothing');
        return this.#finishRun(run, isFound ? 'found' : event.outcome, event.failure);
      }
      this.#showRunning(run);
      this.#changes.noteEvent();
    }
    throw new Error('the engine ended without saying how');
  }

  /** How many pictures of the tab match, where that is to be so many. */
  #matchingOf(order: FindOrder, tab: number): { readonly matching?: Matching } {
    if (order.kind === 'text' || !order.matching) return {};
    const { count: wanted, isMatch } = order.matching;
    const count = this.#list.picturesOf(this.#list.keysOf(tab)).filter(isMatch).length;
    return { matching: { count, wanted } };
  }

  /** Adds what a page has to the list, and returns the keys of the pictures that are new there. */
  #addPictures(
    tab: number,
    { pictures, joined, turns: moved }: SearchEvent & { readonly type: 'page' },
    sourceRuns: readonly ActiveSourceRun[],
  ): readonly string[] {
    const list = this.#list;
    const cursors = moved.flatMap(({ turn: at, cursor, total }): readonly Cursor[] => {
      const { source, query } = sourceRuns[at] ?? {};
      return source === undefined || source === 'page' || query === undefined
        ? []
        : [{ source, query, cursor, ...(total !== undefined && { total }) }];
    });
    const added = list.add(tab, pictures, cursors);
    list.mergeKnown(joined);
    return added;
  }

  /** A source or host that asks to be left alone for a while rests. */
  #withRest(
    progress: SearchProgress,
    { turn: at, failure }: SearchEvent & { readonly type: 'turn' },
    sourceRuns: readonly ActiveSourceRun[],
  ): SearchProgress {
    const sourceRun = sourceRuns[at];
    const until = sourceRun ? this.#cooldowns.noteFailure(sourceRun, failure) : null;
    return until === null ? progress : withRunState(progress, at, { state: 'resting', until });
  }

  #logEnd(event: SearchEvent, sourceRuns: readonly ActiveSourceRun[]): void {
    const { log } = this.#ports;
    if (event.type === 'turn') {
      const name = sourceRuns[event.turn]?.state.name ?? '';
      log.info(`${name}: ${event.outcome}, ${event.found} new`);
      if (event.failure) log.error(failureLogLine(name, event.failure));
    }
    // A failure that one of the sources has reported is in the log already.
    if (event.type === 'searched' && event.failure && sourceRuns.every(({ state }) => state.failure === null))
      log.error(failureLogLine('Search', event.failure));
  }

  /** Who reads each address. */
  #readersOf(addresses: readonly string[]): readonly Asked[] {
    return addresses.map((query) => ({ source: readerOf(query, (id) => !this.#lacksApiKey(id)), query }));
  }

  #sourcesNamed(source: SourceSelection): readonly SourceId[] {
    if (source !== 'all') return typeof source === 'string' ? [source] : source;
    const excluded = this.#ports.excludedSources();
    const declined = this.#declinedSources();
    return sourceIds.filter(
      (id) => !excluded.includes(id) && !(declined.includes(id) && this.#lacksApiKey(id)),
    );
  }

  #lacksApiKey(source: SourceId): boolean {
    return sources[source].key === 'required' && this.#ports.store.apiKeys.get(source) === null;
  }

  /** The first state of a source or page; also its last one where it cannot be asked. */
  #createSourceRun(asked: Asked): ActiveSourceRun {
    const { source } = asked;
    const rest = this.#cooldowns.remaining(asked);
    if (rest) return { ...asked, state: coolingDownSourceRun(asked, rest) };
    const isKeyless = source !== 'page' && this.#lacksApiKey(source);
    return { ...asked, state: isKeyless ? keylessSourceRun(source) : startedSourceRun(asked) };
  }

  #startRun(order: FindOrder): SearchRun {
    const tab = this.#list.beginSearch(queryOf(order));
    const run: SearchRun = {
      order,
      tab,
      targetCount: order.kind === 'keyword' ? order.targetCount : null,
      sourceRuns: [],
      baseUrls: defaultBaseUrls,
      found: 0,
      pictures: [],
      isCut: false,
      linesWithoutAddress: [],
      matching: this.#matchingOf(order, tab),
    };
    this.#showRunning(run);
    this.#changes.note();
    return run;
  }

  #showRunning(run: SearchRun): void {
    const { order, tab, targetCount, found, matching } = run;
    this.#running = {
      tab,
      state: {
        state: 'running',
        title: searchTitle(queryOf(order)),
        targetCount,
        found,
        ...matching,
        sourceRuns: shownStates(run),
      },
    };
  }

  #finishRun(run: SearchRun, outcome: SearchOutcome, failure: Failure | null): Found {
    const { order, tab, sourceRuns, baseUrls, found, pictures, isCut, linesWithoutAddress, matching } = run;
    const englishTitle = inEnglish(() => searchTitle(queryOf(order)));
    // Counted here, because an engine that broke off cannot say how far it came.
    this.#ports.log.info(`Search for “${plainText(englishTitle)}”: ${outcome}, ${found} new`);
    const end = {
      state: 'done',
      title: searchTitle(queryOf(order)),
      outcome,
      found,
      ...matching,
      failure: failure && shownFailure(failure, sourceRuns, baseUrls),
      sourceRuns: shownStates(run),
    } as const;
    this.#running = null;
    this.#ends.set(tab, end);
    this.#changes.noteEvent();
    return { kind: 'found', end, pictures, isCut, linesWithoutAddress };
  }
}

/** How the source runs of a search fare, as it is shown. */
function shownStates({ sourceRuns, baseUrls }: SearchRun): readonly SourceRunState[] {
  return sourceRuns.map((each) => ({
    ...each.state,
    failure: each.state.failure && shownFailure(each.state.failure, [each], baseUrls),
  }));
}

/** A failure of one of these, without what only the log is told, and with the name of the source instead of its host. */
function shownFailure(failure: Failure, sourceRuns: readonly Asked[], baseUrls: BaseUrls): Failure {
  const failed = sourceRuns.find(
    ({ source }) => source !== 'page' && hostOfAddress(baseUrls[source]) === failure.host,
  );
  return { ...withoutDetail(failure), ...(failed && { host: sourceName(failed.source) }) };
}

function namedBy(order: FindOrder): { readonly isNamedByProgram?: true } {
  return 'isNamedByProgram' in order ? { isNamedByProgram: true } : {};
}

/** What an order looks for, without how much of it. */
export function queryOf(order: FindOrder): SearchQuery {
  switch (order.kind) {
    case 'keyword': {
      const { kind, source, keyword, demands } = order;
      return { kind, source, keyword, ...(demands && { demands }) };
    }
    case 'pages':
      return { kind: 'pages', addresses: order.addresses };
    case 'list':
      return { kind: 'list' };
    case 'text':
      return { kind: 'text', name: order.name };
  }
}

function asPage(query: string): Asked {
  return { source: 'page', query };
}

function extractOutcome(
  found: number,
  named: number,
  failure: Failure | null,
  signal: AbortSignal,
): SearchOutcome {
  if (signal.aborted) return 'cancelled';
  if (failure) return 'failed';
  if (found > 0) return 'found';
  return named > 0 ? 'no-more' : 'nothing';
}
