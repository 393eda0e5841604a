import { isNoPixels, noFilters, type Filters } from './filters';
import { safeSegment } from './names';
import type { SizeName } from './picture';

/** Flickr gives at most 4,000 results of one search; more than that is never meant. */
export const maxFind = 4000;

/** The form as it stands, with what the user typed kept as typed. */
export interface FormValues {
  readonly keyword: string;
  readonly find: string;
  /** Relative to the workspace, with `/`; null follows the keyword: `images/<keyword>`. */
  readonly folder: string | null;
  readonly size: SizeName;
  /** Null means all that are offered. */
  readonly quantity: string | null;
  readonly filters: Filters;
}

export const emptyForm: FormValues = {
  keyword: '',
  find: '100',
  folder: null,
  size: 'large',
  quantity: null,
  filters: noFilters,
};

/** The longest text that each field takes, in UTF-16 units; longer than anything that is meant. */
export const maxLengths = {
  keyword: 500,
  find: 20,
  folder: 4096,
  quantity: 20,
  minWidth: 6,
  minHeight: 6,
  text: 200,
} as const;

/** A folder of the workspace. `path` is absolute, as the system writes it. */
export interface Root {
  readonly name: string;
  readonly path: string;
}

/** What the rules need to know besides the form itself. */
export interface FormContext {
  /** The folders of the workspace that are on disk. */
  readonly roots: readonly Root[];
  /** Path of the root that was saved to last; null before the first time. */
  readonly root: string | null;
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly virtual: boolean;
  readonly found: number;
  /** How many of them a start can take: the chosen ones, or all that are shown. */
  readonly offered: number;
  /** Whether the user has chosen some. */
  readonly choosing: boolean;
  /** The keyword searched last; the default folder is named after it. */
  readonly searched: string | null;
}

/** The fields that can be wrong, in the order of the page. */
export const fieldNames = ['keyword', 'find', 'minWidth', 'minHeight', 'folder', 'quantity'] as const;
export type FieldName = (typeof fieldNames)[number];
export type FieldError =
  | 'no-keyword'
  | 'no-number'
  | 'not-whole'
  | 'less-than-one'
  | 'more-than-limit'
  | 'more-than-found'
  | 'more-than-shown'
  | 'more-than-chosen'
  | 'nothing-shown'
  | 'no-pixels'
  | 'nothing-found-yet'
  | 'no-folder'
  | 'no-workspace'
  | 'not-on-disk'
  | 'outside-workspace';

/** What stands in a field that can be wrong. */
export function fieldValue(form: FormValues, name: FieldName): string | null {
  return name === 'minWidth' || name === 'minHeight' ? form.filters[name] : form[name];
}

export type FieldErrors = Readonly<Partial<Record<FieldName, FieldError>>>;

/**
 * The save folder to show: the user's own, or `images/<keyword>`, in a multi-root workspace under the name of the root
 * that was saved to last. Empty where the root is yet to be asked for.
 */
export function folderText(
  form: FormValues,
  context: Pick<FormContext, 'roots' | 'root' | 'searched'>,
): string {
  if (form.folder !== null) return form.folder;
  const inside = keywordFolder(form, context);
  if (context.roots.length < 2) return inside;
  const root = context.roots.find(({ path }) => path === context.root);
  return root ? `${root.name}/${inside}` : '';
}

/** The folder below a root that pictures are saved to when the user names none. */
export function keywordFolder(form: FormValues, { searched }: Pick<FormContext, 'searched'>): string {
  const keyword = (searched ?? form.keyword).trim();
  return keyword === '' ? 'images' : `images/${safeSegment(keyword)}`;
}

/** Whether only the user can say in which root to save: there are several, and none was named or saved to. */
export function asksForRoot(form: FormValues, context: FormContext): boolean {
  return form.folder === null && folderText(form, context) === '';
}

/** The quantity to show: the user's own, or all that are offered. */
export function quantityText(form: FormValues, offered: number): string {
  return form.quantity ?? (offered > 0 ? String(offered) : '');
}

export function searchErrors(form: FormValues): FieldErrors {
  const errors: { -readonly [K in keyof FieldErrors]: FieldErrors[K] } = {};
  if (form.keyword.trim() === '') errors.keyword = 'no-keyword';
  const find = wholeNumber(form.find, maxFind, 'more-than-limit');
  if (typeof find === 'string') errors.find = find;
  return errors;
}

