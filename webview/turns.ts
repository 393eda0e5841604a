import * as l10n from '@vscode/l10n';
import { failureText } from '../src/shared/words/failureText';
import { plural } from '../src/shared/words/l10n';
import type { TurnState } from '../src/shared/panel/protocol';
import type { SourceId } from '../src/shared/sources/sources';
import { plainText } from '../src/shared/words/plainText';
import { turnText } from '../src/shared/words/sourceText';
import { plainButton } from './controls';
import { box, setText } from './fields';
import { icon } from './icons';
import { isTroubled, toldTurns, wantedKey, type Told } from './toldTurns';

/** The source runs, under the search form. `onLost` is called when the link that had the focus disappears. */
export function turnList(
  parent: HTMLElement,
  setKey: (source: SourceId) => void,
  onLost: () => void,
): { readonly render: (snapshot: Told) => void } {
  const list = box(parent, 'turns', 'ul');
  const items: TurnItem[] = [];
  const rest = box(list, '', 'li');
  return {
    render(snapshot) {
      const { turns, more } = toldTurns(snapshot);
      const hadFocus = list.contains(document.activeElement);
      list.hidden = turns.length === 0;
      const pages = turns.every(({ source }) => source === 'page');
      list.ariaLabel = pages ? l10n.t('Status of the pages') : l10n.t('Status of the sources');
      while (items.length > turns.length) items.pop()?.element.remove();
      turns.forEach((turn, at) => {
        const item = (items[at] ??= turnItem(setKey));
        if (!item.element.isConnected) rest.before(item.element);
        item.render(turn);
      });
      rest.hidden = more === 0;
      setText(rest, plural(l10n.t('and {0} more|and {0} more'), more));
      if (hadFocus && !isShown(document.activeElement)) onLost();
    },
  };
}

interface TurnItem {
  readonly element: HTMLElement;
  render(turn: TurnState): void;
}

function turnItem(setKey: (source: SourceId) => void): TurnItem {
  const element = document.createElement('li');
  element.append(icon('warning'));
  const text = box(element, 'words', 'span');
  let source: SourceId | null = null;
  const key = plainButton(element, {
    look: 'link',
    label: l10n.t('Set key'),
    onClick: () => source && setKey(source),
  });
  return {
    element,
    render(turn) {
      source = wantedKey(turn);
      const name = plainText(turn.name);
      setText(text, turnText(turn));
      element.title = turn.failure ? failureText(turn.failure) : '';
      element.classList.toggle('troubled', isTroubled(turn));
      key.element.hidden = source === null;
      key.element.ariaLabel = l10n.t('Set key for {0}', name);
    },
  };
}

function isShown(element: Element | null): boolean {
  return element !== null && element !== document.body && element.checkVisibility();
}
