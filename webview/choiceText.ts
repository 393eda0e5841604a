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

/** How many of the pictures are shown because nobody has compared them with the others so far. */
export function countUncompared({ offer, tiles }: Pick<View, 'offer' | 'tiles'>): number {
  return offer.shown.reduce((count, { key }) => {
    const tile = tiles.get(key);
    return tile?.fingerprint === undefined && tile?.thumbnail !== null ? count + 1 : count;
  }, 0);
}

/** As much as `countUncompared` says. */
export function uncomparedCountText(count: number): string {
  return plural(l10n.t('{0} not compared yet|{0} not compared yet'), count);
}
