import type { Failure } from '../shared/engine/failure';
import type { ExtractRequest } from '../shared/engine/extract';
import { searchedName, searchErrors, wantedOf, type FormValues, type Wanted } from '../shared/form/form';
import type { Snapshot } from '../shared/panel/protocol';
import { sources } from '../shared/sources/sources';
import { Changes } from './changes';
import { formOrder } from './form/formOrder';
import { FormState } from './form/formState';
import { FoundList, type Telling, type Told } from './list/foundList';
import type { Ports } from './ports';
import { readRemembered, withRecent, type Remembered } from './form/remembered';
import type { FindResult, SaveOrder, SaveResult } from './runs/orders';
import { Runs } from './runs/runs';
import { ShownFolder } from './runs/shownFolder';
import { shownSources } from './settings/shownSources';
import { Thumbnails } from './runs/thumbnails';

/**
 * The truth of the whole program: what is on the form, what was found and chosen, what runs. Panel and notification only show
 * it and ask it to act. The form is one of those that ask for runs: what it asks for while something runs is ignored.
 */
export class Controller {
  /** All that searches and saves. */
  readonly runs: Runs;
  readonly #ports: Ports;
  readonly #changes: Changes;
  readonly #form: FormState;
  readonly #list: FoundList;
  readonly #shown: ShownFolder;
  readonly #thumbnails: Thumbnails;
  #recent: readonly string[] = [];
  #loading: Promise<void> | undefined;
  /** As it was when it was last handed on; null before all is loaded. */
  #remembered: Remembered | null = null;
  /** What the save folder to show was told by when it was last looked into. */
  #lookedBy = '';

