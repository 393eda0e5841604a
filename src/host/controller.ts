import { estimateBytes } from '../shared/panel/estimate';
import type { ReadRequest } from '../shared/engine/events';
import { internalFailure, type Failure } from '../shared/engine/failure';
import { searchedName, searchErrors, wantedOf, type FormValues } from '../shared/form/form';
import type { Picture } from '../shared/picture/picture';
import type { Snapshot } from '../shared/panel/protocol';
import { noLeast } from '../shared/picture/sizes';
import { sources } from '../shared/sources/sources';
import { AsideJob, type Aside } from './runs/asideJob';
import type { SaveFolder } from './folders/folder';
import { FormState } from './form/formState';
import { FoundList, type Telling, type Told } from './list/foundList';
import { shownPicture } from './list/gallery';
import { mayTake, newOrder, retryOrder, type Order } from './runs/order';
import type { Ports } from './ports';
import { readRemembered, withRecent } from './form/remembered';
import { ScrapeJob, windowCloses } from './runs/scrapeJob';
import { SearchJob } from './runs/searchJob';
import { ShownFolder } from './runs/shownFolder';
import { shownSources } from './settings/shownSources';
import { Thumbnails } from './runs/thumbnails';

/**
 * The truth of the whole program: what is on the form, what was found and chosen, what runs. Panel and notification only show
 * it and ask it to act. A search and a scrape never run at once; what is asked for in between is ignored.
 */
