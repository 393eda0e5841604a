import type {
  SearchEvent,
  SearchOutcome,
  SearchRequest,
  SourceRun,
  TurnOutcome,
} from '../../shared/engine/search';
import type { Failure } from '../../shared/engine/failure';
import { meetsDemands } from '../../shared/sources/meetsDemands';
import { hostsOf } from '../../shared/sources/givenHosts';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { sitePageOf } from '../../shared/sources/siteAddresses';
import { isSourceId, sources } from '../../shared/sources/sources';
import { isPrivateHost, type NameJudgements } from '../net/addressGuard';
import type { RunContext } from '../net/runContext';
import { failureOf, ScrapeError } from '../failure';
import { ResponseCache } from '../files/responseCache';
import { takeRounds, type Lane } from './takeRounds';
import { mergePictures } from '../../shared/picture/mergePictures';
import { Client, type ClientOptions } from '../net/client';
import { containsKeyInPicture } from '../redact/containsKey';
import type { Pace } from '../net/pace';
import { hostRules, findSource } from '../sources/registry';
import { askedDemands, type AskedDemands } from '../sources/demands';
import { readInSlices } from '../sources/slices';
import type { Source, SourcePage } from '../sources/source';
import { publicFailure } from '../redact/publicFailure';
import { SourceReader } from './sourceReader';
import { readThroughCache, createWeb } from './web';

/** What only tests change. */
export interface SearchOptions {
  /** So long a source that has not answered is waited for while others have pictures ready. */
  readonly lateMs?: number;
  /** So long the first pictures wait for the others once most sources have some ready. */
  readonly fewLateMs?: number;
  readonly sourceOf?: (id: string) => Source | undefined;
}

const defaultLateMs = 2_000;
const defaultFewLateMs = 500;
/** Shorter waits are not told. */
const minShownWaitMs = 2_000;

/**
 * Finds so many new pictures, or all that there are. Sources are read side by side, a page at a time and no more than is
 * needed, and their pictures are told by runs; web pages are read one after the other. Failures are events: one of a
 * run does not end the others, and what was found before stays found.
 */
export function searchPictures(
  request: SearchRequest,
  context: RunContext,
  emit: (event: SearchEvent) => void,
  options: SearchOptions = {},
): Promise<void> {
  return new Search(request, context, options, emit).search();
}

class Search {
  readonly #request: SearchRequest;
  readonly #emit: (event: SearchEvent) => void;
  readonly #signal: AbortSignal;
  readonly #client: Client;
  readonly #clientOptions: ClientOptions;
  /** For pages, by their hosts: each may be on a private network, and leads to no other one there. */
  readonly #pageClients = new Map<string, Client>();
  readonly #pace: Pace;
  readonly #judgements: NameJudgements;
  readonly #lateMs: number;
  readonly #fewLateMs: number;
  readonly #sourceOf: (id: string) => Source | undefined;
  readonly #cache: ResponseCache | null;
  readonly #runs: readonly SourceReader[];
  readonly #lanes: readonly SourceLane[];
  readonly #knownKeys: ReadonlySet<string>;
  /** Null: every picture fits. */
  readonly #isFit: ((picture: Picture) => boolean) | null;
  /** How many pictures that do not fit were read since the last event. */
  #unfit = 0;
  /** Pictures of this search that were told, by key. */
  readonly #emitted = new Map<string, Picture>();
  /** Those of them that another run knew more of, since the last event. */
  readonly #merged = new Map<string, Picture>();
  /** Source runs whose end was told. */
  readonly #endedRuns = new Set<SourceReader>();
  #lateTimer: NodeJS.Timeout | undefined;
  #fewLateTimer: NodeJS.Timeout | undefined;
  #hasChanged = false;
  #wake = (): void => undefined;

