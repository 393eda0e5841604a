import { sources } from '../sources/sources';
import type { OtherLicenseId } from './licenses';
import { permissionsOf } from './permissions';

/**
 * What a licence comes to, at a glance: free to use and change; only under conditions that many cannot meet, such as no
 * commercial use; or nothing without asking, also where no licence is known.
 */
export const licenseGroups = ['free', 'conditions', 'reserved'] as const;
export type LicenseGroup = (typeof licenseGroups)[number];

export function isLicenseGroup(value: string): value is LicenseGroup {
  return (licenseGroups as readonly string[]).includes(value);
}

export function licenseGroupOf(license: string | null): LicenseGroup {
  const { canUseCommercially, canModify } = permissionsOf(license);
  if (canUseCommercially && canModify) return 'free';
  return canUseCommercially || canModify || isCreativeCommons(license) ? 'conditions' : 'reserved';
}

const shortNames: Readonly<Partial<Record<OtherLicenseId, string>>> = {
  'no-known-copyright': 'NKC',
  'no-known-restrictions': 'NKR',
  'us-government-work': 'PD',
  'public-domain': 'PD',
  'CC0-1.0': 'CC0',
  'CC-PDM-1.0': 'PD',
  'LAL-1.3': 'FAL',
  'GFDL-1.2-or-later': 'GFDL',
  'OGL-UK-3.0': 'OGL',
  'OPL-UK-3.0': 'OPL',
  'nasa-media-guidelines': 'NASA',
  pexels: sources.pexels.name,
  pixabay: sources.pixabay.name,
};

/** A licence in one or two words, without its version: `CC BY-SA`; `©` for one that is unknown or allows nothing. */
export function shortLicenseName(license: string | null): string {
  if (license !== null && Object.hasOwn(shortNames, license))
    return shortNames[license as OtherLicenseId] ?? '';
  const [, elements] = /^CC-([A-Z-]+?)-\d/.exec(license ?? '') ?? [];
  return elements === undefined ? '©' : `CC ${elements}`;
}

function isCreativeCommons(license: string | null): boolean {
  return /^CC-(BY|SA|NC|ND)/.test(license ?? '');
}
