import { isAllowed } from '../shared/picture/licenses';
import type { EngineSettings } from '../shared/engine/settings';
import type { Pixels } from '../shared/picture/picture';
import { canBeEnough } from '../shared/picture/sizes';
import type { Use } from './finding';

/** The criteria for pictures that may have at least `least` pixels, with a licence that may be saved. */
export function useOf(least: Pixels, { allowedLicenses }: Pick<EngineSettings, 'allowedLicenses'>): Use {
  const { width, height } = least;
  const options = [
    ...(width > 1 ? [`--min-width ${width}`] : []),
    ...(height > 1 ? [`--min-height ${height}`] : []),
    ...(allowedLicenses ?? []).map((id) => `--license ${id}`),
  ];
  return {
    isOf: ({ sizes, license }) => canBeEnough(sizes, least) && isAllowed(license, allowedLicenses),
    options: options.join(' '),
  };
}
