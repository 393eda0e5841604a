import type { License } from '../shared/picture';

/** Ids are those of the SPDX list (spdx.org/licenses) where it has one. */
const known = {
  'all-rights-reserved': {
    name: 'All rights reserved',
    url: null,
  },
  'no-known-copyright': {
    name: 'No known copyright restrictions',
    url: 'https://rightsstatements.org/vocab/NKC/1.0/',
  },
  'us-government-work': {
    name: 'United States Government Work',
    url: 'https://www.usa.gov/government-copyright',
  },
  'CC0-1.0': {
    name: 'CC0 1.0 Universal',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  'CC-PDM-1.0': {
    name: 'Public Domain Mark 1.0',
    url: 'https://creativecommons.org/publicdomain/mark/1.0/',
  },
  'CC-BY-2.0': creativeCommons('by', '2.0'),
  'CC-BY-SA-2.0': creativeCommons('by-sa', '2.0'),
  'CC-BY-ND-2.0': creativeCommons('by-nd', '2.0'),
  'CC-BY-NC-2.0': creativeCommons('by-nc', '2.0'),
  'CC-BY-NC-SA-2.0': creativeCommons('by-nc-sa', '2.0'),
  'CC-BY-NC-ND-2.0': creativeCommons('by-nc-nd', '2.0'),
  'CC-BY-4.0': creativeCommons('by', '4.0'),
  'CC-BY-SA-4.0': creativeCommons('by-sa', '4.0'),
  'CC-BY-ND-4.0': creativeCommons('by-nd', '4.0'),
  'CC-BY-NC-4.0': creativeCommons('by-nc', '4.0'),
  'CC-BY-NC-SA-4.0': creativeCommons('by-nc-sa', '4.0'),
  'CC-BY-NC-ND-4.0': creativeCommons('by-nc-nd', '4.0'),
} as const;

export type LicenseId = keyof typeof known;

/** The one table of licences, for all sources. */
export function license(id: LicenseId): License {
  return { id, ...known[id] };
}

function creativeCommons(terms: string, version: string): Omit<License, 'id'> {
  return {
    name: `CC ${terms.toUpperCase()} ${version}`,
    url: `https://creativecommons.org/licenses/${terms}/${version}/`,
  };
}
