import {
  emptyForm,
  filterErrors,
  folderText,
  maxFindCount,
  missingRootError,
  namingErrors,
  parseWholeNumber,
  resolveFolder,
  type FieldErrors,
  type FormContext,
  type FormValues,
  type SourceChoice,
} from '../form/form';
import { readKeywordList } from './keywordList';

/** Each keyword is a tab of the panel. */
export const maxListedKeywords = 100;

type KeywordContext = Pick<FormContext, 'roots' | 'root' | 'isVirtual'>;

/** The folder that those of all keywords are in: the user's own, or `images`. Empty where its root is yet to be named. */
export function parentFolderText(
  { keywordList }: FormValues,
  context: Omit<KeywordContext, 'isVirtual'>,
): string {
  return keywordList.folder ?? folderText(emptyForm, { ...context, searched: '' });
}

/** Where several keywords are searched for: as one is, or in all sources while the form is for addresses. */
export function keywordSource({ source }: FormValues): Exclude<SourceChoice, 'page' | 'address'> {
  return source === 'page' || source === 'address' ? 'all' : source;
}

/** What on the form keeps several keywords from being saved. */
export function keywordListErrors(form: FormValues, context: KeywordContext): FieldErrors {
  const { quantity } = form.keywordList;
  const { keywords, wrong } = readKeywordList(form.keywordList.keywords);
  const wanted = parseWholeNumber(quantity, maxFindCount, 'more-than-limit');
  const tooMany = keywords.length > maxListedKeywords ? 'too-many-keywords' : null;
  const inList = wrong?.error ?? (keywords.length === 0 ? 'no-keyword' : tooMany);
  const folder =
    context.roots.length === 0
      ? missingRootError(context)
      : resolveFolder(parentFolderText(form, context), context.roots);
  return {
    ...filterErrors(form.filters),
    ...namingErrors(form.naming),
    ...(inList && { keywords: inList }),
    ...(typeof wanted === 'string' && { eachQuantity: wanted }),
    ...(typeof folder === 'string' && { parentFolder: folder }),
  };
}

/** What `fieldErrorText` names beside an error of the list: the line that is wrong, or how many keywords it may have. */
export function keywordErrorLimit({ keywordList }: FormValues): number {
  return readKeywordList(keywordList.keywords).wrong?.line ?? maxListedKeywords;
}
