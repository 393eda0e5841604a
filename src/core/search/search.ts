import type { SearchEvent, SearchOutcome, SearchRequest } from '../../shared/engine/search';
import type { Failure } from '../../shared/engine/failure';
import { hostsOf } from '../../shared/sources/given';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import { isSourceId, sources } from '../../shared/sources/sources';
import { clientFor } from '../net/clients';
import type { RunContext } from '../net/runContext';
import { failureOf, ScrapeError } from '../failure';
import { Answers } from '../files/answers';
import { takeRounds, type Lane } from './interleave';
import { join } from '../../shared/picture/join';
import type { Client, ClientOptions } from '../net/client';
import { tellsKey } from '../redact/ownKey';
import type { Pace } from '../net/pace';
import { hostRules, sourceById } from '../sources/registry';
import type { Source, SourcePage } from '../sources/source';
import { told } from '../redact/toldFailure';
import { Turn } from './turn';
import { readKept, webOf } from './web';

/** What only tests change. */
export interface SearchOptions {
  /** So long a source that has not answered is waited for while others have pictures ready. */
  readonly lateMs?: number;
  readonly sourceOf?: (id: string) => Source | undefined;
}

const usualLateMs = 2_000;
/** Shorter waits are not told. */
const toldWaitMs = 2_000;

