import type { License } from '../../../shared/picture/picture';
import { licenseById, type LicenseId } from '../../../shared/picture/licenses';

/** Flickr's numbers, as `flickr.photos.licenses.getInfo` lists them. */
const licenseIds: readonly LicenseId[] = [
  'all-rights-reserved',
  'CC-BY-NC-SA-2.0',
  'CC-BY-NC-2.0',
  'CC-BY-NC-ND-2.0',
  'CC-BY-2.0',
  'CC-BY-SA-2.0',
  'CC-BY-ND-2.0',
  'no-known-copyright',
  'us-government-work',
  'CC0-1.0',
  'CC-PDM-1.0',
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-ND-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-NC-ND-4.0',
];

/** What each number stands for, by the number. */
export const flickrLicenseCodes = Object.fromEntries(
  licenseIds.map((id, number) => [String(number), [id]] as const),
);

/** The pages on which Flickr explains these two. */
const flickrTerms: Partial<Record<LicenseId, string>> = {
  'all-rights-reserved': 'https://flickrhelp.com/hc/en-us/articles/10710266545556',
  'no-known-copyright': 'https://www.flickr.com/commons/usage/',
};

/** The licence with this number; null for a number that is not known. */
export function flickrLicense(number: number | null): License | null {
  const id = number === null ? undefined : licenseIds[number];
  if (id === undefined) return null;
  const known = licenseById(id);
  return { ...known, url: flickrTerms[id] ?? known.url };
}
