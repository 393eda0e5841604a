import * as l10n from '@vscode/l10n';
import { failureText } from '../src/shared/words/failureText';
import { plural } from '../src/shared/words/l10n';
import type { SourceRunState } from '../src/shared/panel/protocol';
import type { SourceId } from '../src/shared/sources/sources';
import { plainText } from '../src/shared/words/plainText';
import { sourceRunText } from '../src/shared/words/sourceText';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { icon } from './icons';
import { hasTrouble, shownSourceRuns, sourceNeedingKey, type SearchSnapshot } from './shownSourceRuns';

/** The source runs, under the search form. `onLost` is called when the link that had the focus disappears. */
export function sourceRunList(
  parent: HTMLElement,
  setKey: (source: SourceId) => void,
  onLost: () => void,
): { readonly render: (snapshot: SearchSnapshot) => void } {
  const list = appendElement(parent, 'turns', 'ul');
  const items: SourceRunItem[] = [];
  const rest = appendElement(list, '', 'li');
  /** What scrolls can be reached with the keyboard. */
  const makeReachable = (): void => {
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else list.removeAttribute('tabindex');
  };
  new ResizeObserver(makeReachable).observe(list);
  return {
    render(snapshot) {
      const { sourceRuns, moreCount } = shownSourceRuns(snapshot);
      const hadFocus = list.contains(document.activeElement);
      list.hidden = sourceRuns.length === 0;
      const pages = sourceRuns.every(({ source }) => source === 'page');
      list.ariaLabel = pages ? l10n.t('Status of the pages') : l10n.t('Status of the sources');
      while (items.length > sourceRuns.length) items.pop()?.element.remove();
      sourceRuns.forEach((run, at) => {
        const item = (items[at] ??= sourceRunItem(setKey));
        if (!item.element.isConnected) rest.before(item.element);
        item.render(run);
      });
      rest.hidden = moreCount === 0;
      setText(rest, plural(l10n.t('and {0} more|and {0} more'), moreCount));
      makeReachable();
      if (hadFocus && !isVisible(document.activeElement)) onLost();
    },
  };
}

interface SourceRunItem {
  readonly element: HTMLElement;
  render(run: SourceRunState): void;
}

function sourceRunItem(setKey: (source: SourceId) => void): SourceRunItem {
  const element = document.createElement('li');
  element.append(icon('warning'));
  const text = appendElement(element, 'words', 'span');
  let source: SourceId | null = null;
  const key = plainButton(element, {
    look: 'link',
    label: l10n.t('Set key'),
    onClick: () => source && setKey(source),
  });
  return {
    element,
    render(run) {
      source = sourceNeedingKey(run);
      const name = plainText(run.name);
      setText(text, sourceRunText(run));
      element.title = run.failure ? failureText(run.failure) : '';
      element.classList.toggle('troubled', hasTrouble(run));
      key.element.hidden = source === null;
      key.element.ariaLabel = l10n.t('Set key for {0}', name);
    },
  };
}

function isVisible(element: Element | null): boolean {
  return element !== null && element !== document.body && element.checkVisibility();
}
