import * as l10n from '@vscode/l10n';
import { findCountOf } from '../src/shared/form/form';
import { pictureCountText } from '../src/shared/words/runText';
import { groupedText } from '../src/shared/words/units';
import type { Snapshot } from '../src/shared/panel/protocol';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { noticeLine } from './noticeLine';
import { isSearching, type Actions, type View } from './view';

/** What stands below the last picture: how many there are, the way to more, and what the sources want said. */
export function listEnd(
  parent: HTMLElement,
  actions: Pick<Actions, 'findMore'>,
): { readonly render: (view: View) => void } {
  const line = appendElement(parent, 'end');
  const text = appendElement(line, '', 'span');
  const more = plainButton(line, {
    look: 'link',
    label: l10n.t('Find more'),
    onClick: () => actions.findMore(),
  });
  // With the number it would be called otherwise after every edit of the field.
  more.element.ariaLabel = l10n.t('Find more');
  const notices = noticeLine(parent);
  return {
    render({ snapshot, form }) {
      setText(text, listEndText(snapshot));
      more.element.hidden = snapshot.more !== 'yes';
      more.set({ label: l10n.t('Find {0} more', findCountOf(form)), disabled: isSearching(snapshot) });
      notices(snapshot.notices);
    },
  };
}

/** How many pictures of how many there are. */
function listEndText({ found, more, total }: Pick<Snapshot, 'found' | 'more' | 'total'>): string {
  const count = pictureCountText(found);
  if (more === 'no') return l10n.t('{0}, and there are no more', count);
  if (!total || total.count <= found) return count;
  const [some, all] = [groupedText(found), groupedText(total.count)];
  return total.isLeast ? l10n.t('{0} of more than {1}', some, all) : l10n.t('{0} of about {1}', some, all);
}
