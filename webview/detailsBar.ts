import * as l10n from '@vscode/l10n';
import type { ShownPicture, Tile } from '../src/shared/panel/gallery';
import type { Pixels } from '../src/shared/picture/picture';
import { pictureActions, type PictureAction } from '../src/shared/panel/pictureActions';
import { plainButton } from './controls';
import { appendElement, setText } from './fields';
import { originText, pictureText, tileStateText } from './pictureText';
import { hasSavedFile } from './tile';

/** A picture and everything that is known of it. */
export interface PictureDetails {
  readonly picture: ShownPicture;
  readonly tile: Tile | undefined;
  readonly pixels: Pixels | null;
}

export interface DetailsBar {
  /** Null: no picture has been clicked yet. */
  render(detailed: PictureDetails | null): void;
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
  const group = appendElement(line, 'links');
  const buttons = pictureActions.map(({ id, label }) => {
    const { element } = plainButton(group, { look: 'link', label: label(), onClick: () => onAction(id) });
    return { id, element };
  });

  return {
    render(detailed) {
      const about = detailed && pictureText(detailed.picture, detailed.pixels);
      const known = detailed && about ? [...about.facts, originText(detailed.picture)] : null;
      line.hidden = detailed === null;
      setText(title, about?.title ?? '');
      setText(facts, known?.join(' · ') ?? '');
      const fares = detailed?.tile ? tileStateText(detailed.tile) : null;
      setText(state, fares?.whole ?? '');
      state.classList.toggle('failed', detailed?.tile?.state?.state === 'failed');
      text.title = about && known ? [about.title, ...known, ...(fares ? [fares.whole] : [])].join(' · ') : '';

      const focused = document.activeElement;
      for (const { id, element } of buttons) element.hidden = !detailed || !isOffered(id, detailed);
      if (focused instanceof HTMLElement && focused.hidden && group.contains(focused)) onLost();
    },
  };
}

/** Offered is what can be done with a saved picture, and its page. */
export function isOffered(action: PictureAction, { picture, tile }: PictureDetails): boolean {
  if (action === 'openPage') return picture.hasPage;
  if (action === 'keep' && tile?.isKept) return false;
  return hasSavedFile(tile);
}
