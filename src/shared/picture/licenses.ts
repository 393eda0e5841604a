import type { License } from './picture';
import { decodedOrSame } from '../words/untrusted';

/** Those that are no licence of Creative Commons. Ids are those of the SPDX list (spdx.org/licenses) where it has one. */
const otherLicenses = {
  'all-rights-reserved': { name: 'All rights reserved', url: null },
  'in-copyright': { name: 'In Copyright', url: 'https://rightsstatements.org/vocab/InC/1.0/' },
  'no-known-copyright': {
    name: 'No known copyright restrictions',
    url: 'https://rightsstatements.org/vocab/NKC/1.0/',
  },
  'no-known-restrictions': {
    name: 'No known restrictions on publication',
    url: 'https://www.loc.gov/rr/print/195_copr.html',
  },
  'us-government-work': {
    name: 'United States Government Work',
    url: 'https://www.usa.gov/government-copyright',
  },
  'public-domain': { name: 'Public domain', url: null },
  'CC0-1.0': {
    name: 'CC0 1.0 Universal',
    url: 'https://creativecommons.org/publicdomain/zero/1.0/',
  },
  'CC-PDM-1.0': {
    name: 'Public Domain Mark 1.0',
    url: 'https://creativecommons.org/publicdomain/mark/1.0/',
  },
  'LAL-1.3': { name: 'Free Art License 1.3', url: 'https://artlibre.org/licence/lal/en/' },
  'GFDL-1.2-or-later': {
    name: 'GNU Free Documentation License 1.2 or later',
    url: 'https://www.gnu.org/licenses/old-licenses/fdl-1.2.html',
  },
  'OGL-UK-3.0': {
    name: 'Open Government Licence v3.0',
    url: 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/',
  },
  'OPL-UK-3.0': {
    name: 'Open Parliament Licence v3.0',
    url: 'https://www.parliament.uk/site-information/copyright-parliament/open-parliament-licence/',
  },
  'nasa-media-guidelines': {
    name: 'NASA media guidelines',
    url: 'https://www.nasa.gov/nasa-brand-center/images-and-media/',
  },
  pexels: { name: 'Pexels License', url: 'https://www.pexels.com/license/' },
  pixabay: { name: 'Pixabay Content License', url: 'https://pixabay.com/service/license-summary/' },
} as const satisfies Record<string, Omit<License, 'id'>>;

/** A licence that is none of Creative Commons' own kind. `permissions.ts` says of each what it allows. */
export type OtherLicenseId = keyof typeof otherLicenses;

/** Other addresses of these licences; without the scheme, `www.` and slashes at the end. */
const otherAddresses: Readonly<Record<string, OtherLicenseId>> = {
  'flickr.com/commons/usage': 'no-known-copyright',
  'rightsstatements.org/page/nkc/1.0': 'no-known-copyright',
  'usa.gov/copyright.shtml': 'us-government-work',
  'rightsstatements.org/page/inc/1.0': 'in-copyright',
  'creativecommons.org/licenses/publicdomain': 'public-domain',
  'creativecommons.org/share-your-work/public-domain/pdm': 'CC-PDM-1.0',
  'artlibre.org': 'LAL-1.3',
  'gnu.org/copyleft/fdl.html': 'GFDL-1.2-or-later',
  'nasa.gov/multimedia/guidelines': 'nasa-media-guidelines',
  'nasa.gov/multimedia/guidelines/index.html': 'nasa-media-guidelines',
  'pexels.com/photo-license': 'pexels',
  'pixabay.com/service/license': 'pixabay',
};

/** Other names of these licences; in lower case, with dashes. */
const otherNames: Readonly<Record<string, OtherLicenseId>> = {
  cc0: 'CC0-1.0',
  'cc-zero': 'CC0-1.0',
  pdm: 'CC-PDM-1.0',
  pd: 'public-domain',
  'no-restrictions': 'no-known-copyright',
  fal: 'LAL-1.3',
  gfdl: 'GFDL-1.2-or-later',
};

/** The elements of each licence of Creative Commons, as its address has them. */
const licenseElements = ['by', 'by-sa', 'by-nd', 'by-nc', 'by-nc-sa', 'by-nc-nd'] as const;
const retiredElements = [
  'sampling',
  'sampling+',
  'nc-sampling+',
  'sa',
  'nd',
  'nc',
  'nc-sa',
  'nd-nc',
] as const;
const licenseVersions = ['1.0', '2.0', '2.1', '2.5', '3.0', '4.0'] as const;
/** The laws that licences were ported to, as addresses name them. */
const portCodes = new Set(
  (
    'am ar at au az be bg br ca ch cl cn co cr cz de dk ec ee eg es fi fr ge gr gt hk hr hu ie igo il in it jo jp kr lu ' +
    'mk mt mx my nl no nz pe ph pl pr pt ro rs scotland se sg si th tr tw ua ug uk us ve vn za'
  ).split(' '),
);

type Elements = (typeof licenseElements)[number];
type Version = (typeof licenseVersions)[number];

export type LicenseId = OtherLicenseId | `CC-${Uppercase<Elements>}-${Version}`;

/** The licence with this id, from the one table for all sources. */
export function licenseById(id: LicenseId): License {
  if (isOtherId(id)) return { id, ...otherLicenses[id] };
  const [, terms = '', version = ''] = /^CC-(.*)-([\d.]+)$/.exec(id) ?? [];
  return buildCreativeCommons(terms.toLowerCase(), version, null);
}

/**
 * A licence of Creative Commons by its elements (`by-sa`, `cc0`), version and, where it was ported to the law of a
 * country, the code of that country; upper or lower case. Null for anything else.
 */
