import * as l10n from '@vscode/l10n';
import { minimumPixelsOf, noFilters, searchTagsIn, type Filters } from '../src/shared/panel/filters';
import type { SearchDemands } from '../src/shared/sources/demands';
import { plainText } from '../src/shared/words/plainText';
import { sourceName } from '../src/shared/words/sourceText';
import { plainButton, type PlainButton } from './controls';
import { appendElement, setText } from './fields';
import {
  colorLabel,
  leastHeightLabel,
  leastWidthLabel,
  licenseLabel,
  orientationLabel,
  tagsLabel,
  typeLabel,
} from '../src/shared/words/demandText';
import { icon } from './icons';
import { countUncompared, hiddenCountText, shownCountText, uncomparedCountText } from './choiceText';
import type { View } from './view';

/** A filter that is on. */
interface ActiveFilter {
  readonly label: string;
  /** What takes it off. */
  readonly off: Partial<Filters>;
}

/** The filters that are on, in the order in which they are offered, where a search with these demands is shown. */
export function activeFilters(filters: Filters, demanded: SearchDemands): readonly ActiveFilter[] {
  const { license, type, orientation, color, source, text, hideSaved, onlyKept, hideLookAlikes } = filters;
  const { width, height } = minimumPixelsOf(filters);
  const tags = searchTagsIn(filters.tags);
  const all: readonly (readonly [isOn: boolean, label: string, name: keyof Filters])[] = [
    [text.trim() !== '', l10n.t('“{0}”', plainText(text)), 'text'],
    [license !== 'any', licenseLabel(license), 'license'],
    [type !== 'any', typeLabel(type), 'type'],
    [orientation !== 'any', orientationLabel(orientation), 'orientation'],
    [color !== 'any', askedLabel(colorLabel(color), color === demanded.color), 'color'],
    [tags.length > 0, askedLabel(tagsLabel(tags), tags.join() === demanded.tags?.join()), 'tags'],
    [source !== null, sourceName(source ?? ''), 'source'],
    [width > 1, leastWidthLabel(width), 'minWidth'],
    [height > 1, leastHeightLabel(height), 'minHeight'],
    [hideSaved, l10n.t('Not saved here'), 'hideSaved'],
    [onlyKept, l10n.t('Kept'), 'onlyKept'],
    [hideLookAlikes, l10n.t('No look-alikes'), 'hideLookAlikes'],
  ];
  return all.flatMap(([isOn, label, name]) => (isOn ? [{ label, off: { [name]: noFilters[name] } }] : []));
}

/** What hides nothing: whether the pictures which are shown were asked for it. */
function askedLabel(label: string, isAsked: boolean): string {
  return isAsked ? label : l10n.t('{0} in the next search', label);
}

/**
 * One row with what the filters leave and hide, and a button for each that takes it off. `onLast` is called when the last of them
 * is taken off, which had the focus.
 */
export function filterChips(
  parent: HTMLElement,
  filter: (change: Partial<Filters>) => void,
  onLast: () => void,
): { readonly render: (view: View) => void } {
  const element = appendElement(parent, 'filter-chips');
  element.role = 'group';
  element.ariaLabel = l10n.t('Filters that are on');
  const shown = appendElement(element, 'shown', 'span');
  const waiting = document.createElement('span');
  const hidden = document.createElement('span');
  const chips: PlainButton[] = [];
  let active: readonly ActiveFilter[] = [];

  const chip = (at: number): PlainButton => {
    const button = plainButton(element, {
      look: 'chip',
      label: '',
      onClick() {
        const one = active[at];
        if (!one) return;
        const isLast = active.length === 1;
        filter(one.off);
        // The next one stands where this one was.
        if (isLast) onLast();
        else chips[Math.min(at, active.length - 1)]?.element.focus();
      },
    });
    button.element.classList.add('active');
    appendElement(button.element, '', 'span');
    button.element.append(icon('cross'));
    return button;
  };

  return {
    render(view) {
      active = activeFilters(view.form.filters, view.snapshot.demands);
      element.hidden = active.length === 0;
      shown.hidden = view.pictures.length === 0;
      setText(shown, shownCountText(view));
      while (chips.length < active.length) chips.push(chip(chips.length));
      chips.forEach(({ element: button }, at) => {
        const label = active[at]?.label;
        button.hidden = label === undefined;
        const text = button.querySelector('span');
        if (text) setText(text, label ?? '');
        button.ariaLabel = label === undefined ? null : l10n.t('{0}: take off this filter', label);
        button.title = button.ariaLabel ?? '';
      });
      if (element.lastChild !== hidden) element.append(waiting, hidden);
      const uncompared = view.form.filters.hideLookAlikes ? countUncompared(view) : 0;
      waiting.hidden = uncompared === 0;
      setText(waiting, uncomparedCountText(uncompared));
      hidden.hidden = view.offer.hiddenCount === 0;
      setText(hidden, hiddenCountText(view));
    },
  };
}
