import { countWith, noFilters, passes, type Filters } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import { thereIn, type View } from './view';

/** Counts the pictures that would be shown after a change of the filters. */
export interface Counter {
  /** Must be given every new view before `countWith` is called. */
  look(view: View): void;
  /** How many pictures would be shown with this change. The count is cached while the view stays the same. */
  with(change: Partial<Omit<Filters, 'text'>>): number;
}

export function counter(): Counter {
  let view: View | null = null;
  /** The pictures that match the text filter, which is the slowest to apply. */
  let worded: readonly ShownPicture[] | null = null;
  const counts = new Map<string, number>();
  return {
    look(next) {
      // Tiles matter here only where they change the offer.
      if (next.offer !== view?.offer || next.pictures !== view.pictures) {
        worded = null;
        counts.clear();
      }
      view = next;
    },
    with(change) {
      if (!view) return 0;
      const { filters } = view.form;
      const there = thereIn(view.tiles);
      const key = JSON.stringify(change);
      const known = counts.get(key);
      if (known !== undefined) return known;
      worded ??= view.pictures.filter(passes({ ...noFilters, text: filters.text }, there));
      const count = countWith(worded, { ...filters, text: '' }, change, there);
      counts.set(key, count);
      return count;
    },
  };
}
