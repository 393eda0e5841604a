import { shouldAskForRoot, quantityText, scrapeErrors } from '../../shared/form/form';
import { minimumPixelsOf } from '../../shared/panel/filters';
import type { Picture } from '../../shared/picture/picture';
import type { FoundList } from '../list/foundList';
import type { SearchQuery } from '../list/searches';
import type { EditorUi } from '../editorUi';
import type { SaveOrder } from '../runs/orders';
import type { FormState } from './formState';

/**
 * What the form asks for of what is offered. Null when it may not be saved: the reason stands on the form, or the user has
 * just said no.
 */
export async function formOrder(
  form: FormState,
  list: FoundList,
  ui: Pick<EditorUi, 'requireTrust' | 'pickRoot'>,
  signal: AbortSignal,
): Promise<SaveOrder | null> {
  const { values } = form;
  const { choice } = list;
  const { folder, size, quantity: typed, filters } = values;
  const { offered } = list.currentOffer(filters);
  const context = {
    ...form.workspaceContext,
    found: list.gallery.pictures.length,
    offered: offered.length,
    hasChoice: choice.length > 0,
  };
  form.showErrors(scrapeErrors(values, context));
  if (form.hasErrors) return null;
  if (shouldAskForRoot(values, context)) {
    // A workspace into which nothing may be saved is not worth the question.
    if (!(await ui.requireTrust()) || signal.aborted) return null;
    const picked = await ui.pickRoot();
    if (picked === null || signal.aborted) return null;
    form.setRoot(picked);
  }
  const quantity = Number(quantityText(values, offered.length).trim());
  return {
    pictures: list.picturesOf(offered.map(({ key }) => key)).map(namedBy(list.queryOf(list.shownTab))),
    size,
    minimum: minimumPixelsOf(filters),
    quantity,
    folder: form.folderText,
    kind: 'listed',
    resume: { tab: list.shownTab, form: { folder, size, quantity: typed, filters }, choice, quantity },
  };
}

/** In the tab of a word, files and records are named by that word, whichever search found the picture first. */
function namedBy(query: SearchQuery | null): (picture: Picture) => Picture {
  return (picture) =>
    query?.kind === 'keyword' && picture.keyword !== query.keyword
      ? { ...picture, keyword: query.keyword }
      : picture;
}
