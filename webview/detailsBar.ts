import * as l10n from '@vscode/l10n';
import type { ShownPicture, Tile } from '../src/shared/panel/gallery';
import type { Pixels } from '../src/shared/picture/picture';
import { isActionOffered, pictureActions, type PictureAction } from '../src/shared/panel/pictureActions';
import { decimalText, plural } from '../src/shared/words/l10n';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { keyName } from './keysDialog';
import { originText, pictureText, tileStateText } from './pictureText';
import { actionFactsOf } from './tile';

/** A picture and everything that is known of it. */
export interface PictureDetails {
  readonly picture: ShownPicture;
  readonly tile: Tile | undefined;
  readonly pixels: Pixels | null;
}

export interface DetailsBar {
  render(shown: DetailsShown): void;
}

export interface DetailsShown {
  /** Null: no picture has been clicked yet. */
  readonly detailed: PictureDetails | null;
  /** What is told of it for the moment; empty for nothing. */
  readonly note: string;
  /** How many pictures an action would be done with. */
  readonly countFor: CountFor;
}

type OfferedAction = (typeof pictureActions)[number];
type CountFor = (action: OfferedAction) => number;

/**
 * The line under the grid: the active picture, and the actions on it, or on all that are chosen where it is one of them. `onLost` is called when the button that had the
 * focus disappears.
 */
export function detailsBar(
  parent: HTMLElement,
  onAction: (action: PictureAction) => void,
  onLost: () => void,
): DetailsBar {
  const line = appendElement(parent, 'details');
  line.role = 'group';
  line.ariaLabel = l10n.t('This picture');
  const text = appendElement(line, 'about');
  const title = appendElement(text, 'title', 'span');
  const facts = appendElement(text, 'facts', 'span');
  const state = appendElement(text, 'state', 'span');
  const noted = appendElement(text, 'noted', 'span');
  noted.ariaLive = 'polite';
  const group = appendElement(line, 'links');
  const buttons = actionButtons(
    group,
    pictureActions.filter(({ hasButton }) => hasButton),
    onAction,
  );

  return {
    render({ detailed, note, countFor }) {
      const about = detailed && pictureText(detailed.picture, detailed.pixels);
      const known = detailed && about ? [...about.facts, originText(detailed.picture)] : null;
      text.hidden = detailed === null;
      setText(title, about?.title ?? '');
      setText(facts, known?.join(' · ') ?? '');
      const fares = detailed?.tile ? tileStateText(detailed.tile) : null;
      setText(noted, note);
      setText(state, note === '' ? (fares?.whole ?? '') : '');
      state.classList.toggle('failed', detailed?.tile?.state?.state === 'failed');
      text.title = about && known ? [about.title, ...known, ...(fares ? [fares.whole] : [])].join(' · ') : '';

      const focused = document.activeElement;
      buttons.render(countFor);
      // Without a picture there may be a choice to act on.
      line.hidden = detailed === null && !buttons.isAnyShown();
      if (focused instanceof HTMLElement && focused.hidden && group.contains(focused)) onLost();
    },
  };
}

/** A button for each of these actions; only those are shown that can be done, and with how many pictures where these are several. */
export function actionButtons(
  parent: HTMLElement,
  actions: readonly OfferedAction[],
  onAction: (action: PictureAction) => void,
): { readonly render: (countFor: CountFor) => void; readonly isAnyShown: () => boolean } {
  const buttons = actions.map((action) => ({
    action,
    button: plainButton(parent, { look: 'link', label: '', onClick: () => onAction(action.id) }),
    shown: 0,
  }));
  return {
    isAnyShown: () => buttons.some(({ button }) => !button.element.hidden),
    render(countFor) {
      for (const each of buttons) {
        const { keys } = each.action;
        const label = each.action.label();
        const count = countFor(each.action);
        each.button.element.hidden = count === 0;
        if (count === 0 || count === each.shown) continue;
        each.shown = count;
        each.button.set({
          label: count === 1 ? label : l10n.t('{0} ({1})', label, decimalText(count, 0)),
        });
        each.button.element.title =
          count > 1
            ? plural(l10n.t('{1}: {0} chosen picture|{1}: {0} chosen pictures'), count, label)
            : keys.length > 0
              ? l10n.t('{0} ({1})', label, keys.map(keyName).join(', '))
              : label;
      }
    },
  };
}

/** How many pictures an action would be done with where only this one is meant: one, or none. */
export function countForOne({ picture, tile }: PictureDetails): CountFor {
  const facts = actionFactsOf(picture, tile);
  return ({ when }) => (isActionOffered(when, facts) ? 1 : 0);
}
