import { noFilters, passesFilters } from '../panel/filters';
import { shownPictureOf } from '../panel/shownPicture';
import { isLicenseAllowed } from '../picture/licenses';
import type { Picture } from '../picture/picture';
import { filtersOfDemands, type SearchDemands } from './demands';

/** A test for pictures that meet these demands, as far as that can be seen of them. */
export function meetsDemands(demands: SearchDemands): (picture: Picture) => boolean {
  const { filters } = filtersOfDemands(demands, { filters: noFilters, sort: 'found' });
  const passes = passesFilters(filters, () => null);
  const { licenses = null } = demands;
  return (picture) => passes(shownPictureOf(picture)) && isLicenseAllowed(picture.license, licenses);
}
