import { Collection } from '../shared/picture/collection';
import { Cursors } from '../shared/picture/cursors';
import type { Engine } from '../shared/engine/engine';
import { minFoundAgain, type SearchEvent, type SourceRun } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { maskUrl } from '../shared/words/maskUrl';
import type { Picture } from '../shared/picture/picture';
import type { SourceRunState } from '../shared/panel/protocol';
import { isOfPage, sourceRunText } from '../shared/words/sourceText';
import type { SearchDemands } from '../shared/sources/demands';
import { FruitlessPages, maxFruitlessPages } from '../shared/sources/fruitlessPages';
import { afterSearchEvent, startedSearchProgress } from '../shared/sources/searchProgress';
import { startedSourceRun } from '../shared/sources/sourceRunState';
import { searchText } from '../shared/words/runText';
import { printFailure, printNote } from './print';
import { terminalFailureText } from './terminalFailureText';
import { visibleLine } from '../shared/words/plainText';

export type SearchedEvent = SearchEvent & { type: 'searched' };

export interface TerminalSearchPorts {
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: EngineSettings;
  /** What the sources are asked for; missing where nothing is demanded. */
  readonly demands?: SearchDemands;
  /** Which of the found pictures are of use. */
  readonly criteria: Criteria;
  /** Absolute path of the folder for answers that sources want kept. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** Called with every event, in which each run is named by its source and what it is asked for. */
  readonly onEvent: (event: object) => void;
}

/** What the user wants of the pictures that are found. */
export interface Criteria {
  readonly isMatch: (picture: Picture) => boolean;
  /** Which are as good as not found; missing where none is. */
  readonly isOffered?: (picture: Picture) => boolean;
  /** The options that say so. */
  readonly options: string;
}

interface TerminalRun extends SourceRun {
  state: SourceRunState;
}

/** A search that can go on, and how its sources or pages fare. */
export class TerminalSearch {
  readonly #ports: TerminalSearchPorts;
  readonly #collection = new Collection();
  readonly #cursors = new Cursors();
  readonly #runs: readonly TerminalRun[];
  readonly #fruitless = new FruitlessPages();

  constructor(runs: readonly SourceRun[], ports: TerminalSearchPorts) {
    this.#ports = ports;
    this.#runs = runs.map((run) => ({ ...run, state: startedSourceRun(run) }));
  }

