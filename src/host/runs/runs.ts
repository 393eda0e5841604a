import { estimateBytes } from '../../shared/panel/estimate';
import type { ScrapeState, SearchState } from '../../shared/panel/protocol';
import type { Picture } from '../../shared/picture/picture';
import { internalFailure } from '../../shared/engine/failure';
import { folderOnDisk, type SaveFolder } from '../folders/folder';
import type { Started } from '../form/remembered';
import type { Changes } from '../changes';
import type { FoundList } from '../list/foundList';
import { shownPicture } from '../list/gallery';
import type { Ports } from '../ports';
import type { FindOrder, FindResult, Prepared, Refusal, SaveOrder, SaveResult } from './orders';
import { SaveJob, windowCloses, type LastSave } from './saveJob';
import { SearchJob } from './searchJob';
import type { ShownFolder } from './shownFolder';

/** What runs find and save, and who is to know of it. */
export interface RunsContext {
  readonly list: FoundList;
  readonly shown: Pick<ShownFolder, 'drop' | 'again'>;
  readonly changes: Changes;
  /** Brings back the list of the last time; done before anything that needs it. */
  readonly load: () => Promise<void>;
}

/** The user is not asked whether a folder may be filled with less. */
const muchBytes = 100e6;

/**
 * All that finds and saves pictures, whoever asks for it: the form, a document, a list of addresses. One thing runs at a
 * time; what is asked for meanwhile is refused as `busy`. None of it rejects.
 */
export class Runs {
  readonly #ports: Ports;
  readonly #context: RunsContext;
  readonly #search: SearchJob;
  readonly #save: SaveJob;
  #savedTo: string | null = null;
  #current: { readonly abort: AbortController; readonly ended: Promise<unknown> } | undefined;

  constructor(ports: Ports, context: RunsContext) {
    const { list, changes } = context;
    this.#ports = ports;
    this.#context = context;
    this.#search = new SearchJob(ports, list, changes);
    this.#save = new SaveJob(ports, list, changes);
  }

  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** The search that runs, or how the last one ended. */
  get searchState(): SearchState {
    return this.#search.state;
  }

  /** The save that runs, or how the last one of pictures of the list ended. */
  get saveState(): ScrapeState {
    return this.#save.state;
  }

  /** Whether pictures of the list are being saved. */
  get isSavingListed(): boolean {
    return this.#save.isSavingListed;
  }

  /** What the save was started with that runs, or that its window or its computer did not let end. */
  get unfinished(): Started | null {
    return this.#save.unfinished;
  }

  /** The last save of pictures of the list, as far as it takes to try again what failed in it. */
  get lastSave(): LastSave | null {
    return this.#save.last;
  }

  /** Absolute path of the folder that pictures of the list were saved to last. */
  get savedTo(): string | null {
    return this.#savedTo;
  }

  /** Those of the keys that are in the list. */
  pictures(keys: readonly string[]): readonly Picture[] {
    return this.#context.list.pictures(keys);
  }

  /** Adds what is wanted to the list. Settles when the search has ended. */
  find(order: Prepared<FindOrder>): Promise<FindResult> {
    return this.#alone(order, (wanted, signal) => {
      this.#save.forget();
      return this.#search.run(wanted, signal);
    });
  }

  /**
   * Saves pictures, once the user has agreed to what needs it. Settles when the run has ended. `onBegin` is called when
   * nothing stands in its way any more.
   */
  save(
    order: Prepared<SaveOrder>,
    onBegin: (folder: SaveFolder) => void = () => undefined,
  ): Promise<SaveResult> {
    return this.#alone(order, async (wanted, signal): Promise<SaveResult> => {
      const { roots, ui } = this.#ports;
      const { shown } = this.#context;
      const { kind } = wanted;
      if (!(await ui.requireTrust())) return refused('not-trusted');
      const folder = await folderOnDisk(wanted.folder, roots());
      if (typeof folder === 'string') return { kind: 'refused', reason: 'bad-folder', error: folder };
      // What failed was agreed to when it was tried first.
      const isAgreed = kind === 'retry' || bytesOf(wanted) <= muchBytes;
      if (
        signal.aborted ||
        !(isAgreed || (await ui.confirmLargeSave(folder.path, bytesOf(wanted)))) ||
        signal.aborted
      )
        return refused('not-wanted');
      onBegin(folder);
      if (kind === 'unlisted') return this.#save.run(wanted, folder, signal);
      this.#savedTo = folder.path;
      shown.drop();
      const saved = await this.#save.run(wanted, folder, signal);
      void shown.again();
      return saved;
    });
  }

  /** Holds the save that runs: what is being loaded ends, and nothing new begins. */
  pause(): void {
    this.#save.hold();
  }

  resume(): void {
    this.#save.release();
  }

  /** Cancels what runs. */
  cancel(): void {
    this.#current?.abort.abort();
  }

  /** Ends what runs because the window closes; settles when it has ended. */
  async stop(): Promise<void> {
    this.#current?.abort.abort(windowCloses);
    await this.#current?.ended;
  }

  /** There is nothing to look at, to try again or to go on with. */
  forget(): void {
    this.#search.forget();
    this.#save.forget();
  }

  /** Found at start-up: a save that did not end. */
  interrupted(started: Started): void {
    this.#save.interrupted(started);
  }

  /** The user's keys for sources are others. */
  keysChanged(): void {
    this.#search.keysChanged();
  }

  async #alone<Order, Result>(
    prepared: Prepared<Order>,
    act: (order: Order, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | Refusal> {
    if (this.#current) return refused('busy');
    const { load, changes } = this.#context;
    const abort = new AbortController();
    const { signal } = abort;
    const run = async (): Promise<Result | Refusal> => {
      try {
        await load();
        const order = isMaker(prepared) ? await prepared(signal) : prepared;
        return order === null ? refused('not-wanted') : await act(order, signal);
      } catch (error) {
        this.#ports.log.error(String(internalFailure(error).detail));
        return refused('broken');
      }
    };
    const ended = run();
    this.#current = { abort, ended };
    const result = await ended;
    this.#current = undefined;
    // The next run may begin before the moment is over, and is another one.
    changes.noteNow();
    return result;
  }
}

function isMaker<Order>(
  prepared: Prepared<Order>,
): prepared is (signal: AbortSignal) => Order | null | Promise<Order | null> {
  return typeof prepared === 'function';
}

function refused(reason: Refusal['reason']): Refusal {
  return { kind: 'refused', reason };
}

function bytesOf({ pictures, size, least, quantity }: SaveOrder): number {
  return estimateBytes(pictures.slice(0, quantity).map(shownPicture), size, least, quantity);
}
