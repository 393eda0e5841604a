import { folderText, keywordFolder, maxLengths, quantityText } from '../src/shared/form';
import type { SizeName } from '../src/shared/picture';
import { fieldErrorText } from '../src/shared/words';
import { box, button, choice, form, textField } from './fields';
import type { FormPart } from './searchForm';
import { contextOf, running, type Actions, type View } from './view';

const sizes: readonly (readonly [SizeName, string])[] = [
  ['small', 'Small'],
  ['large', 'Large'],
];

export function scrapeForm(parent: HTMLElement, actions: Actions): FormPart {
  let saving = false;
  let followed = '';
  const element = form(parent, 'Save pictures', actions.scrape);
  element.classList.add('bar', 'scrape');

  const where = box(element, 'where');
  const folder = textField(where, {
    label: 'Save to',
    kind: 'path',
    maxLength: maxLengths.folder,
    // The default is not the user's own choice: it goes on following the keyword.
    onInput: (value) => actions.edit({ folder: value === followed ? null : value }),
  });
  button(box(where, 'action'), { label: 'Browse…', onClick: () => actions.send('browse') });

  const size = choice(element, {
    label: 'Size',
    choices: sizes,
    onChange: (value) => actions.edit({ size: value }),
  });

  const pair = box(element, 'pair');
  const quantity = textField(pair, {
    label: 'Quantity',
    kind: 'number',
    maxLength: maxLengths.quantity,
    onInput: (value) => actions.edit({ quantity: value }),
  });
  const go = button(box(pair, 'action'), {
    label: 'Start',
    onClick: () => (saving ? actions.send('cancel') : element.requestSubmit()),
  });

  return {
    fields: { folder, quantity },
    render({ snapshot, form, errors }: View) {
      const run = running(snapshot);
      const { found } = snapshot;
      saving = run === 'scrape';
      followed = folderText({ ...form, folder: null }, contextOf(snapshot));
      // Shown only while nothing stands in the field, which by itself happens only where the root is yet to be asked for.
      folder.setPlaceholder(followed === '' ? `Asked at Start: …/${keywordFolder(form, snapshot)}` : '');
      folder.value = form.folder ?? followed;
      size.set(form.size);
      quantity.value = quantityText(form, found);
      quantity.setHint(found > 0 ? `of ${found} found` : '');
      folder.setError(errors.folder ? fieldErrorText(errors.folder, 0) : null);
      quantity.setError(errors.quantity ? fieldErrorText(errors.quantity, found) : null);
      go.set({
        label: saving ? 'Cancel' : 'Start',
        primary: !saving && found > 0,
        disabled: run === 'search',
      });
    },
  };
}
