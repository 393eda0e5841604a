import * as l10n from '@vscode/l10n';
import {
  maxFind,
  maxPages,
  takesAddresses,
  type FieldName,
  type SourceChoice,
} from '../src/shared/form/form';
import { maxLengths } from '../src/shared/form/lengths';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { plainText } from '../src/shared/words/plainText';
import type { SourceShown } from '../src/shared/panel/protocol';
import { dropDown } from './controls';
import { box, button, form, textArea, textField, type Field } from './fields';
import { running, type Actions, type View } from './view';

/** A form of the page: draws a view, and hands out its fields so that the first wrong one can be focused. */
export interface FormPart {
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>;
  render(view: View): void;
}

export interface SearchForm extends FormPart {
  /** Gives the focus to what is to be typed into. */
  readonly focus: () => void;
}

/** Where to look and for what: a keyword and a number, or addresses. */
export function searchForm(parent: HTMLElement, actions: Actions): SearchForm {
  let source: SourceChoice = 'all';
  const element = form(parent, l10n.t('Find pictures'), actions.search);
  element.classList.add('bar', 'search');
  const where = dropDown<SourceChoice>(element, {
    label: l10n.t('Source'),
    onChange: (value) => actions.edit({ source: value }),
  });
  where.element.classList.add('source');
  const keyword = textField(element, {
    label: l10n.t('Keyword'),
    kind: 'text',
    maxLength: maxLengths.keyword,
    suggests: true,
    onInput: (value) => actions.edit({ keyword: value }),
  });
  const addresses = textArea(element, {
    label: addressesLabel(source),
    maxLength: maxLengths.addresses,
    onInput: (value) => actions.edit({ addresses: value }),
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
    fields: { keyword, addresses, find },
    focus: () => (takesAddresses(source) ? addresses : keyword).focus(),
    render({ snapshot, form, errors }) {
      ({ source } = form);
      const run = running(snapshot);
      searching = run === 'search';
      where.set(source, sourceChoices(snapshot.sources));
      const listed = takesAddresses(source);
      keyword.element.hidden = find.element.hidden = listed;
      addresses.element.hidden = !listed;
      keyword.value = form.keyword;
      keyword.suggest(snapshot.recent);
      addresses.setLabel(addressesLabel(source));
      addresses.value = form.addresses;
      find.value = form.find;
      keyword.setError(errors.keyword ? fieldErrorText(errors.keyword, 0) : null);
      addresses.setError(errors.addresses ? fieldErrorText(errors.addresses, maxPages) : null);
      find.setError(errors.find ? fieldErrorText(errors.find, maxFind) : null);
      go.set({
        label: searching ? l10n.t('Cancel') : source === 'address' ? l10n.t('Add') : l10n.t('Search'),
        primary: !searching && snapshot.found === 0,
        disabled: run === 'scrape',
      });
    },
  };
}

function sourceChoices(sources: readonly SourceShown[]): readonly (readonly [SourceChoice, string])[] {
  return [
    ['all', l10n.t('All sources')],
    ...sources.map(({ id, name, key }) => [id, sourceLabel(plainText(name), key)] as const),
    ['page', l10n.t('Web pages')],
    ['address', l10n.t('List of addresses')],
  ];
}

function sourceLabel(name: string, key: SourceShown['key']): string {
  return key === 'missing' ? l10n.t('{0} (needs a key)', name) : name;
}

function addressesLabel(source: SourceChoice): string {
  return source === 'page' ? l10n.t('Page addresses, one a line') : l10n.t('Picture addresses, one a line');
}