  constructor(ports: Ports) {
    this.#ports = ports;
    const { engine, settings, store, log } = ports;
    const form = (this.#form = new FormState(ports));
    const list = (this.#list = new FoundList(store.list));
    const changes = (this.#changes = new Changes(() => this.#follow(), log));
    const { gallery } = list;
    const shown = (this.#shown = new ShownFolder({
      engine,
      settings,
      folder: () => form.folderOnDisk(),
      isEmpty: () => list.size === 0,
      states: gallery.states,
      changed: () => changes.note(),
      log,
    }));
    this.#thumbnails = new Thumbnails({
      engine,
      settings,
      cache: store.thumbnails,
      gallery,
      picture: (key) => list.get(key),
      changed: () => changes.noteEvent(),
      log,
    });
    this.runs = new Runs(ports, { list, shown, changes, load: () => this.load() });
  }

  snapshot(): Snapshot {
    const { values, revision, errors, place } = this.#form;
    const { store, excluded, canPreview } = this.#ports;
    return {
      formRevision: revision,
      form: values,
      errors,
      ...place,
      sources: shownSources(store.keys, excluded()),
      notices: this.#list.sources.map((id) => ({ text: sources[id].notice, url: sources[id].home })),
      found: this.#list.size,
      recent: this.#recent,
      canPreview: canPreview(),
      search: this.runs.searchState,
      scrape: this.runs.saveState,
    };
  }

  /**
   * What a page with this version does not have yet of the list. `address` makes an address that the page can load from
   * the name of a file in the thumbnail cache.
   */
  news(told: Told, address: (file: string) => string): Telling {
    return this.#list.news(told, address);
  }

  /** Whether something is running, so that nothing else can be started. */
  get busy(): boolean {
    return this.runs.isBusy;
  }

  /** Absolute path of the folder that pictures of the list were saved to last. */
  get savedTo(): string | null {
    return this.runs.savedTo;
  }

  /** The folder to show on the form, whether it was typed or follows the search. */
  get folder(): string {
    return this.#form.folder;
  }

  /** Absolute path of the form's folder; null while nothing can be saved into it. */
  async shownFolder(): Promise<string | null> {
    return (await this.#form.folderOnDisk())?.path ?? null;
  }

  /** Absolute path of the picture's file in the shown save folder; null where there is none. */
  fileOf(key: string): string | null {
    return this.#shown.fileOf(key);
  }

  /** The http(s) page that shows the picture; null where it has none. */
  pageOf(key: string): string | null {
    return this.#list.page(key);
  }

  /** The picture's title in plain text, or its address where it has no title. */
  titleOf(key: string): string {
    return this.#list.name(key);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    return this.#changes.onDidChange(listener);
  }

  /** Notifies listeners that the workspace or the settings have changed. */
  refresh(): void {
    this.#changes.note();
  }

  /** Restores the list and the form of the last session; done once, and before anything that needs them. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  /** Takes over the values of the form as they are typed. */
  setForm(form: FormValues): void {
    this.#form.type(form);
    this.#changes.note();
  }

  /** Sets the save folder on behalf of the user, as if it had been typed. */
  setFolder(folder: string): void {
    this.#form.put({ folder });
    this.#changes.note();
  }

  /** Shows beside the folder's field that the folder just chosen is not in the workspace. */
  refuseFolder(): void {
    this.#form.refuseFolder();
    this.#changes.note();
  }

  /**
   * Chooses pictures by their keys; an empty choice means all. Clears the quantity, which was meant for the last
   * choice.
   */
  choose(keys: readonly string[]): void {
    this.#list.choose(keys);
    this.setForm({ ...this.#form.values, quantity: null });
  }

  /**
   * Sets the pictures that are in view or near it, by their keys, most important first: thumbnails are loaded for
   * these.
   */
  visible(keys: readonly string[]): void {
    this.#thumbnails.want(keys);
  }

  /** Forgets the thumbnails, because their files were deleted, and loads those in view again. */
  clearThumbnails(): void {
    this.#thumbnails.again();
  }

  /** Marks a saved picture as kept by the user. */
  keep(key: string): void {
    this.#list.gallery.states.keep(key);
    this.#changes.note();
  }

  /** Records that the user rejected these pictures and that their files are gone. Null when that went well. */
  rejected(keys: readonly string[]): Promise<Failure | null> {
    return this.#shown.reject(this.#list.pictures(this.#list.gallery.states.sharing(keys)));
  }

  /** Searches for what the form describes. Settles when the search has ended; never rejects. */
  async search(form: FormValues): Promise<void> {
    await this.runs.find(() => this.#wantedOf(form));
  }

  /**
   * Adds the pictures to the list whose addresses a text names; `name` is that of the text, as shown. `onBegin` is called
   * unless it is refused. Settles when it has ended; never rejects.
   */
  findInText(request: ExtractRequest, name: string, onBegin: () => void): Promise<FindResult> {
    return this.runs.find(() => {
      this.#form.setSearched('');
      onBegin();
      return { kind: 'text', name, request };
    });
  }

  /** Saves what the form asks for of what is offered. Settles when the run has ended; never rejects. */
  scrape(form: FormValues): Promise<void> {
    return this.#save((signal) => {
      this.setForm(form);
      return formOrder(this.#form, this.#list, this.#ports.ui, signal);
    });
  }

  /** Tries again all that failed in the last save, and only that. Settles when it has ended; never rejects. */
  retryFailed(): Promise<void> {
    return this.#save(() => {
      const { order, folder, failed } = this.runs.lastSave ?? {};
      const pictures = this.#list.pictures(failed ?? []);
      if (!order || !folder || pictures.length === 0) return null;
      return { ...order, pictures, quantity: pictures.length, folder: folder.path, kind: 'retry' };
    });
  }

  /** Holds the save that runs: what is being loaded ends, and nothing new begins. */
  pause(): void {
    this.runs.pause();
  }

  resume(): void {
    this.runs.resume();
  }

  /** Cancels what is running. */
  cancel(): void {
    this.runs.cancel();
  }

  /** Clears the list and the choice; does nothing while something runs. */
  async clear(): Promise<void> {
    await this.load();
    if (this.runs.isBusy) return;
    this.#list.clear();
    this.#thumbnails.want([]);
    this.runs.forget();
    this.#form.setSearched(null);
    this.#form.showErrors({});
    this.#form.put({ quantity: null });
    this.#changes.note();
  }

  /** Ends what is running because the window closes. Settles when it has ended and all is on disk. */
  async stop(): Promise<void> {
    const ended = this.runs.stop();
    this.#thumbnails.stop();
    await this.#shown.close();
    await ended;
    const { list, memory } = this.#ports.store;
    await list.settled();
    await memory.settled();
  }

  async #load(): Promise<void> {
    const { keys, memory } = this.#ports.store;
    // The page need not wait for the keys; a search does.
    keys.onDidChange(() => {
      this.runs.keysChanged();
      this.#changes.note();
    });
    void keys.load();
    const { form, choice, recent, searched, root, running } = readRemembered(memory.get());
    this.#recent = recent;
    this.#form.restore(form, searched, root);
    if (running) {
      this.runs.interrupted(running);
      // What was typed while it ran does not belong to the run. What it saved counts, so it must not be hidden.
      this.#form.put({ ...running.form, filters: { ...running.form.filters, hideSaved: false } });
    }
    await this.#list.load(running?.choice ?? choice);
    this.#remembered = this.#toRemember();
    this.#changes.note();
    void this.#shown.again();
  }

  /** What the form is to be searched for; null when it cannot be, with the reason on the form. */
  #wantedOf(form: FormValues): Wanted | null {
    this.setForm(form);
    this.#form.showErrors(searchErrors(form));
    if (this.#form.isWrong) return null;
    const wanted = wantedOf(form);
    this.#form.setSearched(searchedName(wanted));
    if (wanted.kind === 'keyword') this.#recent = withRecent(this.#recent, wanted.keyword);
    return wanted;
  }

  async #save(prepare: (signal: AbortSignal) => SaveOrder | null | Promise<SaveOrder | null>): Promise<void> {
    const result: SaveResult = await this.runs.save(prepare, ({ root }) => {
      this.#form.showErrors({});
      this.#form.setRoot(root);
    });
    if (result.kind !== 'refused' || result.reason !== 'bad-folder') return;
    this.#form.showErrors({ folder: result.error });
    this.#changes.note();
  }

  /** After every change: keeps what is to be remembered, and looks into the save folder if it is another. */
  #follow(): void {
    this.#remember();
    this.#look();
  }

  #remember(): void {
    const before = this.#remembered;
    const now = this.#toRemember();
    if (!before || !isOther(before, now)) return;
    this.#remembered = now;
    this.#ports.store.memory.set(now);
  }

  #toRemember(): Remembered {
    const { values: form, searched, root } = this.#form;
    const { choice } = this.#list;
    return { form, choice, recent: this.#recent, searched, root, running: this.runs.unfinished };
  }

  /** While pictures of the list are saved, the folder to show is that of the run. */
  #look(): void {
    if (this.runs.isSavingListed) return;
    const roots = this.#ports.roots().map(({ path }) => path);
    const by = JSON.stringify([this.#list.size === 0, this.#form.folder, ...roots]);
    if (by === this.#lookedBy) return;
    this.#lookedBy = by;
    this.#shown.soon();
  }
}

function isOther(before: Remembered, now: Remembered): boolean {
  return (Object.keys(now) as (keyof Remembered)[]).some((name) => before[name] !== now[name]);
}
