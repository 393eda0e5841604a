import {
  emptyForm,
  fieldNames,
  fieldValue,
  scrapeErrors,
  searchErrors,
  splitChange,
  type FieldErrors,
  type FieldName,
  type FormChange,
  type FormContext,
  type FormValues,
} from '../src/shared/form/form';
import {
  offerOf,
  toggleChoice,
  type Choice,
  type Offer,
  type OfferContext,
} from '../src/shared/panel/choice';
import type { FolderStatus, FolderStatusOf } from '../src/shared/panel/filters';
import type { Fingerprinted } from '../src/shared/panel/fingerprint';
import { Comparisons, noLookAlikes } from '../src/shared/panel/lookAlikes';
import { folderStatus, type ShownPicture, type Tile } from '../src/shared/panel/gallery';
import { sortPictures } from '../src/shared/panel/sort';
import type { LookedAt } from '../src/shared/panel/lookedAt';
import type { PictureAction } from '../src/shared/panel/pictureActions';
import type { Snapshot, Update } from '../src/shared/panel/protocol';
import { allTab } from '../src/shared/panel/tabs';
import type { SourceId } from '../src/shared/sources/sources';

/** Everything that the page shows: the host's state, the form, the choice and the errors. */
export interface View {
  readonly snapshot: Snapshot;
  readonly form: FormValues;
  readonly errors: FieldErrors;
  /** The part of the list that the host has sent so far. */
  readonly pictures: readonly ShownPicture[];
  /** The same in the order in which they are shown, derived from the list and the form. */
  readonly sorted: readonly ShownPicture[];
  /** Tiles by picture key. */
  readonly tiles: ReadonlyMap<string, Tile>;
  readonly choice: Choice;
  /** The choice that was just given up altogether, and in which tab that was; null where there is none. */
  readonly lostChoice: { readonly tab: number; readonly choice: Choice } | null;
  /** What the host has of the picture that is looked at. */
  readonly looked: LookedAt | null;
  /** Derived from the list, the filters and the choice. */
  readonly offer: Offer;
  /** The pictures of the list as far as they were compared. It grows while the page is idle. */
  readonly comparisons: Comparisons;
  /** How many pairs of them look alike. */
  readonly pairCount: number;
  /** The groups of look-alikes that are shown as a whole, by the keys of their best. */
  readonly unfolded: ReadonlySet<string>;
  /** How many edits and choices the host was told of. */
  readonly editCount: number;
  /** What the last of them changed on the form, as far as the host has not said that it knows. */
  readonly unansweredEdits: readonly UnansweredEdit[];
}

interface UnansweredEdit {
  /** The tab that was shown then. */
  readonly tab: number;
  readonly change: FormChange;
  /** Of a new choice. */
  readonly choice?: Choice;
}

const emptyOffer: Offer = {
  shown: [],
  chosen: [],
  hiddenCount: 0,
  offered: [],
  lookAlikes: noLookAlikes,
};

/** Actions that the parts of the page can trigger. */
export interface Actions {
  readonly editForm: (change: FormChange) => void;
  readonly startSearch: () => void;
  readonly startScrape: () => void;
  /** Finds and saves the pictures of the keywords on the form. */
  readonly startKeywords: () => void;
  /** Shows the list of keywords; with `lines` these are on it. */
  readonly showKeywords: (lines?: string) => void;
  /** Goes on with the search of the shown tab, or tries it again. */
  readonly findMore: () => void;
  /** Goes on with it until so many pictures pass the filters. */
  readonly findMatching: (count: number) => void;
  readonly setChoice: (choice: Choice) => void;
  /** Shows all of the group of look-alikes that a picture is in right after its best, or each in its place again. */
  readonly toggleLookAlikes: (key: string) => void;
  /** More pictures were compared. */
  readonly noteCompared: () => void;
  /** Tells how thumbnails look. */
  readonly reportFingerprints: (prints: readonly Fingerprinted[]) => void;
  /** Gives the focus to the pictures; returns false where there are none. */
  readonly focusPictures: () => boolean;
  /** Scrolls to a picture that the shown tab shows, and gives it the focus. */
  readonly showPicture: (key: string) => void;
  /** Brings back what was closed or rejected last, or else the choice that was given up. */
  readonly undo: () => void;
  /** Shows what the keys do. */
  readonly showKeys: () => void;
  readonly showTab: (tab: number) => void;
  readonly closeTab: (tab: number) => void;
  /** Reports the keys of the pictures in or near the view, most urgent first. */
  readonly reportVisible: (keys: readonly string[]) => void;
  /** Has a picture loaded to be looked at, with as many pixels on its longest edge; with null it is over. */
  readonly lookAt: (key: string | null, edge: number) => void;
  /** Has the picture loaded that is likely looked at next. */
  readonly lookAhead: (key: string, edge: number) => void;
  readonly actOnPictures: (action: PictureAction, keys: readonly string[]) => void;
  /** The page comes back to this picture when it is shown again, or to none with null. */
  readonly rememberActive: (key: string | null) => void;
  readonly setApiKey: (source: SourceId) => void;
  /** The user wants to give no key for a source. */
  readonly declineSource: (source: SourceId) => void;
  /** Opens what a source shows in the browser for the word of the shown tab. */
  readonly openSearchPage: (source: SourceId) => void;
  /** The search of the shown tab is not to go on by itself. */
  readonly stopWaiting: () => void;
  readonly cancelQueued: (id: number) => void;
  readonly sendCommand: (
    type:
      | 'cancelSearch'
      | 'cancelSave'
      | 'clear'
      | 'browse'
      | 'resumeSave'
      | 'retryFailed'
      | 'dismiss'
      | 'openFolder'
      | 'openWorkspaceFolder'
      | 'previewFolder'
      | 'saveScrapeFile'
      | 'verifyFolder'
      | 'exportFolder'
      | 'checkSources'
      | 'showLog'
      | 'pause'
      | 'resume',
  ) => void;
}

