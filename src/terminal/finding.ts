import { Collection } from '../shared/picture/collection';
import type { Engine } from '../shared/engine/engine';
import type { SearchEvent, SourceTurn } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { maskUrl } from '../shared/words/mask';
import type { Picture } from '../shared/picture/picture';
import type { TurnState } from '../shared/panel/protocol';
import { turnText } from '../shared/words/sourceText';
import { afterSearchEvent, begunSearch } from '../shared/sources/searchProgress';
import { begunTurn } from '../shared/sources/turnState';
import { searchText } from '../shared/words/words';
import { complain, note, noteNotices } from './print';

export type Searched = SearchEvent & { type: 'searched' };

export interface FindingPorts {
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: EngineSettings;
  /** Which of the found pictures are of use. */
  readonly use: Use;
  /** Absolute path of the folder for answers that sources want kept. */
  readonly answers: string;
  readonly signal: AbortSignal;
  /** Called with every event, in which each turn is named by its source and what it is asked for. */
  readonly onEvent: (event: object) => void;
}

/** What the user wants of the pictures that are found. */
export interface Use {
  readonly isOf: (picture: Picture) => boolean;
  /** The options that say so. */
  readonly options: string;
}

interface Turn extends SourceTurn {
  state: TurnState;
}

/** After so many pages of sources in a row without a picture of use, none is expected of the others. */
const mostInVain = 10;

/** A search that can go on, and how its sources or pages fare. */
export class Finding {
  readonly #ports: FindingPorts;
  readonly #collection = new Collection();
  readonly #turns: readonly Turn[];
  /** Pages in a row without a picture of use. */
  #inVain = 0;

  constructor(turns: readonly SourceTurn[], ports: FindingPorts) {
    this.#ports = ports;
    this.#turns = turns.map((turn) => ({ ...turn, state: begunTurn(turn) }));
  }

  /** The keyword, or the addresses of the pages. */
  get subject(): string {
    return [...new Set(this.#turns.map(({ query }) => maskUrl(query)))].join(' ');
  }

  get pictures(): readonly Picture[] {
    return this.#collection.pictures();
  }

  /** Whether something that the user named by itself could not be read to its end: a page, or his only source. */
  get hasFailed(): boolean {
    const failed = this.#turns.filter(({ state }) => state.state === 'failed');
    return failed.length === this.#turns.length || failed.some(({ source }) => source === 'page');
  }

  get #isInVain(): boolean {
    return this.#inVain >= mostInVain;
  }

  /** Finds so many more. What has failed before is left alone. Ends as `no-more`, too, where going on would be in vain. */
  async find(count: number): Promise<Searched> {
    const { engine, settings, answers, signal, onEvent } = this.#ports;
    const asked = this.#turns.filter(({ state }) => state.state !== 'failed');
    const request = {
      turns: asked.map(({ source, query, key }) => ({
        source,
        query,
        key,
        cursor: this.#collection.cursor(source, query),
      })),
      find: count,
      known: this.#collection.keys(),
      answers,
      settings,
    };
    let last: Searched = { type: 'searched', outcome: 'failed', found: 0, failure: null };
    let progress = begunSearch(asked.map(({ state }) => state));
    const givenUp = new AbortController();
    for await (const event of engine.search(request, AbortSignal.any([signal, givenUp.signal]))) {
      onEvent(named(event, asked));
      progress = afterSearchEvent(progress, event);
      for (const [at, state] of progress.turns.entries()) {
        const turn = asked[at];
        if (turn) turn.state = state;
      }
      if (event.type === 'page') {
        this.#add(event, asked);
        if (this.#isInVain) givenUp.abort();
      }
      if (event.type === 'waiting' && event.until !== null) {
        const turn = asked[event.turn];
        if (turn) note(turnText(turn.state));
      }
      if (event.type === 'searched') last = event;
    }
    return this.#isInVain && !signal.aborted ? { ...last, outcome: 'no-more' } : last;
  }

  #add({ pictures, joined, turns }: SearchEvent & { type: 'page' }, asked: readonly Turn[]): void {
    this.#collection.add(pictures);
    this.#collection.join(joined);
    let pages = 0;
    for (const { turn: at, cursor } of turns) {
      const turn = asked[at];
      if (!turn) continue;
      const { source, query } = turn;
      // Those that the user names are all to be read.
      if (source !== 'page' && cursor !== this.#collection.cursor(source, query)) pages += 1;
      this.#collection.setCursor(source, query, cursor);
    }
    // What comes after it was given up changes nothing.
    if (this.#isInVain) return;
    if (pictures.some(this.#ports.use.isOf)) this.#inVain = 0;
    else if (pictures.length > 0) this.#inVain += pages;
  }

  /** Says how each source or page fared, where that is more than one line for all, and what the sources want said. */
  noteTurns({ failure }: Searched): void {
    if (failure && this.#turns.length === 1) complain(this.subject, failure);
    for (const { state } of this.#turns) {
      const several = this.#turns.length > 1;
      if (several && state.failure) complain(state.name, state.failure);
      const isMore = several ? !state.failure || state.found > 0 : state.drawnByScript && state.found > 0;
      if (isMore) note(turnText(state));
    }
    if (this.#isInVain)
      note(
        `No more pages were read, because none of the last ${mostInVain} lists a picture for ${this.#ports.use.options}.`,
      );
    noteNotices(this.pictures);
  }

  /** How the search ended, in the panel's words. */
  noteEnd({ outcome, failure }: Searched): void {
    const { size } = this.#collection;
    if (size === 0 && failure) return;
    const turns = this.#turns.map(({ state }) => state);
    const keyword = this.subject;
    const state = outcome === 'failed' ? 'found' : outcome;
    note(searchText({ state: 'done', keyword, outcome: state, found: size, failure: null, turns }, size));
  }
}

/** Turns that have failed are left out of what follows, so that their places change. */
function named(event: SearchEvent, turns: readonly Turn[]): object {
  const about = (at: number): object => {
    const { source, query } = turns[at] ?? {};
    return { source, query };
  };
  switch (event.type) {
    case 'page':
      return { ...event, turns: event.turns.map((each) => ({ ...each, ...about(each.turn) })) };
    case 'waiting':
    case 'turn':
      return { ...event, ...about(event.turn) };
    case 'searched':
      return event;
  }
}