export function scrapeErrors(form: FormValues, context: FormContext): FieldErrors {
  const errors: { -readonly [K in keyof FieldErrors]: FieldErrors[K] } = {};
  if (context.roots.length === 0) {
    errors.folder = missingRoot(context);
  } else if (!asksForRoot(form, context)) {
    const folder = resolveFolder(folderText(form, context), context.roots);
    if (typeof folder === 'string') errors.folder = folder;
  }
  if (isNoPixels(form.filters.minWidth)) errors.minWidth = 'no-pixels';
  if (isNoPixels(form.filters.minHeight)) errors.minHeight = 'no-pixels';
  const { found, offered } = context;
  if (found === 0) {
    errors.quantity = 'nothing-found-yet';
  } else if (offered === 0) {
    errors.quantity = 'nothing-shown';
  } else {
    const quantity = wholeNumber(quantityText(form, offered), offered, beyond(context));
    if (typeof quantity === 'string') errors.quantity = quantity;
  }
  return errors;
}

function beyond({
  found,
  offered,
  choosing,
}: FormContext): 'more-than-found' | 'more-than-shown' | 'more-than-chosen' {
  if (choosing) return 'more-than-chosen';
  return offered < found ? 'more-than-shown' : 'more-than-found';
}

/** Why there is no folder to save into. */
export function missingRoot({ virtual }: Pick<FormContext, 'virtual'>): FieldError {
  return virtual ? 'not-on-disk' : 'no-workspace';
}

/** Reads digits only: `1e2`, `0x10`, `1.0` and `+5` are not what a person means by a number of pictures. */
export function wholeNumber(
  text: string,
  limit: number,
  beyond: Extract<FieldError, `more-than-${string}`>,
): number | FieldError {
  const trimmed = text.trim();
  if (trimmed === '') return 'no-number';
  if (/^-\d+$/.test(trimmed)) return 'less-than-one';
  if (!/^\d+$/.test(trimmed)) return 'not-whole';
  const value = Number(trimmed);
  if (value < 1) return 'less-than-one';
  return value > limit ? beyond : value;
}

/** A folder inside the workspace: which root, and the path segments below it (none: the root itself). */
export interface FolderInside {
  readonly root: Root;
  readonly segments: readonly string[];
}

/**
 * Reads a folder as a person types it: relative to the workspace with `/` or `\`, or absolute inside a root.
 * Only text is judged here; links on disk are judged where files are written.
 */
export function resolveFolder(text: string, roots: readonly Root[]): FolderInside | FieldError {
  const [first, second] = roots;
  if (!first) return 'no-workspace';
  const typed = text.trim();
  if (typed === '') return 'no-folder';
  if (typed.includes('\0')) return 'outside-workspace';
  for (const root of roots) {
    const rest = below(root.path, typed);
    if (rest !== null) return inside(root, rest);
  }
  if (/^([/\\]|[a-z]:|~)/i.test(typed)) return 'outside-workspace';
  if (!second) return inside(first, typed);
  const [name, ...rest] = typed.split(/[/\\]/);
  const root = roots.find((candidate) => candidate.name === name);
  return root ? inside(root, rest.join('/')) : 'outside-workspace';
}

/** The folder as it is shown, the opposite of `resolveFolder`. */
export function showFolder(folder: FolderInside, roots: readonly Root[]): string {
  const shown = roots.length > 1 ? [folder.root.name, ...folder.segments] : folder.segments;
  const text = shown.length === 0 ? '.' : shown.join('/');
  // A name that reads like a home folder or a drive is still a name here.
  return /^(~|[a-z]:)/i.test(text) ? `./${text}` : text;
}

function below(rootPath: string, typed: string): string | null {
  const separators = /[/\\]+$/;
  const base = rootPath.replace(separators, '');
  if (typed.replace(separators, '') === base) return '';
  return typed.startsWith(`${base}/`) || typed.startsWith(`${base}\\`) ? typed.slice(base.length + 1) : null;
}

function inside(root: Root, rest: string): FolderInside | FieldError {
  const segments: string[] = [];
  for (const segment of rest.split(/[/\\]+/)) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (segments.pop() === undefined) return 'outside-workspace';
    } else {
      segments.push(segment);
    }
  }
  return { root, segments };
}
