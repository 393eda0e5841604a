import {
  emptyForm,
  fieldNames,
  scrapeErrors,
  searchErrors,
  type FieldErrors,
  type FieldName,
  type FormContext,
  type FormValues,
} from '../src/shared/form';
import type { Snapshot } from '../src/shared/protocol';

/** All that the page shows: what the host says, and what is typed and wrong on the form. */
export interface View {
  readonly snapshot: Snapshot;
  readonly form: FormValues;
  readonly errors: FieldErrors;
}

/** What the parts of the page ask for. */
export interface Actions {
  readonly edit: (change: Partial<FormValues>) => void;
  readonly search: () => void;
  readonly scrape: () => void;
  readonly send: (type: 'cancel' | 'clear' | 'browse' | 'retryFailed' | 'openFolder' | 'showLog') => void;
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
    found: 0,
    searched: null,
    search: { state: 'idle' },
    scrape: { state: 'idle' },
  },
  form: emptyForm,
  errors: {},
};

export function contextOf({ roots, root, virtual, found, searched }: Snapshot): FormContext {
  return { roots, root, virtual, found, searched };
}

/** Which run, if any, goes on; there is never more than one. */
export function running({ search, scrape }: Snapshot): 'search' | 'scrape' | null {
  if (search.state === 'running') return 'search';
  return scrape.state === 'running' ? 'scrape' : null;
}

/** The view after a snapshot: the form is taken over only where the host changed it, errors where the host found new ones. */
export function withSnapshot(view: View, snapshot: Snapshot): View {
  const form = snapshot.formRevision === view.snapshot.formRevision ? view.form : snapshot.form;
  const errors = sameErrors(snapshot.errors, view.snapshot.errors)
    ? view.errors
    : { ...view.errors, ...snapshot.errors };
  return { snapshot, form, errors: stillWrong(errors, form, snapshot) };
}

export function withEdit(view: View, change: Partial<FormValues>): View {
  const form = { ...view.form, ...change };
  // What only the host can judge is taken as mended once its field is edited.
  const judged = Object.fromEntries(
    Object.entries(view.snapshot.errors).filter(([name]) => !(name in change)),
  );
  return {
    ...view,
    form,
    errors: stillWrong(view.errors, form, { ...view.snapshot, errors: judged }),
  };
}

/** Errors that are shown stay while they hold; no new field is found wrong before something is started. */
function stillWrong(errors: FieldErrors, form: FormValues, snapshot: Snapshot): FieldErrors {
  const rules = { ...searchErrors(form), ...scrapeErrors(form, contextOf(snapshot)) };
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
