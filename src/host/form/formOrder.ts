import {
  defaultFolder,
  folderText,
  shouldAskForRoot,
  quantityText,
  scrapeErrors,
  tabFieldsOf,
} from '../../shared/form/form';
import { minimumPixelsOf } from '../../shared/panel/filters';
import { isLicenseAllowed } from '../../shared/picture/licenses';
import { pictureKey, type Picture } from '../../shared/picture/picture';
import type { FoundList } from '../list/foundList';
import type { SearchQuery } from '../list/searches';
import type { EditorUi } from '../editorUi';
import type { SaveOrder } from '../runs/orders';
import type { FormState } from './formState';

/** Pictures of the list that are saved in the place of what is offered. */
export interface OwnSave {
  /** In the order in which they are tried. */
  readonly keys: readonly string[];
  /** The folder for them where the user has typed none, by the one below a workspace folder that is usual. */
  readonly folder: ((usual: string) => string) | null;
  /** How many good files they are to give; all where it is missing. */
  readonly quantity?: number;
  /** `SaveOrder.allowedLicenses`. */
  readonly allowedLicenses?: readonly string[] | null;
}

/**
 * What the form asks for of what is offered, or of these pictures. Null when it may not be saved: the reason stands on the form, or the
 * user has just said no.
 */
export async function formOrder(
  form: FormState,
  list: FoundList,
  ui: Pick<EditorUi, 'requireTrust' | 'pickRoot'>,
  signal: AbortSignal,
  own: OwnSave | null = null,
): Promise<SaveOrder | null> {
  // All of it is as it is now: another tab may be shown while the user is asked.
  const typed = form.values;
  const values = own
    ? {
        ...typed,
        quantity: own.quantity?.toString() ?? null,
        folder: typed.folder ?? own.folder?.(defaultFolder(typed, form.workspaceContext)) ?? null,
      }
    : typed;
  const { shownTab: tab } = list;
  const allowedLicenses = own?.allowedLicenses ?? null;
  const { size, filters, naming } = values;
  const offered = own?.keys ?? list.currentOffer(values).offered.map(({ key }) => key);
  const found = list.gallery.pictures.length;
  const pictures = list.picturesOf(offered).map(namedBy(list.queryOf(tab)));
  // What another window goes on with knows of no licences but those of the settings.
  const choice = own
    ? pictures.filter(({ license }) => isLicenseAllowed(license, allowedLicenses)).map(pictureKey)
    : list.choice;
  const context = {
    ...form.workspaceContext,
    found,
    offered: offered.length,
    hasChoice: choice.length > 0,
  };
  form.showErrors(scrapeErrors(values, context));
  if (form.hasErrors) return null;
  let { root } = context;
  if (shouldAskForRoot(values, context)) {
    // A workspace into which nothing may be saved is not worth the question.
    if (!(await ui.requireTrust()) || signal.aborted) return null;
    root = await ui.pickRoot();
    if (root === null || signal.aborted) return null;
    form.setRoot(root);
  }
  const quantity = Number(quantityText(values, offered.length).trim());
  return {
    pictures,
    size,
    minimum: minimumPixelsOf(filters),
    quantity,
    folder: folderText(values, { ...context, root }),
    naming,
    ...(allowedLicenses && { allowedLicenses }),
    kind: 'listed',
    isWholeList: offered.length >= found,
    resume: { tab, form: { ...tabFieldsOf(values), size, naming }, choice, quantity },
  };
}

/** In the tab of a word, files and records are named by that word, whichever search found the picture first. */
export function namedBy(query: SearchQuery | null): (picture: Picture) => Picture {
  return (picture) =>
    query?.kind === 'keyword' && picture.keyword !== query.keyword
      ? { ...picture, keyword: query.keyword }
      : picture;
}
