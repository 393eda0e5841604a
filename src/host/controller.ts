import { Collection } from '../core/collection';
import type { Engine } from '../engine/handle';
import type {
  EngineSettings,
  ScrapeEvent,
  ScrapeRequest,
  SearchEvent,
  SearchRequest,
} from '../shared/events';
import { afterEvent, noCounts } from '../shared/counts';
import { internalFailure, type Failure } from '../shared/failure';
import {
  asksForRoot,
  emptyForm,
  folderText,
  missingRoot,
  quantityText,
  scrapeErrors,
  searchErrors,
  type FieldErrors,
  type FieldName,
  type FormContext,
  type FormValues,
  type Root,
} from '../shared/form';
import type { FailedPicture, ScrapeState, SearchState, Snapshot } from '../shared/protocol';
import { maskUrl } from '../shared/mask';
import { plainText } from '../shared/plainText';
import type { Picture } from '../shared/picture';
import { brokenScrape, brokenSearch, withEnd } from './engineEvents';
import { folderOnDisk, type SaveFolder } from './folder';
import { failureLine, type Log } from './log';
import { readRemembered, type Remembered, type Started } from './remembered';
import type { SavedList } from './savedList';

/** What the controller needs of the world. */
export interface Ports {
  readonly engine: Engine;
  readonly settings: () => EngineSettings;
  readonly roots: () => readonly Root[];
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly virtual: () => boolean;
  /** Asks the user in which root to save; null when he does not want to say. */
  readonly pickRoot: () => Promise<string | null>;
  /** Whether files may be written now; tells the user why when they may not. */
  readonly maySave: () => Promise<boolean>;
  readonly list: SavedList;
  /** The form of the last time; what it gives back is not trusted. */
  readonly memory: { readonly get: () => unknown; readonly set: (value: Remembered) => void };
  readonly log: Log;
}

/** The last scrape, for another try of what failed in it. */
interface LastScrape {
  readonly started: Started;
  readonly folder: SaveFolder;
  readonly failed: readonly string[];
}

const source = 'flickr';
const shownFailures = 100;

/**
 * The truth of the whole program: what is on the form, what was found, what runs. Panel and notification only show its
 * snapshot and ask it to act. A search and a scrape never run at once; what is asked for in between is ignored.
 */