/** The view before the host's first message. */
export const initialView: View = {
  snapshot: {
    formRevision: -1,
    form: emptyForm,
    errors: {},
    roots: [],
    root: null,
    isVirtual: false,
    sources: [],
    notices: [],
    recent: [],
    canPreview: false,
    tabs: [{ id: allTab, title: '', count: 0 }],
    shownTab: allTab,
    canUndo: false,
    found: 0,
    searched: null,
    demands: {},
    search: { state: 'idle' },
    goesOn: null,
    searchedTab: null,
    more: 'unknown',
    total: null,
    scrape: { state: 'idle' },
    savedTab: null,
    keywordRun: null,
    queue: [],
  },
  form: emptyForm,
  errors: {},
  pictures: [],
  sorted: [],
  tiles: new Map(),
  choice: new Set(),
  lostChoice: null,
  looked: null,
  offer: emptyOffer,
  comparisons: new Comparisons(),
  pairCount: 0,
  unfolded: new Set(),
  editCount: 0,
  unansweredEdits: [],
};

export function formContextOf({ snapshot, choice, offer }: View): FormContext {
  const { roots, root, isVirtual, found, searched } = snapshot;
  return {
    roots,
    root,
    isVirtual,
    found,
    offered: offer.offered.length,
    hasChoice: choice.size > 0,
    searched,
  };
}

/** Status of pictures in the save folder, read from their tiles. */
export function folderStatusIn(tiles: ReadonlyMap<string, Tile>): FolderStatusOf {
  return (key) => folderStatus(tiles.get(key));
}

export function isSearching({ search }: Pick<Snapshot, 'search'>): boolean {
  return search.state === 'running';
}

/** Not while the pictures of the shown tab are still coming, are being saved, or wait for it. */
export function canSave(snapshot: Snapshot): boolean {
  const { shownTab, searchedTab, queue } = snapshot;
  return searchedTab !== shownTab && !isSavingShown(snapshot) && queue.every(({ tab }) => tab !== shownTab);
}

/** Whether the pictures of the shown tab are being saved. */
export function isSavingShown(snapshot: Snapshot): boolean {
  return isSaving(snapshot) && snapshot.savedTab === snapshot.shownTab;
}

export function isSaving({ scrape }: Pick<Snapshot, 'scrape'>): boolean {
  return scrape.state === 'running';
}

/**
 * The view after an update: the form is replaced only if the host changed it, and then without what was edited meanwhile;
 * errors only if the host found new ones, and the list where it changed.
 */
export function withUpdate(view: View, { snapshot, editCount, listChanges, looked }: Update): View {
  const unansweredCount = Math.max(0, view.editCount - editCount);
  const unansweredEdits = unansweredCount === 0 ? [] : view.unansweredEdits.slice(-unansweredCount);
  const form =
    snapshot.formRevision === view.snapshot.formRevision
      ? view.form
      : unansweredEdits.reduce<FormValues>(
          (so, { tab, change }) => ({
            ...so,
            ...(tab === snapshot.shownTab ? change : splitChange(change).shared),
          }),
          snapshot.form,
        );
  const errors = hasSameErrors(snapshot.errors, view.snapshot.errors)
    ? view.errors
    : { ...view.errors, ...snapshot.errors };
  const listed = listChanges.from < view.pictures.length || listChanges.pictures.length > 0;
  const pictures = listed
    ? [...view.pictures.slice(0, listChanges.from), ...listChanges.pictures]
    : view.pictures;
  // A list that starts over has no tiles yet.
  const isNewList = listChanges.from === 0 && listed;
  const before = isNewList ? [] : view.tiles;
  const tiles =
    listChanges.tiles.length > 0 || before !== view.tiles
      ? new Map([...before, ...listChanges.tiles.map((tile) => [tile.key, tile] as const)])
      : view.tiles;
  const chosen = unansweredEdits.findLast((edit) => edit.tab === snapshot.shownTab && edit.choice)?.choice;
  const choice = chosen ?? (listChanges.choice ? new Set(listChanges.choice) : view.choice);
  const comparisons = isNewList ? new Comparisons() : view.comparisons;
  const { pairCount } = comparisons;
  const updated = {
    ...view,
    unansweredEdits,
    snapshot,
    form,
    errors,
    pictures,
    tiles,
    choice,
    looked,
    comparisons,
    pairCount,
  };
  return withDerived(updated, view, listChanges.tiles);
}

