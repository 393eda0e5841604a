import * as l10n from '@vscode/l10n';
import type { Snapshot } from '../src/shared/panel/protocol';
import { allTab, type Tab } from '../src/shared/panel/tabs';
import { decimalText } from '../src/shared/words/l10n';
import { appendElement, setText } from './fields';
import { icon } from './icons';
import type { Actions } from './view';

export interface TabBar {
  readonly element: HTMLElement;
  render(snapshot: Pick<Snapshot, 'tabs' | 'shownTab' | 'searchedTab'>): void;
}

/** One tab for each search, the newest first, and one for all; there is none to choose from until something is searched for. */
export function tabBar(parent: HTMLElement, actions: Pick<Actions, 'showTab' | 'closeTab'>): TabBar {
  const element = appendElement(parent, 'tabs');
  element.role = 'tablist';
  element.ariaLabel = l10n.t('Searches');
  const parts = new Map<number, TabPart>();
  let shown: number | null = null;

  const bringIntoView = (): void => {
    if (shown !== null) parts.get(shown)?.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  // Also when the window narrows, or what stands beside it grows.
  new ResizeObserver(bringIntoView).observe(element);

  const ids = (): number[] => [...parts.keys()];
  const show = (id: number | undefined): void => {
    if (id === undefined) return;
    actions.showTab(id);
    parts.get(id)?.element.focus();
  };
  element.addEventListener('keydown', (event) => {
    const at = ids().findIndex((id) => parts.get(id)?.element === document.activeElement);
    const step = steps[event.key];
    if (step) show(ids().at(step(at, parts.size)));
    else if (event.key in closeKeys) close(ids()[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const close = (id: number | undefined): void => {
    if (id !== undefined && id !== allTab) actions.closeTab(id);
  };

  return {
    element,
    render({ tabs, shownTab, searchedTab }) {
      element.hidden = tabs.length < 2;
      const hadFocus = element.contains(document.activeElement);
      const order = tabs.map(({ id }) => id);
      for (const id of ids().filter((each) => !order.includes(each))) {
        parts.get(id)?.element.remove();
        parts.delete(id);
      }
      tabs.forEach((tab, at) => {
        const part = parts.get(tab.id) ?? tabPart(tab.id, show, close);
        // Kept in the order in which they are shown.
        parts.delete(tab.id);
        parts.set(tab.id, part);
        if (element.children[at] !== part.element)
          element.insertBefore(part.element, element.children[at] ?? null);
        part.render(tab, { isShown: tab.id === shownTab, isSearched: tab.id === searchedTab });
      });
      const now = parts.get(shownTab)?.element;
      const isOther = shown !== shownTab;
      shown = shownTab;
      if (isOther) bringIntoView();
      if (hadFocus && !element.contains(document.activeElement)) now?.focus();
    },
  };
}

/** Keys that close the tab that has the focus. */
const closeKeys: Readonly<Record<string, true>> = { Delete: true };

/** Which tab a key leads to, from the one at `at` of so many. */
const steps: Readonly<Record<string, ((at: number, count: number) => number) | undefined>> = {
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: () => -1,
};

interface TabPart {
  readonly element: HTMLElement;
  render(tab: Tab, look: { readonly isShown: boolean; readonly isSearched: boolean }): void;
}

function tabPart(id: number, show: (id: number) => void, close: (id: number) => void): TabPart {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'tab';
  element.role = 'tab';
  element.addEventListener('click', () => show(id));
  element.addEventListener('auxclick', (event) => {
    if (event.button === 1) close(id);
  });
  const title = appendElement(element, 'title', 'span');
  const count = appendElement(element, 'count', 'span');
  const cross = appendElement(element, 'cross', 'span');
  // For the mouse; by keyboard it is the Delete key.
  cross.ariaHidden = 'true';
  cross.append(icon('cross'));
  cross.addEventListener('click', (event) => {
    event.stopPropagation();
    close(id);
  });
  return {
    element,
    render({ title: text, count: amount }, { isShown, isSearched }) {
      setText(title, id === allTab ? l10n.t('All') : text);
      setText(count, decimalText(amount, 0));
      const canClose = id !== allTab && !isSearched;
      cross.hidden = !canClose;
      cross.title = l10n.t('Close (Delete)');
      element.ariaKeyShortcuts = canClose ? Object.keys(closeKeys).join(' ') : null;
      element.title = id === allTab ? l10n.t('All that was found') : text;
      element.ariaSelected = String(isShown);
      element.tabIndex = isShown ? 0 : -1;
    },
  };
}
