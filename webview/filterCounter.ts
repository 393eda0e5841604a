import * as l10n from '@vscode/l10n';
import { decimalText } from '../src/shared/words/l10n';
import { countListed } from '../src/shared/panel/choice';
import { noFilters, passesFilters, type Filters } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import { offerContextOf, type View } from './view';

/** Counts the pictures that would be shown after a change of the filters. */
export interface FilterCounter {
  /** Must be given every new view before `countWith` is called. */
  setView(view: View): void;
  /** How many pictures would be shown with this change. The count is cached while the view stays the same. */
  countWith(change: FilterChange): number;
  /** What a change is called, with how many pictures would be shown; where none are found yet, there is nothing to count. */
  labelWith(label: string, change: FilterChange): string;
}

type FilterChange = Partial<Omit<Filters, 'text'>>;

export function filterCounter(): FilterCounter {
  let view: View | null = null;
  /** The pictures that match the text filter, which is the slowest to apply. */
  let worded: readonly ShownPicture[] | null = null;
  const counts = new Map<string, number>();
  const countWith = (change: FilterChange): number => {
    if (!view) return 0;
    const { filters } = view.form;
    const context = offerContextOf(view);
    const key = JSON.stringify(change);
    const known = counts.get(key);
    if (known !== undefined) return known;
    worded ??= view.pictures.filter(passesFilters({ ...noFilters, text: filters.text }, context.there));
    const count = countListed(worded, { ...filters, text: '', ...change }, context);
    counts.set(key, count);
    return count;
  };
  return {
    setView(next) {
      // Tiles matter here only where they change the offer.
      if (next.offer !== view?.offer || next.pictures !== view.pictures) {
        worded = null;
        counts.clear();
      }
      view = next;
    },
    countWith,
    labelWith: (label, change) =>
      !view || view.pictures.length === 0
        ? label
        : l10n.t('{0} · {1}', label, decimalText(countWith(change), 0)),
  };
}
