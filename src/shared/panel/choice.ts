import { isInFolder, noFilters, passesFilters, type Filters, type FolderStatusOf } from './filters';
import type { ShownPicture } from './gallery';
import { groupLookAlikes, type Comparisons, type LookAlikes } from './lookAlikes';

/** Keys of the pictures that the user has chosen. Empty: none in particular, which stands for all that are shown. */
export type Choice = ReadonlySet<string>;

/** What is shown of the list, and what a start would take from it. */
export interface Offer {
  /** Pictures that pass the filters, in the order in which they are shown; among them all of groups that are unfolded. */
  readonly shown: readonly ShownPicture[];
  /** Chosen pictures that are shown. */
  readonly chosen: readonly ShownPicture[];
  /** Chosen pictures that the filters hide. They are not saved, and chosen again when they are shown. */
  readonly hiddenCount: number;
  /** The pictures that a start saves from: the chosen ones, or all that pass when none is chosen; never a rejected one. */
  readonly offered: readonly ShownPicture[];
  /** Groups of pictures that look alike, among those that pass the other filters. */
  readonly lookAlikes: LookAlikes;
}

/** What an offer depends on, beside the pictures and the filters. */
export interface OfferContext {
  readonly choice: Choice;
  /** What the save folder says of a picture. */
  readonly there: FolderStatusOf;
  readonly comparisons: Comparisons;
  /** The groups that are shown as a whole, by the keys of their best. That is for looking, and changes nothing about what is saved. */
  readonly unfolded?: ReadonlySet<string>;
}

/** `pictures` are in the order in which they are shown, and so are saved. */
export function offerOf(pictures: readonly ShownPicture[], filters: Filters, context: OfferContext): Offer {
  const { choice, there, unfolded } = context;
  const { listed, lookAlikes } = listPictures(pictures, filters, context);
  const isChosen = ({ key }: ShownPicture): boolean => choice.has(key);
  const chosen = choice.size === 0 ? [] : listed.filter(isChosen);
  // Counted in the list: a choice may outlive some of its pictures.
  const all = choice.size === 0 ? 0 : pictures.filter(isChosen).length;
  // A choice of which nothing is shown is no reason to save what was not chosen.
  const offered = (choice.size === 0 ? listed : chosen).filter(({ key }) => there(key) !== 'rejected');
  const shown = unfolded ? unfoldGroups(listed, lookAlikes, unfolded) : listed;
  return { shown, chosen, hiddenCount: all - chosen.length, offered, lookAlikes };
}

/** How many pictures pass the filters. */
export function countListed(
  pictures: readonly ShownPicture[],
  filters: Filters,
  context: OfferContext,
): number {
  return listPictures(pictures, filters, context).listed.length;
}

/**
 * The pictures that pass the filters. Look-alikes are grouped before the save folder is asked, so that the next one does not come forward
 * where the best is hidden because it is saved. One that is chosen or saved is never hidden for being alike.
 */
function listPictures(
  pictures: readonly ShownPicture[],
  filters: Filters,
  { choice, there, comparisons }: OfferContext,
): { readonly listed: readonly ShownPicture[]; readonly lookAlikes: LookAlikes } {
  const { hideSaved, onlyKept, hideLookAlikes } = filters;
  const passing = pictures.filter(passesFilters({ ...filters, hideSaved: false, onlyKept: false }, there));
  const lookAlikes = groupLookAlikes(passing, comparisons, there);
  const { othersOf, bestOf } = lookAlikes;
  if (!hideSaved && !onlyKept && (!hideLookAlikes || bestOf.size === 0))
    return { listed: passing, lookAlikes };
  const isInSight = passesFilters({ ...noFilters, hideSaved, onlyKept }, there);
  const isHidden = ({ key }: ShownPicture): boolean =>
    hideLookAlikes && bestOf.has(key) && !choice.has(key) && !isInFolder(there(key));
  const othersInSight = [...othersOf].map(([best, others]) => [best, others.filter(isInSight)] as const);
  return {
    listed: passing.filter((picture) => isInSight(picture) && !isHidden(picture)),
    lookAlikes: {
      othersOf: new Map(othersInSight.filter(([, others]) => others.length > 0)),
      bestOf,
    },
  };
}

/** The pictures, with the others of each group that is unfolded right after its best. */
function unfoldGroups(
  pictures: readonly ShownPicture[],
  { othersOf, bestOf }: LookAlikes,
  unfolded: ReadonlySet<string>,
): readonly ShownPicture[] {
  const open = new Set(pictures.flatMap(({ key }) => (unfolded.has(key) && othersOf.has(key) ? [key] : [])));
  if (open.size === 0) return pictures;
  return pictures
    .filter(({ key }) => !open.has(bestOf.get(key) ?? ''))
    .flatMap((picture) =>
      open.has(picture.key) ? [picture, ...(othersOf.get(picture.key) ?? [])] : [picture],
    );
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
