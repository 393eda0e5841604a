import * as l10n from '@vscode/l10n';
import { findCountOf, maxFindCount, parseWholeNumber } from '../src/shared/form/form';
import { maxFruitlessPages } from '../src/shared/sources/fruitlessPages';
import { pictureCountText } from '../src/shared/words/runText';
import { groupedText } from '../src/shared/words/units';
import type { Snapshot } from '../src/shared/panel/protocol';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { termsLine } from './terms';
import { isSearching, type Actions, type View } from './view';

/** What stands below the last picture: how many there are, the way to more, and what the sources want said. */
export function listEnd(
  parent: HTMLElement,
  actions: Pick<Actions, 'findMore' | 'findMatching'>,
): { readonly render: (view: View) => void } {
  const line = appendElement(parent, 'end');
  const text = appendElement(line, '', 'span');
  const more = plainButton(line, {
    look: 'link',
    label: '',
    onClick: () => actions.findMore(),
  });
  let wanted = 0;
  const matching = plainButton(line, {
    look: 'link',
    label: '',
    onClick: () => actions.findMatching(wanted),
  });
  const notices = termsLine(parent);
  return {
    render({ snapshot, form, pictures, offer }) {
      setText(text, listEndText(snapshot));
      wanted = wantedMatches(offer.shown.length, form.quantity);
      matching.element.hidden = snapshot.more !== 'yes' || offer.shown.length === pictures.length;
      matching.set({ label: l10n.t('Find until {0} match', wanted), disabled: isSearching(snapshot) });
      more.element.hidden = snapshot.more !== 'yes';
      more.set({ label: l10n.t('Find more ({0})', findCountOf(form)), disabled: isSearching(snapshot) });
      notices(snapshot.notices);
    },
  };
}

/** Where no quantity says how many, in steps of so many. */
const matchStep = 20;

/** Until how many pictures pass the filters the search is to go on, if so many do now. */
function wantedMatches(count: number, quantity: string | null): number {
  const asked = parseWholeNumber(quantity ?? '', maxFindCount, 'more-than-limit');
  if (typeof asked === 'number' && asked > count) return asked;
  return (Math.floor(count / matchStep) + 1) * matchStep;
}

/** How many pictures of how many there are, and that a search for those that pass the filters was given up. */
function listEndText(snapshot: Snapshot): string {
  const { search } = snapshot;
  const { count, wanted } = (search.state === 'done' && search.outcome === 'found' && search.matching) || {
    count: 0,
    wanted: 0,
  };
  const counted = countText(snapshot);
  return count < wanted
    ? l10n.t('{0}. None of the last {1} pages had one that passes the filters', counted, maxFruitlessPages)
    : counted;
}

function countText({ found, more, total }: Snapshot): string {
  const count = pictureCountText(found);
  if (more === 'no') return l10n.t('{0}, and there are no more', count);
  if (!total || total.count <= found) return count;
  const [some, all] = [groupedText(found), groupedText(total.count)];
  return total.isLeast ? l10n.t('{0} of more than {1}', some, all) : l10n.t('{0} of about {1}', some, all);
}