/** A view whose form is changed, which the host is to be told. */
function withFormChange(view: View, change: FormChange, choice?: Choice): View {
  return {
    ...view,
    form: { ...view.form, ...change },
    editCount: view.editCount + 1,
    unansweredEdits: [
      ...view.unansweredEdits,
      { tab: view.snapshot.shownTab, change, ...(choice && { choice }) },
    ],
  };
}

/** The view after an edit, which the host is to be told. */
export function withEdit(view: View, change: FormChange): View {
  const edited = withFormChange(view, change);
  const { form } = edited;
  // An error that only the host can find counts as fixed once its field is edited.
  const judged = Object.fromEntries(
    Object.entries(view.snapshot.errors).filter(
      ([name]) => fieldValue(form, name as FieldName) === fieldValue(view.form, name as FieldName),
    ),
  );
  const next = withDerived({ ...edited, snapshot: { ...view.snapshot, errors: judged } }, view);
  // The snapshot itself stays, so that a late answer of the host with the same errors changes nothing.
  return { ...next, snapshot: view.snapshot };
}

/**
 * The view after a change of the choice, which the host is to be told. A typed quantity is dropped: it was meant for the
 * previous choice.
 */
export function withChoice(view: View, choice: Choice): View {
  return withDerived({ ...withFormChange(view, { quantity: null }, choice), choice }, view);
}

/** The view after more pictures were compared. */
export function withCompared(view: View): View {
  const { pairCount } = view.comparisons;
  return pairCount === view.pairCount ? view : withDerived({ ...view, pairCount }, view);
}

/** The view after the group of look-alikes that a picture is in was unfolded or folded. */
export function withToggledLookAlikes(view: View, key: string): View {
  const { othersOf, bestOf } = view.offer.lookAlikes;
  const best = bestOf.get(key) ?? key;
  return othersOf.has(best)
    ? withDerived({ ...view, unfolded: toggleChoice(view.unfolded, best) }, view)
    : view;
}

/**
 * Updates the derived parts of a view; `told` are the tiles that may have changed. Filtering thousands takes time, so
 * it is done only when something relevant changed.
 */
function withDerived(view: View, before: View, told: readonly Tile[] = []): View {
  const { pictures, choice, form } = view;
  const sorted =
    pictures === before.pictures && form.sort === before.form.sort
      ? before.sorted
      : sortPictures(pictures, form.sort);
  const same =
    sorted === before.sorted &&
    choice === before.choice &&
    form.filters === before.form.filters &&
    view.pairCount === before.pairCount &&
    view.unfolded === before.unfolded &&
    told.every((tile) => relevantStatus(view, tile) === relevantStatus(view, before.tiles.get(tile.key)));
  const offer = same
    ? before.offer
    : withSameLists(offerOf(sorted, form.filters, offerContextOf(view)), before.offer);
  const next = { ...view, sorted, offer };
  return { ...next, errors: remainingErrors(next) };
}

/** What an offer of this view depends on. */
export function offerContextOf({ choice, tiles, comparisons, unfolded }: View): OfferContext {
  return { choice, there: folderStatusIn(tiles), comparisons, unfolded };
}

/** Lists with the same pictures stay the same: what is shown is laid out, and what is offered is counted, only where it is something else. */
function withSameLists(offer: Offer, before: Offer): Offer {
  return {
    ...offer,
    shown: hasSameItems(offer.shown, before.shown) ? before.shown : offer.shown,
    offered: hasSameItems(offer.offered, before.offered) ? before.offered : offer.offered,
  };
}

function hasSameItems<Item>(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

/**
 * The part of a tile's status that affects the offer: rejected pictures are not offered, others may be filtered by theirs, and of those
 * that look alike a saved one is the best.
 */
function relevantStatus({ form, comparisons }: View, tile: Tile | undefined): FolderStatus {
  const { hideSaved, onlyKept } = form.filters;
  const status = folderStatus(tile);
  const isRelevant =
    hideSaved || onlyKept || status === 'rejected' || (tile && comparisons.alikeTo(tile.key).length > 0);
  return isRelevant ? status : null;
}

/** Shown errors stay while they hold; new ones appear only when something is started. */
function remainingErrors(view: View): FieldErrors {
  const { errors, form, snapshot } = view;
  const rules = { ...searchErrors(form), ...scrapeErrors(form, formContextOf(view)) };
  const names = Object.keys(errors) as FieldName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const error = rules[name] ?? (snapshot.errors[name] === errors[name] ? errors[name] : undefined);
      return error === undefined ? [] : [[name, error]];
    }),
  );
}

export function hasSameErrors(one: FieldErrors, other: FieldErrors): boolean {
  return fieldNames.every((name) => one[name] === other[name]);
}

/** Whether there is something to bring back. */
export function canUndo({ snapshot, lostChoice }: View): boolean {
  return snapshot.canUndo || lostChoice?.tab === snapshot.shownTab;
}
