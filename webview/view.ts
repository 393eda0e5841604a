import {
  emptyForm,
  fieldNames,
  fieldValue,
  scrapeErrors,
  searchErrors,
  type FieldErrors,
  type FieldName,
  type FormContext,
  type FormValues,
} from '../src/shared/form/form';
import { offerOf, type Choice, type Offer } from '../src/shared/panel/choice';
import type { There } from '../src/shared/panel/filters';
import { placeOf, type ShownPicture, type Tile } from '../src/shared/panel/gallery';
import type { PictureAction, Snapshot, ToWebview } from '../src/shared/panel/protocol';
import type { SourceId } from '../src/shared/sources/sources';

/** All that the page shows: what the host says, and what is typed, chosen and wrong. */
export interface View {
  readonly snapshot: Snapshot;
  readonly form: FormValues;
  readonly errors: FieldErrors;
  /** The list as far as the host has told it. */
  readonly pictures: readonly ShownPicture[];
  /** By key. */
  readonly tiles: ReadonlyMap<string, Tile>;
  readonly choice: Choice;
  /** What follows from the list, the filters and the choice. */
  readonly offer: Offer;
}

const nothing: Offer = { shown: [], chosen: [], hidden: 0, offered: [] };

/** What the parts of the page ask for. */
export interface Actions {
  readonly edit: (change: Partial<FormValues>) => void;
  readonly search: () => void;
  readonly scrape: () => void;
  readonly choose: (choice: Choice) => void;
  /** Tells which pictures are in view or near it, by keys, the most wanted first. */
  readonly visible: (keys: readonly string[]) => void;
  readonly picture: (action: PictureAction, key: string) => void;
  readonly setKey: (source: SourceId) => void;
  readonly send: (
    type:
      | 'cancel'
      | 'clear'
      | 'browse'
      | 'retryFailed'
      | 'openFolder'
      | 'previewFolder'
      | 'showLog'
      | 'pause'
      | 'resume',
  ) => void;
}

/** Before the host has spoken. */
export const firstView: View = {
  snapshot: {
    formRevision: -1,
    form: emptyForm,
    errors: {},
    roots: [],
    root: null,
    virtual: false,
    sources: [],
    notices: [],
    recent: [],
    canPreview: false,
    found: 0,
    searched: null,
    search: { state: 'idle' },
    scrape: { state: 'idle' },
  },
  form: emptyForm,
  errors: {},
  pictures: [],
  tiles: new Map(),
  choice: new Set(),
  offer: nothing,
};

export function contextOf({ snapshot, choice, offer }: View): FormContext {
  const { roots, root, virtual, found, searched } = snapshot;
  return { roots, root, virtual, found, offered: offer.offered.length, choosing: choice.size > 0, searched };
}

/** What the save folder says of a picture, as far as its tile tells. */
export function thereIn(tiles: ReadonlyMap<string, Tile>): There {
  return (key) => placeOf(tiles.get(key)?.state);
}

/** Which run, if any, goes on; there is never more than one. */
export function running({ search, scrape }: Snapshot): 'search' | 'scrape' | null {
  if (search.state === 'running') return 'search';
  return scrape.state === 'running' ? 'scrape' : null;
}

/**
 * The view after an update: the form is taken over only where the host changed it, errors where the host found new ones, and
 * of the list what is new.
 */
export function withUpdate(view: View, { snapshot, news }: ToWebview): View {
  const form = snapshot.formRevision === view.snapshot.formRevision ? view.form : snapshot.form;
  const errors = sameErrors(snapshot.errors, view.snapshot.errors)
    ? view.errors
    : { ...view.errors, ...snapshot.errors };
  const listed = news.from < view.pictures.length || news.pictures.length > 0;
  const pictures = listed ? [...view.pictures.slice(0, news.from), ...news.pictures] : view.pictures;
  // A list that begins anew has no tiles yet.
  const before = news.from === 0 && listed ? [] : view.tiles;
  const tiles =
    news.tiles.length > 0 || before !== view.tiles
      ? new Map([...before, ...news.tiles.map((tile) => [tile.key, tile] as const)])
      : view.tiles;
  const choice = news.choice ? new Set(news.choice) : view.choice;
  return checked({ ...view, snapshot, form, errors, pictures, tiles, choice }, view, news.tiles);
}

export function withEdit(view: View, change: Partial<FormValues>): View {
  const form = { ...view.form, ...change };
  // What only the host can judge is taken as mended once its field is edited.
  const judged = Object.fromEntries(
    Object.entries(view.snapshot.errors).filter(
      ([name]) => fieldValue(form, name as FieldName) === fieldValue(view.form, name as FieldName),
    ),
  );
  const next = checked({ ...view, form, snapshot: { ...view.snapshot, errors: judged } }, view);
  // An answer that the host sends late is the same as before, and no news.
  return { ...next, snapshot: view.snapshot };
}

/** A quantity that was typed was meant for the choice before. */
export function withChoice(view: View, choice: Choice): View {
  return checked({ ...view, choice, form: { ...view.form, quantity: null } }, view);
}

/**
 * Brings up to date what follows from the rest; `told` are the tiles that may be others than before. Filtering thousands
 * takes time, so it is done only when something changed that matters.
 */
function checked(view: View, before: View, told: readonly Tile[] = []): View {
  const { pictures, tiles, choice, form } = view;
  const { hideSaved } = form.filters;
  const same =
    pictures === before.pictures &&
    choice === before.choice &&
    form.filters === before.form.filters &&
    told.every((tile) => concern(tile, hideSaved) === concern(before.tiles.get(tile.key), hideSaved));
  const offer = same ? before.offer : offerOf(pictures, form.filters, choice, thereIn(tiles));
  const next = { ...view, offer };
  return { ...next, errors: stillWrong(next) };
}

/** What a tile says that matters for the offer: a rejected picture is not offered, and saved ones may be hidden. */
function concern(tile: Tile | undefined, hideSaved: boolean): ReturnType<There> {
  const place = placeOf(tile?.state);
  return hideSaved || place === 'rejected' ? place : null;
}

/** Errors that are shown stay while they hold; no new field is found wrong before something is started. */
function stillWrong(view: View): FieldErrors {
  const { errors, form, snapshot } = view;
  const rules = { ...searchErrors(form), ...scrapeErrors(form, contextOf(view)) };
  const names = Object.keys(errors) as FieldName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const error = rules[name] ?? (snapshot.errors[name] === errors[name] ? errors[name] : undefined);
      return error === undefined ? [] : [[name, error]];
    }),
  );
}

export function sameErrors(one: FieldErrors, other: FieldErrors): boolean {
  return fieldNames.every((name) => one[name] === other[name]);
}
