import { countWith, noFilters, passes, type Filters } from '../src/shared/panel/filters';
import type { ShownPicture } from '../src/shared/panel/gallery';
import { thereIn, type View } from './view';

/** Counts what would be shown if filters were changed. */
export interface Counter {
  /** To be told every view before it is asked. */
  look(view: View): void;
  /** How many would be shown with this change. Counted once as long as nothing changes that matters. */
  with(change: Partial<Omit<Filters, 'text'>>): number;
}

export function counter(): Counter {
  let view: View | null = null;
  /** Those with the words that are asked for, which take the longest to look for. */
  let worded: readonly ShownPicture[] | null = null;
  const counts = new Map<string, number>();
  return {
    look(next) {
      // What the tiles say matters to the offer only where it matters here.
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