  constructor(
    request: SearchRequest,
    { signal, limits, pace, judgements, gate }: RunContext,
    { lateMs = defaultLateMs, fewLateMs = defaultFewLateMs, sourceOf = findSource }: SearchOptions,
    emit: (event: SearchEvent) => void,
  ) {
    this.#request = request;
    this.#emit = emit;
    this.#signal = signal;
    this.#clientOptions = { settings: request.settings, limits, signal, gate, hostRules, judgements };
    this.#judgements = judgements;
    this.#client = new Client(this.#clientOptions);
    this.#pace = pace;
    this.#lateMs = lateMs;
    this.#fewLateMs = fewLateMs;
    this.#sourceOf = sourceOf;
    this.#cache =
      request.responseCacheFolder === null ? null : new ResponseCache(request.responseCacheFolder);
    this.#knownKeys = new Set(request.knownPictureKeys);
    this.#isFit = request.fit ? meetsDemands(request.fit) : null;
    this.#runs = request.sourceRuns.map(
      (run, index) => new SourceReader(index, run, this.#demandsOf(run)?.misfit),
    );
    this.#lanes = sourceLanesOf(this.#runs);
  }

  async search(): Promise<void> {
    const cancelled = (): void => this.#signalChange();
    this.#signal.addEventListener('abort', cancelled);
    try {
      for (;;) {
        this.#emitProgress();
        if (this.#isEnough || this.#signal.aborted || this.#endedRuns.size === this.#runs.length) break;
        this.#startReading();
        this.#startLateTimer();
        await this.#nextChange();
      }
    } finally {
      this.#stopLateTimer();
      this.#signal.removeEventListener('abort', cancelled);
      for (const client of [this.#client, ...this.#pageClients.values()]) client.close();
    }
    const [outcome, failure] = this.#outcome();
    for (const run of this.#runs) this.#endRun(run, this.#isEnough ? 'found' : 'cancelled');
    this.#emit({ type: 'searched', outcome, found: this.#emitted.size, failure });
  }

  get #isEnough(): boolean {
    return this.#missingCount <= 0;
  }

  #outcome(): readonly [SearchOutcome, Failure | null] {
    if (this.#isEnough) return ['found', null];
    const asked = this.#runs.filter(({ misfit }) => !misfit);
    const outcomes = asked.map(({ outcome }) => outcome);
    if (outcomes.includes(null)) return ['cancelled', null];
    const failure = asked[0]?.failure;
    if (failure && outcomes.every((outcome) => outcome === 'failed')) return ['failed', failure];
    const isEmpty = this.#emitted.size === 0 && !outcomes.includes('no-more');
    return [isEmpty ? 'nothing' : 'no-more', null];
  }

  get #missingCount(): number {
    return this.#request.targetCount - this.#emitted.size;
  }

  /** What those that were slow had left to them, as far as they have it; then rounds of all, without what is left to others. */
  #takePictures(): Picture[] {
    const owed = this.#lanes.filter(({ owedCount, hasReady }) => owedCount > 0 && hasReady);
    const late = owed.flatMap((lane) => {
      const pictures = takeRounds([lane], lane.owedCount);
      lane.owedCount = 0;
      return pictures;
    });
    return [...late, ...takeRounds(this.#lanes, this.#missingCount - late.length - this.#owedCount)];
  }

  /** How many pictures are left to those that are slow. */
  get #owedCount(): number {
    return this.#lanes.reduce((sum, { owedCount }) => sum + owedCount, 0);
  }

  /** Tells the rounds that are settled, and the runs that have ended with them. */
  #emitProgress(): void {
    const pictures = this.#takePictures();
    for (const picture of pictures) this.#emitted.set(pictureKey(picture), picture);
    if (pictures.length > 0 && this.#owedCount === 0) this.#stopLateTimer();
    const joined = [...this.#merged.values()];
    this.#merged.clear();
    const turns = this.#runs.flatMap((run) => run.newProgress() ?? []);
    if (joined.length > 0 || turns.length > 0) {
      const unfit = this.#unfit > 0 && { unfit: this.#unfit };
      this.#unfit = 0;
      this.#emit({ type: 'page', pictures, joined, found: this.#emitted.size, ...unfit, turns });
    }
    for (const run of this.#runs) if (run.outcome) this.#endRun(run, run.outcome);
  }

  #endRun(run: SourceReader, outcome: TurnOutcome): void {
    if (this.#endedRuns.has(run)) return;
    this.#endedRuns.add(run);
    const { index, asked, misfit, found, failure, isDrawnByScript, leftOut, unread } = run;
    const { notAsked = [] } = (misfit ? null : this.#demandsOf(asked)) ?? {};
    const note = isDrawnByScript ? 'drawn-by-script' : null;
    this.#emit({
      type: 'turn',
      turn: index,
      outcome,
      found,
      failure,
      note,
      ...(leftOut > 0 && { leftOut }),
      ...(unread > 0 && { unread }),
      ...(notAsked.length > 0 && { notAsked }),
      ...(misfit && { misfit }),
    });
  }

  /** Lets whoever has nothing ready read its next page. */
  #startReading(): void {
    for (const lane of this.#lanes) {
      const { sourceRun } = lane;
      if (!sourceRun || lane.isReading || lane.hasReady) continue;
      lane.isReading = true;
      void sourceRun
        .readNextPage(
          (cursor) => this.#readPage(sourceRun, cursor),
          (pictures) => this.#selectNew(pictures),
        )
        .catch((error: unknown) => {
          if (!this.#signal.aborted) sourceRun.failure = publicFailure(failureOf(error), sourceRun.asked);
        })
        .then(() => {
          lane.isReading = lane.isLate = false;
          if (!lane.hasReady) lane.owedCount = 0;
          this.#signalChange();
        });
    }
  }

  /** What a source is asked for of the demands; null where there are none, or for an address, which shows what it shows. */
  #demandsOf({ source: id, query, apiKey }: SourceRun): AskedDemands | null {
    const { demands } = this.#request;
    if (!demands || id === 'page' || sitePageOf(query)) return null;
    return askedDemands(this.#sourceOf(id)?.askable ?? {}, demands, apiKey !== null);
  }

  async #readPage(run: SourceReader, cursor: string | null): Promise<SourcePage> {
    const { source: id, query, apiKey, isNamedByProgram } = run.asked;
    const source = this.#sourceOf(id);
    if (!source) throw new ScrapeError({ code: 'internal', detail: `no source named ${id}` });
    const baseUrl = id === 'page' ? query : this.#request.settings.baseUrls[id];
    if (isSourceId(id) && sources[id].key === 'required' && !apiKey?.trim())
      throw new ScrapeError({ code: 'needs-key' });
    const { language } = this.#request.settings;
    const demanded = this.#demandsOf(run.asked)?.parameters;
    const asked = { query, cursor, apiKey, baseUrl, language, ...(demanded && { demanded }) };
    const isTyped = id === 'page' && isNamedByProgram !== true;
    const client = isTyped ? this.#clientForPage(query) : this.#client;
    const onWait = (waitMs: number): void => this.#emitWait(run, waitMs);
    const ways = { client, pace: this.#pace, onWait, apiKey };
    const web = createWeb(source, ways);
    const keeping = { cache: this.#cache, maxAgeMs: source.limits.cacheMs, apiKey };
    const site = id === 'page' ? null : sitePageOf(query);
    const page = await readThroughCache(
      (from) =>
        site && source.readSite ? source.readSite(site, asked, from) : readInSlices(source, asked, from),
      web,
      keeping,
    );
    const pictures = page.pictures.filter((picture) => !containsKeyInPicture(picture, apiKey));
    return {
      ...page,
      pictures: id === 'page' ? pictures.map((each) => this.#withHostJudgement(each, query)) : pictures,
    };
  }

  /**
   * The picture is loaded later, perhaps by another engine, which must not judge the host of the page that was named anew. Of another
   * host, to which what was read leads as the picture's page, nothing is said.
   */
  #withHostJudgement(picture: Picture, named: string): Picture {
    const [host = ''] = hostsOf([named]);
    if (!isPrivateHost(host) && !this.#judgements.isPrivate(host)) return picture;
    const page = hostsOf([picture.page ?? '']).includes(host) ? picture.page : named;
    return { ...picture, page, isOnPrivateHost: true };
  }

  #emitWait(run: SourceReader, waitMs: number): void {
    const isLong = waitMs > minShownWaitMs;
    if (this.#endedRuns.has(run) || !(isLong || run.isWaiting)) return;
    run.isWaiting = isLong;
    this.#emit({ type: 'waiting', turn: run.index, until: isLong ? Date.now() + waitMs : null });
  }

  #clientForPage(address: string): Client {
    const hosts = hostsOf([address]);
    const name = hosts.join();
    const client = this.#pageClients.get(name) ?? new Client({ ...this.#clientOptions, typedHosts: hosts });
    this.#pageClients.set(name, client);
    return client;
  }

  /** Returns those that are new and fit. What another run has told of is joined to what it told. */
  #selectNew(pictures: ReadonlyMap<string, Picture>): ReadonlyMap<string, Picture> {
    const fresh = new Map<string, Picture>();
    for (const [key, picture] of pictures) {
      if (this.#knownKeys.has(key)) continue;
      const told = this.#emitted.get(key);
      const other = this.#lanes.find(({ sourceRun }) => sourceRun?.ready.has(key))?.sourceRun?.ready;
      const waiting = other?.get(key);
      if (told) this.#mergeEmitted(key, told, picture);
      else if (other && waiting) other.set(key, mergePictures(waiting, picture));
      else if (!this.#isFit || this.#isFit(picture)) fresh.set(key, picture);
      else this.#unfit += 1;
    }
    return fresh;
  }

  #mergeEmitted(key: string, told: Picture, picture: Picture): void {
    const joined = mergePictures(told, picture);
    if (joined === told) return;
    this.#emitted.set(key, joined);
    this.#merged.set(key, joined);
  }

  /**
   * Lets those that have pictures ready go on when they have waited too long since the last round; and with their own share
   * sooner, when only few are slow.
   */
  #startLateTimer(): void {
    const readyCount = this.#lanes.filter(({ hasReady }) => hasReady).length;
    if (readyCount === 0) return;
    this.#lateTimer ??= setTimeout(() => {
      for (const lane of this.#lanes) {
        lane.isLate = lane.isReading;
        lane.owedCount = 0;
      }
      this.#signalChange();
    }, this.#lateMs);
    // The more sources there are, the likelier it is that one of them is slow.
    const open = this.#lanes.filter(({ sourceRun }) => sourceRun !== undefined);
    if (readyCount * 2 <= open.length) return;
    this.#fewLateTimer ??= setTimeout(() => {
      const share = Math.ceil(this.#missingCount / open.length);
      for (const lane of open) if (lane.isReading && !lane.isLate) lane.owedCount = share;
      this.#signalChange();
    }, this.#fewLateMs);
  }

  #stopLateTimer(): void {
    clearTimeout(this.#lateTimer);
    clearTimeout(this.#fewLateTimer);
    this.#lateTimer = this.#fewLateTimer = undefined;
  }

  #signalChange(): void {
    this.#hasChanged = true;
    this.#wake();
  }

  async #nextChange(): Promise<void> {
    if (!this.#hasChanged) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#hasChanged = false;
  }
}

/** Source runs that are read one after the other: a source's own, or those of all web pages. */
class SourceLane implements Lane<Picture> {
  isReading = false;
  /** How many pictures the others leave to it, because they go on before what it reads has come. */
  owedCount = 0;
  /** The others no longer wait for what it reads. */
  isLate = false;
  readonly #runs: readonly SourceReader[];
  #index = 0;

  constructor(runs: readonly SourceReader[]) {
    this.#runs = runs;
  }

  /** The one that is read, or whose pictures are ready; undefined after the last. */
  get sourceRun(): SourceReader | undefined {
    while (this.#runs[this.#index]?.outcome) this.#index += 1;
    return this.#runs[this.#index];
  }

  get hasReady(): boolean {
    return (this.sourceRun?.ready.size ?? 0) > 0;
  }

  get isAwaited(): boolean {
    return this.sourceRun !== undefined && this.owedCount === 0 && !this.isLate;
  }

  takeNext(): Picture | undefined {
    return this.sourceRun?.takePicture();
  }
}

/** In the order of the source runs; the pages' is where the first page is. */
function sourceLanesOf(runs: readonly SourceReader[]): SourceLane[] {
  const pages = runs.filter(({ asked }) => asked.source === 'page');
  return runs.flatMap((run) => {
    if (run.asked.source !== 'page') return new SourceLane([run]);
    return run === pages[0] ? new SourceLane(pages) : [];
  });
}
