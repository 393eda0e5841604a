import * as v from 'valibot';
import {
  areInvalidTags,
  filtersShape,
  isInvalidPixels,
  noFilters,
  searchTagsIn,
  type Filters,
} from '../panel/filters';
import { sortOrders } from '../panel/sort';
import { tileHeights } from '../panel/tileHeights';
import { hostsOf } from '../sources/givenHosts';
import { maxFieldLengths } from './lengths';
import { defaultNaming, namingShape, unknownPlaceholder, type Naming } from './naming';
import { maxPictures } from '../picture/collection';
import { safeSegment } from './safeSegment';
import { segmentsBelow } from './segmentsBelow';
import { sizeNames } from '../picture/picture';
import { sitePageOf } from '../sources/siteAddresses';
import { demandsOfFilters, type SearchDemands } from '../sources/demands';
import { sourceIds, type SourceId } from '../sources/sources';
import type { Shape } from '../words/shape';
import { isWebAddress } from '../words/untrusted';

/** As many as a list holds: where one list of a source ends, a search goes on in slices. */
export const maxFindCount = maxPictures;

/** Web pages in one search, which are read one after the other; more than that is a crawler's work. */
export const maxPageAddresses = 100;

/** One source, all that are on, the web pages that are named, or the pictures at the addresses that are given. */
const sourceChoices = [...sourceIds, 'all', 'page', 'address'] as const;
export type SourceChoice = (typeof sourceChoices)[number];

/** What a form is, wherever it comes from. Whether its values make sense is for the rules below to say. */
export const formShape = v.object({
  /** Where to look. */
  source: v.picklist(sourceChoices),
  keyword: v.pipe(v.string(), v.maxLength(maxFieldLengths.keyword)),
  /** Of web pages or of pictures, one a line. */
  addresses: v.pipe(v.string(), v.maxLength(maxFieldLengths.addresses)),
  find: v.pipe(v.string(), v.maxLength(maxFieldLengths.find)),
  /** Relative to the workspace, with `/`; null follows the search: `images/<keyword>`. */
  folder: v.nullable(v.pipe(v.string(), v.maxLength(maxFieldLengths.folder))),
  size: v.picklist(sizeNames),
  /** Null means all that are offered. */
  quantity: v.nullable(v.pipe(v.string(), v.maxLength(maxFieldLengths.quantity))),
  filters: filtersShape,
  sort: v.picklist(sortOrders),
  /** How high the rows of pictures are shown. */
  tileHeight: v.pipe(v.number(), v.minValue(tileHeights.least), v.maxValue(tileHeights.most)),
  naming: namingShape,
  /** Several keywords whose pictures are saved in one go. */
  keywordList: v.object({
    /** One a line. */
    keywords: v.pipe(v.string(), v.maxLength(maxFieldLengths.keywords)),
    /** How many pictures of each. */
    quantity: v.pipe(v.string(), v.maxLength(maxFieldLengths.quantity)),
    /** What the folders of all are in, as `folder`; null for `images`. */
    folder: v.nullable(v.pipe(v.string(), v.maxLength(maxFieldLengths.folder))),
  }),
});

/** The form as it stands, with what the user typed kept as typed. */
export type FormValues = Shape<typeof formShape>;

const { entries } = formShape;

/** Some of the values, whichever were changed. */
export const formChangeShape = v.object({
  source: v.exactOptional(entries.source),
  keyword: v.exactOptional(entries.keyword),
  addresses: v.exactOptional(entries.addresses),
  find: v.exactOptional(entries.find),
  folder: v.exactOptional(entries.folder),
  size: v.exactOptional(entries.size),
  quantity: v.exactOptional(entries.quantity),
  filters: v.exactOptional(entries.filters),
  sort: v.exactOptional(entries.sort),
  tileHeight: v.exactOptional(entries.tileHeight),
  naming: v.exactOptional(entries.naming),
  keywordList: v.exactOptional(entries.keywordList),
});
export type FormChange = Shape<typeof formChangeShape>;

/** How the pictures of one tab are saved; all other values are the same for all tabs. */
export type TabFields = Pick<FormValues, 'folder' | 'quantity' | 'filters' | 'sort'>;

/** The part of a form that belongs to the tab that it is shown for. */
export function tabFieldsOf({ folder, quantity, filters, sort }: FormValues): TabFields {
  return { folder, quantity, filters, sort };
}

