import * as l10n from '@vscode/l10n';
import {
  maxFindCount,
  isEachCounted,
  maxPageAddresses,
  isAddressSource,
  lineWithoutAddress,
  pageAddressesIn,
  type FieldName,
  type SourceChoice,
} from '../src/shared/form/form';
import { maxFieldLengths } from '../src/shared/form/lengths';
import { readKeywordList } from '../src/shared/keywords/keywordList';
import { plural } from '../src/shared/words/l10n';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { plainText } from '../src/shared/words/plainText';
import { readerOf, sitePageOf, type SitePageKind } from '../src/shared/sources/siteAddresses';
import type { SourceId } from '../src/shared/sources/sources';
import { sourceName } from '../src/shared/words/sourceText';
import type { ShownSource } from '../src/shared/panel/protocol';
import { dropDown } from './controls';
import { appendElement, toolkitButton, submitForm, textArea, textField, type Field } from './fields';
import { isSearching, type Actions, type View } from './view';

/** A form of the page: draws a view, and hands out its fields so that the first wrong one can be focused. */
export interface FormPart {
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>;
  render(view: View): void;
}

export interface SearchForm extends FormPart {
  /** Gives the focus to what is to be typed into; what stood there is replaced by what is typed. */
  readonly focus: () => void;
}

/** Where to look and for what: a keyword and a number, or addresses. */
export function searchForm(parent: HTMLElement, actions: Actions): SearchForm {
  let source: SourceChoice = 'all';
  const element = submitForm(parent, l10n.t('Find pictures'), actions.startSearch);
  element.classList.add('bar', 'search');
  const where = dropDown<SourceChoice>(element, {
    label: l10n.t('Source'),
    onChange: (value) => actions.editForm({ source: value }),
  });
  where.element.classList.add('source');
  const keyword = textField(element, {
    label: l10n.t('Keyword'),
    kind: 'text',
    maxLength: maxFieldLengths.keyword,
    suggests: true,
    onInput: (value) => actions.editForm({ keyword: value }),
  });
  // While the list of words searched lately is open, the key goes through it, and does not come here.
  keyword.element.addEventListener('keydown', (event) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, isComposing } = event;
    if (key !== 'ArrowDown' || altKey || ctrlKey || metaKey || shiftKey || isComposing) return;
    if (actions.focusPictures()) event.preventDefault();
  });
  // A field of one line would join them to one word.
  keyword.element.addEventListener('paste', (event) => {
    const lines = event.clipboardData?.getData('text/plain') ?? '';
    if (readKeywordList(lines).keywords.length < 2 || pageAddressesIn(lines).length > 0) return;
    event.preventDefault();
    actions.showKeywords(lines.slice(0, maxFieldLengths.keywords));
  });
  const addresses = textArea(element, {
    label: addressesLabel(source),
    maxLength: maxFieldLengths.addresses,
    onInput: (value) => actions.editForm({ addresses: value }),
  });
  const pair = appendElement(element, 'pair');
  const find = textField(pair, {
    label: l10n.t('Pictures to find'),
    kind: 'number',
    maxLength: maxFieldLengths.find,
    onInput: (value) => actions.editForm({ find: value }),
  });
  let searching = false;
  const go = toolkitButton(appendElement(pair, 'action'), {
    label: l10n.t('Search'),
    primary: true,
    onClick: () => (searching ? actions.sendCommand('cancelSearch') : element.requestSubmit()),
  });

  return {
    fields: { keyword, addresses, find },
    focus: () => (isAddressSource(source) ? addresses : keyword).select(),
    render({ snapshot, form, errors }) {
      ({ source } = form);
      searching = isSearching(snapshot);
      const listed = isAddressSource(source);
      const pages = listed ? [] : pageAddressesIn(form.keyword);
      // An address in the place of a word is read, wherever words are searched for, and by its own source where that can be asked.
      const readers = [...new Set(pages.map((each) => readerOf(each, hasKey(snapshot.sources))))];
      const [reader, other] = readers;
      where.set(other ? 'page' : (reader ?? source), sourceChoices(snapshot.sources));
      where.setDisabled(pages.length > 0);
      keyword.setHint(pagesHint(pages, readers));
      keyword.element.hidden = listed;
      find.element.hidden = listed || (pages.length > 0 && !isEachCounted(pages));
      addresses.element.hidden = !listed;
      keyword.value = form.keyword;
      keyword.setPlaceholder(l10n.t('Word or web address'));
      keyword.setSuggestions(snapshot.recent);
      addresses.setLabel(addressesLabel(source));
      addresses.value = form.addresses;
      find.value = form.find;
      keyword.setError(errors.keyword ? fieldErrorText(errors.keyword, 0) : null);
      const limit =
        errors.addresses === 'not-an-address' ? lineWithoutAddress(form.addresses) : maxPageAddresses;
      addresses.setError(errors.addresses ? fieldErrorText(errors.addresses, limit) : null);
      find.setError(errors.find ? fieldErrorText(errors.find, maxFindCount) : null);
      go.set({
        label: searching ? l10n.t('Cancel') : source === 'address' ? l10n.t('Add') : l10n.t('Search'),
        primary: !searching && snapshot.found === 0,
      });
    },
  };
}

/** As what addresses in the place of a word will be read, by these sources. */
function pagesHint(pages: readonly string[], readers: readonly (SourceId | 'page')[]): string {
  const [page = '', another] = pages;
  const [reader, other] = readers;
  if (reader === undefined) return '';
  if (other !== undefined) return l10n.t('will be read by: {0}', readers.map(sourceName).join(', '));
  if (reader === 'page')
    return plural(l10n.t('will be read as a web page|will be read as {0} web pages'), pages.length);
  return another === undefined
    ? sitePageText(sitePageOf(page)?.kind ?? 'photo', reader)
    : plural(
        l10n.t('{0} page will be read by {1}|{0} pages will be read by {1}'),
        pages.length,
        sourceName(reader),
      );
}

function sitePageText(kind: SitePageKind, reader: SourceId): string {
  const name = sourceName(reader);
  switch (kind) {
    case 'album':
      return l10n.t('will be read as an album of {0}', name);
    case 'gallery':
      return l10n.t('will be read as a gallery of {0}', name);
    case 'group':
      return l10n.t('will be read as the pictures of a group of {0}', name);
    case 'tag':
      return l10n.t('will be read as the pictures with a tag at {0}', name);
    case 'photostream':
      return l10n.t('will be read as all pictures of someone at {0}', name);
    case 'category':
      return l10n.t('will be read as a category of {0}', name);
    case 'photo':
    case 'file':
    case 'picture':
      return l10n.t('will be read as a picture of {0}', name);
  }
}

function hasKey(sources: readonly ShownSource[]): (id: SourceId) => boolean {
  return (wanted) => sources.find(({ id }) => id === wanted)?.apiKeyState !== 'missing';
}

function sourceChoices(sources: readonly ShownSource[]): readonly (readonly [SourceChoice, string])[] {
  return [
    ['all', l10n.t('All sources')],
    ...sources.map(({ id, name, apiKeyState }) => [id, sourceLabel(plainText(name), apiKeyState)] as const),
    ['page', l10n.t('Web pages')],
    ['address', l10n.t('List of addresses')],
  ];
}

function sourceLabel(name: string, key: ShownSource['apiKeyState']): string {
  return key === 'missing' ? l10n.t('{0} (needs a key)', name) : name;
}

function addressesLabel(source: SourceChoice): string {
  return source === 'page' ? l10n.t('Page addresses, one a line') : l10n.t('Picture addresses, one a line');
}
