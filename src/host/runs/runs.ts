import type { ScrapeState, SearchState, QueuedScrape } from '../../shared/panel/protocol';
import type { Picture } from '../../shared/picture/picture';
import type { SourceId } from '../../shared/sources/sources';
import { errorTrace } from '../../shared/words/untrusted';
import { resolveSaveFolder, type SaveFolder } from '../folders/resolveSaveFolder';
import type { StartedScrape } from '../form/rememberedState';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import type { SearchQuery } from '../list/searches';
import type { ControllerPorts } from '../controllerPorts';
import { AwaitedSearches } from './awaitedSearches';
import type {
  FindOrder,
  FindResult,
  Found,
  FolderRefusal,
  Prepared,
  Refusal,
  SaveOrder,
  SaveResult,
} from './orders';
import { bytesOf, maxUnconfirmedBytes } from './saveBytes';
import { SaveJob, windowClosing, type LastSave } from './saveJob';
import { SearchJob, type Asked } from './searchJob';
import type { ShownFolder } from './shownFolder';

/** What runs find and save, and who is to know of it. */
export interface RunsContext {
  readonly list: FoundList;
  readonly shownFolder: Pick<ShownFolder, 'cancelInspection' | 'inspectAgain'>;
  readonly changes: Changes;
  /** Brings back the list of the last time; done before anything that needs it. */
  readonly restoreState: () => Promise<void>;
  /** Sources for which the user wants to give no key. */
  readonly declinedSources: () => readonly SourceId[];
}

/** What can be cancelled. */
export type RunKind = 'search' | 'save';
/** What runs one at a time, and is refused while another one of its kind runs. */
type AloneKind = 'search' | 'preparation';

/** A save that the user has agreed to; it runs, or waits for its turn. */
interface AgreedSave {
  readonly id: number;
  readonly order: SaveOrder;
  readonly folder: SaveFolder;
  readonly abort: AbortController;
}

/**
 * All that finds and saves pictures, whoever asks for it: the form, a document, a list of addresses. One search and one save
 * run at a time, side by side. A second search is refused as `busy`, and so is a save while the user is asked about another
 * one; a second save waits until the first has ended. None of it rejects.
 */
export class Runs {
  readonly #ports: ControllerPorts;
  readonly #context: RunsContext;
  readonly #searchJob: SearchJob;
  readonly #saveJob: SaveJob;
  readonly #awaited = new AwaitedSearches(() => void this.#goOnWithDue());
  #lastSavePath: string | null = null;
  readonly #running = new Map<
    AloneKind,
    { readonly abort: AbortController; readonly ended: Promise<unknown> }
  >();
  /** The first of them runs. */
  #saves: readonly AgreedSave[] = [];
  #nextSaveId = 1;
  /** Settles when all that was agreed to has ended. */
  #savesEnded: Promise<unknown> = Promise.resolve();

  constructor(ports: ControllerPorts, context: RunsContext) {
    const { list, changes, declinedSources } = context;
    this.#ports = ports;
    this.#context = context;
    this.#searchJob = new SearchJob(ports, list, changes, declinedSources);
    this.#saveJob = new SaveJob(ports, list, changes);
  }

  get isBusy(): boolean {
    return this.#running.size > 0 || this.isSaving;
  }

  /** Whether a save runs or waits. */
  get isSaving(): boolean {
    return this.#saves.length > 0;
  }

