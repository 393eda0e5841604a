import { isLicenseAllowed } from '../shared/picture/licenses';
import type { EngineSettings } from '../shared/engine/settings';
import type { Pixels } from '../shared/picture/picture';
import { canMeetMinimum } from '../shared/picture/sizes';
import type { Criteria } from './terminalSearch';

/** The criteria for pictures that may have at least `least` pixels, with a licence that may be saved. */
export function criteriaOf(
  least: Pixels,
  { allowedLicenses }: Pick<EngineSettings, 'allowedLicenses'>,
): Criteria {
  const { width, height } = least;
  const options = [
    ...(width > 1 ? [`--min-width ${width}`] : []),
    ...(height > 1 ? [`--min-height ${height}`] : []),
    ...(allowedLicenses ?? []).map((id) => `--license ${id}`),
  ];
  return {
    isMatch: ({ sizes, license }) =>
      canMeetMinimum(sizes, least) && isLicenseAllowed(license, allowedLicenses),
    options: options.join(' '),
  };
}
