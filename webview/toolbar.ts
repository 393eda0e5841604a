import * as l10n from '@vscode/l10n';
import { invertChoice } from '../src/shared/panel/choice';
import { minimumPixelsOf, type Filters } from '../src/shared/panel/filters';
import { decimalText, plural } from '../src/shared/words/l10n';
import { plainButton } from './controls';
import { filterCounter } from './filterCounter';
import { appendElement, setText, type Field } from './fields';
import { filterArea, countInnerFilters, type FilterArea } from './filterArea';
import type { HostConnection } from './hostConnection';
import { activeRun, type Actions, type View } from './view';

export interface Toolbar {
  /** Focusing one of these opens the filters if they are closed. */
  readonly fields: Readonly<Record<keyof FilterArea['fields'], Pick<Field, 'focus'>>>;
  render(view: View): void;
  /** Focuses the button that opens and closes the filters. */
  focus(): void;
}

/** Minimum width, in pixels, of the quick filter: the large size of most sources. */
const quickMinWidth = '1024';

/** The bar over the grid: how many pictures are found, shown and chosen, and controls to filter and choose. */
export function toolbar(parent: HTMLElement, actions: Actions, host: HostConnection): Toolbar {
  const element = appendElement(parent, 'toolbar');
  const summary = appendElement(element, 'summary');
  const found = appendElement(summary, 'all', 'h2');
  const shown = appendElement(summary, '', 'span');
  const chosen = appendElement(summary, 'chosen', 'span');

  const choosing = labelledGroup(element, 'choosing', l10n.t('Choice'));
  const links = {
    choose: plainButton(choosing, { look: 'link', label: '', onClick: () => chooseAllOrNone() }),
    invert: plainButton(choosing, {
      look: 'link',
      label: l10n.t('Invert choice'),
      onClick: () => actions.setChoice(invertChoice(latest.choice, latest.offer.shown)),
    }),
    clear: plainButton(choosing, {
      look: 'link',
      label: l10n.t('Clear list'),
      onClick: () => actions.sendCommand('clear'),
    }),
  };

  const quick = labelledGroup(element, 'quick', l10n.t('Filters'));
  const chip = (onClick: () => void): ReturnType<typeof plainButton> =>
    plainButton(quick, { look: 'chip', label: '', onClick });
  const chips = {
    commercial: chip(() => filter(isCommercial(latest) ? { license: 'any' } : { license: 'commercial' })),
    landscape: chip(() =>
      filter(isLandscape(latest) ? { orientation: 'any' } : { orientation: 'landscape' }),
    ),
    wide: chip(() => filter({ minWidth: isWide(latest) ? '' : quickMinWidth })),
    more: chip(() => open(!isOpen)),
  };
  chips.more.element.classList.add('more');

  const count = filterCounter();
  const area = filterArea(parent, { filter, close: () => open(false) }, count);
  chips.more.element.setAttribute('aria-controls', area.element.id);

  let latest: View;
  let isOpen = host.storedState.filtersOpen;

  function filter(change: Partial<Filters>): void {
    actions.editForm({ filters: { ...latest.form.filters, ...change } });
  }

  function chooseAllOrNone(): void {
    const { choice, offer } = latest;
    actions.setChoice(new Set(choice.size === 0 ? offer.offered.map(({ key }) => key) : []));
  }

  function open(now: boolean): void {
    isOpen = now;
    host.storeState({ filtersOpen: now });
    render(latest);
    if (!now) chips.more.element.focus();
  }

  function render(view: View): void {
    latest = view;
    const { pictures, offer, choice, form } = view;
    count.setView(view);

    setText(found, plural(l10n.t('Found {0} picture|Found {0} pictures'), pictures.length));
    setText(shown, shownCountText(view));
    shown.hidden = offer.shown.length === pictures.length;
    setText(chosen, chosenCountText(view));
    chosen.hidden = choice.size === 0;

    links.choose.set({ label: choice.size === 0 ? l10n.t('Choose all') : l10n.t('Choose none') });
    links.clear.set({ disabled: activeRun(view.snapshot) !== null });

    chips.commercial.set({
      label: l10n.t(
        'Free to use commercially · {0}',
        decimalText(count.countWith({ license: 'commercial' }), 0),
      ),
      pressed: isCommercial(view),
    });
    chips.landscape.set({
      label: l10n.t('Landscape · {0}', decimalText(count.countWith({ orientation: 'landscape' }), 0)),
      pressed: isLandscape(view),
    });
    chips.wide.set({
      label: l10n.t(
        '≥ {0} px wide · {1}',
        quickMinWidth,
        decimalText(count.countWith({ minWidth: quickMinWidth }), 0),
      ),
      pressed: isWide(view),
    });

    const inside = countInnerFilters(form.filters, quickMinWidth);
    chips.more.set({
      label: inside === 0 ? l10n.t('More filters') : l10n.t('More filters · {0}', inside),
    });
    chips.more.element.ariaExpanded = String(isOpen);
    chips.more.element.classList.toggle('active', inside > 0);
    area.element.hidden = !isOpen;
    if (isOpen) area.render(view);
  }

  const reached = (field: Field): Pick<Field, 'focus'> => ({
    focus() {
      open(true);
      field.focus();
    },
  });
  return {
    fields: { minWidth: reached(area.fields.minWidth), minHeight: reached(area.fields.minHeight) },
    render,
    focus: () => chips.more.element.focus(),
  };
}

/** How many pictures are shown: `212 shown`. */
export function shownCountText({ offer }: View): string {
  return plural(l10n.t('{0} shown|{0} shown'), offer.shown.length);
}

/** How many pictures are chosen: `24 chosen`, `24 chosen (3 hidden by filters)`. */
export function chosenCountText({ choice, offer }: View): string {
  return offer.hiddenCount === 0
    ? plural(l10n.t('{0} chosen|{0} chosen'), choice.size)
    : plural(
        l10n.t('{0} chosen ({1} hidden by filters)|{0} chosen ({1} hidden by filters)'),
        choice.size,
        offer.hiddenCount,
      );
}

function isCommercial({ form }: View): boolean {
  return form.filters.license === 'commercial';
}

function isLandscape({ form }: View): boolean {
  return form.filters.orientation === 'landscape';
}

function isWide({ form }: View): boolean {
  return minimumPixelsOf(form.filters).width === Number(quickMinWidth);
}

function labelledGroup(parent: HTMLElement, className: string, label: string): HTMLElement {
  const element = appendElement(parent, className);
  element.role = 'group';
  element.ariaLabel = label;
  return element;
}
