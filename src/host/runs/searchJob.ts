import * as l10n from '@vscode/l10n';
import type { ExtractRequest } from '../../shared/engine/extract';
import type { SearchEvent, SearchOutcome, SearchRequest } from '../../shared/engine/search';
import { internalFailure, withoutDetail, type Failure } from '../../shared/engine/failure';
import { maxFind } from '../../shared/form/form';
import { plainText } from '../../shared/words/plainText';
import type { SearchState, TurnState } from '../../shared/panel/protocol';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import {
  afterSearchEvent,
  begunSearch,
  withTurn,
  type SearchProgress,
} from '../../shared/sources/searchProgress';
import { begunTurn, pageName } from '../../shared/sources/turnState';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import { keySources } from '../keys/keys';
import { failureLine } from '../log';
import type { Ports } from '../ports';
import type { Found, FindOrder } from './orders';
import { keylessTurn, restingTurn, Rests } from './turns';

/** A source or a page that a search is for. */
interface Asked {
  readonly source: SourceId | 'page';
  /** The keyword, or the address of a page. */
  readonly query: string;
}

/** One of them while the search runs. */
interface Turn extends Asked {
  state: TurnState;
}

/** What a search adds up while it runs. */
interface Run {
  /** What is searched for, as shown. */
  readonly keyword: string;
  /** How many pictures are wanted; null for all that there are. */
  readonly wanted: number | null;
  turns: readonly Turn[];
  /** New pictures, as the engine counts them. */
  found: number;
  /** Their keys. */
  pictures: readonly string[];
  /** Whether a text names more addresses than are read. */
  isCut: boolean;
}

/** The search that is running, or how the last one ended. */
export class SearchJob {
  readonly #ports: Ports;
  readonly #list: FoundList;
  readonly #changes: Changes;
  readonly #rests = new Rests();
  #state: SearchState = { state: 'idle' };

  constructor(ports: Ports, list: FoundList, changes: Changes) {
    this.#ports = ports;
    this.#list = list;
    this.#changes = changes;
  }

  get state(): SearchState {
    return this.#state;
  }

  forget(): void {
    this.#state = { state: 'idle' };
  }

  /** Forgets cooldowns and complaints about missing API keys, which new keys have made untrue. */
  keysChanged(): void {
    // Another key may be allowed what the last one was not.
    for (const id of keySources) this.#rests.forget(id);
    if (this.#state.state !== 'done') return;
    const turns = this.#state.turns.filter((turn) => !this.#hasKeyNow(turn));
    if (turns.length === this.#state.turns.length) return;
    this.#state = turns.length === 0 ? { state: 'idle' } : { ...this.#state, turns };
  }

  #hasKeyNow({ state, source }: TurnState): boolean {
    return state === 'needs-key' && source !== 'page' && this.#ports.store.keys.of(source) !== null;
  }

  /** Adds to the list what is wanted. Settles when the search has ended. */
  async run(order: FindOrder, signal: AbortSignal): Promise<Found> {
    switch (order.kind) {
      case 'keyword': {
        const { source, keyword: query, find } = order;
        const run = this.#begin(query, find);
        await this.#ports.store.keys.load();
        const ids = source === 'all' ? this.#included() : [source];
        const asked = ids.map((id) => ({ source: id, query }));
        return this.#ended(run, this.#search(run, asked, find, signal));
      }
      case 'pages': {
        const { addresses } = order;
        const run = this.#begin(pagesName(addresses), null);
        const asked = addresses.map((query) => ({ source: 'page', query }) as const);
        return this.#search(run, asked, maxFind, signal);
      }
      case 'list': {
        // The field's maximum length is too short for more addresses than are allowed.
        const request = { text: order.addresses.join('\n'), kind: 'txt' } as const;
        const run = this.#begin(l10n.t('addresses'), null);
        return this.#ended(run, this.#read(run, request, signal));
      }
      case 'text': {
        const run = this.#begin(order.name, null);
        return this.#ended(run, this.#read(run, order.request, signal));
      }
    }
  }

  /** A fault of our own ends the search, and not the extension. */
  #ended(run: Run, search: Promise<Found>): Promise<Found> {
    return search.catch((error: unknown) => {
      const failure = internalFailure(error);
      this.#ports.log.error(failureLine('Search', failure));
      return this.#end(run, 'failed', failure);
    });
  }

  /** Adds the pictures whose addresses a text names. */
  async #read(run: Run, request: ExtractRequest, signal: AbortSignal): Promise<Found> {
    let named = 0;
    let failure: Failure | null = null;
    for await (const event of this.#ports.engine.extract(request, signal)) {
      if (event.type === 'extracted') {
        ({ failure } = event);
        continue;
      }
      named += event.pictures.length;
      run.isCut = event.isCut;
      run.pictures = run.pictures.concat(this.#list.add(event.pictures));
      run.found = run.pictures.length;
      this.#show(run);
      this.#changes.noteEvent();
    }
    const outcome = readOutcome(run.found, named, failure, signal);
    return this.#end(run, outcome, outcome === 'failed' ? failure : null);
  }

