import { passesFilters, type Filters, type FolderStatusOf } from './filters';
import type { ShownPicture } from './gallery';

/** Keys of the pictures that the user has chosen. Empty: none in particular, which stands for all that are shown. */
export type Choice = ReadonlySet<string>;

/** What is shown of the list, and what a start would take from it. */
export interface Offer {
  /** Pictures that pass the filters, in the order in which they are shown. */
  readonly shown: readonly ShownPicture[];
  /** Chosen pictures that are shown. */
  readonly chosen: readonly ShownPicture[];
  /** Chosen pictures that the filters hide. They are not saved, and chosen again when they are shown. */
  readonly hiddenCount: number;
  /** The pictures that a start saves from: the chosen ones, or all shown when none is chosen; never a rejected one. */
  readonly offered: readonly ShownPicture[];
}

/** `pictures` are in the order in which they are shown, and so are saved. */
export function offerOf(
  pictures: readonly ShownPicture[],
  filters: Filters,
  choice: Choice,
  there: FolderStatusOf,
): Offer {
  const shown = pictures.filter(passesFilters(filters, there));
  const isChosen = ({ key }: ShownPicture): boolean => choice.has(key);
  const chosen = choice.size === 0 ? [] : shown.filter(isChosen);
  // Counted in the list: a choice may outlive some of its pictures.
  const all = choice.size === 0 ? 0 : pictures.filter(isChosen).length;
  // A choice of which nothing is shown is no reason to save what was not chosen.
  const offered = (choice.size === 0 ? shown : chosen).filter(({ key }) => there(key) !== 'rejected');
  return { shown, chosen, hiddenCount: all - chosen.length, offered };
}

/** The choice with this picture added, or removed if it was chosen. */
export function toggleChoice(choice: Choice, key: string): Choice {
  const next = new Set(choice);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** The choice inverted among the shown pictures; hidden ones stay as they were. */
export function invertChoice(choice: Choice, shown: readonly ShownPicture[]): Choice {
  const next = new Set(choice);
  for (const { key } of shown) if (!next.delete(key)) next.add(key);
  return next;
}
