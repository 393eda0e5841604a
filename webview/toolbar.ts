import * as l10n from '@vscode/l10n';
import { invertChoice } from '../src/shared/panel/choice';
import { minimumPixelsOf, type Filters } from '../src/shared/panel/filters';
import { sortOrders, type SortOrder } from '../src/shared/panel/sort';
import { tileHeights } from '../src/shared/panel/tileHeights';
import { licenseGroups } from '../src/shared/picture/licenseGroups';
import { plural } from '../src/shared/words/l10n';
import { dropDown, plainButton, slider } from './controls';
import { chosenCountText } from './choiceText';
import { activeFilters, filterChips } from './filterChips';
import { filterCounter } from './filterCounter';
import { appendElement, setText, type Field } from './fields';
import { filterArea, type FilterArea } from './filterArea';
import { leastWidthLabel, licenseLabel, orientationLabel } from '../src/shared/words/demandText';
import { flyout } from './flyout';
import { icon } from './icons';
import { tabBar } from './tabBar';
import { canUndo, isSaving, isSearching, type Actions, type View } from './view';

export interface Toolbar {
  /** Focusing one of these opens the filters if they are closed. */
  readonly fields: Readonly<Record<keyof FilterArea['fields'], Pick<Field, 'focus'>>>;
  render(view: View): void;
  /** Focuses the button that opens and closes the filters. */
  focus(): void;
}

/** Minimum width, in pixels, of the quick filter: the large size of most sources. */
const quickMinWidth = '1024';

