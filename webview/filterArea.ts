import * as l10n from '@vscode/l10n';
import {
  colorNeeds,
  licenseNeeds,
  noFilters,
  orientations,
  typeNeeds,
  type ColorNeed,
  type Filters,
  type LicenseNeed,
  type Orientation,
  type TypeNeed,
} from '../src/shared/panel/filters';
import { filterErrors } from '../src/shared/form/form';
import { fieldErrorText } from '../src/shared/words/fieldErrorText';
import { maxFieldLengths } from '../src/shared/form/lengths';
import { decimalText } from '../src/shared/words/l10n';
import { sourceName } from '../src/shared/words/sourceText';
import { checkBox, dropDown, plainButton } from './controls';
import type { FilterCounter } from './filterCounter';
import { appendElement, textField, type Field } from './fields';
import { colorLabel, licenseLabel, orientationLabel, typeLabel } from '../src/shared/words/demandText';
import { folderStatusIn, type View } from './view';

export interface FilterArea {
  readonly fields: { readonly tags: Field; readonly minWidth: Field; readonly minHeight: Field };
  render(view: View): void;
}

/** Every source; the id of one is never empty. */
const anySource = '';

/** All filters, each choice with how many pictures it would show. */
export function filterArea(
  parent: HTMLElement,
  actions: { readonly filter: (change: Partial<Filters>) => void },
  count: FilterCounter,
): FilterArea {
  const element = appendElement(parent, 'all-filters');

  const text = textField(element, {
    label: l10n.t('Title or author'),
    kind: 'text',
    maxLength: maxFieldLengths.text,
    onInput: (value) => actions.filter({ text: value }),
  });
  const license = dropDown<LicenseNeed>(element, {
    label: l10n.t('Licence'),
    onChange: (value) => actions.filter({ license: value }),
  });
  license.element.classList.add('wide');
  const type = dropDown<TypeNeed>(element, {
    label: l10n.t('Type'),
    onChange: (value) => actions.filter({ type: value }),
  });
  const orientation = dropDown<Orientation>(element, {
    label: l10n.t('Orientation'),
    onChange: (value) => actions.filter({ orientation: value }),
  });
  const color = dropDown<ColorNeed>(element, {
    label: l10n.t('Color'),
    onChange: (value) => actions.filter({ color: value }),
  });
  const tags = textField(element, {
    label: l10n.t('Tags'),
    kind: 'text',
    maxLength: maxFieldLengths.tags,
    onInput: (value) => actions.filter({ tags: value }),
  });
  tags.setPlaceholder(l10n.t('cat, window'));
  const source = dropDown<string>(element, {
    label: l10n.t('Source'),
    onChange: (value) => actions.filter({ source: value === anySource ? null : value }),
  });
  const least = appendElement(element, 'least');
  const minWidth = textField(least, {
    label: l10n.t('Minimum width'),
    kind: 'number',
    maxLength: maxFieldLengths.minWidth,
    onInput: (value) => actions.filter({ minWidth: value }),
  });
  const minHeight = textField(least, {
    label: l10n.t('Minimum height'),
    kind: 'number',
    maxLength: maxFieldLengths.minHeight,
    onInput: (value) => actions.filter({ minHeight: value }),
  });
  for (const field of [minWidth, minHeight]) field.setHint(l10n.t('px'));
  const last = appendElement(element, 'last');
  // What is kept is saved, too: both filters together would show nothing.
  const hideSaved = checkBox(last, (value) =>
    actions.filter({ hideSaved: value, ...(value && { onlyKept: false }) }),
  );
  const onlyKept = checkBox(last, (value) =>
    actions.filter({ onlyKept: value, ...(value && { hideSaved: false }) }),
  );
  const hideLookAlikes = checkBox(last, (value) => actions.filter({ hideLookAlikes: value }));
  const ofFound = [text.element, hideSaved.element, onlyKept.element, hideLookAlikes.element];
  plainButton(last, {
    look: 'link',
    label: l10n.t('Reset filters'),
    onClick: () => actions.filter(noFilters),
  });

  const counted = <Value extends string>(
    value: Value,
    label: string,
    change: Parameters<FilterCounter['labelWith']>[1],
  ): readonly [Value, string] => [value, count.labelWith(label, change)];

  return {
    fields: { tags, minWidth, minHeight },
    render({ form, errors, pictures, tiles, pairCount }) {
      const { filters } = form;
      const isEmpty = pictures.length === 0;
      // What sources cannot be asked for has a meaning only among pictures.
      for (const part of ofFound) part.hidden = isEmpty;
      text.value = filters.text;
      license.set(
        filters.license,
        licenseNeeds.map((need) => counted(need, licenseLabel(need), { license: need })),
      );
      orientation.set(
        filters.orientation,
        orientations.map((each) => counted(each, orientationLabel(each), { orientation: each })),
      );
      // Not counted, as nobody can tell it of a picture.
      color.set(
        filters.color,
        colorNeeds.map((each) => [each, colorLabel(each)]),
      );
      color.element.title = isEmpty
        ? l10n.t('Color')
        : l10n.t('Color: asked of the sources, in the next search');
      tags.value = filters.tags;
      tags.element.title = isEmpty
        ? l10n.t('Tags')
        : l10n.t('Tags: asked of the sources, in the next search');

      const types = new Set(pictures.map((picture) => picture.type ?? 'unknown'));
      type.element.hidden = !isEmpty && types.size < 2 && filters.type === 'any';
      type.set(
        filters.type,
        typeNeeds
          .filter((each) => isEmpty || each === 'any' || each === filters.type || types.has(each))
          .map((each) => counted(each, typeLabel(each), { type: each })),
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
      const wrong = { ...errors, ...filterErrors(filters) };
      tags.setError(wrong.tags ? fieldErrorText(wrong.tags, 0) : null);
      minWidth.setError(wrong.minWidth ? fieldErrorText(wrong.minWidth, 0) : null);
      minHeight.setError(wrong.minHeight ? fieldErrorText(wrong.minHeight, 0) : null);
      const there = folderStatusIn(tiles);
      const saved = pictures.filter(({ key }) => there(key) !== null).length;
      hideSaved.set(filters.hideSaved, l10n.t('Hide what is saved here · {0}', decimalText(saved, 0)));
      const kept = pictures.filter(({ key }) => there(key) === 'kept').length;
      const alike =
        pairCount === 0
          ? 0
          : count.countWith({ hideLookAlikes: false }) - count.countWith({ hideLookAlikes: true });
      hideLookAlikes.set(filters.hideLookAlikes, l10n.t('Hide look-alikes · {0}', decimalText(alike, 0)));
      onlyKept.set(filters.onlyKept, l10n.t('Kept · {0}', decimalText(kept, 0)));
    },
  };
}
