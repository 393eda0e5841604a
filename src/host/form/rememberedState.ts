import * as v from 'valibot';
import { emptyForm, formShape } from '../../shared/form/form';
import { defaultNaming, namingShape } from '../../shared/form/naming';
import { maxFieldLengths } from '../../shared/form/lengths';
import { filtersShape, noFilters } from '../../shared/panel/filters';
import { allTab } from '../../shared/panel/tabs';
import { keysShape } from '../../shared/picture/keys';
import { sourceIds } from '../../shared/sources/sources';
import { understood, type Shape } from '../../shared/words/shape';

// What is stored is read piece by piece: one that makes no sense is as if it were not there. What an older version has
// stored lacks fields, which are then as on an empty form.

/** An older version knows fewer filters. */
const storedFilters = v.object({
  ...filtersShape.entries,
  type: v.optional(filtersShape.entries.type, noFilters.type),
  color: v.optional(filtersShape.entries.color, noFilters.color),
  tags: v.optional(filtersShape.entries.tags, noFilters.tags),
  onlyKept: v.optional(filtersShape.entries.onlyKept, noFilters.onlyKept),
  hideLookAlikes: v.optional(filtersShape.entries.hideLookAlikes, noFilters.hideLookAlikes),
});

const tabFields = {
  folder: formShape.entries.folder,
  quantity: formShape.entries.quantity,
  filters: v.optional(storedFilters, noFilters),
  sort: v.optional(formShape.entries.sort, emptyForm.sort),
};

/** The part of the form that says how to save. */
const saveFieldsShape = v.object({
  ...tabFields,
  size: formShape.entries.size,
  naming: v.optional(namingShape, defaultNaming),
});
export type SaveFields = Shape<typeof saveFieldsShape>;

/** `allTab`, or the number of a search. */
const tabNumber = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const startedShape = v.object({
  /** The tab that is saved from. */
  tab: v.fallback(tabNumber, allTab),
  /** What is to stand on the form then. */
  form: saveFieldsShape,
  choice: v.fallback(keysShape, []),
  quantity: v.pipe(v.number(), v.safeInteger()),
  /** As shown. */
  folder: v.string(),
  /** Whether the user was told that it was interrupted. */
  isTold: v.exactOptional(v.boolean()),
});

/** What is typed and chosen for one tab. */
const tabShape = v.object({
  ...tabFields,
  id: tabNumber,
  choice: keysShape,
});
export type RememberedTab = Shape<typeof tabShape>;

/** What a save was started with, as far as it takes to start it again. */
export type StartedScrape = Shape<typeof startedShape>;

const rememberedShape = v.object({
  form: v.fallback(
    v.object({
      ...formShape.entries,
      ...tabFields,
      // There was no other before one could be chosen.
      source: v.optional(formShape.entries.source, 'flickr'),
      addresses: v.optional(formShape.entries.addresses, emptyForm.addresses),
      naming: v.optional(namingShape, defaultNaming),
      tileHeight: v.optional(formShape.entries.tileHeight, emptyForm.tileHeight),
      keywordList: v.optional(formShape.entries.keywordList, emptyForm.keywordList),
    }),
    emptyForm,
  ),
  /** Number of the tab that was shown. */
  shownTab: v.fallback(tabNumber, allTab),
  /** Keys of the pictures that are chosen in it. */
  choice: v.fallback(keysShape, []),
  /** The other tabs. */
  otherTabs: v.fallback(v.array(tabShape), []),
  /** Keys of the pictures that the user keeps. */
  kept: v.fallback(keysShape, []),
  /** Keywords searched lately, the last one first. */
  recent: v.fallback(v.pipe(v.array(v.unknown()), v.transform(recentIn)), []),
  /** Sources for which the user wants to give no key, as long as they do not choose one of them. */
  declinedSources: v.fallback(v.array(v.picklist(sourceIds)), []),
  /** Path of the root that was saved to last. */
  root: v.fallback(v.nullable(v.string()), null),
});

/** What outlives the window beside the list. */
export type RememberedState = Shape<typeof rememberedShape>;

const nothingRemembered: RememberedState = {
  form: emptyForm,
  shownTab: allTab,
  choice: [],
  otherTabs: [],
  kept: [],
  recent: [],
  declinedSources: [],
  root: null,
};

/** Reads what was stored; whatever is not as it should be is as if there were nothing. */
export function readRememberedState(value: unknown): RememberedState {
  return understood(rememberedShape, value) ?? nothingRemembered;
}

const maxRecentKeywords = 20;

/** The keywords with one that was just searched; one that differs in upper and lower case only is the same. */
export function withRecentKeyword(recent: readonly string[], keyword: string): string[] {
  const same = keyword.toLowerCase();
  return [keyword, ...recent.filter((other) => other.toLowerCase() !== same)].slice(0, maxRecentKeywords);
}

function recentIn(stored: unknown[]): string[] {
  const words = stored.filter(
    (word) => typeof word === 'string' && word.trim() !== '' && word.length <= maxFieldLengths.keyword,
  );
  return (words as string[]).reduceRight<string[]>(withRecentKeyword, []);
}