/** The row over the grid: the searches, how much of the shown one is chosen, and what filters and chooses. */
export function toolbar(parent: HTMLElement, actions: Actions): Toolbar {
  const element = appendElement(parent, 'toolbar');
  const tabs = tabBar(element, actions);
  const found = appendElement(element, 'visually-hidden', 'h2');
  const tools = appendElement(element, 'tools');
  const chosen = appendElement(tools, 'chosen', 'span');
  const undo = plainButton(tools, {
    look: 'link',
    label: l10n.t('Undo'),
    onClick: actions.undo,
  });
  const choose = plainButton(tools, { look: 'link', label: '', onClick: () => chooseAllOrNone() });
  const sort = dropDown<SortOrder>(tools, {
    label: l10n.t('Sort by'),
    onChange: (value) => actions.editForm({ sort: value }),
  });
  sort.element.classList.add('sort');
  sort.element.append(icon('sort'));
  const filters = plainButton(tools, { look: 'chip', label: '', onClick: () => undefined });
  filters.element.classList.add('more');
  const more = plainButton(tools, { look: 'link', label: '⋯', onClick: () => undefined });
  more.element.ariaLabel = more.element.title = l10n.t('More actions');
  more.element.classList.add('dots');

  const filterFlyout = flyout(element, {
    button: filters.element,
    className: 'filters',
    label: l10n.t('Filters'),
    onToggle: () => render(latest),
  });
  const quick = appendElement(filterFlyout.element, 'quick');
  const chip = (onClick: () => void): ReturnType<typeof plainButton> =>
    plainButton(quick, { look: 'chip', label: '', onClick });
  const chips = {
    licenses: licenseGroups.map((group) => {
      const button = chip(() => filter({ license: latest.form.filters.license === group ? 'any' : group }));
      button.element.dataset['group'] = group;
      return { group, button };
    }),
    landscape: chip(() =>
      filter(isLandscape(latest) ? { orientation: 'any' } : { orientation: 'landscape' }),
    ),
    wide: chip(() => filter({ minWidth: isWide(latest) ? '' : quickMinWidth })),
  };
  const count = filterCounter();
  const area = filterArea(filterFlyout.element, { filter }, count);

  const menu = flyout(element, { button: more.element, className: 'menu', label: l10n.t('More actions') });
  const item = (label: string, act: () => void): ReturnType<typeof plainButton> =>
    plainButton(menu.element, {
      look: 'item',
      label,
      onClick: () => {
        menu.close();
        act();
      },
    });
  const zoom = slider(menu.element, {
    label: l10n.t('Zoom'),
    least: tileHeights.least,
    most: tileHeights.most,
    onInput: (tileHeight) => actions.editForm({ tileHeight }),
  });
  item(l10n.t('Invert choice'), () => actions.setChoice(invertChoice(latest.choice, latest.offer.shown)));
  const ofPictures = [
    item(l10n.t('Save as Scrape File…'), () => actions.sendCommand('saveScrapeFile')),
    item(l10n.t('Verify save folder'), () => actions.sendCommand('verifyFolder')),
    item(l10n.t('Export save folder…'), () => actions.sendCommand('exportFolder')),
  ];
  item(l10n.t('Check sources'), () => actions.sendCommand('checkSources'));
  item(l10n.t('Several keywords…'), () => actions.showKeywords());
  item(l10n.t('Keys'), actions.showKeys);
  const clear = item(l10n.t('Clear list'), () => actions.sendCommand('clear'));

  const onChips = filterChips(parent, filter, () => filters.element.focus());

  let latest: View;

  function filter(change: Partial<Filters>): void {
    actions.editForm({ filters: { ...latest.form.filters, ...change } });
  }

  function chooseAllOrNone(): void {
    const { choice, offer } = latest;
    actions.setChoice(new Set(choice.size === 0 ? offer.offered.map(({ key }) => key) : []));
  }

  function render(view: View): void {
    latest = view;
    const { snapshot, pictures, choice, form } = view;
    const isEmpty = pictures.length === 0;
    const hadUndo = document.activeElement === undo.element;
    undo.element.hidden = !canUndo(view);
    if (hadUndo && !canUndo(view)) filters.element.focus();
    setText(found, plural(l10n.t('Found {0} picture|Found {0} pictures'), pictures.length));
    // What is set before a search is asked of the sources.
    found.hidden = isEmpty;
    choose.element.hidden = isEmpty;
    sort.set(
      form.sort,
      sortOrders.map((order) => [order, sortLabel(order)]),
    );
    setText(chosen, chosenCountText(view));
    chosen.hidden = choice.size === 0;
    choose.set({ label: choice.size === 0 ? l10n.t('Choose all') : l10n.t('Choose none') });
    zoom.set(form.tileHeight);
    clear.set({ disabled: isSearching(snapshot) || isSaving(snapshot) });
    for (const each of ofPictures) each.set({ disabled: isEmpty });

    const active = activeFilters(form.filters, snapshot.demands).length;
    onChips.render(view);
    filters.set({ label: active === 0 ? l10n.t('Filters') : l10n.t('Filters · {0}', active) });
    filters.element.classList.toggle('active', active > 0);
    // Last: the shown one is brought into the room that the others leave.
    tabs.render(snapshot);
    if (filterFlyout.isOpen) renderFilters(view);
  }

  function renderFilters(view: View): void {
    count.setView(view);
    for (const { group, button } of chips.licenses)
      button.set({
        label: count.labelWith(licenseLabel(group), { license: group }),
        pressed: view.form.filters.license === group,
      });
    chips.landscape.set({
      label: count.labelWith(orientationLabel('landscape'), { orientation: 'landscape' }),
      pressed: isLandscape(view),
    });
    chips.wide.set({
      label: count.labelWith(leastWidthLabel(Number(quickMinWidth)), { minWidth: quickMinWidth }),
      pressed: isWide(view),
    });
    area.render(view);
  }

  const reached = (field: Field): Pick<Field, 'focus'> => ({
    focus() {
      filterFlyout.open();
      field.focus();
    },
  });
  return {
    fields: {
      tags: reached(area.fields.tags),
      minWidth: reached(area.fields.minWidth),
      minHeight: reached(area.fields.minHeight),
    },
    render,
    focus: () => filters.element.focus(),
  };
}

function sortLabel(order: SortOrder): string {
  switch (order) {
    case 'found':
      return l10n.t('As found');
    case 'size':
      return l10n.t('Most pixels');
    case 'newest':
      return l10n.t('Newest');
    case 'title':
      return l10n.t('Title');
    case 'source':
      return l10n.t('Source');
  }
}

function isLandscape({ form }: View): boolean {
  return form.filters.orientation === 'landscape';
}

function isWide({ form }: View): boolean {
  return minimumPixelsOf(form.filters).width === Number(quickMinWidth);
}
