import * as v from 'valibot';
import {
  areInvalidTags,
  licenseNeeds,
  maxEdgePixels,
  maxSearchTagLength,
  maxSearchTags,
  meetsLicenseNeed,
  minimumPixelsOf,
  noFilters,
  orientations,
  searchColors,
  searchTagPattern,
  searchTagsIn,
  typeNeeds,
  type ColorNeed,
  type Filters,
  type LicenseNeed,
  type Orientation,
  type TypeNeed,
} from '../panel/filters';
import type { SortOrder } from '../panel/sort';
import { isLicenseAllowed } from '../picture/licenses';
import type { Shape } from '../words/shape';

const pixels = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(maxEdgePixels));

/** What demands are, wherever they come from. */
export const searchDemandsShape = v.object({
  license: v.exactOptional(v.picklist(licenseNeeds.filter((need) => need !== 'any'))),
  /** Ids of licences, also without their version; one of them. */
  licenses: v.exactOptional(v.array(v.string())),
  orientation: v.exactOptional(v.picklist(orientations.filter((each) => each !== 'any'))),
  /** Pixels that a file must at least have. */
  minWidth: v.exactOptional(pixels),
  minHeight: v.exactOptional(pixels),
  type: v.exactOptional(v.picklist(typeNeeds.filter((need) => need !== 'any'))),
  color: v.exactOptional(v.picklist(searchColors)),
  /** All of which a picture has. */
  tags: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(maxSearchTagLength), v.regex(searchTagPattern))),
      v.minLength(1),
      v.maxLength(maxSearchTags),
    ),
  ),
  /** Missing: what the source finds best. */
  order: v.exactOptional(v.literal('newest')),
});

/**
 * What a search demands of every picture, from its beginning: sources are asked for it as far as they can be (`Source.askable`).
 * Only what is demanded is there.
 */
export type SearchDemands = Shape<typeof searchDemandsShape>;

/** The kinds of demands, each of which a source can be asked for or not. */
export const demandNames = ['license', 'orientation', 'size', 'type', 'color', 'tags', 'order'] as const;
export type DemandName = (typeof demandNames)[number];

/** What of these a search demands. */
export function demandedNames(demands: SearchDemands): readonly DemandName[] {
  const { license, licenses, orientation, minWidth, minHeight, type, color, tags, order } = demands;
  const said: Readonly<Record<DemandName, unknown>> = {
    license: license ?? licenses,
    orientation,
    size: minWidth ?? minHeight,
    type,
    color,
    tags,
    order,
  };
  return demandNames.filter((name) => said[name] !== undefined);
}

/** What nobody can tell of a picture but its source: one that cannot be asked for it has nothing to give. */
export const unseenDemands = ['color', 'tags'] as const;
export type UnseenDemand = (typeof unseenDemands)[number];

export function isUnseenDemand(name: DemandName): name is UnseenDemand {
  return (unseenDemands as readonly DemandName[]).includes(name);
}

/** Why nothing that a source has can meet the demands, so that it is not asked at all. */
export const misfitShape = v.variant('demand', [
  /** Names of the licences that its pictures have; empty where these are too many to be told. */
  v.object({ demand: v.literal('license'), licenses: v.array(v.string()) }),
  /** It cannot be asked for what nobody else knows. */
  v.object({ demand: v.picklist(unseenDemands) }),
]);
export type Misfit = Shape<typeof misfitShape>;

/** What is said of demands, in the words of filters and options; null and `any`, a minimum of 1, no tags, demand nothing. */
export interface SaidDemands {
  readonly license?: LicenseNeed | undefined;
  readonly licenses?: readonly string[] | null | undefined;
  readonly orientation?: Orientation | undefined;
  readonly minWidth?: number | undefined;
  readonly minHeight?: number | undefined;
  readonly type?: TypeNeed | undefined;
  readonly color?: ColorNeed | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly order?: 'newest' | null | undefined;
}

/** The field of a search with these demands, missing where nothing is demanded; equal ones are written alike. */
export function demandsFor(said: SaidDemands): { readonly demands?: SearchDemands } {
  const { license, licenses, orientation, minWidth = 1, minHeight = 1, type, color, order } = said;
  const tags = searchTagsIn(said.tags?.join() ?? '');
  const demands: SearchDemands = {
    ...(license && license !== 'any' && { license }),
    ...(licenses && { licenses }),
    ...(orientation && orientation !== 'any' && { orientation }),
    ...(minWidth > 1 && { minWidth }),
    ...(minHeight > 1 && { minHeight }),
    ...(type && type !== 'any' && { type }),
    ...(color && color !== 'any' && { color }),
    ...(tags.length > 0 && { tags }),
    ...(order && { order }),
  };
  return Object.keys(demands).length === 0 ? {} : { demands };
}

/** What filters and the order demand of any picture; the other filters look for something in what one search has found. */
export function demandsOfFilters(filters: Filters, sort: SortOrder): { readonly demands?: SearchDemands } {
  const { license, orientation, type, color } = filters;
  const { width: minWidth, height: minHeight } = minimumPixelsOf(filters);
  const tags = searchTagsIn(filters.tags);
  const order = sort === 'newest' ? sort : null;
  return demandsFor({
    license,
    orientation,
    minWidth,
    minHeight,
    type,
    color,
    ...(!areInvalidTags(tags) && { tags }),
    order,
  });
}

/** Filters and an order that demand this; all else is as it was. */
export function filtersOfDemands(
  { license, orientation, minWidth, minHeight, type, color, tags = [], order }: SearchDemands,
  before: { readonly filters: Filters; readonly sort: SortOrder },
): { readonly filters: Filters; readonly sort: SortOrder } {
  const typed = (least: number | undefined): string => (least === undefined ? '' : String(least));
  return {
    filters: {
      ...before.filters,
      license: license ?? noFilters.license,
      orientation: orientation ?? noFilters.orientation,
      minWidth: typed(minWidth),
      minHeight: typed(minHeight),
      type: type ?? noFilters.type,
      color: color ?? noFilters.color,
      tags: tags.join(', '),
    },
    sort: order ?? (before.sort === 'newest' ? 'found' : before.sort),
  };
}

/** Whether a picture with this licence meets the demands, by its id. */
export function meetsLicenseDemands(id: string, { license, licenses }: SearchDemands): boolean {
  return (
    meetsLicenseNeed(id, license ?? 'any') && isLicenseAllowed({ id, name: id, url: null }, licenses ?? null)
  );
}
