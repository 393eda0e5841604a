import { countListed } from '../src/shared/panel/choice';
import { noFilters, passesFilters, type Filters } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import { offerContextOf, type View } from './view';

/** Counts the pictures that would be shown after a change of the filters. */
export interface FilterCounter {
  /** Must be given every new view before `countWith` is called. */
  setView(view: View): void;
  /** How many pictures would be shown with this change. The count is cached while the view stays the same. */
  countWith(change: Partial<Omit<Filters, 'text'>>): number;
}

export function filterCounter(): FilterCounter {
  let view: View | null = null;
  /** The pictures that match the text filter, which is the slowest to apply. */
  let worded: readonly ShownPicture[] | null = null;
  const counts = new Map<string, number>();
  return {
    setView(next) {
      // Tiles matter here only where they change the offer.
      if (next.offer !== view?.offer || next.pictures !== view.pictures) {
        worded = null;
        counts.clear();
      }
      view = next;
    },
    countWith(change) {
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
    },
  };
}
