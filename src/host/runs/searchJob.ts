import * as l10n from '@vscode/l10n';
import type { Engine } from '../../engine/handle';
import type {
  EngineSettings,
  ReadEvent,
  ReadRequest,
  SearchEvent,
  SearchOutcome,
  SourceTurn,
} from '../../shared/engine/events';
import type { Failure } from '../../shared/engine/failure';
import { maxFind, type Wanted } from '../../shared/form/form';
import { plainText } from '../../shared/words/plainText';
import type { SearchState, TurnState } from '../../shared/panel/protocol';
import { sourceIds, sources, type SourceId } from '../../shared/sources/sources';
import { begunTurn, endedTurn, pageName } from '../../shared/sources/turnState';
import { brokenSearch, withEnd, withoutDetail } from './engineEvents';
import type { FoundList } from '../list/foundList';
import { keySources, type Keys } from '../keys/keys';
import { failureLine, type Log } from '../log';
import { keylessTurn, restingTurn, Rests } from './turns';

export interface SearchJobPorts {
  readonly engine: Pick<Engine, 'search' | 'read'>;
  readonly settings: () => EngineSettings;
  readonly keys: Pick<Keys, 'load' | 'of'>;
  /** The sources that a search in all leaves out. */
  readonly excluded: () => readonly SourceId[];
  /** Absolute path of the folder for answers that a source wants kept for a day. */
  readonly answers: string;
  readonly list: FoundList;
  /** Called after every change. */
  readonly changed: () => void;
  readonly log: Log;
}

/** One turn while its search runs. */
interface Turn {
  /** The keyword, or the address of a page. */
  readonly query: string;
  state: TurnState;
}

interface Run {
  /** What is searched for, as shown. */
  readonly keyword: string;
  /** How many pictures; null for all that there are. */
  readonly wanted: number | null;
  turns: readonly Turn[];
  /** New pictures up to now. */
  found: number;
}

/** The search: the one that runs, or how the last one ended. */
export class SearchJob {
  readonly #ports: SearchJobPorts;
  readonly #rests = new Rests();
  #state: SearchState = { state: 'idle' };

  constructor(ports: SearchJobPorts) {
    this.#ports = ports;
  }

  get state(): SearchState {
    return this.#state;
  }

  forget(): void {
    this.#state = { state: 'idle' };
  }