/**
 * Finds so many new pictures, or all that there are. Sources are read side by side, a page at a time and no more than is
 * needed, and their pictures are told by turns; web pages are read one after the other. Failures are events: one of a
 * turn does not end the others, and what was found before stays found.
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
  readonly #lateMs: number;
  readonly #sourceOf: (id: string) => Source | undefined;
  readonly #answers: Answers | null;
  readonly #turns: readonly Turn[];
  readonly #lanes: readonly Reading[];
  readonly #known: ReadonlySet<string>;
  /** Pictures of this search that were told, by key. */
  readonly #told = new Map<string, Picture>();
  /** Those of them that another turn knew more of, since the last event. */
  readonly #joined = new Map<string, Picture>();
  /** Turns whose end was told. */
  readonly #ended = new Set<Turn>();
  #late: NodeJS.Timeout | undefined;
  #hasNews = false;
  #wake = (): void => undefined;

  constructor(
    request: SearchRequest,
    { signal, limits, pace, gate }: RunContext,
    { lateMs = usualLateMs, sourceOf = sourceById }: SearchOptions,
    emit: (event: SearchEvent) => void,
  ) {
    this.#request = request;
    this.#emit = emit;
    this.#signal = signal;
    this.#clientOptions = { settings: request.settings, limits, signal, gate, hostRules };
    this.#client = clientFor(this.#clientOptions, []);
    this.#pace = pace;
    this.#lateMs = lateMs;
    this.#sourceOf = sourceOf;
    this.#answers = request.answers === null ? null : new Answers(request.answers);
    this.#known = new Set(request.known);
    this.#turns = request.turns.map((turn, index) => new Turn(index, turn));
    this.#lanes = lanesOf(this.#turns);
  }

  async search(): Promise<void> {
    const cancelled = (): void => this.#tidings();
    this.#signal.addEventListener('abort', cancelled);
    try {
      for (;;) {
        this.#tell();
        if (this.#isEnough || this.#signal.aborted || this.#ended.size === this.#turns.length) break;
        this.#readOn();
        this.#watchLate();
        await this.#news();
      }
    } finally {
      this.#endWait();
      this.#signal.removeEventListener('abort', cancelled);
      for (const client of [this.#client, ...this.#pageClients.values()]) client.close();
    }
    const [outcome, failure] = this.#outcome();
    for (const turn of this.#turns) this.#endTurn(turn, this.#isEnough ? 'found' : 'cancelled');
    this.#emit({ type: 'searched', outcome, found: this.#told.size, failure });
  }

  get #isEnough(): boolean {
    return this.#told.size >= this.#request.find;
  }

  #outcome(): readonly [SearchOutcome, Failure | null] {
    if (this.#isEnough) return ['found', null];
    const outcomes = this.#turns.map(({ outcome }) => outcome);
    if (outcomes.includes(null)) return ['cancelled', null];
    const failure = this.#turns[0]?.failure;
    if (failure && outcomes.every((outcome) => outcome === 'failed')) return ['failed', failure];
    const isEmpty = this.#told.size === 0 && !outcomes.includes('no-more');
    return [isEmpty ? 'nothing' : 'no-more', null];
  }

  /** Tells the rounds that are settled, and the turns that have ended with them. */
  #tell(): void {
    const pictures = takeRounds(this.#lanes, this.#request.find - this.#told.size);
    for (const picture of pictures) this.#told.set(pictureKey(picture), picture);
    if (pictures.length > 0) this.#endWait();
    const joined = [...this.#joined.values()];
    this.#joined.clear();
    const turns = this.#turns.flatMap((turn) => turn.progress() ?? []);
    if (joined.length > 0 || turns.length > 0)
      this.#emit({ type: 'page', pictures, joined, found: this.#told.size, turns });
    for (const turn of this.#turns) if (turn.outcome) this.#endTurn(turn, turn.outcome);
  }

  #endTurn(turn: Turn, outcome: SearchOutcome): void {
    if (this.#ended.has(turn)) return;
    this.#ended.add(turn);
    const { index, found, failure, drawnByScript } = turn;
    const note = drawnByScript ? 'drawn-by-script' : null;
    this.#emit({ type: 'turn', turn: index, outcome, found, failure, note });
  }

  /** Lets whoever has nothing ready read its next page. */
  #readOn(): void {
    for (const lane of this.#lanes) {
      const { turn } = lane;
      if (!turn || lane.isReading || lane.hasReady) continue;
      lane.isReading = true;
      void turn
        .read(
          (cursor) => this.#page(turn, cursor),
          (pictures) => this.#sift(pictures),
        )
        .catch((error: unknown) => {
          if (!this.#signal.aborted) turn.failure = told(failureOf(error), turn.asked);
        })
        .then(() => {
          lane.isReading = lane.isLate = false;
          this.#tidings();
        });
    }
  }

  async #page(turn: Turn, cursor: string | null): Promise<SourcePage> {
    const { source: id, query, key } = turn.asked;
    const source = this.#sourceOf(id);
    if (!source) throw new ScrapeError({ code: 'internal', detail: `no source named ${id}` });
    const baseUrl = id === 'page' ? query : this.#request.settings.baseUrls[id];
    if (isSourceId(id) && sources[id].key === 'required' && !key?.trim())
      throw new ScrapeError({ code: 'needs-key' });
    const asked = { query, cursor, key, baseUrl };
    const client = id === 'page' ? this.#pageClient(query) : this.#client;
    const onWait = (waitMs: number): void => this.#tellWait(turn, waitMs);
    const ways = { client, pace: this.#pace, onWait };
    const web = webOf(source, ways, id === 'page' ? query : '');
    const keeping = { answers: this.#answers, keepMs: source.limits.keepAnswersMs, key };
    const page = await readKept((from) => source.page(asked, from), web, keeping);
    return { ...page, pictures: page.pictures.filter((picture) => !tellsKey(picture, key)) };
  }

  #tellWait(turn: Turn, waitMs: number): void {
    const isLong = waitMs > toldWaitMs;
    if (this.#ended.has(turn) || !(isLong || turn.isWaiting)) return;
    turn.isWaiting = isLong;
    this.#emit({ type: 'waiting', turn: turn.index, until: isLong ? Date.now() + waitMs : null });
  }

  #pageClient(address: string): Client {
    const hosts = hostsOf([address]);
    const name = hosts.join();
    const client = this.#pageClients.get(name) ?? clientFor(this.#clientOptions, hosts);
    this.#pageClients.set(name, client);
    return client;
  }

  /** Returns those that are new. What another turn has told of is joined to what it told. */
  #sift(pictures: ReadonlyMap<string, Picture>): ReadonlyMap<string, Picture> {
    const fresh = new Map<string, Picture>();
    for (const [key, picture] of pictures) {
      if (this.#known.has(key)) continue;
      const told = this.#told.get(key);
      const other = this.#lanes.find(({ turn }) => turn?.ready.has(key))?.turn?.ready;
      const waiting = other?.get(key);
      if (told) this.#join(key, told, picture);
      else if (other && waiting) other.set(key, join(waiting, picture));
      else fresh.set(key, picture);
    }
    return fresh;
  }

  #join(key: string, told: Picture, picture: Picture): void {
    const joined = join(told, picture);
    if (joined === told) return;
    this.#told.set(key, joined);
    this.#joined.set(key, joined);
  }

  /** Lets those that have pictures ready go on when they have waited too long since the last round. */
  #watchLate(): void {
    if (!this.#lanes.some(({ hasReady }) => hasReady)) return;
    this.#late ??= setTimeout(() => {
      for (const lane of this.#lanes) lane.isLate = lane.isReading;
      this.#tidings();
    }, this.#lateMs);
  }

  #endWait(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
  }

  #tidings(): void {
    this.#hasNews = true;
    this.#wake();
  }

  async #news(): Promise<void> {
    if (!this.#hasNews) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#hasNews = false;
  }
}

/** Turns that are read one after the other: a source's own, or those of all web pages. */
class Reading implements Lane<Picture> {
  isReading = false;
  /** The others no longer wait for what it reads. */
  isLate = false;
  readonly #turns: readonly Turn[];
  #at = 0;

  constructor(turns: readonly Turn[]) {
    this.#turns = turns;
  }

  /** The one that is read, or whose pictures are ready; undefined after the last. */
  get turn(): Turn | undefined {
    while (this.#turns[this.#at]?.outcome) this.#at += 1;
    return this.#turns[this.#at];
  }

  get hasReady(): boolean {
    return (this.turn?.ready.size ?? 0) > 0;
  }

  get isAwaited(): boolean {
    return this.turn !== undefined && !this.isLate;
  }

  take(): Picture | undefined {
    return this.turn?.take();
  }
}

/** In the order of the turns; the pages' is where the first page is. */
function lanesOf(turns: readonly Turn[]): Reading[] {
  const pages = turns.filter(({ asked }) => asked.source === 'page');
  return turns.flatMap((turn) => {
    if (turn.asked.source !== 'page') return new Reading([turn]);
    return turn === pages[0] ? new Reading(pages) : [];
  });
}
