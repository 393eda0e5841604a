import type { Engine } from '../engine/handle';
import type { EngineSettings, SearchEvent, SearchRequest } from '../shared/events';
import type { Failure } from '../shared/failure';
import { plainText } from '../shared/plainText';
import type { SearchState } from '../shared/protocol';
import { brokenSearch, withEnd, withoutDetail } from './engineEvents';
import type { FoundList } from './foundList';
import { failureLine, type Log } from './log';

export interface SearchJobPorts {
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: () => EngineSettings;
  readonly list: FoundList;
  /** Called after every change. */
  readonly changed: () => void;
  readonly log: Log;
}

const source = 'flickr';

/** The search: the one that runs, or how the last one ended. */
export class SearchJob {
  readonly #ports: SearchJobPorts;
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

  /** Adds so many new pictures to the list. Settles when the search has ended; never rejects. */
  async run(keyword: string, wanted: number, signal: AbortSignal): Promise<void> {
    const { engine, settings, list, changed } = this.#ports;
    this.#state = { state: 'running', keyword, found: 0, wanted };
    changed();
    const begin = (): AsyncIterable<SearchEvent> => {
      const request: SearchRequest = {
        source,
        keyword,
        find: wanted,
        cursor: list.cursor(source, keyword),
        known: list.keys(),
        settings: settings(),
      };
      return engine.search(request, signal);
    };
    const broken = (failure: Failure): SearchEvent => brokenSearch(signal, failure);
    for await (const event of withEnd(begin, 'searched', broken)) {
      this.#take(event, keyword);
      changed();
    }
  }

  #take(event: SearchEvent, keyword: string): void {
    const { list, log } = this.#ports;
    if (this.#state.state !== 'running') return;
    const { found } = this.#state;
    switch (event.type) {
      case 'page':
        list.add(event.pictures, { source, keyword, cursor: event.cursor });
        this.#state = { ...this.#state, found: event.found };
        break;
      case 'searched': {
        const { outcome, failure } = event;
        // Counted here, because a broken engine cannot say how far it came.
        log.info(`Search for “${plainText(keyword)}”: ${outcome}, ${found} new`);
        if (failure) log.error(failureLine('Search', failure));
        this.#state = {
          state: 'done',
          ...{ keyword, outcome, found },
          failure: failure && withoutDetail(failure),
        };
      }
    }
  }
}
