import type { SearchDemands } from '../shared/sources/demands';
import { meetsDemands } from '../shared/sources/meetsDemands';
import type { Criteria } from './terminalSearch';

/** The criteria for pictures that meet these demands, as far as that can be seen of them. */
export function criteriaOf(demands: SearchDemands): Criteria {
  return { isMatch: meetsDemands(demands), options: optionsOf(demands) };
}

function optionsOf({
  license,
  licenses = [],
  orientation,
  minWidth,
  minHeight,
  type,
  color,
  tags,
  order,
}: SearchDemands): string {
  const said = {
    'min-width': minWidth,
    'min-height': minHeight,
    allows: license,
    orientation,
    type,
    color,
    tags: tags?.join(),
  };
  return [
    ...Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : `--${name} ${value}`)),
    ...licenses.map((id) => `--license ${id}`),
    ...(order ? [`--${order}`] : []),
  ].join(' ');
}
