import * as l10n from '@vscode/l10n';
import type { ShownPicture, Tile } from '../src/shared/panel/gallery';
import type { Pixels } from '../src/shared/picture/picture';
import { isActionOffered, pictureActions, type PictureAction } from '../src/shared/panel/pictureActions';
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
  /** Null: no picture has been clicked yet. `note` is what is told of it for the moment; empty for nothing. */
  render(detailed: PictureDetails | null, note: string): void;
}

/**
 * The line under the grid: the active picture, and the actions on it. `onLost` is called when the button that had the
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
    render(detailed, note) {
      const about = detailed && pictureText(detailed.picture, detailed.pixels);
      const known = detailed && about ? [...about.facts, originText(detailed.picture)] : null;
      line.hidden = detailed === null;
      setText(title, about?.title ?? '');
      setText(facts, known?.join(' · ') ?? '');
      const fares = detailed?.tile ? tileStateText(detailed.tile) : null;
      setText(noted, note);
      setText(state, note === '' ? (fares?.whole ?? '') : '');
      state.classList.toggle('failed', detailed?.tile?.state?.state === 'failed');
      text.title = about && known ? [about.title, ...known, ...(fares ? [fares.whole] : [])].join(' · ') : '';

      const focused = document.activeElement;
      buttons.render(detailed);
      if (focused instanceof HTMLElement && focused.hidden && group.contains(focused)) onLost();
    },
  };
}

/** A button for each of these actions; only those that can be done with the picture are shown. */
export function actionButtons(
  parent: HTMLElement,
  actions: readonly (typeof pictureActions)[number][],
  onAction: (action: PictureAction) => void,
): { readonly render: (detailed: PictureDetails | null) => void } {
  const buttons = actions.map(({ id, label, when, keys }) => {
    const { element } = plainButton(parent, { look: 'link', label: label(), onClick: () => onAction(id) });
    element.title = keys.length === 0 ? label() : l10n.t('{0} ({1})', label(), keys.map(keyName).join(', '));
    return { when, element };
  });
  return {
    render(detailed) {
      const facts = detailed && actionFactsOf(detailed.picture, detailed.tile);
      for (const { when, element } of buttons) element.hidden = !facts || !isActionOffered(when, facts);
    },
  };
}
