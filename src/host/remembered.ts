import { emptyForm, type FormValues } from '../shared/form';
import { readForm } from '../shared/guards';

/** What outlives the window beside the list. */
export interface Remembered {
  readonly form: FormValues;
  readonly searched: string | null;
  /** Path of the root that was saved to last. */
  readonly root: string | null;
  /** The scrape that runs. Found at a beginning, it is one that its window or its computer did not let end. */
  readonly running: Started | null;
}

/** What a scrape was started with, as far as it takes to start it again. */
export interface Started {
  readonly form: FormValues;
  readonly quantity: number;
  /** As shown. */
  readonly folder: string;
}

/** Reads what was stored; whatever is not as it should be is as if there were nothing. */
export function readRemembered(value: unknown): Remembered {
  const { form, searched, root, running } = (value ?? {}) as Partial<Record<keyof Remembered, unknown>>;
  return {
    form: readForm(form) ?? emptyForm,
    searched: textOrNull(searched),
    root: textOrNull(root),
    running: readStarted(running),
  };
}

function readStarted(value: unknown): Started | null {
  if (typeof value !== 'object' || value === null) return null;
  const { form, quantity, folder } = value as Partial<Record<keyof Started, unknown>>;
  const read = readForm(form);
  if (!read || !Number.isSafeInteger(quantity) || typeof folder !== 'string') return null;
  return { form: read, quantity: quantity as number, folder };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
