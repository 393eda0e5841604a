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
import type { Failure } from '../shared/failure';
import {
  emptyForm,
  folderText,
  quantityText,
  scrapeErrors,
  searchErrors,
  type FieldErrors,
  type FieldName,
  type FormContext,
  type FormValues,
  type Root,
} from '../shared/form';
import { readForm } from '../shared/guards';
import type { FailedPicture, ScrapeState, SearchState, Snapshot } from '../shared/protocol';
import { folderOnDisk, type SaveFolder } from './folder';
import { maskUrl } from '../shared/mask';
import { failureLine, type Log } from './log';
import type { SavedList } from './savedList';

/** What the controller needs of the world. */
export interface Ports {
  readonly engine: Engine;
  readonly settings: () => EngineSettings;
  readonly roots: () => readonly Root[];
  /** Whether files may be written now; tells the user why when they may not. */
  readonly maySave: () => Promise<boolean>;
  readonly list: SavedList;
  /** The form of the last time; what it gives back is not trusted. */
  readonly memory: { readonly get: () => unknown; readonly set: (value: Remembered) => void };
  readonly log: Log;
}

export interface Remembered {
  readonly form: FormValues;
  readonly searched: string | null;
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
  #savedTo: SaveFolder | null = null;
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
      roots: this.#ports.roots(),
      found: this.#collection.size,
      searched: this.#searched,
      search: this.#search,
      scrape: this.#scrape,
    };
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
      folder: this.#ports.roots().length === 0 ? 'no-workspace' : 'outside-workspace',
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
      this.#remember();
      this.#scrape = { state: 'idle' };
      this.#search = { state: 'running', keyword, found: 0, wanted };
      this.#changed();
      const request: SearchRequest = {
        source,
        keyword,
        find: wanted,
        cursor: this.#collection.cursor(source, keyword),
        known: this.#collection.keys(),
        settings: this.#ports.settings(),
      };
      const events = this.#ports.engine.search(request, signal);
      for await (const event of withEnd(events, 'searched', (failure) => brokenSearch(signal, failure))) {
        this.#onSearch(event, keyword);
        this.#changed();
      }
    });
  }

  /** Saves what the form asks for. Settles when the scrape has ended; never rejects. */
  scrape(form: FormValues): Promise<void> {
    return this.#start(async (signal) => {
      this.setForm(form);
      const { roots, found } = this.#context();
      const errors = scrapeErrors(form, this.#context());
      const folder = await folderOnDisk(this.folder, roots);
      this.#errors = typeof folder === 'string' ? { ...errors, folder } : errors;
      if (typeof folder === 'string' || hasAny(errors)) return;
      if (!(await this.#ports.maySave()) || signal.aborted) return;

      const quantity = Number(quantityText(form, found).trim());
      this.#savedTo = folder;
      this.#scrape = { state: 'running', ...noCounts, quantity, folder: folder.shown, paused: null };
      this.#changed();
      const request: ScrapeRequest = {
        pictures: this.#collection.pictures(),
        size: form.size,
        quantity,
        folder: folder.path,
        inside: folder.root,
        names: 'keyword',
        settings: this.#ports.settings(),
      };
      const failures: FailedPicture[] = [];
      const events = this.#ports.engine.scrape(request, signal);
      for await (const event of withEnd(events, 'finished', (failure) =>
        brokenScrape(signal, quantity, failure),
      )) {
        this.#onScrape(event, failures);
        this.#changed();
      }
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
    this.#scrape = { state: 'idle' };
    this.#errors = {};
    this.#form = { ...this.#form, quantity: null };
    this.#formRevision += 1;
    this.#remember();
    this.#changed();
  }

  /** Cancels what runs; settles when it has ended and all is on disk. */
  async stop(): Promise<void> {
    this.cancel();
    await this.#run?.ended;
    await this.#ports.list.settled();
  }

  #context(): FormContext {
    return { roots: this.#ports.roots(), found: this.#collection.size, searched: this.#searched };
  }

  async #load(): Promise<void> {
    const remembered = this.#ports.memory.get() as Partial<Record<keyof Remembered, unknown>> | undefined;
    this.#form = readForm(remembered?.form) ?? this.#form;
    this.#searched = typeof remembered?.searched === 'string' ? remembered.searched : null;
    await this.#ports.list.load(this.#collection);
    this.#changed();
  }

  async #start(act: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#run) return;
    const abort = new AbortController();
    const ended = this.load()
      .then(() => act(abort.signal))
      .catch((error: unknown) => this.#ports.log.error(String(crash(error).detail)));
    this.#run = { abort, ended };
    await ended;
    this.#run = undefined;
    this.#changed();
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
        this.#ports.log.info(`Search for “${keyword}”: ${event.outcome}, ${this.#search.found} new`);
        if (event.failure) this.#ports.log.error(failureLine('Search', event.failure));
        this.#search = {
          state: 'done',
          keyword,
          outcome: event.outcome,
          found: this.#search.found,
          failure: event.failure,
        };
    }
  }

  #onScrape(event: ScrapeEvent, failures: FailedPicture[]): void {
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
        if (failures.length < shownFailures) {
          const title = this.#collection.get(event.picture)?.title?.trim();
          failures.push({ name: title || maskUrl(event.url), failure: event.failure });
        }
        log.warn(`Not saved: ${failureLine(event.url, event.failure)}`);
        break;
      case 'warning':
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
        const so = { saved, alreadyThere, duplicate, failed, bytes, quantity, seconds, folder };
        this.#scrape = { state: 'done', outcome, ...so, failure, warning: null, failures };
        log.info(
          `${outcome}: saved ${saved} of ${quantity}, ${alreadyThere} already there, ${duplicate} duplicates, ` +
            `${failed} failed, ${bytes} bytes, ${seconds.toFixed(1)} s`,
        );
        if (failure) log.error(failureLine('Stopped', failure));
      }
    }
  }

  #remember(): void {
    this.#ports.memory.set({ form: this.#form, searched: this.#searched });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function hasAny(errors: FieldErrors): boolean {
  return Object.keys(errors).length > 0;
}

// The last events of an engine that broke off; how far it came is counted by the controller.
function brokenSearch(signal: AbortSignal, failure: Failure): SearchEvent {
  const how = signal.aborted
    ? ({ outcome: 'cancelled', failure: null } as const)
    : ({ outcome: 'failed', failure } as const);
  return { type: 'searched', found: 0, ...how };
}

function brokenScrape(signal: AbortSignal, quantity: number, failure: Failure): ScrapeEvent {
  const how = signal.aborted
    ? ({ outcome: 'cancelled', failure: null } as const)
    : ({ outcome: 'stopped', failure } as const);
  return { type: 'finished', ...noCounts, quantity, seconds: 0, ...how };
}

/** The engine's events up to the last one, which comes even when the engine breaks off. */
async function* withEnd<Event extends { readonly type: string }>(
  events: AsyncIterable<Event>,
  last: Event['type'],
  broken: (failure: Failure) => Event,
): AsyncGenerator<Event, void> {
  let failure: Failure = { code: 'engine-stopped' };
  try {
    for await (const event of events) {
      yield event;
      if (event.type === last) return;
    }
  } catch (error) {
    failure = crash(error);
  }
  yield broken(failure);
}

function crash(error: unknown): Failure {
  return {
    code: 'internal',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