export function creativeCommonsLicense(
  terms: string,
  version: string,
  port: string | null = null,
): License | null {
  const code = terms.toLowerCase() === 'by-nd-nc' ? 'by-nc-nd' : terms.toLowerCase();
  if (code === 'cc0' || code === 'zero') return licenseById('CC0-1.0');
  if (code === 'pdm' || code === 'mark') return licenseById('CC-PDM-1.0');
  const isKnown = [...licenseElements, ...retiredElements].some((known) => known === code);
  if (!isKnown || !licenseVersions.some((known) => known === version)) return null;
  const law = port?.toLowerCase() ?? '';
  return buildCreativeCommons(code, version, portCodes.has(law) ? law : null);
}

/** The licence that an address stands for, also that of its text or of a translation; null where none is known. */
export function licenseByAddress(address: string): License | null {
  if (!URL.canParse(address)) return null;
  const bare = bareAddress(address);
  const ofCreativeCommons =
    /^creativecommons\.org\/(?:licenses?|publicdomain)\/([a-z+-]+)\/([\d.]+)(?:\/([^/]*))?/.exec(bare);
  if (ofCreativeCommons) {
    const [, terms = '', version = '', port = null] = ofCreativeCommons;
    return creativeCommonsLicense(terms, version, port);
  }
  const id =
    otherIds.find(
      (each) => otherLicenses[each].url !== null && bareAddress(otherLicenses[each].url) === bare,
    ) ?? (Object.hasOwn(otherAddresses, bare) ? otherAddresses[bare] : undefined);
  return id === undefined ? null : licenseById(id);
}

/** The licence that goes by a short name or id: `CC BY-SA 3.0 DE`, `cc-by-sa-3.0-de`, `CC0`, `pd`; null for any other. */
export function licenseByName(name: string): License | null {
  const short = foldName(name.slice(0, 200));
  const [, terms, version = '', port = null] =
    /^cc-([a-z+-]{2,20})-(\d\.\d)(?:-([a-z]{2,8}))?(?:[,-].*)?$/.exec(short) ?? [];
  if (terms !== undefined) return creativeCommonsLicense(terms, version, port);
  const id =
    otherIds.find((each) => foldName(each) === short || foldName(otherLicenses[each].name) === short) ??
    (Object.hasOwn(otherNames, short) ? otherNames[short] : undefined);
  return id === undefined ? null : licenseById(id);
}

/**
 * Whether a picture with this licence may be saved. `allowed` are ids, also without their version (`CC-BY`), upper or
 * lower case; null allows all. A picture without a known licence is allowed only by null.
 */
export function isLicenseAllowed(license: License | null, allowed: readonly string[] | null): boolean {
  if (allowed === null) return true;
  if (license === null) return false;
  const id = foldName(license.id);
  return allowed.some((each) => {
    const wanted = foldName(each);
    return id === wanted || (id.startsWith(`${wanted}-`) && /^\d/.test(id.slice(wanted.length + 1)));
  });
}

/**
 * A licence by any of its names, as `isLicenseAllowed` takes it: by its id, also without the version (`CC-BY`); null where none is
 * known.
 */
export function allowedLicenseId(name: string): string | null {
  const typed = name.trim();
  const isAllowedOf = (id: string): boolean => isLicenseAllowed({ id, name: id, url: null }, [typed]);
  const isKnown = [...otherIds, ...creativeCommonsIds].some(isAllowedOf);
  return isKnown ? typed : (licenseByName(typed)?.id ?? null);
}

/** What two lists as `isLicenseAllowed` takes them allow both. */
export function bothAllowed(
  one: readonly string[] | null,
  other: readonly string[] | null,
): readonly string[] | null {
  if (one === null || other === null) return one ?? other;
  const allowedBy = (ids: readonly string[]) => (id: string) =>
    isLicenseAllowed({ id, name: id, url: null }, ids);
  // What has a version is narrower than what has none.
  return [...new Set([...one.filter(allowedBy(other)), ...other.filter(allowedBy(one))])];
}

/** Names of all licences that pictures can have, for people to choose from; those of Creative Commons without their versions. */
export const licenseNames: readonly string[] = [
  'CC0',
  ...licenseElements.map((elements) => `CC-${elements.toUpperCase()}`),
  ...Object.keys(otherLicenses).filter((id) => id !== 'CC0-1.0'),
];

/** One of each kind. */
const creativeCommonsIds = [...licenseElements, ...retiredElements].map(
  (elements) => `CC-${elements.toUpperCase()}-4.0`,
);
const otherIds = Object.keys(otherLicenses) as readonly OtherLicenseId[];

function isOtherId(id: string): id is OtherLicenseId {
  return Object.hasOwn(otherLicenses, id);
}

function buildCreativeCommons(terms: string, version: string, port: string | null): License {
  const law = port === null ? [] : [port.toUpperCase()];
  const upper = terms.toUpperCase();
  // Version 1.0 has `nd` before `nc` in its address.
  const path = terms === 'by-nc-nd' && version === '1.0' ? 'by-nd-nc' : terms;
  return {
    id: ['CC', upper, version, ...law].join('-'),
    name: ['CC', upper.replace('SAMPLING', 'Sampling'), version, ...law].join(' '),
    url: `https://creativecommons.org/licenses/${path}/${version}/${port === null ? '' : `${port}/`}`,
  };
}

function foldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}

/** An address without scheme, `www.` and slashes at the end, in lower case, so that addresses of one page are equal. */
function bareAddress(address: string): string {
  const { hostname, pathname } = new URL(address);
  return `${hostname.replace(/^www\./, '')}${decodedOrSame(pathname).replace(/\/{1,9}$/, '')}`.toLowerCase();
}
