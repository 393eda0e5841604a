import { Collection } from '../shared/picture/collection';
import { Cursors } from '../shared/picture/cursors';
import type { Engine } from '../shared/engine/engine';
import { isUnreached } from '../shared/engine/failure';
import type { SearchEvent, SourceRun } from '../shared/engine/search';
import type { EngineSettings } from '../shared/engine/settings';
import { maskUrl } from '../shared/words/maskUrl';
import type { Picture } from '../shared/picture/picture';
import type { SourceRunState } from '../shared/panel/protocol';
import { isOfPage, unaskedTexts, sourceRunText } from '../shared/words/sourceText';
import type { SearchDemands } from '../shared/sources/demands';
import { FruitlessPages, maxFruitlessPages } from '../shared/sources/fruitlessPages';
import { afterSearchEvent, startedSearchProgress } from '../shared/sources/searchProgress';
import { startedSourceRun } from '../shared/sources/sourceRunState';
import { foundText, searchText } from '../shared/words/runText';
import { printFailure, printNote } from './print';
import { terminalFailureText } from './terminalFailureText';
import { visibleLine } from '../shared/words/plainText';

export type SearchedEvent = SearchEvent & { type: 'searched' };

export interface TerminalSearchPorts {
  readonly engine: Pick<Engine, 'search'>;
  readonly settings: EngineSettings;
  /** What the sources are asked for; missing where nothing is demanded. */
  readonly demands?: SearchDemands;
  /** What every picture must meet to be found; missing where any is of use. */
  readonly fit?: SearchDemands;
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
  /** The options that say so. */
  readonly options: string;
}

/** What `findMore` is handed besides how many. */
export interface FindMoreOptions {
  readonly onFound?: (pictures: readonly Picture[]) => void;
  readonly enough?: AbortSignal;
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
  /** How many pictures were read that do not fit. */
  #unfit = 0;
  /** Whether more pages were left unread, because nothing of use was expected of them. */
  #isGivenUp = false;

  constructor(runs: readonly SourceRun[], ports: TerminalSearchPorts) {
    this.#ports = ports;
    this.#runs = runs.map((run) => ({ ...run, state: startedSourceRun(run) }));
  }

  /** The keyword, or the addresses of the pages. */
  get subject(): string {
    return [...new Set(this.#runs.map(({ query }) => maskUrl(query)))].join(' ');
  }

  get pictures(): readonly Picture[] {
    return this.#collection.allPictures();
  }

  /** Whether something that the user named by itself could not be read to its end: a page, or his only source. */
  get hasFailed(): boolean {
    const failed = this.#runs.filter(({ state }) => state.state === 'failed');
    return (
      (failed.length > 0 && failed.length === this.#asked.length) ||
      failed.some(({ state }) => isOfPage(state))
    );
  }

  /** Whether nobody could be reached, or not to the end, so that the same search may find more once that is mended. */
  get isUnreached(): boolean {
    const asked = this.#asked;
    return (
      asked.length > 0 && asked.every(({ state: { failure } }) => failure !== null && isUnreached(failure))
    );
  }

  get #asked(): readonly TerminalRun[] {
    return this.#runs.filter(({ state }) => state.state !== 'passed-over');
  }

  /** How each source or page fares. */
  get sourceRuns(): readonly SourceRunState[] {
    return this.#runs.map(({ state }) => state);
  }

  /** What went wrong with each source or page that failed, a sentence each. */
  get problems(): readonly string[] {
    return [
      ...this.#runs.flatMap(({ state }) =>
        state.failure ? [visibleLine(`${state.name}: ${terminalFailureText(state.failure)}`)] : [],
      ),
      ...this.#passedOver,
    ];
  }

  /** Which sources were not asked, and why, a sentence for each reason. */
  get #passedOver(): readonly string[] {
    return unaskedTexts(this.sourceRuns).map((text) => `${text}.`);
  }