/** What of a change is for one tab, and what for all. */
export function splitChange({ folder, quantity, filters, sort, ...shared }: FormChange): {
  readonly ofTab: Partial<TabFields>;
  readonly shared: FormChange;
} {
  return {
    ofTab: {
      ...(folder !== undefined && { folder }),
      ...(quantity !== undefined && { quantity }),
      ...(filters && { filters }),
      ...(sort && { sort }),
    },
    shared,
  };
}

export const emptyForm: FormValues = {
  source: 'all',
  keyword: '',
  addresses: '',
  find: '100',
  folder: null,
  size: 'large',
  quantity: null,
  filters: noFilters,
  sort: 'found',
  tileHeight: tileHeights.usual,
  naming: defaultNaming,
  keywordList: { keywords: '', quantity: '100', folder: null },
};

/** A folder of the workspace. `path` is absolute, as the system writes it. */
export interface WorkspaceRoot {
  readonly name: string;
  readonly path: string;
}

/** What the rules need to know besides the form itself. */
export interface FormContext {
  /** The folders of the workspace that are on disk. */
  readonly roots: readonly WorkspaceRoot[];
  /** Path of the root that was saved to last; null before the first time. */
  readonly root: string | null;
  /** Whether the workspace has folders, and none of them is on disk. */
  readonly isVirtual: boolean;
  readonly found: number;
  /** How many of them a start can take: the chosen ones, or all that are shown. */
  readonly offered: number;
  /** Whether the user has chosen some. */
  readonly hasChoice: boolean;
  /** What the search of the shown tab gives the default folder for a name (`searchedName`); null while nothing was found. */
  readonly searched: string | null;
}

/** The fields that can be wrong, in the order of the page. */
export const fieldNames = [
  'keyword',
  'addresses',
  'find',
  'tags',
  'minWidth',
  'minHeight',
  'folder',
  'quantity',
  'template',
  'keywords',
  'eachQuantity',
  'parentFolder',
] as const;
export type FieldName = (typeof fieldNames)[number];
/** What can be wrong with a field. */
export const fieldErrorCodes = [
  'no-keyword',
  'no-address',
  'not-an-address',
  'no-number',
  'not-whole',
  'less-than-one',
  'more-than-limit',
  'more-than-found',
  'more-than-shown',
  'more-than-chosen',
  'nothing-shown',
  'no-pixels',
  'too-many-tags',
  'nothing-found-yet',
  'no-folder',
  'no-workspace',
  'not-on-disk',
  'outside-workspace',
  'not-a-folder',
  'not-portable',
  'unknown-placeholder',
  'keyword-too-long',
  'keyword-is-address',
  'too-many-keywords',
] as const;
export type FieldError = (typeof fieldErrorCodes)[number];

/** What stands in a field that can be wrong. */
export function fieldValue(form: FormValues, name: FieldName): string | null {
  switch (name) {
    case 'template':
      return form.naming.template;
    case 'keywords':
      return form.keywordList.keywords;
    case 'eachQuantity':
      return form.keywordList.quantity;
    case 'parentFolder':
      return form.keywordList.folder;
    case 'tags':
    case 'minWidth':
    case 'minHeight':
      return form.filters[name];
    case 'keyword':
    case 'addresses':
    case 'find':
    case 'folder':
    case 'quantity':
      return form[name];
  }
}

export type FieldErrors = Readonly<Partial<Record<FieldName, FieldError>>>;

/** While the errors are gathered. */
type MutableFieldErrors = { -readonly [K in keyof FieldErrors]: FieldErrors[K] };

/**
 * The save folder to show: the user's own, or `images/<keyword>` (or the host of a page), in a multi-root workspace under the name of the root
 * that was saved to last. Empty where the root is yet to be asked for.
 */
export function folderText(
  form: FormValues,
  context: Pick<FormContext, 'roots' | 'root' | 'searched'>,
): string {
  if (form.folder !== null) return form.folder;
  const inside = defaultFolder(form, context);
  if (context.roots.length < 2) return inside;
  const root = context.roots.find(({ path }) => path === context.root);
  return root ? `${root.name}/${inside}` : '';
}

/** The folder below a root that pictures are saved to when the user names none. */
export function defaultFolder(form: FormValues, { searched }: Pick<FormContext, 'searched'>): string {
  const name = (searched ?? searchedName(searchTargetOf(form))).trim();
  return name === '' ? 'images' : `images/${safeSegment(name)}`;
}

/** What a search gives the default folder for a name: its keyword, or the host of its first page. A list gives it none. */
export function searchedName(wanted: Searched): string {
  switch (wanted.kind) {
    case 'keyword':
      return wanted.keyword;
    case 'pages':
      return hostsOf(wanted.addresses)[0] ?? '';
    case 'list':
    case 'text':
      return '';
  }
}

