import type { Failure } from '../shared/engine/failure';
import type { ExtractRequest } from '../shared/engine/extract';
import {
  searchedName,
  searchErrors,
  searchTargetOf,
  type FormChange,
  type FormValues,
  type SearchTarget,
} from '../shared/form/form';
import type { Snapshot } from '../shared/panel/protocol';
import { sources } from '../shared/sources/sources';
import { Changes } from './changes';
import { formOrder } from './form/formOrder';
import { FormState } from './form/formState';
import { FoundList, type ListUpdate, type ListVersion } from './list/foundList';
import type { ControllerPorts } from './controllerPorts';
import { readRememberedState, withRecentKeyword, type RememberedState } from './form/rememberedState';
import type { FindResult, SaveOrder, SaveResult } from './runs/orders';
import { Runs } from './runs/runs';
import { ShownFolder } from './runs/shownFolder';
import { shownSources } from './settings/shownSources';
import { ThumbnailLoader } from './runs/thumbnailLoader';

/**
 * The truth of the whole program: what is on the form, what was found and chosen, what runs. Panel and notification only show
 * it and ask it to act. The form is one of those that ask for runs: what it asks for while something runs is ignored.
 */
export class Controller {
  /** All that searches and saves. */
  readonly runs: Runs;
  readonly #ports: ControllerPorts;
  readonly #changes: Changes;
  readonly #form: FormState;
  readonly #foundList: FoundList;
  readonly #shownFolder: ShownFolder;
  readonly #thumbnailLoader: ThumbnailLoader;
  #recentKeywords: readonly string[] = [];
  #loading: Promise<void> | undefined;
  /** As it was when it was last handed on; null before all is loaded. */
  #remembered: RememberedState | null = null;
  /** What the save folder to show was told by when it was last looked into. */
  #inspectedFor = '';

