import { isDeepStrictEqual } from 'node:util';
import type { Failure } from '../shared/engine/failure';
import type { ExtractRequest } from '../shared/engine/extract';
import {
  findCountOf,
  isEachCounted,
  maxFindCount,
  searchedName,
  searchErrors,
  searchTargetOf,
  type FieldErrors,
  type FormChange,
  type FormValues,
  type SearchTarget,
} from '../shared/form/form';
import type { KeywordRun } from '../shared/keywords/keywordResult';
import type { LookedAt } from '../shared/panel/lookedAt';
import type { Fingerprinted } from '../shared/panel/fingerprint';
import { passesFilters, type FolderStatus } from '../shared/panel/filters';
import type { Snapshot } from '../shared/panel/protocol';
import { shownPictureOf } from '../shared/panel/shownPicture';
import { allTab } from '../shared/panel/tabs';
import { pictureKey, type Picture, type Pixels } from '../shared/picture/picture';
import { sitePageOf } from '../shared/sources/siteAddresses';
import { filtersOfDemands, type SearchDemands } from '../shared/sources/demands';
import { searchPageOf, type SourceId } from '../shared/sources/sources';
import { failureText } from '../shared/words/failureText';
import { Changes } from './changes';
import { asideFolder, asideOrder, asideTab, folderNamed, type AsideSave } from './form/asideOrder';
import { formOrder, type OwnSave } from './form/formOrder';
import { FormState } from './form/formState';
import type { ClosedSearches, SearchQuery } from './list/searches';
import { FoundList, type ListUpdate, type ListVersion } from './list/foundList';
import type { ControllerPorts } from './controllerPorts';
import {
  readRememberedState,
  withRecentKeyword,
  type RememberedState,
  type RememberedTab,
  type StartedScrape,
} from './form/rememberedState';
import type { FindOrder, FindResult, Saved, SaveOrder, SaveResult } from './runs/orders';
import { PictureViewer } from './runs/pictureViewer';
import { noticeOf } from './list/notices';
import { Runs, type RunKind } from './runs/runs';
import { ShownFolder } from './runs/shownFolder';
import type { ShownScrape } from './scrapeFiles/scrapeFileOf';
import { shownSources } from './settings/shownSources';
import { ThumbnailLoader } from './runs/thumbnailLoader';
import { UndoStack } from './undoStack';

