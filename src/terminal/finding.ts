import { Collection } from '../core/collection';
import type { Engine } from '../core/engine';
import type { EngineSettings, SearchEvent, SourceTurn } from '../shared/events';
import { maskUrl } from '../shared/mask';
import type { Picture } from '../shared/picture';
import type { TurnState } from '../shared/protocol';
import { turnText } from '../shared/sourceText';
import { begunTurn, endedTurn } from '../shared/turnState';
import { searchText } from '../shared/words';
import { complain, note, noteNotices } from './print';

export type Searched = SearchEvent & { type: 'searched' };

export interface FindingPorts {
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: EngineSettings;
  /** Absolute path of the folder for answers that sources want kept. */
  readonly answers: string;
  readonly signal: AbortSignal;
  /** Called with every event, in which each turn is named by its source and what it is asked for. */
  readonly onEvent: (event: object) => void;
}

interface Turn extends SourceTurn {
  state: TurnState;
}

/** A search that can go on, and how its sources or pages fare. */
export class Finding {
  readonly #ports: FindingPorts;
  readonly #collection = new Collection();
  readonly #turns: readonly Turn[];

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

  /** Finds so many more. What has failed before is left alone. */
  async find(count: number): Promise<Searched> {
    const { engine, settings, answers, signal, onEvent } = this.#ports;
    const asked = this.#turns.filter(({ state }) => state.state !== 'failed');
    const before = asked.map(({ state }) => state.found);
    const request = {
      turns: asked.map(({ source, query, key }) => ({
        ...{ source, query, key },
        cursor: this.#collection.cursor(source, query),
      })),
      find: count,
      known: this.#collection.keys(),
      answers,
      settings,
    };
    let last: Searched = { type: 'searched', outcome: 'failed', found: 0, failure: null };
    for await (const event of engine.search(request, signal)) {
      onEvent(named(event, asked));
      switch (event.type) {
        case 'page':
          this.#collection.add(event.pictures);
          this.#collection.join(event.joined);
          for (const { turn: at, cursor } of event.turns) {
            const turn = asked[at];
            if (turn) this.#collection.setCursor(turn.source, turn.query, cursor);
          }
          break;
        case 'turn': {
          const turn = asked[event.turn];
          if (!turn) break;
          const ended = endedTurn(turn.state, event);
          const found = ended.found + (before[event.turn] ?? 0);
          turn.state = { ...ended, found, drawnByScript: ended.drawnByScript || turn.state.drawnByScript };
          break;
        }
        case 'searched':
          last = event;
      }
    }
    return last;
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
    case 'turn':
      return { ...event, ...about(event.turn) };
    case 'searched':
      return event;
  }
}
