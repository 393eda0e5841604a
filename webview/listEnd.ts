import * as l10n from '@vscode/l10n';
import { pictureCountText } from '../src/shared/words/runText';
import type { Snapshot } from '../src/shared/panel/protocol';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { noticeLine } from './noticeLine';
import { isSearching, type Actions } from './view';

/** What stands below the last picture: how many there are, the way to more, and what the sources want said. */
export function listEnd(
  parent: HTMLElement,
  actions: Pick<Actions, 'findMore'>,
): { readonly render: (snapshot: Snapshot) => void } {
  const line = appendElement(parent, 'end');
  const text = appendElement(line, '', 'span');
  const more = plainButton(line, {
    look: 'link',
    label: l10n.t('Find more'),
    onClick: () => actions.findMore(),
  });
  const notices = noticeLine(parent);
  return {
    render(snapshot) {
      const { found, more: hasMore } = snapshot;
      setText(
        text,
        hasMore === 'no'
          ? l10n.t('{0}, and there are no more', pictureCountText(found))
          : pictureCountText(found),
      );
      more.element.hidden = hasMore !== 'yes';
      more.set({ disabled: isSearching(snapshot) });
      notices(snapshot.notices);
    },
  };
}
