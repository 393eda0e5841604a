import { maxFind, maxLengths, type FieldName } from '../src/shared/form';
import { fieldErrorText } from '../src/shared/words';
import { box, button, form, textField, type Field } from './fields';
import { running, type Actions, type View } from './view';

/** A form of the page: draws a view, and hands out its fields so that the first wrong one can be focused. */
export interface FormPart {
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>;
  render(view: View): void;
}

export function searchForm(parent: HTMLElement, actions: Actions): FormPart {
  const element = form(parent, 'Find pictures', actions.search);
  element.classList.add('bar', 'search');
  const keyword = textField(element, {
    label: 'Keyword',
    kind: 'text',
    maxLength: maxLengths.keyword,
    onInput: (value) => actions.edit({ keyword: value }),
  });
  const pair = box(element, 'pair');
  const find = textField(pair, {
    label: 'Pictures to find',
    kind: 'number',
    maxLength: maxLengths.find,
    onInput: (value) => actions.edit({ find: value }),
  });
  let searching = false;
  const action = box(pair, 'action');
  const go = button(action, {
    label: 'Search',
    primary: true,
    onClick: () => (searching ? actions.send('cancel') : element.requestSubmit()),
  });
  const clear = button(action, {
    label: 'Clear list',
    onClick: () => {
      actions.send('clear');
      keyword.focus();
    },
  });

  return {
    fields: { keyword, find },
    render({ snapshot, form, errors }) {
      const run = running(snapshot);
      searching = run === 'search';
      keyword.value = form.keyword;
      find.value = form.find;
      keyword.setError(errors.keyword ? fieldErrorText(errors.keyword, 0) : null);
      find.setError(errors.find ? fieldErrorText(errors.find, maxFind) : null);
      go.set({
        label: searching ? 'Cancel' : 'Search',
        primary: !searching && snapshot.found === 0,
        disabled: run === 'scrape',
      });
      clear.set({ disabled: run !== null || snapshot.found === 0 });
    },
  };
}