  /** The keyword, or the addresses of the pages. */
  get subject(): string {
    return [...new Set(this.#runs.map(({ query }) => maskUrl(query)))].join(' ');
  }

  /** Those that are offered. */
  get pictures(): readonly Picture[] {
    const all = this.#collection.allPictures();
    const { isOffered } = this.#ports.criteria;
    return isOffered ? all.filter(isOffered) : all;
  }

  /** Whether something that the user named by itself could not be read to its end: a page, or his only source. */
  get hasFailed(): boolean {
    const failed = this.#runs.filter(({ state }) => state.state === 'failed');
    return failed.length === this.#runs.length || failed.some(({ state }) => isOfPage(state));
  }

  /** What went wrong with each source or page that failed, a sentence each. */
  get problems(): readonly string[] {
    return this.#runs.flatMap(({ state }) =>
      state.failure ? [visibleLine(`${state.name}: ${terminalFailureText(state.failure)}`)] : [],
    );
  }

  /** Finds so many more. What has failed before is left alone. Ends as `no-more`, too, where going on would be in vain. */
  async findMore(count: number): Promise<SearchedEvent> {
    const { engine, settings, demands, cacheFolder, signal, onEvent } = this.#ports;
    const asked = this.#runs.filter(({ state }) => state.state !== 'failed');
    const request = {
      sourceRuns: asked.map((run) => ({
        source: run.source,
        query: run.query,
        apiKey: run.apiKey,
        ...(run.isNamedByProgram && { isNamedByProgram: true as const }),
        cursor: this.#cursors.get(run.source, run.query),
      })),
      targetCount: count,
      ...(demands && { demands }),
      knownPictureKeys: this.#collection.pictureKeys(),
      responseCacheFolder: cacheFolder,
      settings,
    };
    let last: SearchedEvent = { type: 'searched', outcome: 'failed', found: 0, failure: null };
    let progress = startedSearchProgress(asked.map(({ state }) => state));
    const givenUp = new AbortController();
    for await (const event of engine.search(request, AbortSignal.any([signal, givenUp.signal]))) {
      onEvent(withRunNames(this.#offered(event), asked));
      progress = afterSearchEvent(progress, event);
      for (const [at, state] of progress.sourceRuns.entries()) {
        const run = asked[at];
        if (state.slice && run && !run.state.slice) printNote(sourceRunText(state));
        if (run) run.state = state;
      }
      if (event.type === 'page') {
        this.#addPage(event, asked);
        if (this.#fruitless.isEnough) givenUp.abort();
      }
      if (event.type === 'waiting' && event.until !== null) {
        const run = asked[event.turn];
        if (run) printNote(sourceRunText(run.state));
      }
      if (event.type === 'searched') last = event;
    }
    return this.#fruitless.isEnough && !signal.aborted ? { ...last, outcome: 'no-more' } : last;
  }

  /** An event without pictures that are not offered. */
  #offered(event: SearchEvent): SearchEvent {
    const { isOffered } = this.#ports.criteria;
    return event.type === 'page' && isOffered
      ? { ...event, pictures: event.pictures.filter(isOffered), joined: event.joined.filter(isOffered) }
      : event;
  }

  #addPage({ pictures, joined, turns }: SearchEvent & { type: 'page' }, asked: readonly TerminalRun[]): void {
    this.#collection.add(pictures);
    this.#collection.mergeKnown(joined);
    let pages = 0;
    for (const { turn: at, cursor } of turns) {
      const run = asked[at];
      if (!run) continue;
      const { source, query } = run;
      // Those that the user names are all to be read.
      if (!isOfPage(run.state) && cursor !== this.#cursors.get(source, query)) pages += 1;
      this.#cursors.set({ source, query, cursor });
    }
    if (pictures.length > 0) this.#fruitless.note(pages, pictures.some(this.#ports.criteria.isMatch));
  }

  /** Finds so many that are offered, or all that there are. */
  async findOffered(count: number): Promise<SearchedEvent> {
    for (;;) {
      const missing = count - this.pictures.length;
      const last = await this.findMore(
        this.#collection.size > 0 ? Math.max(missing, minFoundAgain) : missing,
      );
      if (last.outcome !== 'found' || this.pictures.length >= count) return last;
    }
  }

  /** Says how each source or page fared, where that is more than one line for all. */
  printRuns({ failure }: SearchedEvent): void {
    if (failure && this.#runs.length === 1) printFailure(this.subject, failure);
    for (const { state } of this.#runs) {
      const several = this.#runs.length > 1;
      if (several && state.failure) printFailure(state.name, state.failure);
      const isMore = several ? !state.failure || state.found > 0 : isPartlyRead(state);
      if (isMore) printNote(sourceRunText(state));
    }
    if (this.#fruitless.isEnough)
      printNote(
        `No more pages were read, because none of the last ${maxFruitlessPages} lists a picture for ${this.#ports.criteria.options}.`,
      );
  }

  /** Prints how the search ended, unless what went wrong is all that there is to say. */
  printOutcome(last: SearchedEvent): void {
    if (this.pictures.length > 0 || !last.failure) printNote(this.outcomeText(last));
  }

  /** How the search ended, in the panel's words. */
  outcomeText({ outcome }: SearchedEvent): string {
    const { length: size } = this.pictures;
    const sourceRuns = this.#runs.map(({ state }) => state);
    const title = this.subject;
    const state = outcome === 'failed' ? 'found' : outcome;
    return searchText({ state: 'done', title, outcome: state, found: size, failure: null, sourceRuns }, size);
  }
}

/** Whether there is more to say of the only source or page than how many pictures it has. */
function isPartlyRead({ found, isDrawnByScript, leftOut, unread, notAsked }: SourceRunState): boolean {
  const isPartial = isDrawnByScript || leftOut !== undefined || unread !== undefined;
  return (found > 0 && isPartial) || notAsked !== undefined;
}

/** Source runs that have failed are left out of what follows, so that their places change. */
function withRunNames(event: SearchEvent, runs: readonly TerminalRun[]): object {
  const about = (at: number): object => {
    const { source, query } = runs[at] ?? {};
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