export class Controller {
  readonly #ports: Ports;
  readonly #listeners = new Set<() => void>();
  readonly #form: FormState;
  readonly #list: FoundList;
  readonly #search: SearchJob;
  readonly #scrape: ScrapeJob;
  readonly #aside: AsideJob;
  readonly #shown: ShownFolder;
  readonly #thumbnails: Thumbnails;
  #recent: readonly string[] = [];
  #savedTo: string | null = null;
  #loaded: Promise<void> | undefined;
  #run: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(ports: Ports) {
    this.#ports = ports;
    const form = (this.#form = new FormState(ports));
    const list = (this.#list = new FoundList(ports.list));
    const { engine, settings, keys, excluded, answers, log } = ports;
    const { gallery } = list;
    const shared = {
      ...{ engine, settings, keys, answers, log },
      states: gallery.states,
      changed: () => this.#changed(),
    };
    this.#search = new SearchJob({
      ...shared,
      ...{ excluded, list },
      changed: () => {
        this.#changed();
        this.#look();
      },
    });
    this.#scrape = new ScrapeJob({ ...shared, title: (key) => list.title(key) });
    this.#aside = new AsideJob(shared);
    this.#shown = new ShownFolder({
      ...shared,
      folder: () => form.folderOnDisk(),
      isEmpty: () => list.size === 0,
    });
    const picture = list.get.bind(list);
    this.#thumbnails = new Thumbnails({ ...shared, cache: ports.thumbnailCache, gallery, picture });
  }

  snapshot(): Snapshot {
    const { values, revision, errors, place } = this.#form;
    const { keys, excluded, canPreview } = this.#ports;
    return {
      formRevision: revision,
      form: values,
      errors,
      ...place,
      sources: shownSources(keys, excluded()),
      notices: this.#list.sources.map((id) => ({ text: sources[id].notice, url: sources[id].home })),
      found: this.#list.size,
      recent: this.#recent,
      canPreview: canPreview(),
      search: this.#search.state,
      scrape: this.#aside.state ?? this.#scrape.state,
    };
  }

  /** What a page is to be told of the list. `address` makes an address that it can load of a file in the thumbnail cache. */
  news(told: Told, address: (file: string) => string): Telling {
    return this.#list.news(told, address);
  }

  /** Whether something runs, so that nothing else can be started. */
  get busy(): boolean {
    return this.#run !== undefined;
  }

  /** Absolute path of the folder that the last scrape saved to. */
  get savedTo(): string | null {
    return this.#savedTo;
  }

  /** The folder to show on the form, whether it was typed or follows the search. */
  get folder(): string {
    return this.#form.folder;
  }

  /** Absolute path of the folder on the form; null while it is none to save into. */
  async shownFolder(): Promise<string | null> {
    return (await this.#form.folderOnDisk())?.path ?? null;
  }

  /** Absolute path of the picture's file in the save folder that is shown. */
  fileOf(key: string): string | null {
    return this.#shown.fileOf(key);
  }

  /** The http(s) page that shows the picture. */
  pageOf(key: string): string | null {
    return this.#list.page(key);
  }

  /** The picture's title in plain text, or its address where it has none. */
  titleOf(key: string): string {
    return this.#list.name(key);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Tells all who show it that the workspace is another one. */
  refresh(): void {
    this.#changed();
    this.#look();
  }

  /** Brings back the list and the form of the last time; done once, and before anything that needs them. */
  load(): Promise<void> {
    this.#loaded ??= this.#load();
    return this.#loaded;
  }

  /** Takes over the form as it is typed. */
  setForm(form: FormValues): void {
    if (this.#form.type(form)) this.#changed();
    this.#remember();
    this.#look();
  }

  /** Sets the save folder for the user, as if it had been typed. */
  setFolder(folder: string): void {
    this.#form.put({ folder });
    this.#changed();
    this.#remember();
    this.#look();
  }

  /** Says beside the folder's field that the one just chosen is not in the workspace. */
  refuseFolder(): void {
    this.#form.refuseFolder();
    this.#changed();
  }

  /** Chooses pictures by their keys; none means all. A quantity that was typed was meant for those chosen before. */
  choose(keys: readonly string[]): void {
    this.#list.choose(keys);
    this.setForm({ ...this.#form.values, quantity: null });
  }

  /** Tells which pictures are in view or near it, by keys, the most wanted first: these get their thumbnails. */
  visible(keys: readonly string[]): void {
    this.#thumbnails.want(keys);
  }

  /** Forgets the thumbnails that were there, because their files were deleted, and asks for them again. */
  clearThumbnails(): void {
    this.#thumbnails.again();
  }

  /** Marks a saved picture as looked at and wanted. */
  keep(key: string): void {
    this.#list.gallery.states.keep(key);
    this.#changed();
  }

  /** Notes that the files of these pictures are gone, because the user does not want them. Null when that went well. */
  rejected(keys: readonly string[]): Promise<Failure | null> {
    return this.#shown.reject(this.#list.pictures(this.#list.gallery.states.sharing(keys)));
  }

  /** Searches for what the form asks for. Settles when the search has ended; never rejects. */
  search(form: FormValues): Promise<void> {
    return this.#start(async (signal) => {
      this.setForm(form);
      this.#form.errors = searchErrors(form);
      if (this.#form.isWrong) return;
      const wanted = wantedOf(form);
      this.#form.searched = searchedName(wanted);
      if (wanted.kind === 'keyword') this.#recent = withRecent(this.#recent, wanted.keyword);
      this.#scrape.forget();
      this.#remember();
      await this.#search.run(wanted, signal);
    });
  }

  /**
   * Adds the pictures to the list whose addresses a text names; `name` is that of the text, as shown. Settles when it has
   * ended: whether the text names more than are taken. Never rejects.
   */
  async read(request: ReadRequest, name: string): Promise<boolean> {
    let isCut = false;
    await this.#start(async (signal) => {
      this.#form.searched = '';
      this.#scrape.forget();
      this.#remember();
      isCut = await this.#search.read(request, name, signal);
    });
    return isCut;
  }

  /**
   * Saves pictures that are not in the list, which leaves list and form as they are. Null when that was not to be, or did
   * not come to an end; never rejects.
   */
  async saveAside(pictures: readonly Picture[], folder: SaveFolder): Promise<Aside | null> {
    let aside: Aside | null = null;
    await this.#start(async (signal) => {
      if (!(await this.#ports.maySave()) || signal.aborted) return;
      const bytes = estimateBytes(pictures.map(shownPicture), 'original', noLeast, pictures.length);
      if (!(await mayTake(folder, bytes, this.#ports)) || signal.aborted) return;
      aside = await this.#aside.run(pictures, folder, signal);
      this.#look();
    });
    return aside;
  }

  /** Saves what the form asks for of what is offered. Settles when the scrape has ended; never rejects. */
  scrape(form: FormValues): Promise<void> {
    return this.#start(async (signal) => {
      this.setForm(form);
      const order = await newOrder(this.#form, this.#list, this.#ports, signal);
      if (!order) return;
      this.#scrape.forget();
      await this.#save(order, signal);
    });
  }

  /** Tries again all that failed in the last scrape, and only that. Settles when it has ended; never rejects. */
  retryFailed(): Promise<void> {
    return this.#start(async (signal) => {
      const order = await retryOrder(this.#scrape.last, this.#form, this.#list, this.#ports, signal);
      if (order) await this.#save(order, signal);
    });
  }

  /** Holds the scrape that runs: what is being loaded ends, and nothing new begins. */
  pause(): void {
    this.#scrape.hold();
    this.#aside.hold();
  }

  resume(): void {
    this.#scrape.release();
    this.#aside.release();
  }

  /** Cancels what runs. */
  cancel(): void {
    this.#run?.abort.abort();
  }

  /** Forgets what was found and chosen; not while something runs. */
  async clear(): Promise<void> {
    await this.load();
    if (this.#run) return;
    this.#list.clear();
    this.#thumbnails.want([]);
    this.#search.forget();
    this.#scrape.forget();
    this.#form.searched = null;
    this.#form.errors = {};
    this.#form.put({ quantity: null });
    this.#changed();
    this.#remember();
    this.#look();
  }

  /** Ends what runs because the window closes; settles when it has ended and all is on disk. */
  async stop(): Promise<void> {
    this.#run?.abort.abort(windowCloses);
    this.#thumbnails.stop();
    await this.#shown.close();
    await this.#run?.ended;
    await this.#ports.list.settled();
  }

  async #load(): Promise<void> {
    // The page need not wait for them; a search does.
    this.#ports.keys.onDidChange(() => {
      this.#search.keysChanged();
      this.#changed();
    });
    void this.#ports.keys.load();
    const { form, choice, recent, searched, root, running } = readRemembered(this.#ports.memory.get());
    this.#form.put(form);
    this.#recent = recent;
    this.#form.searched = searched;
    this.#form.root = root;
    if (running) {
      this.#scrape.interrupted(running);
      // What was typed while it ran is not what finishes it. What it saved is to be counted, so it may not be hidden.
      const { folder, size, quantity, filters } = running.form;
      this.#form.put({ folder, size, quantity, filters: { ...filters, hideSaved: false } });
    }
    await this.#list.load(running?.choice ?? choice);
    this.#changed();
    void this.#shown.again();
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

  async #save(order: Order, signal: AbortSignal): Promise<void> {
    this.#form.errors = {};
    this.#form.root = order.folder.root;
    this.#savedTo = order.folder.path;
    this.#shown.drop();
    const ended = this.#scrape.run(order, signal);
    // Before its end, so that one that does not end is found.
    this.#remember();
    await ended;
    this.#remember();
    void this.#shown.again();
  }

  /** The save folder to show may be another one; while a scrape runs, it is the scrape's. */
  #look(): void {
    if (!this.#scrape.running) this.#shown.soon();
  }

  #remember(): void {
    this.#ports.memory.set({
      form: this.#form.values,
      choice: this.#list.choice,
      recent: this.#recent,
      searched: this.#form.searched,
      root: this.#form.root,
      running: this.#scrape.unfinished,
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
