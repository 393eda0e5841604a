import * as l10n from '@vscode/l10n';
import { failureText } from '../src/shared/words/failureText';
import { plural } from '../src/shared/words/l10n';
import type { Snapshot, SourceRunState } from '../src/shared/panel/protocol';
import type { SourceId } from '../src/shared/sources/sources';
import { goesOnInText } from '../src/shared/words/runText';
import { plainText } from '../src/shared/words/plainText';
import { isOfPage, sourceRunText } from '../src/shared/words/sourceText';
import { plainButton } from './controls';
import { countdown } from './countdown';
import { appendElement, setText } from './fields';
import { icon } from './icons';
import { sourceDoors } from './sourceDoors';
import { hasTrouble, shownSourceRuns, sourceNeedingKey } from './shownSourceRuns';
import type { Actions } from './view';

/** The source runs, under the search form. `onLost` is called when the link that had the focus disappears. */
export function sourceRunList(
  parent: HTMLElement,
  actions: DoorActions,
  onLost: () => void,
): { readonly render: (snapshot: Pick<Snapshot, 'search' | 'found' | 'goesOn'>) => void } {
  const list = appendElement(parent, 'turns', 'ul');
  const items: SourceRunItem[] = [];
  const rest = appendElement(list, '', 'li');
  const passedOver: HTMLElement[] = [];
  const goesOn = appendElement(list, '', 'li');
  const goesOnText = appendElement(goesOn, 'words', 'span');
  plainButton(goesOn, { look: 'link', label: l10n.t('Stop waiting'), onClick: actions.stopWaiting });
  const countDown = countdown((seconds) => setText(goesOnText, goesOnInText(seconds)));
  /** What scrolls can be reached with the keyboard. */
  const makeReachable = (): void => {
    if (list.scrollHeight > list.clientHeight) list.tabIndex = 0;
    else list.removeAttribute('tabindex');
  };
  new ResizeObserver(makeReachable).observe(list);
  return {
    render(snapshot) {
      const { sourceRuns, moreCount, passedOver: texts } = shownSourceRuns(snapshot);
      const hadFocus = list.contains(document.activeElement);
      // With an empty list it is said there.
      const left = snapshot.found > 0 ? snapshot.goesOn : null;
      countDown(left);
      goesOn.hidden = left === null;
      list.hidden = sourceRuns.length === 0 && left === null;
      const pages = sourceRuns.every(isOfPage);
      list.ariaLabel = pages ? l10n.t('Status of the pages') : l10n.t('Status of the sources');
      while (items.length > sourceRuns.length) items.pop()?.element.remove();
      sourceRuns.forEach((run, at) => {
        const item = (items[at] ??= sourceRunItem(actions));
        if (!item.element.isConnected) rest.before(item.element);
        item.render(run);
      });
      rest.hidden = moreCount === 0;
      setText(rest, plural(l10n.t('and {0} more|and {0} more'), moreCount));
      while (passedOver.length > texts.length) passedOver.pop()?.remove();
      texts.forEach((text, at) => {
        const item = (passedOver[at] ??= appendElement(list, 'passed-over', 'li'));
        if (!item.nextSibling) goesOn.before(item);
        setText(item, text);
        // Many names are cut off at the end of their line.
        item.title = text;
      });
      makeReachable();
      if (hadFocus && !isVisible(document.activeElement)) onLost();
    },
  };
}

type DoorActions = Pick<Actions, 'setApiKey' | 'declineSource' | 'openSearchPage' | 'stopWaiting'>;

interface SourceRunItem {
  readonly element: HTMLElement;
  render(run: SourceRunState): void;
}

function sourceRunItem(actions: DoorActions): SourceRunItem {
  const element = document.createElement('li');
  element.append(icon('warning'));
  const text = appendElement(element, 'words', 'span');
  const doors = sourceDoors(element, actions);
  let source: SourceId | null = null;
  const notNow = plainButton(element, {
    look: 'link',
    label: l10n.t('Not now'),
    onClick: () => source && actions.declineSource(source),
  });
  notNow.element.title = l10n.t(
    'Not asked any more among all, until it has a key or is chosen as the source',
  );
  return {
    element,
    render(run) {
      source = sourceNeedingKey(run);
      const name = plainText(run.name);
      setText(text, sourceRunText(run));
      element.title = run.failure ? failureText(run.failure) : '';
      element.classList.toggle('troubled', hasTrouble(run));
      doors(run);
      notNow.element.hidden = run.state !== 'needs-key';
      notNow.element.ariaLabel = l10n.t('Not now: {0}', name);
    },
  };
}

function isVisible(element: Element | null): boolean {
  return element !== null && element !== document.body && element.checkVisibility();
}
