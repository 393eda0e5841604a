import { emptyForm, maxLengths, type FormValues } from '../../shared/form/form';
import { readForm, readKeys } from '../../shared/panel/guards';

/** What outlives the window beside the list. */
export interface Remembered {
  readonly form: FormValues;
  /** Keys of the chosen pictures. */
  readonly choice: readonly string[];
  /** Keywords searched lately, the last one first. */
  readonly recent: readonly string[];
  /** What the last search gives the default folder for a name. */
  readonly searched: string | null;
  /** Path of the root that was saved to last. */
  readonly root: string | null;
  /** The save that runs. Found at start-up, it is one that was interrupted. */
  readonly running: Started | null;
}

/** What a save was started with, as far as it takes to start it again. */
export interface Started {
  /** What is to stand on the form then. */
  readonly form: SaveFields;
  readonly choice: readonly string[];
  readonly quantity: number;
  /** As shown. */
  readonly folder: string;
}

/** The part of the form that says how to save. */
export type SaveFields = Pick<FormValues, 'folder' | 'size' | 'quantity' | 'filters'>;

const mostRecent = 20;

/** The keywords with one that was just searched; one that differs in upper and lower case only is the same. */
export function withRecent(recent: readonly string[], keyword: string): readonly string[] {
  const same = keyword.toLowerCase();
  return [keyword, ...recent.filter((other) => other.toLowerCase() !== same)].slice(0, mostRecent);
}

/** Reads what was stored; whatever is not as it should be is as if there were nothing. */
export function readRemembered(value: unknown): Remembered {
  const { form, choice, recent, searched, root, running } = (value ?? {}) as Partial<
    Record<keyof Remembered, unknown>
  >;
  return {
    form: readStoredForm(form) ?? emptyForm,
    choice: readKeys(choice) ?? [],
    recent: readRecent(recent),
    searched: textOrNull(searched),
    root: textOrNull(root),
    running: readStarted(running),
  };
}

function readStarted(value: unknown): Started | null {
  if (typeof value !== 'object' || value === null) return null;
  const { form, choice, quantity, folder } = value as Partial<Record<keyof Started, unknown>>;
  const fields = readSaveFields(form);
  if (!fields || !Number.isSafeInteger(quantity) || typeof folder !== 'string') return null;
  return { form: fields, choice: readKeys(choice) ?? [], quantity: quantity as number, folder };
}

/** An older version has stored the whole form, of which only these fields are needed. */
function readSaveFields(value: unknown): SaveFields | null {
  const { keyword, find } = emptyForm;
  const form =
    typeof value === 'object' && value !== null ? readStoredForm({ keyword, find, ...value }) : null;
  if (!form) return null;
  const { folder, size, quantity, filters } = form;
  return { folder, size, quantity, filters };
}

/** A form that an older version has stored lacks fields, which are then as on an empty one. */
function readStoredForm(value: unknown): FormValues | null {
  const { filters, source, addresses } = emptyForm;
  return typeof value === 'object' && value !== null
    ? readForm({ filters, source, addresses, ...value })
    : null;
}

function readRecent(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const words = (value as unknown[]).filter(
    (word) => typeof word === 'string' && word.trim() !== '' && word.length <= maxLengths.keyword,
  );
  return (words as string[]).reduceRight(withRecent, [] as readonly string[]);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
