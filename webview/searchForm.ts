import * as l10n from '@vscode/l10n';
import { maxFind, maxLengths, type FieldName } from '../src/shared/form';
import { fieldErrorText } from '../src/shared/fieldErrorText';
import { box, button, form, textField, type Field } from './fields';
import { running, type Actions, type View } from './view';

/** A form of the page: draws a view, and hands out its fields so that the first wrong one can be focused. */
export interface FormPart {
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>;
  render(view: View): void;
}

export function searchForm(parent: HTMLElement, actions: Actions): FormPart {
  const element = form(parent, l10n.t('Find pictures'), actions.search);
  element.classList.add('bar', 'search');
  const keyword = textField(element, {
    label: l10n.t('Keyword'),
    kind: 'text',
    maxLength: maxLengths.keyword,
    suggests: true,
    onInput: (value) => actions.edit({ keyword: value }),
  });
  const pair = box(element, 'pair');
  const find = textField(pair, {
    label: l10n.t('Pictures to find'),
    kind: 'number',
    maxLength: maxLengths.find,
    onInput: (value) => actions.edit({ find: value }),
  });
  let searching = false;
  const go = button(box(pair, 'action'), {
    label: l10n.t('Search'),
    primary: true,
    onClick: () => (searching ? actions.send('cancel') : element.requestSubmit()),
  });

  return {
    fields: { keyword, find },
    render({ snapshot, form, errors }) {
      const run = running(snapshot);
      searching = run === 'search';
      keyword.value = form.keyword;
      keyword.suggest(snapshot.recent);
      find.value = form.find;
      keyword.setError(errors.keyword ? fieldErrorText(errors.keyword, 0) : null);
      find.setError(errors.find ? fieldErrorText(errors.find, maxFind) : null);
      go.set({
        label: searching ? l10n.t('Cancel') : l10n.t('Search'),
        primary: !searching && snapshot.found === 0,
        disabled: run === 'scrape',
      });
    },
  };
}