type Searched =
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'pages'; readonly addresses: readonly string[] }
  | { readonly kind: 'list' | 'text' };

/** Whether only the user can say in which root to save: there are several, and none was named or saved to. */
export function shouldAskForRoot(form: FormValues, context: FormContext): boolean {
  return form.folder === null && folderText(form, context) === '';
}

/** The quantity to show: the user's own, or all that are offered. */
export function quantityText(form: FormValues, offered: number): string {
  return form.quantity ?? (offered > 0 ? String(offered) : '');
}

/** How many pictures a search is to find: what is typed, or what an empty form says where that is no number. */
export function findCountOf({ find }: Pick<FormValues, 'find'>): number {
  const asked = parseWholeNumber(find, maxFindCount, 'more-than-limit');
  return typeof asked === 'number' ? asked : Number(emptyForm.find);
}

/** One source, all that are on, or several that are named. */
export type SourceSelection = SourceId | 'all' | readonly SourceId[];

/** What a search is to look for. */
export type SearchTarget =
  | {
      readonly kind: 'keyword';
      readonly source: SourceSelection;
      readonly keyword: string;
      readonly targetCount: number;
      /** What the sources are asked for; missing where nothing is demanded. */
      readonly demands?: SearchDemands;
    }
  /** The pictures of web pages: all of them, unless it is said how many. */
  | { readonly kind: 'pages'; readonly addresses: readonly string[]; readonly targetCount?: number }
  /** The pictures at these addresses. */
  | { readonly kind: 'list'; readonly addresses: readonly string[] };

/** Whether addresses are typed there, and no keyword. */
export function isAddressSource(source: SourceChoice): source is 'page' | 'address' {
  return source === 'page' || source === 'address';
}

/** What the form asks for; only for one in which `searchErrors` finds nothing. */
export function searchTargetOf(form: FormValues): SearchTarget {
  const { source, keyword, addresses, find, filters, sort } = form;
  if (source === 'page') return { kind: 'pages', addresses: addressesIn(addresses) };
  if (source === 'address') return { kind: 'list', addresses: addressesIn(addresses) };
  const pages = pageAddressesIn(keyword);
  if (pages.length > 0)
    return {
      kind: 'pages',
      addresses: pages,
      ...(isEachCounted(pages) && { targetCount: Number(find.trim()) }),
    };
  const targetCount = Number(find.trim());
  return {
    kind: 'keyword',
    source,
    keyword: keyword.trim(),
    targetCount,
    ...demandsOfFilters(filters, sort),
  };
}

/** Whoever types addresses where a word goes means their pages. */
export function pageAddressesIn(keyword: string): readonly string[] {
  const typed = addressesIn(keyword);
  return typed.every(isWebAddress) ? typed : [];
}

/**
 * Whether it is asked how many pictures of these to find: they are on sites whose sources read them bit by bit, albums of
 * thousands among them.
 */
export function isEachCounted(pages: readonly string[]): boolean {
  return pages.every((each) => sitePageOf(each) !== null);
}

/** Each once. No address has a space in it, so that one may also stand between two. */
function addressesIn(text: string): readonly string[] {
  return [...new Set(text.split(/\s+/).filter((part) => part !== ''))];
}

/** The first line, from 1, on which something stands that is no whole address; 0 where there is none. */
export function lineWithoutAddress(addresses: string): number {
  return addresses.split('\n').findIndex((line) => !addressesIn(line).every(isWebAddress)) + 1;
}

export function searchErrors(form: FormValues): FieldErrors {
  const errors: MutableFieldErrors = {};
  if (isAddressSource(form.source)) {
    const addresses = addressesIn(form.addresses);
    if (addresses.length === 0) errors.addresses = 'no-address';
    else if (!addresses.every(isWebAddress)) errors.addresses = 'not-an-address';
    else if (form.source === 'page' && addresses.length > maxPageAddresses)
      errors.addresses = 'more-than-limit';
    return errors;
  }
  const pages = pageAddressesIn(form.keyword);
  if (pages.length > 0 && !isEachCounted(pages)) return errors;
  if (form.keyword.trim() === '') errors.keyword = 'no-keyword';
  const find = parseWholeNumber(form.find, maxFindCount, 'more-than-limit');
  if (typeof find === 'string') errors.find = find;
  // A search without them would find others.
  if (areInvalidTags(searchTagsIn(form.filters.tags))) errors.tags = 'too-many-tags';
  return errors;
}