  /**
   * Finds so many more, which `onFound` is told as they come. What has failed before is left alone. Ends as `no-more`, too, where
   * going on would be in vain, and as `found` where `enough` says that no more are needed.
   */
  async findMore(count: number, { onFound, enough }: FindMoreOptions = {}): Promise<SearchedEvent> {
    const { engine, settings, demands, fit, cacheFolder, signal, onEvent } = this.#ports;
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
      ...(fit && { fit }),
      knownPictureKeys: this.#collection.pictureKeys(),
      responseCacheFolder: cacheFolder,
      settings,
    };
    let last: SearchedEvent = { type: 'searched', outcome: 'failed', found: 0, failure: null };
    let progress = startedSearchProgress(asked.map(({ state }) => state));
    const vain = new AbortController();
    const ends = AbortSignal.any([signal, vain.signal, ...(enough ? [enough] : [])]);
    for await (const event of engine.search(request, ends)) {
      onEvent(withRunNames(this.#asEnded(event, vain.signal), asked));
      progress = afterSearchEvent(progress, event);
      for (const [at, state] of progress.sourceRuns.entries()) {
        const run = asked[at];
        if (state.slice && run && !run.state.slice) printNote(sourceRunText(state));
        if (run) run.state = state;
      }
      if (event.type === 'page') {
        this.#addPage(event, asked);
        if (event.pictures.length > 0) onFound?.(event.pictures);
        if (this.#fruitless.isEnough) vain.abort();
      }
      if (event.type === 'waiting' && event.until !== null) {
        const run = asked[event.turn];
        if (run) printNote(sourceRunText(run.state));
      }
      if (event.type === 'searched') last = event;
    }
    this.#isGivenUp = vain.signal.aborted && last.outcome === 'cancelled' && !signal.aborted;
    return this.#asEnded(last, vain.signal);
  }

  /** An event; what was ended here, because it is enough or in vain, was not cancelled by the user. */
  #asEnded<Event extends SearchEvent>(event: Event, vain: AbortSignal): Event {
    const isEnd = event.type === 'searched' || event.type === 'turn';
    if (!isEnd || event.outcome !== 'cancelled' || this.#ports.signal.aborted) return event;
    return { ...event, outcome: vain.aborted ? 'no-more' : 'found' };
  }

  #addPage(
    { pictures, joined, unfit = 0, turns }: SearchEvent & { type: 'page' },
    asked: readonly TerminalRun[],
  ): void {
    this.#collection.add(pictures);
    this.#collection.mergeKnown(joined);
    this.#unfit += unfit;
    let pages = 0;
    for (const { turn: at, cursor } of turns) {
      const run = asked[at];
      if (!run) continue;
      const { source, query } = run;
      // Those that the user names are all to be read.
      if (!isOfPage(run.state) && cursor !== this.#cursors.get(source, query)) pages += 1;
      this.#cursors.set({ source, query, cursor });
    }
    if (pictures.length > 0 || unfit > 0)
      this.#fruitless.note(pages, pictures.some(this.#ports.criteria.isMatch));
  }

  /** Says how each source or page fared, where that is more than one line for all. */
  printRuns({ failure }: SearchedEvent): void {
    if (failure && this.#runs.length === 1) printFailure(this.subject, failure);
    for (const { state } of this.#runs) {
      if (state.state === 'passed-over') continue;
      const several = this.#runs.length > 1;
      if (several && state.failure) printFailure(state.name, state.failure);
      const isMore = several ? !state.failure || state.found > 0 : isPartlyRead(state);
      if (isMore) printNote(sourceRunText(state));
    }
    // Where none was asked, that is how the search ended.
    if (this.#runs.some(({ state }) => state.state !== 'passed-over')) this.#passedOver.forEach(printNote);
    if (this.#isGivenUp)
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
    if (size === 0 && this.#unfit > 0 && outcome === 'no-more')
      return `Found no picture for ${this.#ports.criteria.options} among the ${this.#unfit} that were looked at.`;
    if (outcome === 'cancelled') return `Search cancelled. ${foundText(size, size)} so far`;
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