  constructor(ports: ControllerPorts) {
    this.#ports = ports;
    const { engine, settings, store, log } = ports;
    const form = (this.#form = new FormState(ports));
    const list = (this.#foundList = new FoundList(store.savedList));
    const changes = (this.#changes = new Changes(() => this.#afterChange(), log));
    const { gallery } = list;
    const shownFolder = (this.#shownFolder = new ShownFolder({
      engine,
      settings,
      formFolder: () => form.currentSaveFolder(),
      isListEmpty: () => list.size === 0,
      tileStates: gallery.tileStates,
      onChange: () => changes.note(),
      log,
    }));
    this.#thumbnailLoader = new ThumbnailLoader({
      engine,
      settings,
      thumbnailFolder: store.thumbnailFolder,
      gallery,
      pictureOf: (key) => list.get(key),
      onChange: () => changes.noteEvent(),
      log,
    });
    this.runs = new Runs(ports, { list, shownFolder, changes, restoreState: () => this.restore() });
  }

  snapshot(): Snapshot {
    const { values, revision, errors, workspaceContext } = this.#form;
    const { store, excludedSources, canPreview } = this.#ports;
    return {
      formRevision: revision,
      form: values,
      errors,
      ...workspaceContext,
      sources: shownSources(store.apiKeys, excludedSources()),
      notices: this.#foundList.originSources.map((id) => ({
        text: sources[id].notice,
        url: sources[id].home,
      })),
      found: this.#foundList.size,
      recent: this.#recentKeywords,
      canPreview: canPreview(),
      search: this.runs.searchState,
      scrape: this.runs.saveState,
    };
  }

  /**
   * What a page with this version does not have yet of the list. `address` makes an address that the page can load from
   * the name of a file in the thumbnail cache.
   */
  updatesSince(told: ListVersion, address: (file: string) => string): ListUpdate {
    return this.#foundList.updatesSince(told, address);
  }

  /** Whether something is running, so that nothing else can be started. */
  get isBusy(): boolean {
    return this.runs.isBusy;
  }

  /** Absolute path of the folder that pictures of the list were saved to last. */
  get lastSavePath(): string | null {
    return this.runs.lastSavePath;
  }

  /** The folder to show on the form, whether it was typed or follows the search. */
  get folderText(): string {
    return this.#form.folderText;
  }

  /** Absolute path of the form's folder; null while nothing can be saved into it. */
  async formFolderPath(): Promise<string | null> {
    return (await this.#form.currentSaveFolder())?.path ?? null;
  }

  /** Absolute path of the picture's file in the shown save folder; null where there is none. */
  filePathOf(key: string): string | null {
    return this.#shownFolder.filePathOf(key);
  }

  /** The http(s) page that shows the picture; null where it has none. */
  pageUrlOf(key: string): string | null {
    return this.#foundList.pageUrlOf(key);
  }

  /** The picture's title in plain text, or its address where it has no title. */
  displayNameOf(key: string): string {
    return this.#foundList.displayNameOf(key);
  }

  onDidChange(listener: () => void): { dispose(): void } {
    return this.#changes.onDidChange(listener);
  }

  /** Notifies listeners that the workspace or the settings have changed. */
  refresh(): void {
    this.#changes.note();
  }

  /** Restores the list and the form of the last session; done once, and before anything that needs them. */
  restore(): Promise<void> {
    this.#loading ??= this.#restoreState();
    return this.#loading;
  }

  /** Takes over values of the form as they are typed. */
  editForm(change: FormChange): void {
    this.setForm({ ...this.#form.values, ...change });
  }

  /** Takes over the form as it stands on the page. */
  setForm(form: FormValues): void {
    this.#form.applyTyped(form);
    this.#changes.note();
  }

  /** Sets the save folder on behalf of the user, as if it had been typed. */
  setSaveFolder(folder: string): void {
    this.#form.applyChange({ folder });
    this.#changes.note();
  }

  /** Shows beside the folder's field that the folder just chosen is not in the workspace. */
  refuseFolder(): void {
    this.#form.refuseFolder();
    this.#changes.note();
  }

  /** Whether pictures are chosen, rather than all meant. */
  get hasChoice(): boolean {
    return this.#foundList.choice.length > 0;
  }

  /**
   * Chooses pictures by their keys; an empty choice means all. Clears the quantity, which was meant for the last
   * choice.
   */
  setChoice(keys: readonly string[]): void {
    this.#foundList.setChoice(keys);
    this.editForm({ quantity: null });
  }

  /**
   * Sets the pictures that are in view or near it, by their keys, most important first: thumbnails are loaded for
   * these.
   */
  setVisiblePictures(keys: readonly string[]): void {
    this.#thumbnailLoader.requestThumbnails(keys);
  }

  /** Forgets the thumbnails, because their files were deleted, and loads those in view again. */
  forgetThumbnails(): void {
    this.#thumbnailLoader.reloadThumbnails();
  }

  /** Marks a saved picture as kept by the user. */
  markKept(key: string): void {
    this.#foundList.gallery.tileStates.markKept(key);
    this.#changes.note();
  }

  /** Records that the user rejected these pictures and that their files are gone. Null when that went well. */
  noteRejected(keys: readonly string[]): Promise<Failure | null> {
    return this.#shownFolder.rejectPictures(
      this.#foundList.picturesOf(this.#foundList.gallery.tileStates.pictureKeysSharingFiles(keys)),
    );
  }

  /** Searches for what the form describes. Settles when the search has ended; never rejects. */
  async searchForForm(form: FormValues): Promise<void> {
    await this.runs.find(() => this.#searchTargetOf(form));
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
  saveForForm(form: FormValues): Promise<void> {
    return this.#runSaveOrder((signal) => {
      this.setForm(form);
      return formOrder(this.#form, this.#foundList, this.#ports.ui, signal);
    });
  }

  /** Tries again all that failed in the last save, and only that. Settles when it has ended; never rejects. */
  retryFailed(): Promise<void> {
    return this.#runSaveOrder(() => {
      const { order, folder, failedPictureKeys } = this.runs.lastSave ?? {};
      const pictures = this.#foundList.picturesOf(failedPictureKeys ?? []);
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
  async clearList(): Promise<void> {
    await this.restore();
    if (this.runs.isBusy) return;
    this.#foundList.clear();
    this.#thumbnailLoader.requestThumbnails([]);
    this.runs.forgetEndedRuns();
    this.#form.setSearched(null);
    this.#form.showErrors({});
    this.#form.applyChange({ quantity: null });
    this.#changes.note();
  }

  /** Ends what is running because the window closes. Settles when it has ended and all is on disk. */
  async shutDown(): Promise<void> {
    const ended = this.runs.stop();
    this.#thumbnailLoader.stopLoading();
    await this.#shownFolder.shutDown();
    await ended;
    const { savedList, memory } = this.#ports.store;
    await savedList.whenWritten();
    await memory.whenStored();
  }

  async #restoreState(): Promise<void> {
    const { apiKeys, memory } = this.#ports.store;
    // The page need not wait for the keys; a search does.
    apiKeys.onDidChange(() => {
      this.runs.noteApiKeysChanged();
      this.#changes.note();
    });
    void apiKeys.loadApiKeys();
    const { form, choice, recent, searched, root, running } = readRememberedState(memory.get());
    this.#recentKeywords = recent;
    this.#form.restore(form, searched, root);
    if (running) {
      this.runs.noteInterrupted(running);
      // What was typed while it ran does not belong to the run. What it saved counts, so it must not be hidden.
      this.#form.applyChange({ ...running.form, filters: { ...running.form.filters, hideSaved: false } });
    }
    await this.#foundList.restoreList(running?.choice ?? choice);
    this.#remembered = this.#stateToRemember();
    this.#changes.note();
    void this.#shownFolder.inspectAgain();
  }

  /** What the form is to be searched for; null when it cannot be, with the reason on the form. */
  #searchTargetOf(form: FormValues): SearchTarget | null {
    this.setForm(form);
    this.#form.showErrors(searchErrors(form));
    if (this.#form.hasErrors) return null;
    const wanted = searchTargetOf(form);
    this.#form.setSearched(searchedName(wanted));
    if (wanted.kind === 'keyword')
      this.#recentKeywords = withRecentKeyword(this.#recentKeywords, wanted.keyword);
    return wanted;
  }

  async #runSaveOrder(
    prepare: (signal: AbortSignal) => SaveOrder | null | Promise<SaveOrder | null>,
  ): Promise<void> {
    const result: SaveResult = await this.runs.save(prepare, ({ rootPath }) => {
      this.#form.showErrors({});
      this.#form.setRoot(rootPath);
    });
    if (result.kind !== 'refused' || result.reason !== 'bad-folder') return;
    this.#form.showErrors({ folder: result.error });
    this.#changes.note();
  }

  /** After every change: keeps what is to be remembered, and looks into the save folder if it is another. */
  #afterChange(): void {
    this.#rememberState();
    this.#refreshShownFolder();
  }

  #rememberState(): void {
    const before = this.#remembered;
    const now = this.#stateToRemember();
    if (!before || !hasOtherState(before, now)) return;
    this.#remembered = now;
    this.#ports.store.memory.set(now);
  }

  #stateToRemember(): RememberedState {
    const { values: form, searched, root } = this.#form;
    const { choice } = this.#foundList;
    return { form, choice, recent: this.#recentKeywords, searched, root, running: this.runs.unfinished };
  }

  /** While pictures of the list are saved, the folder to show is that of the run. */
  #refreshShownFolder(): void {
    if (this.runs.isSavingListed) return;
    const roots = this.#ports.roots().map(({ path }) => path);
    const by = JSON.stringify([this.#foundList.size === 0, this.#form.folderText, ...roots]);
    if (by === this.#inspectedFor) return;
    this.#inspectedFor = by;
    this.#shownFolder.inspectSoon();
  }
}

function hasOtherState(before: RememberedState, now: RememberedState): boolean {
  return (Object.keys(now) as (keyof RememberedState)[]).some((name) => before[name] !== now[name]);
}
