import * as l10n from '@vscode/l10n';
import { inverted } from '../src/shared/panel/choice';
import { leastOf, type Filters } from '../src/shared/panel/filters';
import { decimal, plural } from '../src/shared/words/l10n';
import { plainButton } from './controls';
import { counter } from './counter';
import { box, setText, type Field } from './fields';
import { filterArea, filtersInside, type FilterArea } from './filters';
import type { Host } from './host';
import { running, type Actions, type View } from './view';

export interface Toolbar {
  /** Focusing one of these opens the filters if they are closed. */
  readonly fields: Readonly<Record<keyof FilterArea['fields'], Pick<Field, 'focus'>>>;
  render(view: View): void;
  /** Focuses the button that opens and closes the filters. */
  focus(): void;
}

/** Minimum width, in pixels, of the quick filter: the large size of most sources. */
const wide = '1024';

/** The bar over the grid: how many pictures are found, shown and chosen, and controls to filter and choose. */
export function toolbar(parent: HTMLElement, actions: Actions, host: Host): Toolbar {
  const element = box(parent, 'toolbar');
  const summary = box(element, 'summary');
  const found = box(summary, 'all', 'h2');
  const shown = box(summary, '', 'span');
  const chosen = box(summary, 'chosen', 'span');

  const choosing = group(element, 'choosing', l10n.t('Choice'));
  const links = {
    choose: plainButton(choosing, { look: 'link', label: '', onClick: () => chooseAllOrNone() }),
    invert: plainButton(choosing, {
      look: 'link',
      label: l10n.t('Invert choice'),
      onClick: () => actions.choose(inverted(latest.choice, latest.offer.shown)),
    }),
    clear: plainButton(choosing, {
      look: 'link',
      label: l10n.t('Clear list'),
      onClick: () => actions.send('clear'),
    }),
  };

  const quick = group(element, 'quick', l10n.t('Filters'));
  const chip = (onClick: () => void): ReturnType<typeof plainButton> =>
    plainButton(quick, { look: 'chip', label: '', onClick });
  const chips = {
    commercial: chip(() => filter(isCommercial(latest) ? { license: 'any' } : { license: 'commercial' })),
    landscape: chip(() =>
      filter(isLandscape(latest) ? { orientation: 'any' } : { orientation: 'landscape' }),
    ),
    wide: chip(() => filter({ minWidth: isWide(latest) ? '' : wide })),
    more: chip(() => open(!isOpen)),
  };
  chips.more.element.classList.add('more');

  const count = counter();
  const area = filterArea(parent, { filter, close: () => open(false) }, count);
  chips.more.element.setAttribute('aria-controls', area.element.id);

  let latest: View;
  let isOpen = host.kept.filtersOpen;

  function filter(change: Partial<Filters>): void {
    actions.edit({ filters: { ...latest.form.filters, ...change } });
  }

  function chooseAllOrNone(): void {
    const { choice, offer } = latest;
    actions.choose(new Set(choice.size === 0 ? offer.offered.map(({ key }) => key) : []));
  }

  function open(now: boolean): void {
    isOpen = now;
    host.keep({ filtersOpen: now });
    render(latest);
    if (!now) chips.more.element.focus();
  }

  function render(view: View): void {
    latest = view;
    const { pictures, offer, choice, form } = view;
    count.look(view);

    setText(found, plural(l10n.t('Found {0} picture|Found {0} pictures'), pictures.length));
    setText(shown, shownText(view));
    shown.hidden = offer.shown.length === pictures.length;
    setText(chosen, chosenText(view));
    chosen.hidden = choice.size === 0;

    links.choose.set({ label: choice.size === 0 ? l10n.t('Choose all') : l10n.t('Choose none') });
    links.clear.set({ disabled: running(view.snapshot) !== null });

    chips.commercial.set({
      label: l10n.t('Free to use commercially · {0}', decimal(count.with({ license: 'commercial' }), 0)),
      pressed: isCommercial(view),
    });
    chips.landscape.set({
      label: l10n.t('Landscape · {0}', decimal(count.with({ orientation: 'landscape' }), 0)),
      pressed: isLandscape(view),
    });
    chips.wide.set({
      label: l10n.t('≥ {0} px wide · {1}', wide, decimal(count.with({ minWidth: wide }), 0)),
      pressed: isWide(view),
    });

    const inside = filtersInside(form.filters, wide);
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
export function shownText({ offer }: View): string {
  return plural(l10n.t('{0} shown|{0} shown'), offer.shown.length);
}

/** How many pictures are chosen: `24 chosen`, `24 chosen (3 hidden by filters)`. */
export function chosenText({ choice, offer }: View): string {
  return offer.hidden === 0
    ? plural(l10n.t('{0} chosen|{0} chosen'), choice.size)
    : plural(
        l10n.t('{0} chosen ({1} hidden by filters)|{0} chosen ({1} hidden by filters)'),
        choice.size,
        offer.hidden,
      );
}

function isCommercial({ form }: View): boolean {
  return form.filters.license === 'commercial';
}

function isLandscape({ form }: View): boolean {
  return form.filters.orientation === 'landscape';
}

function isWide({ form }: View): boolean {
  return leastOf(form.filters).width === Number(wide);
}

function group(parent: HTMLElement, className: string, label: string): HTMLElement {
  const element = box(parent, className);
  element.role = 'group';
  element.ariaLabel = label;
  return element;
}
