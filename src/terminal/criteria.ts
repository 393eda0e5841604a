import { noFilters, passesFilters } from '../shared/panel/filters';
import { shownPictureOf } from '../shared/panel/shownPicture';
import { isLicenseAllowed } from '../shared/picture/licenses';
import type { Picture } from '../shared/picture/picture';
import { filtersOfDemands, type SearchDemands } from '../shared/sources/demands';
import type { Criteria } from './terminalSearch';

/**
 * The criteria for pictures that meet these demands, as far as that can be seen of them. Where pictures are saved, their files are
 * judged by their pixels and licences, and told; where they are not (`isListed`), that is done here.
 */
export function criteriaOf(demands: SearchDemands, isListed = false): Criteria {
  const { filters } = filtersOfDemands(demands, { filters: noFilters, sort: 'found' });
  const isMatch = passing(filters, demands.licenses ?? null);
  return {
    isMatch,
    isOffered: isListed ? isMatch : passing({ ...filters, minWidth: '', minHeight: '' }, null),
    options: optionsOf(demands),
  };
}

function passing(
  filters: typeof noFilters,
  licenses: readonly string[] | null,
): (picture: Picture) => boolean {
  const passes = passesFilters(filters, () => null);
  return (picture) => passes(shownPictureOf(picture)) && isLicenseAllowed(picture.license, licenses);
}

function optionsOf({
  license,
  licenses = [],
  orientation,
  minWidth,
  minHeight,
  type,
  color,
  order,
}: SearchDemands): string {
  const said = {
    'min-width': minWidth,
    'min-height': minHeight,
    allows: license,
    orientation,
    type,
    color,
  };
  return [
    ...Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${value}`)),
    ...licenses.map((id) => `--license ${id}`),
    ...(order ? [`--${order}`] : []),
  ].join(' ');
}