  async #search(run: Run, asked: readonly Asked[], find: number, signal: AbortSignal): Promise<Found> {
    const { engine, settings, store } = this.#ports;
    const list = this.#list;
    run.turns = asked.map((each) => this.#turn(each));
    const turns = run.turns.filter(({ state }) => state.state === 'running');
    if (turns.length === 0) {
      const failure = run.turns[0]?.state.failure ?? null;
      return this.#end(run, signal.aborted ? 'cancelled' : 'failed', failure);
    }
    this.#show(run);
    this.#changes.noteEvent();
    const request: SearchRequest = {
      turns: turns.map(({ source, query }) =>
        source === 'page'
          ? { source, query, cursor: null, key: null }
          : { source, query, cursor: list.cursor(source, query), key: store.keys.of(source) },
      ),
      find,
      known: list.keys(),
      answers: store.answers,
      settings: settings(),
    };
    let progress = begunSearch(turns.map(({ state }) => state));
    for await (const event of engine.search(request, signal)) {
      this.#log(event, turns);
      progress = afterSearchEvent(progress, event);
      if (event.type === 'page') run.pictures = run.pictures.concat(this.#add(event, turns));
      if (event.type === 'turn') progress = this.#withRest(progress, event, turns);
      for (const [at, state] of progress.turns.entries()) {
        const turn = turns[at];
        if (turn) turn.state = state;
      }
      run.found = progress.found;
      if (event.type === 'searched') return this.#end(run, event.outcome, event.failure);
      this.#show(run);
      this.#changes.noteEvent();
    }
    throw new Error('the engine ended without saying how');
  }

  /** Adds what a page has to the list, and returns the keys of the pictures that are new there. */
  #add(
    { pictures, joined, turns: moved }: SearchEvent & { readonly type: 'page' },
    turns: readonly Turn[],
  ): readonly string[] {
    const list = this.#list;
    const cursors = moved.flatMap(({ turn: at, cursor }) => {
      const turn = turns[at];
      return turn && turn.source !== 'page' ? [{ source: turn.source, keyword: turn.query, cursor }] : [];
    });
    const added = list.add(pictures, cursors);
    list.join(joined);
    return added;
  }

  /** A source or host that asks to be left alone for a while rests. */
  #withRest(
    progress: SearchProgress,
    { turn: at, failure }: SearchEvent & { readonly type: 'turn' },
    turns: readonly Turn[],
  ): SearchProgress {
    const turn = turns[at];
    const until = turn ? this.#rests.note(turn, failure) : null;
    return until === null ? progress : withTurn(progress, at, { state: 'resting', until });
  }

  #log(event: SearchEvent, turns: readonly Turn[]): void {
    const { log } = this.#ports;
    if (event.type === 'turn') {
      const name = turns[event.turn]?.state.name ?? '';
      log.info(`${name}: ${event.outcome}, ${event.found} new`);
      if (event.failure) log.error(failureLine(name, event.failure));
    }
    // A failure that one of the sources has reported is in the log already.
    if (event.type === 'searched' && event.failure && turns.every(({ state }) => state.failure === null))
      log.error(failureLine('Search', event.failure));
  }

  #included(): readonly SourceId[] {
    const excluded = this.#ports.excluded();
    return sourceIds.filter((id) => !excluded.includes(id));
  }

  /** The first state of a source or page; also its last one where it cannot be asked. */
  #turn(asked: Asked): Turn {
    const { source } = asked;
    const rest = this.#rests.of(asked);
    if (rest) return { ...asked, state: restingTurn(asked, rest) };
    const isMissing =
      source !== 'page' && sources[source].key === 'required' && this.#ports.store.keys.of(source) === null;
    return { ...asked, state: isMissing ? keylessTurn(source) : begunTurn(asked) };
  }

  #begin(keyword: string, wanted: number | null): Run {
    const run: Run = { keyword, wanted, turns: [], found: 0, pictures: [], isCut: false };
    this.#show(run);
    this.#changes.note();
    return run;
  }

  #show({ keyword, wanted, turns, found }: Run): void {
    this.#state = { state: 'running', keyword, wanted, found, turns: turns.map(plainState) };
  }

  #end(run: Run, outcome: SearchOutcome, failure: Failure | null): Found {
    const { keyword, turns, found, pictures, isCut } = run;
    // Counted here, because an engine that broke off cannot say how far it came.
    this.#ports.log.info(`Search for “${plainText(keyword)}”: ${outcome}, ${found} new`);
    const end = {
      state: 'done',
      keyword,
      outcome,
      found,
      failure: failure && withoutDetail(failure),
      turns: turns.map(plainState),
    } as const;
    this.#state = end;
    this.#changes.noteEvent();
    return { kind: 'found', end, pictures, isCut };
  }
}

/** How a turn fares, without what only the log is told. */
function plainState({ state }: Turn): TurnState {
  return { ...state, failure: state.failure && withoutDetail(state.failure) };
}

function pagesName(addresses: readonly string[]): string {
  const [first = '', ...others] = addresses;
  return others.length === 0 ? pageName(first) : l10n.t('{0} and {1} more', pageName(first), others.length);
}

function readOutcome(
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