  /** Takes back what was said of keys that are there by now. */
  keysChanged(): void {
    // What one key may no longer, another one may.
    for (const id of keySources) this.#rests.forget(id);
    if (this.#state.state !== 'done') return;
    const turns = this.#state.turns.filter((turn) => !this.#hasKeyNow(turn));
    if (turns.length === this.#state.turns.length) return;
    this.#state = turns.length === 0 ? { state: 'idle' } : { ...this.#state, turns };
  }

  #hasKeyNow({ state, source }: TurnState): boolean {
    return state === 'needs-key' && source !== 'page' && this.#ports.keys.of(source) !== null;
  }

  /** Adds to the list what is wanted. Settles when the search has ended; never rejects. */
  async run(wanted: Wanted, signal: AbortSignal): Promise<void> {
    switch (wanted.kind) {
      case 'keyword': {
        const run = this.#begin(wanted.keyword, wanted.find);
        await this.#ports.keys.load();
        const ids = wanted.source === 'all' ? this.#included() : [wanted.source];
        run.turns = ids.map((source) => this.#turn({ source, query: wanted.keyword }));
        return this.#search(run, wanted.find, signal);
      }
      case 'pages': {
        const run = this.#begin(pagesName(wanted.addresses), null);
        run.turns = wanted.addresses.map((query) => this.#turn({ source: 'page', query }));
        return this.#search(run, maxFind, signal);
      }
      case 'list':
        // The field takes fewer characters than too many addresses have.
        await this.read({ text: wanted.addresses.join('\n'), kind: 'txt' }, l10n.t('addresses'), signal);
    }
  }

  /**
   * Adds the pictures whose addresses a text names. `name` is that of the text, as shown. Settles as `run` does: whether the
   * text names more than are taken.
   */
  async read(request: ReadRequest, name: string, signal: AbortSignal): Promise<boolean> {
    const { engine, list, changed } = this.#ports;
    const run = this.#begin(name, null);
    let named = 0;
    let isCut = false;
    const begin = (): AsyncIterable<ReadEvent> => engine.read(request, signal);
    const broken = (failure: Failure): ReadEvent => ({ type: 'read', failure });
    for await (const event of withEnd(begin, 'read', broken)) {
      switch (event.type) {
        case 'listed':
          named += event.pictures.length;
          isCut = event.isCut;
          run.found += list.add(event.pictures);
          this.#show(run);
          break;
        case 'read': {
          const outcome = readOutcome(run.found, named, event.failure, signal);
          this.#end(run, outcome, outcome === 'failed' ? event.failure : null);
        }
      }
      changed();
    }
    return isCut;
  }

  async #search(run: Run, find: number, signal: AbortSignal): Promise<void> {
    const { engine, settings, list, keys, answers, changed } = this.#ports;
    const asked = run.turns.filter(({ state }) => state.state === 'running');
    const [first] = run.turns;
    if (asked.length === 0) {
      this.#end(run, signal.aborted ? 'cancelled' : 'failed', first?.state.failure ?? null);
      changed();
      return;
    }
    this.#show(run);
    changed();
    const begin = (): AsyncIterable<SearchEvent> => {
      const turns = asked.map(({ query, state: { source } }) =>
        source === 'page'
          ? { source, query, cursor: null, key: null }
          : { source, query, cursor: list.cursor(source, query), key: keys.of(source) },
      );
      return engine.search({ turns, find, known: list.keys(), answers, settings: settings() }, signal);
    };
    const broken = (failure: Failure): SearchEvent => brokenSearch(signal, failure);
    for await (const event of withEnd(begin, 'searched', broken)) {
      this.#take(event, run, asked);
      changed();
    }
  }

  #take(event: SearchEvent, run: Run, asked: readonly Turn[]): void {
    const { list, log } = this.#ports;
    switch (event.type) {
      case 'page': {
        const cursors = event.turns.flatMap(({ turn: at, cursor, found }) => {
          const turn = asked[at];
          if (!turn) return [];
          const { query, state } = turn;
          turn.state = { ...state, found };
          return state.source === 'page' ? [] : [{ source: state.source, keyword: query, cursor }];
        });
        list.add(event.pictures, cursors);
        list.join(event.joined);
        run.found = event.found;
        this.#show(run);
        break;
      }
      case 'waiting': {
        const turn = asked[event.turn];
        if (!turn) break;
        turn.state = { ...turn.state, until: event.until };
        this.#show(run);
        break;
      }
      case 'turn': {
        const turn = asked[event.turn];
        if (!turn) break;
        const { name, source } = turn.state;
        const until = this.#rests.note({ source, query: turn.query }, event.failure);
        const ended = plainTurn(endedTurn(turn.state, event));
        turn.state = until === null ? ended : { ...ended, state: 'resting', until };
        log.info(`${name}: ${event.outcome}, ${event.found} new`);
        if (event.failure) log.error(failureLine(name, event.failure));
        this.#show(run);
        break;
      }
      case 'searched': {
        const { outcome, failure } = event;
        // One that its turns have told of is in the log already.
        if (failure && asked.every(({ state }) => state.failure === null))
          log.error(failureLine('Search', failure));
        // What the engine no longer told of has ended like the whole.
        for (const turn of asked)
          if (turn.state.state === 'running')
            turn.state = plainTurn(endedTurn(turn.state, { outcome, failure }));
        this.#end(run, outcome, failure);
      }
    }
  }

  #included(): readonly SourceId[] {
    const excluded = this.#ports.excluded();
    return sourceIds.filter((id) => !excluded.includes(id));
  }

  /** A turn at its beginning, which is its end where nobody can be asked. */
  #turn(asked: Pick<SourceTurn, 'source' | 'query'>): Turn {
    const { source, query } = asked;
    const rest = this.#rests.of(asked);
    if (rest) return { query, state: restingTurn(asked, rest) };
    const isMissing =
      source !== 'page' && sources[source].key === 'required' && this.#ports.keys.of(source) === null;
    return { query, state: isMissing ? keylessTurn(source) : begunTurn(asked) };
  }

  #begin(keyword: string, wanted: number | null): Run {
    const run: Run = { keyword, wanted, turns: [], found: 0 };
    this.#show(run);
    this.#ports.changed();
    return run;
  }

  #show({ keyword, wanted, turns, found }: Run): void {
    this.#state = { state: 'running', keyword, wanted, found, turns: turns.map(({ state }) => state) };
  }

  #end({ keyword, turns, found }: Run, outcome: SearchOutcome, failure: Failure | null): void {
    // Counted here, because a broken engine cannot say how far it came.
    this.#ports.log.info(`Search for “${plainText(keyword)}”: ${outcome}, ${found} new`);
    this.#state = {
      state: 'done',
      ...{ keyword, outcome, found },
      failure: failure && withoutDetail(failure),
      turns: turns.map(({ state }) => state),
    };
  }
}

/** Without what only the log is told. */
function plainTurn(turn: TurnState): TurnState {
  return { ...turn, failure: turn.failure && withoutDetail(turn.failure) };
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
