import * as l10n from '@vscode/l10n';
import {
  leastOf,
  licenseNeeds,
  noFilters,
  orientations,
  type Filters,
  type LicenseNeed,
  type Orientation,
} from '../src/shared/panel/filters';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { maxLengths } from '../src/shared/form/lengths';
import { decimal } from '../src/shared/words/l10n';
import { sourceName } from '../src/shared/words/sourceText';
import { checkBox, dropDown, plainButton } from './controls';
import type { Counter } from './counter';
import { box, textField, type Field } from './fields';
import { thereIn, type View } from './view';

export interface FilterArea {
  readonly element: HTMLElement;
  readonly fields: { readonly minWidth: Field; readonly minHeight: Field };
  render(view: View): void;
}

/** Every source; the id of one is never empty. */
const anySource = '';

/** All filters, each choice with how many pictures it would show. */
export function filterArea(
  parent: HTMLElement,
  actions: { readonly filter: (change: Partial<Filters>) => void; readonly close: () => void },
  count: Counter,
): FilterArea {
  const element = box(parent, 'filters');
  element.id = 'filters';
  element.role = 'group';
  element.ariaLabel = l10n.t('More filters');
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) actions.close();
  });

  const text = textField(element, {
    label: l10n.t('Title or author'),
    kind: 'text',
    maxLength: maxLengths.text,
    onInput: (value) => actions.filter({ text: value }),
  });
  const license = dropDown<LicenseNeed>(element, {
    label: l10n.t('Licence'),
    onChange: (value) => actions.filter({ license: value }),
  });
  license.element.classList.add('wide');
  const orientation = dropDown<Orientation>(element, {
    label: l10n.t('Orientation'),
    onChange: (value) => actions.filter({ orientation: value }),
  });
  const source = dropDown<string>(element, {
    label: l10n.t('Source'),
    onChange: (value) => actions.filter({ source: value === anySource ? null : value }),
  });
  const least = box(element, 'least');
  const minWidth = textField(least, {
    label: l10n.t('Minimum width'),
    kind: 'number',
    maxLength: maxLengths.minWidth,
    onInput: (value) => actions.filter({ minWidth: value }),
  });
  const minHeight = textField(least, {
    label: l10n.t('Minimum height'),
    kind: 'number',
    maxLength: maxLengths.minHeight,
    onInput: (value) => actions.filter({ minHeight: value }),
  });
  for (const field of [minWidth, minHeight]) field.setHint(l10n.t('px'));
  const last = box(element, 'last');
  const hideSaved = checkBox(last, (value) => actions.filter({ hideSaved: value }));
  plainButton(last, {
    look: 'link',
    label: l10n.t('Reset filters'),
    onClick: () => actions.filter(noFilters),
  });

  const counted = <Value extends string>(
    value: Value,
    label: string,
    change: Partial<Filters>,
  ): readonly [Value, string] => [value, l10n.t('{0} · {1}', label, decimal(count.with(change), 0))];

  return {
    element,
    fields: { minWidth, minHeight },
    render({ form, errors, pictures, tiles }) {
      const { filters } = form;
      text.value = filters.text;
      license.set(
        filters.license,
        licenseNeeds.map((need) => counted(need, licenseLabel(need), { license: need })),
      );
      orientation.set(
        filters.orientation,
        orientations.map((each) => counted(each, orientationLabel(each), { orientation: each })),
      );

      const sources = [...new Set(pictures.map((picture) => picture.source))].sort();
      // One that was chosen before stays to be seen, and to be taken back.
      if (filters.source !== null && !sources.includes(filters.source)) sources.push(filters.source);
      source.element.hidden = sources.length < 2;
      source.set(filters.source ?? anySource, [
        counted(anySource, l10n.t('Any'), { source: null }),
        ...sources.map((id) => counted(id, sourceName(id), { source: id })),
      ]);

      minWidth.value = filters.minWidth;
      minHeight.value = filters.minHeight;
      minWidth.setError(errors.minWidth ? fieldErrorText(errors.minWidth, 0) : null);
      minHeight.setError(errors.minHeight ? fieldErrorText(errors.minHeight, 0) : null);
      const there = thereIn(tiles);
      const saved = pictures.filter(({ key }) => there(key) !== null).length;
      hideSaved.set(filters.hideSaved, l10n.t('Hide what is saved here · {0}', decimal(saved, 0)));
    },
  };
}

/** How many filters are set that no quick button shows; `quickWidth` is the width that one of those stands for. */
export function filtersInside(filters: Filters, quickWidth: string): number {
  const { width, height } = leastOf(filters);
  return [
    filters.license !== 'any' && filters.license !== 'commercial',
    filters.orientation !== 'any' && filters.orientation !== 'landscape',
    filters.source !== null,
    filters.text.trim() !== '',
    filters.hideSaved,
    width > 1 && width !== Number(quickWidth),
    height > 1,
  ].filter(Boolean).length;
}

function licenseLabel(need: LicenseNeed): string {
  switch (need) {
    case 'any':
      return l10n.t('Any');
    case 'commercial':
      return l10n.t('Free to use commercially');
    case 'modify':
      return l10n.t('Free to modify');
    case 'public-domain':
      return l10n.t('Public domain');
  }
}

function orientationLabel(orientation: Orientation): string {
  switch (orientation) {
    case 'any':
      return l10n.t('Any');
    case 'landscape':
      return l10n.t('Landscape');
    case 'portrait':
      return l10n.t('Portrait');
    case 'square':
      return l10n.t('Square');
  }
}
