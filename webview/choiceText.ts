import * as l10n from '@vscode/l10n';
import { plural } from '../src/shared/words/l10n';
import type { View } from './view';

/** How many pictures are shown: `212 shown`. */
export function shownCountText({ offer }: Pick<View, 'offer'>): string {
  return plural(l10n.t('{0} shown|{0} shown'), offer.shown.length);
}

/** How many of the chosen pictures are shown, which are those that are saved: `24 chosen`. */
export function chosenCountText({ offer }: Pick<View, 'offer'>): string {
  // Those that were rejected since are not saved.
  const count = offer.chosen.length === 0 ? 0 : offer.offered.length;
  return plural(l10n.t('{0} chosen|{0} chosen'), count);
}

/** How many of the chosen pictures the filters hide. */
export function hiddenCountText({ offer }: Pick<View, 'offer'>): string {
  return plural(l10n.t('{0} chosen one is hidden|{0} chosen ones are hidden'), offer.hiddenCount);
}