/** Throws away the files in these folders; `discard` deletes what is left in them. */
export type ThrowAway = (asideFolders: readonly string[], discard: () => Promise<void>) => Promise<void>;

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
  readonly #pictureViewer: PictureViewer;
  readonly #undoStack: UndoStack;
  #recentKeywords: readonly string[] = [];
  #keywordRun: KeywordRun | null = null;
  #declinedSources: readonly SourceId[] = [];
  /** What is typed and chosen for the tabs that are not shown. */
  #otherTabs: readonly RememberedTab[] = [];
  #loading: Promise<void> | undefined;
  /** As it was when it was last handed on; null before all is loaded. */
  #remembered: RememberedState | null = null;
  /** What the save folder to show was told by when it was last looked into. */
  #inspectedFor = '';
  /** The save to be finished that was noted last. */
  #notedSave: StartedScrape | null = null;

  constructor(ports: ControllerPorts) {
    this.#ports = ports;
    const { engine, settings, store, log } = ports;
    const form = (this.#form = new FormState(ports));
    const list = (this.#foundList = new FoundList(store.savedList));
    const changes = (this.#changes = new Changes(() => this.#afterChange(), log));
    const { gallery } = list;
    this.#undoStack = new UndoStack(() => changes.note());
    const shownFolder = (this.#shownFolder = new ShownFolder({
      engine,
      settings,
      formFolder: () => form.currentSaveFolder(),
      isListEmpty: () => gallery.pictures.length === 0,
      tileStates: gallery.tileStates,
      noteOut: (...changed) => this.runs.noteOut(...changed),
      onChange: () => changes.note(),
      log,
    }));
    this.#thumbnailLoader = new ThumbnailLoader({
      engine,
      settings,
      thumbnailFolder: store.thumbnailFolder,
      gallery,
      pictureOf: (key) => list.get(key),
      toCompare: () => (form.values.filters.hideLookAlikes ? list.keysToCompare() : []),
      onChange: () => changes.noteEvent(),
      log,
    });
    this.#pictureViewer = new PictureViewer({
      engine,
      settings,
      store,
      pictureOf: (key) => list.get(key),
      filePathOf: (key) => shownFolder.filePathOf(key),
      isToWaitFor: (picture) => this.runs.isToWaitFor(picture),
      onChange: () => changes.note(),
      log,
    });
    this.runs = new Runs(ports, {
      list,
      shownFolder,
      changes,
      restoreState: () => this.restore(),
      declinedSources: () => this.#declinedSources,
    });
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
      notices: this.#foundList.originSources.map((id) => noticeOf(id, store.apiKeys.get(id) !== null)),
      tabs: this.#foundList.tabs(),
      shownTab: this.#foundList.shownTab,
      canUndo: !this.#undoStack.isEmpty,
      found: this.foundCount,
      recent: this.#recentKeywords,
      canPreview: canPreview(),
      demands: demandsIn(this.#foundList.queryOf(this.#foundList.shownTab)),
      search: this.runs.searchStateOf(this.#foundList.shownTab),
      goesOn: this.#goesOn(this.#foundList.shownTab),
      searchedTab: this.runs.searchedTab,
      ...this.#restOf(this.#foundList.shownTab),
      scrape: this.runs.saveState,
      savedTab: this.runs.savedTab,
      keywordRun: this.#keywordRun,
      queue: this.runs.queuedSaves,
    };
  }

  #goesOn(tab: number): Snapshot['goesOn'] {
    const seconds = this.runs.secondsUntilSearch(tab);
    return seconds === null ? null : { seconds };
  }

  #restOf(tab: number): Pick<Snapshot, 'more' | 'total'> {
    const query = this.#foundList.queryOf(tab);
    return this.#foundList.restOf(tab, query ? this.runs.askedFor(query) : []);
  }

  /** How many pictures the shown tab has. */
  get foundCount(): number {
    return this.#foundList.gallery.pictures.length;
  }

  /** Keys of the pictures of the shown tab that pass its filters, in the order in which they are shown. */
  shownKeys(): readonly string[] {
    return this.#foundList.currentOffer(this.#form.values).shown.map(({ key }) => key);
  }

  /**
   * What a page with this version does not have yet of the list. `address` makes an address that the page can load from
   * the name of a file in the thumbnail cache.
   */
  updatesSince(told: ListVersion, address: (file: string) => string): ListUpdate {
    return this.#foundList.updatesSince(told, address);
  }

  get isSaving(): boolean {
    return this.runs.isSaving;
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

  /** Settles when it is known what is in the save folder that was typed last; never rejects. */
  async whenFolderKnown(): Promise<void> {
    // While pictures are saved, the folder to show is that of the run.
    if (!this.runs.isSavingListed) await this.#shownFolder.inspectNow();
  }

  /** A picture of the list. */
  pictureOf(key: string): Picture | undefined {
    return this.#foundList.get(key);
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

  /** Takes over values of the form as they are typed for a tab. */
  editForm(change: FormChange, tab = this.#foundList.shownTab): void {
    // Whoever fills in the form is about to search or to save.
    this.#ports.prepareEngine();
    this.#form.applyTypedFor(tab, change);
    if (tab !== this.#foundList.shownTab) this.#noteOtherTabs();
    else if (change.folder !== undefined) this.#keepFolderOfEmptyList();
    this.#changes.note();
  }

  /**
   * Sets the save folder on behalf of the user, as if it had been typed. Where it `isForNextSearch`, also what is searched for
   * next is saved there.
   */
  setSaveFolder(folder: string, isForNextSearch = false): void {
    const { folder: before } = this.#form.values;
    this.#form.applyChange({ folder });
    this.#keepFolderOfEmptyList();
    if (isForNextSearch) this.#form.keepFolderForNextTab(before);
    this.#changes.note();
  }

  /** A folder that is set before anything was found is meant for what will be. */
  #keepFolderOfEmptyList(): void {
    if (this.#foundList.size === 0 && this.#form.values.folder !== null)
      this.#form.keepFolderForNextTab(null);
  }

  /** Shows another tab: its pictures, and what was typed and chosen for it. */
  showTab(tab: number): void {
    const list = this.#foundList;
    if (!list.hasTab(tab) || tab === list.shownTab) return;
    list.showTab(tab);
    this.#showTabFields();
  }

  /** Closes the tab of a search; the pictures that no other search found go with it. Not while it is searched. */
  closeTab(tab: number): void {
    const list = this.#foundList;
    if (tab === allTab || !list.hasTab(tab) || this.runs.searchedTab === tab) return;
    this.#closeTabs([tab], () => list.close(tab));
    this.runs.forgetSearchOf(tab);
    // There is nothing left to go on with.
    if (this.runs.unfinished?.tab === tab) this.runs.forgetLastSave();
    this.#showTabFields();
    this.#forgetTabs([tab]);
  }

  /** Keeps what was typed and chosen for tabs while they are closed, for as long as that can be undone. */
  #closeTabs(ids: readonly number[], close: () => ClosedSearches): void {
    const tabs = this.#rememberedTabs(ids);
    const choiceOfAll = this.#foundList.choiceOf(allTab);
    const closed = close();
    if (closed.searches.length + closed.pictures.length === 0) return;
    this.#undoStack.add({ undo: () => this.#reopenTabs(closed, tabs, choiceOfAll) });
  }

  #reopenTabs(closed: ClosedSearches, tabs: readonly RememberedTab[], choiceOfAll: readonly string[]): void {
    const list = this.#foundList;
    list.reopen(closed);
    list.setChoice(choiceOfAll, allTab);
    for (const { id, choice, ...fields } of tabs) {
      // One that was searched anew meanwhile has become another.
      if (!list.hasTab(id)) continue;
      list.setChoice(choice, id);
      this.#form.setFieldsOf(id, fields);
    }
    // With its choice.
    list.showTab(list.newestTab);
    this.#showTabFields();
  }

  /** Takes back what was done last, as long as that can be: tabs that were closed, pictures that were rejected. */
  async undo(): Promise<void> {
    await this.#undoStack.undoLast();
    this.#changes.note();
  }

  /** What is typed and chosen for these tabs. */
  #rememberedTabs(tabs: readonly number[]): readonly RememberedTab[] {
    return tabs.map((id) => ({ id, ...this.#form.fieldsOf(id), choice: this.#foundList.choiceOf(id) }));
  }

  #forgetTabs(tabs: readonly number[]): void {
    this.#form.forgetTabs(tabs);
    this.#noteOtherTabs();
  }

  /** Shows the tab of a search that begins. */
  #showSearch(tab: number): void {
    if (tab !== this.#foundList.shownTab) this.#foundList.showTab(tab);
    this.#showTabFields();
  }

  #showTabFields(): void {
    const list = this.#foundList;
    const query = list.queryOf(list.shownTab);
    // Nothing that was found is called what is typed for the next search.
    const ofAll = list.size > 0 ? '' : null;
    this.#form.showTab(list.shownTab, query ? searchedName(query) : ofAll, demandsIn(query));
    this.#noteOtherTabs();
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
  setChoice(keys: readonly string[], tab = this.#foundList.shownTab): void {
    if (!this.#foundList.hasTab(tab)) return;
    this.#foundList.setChoice(keys, tab);
    this.editForm({ quantity: null }, tab);
  }

  /**
   * Sets the pictures that are in view or near it, by their keys, most important first: thumbnails are loaded for
   * these.
   */
  setVisiblePictures(keys: readonly string[]): void {
    this.#thumbnailLoader.requestThumbnails(keys);
  }

  /** Takes over how thumbnails look, which the page has seen. */
  noteFingerprints(prints: readonly Fingerprinted[]): void {
    this.#foundList.addFingerprints(prints);
    this.#changes.noteEvent();
  }

  /** Has a picture loaded that the user looks at, large, with this many pixels on its longest edge; with null it is over. */
  lookAt(key: string | null, edge: number): void {
    this.#pictureViewer.lookAt(key, edge);
  }

  /** Has the picture loaded that the user is likely to look at next. */
  lookAhead(key: string, edge: number): void {
    this.#pictureViewer.lookAhead(key, edge);
  }

  /** Pixels of a saved file of a picture; null where they cannot be told. Never rejects. */
  async measureFile(key: string, path: string): Promise<Pixels | null> {
    const picture = this.pictureOf(key);
    return picture ? this.#pictureViewer.measureFile(picture, path) : null;
  }

  /** What is looked at. `address` is that of `updatesSince`. */
  lookedAt(address: (file: string) => string): LookedAt | null {
    return this.#pictureViewer.lookedAt(address);
  }

  /** Forgets the thumbnails, because their files were deleted, and loads those in view again. */
  forgetThumbnails(): void {
    this.#thumbnailLoader.reloadThumbnails();
  }

  /** Marks saved pictures as kept by the user, or not. */
  setKept(keys: readonly string[], isKept: boolean): void {
    this.#foundList.gallery.tileStates.setKept(keys, isKept);
    this.#changes.note();
  }

  /** What the save folder says of a picture. */
  folderStatusOf(key: string): FolderStatus {
    return this.#foundList.gallery.tileStates.folderStatusOf(key);
  }

  /** Keys of the pictures that are chosen and shown. */
  get chosenKeys(): readonly string[] {
    return this.#foundList.currentOffer(this.#form.values).chosen.map(({ key }) => key);
  }

  /** A picture, or all that are chosen and shown where it is one of them. */
  chosenWith(key: string): readonly string[] {
    const chosen = this.chosenKeys;
    return chosen.includes(key) ? chosen : [key];
  }

  /**
   * Rejects pictures, with all that share their files; one act, which can be undone. `throwAway` is called when it cannot any
   * more. Null when it went well.
   */
  async rejectPictures(keys: readonly string[], throwAway: ThrowAway): Promise<Failure | null> {
    const all = this.#foundList.gallery.tileStates.pictureKeysSharingFiles(keys);
    const rejection = await this.#shownFolder.rejectPictures(this.#foundList.picturesOf(all));
    const { isOut, failure, asideFolders, undo, discard } = rejection;
    if (isOut)
      this.#undoStack.add({
        undo: async () => this.#tellFailure(await undo()),
        ...(asideFolders.length > 0 && { settle: () => throwAway(asideFolders, discard) }),
      });
    return failure;
  }

  /** Rejects pictures no more; their files are back where they are still aside. Null when it went well. */
  restorePictures(keys: readonly string[]): Promise<Failure | null> {
    return this.#shownFolder.restorePictures(keys);
  }

  #tellFailure(failure: Failure | null): void {
    if (failure) this.#ports.ui.tell(failureText(failure), 'warning');
  }

  /** Searches for what the form describes. Settles when the search has ended; never rejects. */
  async searchForForm(form: FormValues, tab = this.#foundList.shownTab): Promise<void> {
    this.#forgetKeywordRun();
    await this.runs.find(
      () => this.#searchTargetOf(form, tab),
      (found) => {
        this.#showSearch(found);
        this.#filterByDemands();
      },
    );
  }

  /** Filters the shown tab by what its search demands, also where that was changed after the last one. */
  #filterByDemands(): void {
    const query = this.#foundList.queryOf(this.#foundList.shownTab);
    const { filters, sort } = this.#form.values;
    const demanded = filtersOfDemands(demandsIn(query), { filters, sort });
    if (query?.kind === 'keyword' && !isDeepStrictEqual(demanded, { filters, sort }))
      this.#form.applyChange(demanded);
  }

  /**
   * Adds the pictures to the list whose addresses a text names; `name` is that of the text, as shown. `onBegin` is called
   * unless it is refused. Settles when it has ended; never rejects.
   */
  findInText(request: ExtractRequest, name: string, onBegin: () => void): Promise<FindResult> {
    return this.runs.find({ kind: 'text', name, request }, (tab) => {
      this.#showSearch(tab);
      onBegin();
    });
  }

  /** Finds what is ordered, in its tab, which is shown. Settles when the search has ended; never rejects. */
  find(order: FindOrder, asker?: AbortSignal): Promise<FindResult> {
    return this.runs.find(order, (tab) => this.#showSearch(tab), asker);
  }

  /**
   * Finds what is ordered for somebody else than who looks at the panel: its tab is there, and is not shown. Settles when the search
   * has ended; never rejects.
   */
  findAside(order: FindOrder, signal: AbortSignal): Promise<FindResult> {
    return this.runs.find(order, () => this.#changes.note(), signal);
  }

  /** Saves pictures for somebody else, in a run like any other. Settles when it has ended; never rejects. */
  saveAside(wanted: AsideSave, signal: AbortSignal): Promise<SaveResult> {
    return this.runs.save(
      () => asideOrder(this.#form, this.#foundList, wanted),
      ({ shownPath }) => this.#keepFolderOf(asideTab(this.#foundList, wanted), shownPath),
      signal,
    );
  }

  /** Where these pictures go if nobody says where, as it is shown. */
  asideFolderOf(keys: readonly string[]): string {
    return asideFolder(this.#form, this.#foundList, this.#foundList.tabWith(keys));
  }

  /** The same of what is found for a keyword in all sources. */
  asideFolderFor(keyword: string): string {
    const tab = this.#foundList.tabOf({ kind: 'keyword', source: 'all', keyword });
    return tab === null
      ? folderNamed(this.#form, {}, keyword)
      : asideFolder(this.#form, this.#foundList, tab);
  }

  /** A tab whose pictures go elsewhere than it says shows how they fare there, unless the user has typed a folder for it. */
  #keepFolderOf(tab: number, folder: string): void {
    const fields = this.#form.fieldsOf(tab);
    if (tab === allTab || fields.folder !== null || folder === asideFolder(this.#form, this.#foundList, tab))
      return;
    this.#form.setFieldsOf(tab, { ...fields, folder });
    this.#noteOtherTabs();
    this.#changes.note();
  }

  /** The run over several keywords that goes on, or how the last one ended. */
  get keywordRun(): KeywordRun | null {
    return this.#keywordRun;
  }

  showKeywordRun(run: KeywordRun): void {
    this.#keywordRun = run;
    this.#changes.note();
  }

  /** Once something else is begun or looked at, how the last run ended is of no use. */
  #forgetKeywordRun(): void {
    if (!this.#keywordRun?.isRunning) this.#keywordRun = null;
  }

  /** Shows beside fields of the form what is wrong with them; with none it shows that all are right. */
  showErrors(errors: FieldErrors): void {
    this.#form.showErrors(errors);
    this.#changes.note();
  }

  /** The tab of the search for this; null while there is none. */
  tabOf(query: SearchQuery): number | null {
    return this.#foundList.tabOf(query);
  }

  /** What the search for this has found so far, in that order. */
  foundBy(query: SearchQuery): readonly Picture[] {
    const tab = this.#foundList.tabOf(query);
    return tab === null ? [] : this.#foundList.picturesOf(this.#foundList.keysOf(tab));
  }

  /** What the shown tab stands for, as it is on the form now. */
  shownScrape(): ShownScrape {
    const list = this.#foundList;
    const { values: form } = this.#form;
    // What a folder holds now says nothing of another time.
    const filters = { ...form.filters, hideSaved: false, onlyKept: false };
    const { offered } = list.currentOffer({ filters, sort: form.sort });
    // Only the panel knows what looks alike: where that hides some, the others are named.
    const { shown } = list.currentOffer({
      filters: { ...filters, hideLookAlikes: false },
      sort: form.sort,
    });
    const all = shown.filter(({ key }) => this.folderStatusOf(key) !== 'rejected');
    const isWhole = list.choice.length === 0 && !filters.hideLookAlikes;
    const isAll = isWhole || (offered.length > 0 && offered.length === all.length);
    return {
      searches: list.doneSearches(list.shownTab),
      form,
      chosen: isAll ? null : list.picturesOf(offered.map(({ key }) => key)),
      allowedLicenses: this.#ports.settings().allowedLicenses,
    };
  }

  /**
   * Shows the tab of the search for this, or with null that of all, with this on the form; and these pictures chosen, by their keys,
   * unless they are all that it offers.
   */
  showScrape(query: SearchQuery | null, change: FormChange, keys: readonly string[]): void {
    const list = this.#foundList;
    const tab = (query && list.tabOf(query)) ?? allTab;
    list.setChoice([], tab);
    list.showTab(tab);
    this.#showTabFields();
    this.#form.applyChange(change);
    const { offered } = list.currentOffer(this.#form.values);
    const wanted = new Set(keys);
    if (offered.length !== wanted.size || !offered.every(({ key }) => wanted.has(key))) {
      list.setChoice(keys);
      // So that the page is told of it.
      list.showTab(tab);
    }
    this.#changes.note();
  }

  /** Goes on with the search of a tab, or tries it again. Settles when the search has ended; never rejects. */
  async findMore(tab: number): Promise<void> {
    const query = this.#foundList.queryOf(tab);
    const show = (found: number): void => this.#showSearch(found);
    if (query?.kind !== 'pages' && query?.kind !== 'keyword') return;
    const targetCount = findCountOf(this.#form.values);
    // Web pages are read to their end.
    const isWhole = query.kind === 'pages' && !isEachCounted(query.addresses);
    await this.runs.find(isWhole ? query : { ...query, targetCount }, show);
  }

  /** Goes on with the search of a tab until so many of its pictures pass its filters. Settles when it has ended; never rejects. */
  async findMatching(tab: number, count: number): Promise<void> {
    const list = this.#foundList;
    const query = list.queryOf(tab);
    if (query?.kind !== 'keyword' && query?.kind !== 'pages') return;
    const passes = passesFilters(this.#form.fieldsOf(tab).filters, list.gallery.tileStates.folderStatusOf);
    const matching = { count, isMatch: (picture: Picture) => passes(shownPictureOf(picture)) };
    await this.runs.find({ ...query, targetCount: maxFindCount, matching }, (found) =>
      this.#showSearch(found),
    );
  }

  /** The search of a tab, which a limit has ended, does not go on by itself. */
  stopWaiting(tab: number): void {
    this.runs.stopWaiting(tab);
    this.#changes.note();
  }

  /** Opens what a source shows in the browser for the word of a tab. */
  async openSearchPage(tab: number, source: SourceId): Promise<void> {
    const query = this.#foundList.queryOf(tab);
    if (query?.kind === 'keyword') await this.#ports.ui.openPage(searchPageOf(source, query.keyword));
    const address =
      query?.kind === 'pages' && query.addresses.find((each) => sitePageOf(each)?.source === source);
    if (address) await this.#ports.ui.openPage(address);
  }

  /** The user wants to give no key for a source: until they choose it by itself, a search in all does not mention it. */
  declineSource(source: SourceId): void {
    this.#declinedSources = [...new Set([...this.#declinedSources, source])];
    this.runs.forgetMissingApiKey(source);
    this.#changes.note();
  }

  /** Forgets how the last save and the search of the shown tab ended. */
  dismissOutcome(): void {
    this.#forgetKeywordRun();
    this.runs.forgetLastSave();
    this.runs.forgetSearchOf(this.#foundList.shownTab);
    this.#changes.note();
  }

  /** Saves what the form asks for of what is offered. Settles when the run has ended; never rejects. */
  async saveForForm(form: FormValues, tab = this.#foundList.shownTab): Promise<void> {
    if (this.runs.isTabInSave(tab)) return;
    this.#forgetKeywordRun();
    await this.#runSaveOrder((signal) => {
      if (!this.#foundList.hasTab(tab)) return null;
      // What is saved is what the user saw.
      this.showTab(tab);
      this.editForm(form, tab);
      return formOrder(this.#form, this.#foundList, this.#ports.ui, signal);
    });
  }

  /**
   * Saves these pictures of the shown tab as the form says, in a run like any other; into `folder`, where the user has typed none.
   * Settles when the run has ended, with what is in the folder then; null where it did not begin. Never rejects.
   */
  async savePictures(
    keys: readonly string[],
    folder: OwnSave['folder'],
    how: Pick<OwnSave, 'quantity' | 'allowedLicenses'> = {},
  ): Promise<Saved | null> {
    const result = await this.#runSaveOrder((signal) =>
      formOrder(this.#form, this.#foundList, this.#ports.ui, signal, { keys, folder, ...how }),
    );
    return result.kind === 'saved' ? result : null;
  }

  /** Goes on with the save that its window or its computer did not let end. Settles when the run has ended; never rejects. */
  async resumeSave(): Promise<void> {
    const { unfinished } = this.runs;
    if (!unfinished || this.runs.isSaving) return;
    this.showTab(unfinished.tab);
    await this.saveForForm(this.#form.values);
  }

  /** The user is told of the interrupted save now; false if they were before, or there is none. */
  noteInterruptionTold(): boolean {
    return this.runs.noteInterruptionTold();
  }

  /** Tries again all that failed in the last save, and only that. Settles when it has ended; never rejects. */
  async retryFailed(): Promise<void> {
    await this.#runSaveOrder(() => {
      const { order, folder, failedPictureKeys } = this.runs.lastSave ?? {};
      const failed = new Set(failedPictureKeys);
      const pictures = (order?.pictures ?? []).filter((picture) => failed.has(pictureKey(picture)));
      if (!order || !folder || pictures.length === 0) return null;
      return {
        ...order,
        pictures,
        quantity: pictures.length,
        folder: folder.path,
        kind: 'retry',
        isWholeList: false,
      };
    });
  }

  /** Holds the save that runs: what is being loaded ends, and nothing new begins. */
  pause(): void {
    this.runs.pause();
  }

  resume(): void {
    this.runs.resume();
  }

  /** Cancels the save that runs, and those that wait. */
  cancelSaves(): void {
    this.runs.cancelSaves();
  }

  /** Cancels a save that waits for its turn. */
  cancelQueued(id: number): void {
    this.runs.cancelQueued(id);
  }

  /** Cancels the search or the save that runs; where none is named, everything that runs or waits. */
  cancel(kind?: RunKind): void {
    this.runs.cancel(kind);
  }

  /** Clears the list and the choice; does nothing while something runs. */
  async clearList(): Promise<void> {
    await this.restore();
    if (this.runs.isBusy) return;
    const tabs = this.#foundList.tabs().map(({ id }) => id);
    this.#closeTabs(tabs, () => this.#foundList.clear());
    this.#thumbnailLoader.requestThumbnails([]);
    this.#forgetKeywordRun();
    this.runs.forgetEndedRuns();
    this.#showTabFields();
    this.#forgetTabs(tabs);
    this.#form.showErrors({});
    this.#form.applyChange({ quantity: null });
  }

  /** Ends what is running because the window closes. Settles when it has ended and all is on disk. */
  async shutDown(): Promise<void> {
    const ended = this.runs.stop();
    this.#thumbnailLoader.stopLoading();
    this.#pictureViewer.close();
    // What is aside stays aside, and can be brought back by the next window.
    this.#undoStack.dispose();
    await this.#shownFolder.shutDown();
    await ended;
    const { savedList, memory, unfinishedSave } = this.#ports.store;
    await savedList.whenWritten();
    await unfinishedSave.whenStored();
    await memory.whenStored();
  }

  async #restoreState(): Promise<void> {
    const { apiKeys, memory, unfinishedSave } = this.#ports.store;
    // The page need not wait for the keys; a search does.
    apiKeys.onDidChange(() => {
      this.runs.noteApiKeysChanged();
      this.#changes.note();
    });
    void apiKeys.loadApiKeys();
    const { form, shownTab, choice, otherTabs, kept, recent, declinedSources, root } = readRememberedState(
      memory.get(),
    );
    this.#recentKeywords = recent;
    this.#declinedSources = declinedSources;
    const list = this.#foundList;
    const choices = otherTabs.map((tab) => [tab.id, tab.choice] as const);
    await list.restoreList(shownTab, new Map([...choices, [shownTab, choice]]));
    list.gallery.tileStates.restoreKept(list.picturesOf(kept).map(pictureKey));
    const there = otherTabs.filter(({ id }) => list.hasTab(id));
    this.#form.restore(form, shownTab, new Map(there.map(({ id, ...fields }) => [id, fields])), root);
    this.#showTabFields();
    if (!list.hasTab(shownTab)) this.#forgetTabs([shownTab]);
    const unfinished = await unfinishedSave.read();
    if (unfinished) this.#takeOverSave(unfinished);
    this.#remembered = this.#stateToRemember();
    this.#changes.note();
    void this.#shownFolder.inspectAgain();
  }

  /** Shows a save that its window did not let end, as that was started. */
  #takeOverSave(save: StartedScrape): void {
    const list = this.#foundList;
    this.#notedSave = save;
    if (!list.hasTab(save.tab)) return;
    this.runs.noteInterrupted(save);
    this.showTab(save.tab);
    list.setChoice(save.choice);
    // What was typed while it ran does not belong to the run. What it saved counts, so it must not be hidden.
    this.#form.applyChange({ ...save.form, filters: { ...save.form.filters, hideSaved: false } });
  }

  /** What the form is to be searched for; null when it cannot be, with the reason on the form. */
  #searchTargetOf(form: FormValues, tab: number): SearchTarget | null {
    this.editForm(form, tab);
    this.#form.showErrors(searchErrors(form));
    if (this.#form.hasErrors) return null;
    const wanted = searchTargetOf(form);
    if (wanted.kind === 'keyword') {
      this.#recentKeywords = withRecentKeyword(this.#recentKeywords, wanted.keyword);
      if (this.#declinedSources.some((id) => id === wanted.source))
        this.#declinedSources = this.#declinedSources.filter((id) => id !== wanted.source);
    }
    return wanted;
  }

  async #runSaveOrder(
    prepare: (signal: AbortSignal) => SaveOrder | null | Promise<SaveOrder | null>,
  ): Promise<SaveResult> {
    const result: SaveResult = await this.runs.save(prepare, ({ rootPath }) => {
      this.#form.showErrors({});
      this.#form.setRoot(rootPath);
    });
    if (result.kind === 'refused' && result.reason === 'bad-folder') {
      this.#form.showErrors({ folder: result.error });
      this.#changes.note();
    }
    return result;
  }

  /** After every change: keeps what is to be remembered, and looks into the save folder if it is another. */
  #afterChange(): void {
    this.#rememberState();
    this.#refreshShownFolder();
    this.#thumbnailLoader.loadToCompare();
  }

  #rememberState(): void {
    const before = this.#remembered;
    const { unfinished } = this.runs;
    if (before && unfinished !== this.#notedSave) {
      this.#notedSave = unfinished;
      this.#ports.store.unfinishedSave.set(unfinished);
    }
    const now = this.#stateToRemember();
    if (!before || !hasOtherState(before, now)) return;
    this.#remembered = now;
    this.#ports.store.memory.set(now);
  }

  #stateToRemember(): RememberedState {
    const { values: form, root } = this.#form;
    const { choice, shownTab } = this.#foundList;
    return {
      form,
      shownTab,
      choice,
      otherTabs: this.#otherTabs,
      kept: this.#foundList.gallery.tileStates.keptPictureKeys,
      recent: this.#recentKeywords,
      declinedSources: this.#declinedSources,
      root,
    };
  }

  #noteOtherTabs(): void {
    this.#otherTabs = this.#rememberedTabs(this.#form.otherTabs);
  }

  /** While pictures of the list are saved, the folder to show is that of the run. */
  #refreshShownFolder(): void {
    if (this.runs.isSavingListed) return;
    const roots = this.#ports.roots().map(({ path }) => path);
    const by = JSON.stringify([this.foundCount === 0, this.#form.folderText, ...roots]);
    if (by === this.#inspectedFor) return;
    this.#inspectedFor = by;
    this.#shownFolder.inspectSoon();
  }
}

/** What a search demands of every picture. */
function demandsIn(query: SearchQuery | null): SearchDemands {
  return (query?.kind === 'keyword' && query.demands) || {};
}

function hasOtherState(before: RememberedState, now: RememberedState): boolean {
  return (Object.keys(now) as (keyof RememberedState)[]).some((name) => before[name] !== now[name]);
}