/** What is wrong with the filters, which count while they are typed. */
export function filterErrors({ tags, minWidth, minHeight }: Filters): FieldErrors {
  return {
    ...(areInvalidTags(searchTagsIn(tags)) && { tags: 'too-many-tags' as const }),
    ...(isInvalidPixels(minWidth) && { minWidth: 'no-pixels' as const }),
    ...(isInvalidPixels(minHeight) && { minHeight: 'no-pixels' as const }),
  };
}

/** What is wrong with the naming, of which an example is shown while it is typed. */
export function namingErrors({ template }: Naming): FieldErrors {
  return unknownPlaceholder(template) === null ? {} : { template: 'unknown-placeholder' };
}

export function scrapeErrors(form: FormValues, context: FormContext): FieldErrors {
  const errors: MutableFieldErrors = {};
  if (context.roots.length === 0) {
    errors.folder = missingRootError(context);
  } else if (!shouldAskForRoot(form, context)) {
    const folder = resolveFolder(folderText(form, context), context.roots);
    if (typeof folder === 'string') errors.folder = folder;
  }
  Object.assign(errors, filterErrors(form.filters), namingErrors(form.naming));
  const { found, offered } = context;
  if (found === 0) {
    errors.quantity = 'nothing-found-yet';
  } else if (offered === 0) {
    errors.quantity = 'nothing-shown';
  } else {
    const quantity = parseWholeNumber(quantityText(form, offered), offered, tooManyError(context));
    if (typeof quantity === 'string') errors.quantity = quantity;
  }
  return errors;
}

function tooManyError({
  found,
  offered,
  hasChoice,
}: FormContext): 'more-than-found' | 'more-than-shown' | 'more-than-chosen' {
  if (hasChoice) return 'more-than-chosen';
  return offered < found ? 'more-than-shown' : 'more-than-found';
}

/** Why there is no folder to save into. */
export function missingRootError({ isVirtual }: Pick<FormContext, 'isVirtual'>): FieldError {
  return isVirtual ? 'not-on-disk' : 'no-workspace';
}

/** Reads digits only: `1e2`, `0x10`, `1.0` and `+5` are not what a person means by a number of pictures. */
export function parseWholeNumber(
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
  readonly root: WorkspaceRoot;
  readonly segments: readonly string[];
}

/**
 * Reads a folder as a person types it: relative to the workspace with `/` or `\`, or absolute inside a root.
 * Only text is judged here; links on disk are judged where files are written.
 */
export function resolveFolder(text: string, roots: readonly WorkspaceRoot[]): FolderInside | FieldError {
  const [first, second] = roots;
  if (!first) return 'no-workspace';
  const typed = text.trim();
  if (typed === '') return 'no-folder';
  if (typed.includes('\0')) return 'outside-workspace';
  for (const root of roots) {
    const names = segmentsBelow(root.path, typed);
    if (names !== null) return folderBelow(root, names);
  }
  if (/^([/\\]|[a-z]:|~)/i.test(typed)) return 'outside-workspace';
  if (!second) return folderBelow(first, typed.split(/[/\\]/));
  const [name, ...rest] = typed.split(/[/\\]/);
  const root = roots.find((candidate) => candidate.name === name);
  return root ? folderBelow(root, rest) : 'outside-workspace';
}

/** The folder as it is shown, the opposite of `resolveFolder`. */
export function formatFolder(folder: FolderInside, roots: readonly WorkspaceRoot[]): string {
  const shown = roots.length > 1 ? [folder.root.name, ...folder.segments] : folder.segments;
  const text = shown.length === 0 ? '.' : shown.join('/');
  // A name that reads like a home folder or a drive is still a name here.
  return /^(~|[a-z]:)/i.test(text) ? `./${text}` : text;
}

/** A folder as it is typed, without the `.` and `..` in it where it is in the workspace; otherwise as it is. */
export function withoutDots(text: string, roots: readonly WorkspaceRoot[]): string {
  if (!text.split(/[/\\]/).some((segment) => segment === '..' || segment === '.')) return text;
  const folder = resolveFolder(text, roots);
  return typeof folder === 'string' ? text : formatFolder(folder, roots);
}

function folderBelow(root: WorkspaceRoot, names: readonly string[]): FolderInside | FieldError {
  const segments: string[] = [];
  for (const segment of names) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') {
      if (segments.pop() === undefined) return 'outside-workspace';
    } else {
      segments.push(segment);
    }
  }
  return { root, segments };
}