export class Controller {
  readonly #ports: Ports;
  readonly #collection = new Collection();
  readonly #listeners = new Set<() => void>();
  #form = emptyForm;
  #formRevision = 1;
  #errors: FieldErrors = {};
  #searched: string | null = null;
  #search: SearchState = { state: 'idle' };
  #scrape: ScrapeState = { state: 'idle' };
  #root: string | null = null;
  #running: Started | null = null;
  #last: LastScrape | null = null;
  #savedTo: SaveFolder | null = null;
  #closing = false;
  #loaded: Promise<void> | undefined;
  #run: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  snapshot(): Snapshot {
    return {
      formRevision: this.#formRevision,
      form: this.#form,
      errors: this.#errors,
      ...this.#context(),
      search: this.#search,
      scrape: this.#scrape,
    };
  }

  /** Whether something runs, so that nothing else can be started. */
  get busy(): boolean {
    return this.#run !== undefined;
  }

  /** Absolute path of the folder that the last scrape saved to. */
  get savedTo(): string | null {
    return this.#savedTo?.path ?? null;
  }

  /** The folder to show on the form, whether it was typed or follows the keyword. */
  get folder(): string {
    return folderText(this.#form, this.#context());
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Tells all who show it that the workspace is another one. */
  refresh(): void {
    this.#changed();
  }

  /** Brings back the list and the form of the last time; done once, and before anything that needs them. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  /** Takes over the form as it is typed. */
  setForm(form: FormValues): void {
    const before = this.#form;
    this.#form = form;
    const fields = Object.keys(this.#errors) as FieldName[];
    const changed = fields.filter((field) => form[field] !== before[field]);
    this.#remember();
    if (changed.length === 0) return;
    this.#errors = Object.fromEntries(
      Object.entries(this.#errors).filter(([field]) => !changed.includes(field as FieldName)),
    );
    this.#changed();
  }

  /** Sets the save folder for the user, as if it had been typed. */
  setFolder(folder: string): void {
    this.setForm({ ...this.#form, folder });
    this.#formRevision += 1;
    this.#changed();
  }

  /** Says beside the folder's field that the one just chosen is not in the workspace. */
  refuseFolder(): void {
    this.#errors = {
      ...this.#errors,
      folder: this.#ports.roots().length === 0 ? missingRoot(this.#context()) : 'outside-workspace',
    };
    this.#changed();
  }

  /** Searches for what the form asks for. Settles when the search has ended; never rejects. */
  search(form: FormValues): Promise<void> {
    return this.#start(async (signal) => {
      this.setForm(form);
      this.#errors = searchErrors(form);
      if (hasAny(this.#errors)) return;
      const keyword = form.keyword.trim();
      const wanted = Number(form.find.trim());
      this.#searched = keyword;
      this.#forgetScrape();
      this.#search = { state: 'running', keyword, found: 0, wanted };
      this.#changed();
      const begin = (): AsyncIterable<SearchEvent> => {
        const request: SearchRequest = {
          source,
          keyword,
          find: wanted,
          cursor: this.#collection.cursor(source, keyword),
          known: this.#collection.keys(),
          settings: this.#ports.settings(),
        };
        return this.#ports.engine.search(request, signal);
      };
      const broken = (failure: Failure): SearchEvent => brokenSearch(signal, failure);
      for await (const event of withEnd(begin, 'searched', broken)) {
        this.#onSearch(event, keyword);
        this.#changed();
      }
    });
  }

  /** Saves what the form asks for. Settles when the scrape has ended; never rejects. */
  scrape(form: FormValues): Promise<void> {
    return this.#start(async (signal) => {
      this.setForm(form);
      const context = this.#context();
      this.#errors = scrapeErrors(form, context);
      if (hasAny(this.#errors) || !(await this.#ports.maySave()) || signal.aborted) return;
      if (asksForRoot(form, context)) {
        const picked = await this.#ports.pickRoot();
        if (picked === null || signal.aborted) return;
        this.#root = picked;
      }
      const folder = await this.#saveFolder(this.folder);
      if (!folder || signal.aborted) return;
      const quantity = Number(quantityText(form, context.found).trim());
      const started = { form, quantity, folder: folder.shown };
      await this.#save(started, folder, this.#collection.pictures(), quantity, signal);
    });
  }

  /** Tries again all that failed in the last scrape, and only that. Settles when it has ended; never rejects. */
  retryFailed(): Promise<void> {
    return this.#start(async (signal) => {
      const last = this.#last;
      if (!last) return;
      const pictures = last.failed.flatMap((key) => this.#collection.get(key) ?? []);
      if (pictures.length === 0 || !(await this.#ports.maySave()) || signal.aborted) return;
      // The workspace may have changed since.
      const folder = await this.#saveFolder(last.folder.path);
      if (!folder || signal.aborted) return;
      await this.#save(last.started, folder, pictures, pictures.length, signal);
    });
  }

  /** Cancels what runs. */
  cancel(): void {
    this.#run?.abort.abort();
  }

  /** Forgets what was found; not while something runs. */
  async clear(): Promise<void> {
    await this.load();
    if (this.#run) return;
    this.#collection.clear();
    this.#ports.list.clear();
    this.#searched = null;
    this.#search = { state: 'idle' };
    this.#errors = {};
    this.#form = { ...this.#form, quantity: null };
    this.#formRevision += 1;
    this.#forgetScrape();
    this.#changed();
  }

  /** Ends what runs because the window closes; settles when it has ended and all is on disk. */
  async stop(): Promise<void> {
    this.#closing = true;
    this.cancel();
    await this.#run?.ended;
    await this.#ports.list.settled();
  }

  #context(): FormContext {
    return {
      roots: this.#ports.roots(),
      root: this.#root,
      virtual: this.#ports.virtual(),
      found: this.#collection.size,
      searched: this.#searched,
    };
  }

  async #load(): Promise<void> {
    const { form: typed, searched, root, running } = readRemembered(this.#ports.memory.get());
    this.#form = typed;
    this.#searched = searched;
    this.#root = root;
    if (running) {
      const { form, quantity, folder } = running;
      this.#running = running;
      this.#scrape = { state: 'interrupted', quantity, folder };
      // What was typed while it ran is not what finishes it.
      this.#form = { ...this.#form, folder: form.folder, size: form.size, quantity: form.quantity };
      this.#formRevision += 1;
    }
    await this.#ports.list.load(this.#collection);
    this.#changed();
  }

  async #start(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#run) return;
    const abort = new AbortController();
    const ended = this.load()
      .then(() => act(abort.signal))
      .catch((error: unknown) => this.#ports.log.error(String(internalFailure(error).detail)));
    this.#run = { abort, ended };
    await ended;
    this.#run = undefined;
    this.#changed();
  }

  /** The folder to save to, or null when it is wrong; what is wrong is then said beside its field. */
  async #saveFolder(text: string): Promise<SaveFolder | null> {
    const folder = await folderOnDisk(text, this.#ports.roots());
    if (typeof folder !== 'string') return folder;
    this.#errors = { folder };
    return null;
  }

  async #save(
    started: Started,
    folder: SaveFolder,
    pictures: readonly Picture[],
    quantity: number,
    signal: AbortSignal,
  ): Promise<void> {
    this.#errors = {};
    this.#savedTo = folder;
    this.#root = folder.root;
    this.#running = started;
    this.#last = null;
    this.#remember();
    this.#scrape = { state: 'running', ...noCounts, quantity, folder: folder.shown, paused: null };
    this.#changed();
    const begin = (): AsyncIterable<ScrapeEvent> => {
      const request: ScrapeRequest = {
        pictures,
        size: started.form.size,
        quantity,
        folder: folder.path,
        inside: folder.root,
        names: 'keyword',
        settings: this.#ports.settings(),
      };
      return this.#ports.engine.scrape(request, signal);
    };
    const seen: Seen = { failed: [], failures: [], warning: null };
    const broken = (failure: Failure): ScrapeEvent => brokenScrape(signal, quantity, failure);
    for await (const event of withEnd(begin, 'finished', broken)) {
      this.#onScrape(event, seen);
      if (event.type === 'finished') this.#last = { started, folder, failed: seen.failed };
      this.#changed();
    }
    // A run that ends with its window was not ended by the user, who will find it interrupted.
    if (this.#closing) return;
    this.#running = null;
    this.#remember();
  }

  /** There is no scrape, neither one to look at nor one to finish. */
  #forgetScrape(): void {
    this.#scrape = { state: 'idle' };
    this.#running = null;
    this.#last = null;
    this.#remember();
  }

  #onSearch(event: SearchEvent, keyword: string): void {
    if (this.#search.state !== 'running') return;
    switch (event.type) {
      case 'page': {
        const added = this.#collection.add(event.pictures);
        this.#collection.setCursor(source, keyword, event.cursor);
        this.#ports.list.append(added, { source, keyword, cursor: event.cursor });
        this.#search = { ...this.#search, found: event.found };
        break;
      }
      case 'searched':
        // Counted here, because a broken engine cannot say how far it came.
        this.#ports.log.info(
          `Search for “${plainText(keyword)}”: ${event.outcome}, ${this.#search.found} new`,
        );
        if (event.failure) this.#ports.log.error(failureLine('Search', event.failure));
        this.#search = {
          state: 'done',
          keyword,
          outcome: event.outcome,
          found: this.#search.found,
          failure: event.failure && shown(event.failure),
        };
    }
  }

  #onScrape(event: ScrapeEvent, seen: Seen): void {
    const { log } = this.#ports;
    if (this.#scrape.state !== 'running') return;
    const counts = afterEvent(this.#scrape, event);
    switch (event.type) {
      case 'started':
        log.info(`Saving ${event.quantity} to ${event.folder}`);
        break;
      case 'saved':
        this.#scrape = { ...this.#scrape, ...counts, paused: null };
        break;
      case 'skipped':
        this.#scrape = { ...this.#scrape, ...counts };
        log.debug(`${event.picture}: ${event.reason}, ${event.file}`);
        break;
      case 'failed':
        this.#scrape = { ...this.#scrape, ...counts, paused: null };
        seen.failed.push(event.picture);
        if (seen.failures.length < shownFailures) {
          const title = plainText(this.#collection.get(event.picture)?.title ?? '');
          seen.failures.push({ name: title || plainText(maskUrl(event.url)), failure: shown(event.failure) });
        }
        log.warn(`Not saved: ${failureLine(event.url, event.failure)}`);
        break;
      case 'warning':
        // The credits are made from the records.
        if (seen.warning?.code !== 'records-not-written') seen.warning = shown(event.failure);
        log.warn(failureLine('Records', event.failure));
        break;
      case 'retrying':
        log.debug(`Again in ${event.waitSeconds} s: ${failureLine(event.url, event.failure)}`);
        break;
      case 'paused':
        this.#scrape = { ...this.#scrape, paused: { host: event.host, seconds: event.seconds } };
        log.info(`${event.host} asks to wait ${event.seconds} s`);
        break;
      case 'finished': {
        const { folder, quantity, saved, alreadyThere, duplicate, failed, bytes } = this.#scrape;
        const { outcome, seconds, failure } = event;
        const { failures, warning } = seen;
        const so = { saved, alreadyThere, duplicate, failed, bytes, quantity, seconds, folder };
        const why = failure && shown(failure);
        this.#scrape = { state: 'done', outcome, ...so, failure: why, warning, failures };
        log.info(
          `${outcome}: saved ${saved} of ${quantity}, ${alreadyThere} already there, ${duplicate} duplicates, ` +
            `${failed} failed, ${bytes} bytes, ${seconds.toFixed(1)} s`,
        );
        if (failure) log.error(failureLine('Stopped', failure));
      }
    }
  }

  #remember(): void {
    this.#ports.memory.set({
      form: this.#form,
      searched: this.#searched,
      root: this.#root,
      running: this.#running,
    });
  }

  #changed(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        // Whoever cannot show a run must not end it.
        this.#ports.log.error(String(internalFailure(error).detail));
      }
    }
  }
}

/** What is gathered while a scrape runs. */
interface Seen {
  /** Keys of all that failed. */
  readonly failed: string[];
  /** The first of them, as they are shown. */
  readonly failures: FailedPicture[];
  warning: Failure | null;
}

/** A failure without what only the log is for. */
function shown(failure: Failure): Failure {
  const { detail, ...rest } = failure;
  return detail === undefined ? failure : rest;
}

function hasAny(errors: FieldErrors): boolean {
  return Object.keys(errors).length > 0;
}