  /** The tab whose pictures are being saved. */
  get savedTab(): number | null {
    return tabOf(this.#saves[0]);
  }

  /** The saves that wait for their turn. */
  get queuedSaves(): readonly QueuedScrape[] {
    return this.#saves.slice(1).map((save) => ({
      id: save.id,
      tab: tabOf(save),
      quantity: save.order.quantity,
      folder: save.folder.shownPath,
    }));
  }

  /** Whether the pictures of this tab are being saved, or wait for it. */
  isTabInSave(tab: number): boolean {
    return this.#saves.some((save) => tabOf(save) === tab);
  }

  /** The search that runs, or else how the last one of this tab ended. */
  searchStateOf(tab: number): SearchState {
    return this.#searchJob.stateOf(tab);
  }

  /** The tab of the search that runs. */
  get searchedTab(): number | null {
    return this.#searchJob.searchedTab;
  }

  /** Who is asked for what in a search for this: see `SearchJob`. */
  askedFor(query: SearchQuery): readonly Asked[] {
    return this.#searchJob.askedFor(query);
  }

  /** The sources that a search for this can ask now. */
  sourcesFor(query: SearchQuery): readonly SourceId[] {
    return this.#searchJob.sourcesFor(query);
  }

  /** The tab of this search is closed. */
  forgetSearchOf(tab: number): void {
    this.#awaited.forget(tab);
    this.#searchJob.forgetSearchOf(tab);
  }

  /** The save that runs, or how the last one of pictures of the list ended. */
  get saveState(): ScrapeState {
    return this.#saveJob.state;
  }

  /** Whether pictures of the list are being saved. */
  get isSavingListed(): boolean {
    return this.#saveJob.isSavingListed;
  }

  /** What the save was started with that runs, or that its window or its computer did not let end. */
  get unfinished(): StartedScrape | null {
    return this.#saveJob.unfinished;
  }

  /** The last save of pictures of the list, as far as it takes to try again what failed in it. */
  get lastSave(): LastSave | null {
    return this.#saveJob.lastSave;
  }

  /** Absolute path of the folder that pictures of the list were saved to last. */
  get lastSavePath(): string | null {
    return this.#lastSavePath;
  }

  /** Whether the save is held or waits, or the picture's source has asked to be left alone for a while. */
  isToWaitFor(picture: Picture): boolean {
    const save = this.#saveJob.state;
    const isHalted = save.state === 'running' && (save.isHeld || save.paused !== null);
    return isHalted || this.#searchJob.isResting(picture);
  }

  /** Those of the keys that are in the list. */
  picturesOf(keys: readonly string[]): readonly Picture[] {
    return this.#context.list.picturesOf(keys);
  }

  /**
   * Adds what is wanted to the list. Settles when the search has ended. `onBegin` is told its tab when it begins; `asker` is the
   * signal of one who may want it no more.
   */
  find(
    order: Prepared<FindOrder>,
    onBegin: (tab: number) => void = () => undefined,
    asker?: AbortSignal,
  ): Promise<FindResult> {
    return this.#runAlone(
      'search',
      order,
      (wanted, signal) => {
        if (!this.isSaving) this.#saveJob.forgetLastSave();
        return this.#search(wanted, signal, onBegin);
      },
      asker,
    );
  }

  async #search(
    order: FindOrder,
    signal: AbortSignal,
    onBegin: (tab: number) => void = () => undefined,
  ): Promise<Found> {
    let begun: number | null = null;
    const found = await this.#searchJob.searchTarget(order, signal, (tab) => {
      begun = tab;
      this.#awaited.forget(tab);
      onBegin(tab);
    });
    if (begun !== null && this.#context.list.hasTab(begun)) this.#awaited.noteEnd(begun, order, found.end);
    return found;
  }

  /** Goes on with a search whose sources may be asked again, unless another one runs: then after that. */
  async #goOnWithDue(): Promise<void> {
    if (this.#running.has('search')) return;
    const order = this.#awaited.takeDue();
    if (order) await this.#runAlone('search', order, (wanted, signal) => this.#search(wanted, signal));
  }

  /** In how many seconds the search of a tab, which a limit has ended, goes on by itself; null where it does not. */
  secondsUntilSearch(tab: number): number | null {
    return this.#awaited.secondsUntil(tab);
  }

  /** The search of a tab does not go on by itself. */
  stopWaiting(tab: number): void {
    this.#awaited.forget(tab);
  }

  /**
   * Saves pictures, once the user has agreed to what needs it and the saves before it have ended. Settles when the run has
   * ended. `onAgreed` is called when nothing but its turn stands in its way any more; `asker` is the signal of one who may want it
   * no more.
   */
  async save(
    order: Prepared<SaveOrder>,
    onAgreed: (folder: SaveFolder) => void = () => undefined,
    asker?: AbortSignal,
  ): Promise<SaveResult> {
    const agreed = await this.#runAlone(
      'preparation',
      order,
      (wanted, signal) => this.#agreeOn(wanted, signal, onAgreed),
      asker,
    );
    if ('kind' in agreed) return agreed;
    const unwanted = (): void => {
      this.cancelQueued(agreed.id);
      agreed.abort.abort();
    };
    asker?.addEventListener('abort', unwanted, { once: true });
    return this.#saveInTurn(agreed).finally(() => asker?.removeEventListener('abort', unwanted));
  }

  /** Asks the user what is to be asked before this is saved. */
  async #agreeOn(
    wanted: SaveOrder,
    signal: AbortSignal,
    onAgreed: (folder: SaveFolder) => void,
  ): Promise<AgreedSave | Refusal | FolderRefusal> {
    const { roots, ui } = this.#ports;
    if (!(await ui.requireTrust())) return refusal('not-trusted');
    const folder = await resolveSaveFolder(wanted.folder, roots());
    if (typeof folder === 'string') return { kind: 'refused', reason: 'bad-folder', error: folder };
    // What failed was agreed to when it was tried first.
    const isAgreed = wanted.isAgreed || wanted.kind === 'retry' || bytesOf(wanted) <= maxUnconfirmedBytes;
    if (
      signal.aborted ||
      !(isAgreed || (await ui.confirmLargeSave(folder.path, bytesOf(wanted)))) ||
      signal.aborted
    )
      return refusal('not-wanted');
    onAgreed(folder);
    const save = { id: this.#nextSaveId++, order: wanted, folder, abort: new AbortController() };
    this.#saves = [...this.#saves, save];
    return save;
  }

  #saveInTurn(save: AgreedSave): Promise<SaveResult> {
    const ended = this.#savesEnded.then(async (): Promise<SaveResult> => {
      try {
        return save.abort.signal.aborted ? refusal('not-wanted') : await this.#saveNow(save);
      } catch (error) {
        this.#ports.log.error(errorTrace(error));
        return refusal('broken');
      } finally {
        this.#forgetSave(save);
      }
    });
    this.#savesEnded = ended;
    return ended;
  }

  async #saveNow({ order, folder, abort }: AgreedSave): Promise<SaveResult> {
    const { signal } = abort;
    if (order.kind === 'unlisted') return this.#saveJob.runOrder(order, folder, signal);
    const { shownFolder } = this.#context;
    this.#lastSavePath = folder.path;
    shownFolder.cancelInspection();
    const saved = await this.#saveJob.runOrder(order, folder, signal);
    void shownFolder.inspectAgain();
    return saved;
  }

  #forgetSave(save: AgreedSave): void {
    this.#saves = this.#saves.filter((each) => each !== save);
    // The next run may begin before the moment is over, and is another one.
    this.#context.changes.noteNow();
  }

  /** Cancels a save that waits for its turn. */
  cancelQueued(id: number): void {
    const save = this.#saves.slice(1).find((each) => each.id === id);
    save?.abort.abort();
    if (save) this.#forgetSave(save);
  }

  /** Holds the save that runs: what is being loaded ends, and nothing new begins. */
  pause(): void {
    this.#saveJob.holdRun();
  }

  resume(): void {
    this.#saveJob.releaseRun();
  }

  /** Cancels the search or the save that runs; where none is named, everything that runs or waits. */
  cancel(kind?: RunKind): void {
    if (kind !== 'save') this.#running.get('search')?.abort.abort();
    if (kind === undefined) return this.cancelSaves();
    const [save] = this.#saves;
    if (kind === 'save') (save ?? this.#running.get('preparation'))?.abort.abort();
  }

  /** Cancels the save that runs, and those that wait. */
  cancelSaves(): void {
    for (const { id } of this.queuedSaves) this.cancelQueued(id);
    this.cancel('save');
  }

  /** Ends what runs because the window closes; settles when it has ended. */
  async stop(): Promise<void> {
    this.#awaited.forgetAll();
    for (const { abort } of [...this.#running.values(), ...this.#saves]) abort.abort(windowClosing);
    await Promise.all([...[...this.#running.values()].map(({ ended }) => ended), this.#savesEnded]);
  }

  /** There is nothing to look at, to try again or to go on with. */
  forgetEndedRuns(): void {
    this.#awaited.forgetAll();
    this.#searchJob.forgetSearches();
    this.#saveJob.forgetLastSave();
  }

  /** There is no save to look at, to try again or to go on with. */
  forgetLastSave(): void {
    if (!this.isSaving) this.#saveJob.forgetLastSave();
  }

  /** Pictures were rejected from a folder, or are no more: what is said of the last save follows. */
  noteOut(folder: string, keys: readonly string[], isOut: boolean): void {
    this.#saveJob.noteOut(folder, keys, isOut);
  }

  /** Found at start-up: a save that did not end. */
  noteInterrupted(started: StartedScrape): void {
    this.#saveJob.noteInterrupted(started);
  }

  /** That a source lacks a key is not to be told. */
  forgetMissingApiKey(source: SourceId): void {
    this.#searchJob.forgetMissingApiKeys((each) => each === source);
  }

  /** The user is told of the interrupted save now; false if they were before, or there is none. */
  noteInterruptionTold(): boolean {
    return this.#saveJob.noteInterruptionTold();
  }

  /** The user's keys for sources are others. */
  noteApiKeysChanged(): void {
    this.#searchJob.noteApiKeyChange();
  }

  async #runAlone<Order, Result>(
    kind: AloneKind,
    prepared: Prepared<Order>,
    act: (order: Order, signal: AbortSignal) => Promise<Result>,
    asker?: AbortSignal,
  ): Promise<Result | Refusal> {
    if (this.#running.has(kind)) return refusal('busy');
    const { restoreState, changes } = this.#context;
    const abort = new AbortController();
    const signal = asker ? AbortSignal.any([abort.signal, asker]) : abort.signal;
    const run = async (): Promise<Result | Refusal> => {
      try {
        await restoreState();
        const order = isMaker(prepared) ? await prepared(signal) : prepared;
        return order === null ? refusal('not-wanted') : await act(order, signal);
      } catch (error) {
        this.#ports.log.error(errorTrace(error));
        return refusal('broken');
      }
    };
    const ended = run();
    this.#running.set(kind, { abort, ended });
    const result = await ended;
    this.#running.delete(kind);
    // The next run may begin before the moment is over, and is another one.
    changes.noteNow();
    void this.#goOnWithDue();
    return result;
  }
}

function isMaker<Order>(
  prepared: Prepared<Order>,
): prepared is (signal: AbortSignal) => Order | null | Promise<Order | null> {
  return typeof prepared === 'function';
}

function refusal(reason: Refusal['reason']): Refusal {
  return { kind: 'refused', reason };
}

function tabOf(save: AgreedSave | undefined): number | null {
  return save?.order.resume?.tab ?? null;
}
