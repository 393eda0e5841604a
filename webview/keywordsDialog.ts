import * as l10n from '@vscode/l10n';
import { maxFindCount } from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import { keywordErrorLimit, keywordSource, parentFolderText } from '../src/shared/keywords/keywordForm';
import { readKeywordList } from '../src/shared/keywords/keywordList';
import { demandsOfFilters } from '../src/shared/sources/demands';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { demandTexts } from '../src/shared/words/demandText';
import { keywordCountText, passedOverTexts } from '../src/shared/words/keywordsText';
import { plainText } from '../src/shared/words/plainText';
import { sourceName } from '../src/shared/words/sourceText';
import { dialog } from './dialog';
import { appendElement, setText, submitForm, textArea, textField, toolkitButton, type Field } from './fields';
import { sizeNameText } from './pictureText';
import { formContextOf, type Actions, type View } from './view';

export interface KeywordsDialog {
  readonly fields: Readonly<Record<'keywords' | 'eachQuantity' | 'parentFolder', Pick<Field, 'focus'>>>;
  open(): void;
  close(): void;
  render(view: View): void;
}

/** So many folders are named. */
const maxNamedFolders = 3;

/** A list of keywords, of each of which so many pictures are found and saved, into a folder of its own. */
export function keywordsDialog(actions: Actions): KeywordsDialog {
  let view: View;
  let followed = '';
  const box = dialog(l10n.t('Several keywords'), 'keywords');
  const form = submitForm(box.content, l10n.t('Several keywords'), actions.startKeywords);
  const edit = (change: Partial<View['form']['keywordList']>): void =>
    actions.editForm({ keywordList: { ...view.form.keywordList, ...change } });
  const keywords = textArea(form, {
    label: l10n.t('Keywords, one a line'),
    maxLength: maxFieldLengths.keywords,
    onInput: (value) => edit({ keywords: value }),
  });
  const row = appendElement(form, 'fields');
  const quantity = textField(row, {
    label: l10n.t('Pictures of each'),
    kind: 'number',
    maxLength: maxFieldLengths.quantity,
    onInput: (value) => edit({ quantity: value }),
  });
  const folder = textField(row, {
    label: l10n.t('Folder for all'),
    kind: 'path',
    maxLength: maxFieldLengths.folder,
    onInput: (value) => edit({ folder: value === followed ? null : value }),
  });
  const notes = appendElement(form, 'notes');
  notes.ariaLive = 'polite';
  const where = appendElement(notes, '', 'p');
  const passedOver = appendElement(notes, '', 'p');
  const same = appendElement(form, 'same', 'p');
  const go = toolkitButton(appendElement(form, 'action'), {
    label: l10n.t('Find and save'),
    primary: true,
    onClick: () => form.requestSubmit(),
  });

  const reached = (field: Field): Pick<Field, 'focus'> => ({
    focus() {
      box.open();
      field.focus();
    },
  });
  return {
    fields: {
      keywords: reached(keywords),
      eachQuantity: reached(quantity),
      parentFolder: reached(folder),
    },
    open() {
      box.open();
      keywords.focus();
    },
    close: () => box.close(),
    render(next) {
      view = next;
      const { snapshot, errors } = view;
      const { keywordList } = view.form;
      const context = formContextOf(view);
      followed = parentFolderText({ ...view.form, keywordList: { ...keywordList, folder: null } }, context);
      keywords.value = keywordList.keywords;
      quantity.value = keywordList.quantity;
      folder.value = keywordList.folder ?? followed;
      keywords.setError(
        errors.keywords ? fieldErrorText(errors.keywords, keywordErrorLimit(view.form)) : null,
      );
      quantity.setError(errors.eachQuantity ? fieldErrorText(errors.eachQuantity, maxFindCount) : null);
      folder.setError(errors.parentFolder ? fieldErrorText(errors.parentFolder, 0) : null);
      const list = readKeywordList(keywordList.keywords);
      setText(
        where,
        foldersText(
          parentFolderText(view.form, context),
          list.keywords.map((each) => each.folder),
        ),
      );
      setText(passedOver, passedOverTexts(list).join(' '));
      passedOver.hidden = passedOver.textContent === '';
      setText(same, sameText(view));
      go.set({ disabled: snapshot.keywordRun?.isRunning ?? false });
    },
  };
}

/** `3 keywords, into images/cats, images/dogs and so on`. */
function foldersText(parent: string, folders: readonly string[]): string {
  if (folders.length === 0)
    return l10n.t('A picture that several keywords find is saved for the first of them only.');
  const named = folders.slice(0, maxNamedFolders).map((folder) => plainText(`${parent}/${folder}`));
  const more = folders.length > maxNamedFolders ? ', …' : '';
  return l10n.t('{0}: {1}', keywordCountText(folders.length), named.join(', ') + more);
}

/** What holds for all keywords. */
function sameText({ form }: View): string {
  const source = keywordSource(form);
  const name = source === 'all' ? l10n.t('All sources') : sourceName(source);
  const { demands = {} } = demandsOfFilters(form.filters, form.sort);
  return l10n.t('For all: {0}', [name, sizeNameText(form.size), ...demandTexts(demands)].join(', '));
}
