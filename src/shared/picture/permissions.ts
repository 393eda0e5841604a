import type { OtherLicenseId } from './licenses';

/** What a licence allows everyone to do, beyond viewing. */
export interface LicensePermissions {
  readonly canUseCommercially: boolean;
  readonly canModify: boolean;
  /** No rights are claimed, so that everything is allowed. */
  readonly isPublicDomain: boolean;
  /** The unchanged file may be passed on, beside others, as a data set does. */
  readonly canRedistribute: boolean;
}

const nothing: LicensePermissions = {
  canUseCommercially: false,
  canModify: false,
  isPublicDomain: false,
  canRedistribute: false,
};
const everything: LicensePermissions = {
  canUseCommercially: true,
  canModify: true,
  isPublicDomain: true,
  canRedistribute: true,
};
/** Changes and commercial use, on terms of their own. */
const onTerms: LicensePermissions = { ...everything, isPublicDomain: false };
/** The same in one's own work, but no collection of the files as they are (pexels.com/license, pixabay.com/service/terms). */
const inOwnWork: LicensePermissions = { ...onTerms, canRedistribute: false };

/** What each licence allows that is not put together from the elements of Creative Commons. */
const others: Readonly<Record<OtherLicenseId, LicensePermissions>> = {
  'all-rights-reserved': nothing,
  'in-copyright': nothing,
  'no-known-copyright': everything,
  'no-known-restrictions': everything,
  'us-government-work': everything,
  'public-domain': everything,
  'CC0-1.0': everything,
  'CC-PDM-1.0': everything,
  'LAL-1.3': onTerms,
  'GFDL-1.2-or-later': onTerms,
  'OGL-UK-3.0': onTerms,
  'OPL-UK-3.0': onTerms,
  'nasa-media-guidelines': onTerms,
  pexels: inOwnWork,
  pixabay: inOwnWork,
};

/**
 * The elements of a licence of Creative Commons, such as `BY` and `SA`, which are in its id
 * (creativecommons.org/share-your-work/cclicenses); null for any other.
 */
export function creativeCommonsElements(license: string | null): readonly string[] | null {
  return /^CC-((?:BY|SA|NC|ND)(?:-(?:NC|SA|ND)){0,2})-\d/.exec(license ?? '')?.[1]?.split('-') ?? null;
}

/** Licences that ask for nothing in return, beside those that claim no rights. */
const withoutCredit: readonly string[] = ['pexels', 'pixabay'] satisfies readonly OtherLicenseId[];

/** Whether a licence wants the author named where the picture is used; so does one that is not known. */
export function asksForCredit(license: string | null): boolean {
  return !permissionsOf(license).isPublicDomain && !(license !== null && withoutCredit.includes(license));
}

/** The permissions of a licence, by its id. An unknown licence allows nothing. */
export function permissionsOf(license: string | null): LicensePermissions {
  if (license === null) return nothing;
  if (Object.hasOwn(others, license)) return others[license as OtherLicenseId];
  const elements = creativeCommonsElements(license);
  return {
    canUseCommercially: elements !== null && !elements.includes('NC'),
    canModify: elements !== null && !elements.includes('ND'),
    isPublicDomain: false,
    // Every licence of Creative Commons allows to share the work as it is (NC: for no money); Sampling Plus does so, too, and Sampling
    // does not (creativecommons.org/licenses/sampling+/1.0).
    canRedistribute: elements !== null || /^CC-(?:NC-)?SAMPLING\+-\d/.test(license),
  };
}
